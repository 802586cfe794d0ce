//! Groups against their targets: "5 of 8 regions met the target of revenue in 2025; furthest above Europe (120.0%),
//! furthest below Asia (80.3%)."

use model::query::Meaning;
use model::semantic::Better;

use crate::facts::{Facts, Measure};

pub(super) fn write(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let Some(target) = facts.companion(measure, Meaning::Target) else {
        return super::breakdown::write(facts, measure);
    };
    let gaps: Vec<(usize, f64)> = (0..facts.rows)
        .filter_map(|row| {
            let gap = facts.cell(measure.column, row).number()? - facts.cell(target.column, row).number()?;
            Some((row, gap))
        })
        .collect();
    if gaps.is_empty() {
        return super::breakdown::write(facts, measure);
    }
    let better = facts.metric(measure).map(|metric| &metric.better);
    let (met, phrase) = match better {
        Some(Better::Up) => (gaps.iter().filter(|(_, gap)| *gap >= 0.0).count(), "met the target of"),
        Some(Better::Down) => (gaps.iter().filter(|(_, gap)| *gap <= 0.0).count(), "met the target of"),
        _ => (gaps.iter().filter(|(_, gap)| *gap >= 0.0).count(), "reached the target of"),
    };
    let mut text = format!(
        "{} of {} {} {phrase} {}{}",
        facts.count(met),
        facts.count(gaps.len()),
        facts.rows_label(gaps.len()),
        measure.label,
        facts.scope.text()
    );
    let relative = |row: usize, gap: f64| {
        let goal = facts.cell(target.column, row).number().unwrap_or_default();
        if goal > 0.0 && !measure.style.is_percent() { gap / goal } else { gap }
    };
    let ranked = |a: &&(usize, f64), b: &&(usize, f64)| relative(a.0, a.1).total_cmp(&relative(b.0, b.1));
    let said = |row: usize| {
        let attainment = facts.companion(measure, Meaning::Attainment).filter(|_| !measure.style.is_percent());
        facts.compact(attainment.unwrap_or(measure), row)
    };
    let named = || gaps.iter().filter(|(row, _)| facts.is_named(*row));
    let ends = [
        ("furthest above", named().filter(|(_, gap)| *gap > 0.0).max_by(ranked)),
        ("furthest below", named().filter(|(_, gap)| *gap < 0.0).min_by(ranked)),
    ];
    let ends: Vec<String> = ends
        .into_iter()
        .filter_map(|(word, found)| found.map(|(row, _)| format!("{word} {} ({})", facts.name(*row), said(*row))))
        .collect();
    if !ends.is_empty() {
        text.push_str(&format!("; {}", ends.join(", ")));
    }
    text
}
