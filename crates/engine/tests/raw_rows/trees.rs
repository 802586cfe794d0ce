//! Query trees written by hand, for every shape of question: each from several rollups, and live,
//! against raw rows.

use std::sync::LazyLock;

use engine::{Ram, Route, Snapshot, execute, route};
use model::expr::Binary;
use model::query::{
    Calc, Condition, Join, JoinKind, Key, Node, Operand, Part, Predicate, Query, Regroup, Scan, Step, by_hand,
};
use model::{Agg, DatasetId, Pick, Table, Value};

use crate::oracle::{Cell, Oracle, Rows};
use crate::world::{GRAINS, PRODUCTS, RETURNS, SALES, SHOPS, STOCK, World, day};

pub(crate) static WORLD: LazyLock<World> = LazyLock::new(|| World::new(7));
pub(crate) static DIRECTORY: LazyLock<Ram> = LazyLock::new(|| WORLD.directory(&WORLD.rollups()));

pub(crate) fn query(root: Node) -> Query {
    by_hand(root, Vec::new())
}

pub(crate) fn rows_of(table: &Table) -> Rows {
    (0..table.total_rows).map(|row| table.row(row).iter().map(Cell::of).collect()).collect()
}

pub(crate) fn assert_agree(found: &Table, expected: &Rows, context: &str) {
    let found = rows_of(found);
    let same = |a: &[Cell], b: &[Cell]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.agrees(b));
    let agree = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| same(a, b));
    assert!(agree, "{context}\nfound:\n{}\nexpected:\n{}", shown(&found), shown(expected));
}

fn shown(rows: &Rows) -> String {
    rows.iter().take(30).map(|row| format!("  {row:?}\n")).collect()
}

/// Executes a query from its first route, then without the first rollup that it took, and so on until
/// it would go live; then live. Returns by which rollups it was answered.
pub(crate) fn answers(world: &World, directory: &Ram, query: &Query) -> Vec<Vec<String>> {
    let expected = Oracle::new(world).query(query);
    let mut dropped: Vec<String> = Vec::new();
    let mut taken = Vec::new();
    loop {
        let snapshot = world.only(directory, |name| !dropped.iter().any(|d| d == name));
        let route = route(query, &world.model, &snapshot);
        if !route.live_leaves().is_empty() {
            break;
        }
        let names = chosen(&route, &snapshot);
        let answer = execute(query, &route, &world.model, &snapshot, &[]).expect("executes");
        assert_agree(&answer.table, &expected, &format!("from {names:?}"));
        // Without leaves of its own (none are here) this would not end.
        dropped.push(names[0].clone());
        taken.push(names);
    }
    assert_agree(&live(world, query), &expected, "live");
    taken
}

fn chosen(route: &Route, snapshot: &Snapshot) -> Vec<String> {
    route.leaves.iter().map(|leaf| leaf.rollup_name(snapshot).expect("not live").to_owned()).collect()
}

/// Executes with every leaf fetched from the source, whose rows come in no order.
fn live(world: &World, query: &Query) -> Table {
    let snapshot = world.only(&DIRECTORY, |_| false);
    let route = route(query, &world.model, &snapshot);
    assert_eq!(route.name(), "live");
    let tables: Vec<Table> = query
        .leaves()
        .into_iter()
        .map(|scan| {
            let mut rows = Oracle::new(world).scan(scan);
            let middle = rows.len() / 2;
            rows.rotate_left(middle);
            let width = scan.group.len() + scan.measures.len();
            let mut table = Table::new((0..width).map(|at| rows.iter().map(|row| row[at].value()).collect()).collect());
            table.total_rows = rows.len();
            table
        })
        .collect();
    execute(query, &route, &world.model, &snapshot, &tables).expect("executes").table
}

/// Checks a tree, and that at least so many different routes answered it.
fn check(root: Node, routes: usize) {
    let query = query(root);
    let taken = answers(&WORLD, &DIRECTORY, &query);
    assert!(taken.len() >= routes, "only {taken:?}");
}

fn key(dataset: DatasetId, text: &str) -> Key {
    WORLD.key(dataset, text)
}

