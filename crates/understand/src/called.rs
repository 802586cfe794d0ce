//! What the grammar asks of the names in a model, for every question: worked out once for each model.

use model::formula::{Agg, Formula};
use model::{DatasetId, DimensionId, MetricId, Model};

use crate::phrase::{Axis, entities};
use crate::token::{Token, tokens};

/// The names of a model as tokens, and what follows from them.
#[derive(Debug, Default)]
pub(crate) struct Called {
    dimensions: Vec<Vec<Token>>,
    columns: Vec<Vec<Token>>,
    datasets: Vec<Vec<Token>>,
    /// What each dataset is grouped by.
    entities: Vec<Axis>,
    stocks: Vec<MetricId>,
}

impl Called {
    pub(crate) fn of(model: &Model) -> Called {
        let column = |id| tokens(&model.field(model.dimension(id).fields[0]).label);
        Called {
            dimensions: model.dimension_ids().map(|id| tokens(&model.dimension(id).label)).collect(),
            columns: model.dimension_ids().map(column).collect(),
            datasets: model.dataset_ids().map(|id| tokens(&model.dataset(id).label)).collect(),
            entities: entities(model),
            stocks: model.metric_ids().filter(|id| is_stock(model, *id)).collect(),
        }
    }

    /// The words of a dimension's label.
    pub(crate) fn dimension(&self, id: DimensionId) -> &[Token] {
        &self.dimensions[id.index()]
    }

    /// The words of what a dimension's (first) column is called.
    pub(crate) fn column(&self, id: DimensionId) -> &[Token] {
        &self.columns[id.index()]
    }

    /// The words of a dataset's label.
    pub(crate) fn dataset(&self, id: DatasetId) -> &[Token] {
        &self.datasets[id.index()]
    }

    /// What a dataset is grouped by.
    pub(crate) fn entity(&self, id: DatasetId) -> &Axis {
        &self.entities[id.index()]
    }

    /// The metrics that say how much there is, which does not add up over time.
    pub(crate) fn stocks(&self) -> &[MetricId] {
        &self.stocks
    }
}

fn is_stock(model: &Model, id: MetricId) -> bool {
    let metric = model.metric(id);
    let held = matches!(&metric.formula, Formula::Measure(m) if m.agg == Agg::Sum && !m.over.is_empty());
    let words = std::iter::once(&metric.label).chain(&metric.synonyms);
    let mut words = words.flat_map(|said| tokens(said)).map(|token| token.text);
    held && !metric.hidden && words.any(|word| matches!(word.as_str(), "stock" | "inventory"))
}
