//! The same leaf over the same rows, as CSV files, as a SQLite or DuckDB database, on servers and by a driver, gives
//! the same table; and buckets of time are those of the calendar.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use model::calendar::{Calendar, Grain, iso, parse_day};
use model::formula::{Agg, Formula, Measure};
use model::load::{Input, load};
use model::query::{Best, Key, Part, Predicate, Pull, Scan};
use model::semantic::{JoinId, Reach};
use model::{ColumnType, DatasetId, Dialect, Model, Value};
use source::{Database, Driver, Limits, Opening, Source};
use tempfile::TempDir;

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
calendar: CALENDAR
datasets:
  sales:
    source: SALES
    time: day
    joins: {dealer_id: dealers, buyer_id: {to: dealers, as: buyer}}
    dimensions: {day: , seen_at: , note: }
    numbers: [units, price]
    metrics:
      turnover: SUM(units * price)
      large: COUNT(*) FILTER (WHERE units > 3 AND NOT note LIKE 'b%')
      price_per_unit: SUM(price) / SUM(units)
      first_price: MIN(price)
      buyers: COUNT(DISTINCT buyer_id)
      spread: VAR_POP(price)
      large_spread: STDDEV(units) FILTER (WHERE price > 400.00)
      middle: MEDIAN(price)
      ninth: PERCENTILE_CONT(units, 0.9) FILTER (WHERE note LIKE 'b%' OR price > 300.00)
      last_middle: {expression: MEDIAN(units), over: {day: last}}
      buyers_roughly: APPROX_COUNT_DISTINCT(buyer_id)
      last_units: {expression: SUM(units), over: {day: last}}
      first_units: {expression: SUM(units), over: {day: first}}
      mean_units: {expression: SUM(units), over: {day: avg}}
      mean_count: {expression: COUNT(*) FILTER (WHERE units > 3), over: {day: avg}}
  dealers: {source: DEALERS, primary_key: dealer_id, joins: {region_id: regions}, dimensions: [city]}
  regions: {source: REGIONS, primary_key: region_id, dimensions: [region]}
";

struct Sale {
    day: Option<String>,
    seen_at: String,
    note: Option<&'static str>,
    units: Option<i64>,
    cents: i64,
    dealer: i64,
    buyer: Option<i64>,
}

/// Four hundred rows over two years, without a pattern, always the same.
fn sales() -> Vec<Sale> {
    let mut state = 20_250_101u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let first = parse_day("2023-12-28").expect("a day");
    (0..400)
        .map(|_| Sale {
            day: (next(20) > 0).then(|| iso(first + next(740) as i32)),
            seen_at: format!("{} {:02}:30:00", iso(first + next(740) as i32), next(24)),
            note: [None, Some("alfa"), Some("Beta"), Some("beta's"), Some("50% off"), Some("Ünder")][next(6) as usize],
            units: (next(15) > 0).then(|| next(9) as i64),
            cents: 100 + next(90_000) as i64,
            // Dealer 9 is nowhere: its rows stay, without a city.
            dealer: 1 + next(9) as i64,
            buyer: (next(5) > 0).then(|| 1 + next(4) as i64),
        })
        .collect()
}

struct World {
    _folder: TempDir,
    model: Model,
    source: Box<dyn Source>,
}

