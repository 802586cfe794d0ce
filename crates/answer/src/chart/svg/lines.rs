//! Lines and areas over something that has an order. Missing numbers stay gaps, what is not over is dashed.

use model::Value;
use model::query::Meaning;

use super::canvas::{Canvas, Mark, Stroke, Text, WIDTH};
use super::frame::{self, Linear, MARGIN, SMALL, Upright};
use super::legend::{self, NAMED_AT_END};
use super::text;
use crate::chart::form::Form;
use crate::chart::nice;
use crate::chart::plot::{Plot, Series};

/// With more points their dots are left out.
const MOST_DOTS: usize = 40;
/// With more points they are no marks of their own either.
const MOST_MARKS: usize = 400;
/// Longest name at the end of a line.
const LONGEST_NAME: f64 = 150.0;

/// A place and a number on it.
pub(super) type Point = Option<(f64, f64)>;

pub(super) fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let levels = levels(plot);
    let numbers = levels.iter().flatten().flatten().flat_map(|(from, to)| [*from, *to]);
    let spans = plot.spans.iter().flatten().flat_map(|(low, high)| [*low, *high]);
    let zero = plot.begins_at_zero();
    let numbers: Vec<f64> = if plot.form.is_stacked() || plot.form == Form::Area {
        numbers.collect()
    } else {
        numbers.skip(1).step_by(2).chain(spans).collect()
    };
    let scale =
        if plot.fills_the_whole() { Linear::exactly(0.0, 1.0, 4) } else { Linear::over(numbers.into_iter(), zero, 5) };
    let named = plot.form == Form::Line && (2..=NAMED_AT_END).contains(&plot.series.len());
    let names = plot.series.iter().map(|series| text::width(&series.label, SMALL)).fold(0.0, f64::max);
    let right = if named { names.min(LONGEST_NAME) + 18.0 } else { 8.0 };
    let upright = frame::upright(canvas, plot, top + 8.0, scale, (true, right));
    band(canvas, plot, &upright);
    let mut ends = Vec::new();
    for (at, series) in plot.series.iter().enumerate() {
        if plot.form == Form::Band && plot.series.len() > 1 && at + 2 >= plot.series.len() {
            continue;
        }
        let points: Vec<Point> = levels[at]
            .iter()
            .enumerate()
            .map(|(place, level)| level.map(|(_, to)| (upright.places.at(place), upright.scale.at(to))))
            .collect();
        if plot.form == Form::Area || plot.form.is_stacked() {
            area(canvas, plot, &upright, at, &levels[at]);
        }
        // Areas on top of each other are parted by the background.
        let (colour, width) = match plot.form {
            Form::StackedArea => (canvas.palette.background, 1.5),
            _ => (legend::colour(canvas, plot, at), 2.25),
        };
        let stroke = Stroke::new(colour, width).dashed(legend::dash(canvas, plot, at));
        if points.len() > MOST_MARKS {
            // Its points are too close to be found, so the line is one mark.
            let whole = Mark { id: (at, points.len()), row: None, key: "", series: &series.label, text: "" };
            canvas.mark(whole, |canvas| line(canvas, plot, at, &points, stroke));
        } else {
            line(canvas, plot, at, &points, stroke);
        }
        marks(canvas, plot, series, at, &points);
        if let Some((_, y)) = points.iter().rev().flatten().next() {
            ends.push((at, *y));
        }
    }
    if named {
        names_at_ends(canvas, plot, &upright, ends);
    }
    frame::labels_below(canvas, &plot.labels, upright.places, upright.area.bottom, true)
}

/// For each series its numbers, from and to: on top of each other where they are stacked.
fn levels(plot: &Plot<'_, '_>) -> Vec<Vec<Point>> {
    let mut below = vec![0.0; plot.labels.len()];
    let stacked = plot.form.is_stacked();
    let level = |series: &Series<'_, '_>| {
        (0..plot.labels.len())
            .map(|at| {
                let n = series.values.get(at).and_then(nice::drawable);
                // A part that is missing from a stack is nothing, not a gap in all that lie on it.
                let n = if stacked { n.unwrap_or(0.0) } else { n? };
                let from = if stacked { below[at] } else { 0.0 };
                if stacked {
                    below[at] = from + n;
                }
                Some((from, from + n))
            })
            .collect()
    };
    plot.series.iter().map(level).collect()
}

/// The range that a line moves in.
fn band(canvas: &mut Canvas, plot: &Plot<'_, '_>, upright: &Upright) {
    let fill = canvas.palette.series(0, 1);
    for run in runs(&plot.spans) {
        let at = |place: usize, n: f64| (upright.places.at(place), upright.scale.at(n));
        let span = |place: usize| plot.spans[place].unwrap_or_default();
        let there = run.clone().map(|place| at(place, span(place).1));
        let back = run.clone().rev().map(|place| at(place, span(place).0));
        canvas.polygon(&there.chain(back).collect::<Vec<_>>(), fill, 0.18);
    }
}

