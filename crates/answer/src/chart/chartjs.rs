//! The picture for Chart.js 4: pure JSON, no functions. Labels are text already; beside each number stands its
//! text in `formatted`, which Chart.js ignores and a tooltip can show. Colours and fonts are the page's.

use std::borrow::Cow;
use std::collections::BTreeMap;

use model::Value;
use model::query::Meaning;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::json;

use super::form::Form;
use super::plot::{Plot, Series};
use crate::shown::Raw;
use crate::words;

/// A Chart.js configuration.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ChartConfig", deny_unknown_fields)]
pub struct Config {
    #[serde(rename = "type")]
    kind: &'static str,
    data: Data,
    options: Options,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ChartData", deny_unknown_fields)]
struct Data {
    labels: Vec<String>,
    datasets: Vec<Dataset>,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ChartDataset", deny_unknown_fields)]
struct Dataset {
    label: String,
    data: Points,
    formatted: Vec<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(rename = "yAxisID", skip_serializing_if = "Option::is_none")]
    y_axis: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fill: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stepped: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    border_dash: Option<[u8; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    border_width: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    show_line: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    point_style: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    point_radius: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotation: Option<u16>,
}

/// Numbers along the labels, or pairs.
#[derive(Debug, Clone)]
enum Points {
    Values(Vec<Value>),
    Pairs(Vec<(Value, Value)>),
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ChartOptions", deny_unknown_fields)]
struct Options {
    #[serde(skip_serializing_if = "Option::is_none")]
    index_axis: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    scales: BTreeMap<String, Scale>,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ChartScale", deny_unknown_fields)]
struct Scale {
    #[serde(skip_serializing_if = "Option::is_none")]
    begin_at_zero: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack_weight: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stacked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Title>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ChartTitle", deny_unknown_fields)]
struct Title {
    display: bool,
    text: String,
}

/// The configuration of a plot.
pub(crate) fn config(plot: Plot<'_, '_>) -> Config {
    let kind = match plot.form {
        Form::Line | Form::Area | Form::Panels => "line",
        Form::Donut => "doughnut",
        Form::Pie => "pie",
        Form::Scatter => "scatter",
        _ => "bar",
    };
    let options = Options { index_axis: plot.is_horizontal().then_some("y"), scales: scales(&plot) };
    if plot.form == Form::Scatter {
        let formatted = dot_texts(&plot);
        let label = plot.facts.rows_label(plot.facts.rows);
        let dots =
            Dataset { label: words::capital(&label), data: Points::Pairs(plot.dots), formatted, ..Dataset::default() };
        return Config { kind, data: Data { labels: plot.labels, datasets: vec![dots] }, options };
    }
    let horizontal = plot.is_horizontal();
    let form = plot.form;
    let datasets =
        plot.series.into_iter().enumerate().map(|(at, series)| dataset(form, horizontal, at, series)).collect();
    Config { kind, data: Data { labels: plot.labels, datasets }, options }
}

fn dataset(form: Form, horizontal: bool, at: usize, series: Series<'_, '_>) -> Dataset {
    let meaning = series.measure.meaning();
    let plain = Dataset {
        label: series.label,
        data: Points::Values(series.values),
        formatted: series.texts,
        ..Dataset::default()
    };
    match (form, meaning) {
        // A tick across the bar, in front of it.
        (Form::Target, Meaning::Target) => Dataset {
            kind: Some("line"),
            show_line: Some(false),
            point_style: Some("line"),
            point_radius: Some(12),
            border_width: Some(3),
            rotation: horizontal.then_some(90),
            order: Some(0),
            ..plain
        },
        (Form::Target, _) => Dataset { order: Some(1), ..plain },
        (Form::Line, Meaning::Target) => Dataset { stepped: Some("middle"), border_dash: Some([6, 4]), ..plain },
        (Form::Line, Meaning::Previous) => Dataset { border_dash: Some([2, 3]), ..plain },
        (Form::Area, _) => Dataset { fill: Some("origin"), ..plain },
        (Form::Panels, _) => Dataset { y_axis: Some(panel(at)), ..plain },
        _ => plain,
    }
}

fn scales(plot: &Plot<'_, '_>) -> BTreeMap<String, Scale> {
    let title = |text: String| Some(Title { display: true, text });
    let names: Vec<&str> = plot.along.iter().map(|at| plot.facts.dimensions[*at].label.as_str()).collect();
    let along = || words::capital(&names.join(" · "));
    let zero = Some(plot.begins_at_zero());
    let number = |series: &Series<'_, '_>| title(words::capital(&plot.facts.label(series.measure)));
    let stacked = (plot.form == Form::StackedColumn).then_some(true);
    let pairs = match plot.form {
        Form::Donut | Form::Pie => Vec::new(),
        Form::Panels => {
            let panels = plot.series.iter().enumerate().map(|(at, series)| {
                let scale = Scale {
                    begin_at_zero: Some(plot.panel_begins_at_zero(at)),
                    offset: (at > 0).then_some(true),
                    position: Some("left"),
                    stack: Some("panels"),
                    stack_weight: Some(1),
                    title: number(series),
                    ..Scale::default()
                };
                (panel(at), scale)
            });
            let x = Scale { title: title(along()), ..Scale::default() };
            panels.chain([("x".to_owned(), x)]).collect()
        }
        Form::Scatter => {
            let axis = |at: usize| Scale { title: plot.series.get(at).and_then(number), ..Scale::default() };
            vec![("x".to_owned(), axis(0)), ("y".to_owned(), axis(1))]
        }
        _ => {
            let names = Scale { stacked, title: title(along()), ..Scale::default() };
            let numbers = Scale {
                begin_at_zero: zero,
                max: plot.fills_the_whole().then_some(1),
                stacked,
                title: plot.series.first().filter(|_| plot.has_one_number()).and_then(number),
                ..Scale::default()
            };
            let (x, y) = if plot.is_horizontal() { (numbers, names) } else { (names, numbers) };
            vec![("x".to_owned(), x), ("y".to_owned(), y)]
        }
    };
    pairs.into_iter().collect()
}

/// The scale of a panel: `y`, `y1`, `y2`.
fn panel(at: usize) -> String {
    if at == 0 { "y".to_owned() } else { format!("y{at}") }
}

fn dot_texts(plot: &Plot<'_, '_>) -> Vec<String> {
    let [x, y] = plot.series.as_slice() else { return Vec::new() };
    plot.labels
        .iter()
        .zip(&plot.dots)
        .map(|(label, (a, b))| {
            format!("{label}: {}, {}", plot.facts.in_full(x.measure, a), plot.facts.in_full(y.measure, b))
        })
        .collect()
}

impl Default for Points {
    fn default() -> Self {
        Points::Values(Vec::new())
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Dot<'a> {
            x: Raw<'a>,
            y: Raw<'a>,
        }
        match self {
            Points::Values(values) => serializer.collect_seq(values.iter().map(Raw)),
            Points::Pairs(pairs) => serializer.collect_seq(pairs.iter().map(|(x, y)| Dot { x: Raw(x), y: Raw(y) })),
        }
    }
}

impl JsonSchema for Points {
    fn schema_name() -> Cow<'static, str> {
        "ChartPoints".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = json!({"type": ["number", "null"]});
        json_schema!({
            "description": "Numbers along the labels, or pairs.",
            "type": "array",
            "items": {"anyOf": [
                number,
                {
                    "type": "object",
                    "properties": {"x": number, "y": number},
                    "required": ["x", "y"],
                    "additionalProperties": false,
                },
            ]},
        })
    }
}
