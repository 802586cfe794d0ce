//! Why a Draft is refused, word for word: the sentence is all the help that people get.

use cases::Listed;
use model::bind::Context;
use model::schema::{Column, ColumnType, TableSchema};
use model::{Draft, Model, Repair, Schema, Viewer};

/// People without a date, and visits with one; nothing joins them.
const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: clinic
datasets:
  patients:
    source: patients.csv
    dimensions: [city]
    metrics: {age: AVG(years)}
  visits:
    source: visits.csv
    time: day
    dimensions: [day, ward]
    metrics: {fees: SUM(fee)}
";

#[test]
fn a_refusal_says_what_is_missing_and_leads_on() {
    let model = model();
    for (draft, code, message, way_on) in [
        (
            r#"{"v":1,"show":["age"],"by":[{"time":"month"}]}"#,
            "no_path",
            "Patients has no date, so nothing of it is known by month.",
            r#"{"v":1,"show":["age"]}"#,
        ),
        (
            r#"{"v":1,"show":["age"],"time":{"year":2025}}"#,
            "no_path",
            "Patients has no date, so 2025-01-01 to 2025-12-31 cannot be told apart.",
            r#"{"v":1,"show":["age"]}"#,
        ),
        (
            r#"{"v":1,"show":["age"],"by":["ward"]}"#,
            "not_additive",
            "Patients cannot be added up by ward: nothing joins them.",
            r#"{"v":1,"show":["age"]}"#,
        ),
    ] {
        let viewer = Viewer::owner();
        let context =
            Context { model: &model, members: &Listed::default(), viewer: &viewer, today: 20_000, covered: &|_| None };
        let draft = Draft::from_json(draft).expect("a draft");
        let issues = model::bind(&draft, context).expect_err("refused");
        assert_eq!((issues[0].code.as_str(), issues[0].message.as_str()), (code, message));
        let Some(Repair::Draft { draft, .. }) = &issues[0].repair else { panic!("{issues:?} leads nowhere") };
        assert_eq!(draft.to_json(), way_on);
        assert!(model::bind(draft, context).is_ok(), "{way_on}");
    }
}

fn model() -> Model {
    let column = |(name, kind): &(&str, ColumnType)| Column { name: (*name).to_owned(), kind: *kind };
    let table = |name: &str, columns: &[(&str, ColumnType)]| TableSchema {
        name: name.to_owned(),
        columns: columns.iter().map(column).collect(),
    };
    let schema = Schema {
        tables: vec![
            table("patients.csv", &[("city", ColumnType::Text), ("years", ColumnType::Integer)]),
            table("visits.csv", &[("day", ColumnType::Date), ("ward", ColumnType::Text), ("fee", ColumnType::Integer)]),
        ],
    };
    let input = model::load::Input { file: "model.yaml", text: MODEL };
    model::load::load(&input, Some(&schema)).expect("a sound model").model
}
