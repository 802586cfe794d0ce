//! Who wants which car in which month: growth, seasons, tastes and the shift to battery cars.

use jiff::civil::Date;

use super::{
    calendar::{self, MONTHS},
    catalogue::{
        Body, COUNTRIES, Dealer, EUROPE, MIDDLE_EAST, MODELS, Model, NORTH_AMERICA, Powertrain, REGIONS, SOUTH_AMERICA,
        dealers,
    },
    dice::Wheel,
    planted,
};

/// Demand of a calendar month, 1 being average.
const SEASON: [f64; 12] = [0.84, 0.88, 1.20, 1.00, 1.02, 1.10, 0.94, 0.80, 1.13, 1.03, 1.04, 1.02];
/// Demand of a weekday, Monday first.
const WEEK: [f64; 7] = [0.95, 0.95, 1.00, 1.05, 1.20, 1.40, 0.15];

/// The demand of every dealer and model, month by month.
pub(super) struct Market {
    pub(super) dealers: Vec<Dealer>,
    months: Vec<Month>,
    /// The demand of all days.
    total: f64,
}

struct Month {
    dealers: Wheel,
    /// One wheel of models a region.
    models: Vec<Wheel>,
    /// The demand of a day of average season and weekday, planted facts included.
    demand: f64,
}

impl Market {
    pub(super) fn new() -> Self {
        let dealers = dealers();
        let months = (0..MONTHS).map(|month| Month::new(&dealers, month)).collect();
        let mut market = Self { dealers, months, total: 0.0 };
        market.total = market.day_weights().iter().sum();
        market
    }

    /// The demand of each day, planted facts included.
    pub(super) fn day_weights(&self) -> Vec<f64> {
        calendar::days().map(|day| rhythm(day) * self.months[calendar::month_of(day) as usize].demand).collect()
    }

    /// Whom a buyer of a month visits, as places in `dealers`.
    pub(super) fn dealer_wheel(&self, month: i32) -> &Wheel {
        &self.months[month as usize].dealers
    }

    /// What a buyer of a month and region takes, as places in [`MODELS`].
    pub(super) fn model_wheel(&self, month: i32, region: usize) -> &Wheel {
        &self.months[month as usize].models[region]
    }

    /// The share of all sales that one average day of this month would bring for a model in a region, had nothing been
    /// planted and were there no seasons.
    pub(super) fn calm_share(&self, month: i32, region: usize, model: usize) -> f64 {
        let tastes: f64 = MODELS.iter().map(|other| taste(other, region, month)).sum();
        calm_demand(&self.dealers, region, month) * taste(&MODELS[model], region, month) / tastes / self.total
    }
}

impl Month {
    fn new(dealers: &[Dealer], month: i32) -> Self {
        let demands: Vec<f64> = dealers
            .iter()
            .enumerate()
            .map(|(index, dealer)| {
                let region = dealer.region();
                dealer.demand * growth(region, month) * planted::demand_boost(index, region, month)
            })
            .collect();
        Self {
            demand: demands.iter().sum(),
            dealers: Wheel::new(demands),
            models: (0..REGIONS.len())
                .map(|region| Wheel::new(MODELS.iter().map(|model| taste(model, region, month))))
                .collect(),
        }
    }
}

/// How busy a day is for its season and weekday, 1 being average.
pub(super) fn rhythm(day: Date) -> f64 {
    SEASON[day.month() as usize - 1] * WEEK[day.weekday().to_monday_zero_offset() as usize]
}

/// How far a month lies on the way from the first to the last: 0 to 1.
pub(super) fn progress(month: i32) -> f64 {
    f64::from(month) / f64::from(MONTHS - 1)
}

/// List prices relative to January 2023.
pub(super) fn inflation(month: i32) -> f64 {
    1.0 + 0.022 * f64::from(month) / 12.0
}

/// Prices of a region relative to Germany: the average of its countries.
pub(super) fn price_level(region: usize) -> f64 {
    let (mut sum, mut demand) = (0.0, 0.0);
    for country in COUNTRIES.iter().filter(|country| country.region == region) {
        sum += country.demand * country.price;
        demand += country.demand;
    }
    sum / demand
}

fn growth(region: usize, month: i32) -> f64 {
    1.0 + REGIONS[region].growth * f64::from(month) / 12.0
}

fn calm_demand(dealers: &[Dealer], region: usize, month: i32) -> f64 {
    let demand: f64 = dealers.iter().filter(|dealer| dealer.region() == region).map(|dealer| dealer.demand).sum();
    demand * growth(region, month)
}

/// How much a region's buyers want a model; nothing before its launch, then rising for half a year.
fn taste(model: &Model, region: usize, month: i32) -> f64 {
    let started = (f64::from(model.age(month) + 1) / 6.0).clamp(0.0, 1.0);
    model.demand * started * body_taste(model.body, region) * powertrain_taste(model.powertrain, region, month)
}

fn body_taste(body: Body, region: usize) -> f64 {
    match (body, region) {
        (Body::Pickup, NORTH_AMERICA) => 2.8,
        (Body::Pickup, SOUTH_AMERICA) => 2.0,
        (Body::Pickup, MIDDLE_EAST) => 1.6,
        (Body::Pickup, EUROPE) => 0.3,
        (Body::Pickup, _) => 0.7,
        (Body::Hatchback, EUROPE) => 1.3,
        (Body::Hatchback, SOUTH_AMERICA) => 1.5,
        (Body::Hatchback, NORTH_AMERICA) => 0.4,
        (Body::Hatchback, MIDDLE_EAST) => 0.5,
        (Body::Estate, EUROPE) => 1.6,
        (Body::Estate, _) => 0.3,
        (Body::Suv, MIDDLE_EAST | NORTH_AMERICA) => 1.3,
        _ => 1.0,
    }
}

fn powertrain_taste(powertrain: Powertrain, region: usize, month: i32) -> f64 {
    let trend = |from: f64, to: f64| from + (to - from) * progress(month);
    let electric = REGIONS[region].electric;
    match powertrain {
        Powertrain::Battery => electric * trend(0.55, 1.45),
        Powertrain::PlugIn => (1.0 + electric) / 2.0 * trend(0.95, 1.10),
        Powertrain::Hybrid => trend(0.90, 1.20),
        Powertrain::Petrol => trend(1.10, 0.85),
        Powertrain::Diesel if region == SOUTH_AMERICA || region == MIDDLE_EAST => trend(1.30, 1.10),
        Powertrain::Diesel => trend(1.15, 0.60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calm_shares_miss_only_what_is_planted() {
        let market = Market::new();
        let calm: f64 = calendar::days()
            .map(|day| {
                let month = calendar::month_of(day);
                let models = 0..MODELS.len();
                let shares = models.flat_map(|model| (0..REGIONS.len()).map(move |region| (region, model)));
                rhythm(day) * shares.map(|(region, model)| market.calm_share(month, region, model)).sum::<f64>()
            })
            .sum();
        assert!((0.98..1.0).contains(&calm), "{calm}");
    }

    #[test]
    fn a_model_is_not_wanted_before_its_launch() {
        let zephiro = MODELS.iter().find(|model| model.name == "Zephiro").expect("it is in the catalogue");
        assert_eq!(taste(zephiro, EUROPE, 7), 0.0);
        assert!(taste(zephiro, EUROPE, 8) > 0.0);
        assert!(taste(zephiro, EUROPE, 20) > taste(zephiro, EUROPE, 9));
    }
}
