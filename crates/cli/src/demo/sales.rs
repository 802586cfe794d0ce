//! Sales: one row for each sale of one or more cars of a model by a dealer.

use std::{path::Path, sync::Arc};

use arrow::{
    array::{ArrayRef, Date32Builder, Decimal128Builder, Int32Builder, Int64Builder, RecordBatch, StringBuilder},
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use jiff::civil::Date;

use super::{
    DemoError, Progress, calendar,
    catalogue::{Body, COUNTRIES, EUROPE, MODELS, Model, Powertrain, REGIONS, dealer_id, model_id},
    dice::{Dice, Wheel, share_out},
    market::{self, Market},
    planted,
    sink::{BATCH_ROWS, MONEY, ParquetFile, money},
};

/// Options add up to this share to a list price, evenly spread.
const OPTIONS: f64 = 0.20;

struct Channel {
    name: &'static str,
    /// Share of the list price given away.
    discount: f64,
    /// Cars in a sale, from the fewest to the most.
    fewest: i32,
    most: i32,
    /// How likely a sale is of more than the fewest cars.
    several: f64,
    /// Customer segments with their weights.
    segments: &'static [(&'static str, f64)],
}

const PRIVATE: &str = "Private";
const SMALL_BUSINESS: &str = "Small Business";
const LARGE_ENTERPRISE: &str = "Large Enterprise";
const PUBLIC_SECTOR: &str = "Public Sector";

const CHANNELS: [Channel; 4] = [
    Channel {
        name: "Retail",
        discount: 0.06,
        fewest: 1,
        most: 2,
        several: 0.03,
        segments: &[(PRIVATE, 0.82), (SMALL_BUSINESS, 0.16), (PUBLIC_SECTOR, 0.02)],
    },
    Channel {
        name: "Online",
        discount: 0.035,
        fewest: 1,
        most: 2,
        several: 0.02,
        segments: &[(PRIVATE, 0.90), (SMALL_BUSINESS, 0.10)],
    },
    Channel {
        name: "Fleet",
        discount: 0.12,
        fewest: 1,
        most: 4,
        several: 0.75,
        segments: &[(SMALL_BUSINESS, 0.25), (LARGE_ENTERPRISE, 0.55), (PUBLIC_SECTOR, 0.20)],
    },
    Channel { name: "Rental", discount: 0.16, fewest: 2, most: 6, several: 0.80, segments: &[(LARGE_ENTERPRISE, 1.0)] },
];

impl Channel {
    fn units(&self, dice: &mut Dice) -> i32 {
        if dice.chance(self.several) { dice.whole(self.fewest + 1, self.most) } else { self.fewest }
    }

    fn mean_units(&self) -> f64 {
        let several = f64::from(self.fewest + 1 + self.most) / 2.0;
        f64::from(self.fewest) * (1.0 - self.several) + several * self.several
    }
}

/// How many sales go through each channel: online grows at the cost of retail.
fn channel_weights(region: usize, month: i32) -> [f64; 4] {
    let shift = 0.13 * market::progress(month);
    let fleet = if region == EUROPE { 0.21 } else { 0.16 };
    [0.67 - shift, 0.08 + shift, fleet, 0.05]
}

/// The average number of cars in a sale.
pub(super) fn mean_units(region: usize, month: i32) -> f64 {
    let weights = channel_weights(region, month);
    let units: f64 = CHANNELS.iter().zip(weights).map(|(channel, weight)| channel.mean_units() * weight).sum();
    units / weights.iter().sum::<f64>()
}

/// What a car of a model brings on average after the usual discount, in EUR.
pub(super) fn mean_net_price(model: &Model, region: usize, month: i32) -> f64 {
    let list = model.price as f64 * (1.0 + OPTIONS / 2.0) * market::price_level(region) * market::inflation(month);
    let weights = channel_weights(region, month);
    let (mut given_away, mut units) = (0.0, 0.0);
    for (channel, weight) in CHANNELS.iter().zip(weights) {
        units += channel.mean_units() * weight;
        given_away += channel.mean_units() * weight * channel.discount;
    }
    list * (1.0 - given_away / units - REGIONS[region].discount)
}

/// Cost relative to the list price.
fn cost_share(model: &Model, month: i32) -> f64 {
    let powertrain = match model.powertrain {
        Powertrain::Petrol => 0.760,
        Powertrain::Diesel => 0.770,
        Powertrain::Hybrid => 0.775,
        Powertrain::PlugIn => 0.790,
        Powertrain::Battery => 0.835 - 0.060 * market::progress(month),
    };
    let body = match model.body {
        Body::Coupe => -0.035,
        Body::Pickup => -0.020,
        Body::Suv => -0.015,
        Body::Hatchback => 0.020,
        Body::Sedan | Body::Estate | Body::Van => 0.0,
    };
    powertrain + body
}

