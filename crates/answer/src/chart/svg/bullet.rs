//! One number against its target, before the bands that the model declares, which differ in lightness and not in hue.

use super::canvas::{Canvas, Mark, Stroke, Text, WIDTH};
use super::frame::{Area, Linear, MARGIN, SMALL};
use super::text;
use crate::chart::nice;
use crate::chart::plot::Plot;

const HEIGHT: f64 = 46.0;

pub(super) fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let [value, target] = plot.series.as_slice() else { return top };
    let number = |series: &crate::chart::plot::Series<'_, '_>| series.values.first().and_then(nice::drawable);
    let (actual, goal) = (number(value), number(target));
    let mut bands: Vec<(&str, f64)> = plot
        .facts
        .metric(value.measure)
        .map(|metric| metric.bands.iter().map(|(name, from)| (name.as_str(), *from)).collect())
        .unwrap_or_default();
    bands.sort_by(|a, b| a.1.total_cmp(&b.1));
    let bounds = bands.iter().map(|(_, from)| *from);
    let scale = Linear::over(actual.into_iter().chain(goal).chain(bounds), true, 5);
    let area = Area { left: MARGIN + 8.0, top: top + 22.0, right: WIDTH - MARGIN - 24.0, bottom: top + 22.0 + HEIGHT };
    let scale = scale.placed(area.left, area.right);
    let palette = canvas.palette;
    canvas.rect([area.left, area.top, area.width(), HEIGHT], palette.grid, "");
    for (at, (name, from)) in bands.iter().enumerate() {
        let x = scale.at(*from);
        let end = bands.get(at + 1).map_or(area.right, |(_, next)| scale.at(*next));
        // The lowest band is the darkest.
        let opacity = 0.42 - 0.3 * (at as f64 + 1.0) / bands.len() as f64;
        let more = format!(" fill-opacity=\"{}\"", super::canvas::short(opacity));
        canvas.rect([x, area.top, (end - x - 1.0).max(0.0), HEIGHT], palette.grey, &more);
        if text::width(name, 11.0) + 4.0 <= end - x {
            canvas.text((x + 2.0, area.top - 6.0), name, Text::new(11.0, palette.muted));
        }
    }
    for (tick, label) in scale.ticks.iter().zip(scale.labels(plot, value)) {
        let x = scale.at(*tick);
        canvas.line((x, area.bottom), (x, area.bottom + 5.0), Stroke::new(palette.axis, 1.0));
        canvas.text((x, area.bottom + 20.0), &label, Text::new(SMALL, palette.muted).middle());
    }
    let mark = |of: usize| Mark {
        id: (of, 0),
        row: Some(0),
        key: &plot.labels[0],
        series: &plot.series[of].label,
        text: plot.series[of].texts.first().map_or("", String::as_str),
    };
    if let Some(n) = actual {
        canvas.mark(mark(0), |canvas| {
            let fill = palette.series(0, 1);
            canvas.rect([scale.zero(), area.top + HEIGHT * 0.3, scale.at(n) - scale.zero(), HEIGHT * 0.4], fill, "");
        });
    }
    if let Some(n) = goal {
        canvas.mark(mark(1), |canvas| {
            let x = scale.at(n);
            canvas.line((x, area.top + 5.0), (x, area.bottom - 5.0), Stroke::new(palette.ink, 4.0));
        });
    }
    let said = |of: usize| plot.short(&plot.series[of], plot.series[of].values.first().unwrap_or(&model::Value::Null));
    let caption = format!("{} {} · target {}", value.label, said(0), said(1));
    canvas.text((area.left, area.bottom + 46.0), &caption, Text::new(13.0, palette.ink).bold());
    area.bottom + 54.0
}
