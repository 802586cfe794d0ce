//! Numbers as colours: a grid of two dimensions, and the days of years.

use model::{Grain, Value};

use super::canvas::{Canvas, Mark, Text, WIDTH};
use super::frame::{self, Area, MARGIN, Places};
use super::text;
use super::theme::{Palette, Shade};
use crate::chart::nice;
use crate::chart::plot::{Plot, Series};

/// Side of a day.
const DAY: f64 = 12.0;
/// Weeks that fit beside each other.
const MOST_WEEKS: i32 = 53;

/// From numbers to colours: one hue, or two about zero.
pub(super) struct Shades {
    palette: &'static Palette,
    low: f64,
    high: f64,
}

impl Shades {
    pub(super) fn over(palette: &'static Palette, numbers: impl Iterator<Item = f64>) -> Shades {
        let (low, high) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), n| (l.min(n), h.max(n)));
        Shades { palette, low, high }
    }

    pub(super) fn at(&self, n: f64) -> Shade {
        if self.low < 0.0 {
            self.palette.diverging(n / self.low.abs().max(self.high.abs()))
        } else if self.high > self.low {
            self.palette.ramp((n - self.low) / (self.high - self.low))
        } else {
            self.palette.ramp(0.5)
        }
    }
}

pub(super) fn heatmap(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let Some(first) = plot.series.first() else { return top };
    let palette = canvas.palette;
    let shades = Shades::over(palette, plot.series.iter().flat_map(|s| s.values.iter().filter_map(nice::drawable)));
    let names: Vec<String> = plot.series.iter().map(|series| series.label.clone()).collect();
    let left = MARGIN + frame::names_width(&names) + 10.0;
    let high = if plot.series.len() <= 12 { 34.0 } else { 22.0 };
    let area = Area { left, top, right: WIDTH - MARGIN, bottom: top + high * names.len() as f64 };
    let (across, down) =
        (Places::bands(left, area.right, plot.labels.len()), Places::bands(top, area.bottom, names.len()));
    let widest = plot.series.iter().flat_map(|s| s.values.iter().map(|v| text::width(&plot.short(s, v), 11.0)));
    let with_numbers = widest.fold(0.0, f64::max) + 6.0 <= across.step;
    for (of, series) in plot.series.iter().enumerate() {
        let y = down.at(of);
        frame::name_beside(canvas, &series.label, left - 10.0, y);
        for (at, value) in series.values.iter().enumerate() {
            let place =
                [across.at(at) - across.step / 2.0 + 0.75, y - high / 2.0 + 0.75, across.step - 1.5, high - 1.5];
            let Some(n) = nice::drawable(value) else {
                canvas.rect(place, "none", &format!(" stroke=\"{}\" stroke-dasharray=\"2 3\"", palette.grid));
                continue;
            };
            let shade = shades.at(n);
            canvas.mark(mark(plot, series, of, at), |canvas| {
                canvas.rect(place, &shade.hex(), " rx=\"1.5\"");
                if with_numbers {
                    let style = Text::new(11.0, shade.ink()).middle();
                    canvas.text((across.at(at), y + 4.0), &plot.short(series, value), style);
                }
            });
        }
    }
    let ordered = plot.along.first().is_some_and(|at| plot.facts.dimensions[*at].kind != crate::facts::Kind::Category);
    let y = frame::labels_below(canvas, &plot.labels, across, area.bottom, ordered);
    ramp(canvas, &shades, |n| plot.short(first, &Value::Float(n)), y + 6.0)
}

fn mark<'p>(plot: &'p Plot<'_, '_>, series: &'p Series<'_, '_>, of: usize, at: usize) -> Mark<'p> {
    Mark {
        id: (of, at),
        row: series.rows.get(at).copied().flatten(),
        key: plot.labels.get(at).map_or("", String::as_str),
        series: &series.label,
        text: series.texts.get(at).map_or("", String::as_str),
    }
}

