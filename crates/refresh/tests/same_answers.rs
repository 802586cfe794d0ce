//! Adding a rollup changes a route, never an answer: what a snapshot answers equals what the source
//! answers, for row-level and for aggregated rollups.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use engine::{Folder, Snapshot};
use model::calendar::{Grain, iso, parse_day};
use model::formula::{Formula, Measure};
use model::load::{Input, load};
use model::query::{Key, Node, Part, Predicate, Pull, Scan, by_hand};
use model::semantic::{DatasetId, Model};
use model::{Agg, Table, Value};
use refresh::{Asked, Job, RefreshKeys, Turn, build};
use source::{Limits, Opening, Source};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
calendar: {fiscal_year: april}
datasets:
  sales:
    source: sales.csv
    time: day
    joins: {dealer_id: dealers, buyer_id: {to: dealers, as: buyer}}
    dimensions: [day, note, kind]
    numbers: [units, price, weight]
    metrics:
      turnover: SUM(units * price)
      sold: SUM(units)
      large: COUNT(*) FILTER (WHERE units > 3)
      dearest: MAX(price)
      spread: STDDEV(price)
      large_spread: VAR_POP(units) FILTER (WHERE units > 3)
      weights: VAR_SAMP(weight)
      middle: MEDIAN(price)
      tenth: PERCENTILE_CONT(weight, 0.1) FILTER (WHERE units > 3)
      middle_stock: {expression: MEDIAN(units), over: {day: last}}
      weights_roughly: APPROX_COUNT_DISTINCT(weight)
      dealers_roughly: APPROX_COUNT_DISTINCT(dealer_id)
      buyers: COUNT(DISTINCT buyer_id)
      kinds: COUNT(DISTINCT kind)
      stock: {expression: SUM(units), over: {day: last}}
      opening: {expression: SUM(units), over: {day: first}}
      mean_stock: {expression: SUM(units), over: {day: avg}}
  dealers: {source: dealers.csv, primary_key: dealer_id, joins: {region_id: regions}, dimensions: [city, since]}
  regions: {source: regions.csv, primary_key: region_id, dimensions: [region]}
";
const METRICS: [&str; 17] = [
    "turnover",
    "sold",
    "large",
    "dearest",
    "spread",
    "large_spread",
    "weights",
    "middle",
    "tenth",
    "middle_stock",
    "weights_roughly",
    "dealers_roughly",
    "buyers",
    "kinds",
    "stock",
    "opening",
    "mean_stock",
];

/// Numbers without a pattern, always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }
}

fn write_files(folder: &std::path::Path, rows: usize) {
    let mut dice = Dice(7);
    let first = parse_day("2023-11-20").expect("a day");
    let mut text = String::from("day,note,kind,units,price,weight,dealer_id,buyer_id\n");
    for _ in 0..rows {
        // Some days have no rows at all, as stock is not counted on all of them.
        let day = first + 3 * dice.below(150) as i32;
        let day = if dice.below(40) == 0 { String::new() } else { iso(day) };
        let note = dice.pick(&["", "alfa", "Beta", "beta max", "Gamma"]);
        let units = if dice.below(20) == 0 { String::new() } else { dice.below(9).to_string() };
        let (kind, cents) = (dice.below(12), 100 + dice.below(90_000));
        let (dealer, buyer) = (1 + dice.below(9), dice.below(6));
        let buyer = if buyer == 0 { String::new() } else { buyer.to_string() };
        let price = format!("{}.{:02}", cents / 100, cents % 100);
        let weight = 1e3 + dice.below(1_000_000) as f64 / 7.0;
        writeln!(text, "{day},{note},k{kind},{units},{price},{weight:e},{dealer},{buyer}").expect("writes");
    }
    fs::write(folder.join("sales.csv"), text).expect("writes");
    let dealers: String = (1..9).map(|id| format!("{id},City {},20{:02}-05-01,{}\n", id % 5, id, id % 3)).collect();
    fs::write(folder.join("dealers.csv"), format!("dealer_id,city,since,region_id\n{dealers}")).expect("writes");
    fs::write(folder.join("regions.csv"), "region_id,region\n0,North\n1,South\n").expect("writes");
}

