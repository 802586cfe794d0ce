//! What holds for every answer, tried on made-up results of many shapes.

use model::query::{Join, JoinKind, Node, Query, Step};
use model::{Table, Value};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::chart::{Form, Theme};
use crate::fixture::{Leaf, day, model, query, top};
use crate::{Context, Locale, compose};

const KEYS: [&str; 7] = ["month", "weekday", "region", "model", "age", "day", "quarter"];
const METRICS: [&str; 8] = ["revenue", "cost", "claims", "units sold", "margin", "stock", "buyers", "highest"];

/// A question and its result: some keys, some measures, rows within bounds.
fn result() -> impl Strategy<Value = (Query, Table)> {
    let keys = prop::sample::subsequence(KEYS.to_vec(), 0..=3);
    let metrics = prop::sample::subsequence(METRICS.to_vec(), 0..=4);
    (keys, metrics, 0..5usize, 1..40usize, 0..120usize, any::<u64>(), 0..3usize).prop_map(
        |(keys, metrics, step, spread, rows, seed, numbers)| {
            let mut random = seed;
            let mut next = |below: usize| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (random >> 33) as usize % below.max(1)
            };
            let mut members: Vec<Vec<usize>> = (0..rows).map(|_| keys.iter().map(|_| next(spread)).collect()).collect();
            members.sort();
            members.dedup();
            if keys.is_empty() {
                members.truncate(1);
            }
            let mut columns: Vec<Vec<Value>> =
                (0..keys.len()).map(|k| members.iter().map(|row| member(keys[k], row[k])).collect()).collect();
            for _ in &metrics {
                columns.push(members.iter().map(|_| cell(next(1_000_000), next(9), numbers)).collect());
            }
            let node = Leaf::new(&keys, &metrics).node();
            let root = match step {
                1 if !metrics.is_empty() => node.then(top(10, keys.len(), &[])),
                2 if !metrics.is_empty() => node.then(Step::Share { of: keys.len(), within: vec![] }),
                3 if !metrics.is_empty() => {
                    let before = Leaf::new(&keys, &metrics[..1]).node();
                    Node::Join(Join { inputs: vec![node, before], keys: keys.len(), kind: JoinKind::Full })
                }
                _ => node,
            };
            let mut names: Vec<String> = keys.iter().chain(&metrics).map(|name| (*name).to_owned()).collect();
            if let (2, Some(first)) = (step, metrics.first()) {
                names.push(format!("{first}@share"));
                columns.push(members.iter().map(|_| Value::Float(next(1000) as f64 / 1000.0)).collect());
            }
            let companion = [(3, "previous"), (4, "target")].into_iter().find(|(of, _)| *of == step);
            if let (Some((_, meaning)), Some(first)) = (companion, metrics.first()) {
                names.push(format!("{first}@{meaning}"));
                columns.push(members.iter().map(|_| cell(next(1_000_000), next(9), numbers)).collect());
            }
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            (query(root, &names), Table::new(columns))
        },
    )
}

fn member(key: &str, n: usize) -> Value {
    let calendar = model::Calendar::default();
    let at = |grain, n: usize| Value::Date(calendar.shift(grain, day("2020-01-01"), i32::try_from(n).expect("few")));
    match (key, n) {
        ("month", n) => at(model::Grain::Month, n),
        ("quarter", n) => at(model::Grain::Quarter, n),
        ("day", n) => at(model::Grain::Day, n * 3),
        ("weekday", n) => Value::Int(1 + i64::try_from(n).expect("few") % 7),
        ("age", n) => Value::Int(i64::try_from(n).expect("few")),
        (_, 0) => Value::Null,
        (name, n) => Value::text(format!("{name} {n}")),
    }
}

/// A number: above zero, on both sides of it, or of any size at all.
fn cell(n: usize, kind: usize, numbers: usize) -> Value {
    const WILD: [f64; 7] = [0.0, -0.0, 1e300, -1e300, 1e-300, f64::INFINITY, f64::NAN];
    let shown = i64::try_from(n).expect("small") + 1 - if numbers == 0 { 0 } else { 500_000 };
    match kind {
        0 => Value::Null,
        7 if numbers == 2 => Value::Float(WILD[n % WILD.len()]),
        1..=3 => Value::Int(shown),
        4..=6 => Value::Decimal { units: i128::from(shown), scale: 2 },
        _ => Value::Float(shown as f64 / 7.0),
    }
}

