//! What files and databases hold is read as what it is, and what cannot be read says so.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, Int32Array, StringArray, TimestampMicrosecondArray,
};
use arrow::record_batch::RecordBatch;
use arrow::util::display::array_value_to_string;
use model::expr::quote;
use model::{ColumnType, Schema};
use source::{Error, Limits, Opening, Source};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn opened(folder: &Path, sources: &[&str]) -> Result<Box<dyn Source>, Error> {
    Opening::folder(folder).open(&sources.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>(), None)
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
    let remarks: Vec<String> = source.remarks().iter().map(|r| format!("{} {}", r.code, r.text)).collect();
    match remark {
        "" => assert_eq!(remarks, [""; 0], "{text}"),
        part => assert!(remarks.iter().any(|r| r.contains(part)), "{part:?} in {remarks:?}"),
    }
}

#[test]
fn csv_is_read_as_people_write_it() {
    check_csv("a,b\n1,x\n,y\n", "a:Integer b:Text", &["1|x", "|y"], "");
    check_csv("\u{feff}a;b\r\n1.5;x\r\n", "a:Decimal(1) b:Text", &["1.5|x"], "");
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
    check_csv("a,b\n", "a:Unknown b:Unknown", &[], "has no rows");
    check_csv("a,b\n,1\n", "a:Unknown b:Integer", &["|1"], "no_values no row has a value of a");
    check_csv(
        "n\n1\n2\n3\n4\nn/a\n",
        "n:Text",
        &["1", "2", "3", "4", "n/a"],
        "mixed_types 1 of 5 values is no number (line 6: `n/a`): it is read as text",
    );
    check_csv(
        "d\n2024-01-01\n2024-01-02\n2024-01-03\nsoon\n",
        "d:Text",
        &["2024-01-01", "2024-01-02", "2024-01-03", "soon"],
        "not_dates 1 of 4 values is no date (line 5: `soon`)",
    );
    check_csv("Größe,名前\n1,x\n", "Größe:Integer 名前:Text", &["1|x"], "");
}

#[test]
fn numbers_and_dates_as_people_write_them_are_read_and_said_to_be_assumed() {
    check_csv(
        "a;day\n1.234,50;31.12.2025\n;1.2.2025\n-3;\n",
        "a:Decimal(2) day:Date",
        &["1234.50|2025-12-31", "|2025-02-01", "-3.00|"],
        "assumed read as numbers with a decimal comma (line 2: `1.234,50` is 1234.50)",
    );
    check_csv(
        "n,p\n\"1,234\",5.5%\n\"2,000,000\",12 %\n",
        "n:Integer p:Decimal(3)",
        &["1234|0.055", "2000000|0.120"],
        "assumed read as numbers with a decimal point (line 2: `1,234` is 1234)",
    );
    check_csv("at\n12/31/2025 10:30\n1/2/2025\n", "at:Timestamp", &["2025-12-31", "2025-01-02"], "month first");
    // Blanks around a value need no words.
    check_csv("a, b, c\n1, 2, 2025-01-02\n", "a:Integer b:Integer c:Date", &["1|2|2025-01-02"], "");
    // One column tells the other: the program that wrote them puts the day first.
    check_csv(
        "a,b\n31/12/2025,01/02/2025\n",
        "a:Date b:Date",
        &["2025-12-31|2025-02-01"],
        "assumed read as dates with the day first (line 2: `01/02/2025` is 2025-02-01)",
    );
    check_csv("a;b\n0,5;1.234\n", "a:Decimal(1) b:Integer", &["0.5|1234"], "`1.234` is 1234");
}