/// Where the rows are.
#[derive(Clone, Copy)]
enum Home<'a> {
    Files,
    Sqlite,
    DuckDb(&'a servers::DuckDb),
    Server(&'a Database),
}

fn world(calendar: &str, home: Home<'_>) -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let (names, databases) = match home {
        Home::Files => {
            write_files(folder.path());
            (["sales.csv", "dealers.csv", "regions.csv"], vec![])
        }
        Home::Sqlite => {
            write_database(folder.path());
            (["shop.sqlite#sales", "shop.sqlite#dealers", "shop.sqlite#regions"], vec![])
        }
        Home::DuckDb(duckdb) => {
            duckdb.write(&folder.path().join("shop.duckdb"), &statements());
            (["shop.duckdb#sales", "shop.duckdb#dealers", "shop.duckdb#regions"], vec![])
        }
        Home::Server(database) => (["shop#sales", "shop#dealers", "shop#regions"], vec![database.clone()]),
    };
    let text = MODEL
        .replace("CALENDAR", calendar)
        .replace("SALES", names[0])
        .replace("DEALERS", names[1])
        .replace("REGIONS", names[2]);
    let duckdb = if let Home::DuckDb(duckdb) = home { Some(duckdb.library()) } else { None };
    let opening = Opening { databases: &databases, duckdb, ..Opening::folder(folder.path()) };
    let source = opening.open(&names.map(str::to_owned), None).expect("opens");
    assert_eq!(source.remarks(), []);
    let model = load(&Input { file: "model.yaml", text: &text }, Some(source.schema())).expect("loads").model;
    World { _folder: folder, model, source }
}

/// The rows as statements, for a database.
fn statements() -> String {
    let text = |text: Option<&str>| text.map_or("NULL".to_owned(), |text| format!("'{}'", text.replace('\'', "''")));
    let number = |number: Option<i64>| number.map_or("NULL".to_owned(), |number| number.to_string());
    let mut sql = String::from(
        "CREATE TABLE regions (region_id INTEGER PRIMARY KEY, region VARCHAR(20));
         CREATE TABLE dealers (dealer_id INTEGER PRIMARY KEY, city VARCHAR(20), region_id INTEGER);
         CREATE TABLE sales (day DATE, seen_at TIMESTAMP NOT NULL, note VARCHAR(20), units BIGINT, price NUMERIC(10, 2),
                             dealer_id INTEGER, buyer_id INTEGER);
         INSERT INTO regions VALUES (0, 'North'), (1, 'South');
         BEGIN;\n",
    );
    for id in 1..9 {
        writeln!(sql, "INSERT INTO dealers VALUES ({id}, 'City, {}', {});", id % 5, id % 3).expect("writes");
    }
    for sale in sales() {
        let price = format!("{}.{:02}", sale.cents / 100, sale.cents % 100);
        let (day, note) = (text(sale.day.as_deref()), text(sale.note));
        let (units, buyer) = (number(sale.units), number(sale.buyer));
        writeln!(
            sql,
            "INSERT INTO sales VALUES ({day}, '{}', {note}, {units}, {price}, {}, {buyer});",
            sale.seen_at, sale.dealer
        )
        .expect("writes");
    }
    sql + "COMMIT;\n"
}

fn write_files(folder: &Path) {
    let mut text = String::from("day;seen_at;note;units;price;dealer_id;buyer_id\n");
    for sale in sales() {
        let day = sale.day.unwrap_or_default();
        let units = sale.units.map(|u| u.to_string()).unwrap_or_default();
        let buyer = sale.buyer.map(|u| u.to_string()).unwrap_or_default();
        let price = format!("{}.{:02}", sale.cents / 100, sale.cents % 100);
        let note = sale.note.map(|n| format!("\"{n}\"")).unwrap_or_default();
        writeln!(text, "{day};{};{note};{units};{price};{};{buyer}", sale.seen_at, sale.dealer).expect("writes");
    }
    std::fs::write(folder.join("sales.csv"), text).expect("writes");
    let dealers: String = (1..9).map(|id| format!("{id},\"City, {}\",{}\n", id % 5, id % 3)).collect();
    std::fs::write(folder.join("dealers.csv"), format!("dealer_id,city,region_id\n{dealers}")).expect("writes");
    std::fs::write(folder.join("regions.csv"), "region_id,region\n0,North\n1,South\n").expect("writes");
}

