//! Why a rollup is taken, and why each other is not.

use engine::{Snapshot, route};
use model::Pick;
use model::query::{Node, Predicate, Scan};

use crate::trees::{DIRECTORY, WORLD, query};
use crate::world::{RETURNS, SALES, STOCK, day};

/// The chosen rollup, then `rollup: reason` for each other of the same dataset.
fn explained(scan: Scan) -> Vec<String> {
    let snapshot = Snapshot::open(&*DIRECTORY, &WORLD.model).expect("opens");
    let route = route(&query(Node::Scan(scan)), &WORLD.model, &snapshot);
    let leaf = &route.leaves[0];
    assert_eq!(leaf.rejected.len() + usize::from(!leaf.is_live()), WORLD.rollups().len(), "every rollup has a reason");
    let rest = leaf.rejected.iter().filter(|(_, why)| why.name() != "dataset_differs");
    let mut rest: Vec<String> = rest.map(|(rollup, why)| format!("{rollup}: {}", why.name())).collect();
    rest.sort();
    rest.insert(0, leaf.rollup_name(&snapshot).unwrap_or("live").to_owned());
    rest
}

fn check(group: &[&str], measures: &[&str], filter: Vec<Predicate>, expected: &[&str]) {
    let measures = measures.iter().map(|text| WORLD.measure(SALES, text)).collect();
    assert_eq!(explained(Scan { filter, ..WORLD.scan(SALES, group, measures) }), expected);
}

#[test]
fn the_smallest_sound_rollup_is_taken() {
    check(
        &["sold_on@quarter", "product.family"],
        &["SUM(net)"],
        Vec::new(),
        &[
            "sales_months",
            "sales_dates: dimension_missing",
            "sales_days: larger",
            "sales_products: dimension_missing",
            "sales_rows: larger",
            "sales_weeks: grain_not_derivable",
        ],
    );
    let may = |to: &str| Predicate::Range {
        key: WORLD.key(SALES, "sold_on"),
        from: Some((model::Value::Date(day("2024-05-01")), true)),
        to: Some((model::Value::Date(day(to)), false)),
    };
    let reasons = |months: &'static str, first: &'static str| {
        let mut all = vec![
            "sales_dates: dimension_missing",
            "sales_months: grain_not_derivable",
            "sales_products: dimension_missing",
            "sales_rows: larger",
            "sales_weeks: grain_not_derivable",
        ];
        if first == "sales_months" {
            all.retain(|line| !line.starts_with(months));
            all.insert(1, "sales_days: larger");
        }
        all.insert(0, first);
        all
    };
    check(&["product.family"], &["SUM(net)"], vec![may("2024-06-01")], &reasons("sales_months", "sales_months"));
    check(&["product.family"], &["SUM(net)"], vec![may("2024-06-02")], &reasons("sales_months", "sales_days"));
}

#[test]
fn different_values_are_not_merged() {
    check(
        &["product.family"],
        &["COUNT(DISTINCT shop_id)"],
        Vec::new(),
        &[
            "sales_rows",
            "sales_dates: dimension_missing",
            "sales_days: measure_missing",
            "sales_months: measure_missing",
            "sales_products: not_mergeable",
            "sales_weeks: measure_missing",
        ],
    );
}

#[test]
fn a_stock_needs_its_days() {
    let scan = WORLD.scan(STOCK, &["shop.city", "day@month"], vec![WORLD.over("SUM(on_hand)", Pick::Last)]);
    assert_eq!(explained(scan), ["stock_days", "stock_months: grain_not_derivable", "stock_rows: larger"]);
    let scan = WORLD.scan(STOCK, &["shop.city"], vec![WORLD.over("MAX(on_hand)", Pick::Avg)]);
    assert_eq!(explained(scan)[0], "live");
}

#[test]
fn a_condition_on_rows_of_another_dataset_needs_a_rollup_for_them() {
    let inner = WORLD.scan(SALES, &["price"], Vec::new());
    let exists = Predicate::Exists { keys: vec![WORLD.key(RETURNS, "cost")], scan: Box::new(inner), not: false };
    let scan = Scan { filter: vec![exists], ..WORLD.scan(RETURNS, &["product.family"], Vec::new()) };
    let all = Snapshot::open(&*DIRECTORY, &WORLD.model).expect("opens");
    let tree = query(Node::Scan(scan));
    assert_eq!(route(&tree, &WORLD.model, &all).name(), "rollup");
    let without = WORLD.only(&DIRECTORY, |name| name != "sales_rows");
    let route = route(&tree, &WORLD.model, &without);
    assert_eq!(route.live_leaves(), [0]);
    assert_eq!(route.why_live(), "rollup returns_rows: no rollup holds the rows that a condition looks for");
}

#[test]
fn a_changed_model_is_served_what_is_still_the_same() {
    let by = |text: &str| WORLD.scan(SALES, &[text], vec![WORLD.measure(SALES, "SUM(units)")]);
    let routed = |model: &model::Model, scan: Scan| {
        let snapshot = Snapshot::open(&*DIRECTORY, model).expect("opens");
        route(&query(Node::Scan(scan)), model, &snapshot).name()
    };
    // New names of joins and new labels change nothing.
    let mut renamed = WORLD.model.clone();
    renamed.joins.iter_mut().for_each(|join| join.name.push_str("_again"));
    assert_eq!(routed(&renamed, by("shop.city")), "rollup");
    // A join over another column, a table from another file, a field with another definition do.
    let mut rejoined = WORLD.model.clone();
    rejoined.joins[0].columns[0].0 = "other_id".into();
    assert_eq!(routed(&rejoined, by("shop.city")), "live");
    assert_eq!(routed(&rejoined, by("ship_to.city")), "rollup");
    let mut moved = WORLD.model.clone();
    moved.datasets[3].source = "shops_2.csv".into();
    assert_eq!(routed(&moved, by("shop.city")), "live");
    assert_eq!(routed(&moved, by("shop.region.region")), "live");
    assert_eq!(routed(&moved, by("product.family")), "rollup");
    moved.datasets[0].source = "sales_2.csv".into();
    assert_eq!(routed(&moved, by("product.family")), "live");
    let mut redefined = WORLD.model.clone();
    let family = WORLD.field(crate::world::PRODUCTS, "family");
    redefined.fields[family.index()].expr = model::Expr::column("family_2");
    assert_eq!(routed(&redefined, by("product.family")), "live");
    // Weeks that begin on another day are other weeks.
    let mut sunday = WORLD.model.clone();
    sunday.calendar.week = model::calendar::Week::Sunday;
    let weeks = WORLD.only(&DIRECTORY, |name| name == "sales_weeks");
    assert_eq!(route(&query(Node::Scan(by("sold_on@week"))), &WORLD.model, &weeks).name(), "rollup");
    let mut directory = DIRECTORY.clone();
    directory.insert(engine::manifest::FILE, weeks.manifest().encode());
    let weeks = Snapshot::open(&directory, &sunday).expect("opens");
    assert_eq!(route(&query(Node::Scan(by("sold_on@week"))), &sunday, &weeks).name(), "live");
}