#[test]
fn what_can_be_read_in_two_ways_is_not_guessed() {
    check_csv("d\n01/02/2025\n05/05/2025\n", "d:Text", &["01/02/2025", "05/05/2025"], "ambiguous line 2: `01/02/2025`");
    check_csv("n;x\n1;a\n1,234;b\n", "n:Text x:Text", &["1|a", "1,234|b"], "ambiguous line 3: `1,234` may be");
    // Two columns that contradict each other say nothing of a third.
    check_csv(
        "a,b,c\n31/12/2025,12/31/2025,01/02/2025\n",
        "a:Date b:Date c:Text",
        &["2025-12-31|2025-12-31|01/02/2025"],
        "ambiguous line 2: `01/02/2025`",
    );
    // As most programs write it, but with a word of warning.
    check_csv(
        "n;x\n1.234;a\n",
        "n:Decimal(3) x:Text",
        &["1.234|a"],
        "ambiguous line 2: `1.234` is read with a decimal",
    );
    check_csv("n\n$5\n€ 3\n", "n:Text", &["$5", "€ 3"], "mixed_types line 3: `€ 3` has another sign");
    check_csv("n\n$5\n$6\nn/a\n", "n:Text", &["$5", "$6", "n/a"], "mixed_types 1 of 3 values is no number (line 4");
    // What looks like these and is something else.
    check_csv("v\n1.2.3\n10.0.0.1\n", "v:Text", &["1.2.3", "10.0.0.1"], "");
    check_csv("t\n030 123 456\n", "t:Text", &["030 123 456"], "");
    check_csv("s\nMain St 12\n5 Rue X\n", "s:Text", &["Main St 12", "5 Rue X"], "");
}

#[test]
fn columns_of_nothing_go_with_everything_but_sums() {
    let folder = folder();
    fs::write(folder.path().join("t.csv"), "day,city,amount\n").expect("writes");
    let source = opened(folder.path(), &["t.csv"]).expect("opens");
    let from = source.relation("t.csv").expect("a relation");
    let run = |what: &str| source.query(&format!("SELECT {what} FROM {from} AS t"), &[], &Limits::default());
    for what in [
        "COUNT(*), MIN(day), MAX(amount), COUNT(DISTINCT city)",
        "SUM(CAST(amount AS DOUBLE))",
        "COUNT(*) FILTER (WHERE amount > 5 AND city = 'Oslo' AND day >= DATE '2025-01-01')",
        "DATE_TRUNC('month', CAST(day AS DATE))",
    ] {
        assert!(run(what).is_ok(), "{what}: {:?}", run(what));
    }
    let refused = run("SUM(amount)").expect_err("nobody knows what it sums");
    assert!(matches!(&refused, Error::NoValues { table, .. } if table == "t.csv"), "{refused}");
}

#[test]
fn a_query_over_files_sees_what_is_meant() {
    let folder = folder();
    fs::write(folder.path().join("t.csv"), "n;day\n1,5;31.12.2025\n2,5;01.12.2025\n").expect("writes");
    let query = r#"SELECT day, n * 2 AS n FROM "t.csv" WHERE day > DATE '2025-12-02'"#;
    let source = opened(folder.path(), &[query]).expect("opens");
    assert_eq!(all_rows(source.as_ref(), query), ["2025-12-31|3.0"]);
}

