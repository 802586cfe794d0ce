//! What the car maker has: regions, countries, models, plants, dealers, parts and suppliers.
//!
//! All names but those of cities and countries are invented.

use jiff::civil::{Date, date};

use super::{calendar, dice::Dice, planted};

/// A sales region; its place in [`REGIONS`] is its identity.
pub(super) struct Region {
    pub(super) name: &'static str,
    /// Growth of demand in a year.
    pub(super) growth: f64,
    /// How much its buyers lean to battery cars, 1 being average.
    pub(super) electric: f64,
    /// Share of the list price given away beyond the usual.
    pub(super) discount: f64,
    /// What the plan expected, relative to the demand that came.
    pub(super) planned: f64,
}

pub(super) const EUROPE: usize = 0;
pub(super) const NORTH_AMERICA: usize = 1;
pub(super) const SOUTH_AMERICA: usize = 2;
pub(super) const ASIA_PACIFIC: usize = 3;
pub(super) const MIDDLE_EAST: usize = 4;

pub(super) const REGIONS: [Region; 5] = [
    Region { name: "Europe", growth: 0.03, electric: 1.25, discount: 0.0, planned: 1.02 },
    Region { name: "North America", growth: 0.05, electric: 0.85, discount: 0.01, planned: 0.97 },
    Region { name: "South America", growth: 0.08, electric: 0.35, discount: -0.005, planned: 1.05 },
    Region { name: "Asia Pacific", growth: 0.12, electric: 1.30, discount: 0.005, planned: 1.03 },
    Region { name: "Middle East", growth: 0.10, electric: 0.40, discount: -0.01, planned: 0.94 },
];

pub(super) struct Country {
    pub(super) name: &'static str,
    pub(super) region: usize,
    /// Share of the world's demand, in percent or so.
    pub(super) demand: f64,
    /// Prices relative to Germany.
    pub(super) price: f64,
    pub(super) dealers: usize,
    pub(super) cities: &'static [&'static str],
}

const fn country(
    name: &'static str,
    region: usize,
    demand: f64,
    price: f64,
    dealers: usize,
    cities: &'static [&'static str],
) -> Country {
    Country { name, region, demand, price, dealers, cities }
}

#[rustfmt::skip] // a table reads best as one
pub(super) const COUNTRIES: [Country; 20] = [
    country("Germany", EUROPE, 14.0, 1.0, 36, &["Berlin", "Hamburg", "Munich", "Cologne", "Stuttgart", "Düsseldorf", "Leipzig"]),
    country("France", EUROPE, 8.0, 0.99, 26, &["Paris", "Lyon", "Marseille", "Toulouse", "Lille"]),
    country("Italy", EUROPE, 7.0, 0.96, 22, &["Rome", "Milan", "Turin", "Naples", "Bologna"]),
    country("Spain", EUROPE, 6.0, 0.94, 18, &["Madrid", "Barcelona", "Valencia", "Málaga"]),
    country("United Kingdom", EUROPE, 8.0, 1.04, 24, &["London", "Manchester", "Birmingham", "Glasgow", "Leeds"]),
    country("Netherlands", EUROPE, 3.0, 1.05, 10, &["Amsterdam", "Rotterdam", "Utrecht"]),
    country("Poland", EUROPE, 4.0, 0.90, 14, &["Warsaw", "Kraków", "Gdańsk", "Wrocław"]),
    country("Sweden", EUROPE, 2.5, 1.06, 8, &["Stockholm", "Gothenburg", "Malmö"]),
    country("United States", NORTH_AMERICA, 15.0, 1.02, 38, &["New York", "Los Angeles", "Chicago", "Houston", "Atlanta", "Denver", "Seattle"]),
    country("Canada", NORTH_AMERICA, 3.5, 1.01, 10, &["Toronto", "Montreal", "Vancouver"]),
    country("Mexico", NORTH_AMERICA, 3.0, 0.91, 8, &["Mexico City", "Guadalajara", "Monterrey"]),
    country("Brazil", SOUTH_AMERICA, 5.0, 0.92, 14, &["São Paulo", "Rio de Janeiro", "Curitiba", "Recife"]),
    country("Argentina", SOUTH_AMERICA, 2.0, 0.89, 6, &["Buenos Aires", "Rosario"]),
    country("China", ASIA_PACIFIC, 9.0, 0.93, 24, &["Shanghai", "Beijing", "Shenzhen", "Chengdu", "Wuhan"]),
    country("Japan", ASIA_PACIFIC, 3.0, 0.98, 10, &["Tokyo", "Osaka", "Nagoya"]),
    country("South Korea", ASIA_PACIFIC, 2.0, 0.97, 6, &["Seoul", "Busan"]),
    country("Australia", ASIA_PACIFIC, 2.0, 1.03, 8, &["Sydney", "Melbourne", "Brisbane"]),
    country("India", ASIA_PACIFIC, 2.5, 0.88, 8, &["Mumbai", "Delhi", "Bangalore"]),
    country("United Arab Emirates", MIDDLE_EAST, 2.0, 1.03, 5, &["Dubai", "Abu Dhabi"]),
    country("Saudi Arabia", MIDDLE_EAST, 2.5, 1.0, 5, &["Riyadh", "Jeddah"]),
];

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Body {
    Hatchback,
    Sedan,
    Suv,
    Estate,
    Coupe,
    Van,
    Pickup,
}

