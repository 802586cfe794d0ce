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

#[cfg(test)]
mod tests {
    use model::DatasetId;
    use model::load::{Input, load};
    use model::query::{Column, Meaning, Node, Scan, by_hand};
    use model::semantic::Format;

    use super::*;

    const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
datasets:
  sales:
    source: sales.csv
    numbers: {net: {datatype: Decimal}}
    dimensions: {buyer: {datatype: String}}
    metrics: {middle: MEDIAN(net), buyers: APPROX_COUNT_DISTINCT(buyer), revenue: SUM(net)}
";

    #[test]
    fn what_is_approximate_says_so_by_its_name() {
        let model = load(&Input { file: "model.yaml", text: MODEL }, None).expect("loads").model;
        let measure = |metric: &str| {
            let metric = model.metric_named(metric).expect("a metric");
            model.measures_of(metric)[0].clone()
        };
        let column = |name: &str| {
            let role =
                Role::Value { metric: model.metric_named(name), meaning: Meaning::Value, format: Format::Number };
            Column { name: name.into(), label: name.replace('_', " "), role }
        };
        let scan = Scan { dataset: DatasetId(0), group: Vec::new(), measures: Vec::new(), filter: Vec::new() };
        let check = |columns: &[&str], rough: &[Measure], expected: &[&str]| {
            let query = by_hand(Node::Scan(scan.clone()), columns.iter().map(|name| column(name)).collect());
            assert_eq!(said(rough, &query, &model), expected, "{columns:?}");
        };
        check(&["revenue", "middle"], &[], &[]);
        let within = "within 1 % of the rank, as the snapshot does not keep all values";
        check(&["revenue", "middle"], &[measure("middle")], &[&format!("middle is approximate: {within}")]);
        let some = "give or take some 2 %, as the snapshot does not keep all values";
        check(&["buyers"], &[measure("buyers")], &[&format!("buyers is approximate: {some}")]);
        // Made for this question: no metric has it.
        let columns = ["revenue", "median net", "p90 net"];
        check(&columns, &[measure("middle")], &[&format!("median net and p90 net are approximate: {within}")]);
    }
}
