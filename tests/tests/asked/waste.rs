//! A haulier of waste: whose share, which end is the worst, what lies ahead, and when something happened last.

use model::schema::ColumnType;

use crate::reads::{Columns, Reads};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: waste
datasets:
  depots: {source: depots, primary_key: depot_id, shown_as: depot_name, dimensions: [depot_name, town]}
  contracts:
    source: contracts
    primary_key: contract_no
    time: start_date
    joins: {depot_id: depots}
    shown_as: contract_no
    dimensions: [contract_no, service, start_date, end_date]
    metrics: {annual_value: SUM(value)}
  complaints:
    source: complaints
    primary_key: complaint_id
    time: reported_on
    joins: {depot_id: depots}
    dimensions: [reported_on, resolved_on, reason]
  tickets:
    source: tickets
    time: weighed_on
    joins: {depot_id: depots}
    dimensions: [weighed_on, stream]
    metrics:
      tonnes: {expression: SUM(weight), synonyms: [weighed tonnes]}
      fuel_cost: SUM(fuel)
      cost_savings: SUM(saved)
  budgets:
    source: budgets
    time: month
    joins: {depot_id: depots}
    dimensions: [month]
    metrics:
      planned: {expression: SUM(plan_money), synonyms: [plan]}
      planned_tonnes: {expression: SUM(plan_tonnes), synonyms: [planned tonnes]}
";

fn world() -> Reads {
    use ColumnType::{Date, Integer, Text};
    let tables: &[Columns<'_>] = &[
        ("depots", &[("depot_id", Text), ("depot_name", Text), ("town", Text)]),
        (
            "contracts",
            &[
                ("contract_no", Text),
                ("depot_id", Text),
                ("service", Text),
                ("start_date", Date),
                ("end_date", Date),
                ("value", Integer),
            ],
        ),
        (
            "complaints",
            &[
                ("complaint_id", Text),
                ("depot_id", Text),
                ("reported_on", Date),
                ("resolved_on", Date),
                ("reason", Text),
            ],
        ),
        (
            "tickets",
            &[
                ("depot_id", Text),
                ("weighed_on", Date),
                ("stream", Text),
                ("weight", Integer),
                ("fuel", Integer),
                ("saved", Integer),
            ],
        ),
        ("budgets", &[("depot_id", Text), ("month", Date), ("plan_money", Integer), ("plan_tonnes", Integer)]),
    ];
    let members: &[(&str, &[&str])] = &[
        ("depot_name", &["Newark", "Lincoln"]),
        ("service", &["trade bins", "skips"]),
        ("reason", &["missed", "spilt"]),
        ("stream", &["glass", "paper"]),
    ];
    Reads::of(MODEL, tables, members)
}

fn is(question: &str, draft: &str) {
    world().is(question, draft);
}

#[test]
fn whose_share_it_is_stands_before_it() {
    let part = r#"{"v":1,"show":[{"count":"complaints","view":{"part_of":[{"in":{"depot_name":["Newark"]}}]}}],"where":[{"in":{"reason":["missed"]}}]}"#;
    is("newark's share of missed complaints", part);
    is("newarks share of missed complaints", part);
    // Only "share" is somebody's; behind it, it may be either's.
    world().is_not_clear("share of missed complaints in newark");
    is(
        "newark's share of glass tonnes",
        r#"{"v":1,"show":[{"metric":"tonnes","view":{"part_of":[{"in":{"depot_name":["Newark"]}}]}}],"where":[{"in":{"stream":["glass"]}}]}"#,
    );
}