/// Stretches without a gap.
fn runs<T>(items: &[Option<T>]) -> Vec<std::ops::Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, item) in items.iter().enumerate() {
        match (item, start) {
            (Some(_), None) => start = Some(at),
            (None, Some(from)) => {
                runs.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    runs.extend(start.map(|from| from..items.len()));
    runs
}

/// What is filled between a line and what it stands on.
fn area(canvas: &mut Canvas, plot: &Plot<'_, '_>, upright: &Upright, of: usize, levels: &[Point]) {
    let fill = legend::colour(canvas, plot, of);
    let opacity = if plot.form == Form::Area { 0.22 } else { 0.85 };
    for run in runs(levels) {
        let at = |place: usize, n: f64| (upright.places.at(place), upright.scale.at(n));
        let level = |place: usize| levels[place].unwrap_or_default();
        let there = run.clone().map(|place| at(place, level(place).1));
        let back = run.clone().rev().map(|place| at(place, level(place).0));
        canvas.polygon(&there.chain(back).collect::<Vec<_>>(), fill, opacity);
    }
}

/// The line itself: solid and dashed stretches.
pub(super) fn line(canvas: &mut Canvas, plot: &Plot<'_, '_>, of: usize, points: &[Point], stroke: Stroke<'_>) {
    let steps = plot.series[of].measure.meaning() == Meaning::Target;
    let open = |at: usize| plot.labels.get(at).is_some_and(|label| plot.incomplete.contains(label));
    let mut piece: Vec<(f64, f64)> = Vec::new();
    let mut piece_open = false;
    let done = |canvas: &mut Canvas, piece: &mut Vec<(f64, f64)>, open: bool| {
        if piece.len() > 1 {
            canvas.polyline(piece, if open { stroke.dashed("4 4") } else { stroke });
        }
        piece.clear();
    };
    let mut before: Point = None;
    for (at, point) in points.iter().enumerate() {
        match (*point, before) {
            (Some(to), Some(from)) => {
                let is_open = open(at) || open(at - 1);
                if is_open != piece_open {
                    done(canvas, &mut piece, piece_open);
                    piece_open = is_open;
                }
                if piece.is_empty() {
                    piece.push(from);
                }
                if steps {
                    piece.extend([((from.0 + to.0) / 2.0, from.1), ((from.0 + to.0) / 2.0, to.1)]);
                }
                piece.push(to);
            }
            _ => done(canvas, &mut piece, piece_open),
        }
        before = *point;
    }
    done(canvas, &mut piece, piece_open);
}

/// Dots that a pointer finds; seen where there are few, or where one stands alone.
fn marks(canvas: &mut Canvas, plot: &Plot<'_, '_>, series: &Series<'_, '_>, of: usize, points: &[Point]) {
    let colour = legend::colour(canvas, plot, of);
    let all = points.len() <= MOST_MARKS;
    let target = series.measure.meaning() == Meaning::Target;
    for (at, point) in points.iter().enumerate() {
        let Some(point) = *point else { continue };
        let lone = (at == 0 || points[at - 1].is_none()) && points.get(at + 1).is_none_or(Option::is_none);
        let outside = plot.form == Form::Band && plot.is_outside(at, series.values.get(at).unwrap_or(&Value::Null));
        if !all && !lone && !outside {
            continue;
        }
        let seen = lone || (points.len() <= MOST_DOTS && !target && !plot.form.is_stacked());
        let mark = Mark {
            id: (of, at),
            row: series.rows.get(at).copied().flatten(),
            key: plot.labels.get(at).map_or("", String::as_str),
            series: &series.label,
            text: series.texts.get(at).map_or("", String::as_str),
        };
        canvas.mark(mark, |canvas| {
            if outside {
                let (x, y) = point;
                let corners = [(x, y - 7.0), (x + 7.0, y), (x, y + 7.0), (x - 7.0, y)];
                canvas.polygon(&corners, canvas.palette.fall, 1.0);
            } else if seen {
                canvas.circle(point, 3.0, colour, "");
            } else {
                canvas.circle(point, 4.0, colour, " fill-opacity=\"0\"");
            }
        });
    }
}

/// Names at the ends of lines, pushed apart where they would lie on each other.
fn names_at_ends(canvas: &mut Canvas, plot: &Plot<'_, '_>, upright: &Upright, mut ends: Vec<(usize, f64)>) {
    const APART: f64 = 15.0;
    ends.sort_by(|a, b| a.1.total_cmp(&b.1));
    for at in 1..ends.len() {
        ends[at].1 = ends[at].1.max(ends[at - 1].1 + APART);
    }
    // What was pushed out at the bottom pushes back.
    let mut limit = upright.area.bottom;
    for end in ends.iter_mut().rev() {
        end.1 = end.1.min(limit);
        limit = end.1 - APART;
    }
    let x = upright.area.right;
    for (of, y) in ends {
        let colour = legend::colour(canvas, plot, of);
        canvas.line(
            (x, y),
            (x + 10.0, y),
            Stroke::new(colour, 3.0).dashed(if plot.series[of].other { "1 3" } else { "" }),
        );
        let room = WIDTH - MARGIN / 2.0 - x - 15.0;
        let name = text::fit(&plot.series[of].label, SMALL, room);
        canvas.text((x + 14.0, y + 4.0), &name, Text::new(SMALL, canvas.palette.ink));
    }
}
