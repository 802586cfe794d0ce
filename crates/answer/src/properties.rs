//! What holds for every answer, tried on made-up results of many shapes.

use std::collections::BTreeMap;

use model::query::{Join, JoinKind, Node, Query, Step};
use model::{Table, Value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
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
            let mut next = random(seed);
            let members = (0..rows).map(|_| keys.iter().map(|_| next(spread)).collect()).collect();
            made(&keys, &metrics, step, members, (seed, numbers))
        },
    )
}

/// The same, of a shape that pictures are made for: one or two keys, few numbers, hardly a gap.
fn picturesque() -> impl Strategy<Value = (Query, Table)> {
    let keys = prop::sample::subsequence(KEYS.to_vec(), 1..=2).prop_shuffle();
    let one = prop::sample::subsequence(METRICS[..4].to_vec(), 1);
    let summed = prop::sample::subsequence(METRICS[..4].to_vec(), 1..=3);
    let other = prop::sample::subsequence(METRICS.to_vec(), 1..=3);
    let groups = prop_oneof![1 => 1..2usize, 3 => 2..12usize, 3 => 12..45usize];
    let metrics = prop_oneof![3 => one, 2 => summed, 1 => other];
    (keys, metrics, 0..5usize, (groups, 1..15usize), any::<u64>(), 0..6usize).prop_map(
        |(keys, metrics, step, spread, seed, numbers)| {
            let mut next = random(seed);
            let across = if keys.len() > 1 { spread.1 } else { 1 };
            let cells = (0..spread.0).flat_map(|a| (0..across).map(move |b| [a, b]));
            let members =
                cells.filter(|_| numbers > 2 || next(10) > 0).map(|cell| cell[..keys.len()].to_vec()).collect();
            made(&keys, &metrics, step, members, (seed, numbers))
        },
    )
}

/// Numbers below a bound, the same for the same seed.
fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    }
}

fn made(
    keys: &[&str],
    metrics: &[&str],
    step: usize,
    mut members: Vec<Vec<usize>>,
    (seed, numbers): (u64, usize),
) -> (Query, Table) {
    let mut next = random(seed);
    members.sort();
    members.dedup();
    if keys.is_empty() {
        members.truncate(1);
    }
    let mut columns: Vec<Vec<Value>> =
        (0..keys.len()).map(|k| members.iter().map(|row| member(keys[k], row[k])).collect()).collect();
    for _ in metrics {
        columns.push(members.iter().map(|_| cell(next(1_000_000), next(9), numbers)).collect());
    }
    let node = Leaf::new(keys, metrics).node();
    let root = match step {
        1 if !metrics.is_empty() => node.then(top(10, keys.len(), &[])),
        2 if !metrics.is_empty() => node.then(Step::Share { of: keys.len(), within: vec![] }),
        3 if !metrics.is_empty() => {
            let before = Leaf::new(keys, &metrics[..1]).node();
            Node::Join(Join { inputs: vec![node, before], keys: keys.len(), kind: JoinKind::Full })
        }
        _ => node,
    };
    let mut names: Vec<String> = keys.iter().chain(metrics).map(|name| (*name).to_owned()).collect();
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
        (name, n) if n % 5 == 4 => Value::text(format!("{name} <{n}> & \"co\" \u{7}")),
        (name, n) => Value::text(format!("{name} {n}")),
    }
}

/// A number: above zero, on both sides of it, of any size at all; from 3 on always there and above zero.
fn cell(n: usize, kind: usize, numbers: usize) -> Value {
    const WILD: [f64; 7] = [0.0, -0.0, 1e300, -1e300, 1e-300, f64::INFINITY, f64::NAN];
    let shown = i64::try_from(n).expect("small") + 1 - if numbers == 0 || numbers > 2 { 0 } else { 500_000 };
    match kind {
        0 if numbers < 3 => Value::Null,
        7 if numbers == 2 => Value::Float(WILD[n % WILD.len()]),
        1..=3 => Value::Int(shown),
        4..=6 => Value::Decimal { units: i128::from(shown), scale: 2 },
        _ => Value::Float(shown as f64 / 7.0),
    }
}

