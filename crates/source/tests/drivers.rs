//! Files of DuckDB and databases behind drivers: what is read of them, what they are kept from, and what is said
//! where something is not as it should be.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use arrow::array::AsArray;
use arrow::datatypes::Date32Type;
use model::calendar::parse_day;
use model::{ColumnType, Dialect};
use servers::DuckDb;
use source::{Database, Driver, Error, Limits, Opening, Source};
use tempfile::TempDir;

const KINDS: &str = "
CREATE TYPE size AS ENUM ('S', 'L');
CREATE TABLE makers (maker_id INTEGER PRIMARY KEY, maker VARCHAR);
CREATE TABLE things (
  id BIGINT PRIMARY KEY, maker_id INTEGER REFERENCES makers (maker_id), size size, name VARCHAR, price DECIMAL(10, 2),
  weight FLOAT, total HUGEINT, sold BOOLEAN, made DATE, seen TIMESTAMPTZ, code UUID, tags VARCHAR[], extra STRUCT(a INTEGER));
CREATE VIEW dear AS SELECT * FROM things WHERE price > 10;
CREATE SCHEMA archive;
CREATE TABLE archive.things (id INTEGER);
INSERT INTO makers VALUES (1, 'Ada');
INSERT INTO things VALUES
  (1, 1, 'L', 'Lamp', 12.05, 1.5, 170141183460469231731, TRUE, '2024-12-31', '2024-12-31 23:30:00+00', NULL, ['a'], NULL),
  (2, NULL, 'S', NULL, 0.10, 'NaN', 1, FALSE, 'infinity', '2024-06-30 22:30:00+00', uuid(), NULL, {'a': 1});
";

struct Place {
    folder: TempDir,
    duckdb: DuckDb,
}

fn place() -> Option<Place> {
    let duckdb = servers::duckdb()?;
    let folder = tempfile::tempdir().expect("a folder");
    duckdb.write(&folder.path().join("shop.duckdb"), KINDS);
    Some(Place { folder, duckdb })
}

impl Place {
    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn opening(&self) -> Opening<'_> {
        let zone = "Europe/Berlin";
        Opening { duckdb: Some(self.duckdb.library()), time_zone: zone, ..Opening::folder(self.path()) }
    }

    fn open(&self, sources: &[&str]) -> Result<Box<dyn Source>, Error> {
        self.opening().open(&sources.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>(), None)
    }
}

