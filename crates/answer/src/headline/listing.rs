//! Members without numbers: "23 dealers in Germany." And nothing at all: "No rows …".

use crate::facts::Facts;
use crate::words;

/// This many names are said in full.
const MOST_NAMES: usize = 3;

pub(super) fn write(facts: &Facts<'_>) -> String {
    let total = facts.total_rows;
    let mut text = format!("{} {}{}", facts.count(total), facts.rows_label(total), facts.scope.text());
    if total <= MOST_NAMES && facts.measures.is_empty() {
        let names: Vec<String> = (0..facts.rows).map(|row| facts.name(row)).collect();
        text.push_str(&format!(": {}", words::list(&names)));
    }
    text
}

pub(super) fn empty(facts: &Facts<'_>) -> String {
    let scope = facts.scope.text();
    if !facts.conditions.is_empty() && !facts.dimensions.is_empty() {
        return format!("no {} with {}{scope}", facts.rows_label(0), super::condition::phrase(facts));
    }
    let what = match facts.principal().next() {
        Some(measure) => format!("rows for {}", facts.label(measure)),
        None => facts.rows_label(0),
    };
    format!("no {what}{scope}")
}