fn scan(dataset: DatasetId, group: &[&str], measures: &[&str], filter: Vec<Predicate>) -> Scan {
    let measures = measures.iter().map(|text| WORLD.measure(dataset, text)).collect();
    Scan { filter, ..WORLD.scan(dataset, group, measures) }
}

fn leaf(dataset: DatasetId, group: &[&str], measures: &[&str], filter: Vec<Predicate>) -> Node {
    Node::Scan(scan(dataset, group, measures, filter))
}

fn sales(group: &[&str], measures: &[&str]) -> Node {
    leaf(SALES, group, measures, Vec::new())
}

fn stock(group: &[&str], measures: &[(&str, Pick)]) -> Node {
    let measures = measures.iter().map(|(text, pick)| WORLD.over(text, *pick)).collect();
    Node::Scan(WORLD.scan(STOCK, group, measures))
}

fn is(key: Key, values: &[&str]) -> Predicate {
    Predicate::In { key, values: values.iter().map(Value::text).collect(), not: false }
}

fn is_not(key: Key, values: &[&str]) -> Predicate {
    Predicate::In { key, values: values.iter().map(Value::text).collect(), not: true }
}

fn missing(key: Key, not: bool) -> Predicate {
    Predicate::In { key, values: vec![Value::Null], not }
}

/// Days `from..to`.
fn within(key: Key, from: &str, to: &str) -> Predicate {
    Predicate::Range { key, from: Some((Value::Date(day(from)), true)), to: Some((Value::Date(day(to)), false)) }
}

fn column(at: usize) -> Calc {
    Calc::Column(at)
}

fn binary(op: Binary, a: Calc, b: Calc) -> Calc {
    Calc::Binary(op, Box::new(a), Box::new(b))
}

fn divide(a: Calc, b: Calc) -> Step {
    Step::Compute(binary(Binary::Divide, a, b))
}

fn join(inputs: Vec<Node>, keys: usize, kind: JoinKind) -> Node {
    Node::Join(Join { inputs, keys, kind })
}

fn regroup(input: Node, keys: &[usize], aggregates: &[(Agg, usize)]) -> Node {
    Node::Regroup(Regroup { input: Box::new(input), keys: keys.to_vec(), aggregates: aggregates.to_vec() })
}

fn top(n: u32, by: usize) -> Step {
    Step::Top { n, by, least: false, within: Vec::new(), ties: false }
}

fn shifted(node: Node, at: usize, shift: i32) -> Node {
    match node {
        Node::Scan(mut scan) => {
            scan.group[at].shift = shift;
            Node::Scan(scan)
        }
        other => other,
    }
}

#[test]
fn t01_totals_of_several_metrics() {
    check(sales(&[], &["SUM(units)", "SUM(net)", "COUNT(*)", "SUM(weight)", "COUNT(weight)"]), 5);
    check(leaf(SALES, &[], &["SUM(units)", "COUNT(*)"], vec![is(key(SALES, "shop.country"), &["Nowhere"])]), 2);
}

#[test]
fn t02_metrics_by_dimension_with_a_formula() {
    let margin = divide(binary(Binary::Subtract, column(1), column(2)), column(1));
    check(sales(&["product.family"], &["SUM(price)", "SUM(net)"]).then(margin), 4);
}

#[test]
fn t03_every_grain() {
    for grain in GRAINS {
        let name = serde_json::to_string(&grain).expect("a name");
        let by = format!("sold_on@{}", name.trim_matches('"'));
        check(sales(&[&by], &["SUM(units)", "COUNT(*)"]), 2);
        check(sales(&[&by, "product.family"], &["MAX(price)"]), 2);
    }
    check(sales(&["sold_on"], &["SUM(net)"]), 3);
    check(sales(&["sold_on@year", "sold_on@month_of_year"], &["SUM(net)"]), 4);
}

