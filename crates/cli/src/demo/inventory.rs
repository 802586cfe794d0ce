//! Finished cars in stock, counted every evening for each plant and each model it builds.
//!
//! Stock drifts around a number of days of demand, and plants stop for half of August. It does not grow with the scale:
//! it describes the maker at full size.

use std::{path::Path, sync::Arc};

use arrow::{
    array::{ArrayRef, Date32Array, Int32Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use jiff::civil::Date;

use super::{
    DemoError, FULL_SALES, Progress, calendar,
    catalogue::{MODELS, Model, REGIONS, model_id, plant_id},
    dice::Dice,
    market::Market,
    planted::{THIN_POSITIONS, shortage},
    sales,
    sink::{BATCH_ROWS, ParquetFile},
};

/// One model at one plant.
struct Position {
    plant: usize,
    model: usize,
    /// Days of demand that it keeps in stock.
    cover: f64,
    lead_time: i32,
    on_hand: f64,
}

fn positions(dice: &mut Dice) -> Vec<Position> {
    let mut positions = Vec::new();
    for (model, Model { plants, .. }) in MODELS.iter().enumerate() {
        for &plant in *plants {
            let lead_time = dice.whole(6, 14);
            let usual = dice.between(32.0, 44.0);
            let thin = THIN_POSITIONS.contains(&(plant, model));
            // Thin: enough to bridge the lead time, too little for the reorder point five days above it.
            let cover = if thin { f64::from(lead_time + 2) / (1.0 - RESERVED_MEAN) } else { usual };
            positions.push(Position { plant, model, cover, lead_time, on_hand: 0.0 });
        }
    }
    positions
}

/// The share of the stock that is promised to buyers.
const RESERVED: [f64; 2] = [0.10, 0.16];
const RESERVED_MEAN: f64 = (RESERVED[0] + RESERVED[1]) / 2.0;
/// Days of demand between covering the lead time and the reorder point.
const SAFETY_DAYS: i32 = 5;
/// How fast stock returns to its usual level, a day.
const RETURN: f64 = 0.06;

/// Writes one row a day for every position whose model has been launched.
pub(super) fn write(folder: &Path, market: &Market, progress: &Progress<'_>) -> Result<(), DemoError> {
    let mut dice = Dice::new(0x57_0C);
    let mut positions = positions(&mut dice);
    let schema = schema();
    let mut file = ParquetFile::create(folder, "inventory_daily.parquet", schema.clone())?;
    let days = calendar::days().count() as u64;
    let mut rows = Vec::new();
    for (done, day) in (1..).zip(calendar::days()) {
        let month = calendar::month_of(day);
        for position in positions.iter_mut().filter(|position| MODELS[position.model].age(month) >= 0) {
            let demand = daily_demand(market, position, month);
            rows.push(position.evening(day, demand, &mut dice));
        }
        if rows.len() >= BATCH_ROWS || done == days {
            file.write(&batch(&schema, &rows))?;
            rows.clear();
            progress("inventory_daily", done, days);
        }
    }
    file.finish()
}

/// Cars of the position's model that leave its plant on an average day.
fn daily_demand(market: &Market, position: &Position, month: i32) -> i32 {
    let model = position.model;
    let cars: f64 = (0..REGIONS.len())
        .map(|region| market.calm_share(month, region, model) * sales::mean_units(region, month))
        .sum();
    ((cars * FULL_SALES as f64 / MODELS[model].plants.len() as f64).round() as i32).max(1)
}

struct Row {
    day: i32,
    plant: usize,
    model: usize,
    on_hand: i32,
    reserved: i32,
    reorder_point: i32,
    in_transit: i32,
    lead_time: i32,
    daily_demand: i32,
}

impl Position {
    /// Lets a day pass and counts.
    fn evening(&mut self, day: Date, daily_demand: i32, dice: &mut Dice) -> Row {
        let demand = f64::from(daily_demand);
        let starved = (self.plant, self.model) == (shortage::PLANT, shortage::MODEL) && day >= shortage::FROM;
        let holiday = day.month() == 8 && day.day() <= 15;
        let usual = self.cover * demand;
        self.on_hand = if self.on_hand == 0.0 {
            usual
        } else if starved {
            (self.on_hand - 1.6 * demand).max(shortage::FLOOR_DAYS * demand)
        } else {
            let built = if holiday { 0.35 * demand } else { demand + RETURN * (usual - self.on_hand) };
            let sold = demand * dice.between(0.4, 1.6);
            (self.on_hand + built - sold).max(demand)
        };
        let reserved = self.on_hand * dice.between(RESERVED[0], RESERVED[1]);
        let on_the_way = if starved { 0.0 } else { 0.8 * f64::from(self.lead_time) };
        Row {
            day: calendar::day_number(day),
            plant: self.plant,
            model: self.model,
            on_hand: self.on_hand.round() as i32,
            reserved: reserved.round() as i32,
            reorder_point: daily_demand * (self.lead_time + SAFETY_DAYS),
            in_transit: (demand * on_the_way * dice.between(0.85, 1.15)).round() as i32,
            lead_time: self.lead_time,
            daily_demand,
        }
    }
}

fn schema() -> SchemaRef {
    let field = |name: &str, kind: DataType| Field::new(name, kind, false);
    Arc::new(Schema::new(vec![
        field("day", DataType::Date32),
        field("plant_id", DataType::Utf8),
        field("model_id", DataType::Utf8),
        field("on_hand", DataType::Int32),
        field("reserved", DataType::Int32),
        field("reorder_point", DataType::Int32),
        field("in_transit", DataType::Int32),
        field("lead_time_days", DataType::Int32),
        field("daily_demand", DataType::Int32),
    ]))
}

fn batch(schema: &SchemaRef, rows: &[Row]) -> RecordBatch {
    let text =
        |of: &dyn Fn(&Row) -> String| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(of))) };
    let number = |of: fn(&Row) -> i32| -> ArrayRef { Arc::new(Int32Array::from_iter_values(rows.iter().map(of))) };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| row.day))),
        text(&|row| plant_id(row.plant)),
        text(&|row| model_id(row.model)),
        number(|row| row.on_hand),
        number(|row| row.reserved),
        number(|row| row.reorder_point),
        number(|row| row.in_transit),
        number(|row| row.lead_time),
        number(|row| row.daily_demand),
    ];
    RecordBatch::try_new(schema.clone(), columns).expect("every row fills every column of the schema")
}
