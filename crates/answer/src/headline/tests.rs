//! The sentence for each shape of question.

use model::expr::Binary;
use model::query::{Calc, Condition, Join, JoinKind, Node, Operand, Step};

use crate::fixture::{Leaf, answer, day, model, query, table, top};
use crate::{Context, Locale, compose};

fn check(root: Node, columns: &[&str], rows: &[&str], expected: &str) {
    assert_eq!(answer(root, columns, rows).headline, expected);
}

/// Two leaves of one measure over two years, with the change and the growth.
fn compared(by: &[&str], measure: &str) -> Node {
    let k = by.len();
    let inputs = vec![
        Leaf::new(by, &[measure]).within("2025-01-01", "2026-01-01").node(),
        Leaf::new(by, &[measure]).within("2024-01-01", "2025-01-01").node(),
    ];
    let minus = || Calc::Binary(Binary::Subtract, Box::new(Calc::Column(k)), Box::new(Calc::Column(k + 1)));
    let over = Calc::Binary(Binary::Divide, Box::new(minus()), Box::new(Calc::Column(k + 1)));
    Node::Join(Join { inputs, keys: k, kind: JoinKind::Full }).then(Step::Compute(minus())).then(Step::Compute(over))
}

fn in_2025(by: &[&str], measures: &[&str]) -> Leaf {
    Leaf::new(by, measures).within("2025-01-01", "2026-01-01")
}

#[test]
fn single_values() {
    let revenue = |rows: &[&str], expected| check(in_2025(&[], &["revenue"]).node(), &["revenue"], rows, expected);
    revenue(&["1240310"], "Revenue was €1.24M in 2025.");
    revenue(&["-"], "Revenue was without a value in 2025.");
    check(in_2025(&[], &["units sold"]).node(), &["units sold"], &["1"], "Units sold were 1 car in 2025.");
    check(in_2025(&[], &["health score"]).node(), &["health score"], &["87"], "Health score was 87 (watch) in 2025.");
    check(
        in_2025(&["region"], &["revenue"]).node(),
        &["region", "revenue"],
        &["Asia|500"],
        "Revenue was €500 for Asia in 2025.",
    );
    check(
        in_2025(&["region"], &["revenue"]).filter(crate::fixture::members("region", &["Asia"])).node(),
        &["region", "revenue"],
        &["Asia|500"],
        "Revenue was €500 in Asia in 2025.",
    );
    check(
        Leaf::new(&["month"], &["revenue"]).node(),
        &["month", "revenue"],
        &["2025-01-01|500"],
        "Revenue was €500 in Jan 2025.",
    );
    check(
        in_2025(&[], &["revenue", "units sold", "margin"]).node(),
        &["revenue", "units sold", "margin"],
        &["1240310|12345|0.124"],
        "Revenue was €1.24M, units sold were 12.3K cars and margin was 12.4% in 2025.",
    );
}

#[test]
fn single_values_against_another_period() {
    let columns = ["revenue", "revenue@previous", "revenue@change", "revenue@growth"];
    let revenue = |row, expected| check(compared(&[], "revenue"), &columns, &[row], expected);
    revenue("1082|1000|82|0.082", "Revenue was €1,082 in 2025, up 8.2% from €1,000 in 2024 (better).");
    revenue("900|1000|-100|-0.1", "Revenue was €900 in 2025, down 10.0% from €1,000 in 2024 (worse).");
    revenue("1000|1000|0|0.0", "Revenue was €1,000 in 2025, as much as in 2024.");
    revenue("900|-|-|-", "Revenue was €900 in 2025.");
    // The sign of growth misleads where the base is below zero.
    revenue("50|-100|150|-1.5", "Revenue was €50 in 2025, up €150 from -€100 in 2024 (better).");
    let columns = ["margin", "margin@previous", "margin@change", "margin@growth"];
    check(
        compared(&[], "margin"),
        &columns,
        &["0.137|0.124|0.013|0.1"],
        "Margin was 13.7% in 2025, up 1.3 pp from 12.4% in 2024 (better).",
    );
    let columns = ["claims", "claims@previous", "claims@change", "claims@growth"];
    check(
        compared(&[], "claims"),
        &columns,
        &["110|100|10|0.1"],
        "Claims were 110 in 2025, up 10.0% from 100 in 2024 (worse).",
    );
}

#[test]
fn single_values_against_their_target() {
    let columns = ["revenue", "revenue@target", "revenue@variance", "revenue@attainment"];
    let revenue = |row, expected| check(in_2025(&[], &["revenue"]).node(), &columns, &[row], expected);
    revenue("970|1000|-30|0.97", "Revenue was €970 in 2025, 3.0% below its target of €1,000 (worse).");
    revenue("1000|1000|0|1", "Revenue was €1,000 in 2025, exactly its target of €1,000.");
    let columns = ["margin", "margin@target", "margin@variance", "margin@attainment"];
    check(
        in_2025(&[], &["margin"]).node(),
        &columns,
        &["0.12|0.1|0.02|1.2"],
        "Margin was 12.0% in 2025, 2.0 pp above its target of 10.0% (better).",
    );
}

