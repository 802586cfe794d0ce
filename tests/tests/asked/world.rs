//! Claims of the automotive example: a rollup of three groups, and a view of nothing else.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray};
use ask::{LivePolicy, Reports, Request, Step, View};
use cases::automotive;
use engine::manifest::{DatasetEntry, FILE, FileEntry, Manifest, VERSION};
use engine::{Ram, Snapshot};
use model::load::{Input, report};
use model::query::{Key, Scan};
use model::semantic::Reach;
use model::{Draft, Model, Report, Schema, Viewer};
use serde_json::Value;
use understand::Lexicon;

/// Component, region, day, cost in cents, claims.
const CLAIMS: [(&str, &str, &str, i128, i64); 3] = [
    ("Battery Pack", "Europe", "2025-01-15", 30_000, 3),
    ("Gearbox", "Asia Pacific", "2025-03-09", 20_000, 2),
    ("Gearbox", "Europe", "2025-03-02", 50_000, 5),
];

/// A question in words, or a Draft as JSON.
pub(crate) fn request(asked: &str) -> Request {
    Draft::from_json(asked).map_or_else(|_| Request::question(asked), Request::draft)
}

/// The answer, as it is sent.
pub(crate) fn answered(request: &Request, view: &View) -> Value {
    let Step::Done(reply) = ask::start(request, view) else { panic!("the source is never asked") };
    let outcome = reply.outcome.expect("the snapshot is whole");
    let value = serde_json::to_value(outcome).expect("an outcome is JSON");
    assert_eq!(value["status"], "answered", "{request:?}: {value:#}");
    value
}

/// Everything that these questions may look at.
pub(crate) fn view() -> View {
    let model = automotive().model;
    let mut directory = Ram::new();
    let (bytes, rollup) = engine::rollup::encode("claims", &scan(&model), &model, vec![batch()]).expect("a rollup");
    directory.insert(&rollup.file.file, bytes);
    let members =
        [("component", ["Battery Pack", "Gearbox", ""]), ("region", ["Europe", "Asia Pacific", "South America"])];
    let members = members.map(|(name, list)| {
        let id = model.dimension_named(name).expect("a dimension of the example");
        (id, list.into_iter().filter(|member| !member.is_empty()).map(str::to_owned).collect())
    });
    let index = engine::values::encode(&model, &members).expect("few members");
    let values =
        FileEntry { file: "values.index".into(), bytes: index.len() as u64, checksum: engine::map::checksum(&index) };
    directory.insert(&values.file, index);
    let claims = DatasetEntry {
        name: "warranty".into(),
        source: "data/warranty_claims.parquet".into(),
        rows: 10,
        first_day: Some(day("2025-01-15")),
        last_day: Some(day("2025-03-09")),
        built: None,
        members: Default::default(),
        marks: None,
    };
    let manifest = Manifest {
        version: VERSION,
        snapshot: "test".into(),
        built: "2026-01-01T00:00:00Z".into(),
        model: String::new(),
        time_zone: model.calendar.time_zone.clone(),
        schema: Schema::default(),
        datasets: vec![claims],
        rollups: vec![rollup],
        values: Some(values),
    };
    directory.insert(FILE, manifest.encode());
    View {
        id: "one".into(),
        snapshot: Arc::new(Snapshot::open(&directory, &model).expect("a whole snapshot")),
        lexicon: Arc::new(Lexicon::compile(&model)),
        phrases: Arc::default(),
        model: Arc::new(model),
        viewer: Arc::new(Viewer::owner()),
        today: day("2025-03-31"),
        live: LivePolicy::Never,
        assist: None,
        ticks: || 0,
        reports: Arc::new(Reports::of(vec![quality()])),
        sights: Arc::default(),
        meanings: Arc::default(),
        verified: Arc::default(),
    }
}

/// A report whose second question cannot be read, and whose third cannot be answered.
fn quality() -> Report {
    let text = "title: Quality of our cars\nsynonyms: [claims by region, the quality page]\ntiles:\n\
                - {title: What breaks, text: Each part., question: claims by component, chart: pie, width: 6}\n\
                - claims of flagship models\n\
                - {title: Whose parts, question: claims by supplier}\n\
                - draft: {v: 1, show: [warranty_cost], by: [region]}\n";
    report(&Input { file: "reports/quality.yaml", text }).expect("a report")
}

/// Claims and their cost by component, region of the dealer, and day.
fn scan(model: &Model) -> Scan {
    let claims = model.dataset_named("warranty").expect("a dataset of the example");
    let dealers = model.dataset_named("dealers").expect("a dataset of the example");
    let own = |name: &str| Key::own(model.field_named(claims, name).expect("a field of the claims"));
    let path = model.paths(claims, dealers).swap_remove(0);
    let field = model.field_named(dealers, "region").expect("a field of the dealers");
    let region = Key::at(Reach { path, field });
    let cost = model.metric_named("warranty_cost").expect("a metric of the example");
    Scan {
        dataset: claims,
        group: vec![own("component"), region, own("claim_date")],
        measures: model.measures_of(cost).into_iter().cloned().collect(),
        filter: Vec::new(),
    }
}

fn batch() -> RecordBatch {
    let components: StringArray = CLAIMS.iter().map(|claims| Some(claims.0)).collect();
    let regions: StringArray = CLAIMS.iter().map(|claims| Some(claims.1)).collect();
    let days: Date32Array = CLAIMS.iter().map(|claims| Some(day(claims.2))).collect();
    let costs: Decimal128Array = CLAIMS.iter().map(|claims| Some(claims.3)).collect();
    let counts: Int64Array = CLAIMS.iter().map(|claims| Some(claims.4)).collect();
    let costs = costs.with_precision_and_scale(18, 2).expect("cents");
    let columns: [(&str, ArrayRef); 5] = [
        ("component", Arc::new(components)),
        ("region", Arc::new(regions)),
        ("day", Arc::new(days)),
        ("cost", Arc::new(costs)),
        ("rows", Arc::new(counts)),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

fn day(text: &str) -> i32 {
    model::calendar::parse_day(text).expect("a day")
}
