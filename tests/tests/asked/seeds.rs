//! A seed house: members that are ordinary words, orders that are numbers of lines, who bought nothing, who buys less.

use model::schema::ColumnType;

use crate::reads::{Columns, Reads};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: seeds
datasets:
  customers: {source: customers, primary_key: customer_id, shown_as: customer_name, dimensions: [customer_name, customer_type]}
  varieties: {source: varieties, primary_key: variety_code, shown_as: variety_name, dimensions: [variety_name, status]}
  growers:
    source: growers
    primary_key: grower_id
    shown_as: grower_name
    dimensions: [grower_name]
    segments: {active: {expression: left_on IS NULL, synonyms: [current, still with us]}}
  lots:
    source: lots
    primary_key: lot_no
    time: intake_on
    joins: {variety_code: varieties}
    dimensions: [intake_on]
  lines:
    source: lines
    label: order lines
    time: order_date
    joins: {customer_id: customers, variety_code: varieties}
    dimensions: {order_date: , order_no: {label: order number}, channel: }
    metrics: {revenue: {expression: SUM(line_value), synonyms: [spend, sales revenue]}}
means: {sales: revenue, best: revenue}
";

fn world() -> Reads {
    use ColumnType::{Date, Integer, Text};
    let tables: &[Columns<'_>] = &[
        ("customers", &[("customer_id", Integer), ("customer_name", Text), ("customer_type", Text)]),
        ("varieties", &[("variety_code", Text), ("variety_name", Text), ("status", Text)]),
        ("growers", &[("grower_id", Text), ("grower_name", Text), ("left_on", Date)]),
        ("lots", &[("lot_no", Text), ("variety_code", Text), ("intake_on", Date)]),
        (
            "lines",
            &[
                ("customer_id", Integer),
                ("variety_code", Text),
                ("order_date", Date),
                ("order_no", Text),
                ("channel", Text),
                ("line_value", Integer),
            ],
        ),
    ];
    let members: &[(&str, &[&str])] = &[
        ("customer_type", &["farm", "merchant"]),
        ("status", &["current", "withdrawn"]),
        ("channel", &["web", "phone"]),
    ];
    Reads::of(MODEL, tables, members)
}

fn is(question: &str, draft: &str) {
    world().is(question, draft);
}

#[test]
fn an_ordinary_word_that_is_a_member_of_what_it_describes_is_meant() {
    let current = r#"{"v":1,"by":["varieties"],"where":[{"in":{"status":["current"]}}]}"#;
    is("current varieties", current);
    is("list varieties with status current", current);
    is("current growers", r#"{"v":1,"by":["growers"],"where":[{"segment":"active"}]}"#);
    // Of customers nobody knows who is current.
    world().is_not_clear("revenue of our current customers");
}

#[test]
fn what_was_not_sold_or_bought_has_no_lines() {
    let none = |of: &str, time: &str, more: &str| {
        format!(r#"{{"v":1,"by":["{of}"],"where":[{more}{{"never":{{"of":"lines","time":{time}}}}}]}}"#)
    };
    let (in_2025, this_year) = (r#"{"year":2025}"#, r#"{"ago":0,"unit":"year"}"#);
    is("customers who did not buy anything in 2025", &none("customers", in_2025, ""));
    is("customers who didn't order in 2025", &none("customers", in_2025, ""));
    // Lots and lines refer to varieties; sold are those of lines.
    is("varieties not sold this year", &none("varieties", this_year, ""));
    is(
        "current varieties we didnt sell a kilo of this year",
        &none("varieties", this_year, r#"{"in":{"status":["current"]}},"#),
    );
}

#[test]
fn who_buys_less_has_something_to_compare_with() {
    let less = r#"{"v":1,"by":["customers"],"where":[{"metric":{"name":"revenue","view":"change","below":0}}],"time":{"to_date":"year"},"compare":"previous"}"#;
    is("customers who bought less than last year", less);
    is("customers whose spend fell this year", less);
    is("customers with revenue below last year", less);
    is(
        "customers whose spend dropped by more than half vs last year",
        r#"{"v":1,"by":["customers"],"where":[{"metric":{"name":"revenue","view":"growth","below":-0.5}}],"time":{"to_date":"year"},"compare":"previous"}"#,
    );
}

#[test]
fn an_order_is_the_number_that_its_lines_have() {
    is(
        "average order value by customer type this year",
        r#"{"v":1,"show":[{"metric":"revenue","per":"order_no"}],"by":["customer_type"],"time":{"ago":0,"unit":"year"}}"#,
    );
}
