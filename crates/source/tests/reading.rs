//! What files and databases hold is read as what it is, and what cannot be read says so.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, Int32Array, StringArray, TimestampMicrosecondArray,
};
use arrow::record_batch::RecordBatch;
use model::expr::quote;
use model::{ColumnType, Schema};
use source::{Error, Limits, Source, open};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn opened(folder: &Path, sources: &[&str]) -> Result<Box<dyn Source>, Error> {
    open(folder, &sources.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>(), None)
}

/// Names and types of a table's columns, in short.
fn columns(schema: &Schema, table: &str) -> String {
    let columns = &schema.table(table).expect("the table").columns;
    columns.iter().map(|c| format!("{}:{:?}", c.name, c.kind)).collect::<Vec<_>>().join(" ")
}

fn all_rows(source: &dyn Source, table: &str) -> Vec<String> {
    let schema = source.schema().table(table).expect("the table").clone();
    let list: Vec<String> = schema.columns.iter().map(|c| quote(&c.name)).collect();
    let kinds: Vec<ColumnType> = schema.columns.iter().map(|c| c.kind).collect();
    let sql = format!("SELECT {} FROM {} AS t", list.join(", "), source.relation(table).expect("a relation"));
    let batches = source.query(&sql, &kinds, &Limits::default()).expect("runs");
    let shown = |batch: &RecordBatch, row: usize| -> String {
        let cell = |column: &ArrayRef| arrow::util::display::array_value_to_string(column, row).expect("shows");
        batch.columns().iter().map(cell).collect::<Vec<_>>().join("|")
    };
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| shown(batch, row))).collect()
}

fn check_csv(text: &str, types: &str, rows: &[&str], remark: &str) {
    let folder = folder();
    fs::write(folder.path().join("t.csv"), text).expect("writes");
    let source = opened(folder.path(), &["t.csv"]).expect("opens");
    assert_eq!(columns(source.schema(), "t.csv"), types, "{text}");
    assert_eq!(all_rows(source.as_ref(), "t.csv"), rows, "{text}");
    let remarks: Vec<&str> = source.remarks().iter().map(|r| r.text.as_str()).collect();
    match remark {
        "" => assert_eq!(remarks, [""; 0], "{text}"),
        part => assert!(remarks.iter().any(|r| r.contains(part)), "{part:?} in {remarks:?}"),
    }
}

#[test]
fn csv_is_read_as_people_write_it() {
    check_csv("a,b\n1,x\n,y\n", "a:Integer b:Text", &["1|x", "|y"], "");
    check_csv("\u{feff}a;b\r\n1,5;x\r\n", "a:Text b:Text", &["1,5|x"], "");
    check_csv("a\tb\n1.50\t2024-02-29\n2\t\n", "a:Decimal(2) b:Date", &["1.50|2024-02-29", "2.00|"], "");
    check_csv("a|b\ntrue|1e3\nFalse|-2.5\n", "a:Boolean b:Float", &["true|1000.0", "false|-2.5"], "");
    check_csv(
        "a,b\n\"two\nlines\",\"say \"\"x\"\"\"\nplain,\n",
        "a:Text b:Text",
        &["two\nlines|say \"x\"", "plain|"],
        "",
    );
    check_csv("t\n2024-01-05 10:30\n2024-01-06T23:59:59.5\n", "t:Timestamp", &["2024-01-05", "2024-01-06"], "");
    check_csv("code\n007\n12\n", "code:Text", &["007", "12"], "");
    check_csv("a,a,\n1,2,3\n", "a:Integer a_2:Integer column_3:Integer", &["1|2|3"], "");
    check_csv("a,b\n", "a:Text b:Text", &[], "has no rows");
    check_csv("n\n1\n2\n3\n4\nn/a\n", "n:Text", &["1", "2", "3", "4", "n/a"], "such as `n/a`");
    check_csv(
        "d\n2024-01-01\n2024-01-02\n2024-01-03\nsoon\n",
        "d:Text",
        &["2024-01-01", "2024-01-02", "2024-01-03", "soon"],
        "are no dates",
    );
    check_csv("Größe,名前\n1,x\n", "Größe:Integer 名前:Text", &["1|x"], "");
}