/// Writes `rows` sales, oldest first.
pub(super) fn write(folder: &Path, market: &Market, rows: u64, progress: &Progress<'_>) -> Result<(), DemoError> {
    let mut dice = Dice::new(0x5A1E);
    let mut batch = Batch::new(market.dealers.len());
    let mut file = ParquetFile::create(folder, "sales.parquet", batch.schema.clone())?;
    let segments = CHANNELS.map(|channel| Wheel::new(channel.segments.iter().map(|(_, weight)| *weight)));
    let mut sale = 0;
    for (day, sales) in calendar::days().zip(share_out(rows, &market.day_weights())) {
        let month = calendar::month_of(day);
        let channels: Vec<Wheel> =
            (0..REGIONS.len()).map(|region| Wheel::new(channel_weights(region, month))).collect();
        for _ in 0..sales {
            let dealer = market.dealer_wheel(month).spin(&mut dice);
            let country = &COUNTRIES[market.dealers[dealer].country];
            let model = market.model_wheel(month, country.region).spin(&mut dice);
            let channel = channels[country.region].spin(&mut dice);
            let segment = segments[channel].spin(&mut dice);
            let channel = &CHANNELS[channel];
            let units = channel.units(&mut dice);

            let price = MODELS[model].price as f64 * country.price * market::inflation(month);
            let list = (price * dice.between(1.0, 1.0 + OPTIONS) * f64::from(units) * 100.0).round();
            let year_end = if day.month() == 12 { 0.01 } else { 0.0 };
            let usual = channel.discount + REGIONS[country.region].discount + year_end;
            let discount = usual + planted::extra_discount(country.region, month) + dice.between(-0.03, 0.03);
            let cost = cost_share(&MODELS[model], month) + dice.between(-0.01, 0.01);

            sale += 1;
            batch.push(&Sale {
                id: sale,
                day,
                model,
                dealer,
                channel: channel.name,
                segment: channel.segments[segment].0,
                units,
                list: list as i128,
                discount: (list * discount.max(0.0)).round() as i128,
                cost: (list * cost).round() as i128,
            });
            if batch.rows == BATCH_ROWS {
                file.write(&batch.take())?;
                progress("sales", sale as u64, rows);
            }
        }
    }
    file.write(&batch.take())?;
    progress("sales", rows, rows);
    file.finish()
}

/// One row; money in cents.
struct Sale {
    id: i64,
    day: Date,
    model: usize,
    dealer: usize,
    channel: &'static str,
    segment: &'static str,
    units: i32,
    list: i128,
    discount: i128,
    cost: i128,
}

/// The rows not yet written, column by column.
struct Batch {
    schema: SchemaRef,
    model_ids: Vec<String>,
    dealer_ids: Vec<String>,
    rows: usize,
    ids: Int64Builder,
    days: Date32Builder,
    models: StringBuilder,
    dealers: StringBuilder,
    channels: StringBuilder,
    segments: StringBuilder,
    units: Int32Builder,
    list: Decimal128Builder,
    discount: Decimal128Builder,
    cost: Decimal128Builder,
}

impl Batch {
    fn new(dealers: usize) -> Self {
        let field = |name: &str, kind: DataType| Field::new(name, kind, false);
        let schema = Schema::new(vec![
            field("sale_id", DataType::Int64),
            field("sale_date", DataType::Date32),
            field("model_id", DataType::Utf8),
            field("dealer_id", DataType::Utf8),
            field("channel", DataType::Utf8),
            field("customer_segment", DataType::Utf8),
            field("units", DataType::Int32),
            field("list_price", MONEY),
            field("discount", MONEY),
            field("cost", MONEY),
        ]);
        Self {
            schema: Arc::new(schema),
            model_ids: (0..MODELS.len()).map(model_id).collect(),
            dealer_ids: (0..dealers).map(dealer_id).collect(),
            rows: 0,
            ids: Int64Builder::new(),
            days: Date32Builder::new(),
            models: StringBuilder::new(),
            dealers: StringBuilder::new(),
            channels: StringBuilder::new(),
            segments: StringBuilder::new(),
            units: Int32Builder::new(),
            list: money(),
            discount: money(),
            cost: money(),
        }
    }

    fn push(&mut self, sale: &Sale) {
        self.rows += 1;
        self.ids.append_value(sale.id);
        self.days.append_value(calendar::day_number(sale.day));
        self.models.append_value(&self.model_ids[sale.model]);
        self.dealers.append_value(&self.dealer_ids[sale.dealer]);
        self.channels.append_value(sale.channel);
        self.segments.append_value(sale.segment);
        self.units.append_value(sale.units);
        self.list.append_value(sale.list);
        self.discount.append_value(sale.discount);
        self.cost.append_value(sale.cost);
    }

    /// The rows so far; the next one starts a new batch.
    fn take(&mut self) -> RecordBatch {
        self.rows = 0;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.ids.finish()),
            Arc::new(self.days.finish()),
            Arc::new(self.models.finish()),
            Arc::new(self.dealers.finish()),
            Arc::new(self.channels.finish()),
            Arc::new(self.segments.finish()),
            Arc::new(self.units.finish()),
            Arc::new(self.list.finish()),
            Arc::new(self.discount.finish()),
            Arc::new(self.cost.finish()),
        ];
        RecordBatch::try_new(self.schema.clone(), columns).expect("every row fills every column of the schema")
    }
}