fn composed(query: &Query, table: &Table, chart: Option<&str>) -> crate::Answer {
    compose(query, table, &model(), &Context { locale: Locale::EN, today: day("2021-03-10"), chart })
}

fn word(form: Form) -> String {
    serde_json::to_value(form).ok().and_then(|form| form.as_str().map(str::to_owned)).unwrap_or_default()
}

fn numbers(chart: &Json) -> impl Iterator<Item = f64> + '_ {
    let sets = chart["chartjs"]["data"]["datasets"].as_array().into_iter().flatten();
    sets.flat_map(|set| set["data"].as_array().into_iter().flatten()).filter_map(Json::as_f64)
}

/// A form of picture, as people name it.
fn form() -> impl Strategy<Value = Form> {
    prop::sample::select(Form::ALL.to_vec())
}

fn drawn(query: &Query, table: &Table, chart: Option<&str>, theme: Theme) -> Option<String> {
    let context = Context { locale: Locale::EN, today: day("2021-03-10"), chart };
    crate::draw(query, table, &model(), &context, theme)
}

fn attribute(node: roxmltree::Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).and_then(|text| text.parse().ok()).unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equal_results_have_equal_bytes((query, table) in result()) {
        let bytes = |answer: &crate::Answer| serde_json::to_string(answer).expect("JSON");
        let first = composed(&query, &table, None);
        prop_assert_eq!(bytes(&first), bytes(&composed(&query, &table, None)));
        prop_assert!(first.headline.ends_with('.'));
        prop_assert_eq!(first.table.formatted.len(), table.rows());
    }

    #[test]
    fn pictures_keep_their_limits((query, table) in result()) {
        let answer = composed(&query, &table, None);
        let Some(chart) = &answer.chart else { return Ok(()) };
        let json = serde_json::to_value(chart).expect("JSON");
        let sets = json["chartjs"]["data"]["datasets"].as_array().map_or(0, Vec::len);
        let labels = json["chartjs"]["data"]["labels"].as_array().map_or(0, Vec::len);
        prop_assert!(sets <= 10, "{} colours", sets);
        let on_a_line = matches!(chart.form, Form::Line | Form::Area | Form::Panels);
        prop_assert!(on_a_line || labels <= 30, "{} labels", labels);
        if matches!(chart.form, Form::Donut | Form::Pie | Form::StackedColumn) {
            prop_assert!(numbers(&json).all(|n| n >= 0.0), "a part below zero");
            prop_assert!(query.top().is_none(), "parts of what was cut off");
            let field = json["spec"]["y"][0]["field"].as_str().unwrap_or_default().to_owned();
            prop_assert!(!["margin", "stock", "buyers", "highest"].iter().any(|m| field == *m), "{} does not add up", field);
        }
        if json["chartjs"]["type"] == "bar" {
            let scales = &json["chartjs"]["options"]["scales"];
            let numbers = if json["spec"]["horizontal"] == true { &scales["x"] } else { &scales["y"] };
            prop_assert_eq!(&numbers["beginAtZero"], true);
        }
        for set in json["chartjs"]["data"]["datasets"].as_array().into_iter().flatten() {
            prop_assert_eq!(set["data"].as_array().map(Vec::len), set["formatted"].as_array().map(Vec::len));
        }
    }

    #[test]
    fn every_alternative_is_drawn_when_asked_for((query, table) in result()) {
        let Some(chart) = composed(&query, &table, None).chart else { return Ok(()) };
        for form in chart.alternatives {
            let answer = composed(&query, &table, Some(&word(form)));
            prop_assert_eq!(answer.chart.as_ref().map(|chart| chart.form), (form != Form::Table).then_some(form));
            prop_assert_eq!(answer.chart.map(|chart| chart.chartjs.is_some()), (form != Form::Table).then_some(form.has_chartjs()));
            prop_assert_eq!(answer.note, None);
            let svg = drawn(&query, &table, Some(&word(form)), Theme::Light);
            prop_assert_eq!(svg.is_some(), form != Form::Table);
        }
    }

    #[test]
    fn whatever_is_asked_for_is_well_formed_and_the_same_each_time((query, table) in result(), form in form()) {
        let answer = composed(&query, &table, Some(&word(form)));
        let svg = drawn(&query, &table, Some(&word(form)), Theme::Light);
        prop_assert_eq!(&svg, &drawn(&query, &table, Some(&word(form)), Theme::Light));
        prop_assert_eq!(svg.is_some(), answer.chart.is_some() || answer.kpi.is_some());
        let Some(svg) = svg else { return Ok(()) };
        let document = roxmltree::Document::parse(&svg).map_err(|e| TestCaseError::fail(format!("{e}: {svg}")))?;
        for wrong in ["NaN", "inf"] {
            let found = document.descendants().flat_map(|node| node.attributes()).find(|a| {
                !["aria-label", "data-key", "data-series"].contains(&a.name()) && a.value().contains(wrong)
            });
            prop_assert!(found.is_none(), "{:?}", found);
        }
        let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(ids.len(), once.len(), "an id twice");
        let dark = drawn(&query, &table, Some(&word(form)), Theme::Dark).unwrap_or_default();
        prop_assert!(roxmltree::Document::parse(&dark).is_ok_and(|dark| dark.descendants().count() == document.descendants().count()));
    }

    #[test]
    fn drawn_parts_are_parts_of_a_whole((query, table) in result(), form in form()) {
        let Some(chart) = composed(&query, &table, Some(&word(form))).chart else { return Ok(()) };
        if !matches!(chart.form, Form::Donut | Form::Pie | Form::StackedColumn | Form::StackedFull | Form::StackedArea | Form::Treemap) {
            return Ok(());
        }
        let field = chart.spec.y.first().map(|y| y.field.clone()).unwrap_or_default();
        prop_assert!(!["margin", "stock", "buyers", "highest"].iter().any(|m| field == *m), "{} does not add up", field);
        prop_assert!(query.top().is_none(), "parts of what was cut off");
        let column = query.columns.iter().position(|column| column.name == field).unwrap_or_default();
        prop_assert!(table.columns[column].iter().filter_map(Value::number).all(|n| n.is_nan() || n >= 0.0), "a part below zero");
    }

    #[test]
    fn standing_bars_begin_at_one_line_of_zero((query, table) in result(), form in prop::sample::select(vec![Form::Column, Form::GroupedColumn, Form::Histogram])) {
        let Some(svg) = drawn(&query, &table, Some(&word(form)), Theme::Light) else { return Ok(()) };
        let document = roxmltree::Document::parse(&svg).expect("well-formed");
        if document.root_element().attribute("data-form") != Some(&word(form)) {
            return Ok(());
        }
        let bars: Vec<[f64; 2]> = document
            .descendants()
            .filter(|node| node.has_tag_name("rect") && node.parent().is_some_and(|p| p.attribute("class") == Some("mark")))
            .map(|bar| [attribute(bar, "y"), attribute(bar, "y") + attribute(bar, "height")])
            .collect();
        let Some(first) = bars.first() else { return Ok(()) };
        let on = |line: f64| bars.iter().all(|ends| ends.iter().any(|end| (end - line).abs() < 0.03));
        prop_assert!(first.iter().any(|line| on(*line)), "{:?}", bars);
    }

    #[test]
    fn no_more_than_ten_colours((query, table) in result(), form in form()) {
        let Some(svg) = drawn(&query, &table, Some(&word(form)), Theme::Light) else { return Ok(()) };
        let document = roxmltree::Document::parse(&svg).expect("well-formed");
        // Where a number is a colour there are as many as numbers, and where each series has a panel there is one.
        if matches!(document.root_element().attribute("data-form"), Some("heatmap" | "calendar" | "treemap")) {
            return Ok(());
        }
        let marks = document.descendants().filter(|node| node.attribute("class") == Some("mark"));
        let mut colours: Vec<&str> = marks
            .flat_map(|mark| mark.children().filter(|node| !node.has_tag_name("text")).filter_map(|node| node.attribute("fill")))
            .collect();
        colours.sort_unstable();
        colours.dedup();
        prop_assert!(colours.len() <= 10, "{:?}", colours);
    }
}

#[test]
fn every_form_answers_to_its_own_name() {
    for form in Form::ALL {
        assert!(crate::chart::asked(&word(form)).contains(&form), "{form:?}");
    }
}