/// Keys that the sales reach, each way once.
fn keys(model: &Model) -> Vec<Key> {
    let sales = DatasetId(0);
    let mut keys = Vec::new();
    for id in model.field_ids() {
        for path in model.paths(sales, model.field(id).dataset) {
            let key = Key { reach: model::semantic::Reach { path, field: id }, grain: None, shift: 0 };
            if model.field(id).kind.is_time() {
                keys.extend(Grain::ALL.into_iter().map(|grain| Key { grain: Some(grain), ..key.clone() }));
            }
            keys.push(key);
        }
    }
    keys
}

fn measures(model: &Model, metric: &str) -> Vec<Measure> {
    let mut found = Vec::new();
    model.metric(model.metric_named(metric).expect("a metric")).formula.visit(&mut |part| {
        if let Formula::Measure(measure) = part {
            found.push(measure.clone());
        }
    });
    found
}

fn predicate(model: &Model, dice: &mut Dice) -> Predicate {
    let named = |name: &str| Key::own(model.field_named(DatasetId(0), name).expect("a field"));
    let reached = |dataset: &str, name: &str, nth: usize| {
        let to = model.dataset_named(dataset).expect("a dataset");
        let path = model.paths(DatasetId(0), to).swap_remove(nth);
        Key {
            reach: model::semantic::Reach { path, field: model.field_named(to, name).expect("a field") },
            grain: None,
            shift: 0,
        }
    };
    let not = dice.below(2) == 0;
    let day = |dice: &mut Dice| Value::Date(parse_day("2023-11-20").expect("a day") + dice.below(450) as i32);
    match dice.below(7) {
        0 => Predicate::In { key: named("note"), values: vec![Value::Null, Value::text("alfa")], not },
        1 => Predicate::In {
            key: reached("dealers", "city", 0),
            values: vec![Value::text("City 1"), Value::text("City 3")],
            not,
        },
        2 => Predicate::In { key: reached("regions", "region", 1), values: vec![Value::text("South")], not },
        3 => Predicate::Range { key: named("day"), from: Some((day(dice), true)), to: Some((day(dice), false)) },
        4 => Predicate::Like { key: named("note"), part: Part::Start, text: "beta".into(), not },
        5 => Predicate::Range { key: named("units"), from: Some((Value::Int(3), not)), to: None },
        _ => Predicate::Any(vec![
            Predicate::In { key: named("kind"), values: vec![Value::text("k1"), Value::text("k2")], not: false },
            Predicate::In { key: named("note"), values: vec![Value::text("Gamma")], not: false },
        ]),
    }
}

fn rows(table: &Table) -> Vec<Vec<Value>> {
    let mut rows: Vec<Vec<Value>> = (0..table.rows()).map(|row| table.row(row)).collect();
    rows.sort();
    rows
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => (a - b).abs() <= 1e-12 * a.abs().max(1.0),
        _ => a == b,
    }
}

