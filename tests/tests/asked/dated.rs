//! What is called by a date of its own, and what should have been done by now.

use cases::Listed;
use model::Draft;
use model::load::{Input, load};
use model::schema::{Column, ColumnType, Schema, TableSchema};
use understand::{Lexicon, Reading};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: club
datasets:
  members:
    source: members
    primary_key: member_id
    shown_as: member_name
    time: joined_on
    dimensions: [member_name, town, joined_on, cancel_date]
    segments: {cancelled: cancel_date IS NOT NULL}
  bills:
    source: bills
    primary_key: bill_id
    time: billed_on
    joins: {member_id: members}
    dimensions: [billed_on, due_date, delivery_requested, delivery_confirmed, status]
    numbers: [amount]
    metrics: {billed: SUM(amount)}
    segments: {unpaid: {expression: \"status <> 'paid'\", synonyms: [outstanding, open]}}
";

fn read(question: &str) -> Reading {
    use ColumnType::{Date, Integer, Text};
    let table = |name: &str, columns: &[(&str, ColumnType)]| TableSchema {
        name: name.into(),
        columns: columns.iter().map(|(name, kind)| Column { name: (*name).into(), kind: *kind }).collect(),
    };
    let members =
        [("member_id", Integer), ("member_name", Text), ("town", Text), ("joined_on", Date), ("cancel_date", Date)];
    let bills = [
        ("bill_id", Integer),
        ("member_id", Integer),
        ("billed_on", Date),
        ("due_date", Date),
        ("delivery_requested", Date),
        ("delivery_confirmed", Date),
        ("status", Text),
        ("amount", Integer),
    ];
    let schema = Schema { tables: vec![table("members", &members), table("bills", &bills)], ..Schema::default() };
    let model = load(&Input { file: "model.yaml", text: MODEL }, Some(&schema)).expect("loads").model;
    let mut members = Listed::default();
    let towns = ["The Old Harbour", "Northley City Centre", "Port Ellis East", "Port Ellis West"].map(str::to_owned);
    members.add(model.dimension_named("town").expect("a dimension"), &towns);
    understand::read(question, None, &model, &Lexicon::compile(&model), &members)
}

fn is(question: &str, draft: &str) {
    let expected = Draft::from_json(draft).expect("a draft");
    match read(question) {
        Reading::Clear { draft, .. } => assert_eq!(*draft, expected, "{question}: {}", draft.to_json()),
        other => panic!("{question}: {other:#?}"),
    }
}

#[test]
fn rows_are_called_by_what_happened_to_them() {
    is(
        "cancellations by month in 2025",
        r#"{"v":1,"show":[{"count":"members"}],"by":[{"time":"month","of":"cancel_date"}],"time":{"year":2025,"of":"cancel_date"}}"#,
    );
    is(
        "how many cancellations by town",
        r#"{"v":1,"show":[{"count":"members"}],"by":["town"],"where":[{"present":"cancel_date"}]}"#,
    );
    is(
        "top 3 towns by cancellations this year",
        r#"{"v":1,"show":[{"count":"members"}],"by":["town"],"time":{"ago":0,"unit":"year","of":"cancel_date"},"top":{"n":3}}"#,
    );
}

#[test]
fn what_is_overdue_is_not_done_and_was_due_before_today() {
    let due = |rest: &str| format!(r#"{{"v":1,{rest},"time":{{"to":{{"ago":1,"unit":"day"}},"of":"due_date"}}}}"#);
    let unpaid = r#""where":[{"segment":"unpaid"}]"#;
    is("how many overdue bills", &due(&format!(r#""show":[{{"count":"bills"}}],{unpaid}"#)));
    is("amount of bills past due by town", &due(&format!(r#""show":["billed"],"by":["town"],{unpaid}"#)));
    is(
        "number of bills more than 30 days overdue",
        r#"{"v":1,"show":[{"count":"bills"}],"where":[{"segment":"unpaid"}],"time":{"to":{"ago":31,"unit":"day"},"of":"due_date"}}"#,
    );
}

#[test]
fn how_old_rows_are_is_told_in_days_of_their_date() {
    is(
        "number of unpaid bills older than 60 days",
        r#"{"v":1,"show":[{"count":"bills"}],"where":[{"segment":"unpaid"}],"time":{"to":{"ago":61,"unit":"day"}}}"#,
    );
    is(
        "number of bills unpaid over 90 days",
        r#"{"v":1,"show":[{"count":"bills"}],"where":[{"segment":"unpaid"}],"time":{"to":{"ago":91,"unit":"day"}}}"#,
    );
    // How old people are is no matter of when they joined.
    assert!(!matches!(read("number of members older than 60 days"), Reading::Clear { .. }));
}

#[test]
fn rows_that_are_named_beside_a_number_are_counted() {
    is(
        "unpaid bills and amount by town",
        r#"{"v":1,"show":[{"count":"bills"},"billed"],"by":["town"],"where":[{"segment":"unpaid"}]}"#,
    );
}

#[test]
fn what_is_done_by_another_date_is_dated_by_no_other() {
    // Two dates say when; the date of the bill is neither.
    let reading = read("how many bills did members want delivered on 15 December 2025");
    assert!(!matches!(reading, Reading::Clear { .. }), "{reading:#?}");
}

#[test]
fn what_is_owed_is_the_amount_of_what_is_not_paid() {
    let unpaid = r#""where":[{"segment":"unpaid"}]"#;
    is("total unpaid by town", &format!(r#"{{"v":1,"show":["billed"],"by":["town"],{unpaid}}}"#));
    is(
        "how much is overdue",
        &format!(r#"{{"v":1,"show":["billed"],{unpaid},"time":{{"to":{{"ago":1,"unit":"day"}},"of":"due_date"}}}}"#),
    );
    is(
        "the 10 members who owe us the most",
        &format!(r#"{{"v":1,"show":["billed"],"by":["members"],{unpaid},"top":{{"n":10}}}}"#),
    );
    is(
        "members that owe us more than 500",
        r#"{"v":1,"by":["members"],"where":[{"segment":"unpaid"},{"metric":{"name":"billed","above":500.0}}]}"#,
    );
}

#[test]
fn this_year_and_last_year_are_set_against_each_other_or_follow_each_other() {
    is(
        "billed by town, this year and last year",
        r#"{"v":1,"show":["billed"],"by":["town"],"time":{"to_date":"year"},"compare":"previous"}"#,
    );
    is(
        "billed by quarter, last year and this year",
        r#"{"v":1,"show":["billed"],"by":[{"time":"quarter"}],"time":{"from":{"ago":1,"unit":"year"},"to":{"ago":0,"unit":"year"}}}"#,
    );
}

#[test]
fn names_are_known_without_their_article_and_before_their_end() {
    let town = |name: &str| format!(r#"{{"v":1,"show":["billed"],"where":[{{"in":{{"town":["{name}"]}}}}]}}"#);
    is("billed in old harbour", &town("The Old Harbour"));
    is("billed in the old harbour", &town("The Old Harbour"));
    is("billed in northley city", &town("Northley City Centre"));
    // Two begin so.
    assert!(!matches!(read("billed in port ellis"), Reading::Clear { .. }));
}