#[test]
fn rankings_say_what_their_shares_are_shares_of() {
    let rows = ["Aurora|500", "Borealis|300", "Cirrus|200"];
    let root = |measure| in_2025(&["model"], &[measure]).node();
    check(
        root("units sold").then(top(3, 1, &[])),
        &["model", "units sold"],
        &rows,
        "Aurora had the most units sold in 2025: 500 cars, 50.0% of the three shown, ahead of Borealis (300 cars).",
    );
    check(
        root("highest").then(top(3, 1, &[])),
        &["model", "highest"],
        &rows,
        "Aurora had the highest highest in 2025: 500, ahead of Borealis (300).",
    );
    check(
        root("revenue").then(Step::Share { of: 1, within: vec![] }).then(top(2, 1, &[])),
        &["model", "revenue", "revenue@share"],
        &["Aurora|500|0.1", "Borealis|300|0.06"],
        "Aurora had the highest revenue in 2025: €500, 10.0% of the total, ahead of Borealis (€300); the two together have 16.0%.",
    );
    check(
        root("revenue").then(top(2, 1, &[])).then(Step::Share { of: 1, within: vec![] }),
        &["model", "revenue", "revenue@share"],
        &["Aurora|500|0.625", "Borealis|300|0.375"],
        "Aurora had the highest revenue in 2025: €500, 62.5% of the two together, ahead of Borealis (€300).",
    );
    check(
        root("revenue").then(top(1, 1, &[])),
        &["model", "revenue"],
        &["Aurora|500", "Borealis|500"],
        "Aurora and Borealis share the highest revenue in 2025: €500 each.",
    );
    let least = Step::Top { n: 2, by: 1, least: true, within: vec![], ties: false };
    check(
        root("revenue").then(least),
        &["model", "revenue"],
        &["Cirrus|200", "Borealis|300"],
        "Cirrus had the lowest revenue in 2025: €200, followed by Borealis (€300).",
    );
    check(
        root("revenue").then(top(2, 1, &[])),
        &["model", "revenue"],
        &["Aurora|500", "Cirrus|-20"],
        "Aurora had the highest revenue in 2025: €500, ahead of Cirrus (-€20).",
    );
}

#[test]
fn the_first_of_each_group() {
    check(
        in_2025(&["region", "model"], &["revenue"]).node().then(top(1, 2, &[0])),
        &["region", "model", "revenue"],
        &["Asia|Cirrus|300", "Europe|Aurora|500", "Africa|Borealis|100", "Oceania|Aurora|50"],
        "Highest revenue by region in 2025: Cirrus for Asia (€300), Aurora for Europe (€500), Borealis for Africa (€100) and 1 more.",
    );
}

#[test]
fn breakdowns_have_a_total_only_where_there_is_one() {
    let rows = ["Europe|600", "Asia|300", "Africa|100"];
    let root = |measure| in_2025(&["region"], &[measure]).node();
    check(
        root("revenue"),
        &["region", "revenue"],
        &rows,
        "Revenue was €1,000 in 2025: Europe had the most (€600, 60.0%), Africa the least (€100), of 3 regions.",
    );
    for (measure, most, least) in
        [("stock", "highest", "lowest"), ("buyers", "most", "fewest"), ("highest", "highest", "lowest")]
    {
        check(
            root(measure),
            &["region", measure],
            &rows,
            &format!("Europe had the {most} {measure} in 2025 (600), Africa the {least} (100), of 3 regions."),
        );
    }
    check(
        root("revenue"),
        &["region", "revenue"],
        &["Asia|5", "Europe|5"],
        "Revenue was €10 in 2025: €5 for each of 2 regions.",
    );
    check(
        root("revenue"),
        &["region", "revenue"],
        &["Asia|5", "-|3", "Europe|-2"],
        "Revenue was €6 in 2025: Asia had the most (€5), Europe the least (-€2), of 2 regions (€3 with no region).",
    );
    check(
        in_2025(&["region", "model"], &["revenue"]).node(),
        &["region", "model", "revenue"],
        &["Asia|Aurora|5", "Europe|Cirrus|15"],
        "Revenue was €20 in 2025: Europe (Cirrus) had the most (€15, 75.0%), Asia (Aurora) the least (€5), of 2 combinations of region and model.",
    );
}