#[test]
fn t04_members_in_and_not_in() {
    let country = || key(SALES, "shop.country");
    check(leaf(SALES, &["product.family"], &["SUM(units)"], vec![is(country(), &["France", "Germany"])]), 3);
    check(leaf(SALES, &["product.family"], &["SUM(units)"], vec![is_not(country(), &["France"])]), 3);
    let either = Predicate::In { key: country(), values: vec![Value::Null, Value::text("France")], not: true };
    check(leaf(SALES, &["product.family"], &["SUM(units)"], vec![either]), 3);
}

#[test]
fn t05_ranges_of_numbers_and_text_that_contains() {
    let price = Predicate::Range {
        key: key(SALES, "price"),
        from: Some((Value::Decimal { units: 250, scale: 2 }, false)),
        to: Some((Value::Int(7), true)),
    };
    let like = |part, text: &str, not| Predicate::Like { key: key(SALES, "note"), part, text: text.into(), not };
    check(leaf(SALES, &["shop.country"], &["SUM(units)"], vec![price]), 1);
    for (part, text) in [(Part::Anywhere, "birth"), (Part::Start, "100%"), (Part::End, "rye")] {
        check(leaf(SALES, &["shop.country"], &["COUNT(*)"], vec![like(part, text, false)]), 2);
        check(leaf(SALES, &["shop.country"], &["COUNT(*)"], vec![like(part, text, true)]), 2);
    }
}

#[test]
fn t06_missing_values() {
    check(leaf(SALES, &["product.family"], &["COUNT(*)"], vec![missing(key(SALES, "note"), false)]), 2);
    check(leaf(SALES, &["product.family"], &["COUNT(*)"], vec![missing(key(SALES, "note"), true)]), 2);
    check(leaf(SALES, &["shop.city"], &["COUNT(*)"], vec![missing(key(SALES, "sold_on"), false)]), 2);
}

#[test]
fn t07_stretches_of_time() {
    for (from, to) in [("2024-01-01", "2025-01-01"), ("2024-03-01", "2024-03-18"), ("2025-04-01", "2025-07-01")] {
        let time = || vec![within(key(SALES, "sold_on"), from, to)];
        check(leaf(SALES, &["product.family"], &["SUM(net)"], time()), 2);
        check(leaf(SALES, &["sold_on@quarter"], &["SUM(net)", "COUNT(*)"], time()), 2);
    }
    // Whole months end on their last day, that day included.
    let upto = Predicate::Range {
        key: key(SALES, "sold_on"),
        from: Some((Value::Date(day("2024-01-31")), false)),
        to: Some((Value::Date(day("2024-04-30")), true)),
    };
    check(leaf(SALES, &["product.family"], &["SUM(net)"], vec![upto.clone()]), 3);
    check(leaf(SALES, &["product.family"], &["SUM(net)"], vec![upto, is(key(SALES, "product.family"), &["cake"])]), 3);
}

#[test]
fn t08_top_and_bottom() {
    check(sales(&["shop.city"], &["SUM(net)"]).then(top(3, 1)), 2);
    let least = Step::Top { n: 2, by: 1, least: true, within: Vec::new(), ties: false };
    check(sales(&["product.product"], &["SUM(units)"]).then(least), 2);
    check(sales(&["product.product"], &["SUM(units)"]).then(top(0, 1)), 2);
    check(sales(&["product.product"], &["SUM(units)"]).then(top(1000, 1)), 2);
}

#[test]
fn t09_top_of_each_group() {
    let per = Step::Top { n: 2, by: 2, least: false, within: vec![0], ties: false };
    check(sales(&["shop.country", "product.family"], &["SUM(net)"]).then(per), 3);
}

#[test]
fn t10_the_most_with_ties() {
    for n in [1, 3, 9] {
        let most = Step::Top { n, by: 1, least: false, within: Vec::new(), ties: true };
        check(sales(&["shop.shop"], &["MAX(units)"]).then(most), 1);
        let fewest = Step::Top { n, by: 2, least: true, within: vec![0], ties: true };
        check(sales(&["product.family", "shop.country"], &["COUNT(*) FILTER (WHERE is_gift)"]).then(fewest), 3);
    }
}