fn write_database(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join("shop.sqlite")).expect("opens");
    // Declared wrongly on purpose, and units stored as text.
    database
        .execute_batch(
            "CREATE TABLE sales (day TEXT, seen_at, note VARCHAR(3), units TEXT, price REAL, dealer_id INTEGER, buyer_id INTEGER);
             CREATE TABLE dealers (dealer_id INTEGER PRIMARY KEY, city TEXT, region_id INT);
             CREATE TABLE regions (region_id INTEGER PRIMARY KEY, region TEXT);
             INSERT INTO regions VALUES (0, 'North'), (1, 'South');",
        )
        .expect("creates");
    for id in 1..9 {
        let row = (id, format!("City, {}", id % 5), id % 3);
        database.execute("INSERT INTO dealers VALUES (?, ?, ?)", row).expect("inserts");
    }
    for s in sales() {
        let price = s.cents as f64 / 100.0;
        let row = (s.day, s.seen_at, s.note, s.units.map(|u| u.to_string()), price, s.dealer, s.buyer);
        database.execute("INSERT INTO sales VALUES (?, ?, ?, ?, ?, ?, ?)", row).expect("inserts");
    }
}

fn join(model: &Model, column: &str) -> JoinId {
    let index = model.joins.iter().position(|j| j.columns[0].0 == column).expect("a join");
    JoinId(index as u32)
}

fn key(model: &Model, path: &[&str], field: &str, grain: Option<Grain>) -> Key {
    let path: Vec<JoinId> = path.iter().map(|column| join(model, column)).collect();
    let at = path.last().map_or(DatasetId(0), |j| model.join(*j).to);
    let field = model.field_named(at, field).expect("a field");
    Key { reach: Reach { path, field }, grain, shift: 0 }
}

fn measures(model: &Model, metrics: &[&str]) -> Vec<Measure> {
    let mut found = Vec::new();
    for name in metrics {
        model.metric(model.metric_named(name).expect("a metric")).formula.visit(&mut |part| {
            if let Formula::Measure(measure) = part {
                found.push(measure.clone());
            }
        });
    }
    found
}

fn run(world: &World, scan: &Scan) -> Vec<Vec<Value>> {
    let pull = Pull::from(scan.clone());
    let table = source::live::run(world.source.as_ref(), &pull, &world.model, &Limits::default()).expect("runs");
    (0..table.rows()).map(|row| table.row(row)).collect()
}

/// Exact decimals of the files against the doubles of the database.
fn same(a: &Value, b: &Value) -> bool {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        _ => a == b,
    }
}

fn check(worlds: &[World], scan: &Scan) -> Vec<Vec<Value>> {
    let first = run(&worlds[0], scan);
    assert!(!first.is_empty(), "{scan:?}");
    for world in &worlds[1..] {
        let other = run(world, scan);
        let rows_differ = |(a, b): (&Vec<Value>, &Vec<Value>)| !a.iter().zip(b).all(|(a, b)| same(a, b));
        let difference = first.iter().zip(&other).find(|pair| rows_differ(*pair));
        let dialect = world.source.dialect();
        assert!(first.len() == other.len() && difference.is_none(), "{dialect:?} {scan:?}\n{difference:?}");
    }
    first
}

/// Makes the worlds that are compared, for a calendar.
type Make<'a> = dyn Fn(&str) -> Vec<World> + 'a;

#[test]
fn files_and_sqlite_agree() {
    all_agree(&|calendar| [Home::Files, Home::Sqlite].map(|home| world(calendar, home)).into());
}

#[test]
fn servers_agree_with_files() {
    let servers: Vec<servers::Server> = [servers::postgres(), servers::mariadb()].into_iter().flatten().collect();
    for server in &servers {
        server.run(&statements());
        let database = Database::new("shop", &server.url()).expect("an address");
        all_agree(&|calendar| vec![world(calendar, Home::Files), world(calendar, Home::Server(&database))]);
    }
}

#[test]
fn duckdb_agrees_with_files() {
    let Some(duckdb) = servers::duckdb() else { return };
    all_agree(&|calendar| vec![world(calendar, Home::Files), world(calendar, Home::DuckDb(&duckdb))]);
}

