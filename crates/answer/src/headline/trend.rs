//! One measure over time: "Revenue rose from €1M in Jan 2025 to €1.2M in Dec 2025 (+20.0%); highest in Nov 2025
//! (€1.3M), lowest in Feb 2025 (€0.9M)." Buckets that are not over are named, and not compared.

use model::query::Meaning;

use crate::facts::{Facts, Measure};
use crate::format::{Size, Style};
use crate::headline::extremes;
use crate::words;

pub(super) fn write(facts: &Facts<'_>, measure: &Measure<'_>) -> String {
    let label = facts.label(measure);
    let Some((_, grain)) = facts.time() else { return super::breakdown::write(facts, measure) };
    let bucket = |row: usize| facts.dimensions[0].columns.last().map(|column| facts.cell(*column, row));
    let mut rows: Vec<usize> =
        (0..facts.rows).filter(|row| facts.cell(measure.column, *row).number().is_some()).collect();
    rows.retain(|row| bucket(*row).is_some_and(|bucket| !bucket.is_null()));
    rows.sort_by_key(|row| bucket(*row));
    let (whole, partial): (Vec<usize>, Vec<usize>) =
        rows.iter().copied().partition(|row| !bucket(*row).is_some_and(|bucket| facts.is_partial(grain, bucket)));
    let compared = if whole.len() < 2 { &rows } else { &whole };
    let (Some(first), Some(last)) = (compared.first().copied(), compared.last().copied()) else {
        return super::listing::empty(facts);
    };
    let conditions: String = facts.scope.conditions.iter().map(|condition| format!(" {condition}")).collect();
    let at = |row: usize| format!("{} in {}", facts.compact(measure, row), facts.name(row));
    if first == last {
        return format!("{label}{conditions} {} {}", words::was(&label), at(first));
    }
    let order = facts.cell(measure.column, last).cmp(facts.cell(measure.column, first));
    let mut text = match order {
        std::cmp::Ordering::Equal => {
            format!("{label}{conditions} {} {} and {}", words::was(&label), at(first), at(last))
        }
        order => {
            let verb = if order.is_gt() { "rose" } else { "fell" };
            let change = change(facts, measure, first, last);
            format!("{label}{conditions} {verb} from {} to {}{change}", at(first), at(last))
        }
    };
    let (most, least) = extremes(facts, measure);
    if let ([most], [least]) = (most.as_slice(), least.as_slice()) {
        // The ends have been said already.
        let said = |row: &usize| [first, last].contains(row) || partial.contains(row);
        let extremes: Vec<String> = [("highest", most), ("lowest", least)]
            .into_iter()
            .filter(|(_, row)| !said(row))
            .map(|(word, row)| format!("{word} in {} ({})", facts.name(*row), facts.compact(measure, *row)))
            .collect();
        if !extremes.is_empty() {
            text.push_str(&format!("; {}", extremes.join(", ")));
        }
    }
    if whole.len() >= 2 && !partial.is_empty() {
        let names: Vec<String> = partial.iter().map(|row| facts.name(*row)).collect();
        text.push_str(&format!("; {} {} incomplete", words::list(&names), if names.len() == 1 { "is" } else { "are" }));
    }
    text
}

fn change(facts: &Facts<'_>, measure: &Measure<'_>, first: usize, last: usize) -> String {
    let number = |row| facts.cell(measure.column, row).number();
    let (Some(from), Some(to)) = (number(first), number(last)) else { return String::new() };
    let text = if measure.style.is_percent() {
        let style = Style { format: &model::semantic::Format::Percent, meaning: Meaning::Change };
        let points = model::Value::Float(to - from);
        crate::format::number(&points, style, Size::Compact, 0, &facts.context.locale)
    } else if from > 0.0 {
        facts.percent((to - from) / from, Meaning::Growth)
    } else {
        return String::new();
    };
    format!(" ({text})")
}