#[test]
fn t11_a_condition_on_a_metric() {
    for (op, number) in [
        (Binary::Greater, "80"),
        (Binary::GreaterEqual, "80.5"),
        (Binary::Less, "80"),
        (Binary::LessEqual, "80"),
        (Binary::Equal, "0"),
        (Binary::NotEqual, "0"),
    ] {
        let keep = Condition { column: 1, op, against: Operand::Number(number.into()) };
        check(sales(&["sold_on@month"], &["SUM(units)"]).then(Step::Keep(keep)), 4);
    }
}

#[test]
fn t12_above_average_and_below_another_column() {
    let above = Condition { column: 1, op: Binary::Greater, against: Operand::Mean(1) };
    check(sales(&["product.product"], &["SUM(net)"]).then(Step::Keep(above)), 2);
    let below = Condition { column: 2, op: Binary::Less, against: Operand::Column(1) };
    check(sales(&["shop.city"], &["SUM(units)", "COUNT(weight)"]).then(Step::Keep(below)), 2);
}

#[test]
fn t13_a_period_and_the_one_before() {
    let period =
        |from, to| leaf(SALES, &["product.family"], &["SUM(net)"], vec![within(key(SALES, "sold_on"), from, to)]);
    let both = join(vec![period("2024-04-01", "2024-07-01"), period("2024-01-01", "2024-04-01")], 1, JoinKind::Left);
    let change = binary(Binary::Subtract, column(1), column(2));
    let growth = divide(binary(Binary::Subtract, column(1), column(2)), column(2));
    check(both.then(Step::Compute(change)).then(growth), 3);
}

#[test]
fn t14_the_same_month_of_the_year_before() {
    for (grain, shift) in [("month", 12), ("week", 52), ("fiscal_quarter", 4), ("day", 364)] {
        let by = format!("sold_on@{grain}");
        let now = leaf(SALES, &[&by], &["SUM(units)"], vec![within(key(SALES, "sold_on"), "2025-01-01", "2026-01-01")]);
        let then =
            leaf(SALES, &[&by], &["SUM(units)"], vec![within(key(SALES, "sold_on"), "2024-01-01", "2025-01-01")]);
        let growth = divide(binary(Binary::Subtract, column(1), column(2)), column(2));
        check(join(vec![now, shifted(then, 0, shift)], 1, JoinKind::Left).then(growth), 2);
    }
}

#[test]
fn t15_a_versus_b() {
    let of = |family: &str| {
        leaf(SALES, &["sold_on@quarter"], &["SUM(net)"], vec![is(key(SALES, "product.family"), &[family])])
    };
    check(join(vec![of("bread"), of("cake")], 1, JoinKind::Full), 3);
    check(join(vec![of("bread"), of("cake"), of("roll")], 1, JoinKind::Inner), 3);
}

#[test]
fn t16_two_facts_on_shared_dimensions() {
    let sold = sales(&["sold_on@month", "product.family"], &["SUM(net)", "SUM(units)"]);
    let returned = leaf(RETURNS, &["returned_on@month", "product.family"], &["SUM(cost)", "COUNT(*)"], Vec::new());
    let rate = divide(binary(Binary::Multiply, Calc::Number("1000".into()), column(5)), column(3));
    for kind in [JoinKind::Full, JoinKind::Left, JoinKind::Inner] {
        check(join(vec![sold.clone(), returned.clone()], 2, kind).then(rate.clone()), 3);
    }
    let keep = Condition { column: 2, op: Binary::Less, against: Operand::Column(4) };
    check(join(vec![sold, returned], 2, JoinKind::Inner).then(Step::Keep(keep)), 3);
}

#[test]
fn t17_share_of_all_and_of_the_parent() {
    let by = || sales(&["shop.country", "product.family"], &["SUM(net)"]);
    check(by().then(Step::Share { of: 2, within: Vec::new() }), 3);
    check(by().then(Step::Share { of: 2, within: vec![0] }).then(Step::Share { of: 2, within: vec![1] }), 3);
}

#[test]
fn t18_running_totals() {
    let by = || sales(&["sold_on@month", "product.family"], &["SUM(units)"]);
    check(by().then(Step::Running { of: 2, along: 0, keys: 2 }), 3);
    check(sales(&["sold_on@week"], &["SUM(net)"]).then(Step::Running { of: 1, along: 0, keys: 1 }), 3);
}

