//! Warranty claims: one row for each repair that the maker pays for.

use std::{path::Path, sync::Arc};

use arrow::{
    array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema, SchemaRef},
};

use super::{
    DemoError, Progress, calendar,
    catalogue::{
        BATTERY_PACK, COMPONENTS, COUNTRIES, FUEL_PUMP, INVERTER, MODELS, SUPPLIERS, TURBOCHARGER, dealer_id, model_id,
        plant_id,
    },
    dice::{Dice, Wheel, share_out},
    market::Market,
    planted::{harness, relapse},
    sink::{BATCH_ROWS, MONEY, ParquetFile},
};

/// Claims for each sale; a sale is of about one and a half cars.
const CLAIMS_PER_SALE: f64 = 0.09;
/// Oldest car that still has warranty, in months.
const OLDEST: i32 = 59;
/// How many claims of a component are about the same fault as an earlier one.
const REPEATS: f64 = 0.08;

/// Writes the claims that come with `sales` sales, oldest first.
pub(super) fn write(folder: &Path, market: &Market, sales: u64, progress: &Progress<'_>) -> Result<(), DemoError> {
    let mut dice = Dice::new(0xC1A1);
    let world = World::new();
    let schema = schema();
    let mut file = ParquetFile::create(folder, "warranty_claims.parquet", schema.clone())?;
    let claims = (sales as f64 * CLAIMS_PER_SALE) as u64;
    let weights: Vec<f64> = calendar::days().map(workload).collect();
    let (mut rows, mut done) = (Vec::new(), 0);
    for (day, today) in calendar::days().zip(share_out(claims, &weights)) {
        for _ in 0..today {
            done += 1;
            rows.push(world.claim(done as i64, day, market, &mut dice));
            if rows.len() == BATCH_ROWS {
                file.write(&batch(&schema, &rows))?;
                rows.clear();
                progress("warranty_claims", done, claims);
            }
        }
    }
    file.write(&batch(&schema, &rows))?;
    progress("warranty_claims", claims, claims);
    file.finish()
}

/// How many claims a day brings: more each year with the cars on the road, few on Sundays.
fn workload(day: jiff::civil::Date) -> f64 {
    let week = if day.weekday() == jiff::civil::Weekday::Sunday { 0.1 } else { 1.15 };
    week * (1.0 + 0.006 * f64::from(calendar::month_of(day)))
}

struct Claim {
    id: i64,
    day: i32,
    build_month: i32,
    model: usize,
    plant: usize,
    dealer: usize,
    component: usize,
    supplier: usize,
    cents: i128,
    is_repeat: bool,
    mileage: i32,
}

/// The parts of each model, and the models of the plant with the bad harness.
struct World {
    components: Vec<Wheel>,
    suppliers: Vec<Wheel>,
    harness_models: Wheel,
}

impl World {
    fn new() -> Self {
        let suppliers =
            COMPONENTS.map(|component| Wheel::new((0..component.suppliers.len()).map(|nth| 1.0 / (nth + 1) as f64)));
        let harness_models = MODELS.iter().map(|model| {
            let built_there = model.plants.contains(&harness::PLANT) && model.age(harness::BUILD_MONTHS[0]) >= 0;
            if built_there { model.demand } else { 0.0 }
        });
        Self {
            components: (0..MODELS.len()).map(component_wheel).collect(),
            suppliers: suppliers.into(),
            harness_models: Wheel::new(harness_models),
        }
    }

    fn claim(&self, id: i64, day: jiff::civil::Date, market: &Market, dice: &mut Dice) -> Claim {
        let month = calendar::month_of(day);
        let dealer = market.dealer_wheel(month).spin(dice);
        let country = market.dealers[dealer].country;
        let (model, plant, component, supplier, age) = if harness::strikes(day, dice) {
            let built = harness::BUILD_MONTHS[dice.whole(0, 2) as usize];
            let model = self.harness_models.spin(dice);
            (model, harness::PLANT, harness::COMPONENT, harness::SUPPLIER, month - built)
        } else {
            let model = market.model_wheel(month, COUNTRIES[country].region).spin(dice);
            let plants = MODELS[model].plants;
            let component = self.components[model].spin(dice);
            let supplier = COMPONENTS[component].suppliers[self.suppliers[component].spin(dice)];
            // The smaller of two throws: most claims come early in a car's life.
            let age = dice.whole(1, OLDEST).min(dice.whole(1, OLDEST)).min(MODELS[model].age(month));
            (model, plants[dice.whole(0, plants.len() as i32 - 1) as usize], component, supplier, age)
        };
        let comes_back = (model, component) == (relapse::MODEL, relapse::COMPONENT);
        let cost = COMPONENTS[component].cost * COUNTRIES[country].price * dice.between(0.5, 1.5) * 100.0;
        Claim {
            id,
            day: calendar::day_number(day),
            build_month: calendar::day_number(calendar::month_start(month - age)),
            model,
            plant,
            dealer,
            component,
            supplier,
            cents: cost.round() as i128,
            is_repeat: dice.chance(if comes_back { relapse::REPEATS } else { REPEATS }),
            mileage: (f64::from(age) * dice.between(500.0, 2_600.0) + dice.between(10.0, 900.0)) as i32,
        }
    }
}

fn component_wheel(model: usize) -> Wheel {
    let powertrain = MODELS[model].powertrain;
    Wheel::new(COMPONENTS.iter().enumerate().map(|(index, component)| match index {
        BATTERY_PACK | INVERTER if !powertrain.has_battery_drive() => 0.0,
        FUEL_PUMP | TURBOCHARGER if !powertrain.has_engine() => 0.0,
        relapse::COMPONENT if model == relapse::MODEL => component.weight * relapse::CLAIMS,
        _ => component.weight,
    }))
}

fn schema() -> SchemaRef {
    let field = |name: &str, kind: DataType| Field::new(name, kind, false);
    Arc::new(Schema::new(vec![
        field("claim_id", DataType::Int64),
        field("claim_date", DataType::Date32),
        field("build_month", DataType::Date32),
        field("model_id", DataType::Utf8),
        field("plant_id", DataType::Utf8),
        field("dealer_id", DataType::Utf8),
        field("component", DataType::Utf8),
        field("supplier", DataType::Utf8),
        field("claim_cost", MONEY),
        field("is_repeat", DataType::Boolean),
        field("mileage", DataType::Int32),
    ]))
}

fn batch(schema: &SchemaRef, rows: &[Claim]) -> RecordBatch {
    let date = |of: fn(&Claim) -> i32| -> ArrayRef { Arc::new(Date32Array::from_iter_values(rows.iter().map(of))) };
    let code = |of: fn(&Claim) -> String| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(of))) };
    let name =
        |of: fn(&Claim) -> &'static str| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(of))) };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|claim| claim.id))),
        date(|claim| claim.day),
        date(|claim| claim.build_month),
        code(|claim| model_id(claim.model)),
        code(|claim| plant_id(claim.plant)),
        code(|claim| dealer_id(claim.dealer)),
        name(|claim| COMPONENTS[claim.component].name),
        name(|claim| SUPPLIERS[claim.supplier]),
        Arc::new(Decimal128Array::from_iter_values(rows.iter().map(|claim| claim.cents)).with_data_type(MONEY)),
        Arc::new(rows.iter().map(|claim| Some(claim.is_repeat)).collect::<BooleanArray>()),
        Arc::new(Int32Array::from_iter_values(rows.iter().map(|claim| claim.mileage))),
    ];
    RecordBatch::try_new(schema.clone(), columns).expect("every row fills every column of the schema")
}
