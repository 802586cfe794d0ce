//! Files read back by readers of their own: what is hard about text and numbers, in each format.

use std::io::Cursor;

use ::arrow::array::{Array, AsArray, RecordBatch};
use ::arrow::datatypes::{DataType, Date32Type, Decimal128Type, Decimal256Type, Float64Type, Int64Type};
use ::arrow::ipc::reader::StreamReader;
use calamine::{Data, DataType as _, Reader, Xlsx};
use model::{Calendar, Grain, Value};
use proptest::prelude::*;

use super::{About, Error, Guard, arrow, csv, xlsx};
use crate::fixture::{self, Leaf, answer, day, model, query};
use crate::shown::{Cells, Shown, ShownColumn};
use crate::{Context, Locale, compose};

fn column(label: &str, kind: &'static str, format: &'static str) -> ShownColumn {
    let role = if matches!(format, "text" | "date") { "key" } else { "value" };
    let name = label.to_lowercase().replace(' ', "_");
    ShownColumn { name, label: label.to_owned(), role, kind, unit: None, format, grain: None }
}

fn table(columns: Vec<(ShownColumn, Vec<Value>)>) -> Shown {
    let (columns, cells): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let rows = Cells(cells);
    let formatted = vec![vec![String::new(); columns.len()]; rows.len()];
    Shown { total_rows: rows.len(), columns, rows, formatted }
}

fn about() -> About {
    About {
        question: Some("=revenue by <region> & month?".to_owned()),
        said: "revenue by region and month".to_owned(),
        headline: "Revenue was €9.".to_owned(),
        filters: vec!["for region Asia".to_owned(), "in 2024".to_owned()],
        assumptions: vec!["“sales” means revenue".to_owned()],
        snapshot: "2026-01-02-abc".to_owned(),
        as_of: Some("2025-12-31".to_owned()),
        built: "2026-01-02T03:04:05Z".to_owned(),
        fetched: None,
        route: "rollup".to_owned(),
        sql: vec!["SELECT 1\nFROM a".to_owned(), "SELECT 2".to_owned()],
    }
}

/// Texts that files have trouble with.
const TEXTS: [&str; 28] = [
    "plain",
    "",
    " ",
    " leading and trailing ",
    "=1+1",
    "=HYPERLINK(\"http://localhost\",\"x\")",
    "+49 30 1234",
    "-5",
    "@SUM(A1)",
    "\tTAB",
    "\rCR",
    "'quoted",
    "say \"hello\"",
    "comma, semicolon; done",
    "two\nlines",
    "two\r\nlines",
    "<b>bold</b> & <script>alert(1)</script>",
    "]]>",
    "_x0041_",
    "_x005F_x0041_",
    "_x00e9_x00E9_",
    "nothing \u{0} that \u{1} XML \u{1b} can \u{FFFE} write \u{FFFF}",
    "\u{feff}a mark and a \u{7f}",
    "{=1}",
    "Ünïcødé 日本語 🚗 العربية",
    "http://localhost/",
    "0012",
    "1e5",
];

fn texts() -> Shown {
    let mut cells: Vec<Value> = TEXTS.iter().map(Value::text).collect();
    cells.push(Value::text("long ".repeat(2_000)));
    cells.push(Value::Null);
    table(vec![(column("Text", "text", "text"), cells)])
}

/// A reader of RFC 4180: records of fields, and whether each was quoted.
fn read_csv(bytes: &[u8]) -> Vec<Vec<(String, bool)>> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let (mut records, mut record) = (Vec::new(), Vec::new());
    let mut rest = text;
    while !rest.is_empty() {
        let (field, quoted) = if let Some(mut inner) = rest.strip_prefix('"') {
            let mut field = String::new();
            loop {
                let end = inner.find('"').expect("a closing quote");
                field.push_str(&inner[..end]);
                inner = &inner[end + 1..];
                match inner.strip_prefix('"') {
                    Some(after) => {
                        field.push('"');
                        inner = after;
                    }
                    None => break,
                }
            }
            rest = inner;
            (field, true)
        } else {
            let end = rest.find([',', '\r', '\n']).expect("every line ends");
            let field = rest[..end].to_owned();
            assert!(!field.contains('"'), "a bare quote in {field}");
            rest = &rest[end..];
            (field, false)
        };
        record.push((field, quoted));
        if let Some(after) = rest.strip_prefix(',') {
            rest = after;
        } else {
            rest = rest.strip_prefix("\r\n").expect("CR LF ends a line");
            records.push(std::mem::take(&mut record));
        }
    }
    records
}

