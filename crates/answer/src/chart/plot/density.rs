//! Two numbers of so many groups that their dots would hide each other: how many lie in each cell of a grid.

use std::collections::BTreeMap;

use model::Value;

use super::{Plot, series, spread};
use crate::chart::nice;
use crate::facts::Measure;
use crate::words;

/// Cells along and up: about so many, at round numbers.
const CELLS: (usize, usize) = (30, 18);

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    /// Its column and its line, from the lowest numbers on.
    pub(crate) at: (usize, usize),
    /// From and to along, and up.
    pub(crate) x: (f64, f64),
    pub(crate) y: (f64, f64),
    /// How many groups lie in it.
    pub(crate) count: usize,
    /// As a tooltip has it.
    pub(crate) text: String,
}

pub(super) fn density<'f, 'a>(mut plot: Plot<'f, 'a>, measures: &[&'f Measure<'a>]) -> Plot<'f, 'a> {
    let facts = plot.facts;
    let [x, y, ..] = measures else { return plot };
    plot.along = (0..facts.dimensions.len()).collect();
    for measure in [x, y] {
        plot.series.push(series(facts, measure, words::capital(&facts.label(measure)), Vec::new(), Vec::new()));
    }
    let number = |measure: &Measure<'_>, row| nice::drawable(facts.cell(measure.column, row));
    let pairs: Vec<(f64, f64)> = (0..facts.rows).filter_map(|row| Some((number(x, row)?, number(y, row)?))).collect();
    let across = spread::bounds(pairs.iter().map(|pair| pair.0), CELLS.0, 0.0);
    let up = spread::bounds(pairs.iter().map(|pair| pair.1), CELLS.1, 0.0);
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (a, b) in &pairs {
        *counts.entry((spread::bin(&across, *a), spread::bin(&up, *b))).or_default() += 1;
    }
    let written = |measure: &Measure<'_>, (low, high): (f64, f64)| {
        let text = |n: f64| facts.short(measure, &Value::Float(n));
        format!("{} {} to {}", words::within(&facts.label(measure)), text(low), text(high))
    };
    for ((column, line), count) in counts {
        let (along, above) = ((across[column], across[column + 1]), (up[line], up[line + 1]));
        let rows = format!("{} {}", facts.count(count), facts.rows_label(count));
        let text = format!("{rows}: {}, {}", written(x, along), written(y, above));
        plot.cells.push(Cell { at: (column, line), x: along, y: above, count, text });
    }
    let mut cut = format!(
        "{} {} are counted in cells, as so many dots would hide each other",
        facts.count(pairs.len()),
        facts.rows_label(pairs.len())
    );
    let left_out = facts.rows - pairs.len();
    if left_out > 0 {
        cut.push_str(&format!("; {} without both numbers left out", facts.count(left_out)));
    }
    plot.cut = Some(cut);
    plot
}
