//! A small world under policies, made of rows at hand: the same rows, or only those of one viewer, as a snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use ask::{LivePolicy, View};
use engine::manifest::{DatasetEntry, FILE, FileEntry, Manifest, VERSION};
use engine::{Ram, Snapshot};
use model::load::{Input, load};
use model::query::{Key, Scan};
use model::schema::{Column, ColumnType, Schema, TableSchema};
use model::{Agg, Formula, Measure, Model, Viewer};
use understand::Lexicon;

use crate::dice::Dice;

/// Sales and returns reach shops and their regions; targets have a region; payroll has none, and products only what
/// sales lead to.
const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: chain
means: {sales: revenue}
datasets:
  sales:
    source: sales
    time: day
    joins: {shop_id: shops, product_id: products}
    dimensions: {day: , channel: {values: {Tresen: [over the counter], Netz: [web shop]}}}
    numbers: [amount, pieces]
    metrics:
      revenue: {expression: SUM(amount), synonyms: [turnover], target: goal, better: up}
      quantity: SUM(pieces)
      price: SUM(amount) / SUM(pieces)
  returns:
    source: returns
    time: day
    joins: {shop_id: shops}
    dimensions: [day, cause]
    metrics: {taken_back: COUNT(*)}
  targets: {source: targets, time: month, dimensions: [month, region], metrics: {goal: SUM(planned)}}
  payroll:
    source: payroll
    time: paid
    dimensions: [paid, department]
    metrics: {wages: {expression: SUM(wage), synonyms: [salaries]}}
  shops: {source: shops, primary_key: shop_id, shown_as: shop, dimensions: [shop, city, region]}
  products: {source: products, primary_key: product_id, shown_as: product, dimensions: [product, brand], metrics: {assortment: COUNT(*)}}
