//! Two numbers against each other, a dot a row; a third as its area. Names stand where they fit.

use model::query::Meaning;

use super::canvas::{Canvas, Mark, Stroke, Text, WIDTH};
use super::frame::{self, Area, HEIGHT, Linear, MARGIN, SMALL};
use super::text;
use crate::chart::form::Form;
use crate::chart::nice;
use crate::chart::plot::{Dot, Plot, Series};
use crate::words;

/// With more dots they let each other through.
const OPAQUE: usize = 100;
/// The largest bubble.
const LARGEST: f64 = 30.0;
/// Of many dots only some are named.
const MOST_NAMES: usize = 24;
/// Fewer dots have no trend.
const LEAST_TREND: usize = 8;

/// A dot's numbers, where both can be drawn.
fn place(dot: &Dot) -> Option<(f64, f64)> {
    Some((nice::drawable(&dot.x)?, nice::drawable(&dot.y)?))
}

pub(super) fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let [x, y, ..] = plot.series.as_slice() else { return top };
    let placed: Vec<(usize, f64, f64)> =
        plot.dots.iter().enumerate().filter_map(|(at, dot)| place(dot).map(|(x, y)| (at, x, y))).collect();
    let over = |pick: fn(&(usize, f64, f64)) -> f64| {
        // A little room, so that no dot stands on the edge.
        let numbers: Vec<f64> = placed.iter().map(pick).collect();
        let (low, high) = numbers.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), n| (l.min(*n), h.max(*n)));
        let room = if high > low { (high - low) * 0.04 } else { 0.0 };
        let low = if low >= 0.0 { (low - room).max(0.0) } else { low - room };
        Linear::over([low, high + room].into_iter().filter(|n| n.is_finite()), false, 5)
    };
    let (across, up, area) = scales(canvas, plot, (over(|dot| dot.1), over(|dot| dot.2)), (x, y), top);
    let palette = canvas.palette;
    trend(canvas, plot, &placed, (&across, &up), area);
    let most = plot.dots.iter().filter_map(|dot| nice::drawable(dot.size.as_ref()?)).fold(0.0, f64::max);
    let opacity = if plot.form == Form::Bubble || placed.len() > OPAQUE { 0.55 } else { 0.85 };
    let fill = palette.series(0, 1);
    let radius = |at: usize| match plot.dots[at].size.as_ref().and_then(nice::drawable) {
        Some(n) if most > 0.0 => ((n / most).sqrt() * LARGEST).max(2.0),
        _ if plot.form == Form::Bubble => 2.0,
        _ => 4.5,
    };
    // Names stand on no dot and on no other name.
    let around = |(at, a, b): &(usize, f64, f64)| {
        let (x, y, r) = (across.at(*a), up.at(*b), radius(*at) + 1.0);
        Area { left: x - r, top: y - r, right: x + r, bottom: y + r }
    };
    let mut taken: Vec<Area> = placed.iter().map(around).collect();
    let mut names = 0;
    // Small bubbles lie upon large ones.
    let mut order = placed.clone();
    let size = |at: usize| plot.dots[at].size.as_ref().and_then(nice::drawable);
    order.sort_by(|a, b| size(b.0).unwrap_or(0.0).total_cmp(&size(a.0).unwrap_or(0.0)));
    for (at, a, b) in &order {
        let radius = radius(*at);
        let point = (across.at(*a), up.at(*b));
        let text = plot.dot_text(&plot.labels[*at], &plot.dots[*at]);
        let mark = Mark { id: (0, *at), row: Some(plot.dots[*at].row), key: "", series: "", text: &text };
        let mark =
            Mark { key: &plot.labels[*at], text: text.split_once(": ").map_or("", |(_, numbers)| numbers), ..mark };
        canvas.mark(mark, |canvas| {
            let more = format!(" fill-opacity=\"{opacity}\" stroke=\"{}\"", palette.background);
            canvas.circle(point, radius, fill, &more);
        });
        if names < MOST_NAMES {
            names += usize::from(name(canvas, &plot.labels[*at], point, radius, area, &mut taken));
        }
    }
    frame::name_below(canvas, &words::capital(&plot.facts.label(x.measure)), area, area.bottom + 26.0)
}

/// Two scales of numbers with their ticks and the name of the one that goes up; answers with where they stand.
pub(super) fn scales(
    canvas: &mut Canvas,
    plot: &Plot<'_, '_>,
    (across, up): (Linear, Linear),
    (x, y): (&Series<'_, '_>, &Series<'_, '_>),
    top: f64,
) -> (Linear, Linear, Area) {
    let ticks = up.labels(plot, y);
    let wide = ticks.iter().map(|tick| text::width(tick, SMALL)).fold(0.0, f64::max);
    let palette = canvas.palette;
    canvas.text((MARGIN, top + 4.0), &words::capital(&plot.facts.label(y.measure)), Text::new(SMALL, palette.muted));
    let top = top + 20.0;
    let area = Area { left: MARGIN + wide + 10.0, top, right: WIDTH - MARGIN - 12.0, bottom: top + HEIGHT };
    let (across, up) = (across.placed(area.left, area.right), up.placed(area.bottom, area.top));
    frame::grid(canvas, &up, &ticks, area);
    for (tick, label) in across.ticks.iter().zip(across.labels(plot, x)) {
        let at = across.at(*tick);
        canvas.line((at, area.top), (at, area.bottom), Stroke::new(palette.grid, 1.0));
        canvas.text((at, area.bottom + 18.0), &label, Text::new(SMALL, palette.muted).middle());
    }
    (across, up, area)
}

