//! One sentence that answers the question, by the shape of the result. Numbers come from the table alone,
//! and nothing is summed that does not add up.

mod breakdown;
mod compared;
mod condition;
mod listing;
mod ranking;
mod series;
mod share;
mod single;
mod target;
mod trend;

use model::query::Meaning;

use crate::facts::{Facts, Measure};
use crate::words;

pub(crate) use single::{band, change};

/// The sentence.
pub(crate) fn write(facts: &Facts<'_>) -> String {
    let sentence = match shape(facts) {
        Shape::Empty => listing::empty(facts),
        Shape::Listing => listing::write(facts),
        Shape::Single => single::write(facts),
        Shape::Condition => condition::write(facts),
        Shape::TopPerGroup(measure) => ranking::per_group(facts, measure),
        Shape::Ranking(measure) => ranking::write(facts, measure),
        Shape::Compared(measure) => compared::write(facts, measure),
        Shape::Target(measure) => target::write(facts, measure),
        Shape::Share(measure) => share::write(facts, measure),
        Shape::Trend(measure) => trend::write(facts, measure),
        Shape::Series(measure) => series::write(facts, measure),
        Shape::Breakdown(measure) => breakdown::write(facts, measure),
    };
    let mut sentence = words::capital(&sentence);
    if facts.is_truncated() && facts.rows > 0 {
        let (rows, total) = (facts.count(facts.rows), facts.count(facts.total_rows));
        sentence.push_str(&format!(" (the first {rows} of {total} rows)"));
    }
    sentence.push('.');
    sentence
}

enum Shape<'f, 'a> {
    Empty,
    Listing,
    Single,
    Condition,
    TopPerGroup(&'f Measure<'a>),
    Ranking(&'f Measure<'a>),
    Compared(&'f Measure<'a>),
    Target(&'f Measure<'a>),
    Share(&'f Measure<'a>),
    Trend(&'f Measure<'a>),
    Series(&'f Measure<'a>),
    Breakdown(&'f Measure<'a>),
}

fn shape<'f, 'a>(facts: &'f Facts<'a>) -> Shape<'f, 'a> {
    if facts.rows == 0 {
        return Shape::Empty;
    }
    let with_numbers = |m: &&Measure<'a>| m.numbers > 0;
    let first = facts.principal().find(with_numbers).or_else(|| facts.measures.iter().find(with_numbers));
    let (Some(first), false) = (first, facts.measures.is_empty()) else {
        return if facts.dimensions.is_empty() { Shape::Single } else { Shape::Listing };
    };
    if facts.dimensions.is_empty() {
        return Shape::Single;
    }
    if let Some(limit) = &facts.limit {
        let by = limit.by.and_then(|column| facts.measure_at(column)).filter(with_numbers).unwrap_or(first);
        return if limit.within.is_empty() { Shape::Ranking(by) } else { Shape::TopPerGroup(by) };
    }
    if !facts.conditions.is_empty() {
        return Shape::Condition;
    }
    if facts.rows == 1 && !facts.is_truncated() {
        return Shape::Single;
    }
    let has = |meaning| facts.companion(first, meaning).filter(with_numbers);
    if has(Meaning::Previous).is_some() || has(Meaning::Growth).is_some() || has(Meaning::Change).is_some() {
        return Shape::Compared(first);
    }
    if has(Meaning::Target).is_some() {
        return Shape::Target(first);
    }
    match (facts.dimensions.as_slice(), facts.time()) {
        ([_], Some(_)) => Shape::Trend(first),
        ([_, _], Some(_)) => Shape::Series(first),
        _ => match has(Meaning::Share) {
            Some(share) => Shape::Share(share),
            None => Shape::Breakdown(first),
        },
    }
}

/// The rows with the largest and those with the smallest number. Empty without numbers.
fn extremes(facts: &Facts<'_>, measure: &Measure<'_>) -> (Vec<usize>, Vec<usize>) {
    let cells = facts.cells(measure);
    let rows = numbered(facts, measure);
    let equal = |to: Option<usize>| -> Vec<usize> {
        rows.iter().copied().filter(|row| to.is_some_and(|to| cells[*row] == cells[to])).collect()
    };
    let most = rows.iter().copied().max_by_key(|row| &cells[*row]);
    let least = rows.iter().copied().min_by_key(|row| &cells[*row]);
    (equal(most), equal(least))
}

/// The rows that have a number and belong to a member; those of no member only where there are no others.
fn numbered(facts: &Facts<'_>, measure: &Measure<'_>) -> Vec<usize> {
    let has_number = |row: &usize| facts.cell(measure.column, *row).number().is_some();
    let (named, nameless): (Vec<usize>, Vec<usize>) =
        (0..facts.rows).filter(has_number).partition(|row| facts.is_named(*row));
    if named.is_empty() { nameless } else { named }
}

/// The names of rows: the first three, and how many more.
fn names(facts: &Facts<'_>, rows: &[usize]) -> String {
    words::list_some(rows.iter().take(3).map(|row| facts.name(*row)).collect(), 3, rows.len())
}

/// The share of one cell in a sum, where shares make sense: nothing negative, something to share.
fn ratio(facts: &Facts<'_>, measure: &Measure<'_>, row: usize, of: &model::Value) -> Option<String> {
    let sum = of.number().filter(|sum| *sum > 0.0 && !measure.negative)?;
    let part = facts.cell(measure.column, row).number()?;
    Some(facts.percent(part / sum, Meaning::Share))
}

#[cfg(test)]
mod tests;