#[test]
fn a_file_of_duckdb_is_read_with_its_types_and_keys() {
    let Some(place) = place() else { return };
    let tables = source::tables(&place.opening(), &place.path().join("shop.duckdb")).expect("tables");
    assert_eq!(tables, ["shop.duckdb#makers", "shop.duckdb#things", "shop.duckdb#dear"]);
    let source = place.open(&["shop.duckdb#things", "shop.duckdb#MAKERS"]).expect("opens");
    let kinds = |name: &str| {
        let table = source.schema().table(name).expect("a table");
        table.columns.iter().map(|column| (column.name.clone(), column.kind)).collect::<BTreeMap<_, _>>()
    };
    let expected = [
        ("id", ColumnType::Integer),
        ("maker_id", ColumnType::Integer),
        ("size", ColumnType::Text),
        ("name", ColumnType::Text),
        ("price", ColumnType::Decimal(2)),
        ("weight", ColumnType::Float),
        ("total", ColumnType::Decimal(0)),
        ("sold", ColumnType::Boolean),
        ("made", ColumnType::Date),
        ("seen", ColumnType::Timestamp),
        ("code", ColumnType::Text),
    ];
    assert_eq!(kinds("shop.duckdb#things"), expected.map(|(name, kind)| (name.to_owned(), kind)).into());
    let left_out: Vec<_> = source.remarks().iter().filter_map(|remark| remark.column.as_deref()).collect();
    assert_eq!(left_out, ["tags", "extra"]);
    let keys = source.keys().expect("keys");
    assert_eq!(keys[0].primary, ["id"]);
    assert_eq!(keys[0].foreign[0].to, "shop.duckdb#MAKERS");
    assert_eq!(keys[0].foreign[0].columns, [("maker_id".to_owned(), "maker_id".to_owned())]);
    assert_eq!(keys[1].primary, ["maker_id"]);

    // A point in time belongs to the day that it was in the zone; a day that is none is none.
    let things = source.relation("shop.duckdb#things").expect("a relation");
    let days = |column: &str| {
        let sql = format!("SELECT {column} FROM {things} AS t ORDER BY id");
        let batches = source.query(&sql, &[ColumnType::Date], &Limits::default()).expect("runs");
        let days = batches.iter().flat_map(|batch| batch.column(0).as_primitive::<Date32Type>().iter());
        days.collect::<Vec<_>>()
    };
    let day = |text: &str| parse_day(text);
    assert_eq!(days("CAST(seen AS DATE)"), [day("2025-01-01"), day("2024-07-01")]);
    assert_eq!(days("seen"), [day("2025-01-01"), day("2024-07-01")]);
    assert_eq!(days("made"), [day("2024-12-31"), None]);

    // Queries, other schemas, and files that lie beside the database.
    let query = place.open(&["shop.duckdb#SELECT size, SUM(total) AS total FROM things GROUP BY 1"]).expect("opens");
    let columns: Vec<_> = query.schema().tables[0].columns.iter().map(|c| (c.name.as_str(), c.kind)).collect();
    assert_eq!(columns, [("size", ColumnType::Text), ("total", ColumnType::Decimal(0))]);
    assert_eq!(place.open(&["shop.duckdb#archive.things"]).expect("opens").schema().tables[0].columns.len(), 1);
    std::fs::write(place.path().join("more.csv"), "id,units\n1,5\n").expect("writes");
    let both = place.open(&["shop.duckdb#things", "more.csv"]).expect("opens");
    assert_eq!(both.dialect(), Dialect::DataFusion);
    let sql = r#"SELECT SUM(units) FROM "more.csv" AS m JOIN "shop.duckdb#things" AS t ON m.id = t.id"#;
    let batches = both.query(sql, &[ColumnType::Integer], &Limits::default()).expect("runs");
    assert_eq!(batches[0].num_rows(), 1);
}

#[test]
fn a_query_does_not_go_beyond_what_it_may() {
    let Some(place) = place() else { return };
    let source = place.open(&["shop.duckdb#things"]).expect("opens");
    let query = |sql: &str, limits: Limits| source.query(sql, &[], &limits);
    let rows = Limits { rows: Some(1_000), time: None };
    let error = query("SELECT * FROM range(1001)", rows).expect_err("too many");
    assert!(matches!(error, Error::TooManyRows { limit: 1_000 }), "{error:?}");
    assert_eq!(
        query("SELECT * FROM range(1000)", rows).expect("fits").iter().map(|b| b.num_rows()).sum::<usize>(),
        1_000
    );

    let began = Instant::now();
    let time = Limits { rows: None, time: Some(Duration::from_millis(300)) };
    let endless = "SELECT COUNT(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3";
    let error = query(endless, time).expect_err("takes too long");
    assert!(matches!(error, Error::TimedOut { .. }) && error.retryable(), "{error:?}");
    // Stopped, not left to run: the driver was told, and did.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(query("SELECT 1", Limits::default()).expect("goes on").len(), 1);

    for write in ["INSERT INTO makers VALUES (2, 'x')", "CREATE TABLE t (a INTEGER)", "DROP TABLE things"] {
        let error = query(write, Limits::default()).expect_err("is read-only").to_string();
        assert!(error.contains("read-only"), "{error}");
    }
    // Nobody is kept from writing, once a query is over; and what is written is seen.
    place.duckdb.write(&place.path().join("shop.duckdb"), "INSERT INTO makers VALUES (2, 'Bo');\n");
    let batches = source.query("SELECT maker FROM makers ORDER BY 1", &[ColumnType::Text], &Limits::default());
    assert_eq!(batches.expect("runs")[0].num_rows(), 2);

    let error = query("SELECT CAST('x' AS INTEGER)", Limits::default()).expect_err("no number");
    assert!(matches!(&error, Error::Query { sql, .. } if sql.contains("CAST")), "{error:?}");
    let wide = "SELECT CAST(9223372036854775808 AS HUGEINT) AS n";
    let error = source.query(wide, &[ColumnType::Integer], &Limits::default()).expect_err("does not fit");
    assert!(error.to_string().contains("column n"), "{error}");
}

