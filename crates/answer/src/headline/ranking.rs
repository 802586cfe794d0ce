//! The first few: "Aurora had the highest revenue in 2025: €1.24M, 28.2% of the five shown, ahead of Borealis (€1.1M)."

use model::Value;
use model::query::Meaning;

use crate::facts::{Facts, Measure};
use crate::headline::{extremes, names, ratio};
use crate::words;

/// This many groups are said with their first.
const MOST_GROUPS: usize = 3;

pub(super) fn write(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let least = facts.limit.as_ref().is_some_and(|limit| limit.least);
    let (highest, lowest) = extremes(facts, measure);
    let first = if least { lowest } else { highest };
    let Some(row) = first.first().copied() else { return super::listing::write(facts) };
    let label = facts.label(measure);
    let (most, fewest) = words::superlatives(&label);
    let superlative = if least { fewest } else { most };
    let mut text = format!(
        "{} {} the {superlative} {label}{}{}: {}",
        names(facts, &first),
        if first.len() > 1 { "share" } else { "had" },
        meeting(facts),
        facts.scope.text(),
        facts.compact(measure, row),
    );
    if first.len() > 1 {
        text.push_str(" each");
        return text;
    }
    let itself = measure.meaning() == Meaning::Share;
    if let Some(share) = share(facts, measure, row).filter(|_| !least && !itself) {
        text.push_str(&format!(", {share}"));
    }
    if let Some(next) = second(facts, measure, row, least) {
        let before = if least { "followed by" } else { "ahead of" };
        text.push_str(&format!(", {before} {} ({})", facts.name(next), facts.compact(measure, next)));
    }
    if let Some(together) = together(facts, measure) {
        text.push_str(&format!("; {together}"));
    }
    text
}

/// `the ten together have 43.2%`, where the result says what part of the whole each has.
fn together(facts: &Facts<'_>, measure: &Measure<'_>) -> Option<String> {
    let share = facts.companion(measure, Meaning::Share)?;
    let whole = share.whole.as_ref().is_some_and(|whole| !whole.of_those_left && whole.within.is_empty());
    let adds = facts.measures.iter().any(|m| m.metric == share.metric && m.label == share.label && m.additive);
    if !whole || !adds || facts.rows < 2 || facts.is_truncated() {
        return None;
    }
    let sum: f64 = facts.cells(share).iter().filter_map(Value::number).sum();
    Some(format!("the {} together have {}", words::spelled(facts.rows), facts.percent(sum, Meaning::Share)))
}

/// `28.2% of the total` if the result says so, else `28.2% of the five shown`, or of `the two together`.
fn share(facts: &Facts<'_>, measure: &Measure<'_>, row: usize) -> Option<String> {
    if let Some(share) = facts.companion(measure, Meaning::Share) {
        let whole = share.whole.as_ref().filter(|whole| !whole.of_those_left && whole.within.is_empty());
        if whole.is_some() {
            return Some(format!("{} of the total", facts.compact(share, row)));
        }
    }
    if facts.rows < 2 || facts.is_truncated() {
        return None;
    }
    let share = ratio(facts, measure, row, &facts.sum(measure)?)?;
    let what = if facts.rows == 2 { "together" } else { "shown" };
    Some(format!("{share} of the {} {what}", words::spelled(facts.rows)))
}

/// The row that comes next after the first.
fn second(facts: &Facts<'_>, measure: &Measure<'_>, first: usize, least: bool) -> Option<usize> {
    let cells = facts.cells(measure);
    let rows = super::numbered(facts, measure).into_iter().filter(|row| *row != first);
    // Of rows that tie, the one shown first.
    if least { rows.min_by_key(|row| &cells[*row]) } else { rows.rev().max_by_key(|row| &cells[*row]) }
}

/// ` of those with revenue above €1M`, where a condition came first.
fn meeting(facts: &Facts<'_>) -> String {
    if facts.conditions.is_empty() {
        String::new()
    } else {
        format!(" of those with {}", super::condition::phrase(facts))
    }
}

/// "Highest revenue by region in 2025: Aurora in Europe (€1.2M), Borealis in Asia (€1.1M) and 3 more."
pub(super) fn per_group(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let limit = facts.limit.as_ref();
    let least = limit.is_some_and(|limit| limit.least);
    let within = limit.map_or(&[][..], |limit| &limit.within);
    let (groups, members): (Vec<_>, Vec<_>) =
        facts.dimensions.iter().partition(|dimension| dimension.columns.iter().any(|c| within.contains(c)));
    let name = |dimensions: &[&crate::facts::Dimension], row: usize| {
        dimensions.iter().map(|dimension| dimension.member(row)).collect::<Vec<_>>().join(", ")
    };
    let mut firsts: Vec<(String, usize)> = Vec::new();
    let cells = facts.cells(measure);
    for row in super::numbered(facts, measure) {
        let group = name(&groups, row);
        match firsts.iter_mut().find(|(known, _)| *known == group) {
            None => firsts.push((group, row)),
            Some((_, best)) => {
                let order = cells[row].cmp(&cells[*best]);
                if order == if least { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater } {
                    *best = row;
                }
            }
        }
    }
    let total = firsts.len();
    let said = firsts
        .iter()
        .take(MOST_GROUPS)
        .map(|(group, row)| format!("{} for {group} ({})", name(&members, *row), facts.compact(measure, *row)))
        .collect();
    let labels: Vec<&str> = groups.iter().map(|dimension| dimension.label.as_str()).collect();
    let label = facts.label(measure);
    let (most, fewest) = words::superlatives(&label);
    format!(
        "{} {label} by {}{}{}: {}",
        if least { fewest } else { most },
        words::list(&labels),
        meeting(facts),
        facts.scope.text(),
        words::list_some(said, MOST_GROUPS, total),
    )
}
