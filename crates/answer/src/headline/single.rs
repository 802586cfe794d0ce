//! One row: "Revenue was €1.24M in 2025, up 8.2% from €1.15M in 2024 (better)."

use model::Value;
use model::query::Meaning;

use crate::facts::{Facts, Measure};
use crate::format::Size;
use crate::words;

/// More values than this are counted, not said.
const MOST_VALUES: usize = 4;

pub(super) fn write(facts: &Facts<'_>) -> String {
    let mut clauses: Vec<String> = facts.principal().map(|measure| clause(facts, measure)).collect();
    if clauses.is_empty() {
        return "there is no number".to_owned();
    }
    let rest = clauses.len().saturating_sub(MOST_VALUES);
    if rest > 0 {
        clauses.truncate(MOST_VALUES);
        clauses.push(format!("{rest} more"));
    }
    let whom = if facts.dimensions.is_empty() { String::new() } else { whom(facts) };
    let compared = match facts.principal().next() {
        Some(only) if clauses.len() == 1 => compared(facts, only).or_else(|| against_target(facts, only)),
        _ => None,
    };
    format!("{}{whom}{}{}", words::list(&clauses), facts.scope.text(), compared.unwrap_or_default())
}

/// ` in Jan 2025` or ` for Aurora`, unless the scope says just that.
fn whom(facts: &Facts<'_>) -> String {
    let name = facts.name(0);
    let mut scope = facts.scope.conditions.iter().chain(&facts.scope.time);
    if scope.any(|said| ["in ", "for "].iter().any(|word| said.strip_prefix(word) == Some(&name))) {
        return String::new();
    }
    match facts.time() {
        Some(_) if facts.dimensions.len() == 1 => format!(" in {name}"),
        _ => format!(" for {name}"),
    }
}

/// `revenue was €1.24M`, `health score was 87 (watch)`, `no value for margin`.
fn clause(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let label = facts.label(measure);
    let value = facts.cell(measure.column, 0);
    if value.is_null() {
        return format!("{label} {} without a value", words::was(&label));
    }
    let mut text = format!("{label} {} {}", words::was(&label), facts.compact(measure, 0));
    if let Some(band) = band(facts, measure, value) {
        text.push_str(&format!(" ({band})"));
    }
    text
}

/// The name of the band that a value lies in: the first whose lower bound it reaches.
pub(crate) fn band<'a>(facts: &Facts<'a>, measure: &Measure<'_>, value: &Value) -> Option<&'a str> {
    let number = value.number().filter(|_| measure.meaning() == Meaning::Value)?;
    let bands = &facts.metric(measure)?.bands;
    bands.iter().find(|(_, from)| number >= *from).map(|(name, _)| name.as_str())
}

/// A change as a sentence has it, and its sign: relative, or in points for percentages.
pub(crate) fn change(facts: &Facts<'_>, measure: &Measure<'_>, row: usize) -> Option<(String, f64)> {
    let companion = |meaning| {
        let found = facts.companion(measure, meaning)?;
        let value = facts.cell(found.column, row);
        Some((facts.written(found, value, Size::Compact), value.number()?))
    };
    // Where the base is below zero, growth has the wrong sign; the change always has the true one.
    let base = facts.companion(measure, Meaning::Previous).and_then(|m| facts.cell(m.column, row).number());
    let relative = !measure.style.is_percent() && base.is_none_or(|base| base > 0.0);
    relative.then(|| companion(Meaning::Growth)).flatten().or_else(|| companion(Meaning::Change))
}

fn compared(facts: &Facts<'_>, measure: &Measure<'_>) -> Option<String> {
    let (change, sign) = change(facts, measure, 0)?;
    let previous = facts.companion(measure, Meaning::Previous).map(|p| facts.compact(p, 0));
    let before = facts.scope.before.as_deref().unwrap_or("before");
    Some(match previous {
        _ if sign == 0.0 => format!(", as much as {before}"),
        Some(previous) => {
            format!(", {} from {previous} {before}{}", moved(&change, sign), verdict(facts, measure, sign))
        }
        None => {
            let before = facts.scope.before_as_noun();
            format!(", {} against {before}{}", moved(&change, sign), verdict(facts, measure, sign))
        }
    })
}

fn against_target(facts: &Facts<'_>, measure: &Measure<'_>) -> Option<String> {
    let target = facts.companion(measure, Meaning::Target)?;
    let goal = facts.cell(target.column, 0).number()?;
    let difference = facts.cell(measure.column, 0).number()? - goal;
    let text = facts.compact(target, 0);
    if difference == 0.0 {
        return Some(format!(", exactly its target of {text}"));
    }
    let side = if difference > 0.0 { "above" } else { "below" };
    let gap = facts
        .companion(measure, Meaning::Variance)
        .filter(|_| measure.style.is_percent() || goal <= 0.0)
        .map(|variance| facts.compact(variance, 0))
        .unwrap_or_else(|| facts.percent(difference / goal.abs(), Meaning::Growth));
    Some(format!(", {} {side} its target of {text}{}", unsigned(&gap), verdict(facts, measure, difference)))
}

/// `up 8.2%`, `down 1.3 pp`.
pub(crate) fn moved(change: &str, sign: f64) -> String {
    format!("{} {}", if sign > 0.0 { "up" } else { "down" }, unsigned(change))
}

pub(crate) fn unsigned(text: &str) -> &str {
    text.trim_start_matches(['+', '-'])
}

/// ` (better)`, ` (worse)`, or nothing where neither direction is good.
pub(crate) fn verdict(facts: &Facts<'_>, measure: &Measure<'_>, difference: f64) -> &'static str {
    match facts.is_better(measure, difference) {
        Some(true) => " (better)",
        Some(false) => " (worse)",
        None => "",
    }
}