fn read_xlsx(bytes: Vec<u8>, sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Answer", "About"]);
    let formulas = book.worksheet_formula(sheet).expect("a sheet");
    assert!(formulas.is_empty(), "there is a formula");
    book.worksheet_range(sheet).expect("a sheet").rows().map(<[Data]>::to_vec).collect()
}

/// What the second sheet says under a name.
fn said(bytes: &[u8], name: &str) -> Vec<String> {
    let rows = read_xlsx(bytes.to_vec(), "About");
    let rows = rows.iter().filter(|row| row[0].get_string() == Some(name));
    rows.filter_map(|row| row[1].get_string().map(str::to_owned)).collect()
}

fn read_arrow(bytes: &[u8]) -> RecordBatch {
    let mut reader = StreamReader::try_new(bytes, None).expect("a stream");
    let batch = reader.next().expect("a batch").expect("a whole batch");
    assert!(reader.next().is_none(), "one batch");
    batch
}

fn xlsx_of(table: &Shown) -> Vec<u8> {
    xlsx(table, &Calendar::default(), &about()).expect("within the limits")
}

#[test]
fn csv_gives_every_text_back_and_guards_what_looks_like_a_formula() {
    let table = texts();
    for guard in [Guard::Nothing, Guard::Formulas] {
        let records = read_csv(&csv(&table, &Calendar::default(), guard));
        assert_eq!(records[0], [("Text".to_owned(), false)]);
        assert_eq!(records.len(), table.rows.len() + 1);
        for (record, value) in records[1..].iter().zip(&table.rows.0[0]) {
            let (field, quoted) = &record[0];
            let Value::Text(text) = value else {
                assert_eq!((field.as_str(), *quoted), ("", true), "a line of its own even where nothing is in it");
                continue;
            };
            let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let expected = if begins && guard == Guard::Formulas { format!("'{text}") } else { text.to_string() };
            assert_eq!(*field, expected);
        }
    }
}

#[test]
fn csv_holds_numbers_and_days_as_they_are_never_as_they_are_shown() {
    let rows = ["2025-01-01|Asia|1240310.5|0.124|-", "2025-02-01|-|-9|-|3"];
    let columns = ["month", "region", "revenue", "margin@change", "units sold"];
    let answer = answer(Leaf::new(&["month", "region"], &["revenue"]).node(), &columns, &rows);
    let bytes = csv(&answer.table, &Calendar::default(), Guard::default());
    let expected =
        "Month,Region,Revenue,Change in margin,Units sold\r\n2025-01,Asia,1240310.5,0.124,\r\n2025-02,,-9,,3\r\n";
    assert_eq!(String::from_utf8(bytes).as_deref(), Ok(expected));
}

#[test]
fn files_are_the_same_in_every_locale() {
    let columns = ["month", "region", "revenue", "margin"];
    let root = query(Leaf::new(&["month", "region"], &["revenue", "margin"]).node(), &columns);
    let cells = fixture::table(4, &["2025-01-01|Asia|1240310.5|0.124", "2025-02-01|-|-9|-"]);
    let files = |locale: Locale| {
        let context = Context { locale, today: day("2030-01-01"), chart: None, beside: None };
        let table = compose(&root, &cells, &model(), &context).table;
        let calendar = Calendar::default();
        let about = about();
        (csv(&table, &calendar, Guard::default()), xlsx(&table, &calendar, &about), arrow(&table, &about))
    };
    let english = files(Locale::EN);
    for locale in Locale::all() {
        let (text, book, stream) = files(locale);
        assert_eq!((&text, &stream), (&english.0, &english.2), "{locale:?}");
        assert_eq!(
            read_xlsx(book.expect("written"), "Answer"),
            read_xlsx(english.1.clone().expect("written"), "Answer")
        );
    }
}

#[test]
fn csv_tells_an_empty_text_from_a_missing_one() {
    let cells = vec![Value::text(""), Value::Null, Value::text("a")];
    let numbers = vec![Value::Int(1), Value::Int(2), Value::Null];
    let table = table(vec![(column("=A", "text", "text"), cells), (column("B", "integer", "integer"), numbers)]);
    let bytes = csv(&table, &Calendar::default(), Guard::default());
    assert_eq!(String::from_utf8(bytes).as_deref(), Ok("'=A,B\r\n\"\",1\r\n,2\r\na,\r\n"));
}

