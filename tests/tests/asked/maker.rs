//! A maker that sells through shops and buys itself: orders beside purchase orders, a city beside a shop of its name, people
//! who sell and people who buy.

use model::schema::ColumnType;

use crate::reads::{Columns, Reads};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: maker
datasets:
  shops: {source: shops, primary_key: shop_id, shown_as: shop_name, dimensions: [shop_name, shop_type]}
  customers:
    source: customers
    primary_key: customer_id
    shown_as: customer_name
    time: signup_date
    dimensions: [customer_name, customer_type, city, signup_date]
  employees:
    source: employees
    primary_key: employee_id
    shown_as: employee_name
    dimensions: [employee_name, department, leave_date]
    segments: {active: leave_date IS NULL}
  products: {source: products, primary_key: product_id, shown_as: product_name, dimensions: [product_name, category]}
  orders:
    source: orders
    primary_key: order_id
    time: order_date
    joins: {customer_id: customers, shop_id: shops, employee_id: employees}
    dimensions: [order_date, payment_method]
  order_lines:
    source: order_lines
    primary_key: line_id
    time: orders.order_date
    joins: {order_id: orders, product_id: products}
    numbers: [line_total]
    metrics: {revenue: SUM(line_total)}
  purchase_orders:
    source: purchase_orders
    primary_key: po_number
    shown_as: po_number
    time: ordered_on
    joins: {product_id: products}
    dimensions: [po_number, ordered_on, promised_date, received_date]
    segments: {not yet received: {expression: received_date IS NULL, synonyms: [outstanding]}}
  tickets:
    source: tickets
    primary_key: ticket_id
    time: opened_on
    joins: {customer_id: customers}
    dimensions: [opened_on, status]
  charges:
    source: charges
    primary_key: charge_id
    time: due_date
    joins: {customer_id: customers}
    dimensions: [due_date, end_date]
    metrics: {amount_owed: {expression: SUM(balance), synonyms: [owed]}}
  stock_levels:
    source: stock_levels
    time: month_end
    joins: {product_id: products}
    dimensions: [month_end]
    metrics: {stock: {expression: SUM(units), over: {month_end: last}}}
means: {sales: revenue, best: revenue}
";

fn world() -> Reads {
    use ColumnType::{Date, Integer, Text};
    let tables: &[Columns<'_>] = &[
        ("shops", &[("shop_id", Integer), ("shop_name", Text), ("shop_type", Text)]),
        (
            "customers",
            &[
                ("customer_id", Integer),
                ("customer_name", Text),
                ("customer_type", Text),
                ("city", Text),
                ("signup_date", Date),
            ],
        ),
        ("employees", &[("employee_id", Integer), ("employee_name", Text), ("department", Text), ("leave_date", Date)]),
        ("products", &[("product_id", Integer), ("product_name", Text), ("category", Text)]),
        (
            "orders",
            &[
                ("order_id", Integer),
                ("order_date", Date),
                ("customer_id", Integer),
                ("shop_id", Integer),
                ("employee_id", Integer),
                ("payment_method", Text),
            ],
        ),
        (
            "order_lines",
            &[("line_id", Integer), ("order_id", Integer), ("product_id", Integer), ("line_total", Integer)],
        ),
        (
            "purchase_orders",
            &[
                ("po_number", Text),
                ("product_id", Integer),
                ("ordered_on", Date),
                ("promised_date", Date),
                ("received_date", Date),
            ],
        ),
        ("tickets", &[("ticket_id", Integer), ("customer_id", Integer), ("opened_on", Date), ("status", Text)]),
        (
            "charges",
            &[
                ("charge_id", Integer),
                ("customer_id", Integer),
                ("due_date", Date),
                ("end_date", Date),
                ("balance", Integer),
            ],
        ),
        ("stock_levels", &[("month_end", Date), ("product_id", Integer), ("units", Integer)]),
    ];
    let members: &[(&str, &[&str])] = &[
        ("shop_name", &["Duluth", "Madison", "Web Store"]),
        ("shop_type", &["shop", "web store"]),
        ("city", &["Duluth", "Superior"]),
        ("customer_type", &["restaurant", "household"]),
        ("status", &["new", "closed"]),
        ("payment_method", &["card", "cash"]),
    ];
    Reads::of(MODEL, tables, members)
}

fn is(question: &str, draft: &str) {
    world().is(question, draft);
}

fn is_not_clear(question: &str) {
    world().is_not_clear(question);
}

