//! Quantiles of each group: a box for the half in the middle, whiskers for nearly all, a line for the median.

use super::canvas::{Canvas, Mark, Stroke, Text, WIDTH};
use super::frame::{self, Area, Linear, MARGIN, Places, SMALL};
use crate::chart::plot::Plot;

/// Height of the place of a box.
const ROW: f64 = 38.0;

pub(super) fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let Some(series) = plot.series.first() else { return top };
    let left = MARGIN + frame::names_width(&plot.labels) + 12.0;
    let area = Area { left, top, right: WIDTH - MARGIN - 16.0, bottom: top + ROW * plot.labels.len() as f64 };
    let scale = Linear::over(plot.boxes.iter().flatten().flatten().copied(), false, 6).placed(area.left, area.right);
    let palette = canvas.palette;
    for (tick, label) in scale.ticks.iter().zip(scale.labels(plot, series)) {
        let x = scale.at(*tick);
        canvas.line((x, area.top), (x, area.bottom), Stroke::new(palette.grid, 1.0));
        canvas.text((x, area.bottom + 18.0), &label, Text::new(SMALL, palette.muted).middle());
    }
    let places = Places::bands(area.top, area.bottom, plot.labels.len());
    let fill = palette.series(0, 1);
    for (at, five) in plot.boxes.iter().enumerate() {
        let y = places.at(at);
        frame::name_beside(canvas, &plot.labels[at], left - 12.0, y);
        let Some(five) = five else { continue };
        let [low, lower, middle, upper, high] = five.map(|n| scale.at(n));
        let mark = Mark {
            id: (0, at),
            row: series.rows.get(at).copied().flatten(),
            key: &plot.labels[at],
            series: &series.label,
            text: series.texts.get(at).map_or("", String::as_str),
        };
        canvas.mark(mark, |canvas| {
            let thin = Stroke::new(fill, 1.5);
            canvas.line((low, y), (high, y), thin);
            for end in [low, high] {
                canvas.line((end, y - 6.0), (end, y + 6.0), thin);
            }
            let edge = format!(" fill-opacity=\"0.3\" stroke=\"{fill}\" stroke-width=\"1.5\" rx=\"2\"");
            canvas.rect([lower, y - 11.0, (upper - lower).max(1.0), 22.0], fill, &edge);
            canvas.line((middle, y - 11.0), (middle, y + 11.0), Stroke::new(palette.ink, 2.5));
        });
    }
    frame::name_below(canvas, &series.label, area, area.bottom + 26.0)
}
