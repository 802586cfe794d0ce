//! Bars: standing and lying, beside and on top of each other, with targets, floating. All begin at zero.

use model::Value;
use model::query::Meaning;

use super::canvas::{Canvas, Mark, Stroke, Text, WIDTH};
use super::frame::{self, Area, Linear, MARGIN, Places, SMALL, Upright};
use super::legend::colour;
use super::text;
use super::theme::Palette;
use crate::chart::form::Form;
use crate::chart::nice;
use crate::chart::plot::{Plot, Series};
use crate::decimal;
use crate::facts::Kind;

/// Bars are no wider.
const WIDEST: f64 = 64.0;
/// Part of its place that a bar, or a group of bars, takes.
const FULL: f64 = 0.74;
/// Height of the place of a lying bar.
const ROW: f64 = 30.0;
/// With more marks their numbers are left to the tooltip.
const MOST_NUMBERS: usize = 24;

/// What is drawn of a series at a place: its number, from and to.
fn stack(plot: &Plot<'_, '_>, at: usize) -> Vec<Option<(f64, f64)>> {
    let mut level = 0.0;
    let number = |series: &Series<'_, '_>| series.values.get(at).and_then(nice::drawable);
    let stacked = plot.form.is_stacked();
    plot.series
        .iter()
        .map(|series| {
            let n = number(series)?;
            let from = if stacked { level } else { 0.0 };
            level = from + n;
            Some((from, level))
        })
        .collect()
}

fn mark<'p>(plot: &'p Plot<'_, '_>, series: usize, at: usize) -> Mark<'p> {
    let of = &plot.series[series];
    let text = |texts: &'p [String], at: usize| texts.get(at).map_or("", String::as_str);
    Mark {
        id: (series, at),
        row: of.rows.get(at).copied().flatten(),
        key: text(&plot.labels, at),
        series: &of.label,
        text: text(&of.texts, at),
    }
}

/// Columns of all kinds.
pub(super) fn standing(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let stacks: Vec<Vec<Option<(f64, f64)>>> = (0..plot.labels.len()).map(|at| stack(plot, at)).collect();
    let scale = if plot.fills_the_whole() {
        Linear::exactly(0.0, 1.0, 4)
    } else {
        Linear::over(stacks.iter().flatten().flatten().flat_map(|(from, to)| [*from, *to]), true, 5)
    };
    let upright = frame::upright(canvas, plot, top + 8.0, scale, (false, 0.0));
    for (at, stack) in stacks.iter().enumerate() {
        place(canvas, plot, &upright, at, stack);
    }
    below(canvas, plot, &upright)
}

/// The labels and the name of the axis.
fn below(canvas: &mut Canvas, plot: &Plot<'_, '_>, upright: &Upright) -> f64 {
    let dimension = plot.along.first().map(|at| plot.facts.dimensions[*at].kind);
    let ordered = plot.form != Form::Waterfall && dimension.is_some_and(|kind| kind != Kind::Category);
    let y = frame::labels_below(
        canvas,
        &plot.labels,
        upright.places,
        upright.area.bottom,
        ordered && plot.form != Form::Histogram,
    );
    match plot.form {
        Form::Histogram if plot.scale == crate::chart::plot::Scale::Counts => {
            let name = crate::words::capital(&plot.facts.label(plot.series[0].measure));
            frame::name_below(canvas, &name, upright.area, y)
        }
        _ => y,
    }
}

