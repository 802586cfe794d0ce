//! A maker of food that buys from suppliers, has recipes and customers in several states: statuses that other columns are
//! called as, codes of places, and a business that is asked about by its own name.

use model::schema::ColumnType;

use crate::reads::{Columns, Reads};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: pottlewick_foods
datasets:
  products: {source: products, primary_key: sku, shown_as: product_name, dimensions: [product_name, category, product_status]}
  materials: {source: materials, primary_key: material_code, shown_as: material_name, dimensions: [material_name, allergen, active]}
  recipes: {source: recipes, joins: {sku: products, material_code: materials}, numbers: [kg]}
  suppliers: {source: suppliers, primary_key: supplier_id, shown_as: supplier_name, dimensions: [supplier_name, country]}
  purchases:
    source: purchases
    time: ordered_on
    joins: {supplier_id: suppliers, material_code: materials}
    dimensions: [ordered_on, purchase_status]
    numbers: {unit_price: {unit: GBP, natural: avg}, line_value: {unit: GBP, label: amount}}
    metrics: {spend: SUM(line_value)}
  customers: {source: customers, primary_key: customer_id, shown_as: customer_name, dimensions: [customer_name, state]}
  bookings: {source: bookings, primary_key: booking_id, time: booked_on, joins: {customer_id: customers, tasting_id: tastings}, dimensions: [booked_on]}
  batches: {source: batches, time: made_on, dimensions: [made_on, shift_code], metrics: {labour_hours: SUM(hours)}}
  complaints: {source: complaints, primary_key: complaint_id, time: received_on, joins: {customer_id: customers}, dimensions: [received_on, reported_by]}
  tastings: {source: tastings, primary_key: tasting_id, shown_as: tasting_title, dimensions: [tasting_title]}
";

fn world() -> Reads {
    use ColumnType::{Date, Integer, Text};
    let tables: &[Columns<'_>] = &[
        ("products", &[("sku", Text), ("product_name", Text), ("category", Text), ("product_status", Text)]),
        ("materials", &[("material_code", Text), ("material_name", Text), ("allergen", Text), ("active", Text)]),
        ("recipes", &[("sku", Text), ("material_code", Text), ("kg", Integer)]),
        ("suppliers", &[("supplier_id", Text), ("supplier_name", Text), ("country", Text)]),
        (
            "purchases",
            &[
                ("supplier_id", Text),
                ("material_code", Text),
                ("ordered_on", Date),
                ("unit_price", Integer),
                ("line_value", Integer),
                ("purchase_status", Text),
            ],
        ),
        ("customers", &[("customer_id", Text), ("customer_name", Text), ("state", Text)]),
        ("bookings", &[("booking_id", Text), ("customer_id", Text), ("tasting_id", Text), ("booked_on", Date)]),
        ("batches", &[("made_on", Date), ("shift_code", Text), ("hours", Integer)]),
        ("complaints", &[("complaint_id", Text), ("received_on", Date), ("customer_id", Text), ("reported_by", Text)]),
        ("tastings", &[("tasting_id", Text), ("tasting_title", Text)]),
    ];
    let members: &[(&str, &[&str])] = &[
        ("product_status", &["active", "delisted"]),
        ("active", &["Y", "N"]),
        ("allergen", &["nuts", "milk"]),
        ("material_name", &["Butter", "Hazelnuts"]),
        ("country", &["UK", "Italy"]),
        ("purchase_status", &["delivered", "part delivered", "open"]),
        ("state", &["CA", "NY", "DE"]),
        ("shift_code", &["DAY", "NIGHT"]),
        ("reported_by", &["customer", "auditor"]),
    ];
    Reads::of(MODEL, tables, members)
}

fn is(question: &str, draft: &str) {
    world().is(question, draft);
}

#[test]
fn what_describes_rows_is_not_listed_beside_them() {
    is(
        "which active products contain nuts",
        r#"{"v":1,"by":["products"],"where":[{"in":{"product_status":["active"]}},{"in":{"allergen":["nuts"]}}]}"#,
    );
    // Those that are called so, where nothing else is.
    is(
        "products whose name contains pie",
        r#"{"v":1,"by":["products"],"where":[{"contains":{"product_name":"pie"}}]}"#,
    );
}

#[test]
fn a_part_of_what_was_spent_in_a_period_is_no_status() {
    let part = r#"{"v":1,"show":[{"metric":"spend","view":{"part_of":[{"in":{"country":["UK"]}}]}}],"time":{"ago":0,"unit":"year"}}"#;
    is("what part of this year's spend goes to uk suppliers", part);
    is("what share of spend went to uk suppliers this year", part);
}

#[test]
fn a_place_is_found_by_its_code_where_the_column_says_what_it_is_of() {
    let in_state =
        |code: &str| format!(r#"{{"v":1,"show":[{{"count":"customers"}}],"where":[{{"in":{{"state":["{code}"]}}}}]}}"#);
    is("how many customers are in California", &in_state("CA"));
    is("number of customers from new york", &in_state("NY"));
    // The state of Delaware has the code of another country.
    world().is_not_clear("how many customers are in Germany");
}

#[test]
fn a_business_is_called_by_its_own_name() {
    let all = r#"{"v":1,"show":[{"count":"customers"}]}"#;
    is("how many customers does pottlewick have", all);
    is("number of customers of pottlewick foods", all);
    world().is_not_clear("how many customers are not with pottlewick");
}

#[test]
fn a_verb_that_may_be_left_aside_is_called_as_the_rows_are() {
    let none = r#"{"v":1,"by":["customers"],"where":[{"never":{"of":"bookings"}}]}"#;
    is("customers who never booked", none);
    is("customers who never booked a tasting", none);
}

#[test]
fn what_members_are_is_told_by_what_stands_beside_them() {
    // Ordinary words before the column that has them, and whoever did it behind "by".
    is(
        "day vs night shift labour hours by quarter 2025",
        r#"{"v":1,"show":["labour_hours"],"by":[{"time":"quarter"},"shift_code"],"where":[{"in":{"shift_code":["DAY","NIGHT"]}}],"time":{"year":2025}}"#,
    );
    is(
        "number of complaints reported by customers per month 2025",
        r#"{"v":1,"show":[{"count":"complaints"}],"by":[{"time":"month"}],"where":[{"in":{"reported_by":["customer"]}}],"time":{"year":2025}}"#,
    );
}

#[test]
fn count_and_amount_are_of_the_rows_that_have_it() {
    is(
        "part delivered per month 2025, count and amount",
        r#"{"v":1,"show":[{"count":"purchases"},"spend"],"by":[{"time":"month"}],"where":[{"in":{"purchase_status":["part delivered"]}}],"time":{"year":2025}}"#,
    );
}

#[test]
fn words_are_written_in_haste() {
    let ends = r#"{"v":1,"show":[{"min":"unit_price"},{"max":"unit_price"},{"avg":"unit_price"}],"by":[{"time":"quarter"}],"where":[{"in":{"material_name":["Butter"]}}]}"#;
    is("lowest, highest n avg unit price of butter by quarter", ends);
    is("teh lowest, highest and average unit price of butter by quarter", ends);
    is(
        "spend thru italy so far this year",
        r#"{"v":1,"show":["spend"],"where":[{"in":{"country":["Italy"]}}],"time":{"to_date":"year"}}"#,
    );
    is(
        "top 2 most common states of customers",
        r#"{"v":1,"show":[{"count":"customers"}],"by":["state"],"top":{"n":2}}"#,
    );
}