#[test]
fn t19_moving_averages() {
    let by = || sales(&["product.family", "sold_on@month"], &["SUM(net)"]);
    check(by().then(Step::Moving { of: 2, along: 1, keys: 2, n: 3 }), 3);
    check(sales(&["sold_on@week"], &["SUM(weight)"]).then(Step::Moving { of: 1, along: 0, keys: 1, n: 7 }), 3);
}

#[test]
fn t20_an_average_of_a_sum() {
    let monthly = sales(&["product.family", "sold_on@month"], &["SUM(net)", "SUM(weight)"]);
    let all = [(Agg::Avg, 2), (Agg::Min, 2), (Agg::Max, 3), (Agg::Sum, 3), (Agg::Count, 2), (Agg::Distinct, 2)];
    check(regroup(monthly.clone(), &[0], &all), 3);
    check(regroup(monthly, &[], &all), 3);
}

#[test]
fn t21_one_number_per_another() {
    check(sales(&["product.family"], &["SUM(units)", "COUNT(DISTINCT shop_id)"]).then(divide(column(1), column(2))), 1);
    check(sales(&["product.family"], &["SUM(weight)", "COUNT(weight)"]).then(divide(column(1), column(2))), 4);
}

#[test]
fn t22_different_values() {
    check(sales(&["shop.country"], &["COUNT(DISTINCT product_id)", "COUNT(DISTINCT sold_on)"]), 1);
    check(sales(&[], &["COUNT(DISTINCT product.family)"]), 3);
    // Stored counts are read off only where each group is one row.
    let own = ["product.product", "product.family", "product.list_price", "product_id"];
    check(sales(&own, &["COUNT(DISTINCT shop_id)"]), 2);
    check(sales(&["product.family"], &["COUNT(DISTINCT shop_id)"]), 1);
    let fixed = vec![is(key(SALES, "product.family"), &["cake"])];
    check(
        leaf(SALES, &["product.product", "product.list_price", "product_id"], &["COUNT(DISTINCT shop_id)"], fixed),
        2,
    );
}

#[test]
fn t23_never_and_at_least_once() {
    let sold = |filter| Box::new(scan(SALES, &["product_id"], &[], filter));
    let own = || vec![key(PRODUCTS, "product_id")];
    let recently = || vec![within(key(SALES, "sold_on"), "2025-06-01", "2025-09-01")];
    for not in [true, false] {
        let exists = Predicate::Exists { keys: own(), scan: sold(Vec::new()), not };
        check(leaf(PRODUCTS, &["product", "family"], &[], vec![exists]), 1);
        let exists = Predicate::Exists { keys: own(), scan: sold(recently()), not };
        check(leaf(PRODUCTS, &["family"], &["COUNT(*)"], vec![exists]), 1);
    }
    // Countries and families that both … and days without a value, which are among nothing.
    let inner = scan(SALES, &["shop.city", "sold_on"], &[], vec![is(key(SALES, "product.family"), &["Tart"])]);
    for not in [true, false] {
        let keys = vec![key(SALES, "ship_to.city"), key(SALES, "sold_on")];
        let exists = Predicate::Exists { keys, scan: Box::new(inner.clone()), not };
        check(leaf(SALES, &["product.family"], &["SUM(units)", "COUNT(*)"], vec![exists.clone()]), 2);
        let any = Predicate::Any(vec![exists, is(key(SALES, "product.family"), &["bread"])]);
        check(leaf(SALES, &["product.family"], &["SUM(units)", "COUNT(*)"], vec![any]), 2);
    }
}

#[test]
fn t24_any_aggregate_of_any_field() {
    let all =
        ["SUM(price)", "COUNT(price)", "MIN(price)", "MAX(price)", "MIN(weight)", "MAX(discount)", "SUM(discount)"];
    check(sales(&["shop.city", "product.family"], &all), 1);
    check(sales(&["product.family"], &["MIN(sold_on)", "MAX(sold_on)", "MIN(note)", "MAX(note)", "MIN(is_gift)"]), 2);
    check(sales(&["product.family"], &["MAX(note)", "MIN(sold_on)", "MIN(price)", "MAX(price)"]), 4);
    check(sales(&["product.family"], &["SUM(units * price)", "COUNT(discount)", "SUM(is_gift)"]), 1);
}

