//! What of an answer is approximate, and by how much: numbers that a rollup keeps sketches of, where these do not keep
//! all values.

use model::query::Role;
use model::{Agg, Measure, Model, Query};

/// A sentence for each measure that is approximate.
pub(crate) fn said(rough: &[Measure], query: &Query, model: &Model) -> Vec<String> {
    let sentence = |measure: &Measure| {
        let by = match measure.agg {
            Agg::Percentile(_) => "within 1 % of the rank, as the snapshot does not keep all values",
            _ => "give or take some 2 %, as the snapshot does not keep all values",
        };
        format!("{} approximate: {by}", are(&labels(measure, query, model)))
    };
    rough.iter().map(sentence).collect()
}

/// The columns that a measure is part of: those of its metrics, else those that are no metric's.
fn labels(measure: &Measure, query: &Query, model: &Model) -> Vec<String> {
    let columns = |is_part: &dyn Fn(Option<model::MetricId>) -> bool| {
        let shown = query.columns.iter().filter(|column| match &column.role {
            Role::Value { metric, .. } => is_part(*metric),
            Role::Key { .. } => false,
        });
        shown.map(|column| column.label.clone()).collect::<Vec<_>>()
    };
    let named = columns(&|metric| metric.is_some_and(|metric| model.measures_of(metric).contains(&measure)));
    if named.is_empty() { columns(&|metric| metric.is_none()) } else { named }
}

fn are(labels: &[String]) -> String {
    match labels {
        [] => "the numbers are".to_owned(),
        [one] => format!("{one} is"),
        [first @ .., last] => format!("{} and {last} are", first.join(", ")),
    }
}