#[test]
fn all_queries_of_a_build_see_one_moment() {
    let Some(place) = place() else { return };
    let source = place.open(&["shop.duckdb#makers"]).expect("opens");
    source.hold().expect("holds");
    for _ in 0..3 {
        source.query("SELECT COUNT(*) FROM makers", &[ColumnType::Integer], &Limits::default()).expect("runs");
    }
    // One that is broken off ends the others: a further one would see another moment.
    let time = Limits { rows: None, time: Some(Duration::ZERO) };
    source.query("SELECT COUNT(*) FROM range(100000000)", &[], &time).expect_err("takes too long");
    let error = source.query("SELECT 1", &[], &Limits::default()).expect_err("is over");
    assert!(matches!(&error, Error::Unreachable { .. }) && error.to_string().contains("build again"), "{error}");
}

#[test]
fn what_is_not_as_it_should_be_is_said_with_a_way_on() {
    let Some(place) = place() else { return };
    std::fs::write(place.path().join("bad.duckdb"), b"12345678DUCK and then nothing").expect("writes");
    for (source, said) in [
        ("shop.duckdb#thing", "did you mean `things`?"),
        ("shop.duckdb", "say which one: `source: shop.duckdb#table`"),
        ("shp.duckdb#things", "did you mean `shop.duckdb`?"),
        ("bad.duckdb#things", "`bad.duckdb"),
        ("shop.duckdb#SELECT nothing FROM things", "nothing"),
    ] {
        let error = place.open(&[source]).err().expect(source).to_string();
        assert!(error.contains(said.trim_start_matches('`')), "{source}: {error}");
    }

    let nowhere = Opening { duckdb: Some(Path::new("/nowhere/libduckdb.so")), ..place.opening() };
    let error = nowhere.open(&["shop.duckdb#things".into()], None).err().expect("is not there");
    assert!(matches!(error, Error::NoDriver { .. }) && !error.retryable(), "{error:?}");
    for said in ["npm install", "`duckdb:` in reckoner.yaml", "RECKONER_DUCKDB_LIBRARY"] {
        assert!(error.to_string().contains(said), "{error}");
    }
    let library = place.duckdb.library().to_string_lossy().into_owned();
    for (driver, said) in [
        (driver(&library, Some("no_such_function")), "`entrypoint:` is not in that library"),
        (driver("/nowhere/libx.so", None), "cannot be loaded"),
        (driver(&place.path().join("shop.duckdb").to_string_lossy(), None), "cannot be loaded"),
    ] {
        let database = Database::driven("lake", driver).expect("its dialect is known");
        let opening = Opening { databases: &[database], ..place.opening() };
        let error = opening.open(&["lake#things".into()], None).err().expect(said);
        assert!(matches!(error, Error::NoDriver { .. }) && error.to_string().contains(said), "{error}");
    }
    let mut odd = driver(&library, Some("duckdb_adbc_init"));
    odd.options.insert("no_such_option".into(), "1".into());
    odd.secrets.insert("access_mode".into(), "canary".into());
    let database = Database::driven("lake", odd).expect("its dialect is known");
    let opening = Opening { databases: &[database], ..place.opening() };
    let error = opening.open(&["lake#things".into()], None).err().expect("refused").to_string();
    assert!(!error.contains("canary"), "{error}");
}

fn driver(library: &str, entrypoint: Option<&str>) -> Driver {
    Driver {
        library: library.to_owned(),
        entrypoint: entrypoint.map(str::to_owned),
        dialect: Dialect::DuckDb,
        options: BTreeMap::new(),
        secrets: BTreeMap::new(),
    }
}