#[test]
fn t25_a_listing_with_attributes() {
    check(leaf(PRODUCTS, &["product", "family", "list_price"], &[], Vec::new()).then(Step::Sort(vec![(2, true)])), 1);
    let opened =
        Predicate::Range { key: key(SHOPS, "opened"), from: None, to: Some((Value::Date(day("2020-06-01")), true)) };
    check(leaf(SHOPS, &["shop", "city", "opened", "region.region"], &[], vec![opened]), 1);
    check(leaf(SHOPS, &["opened@fiscal_year"], &["COUNT(*)"], Vec::new()), 1);
}

#[test]
fn t26_a_stock_is_the_last_of_its_period() {
    for pick in [Pick::Last, Pick::First, Pick::Avg] {
        let measures = [
            ("SUM(on_hand)", pick),
            ("SUM(reserved)", pick),
            ("COUNT(*) FILTER (WHERE on_hand < 5)", pick),
            ("COUNT(*)", pick),
        ];
        check(stock(&[], &measures), 1);
        for by in ["shop.city", "day@month", "day@fiscal_year", "day@week", "day@month_of_year", "day"] {
            check(stock(&[by], &measures[..2]), 1);
            check(stock(&[by, "shop.city"], &measures), 1);
        }
        check(stock(&["shop.city", "day@year", "day@quarter_of_year"], &measures[..1]), 2);
    }
}

#[test]
fn t27_a_stock_within_a_stretch_of_time_and_a_filter() {
    for pick in [Pick::Last, Pick::First, Pick::Avg] {
        let Node::Scan(mut scan) =
            stock(&["product.family", "day@month"], &[("SUM(on_hand)", pick), ("MAX(on_hand)", Pick::Last)])
        else {
            panic!("a leaf")
        };
        scan.filter =
            vec![within(key(STOCK, "day"), "2024-09-05", "2025-03-20"), is(key(STOCK, "shop.city"), &["Nice", "Ulm"])];
        check(Node::Scan(scan), 1);
    }
}

#[test]
fn t28_two_ways_to_one_table_and_two_hops() {
    check(sales(&["shop.city", "ship_to.city"], &["SUM(units)"]), 2);
    check(leaf(SALES, &["ship_to.city"], &["SUM(net)"], vec![is(key(SALES, "shop.city"), &["Lyon"])]), 2);
    check(sales(&["shop.region.region", "product.family"], &["COUNT(*)"]), 2);
    check(sales(&["ship_to.country", "shop.country"], &["COUNT(*)"]), 1);
}

#[test]
fn t29_segments_and_fields_that_are_expressions() {
    let segment = |name, value| Predicate::In { key: key(SALES, name), values: vec![Value::Bool(value)], not: false };
    check(leaf(SALES, &["shop.country"], &["SUM(units)"], vec![segment("bulk", true)]), 2);
    check(leaf(SALES, &["shop.country"], &["SUM(units)"], vec![segment("product.premium", false)]), 1);
    check(sales(&["bulk", "product.premium"], &["SUM(price)", "COUNT(*)"]), 1);
    check(sales(&["kind"], &["SUM(net)", "MAX(net)", "COUNT(net)"]), 1);
    check(sales(&["net"], &["COUNT(*)"]), 1);
    let measures =
        ["SUM(units) FILTER (WHERE units > 3 AND NOT is_gift)", "COUNT(*) FILTER (WHERE bulk OR product.premium)"];
    check(sales(&["product.family"], &measures), 1);
    check(sales(&["product.family"], &["COUNT(*) FILTER (WHERE is_gift)"]), 4);
    check(sales(&["product.family"], &["SUM(net) FILTER (WHERE product.family = 'bread')"]), 4);
    check(sales(&[], &["COUNT(*) FILTER (WHERE COALESCE(YEAR(sold_on), 0) = 2024)"]), 3);
}

