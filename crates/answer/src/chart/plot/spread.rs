//! How numbers are spread: bins of a histogram, boxes of quantiles, a band around a line.

use model::Value;

use super::{Place, Plot, Scale, places, series};
use crate::chart::nice;
use crate::chart::profile::Profile;
use crate::decimal;
use crate::facts::{Kind, Measure};
use crate::words;

/// Bins are this many or a few more.
const BINS: usize = 10;
/// What a box shows, from whisker to whisker.
pub(crate) const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// The usual range of a line reaches so many standard deviations from its mean.
pub(crate) const DEVIATIONS: f64 = 3.0;

/// Round bounds of about so many bins for these numbers, each at least so wide: two and more.
pub(super) fn bounds(numbers: impl Iterator<Item = f64>, parts: usize, least: f64) -> Vec<f64> {
    let (low, high) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
    if low > high {
        return vec![0.0, 1.0];
    }
    let step = nice::step(high - low, parts).max(least);
    let mut bounds = nice::around(low, high, step);
    // A bin holds its lower bound but not its upper one, so the largest number may need one more.
    if bounds.last().is_some_and(|last| high >= *last) {
        bounds.push(bounds.last().copied().unwrap_or(high) + step);
    }
    bounds
}

/// The bin of a number that lies between the bounds.
pub(super) fn bin(bounds: &[f64], n: f64) -> usize {
    bounds.partition_point(|bound| *bound <= n).saturating_sub(1).min(bounds.len() - 2)
}

/// A dimension of numbers cut into bins, each with its sum; of names, the measure is cut, and the groups are counted.
pub(super) fn histogram<'f, 'a>(mut plot: Plot<'f, 'a>, measure: &'f Measure<'a>) -> Plot<'f, 'a> {
    let facts = plot.facts;
    let ordered = facts.dimensions[0].kind == Kind::Ordered;
    let column = if ordered { facts.dimensions[0].columns.last().copied().unwrap_or(0) } else { measure.column };
    let cells: Vec<(usize, f64)> =
        (0..facts.rows).filter_map(|row| Some((row, nice::drawable(facts.cell(column, row))?))).collect();
    if cells.is_empty() {
        return plot;
    }
    let whole = cells.iter().all(|(row, _)| matches!(facts.cell(column, *row), Value::Int(_)));
    let bounds = bounds(cells.iter().map(|(_, n)| *n), BINS, if whole { 1.0 } else { 0.0 });
    let step = bounds[1] - bounds[0];
    let mut bins: Vec<Vec<usize>> = vec![Vec::new(); bounds.len() - 1];
    for (row, n) in &cells {
        bins[bin(&bounds, *n)].push(*row);
    }
    let written = |n: f64| {
        if ordered { crate::format::plain_number(&Value::Float(n)) } else { facts.short(measure, &Value::Float(n)) }
    };
    for pair in bounds.windows(2) {
        plot.at.push(Value::Float(pair[0]));
        // Whole numbers of an axis are counted, so a bin names its last one.
        plot.labels.push(match (ordered && whole, step <= 1.0) {
            (true, true) => written(pair[0]),
            (true, false) => format!("{}–{}", written(pair[0]), written(pair[1] - 1.0)),
            _ => format!("{} – {}", written(pair[0]), written(pair[1])),
        });
    }
    let left_out = facts.rows - cells.len();
    if left_out > 0 {
        plot.cut = Some(format!("{} {} without a number left out", facts.count(left_out), facts.rows_label(left_out)));
    }
    plot.series.push(if ordered {
        let sum = |rows: &Vec<usize>| {
            let cells: Vec<&Value> = rows.iter().map(|row| facts.cell(measure.column, *row)).collect();
            decimal::sum(cells.into_iter()).unwrap_or(Value::Int(0))
        };
        let rows = vec![None; bins.len()];
        series(facts, measure, words::capital(&facts.label(measure)), bins.iter().map(sum).collect(), rows)
    } else {
        plot.scale = Scale::Counts;
        let label = words::capital(&facts.rows_label(2));
        let counts = bins.iter().map(|rows| Value::Int(i64::try_from(rows.len()).unwrap_or(i64::MAX)));
        let mut counted = series(facts, measure, label, counts.collect(), vec![None; bins.len()]);
        counted.texts =
            bins.iter().map(|rows| format!("{} {}", facts.count(rows.len()), facts.rows_label(rows.len()))).collect();
        counted
    });
    plot
}

