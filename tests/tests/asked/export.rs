//! An answer as a file is the answer: the same rows, and what it rests on beside them.

use arrow::array::AsArray;
use arrow::datatypes::{Date32Type, Decimal128Type};
use arrow::ipc::reader::StreamReader;
use ask::{Answered, File, Locale, Outcome, Request, Step, export};

use crate::world::{request, view};

fn answered(asked: &str) -> Answered {
    let Step::Done(reply) = ask::start(&request(asked), &view()) else { panic!("the source is never asked") };
    match reply.outcome.expect("the snapshot is whole") {
        Outcome::Answered(answered) => *answered,
        other => panic!("{asked}: {}", other.name()),
    }
}

fn file(asked: &str, file: File) -> Vec<u8> {
    export(&answered(asked), file, &view()).expect("within the limits")
}

#[test]
fn a_month_is_exported_as_iso_8601_has_it() {
    let bytes = file("warranty cost by month", File::Csv);
    assert_eq!(String::from_utf8(bytes).as_deref(), Ok("Month,Warranty cost\r\n2025-01,300\r\n2025-03,700\r\n"));
    let bytes = file("claims by component by quarter", File::RawCsv);
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(text.contains("2025-Q1"), "{text}");
}

#[test]
fn a_stream_of_arrow_has_typed_columns_and_says_what_it_rests_on() {
    let bytes = file("warranty cost by month for gearbox in 2025", File::Arrow);
    let mut reader = StreamReader::try_new(bytes.as_slice(), None).expect("a stream");
    let batch = reader.next().expect("a batch").expect("a whole batch");
    assert_eq!(batch.column(0).as_primitive::<Date32Type>().len(), batch.num_rows());
    assert_eq!(batch.column(1).as_primitive::<Decimal128Type>().scale(), 2);
    let schema = batch.schema();
    let said = |key: &str| schema.metadata().get(key).map(String::as_str);
    assert_eq!(said("question"), Some("warranty cost by month for gearbox in 2025"));
    assert_eq!(said("condition"), Some("for component Gearbox\nin 2025"));
    assert_eq!((said("snapshot"), said("built")), (Some("test"), Some("2026-01-01T00:00:00Z")));
    assert_eq!((said("route"), said("data_up_to")), (Some("rollup"), Some("2025-03-09")));
    assert!(said("sql").is_some_and(|sql| sql.contains("SUM(")), "{:?}", said("sql"));
}

#[test]
fn equal_answers_are_equal_files() {
    for kind in ["csv", "raw_csv", "xlsx", "arrow"] {
        let kind = File::named(kind).expect(kind);
        assert_eq!(file("claims by component and region", kind), file("claims by component and region", kind));
        assert!(!kind.extension().is_empty() && kind.media_type().contains('/'));
    }
    assert_eq!(File::named("pdf"), None);
}

#[test]
fn a_request_says_how_numbers_and_days_are_written_and_a_file_does_not_change() {
    let (locale, note) = Locale::of("de-DE,de;q=0.9");
    assert_eq!(note, None);
    let asked = Request { locale, ..request("warranty cost by month") };
    let Step::Done(reply) = ask::start(&asked, &view()) else { panic!("the source is never asked") };
    let Ok(Outcome::Answered(german)) = reply.outcome else { panic!("answered") };
    assert_eq!(german.answer.table.formatted[0], ["Jan. 2025", "300,00\u{a0}€"]);
    let english = answered("warranty cost by month");
    for kind in [File::Csv, File::Arrow] {
        let read = |answered| export(answered, kind, &view()).expect("within the limits");
        // But for the sentence, which the stream has in its metadata.
        let (german, english) = (read(&german), read(&english));
        assert_eq!(german == english, kind == File::Csv);
    }
}