fn composed(query: &Query, table: &Table, chart: Option<&str>) -> crate::Answer {
    compose(query, table, &model(), &Context { locale: Locale::EN, today: day("2021-03-10"), chart, beside: None })
}

fn word(form: Form) -> String {
    serde_json::to_value(form).ok().and_then(|form| form.as_str().map(str::to_owned)).unwrap_or_default()
}

fn numbers(chart: &Json) -> impl Iterator<Item = f64> + '_ {
    let sets = chart["chartjs"]["data"]["datasets"].as_array().into_iter().flatten();
    sets.flat_map(|set| set["data"].as_array().into_iter().flatten()).filter_map(Json::as_f64)
}

/// Any result, most often one that pictures are made for.
fn shown() -> impl Strategy<Value = (Query, Table)> {
    prop_oneof![1 => result(), 4 => picturesque()]
}

fn drawn(query: &Query, table: &Table, chart: Option<&str>, theme: Theme) -> Option<String> {
    let context = Context { locale: Locale::EN, today: day("2021-03-10"), chart, beside: None };
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
}

proptest! {
    // Each case is asked for in every form.
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_drawn_is_well_formed_and_the_same_each_time((query, table) in shown()) {
        for form in Form::ALL {
            let answer = composed(&query, &table, Some(&word(form)));
            let svg = drawn(&query, &table, Some(&word(form)), Theme::Light);
            prop_assert_eq!(&svg, &drawn(&query, &table, Some(&word(form)), Theme::Light));
            prop_assert_eq!(svg.is_some(), answer.chart.is_some() || answer.kpi.is_some());
            let Some(svg) = svg else { continue };
            let document = roxmltree::Document::parse(&svg).map_err(|e| TestCaseError::fail(format!("{e}: {svg}")))?;
            let numeric = |name: &str| !["aria-label", "data-key", "data-series"].contains(&name);
            let mut attributes = document.descendants().flat_map(|node| node.attributes());
            let wrong = attributes.find(|a| numeric(a.name()) && (a.value().contains("NaN") || a.value().contains("inf")));
            prop_assert!(wrong.is_none(), "{:?} {:?}", form, wrong);
            let mut ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
            let all = ids.len();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(all, ids.len(), "an id twice");
            let dark = drawn(&query, &table, Some(&word(form)), Theme::Dark).unwrap_or_default();
            let dark = roxmltree::Document::parse(&dark).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(dark.descendants().count(), document.descendants().count());
        }
    }

    #[test]
    fn nothing_is_drawn_outside((query, table) in shown()) {
        for form in Form::ALL {
            let Some(svg) = drawn(&query, &table, Some(&word(form)), Theme::Light) else { continue };
            let document = roxmltree::Document::parse(&svg).expect("well-formed");
            let (width, height) = (attribute(document.root_element(), "width"), attribute(document.root_element(), "height"));
            for node in document.descendants().filter(|node| node.is_element()) {
                let name = node.tag_name().name();
                let (x, y) = match name {
                    "rect" => (attribute(node, "x") + attribute(node, "width"), attribute(node, "y") + attribute(node, "height")),
                    "circle" => (attribute(node, "cx"), attribute(node, "cy")),
                    _ => (attribute(node, "x"), attribute(node, "y")),
                };
                let inside = (-1.0..=width + 1.0).contains(&x) && (-1.0..=height + 1.0).contains(&y);
                prop_assert!(inside, "{:?}: {} at {}, {} of {}, {}", form, name, x, y, width, height);
            }
        }
    }

    #[test]
    fn parts_are_drawn_of_a_whole_alone((query, table) in shown()) {
        for form in [Form::Donut, Form::Pie, Form::StackedColumn, Form::StackedFull, Form::StackedArea, Form::Treemap] {
            let Some(chart) = composed(&query, &table, Some(&word(form))).chart.filter(|chart| chart.form == form) else { continue };
            let field = chart.spec.y.first().map(|y| y.field.clone()).unwrap_or_default();
            prop_assert!(!["margin", "stock", "buyers", "highest"].iter().any(|m| field == *m), "{} does not add up", field);
            prop_assert!(query.top().is_none(), "parts of what was cut off");
            let column = query.columns.iter().position(|column| column.name == field).unwrap_or_default();
            prop_assert!(table.columns[column].iter().filter_map(Value::number).all(|n| n.is_nan() || n >= 0.0), "a part below zero");
        }
    }

    #[test]
    fn standing_bars_begin_at_one_line_of_zero((query, table) in shown()) {
        for form in [Form::Column, Form::GroupedColumn, Form::Histogram] {
            let Some(svg) = drawn(&query, &table, Some(&word(form)), Theme::Light) else { continue };
            let document = roxmltree::Document::parse(&svg).expect("well-formed");
            if document.root_element().attribute("data-form") != Some(&word(form)) {
                continue;
            }
            let is_bar = |node: &roxmltree::Node<'_, '_>| {
                node.has_tag_name("rect") && node.parent().is_some_and(|mark| mark.attribute("class") == Some("mark"))
            };
            let ends = |bar| [attribute(bar, "y"), attribute(bar, "y") + attribute(bar, "height")];
            let bars: Vec<[f64; 2]> = document.descendants().filter(is_bar).map(ends).collect();
            let on = |line: f64| bars.iter().all(|ends| ends.iter().any(|end| (end - line).abs() < 0.03));
            prop_assert!(bars.first().is_none_or(|ends| ends.iter().any(|line| on(*line))), "{:?}: {:?}", form, bars);
        }
    }

    #[test]
    fn no_more_than_ten_colours((query, table) in shown()) {
        // Where a number is a colour there are as many as numbers.
        for form in Form::ALL.into_iter().filter(|form| !matches!(form, Form::Heatmap | Form::Density | Form::Calendar | Form::Treemap)) {
            let Some(svg) = drawn(&query, &table, Some(&word(form)), Theme::Light) else { continue };
            let document = roxmltree::Document::parse(&svg).expect("well-formed");
            if document.root_element().attribute("data-form") != Some(&word(form)) {
                continue;
            }
            let marks = document.descendants().filter(|node| node.attribute("class") == Some("mark"));
            let shapes = marks.flat_map(|mark| mark.children().filter(|node| !node.has_tag_name("text")));
            let mut colours: Vec<&str> = shapes.filter_map(|node| node.attribute("fill")).collect();
            colours.sort_unstable();
            colours.dedup();
            prop_assert!(colours.len() <= 10, "{:?}: {:?}", form, colours);
        }
    }
}

/// The properties above are tried on pictures of every form, not on refusals.
#[test]
fn every_form_is_tried() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut tried = BTreeMap::new();
    for _ in 0..400 {
        let (query, table) = shown().new_tree(&mut runner).expect("a result").current();
        for form in Form::ALL {
            let chart = composed(&query, &table, Some(&word(form))).chart;
            *tried.entry(word(form)).or_insert(0) += u32::from(chart.is_some_and(|chart| chart.form == form));
        }
    }
    let rare: Vec<_> = tried
        .iter()
        .filter(|(form, count)| !["kpi", "kpi_strip", "table"].contains(&form.as_str()) && **count < 3)
        .collect();
    assert!(rare.is_empty(), "hardly tried: {rare:?} of {tried:?}");
}

#[test]
fn every_form_answers_to_its_own_name() {
    for form in Form::ALL {
        assert!(crate::chart::asked(&word(form)).contains(&form), "{form:?}");
    }
}
