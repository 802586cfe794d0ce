//! A small world with data: sales by region, city, product, channel and day, under a policy, all in one rollup.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use ask::{Fault, Fetched, LivePolicy, Record, Reports, View};
use engine::manifest::{DatasetEntry, FILE, FileEntry, Manifest, VERSION};
use engine::{Ram, Snapshot};
use model::load::{Input, load};
use model::query::{Key, Pull, Scan};
use model::schema::{Column, ColumnType, Schema, TableSchema};
use model::{Agg, Measure, Model, Report, Viewer};
use server::{Suggestion, Works};
use understand::Lexicon;

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
currency: EUR
datasets:
  sales:
    source: sales
    time: day
    dimensions: [day, region, city, product, channel]
    numbers: [amount, pieces, cost]
    metrics:
      revenue: {expression: SUM(amount), format: currency, synonyms: [turnover, takings], description: What was billed. Without tax., better: up}
      units_sold: {expression: SUM(pieces), synonyms: [quantity]}
      spending: {expression: SUM(cost), format: currency, synonyms: [expenses]}
      margin: {expression: (SUM(amount) - SUM(cost)) / SUM(amount), format: percent}
policies:
  own_region: {roles: [manager], where: \"region IN (:regions)\"}
";

const TEXTS: [&str; 4] = ["region", "city", "product", "channel"];
const NUMBERS: [&str; 3] = ["amount", "pieces", "cost"];

const PLACES: [[&str; 2]; 8] = [
    ["North", "Aalborg"],
    ["North", "Bergen"],
    ["South", "Catania"],
    ["South", "Durres"],
    ["East", "Elblag"],
    ["East", "Ferrol"],
    ["West", "Galway"],
    ["West", "Huelva"],
];
const PRODUCTS: [&str; 6] = ["Teapot", "Lantern", "Blanket", "Skillet", "Parasol", "Samovar"];
const CHANNELS: [&str; 3] = ["Store", "Online", "Partner"];

/// Days of the data: two years up to 2025-12-31.
const LAST: i32 = 20_453;
const FIRST: i32 = LAST - 730;

/// One row of the rollup: its texts, its day, its numbers.
type Row = ([&'static str; 4], i32, [i64; 3]);

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, day) in (FIRST..=LAST).step_by(5).enumerate() {
        for (place, [region, city]) in PLACES.into_iter().enumerate() {
            let mixed = (at * 31 + place * 17) as i64;
            let product = PRODUCTS[(at + place * 5) % PRODUCTS.len()];
            let channel = CHANNELS[(at / 2 + place) % CHANNELS.len()];
            let amount = 41_237 + mixed * 7_919 % 58_763;
            rows.push(([region, city, product, channel], day, [amount, 1 + mixed % 9, amount * 2 / 3 + mixed % 97]));
        }
    }
    rows
}

/// A report, of which one question has no answer.
fn week() -> Report {
    let text = "title: The week\n\
                tiles: [{title: Takings, question: revenue by region}, {question: revenue in zorkmids}]\n";
    model::load::report(&Input { file: "reports/week.yaml", text }).expect("a report")
}

fn schema() -> Schema {
    let column = |name: &str, kind| Column { name: name.into(), kind };
    let mut columns = vec![column("day", ColumnType::Date)];
    columns.extend(TEXTS.map(|name| column(name, ColumnType::Text)));
    columns.extend(NUMBERS.map(|name| column(name, ColumnType::Integer)));
    Schema { tables: vec![TableSchema { name: "sales".into(), columns }], ..Schema::default() }
}

fn model() -> Model {
    let loaded = load(&Input { file: "model.yaml", text: MODEL }, Some(&schema()));
    loaded.unwrap_or_else(|issues| panic!("{issues:#?}")).model
}

fn batch(rows: &[Row]) -> RecordBatch {
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for (at, name) in TEXTS.into_iter().enumerate() {
        columns.push((name, Arc::new(rows.iter().map(|(texts, ..)| Some(texts[at])).collect::<StringArray>())));
    }
    columns.push(("day", Arc::new(rows.iter().map(|(_, day, _)| Some(*day)).collect::<Date32Array>())));
    for (at, name) in NUMBERS.into_iter().enumerate() {
        columns.push((name, Arc::new(rows.iter().map(|(.., numbers)| Some(numbers[at])).collect::<Int64Array>())));
    }
    columns.push(("rows", Arc::new(rows.iter().map(|_| Some(1)).collect::<Int64Array>())));
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

fn scan(model: &Model) -> Scan {
    let of = model.dataset_named("sales").expect("sales");
    let key = |name: &str| {
        let id = model.dimension_named(name).expect(name);
        Key::at(model.reaches(of, id).into_iter().next().expect(name))
    };
    let sum = |column: &str| Measure {
        dataset: of,
        agg: Agg::Sum,
        of: Some(model::Expr::column(column)),
        filter: None,
        over: Vec::new(),
    };
    let group = TEXTS.into_iter().chain(["day"]).map(key).collect();
    Scan { dataset: of, group, measures: NUMBERS.into_iter().map(sum).collect(), filter: Vec::new() }
}

fn view() -> View {
    let (model, mut rows) = (model(), rows());
    rows.sort();
    let mut directory = Ram::new();
    let (bytes, rollup) =
        engine::rollup::encode("sales", &scan(&model), &model, vec![batch(&rows)]).expect("rows fit the rollup");
    directory.insert(&rollup.file.file, bytes);
    let mut members: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (texts, ..) in &rows {
        for (name, text) in TEXTS.into_iter().zip(texts) {
            members.entry(name).or_default().push((*text).to_owned());
        }
    }
    let members: Vec<_> = members
        .into_iter()
        .map(|(name, mut members)| {
            members.sort();
            members.dedup();
            (model.dimension_named(name).expect(name), members)
        })
        .collect();
    let index = engine::values::encode(&model, &members).expect("few members");
    let checksum = engine::map::checksum(&index);
    let values = FileEntry { file: "values.index".into(), bytes: index.len() as u64, checksum };
    directory.insert(&values.file, index);
    let dataset = DatasetEntry {
        name: "sales".into(),
        source: "sales".into(),
        rows: rows.len() as u64,
        first_day: rows.iter().map(|(_, day, _)| *day).min(),
        last_day: rows.iter().map(|(_, day, _)| *day).max(),
        built: None,
        members: Default::default(),
        marks: None,
    };
    let manifest = Manifest {
        version: VERSION,
        snapshot: "20260101T000000Z".into(),
        built: "2026-01-01T00:00:00Z".into(),
        model: String::new(),
        time_zone: model.calendar.time_zone.clone(),
        schema: schema(),
        datasets: vec![dataset],
        rollups: vec![rollup],
        values: Some(values),
    };
    directory.insert(FILE, manifest.encode());
    View {
        id: "shop".into(),
        snapshot: Arc::new(Snapshot::open(&directory, &model).expect("a whole snapshot")),
        lexicon: Arc::new(Lexicon::compile(&model)),
        phrases: Arc::default(),
        model: Arc::new(model),
        viewer: Arc::new(Viewer::owner()),
        today: LAST,
        live: LivePolicy::Never,
        assist: None,
        reports: Arc::new(Reports::of(vec![week()])),
        ticks: || 0,
        sights: Arc::default(),
        meanings: Arc::default(),
        verified: Arc::default(),
    }
}

/// Answers from the shop; what questions came to is kept for the test to look at.
pub(crate) struct Shop {
    view: View,
    pub(crate) kept: Mutex<Vec<&'static str>>,
}

impl Shop {
    pub(crate) fn open() -> Arc<Shop> {
        Arc::new(Shop { view: view(), kept: Mutex::default() })
    }
}

impl Works for Shop {
    fn view(&self, viewer: &Arc<Viewer>) -> View {
        View { viewer: Arc::clone(viewer), ..self.view.clone() }
    }

    fn fetch(&self, _: &[Pull], _: &View) -> Result<Fetched, Fault> {
        Err(Fault { code: "source_unreachable", message: "There is no source.".to_owned() })
    }

    fn keep(&self, record: &Arc<Record>) {
        self.kept.lock().expect("nobody panics here").push(record.outcome);
    }

    fn suggest(&self, _: &str, _: &View, _: usize) -> Vec<Suggestion> {
        Vec::new()
    }
}
