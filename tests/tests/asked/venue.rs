//! A house with shows and bars: an ordinary word that is also what it sells, and sales that are rows and money.

use model::schema::ColumnType;

use crate::reads::{Columns, Reads};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: venue
datasets:
  venues: {source: venues, primary_key: venue_code, shown_as: venue_name, dimensions: [venue_name]}
  shows: {source: shows, primary_key: show_id, shown_as: title, dimensions: [title]}
  bookings:
    source: bookings
    primary_key: booking_id
    time: booking_date
    joins: {show_id: shows, venue_code: venues}
    dimensions: [booking_date, channel]
    numbers: {tickets: , rating: {natural: avg}}
  bar_sales:
    source: bar_sales
    primary_key: line_id
    time: sale_date
    joins: {venue_code: venues}
    dimensions: [sale_date]
    metrics: {revenue: SUM(net_sales)}
means: {sales: revenue}
";

fn world() -> Reads {
    use ColumnType::{Date, Integer, Text};
    let tables: &[Columns<'_>] = &[
        ("venues", &[("venue_code", Text), ("venue_name", Text)]),
        ("shows", &[("show_id", Text), ("title", Text)]),
        (
            "bookings",
            &[
                ("booking_id", Integer),
                ("booking_date", Date),
                ("show_id", Text),
                ("venue_code", Text),
                ("channel", Text),
                ("tickets", Integer),
                ("rating", Integer),
            ],
        ),
        ("bar_sales", &[("line_id", Integer), ("sale_date", Date), ("venue_code", Text), ("net_sales", Integer)]),
    ];
    let members: &[(&str, &[&str])] = &[("channel", &["online", "box office"])];
    Reads::of(MODEL, tables, members)
}

fn is(question: &str, draft: &str) {
    world().is(question, draft);
}

fn is_not_clear(question: &str) {
    world().is_not_clear(question);
}

#[test]
fn what_is_called_sales_is_what_they_came_to() {
    is("bar sales by month in 2025", r#"{"v":1,"show":["revenue"],"by":[{"time":"month"}],"time":{"year":2025}}"#);
    is("number of bar sales in 2025", r#"{"v":1,"show":[{"count":"bar_sales"}],"time":{"year":2025}}"#);
}

#[test]
fn an_ordinary_word_in_a_list_is_the_thing_that_is_called_so() {
    is(
        "online bookings with show and tickets",
        r#"{"v":1,"by":["bookings","shows","tickets"],"where":[{"in":{"channel":["online"]}}]}"#,
    );
    is("show tickets by venue", r#"{"v":1,"show":[{"sum":"tickets"}],"by":["venues"]}"#);
}

#[test]
fn a_rate_is_no_rating_and_a_number_is_not_counted_by_its_values() {
    is_not_clear("return rate by venue in 2025");
    is_not_clear("how long does a booking take");
    is("number of different ratings by venue", r#"{"v":1,"show":[{"distinct":"rating"}],"by":["venues"]}"#);
}

#[test]
fn two_nouns_are_not_each_by_itself_where_the_first_ranks() {
    is_not_clear("which venue brought in the most ticket revenue in 2025");
}