#[test]
fn t30_one_of_several_conditions() {
    let any = Predicate::Any(vec![
        is(key(SALES, "product.family"), &["bread"]),
        within(key(SALES, "sold_on"), "2024-05-01", "2024-08-01"),
        missing(key(SALES, "shop.country"), false),
    ]);
    check(leaf(SALES, &["product.family"], &["SUM(net)", "COUNT(*)"], vec![any]), 3);
    check(leaf(SALES, &["product.family"], &["COUNT(*)"], vec![Predicate::Any(Vec::new())]), 4);
}

#[test]
fn t31_orders_and_choice_of_columns() {
    for descending in [false, true] {
        let by = || sales(&["shop.city", "product.family"], &["SUM(weight)", "COUNT(weight)", "MAX(note)"]);
        check(by().then(Step::Sort(vec![(4, descending), (1, !descending)])), 2);
        check(by().then(Step::Sort(vec![(2, descending)])).then(Step::Select(vec![1, 0, 3])), 2);
        check(by().then(top(5, 3)).then(Step::Sort(vec![(3, descending)])), 2);
    }
}

#[test]
fn t32_how_many_groups_fulfil_a_condition() {
    let sold = sales(&["product.product"], &["SUM(units)"]);
    let keep = Condition { column: 1, op: Binary::Greater, against: Operand::Number("150".into()) };
    check(regroup(sold.clone().then(Step::Keep(keep)), &[], &[(Agg::Count, 0), (Agg::Distinct, 0)]), 2);
    let none = Condition { column: 1, op: Binary::Greater, against: Operand::Number("150000".into()) };
    check(regroup(sold.then(Step::Keep(none)), &[], &[(Agg::Count, 0), (Agg::Sum, 1)]), 2);
}

#[test]
fn t33_single_rows_side_by_side() {
    let total = sales(&[], &["SUM(units)", "SUM(net)"]);
    let claims = leaf(RETURNS, &[], &["COUNT(*)"], Vec::new());
    check(join(vec![total, claims], 0, JoinKind::Full).then(divide(column(2), column(0))), 3);
}

#[test]
fn t34_a_whole_beside_its_parts() {
    let parts = sales(&["shop.country", "product.family"], &["SUM(net)"]);
    let whole = sales(&["shop.country"], &["SUM(net)"]);
    check(join(vec![parts, whole], 1, JoinKind::Left).then(divide(column(2), column(3))), 3);
}

#[test]
fn t35_formulas_with_nulls() {
    let by = || sales(&["shop.city", "product.family"], &["SUM(net)", "SUM(weight)", "MAX(discount)"]);
    let number = |text: &str| Calc::Number(text.into());
    check(by().then(Step::Compute(Calc::Coalesce(vec![column(4), column(3), number("0.5")]))), 1);
    check(by().then(Step::Compute(Calc::NullIf(Box::new(column(4)), Box::new(number("0.40"))))), 1);
    check(by().then(Step::Compute(Calc::Least(vec![column(2), column(4), number("30")]))), 1);
    check(by().then(Step::Compute(Calc::Greatest(vec![column(3), number("30.25")]))), 1);
    check(by().then(Step::Compute(binary(Binary::Multiply, column(2), column(3)))), 1);
    check(by().then(divide(column(2), number("0"))), 1);
}

#[test]
fn t36_top_of_a_join_with_a_share_and_a_rank_within() {
    let sold = sales(&["product.family", "shop.country"], &["SUM(net)"]);
    let gifts = leaf(
        SALES,
        &["product.family", "shop.country"],
        &["SUM(net)"],
        vec![Predicate::In { key: key(SALES, "is_gift"), values: vec![Value::Bool(true)], not: false }],
    );
    let share = divide(column(3), column(2));
    let best = Step::Top { n: 1, by: 4, least: false, within: vec![0], ties: true };
    check(join(vec![sold, gifts], 2, JoinKind::Full).then(share).then(best).then(Step::Select(vec![0, 1, 4])), 2);
}
