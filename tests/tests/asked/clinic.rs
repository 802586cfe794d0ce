//! Clinics with codes that are ordinary words, rows called by their state, and tables that another one leads to twice.

use cases::Listed;
use model::Draft;
use model::load::{Input, load};
use model::schema::{Column, ColumnType, Schema, TableSchema};
use understand::{Lexicon, Reading};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: clinics
datasets:
  clinics: {source: clinics, primary_key: clinic_code, shown_as: clinic_name, dimensions: [clinic_code, clinic_name, region]}
  patients:
    source: patients
    primary_key: patient_id
    shown_as: patient_name
    time: registered_on
    joins: {clinic_code: clinics}
    dimensions: [patient_name, registered_on, referral]
  appointments:
    source: appointments
    primary_key: appointment_id
    time: held_on
    joins: {patient_id: patients, clinic_code: clinics, referring_clinic_code: {to: clinics, as: referring clinic}}
    dimensions: [held_on, status, cancelled_by, channel, build_month, sales_rep]
    numbers: [minutes]
  reviews:
    source: reviews
    primary_key: review_id
    time: written_on
    joins: {clinic_code: clinics}
    dimensions: [written_on]
    numbers: {rating: {natural: avg}}
  invoices:
    source: invoices
    primary_key: invoice_id
    time: invoiced_on
    joins: {patient_id: patients, clinic_code: clinics}
    dimensions: [invoiced_on]
    numbers: [amount]
    metrics: {revenue: {expression: SUM(amount), synonyms: [takings, invoiced]}}
  payments:
    source: payments
    primary_key: payment_id
    time: paid_on
    joins: {patient_id: patients}
    dimensions: [paid_on, method]
    numbers: {paid: {expression: amount_paid, label: amount}}
means: {sales: revenue, best: revenue}
";

fn reading(question: &str) -> Reading {
    use ColumnType::{Date, Integer, Text};
    let table = |name: &str, columns: &[(&str, ColumnType)]| TableSchema {
        name: name.into(),
        columns: columns.iter().map(|(name, kind)| Column { name: (*name).into(), kind: *kind }).collect(),
    };
    let tables = vec![
        table("clinics", &[("clinic_code", Text), ("clinic_name", Text), ("region", Text)]),
        table(
            "patients",
            &[
                ("patient_id", Integer),
                ("patient_name", Text),
                ("registered_on", Date),
                ("referral", Text),
                ("clinic_code", Text),
            ],
        ),
        table(
            "appointments",
            &[
                ("appointment_id", Integer),
                ("patient_id", Integer),
                ("clinic_code", Text),
                ("referring_clinic_code", Text),
                ("held_on", Date),
                ("status", Text),
                ("cancelled_by", Text),
                ("channel", Text),
                ("build_month", Date),
                ("sales_rep", Text),
                ("minutes", Integer),
            ],
        ),
        table("reviews", &[("review_id", Integer), ("clinic_code", Text), ("written_on", Date), ("rating", Integer)]),
        table(
            "invoices",
            &[
                ("invoice_id", Integer),
                ("patient_id", Integer),
                ("clinic_code", Text),
                ("invoiced_on", Date),
                ("amount", Integer),
            ],
        ),
        table(
            "payments",
            &[
                ("payment_id", Integer),
                ("patient_id", Integer),
                ("paid_on", Date),
                ("method", Text),
                ("amount_paid", Integer),
            ],
        ),
    ];
    let schema = Schema { tables, ..Schema::default() };
    let model = load(&Input { file: "model.yaml", text: MODEL }, Some(&schema)).expect("loads").model;
    let mut members = Listed::default();
    for (dimension, names) in [
        ("clinic_code", &["NEW", "FAL", "TRU"][..]),
        ("clinic_name", &["Newquay", "Falmouth", "Truro"]),
        ("status", &["attended", "no show", "cancelled"]),
        ("channel", &["Rep", "Web", "Phone"]),
        ("method", &["card", "cash"]),
    ] {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        members.add(model.dimension_named(dimension).expect("a dimension"), &names);
    }
    understand::read(question, None, &model, &Lexicon::compile(&model), &members)
}

