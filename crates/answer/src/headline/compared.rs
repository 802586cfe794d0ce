//! Groups against another period: "Revenue was €5.1M in 2025, up 8.2% from €4.7M in 2024 (better); it rose for 4 of 5
//! regions, most for Europe (+12.3%), and fell most for Asia (-3.2%)."

use model::Value;
use model::query::Meaning;

use crate::facts::{Facts, Measure};
use crate::format::Size;
use crate::headline::single::{change, moved, verdict};
use crate::words;

pub(super) fn write(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let label = measure.label.clone();
    let before = facts.scope.before.as_deref().unwrap_or("before");
    let changes: Vec<(usize, String, f64)> =
        (0..facts.rows).filter_map(|row| change(facts, measure, row).map(|(text, sign)| (row, text, sign))).collect();
    if changes.is_empty() {
        return super::breakdown::write(facts, measure);
    }
    let rose = changes.iter().filter(|(_, _, sign)| *sign > 0.0).count();
    let fell = changes.iter().filter(|(_, _, sign)| *sign < 0.0).count();
    let named = || changes.iter().filter(|(row, _, _)| facts.is_named(*row));
    let best = named().filter(|(_, _, sign)| *sign > 0.0).max_by(|a, b| a.2.total_cmp(&b.2).then(b.0.cmp(&a.0)));
    let worst = named().filter(|(_, _, sign)| *sign < 0.0).min_by(|a, b| a.2.total_cmp(&b.2).then(a.0.cmp(&b.0)));
    let preposition = if facts.time().is_some() && facts.dimensions.len() == 1 { "in" } else { "for" };
    let most = |found: Option<&(usize, String, f64)>| {
        found.map_or_else(String::new, |(row, text, _)| format!(", most {preposition} {} ({text})", facts.name(*row)))
    };
    let groups = format!("{} {}", facts.count(changes.len()), facts.rows_label(changes.len()));
    let detail = match (rose, fell) {
        (0, 0) => format!("unchanged {preposition} {groups}"),
        (rose, 0) => format!("rose {preposition} {} of {groups}{}", facts.count(rose), most(best)),
        (0, fell) => format!("fell {preposition} {} of {groups}{}", facts.count(fell), most(worst)),
        (rose, fell) => format!(
            "rose {preposition} {} of {groups}{}, and fell {preposition} {}{}",
            facts.count(rose),
            most(best),
            facts.count(fell),
            most(worst)
        ),
    };
    match overall(facts, measure, before) {
        Some(lead) => format!("{lead}; {} {detail}", if words::was(&label) == "were" { "they" } else { "it" }),
        None => {
            let verb = if (rose, fell) == (0, 0) { format!("{} ", words::was(&label)) } else { String::new() };
            format!("{label}{} {verb}{detail}, against {}", facts.scope.text(), facts.scope.before_as_noun())
        }
    }
}

/// Both periods as a whole, where that adds up. Buckets of time are compared with moved ones, not as a whole.
fn overall(facts: &Facts<'_>, measure: &Measure<'_>, before: &str) -> Option<String> {
    if facts.time().is_some() {
        return None;
    }
    let previous = facts.companion(measure, Meaning::Previous)?;
    let (now, then) = (facts.total(measure)?, facts.total(previous)?);
    let (a, b) = (now.number()?, then.number().filter(|then| *then > 0.0)?);
    let said = |value: &Value| facts.written(measure, value, Size::Compact);
    let growth = facts.percent((a - b) / b, Meaning::Growth);
    let moved = if a == b { "the same as".to_owned() } else { format!("{} from", moved(&growth, a - b)) };
    Some(format!(
        "{} {} {}{}, {moved} {} {before}{}",
        measure.label,
        words::was(&measure.label),
        said(&now),
        facts.scope.text(),
        said(&then),
        verdict(facts, measure, a - b)
    ))
}