fn place(canvas: &mut Canvas, plot: &Plot<'_, '_>, upright: &Upright, at: usize, stack: &[Option<(f64, f64)>]) {
    let Upright { scale, places, .. } = upright;
    let ticked = |series: &Series<'_, '_>| plot.form == Form::Target && series.measure.meaning() == Meaning::Target;
    let beside = if plot.form.is_stacked() { 1 } else { plot.series.iter().filter(|s| !ticked(s)).count().max(1) };
    let full = if plot.form == Form::Histogram { 1.0 } else { FULL };
    let wide = (places.step * full / beside as f64).min(if plot.form == Form::Histogram { f64::MAX } else { WIDEST });
    let left = places.at(at) - wide * beside as f64 / 2.0;
    let incomplete = plot.labels.get(at).is_some_and(|label| plot.incomplete.contains(label));
    let numbers = plot.labels.len() * beside <= MOST_NUMBERS;
    let ink = canvas.palette.ink;
    // Numbers in some parts of a stack but not in others look like a difference in meaning.
    let texts = plot.series.iter().flat_map(|s| s.values.iter().map(|value| plot.short(s, value)));
    let widest = if plot.form.is_stacked() { texts.map(|t| text::width(&t, 11.0)).fold(0.0, f64::max) } else { 0.0 };
    let mut slot = 0;
    for (of, (series, span)) in plot.series.iter().zip(stack).enumerate() {
        let x = left + if plot.form.is_stacked() { 0.0 } else { slot as f64 * wide };
        let Some((from, to)) = span else {
            slot += 1;
            continue;
        };
        let (y0, y1) = (scale.at(*from), scale.at(*to));
        let fill = if plot.other == Some(at) { canvas.palette.grey } else { colour(canvas, plot, of) };
        let text = plot.short(series, series.values.get(at).unwrap_or(&Value::Null));
        canvas.mark(mark(plot, of, at), |canvas| {
            if ticked(series) {
                canvas.line((x - wide - wide * 0.12, y1), (x + wide * 0.12, y1), Stroke::new(fill, 3.0));
                return;
            }
            let gap = if beside > 1 || plot.form == Form::Histogram { 1.0 } else { 0.0 };
            // Parts of a stack stand apart by a line of the background.
            let seam = if plot.form.is_stacked() && (y0 - y1).abs() > 3.0 && *from > 0.0 { 1.5 } else { 0.0 };
            bar(canvas, [x + gap, y1, wide - 2.0 * gap, y0 - y1 - seam], fill, incomplete);
            let middle = x + wide / 2.0;
            if plot.form.is_stacked() {
                if (y0 - y1) >= 17.0 && widest + 6.0 <= wide {
                    canvas.text((middle, (y0 + y1) / 2.0 + 4.0), &text, Text::new(11.0, Palette::on(fill)).middle());
                }
            } else if numbers && plot.form != Form::Target {
                let room = if beside > 1 { wide + 2.0 } else { places.step - 4.0 };
                if text::width(&text, 11.0) <= room {
                    let inside = *to < 0.0 && y1 + 15.0 > upright.area.bottom;
                    let y = if *to < 0.0 && !inside { y1 + 13.0 } else { y1 - 5.0 };
                    let ink = if inside && !incomplete { Palette::on(fill) } else { ink };
                    canvas.text((middle, y), &text, Text::new(11.0, ink).middle());
                }
            }
        });
        slot += 1;
    }
    if plot.form.is_stacked() && !plot.fills_the_whole() && plot.labels.len() <= MOST_NUMBERS {
        total(canvas, plot, upright, at, stack);
    }
}

/// What a stack adds up to, above it.
fn total(canvas: &mut Canvas, plot: &Plot<'_, '_>, upright: &Upright, at: usize, stack: &[Option<(f64, f64)>]) {
    let values: Vec<&Value> = plot.series.iter().filter_map(|series| series.values.get(at)).collect();
    let (Some(sum), Some(first)) = (decimal::sum(values.into_iter()), plot.series.first()) else { return };
    let text = plot.short(first, &sum);
    let y = stack.iter().flatten().map(|(_, to)| upright.scale.at(*to)).fold(f64::INFINITY, f64::min);
    if text::width(&text, 11.0) <= upright.places.step - 4.0 && y.is_finite() {
        let style = Text::new(11.0, canvas.palette.ink).bold().middle();
        canvas.text((upright.places.at(at), y - 5.0), &text, style);
    }
}