/// Asks `count` random questions; how many were answered by each rollup.
fn check(rows_of_sales: usize, count: usize) -> BTreeMap<String, usize> {
    let folder = tempfile::tempdir().expect("a folder");
    write_files(folder.path(), rows_of_sales);
    let sources = ["sales.csv", "dealers.csv", "regions.csv"].map(str::to_owned);
    let source: Box<dyn Source> = Opening::folder(folder.path()).open(&sources, None).expect("opens");
    let model = load(&Input { file: "model.yaml", text: MODEL }, Some(source.schema())).expect("loads").model;
    let state = folder.path().join("state");
    let job = Job {
        turn: &Turn::take(&state).expect("is free"),
        model: &model,
        text: MODEL,
        source: source.as_ref(),
        built: "2026-01-02T03:04:05Z",
        only: &[],
        keys: &RefreshKeys::new(),
        asked: &Asked::default(),
        keep: 2,
    };
    let published = build(&job, &|_| {}).expect("builds");
    let snapshot = Snapshot::open(&Folder::new(&published.folder), &model).expect("opens");
    assert_eq!(snapshot.quarantined(), []);

    let all = keys(&model);
    let mut dice = Dice(11);
    let mut answered: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..count {
        let mut group: Vec<Key> = (0..dice.below(3)).map(|_| dice.pick(&all)).collect();
        group.dedup();
        let wanted = 1 + dice.below(2);
        let mut list: Vec<Measure> = Vec::new();
        for _ in 0..wanted {
            let metric = dice.pick(&METRICS);
            list.extend(measures(&model, metric).into_iter().filter(|m| !list.contains(m)).collect::<Vec<_>>());
        }
        list.push(Measure { dataset: DatasetId(0), agg: Agg::Count, of: None, filter: None, over: vec![] });
        let filter = (0..dice.below(3)).map(|_| predicate(&model, &mut dice)).collect();
        let scan = Scan { dataset: DatasetId(0), group, measures: list, filter };
        let query = by_hand(Node::Scan(scan.clone()), vec![]);
        let route = engine::route(&query, &model, &snapshot);
        let leaf = &route.leaves[0];
        let name = leaf.rollup_name(&snapshot).unwrap_or("live").to_owned();
        *answered.entry(name.clone()).or_default() += 1;
        if leaf.is_live() {
            continue;
        }
        let fast = engine::execute(&query, &route, &model, &snapshot, &[]).expect("executes");
        let live = |scan: &Scan| {
            let pull = Pull::from(scan.clone());
            rows(&source::live::run(source.as_ref(), &pull, &model, &Limits::default()).expect("runs"))
        };
        let rough: Vec<usize> =
            (0..scan.measures.len()).filter(|at| fast.rough.contains(&scan.measures[*at])).collect();
        let (fast, slow) = (rows(&fast.table), live(&scan));
        for at in &rough {
            *answered.entry(format!("rough {}", scan.measures[*at].agg.name())).or_default() += 1;
            is_near(&scan, *at, &fast, &live);
        }
        let is_exact = |column: &usize| column.checked_sub(scan.group.len()).is_none_or(|at| !rough.contains(&at));
        let differ = fast
            .iter()
            .zip(&slow)
            .find(|(a, b)| !(0..a.len()).filter(is_exact).all(|column| same(&a[column], &b[column])));
        assert!(
            differ.is_none() && fast.len() == slow.len(),
            "{name}: {scan:#?}\n{differ:?}\n{} {}",
            fast.len(),
            slow.len()
        );
    }
    answered
}

/// Whether what was read from sketches is as near as they say: within 1 % of the rank of a percentile, within four
/// standard errors of a number of different values.
fn is_near(scan: &Scan, at: usize, fast: &[Vec<Value>], live: &dyn Fn(&Scan) -> Vec<Vec<Value>>) {
    let column = scan.group.len() + at;
    let measure = &scan.measures[at];
    let number = |row: &[Value], column: usize| row[column].number();
    let Agg::Percentile(percentile) = measure.agg else {
        for (fast, slow) in fast.iter().zip(live(scan)) {
            let (found, all) = (number(fast, column).expect("a count"), number(&slow, column).expect("a count"));
            assert!((found - all).abs() <= 0.0885 * all, "{found} of {all}: {measure:?}");
        }
        return;
    };
    let beside = |agg: Agg| Measure { agg, ..measure.clone() };
    let (low, high) = (percentile.saturating_sub(100), (percentile + 100).min(10_000));
    let measures = [low, high].map(|at| beside(Agg::Percentile(at))).to_vec();
    for (fast, bounds) in fast.iter().zip(live(&Scan { measures, ..scan.clone() })) {
        let (found, keys) = (number(fast, column), scan.group.len());
        let (low, high) = (number(&bounds, keys), number(&bounds, keys + 1));
        assert!(low <= found && found <= high, "{found:?} is not within {low:?} and {high:?}: {measure:?}");
    }
}

/// Random questions of each kind in `make test`; `make prove` sets `RECKONER_QUERIES`.
fn questions(usual: usize) -> usize {
    std::env::var("RECKONER_QUERIES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

#[test]
fn row_level_rollups_answer_as_the_rows_do() {
    let answered = check(700, questions(400));
    assert_eq!(answered.get("live"), None, "{answered:?}");
}

#[test]
fn rollups_made_of_row_level_ones_answer_as_the_rows_do() {
    let answered = check(20_000, questions(250));
    assert_eq!(answered.get("live"), None, "{answered:?}");
    assert!(answered.len() > 4, "{answered:?}");
}

#[test]
fn aggregated_rollups_answer_as_the_rows_do() {
    let count = questions(250);
    let answered = check(120_000, count);
    let live = answered.get("live").copied().unwrap_or(0);
    assert!(live < count / 4 && answered.len() > 4, "{answered:?}");
    // Enough of them from sketches that do not keep all values.
    assert!(
        ["rough percentile", "rough distinct_roughly"].iter().all(|rough| answered.contains_key(*rough)),
        "{answered:?}"
    );
}