#[test]
fn a_workbook_gives_every_text_back_as_text() {
    let table = texts();
    let rows = read_xlsx(xlsx_of(&table), "Answer");
    assert_eq!(rows[0][0], Data::String("Text".into()));
    for (at, value) in table.rows.0[0].iter().enumerate() {
        let found = rows.get(at + 1).map_or(&Data::Empty, |row| &row[0]);
        match value {
            Value::Text(text) if !text.is_empty() => assert_eq!(found.get_string(), Some(&**text)),
            _ => assert!(matches!(found, Data::Empty) || found.get_string() == Some(""), "{found:?}"),
        }
    }
}

#[test]
fn a_workbook_has_numbers_with_the_format_of_their_column() {
    let mut revenue = column("Revenue", "decimal", "currency");
    revenue.unit = Some("EUR".into());
    let mut month = column("Month", "date", "date");
    month.grain = Some(Grain::Month);
    let mut quarter = column("Quarter", "date", "date");
    quarter.grain = Some(Grain::Quarter);
    let mut year = column("Year", "date", "date");
    year.grain = Some(Grain::Year);
    let at = |text: &str| Value::Date(day(text));
    let table = table(vec![
        (month, vec![at("2024-08-01"), Value::Null]),
        (quarter, vec![at("2024-07-01"), Value::Null]),
        (year, vec![at("2024-01-01"), Value::Null]),
        (column("Day", "date", "date"), vec![at("2024-08-31"), at("1899-05-01")]),
        (revenue, vec![Value::Decimal { units: 124_031_050, scale: 2 }, Value::Null]),
        (column("Margin", "float", "percent"), vec![Value::Float(0.124), Value::Float(-0.5)]),
        (column("Sold", "integer", "integer"), vec![Value::Int(1_234), Value::Int(-1)]),
        (column("Code", "integer", "text"), vec![Value::Int(2024), Value::Int(7)]),
        (column("Flag", "boolean", "text"), vec![Value::Bool(true), Value::Bool(false)]),
    ]);
    let bytes = xlsx_of(&table);
    let rows = read_xlsx(bytes.clone(), "Answer");
    assert!(rows[1][0].is_datetime() && rows[1][3].is_datetime(), "{rows:?}");
    assert_eq!(rows[1][0].get_datetime().map(|date| date.as_f64()), Some(45_505.0), "2024-08-01");
    assert_eq!(rows[1][1].get_string(), Some("2024-Q3"));
    assert_eq!(rows[1][2].get_float(), Some(2024.0));
    assert_eq!(rows[1][3].get_datetime().map(|date| date.as_f64()), Some(45_535.0), "2024-08-31");
    assert_eq!(rows[2][3].get_string(), Some("1899-05-01"), "Excel knows no day before 1900");
    assert_eq!(rows[1][4].get_float(), Some(1_240_310.5));
    assert_eq!((rows[1][5].get_float(), rows[2][5].get_float()), (Some(0.124), Some(-0.5)));
    assert_eq!((rows[1][6].get_float(), rows[1][7].get_float()), (Some(1234.0), Some(2024.0)));
    assert_eq!(rows[1][8].get_bool(), Some(true));
    assert!(matches!(rows[2][0], Data::Empty) && matches!(rows[2][4], Data::Empty), "nothing is nothing");
    assert_eq!(said(&bytes, "Note"), ["1 cell of “Day” is text: Excel cannot hold it exactly."]);
}

#[test]
fn numbers_that_excel_would_round_are_text_and_said() {
    let exact = [
        Value::Decimal { units: i128::MAX, scale: 2 },
        Value::Int(9_007_199_254_740_993),
        Value::Decimal { units: 1, scale: 38 },
        Value::Float(1e308),
        Value::Float(5e-324),
        Value::Float(0.1),
        Value::Int(-5),
    ];
    let mut table = table(vec![(column("N", "decimal", "number"), exact.to_vec())]);
    table.total_rows = 100;
    let bytes = xlsx_of(&table);
    let rows = read_xlsx(bytes.clone(), "Answer");
    assert_eq!(rows[1][0].get_string(), Some("1701411834604692317316873037158841057.27"));
    assert_eq!(rows[2][0].get_string(), Some("9007199254740993"));
    assert_eq!(rows[3][0].get_float(), Some(1e-38));
    assert_eq!((rows[4][0].get_string(), rows[5][0].get_string()), (Some("1e308"), Some("5e-324")));
    assert_eq!((rows[6][0].get_float(), rows[7][0].get_float()), (Some(0.1), Some(-5.0)));
    assert_eq!(
        said(&bytes, "Note"),
        ["These are the first 7 of 100 rows.", "4 cells of “N” are text: Excel cannot hold them exactly."]
    );
}

