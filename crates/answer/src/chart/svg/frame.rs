//! Where a chart's marks stand: its scale of numbers with round ticks, and its places with their labels.

use model::Value;

use super::canvas::{Canvas, Stroke, Text, WIDTH};
use super::text;
use crate::chart::nice;
use crate::chart::plot::{Plot, Series};

/// Left and right of everything.
pub(super) const MARGIN: f64 = 20.0;
/// Labels along axes.
pub(super) const SMALL: f64 = 12.0;
/// The marks of a chart that stands are this high.
pub(super) const HEIGHT: f64 = 280.0;
/// Longest label beside a bar.
const LONGEST_NAME: f64 = 190.0;
/// Longest label below a bar, on the slope.
const LONGEST_SLOPE: f64 = 110.0;
/// How labels slope that have no room.
const SLOPE: f64 = -38.0;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn width(&self) -> f64 {
        (self.right - self.left).max(1.0)
    }

    pub(crate) fn height(&self) -> f64 {
        (self.bottom - self.top).max(1.0)
    }
}

/// Numbers as places on a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Linear {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    pub(super) ticks: Vec<f64>,
}

impl Linear {
    /// A scale over these numbers, ending at round ones; `zero` whether it begins there.
    pub(super) fn over(numbers: impl Iterator<Item = f64>, zero: bool, parts: usize) -> Linear {
        let start = if zero { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
        let (mut low, mut high) = numbers.fold(start, |(low, high), n| (low.min(n), high.max(n)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if low == high {
            // One number alone stands in the middle, or on its zero line.
            let by = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
            (low, high) =
                if zero { (low.min(0.0), if low < 0.0 { 0.0 } else { high.max(by) }) } else { (low - by, high + by) };
        }
        let ticks = nice::around(low, high, nice::step(high - low, parts));
        let (low, high) = (ticks.first().copied().unwrap_or(low), ticks.last().copied().unwrap_or(high));
        Linear { low, high: if high > low { high } else { low + 1.0 }, from: 0.0, to: 1.0, ticks }
    }

    /// Exactly from one number to another.
    pub(super) fn exactly(low: f64, high: f64, parts: usize) -> Linear {
        let ticks = nice::around(low, high, nice::step(high - low, parts));
        Linear { low, high, from: 0.0, to: 1.0, ticks: ticks.into_iter().filter(|t| *t <= high * 1.000_001).collect() }
    }

    /// Between two places.
    pub(super) fn placed(self, from: f64, to: f64) -> Linear {
        Linear { from, to, ..self }
    }

    pub(super) fn at(&self, n: f64) -> f64 {
        self.from + (n.clamp(self.low, self.high) - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// The place of zero, or of the end nearest to it.
    pub(super) fn zero(&self) -> f64 {
        self.at(0.0)
    }

    /// Ticks in words; no `.0` where all end so.
    pub(super) fn labels(&self, plot: &Plot<'_, '_>, series: &Series<'_, '_>) -> Vec<String> {
        let texts: Vec<String> = self.ticks.iter().map(|n| plot.short(series, &Value::Float(*n))).collect();
        let point = plot.facts.context.locale.rules().point;
        let whole = |text: &String| {
            let (before, after) = text.split_once(point)?;
            let after = after.strip_prefix('0').filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))?;
            after.contains('%').then(|| format!("{before}{after}"))
        };
        if let Some(whole) = texts.iter().map(whole).collect::<Option<Vec<String>>>() {
            return whole;
        }
        texts
    }
}

/// Places along an axis with their labels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    from: f64,
    pub(super) step: f64,
    /// Whether the first and the last stand at the ends.
    edge: bool,
}

impl Places {
    /// Each in a band of its own.
    pub(super) fn bands(from: f64, to: f64, count: usize) -> Places {
        Places { from, step: (to - from) / count.max(1) as f64, edge: false }
    }

    /// From end to end.
    pub(super) fn points(from: f64, to: f64, count: usize) -> Places {
        if count < 2 {
            return Places { from: (from + to) / 2.0, step: 0.0, edge: true };
        }
        Places { from, step: (to - from) / (count - 1) as f64, edge: true }
    }

    /// The middle of a place.
    pub(super) fn at(&self, place: usize) -> f64 {
        self.from + self.step * (place as f64 + if self.edge { 0.0 } else { 0.5 })
    }
}

/// A chart that stands: numbers up, places along.
#[derive(Debug)]
pub(super) struct Upright {
    pub(super) area: Area,
    pub(super) scale: Linear,
    pub(super) places: Places,
}

/// Draws the axes of a chart that stands; `points` whether its marks are points of a line, `right` what room they need
/// at the end.
pub(super) fn upright(
    canvas: &mut Canvas,
    plot: &Plot<'_, '_>,
    top: f64,
    scale: Linear,
    (points, right): (bool, f64),
) -> Upright {
    let ticks = plot.series.first().map(|series| scale.labels(plot, series)).unwrap_or_default();
    let wide = ticks.iter().map(|tick| text::width(tick, SMALL)).fold(0.0, f64::max);
    let area = Area { left: MARGIN + wide + 10.0, top, right: WIDTH - MARGIN - right, bottom: top + HEIGHT };
    let scale = scale.placed(area.bottom, area.top);
    grid(canvas, &scale, &ticks, area);
    let places = if points {
        Places::points(area.left + 8.0, area.right - 8.0, plot.labels.len())
    } else {
        Places::bands(area.left, area.right, plot.labels.len())
    };
    Upright { area, scale, places }
}

/// The lines behind the marks, with their numbers.
pub(super) fn grid(canvas: &mut Canvas, scale: &Linear, ticks: &[String], area: Area) {
    let palette = canvas.palette;
    for (tick, label) in scale.ticks.iter().zip(ticks) {
        let y = scale.at(*tick);
        canvas.line((area.left, y), (area.right, y), Stroke::new(palette.grid, 1.0));
        canvas.text((area.left - 8.0, y + 4.0), label, Text::new(SMALL, palette.muted).end());
    }
    let y = scale.zero();
    // A scale that does not begin at zero has no zero line, and so says that it is cut.
    if scale.ticks.contains(&0.0) {
        canvas.line((area.left, y), (area.right, y), Stroke::new(palette.axis, 1.0));
    }
}

/// Labels below places; answers with where they end. Without room, those of an order are thinned out, and names slope.
pub(super) fn labels_below(canvas: &mut Canvas, labels: &[String], places: Places, y: f64, ordered: bool) -> f64 {
    let style = Text::new(SMALL, canvas.palette.muted);
    let widest = labels.iter().map(|label| text::width(label, SMALL)).fold(0.0, f64::max);
    if widest + 8.0 <= places.step || labels.len() < 2 {
        for (at, label) in labels.iter().enumerate() {
            canvas.text((places.at(at), y + 18.0), label, style.middle());
        }
        return y + 26.0;
    }
    let lines: Vec<Option<(String, String)>> =
        labels.iter().map(|label| text::halves(label, SMALL, places.step - 6.0)).collect();
    if !ordered && lines.iter().all(Option::is_some) {
        for (at, (upper, lower)) in lines.iter().flatten().enumerate() {
            canvas.text((places.at(at), y + 18.0), upper, style.middle());
            canvas.text((places.at(at), y + 33.0), lower, style.middle());
        }
        return y + 41.0;
    }
    if ordered {
        let every = ((widest + 16.0) / places.step.max(0.01)).ceil().max(1.0) as usize;
        for (at, label) in labels.iter().enumerate().step_by(every) {
            let x = places.at(at).clamp(
                MARGIN + text::width(label, SMALL) / 2.0,
                WIDTH - MARGIN / 2.0 - text::width(label, SMALL) / 2.0,
            );
            canvas.text((x, y + 18.0), label, style.middle());
        }
        return y + 26.0;
    }
    let most = widest.min(LONGEST_SLOPE);
    for (at, label) in labels.iter().enumerate() {
        let label = text::fit(label, SMALL, LONGEST_SLOPE);
        canvas.text((places.at(at) + 4.0, y + 16.0), &label, Text { turn: SLOPE, ..style.end() });
    }
    y + 18.0 + most * SLOPE.to_radians().sin().abs() + 8.0
}

/// The title of the axis of places, below its labels.
pub(super) fn name_below(canvas: &mut Canvas, name: &str, area: Area, y: f64) -> f64 {
    let style = Text::new(SMALL, canvas.palette.muted).middle();
    canvas.text(((area.left + area.right) / 2.0, y + 12.0), name, style);
    y + 20.0
}

/// How wide the names beside lying bars are.
pub(super) fn names_width(labels: &[String]) -> f64 {
    labels.iter().map(|label| text::width(label, SMALL)).fold(0.0, f64::max).min(LONGEST_NAME)
}

/// A name beside a lying bar.
pub(super) fn name_beside(canvas: &mut Canvas, label: &str, x: f64, y: f64) {
    let style = Text::new(SMALL, canvas.palette.ink).end();
    canvas.text((x, y + 4.0), &text::fit(label, SMALL, LONGEST_NAME), style);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers_and_hold_all() {
        let scale = Linear::over([3.0, 97.0].into_iter(), true, 5).placed(100.0, 0.0);
        assert_eq!((scale.at(0.0), scale.at(100.0), scale.at(50.0)), (100.0, 0.0, 50.0));
        let far = Linear::over([1_000.0, 1_010.0].into_iter(), false, 5);
        assert_eq!(far.ticks.first(), Some(&1_000.0));
        for lone in [0.0, 7.0, -7.0] {
            for zero in [true, false] {
                let scale = Linear::over([lone].into_iter(), zero, 5);
                assert!(scale.low < scale.high && (scale.low..=scale.high).contains(&lone), "{lone} {zero} {scale:?}");
            }
        }
    }
}
