//! A made-up shop to measure with: one rollup of any number of rows, in memory, and a view of it.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema as ArrowSchema};
use ask::{LivePolicy, View};
use engine::manifest::{DatasetEntry, Manifest, VERSION};
use engine::{Ram, Snapshot};
use model::query::{Key, Scan};
use model::schema::{Column, ColumnType, TableSchema};
use model::semantic::Reach;
use model::{Model, Schema, Viewer};
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
";

/// Days of the data, from 2024-01-01.
const DAYS: i32 = 730;
const FIRST: i32 = 19_723;
const REGIONS: usize = 20;
const PRODUCTS: usize = 500;

/// A view of a snapshot whose one rollup has so many rows.
pub fn shop(rows: usize) -> View {
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
    let schema = Schema { tables: vec![table] };
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
            let count = if name == "region" { REGIONS } else { PRODUCTS };
            let id = model.dimension_named(name).expect("a dimension of the model");
            (id, (0..count).map(|n| member(name, n)).collect())
        })
        .collect();
    let index = engine::values::encode(&model, &members).expect("few members");
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
        datasets: vec![DatasetEntry {
            name: "sales".into(),
            source: "sales.parquet".into(),
            rows: rows as u64,
            first_day: Some(FIRST),
            last_day: Some(FIRST + DAYS - 1),
        }],
        rollups: vec![entry],
        values: Some(values),
    };
    directory.insert(engine::manifest::FILE, manifest.encode());
    let snapshot = Snapshot::open(&directory, &model).expect("a whole snapshot");
    View {
        lexicon: Arc::new(Lexicon::compile(&model)),
        model: Arc::new(model),
        snapshot: Arc::new(snapshot),
        viewer: Viewer::owner(),
        today: FIRST + DAYS - 1,
        live: LivePolicy::Never,
        ticks: || 0,
    }
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

fn batch(rows: usize) -> RecordBatch {
    // A multiplicative walk: every column varies, and the same rows come out every time.
    let step = |n: usize, of: usize| (n.wrapping_mul(2_654_435_761) >> 7) % of;
    let regions: StringArray = (0..rows).map(|n| Some(member("region", step(n, REGIONS)))).collect();
    let products: StringArray = (0..rows).map(|n| Some(member("product", step(n + 1, PRODUCTS)))).collect();
    let days: Date32Array = (0..rows).map(|n| Some(FIRST + (step(n + 2, DAYS as usize) as i32))).collect();
    let amounts: Int64Array = (0..rows).map(|n| Some(step(n + 3, 10_000) as i64)).collect();
    let ones: Int64Array = (0..rows).map(|_| Some(1)).collect();
    let columns: Vec<ArrayRef> =
        vec![Arc::new(regions), Arc::new(products), Arc::new(days), Arc::new(amounts), Arc::new(ones)];
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

fn member(kind: &str, n: usize) -> String {
    format!("{kind} {n:03}")
}
