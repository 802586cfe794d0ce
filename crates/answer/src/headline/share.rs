//! Shares: "Europe has the largest share of revenue in 2025: 24.2%, followed by Asia (20.1%), of 5 regions."

use crate::facts::{Facts, Measure};
use crate::headline::{extremes, numbered};

pub(super) fn write(facts: &Facts<'_>, share: &Measure<'_>) -> String {
    let (most, _) = extremes(facts, share);
    let Some(first) = most.first().copied() else { return super::listing::write(facts) };
    let cells = facts.cells(share);
    let others = numbered(facts, share).into_iter().rev().filter(|row| *row != first);
    let next = others.max_by_key(|row| &cells[*row]);
    let within = share.whole.as_ref().map_or(&[][..], |whole| &whole.within);
    let of: Vec<&str> = facts
        .dimensions
        .iter()
        .filter(|dimension| dimension.columns.iter().any(|column| within.contains(column)))
        .map(|dimension| dimension.label.as_str())
        .collect();
    let within = if of.is_empty() { String::new() } else { format!(" within its {}", crate::words::list(&of)) };
    let mut text = format!(
        "{} has the largest share of {}{within}{}: {}",
        facts.name(first),
        share.label,
        facts.scope.text(),
        facts.compact(share, first),
    );
    if let Some(next) = next {
        text.push_str(&format!(", followed by {} ({})", facts.name(next), facts.compact(share, next)));
    }
    let members = facts.named_rows();
    format!("{text}, of {} {}", facts.count(members), facts.rows_label(members))
}