/// By its driver, a server says the same as by its own protocol.
#[test]
fn a_driver_agrees_with_files() {
    let (Some(server), Some(driver)) = (servers::postgres(), servers::postgres_driver()) else { return };
    server.run(&statements());
    let database = driven(&driver, Dialect::Postgres, server.url());
    all_agree(&|calendar| vec![world(calendar, Home::Files), world(calendar, Home::Server(&database))]);
}

/// Over Flight SQL, DuckDB says the same as from its file.
#[test]
fn flight_sql_agrees_with_files() {
    let Some(duckdb) = servers::duckdb() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.duckdb");
    duckdb.write(&file, &statements());
    let Some(flight) = servers::flight(&file) else { return };
    let database = driven(flight.driver(), Dialect::DuckDb, flight.uri());
    all_agree(&|calendar| vec![world(calendar, Home::Files), world(calendar, Home::Server(&database))]);
}

fn driven(library: &Path, dialect: Dialect, uri: String) -> Database {
    let driver = Driver {
        library: library.to_string_lossy().into_owned(),
        entrypoint: None,
        dialect,
        options: BTreeMap::new(),
        secrets: BTreeMap::from([("uri".into(), uri)]),
    };
    Database::driven("shop", driver).expect("its dialect is known")
}

fn all_agree(make: &Make<'_>) {
    every_grain_is_that_of_the_calendar(make);
    measures_agree_over_every_kind_of_group(make);
    stock_is_that_of_the_last_day_of_the_period(make);
    predicates_agree(make);
    expressions_agree(make);
    sums_before_joins_are_the_same_sums(make);
    the_best_are_those_of_all(make);
}

fn every_grain_is_that_of_the_calendar(worlds: &Make<'_>) {
    for text in [
        "{week: iso, fiscal_year: april}",
        "{week: sunday, fiscal_year: february}",
        "{week: sunday, fiscal_year: february, fiscal_weeks: 4-5-4}",
        "{fiscal_year: october, fiscal_weeks: 4-4-5, fiscal_start: containing}",
        "{fiscal_weeks: 5-4-4}",
        "{}",
    ] {
        let worlds = worlds(text);
        let model = &worlds[0].model;
        let calendar: &Calendar = &model.calendar;
        for grain in Grain::ALL {
            let mut expected: BTreeMap<Value, i64> = BTreeMap::new();
            for sale in sales() {
                let bucket = sale.day.as_deref().and_then(parse_day).map(|day| calendar.bucket(grain, day));
                let bucket = bucket.map_or(Value::Null, |b| match grain.is_cyclic() {
                    true => Value::Int(i64::from(b)),
                    false => Value::Date(b),
                });
                *expected.entry(bucket).or_default() += 1;
            }
            let count = Measure { dataset: DatasetId(0), agg: Agg::Count, of: None, filter: None, over: vec![] };
            let group = vec![key(model, &[], "day", Some(grain))];
            let scan = Scan { dataset: DatasetId(0), group, measures: vec![count], filter: vec![] };
            let expected: Vec<Vec<Value>> = expected.into_iter().map(|(b, n)| vec![b, Value::Int(n)]).collect();
            assert_eq!(check(&worlds, &scan), expected, "{grain:?} {text}");
            // Moved by two buckets.
            let mut moved = scan.clone();
            moved.group[0].shift = 2;
            let shifted = |value: &Value| match value {
                Value::Date(day) => Value::Date(calendar.shift(grain, *day, 2)),
                other => other.clone(),
            };
            let expected: Vec<Vec<Value>> = expected.iter().map(|r| vec![shifted(&r[0]), r[1].clone()]).collect();
            assert_eq!(check(&worlds, &moved), expected, "{grain:?} {text}, moved");
        }
    }
}