#[test]
fn a_shop_goes_before_a_city_of_its_name() {
    is(
        "revenue at duluth by category in 2025",
        r#"{"v":1,"show":["revenue"],"by":["category"],"where":[{"in":{"shop_name":["Duluth"]}}],"time":{"year":2025}}"#,
    );
    is(
        "duluth revenue in 2025",
        r#"{"v":1,"show":["revenue"],"where":[{"in":{"shop_name":["Duluth"]}}],"time":{"year":2025}}"#,
    );
    // How much each method is of all of that shop, and not how much of each is that shop's.
    is(
        "share of duluth orders by payment method in 2025",
        r#"{"v":1,"show":[{"count":"orders","view":"share"}],"by":["payment_method"],"where":[{"in":{"shop_name":["Duluth"]}}],"time":{"year":2025}}"#,
    );
}

#[test]
fn orders_are_no_purchase_orders() {
    is("orders in 2025 by shop", r#"{"v":1,"show":[{"count":"orders"}],"by":["shops"],"time":{"year":2025}}"#);
    is(
        "orders over $4,000 in 2025",
        r#"{"v":1,"by":["orders"],"where":[{"metric":{"name":"revenue","above":4000}}],"time":{"year":2025}}"#,
    );
    is(
        "overdue pos",
        r#"{"v":1,"by":["purchase_orders",{"time":"day","of":"promised_date"}],"where":[{"segment":"not yet received"}],"time":{"to":{"ago":1,"unit":"day"},"of":"promised_date"}}"#,
    );
    is(
        "overdue purchase orders",
        r#"{"v":1,"by":["purchase_orders",{"time":"day","of":"promised_date"}],"where":[{"segment":"not yet received"}],"time":{"to":{"ago":1,"unit":"day"},"of":"promised_date"}}"#,
    );
}

#[test]
fn new_customers_came_then_and_have_no_new_ticket() {
    is(
        "new customers per month in 2025",
        r#"{"v":1,"show":[{"count":"customers"}],"by":[{"time":"month"}],"time":{"year":2025}}"#,
    );
    is("new tickets in 2025", r#"{"v":1,"by":["tickets"],"where":[{"in":{"status":["new"]}}],"time":{"year":2025}}"#);
}

#[test]
fn a_verb_says_who_is_meant() {
    let top =
        |who: &str| format!(r#"{{"v":1,"show":["revenue"],"by":["{who}"],"time":{{"year":2025}},"top":{{"n":1}}}}"#);
    is("who sold the most in 2025", &top("employees"));
    is("which salesperson sold the most in 2025", &top("employees"));
    is("who spent the most in 2025", &top("customers"));
    is(
        "who bought the least in 2025",
        r#"{"v":1,"show":["revenue"],"by":["customers"],"time":{"year":2025},"top":{"n":1,"least":true}}"#,
    );
    is(
        "how many people work here per department",
        r#"{"v":1,"show":[{"count":"employees"}],"by":["department"],"where":[{"segment":"active"}]}"#,
    );
    is("revenue by rep in 2025", r#"{"v":1,"show":["revenue"],"by":["employees"],"time":{"year":2025}}"#);
    is(
        "which customers opened more than 10 tickets in 2025",
        r#"{"v":1,"by":["customers"],"where":[{"metric":{"name":"tickets","agg":"count","above":10}}],"time":{"year":2025}}"#,
    );
    // Whose orders they were is part of the question.
    is_not_clear("who took how many orders in 2025");
}

#[test]
fn a_member_in_the_plural_stands_for_its_rows() {
    is(
        "restaurants without orders in 2025",
        r#"{"v":1,"by":["customers"],"where":[{"in":{"customer_type":["restaurant"]}},{"never":{"of":"orders","time":{"year":2025}}}]}"#,
    );
    is(
        "restaurants with more than 5 orders in 2025",
        r#"{"v":1,"by":["customers"],"where":[{"in":{"customer_type":["restaurant"]}},{"metric":{"name":"orders","agg":"count","above":5}}],"time":{"year":2025}}"#,
    );
}

#[test]
fn what_is_out_of_stock_has_none_left() {
    is(
        "which products are out of stock right now",
        r#"{"v":1,"by":["products"],"where":[{"metric":{"name":"stock","at_most":0}}]}"#,
    );
}

#[test]
fn what_is_owed_to_us_is_not_what_we_owe() {
    is("how much do customers owe us right now", r#"{"v":1,"show":["amount_owed"]}"#);
    is(
        "customers who owe us more than 500",
        r#"{"v":1,"by":["customers"],"where":[{"metric":{"name":"amount_owed","above":500}}]}"#,
    );
    is(
        "customers who owe us money",
        r#"{"v":1,"by":["customers"],"where":[{"metric":{"name":"amount_owed","above":0}}]}"#,
    );
    is_not_clear("how much do we owe");
    is_not_clear("how much do we owe customers");
}

#[test]
fn what_ends_then_is_dated_by_its_end() {
    is(
        "charges ending in january 2026",
        r#"{"v":1,"by":["charges",{"time":"day","of":"end_date"}],"time":{"year":2026,"month":1,"of":"end_date"}}"#,
    );
}