/// What the colours mean.
pub(super) fn ramp(canvas: &mut Canvas, shades: &Shades, written: impl Fn(f64) -> String, y: f64) -> f64 {
    const STEPS: usize = 24;
    if shades.low > shades.high {
        return y;
    }
    let (low, high) = if shades.low < 0.0 {
        let far = shades.low.abs().max(shades.high.abs());
        (-far, far)
    } else {
        (shades.low, shades.high)
    };
    let style = Text::new(11.0, canvas.palette.muted);
    let label = written(low);
    let left = MARGIN + text::width(&label, 11.0) + 8.0;
    canvas.text((left - 6.0, y + 9.0), &label, style.end());
    for step in 0..STEPS {
        let part = step as f64 / (STEPS - 1) as f64;
        let shade = shades.at(low + (high - low) * part).hex();
        canvas.rect([left + step as f64 * 6.0, y, 6.5, 10.0], &shade, "");
    }
    canvas.text((left + STEPS as f64 * 6.0 + 6.0, y + 9.0), &written(high), style);
    y + 18.0
}

/// Weeks as columns, weekdays as rows; more than a year of weeks goes on below.
pub(super) fn calendar(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let Some(series) = plot.series.first() else { return top };
    let palette = canvas.palette;
    let shades = Shades::over(palette, series.values.iter().filter_map(nice::drawable));
    let days: Vec<(usize, i32)> = plot
        .at
        .iter()
        .enumerate()
        .filter_map(|(at, value)| if let Value::Date(day) = value { Some((at, *day)) } else { None })
        .collect();
    let (Some((_, first)), Some((_, last))) = (days.first().copied(), days.last().copied()) else { return top };
    let calendar = &plot.facts.model.calendar;
    let long = (monday(last) - monday(first)) / 7 >= MOST_WEEKS;
    let block = |day: i32| if long { calendar.bucket(Grain::Year, day) } else { monday(first) };
    let left = MARGIN + 44.0;
    let wide = ((WIDTH - MARGIN - left) / f64::from(MOST_WEEKS + 1)).max(DAY);
    let side = if long {
        wide
    } else {
        ((WIDTH - MARGIN - left) / f64::from((monday(last) - monday(first)) / 7 + 1)).min(26.0)
    };
    let mut y = top + 8.0;
    let mut drawn = None;
    let mut month = None;
    for (at, day) in &days {
        let start = block(*day);
        if drawn != Some(start) {
            if drawn.is_some() {
                y += 7.0 * side + 34.0;
            }
            drawn = Some(start);
            month = None;
            let year = calendar.label(Grain::Year, calendar.bucket(Grain::Year, *day));
            canvas.text((left - 8.0, y + 4.0), &year, Text::new(11.0, palette.ink).bold().end());
            let style = Text::new(11.0, palette.muted).end();
            for weekday in [0, 2, 4] {
                let name: String = calendar.label(Grain::Weekday, weekday + 1).chars().take(3).collect();
                canvas.text((left - 8.0, y + (f64::from(weekday) + 0.5) * side + 14.0), &name, style);
            }
        }
        let week = (monday(*day) - monday(start)) / 7;
        let x = left + f64::from(week) * side;
        let of_month = calendar.bucket(Grain::Month, *day);
        if month != Some(of_month) {
            let label = calendar.label(Grain::Month, of_month);
            let name = label.split(' ').next().unwrap_or_default();
            // The year stands before the block, and again where a new one begins.
            let year = month.is_some() && calendar.bucket(Grain::Year, *day) == of_month;
            // A name that the next one would cover is left out: the stub of a month at the beginning.
            let weeks = f64::from(calendar.shift(Grain::Month, of_month, 1) - *day) / 7.0;
            let names = [label.as_str()].into_iter().filter(|_| year).chain([name]);
            if let Some(name) = { names }.find(|name| text::width(name, 11.0) + 6.0 <= weeks * side) {
                canvas.text((x, y + 4.0), name, Text::new(11.0, palette.muted));
            }
            month = Some(of_month);
        }
        let place = [x, y + 10.0 + f64::from(day.saturating_add(3).rem_euclid(7)) * side, side - 2.0, side - 2.0];
        match series.values.get(*at).and_then(nice::drawable) {
            Some(n) => {
                canvas.mark(mark(plot, series, 0, *at), |canvas| canvas.rect(place, &shades.at(n).hex(), " rx=\"2\""))
            }
            None => canvas.rect(place, "none", &format!(" stroke=\"{}\"", palette.grid)),
        }
    }
    ramp(canvas, &shades, |n| plot.short(series, &Value::Float(n)), y + 7.0 * side + 24.0)
}

/// The Monday of a day's week.
fn monday(day: i32) -> i32 {
    day - day.saturating_add(3).rem_euclid(7)
}
