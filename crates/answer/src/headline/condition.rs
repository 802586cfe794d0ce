//! Groups that meet a condition: "3 dealers have revenue above €1M in 2025: Nord, West and Ost."

use model::expr::Binary;
use model::query::Operand;
use model::{Value, query::Meaning};

use crate::facts::{Facts, Kept};
use crate::format::Size;
use crate::words;

/// This many groups are said by name.
const MOST_NAMES: usize = 3;

pub(super) fn write(facts: &Facts<'_>) -> String {
    let total = facts.total_rows;
    let names = (0..facts.rows.min(MOST_NAMES)).map(|row| facts.name(row)).collect();
    format!(
        "{} {} {} {}{}: {}",
        facts.count(total),
        facts.rows_label(total),
        if total == 1 { "has" } else { "have" },
        phrase(facts),
        facts.scope.text(),
        words::list_some(names, MOST_NAMES, total)
    )
}

/// `revenue above €1M and margin below the average`.
pub(super) fn phrase(facts: &Facts<'_>) -> String {
    let said: Vec<String> = facts.conditions.iter().map(|kept| one(facts, kept)).collect();
    words::list(&said)
}

fn one(facts: &Facts<'_>, (condition, column, against): &Kept<'_>) -> String {
    let measure = column.and_then(|column| facts.measure_at(column));
    let label = measure.map_or_else(|| "a number".to_owned(), |measure| facts.label(measure));
    let other = against.and_then(|column| facts.measure_at(column));
    let bound = match &condition.against {
        Operand::Number(text) => {
            let value = constant(text);
            measure.map_or_else(
                || text.clone(),
                |measure| {
                    crate::format::number(
                        &value,
                        measure.style.plain(),
                        Size::Compact,
                        measure.decimals,
                        &facts.context.locale,
                    )
                },
            )
        }
        Operand::Mean(_) => "the average".to_owned(),
        Operand::Day(day) => model::calendar::iso(*day),
        Operand::Column(_) => match other.map(|other| other.meaning()) {
            Some(Meaning::Target) => "its target".to_owned(),
            Some(Meaning::Previous) => "before".to_owned(),
            Some(_) => other.map_or_else(String::new, |other| facts.label(other)),
            None => target_name(facts, measure),
        },
    };
    let word = match condition.op {
        Binary::Greater => "above ",
        Binary::GreaterEqual => "of at least ",
        Binary::Less => "below ",
        Binary::LessEqual => "of at most ",
        Binary::Equal => "of ",
        Binary::NotEqual => "other than ",
        _ => "against ",
    };
    format!("{label} {word}{bound}")
}

/// A column that is not shown: the metric's target, if it has one.
fn target_name(facts: &Facts<'_>, measure: Option<&crate::facts::Measure<'_>>) -> String {
    let has_target = measure.and_then(|m| facts.metric(m)).is_some_and(|metric| metric.target.is_some());
    if has_target { "its target".to_owned() } else { "another number".to_owned() }
}

fn constant(text: &str) -> Value {
    if let Ok(whole) = text.parse::<i64>() {
        return Value::Int(whole);
    }
    text.parse::<f64>().ok().filter(|f| f.is_finite()).map_or_else(|| Value::text(text), Value::Float)
}