#[test]
fn the_second_sheet_says_what_the_first_rests_on() {
    let mut about = about();
    about.sql.push("x".repeat(70_000));
    let bytes = xlsx(&texts(), &Calendar::default(), &about).expect("within the limits");
    let named = |name: &str| said(&bytes, name);
    let rows = read_xlsx(bytes.clone(), "About");
    assert_eq!(named("Question"), ["=revenue by <region> & month?"]);
    assert_eq!(named("Read as"), ["revenue by region and month"]);
    assert_eq!(named("Condition"), ["for region Asia", "in 2024"]);
    assert_eq!(named("Assumed"), ["“sales” means revenue"]);
    assert_eq!(named("Snapshot"), ["2026-01-02-abc"]);
    assert_eq!(named("Data up to"), ["2025-12-31"]);
    assert_eq!(named("Built"), ["2026-01-02T03:04:05Z"]);
    assert_eq!(named("Route"), ["rollup"]);
    assert_eq!(named("SQL").len(), 3);
    let length: usize = rows
        .iter()
        .skip_while(|row| row[1].get_string() != Some("SELECT 2"))
        .skip(1)
        .filter_map(|row| row[1].get_string())
        .map(str::len)
        .sum();
    assert_eq!(length, 70_000, "what is longer than a cell goes on in the next");
}

#[test]
fn what_excel_cannot_hold_is_an_error_that_says_what_to_do() {
    let check = |table: &Shown| xlsx(table, &Calendar::default(), &about()).expect_err("too much").to_string();
    let one = |cells| table(vec![(column("N", "text", "text"), cells)]);
    let rows = Shown { formatted: Vec::new(), ..one(vec![Value::Null; 1_048_576]) };
    assert_eq!(
        check(&rows),
        "1048576 rows do not fit into a sheet of Excel, which holds 1048575 below its heading; export CSV instead"
    );
    let wide = table((0..16_385).map(|at| (column(&format!("C{at}"), "integer", "integer"), vec![])).collect());
    assert!(check(&wide).starts_with("16385 columns do not fit"), "{}", check(&wide));
    let long = one(vec![Value::text("a"), Value::text("🚗".repeat(16_384))]);
    assert!(check(&long).starts_with("the text in row 2 of “N” has 32768 characters"), "{}", check(&long));
    assert!(xlsx(&one(vec![Value::text("b".repeat(32_767))]), &Calendar::default(), &about()).is_ok());
    let broken = About { built: "no time".into(), snapshot: String::new(), ..About::default() };
    assert_eq!(xlsx(&one(Vec::new()), &Calendar::default(), &broken).err(), None::<Error>);
}

