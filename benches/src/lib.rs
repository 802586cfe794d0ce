//! A made-up shop to measure with: one rollup of any number of rows, in memory, and a view of it.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema as ArrowSchema};
use ask::{LivePolicy, View};
use engine::manifest::{DatasetEntry, Manifest, RollupEntry, VERSION};
use engine::{Ram, Snapshot};
use model::query::{Key, Scan};
use model::schema::{Column, ColumnType, TableSchema};
use model::semantic::Reach;
use model::{DimensionId, Model, Schema, Viewer};
use understand::Lexicon;

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
currency: EUR
datasets:
  sales:
    source: sales.parquet
    time: day
    dimensions: [day, region, product]
    numbers: {amount: {unit: EUR}}
    metrics:
      revenue: {expression: SUM(amount), synonyms: [turnover], better: up}
policies: {own_regions: {roles: [manager], where: \"region IN (:regions)\"}}
";

/// Days of the data: two years from 2024-01-01.
const DAYS: i32 = 731;
const FIRST: i32 = 19_723;
const REGIONS: usize = 20;
const PRODUCTS: usize = 500;

/// A view of a snapshot whose one rollup has so many rows.
pub fn shop(rows: usize) -> View {
    shop_of(rows, PRODUCTS)
}

/// The same, with so many products that questions may name.
pub fn shop_of(rows: usize, products: usize) -> View {
    let column = |name: &str, kind| Column { name: name.into(), kind };
    let table = TableSchema {
        name: "sales.parquet".into(),
        columns: vec![
            column("day", ColumnType::Date),
            column("region", ColumnType::Text),
            column("product", ColumnType::Text),
            column("amount", ColumnType::Integer),
        ],
    };
    let schema = Schema { tables: vec![table], ..Schema::default() };
    let input = model::load::Input { file: "model.yaml", text: MODEL };
    let model = model::load::load(&input, Some(&schema)).expect("the model is sound").model;
    let scan = base(&model);
    let (bytes, entry) =
        engine::rollup::encode("sales_base", &scan, &model, vec![batch(rows)]).expect("the rows fit the rollup");
    let mut directory = Ram::default();
    directory.insert(&entry.file.file, bytes);
    let members: Vec<_> = ["region", "product"]
        .into_iter()
        .map(|name| {
            let count = if name == "region" { REGIONS } else { products };
            let id = model.dimension_named(name).expect("a dimension of the model");
            (id, (0..count).map(|n| member(name, n)).collect())
        })
        .collect();
    let entries = vec![DatasetEntry {
        name: "sales".into(),
        source: "sales.parquet".into(),
        rows: rows as u64,
        first_day: Some(FIRST),
        last_day: Some(FIRST + DAYS - 1),
        built: None,
        members: Default::default(),
        marks: None,
    }];
    let snapshot = snapshot(&model, &members, directory, schema, entries, vec![entry]);
    View {
        id: "one".into(),
        lexicon: Arc::new(Lexicon::compile(&model)),
        phrases: Arc::default(),
        model: Arc::new(model),
        snapshot: Arc::new(snapshot),
        viewer: Arc::new(Viewer::owner()),
        today: FIRST + DAYS - 1,
        live: LivePolicy::Never,
        assist: None,
        ticks: || 0,
        reports: Arc::default(),
        sights: Arc::default(),
        meanings: Arc::default(),
        verified: Arc::default(),
    }
}

/// A snapshot without data, which knows what members are called.
pub fn named(model: &Model, members: &[(DimensionId, Vec<String>)]) -> Snapshot {
    snapshot(model, members, Ram::default(), Schema::default(), Vec::new(), Vec::new())
}

fn snapshot(
    model: &Model,
    members: &[(DimensionId, Vec<String>)],
    mut directory: Ram,
    schema: Schema,
    datasets: Vec<DatasetEntry>,
    rollups: Vec<RollupEntry>,
) -> Snapshot {
    let index = engine::values::encode(model, members).expect("not too many members");
    let values = engine::manifest::FileEntry {
        file: "values.index".into(),
        bytes: index.len() as u64,
        checksum: engine::map::checksum(&index),
    };
    directory.insert(&values.file, index);
    let manifest = Manifest {
        version: VERSION,
        snapshot: "bench".into(),
        built: "2026-01-01T00:00:00Z".into(),
        model: String::new(),
        time_zone: model.calendar.time_zone.clone(),
        schema,
        datasets,
        rollups,
        values: Some(values),
    };
    directory.insert(engine::manifest::FILE, manifest.encode());
    Snapshot::open(&directory, model).expect("a whole snapshot")
}

/// Somebody who may see three regions of it.
pub fn southerner() -> Viewer {
    let regions = ["region 003", "region 007", "region 011"].map(str::to_owned).into();
    Viewer { roles: vec!["manager".to_owned()], claims: [("regions".to_owned(), regions)].into() }
}

/// The rollup: by region, product and day.
fn base(model: &Model) -> Scan {
    let dataset = model.dataset_named("sales").expect("a dataset of the model");
    let key = |name: &str| {
        let field = model.field_named(dataset, name).expect("a field of the model");
        Key::at(Reach { path: Vec::new(), field })
    };
    let revenue = model.metric_named("revenue").expect("a metric of the model");
    let measures = model.measures_of(revenue).into_iter().cloned().collect();
    Scan { dataset, group: vec![key("region"), key("product"), key("day")], measures, filter: Vec::new() }
}

/// One row of the rollup. Each combination of keys comes once, in no order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// A region's name.
    pub region: String,
    /// A product's name.
    pub product: String,
    /// A day of two years, counted from 1970-01-01.
    pub day: i32,
    /// What was sold.
    pub revenue: i64,
}

/// The rows of the rollup: the same ones every time, spread over all keys.
pub fn rows(count: usize) -> impl Iterator<Item = Row> {
    let days = DAYS as usize;
    let keys = REGIONS * PRODUCTS * days;
    assert!(count <= keys, "a rollup has a combination of keys once");
    (0..count).map(move |n| {
        // A stride without a common divisor comes by each combination once; the upper bits of the
        // product go with none of the keys.
        let key = n * 4_000_037 % keys;
        let revenue = (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) % 10_000;
        Row {
            region: member("region", key / (PRODUCTS * days)),
            product: member("product", key / days % PRODUCTS),
            day: FIRST + (key % days) as i32,
            revenue: revenue as i64,
        }
    })
}

fn batch(count: usize) -> RecordBatch {
    let regions: StringArray = rows(count).map(|row| Some(row.region)).collect();
    let products: StringArray = rows(count).map(|row| Some(row.product)).collect();
    let days: Date32Array = rows(count).map(|row| Some(row.day)).collect();
    let revenue: Int64Array = rows(count).map(|row| Some(row.revenue)).collect();
    let ones: Int64Array = (0..count).map(|_| Some(1)).collect();
    let columns: Vec<ArrayRef> =
        vec![Arc::new(regions), Arc::new(products), Arc::new(days), Arc::new(revenue), Arc::new(ones)];
    let field = |name: &str, kind| Field::new(name, kind, true);
    let schema = ArrowSchema::new(vec![
        field("region", DataType::Utf8),
        field("product", DataType::Utf8),
        field("day", DataType::Date32),
        field("revenue", DataType::Int64),
        field("rows", DataType::Int64),
    ]);
    RecordBatch::try_new(Arc::new(schema), columns).expect("columns of one length")
}

/// What the `n`-th member of its kind is called.
pub fn member(kind: &str, n: usize) -> String {
    format!("{kind} {n:03}")
}