#[test]
fn what_belongs_to_no_member_or_has_no_value_is_neither_most_nor_least() {
    let region = |measure, rows: &[&str], expected| {
        check(in_2025(&["region"], &[measure]).node(), &["region", measure], rows, expected);
    };
    region("stock", &["Asia|5", "-|9"], "Stock was 5 in 2025 for Asia (9 with no region).");
    region("stock", &["Asia|-", "-|9"], "No stock for 1 region in 2025 (9 with no region).");
    region("stock", &["Asia|5", "Europe|-"], "Stock was 5 in 2025 for Asia, the only one of 2 regions with a value.");
    region(
        "revenue",
        &["Africa|-", "Asia|5", "Europe|5", "-|1"],
        "Revenue was €11 in 2025: €5 for Asia and Europe, the only ones of 3 regions with a value (€1 with no region).",
    );
    check(
        in_2025(&["model"], &["revenue"]).node().then(top(3, 1, &[])),
        &["model", "revenue"],
        &["-|500", "Aurora|300", "Borealis|200"],
        "Aurora had the highest revenue in 2025: €300, 30.0% of the three shown, ahead of Borealis (€200).",
    );
    check(
        in_2025(&["region"], &["revenue"]).node().then(Step::Share { of: 1, within: vec![] }),
        &["region", "revenue", "revenue@share"],
        &["-|600|0.6", "Asia|300|0.3", "Africa|100|0.1"],
        "Asia has the largest share of revenue in 2025: 30.0%, followed by Africa (10.0%), of 2 regions.",
    );
    check(
        in_2025(&["month", "region"], &["claims"]).node(),
        &["month", "region", "claims"],
        &["2025-01-01|-|90", "2025-01-01|Asia|10", "2025-02-01|Europe|15"],
        "Europe had the most claims in 2025 (15), Asia the fewest (10), of 2 regions over 2 months.",
    );
}

#[test]
fn a_table_that_was_cut_has_no_total() {
    let context = Context { locale: Locale::EN, today: day("2030-01-01"), chart: None, beside: None };
    let query = query(in_2025(&["region"], &["revenue"]).node(), &["region", "revenue"]);
    let mut rows = table(2, &["Europe|600", "Asia|300"]);
    rows.total_rows = 1204;
    assert_eq!(
        compose(&query, &rows, &model(), &context).headline,
        "Europe had the highest revenue in 2025 (€600), Asia the lowest (€300), of 2 regions (the first 2 of 1,204 rows)."
    );
}

#[test]
fn trends_go_from_first_to_last_and_name_what_is_incomplete() {
    let root = || in_2025(&["month"], &["revenue"]).node();
    let rows = ["2025-01-01|100", "2025-02-01|90", "2025-03-01|130", "2025-04-01|120"];
    check(
        root(),
        &["month", "revenue"],
        &rows,
        "Revenue rose from €100 in Jan 2025 to €120 in Apr 2025 (+20.0%); highest in Mar 2025 (€130), lowest in Feb 2025 (€90).",
    );
    check(
        root(),
        &["month", "revenue"],
        &["2025-01-01|100", "2025-02-01|100"],
        "Revenue was €100 in Jan 2025 and €100 in Feb 2025.",
    );
    check(
        in_2025(&["month"], &["margin"]).node(),
        &["month", "margin"],
        &["2025-01-01|0.124", "2025-02-01|0.11"],
        "Margin fell from 12.4% in Jan 2025 to 11.0% in Feb 2025 (-1.4 pp).",
    );
    let context = Context { locale: Locale::EN, today: day("2025-04-10"), chart: None, beside: None };
    let answer = compose(&query(root(), &["month", "revenue"]), &table(2, &rows), &model(), &context);
    assert_eq!(
        answer.headline,
        "Revenue rose from €100 in Jan 2025 to €130 in Mar 2025 (+30.0%); lowest in Feb 2025 (€90); Apr 2025 is incomplete."
    );
    check(
        Leaf::new(&["month"], &["revenue"]).within("2025-01-15", "2025-04-01").node(),
        &["month", "revenue"],
        &rows[..3],
        "Revenue rose from €90 in Feb 2025 to €130 in Mar 2025 (+44.4%); Jan 2025 is incomplete.",
    );
}

#[test]
fn series_are_added_up_only_where_that_means_something() {
    let rows = ["2025-01-01|Asia|10", "2025-01-01|Europe|30", "2025-02-01|Asia|40", "2025-02-01|Europe|15"];
    let root = |measure| in_2025(&["month", "region"], &[measure]).node();
    check(
        root("claims"),
        &["month", "region", "claims"],
        &rows,
        "Asia had the most claims in 2025 (50), Europe the fewest (45), of 2 regions over 2 months.",
    );
    check(
        root("stock"),
        &["month", "region", "stock"],
        &rows,
        "Asia had the highest stock in Feb 2025 (40), Europe the lowest (15), of 2 regions over 2 months.",
    );
    check(
        root("claims"),
        &["month", "region", "claims"],
        &["2025-01-01|Asia|10", "2025-01-01|Europe|30", "2025-02-01|Asia|20"],
        "Claims for each of 2 regions were 30 in 2025, over 2 months.",
    );
}

