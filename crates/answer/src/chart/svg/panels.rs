//! Several small line charts: of different numbers one below the other, of different groups side by side.

use super::canvas::{Canvas, Mark, Stroke, Text, WIDTH};
use super::frame::{self, Area, Linear, MARGIN, Places, SMALL};
use super::lines;
use super::text;
use crate::chart::nice;
use crate::chart::plot::{Plot, Series};

/// Height of one panel.
const PANEL: f64 = 120.0;
/// With more points their dots are left out.
const MOST_DOTS: usize = 31;

/// Panels that share the axis of places, each with a scale of its own.
pub(super) fn stacked(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let scales: Vec<Linear> = plot
        .series
        .iter()
        .enumerate()
        .map(|(at, series)| Linear::over(numbers(series), plot.panel_begins_at_zero(at), 3))
        .collect();
    let labels: Vec<Vec<String>> =
        plot.series.iter().zip(&scales).map(|(series, scale)| scale.labels(plot, series)).collect();
    let wide = labels.iter().flatten().map(|tick| text::width(tick, SMALL)).fold(0.0, f64::max);
    let (left, right) = (MARGIN + wide + 10.0, WIDTH - MARGIN - 8.0);
    let places = Places::points(left + 8.0, right - 8.0, plot.labels.len());
    let mut y = top;
    let mut area = Area { left, top, right, bottom: top };
    for (of, (series, scale)) in plot.series.iter().zip(scales).enumerate() {
        let palette = canvas.palette;
        canvas.text((MARGIN, y + 4.0), &series.label, Text::new(SMALL, palette.ink).bold());
        area = Area { left, top: y + 22.0, right, bottom: y + 22.0 + PANEL };
        let scale = scale.placed(area.bottom, area.top);
        frame::grid(canvas, &scale, &labels[of], area);
        draw(canvas, plot, of, (&scale, places), palette.series(of, plot.series.len()));
        y = area.bottom + 26.0;
    }
    frame::labels_below(canvas, &plot.labels, places, area.bottom, true)
}

/// Small charts side by side, all on one scale.
pub(super) fn multiples(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let columns = match plot.series.len() {
        0..=4 => 2,
        5..=9 => 3,
        _ => 4,
    };
    let scale = Linear::over(plot.series.iter().flat_map(numbers), plot.begins_at_zero(), 2);
    let ticks = plot.series.first().map(|series| scale.labels(plot, series)).unwrap_or_default();
    let wide = ticks.iter().map(|tick| text::width(tick, 11.0)).fold(0.0, f64::max);
    let left = MARGIN + wide + 8.0;
    let gap = 18.0;
    let width = (WIDTH - MARGIN - left - gap * (columns - 1) as f64) / columns as f64;
    let palette = canvas.palette;
    let mut bottom = top;
    for (of, series) in plot.series.iter().enumerate() {
        let (column, row) = (of % columns, of / columns);
        let x = left + column as f64 * (width + gap);
        let y = top + row as f64 * (PANEL + 36.0);
        let area = Area { left: x, top: y + 20.0, right: x + width, bottom: y + 8.0 + PANEL };
        let scale = scale.clone().placed(area.bottom, area.top);
        let name = text::fit(&series.label, SMALL, width);
        canvas.text((x, y + 8.0), &name, Text::new(SMALL, palette.ink).bold());
        let none = vec![String::new(); ticks.len()];
        let ticks = if column == 0 { &ticks } else { &none };
        frame::grid(canvas, &scale, ticks, area);
        let places = Places::points(area.left + 3.0, area.right - 3.0, plot.labels.len());
        let colour = if series.other { palette.grey } else { palette.series(0, 1) };
        draw(canvas, plot, of, (&scale, places), colour);
        let under = plot.series.len().saturating_sub(of) <= columns;
        if let (true, Some(first), Some(last)) = (under, plot.labels.first(), plot.labels.last()) {
            let style = Text::new(11.0, palette.muted);
            canvas.text((area.left, area.bottom + 15.0), first, style);
            if text::width(first, 11.0) + text::width(last, 11.0) + 8.0 <= width {
                canvas.text((area.right, area.bottom + 15.0), last, style.end());
            }
        }
        bottom = area.bottom + 22.0;
    }
    bottom
}

fn numbers(series: &Series<'_, '_>) -> impl Iterator<Item = f64> {
    series.values.iter().filter_map(nice::drawable)
}

fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, of: usize, (scale, places): (&Linear, Places), colour: &str) {
    let series = &plot.series[of];
    let points: Vec<lines::Point> = series
        .values
        .iter()
        .enumerate()
        .map(|(at, value)| nice::drawable(value).map(|n| (places.at(at), scale.at(n))))
        .collect();
    lines::line(canvas, plot, of, &points, Stroke::new(colour, 2.0));
    if series.values.len() > MOST_DOTS * 4 {
        return;
    }
    for (at, point) in points.iter().enumerate().filter_map(|(at, point)| Some((at, (*point)?))) {
        let lone = (at == 0 || points[at - 1].is_none()) && points.get(at + 1).is_none_or(Option::is_none);
        let seen = lone || (series.values.len() <= MOST_DOTS && places.step > 14.0);
        let mark = Mark {
            id: (of, at),
            row: series.rows.get(at).copied().flatten(),
            key: plot.labels.get(at).map_or("", String::as_str),
            series: &series.label,
            text: series.texts.get(at).map_or("", String::as_str),
        };
        canvas.mark(mark, |canvas| {
            canvas.circle(point, if seen { 2.5 } else { 4.0 }, colour, if seen { "" } else { " fill-opacity=\"0\"" });
        });
    }
}
