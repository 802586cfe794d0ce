//! Rectangles as large as their numbers, as near to squares as they can be (Bruls, Huizing and van Wijk, 2000).

use super::canvas::{Canvas, Mark, Text, WIDTH};
use super::frame::{Area, MARGIN};
use super::legend;
use super::text;
use super::theme::Palette;
use crate::chart::nice;
use crate::chart::plot::{Plot, Series};
use model::query::Meaning;

const HEIGHT: f64 = 360.0;

/// A rectangle: its series and place, what part of the whole it is, and where it lies.
pub(crate) struct Leaf {
    pub(crate) of: usize,
    pub(crate) at: usize,
    pub(crate) share: f64,
    pub(crate) area: Area,
}

pub(super) fn draw(canvas: &mut Canvas, plot: &Plot<'_, '_>, top: f64) -> f64 {
    let area = Area { left: MARGIN, top, right: WIDTH - MARGIN, bottom: top + HEIGHT };
    for leaf in leaves(plot, area) {
        rectangle(canvas, plot, &leaf);
    }
    area.bottom + 6.0
}

/// The rectangles of a plot: those of a group lie together.
pub(crate) fn leaves(plot: &Plot<'_, '_>, area: Area) -> Vec<Leaf> {
    let parts = |series: &Series<'_, '_>| -> Vec<(usize, f64)> {
        let cells = series.values.iter().enumerate();
        let mut parts: Vec<(usize, f64)> =
            cells.filter_map(|(at, value)| nice::drawable(value).filter(|n| *n > 0.0).map(|n| (at, n))).collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        parts
    };
    let mut groups: Vec<(usize, f64, Vec<(usize, f64)>)> = plot
        .series
        .iter()
        .map(parts)
        .enumerate()
        .map(|(of, parts)| (of, parts.iter().map(|(_, n)| n).sum(), parts))
        .filter(|(_, sum, _)| *sum > 0.0)
        .collect();
    groups.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let whole: f64 = groups.iter().map(|(_, sum, _)| sum).sum();
    let blocks = squares(&groups.iter().map(|(_, sum, _)| *sum).collect::<Vec<_>>(), area);
    let mut leaves = Vec::new();
    for ((of, _, parts), block) in groups.iter().zip(blocks) {
        // Groups stand a little apart.
        let seam = if plot.colour.is_some() { 2.0 } else { 0.0 };
        let inside = Area { right: block.right - seam, bottom: block.bottom - seam, ..block };
        let places = squares(&parts.iter().map(|(_, n)| *n).collect::<Vec<_>>(), inside);
        leaves.extend(parts.iter().zip(places).map(|((at, n), area)| Leaf {
            of: *of,
            at: *at,
            share: n / whole,
            area,
        }));
    }
    leaves
}

fn rectangle(canvas: &mut Canvas, plot: &Plot<'_, '_>, leaf: &Leaf) {
    let Leaf { of, at, share, area: leaf } = *leaf;
    let series = &plot.series[of];
    let most = plot.series.iter().flat_map(|s| s.values.iter().filter_map(nice::drawable)).fold(0.0, f64::max);
    let part = series.values.get(at).and_then(nice::drawable).map_or(0.0, |n| n / most);
    // Without groups lightness repeats what the area says, from a colour that stands out from the background.
    let shade = canvas.palette.ramp(part.mul_add(0.4, 0.4)).hex();
    let fill = match plot.colour {
        _ if plot.other == Some(at) => canvas.palette.grey,
        Some(_) => legend::colour(canvas, plot, of),
        None => &shade,
    };
    let percent = plot.facts.percent(share, Meaning::Share);
    let said = format!("{} ({percent})", series.texts.get(at).map_or("", String::as_str));
    let mark = Mark {
        id: (of, at),
        row: series.rows.get(at).copied().flatten(),
        key: &plot.labels[at],
        series: &series.label,
        text: &said,
    };
    let ink = Palette::on(fill);
    canvas.mark(mark, |canvas| {
        let place = [leaf.left, leaf.top, (leaf.width() - 2.0).max(0.5), (leaf.height() - 2.0).max(0.5)];
        canvas.rect(place, fill, " rx=\"2\"");
        let room = leaf.width() - 14.0;
        if leaf.height() >= 22.0 && room > 24.0 {
            let name = text::fit(&plot.labels[at], 12.0, room);
            canvas.text((leaf.left + 7.0, leaf.top + 16.0), &name, Text::new(12.0, ink).bold());
            let number = plot.short(series, &series.values[at]);
            let number = [format!("{number} · {percent}"), number].into_iter().find(|t| text::width(t, 11.0) <= room);
            if let (true, Some(number)) = (leaf.height() >= 40.0, number) {
                canvas.text((leaf.left + 7.0, leaf.top + 32.0), &number, Text::new(11.0, ink));
            }
        }
    });
}

/// Rectangles of these sizes, largest first, that fill an area.
fn squares(sizes: &[f64], area: Area) -> Vec<Area> {
    let sum: f64 = sizes.iter().sum();
    let scale = if sum > 0.0 { area.width() * area.height() / sum } else { 0.0 };
    let mut left = area;
    let mut places = Vec::with_capacity(sizes.len());
    let mut rest = sizes;
    while !rest.is_empty() {
        let side = left.width().min(left.height());
        let mut count = 1;
        while count < rest.len() && worst(&rest[..=count], side, scale) <= worst(&rest[..count], side, scale) {
            count += 1;
        }
        let (row, later) = rest.split_at(count);
        left = lay(row, left, scale, &mut places);
        rest = later;
    }
    places
}

/// How far the most stretched rectangle of a row is from a square.
fn worst(row: &[f64], side: f64, scale: f64) -> f64 {
    let sum: f64 = row.iter().map(|n| n * scale).sum();
    let thick = sum / side;
    row.iter().map(|n| n * scale / thick).map(|long| (long / thick).max(thick / long)).fold(0.0, f64::max)
}

/// Lays a row along the shorter side; answers with what is left.
fn lay(row: &[f64], area: Area, scale: f64, places: &mut Vec<Area>) -> Area {
    let sum: f64 = row.iter().map(|n| n * scale).sum();
    let upright = area.width() >= area.height();
    let thick = sum / if upright { area.height() } else { area.width() };
    let mut at = if upright { area.top } else { area.left };
    for n in row {
        let long = n * scale / thick;
        places.push(if upright {
            Area { left: area.left, top: at, right: area.left + thick, bottom: at + long }
        } else {
            Area { left: at, top: area.top, right: at + long, bottom: area.top + thick }
        });
        at += long;
    }
    if upright { Area { left: area.left + thick, ..area } } else { Area { top: area.top + thick, ..area } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_are_as_large_as_their_numbers_and_do_not_overlap() {
        let area = Area { left: 0.0, top: 0.0, right: 600.0, bottom: 400.0 };
        let sizes = [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0];
        let places = squares(&sizes, area);
        let size = |a: &Area| (a.right - a.left) * (a.bottom - a.top);
        for (place, n) in places.iter().zip(sizes) {
            assert!((size(place) - n * 10_000.0).abs() < 1e-6);
            assert!(place.left >= 0.0 && place.right <= 600.0 + 1e-6 && place.bottom <= 400.0 + 1e-6);
        }
        for (i, a) in places.iter().enumerate() {
            for b in &places[i + 1..] {
                let across = a.right.min(b.right) - a.left.max(b.left);
                let down = a.bottom.min(b.bottom) - a.top.max(b.top);
                assert!(across < 1e-6 || down < 1e-6, "{a:?} {b:?}");
            }
        }
    }
}