/// A bar; one of a stretch of time that is not over is paler, with a dashed edge.
fn bar(canvas: &mut Canvas, at: [f64; 4], fill: &str, incomplete: bool) {
    if incomplete {
        let edge = format!(" fill-opacity=\"0.35\" stroke=\"{fill}\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"");
        canvas.rect(at, fill, &edge);
    } else {
        canvas.rect(at, fill, if at[2] > 6.0 { " rx=\"1.5\"" } else { "" });
    }
}

/// A bridge from one total to another.
pub(super) fn waterfall(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let Some(series) = plot.series.first() else { return top };
    let ends = plot.spans.iter().flatten().flat_map(|(from, to)| [*from, *to]);
    let upright = frame::upright(canvas, plot, top + 10.0, Linear::over(ends, true, 5), (false, 0.0));
    let Upright { scale, places, .. } = &upright;
    let wide = (places.step * FULL).min(WIDEST);
    let palette = canvas.palette;
    let last = plot.spans.len().saturating_sub(1);
    for (at, span) in plot.spans.iter().enumerate() {
        let Some((from, to)) = *span else { continue };
        let x = places.at(at) - wide / 2.0;
        let is_end = at == 0 || at == last;
        let fill = match () {
            () if is_end || plot.other == Some(at) => palette.grey,
            () if to >= from => palette.rise,
            () => palette.fall,
        };
        let value = series.values.get(at).unwrap_or(&Value::Null);
        let text = if is_end {
            plot.short(series, value)
        } else {
            plot.facts.difference(series.measure, to - from, crate::format::Size::Compact)
        };
        if at < last {
            let y = scale.at(to);
            canvas.line((x + wide, y), (places.at(at + 1) - wide / 2.0, y), Stroke::new(palette.axis, 1.0));
        }
        canvas.mark(mark(plot, 0, at), |canvas| {
            let (y0, y1) = (scale.at(from), scale.at(to));
            // A step of nothing is still seen.
            canvas.rect([x, y0.min(y1), wide, (y0 - y1).abs().max(1.0)], fill, " rx=\"1.5\"");
            let style = Text::new(11.0, palette.ink).middle();
            let short = text.split(' ').next().unwrap_or(&text);
            let text = if text::width(&text, 11.0) <= places.step { &text } else { short };
            // Below a step down, unless the labels of the axis stand there.
            let down = to < from && !is_end && y0.max(y1) + 15.0 <= upright.area.bottom;
            let y = if down { y0.max(y1) + 13.0 } else { y0.min(y1) - 5.0 };
            canvas.text((x + wide / 2.0, y), text, if is_end { style.bold() } else { style });
        });
    }
    below(canvas, plot, &upright)
}

/// Lying bars with their names before and their numbers behind them.
pub(super) fn lying(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let Some(series) = plot.series.first() else { return top };
    let texts: Vec<String> = series.values.iter().map(|value| plot.short(series, value)).collect();
    let behind = texts.iter().map(|text| text::width(text, SMALL)).fold(0.0, f64::max) + 10.0;
    let below_zero = series.values.iter().filter_map(nice::drawable).any(|n| n < 0.0);
    let left = MARGIN + frame::names_width(&plot.labels) + 10.0;
    let bottom = top + plot.labels.len() as f64 * ROW;
    let area = Area { left: left + if below_zero { behind } else { 0.0 }, top, right: WIDTH - MARGIN - behind, bottom };
    let numbers = plot.series.iter().flat_map(|series| series.values.iter().filter_map(nice::drawable));
    let (low, high) = numbers.fold((0.0, 0.0), |(low, high): (f64, f64), n| (low.min(n), high.max(n)));
    let scale = Linear::exactly(low, if high > low { high } else { low + 1.0 }, 5).placed(area.left, area.right);
    let places = Places::bands(top, bottom, plot.labels.len());
    for at in 0..plot.labels.len() {
        lying_bar(canvas, plot, (&scale, places, left), at, texts.get(at));
    }
    canvas.line((scale.zero(), top), (scale.zero(), bottom), Stroke::new(canvas.palette.axis, 1.0));
    bottom + 6.0
}

fn lying_bar(
    canvas: &mut Canvas,
    plot: &Plot<'_, '_>,
    (scale, places, left): (&Linear, Places, f64),
    at: usize,
    text: Option<&String>,
) {
    let y = places.at(at);
    let high = ROW * 0.66;
    frame::name_beside(canvas, &plot.labels[at], left - 10.0, y);
    let incomplete = plot.incomplete.contains(&plot.labels[at]);
    for (of, series) in plot.series.iter().enumerate() {
        let Some(n) = series.values.get(at).and_then(nice::drawable) else {
            if of == 0 {
                let style = Text::new(SMALL, canvas.palette.muted);
                canvas.text((scale.zero() + 6.0, y + 4.0), crate::format::MISSING, style);
            }
            continue;
        };
        let fill = if plot.other == Some(at) { canvas.palette.grey } else { colour(canvas, plot, of) };
        let ink = canvas.palette.ink;
        canvas.mark(mark(plot, of, at), |canvas| {
            let x = scale.at(n);
            if series.measure.meaning() == Meaning::Target && plot.form == Form::Target {
                canvas.line((x, y - high * 0.7), (x, y + high * 0.7), Stroke::new(fill, 3.0));
                return;
            }
            bar(canvas, [scale.zero(), y - high / 2.0, x - scale.zero(), high], fill, incomplete);
            let target = plot.series.iter().skip(1).filter_map(|s| s.values.get(at).and_then(nice::drawable));
            let end = target.map(|t| scale.at(t) + 2.0).fold(x, f64::max);
            let style = Text::new(SMALL, ink);
            let text = text.map_or("", String::as_str);
            if n < 0.0 {
                canvas.text((x - 6.0, y + 4.0), text, style.end());
            } else {
                canvas.text((end + 6.0, y + 4.0), text, style);
            }
        });
    }
}

/// Stages about a common middle.
pub(super) fn funnel(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    const STAGE: f64 = 42.0;
    let Some(series) = plot.series.first() else { return top };
    let left = MARGIN + frame::names_width(&plot.labels) + 12.0;
    let words = |at: usize| series.texts.get(at).and_then(|text| text.split_once(" · ")).map_or("", |(_, parts)| parts);
    let beside = (0..plot.labels.len()).map(|at| text::width(words(at), 11.0)).fold(0.0, f64::max).min(250.0);
    let area =
        Area { left, top, right: WIDTH - MARGIN - beside - 12.0, bottom: top + STAGE * plot.labels.len() as f64 };
    let ends = plot.spans.iter().flatten();
    let (low, high) = ends.fold((-0.5, 0.5), |(low, high): (f64, f64), span| (low.min(span.0), high.max(span.1)));
    let scale = Linear::exactly(low, high, 2).placed(area.left, area.right);
    let places = Places::bands(area.top, area.bottom, plot.labels.len());
    let palette = canvas.palette;
    for (at, span) in plot.spans.iter().enumerate() {
        let y = places.at(at);
        frame::name_beside(canvas, &plot.labels[at], left - 12.0, y);
        let Some((from, to)) = *span else { continue };
        if let Some((low, high)) = plot.spans.get(at + 1).copied().flatten() {
            let (down, next) = (y + STAGE * 0.36, y + STAGE * 0.64);
            let corners = [(scale.at(from), down), (scale.at(to), down), (scale.at(high), next), (scale.at(low), next)];
            canvas.polygon(&corners, palette.series(0, 1), 0.22);
        }
        let text = plot.short(series, series.values.get(at).unwrap_or(&Value::Null));
        canvas.mark(mark(plot, 0, at), |canvas| {
            let (x0, x1) = (scale.at(from), scale.at(to));
            let fill = palette.series(0, 1);
            canvas.rect([x0, y - STAGE * 0.36, (x1 - x0).max(2.0), STAGE * 0.72], fill, " rx=\"1.5\"");
            let fits = text::width(&text, SMALL) + 8.0 <= x1 - x0;
            let (x, ink) = if fits { ((x0 + x1) / 2.0, Palette::on(fill)) } else { (x1 + 6.0, palette.ink) };
            let style = Text::new(SMALL, ink).bold();
            canvas.text((x, y + 4.0), &text, if fits { style.middle() } else { style });
        });
        canvas.text((area.right + 12.0, y + 4.0), &text::fit(words(at), 11.0, 250.0), Text::new(11.0, palette.muted));
    }
    area.bottom + 4.0
}
