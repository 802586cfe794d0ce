//! All groups: "Revenue was €5.1M in 2025: Europe had the most (€1.2M, 24.2%), Asia the least (€300K), of 5 regions."

use crate::facts::{Facts, Measure};
use crate::format::Size;
use crate::headline::{extremes, names, ratio};
use crate::words;

pub(super) fn write(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let label = facts.label(measure);
    let scope = facts.scope.text();
    let members = facts.named_rows();
    let groups = format!("{} {}", facts.count(members), facts.rows_label(members));
    let rest = nameless(facts, measure);
    let (highest, lowest) = words::superlatives(&label);
    let (most, least) = extremes(facts, measure);
    let is_of_members = |row: &usize| rest.is_empty() || facts.is_named(*row);
    let (Some(top), Some(bottom)) = (most.first().copied().filter(is_of_members), least.first().copied()) else {
        return format!("no {label} for {groups}{scope}{rest}");
    };
    let total = facts.total(measure);
    let lead = total
        .as_ref()
        .map(|total| format!("{label} {} {}{scope}", words::was(&label), facts.written(measure, total, Size::Compact)));
    if most == least {
        let each = facts.compact(measure, top);
        let whom = match (most.len(), members) {
            (1, 1) => names(facts, &most),
            (equal, all) if equal == all => format!("each of {groups}"),
            (1, _) => format!("{}, the only one of {groups} with a value", names(facts, &most)),
            _ => format!("{}, the only ones of {groups} with a value", names(facts, &most)),
        };
        return match lead {
            Some(lead) => format!("{lead}: {each} for {whom}{rest}"),
            None => format!("{label} {} {each}{scope} for {whom}{rest}", words::was(&label)),
        };
    }
    match lead {
        Some(lead) => {
            let share = total.and_then(|total| ratio(facts, measure, top, &total));
            let share = share.map_or_else(String::new, |share| format!(", {share}"));
            format!(
                "{lead}: {} had the most ({}{share}), {} the least ({}), of {groups}{rest}",
                names(facts, &most),
                facts.compact(measure, top),
                names(facts, &least),
                facts.compact(measure, bottom),
            )
        }
        None => format!(
            "{} had the {highest} {label}{scope} ({}), {} the {lowest} ({}), of {groups}{rest}",
            names(facts, &most),
            facts.compact(measure, top),
            names(facts, &least),
            facts.compact(measure, bottom),
        ),
    }
}

/// ` (€3 with no region)`: what belongs to no member, so that nobody takes it for one, or misses it.
fn nameless(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let [dimension] = facts.dimensions.as_slice() else { return String::new() };
    let has_number = |row: &usize| facts.cell(measure.column, *row).number().is_some();
    match (0..facts.rows).filter(has_number).find(|row| !facts.is_named(*row)) {
        Some(row) => format!(" ({} with no {})", facts.compact(measure, row), dimension.label),
        None => String::new(),
    }
}