#[test]
fn a_line_is_counted_as_editors_count_it() {
    let folder = folder();
    for (text, line) in [
        ("a,b\n1,2\n1\n", 3),
        ("a,b\r\n1,2\r\n1\r\n", 3),
        ("\n\na,b\n\n\n1\n", 6),
        ("a,b\n\"x\n\n\",2\n1\n", 5),
        ("a,b\r\n\"x\r\n\",2\r\n\r\n1", 5),
    ] {
        fs::write(folder.path().join("t.csv"), text).expect("writes");
        let error = opened(folder.path(), &["t.csv"]).err().expect("ragged").to_string();
        assert!(error.contains(&format!("line {line} has 1 field, the first line has 2; add")), "{text:?}: {error}");
    }
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
    put("unclosed.csv", b"a,b\n1,2\n\"1,2\n3,4\n");
    put("swallowed.csv", b"a,b\n1,\"2\n3,4\n");
    put("shifted.csv", b"a,b\n\"1,2\n3,\"4\",5\n");
    // A quote within a cell is a letter.
    put("inches.csv", b"a,b\n5\",\"x\ny\"\n\"5\"\"\" ,2\n");
    assert!(opened(folder.path(), &["inches.csv"]).is_ok());
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
        ("latin.csv", "column `a`, line 2 is no text in UTF-8 (in Latin-1 it says `Müller`)"),
        ("unclosed.csv", "a quote that opens in line 3 is never closed"),
        ("swallowed.csv", "a quote that opens in line 2 is never closed"),
        ("shifted.csv", "a quote that opens in line 2 is closed within a field in line 3"),
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

fn write_parquet(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("makes");
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let file = fs::File::create(path).expect("creates");
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("writes");
    writer.close().expect("closes");
}

#[test]
fn a_folder_of_parquet_files_is_one_table() {
    let folder = folder();
    for (part, name, n) in [
        ("year=2024/region=North", "a", 1),
        ("year=2024/region=South", "a", 2),
        ("year=2025/region=North", "a", 3),
        ("year=2025/region=North", "b", 4),
    ] {
        let path = folder.path().join("sales").join(part).join(format!("{name}.parquet"));
        write_parquet(&path, vec![("n", Arc::new(Int32Array::from(vec![n])))]);
    }
    // What other programs leave beside.
    fs::write(folder.path().join("sales/_SUCCESS"), "").expect("writes");
    fs::write(folder.path().join("sales/year=2024/region=North/a.parquet.crc"), "x").expect("writes");
    fs::write(folder.path().join("regions.csv"), "region,head\nNorth,Ann\n").expect("writes");
    assert_eq!(
        source::tables(&Opening::folder(folder.path()), folder.path()).expect("tables"),
        ["regions.csv", "sales/"]
    );
    for name in ["sales/", "sales"] {
        let source = opened(folder.path(), &[name]).expect("opens");
        assert_eq!(columns(source.schema(), name), "n:Integer year:Integer region:Text");
        let mut rows = all_rows(source.as_ref(), name);
        rows.sort();
        assert_eq!(rows, ["1|2024|North", "2|2024|South", "3|2025|North", "4|2025|North"]);
    }
    assert_eq!(
        source::tables(&Opening::folder(folder.path()), &folder.path().join("sales")).expect("tables"),
        ["sales/"]
    );
    fs::create_dir(folder.path().join("empty")).expect("makes");
    let error = opened(folder.path(), &["empty"]).err().expect("an error").to_string();
    assert!(error.contains("a folder without a Parquet file"), "{error}");
}

/// Rows without a value of the column that folders are cut by are in a folder of their own.
#[test]
fn a_folder_for_no_value_has_none() {
    let folder = folder();
    for (part, n) in [("North", 1), ("__HIVE_DEFAULT_PARTITION__", 2)] {
        let path = folder.path().join("sales").join(format!("region={part}")).join("a.parquet");
        write_parquet(&path, vec![("n", Arc::new(Int32Array::from(vec![n])))]);
    }
    let source = opened(folder.path(), &["sales/"]).expect("opens");
    assert_eq!(columns(source.schema(), "sales/"), "n:Integer region:Text");
    let mut rows = all_rows(source.as_ref(), "sales/");
    rows.sort();
    assert_eq!(rows, ["1|North", "2|"]);
}

/// An engine passes over a file that has nothing in it: a copy that broke off at once.
#[test]
fn an_empty_file_among_others_is_told_of() {
    let folder = folder();
    write_parquet(&folder.path().join("sales/a.parquet"), vec![("n", Arc::new(Int32Array::from(vec![1])))]);
    fs::write(folder.path().join("sales/b.parquet"), "").expect("writes");
    let error = opened(folder.path(), &["sales/"]).err().expect("an error").to_string();
    assert!(error.contains("b.parquet") && error.contains("it is empty"), "{error}");
}

/// 23:30 of London in March is the next day in Berlin. What has no zone is as it stands.
#[test]
fn points_in_time_belong_to_the_day_of_the_zone() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("t.csv", "at,n\n2025-03-29T23:30:00Z,1\n2025-03-29T22:30:00Z,2\n2025-03-29 23:30,3\n");
    put("t.jsonl", "{\"at\":\"2025-03-29T23:30:00Z\",\"n\":1}\n{\"at\":\"2025-03-29T23:30:00\",\"n\":2}\n");
    let micros = [1_743_291_000_000_000, 1_743_287_400_000_000];
    let times = TimestampMicrosecondArray::from(micros.to_vec()).with_timezone("UTC");
    let bare = TimestampMicrosecondArray::from(micros.to_vec());
    write_parquet(&folder.path().join("t.parquet"), vec![("at", Arc::new(times)), ("bare", Arc::new(bare))]);
    let read = |zone: &str, name: &str| {
        let opening = Opening { time_zone: zone, ..Opening::folder(folder.path()) };
        all_rows(opening.open(&[name.to_owned()], None).expect("opens").as_ref(), name)
    };
    assert_eq!(read("UTC", "t.csv"), ["2025-03-29|1", "2025-03-29|2", "2025-03-29|3"]);
    assert_eq!(read("Europe/Berlin", "t.csv"), ["2025-03-30|1", "2025-03-29|2", "2025-03-29|3"]);
    assert_eq!(read("Europe/Berlin", "t.jsonl"), ["2025-03-30|1", "2025-03-29|2"]);
    assert_eq!(read("UTC", "t.parquet"), ["2025-03-29|2025-03-29", "2025-03-29|2025-03-29"]);
    assert_eq!(read("Europe/Berlin", "t.parquet"), ["2025-03-30|2025-03-29", "2025-03-29|2025-03-29"]);
    assert_eq!(read("America/New_York", "t.parquet"), ["2025-03-29|2025-03-29", "2025-03-29|2025-03-29"]);
}

