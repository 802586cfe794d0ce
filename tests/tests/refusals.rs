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
        (
            r#"{"v":1,"by":["ward"],"where":[{"metric":{"name":"fees","view":"growth","below":0}}],"time":{"year":2024},"compare":"average"}"#,
            "needs_value",
            "A condition on the growth of fees needs another time to compare with.",
            r#"{"v":1,"by":["ward"],"where":[{"metric":{"name":"fees","view":"growth","below":0.0}}],"time":{"year":2024},"compare":"previous"}"#,
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

/// Flights from one airport to another; of two ways to an airport neither is meant more than the other.
const TWO_WAYS: &str = "
version: 0.2.0.dev0
semantic_model: air
datasets:
  airports: {source: airports.csv, primary_key: code, shown_as: city, dimensions: [city]}
  flights:
    source: flights.csv
    primary_key: id
    time: day
    joins: {start: {to: airports, as: origin}, goal: {to: airports, as: destination}}
    metrics: {seats: SUM(seats)}
  lounges:
    source: lounges.csv
    metrics: {chairs: SUM(chairs)}
metrics: {seats_per_chair: seats / chairs}
";

/// The first of several ways is no answer, nor is a time that only one side of a question knows.
#[test]
fn what_is_in_doubt_is_refused() {
    let text = |names: &[&str]| -> Vec<(String, ColumnType)> {
        names.iter().map(|name| ((*name).to_owned(), ColumnType::Text)).collect()
    };
    let table = |name: &str, columns: Vec<(String, ColumnType)>| TableSchema {
        name: name.to_owned(),
        columns: columns.into_iter().map(|(name, kind)| Column { name, kind }).collect(),
    };
    let number = |name: &str| (name.to_owned(), ColumnType::Integer);
    let day = || ("day".to_owned(), ColumnType::Date);
    let flights = [text(&["id", "start", "goal"]), vec![day(), number("seats")]].concat();
    let schema = Schema {
        tables: vec![
            table("airports.csv", text(&["code", "city"])),
            table("flights.csv", flights),
            table("lounges.csv", vec![number("chairs")]),
        ],
        ..Schema::default()
    };
    let input = model::load::Input { file: "model.yaml", text: TWO_WAYS };
    let model = model::load::load(&input, Some(&schema)).expect("a sound model").model;
    let viewer = Viewer::owner();
    let context =
        Context { model: &model, members: &Listed::default(), viewer: &viewer, today: 20_000, covered: &|_| None };
    for (draft, code) in [
        (r#"{"v":1,"show":["seats"],"by":["city"]}"#, "ambiguous"),
        (r#"{"v":1,"show":["seats"],"by":["airports"]}"#, "ambiguous"),
        (r#"{"v":1,"by":["airports"],"where":[{"never":{"of":"flights"}}]}"#, "ambiguous"),
        (r#"{"v":1,"show":["seats"],"by":["origin.city"]}"#, "bound"),
        (r#"{"v":1,"show":["seats_per_chair"]}"#, "bound"),
        (r#"{"v":1,"show":["seats_per_chair"],"time":{"year":2025}}"#, "no_path"),
    ] {
        let bound = model::bind(&Draft::from_json(draft).expect("a draft"), context);
        let found = bound.map_or_else(|issues| issues[0].code.as_str(), |_| "bound");
        assert_eq!(found, code, "{draft}");
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
        ..Schema::default()
    };
    let input = model::load::Input { file: "model.yaml", text: MODEL };
    model::load::load(&input, Some(&schema)).expect("a sound model").model
}