/// The same server by its own protocol and by a driver: the same tables, types and keys.
#[test]
fn a_driver_reads_what_the_protocol_reads() {
    let (Some(server), Some(library)) = (servers::postgres(), servers::postgres_driver()) else { return };
    server.run(
        "CREATE TYPE size AS ENUM ('S', 'L');
         CREATE TABLE makers (maker_id INTEGER PRIMARY KEY, maker VARCHAR(20));
         CREATE TABLE things (id BIGINT PRIMARY KEY, maker_id INTEGER REFERENCES makers (maker_id), size size, name CHAR(8),
           price NUMERIC(10, 2), free NUMERIC, weight REAL, sold BOOLEAN, made DATE, seen TIMESTAMPTZ, code UUID, extra JSONB);
         INSERT INTO makers VALUES (1, 'Ada');
         INSERT INTO things VALUES (1, 1, 'L', 'Lamp', 12.05, 1.234, 1.5, TRUE, '2024-12-31', '2024-12-31 23:30:00+00', NULL, '{}'),
           (2, NULL, 'S', NULL, 'NaN', 7, 'NaN', NULL, 'infinity', 'infinity', gen_random_uuid(), NULL);",
    );
    let folder = tempfile::tempdir().expect("a folder");
    let by_protocol = Database::new("shop", &server.url()).expect("an address");
    let uri = BTreeMap::from([("uri".to_owned(), server.url())]);
    let library = library.to_string_lossy().into_owned();
    let options = BTreeMap::new();
    let driver = Driver { library, entrypoint: None, dialect: Dialect::Postgres, options, secrets: uri };
    let by_driver = Database::driven("shop", driver.clone()).expect("its dialect is known");
    let sources = ["shop#things", "shop#makers", "shop#SELECT id, price, made FROM things"].map(str::to_owned);
    let open = |database: &Database| {
        let databases = [database.clone()];
        let zone = "Europe/Berlin";
        let opening = Opening { databases: &databases, time_zone: zone, ..Opening::folder(folder.path()) };
        opening.open(&sources, None).expect("opens")
    };
    let (wire, driven) = (open(&by_protocol), open(&by_driver));
    assert_eq!(wire.schema().tables[..2], driven.schema().tables[..2]);
    assert_eq!(wire.remarks(), driven.remarks());
    assert_eq!(wire.keys().expect("keys"), driven.keys().expect("keys"));
    let mut rows = Vec::new();
    for source in [&wire, &driven] {
        source.hold().expect("holds");
        let table = &source.schema().tables[0];
        let types: Vec<ColumnType> = table.columns.iter().map(|column| column.kind).collect();
        let names: Vec<String> = table.columns.iter().map(|column| model::expr::quote(&column.name)).collect();
        let relation = source.relation("shop#things").expect("a relation");
        let sql = format!("SELECT {} FROM {relation} AS t ORDER BY id", names.join(", "));
        let mut batches = source.query(&sql, &types, &Limits::default()).expect("runs");
        batches.retain(|batch| batch.num_rows() > 0);
        rows.push(batches);
        let error = source.query("DELETE FROM things", &[], &Limits::default()).expect_err("is read-only").to_string();
        assert!(error.contains("change the database") || error.contains("read-only"), "{error}");
    }
    assert_eq!(rows[0], rows[1]);

    let wrong = [("uri", server.bare_url()), ("uri", "postgresql://reader:canary@127.0.0.1:1/shop".to_owned())];
    for (name, value) in wrong {
        let driver = Driver { secrets: BTreeMap::from([(name.to_owned(), value)]), ..driver.clone() };
        let databases = [Database::driven("shop", driver).expect("its dialect is known")];
        let opening = Opening { databases: &databases, ..Opening::folder(folder.path()) };
        let error = opening.open(&["shop#things".into()], None).err().expect("is not let in");
        assert!(matches!(error, Error::Denied { .. } | Error::Unreachable { .. }), "{error:?}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
