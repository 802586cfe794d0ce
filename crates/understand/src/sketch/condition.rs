//! Conditions on numbers become filters: on groups for measures, on rows for plain fields.

use model::draft::{Compared, Filter};
use model::formula::Agg;
use model::{DatasetId, DimensionId, MetricId, Model};

use crate::phrase::{Axis, Condition, Head, On};

/// Conditions as filters: on groups for measures, on rows for plain fields.
pub(super) fn conditions(
    conditions: &[Condition],
    mut filters: Vec<Filter>,
    axes: &[Axis],
    model: &Model,
) -> Option<Vec<Filter>> {
    // A number of the listed entity itself, or of something that it has just one of, is a number of each row.
    let own = |id: DimensionId| {
        let dataset = model.field(model.dimension(id).fields[0]).dataset;
        let has_one = |of: DatasetId| of == dataset || !model.paths(of, dataset).is_empty();
        axes.is_empty()
            || axes.iter().any(|axis| match axis {
                Axis::Entity(of) => has_one(*of),
                Axis::Dimension(of) => has_one(model.field(model.dimension(*of).fields[0]).dataset),
                Axis::Time(..) => false,
            })
    };
    for condition in conditions {
        let mut compared = condition.compared.clone();
        filters.push(match condition.of.as_ref()? {
            On::Measure(Head::Metric(id)) => {
                compared.name = model.metric(*id).name.clone();
                Filter::Metric(compared)
            }
            On::Measure(Head::Count(id)) => {
                compared.name = model.dataset(*id).name.clone();
                compared.agg = Some(Agg::Count);
                Filter::Metric(compared)
            }
            On::Field(id) if !has_word(&compared) && compared.view.is_none() => {
                compared.name = model.dimension(*id).name.clone();
                Filter::Field(compared)
            }
            On::Number(id) if own(*id) && !has_word(&compared) && compared.view.is_none() => {
                compared.name = model.dimension(*id).name.clone();
                Filter::Field(compared)
            }
            // Each has been given the measure that it counts.
            On::Occurrences => return None,
            On::Field(id) => {
                compared.name = model.dimension(*id).name.clone();
                compared.agg = Some(Agg::Avg);
                Filter::Metric(compared)
            }
            On::Measure(Head::Aggregate(Agg::Sum, id)) | On::Number(id) => {
                match metric_summing(model, *id) {
                    Some(metric) => compared.name = model.metric(metric).name.clone(),
                    None => {
                        compared.name = model.dimension(*id).name.clone();
                        compared.agg = Some(Agg::Sum);
                    }
                }
                Filter::Metric(compared)
            }
            On::Measure(Head::Aggregate(agg, id)) => {
                compared.name = model.dimension(*id).name.clone();
                compared.agg = Some(*agg);
                Filter::Metric(compared)
            }
        });
    }
    Some(filters)
}

/// The metric that is the sum of this field; also where that is never added up over days, as then the field is not, either.
pub(crate) fn metric_summing(model: &Model, dimension: DimensionId) -> Option<MetricId> {
    use model::formula::Formula;
    let field = model.field(model.dimension(dimension).fields[0]);
    model.metric_ids().find(|id| match &model.metric(*id).formula {
        Formula::Measure(m) => {
            m.filter.is_none() && m.agg == Agg::Sum && m.dataset == field.dataset && m.of.as_ref() == Some(&field.expr)
        }
        _ => false,
    })
}

fn has_word(compared: &Compared) -> bool {
    use model::draft::Against;
    [&compared.above, &compared.below, &compared.at_least, &compared.at_most, &compared.equals, &compared.not]
        .into_iter()
        .any(|a| matches!(a, Some(Against::Word(_))))
}
