//! What the colours, dashes and ticks mean, where the marks do not say so themselves.

use model::query::Meaning;

use super::canvas::{Canvas, Stroke, Text, WIDTH};
use super::frame::{MARGIN, SMALL};
use super::text;
use crate::chart::form::Form;
use crate::chart::plot::{Plot, Series};

/// Lines up to this many are named at their ends.
pub(super) const NAMED_AT_END: usize = 6;

/// How a series looks beside its name.
enum Look {
    Box,
    Line(&'static str),
    Tick,
    Band,
}

/// Draws the legend, if one is needed; answers with where it ends.
pub(super) fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let needed = match plot.form {
        Form::GroupedColumn | Form::StackedColumn | Form::StackedFull | Form::StackedArea | Form::Target => {
            plot.series.len() > 1 || plot.colour.is_some()
        }
        Form::Line => plot.series.len() > NAMED_AT_END,
        Form::Treemap => plot.colour.is_some(),
        Form::Band => true,
        _ => false,
    };
    if !needed {
        return top;
    }
    let mut entries: Vec<(String, &'static str, Look)> = Vec::new();
    for (at, series) in plot.series.iter().enumerate() {
        if plot.form == Form::Band && at + 2 >= plot.series.len() && plot.series.len() > 1 {
            continue;
        }
        let look = match (plot.form, series.measure.meaning()) {
            (Form::Target, Meaning::Target) => Look::Tick,
            (Form::Line | Form::Band, _) => Look::Line(dash(canvas, plot, at)),
            _ => Look::Box,
        };
        entries.push((series.label.clone(), colour(canvas, plot, at), look));
    }
    if plot.form == Form::Band {
        entries.push((plot.band_label(), canvas.palette.series(0, 1), Look::Band));
    }
    let (mut x, mut y) = (MARGIN, top);
    for (label, colour, look) in &entries {
        let label = text::fit(label, SMALL, 260.0);
        let wide = 20.0 + text::width(&label, SMALL) + 18.0;
        if x + wide > WIDTH - MARGIN && x > MARGIN {
            (x, y) = (MARGIN, y + 20.0);
        }
        match look {
            Look::Box => canvas.rect([x, y - 6.0, 12.0, 12.0], colour, " rx=\"2\""),
            Look::Band => canvas.rect([x, y - 6.0, 12.0, 12.0], colour, " fill-opacity=\"0.2\""),
            Look::Line(dash) => {
                canvas.line((x, y), (x + 14.0, y), Stroke::new(colour, 2.5).dashed(dash));
            }
            Look::Tick => canvas.line((x + 6.0, y - 7.0), (x + 6.0, y + 7.0), Stroke::new(colour, 3.0)),
        }
        canvas.text((x + 20.0, y + 4.0), &label, Text::new(SMALL, canvas.palette.ink));
        x += wide;
    }
    y + 24.0
}

/// The colour of a series: grey for the rest of many, ink for targets, and the previous period paler.
pub(super) fn colour(canvas: &Canvas, plot: &Plot<'_, '_>, at: usize) -> &'static str {
    let palette = canvas.palette;
    let Some(series) = plot.series.get(at) else { return palette.grey };
    let meaning = |series: &Series<'_, '_>| series.measure.meaning();
    let own = |series: &&Series<'_, '_>| {
        !matches!(meaning(series), Meaning::Target | Meaning::Previous) || plot.colour.is_some()
    };
    match meaning(series) {
        _ if series.other => palette.grey,
        Meaning::Target if plot.colour.is_none() => palette.ink,
        Meaning::Previous if plot.colour.is_none() => palette.grey,
        _ => {
            let before = plot.series[..at].iter().filter(own).count();
            palette.series(before, plot.series.iter().filter(own).filter(|series| !series.other).count())
        }
    }
}

/// The dashes of a line: a target's, a period's before, and those of colours that come round again.
pub(super) fn dash(canvas: &Canvas, plot: &Plot<'_, '_>, at: usize) -> &'static str {
    match plot.series.get(at).map(|series| (series.measure.meaning(), series.other)) {
        Some((Meaning::Target, _)) => "6 4",
        Some((Meaning::Previous, _)) => "2 4",
        Some((_, true)) => "1 4",
        _ if canvas.palette.comes_round(at) => "8 3 2 3",
        _ => "",
    }
}