shared: {region: [shops.region, targets.region]}
segments: {late: \"sales.channel = 'Netz'\"}
metrics: {wage_share: wages / revenue}
policies:
  own_regions: {roles: [manager, partner], where: \"region IN (:regions)\"}
  own_channels: {roles: [partner], where: \"channel = :channel AND NOT brand IN ('Zwirnow')\"}
";

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cell {
    Text(&'static str),
    Day(i32),
    Number(i64),
}

/// A row of the tables, with what it leads to.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) dataset: &'static str,
    pub(crate) cells: BTreeMap<&'static str, Cell>,
}

impl Row {
    pub(crate) fn text(&self, column: &str) -> Option<&'static str> {
        match self.cells.get(column) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// Region, city, shop. No name is part of another.
const SHOPS: [[&str; 3]; 8] = [
    ["Norvia", "Aldersund", "Kiosk Brunn"],
    ["Norvia", "Birkholt", "Laden Fjell"],
    ["Sudmark", "Cavaro", "Bottega Luce"],
    ["Sudmark", "Dorvella", "Casa Pergola"],
    ["Estonne", "Elgrad", "Magasin Quai"],
    ["Estonne", "Ferring", "Halle Vier"],
    ["Westrey", "Galmouth", "Corner Jubilee"],
    ["Westrey", "Hexley", "Mart Oxbow"],
];

/// Product, brand, and the region that has it alone.
const PRODUCTS: [[&str; 3]; 7] = [
    ["Teapot", "Keramos", ""],
    ["Lantern", "Keramos", ""],
    ["Blanket", "Zwirnow", ""],
    ["Skillet", "Gusseis", "Norvia"],
    ["Parasol", "Ombrella", "Sudmark"],
    ["Samovar", "Tulskaya", "Estonne"],
    ["Wellies", "Regenrock", "Westrey"],
];

const CHANNELS: [&str; 2] = ["Tresen", "Netz"];
const CAUSES: [&str; 3] = ["Cracked", "Too late", "Wrong colour"];
pub(crate) const REGIONS: [&str; 4] = ["Norvia", "Sudmark", "Estonne", "Westrey"];

/// A year of days, and the last of them.
const FIRST: i32 = 20_089;
const LAST: i32 = 20_453;

/// Every row of the world; the same ones every time.
pub(crate) fn rows() -> Vec<Row> {
    let mut dice = Dice(41);
    let mut rows = Vec::new();
    let row = |dataset, cells: &[(&'static str, Cell)]| Row { dataset, cells: cells.iter().cloned().collect() };
    let place = |[region, city, shop]: [&'static str; 3]| {
        [("region", Cell::Text(region)), ("city", Cell::Text(city)), ("shop", Cell::Text(shop))]
    };
    let thing =
        |[product, brand, _]: [&'static str; 3]| [("product", Cell::Text(product)), ("brand", Cell::Text(brand))];
    for _ in 0..600 {
        let shop = dice.pick(&SHOPS);
        let sold: Vec<_> = PRODUCTS.into_iter().filter(|[_, _, only]| only.is_empty() || *only == shop[0]).collect();
        let day = FIRST + dice.below(365) as i32;
        let mut cells = vec![("channel", Cell::Text(dice.pick(&CHANNELS))), ("day", Cell::Day(day))];
        cells.extend(place(shop));
        cells.extend(thing(dice.pick(&sold)));
        cells.extend([("amount", Cell::Number(dice.number())), ("pieces", Cell::Number(1 + dice.below(9) as i64))]);
        rows.push(row("sales", &cells));
    }
    // Some shops take nothing back.
    for _ in 0..60 {
        let shop = SHOPS[[0, 2, 4, 5, 6][dice.below(5) as usize]];
        let day = FIRST + dice.below(200) as i32;
        let mut cells = vec![("cause", Cell::Text(dice.pick(&CAUSES))), ("day", Cell::Day(day))];
        cells.extend(place(shop));
        rows.push(row("returns", &cells));
    }
    for region in REGIONS {
        for month in 0..12 {
            let planned = Cell::Number(dice.number() * 40);
            rows.push(row(
                "targets",
                &[("region", Cell::Text(region)), ("month", Cell::Day(FIRST + month * 30)), ("planned", planned)],
            ));
        }
    }
    for department in ["Payables", "Logistics"] {
        for month in 0..12 {
            let wage = Cell::Number(dice.number());
            rows.push(row(
                "payroll",
                &[("department", Cell::Text(department)), ("paid", Cell::Day(FIRST + month * 30)), ("wage", wage)],
            ));
        }
    }
    rows.extend(SHOPS.map(|shop| row("shops", &place(shop))));
    rows.extend(PRODUCTS.map(|product| row("products", &thing(product))));
    rows
}

/// Keys and measured columns of each dataset's one rollup. Text but what is named like a day.
const ROLLUPS: [(&str, &[&str], &[&str]); 6] = [
    ("sales", &["region", "city", "shop", "product", "brand", "channel", "day"], &["amount", "pieces"]),
    ("returns", &["region", "city", "shop", "cause", "day"], &[]),
    ("targets", &["region", "month"], &["planned"]),
    ("payroll", &["department", "paid"], &["wage"]),
    ("shops", &["region", "city", "shop"], &[]),
    ("products", &["product", "brand"], &[]),
];

pub(crate) const TEXTS: [&str; 8] = ["region", "city", "shop", "product", "brand", "channel", "cause", "department"];

fn schema() -> Schema {
    let table = |name: &str, columns: &[(&str, ColumnType)]| TableSchema {
        name: name.into(),
        columns: columns.iter().map(|(name, kind)| Column { name: (*name).into(), kind: *kind }).collect(),
    };
    use ColumnType::{Date, Integer, Text};
    let tables = vec![
        table(
            "sales",
            &[
                ("day", Date),
                ("channel", Text),
                ("amount", Integer),
                ("pieces", Integer),
                ("shop_id", Integer),
                ("product_id", Integer),
            ],
        ),
        table("returns", &[("day", Date), ("cause", Text), ("shop_id", Integer)]),
        table("targets", &[("month", Date), ("region", Text), ("planned", Integer)]),
        table("payroll", &[("paid", Date), ("department", Text), ("wage", Integer)]),
        table("shops", &[("shop_id", Integer), ("shop", Text), ("city", Text), ("region", Text)]),
        table("products", &[("product_id", Integer), ("product", Text), ("brand", Text)]),
    ];
    Schema { tables, ..Schema::default() }
}

/// The model, with its policies or without any, and without what is measured on some datasets.
pub(crate) fn model(policies: bool, without: &[&str]) -> Model {
    let text = if policies { MODEL } else { &MODEL[..MODEL.find("policies:").expect("policies come last")] };
    let loaded = load(&Input { file: "model.yaml", text }, Some(&schema()));
    let mut model = loaded.unwrap_or_else(|issues| panic!("{issues:#?}")).model;
    for id in model.metric_ids() {
        if model.datasets_of(id).iter().any(|of| without.contains(&model.dataset(*of).name.as_str())) {
            model.metrics[id.index()].hidden = true;
        }
    }
    model
}

/// A view of some rows, by somebody who may see all of these.
pub(crate) fn view(model: Model, rows: &[Row]) -> View {
    let mut directory = Ram::new();
    let mut entries = Vec::new();
    let mut datasets = Vec::new();
    for (dataset, keys, measured) in ROLLUPS {
        let own: Vec<&Row> = rows.iter().filter(|row| row.dataset == dataset).collect();
        let days = own.iter().flat_map(|row| row.cells.values()).filter_map(|cell| match cell {
            Cell::Day(day) => Some(*day),
            _ => None,
        });
        datasets.push(DatasetEntry {
            name: dataset.into(),
            source: dataset.into(),
            rows: own.len() as u64,
            first_day: days.clone().min(),
            last_day: days.max(),
            built: None,
            members: Default::default(),
            marks: None,
        });
        let batch = batch(&own, keys, measured);
        let spec = scan(&model, dataset, keys, measured);
        let (bytes, entry) = engine::rollup::encode(dataset, &spec, &model, vec![batch]).expect("rows fit the rollup");
        directory.insert(&entry.file.file, bytes);
        entries.push(entry);
    }
    let members: Vec<_> = TEXTS
        .into_iter()
        .map(|name| {
            let members: BTreeSet<&str> = rows.iter().filter_map(|row| row.text(name)).collect();
            (model.dimension_named(name).expect(name), members.into_iter().map(str::to_owned).collect())
        })
        .collect();
    let index = engine::values::encode(&model, &members).expect("few members");
    let checksum = engine::map::checksum(&index);
    let values = FileEntry { file: "values.index".into(), bytes: index.len() as u64, checksum };
    directory.insert(&values.file, index);
    let manifest = Manifest {
        version: VERSION,
        snapshot: "test".into(),
        built: "2026-01-01T00:00:00Z".into(),
        model: String::new(),
        time_zone: model.calendar.time_zone.clone(),
        schema: schema(),
        datasets,
        rollups: entries,
        values: Some(values),
    };
    directory.insert(FILE, manifest.encode());
    View {
        id: "chain".into(),
        snapshot: Arc::new(Snapshot::open(&directory, &model).expect("a whole snapshot")),
        lexicon: Arc::new(Lexicon::compile(&model)),
        phrases: Arc::default(),
        model: Arc::new(model),
        viewer: Arc::new(Viewer::owner()),
        today: LAST,
        live: LivePolicy::Never,
        assist: None,
        ticks: || 0,
        reports: Arc::default(),
        sights: Arc::default(),
        meanings: Arc::default(),
        verified: Arc::default(),
    }
}

fn scan(model: &Model, dataset: &str, keys: &[&str], measured: &[&str]) -> Scan {
    let of = model.dataset_named(dataset).expect(dataset);
    let key = |name: &&str| {
        let id = model.dimension_named(name).or_else(|| model.dimension_named(&format!("{dataset}.{name}")));
        let way = model.reaches(of, id.expect(name)).into_iter().next();
        Key::at(way.unwrap_or_else(|| panic!("{dataset} leads to {name}")))
    };
    let sum = |column: &&str| Measure {
        dataset: of,
        agg: Agg::Sum,
        of: Some(model::Expr::column(*column)),
        filter: None,
        over: Vec::new(),
    };
    let known = model.metrics.iter().flat_map(|metric| metric.formula.measures());
    let measures: Vec<Measure> = measured.iter().map(sum).collect();
    assert!(measures.iter().all(|measure| known.clone().any(|known| known == measure)), "{dataset} measures them");
    assert!(matches!(model.metrics[0].formula, Formula::Measure(_)), "a sum");
    Scan { dataset: of, group: keys.iter().map(key).collect(), measures, filter: Vec::new() }
}

/// Rows added up by their keys.
fn batch(rows: &[&Row], keys: &[&str], measured: &[&str]) -> RecordBatch {
    let mut groups: BTreeMap<Vec<&Cell>, Vec<i64>> = BTreeMap::new();
    for row in rows {
        let sums = groups
            .entry(keys.iter().map(|key| &row.cells[key]).collect())
            .or_insert_with(|| vec![0; measured.len() + 1]);
        for (sum, column) in sums.iter_mut().zip(measured) {
            let Cell::Number(number) = row.cells[column] else { panic!("{column} is a number") };
            *sum += number;
        }
        sums[measured.len()] += 1;
    }
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let texts: Vec<Option<&str>> =
            groups.keys().map(|cells| if let Cell::Text(text) = cells[at] { Some(*text) } else { None }).collect();
        let days: Vec<Option<i32>> =
            groups.keys().map(|cells| if let Cell::Day(day) = cells[at] { Some(*day) } else { None }).collect();
        let column: ArrayRef =
            if TEXTS.contains(key) { Arc::new(StringArray::from(texts)) } else { Arc::new(Date32Array::from(days)) };
        columns.push(((*key).to_owned(), column));
    }
    for at in 0..=measured.len() {
        let sums: Int64Array = groups.values().map(|sums| Some(sums[at])).collect();
        columns.push((format!("sum {at}"), Arc::new(sums)));
    }
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}