/// The name of a dot on one of its sides, unless all are taken; whether it is there.
fn name(canvas: &mut Canvas, label: &str, (x, y): (f64, f64), radius: f64, area: Area, taken: &mut Vec<Area>) -> bool {
    let label = text::fit(label, 11.0, 120.0);
    let wide = text::width(&label, 11.0);
    let sides = [
        (x + radius + 4.0, y + 4.0),
        (x - radius - 4.0 - wide, y + 4.0),
        (x - wide / 2.0, y - radius - 4.0),
        (x - wide / 2.0, y + radius + 12.0),
    ];
    for (left, base) in sides {
        let place = Area { left, top: base - 9.0, right: left + wide, bottom: base + 2.0 };
        let meets = |other: &Area| {
            place.left < other.right && other.left < place.right && place.top < other.bottom && other.top < place.bottom
        };
        let inside = place.left >= area.left
            && place.right <= area.right
            && place.top >= area.top
            && place.bottom <= area.bottom;
        if inside && !taken.iter().any(meets) {
            canvas.text((left, base), &label, Text::new(11.0, canvas.palette.muted));
            taken.push(place);
            return true;
        }
    }
    false
}

/// The straight line nearest to all dots.
fn trend(
    canvas: &mut Canvas,
    plot: &Plot<'_, '_>,
    placed: &[(usize, f64, f64)],
    (across, up): (&Linear, &Linear),
    area: Area,
) {
    let Some(fit) = fitted(placed).filter(|_| plot.form == Form::Scatter) else { return };
    let (low, high) =
        placed.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), dot| (l.min(dot.1), h.max(dot.1)));
    let at = |x: f64| (across.at(x), up.at(fit.rise.mul_add(x, fit.start)).clamp(area.top, area.bottom));
    canvas.line(at(low), at(high), Stroke::new(canvas.palette.axis, 1.5).dashed("6 4"));
}

/// A straight line and how well it fits.
struct Fit {
    rise: f64,
    start: f64,
    correlation: f64,
}

fn fitted(placed: &[(usize, f64, f64)]) -> Option<Fit> {
    let n = placed.len() as f64;
    if placed.len() < LEAST_TREND {
        return None;
    }
    let mean = |pick: fn(&(usize, f64, f64)) -> f64| placed.iter().map(pick).sum::<f64>() / n;
    let (x, y) = (mean(|dot| dot.1), mean(|dot| dot.2));
    let sum = |of: &dyn Fn(&(usize, f64, f64)) -> f64| placed.iter().map(of).sum::<f64>();
    let xx = sum(&|dot| (dot.1 - x).powi(2));
    let yy = sum(&|dot| (dot.2 - y).powi(2));
    let xy = sum(&|dot| (dot.1 - x) * (dot.2 - y));
    let fit = Fit { rise: xy / xx, start: y - xy / xx * x, correlation: xy / (xx * yy).sqrt() };
    (fit.rise.is_finite() && fit.start.is_finite() && fit.correlation.is_finite()).then_some(fit)
}

/// What the picture of dots does not say by itself.
pub(super) fn note(plot: &Plot<'_, '_>) -> Option<String> {
    match (plot.form, plot.series.get(2)) {
        (Form::Bubble, Some(size)) => Some(format!("Area: {}", words::within(&size.label))),
        (Form::Scatter, _) => {
            let placed: Vec<(usize, f64, f64)> =
                plot.dots.iter().enumerate().filter_map(|(at, dot)| place(dot).map(|(x, y)| (at, x, y))).collect();
            let fit = fitted(&placed)?;
            let percent = plot.facts.percent(fit.correlation * fit.correlation, Meaning::Share);
            let rows = plot.facts.rows_label(placed.len());
            Some(format!("{} {rows}; a straight line explains {percent} of the spread", plot.facts.count(placed.len())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_points_on_a_line_is_that_line() {
        let placed: Vec<(usize, f64, f64)> = (0..9).map(|i| (i, i as f64, 3.0 + 2.0 * i as f64)).collect();
        let fit = fitted(&placed).expect("a fit");
        assert!(
            (fit.rise - 2.0).abs() < 1e-9 && (fit.start - 3.0).abs() < 1e-9 && (fit.correlation - 1.0).abs() < 1e-9
        );
        assert!(fitted(&placed[..7]).is_none(), "too few");
        let level: Vec<(usize, f64, f64)> = (0..9).map(|i| (i, 1.0, i as f64)).collect();
        assert!(fitted(&level).is_none(), "no line stands upright");
    }
}
