//! The picture as SVG: what a page, a mail or a sheet of paper shows. A pure function of the plot, so equal answers are
//! equal bytes. No font is brought along, and widths of text are guessed; every mark has an id, the row of the table it
//! stands for, and a tooltip, so that a page can make it answer to a pointer.

mod bars;
mod boxes;
mod bullet;
mod canvas;
mod cells;
mod density;
mod disc;
mod dots;
mod frame;
mod legend;
mod lines;
mod panels;
mod tabular;
mod text;
mod theme;
mod tiles;
mod treemap;

use super::form::Form;
use super::plot::Plot;
use crate::words;
use canvas::{Canvas, Text, WIDTH};
pub(crate) use frame::Area;
use frame::MARGIN;
pub use theme::Theme;
pub(crate) use tiles::tiles;
pub(crate) use treemap::{Leaf, leaves};

/// The picture of a plot; `summary` is for those who cannot see it.
pub(crate) fn svg(plot: &Plot<'_, '_>, summary: &str, theme: Theme) -> String {
    let mut canvas = Canvas::new(theme.palette());
    let title = words::capital(&plot.subject());
    let top = heading(&mut canvas, &title);
    let top = legend::draw(&mut canvas, plot, top);
    let bottom = match plot.form {
        Form::Column | Form::GroupedColumn | Form::StackedColumn | Form::StackedFull => {
            bars::standing(&mut canvas, plot, top)
        }
        Form::Target if !plot.is_horizontal() => bars::standing(&mut canvas, plot, top),
        Form::Histogram => bars::standing(&mut canvas, plot, top),
        Form::Waterfall => bars::waterfall(&mut canvas, plot, top),
        Form::Bar | Form::Target => bars::lying(&mut canvas, plot, top),
        Form::Funnel => bars::funnel(&mut canvas, plot, top),
        Form::Line | Form::Area | Form::StackedArea | Form::Band => lines::draw(&mut canvas, plot, top),
        Form::Panels => panels::stacked(&mut canvas, plot, top),
        Form::Multiples => panels::multiples(&mut canvas, plot, top),
        Form::Donut | Form::Pie => disc::draw(&mut canvas, plot, top),
        Form::Scatter | Form::Bubble => dots::draw(&mut canvas, plot, top),
        Form::Density => density::draw(&mut canvas, plot, top),
        Form::Heatmap => cells::heatmap(&mut canvas, plot, top),
        Form::Calendar => cells::calendar(&mut canvas, plot, top),
        Form::Treemap => treemap::draw(&mut canvas, plot, top),
        Form::BoxPlot => boxes::draw(&mut canvas, plot, top),
        Form::Bullet => bullet::draw(&mut canvas, plot, top),
        Form::TableBars => tabular::draw(&mut canvas, plot, top),
        Form::Kpi | Form::KpiStrip | Form::Table => top,
    };
    let bottom = footer(&mut canvas, plot, bottom);
    canvas.finish(&plot.form.name(), &title, summary, bottom + 14.0)
}

/// The title; answers with where it ends.
fn heading(canvas: &mut Canvas, title: &str) -> f64 {
    let style = Text::new(16.0, canvas.palette.ink).bold();
    canvas.text((MARGIN, 32.0), &text::fit(title, 16.5, WIDTH - 2.0 * MARGIN), style);
    52.0
}

/// What is not drawn, what is not over, and what cannot be seen from the marks.
fn footer(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let mut notes: Vec<String> = plot.cut.iter().map(|cut| words::capital(cut)).collect();
    let drawn = |label: &&String| plot.labels.contains(label);
    match plot.incomplete.iter().filter(drawn).map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => {}
        [one] => notes.push(format!("{one} is not complete")),
        [first, _, .., last] => notes.push(format!("{first} to {last} are not complete")),
        several => notes.push(format!("{} are not complete", words::list(several))),
    }
    notes.extend(dots::note(plot));
    if notes.is_empty() {
        return top;
    }
    let style = Text::new(11.0, canvas.palette.muted);
    canvas.text((MARGIN, top + 14.0), &text::fit(&notes.join(" · "), 11.0, WIDTH - 2.0 * MARGIN), style);
    top + 18.0
}

/// The name of the axis of places: the dimensions along it.
fn along(plot: &Plot<'_, '_>) -> String {
    let names: Vec<&str> = plot.along.iter().map(|at| plot.facts.dimensions[*at].label.as_str()).collect();
    words::capital(&names.join(" · "))
}
