//! Whole pictures: what is drawn, from Query and Table to JSON.

use model::query::{Join, JoinKind, Step};
use model::{Table, Value};
use serde_json::{Value as Json, json};

use crate::fixture::{Leaf, answer, asked, day, model, query, table, top};
use crate::{Context, Locale, compose};

fn chart(answer: &crate::Answer) -> Json {
    serde_json::to_value(answer.chart.as_ref().expect("a chart")).expect("JSON")
}

fn labels(chart: &Json) -> Vec<&str> {
    chart["chartjs"]["data"]["labels"].as_array().expect("labels").iter().filter_map(Json::as_str).collect()
}

fn data(chart: &Json, set: usize) -> &Json {
    &chart["chartjs"]["data"]["datasets"][set]["data"]
}

#[test]
fn a_line_leaves_gaps_open_and_says_what_it_is() {
    let rows = ["2025-01-01|100.5", "2025-02-01|90", "2025-04-01|130", "2025-05-01|120", "2025-06-01|125"];
    let chart = chart(&answer(Leaf::new(&["month"], &["revenue"]).node(), &["month", "revenue"], &rows));
    assert_eq!(
        chart,
        json!({
            "type": "line",
            "confidence": "high",
            "reason": "Line: one number over 5 points in time",
            "alternatives": ["column", "bar", "area", "table"],
            "spec": {
                "x": [{"field": "month", "label": "Month", "type": "time", "grain": "month"}],
                "y": [{"field": "revenue", "label": "Revenue", "type": "quantitative", "unit": "EUR", "format": "currency"}],
                "color": null, "target": null, "stack": null, "horizontal": false, "zero": false
            },
            "chartjs": {
                "type": "line",
                "data": {
                    "labels": ["Jan 2025", "Feb 2025", "Mar 2025", "Apr 2025", "May 2025", "Jun 2025"],
                    "datasets": [{
                        "label": "Revenue",
                        "data": [100.5, 90, null, 130, 120, 125],
                        "formatted": ["€100.50", "€90.00", "–", "€130.00", "€120.00", "€125.00"]
                    }]
                },
                "options": {"scales": {
                    "x": {"title": {"display": true, "text": "Month"}},
                    "y": {"beginAtZero": false, "title": {"display": true, "text": "Revenue"}}
                }}
            },
            "summary": "Line chart of revenue by month. Revenue rose from €100.50 in Jan 2025 to €125 in Jun 2025 (+24.4%); highest in Apr 2025 (€130), lowest in Feb 2025 (€90)."
        })
    );
}