fn measures_agree_over_every_kind_of_group(worlds: &Make<'_>) {
    let worlds = worlds("{fiscal_year: april}");
    let model = &worlds[0].model;
    let all = [
        "turnover",
        "large",
        "price_per_unit",
        "first_price",
        "buyers",
        "spread",
        "large_spread",
        "middle",
        "ninth",
        "last_middle",
        "buyers_roughly",
        "last_units",
        "first_units",
        "mean_units",
        "mean_count",
    ];
    let groups: [&[(&[&str], &str, Option<Grain>)]; 8] = [
        &[],
        &[(&[], "note", None)],
        &[(&["dealer_id"], "city", None)],
        &[(&["dealer_id", "region_id"], "region", None), (&["buyer_id", "region_id"], "region", None)],
        &[(&[], "day", Some(Grain::FiscalQuarter)), (&["dealer_id"], "city", None)],
        &[(&[], "seen_at", None)],
        &[(&[], "seen_at", Some(Grain::Week))],
        &[(&[], "day", None), (&[], "units", None)],
    ];
    for group in groups {
        let group: Vec<Key> = group.iter().map(|(path, field, grain)| key(model, path, field, *grain)).collect();
        let scan = |metrics: &[&str]| Scan {
            dataset: DatasetId(0),
            group: group.clone(),
            measures: measures(model, metrics),
            filter: vec![],
        };
        check(&worlds, &scan(&all));
        for metric in all {
            check(&worlds, &scan(&[metric]));
        }
        if !group.is_empty() {
            check(&worlds, &scan(&[]));
        }
    }
}

fn stock_is_that_of_the_last_day_of_the_period(worlds: &Make<'_>) {
    let worlds = worlds("{}");
    let model = &worlds[0].model;
    let group = vec![key(model, &[], "day", Some(Grain::Month))];
    let scan =
        Scan { dataset: DatasetId(0), group, measures: measures(model, &["last_units", "mean_units"]), filter: vec![] };
    let mut months: BTreeMap<i32, BTreeMap<i32, Option<i64>>> = BTreeMap::new();
    for sale in sales() {
        let Some(day) = sale.day.as_deref().and_then(parse_day) else { continue };
        let units = months.entry(model.calendar.bucket(Grain::Month, day)).or_default().entry(day).or_default();
        *units = sale.units.map(|u| u + units.unwrap_or(0)).or(*units);
    }
    for row in check(&worlds, &scan).iter().filter(|row| !row[0].is_null()) {
        let Value::Date(month) = row[0] else { panic!("{row:?}") };
        let days = &months[&month];
        let last = days.last_key_value().and_then(|(_, units)| *units).map_or(Value::Null, Value::Int);
        assert!(same(&row[1], &last), "{row:?} {last:?}");
        let known: Vec<f64> = days.values().flatten().map(|u| *u as f64).collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        assert!(same(&row[2], &Value::Float(mean)), "{row:?} {mean}");
    }
}

