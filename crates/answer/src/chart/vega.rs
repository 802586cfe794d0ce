//! The picture in Vega-Lite 6: the same labels, numbers and texts as everywhere, its data inline.

use model::query::Meaning;
use serde_json::{Map, Value as Json, json};

use super::form::Form;
use super::nice;
use super::plot::{Plot, Scale, Series};
use super::svg::{Area, Theme, leaves};
use crate::words;

const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v6.json";
const TOOLTIP: [&str; 3] = ["place", "series", "text"];

/// A specification that needs nothing else.
pub(crate) fn vega(plot: &Plot<'_, '_>, summary: &str) -> Json {
    let mut spec = Map::new();
    spec.insert("$schema".into(), SCHEMA.into());
    spec.insert("title".into(), words::capital(&plot.subject()).into());
    spec.insert("description".into(), summary.into());
    spec.insert("data".into(), json!({ "values": rows(plot) }));
    spec.insert("config".into(), json!({ "range": { "category": colour_range(plot) } }));
    if let Json::Object(body) = body(plot) {
        spec.extend(body);
    }
    Json::Object(spec)
}

/// The colours that the SVG has.
fn colour_range(plot: &Plot<'_, '_>) -> Vec<&'static str> {
    let of = if matches!(plot.form, Form::Donut | Form::Pie) { plot.labels.len() } else { plot.series.len() };
    Theme::Light.colours(of)
}

fn number(n: Option<f64>) -> Json {
    n.map_or(Json::Null, |n| json!(n))
}

/// A row for each mark.
fn rows(plot: &Plot<'_, '_>) -> Vec<Json> {
    match plot.form {
        Form::Scatter | Form::Bubble => {
            let row = |(label, dot): (&String, &super::plot::Dot)| {
                json!({
                    "place": label,
                    "x": number(nice::drawable(&dot.x)),
                    "y": number(nice::drawable(&dot.y)),
                    "size": number(dot.size.as_ref().and_then(nice::drawable)),
                    "text": plot.dot_text(label, dot),
                })
            };
            plot.labels.iter().zip(&plot.dots).map(row).collect()
        }
        Form::Density => {
            let row = |cell: &super::plot::Cell| {
                json!({
                    "x": cell.x.0, "x2": cell.x.1, "y": cell.y.0, "y2": cell.y.1, "value": cell.count, "text": cell.text,
                })
            };
            plot.cells.iter().map(row).collect()
        }
        Form::Treemap => {
            let area = Area { left: 0.0, top: 0.0, right: 600.0, bottom: 360.0 };
            let row = |leaf: super::svg::Leaf| {
                let series = &plot.series[leaf.of];
                json!({
                    "place": plot.labels[leaf.at], "series": series.label, "text": series.texts[leaf.at],
                    "x": leaf.area.left, "x2": leaf.area.right, "y": leaf.area.top, "y2": leaf.area.bottom,
                })
            };
            leaves(plot, area).into_iter().map(row).collect()
        }
        _ => {
            plot.series.iter().flat_map(|series| (0..plot.labels.len()).map(move |at| mark(plot, series, at))).collect()
        }
    }
}

fn mark(plot: &Plot<'_, '_>, series: &Series<'_, '_>, at: usize) -> Json {
    let mut row = Map::new();
    row.insert("place".into(), json!(plot.labels[at]));
    row.insert("series".into(), json!(series.label));
    row.insert("value".into(), number(series.values.get(at).and_then(nice::drawable)));
    row.insert("text".into(), json!(series.texts.get(at)));
    if plot.form == Form::Calendar {
        let day = if let Some(model::Value::Date(day)) = plot.at.get(at) {
            model::calendar::iso(*day)
        } else {
            String::new()
        };
        row.insert("day".into(), json!(day));
    }
    if let Some(span) = plot.spans.get(at) {
        row.insert("low".into(), number(span.map(|span| span.0)));
        row.insert("high".into(), number(span.map(|span| span.1)));
    }
    if let Some(five) = plot.boxes.get(at) {
        for (name, part) in ["low", "lower", "middle", "upper", "high"].into_iter().zip(0..) {
            row.insert(name.into(), number(five.map(|five| five[part])));
        }
    }
    Json::Object(row)
}

/// Places keep the order that they have here.
fn places(plot: &Plot<'_, '_>) -> Json {
    let names: Vec<&str> = plot.along.iter().map(|at| plot.facts.dimensions[*at].label.as_str()).collect();
    json!({
        "field": "place", "type": "ordinal", "sort": null, "title": words::capital(&names.join(" · ")),
        "axis": { "labelOverlap": true }
    })
}

