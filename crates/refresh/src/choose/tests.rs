//! What is chosen for tables of several sizes.

use super::*;
use model::load::{Input, load};
use model::schema::{Column, ColumnType, Schema, TableSchema};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
rollups: {size: SIZE}
datasets:
  orders:
    source: orders
    time: day
    joins: {customer_id: customers, sku: products}
    dimensions: {day: , channel: , customer_id: }
    numbers: [amount, quantity]
    metrics: {revenue: SUM(amount), buyers: COUNT(DISTINCT customer_id)}
  customers: {source: customers, primary_key: customer_id, dimensions: [name, city, country]}
  products: {source: products, primary_key: sku, dimensions: [product, category]}
";

fn model(size: &str) -> Model {
    of_text(&MODEL.replace("SIZE", size))
}

fn of_text(text: &str) -> Model {
    use ColumnType::{Date, Integer, Text};
    let table = |name: &str, columns: &[(&str, ColumnType)]| TableSchema {
        name: name.into(),
        columns: columns.iter().map(|(name, kind)| Column { name: (*name).into(), kind: *kind }).collect(),
    };
    let orders = [
        ("day", Date),
        ("channel", Text),
        ("customer_id", Integer),
        ("sku", Text),
        ("amount", Integer),
        ("quantity", Integer),
    ];
    let tables = vec![
        table("orders", &orders),
        table("customers", &[("customer_id", Integer), ("name", Text), ("city", Text), ("country", Text)]),
        table("products", &[("sku", Text), ("product", Text), ("category", Text)]),
    ];
    let schema = Schema { tables, ..Schema::default() };
    load(&Input { file: "model.yaml", text }, Some(&schema)).expect("loads").model
}

/// Two years of orders of twenty thousand customers.
fn sizes(model: &Model, orders: u64) -> Sizes {
    let mut sizes = Sizes::default();
    let rows = [orders, 20_000, 300];
    sizes.rows.extend(model.dataset_ids().zip(rows));
    sizes.days.insert(DatasetId(0), 730);
    for (dataset, field, members) in [
        (0, "channel", 4),
        (0, "customer_id", 20_000),
        (1, "name", 19_500),
        (1, "city", 400),
        (1, "country", 20),
        (2, "product", 300),
        (2, "category", 12),
    ] {
        sizes.distinct.insert(model.field_named(DatasetId(dataset), field).expect("a field"), members);
    }
    sizes
}

fn names(worths: &[Worth]) -> Vec<&str> {
    worths.iter().map(|worth| worth.rollup.name.as_str()).collect()
}

#[test]
fn a_hundred_million_rows_stay_within_the_budget() {
    let model = model("200 MB");
    let worths = advise(&model, &sizes(&model, 100_000_000), &Asked::default(), 200e6);
    let bytes: f64 = worths.iter().map(|worth| worth.bytes).sum();
    assert!(bytes <= 200e6, "{bytes}");
    assert!((5..60).contains(&worths.len()), "{:?}", names(&worths));
    // The base keeps what divides it cheaply; who bought is left to rollups of its own.
    let base = &worths[0].rollup.scan.group;
    let keeps = |field: &str| base.iter().any(|key| model.field(key.reach.field).name == field);
    assert!(
        keeps("day") && keeps("channel") && keeps("country") && !keeps("name") && !keeps("customer_id"),
        "{base:?}"
    );
    assert!(names(&worths).iter().any(|name| name.contains("customer_id_month")), "{:?}", names(&worths));
    // What each saves is what questions then read less.
    let orders: Vec<&Worth> = worths.iter().filter(|worth| !worth.rollup.base).collect();
    assert!(orders.windows(2).all(|pair| pair[1].left <= pair[0].left));
}