fn is(question: &str, draft: &str) -> Vec<String> {
    let expected = Draft::from_json(draft).expect("a draft");
    match reading(question) {
        Reading::Clear { draft, assumptions, .. } => {
            assert_eq!(*draft, expected, "{question}: {}", draft.to_json());
            assumptions.into_iter().map(|assumed| assumed.text).collect()
        }
        other => panic!("{question}: {other:#?}"),
    }
}

fn is_not_clear(question: &str) {
    let reading = reading(question);
    assert!(!matches!(reading, Reading::Clear { .. }), "{question}: {reading:#?}");
}

#[test]
fn a_code_that_is_an_ordinary_word_is_meant_where_it_is_written_so() {
    is("new patients by referral", r#"{"v":1,"show":[{"count":"patients"}],"by":["referral"]}"#);
    is(
        "revenue for NEW in 2025",
        r#"{"v":1,"show":["revenue"],"where":[{"in":{"clinic_code":["NEW"]}}],"time":{"year":2025}}"#,
    );
}

#[test]
fn what_is_rated_best_has_the_best_rating() {
    is(
        "best rated clinic in 2025",
        r#"{"v":1,"show":[{"avg":"rating"}],"by":["clinics"],"time":{"year":2025},"top":{"n":1}}"#,
    );
}

#[test]
fn rows_are_counted_by_their_state() {
    is(
        "no shows by clinic in 2025",
        r#"{"v":1,"show":[{"count":"appointments"}],"by":["clinics"],"where":[{"in":{"status":["no show"]}}],"time":{"year":2025}}"#,
    );
    is(
        "cancelled appointments dec vs nov",
        r#"{"v":1,"show":[{"count":"appointments"}],"where":[{"in":{"status":["cancelled"]}}],"time":{"month":12},"compare":{"with":{"month":11}}}"#,
    );
    // Divided by clinic, and no list of who cancelled.
    is(
        "cancellations by clinic",
        r#"{"v":1,"show":[{"count":"appointments"}],"by":["clinics"],"where":[{"in":{"status":["cancelled"]}}]}"#,
    );
}

#[test]
fn what_came_of_it_and_a_second_measure_are_not_passed_over() {
    is_not_clear("revenue that we lost in 2025");
    is_not_clear("invoiced and collected by month in 2025");
    is_not_clear("how many different patients did we see each month");
}

#[test]
fn each_divides_and_is_no_condition() {
    is(
        "number of appointments for each rep in 2025",
        r#"{"v":1,"show":[{"count":"appointments"}],"by":["sales_rep"],"time":{"year":2025}}"#,
    );
}

#[test]
fn of_two_ways_to_a_clinic_the_plain_one_is_meant_and_said() {
    let assumed = is(
        "number of appointments by clinic name in 2025",
        r#"{"v":1,"show":[{"count":"appointments"}],"by":["clinic_name"],"time":{"year":2025}}"#,
    );
    assert_eq!(assumed, ["the clinic rather than the referring clinic"]);
}

#[test]
fn takings_by_payment_method_are_what_was_paid() {
    let assumed =
        is("takings by method in 2025", r#"{"v":1,"show":[{"sum":"paid"}],"by":["method"],"time":{"year":2025}}"#);
    assert_eq!(assumed, ["revenue of payments is their amount"]);
}

#[test]
fn what_was_built_is_dated_by_when() {
    is(
        "number of appointments built at Truro in 2024",
        r#"{"v":1,"show":[{"count":"appointments"}],"where":[{"in":{"clinic_name":["Truro"]}}],"time":{"year":2024,"of":"build_month"}}"#,
    );
}

#[test]
fn what_an_answer_is_for_asks_for_nothing() {
    is(
        "revenue by month in 2025? Its for a slide, thanks",
        r#"{"v":1,"show":["revenue"],"by":[{"time":"month"}],"time":{"year":2025}}"#,
    );
    is_not_clear("revenue by month in 2025? Its for 2024");
}
