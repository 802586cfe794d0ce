//! A disc or a ring cut into its parts, named outside.

use std::f64::consts::{PI, TAU};

use super::canvas::{Canvas, Mark, Stroke, Text, WIDTH, short};
use super::frame::SMALL;
use super::text;
use crate::chart::form::Form;
use crate::chart::nice;
use crate::chart::plot::Plot;
use crate::decimal;
use model::query::Meaning;

const RADIUS: f64 = 118.0;
/// Of a ring.
const HOLE: f64 = 72.0;
/// Distance of names from each other.
const APART: f64 = 18.0;
/// Longest name.
const LONGEST: f64 = 150.0;

/// One part.
struct Part {
    at: usize,
    from: f64,
    to: f64,
    share: f64,
}

impl Part {
    fn middle(&self) -> f64 {
        (self.from + self.to) / 2.0
    }
}

pub(super) fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let Some(series) = plot.series.first() else { return top };
    let numbers: Vec<f64> = series.values.iter().map(|value| nice::drawable(value).unwrap_or(0.0).max(0.0)).collect();
    let sum: f64 = numbers.iter().sum();
    if sum <= 0.0 {
        return top;
    }
    let centre = (WIDTH / 2.0, top + RADIUS + 22.0);
    let mut angle = 0.0;
    let mut parts = Vec::new();
    for (at, n) in numbers.iter().enumerate().filter(|(_, n)| **n > 0.0) {
        let share = n / sum;
        parts.push(Part { at, from: angle, to: angle + share * TAU, share });
        angle += share * TAU;
    }
    let hole = if plot.form == Form::Donut { HOLE } else { 0.0 };
    let palette = canvas.palette;
    let percent = |share: f64| plot.facts.percent(share, Meaning::Share);
    for part in &parts {
        let fill = palette.series(part.at, numbers.len());
        let said = format!("{} ({})", series.texts[part.at], percent(part.share));
        let mark = Mark {
            id: (0, part.at),
            row: series.rows.get(part.at).copied().flatten(),
            key: &plot.labels[part.at],
            series: &series.label,
            text: &said,
        };
        canvas.mark(mark, |canvas| {
            canvas.path(&slice(centre, hole, part), fill, Some(Stroke::new(palette.background, 2.0)));
        });
    }
    for right in [true, false] {
        names(canvas, plot, centre, parts.iter().filter(|part| (part.middle() < PI) == right).collect(), right);
    }
    if hole > 0.0 {
        let total = decimal::sum(series.values.iter()).map(|sum| plot.short(series, &sum)).unwrap_or_default();
        canvas.text((centre.0, centre.1 + 4.0), &total, Text::new(22.0, palette.ink).bold().middle());
        let label = text::fit(&series.label, 11.0, HOLE * 1.7);
        canvas.text((centre.0, centre.1 + 22.0), &label, Text::new(11.0, palette.muted).middle());
    }
    centre.1 + RADIUS + 22.0
}

/// A point at an angle from the top, clockwise.
fn at(centre: (f64, f64), radius: f64, angle: f64) -> (f64, f64) {
    (centre.0 + radius * angle.sin(), centre.1 - radius * angle.cos())
}

fn slice(centre: (f64, f64), hole: f64, part: &Part) -> String {
    // An arc that ends where it begins is none: a whole ring ends just before.
    let to = part.to.min(part.from + TAU - 0.001);
    let large = u8::from(to - part.from > PI);
    let point = |radius: f64, angle: f64| {
        let (x, y) = at(centre, radius, angle);
        format!("{} {}", short(x), short(y))
    };
    let outer = format!("M{} A{RADIUS} {RADIUS} 0 {large} 1 {}", point(RADIUS, part.from), point(RADIUS, to));
    if hole > 0.0 {
        format!("{outer} L{} A{hole} {hole} 0 {large} 0 {} Z", point(hole, to), point(hole, part.from))
    } else {
        format!("{outer} L{} {} Z", short(centre.0), short(centre.1))
    }
}

/// Names on one side, pushed apart, each with a line to its part.
fn names(canvas: &mut Canvas, plot: &Plot<'_, '_>, centre: (f64, f64), mut parts: Vec<&Part>, right: bool) {
    let height = |part: &Part| at(centre, RADIUS + 14.0, part.middle()).1;
    parts.sort_by(|a, b| height(a).total_cmp(&height(b)));
    let mut places: Vec<f64> = parts.iter().map(|part| height(part)).collect();
    for i in 1..places.len() {
        places[i] = places[i].max(places[i - 1] + APART);
    }
    let mut limit = centre.1 + RADIUS + 14.0;
    for place in places.iter_mut().rev() {
        *place = place.min(limit);
        limit = *place - APART;
    }
    let palette = canvas.palette;
    let side = if right { 1.0 } else { -1.0 };
    for (part, y) in parts.into_iter().zip(places) {
        let elbow = centre.0 + side * (RADIUS + 26.0);
        let points = [
            at(centre, RADIUS + 2.0, part.middle()),
            (centre.0 + (at(centre, RADIUS + 14.0, part.middle()).0 - centre.0), y),
            (elbow, y),
        ];
        canvas.polyline(&points, Stroke::new(palette.axis, 1.0));
        let name = text::fit(&plot.labels[part.at], SMALL, LONGEST);
        let percent = plot.facts.percent(part.share, Meaning::Share);
        let ink = Text::new(SMALL, palette.ink);
        // The name and its share are one text, so that no guess at a width comes between them.
        let said = format!("{name}  {percent}");
        canvas.text((elbow + side * 6.0, y + 4.0), &said, if right { ink } else { ink.end() });
    }
}
