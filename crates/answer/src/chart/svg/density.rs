//! Cells on two scales of numbers, as dark as many groups lie in them.

use super::canvas::{Canvas, Mark};
use super::cells::{Shades, ramp};
use super::dots::scales;
use super::frame::{self, Linear};
use crate::chart::plot::Plot;
use crate::words;

pub(super) fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let [x, y] = plot.series.as_slice() else { return top };
    let ends = |(low, high): (f64, f64)| [low, high].into_iter();
    let over = |numbers: Vec<f64>| Linear::over(numbers.into_iter(), false, 5);
    let across = over(plot.cells.iter().flat_map(|cell| ends(cell.x)).collect());
    let up = over(plot.cells.iter().flat_map(|cell| ends(cell.y)).collect());
    let (across, up, area) = scales(canvas, plot, (across, up), (x, y), top);
    let shades = Shades::over(canvas.palette, plot.cells.iter().map(|cell| cell.count as f64));
    for cell in &plot.cells {
        let (left, bottom) = (across.at(cell.x.0), up.at(cell.y.0));
        let (wide, high) = (across.at(cell.x.1) - left, bottom - up.at(cell.y.1));
        let shade = shades.at(cell.count as f64).hex();
        let mark = Mark { id: (cell.at.1, cell.at.0), row: None, key: "", series: "", text: &cell.text };
        canvas.mark(mark, |canvas| {
            canvas.rect([left + 0.5, bottom - high + 0.5, (wide - 1.0).max(0.5), (high - 1.0).max(0.5)], &shade, "");
        });
    }
    let y = frame::name_below(canvas, &words::capital(&plot.facts.label(x.measure)), area, area.bottom + 26.0);
    ramp(
        canvas,
        &shades,
        |n| format!("{} {}", plot.facts.count(n as usize), plot.facts.rows_label(n as usize)),
        y + 8.0,
    )
}