#[test]
fn a_type_is_that_of_the_last_row_too() {
    // Far beyond what a reader that samples would look at.
    let mut text = String::from("n\n");
    (0..30_000).for_each(|n| text += &format!("{n}\n"));
    text += "0.5\n";
    let folder = folder();
    fs::write(folder.path().join("t.csv"), text).expect("writes");
    let source = opened(folder.path(), &["t.csv"]).expect("opens");
    assert_eq!(columns(source.schema(), "t.csv"), "n:Decimal(1)");
    let sum = source.query("SELECT SUM(n) FROM \"t.csv\"", &[], &Limits::default()).expect("runs");
    let shown = arrow::util::display::array_value_to_string(sum[0].column(0), 0).expect("shows");
    assert_eq!(shown, "449985000.5");
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let folder = folder();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("writes");
    put("empty.csv", b"");
    put("ragged.csv", b"a,b\n1,2\n1,2,3\n");
    put("latin.csv", b"a\nM\xfcller\n");
    put("utf16.csv", b"\xff\xfea\0\n\0");
    put("noheader.csv", b"1,2024-01-01\n2,2024-01-02\n");
    put("broken.parquet", b"PAR1 nothing of the kind");
    put("empty.parquet", b"");
    put("no.sqlite", b"this is a text of more than one page");
    fs::create_dir(folder.path().join("folder.csv")).expect("a folder");
    let database = rusqlite::Connection::open(folder.path().join("shop.sqlite")).expect("opens");
    database.execute_batch("CREATE TABLE orders (id INTEGER);").expect("creates");
    for (source, message) in [
        ("missing.csv", "there is no file"),
        ("emty.csv", "did you mean `empty.csv`?"),
        ("empty.csv", "its first line must hold the names"),
        ("ragged.csv", "line 3 has 3 fields, the first line has 2"),
        ("latin.csv", "line 2 is no text in UTF-8"),
        ("utf16.csv", "save it as CSV in UTF-8"),
        ("noheader.csv", "add a line with the names of the columns"),
        ("broken.parquet", "broken.parquet` cannot be read"),
        ("empty.parquet", "empty.parquet` cannot be read"),
        ("no.sqlite#t", "it is no SQLite database"),
        ("folder.csv", "it is a folder"),
        ("shop.sqlite", "say which one: `source: shop.sqlite#table`"),
        ("shop.sqlite#order", "did you mean `orders`?"),
        ("gone.sqlite#t", "there is no file"),
        ("shop.sqlite#SELECT vacant FROM orders", "no such column"),
        ("tpcds.public.nowhere", "(nowhere.parquet, nowhere.csv)"),
    ] {
        match opened(folder.path(), &[source]) {
            Err(error) => {
                let text = error.to_string();
                assert!(text.contains(message), "{source}: {text}");
                assert!(!error.retryable(), "{source}");
            }
            Ok(_) => panic!("{source} was opened"),
        }
    }
}

#[test]
fn names_without_an_ending_are_files_or_tables() {
    let folder = folder();
    fs::create_dir(folder.path().join("data")).expect("a folder");
    fs::write(folder.path().join("data/store.csv"), "id\n1\n").expect("writes");
    let database = rusqlite::Connection::open(folder.path().join("shop.sqlite")).expect("opens");
    database
        .execute_batch("CREATE TABLE Orders (id INTEGER, store INTEGER); INSERT INTO Orders VALUES (1, 1);")
        .expect("creates");
    for (source, types) in [
        ("tpcds.public.store", "id:Integer"),
        ("orders", "id:Integer store:Integer"),
        ("SELECT id + 0.5 AS half FROM Orders", "half:Float"),
        ("shop.sqlite#select count(*) as n from orders", "n:Integer"),
    ] {
        let opened = opened(folder.path(), &[source]).expect(source);
        assert_eq!(columns(opened.schema(), source), types);
        assert_eq!(all_rows(opened.as_ref(), source).len(), 1, "{source}");
    }
}