impl Body {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hatchback => "Hatchback",
            Self::Sedan => "Sedan",
            Self::Suv => "SUV",
            Self::Estate => "Estate",
            Self::Coupe => "Coupe",
            Self::Van => "Van",
            Self::Pickup => "Pickup",
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Powertrain {
    Petrol,
    Diesel,
    Hybrid,
    PlugIn,
    Battery,
}

impl Powertrain {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Petrol => "Petrol",
            Self::Diesel => "Diesel",
            Self::Hybrid => "Hybrid",
            Self::PlugIn => "PHEV",
            Self::Battery => "BEV",
        }
    }

    pub(super) fn has_battery_drive(self) -> bool {
        matches!(self, Self::PlugIn | Self::Battery)
    }

    pub(super) fn has_engine(self) -> bool {
        self != Self::Battery
    }
}

pub(super) struct Model {
    pub(super) name: &'static str,
    pub(super) body: Body,
    pub(super) powertrain: Powertrain,
    /// Always the first day of a month.
    pub(super) launched: Date,
    /// List price without options, in EUR.
    pub(super) price: i64,
    pub(super) demand: f64,
    /// The plants that build it, as places in [`PLANTS`].
    pub(super) plants: &'static [usize],
}

impl Model {
    /// Months from its launch to a month of the example; negative before the launch.
    pub(super) fn age(&self, month: i32) -> i32 {
        month - calendar::month_of(self.launched)
    }
}

const fn model(
    name: &'static str,
    body: Body,
    powertrain: Powertrain,
    launched: Date,
    price: i64,
    demand: f64,
    plants: &'static [usize],
) -> Model {
    Model { name, body, powertrain, launched, price, demand, plants }
}

#[rustfmt::skip] // a table reads best as one
pub(super) const MODELS: [Model; 24] = {
    use Body::*;
    use Powertrain::*;
    [
        model("Tivara", Hatchback, Petrol, date(2019, 3, 1), 19_900, 7.5, &[1, 2]),
        model("Tivara E", Hatchback, Battery, date(2022, 9, 1), 31_500, 4.5, &[1, 2]),
        model("Mirelo", Hatchback, Hybrid, date(2020, 5, 1), 24_200, 5.5, &[2, 7]),
        model("Jovaro", Hatchback, Diesel, date(2018, 2, 1), 22_800, 2.5, &[2]),
        model("Solvane", Sedan, Petrol, date(2018, 9, 1), 33_400, 5.0, &[0, 3]),
        model("Lumeno", Sedan, PlugIn, date(2021, 4, 1), 44_900, 3.5, &[0, 6]),
        model("Orlisse", Sedan, Battery, date(2022, 3, 1), 52_700, 4.0, &[0, 6]),
        model("Beltrano", Sedan, Diesel, date(2017, 10, 1), 36_100, 2.0, &[0]),
        model("Kestora", Suv, Petrol, date(2019, 6, 1), 34_800, 9.0, &[0, 3, 6]),
        model("Kestora E", Suv, Battery, date(2022, 6, 1), 46_900, 7.0, &[0, 2, 6]),
        model("Rovanti", Suv, Diesel, date(2018, 5, 1), 41_300, 4.5, &[2, 5]),
        model("Corvela", Suv, Hybrid, date(2021, 2, 1), 38_600, 6.5, &[4, 7]),
        model("Halvaro", Suv, PlugIn, date(2021, 9, 1), 54_500, 4.0, &[0, 3]),
        model("Zephiro", Suv, Battery, date(2023, 9, 1), 61_900, 4.5, &[0, 6]),
        model("Marquen", Suv, Petrol, date(2020, 10, 1), 28_700, 6.5, &[4, 5, 7]),
        model("Fenrika", Estate, Diesel, date(2019, 1, 1), 35_900, 3.0, &[0, 2]),
        model("Dorvane", Estate, PlugIn, date(2021, 11, 1), 48_300, 2.5, &[0]),
        model("Novika", Estate, Hybrid, date(2020, 8, 1), 37_200, 3.0, &[1, 2]),
        model("Vespiro", Coupe, Petrol, date(2020, 4, 1), 58_800, 1.2, &[0]),
        model("Ulvaro", Coupe, Battery, date(2024, 4, 1), 72_400, 1.0, &[0]),
        model("Palmeno", Van, Diesel, date(2018, 11, 1), 32_600, 3.5, &[1, 5]),
        model("Taluna", Van, Battery, date(2024, 1, 1), 45_600, 2.0, &[1]),
        model("Wexmar", Pickup, Diesel, date(2019, 9, 1), 43_700, 4.0, &[3, 4, 5]),
        model("Brondal", Pickup, Hybrid, date(2026, 3, 1), 51_200, 3.0, &[3]),
    ]
};