fn amounts(plot: &Plot<'_, '_>, field: &str, zero: bool) -> Json {
    let of = |series: &Series<'_, '_>| match plot.scale {
        Scale::Counts => series.label.clone(),
        Scale::Measure | Scale::Shares => words::capital(&plot.facts.label(series.measure)),
    };
    let title = plot.series.first().map_or_else(String::new, of);
    let percent = plot.scale == Scale::Shares || plot.series.first().is_some_and(|s| s.measure.style.is_percent());
    json!({
        "field": field, "type": "quantitative", "title": title, "scale": { "zero": zero },
        "axis": { "format": if percent { ".0%" } else { "~s" } }
    })
}

/// The series in their order.
fn series(plot: &Plot<'_, '_>) -> Json {
    let names: Vec<&str> = plot.series.iter().map(|series| series.label.as_str()).collect();
    json!({ "field": "series", "type": "nominal", "sort": names, "title": null })
}

fn colours(plot: &Plot<'_, '_>) -> Json {
    let title = plot.colour.map(|at| words::capital(&plot.facts.dimensions[at].label));
    let names: Vec<&str> = plot.series.iter().map(|series| series.label.as_str()).collect();
    json!({ "field": "series", "type": "nominal", "sort": names, "title": title })
}

/// The number as a colour.
fn shades(plot: &Plot<'_, '_>) -> Json {
    let title = plot.series.first().map(|series| words::capital(&plot.facts.label(series.measure)));
    json!({ "field": "value", "type": "quantitative", "title": title })
}

/// A scale of one of two numbers that stand against each other.
fn scale(plot: &Plot<'_, '_>, at: usize, field: &str) -> Json {
    let title = plot.series.get(at).map(|series| words::capital(&plot.facts.label(series.measure)));
    json!({ "field": field, "type": "quantitative", "title": title, "scale": { "zero": false } })
}

fn with(mut object: Json, key: &str, value: Json) -> Json {
    object[key] = value;
    object
}

