//! All groups: "Revenue was €5.1M in 2025: Europe had the most (€1.2M, 24.2%), Asia the least (€300K), of 5 regions."

use crate::facts::{Facts, Measure};
use crate::format::Size;
use crate::headline::{extremes, names, ratio};
use crate::words;

pub(super) fn write(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let label = facts.label(measure);
    let scope = facts.scope.text();
    let groups = format!("{} {}", facts.count(facts.rows), facts.rows_label(facts.rows));
    let (highest, lowest) = words::superlatives(&label);
    let (most, least) = extremes(facts, measure);
    let (Some(top), Some(bottom)) = (most.first().copied(), least.first().copied()) else {
        return format!("no {label} for {groups}{scope}");
    };
    let total = facts.total(measure);
    let lead = total
        .as_ref()
        .map(|total| format!("{label} {} {}{scope}", words::was(&label), facts.written(measure, total, Size::Compact)));
    if most.len() == facts.rows {
        let each = facts.compact(measure, top);
        return match lead {
            Some(lead) => format!("{lead}: {each} for each of {groups}"),
            None => format!("{label} {} {each}{scope} for each of {groups}", words::was(&label)),
        };
    }
    match lead {
        Some(lead) => {
            let share = total.and_then(|total| ratio(facts, measure, top, &total));
            let share = share.map_or_else(String::new, |share| format!(", {share}"));
            format!(
                "{lead}: {} had the most ({}{share}), {} the least ({}), of {groups}",
                names(facts, &most),
                facts.compact(measure, top),
                names(facts, &least),
                facts.compact(measure, bottom),
            )
        }
        None => format!(
            "{} had the {highest} {label}{scope} ({}), {} the {lowest} ({}), of {groups}",
            names(facts, &most),
            facts.compact(measure, top),
            names(facts, &least),
            facts.compact(measure, bottom),
        ),
    }
}