/// The code of a model: M01 for the first.
pub(super) fn model_id(index: usize) -> String {
    format!("M{:02}", index + 1)
}

pub(super) struct Plant {
    pub(super) name: &'static str,
    pub(super) country: &'static str,
    pub(super) region: usize,
}

pub(super) const PLANTS: [Plant; 8] = [
    Plant { name: "Emsfeld", country: "Germany", region: EUROPE },
    Plant { name: "Montrive", country: "France", region: EUROPE },
    Plant { name: "Zalewka", country: "Poland", region: EUROPE },
    Plant { name: "Cedar Bend", country: "United States", region: NORTH_AMERICA },
    Plant { name: "San Arvelo", country: "Mexico", region: NORTH_AMERICA },
    Plant { name: "Porto Verano", country: "Brazil", region: SOUTH_AMERICA },
    Plant { name: "Lianhe", country: "China", region: ASIA_PACIFIC },
    Plant { name: "Haruyama", country: "Japan", region: ASIA_PACIFIC },
];

/// The code of a plant: P1 for the first.
pub(super) fn plant_id(index: usize) -> String {
    format!("P{}", index + 1)
}

pub(super) struct Component {
    pub(super) name: &'static str,
    /// How often it is claimed.
    pub(super) weight: f64,
    /// Typical cost of a repair, in EUR.
    pub(super) cost: f64,
    /// Who delivers it, as places in [`SUPPLIERS`], the first one the most.
    pub(super) suppliers: &'static [usize],
}

const fn component(name: &'static str, weight: f64, cost: f64, suppliers: &'static [usize]) -> Component {
    Component { name, weight, cost, suppliers }
}

pub(super) const BATTERY_PACK: usize = 0;
pub(super) const INVERTER: usize = 1;
pub(super) const FUEL_PUMP: usize = 2;
pub(super) const TURBOCHARGER: usize = 3;

#[rustfmt::skip] // a table reads best as one
pub(super) const COMPONENTS: [Component; 12] = [
    component("Battery Pack", 6.0, 3_900.0, &[5, 6]),
    component("Inverter", 7.0, 1_450.0, &[6, 1]),
    component("Fuel Pump", 7.0, 380.0, &[2, 3]),
    component("Turbocharger", 6.0, 1_250.0, &[3, 4]),
    component("Gearbox", 5.0, 1_900.0, &[2, 9]),
    component("Brake System", 14.0, 310.0, &[4, 7]),
    component("Infotainment Unit", 16.0, 540.0, &[1, 8]),
    component("Steering Rack", 6.0, 720.0, &[9, 2]),
    component("Air Conditioning", 12.0, 430.0, &[7, 5]),
    component("Suspension", 10.0, 460.0, &[4, 9]),
    component("Wiring Harness", 7.0, 520.0, &[0, 8, 3]),
    component("Door Lock", 9.0, 160.0, &[8, 7]),
];

