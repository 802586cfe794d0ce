//! A company that hires machines out from depots: invoices with what is left to pay, jobs in a workshop, and places called as
//! the depots are.

use model::schema::ColumnType;

use crate::reads::{Columns, Reads};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: hire
datasets:
  depots: {source: depots, primary_key: depot_id, shown_as: depot_name, dimensions: [depot_name, country]}
  staff: {source: staff, primary_key: staff_id, shown_as: staff_name, dimensions: [staff_name, role]}
  customers:
    source: customers
    primary_key: customer_id
    shown_as: customer_name
    time: opened_on
    joins: {depot_id: depots}
    dimensions: [customer_name, town, opened_on]
  machines:
    source: machines
    primary_key: asset_no
    shown_as: asset_no
    time: purchase_date
    dimensions: [asset_no, category, purchase_date, last_service_date]
    metrics: {spend: SUM(purchase_price)}
  contracts:
    source: contracts
    primary_key: contract_no
    shown_as: contract_no
    time: contract_date
    joins: {customer_id: customers, depot_id: depots, taken_by: {to: staff, as: taken by}}
    dimensions: [contract_no, contract_date, site_town]
  invoices:
    source: invoices
    primary_key: invoice_no
    time: invoice_date
    joins: {customer_id: customers, depot_id: depots, asset_no: machines}
    dimensions: [invoice_date, due_date, last_chased_on, status]
    numbers: {net_amount: {unit: GBP}, balance: {unit: GBP}}
    segments: {unsettled: {expression: balance > 0, synonyms: [open, outstanding]}}
    metrics: {revenue: SUM(net_amount), amount_owed: {expression: SUM(balance), synonyms: [owed, outstanding]}}
  jobs:
    source: jobs
    primary_key: job_no
    shown_as: job_no
    time: started_on
    joins: {asset_no: machines, depot_id: depots, fitter_id: {to: staff, as: fitter}}
    dimensions: [job_no, job_type, fault, reported_by, started_on, completed_on]
    numbers:
      days_to_completion: {expression: 'DAYS_BETWEEN(started_on, completed_on)', label: days to completion, unit: day, natural: avg}
    metrics: {lead_time: AVG(parts_days)}
means: {sales: revenue, best: revenue}
";

fn world() -> Reads {
    use ColumnType::{Date, Integer, Text};
    let tables: &[Columns<'_>] = &[
        ("depots", &[("depot_id", Text), ("depot_name", Text), ("country", Text)]),
        ("staff", &[("staff_id", Text), ("staff_name", Text), ("role", Text)]),
        (
            "customers",
            &[("customer_id", Text), ("customer_name", Text), ("town", Text), ("depot_id", Text), ("opened_on", Date)],
        ),
        (
            "machines",
            &[
                ("asset_no", Text),
                ("category", Text),
                ("purchase_date", Date),
                ("purchase_price", Integer),
                ("last_service_date", Date),
            ],
        ),
        (
            "contracts",
            &[
                ("contract_no", Text),
                ("contract_date", Date),
                ("customer_id", Text),
                ("depot_id", Text),
                ("taken_by", Text),
                ("site_town", Text),
            ],
        ),
        (
            "invoices",
            &[
                ("invoice_no", Integer),
                ("invoice_date", Date),
                ("due_date", Date),
                ("last_chased_on", Date),
                ("customer_id", Text),
                ("depot_id", Text),
                ("asset_no", Text),
                ("net_amount", Integer),
                ("balance", Integer),
                ("status", Text),
            ],
        ),
        (
            "jobs",
            &[
                ("job_no", Text),
                ("asset_no", Text),
                ("depot_id", Text),
                ("fitter_id", Text),
                ("job_type", Text),
                ("fault", Text),
                ("reported_by", Text),
                ("started_on", Date),
                ("completed_on", Date),
                ("parts_days", Integer),
            ],
        ),
    ];
    let members: &[(&str, &[&str])] = &[
        ("depot_name", &["Dumfries", "Carlisle"]),
        ("site_town", &["Dumfries", "Penrith"]),
        ("town", &["Dumfries", "Penrith"]),
        ("job_type", &["repair", "breakdown", "service"]),
        ("fault", &["flat battery", "fuel leak"]),
        ("status", &["paid", "disputed"]),
        ("role", &["Fitter", "Driver"]),
        ("reported_by", &["customer", "depot"]),
    ];
    Reads::of(MODEL, tables, members)
}

fn is(question: &str, draft: &str) {
    world().is(question, draft);
}

fn is_not_clear(question: &str) {
    world().is_not_clear(question);
}

fn says(question: &str, said: &str) {
    let world = world();
    assert_eq!(understand::say(&world.draft(question), &world.model), said, "{question}");
}