#[test]
fn a_list_among_numbers_is_told_of() {
    let folder = folder();
    fs::write(folder.path().join("t.jsonl"), "{\"x\":1}\n{\"x\":[2]}\n{\"x\":4}\n").expect("writes");
    let source = opened(folder.path(), &["t.jsonl"]).expect("opens");
    assert_eq!(all_rows(source.as_ref(), "t.jsonl"), ["1", "", "4"]);
    let [remark] = source.remarks() else { panic!("{:?}", source.remarks()) };
    assert_eq!((remark.code, remark.column.as_deref()), ("left_out", Some("x")));
    assert!(remark.text.contains("in line 2"), "{}", remark.text);
}

#[test]
fn json_lines_are_read_as_csv_is() {
    let folder = folder();
    let lines = r#"{"id": 1, "day": "2025-01-31", "at": "2025-01-31T10:00:00Z", "price": 12.5, "paid": true, "zip": "02139", "tags": ["a"]}

        {"id": 2, "price": 7, "city": "Köln, \"Süd\"", "at": "2025-02-01 11:30", "paid": false, "tags": {"b": 1}, "share": 0.123456}
        {"id": 3, "day": null, "price": "", "city": "Bonn", "late": 4}
"#;
    fs::write(folder.path().join("t.jsonl"), lines).expect("writes");
    let source = opened(folder.path(), &["t.jsonl"]).expect("opens");
    assert_eq!(
        columns(source.schema(), "t.jsonl"),
        "id:Integer day:Date at:Timestamp price:Decimal(1) paid:Boolean zip:Text city:Text share:Float late:Integer"
    );
    assert_eq!(
        all_rows(source.as_ref(), "t.jsonl"),
        [
            "1|2025-01-31|2025-01-31|12.5|true|02139|||",
            "2||2025-02-01|7.0|false||Köln, \"Süd\"|0.123456|",
            "3||||||Bonn||4"
        ]
    );
    // To the engine, too: it adds up and compares.
    let sums = "SELECT SUM(id) + SUM(late), SUM(price), MAX(share) + 1, MIN(day) = MAX(day) FROM \"t.jsonl\"";
    let sums = source.query(sums, &[], &Limits::default()).expect("runs");
    let shown = |column: usize| array_value_to_string(sums[0].column(column), 0).expect("shows");
    assert_eq!([0, 1, 2, 3].map(shown), ["10", "19.5", "1.123456", "true"]);
    assert_eq!(source.remarks().len(), 1, "the tags: {:?}", source.remarks());
    for (text, said) in [
        ("{\"a\": 1}\n[1]\n", "line 2: it is no object"),
        ("{\"a\": 1}\n\n{\"a\": 1\n", "line 3: it is no JSON"),
        ("\n", "it holds no objects"),
    ] {
        fs::write(folder.path().join("bad.jsonl"), text).expect("writes");
        let error = opened(folder.path(), &["bad.jsonl"]).err().expect("an error").to_string();
        assert!(error.contains(said), "{error}");
    }
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
    assert!(remarks[0].starts_with("mixed: 1 of 2 values is no number (row 2: `five`)"), "{remarks:?}");
    assert!(remarks[1].starts_with("bytes: it holds bytes"), "{remarks:?}");
    // Types that are known are not looked for again.
    let known = source.schema().clone();
    let again = Opening::folder(folder.path()).open(&["t.sqlite#t".into()], Some(&known)).expect("opens");
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
