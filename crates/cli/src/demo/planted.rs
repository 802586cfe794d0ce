//! The facts planted in the data, all in one place; `examples/automotive/FACTS.md` tells each with its numbers.

use jiff::civil::{Date, date};

use super::{
    calendar,
    catalogue::{ASIA_PACIFIC, Dealer, SOUTH_AMERICA},
    dice::Dice,
};

/// A price war: Asia Pacific, third quarter of 2025.
const PRICE_WAR_MONTHS: std::ops::RangeInclusive<i32> = 30..=32;
/// What the price war adds to the share of the list price given away, and what it does to demand.
const PRICE_WAR_DISCOUNT: f64 = 0.10;
const PRICE_WAR_DEMAND: f64 = 1.20;

fn price_war(region: usize, month: i32) -> bool {
    region == ASIA_PACIFIC && PRICE_WAR_MONTHS.contains(&month)
}

pub(super) fn extra_discount(region: usize, month: i32) -> f64 {
    if price_war(region, month) { PRICE_WAR_DISCOUNT } else { 0.0 }
}

/// A dealer in Kraków that doubles and doubles again.
pub(super) const RISING_DEALER: usize = 137;
/// Two dealers that open after the last day of the data and so have sold nothing.
pub(super) const NEW_DEALERS: [usize; 2] = [289, 299];

pub(super) fn shape_dealers(dealers: &mut [Dealer]) {
    dealers[RISING_DEALER].demand = 0.4;
    for (index, opened) in NEW_DEALERS.into_iter().zip([date(2026, 2, 1), date(2026, 4, 1)]) {
        dealers[index].demand = 0.0;
        dealers[index].opened = opened;
    }
}

/// What planted facts do to a dealer's demand in a month, 1 being nothing.
pub(super) fn demand_boost(dealer: usize, region: usize, month: i32) -> f64 {
    let war = if price_war(region, month) { PRICE_WAR_DEMAND } else { 1.0 };
    let rise = if dealer == RISING_DEALER {
        let year = f64::from(month) / 12.0;
        0.7 + 0.3 * year + 0.4 * year * year
    } else {
        1.0
    };
    war * rise
}

/// The plan for battery cars in 2025 was too hopeful by this factor.
const BATTERY_PLAN_2025: f64 = 1.12;

pub(super) fn plan_hope(is_battery: bool, month: i32) -> f64 {
    if is_battery && month >= 24 { BATTERY_PLAN_2025 } else { 1.0 }
}

/// Wiring harnesses of one supplier, built into cars at one plant in one spring, fail.
pub(super) mod harness {
    use super::*;

    pub(in super::super) const COMPONENT: usize = 10;
    pub(in super::super) const SUPPLIER: usize = 0;
    pub(in super::super) const PLANT: usize = 2;
    /// March to May 2024.
    pub(in super::super) const BUILD_MONTHS: [i32; 3] = [14, 15, 16];
    const SHARE: f64 = 0.07;
    const FROM: Date = date(2024, 8, 1);
    const TO: Date = date(2025, 11, 30);

    /// Whether a claim of this day is one of the planted ones.
    pub(in super::super) fn strikes(day: Date, dice: &mut Dice) -> bool {
        (FROM..=TO).contains(&day) && dice.chance(SHARE)
    }
}

/// Infotainment units of the Lumeno come back again and again.
pub(super) mod relapse {
    pub(in super::super) const MODEL: usize = 5;
    pub(in super::super) const COMPONENT: usize = 6;
    /// How much more often the unit is claimed on this model.
    pub(in super::super) const CLAIMS: f64 = 2.5;
    pub(in super::super) const REPEATS: f64 = 0.46;
}

/// Montrive runs short of the Tivara E in the last weeks.
pub(super) mod shortage {
    use super::*;

    pub(in super::super) const PLANT: usize = 1;
    pub(in super::super) const MODEL: usize = 1;
    pub(in super::super) const FROM: Date = date(2025, 12, 4);
    /// Days of demand left when it is at its worst.
    pub(in super::super) const FLOOR_DAYS: f64 = 3.0;
}

/// Two positions, as plant and model, that sit below their reorder point without running out: the Zephiro at Lianhe
/// and the Wexmar at San Arvelo.
pub(super) const THIN_POSITIONS: [(usize, usize); 2] = [(6, 13), (4, 22)];

/// First-Time Fix in South America falls far below its goal in the second half of 2025.
pub(super) fn kpi_attainment(kpi: &str, region: usize, month: i32) -> Option<f64> {
    let since = month - calendar::month_of(date(2025, 7, 1));
    (kpi == "First-Time Fix" && region == SOUTH_AMERICA && since >= 0).then(|| 0.74 - 0.032 * f64::from(since))
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::{COMPONENTS, COUNTRIES, MODELS, PLANTS, SUPPLIERS, dealers};
    use super::*;

    #[test]
    fn the_places_in_the_catalogue_are_the_ones_meant() {
        let dealers = dealers();
        assert_eq!(dealers[RISING_DEALER].city, "Kraków");
        let countries = NEW_DEALERS.map(|dealer| COUNTRIES[dealers[dealer].country].name);
        assert_eq!(countries, ["India", "Saudi Arabia"]);
        assert_eq!(COMPONENTS[harness::COMPONENT].name, "Wiring Harness");
        assert_eq!(SUPPLIERS[harness::SUPPLIER], "Kordel");
        assert_eq!(PLANTS[harness::PLANT].name, "Zalewka");
        assert_eq!((MODELS[relapse::MODEL].name, COMPONENTS[relapse::COMPONENT].name), ("Lumeno", "Infotainment Unit"));
        assert_eq!((PLANTS[shortage::PLANT].name, MODELS[shortage::MODEL].name), ("Montrive", "Tivara E"));
        assert_eq!(
            THIN_POSITIONS.map(|(plant, model)| (PLANTS[plant].name, MODELS[model].name)),
            [("Lianhe", "Zephiro"), ("San Arvelo", "Wexmar")]
        );
        for (plant, model) in THIN_POSITIONS.into_iter().chain([(shortage::PLANT, shortage::MODEL)]) {
            assert!(MODELS[model].plants.contains(&plant));
        }
    }
}