#[test]
fn files_and_tables_are_joined_in_one_query() {
    let folder = folder();
    fs::write(folder.path().join("sales data.csv"), "store,units\n1,2\n1,3\n").expect("writes");
    let database = rusqlite::Connection::open(folder.path().join("shop.sqlite")).expect("opens");
    database
        .execute_batch("CREATE TABLE stores (id INTEGER, name TEXT); INSERT INTO stores VALUES (1, 'One');")
        .expect("creates");
    let source = opened(folder.path(), &["sales data.csv", "shop.sqlite#stores"]).expect("opens");
    let sql = r#"SELECT name, SUM(units) FROM "sales data.csv" AS a JOIN "shop.sqlite#stores" AS b ON a.store = b.id GROUP BY 1"#;
    let found = source.query(sql, &[], &Limits::default()).expect("runs");
    assert_eq!(found.iter().map(RecordBatch::num_rows).sum::<usize>(), 1);
}

#[test]
fn a_query_over_files_is_a_table() {
    let folder = folder();
    fs::write(folder.path().join("sales.csv"), "store,units\n1,2\n1,3\n").expect("writes");
    let query = r#"SELECT store, SUM(units) AS units FROM "sales.csv" GROUP BY store"#;
    let source = opened(folder.path(), &[query]).expect("opens");
    assert_eq!(columns(source.schema(), query), "store:Integer units:Integer");
    assert_eq!(all_rows(source.as_ref(), query), ["1|5"]);
}

#[test]
fn parquet_keeps_its_types() {
    let folder = folder();
    let columns_of: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(Int32Array::from(vec![Some(1), None]))),
        ("price", Arc::new(Decimal128Array::from(vec![150, 25]).with_precision_and_scale(12, 2).expect("fits"))),
        ("share", Arc::new(Float64Array::from(vec![0.5, f64::NAN]))),
        ("name", Arc::new(StringArray::from(vec!["a", "b"]))),
        ("day", Arc::new(Date32Array::from(vec![0, 1]))),
        ("at", Arc::new(TimestampMicrosecondArray::from(vec![0, 86_400_000_000]))),
    ];
    let batch = RecordBatch::try_from_iter(columns_of).expect("a batch");
    let file = fs::File::create(folder.path().join("t.parquet")).expect("creates");
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("writes");
    writer.close().expect("closes");
    let source = opened(folder.path(), &["t.parquet"]).expect("opens");
    assert_eq!(
        columns(source.schema(), "t.parquet"),
        "n:Integer price:Decimal(2) share:Float name:Text day:Date at:Timestamp"
    );
    // What is not a number is missing.
    assert_eq!(
        all_rows(source.as_ref(), "t.parquet"),
        ["1|1.50|0.5|a|1970-01-01|1970-01-01", "|0.25||b|1970-01-02|1970-01-02"]
    );
}

