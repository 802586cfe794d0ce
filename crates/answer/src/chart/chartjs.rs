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
use super::plot::{Dot, Plot, Series};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    bar_percentage: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category_percentage: Option<f64>,
}

/// Numbers along the labels; dots, with their radius; bars that float.
#[derive(Debug, Clone)]
enum Points {
    Values(Vec<Value>),
    Dots(Vec<(Value, Value, Option<f64>)>),
    Spans(Vec<Option<(f64, f64)>>),
}

/// The largest bubble, in pixels.
const LARGEST_BUBBLE: f64 = 28.0;

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ChartOptions", deny_unknown_fields)]
struct Options {
    #[serde(skip_serializing_if = "Option::is_none")]
    index_axis: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(default)]
    scales: BTreeMap<String, Scale>,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ChartScale", deny_unknown_fields)]
struct Scale {
    #[serde(skip_serializing_if = "Option::is_none")]
    begin_at_zero: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display: Option<bool>,
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

/// The configuration of a plot; `None` for forms that Chart.js has not of its own.
pub(crate) fn config(plot: Plot<'_, '_>) -> Option<Config> {
    if !plot.form.has_chartjs() {
        return None;
    }
    let kind = match plot.form {
        Form::Line | Form::Area | Form::StackedArea | Form::Band | Form::Panels => "line",
        Form::Donut => "doughnut",
        Form::Pie => "pie",
        Form::Scatter => "scatter",
        Form::Bubble => "bubble",
        _ => "bar",
    };
    let options = Options { index_axis: plot.is_horizontal().then_some("y"), scales: scales(&plot) };
    if matches!(plot.form, Form::Scatter | Form::Bubble) {
        let formatted = plot.labels.iter().zip(&plot.dots).map(|(label, dot)| plot.dot_text(label, dot)).collect();
        let label = words::capital(&plot.facts.rows_label(plot.facts.rows));
        let dots = Dataset { label, data: Points::Dots(dots(&plot.dots)), formatted, ..Dataset::default() };
        return Some(Config { kind, data: Data { labels: plot.labels, datasets: vec![dots] }, options });
    }
    let horizontal = plot.is_horizontal();
    let (form, labels) = (plot.form, plot.labels.clone());
    let datasets = match form {
        Form::Band => band(plot),
        Form::Waterfall | Form::Funnel => {
            let spans = Points::Spans(plot.spans);
            let floating = |series: Series<'_, '_>| Dataset {
                label: series.label,
                formatted: series.texts,
                data: spans.clone(),
                ..Dataset::default()
            };
            plot.series.into_iter().map(floating).collect()
        }
        _ => plot.series.into_iter().enumerate().map(|(at, series)| dataset(form, horizontal, at, series)).collect(),
    };
    Some(Config { kind, data: Data { labels, datasets }, options })
}

/// Dots with the radius of their area, the largest as large as a dot may be.
fn dots(dots: &[Dot]) -> Vec<(Value, Value, Option<f64>)> {
    let size = |dot: &Dot| dot.size.as_ref().and_then(super::nice::drawable);
    let most = dots.iter().filter_map(size).fold(0.0, f64::max);
    let radius = |n: f64| (if most > 0.0 { (n / most).sqrt() * LARGEST_BUBBLE } else { 0.0 } * 10.0).round() / 10.0;
    let radius = |dot: &Dot| dot.size.is_some().then(|| size(dot).map_or(0.0, radius));
    dots.iter().map(|dot| (dot.x.clone(), dot.y.clone(), radius(dot))).collect()
}

/// The line, and the two edges of its band: the upper one filled down to the lower.
fn band(plot: Plot<'_, '_>) -> Vec<Dataset> {
    let label = plot.band_label();
    let edge = |edge: fn(&(f64, f64)) -> f64, fill| Dataset {
        label: label.clone(),
        formatted: plot
            .spans
            .iter()
            .map(|span| {
                span.as_ref().map_or_else(String::new, |span| {
                    plot.series.first().map_or_else(String::new, |series| {
                        plot.facts.in_full(series.measure, &Value::Float(edge(span)))
                    })
                })
            })
            .collect(),
        data: Points::Values(
            plot.spans.iter().map(|s| s.as_ref().map_or(Value::Null, |s| Value::Float(edge(s)))).collect(),
        ),
        fill,
        border_width: Some(0),
        point_radius: Some(0),
        ..Dataset::default()
    };
    let edges = [edge(|span| span.0, None), edge(|span| span.1, Some("-1"))];
    // Between two columns there may be no line of its own.
    let line = plot.series.into_iter().next().filter(|series| series.label != label);
    let line = line.map(|series| dataset(Form::Band, false, 0, series));
    line.into_iter().chain(edges).collect()
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
        (Form::StackedArea, _) => Dataset { fill: Some(if at == 0 { "origin" } else { "-1" }), ..plain },
        // Bins touch.
        (Form::Histogram, _) => Dataset { bar_percentage: Some(1.0), category_percentage: Some(1.0), ..plain },
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
    let stacked = plot.form.is_stacked().then_some(true);
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
        Form::Scatter | Form::Bubble => {
            let axis = |at: usize| Scale { title: plot.series.get(at).and_then(number), ..Scale::default() };
            vec![("x".to_owned(), axis(0)), ("y".to_owned(), axis(1))]
        }
        _ => {
            let names = Scale { stacked, title: title(along()), ..Scale::default() };
            let numbers = Scale {
                begin_at_zero: zero,
                display: (plot.form == Form::Funnel).then_some(false),
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

impl Default for Points {
    fn default() -> Self {
        Points::Values(Vec::new())
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct At<'a> {
            x: Raw<'a>,
            y: Raw<'a>,
            #[serde(skip_serializing_if = "Option::is_none")]
            r: Option<f64>,
        }
        match self {
            Points::Values(values) => serializer.collect_seq(values.iter().map(Raw)),
            Points::Dots(dots) => {
                serializer.collect_seq(dots.iter().map(|(x, y, r)| At { x: Raw(x), y: Raw(y), r: *r }))
            }
            Points::Spans(spans) => serializer.collect_seq(spans),
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
            "description": "Numbers along the labels; dots, maybe with their radius; bars from one number to another.",
            "type": "array",
            "items": {"anyOf": [
                number,
                {
                    "type": "object",
                    "properties": {"x": number, "y": number, "r": {"type": "number"}},
                    "required": ["x", "y"],
                    "additionalProperties": false,
                },
                {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            ]},
        })
    }
}