pub(super) const SUPPLIERS: [&str; 10] =
    ["Kordel", "Tessara", "Ostwerk", "Nidaro", "Velmont", "Sunfold", "Hexatek", "Arborline", "Quarrion", "Grenholt"];

/// A dealer; its place in the list is its identity.
pub(super) struct Dealer {
    pub(super) name: String,
    pub(super) city: &'static str,
    pub(super) country: usize,
    pub(super) opened: Date,
    /// Share of the world's demand, as in [`Country::demand`].
    pub(super) demand: f64,
}

impl Dealer {
    pub(super) fn region(&self) -> usize {
        COUNTRIES[self.country].region
    }
}

/// The code of a dealer: D001 for the first.
pub(super) fn dealer_id(index: usize) -> String {
    format!("D{:03}", index + 1)
}

/// Sixty family names times five kinds of house make three hundred dealers, no two alike.
#[rustfmt::skip] // a table reads best as one
const FAMILIES: [&str; 60] = [
    "Abelard", "Bergmoor", "Castellane", "Dahlquist", "Eberling", "Falkenau", "Garrault", "Hallström", "Ivarsen",
    "Jansvoort", "Kestner", "Lindhagen", "Morvale", "Norrington", "Ostrand", "Pellier", "Quintero", "Rademaker",
    "Sorrell", "Tolvanen", "Ulrichsen", "Varga", "Wendover", "Xavierre", "Ysbrand", "Zeller", "Ardenne", "Brissac",
    "Calloway", "Drummore", "Esterly", "Fontaine", "Grimsby", "Havelock", "Isaksen", "Jessop", "Kowalczyk",
    "Lamberti", "Malvern", "Nakatomi", "Okonma", "Pritchard", "Rosenvik", "Santoval", "Thorley", "Underhill",
    "Valcourt", "Whitmoor", "Yamashiro", "Zoubek", "Alderete", "Bramante", "Corrigan", "Delacroix", "Ellingsen",
    "Ferreira", "Goldwyn", "Hartevelt", "Ingleby", "Jourdan",
];
const HOUSES: [&str; 5] = ["Motors", "Automobile", "Autos", "Mobility", "Garage"];

/// All dealers, country by country.
pub(super) fn dealers() -> Vec<Dealer> {
    let mut dice = Dice::new(0xDEA1);
    let mut dealers = Vec::new();
    for (index, country) in COUNTRIES.iter().enumerate() {
        let sizes: Vec<f64> = (0..country.dealers).map(|_| dice.between(0.5, 2.0)).collect();
        let sum: f64 = sizes.iter().sum();
        for (nth, size) in sizes.into_iter().enumerate() {
            let number = dealers.len();
            let family = number % FAMILIES.len();
            let house = (number / FAMILIES.len() + family) % HOUSES.len();
            let opened = date(dice.whole(1985, 2021) as i16, dice.whole(1, 12) as i8, 1);
            dealers.push(Dealer {
                name: format!("{} {}", FAMILIES[family], HOUSES[house]),
                city: country.cities[nth % country.cities.len()],
                country: index,
                opened,
                demand: country.demand * size / sum,
            });
        }
    }
    planted::shape_dealers(&mut dealers);
    dealers
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_need_no_quotes_in_csv() {
        let dealers = dealers();
        assert_eq!(dealers.len(), 300);
        let mut names: Vec<&str> = dealers.iter().map(|dealer| dealer.name.as_str()).collect();
        names.extend(COUNTRIES.iter().flat_map(|country| country.cities.iter().copied().chain([country.name])));
        names.extend(MODELS.iter().map(|model| model.name));
        names.extend(PLANTS.iter().map(|plant| plant.name));
        names.extend(COMPONENTS.iter().map(|component| component.name));
        names.extend(SUPPLIERS);
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(distinct.len(), names.len());
        assert!(names.iter().all(|name| !name.contains([',', '"', '\n'])));
    }

    #[test]
    fn models_launch_on_the_first_of_a_month_and_know_their_plants() {
        for model in &MODELS {
            assert_eq!(model.launched.day(), 1, "{}", model.name);
            assert!(!model.plants.is_empty() && model.plants.iter().all(|&plant| plant < PLANTS.len()));
        }
    }
}