#[test]
fn arrow_keeps_types_and_digits() {
    let mut month = column("Month", "date", "date");
    month.grain = Some(Grain::Month);
    let wide = Value::Decimal { units: i128::MIN, scale: 10 };
    let table = table(vec![
        (month, vec![Value::Date(day("2024-08-01")), Value::Null]),
        (column("Text", "text", "text"), vec![Value::text("=1"), Value::Null]),
        (column("Int", "integer", "integer"), vec![Value::Int(i64::MIN), Value::Null]),
        (column("Mixed", "decimal", "number"), vec![Value::Int(7), Value::Decimal { units: -125, scale: 2 }]),
        (column("Wide", "decimal", "number"), vec![wide, Value::Int(1)]),
        (column("Float", "float", "number"), vec![Value::Float(0.1), Value::Int(3)]),
        (column("Lossy", "float", "number"), vec![Value::Float(0.5), Value::Int(9_007_199_254_740_993)]),
        (column("Flag", "boolean", "text"), vec![Value::Bool(true), Value::Null]),
        (column("Fine", "decimal", "number"), vec![Value::Decimal { units: 1, scale: 200 }, Value::Float(f64::NAN)]),
        (column("Nothing", "text", "text"), vec![Value::Null, Value::Null]),
    ]);
    let batch = read_arrow(&arrow(&table, &about()).expect("written"));
    let types: Vec<DataType> = batch.schema().fields().iter().map(|field| field.data_type().clone()).collect();
    assert_eq!(
        types,
        [
            DataType::Date32,
            DataType::Utf8,
            DataType::Int64,
            DataType::Decimal128(38, 2),
            DataType::Decimal256(76, 10),
            DataType::Float64,
            DataType::Utf8,
            DataType::Boolean,
            DataType::Utf8,
            DataType::Utf8
        ]
    );
    assert_eq!(batch.column(0).as_primitive::<Date32Type>().value(0), day("2024-08-01"));
    assert_eq!(batch.column(1).as_string::<i32>().value(0), "=1");
    assert_eq!(batch.column(2).as_primitive::<Int64Type>().value(0), i64::MIN);
    assert_eq!(batch.column(3).as_primitive::<Decimal128Type>().values(), &[700, -125]);
    assert_eq!(batch.column(4).as_primitive::<Decimal256Type>().value(0).to_i128(), Some(i128::MIN));
    assert_eq!(batch.column(5).as_primitive::<Float64Type>().values(), &[0.1, 3.0]);
    assert_eq!(batch.column(6).as_string::<i32>().value(1), "9007199254740993");
    assert!(batch.column(8).as_string::<i32>().value(0).ends_with("0001") && batch.column(8).is_null(1));
    assert!((0..3).all(|at| batch.column(at).is_null(1)));
    let schema = batch.schema();
    assert_eq!(schema.metadata()["question"], "=revenue by <region> & month?");
    assert_eq!(schema.metadata()["snapshot"], "2026-01-02-abc");
    assert_eq!(schema.metadata()["sql"], "SELECT 1\nFROM a\nSELECT 2");
    assert_eq!(schema.metadata()["total_rows"], "2");
    assert_eq!(schema.field(0).metadata()["grain"], "month");
    assert_eq!((schema.field(0).name().as_str(), schema.field(0).metadata()["label"].as_str()), ("month", "Month"));
}

#[test]
fn an_answer_of_nothing_is_a_file_of_its_columns() {
    let none = table(vec![(column("Region", "text", "text"), vec![]), (column("N", "integer", "integer"), vec![])]);
    assert_eq!(csv(&none, &Calendar::default(), Guard::default()), b"Region,N\r\n");
    assert_eq!(read_xlsx(xlsx_of(&none), "Answer").len(), 1);
    assert_eq!(read_arrow(&arrow(&none, &about()).expect("written")).num_rows(), 0);
    let empty = table(Vec::new());
    assert_eq!(csv(&empty, &Calendar::default(), Guard::default()), b"\r\n");
    assert!(xlsx(&empty, &Calendar::default(), &about()).is_ok() && arrow(&empty, &about()).is_ok());
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (any::<i128>(), any::<u8>()).prop_map(|(units, scale)| Value::Decimal { units, scale }),
        any::<f64>().prop_map(Value::Float),
        ".*".prop_map(Value::text),
        any::<i32>().prop_map(Value::Date),
    ]
}

fn any_table() -> impl Strategy<Value = Shown> {
    let grain = prop::option::of(prop::sample::select(Grain::ALL.to_vec()));
    let format = prop::sample::select(vec!["number", "integer", "percent", "currency", "date", "text"]);
    (1..5usize, 0..12usize).prop_flat_map(move |(columns, rows)| {
        let one = (grain.clone(), format.clone(), prop::collection::vec(any_value(), rows))
            .prop_map(|(grain, format, cells)| (ShownColumn { grain, ..column("Any", "text", format) }, cells));
        prop::collection::vec(one, columns).prop_map(table)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_is_written_in_every_format_the_same_each_time(table in any_table()) {
        let calendar = Calendar::default();
        let records = read_csv(&csv(&table, &calendar, Guard::default()));
        prop_assert_eq!(records.len(), table.rows.len() + 1);
        prop_assert!(records.iter().all(|record| record.len() == table.columns.len()));
        let book = xlsx(&table, &calendar, &about()).expect("within the limits");
        prop_assert_eq!(&book, &xlsx(&table, &calendar, &about()).expect("again"));
        read_xlsx(book, "Answer");
        let stream = arrow(&table, &about()).expect("written");
        prop_assert_eq!(&stream, &arrow(&table, &about()).expect("again"));
        prop_assert_eq!(read_arrow(&stream).num_rows(), table.rows.len());
    }
}