#[test]
fn groups_against_another_period() {
    let columns = ["region", "revenue", "revenue@previous", "revenue@change", "revenue@growth"];
    check(
        compared(&["region"], "revenue"),
        &columns,
        &["Europe|600|500|100|0.2", "Asia|300|400|-100|-0.25", "Africa|182|100|82|0.82"],
        "Revenue was €1,082 in 2025, up 8.2% from €1,000 in 2024 (better); it rose for 2 of 3 regions, most for Africa (+82.0%), and fell for 1, most for Asia (-25.0%).",
    );
    let columns = ["region", "margin", "margin@previous", "margin@change"];
    check(
        compared(&["region"], "buyers").then(Step::Select(vec![0, 1, 2, 3])),
        &columns,
        &["Europe|0.2|0.1|0.1", "Asia|0.3|0.3|0"],
        "Margin in 2025 rose for 1 of 2 regions, most for Europe (+10.0 pp), against 2024.",
    );
}

#[test]
fn groups_against_their_targets() {
    let columns = ["region", "revenue", "revenue@target", "revenue@variance", "revenue@attainment"];
    check(
        in_2025(&["region"], &["revenue"]).node(),
        &columns,
        &["Europe|120|100|20|1.2", "Asia|80|100|-20|0.8", "Africa|100|100|0|1"],
        "2 of 3 regions met the target of revenue in 2025; furthest above Europe (120.0%), furthest below Asia (80.0%).",
    );
    let columns = ["region", "claims", "claims@target", "claims@variance", "claims@attainment"];
    check(
        in_2025(&["region"], &["claims"]).node(),
        &columns,
        &["Europe|120|100|20|1.2", "Asia|80|100|-20|0.8"],
        "1 of 2 regions met the target of claims in 2025; furthest above Europe (120.0%), furthest below Asia (80.0%).",
    );
}

#[test]
fn shares() {
    check(
        in_2025(&["region"], &["revenue"]).node().then(Step::Share { of: 1, within: vec![] }),
        &["region", "revenue", "revenue@share"],
        &["Europe|600|0.6", "Asia|300|0.3", "Africa|100|0.1"],
        "Europe has the largest share of revenue in 2025: 60.0%, followed by Asia (30.0%), of 3 regions.",
    );
    check(
        Leaf::new(&["region", "model"], &["revenue"]).node().then(Step::Share { of: 2, within: vec![0] }),
        &["region", "model", "revenue", "revenue@share"],
        &["Europe|Aurora|60|0.6", "Europe|Cirrus|40|0.4", "Asia|Cirrus|1|1"],
        "Asia (Cirrus) has the largest share of revenue within its region: 100.0%, followed by Europe (Aurora) (60.0%), of 3 combinations of region and model.",
    );
}

#[test]
fn conditions_count_the_groups_that_meet_them() {
    let keep = |against| Step::Keep(Condition { column: 1, op: Binary::Greater, against });
    let root = |against| in_2025(&["region"], &["revenue"]).node().then(keep(against));
    let columns = ["region", "revenue"];
    check(
        root(Operand::Number("1000000".into())),
        &columns,
        &["Asia|2000000", "Europe|3000000"],
        "2 regions have revenue above €1M in 2025: Asia and Europe.",
    );
    check(root(Operand::Mean(1)), &columns, &["Asia|2"], "1 region has revenue above the average in 2025: Asia.");
    check(root(Operand::Number("10".into())), &columns, &[], "No regions with revenue above €10 in 2025.");
    check(
        root(Operand::Number("10".into())).then(top(1, 1, &[])),
        &columns,
        &["Asia|20"],
        "Asia had the highest revenue of those with revenue above €10 in 2025: €20.",
    );
}

#[test]
fn listings_and_nothing() {
    let dealers =
        || Leaf::new(&["dealer_id", "dealer", "region"], &[]).filter(crate::fixture::members("region", &["Asia"]));
    let columns = ["dealer_id", "dealer", "region"];
    check(
        dealers().node(),
        &columns,
        &["1|Nord|Asia", "2|West|Asia"],
        "2 dealers in Asia: Nord (Asia) and West (Asia).",
    );
    check(dealers().node(), &columns, &["1|a|Asia", "2|b|Asia", "3|c|Asia", "4|d|Asia"], "4 dealers in Asia.");
    check(dealers().node(), &columns, &[], "No dealers in Asia.");
    check(in_2025(&["region"], &["revenue"]).node(), &["region", "revenue"], &[], "No rows for revenue in 2025.");
    check(Leaf::new(&["region"], &["revenue"]).node(), &["region", "revenue"], &["Asia|-", "Europe|-"], "2 regions.");
}