/// Mark and encoding.
fn body(plot: &Plot<'_, '_>) -> Json {
    let zero = plot.begins_at_zero();
    let tooltip: Vec<Json> = TOOLTIP.into_iter().map(|field| json!({ "field": field, "type": "nominal" })).collect();
    let (x, y) = if plot.is_horizontal() { ("y", "x") } else { ("x", "y") };
    let y2 = if y == "y" { "y2" } else { "x2" };
    let of = |label: &str| json!({ "equal": label, "field": "series" });
    match plot.form {
        Form::GroupedColumn => json!({
            "mark": "bar",
            "encoding": {
                x: places(plot), y: amounts(plot, "value", true), "color": colours(plot), "tooltip": tooltip,
                "xOffset": series(plot)
            }
        }),
        Form::StackedColumn | Form::StackedFull => json!({
            "mark": "bar",
            "encoding": {
                x: places(plot), y: amounts(plot, "value", true), "color": colours(plot), "tooltip": tooltip,
                "order": { "field": "value", "aggregate": "sum" }
            }
        }),
        Form::StackedArea => json!({
            "mark": "area",
            "encoding": { x: places(plot), y: amounts(plot, "value", true), "color": colours(plot), "tooltip": tooltip }
        }),
        Form::Line => json!({
            "mark": { "type": "line", "point": plot.labels.len() <= 40 },
            "encoding": {
                x: places(plot), y: amounts(plot, "value", zero), "color": colours(plot), "tooltip": tooltip,
                "strokeDash": series(plot)
            }
        }),
        Form::Area => json!({
            "mark": { "type": "area", "line": true, "opacity": 0.3 },
            "encoding": { x: places(plot), y: amounts(plot, "value", true), "tooltip": tooltip }
        }),
        Form::Band => json!({
            "layer": [
                {
                    "mark": { "type": "area", "opacity": 0.2 },
                    "transform": [{ "filter": of(plot.series.first().map_or("", |series| &series.label)) }],
                    "encoding": { x: places(plot), y: amounts(plot, "low", zero), y2: { "field": "high" } }
                },
                {
                    "mark": { "type": "line", "point": true },
                    "transform": [{ "filter": of(plot.series.first().map_or("", |series| &series.label)) }],
                    "encoding": { x: places(plot), y: amounts(plot, "value", zero), "tooltip": tooltip }
                }
            ]
        }),
        Form::Target | Form::Bullet => {
            let (targets, numbers): (Vec<&Series<'_, '_>>, Vec<&Series<'_, '_>>) =
                plot.series.iter().partition(|series| series.measure.meaning() == Meaning::Target);
            let layer = |mark: Json, series: &[&Series<'_, '_>]| {
                json!({
                    "mark": mark,
                    "transform": [{ "filter": of(series.first().map_or("", |series| &series.label)) }],
                    "encoding": { x: places(plot), y: amounts(plot, "value", true), "tooltip": tooltip }
                })
            };
            json!({ "layer": [
                layer(json!("bar"), &numbers),
                layer(json!({ "type": "tick", "thickness": 3, "color": "black" }), &targets)
            ] })
        }
        Form::Waterfall | Form::Funnel => json!({
            "mark": "bar",
            "encoding": { x: places(plot), y: amounts(plot, "low", false), y2: { "field": "high" }, "tooltip": tooltip }
        }),
        Form::BoxPlot => json!({
            "encoding": { x: places(plot), "tooltip": tooltip },
            "layer": [
                { "mark": "rule", "encoding": { y: amounts(plot, "low", false), y2: { "field": "high" } } },
                {
                    "mark": { "type": "bar", "size": 18, "opacity": 0.6 },
                    "encoding": { y: amounts(plot, "lower", false), y2: { "field": "upper" } }
                },
                { "mark": { "type": "tick", "color": "black", "size": 18 }, "encoding": { y: amounts(plot, "middle", false) } }
            ]
        }),
        Form::Donut | Form::Pie => json!({
            "mark": { "type": "arc", "innerRadius": if plot.form == Form::Donut { 60 } else { 0 } },
            "encoding": {
                "theta": { "field": "value", "type": "quantitative", "stack": true },
                "color": { "field": "place", "type": "nominal", "sort": null, "title": null },
                "order": { "field": "value", "type": "quantitative", "sort": "descending" },
                "tooltip": tooltip
            }
        }),
        Form::Density => json!({
            "mark": "rect",
            "encoding": {
                "x": scale(plot, 0, "x"), "x2": { "field": "x2" }, "y": scale(plot, 1, "y"), "y2": { "field": "y2" },
                "color": { "field": "value", "type": "quantitative", "title": words::capital(&plot.facts.rows_label(2)) },
                "tooltip": tooltip
            }
        }),
        Form::Scatter | Form::Bubble => {
            let axis = |at, field| scale(plot, at, field);
            let mut encoding = Map::new();
            encoding.insert("x".into(), axis(0, "x"));
            encoding.insert("y".into(), axis(1, "y"));
            encoding.insert("tooltip".into(), json!(tooltip));
            if plot.form == Form::Bubble {
                let title = plot.series.get(2).map(|series| words::capital(&plot.facts.label(series.measure)));
                encoding.insert("size".into(), json!({ "field": "size", "type": "quantitative", "title": title }));
            }
            json!({ "mark": { "type": "point", "filled": true }, "encoding": encoding })
        }
        Form::Heatmap => json!({
            "mark": "rect",
            "encoding": {
                "x": places(plot), "y": colours(plot), "color": shades(plot), "tooltip": tooltip
            }
        }),
        Form::Calendar => json!({
            "mark": "rect",
            "encoding": {
                "x": { "field": "day", "timeUnit": "yearweek", "type": "ordinal", "title": null },
                "y": { "field": "day", "timeUnit": "day", "type": "ordinal", "title": null },
                "color": shades(plot), "tooltip": tooltip
            }
        }),
        Form::Treemap => {
            let edge = |field: &str| json!({ "field": field, "type": "quantitative", "axis": null });
            let colour = if plot.colour.is_some() { colours(plot) } else { json!({ "value": "#1795fa" }) };
            json!({
                "width": 600, "height": 360,
                "encoding": { "x": edge("x"), "y": edge("y"), "tooltip": tooltip },
                "layer": [
                    {
                        "mark": { "type": "rect", "stroke": "white" },
                        "encoding": { "x2": { "field": "x2" }, "y2": { "field": "y2" }, "color": colour }
                    },
                    {
                        "mark": { "type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -4 },
                        "encoding": { "text": { "field": "place" } }
                    }
                ]
            })
        }
        Form::Multiples => json!({
            "mark": "line",
            "encoding": {
                "x": places(plot), "y": amounts(plot, "value", zero), "tooltip": tooltip,
                "facet": with(series(plot), "columns", json!(3))
            }
        }),
        Form::Panels => json!({
            "mark": { "type": "line", "point": true },
            "encoding": {
                "x": places(plot), "tooltip": tooltip,
                "y": { "field": "value", "type": "quantitative", "title": null, "scale": { "zero": false } },
                "row": series(plot)
            },
            "resolve": { "scale": { "y": "independent" } }
        }),
        Form::TableBars => json!({
            "mark": "bar",
            "encoding": {
                "y": places(plot), "tooltip": tooltip,
                "x": { "field": "value", "type": "quantitative", "title": null },
                "column": series(plot)
            },
            "resolve": { "scale": { "x": "independent" } }
        }),
        Form::Column | Form::Bar | Form::Histogram | Form::Kpi | Form::KpiStrip | Form::Table => json!({
            "mark": "bar",
            "encoding": { x: places(plot), y: amounts(plot, "value", true), "tooltip": tooltip }
        }),
    }
}