/// Where more rows than may come are ranked, the first of them come, or it is said that they cannot be told.
fn the_best_are_those_of_all(worlds: &Make<'_>) {
    for world in worlds("{}") {
        let model = &world.model;
        let group = vec![key(model, &[], "day", None), key(model, &["dealer_id"], "city", None)];
        let scan = Scan { dataset: DatasetId(0), group, measures: measures(model, &["turnover"]), filter: vec![] };
        // Each source has an order of its own for texts: none is trusted with the first of them.
        let of = Some(model::Expr::Column(model::expr::ColumnRef { path: vec![], name: "note".into() }));
        let last = Measure { dataset: DatasetId(0), agg: Agg::Max, of, filter: None, over: vec![] };
        let texts = Scan { measures: vec![last], ..scan.clone() };
        let pull = Pull { scan: texts, best: Some(Best { n: 1, measure: 0, least: false }) };
        let few = Limits { rows: Some(12), ..Limits::default() };
        let came = source::live::run(world.source.as_ref(), &pull, model, &few);
        assert!(matches!(came, Err(source::Error::TooManyRows { limit: 12 })), "{:?}", world.source.dialect());
        for least in [false, true] {
            let best = |n| Some(Best { n, measure: 0, least });
            let mut ranked: Vec<f64> = run(&world, &scan).iter().filter_map(|row| row[2].number()).collect();
            ranked.sort_by(|a, b| if least { a.total_cmp(b) } else { b.total_cmp(a) });
            let limits = Limits { rows: Some(12), ..Limits::default() };
            for n in 1..=12 {
                let pull = Pull { scan: scan.clone(), best: best(n) };
                let cut = ranked[n - 1] == ranked[11];
                match source::live::run(world.source.as_ref(), &pull, model, &limits) {
                    Ok(table) => {
                        let mut found: Vec<f64> = table.columns[2].iter().filter_map(Value::number).collect();
                        found.sort_by(|a, b| if least { a.total_cmp(b) } else { b.total_cmp(a) });
                        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
                        assert!(!cut && found[..n].iter().zip(&ranked).all(near), "{n} {found:?} {ranked:?}");
                    }
                    Err(source::Error::TooManyRows { limit: 12 }) => assert!(cut, "{n} {ranked:?}"),
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
}

fn predicates_agree(worlds: &Make<'_>) {
    let worlds = worlds("{}");
    let model = &worlds[0].model;
    let day = |text: &str| Value::Date(parse_day(text).expect("a day"));
    let note = || key(model, &[], "note", None);
    let within = |key: Key, values: Vec<Value>, not| Predicate::In { key, values, not };
    let like = |part, text: &str, not| Predicate::Like { key: note(), part, text: text.into(), not };
    let range = |key: Key, from, to| Predicate::Range { key, from, to };
    let cents = |units| Value::Decimal { units, scale: 2 };
    let dealers = DatasetId(1);
    let city = || Key::own(model.field_named(dealers, "city").expect("a field"));
    let dealer = || Key::own(model.field_named(dealers, "dealer_id").expect("a field"));
    let in_city = Scan {
        dataset: dealers,
        group: vec![dealer()],
        measures: vec![],
        filter: vec![within(city(), vec![Value::text("City, 3")], false)],
    };
    let exists =
        |not| Predicate::Exists { keys: vec![key(model, &[], "buyer_id", None)], scan: Box::new(in_city.clone()), not };
    let pairs = |not| Predicate::Exists {
        keys: vec![key(model, &[], "buyer_id", None), key(model, &["dealer_id"], "city", None)],
        scan: Box::new(Scan { group: vec![dealer(), city()], filter: vec![], ..in_city.clone() }),
        not,
    };
    // Each with the number of rows that it must keep, counted from the rows.
    let count = |test: &dyn Fn(&Sale) -> bool| sales().iter().filter(|s| test(s)).count();
    let lower = |s: &Sale| s.note.map(str::to_lowercase);
    let cases: Vec<(Predicate, usize)> = vec![
        (within(note(), vec![Value::text("beta's")], false), count(&|s| s.note == Some("beta's"))),
        (within(note(), vec![Value::text("beta's")], true), count(&|s| s.note != Some("beta's"))),
        (within(note(), vec![Value::Null, Value::text("alfa")], false), count(&|s| s.note.is_none_or(|n| n == "alfa"))),
        (within(note(), vec![Value::Null, Value::text("alfa")], true), count(&|s| s.note.is_some_and(|n| n != "alfa"))),
        (like(Part::Start, "beta", false), count(&|s| lower(s).is_some_and(|n| n.starts_with("beta")))),
        (like(Part::Anywhere, "0% o", false), count(&|s| s.note == Some("50% off"))),
        (like(Part::Anywhere, "0_ o", false), 0),
        (like(Part::End, "der", true), count(&|s| lower(s).is_none_or(|n| !n.ends_with("der")))),
        (like(Part::Start, "ü", false), count(&|s| s.note == Some("Ünder"))),
        (
            range(key(model, &[], "day", None), Some((day("2024-02-29"), true)), Some((day("2024-12-31"), false))),
            count(&|s| s.day.as_deref().is_some_and(|d| ("2024-02-29".."2024-12-31").contains(&d))),
        ),
        (
            range(key(model, &[], "seen_at", None), None, Some((day("2024-06-30"), true))),
            count(&|s| &s.seen_at[..10] <= "2024-06-30"),
        ),
        (range(key(model, &[], "price", None), Some((cents(45_050), false)), None), count(&|s| s.cents > 45_050)),
        (
            within(key(model, &[], "day", Some(Grain::Weekday)), vec![Value::Int(1), Value::Int(7)], false),
            count(&|s| {
                let day = s.day.as_deref().and_then(parse_day);
                day.is_some_and(|d| [1, 7].contains(&model.calendar.bucket(Grain::Weekday, d)))
            }),
        ),
        (
            Predicate::Any(vec![
                within(note(), vec![Value::text("alfa")], false),
                range(key(model, &[], "units", None), Some((Value::Int(7), true)), None),
            ]),
            count(&|s| s.note == Some("alfa") || s.units.is_some_and(|u| u >= 7)),
        ),
        (exists(false), count(&|s| s.buyer.is_some_and(|b| b % 5 == 3))),
        (exists(true), count(&|s| s.buyer.is_none_or(|b| b % 5 != 3))),
        (pairs(false), count(&|s| s.buyer.is_some_and(|b| s.dealer < 9 && b % 5 == s.dealer % 5))),
        (pairs(true), count(&|s| !s.buyer.is_some_and(|b| s.dealer < 9 && b % 5 == s.dealer % 5))),
    ];
    for (predicate, expected) in cases {
        let count = Measure { dataset: DatasetId(0), agg: Agg::Count, of: None, filter: None, over: vec![] };
        let scan = Scan { dataset: DatasetId(0), group: vec![], measures: vec![count], filter: vec![predicate] };
        assert_eq!(check(&worlds, &scan), [[Value::Int(expected as i64)]], "{:?}", scan.filter);
    }
}

/// What a model may write of a row: each engine has its own ways to round, to divide and to compare.
fn expressions_agree(worlds: &Make<'_>) {
    let worlds = worlds("{}");
    let of = |text: &str| {
        let expr = model::expr::parse(text).expect(text);
        let column = |part: model::Expr| {
            Ok::<_, std::convert::Infallible>(match part {
                model::Expr::Name(names) => {
                    let name = names.last().expect("a name").clone();
                    model::Expr::Column(model::expr::ColumnRef { path: vec![], name })
                }
                other => other,
            })
        };
        let Ok(expr) = expr.map(&mut { column });
        expr
    };
    for text in [
        "units / 4",
        "price / units",
        "CAST(price AS INTEGER)",
        "CAST(price * -1 AS INTEGER)",
        "CAST(units AS TEXT)",
        "CAST(units AS DOUBLE) / 7",
        "ROUND(price / 3, 1)",
        "ABS(units - 5)",
        "COALESCE(units, -1)",
        "NULLIF(units, 3)",
        "LEAST(units, 4)",
        "GREATEST(dealer_id, 4)",
        "LENGTH(note)",
        "LOWER(note)",
        "UPPER(note)",
        "SUBSTR(note, 2, 3)",
        "REPLACE(note, 'a', '-')",
        "TRIM(note)",
        "note || '!'",
        "YEAR(day)",
        "MONTH(seen_at)",
        "DAYS_BETWEEN(day, seen_at)",
        "CASE WHEN note = 'Beta' THEN 'b' WHEN note LIKE 'a%' THEN 'a' ELSE 'other' END",
        "CASE WHEN note IN ('alfa', 'beta') THEN 1 ELSE 0 END",
        "CASE WHEN NOT (units BETWEEN 2 AND 5) OR units IS NULL THEN dealer_id END",
        "CASE WHEN units > 3 AND price < 500.50 THEN price ELSE 0 END",
        // What only the source knows the type of, beside what a literal says.
        "CASE WHEN units > 3 THEN dealer_id * 0.25 ELSE 0 END",
        "COALESCE(buyer_id * 0.5, 0)",
        "CASE WHEN day >= '2024-06-01' THEN 1 ELSE 0 END",
    ] {
        for agg in [Agg::Min, Agg::Max, Agg::Distinct] {
            let measure = Measure { dataset: DatasetId(0), agg, of: Some(of(text)), filter: None, over: vec![] };
            let group = vec![key(&worlds[0].model, &["dealer_id"], "city", None)];
            let scan = Scan { dataset: DatasetId(0), group, measures: vec![measure], filter: vec![] };
            check(&worlds, &scan);
        }
    }
    for text in ["units / 4", "CASE WHEN units > 3 THEN price END", "price * units", "units"] {
        for agg in [Agg::Sum, Agg::Avg, Agg::Count] {
            let filter = Some(of("note LIKE 'B%' OR note IS NULL"));
            let measure = Measure { dataset: DatasetId(0), agg, of: Some(of(text)), filter, over: vec![] };
            let scan = Scan { dataset: DatasetId(0), group: vec![], measures: vec![measure], filter: vec![] };
            check(&worlds, &scan);
        }
    }
}

/// What is added up before it is joined comes in more groups, and to the same.
fn sums_before_joins_are_the_same_sums(worlds: &Make<'_>) {
    let worlds = worlds("{}");
    let day = |text: &str| Value::Date(parse_day(text).expect("a day"));
    for world in &worlds {
        let model = &world.model;
        let groups: [&[(&[&str], &str, Option<Grain>)]; 4] = [
            &[(&["dealer_id"], "city", None)],
            &[(&["dealer_id", "region_id"], "region", None), (&["buyer_id"], "city", None)],
            &[(&[], "day", None), (&[], "note", None), (&["buyer_id", "region_id"], "region", None)],
            &[],
        ];
        for group in groups {
            let group: Vec<Key> = group.iter().map(|(path, field, grain)| key(model, path, field, *grain)).collect();
            let days = key(model, &[], "day", None);
            let range = Predicate::Range { key: days, from: Some((day("2024-02-29"), true)), to: None };
            let measures = measures(model, &["large", "turnover"]);
            let keys = group.len();
            let scan = Scan { dataset: DatasetId(0), group, measures, filter: vec![range] };
            let sql = source::live::written(world.source.as_ref(), &|table| {
                model::sql::select_unmerged(&scan, model, world.source.dialect(), table)
            });
            let mut types = model::sql::types(&scan, model);
            types.push(ColumnType::Integer);
            let batches = world.source.query(&sql.expect("writes"), &types, &Limits::default()).expect("runs");
            let mut sums: BTreeMap<String, Vec<f64>> = BTreeMap::new();
            for batch in &batches {
                let text = |column: usize, row: usize| {
                    let column = batch.column(column);
                    arrow::util::display::array_value_to_string(column, row).expect("shows")
                };
                for row in 0..batch.num_rows() {
                    let name = (0..keys).map(|column| text(column, row)).collect::<Vec<_>>().join("|");
                    let sum = sums.entry(name).or_insert_with(|| vec![0.0; types.len() - keys]);
                    for (at, sum) in sum.iter_mut().enumerate() {
                        *sum += text(keys + at, row).parse::<f64>().unwrap_or(0.0);
                    }
                }
            }
            let mut expected: Vec<Vec<f64>> = run(world, &scan)
                .iter()
                .map(|row| row[keys..].iter().map(|cell| cell.number().unwrap_or(0.0)).collect())
                .collect();
            let mut found: Vec<Vec<f64>> = sums.into_values().map(|sums| sums[..sums.len() - 1].to_vec()).collect();
            let order = |a: &Vec<f64>, b: &Vec<f64>| a.partial_cmp(b).expect("numbers");
            expected.sort_by(order);
            found.sort_by(order);
            let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-6 * a.abs().max(1.0);
            let same = found.iter().flatten().zip(expected.iter().flatten()).all(close);
            assert!(found.len() == expected.len() && same, "{:?}: {found:?} {expected:?}", world.source.dialect());
        }
    }
}