#[test]
fn the_worst_have_the_most_of_what_nobody_wants() {
    let top = |show: &str, least: &str| format!(r#"{{"v":1,"show":[{show}],"by":["depots"],"top":{{"n":3{least}}}}}"#);
    let (most, least) = ("", r#","least":true"#);
    is("worst 3 depots by complaints", &top(r#"{"count":"complaints"}"#, most));
    is("best 3 depots by complaints", &top(r#"{"count":"complaints"}"#, least));
    is("worst 3 depots by fuel cost", &top(r#""fuel_cost""#, most));
    is("worst 3 depots by cost savings", &top(r#""cost_savings""#, least));
    is("worst 3 depots by tonnes", &top(r#""tonnes""#, least));
    // Much and little are neither good nor bad.
    is("lowest 3 depots by complaints", &top(r#"{"count":"complaints"}"#, least));
    let order =
        |show: &str, down: &str| format!(r#"{{"v":1,"show":[{show}],"by":["depots"],"order":{{"show":0{down}}}}}"#);
    is("complaints by depot, worst first", &order(r#"{"count":"complaints"}"#, r#","descending":true"#));
    is("tonnes by depot, worst first", &order(r#""tonnes""#, ""));
}

#[test]
fn what_lies_ahead_is_known_of_dates_that_are_said() {
    let ending = |time: &str| {
        format!(r#"{{"v":1,"by":["contracts",{{"time":"day","of":"end_date"}}],"time":{{{time},"of":"end_date"}}}}"#)
    };
    is("contracts ending in the next 3 months", &ending(r#""coming":3,"unit":"month""#));
    is(
        "number of contracts ending in the next 3 months",
        r#"{"v":1,"show":[{"count":"contracts"}],"time":{"coming":3,"unit":"month","of":"end_date"}}"#,
    );
    is("contracts ending next month", &ending(r#""next":1,"unit":"month""#));
    is("contracts that end in the next 30 days", &ending(r#""coming":30,"unit":"day""#));
    is(
        "contracts with end date tomorrow",
        r#"{"v":1,"by":["contracts"],"time":{"coming":1,"unit":"day","of":"end_date"}}"#,
    );
    // Nothing was reported in the days to come.
    world().is_not_clear("complaints reported next week");
    // What will be weighed nobody knows: at most it is foreseen.
    for question in ["tonnes next month", "tonnes in the next 3 months"] {
        let read = world().reading(question);
        let ahead = match &read {
            understand::Reading::Clear { draft, .. } => draft.time.as_ref().is_some_and(model::draft::When::is_ahead),
            _ => false,
        };
        assert!(!ahead, "{read:#?}");
    }
}

#[test]
fn when_something_happened_last_is_a_date() {
    let last = r#"{"v":1,"show":[{"max":"reported_on"}],"by":["depots"],"where":[{"in":{"reason":["missed"]}}]}"#;
    is("date of the last missed complaint per depot", last);
    is("the date of the most recent missed complaint for each depot", last);
    is(
        "when was the last missed complaint",
        r#"{"v":1,"show":[{"max":"reported_on"}],"where":[{"in":{"reason":["missed"]}}]}"#,
    );
    is("when was the first complaint", r#"{"v":1,"show":[{"min":"reported_on"}]}"#);
}

/// "out" leaves out only what stands before it at the end of what is said.
#[test]
fn what_goes_out_of_a_place_is_not_left_out() {
    let left_out = r#"{"v":1,"show":["tonnes"],"where":[{"not_in":{"stream":["glass"]}}]}"#;
    is("tonnes with glass left out", left_out);
    let read = world().reading("tonnes of glass out of newark");
    if let understand::Reading::Clear { draft, .. } = &read {
        assert!(!draft.to_json().contains("not_in"), "{}", draft.to_json());
    }
}

#[test]
fn a_list_of_rows_lists_them_beside_their_columns() {
    is("list of depots with town", r#"{"v":1,"by":["depots","town"]}"#);
    // Rows that are not so, and not depots that have none.
    is(
        "contracts that are not skips, with depot and end date",
        r#"{"v":1,"by":["contracts","depots",{"time":"day","of":"end_date"}],"where":[{"not_in":{"service":["skips"]}}]}"#,
    );
    is("towns of the depots", r#"{"v":1,"by":["town"]}"#);
}

#[test]
fn measures_share_the_noun_that_only_one_of_them_says() {
    is("planned vs weighed tonnes by month", r#"{"v":1,"show":["planned_tonnes","tonnes"],"by":[{"time":"month"}]}"#);
    is("planned by month", r#"{"v":1,"show":["planned"],"by":[{"time":"month"}]}"#);
}

#[test]
fn what_a_word_says_that_was_reached_is_not_passed_over() {
    // Nothing here has that plan as its target.
    world().is_not_clear("how much of the plan have we reached");
    world().is_not_clear("how much of the plan did we miss");
}

#[test]
fn units_of_time_are_cut_short() {
    let then = r#"{"v":1,"show":["tonnes"],"time":{"ago":0,"unit":"month"},"compare":"year_ago"}"#;
    is("tonnes this month vs same month last yr", then);
    is("tonnes this month vs same month last year", then);
}