#[test]
fn contracts_of_a_depot_are_its_own_wherever_the_site_is() {
    is(
        "dumfries contracts in 2025",
        r#"{"v":1,"by":["contracts"],"where":[{"in":{"depot_name":["Dumfries"]}}],"time":{"year":2025}}"#,
    );
    is(
        "number of contracts at dumfries in 2025",
        r#"{"v":1,"show":[{"count":"contracts"}],"where":[{"in":{"depot_name":["Dumfries"]}}],"time":{"year":2025}}"#,
    );
    // Who buys lives somewhere.
    is("dumfries customers", r#"{"v":1,"by":["customers"],"where":[{"in":{"town":["Dumfries"]}}]}"#);
}

#[test]
fn longer_ago_than_a_year_is_up_to_that_day() {
    is(
        "machines last serviced over a year ago",
        r#"{"v":1,"by":["machines",{"time":"day","of":"last_service_date"}],"time":{"to":{"to_date":"year","ago":1},"of":"last_service_date"}}"#,
    );
    is(
        "machines last serviced more than 30 days ago",
        r#"{"v":1,"by":["machines",{"time":"day","of":"last_service_date"}],"time":{"to":{"ago":31,"unit":"day"},"of":"last_service_date"}}"#,
    );
    let said = "list machines and last service dates, with last service date more than 3 months ago";
    says("machines last serviced more than three months ago", said);
    says(said, said);
}

#[test]
fn what_is_overdue_is_what_is_owed_of_it() {
    let overdue = |rest: &str, days: u32| {
        format!(
            r#"{{"v":1,"show":["amount_owed"],{rest}"where":[{{"segment":"unsettled"}}],"time":{{"to":{{"ago":{days},"unit":"day"}},"of":"due_date"}}}}"#
        )
    };
    is("how much is overdue in total", &overdue("", 1));
    is("how much is overdue right now", &overdue("", 1));
    is("overdue balance by depot", &overdue(r#""by":["depots"],"#, 1));
    is("90+ days overdue per depot", &overdue(r#""by":["depots"],"#, 90));
    // The number of invoices is no answer to how much.
    is_not_clear("how much is late and on how many invoices");
}

#[test]
fn money_is_no_number_of_rows() {
    is(
        "invoices over 500 pounds with date and status",
        r#"{"v":1,"by":["invoices","invoice_date","status","net_amount"],"where":[{"field":{"name":"net_amount","above":500}}]}"#,
    );
    is(
        "invoices over 500 by depot in 2025",
        r#"{"v":1,"show":[{"count":"invoices"}],"by":["depots"],"where":[{"field":{"name":"net_amount","above":500}}],"time":{"year":2025}}"#,
    );
    is_not_clear("depots with more than \u{a3}500 jobs");
}

#[test]
fn a_member_in_the_plural_is_counted_in_a_condition() {
    is(
        "machines with more than 2 breakdowns in 2025",
        r#"{"v":1,"by":["machines"],"where":[{"in":{"job_type":["breakdown"]}},{"metric":{"name":"jobs","agg":"count","above":2}}],"time":{"year":2025}}"#,
    );
}

#[test]
fn what_the_data_call_so_goes_before_english_and_roles() {
    is(
        "breakdowns by category in 2025",
        r#"{"v":1,"show":[{"count":"jobs"}],"by":["category"],"where":[{"in":{"job_type":["breakdown"]}}],"time":{"year":2025}}"#,
    );
    // "a breakdown by region" is no job, but what a job is for is one.
    is(
        "average days to completion for a breakdown",
        r#"{"v":1,"show":[{"avg":"days_to_completion"}],"where":[{"in":{"job_type":["breakdown"]}}]}"#,
    );
    is(
        "fitters without jobs in 2025",
        r#"{"v":1,"by":["staff"],"where":[{"in":{"role":["Fitter"]}},{"never":{"of":"jobs","time":{"year":2025}}}]}"#,
    );
    // Whoever else is called so somewhere.
    is("depots without a customer", r#"{"v":1,"by":["depots"],"where":[{"never":{"of":"customers"}}]}"#);
    is("number of jobs per fitter in 2025", r#"{"v":1,"show":[{"count":"jobs"}],"by":["staff"],"time":{"year":2025}}"#);
}

#[test]
fn what_has_no_date_of_it_was_never_done() {
    is("invoices never chased", r#"{"v":1,"by":["invoices"],"where":[{"missing":"last_chased_on"}]}"#);
    is("invoices not chased yet", r#"{"v":1,"by":["invoices"],"where":[{"missing":"last_chased_on"}]}"#);
    // They may have been chased in June.
    is_not_clear("invoices never chased in may 2025");
}

#[test]
fn an_average_is_that_of_each() {
    is("average lead time per depot", r#"{"v":1,"show":["lead_time"],"by":["depots"]}"#);
    is(
        "how many days does a repair take on average per depot",
        r#"{"v":1,"show":[{"avg":"days_to_completion"}],"by":["depots"],"where":[{"in":{"job_type":["repair"]}}]}"#,
    );
}

#[test]
fn other_words_say_what_happened() {
    is(
        "number of jobs finished in 2025",
        r#"{"v":1,"show":[{"count":"jobs"}],"time":{"year":2025,"of":"completed_on"}}"#,
    );
    is(
        "who took the most contracts in 2025",
        r#"{"v":1,"show":[{"count":"contracts"}],"by":["staff"],"time":{"year":2025},"top":{"n":1}}"#,
    );
}

#[test]
fn new_ones_are_no_filler_where_something_else_is_measured() {
    is(
        "spend on new machines per quarter in 2025",
        r#"{"v":1,"show":["spend"],"by":[{"time":"quarter"}],"time":{"year":2025}}"#,
    );
    is_not_clear("revenue from new machines in 2025");
}

#[test]
fn a_noun_made_of_a_verb_ties_nothing() {
    is_not_clear("consumables sold in 2025");
}