#[test]
fn sqlite_values_decide_whatever_was_declared() {
    let folder = folder();
    let database = rusqlite::Connection::open(folder.path().join("t.sqlite")).expect("opens");
    database
        .execute_batch(
            "CREATE TABLE t (n TEXT, r VARCHAR(4), d DATE, at TEXT, flag BOOLEAN, yn CHAR(1), zip TEXT, mixed INTEGER, bytes BLOB, vacant REAL);
             INSERT INTO t VALUES ('12', '0.5', '2024-02-29', '2024-02-29 10:00:00', 1, 'Y', '02139', 5, x'00', NULL);
             INSERT INTO t VALUES ('', '12', NULL, '2024-03-01', 0, 'N', '10115', 'five', x'01', NULL);",
        )
        .expect("creates");
    let source = opened(folder.path(), &["t.sqlite#t"]).expect("opens");
    assert_eq!(
        columns(source.schema(), "t.sqlite#t"),
        "n:Integer r:Float d:Date at:Timestamp flag:Integer yn:Text zip:Text mixed:Text vacant:Float"
    );
    assert_eq!(
        all_rows(source.as_ref(), "t.sqlite#t"),
        ["12|0.5|2024-02-29|2024-02-29|1|Y|02139|5|", "|12.0||2024-03-01|0|N|10115|five|"]
    );
    let remarks: Vec<String> =
        source.remarks().iter().map(|r| format!("{}: {}", r.column.as_deref().unwrap_or("-"), r.text)).collect();
    assert_eq!(remarks.len(), 2, "{remarks:?}");
    assert!(remarks[0].starts_with("mixed: 1 of 2 values are numbers and 1 are not, such as `five`"), "{remarks:?}");
    assert!(remarks[1].starts_with("bytes: it holds bytes"), "{remarks:?}");
    // Types that are known are not looked for again.
    let known = source.schema().clone();
    let again = open(folder.path(), &["t.sqlite#t".into()], Some(&known)).expect("opens");
    assert_eq!(again.schema(), &known);
    assert_eq!(all_rows(again.as_ref(), "t.sqlite#t"), all_rows(source.as_ref(), "t.sqlite#t"));
}

#[test]
fn queries_stop_at_their_limits_and_change_nothing() {
    let folder = folder();
    fs::write(folder.path().join("t.csv"), "n\n1\n2\n3\n").expect("writes");
    let database = rusqlite::Connection::open(folder.path().join("t.sqlite")).expect("opens");
    database.execute_batch("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1), (2), (3);").expect("creates");
    let slow = [
        r#"SELECT COUNT(*) FROM generate_series(1, 3000000000) AS a(x) WHERE x % 7 = 3"#,
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT COUNT(*) FROM c",
    ];
    for (name, slow) in ["t.csv", "t.sqlite#t"].into_iter().zip(slow) {
        let source = opened(folder.path(), &[name]).expect("opens");
        let all = format!("SELECT n FROM {}", source.relation(name).expect("a relation"));
        let two = Limits { rows: Some(2), time: None };
        assert!(matches!(source.query(&all, &[], &two), Err(Error::TooManyRows { limit: 2 })), "{name}");
        assert!(source.query(&all, &[], &Limits { rows: Some(3), time: None }).is_ok(), "{name}");
        let short = Limits { rows: None, time: Some(Duration::from_millis(200)) };
        let stopped = source.query(slow, &[], &short);
        assert!(stopped.as_ref().is_err_and(Error::retryable), "{name}: {stopped:?}");
        let quoted = source.relation(name).expect("a relation");
        for change in [format!("DROP TABLE {quoted}"), format!("INSERT INTO {quoted} VALUES (4)"), "nonsense".into()] {
            assert!(matches!(source.query(&change, &[], &Limits::default()), Err(Error::Query { .. })), "{change}");
        }
        assert_eq!(all_rows(source.as_ref(), name).len(), 3);
    }
}

#[test]
fn declared_keys_are_found() {
    let folder = folder();
    let database = rusqlite::Connection::open(folder.path().join("t.sqlite")).expect("opens");
    database
        .execute_batch(
            "CREATE TABLE Parent (a INTEGER, b TEXT, PRIMARY KEY (a, b));
             CREATE TABLE child (id INTEGER PRIMARY KEY, pa INTEGER, pb TEXT, boss INTEGER REFERENCES child,
                                 FOREIGN KEY (pa, pb) REFERENCES parent);",
        )
        .expect("creates");
    let source = opened(folder.path(), &["t.sqlite#Parent", "t.sqlite#child"]).expect("opens");
    let keys = source.keys().expect("reads");
    assert_eq!(keys[0].primary, ["a", "b"]);
    let mut foreign: Vec<String> = keys[1].foreign.iter().map(|f| format!("{:?} {}", f.columns, f.to)).collect();
    foreign.sort();
    assert_eq!(foreign, [r#"[("boss", "id")] t.sqlite#child"#, r#"[("pa", "a"), ("pb", "b")] t.sqlite#Parent"#]);
}