#[test]
fn a_small_dataset_is_kept_row_by_row() {
    let model = model("200 MB");
    let worths = advise(&model, &sizes(&model, 4_000), &Asked::default(), 200e6);
    let orders: Vec<&str> = names(&worths).into_iter().filter(|name| name.starts_with("orders")).collect();
    assert_eq!(orders, ["orders_base"]);
    assert_eq!(worths[0].rollup.scan.group.iter().filter(|key| key.reach.path.is_empty()).count(), 6);
}

#[test]
fn sketches_are_kept_where_a_metric_needs_them_and_there_is_room() {
    let median = MODEL.replace("SIZE", "200 MB").replace("{revenue:", "{middle: MEDIAN(amount), revenue:");
    let with = of_text(&median);
    let kept = |model: &Model, orders: u64| -> Vec<bool> {
        let worths = advise(model, &sizes(model, orders), &Asked::default(), 200e6);
        assert!(worths.iter().map(|worth| worth.bytes).sum::<f64>() <= 200e6);
        let of_orders = worths.into_iter().filter(|worth| worth.rollup.scan.dataset == DatasetId(0));
        of_orders.map(|worth| worth.rollup.scan.measures.iter().any(|measure| measure.agg == Agg::Values)).collect()
    };
    assert!(!kept(&model("200 MB"), 1_000_000).contains(&true));
    // Row by row the values themselves are there.
    assert!(!kept(&with, 4_000).contains(&true));
    assert!(kept(&with, 1_000_000)[0]);
    // Of very many rows the finest rollup has no room for all values; coarser ones have.
    let of_many = kept(&with, 100_000_000);
    assert!(!of_many[0] && of_many.contains(&true), "{of_many:?}");
}

#[test]
fn more_room_never_costs_more() {
    let model = model("200 MB");
    let sizes = sizes(&model, 5_000_000);
    let mut before = f64::MAX;
    for budget in [2e6, 10e6, 50e6, 200e6, 800e6] {
        let worths = advise(&model, &sizes, &Asked::default(), budget);
        // The base may grow with the budget, and is read by what nothing else answers.
        let left = worths.iter().rfind(|worth| worth.rollup.scan.dataset == DatasetId(0)).expect("some").left;
        assert!(left <= before * 1.05, "{budget}: {left} after {before}");
        before = left;
    }
}

/// A query of orders with this key and stretch of days.
fn asked(model: &Model, key: &str, days: (i32, i32), times: f64) -> Asked {
    let draft = format!(
        r#"{{"v":1,"show":["revenue"],"by":["{key}"],"time":{{"from":"{}","to":"{}"}}}}"#,
        model::calendar::iso(days.0),
        model::calendar::iso(days.1)
    );
    let draft = model::Draft::from_json(&draft).expect("a draft");
    let viewer = model::Viewer::owner();
    let context = model::bind::Context {
        model,
        members: &model::viewer::NoMembers,
        viewer: &viewer,
        today: 20_000,
        covered: &|_| None,
    };
    let mut asked = Asked::default();
    asked.add(&model::bind::bind(&draft, context).expect("bound").query, times);
    asked
}

#[test]
fn what_was_asked_often_is_chosen_for() {
    let model = model("200 MB");
    let sizes = sizes(&model, 5_000_000);
    let chosen = |asked: &Asked| {
        let worths = advise(&model, &sizes, asked, 200e6);
        names(&worths).into_iter().map(str::to_owned).collect::<Vec<String>>()
    };
    let nothing = Asked::default();
    // June and July of 2024, whole; and without the first days of June, which no months hold.
    let (june, august) = (19_875, 19_936);
    let often = |key: &str, from: i32| chosen(&asked(&model, key, (from, august - 1), 1_000.0));
    for key in ["city", "product", "channel"] {
        let chosen = often(key, june);
        assert!(chosen[1].split('_').any(|part| part == key), "{key}: {chosen:?}");
    }
    let days = often("city", june + 3);
    assert!(days.iter().any(|name| name.contains("city") && name.ends_with("_day")), "{days:?}");
    // Once is no habit.
    assert_eq!(chosen(&asked(&model, "city", (june, august - 1), 1.0)), chosen(&nothing));
}