/// Quantiles of each group: from columns that hold them, else of the group's rows.
pub(super) fn boxes<'f, 'a>(mut plot: Plot<'f, 'a>, profile: &Profile, measure: &'f Measure<'a>) -> Plot<'f, 'a> {
    let facts = plot.facts;
    let mut groups: Vec<(Place, Vec<usize>)> = match profile.box_groups() {
        Some(position) => {
            plot.along = vec![position];
            places(facts, position, 0)
                .into_iter()
                .map(|place| {
                    let codes = &facts.dimensions[position].codes;
                    let rows = (0..facts.rows).filter(|row| codes.get(*row) == place.members.first()).collect();
                    (place, rows)
                })
                .collect()
        }
        None => {
            let label = format!("{} {}", facts.count(facts.rows), facts.rows_label(facts.rows));
            vec![(Place { label, value: Value::Null, members: Vec::new() }, (0..facts.rows).collect())]
        }
    };
    let columns = profile.quantile_columns();
    let five = |rows: &[usize]| -> Option<[f64; 5]> {
        if let (Some(columns), [row]) = (columns, rows) {
            let cell = |at: usize| nice::drawable(facts.cell(facts.measures[columns[at]].column, *row));
            return Some([cell(0)?, cell(1)?, cell(2)?, cell(3)?, cell(4)?]);
        }
        let mut numbers: Vec<f64> =
            rows.iter().filter_map(|row| nice::drawable(facts.cell(measure.column, *row))).collect();
        numbers.sort_by(f64::total_cmp);
        (!numbers.is_empty()).then(|| QUANTILES.map(|q| quantile(&numbers, q)))
    };
    let names = plot.along.first().is_some_and(|at| facts.dimensions[*at].kind == Kind::Category);
    if names {
        groups.sort_by(|(_, a), (_, b)| {
            let median = |rows: &[usize]| five(rows).map_or(f64::NEG_INFINITY, |five| five[2]);
            median(b).total_cmp(&median(a))
        });
    }
    let mut texts = Vec::new();
    let mut medians = Vec::new();
    let names = columns.map(|columns| columns.map(|at| words::capital(&facts.label(&facts.measures[at]))));
    for (place, rows) in &groups {
        let five = five(rows);
        plot.labels.push(place.label.clone());
        plot.at.push(place.value.clone());
        medians.push(five.map_or(Value::Null, |five| Value::Float(five[2])));
        texts.push(five.map_or_else(String::new, |five| {
            let text = five.map(|n| facts.short(measure, &Value::Float(n)));
            match &names {
                Some(names) => {
                    names.iter().zip(text).map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ")
                }
                None => format!(
                    "median {}, half between {} and {}, nine in ten between {} and {}",
                    text[2], text[1], text[3], text[0], text[4]
                ),
            }
        }));
        plot.boxes.push(five);
    }
    let rows = groups.iter().map(|(_, rows)| if let [row] = rows.as_slice() { Some(*row) } else { None }).collect();
    let mut drawn = series(facts, measure, words::capital(&facts.label(measure)), medians, rows);
    drawn.texts = texts;
    plot.series.push(drawn);
    plot
}

/// The number below which a part of sorted numbers lies, between two of them on a straight line.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let at = part * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    below + (above - below) * at.fract()
}

/// A line with the range it moves in: columns of the lowest and the highest, else what is usual for the line itself.
pub(super) fn band<'f, 'a>(mut plot: Plot<'f, 'a>, profile: &Profile, first: &'f Measure<'a>) -> Plot<'f, 'a> {
    let facts = plot.facts;
    let Some((low, high)) = profile.band_columns() else {
        let mut plot = super::simple(plot, &[first]);
        let numbers: Vec<f64> = plot.series[0].values.iter().filter_map(nice::drawable).collect();
        let count = numbers.len().max(1) as f64;
        let mean = numbers.iter().sum::<f64>() / count;
        let deviation = (numbers.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / count).sqrt();
        let low = mean - DEVIATIONS * deviation;
        // What is never below zero is not usual there.
        let low = if first.negative { low } else { low.max(0.0) };
        plot.spans = vec![Some((low, mean + DEVIATIONS * deviation)); plot.labels.len()];
        return plot;
    };
    let middle = profile.drawn().into_iter().map(|number| number.index).find(|index| ![low, high].contains(index));
    let shown: Vec<&Measure<'_>> = middle.into_iter().chain([low, high]).map(|index| &facts.measures[index]).collect();
    plot = super::simple(plot, &shown);
    let last = plot.series.len();
    plot.spans = (0..plot.labels.len())
        .map(|at| {
            let bound = |series: usize| nice::drawable(plot.series[series].values.get(at)?);
            Some((bound(last - 2)?, bound(last - 1)?))
        })
        .collect();
    plot
}

impl Plot<'_, '_> {
    /// What the band of a line is.
    pub(crate) fn band_label(&self) -> String {
        match self.series.as_slice() {
            [_] | [] => format!("Usual range: mean ± {DEVIATIONS} standard deviations"),
            [.., low, high] => format!("{} to {}", low.label, words::within(&high.label)),
        }
    }

    /// Whether a number lies outside of its band.
    pub(crate) fn is_outside(&self, at: usize, value: &Value) -> bool {
        let span = self.spans.get(at).copied().flatten();
        span.zip(value.number()).is_some_and(|((low, high), n)| n < low || n > high)
    }
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_lie_between_their_neighbours() {
        let numbers = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile(&numbers, 0.5), 3.0);
        assert_eq!(quantile(&numbers, 0.0), 1.0);
        assert_eq!(quantile(&numbers, 1.0), 8.0);
        assert_eq!(quantile(&[7.0], 0.95), 7.0);
    }
}