#[test]
fn many_bars_keep_the_rest_as_one_where_it_adds_up() {
    let rows: Vec<String> = (0..40).map(|i| format!("m{i}|{}", 40 - i)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let drawn = chart(&answer(Leaf::new(&["model"], &["claims"]).node(), &["model", "claims"], &rows));
    assert_eq!(drawn["type"], "bar");
    assert_eq!(drawn["chartjs"]["options"]["indexAxis"], "y");
    assert_eq!(labels(&drawn).len(), 21);
    assert_eq!(labels(&drawn)[20], "Other (20)");
    assert_eq!(data(&drawn, 0)[20], 210);
    assert_eq!(drawn["reason"], "Bars: one number for 40 groups; the first 20 of 40");
    let drawn = chart(&answer(Leaf::new(&["model"], &["stock"]).node(), &["model", "stock"], &rows));
    assert_eq!(labels(&drawn).len(), 20, "a stock does not add up");
}

#[test]
fn bars_are_sorted_by_value_unless_the_query_sorted_them() {
    let rows = ["a|1", "b|3", "c|2", "d|-"];
    let root = || Leaf::new(&["model"], &["claims"]).node();
    assert_eq!(labels(&chart(&answer(root(), &["model", "claims"], &rows))), ["b", "c", "a", "d"]);
    let by_name = root().then(Step::Sort(vec![(0, false)]));
    assert_eq!(labels(&chart(&answer(by_name, &["model", "claims"], &rows))), ["a", "b", "c", "d"]);
    let by_age = chart(&answer(Leaf::new(&["age"], &["claims"]).node(), &["age", "claims"], &["7|1", "5|3"]));
    assert_eq!(labels(&by_age), ["5", "7"]);
    let weekdays = Leaf::new(&["weekday"], &["claims"]).node().then(Step::Sort(vec![(1, true)]));
    assert_eq!(labels(&chart(&answer(weekdays, &["weekday", "claims"], &["3|9", "1|4"]))), ["Monday", "Wednesday"]);
}

#[test]
fn series_over_time_end_with_the_rest() {
    let mut rows = Vec::new();
    for month in 1..=6 {
        for model in 0..31 {
            rows.push(format!("2025-0{month}-01|m{model:02}|{}", model + 1));
        }
    }
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let root = |measure| Leaf::new(&["month", "model"], &[measure]).node();
    let drawn = chart(&answer(root("claims"), &["month", "model", "claims"], &rows));
    let sets = drawn["chartjs"]["data"]["datasets"].as_array().expect("datasets");
    assert_eq!(drawn["type"], "line");
    assert_eq!(sets.len(), 10);
    assert_eq!(sets[0]["label"], "m30", "largest first");
    assert_eq!(sets[9]["label"], "Other (22)");
    assert_eq!(sets[9]["data"], json!([253, 253, 253, 253, 253, 253]));
    assert_eq!(drawn["spec"]["color"]["field"], "model");
    let drawn = chart(&answer(root("stock"), &["month", "model", "stock"], &rows));
    assert_eq!(drawn["chartjs"]["data"]["datasets"].as_array().map(Vec::len), Some(9), "a stock does not add up");
}

#[test]
fn targets_are_marks_on_bars_and_dashes_on_lines() {
    let root = |by| Leaf::new(&[by], &["revenue", "cost"]).node();
    let bars = chart(&answer(root("region"), &["region", "revenue", "revenue@target"], &["Asia|9|10", "Europe|8|5"]));
    assert_eq!(bars["type"], "target");
    assert_eq!(labels(&bars), ["Europe", "Asia"], "by the gap");
    assert_eq!(bars["spec"]["target"], "revenue_target");
    assert_eq!(bars["chartjs"]["data"]["datasets"][1]["pointStyle"], "line");
    let rows = ["2025-01-01|9|10", "2025-02-01|8|5"];
    let line = chart(&answer(root("month"), &["month", "revenue", "revenue@target"], &rows));
    assert_eq!(line["type"], "line");
    assert_eq!(line["chartjs"]["data"]["datasets"][1]["borderDash"], json!([6, 4]));
    assert_eq!(line["spec"]["y"].as_array().map(Vec::len), Some(1));
}

#[test]
fn different_units_never_share_a_scale() {
    let rows = ["2025-01-01|900|0.1", "2025-02-01|800|0.2"];
    let drawn =
        chart(&answer(Leaf::new(&["month"], &["revenue", "margin"]).node(), &["month", "revenue", "margin"], &rows));
    assert_eq!(drawn["type"], "panels");
    assert_eq!(drawn["chartjs"]["data"]["datasets"][1]["yAxisID"], "y1");
    assert_eq!(drawn["chartjs"]["options"]["scales"]["y1"]["stack"], "panels");
    let bars = answer(
        Leaf::new(&["region"], &["revenue", "margin"]).node(),
        &["region", "revenue", "margin"],
        &["a|9|0.1", "b|8|0.2"],
    );
    assert_eq!(chart(&bars)["type"], "table_bars");
    assert_eq!(chart(&bars)["chartjs"], Json::Null);
}

#[test]
fn shares_over_time_fill_every_bar() {
    let root = Leaf::new(&["month", "region"], &["revenue"]).node().then(Step::Share { of: 2, within: vec![0] });
    let rows =
        ["2025-01-01|Asia|1|0.25", "2025-01-01|Europe|3|0.75", "2025-02-01|Asia|1|0.5", "2025-02-01|Europe|1|0.5"];
    let drawn = chart(&answer(root, &["month", "region", "revenue", "revenue@share"], &rows));
    assert_eq!(drawn["type"], "stacked_full");
    assert_eq!(drawn["spec"]["stack"], "share");
    assert_eq!(drawn["chartjs"]["options"]["scales"]["y"]["max"], 1);
    assert_eq!(data(&drawn, 0), &json!([0.75, 0.5]), "the larger one at the bottom");
}

#[test]
fn two_dimensions_of_one_sum_are_stacked_the_largest_first() {
    let rows = ["Asia|Aurora|1", "Asia|Cirrus|2", "Europe|Aurora|3", "Europe|Cirrus|9"];
    let root = |measure| Leaf::new(&["region", "model"], &[measure]).node();
    let drawn = chart(&answer(root("claims"), &["region", "model", "claims"], &rows));
    assert_eq!(drawn["type"], "stacked_column");
    assert_eq!(labels(&drawn), ["Europe", "Asia"]);
    assert_eq!(drawn["chartjs"]["data"]["datasets"][0]["label"], "Cirrus");
    assert_eq!(drawn["chartjs"]["options"]["scales"]["y"]["stacked"], true);
    assert_eq!(chart(&answer(root("buyers"), &["region", "model", "buyers"], &rows))["type"], "grouped_column");
}

#[test]
fn two_periods_stand_side_by_side_the_earlier_first() {
    let leaf = |year: [&str; 2]| Leaf::new(&["region"], &["revenue"]).within(year[0], year[1]).node();
    let inputs = vec![leaf(["2025-01-01", "2026-01-01"]), leaf(["2024-01-01", "2025-01-01"])];
    let root = model::query::Node::Join(Join { inputs, keys: 1, kind: JoinKind::Full });
    let drawn = chart(&answer(root, &["region", "revenue", "revenue@previous"], &["a|1|2", "b|3|4"]));
    assert_eq!(drawn["type"], "grouped_column");
    let sets = &drawn["chartjs"]["data"]["datasets"];
    assert_eq!([&sets[0]["label"], &sets[1]["label"]], ["Revenue in 2024", "Revenue"]);
}

#[test]
fn the_first_of_each_group_are_named_by_both() {
    let root = Leaf::new(&["region", "model"], &["claims"]).node().then(top(2, 2, &[0]));
    let rows = ["Asia|Cirrus|5", "Asia|Aurora|4", "Europe|Aurora|9"];
    let drawn = chart(&answer(root, &["region", "model", "claims"], &rows));
    assert_eq!(drawn["type"], "bar");
    assert_eq!(labels(&drawn), ["Asia · Cirrus", "Asia · Aurora", "Europe · Aurora"]);
}

#[test]
fn what_was_asked_for_is_drawn_or_a_note_says_why_not() {
    let rows = ["Asia|5", "Europe|9"];
    let root = |measure| Leaf::new(&["region"], &[measure]).node();
    let pie = asked(root("claims"), &["region", "claims"], &rows, Some("pie"));
    assert_eq!(chart(&pie)["chartjs"]["type"], "pie");
    assert_eq!(pie.note, None);
    let stock = asked(root("stock"), &["region", "stock"], &rows, Some("pie"));
    assert_eq!(chart(&stock)["type"], "column");
    assert_eq!(stock.note.as_deref(), Some("Not drawn as asked: these numbers do not add up to a whole."));
    let none = asked(root("claims"), &["region", "claims"], &rows, Some("table"));
    assert!(none.chart.is_none() && none.note.is_none());
}

#[test]
fn dots_are_pairs() {
    let rows: Vec<String> = (0..8).map(|i| format!("m{i}|{i}|{}.5", i * 2)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let root = Leaf::new(&["model"], &["units sold", "margin"]).node();
    let drawn = chart(&asked(root, &["model", "units sold", "margin"], &rows, Some("scatter")));
    assert_eq!(drawn["chartjs"]["data"]["datasets"][0]["data"][1], json!({"x": 1, "y": 2.5}));
    assert_eq!(drawn["chartjs"]["data"]["datasets"][0]["formatted"][1], "m1: 1 car, 250.0%");
}

#[test]
fn buckets_that_are_not_over_are_named() {
    let context = Context { locale: Locale::EN, today: day("2025-05-10"), chart: None, beside: None };
    let rows = ["2025-01-01|1", "2025-02-01|2", "2025-03-01|3", "2025-04-01|4", "2025-05-01|1"];
    let query = query(Leaf::new(&["month"], &["claims"]).node(), &["month", "claims"]);
    let drawn = chart(&compose(&query, &table(2, &rows), &model(), &context));
    assert_eq!(drawn["spec"]["incomplete"], json!(["May 2025"]));
}

#[test]
fn a_result_that_was_cut_is_drawn_without_a_whole_and_says_so() {
    let context = Context { locale: Locale::EN, today: day("2030-01-01"), chart: Some("pie"), beside: None };
    let query = query(Leaf::new(&["region"], &["claims"]).node(), &["region", "claims"]);
    let mut rows = table(2, &["a|3", "b|2"]);
    rows.total_rows = 1204;
    let answer = compose(&query, &rows, &model(), &context);
    let drawn = chart(&answer);
    assert_eq!(drawn["type"], "column");
    assert_eq!(drawn["reason"], "Columns: one number for 2 groups; the first 2 of 1,204 rows");
    assert!(answer.note.is_some_and(|note| note.contains("not the whole")));
}

#[test]
fn tiles_carry_the_change() {
    let tile = answer(
        Leaf::new(&[], &["revenue"]).node(),
        &["revenue", "revenue@previous", "revenue@growth"],
        &["1240310|1146312|0.082"],
    );
    assert!(tile.chart.is_none() && tile.kpis.is_empty());
    let kpi = serde_json::to_value(tile.kpi).expect("JSON");
    assert_eq!(kpi, json!({"value": "€1.24M", "label": "Revenue", "delta": "+8.2%", "better": true}));
    let strip = answer(Leaf::new(&[], &["revenue", "margin"]).node(), &["revenue", "margin"], &["5|0.1"]);
    assert_eq!(strip.kpis.iter().map(|kpi| kpi.value.as_str()).collect::<Vec<_>>(), ["€5", "10.0%"]);
}

#[test]
fn a_table_that_does_not_fit_its_query_is_no_panic() {
    let context = Context { locale: Locale::EN, today: 0, chart: None, beside: None };
    let query = query(Leaf::new(&["region"], &["claims"]).node(), &["region", "claims"]);
    for columns in
        [vec![], vec![vec![Value::text("a")]], vec![vec![Value::text("a")], vec![Value::Int(1)], vec![Value::Int(2)]]]
    {
        let rows = columns.first().map_or(0, Vec::len);
        let answer = compose(&query, &Table { columns, total_rows: rows }, &model(), &context);
        assert!(!answer.headline.is_empty());
        assert!(serde_json::to_string(&answer).is_ok());
    }
}
