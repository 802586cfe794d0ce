//! A table with a bar in each cell: several numbers of different units, each column on a scale of its own.

use model::Value;

use super::canvas::{Canvas, Mark, Stroke, Text, WIDTH};
use super::frame::{self, MARGIN, SMALL};
use super::text;
use crate::chart::nice;
use crate::chart::plot::{Plot, Series};

const ROW: f64 = 28.0;
/// Between columns.
const GAP: f64 = 18.0;

pub(super) fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let palette = canvas.palette;
    let first = frame::names_width(&plot.labels).max(60.0) + GAP;
    let columns = plot.series.len().max(1) as f64;
    let width = (WIDTH - 2.0 * MARGIN - first) / columns - GAP;
    let left = |of: usize| MARGIN + first + of as f64 * (width + GAP) + GAP;
    let style = Text::new(SMALL, palette.muted);
    canvas.text((MARGIN, top + 4.0), &text::fit(&super::along(plot), SMALL, first), style.bold());
    for (of, series) in plot.series.iter().enumerate() {
        canvas.text((left(of) + width, top + 4.0), &text::fit(&series.label, SMALL, width), style.bold().end());
    }
    let top = top + 14.0;
    canvas.line((MARGIN, top), (WIDTH - MARGIN, top), Stroke::new(palette.axis, 1.0));
    for (at, label) in plot.labels.iter().enumerate() {
        let y = top + (at as f64 + 0.5) * ROW;
        canvas.text((MARGIN, y + 4.0), &text::fit(label, SMALL, first), Text::new(SMALL, palette.ink));
        canvas.line((MARGIN, y + ROW / 2.0), (WIDTH - MARGIN, y + ROW / 2.0), Stroke::new(palette.grid, 1.0));
    }
    for (of, series) in plot.series.iter().enumerate() {
        column(canvas, plot, of, series, (left(of), width, top));
    }
    top + plot.labels.len() as f64 * ROW + 4.0
}

/// One column: the bars on the left, the numbers on the right, one below the other.
fn column(
    canvas: &mut Canvas,
    plot: &Plot<'_, '_>,
    of: usize,
    series: &Series<'_, '_>,
    (x, width, top): (f64, f64, f64),
) {
    let palette = canvas.palette;
    let full: Vec<String> = series
        .values
        .iter()
        .map(|value| plot.facts.written(series.measure, value, crate::format::Size::Full))
        .collect();
    let widest = |texts: &[String]| texts.iter().map(|text| text::width(text, SMALL)).fold(0.0, f64::max);
    let texts =
        if widest(&full) <= width * 0.6 { full } else { series.values.iter().map(|v| plot.short(series, v)).collect() };
    let room = (width - widest(&texts) - 8.0).max(4.0);
    let numbers = || series.values.iter().filter_map(nice::drawable);
    let (low, high) = numbers().fold((0.0, 0.0), |(low, high): (f64, f64), n| (low.min(n), high.max(n)));
    let range = if high > low { high - low } else { 1.0 };
    let place = |n: f64| x + (n - low) / range * room;
    let fill = palette.series(of, plot.series.len());
    for (at, text) in texts.iter().enumerate() {
        let y = top + (at as f64 + 0.5) * ROW;
        let mark = Mark {
            id: (of, at),
            row: series.rows.get(at).copied().flatten(),
            key: &plot.labels[at],
            series: &series.label,
            text: series.texts.get(at).map_or("", String::as_str),
        };
        canvas.mark(mark, |canvas| {
            if let Some(n) = series.values.get(at).and_then(nice::drawable) {
                canvas.rect([place(0.0), y - 6.0, place(n) - place(0.0), 12.0], fill, " fill-opacity=\"0.75\"");
            }
            let missing = series.values.get(at).is_none_or(Value::is_null);
            let ink = if missing { palette.muted } else { palette.ink };
            canvas.text((x + width, y + 4.0), text, Text::new(SMALL, ink).end());
        });
    }
    if low < 0.0 {
        let bottom = top + texts.len() as f64 * ROW;
        canvas.line((place(0.0), top), (place(0.0), bottom), Stroke::new(palette.axis, 1.0));
    }
}
