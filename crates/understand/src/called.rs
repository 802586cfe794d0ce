//! What the grammar asks of the names in a model, for every question: worked out once for each model.

use std::collections::BTreeMap;

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
    metrics: Vec<Vec<Token>>,
    /// What each dataset is grouped by.
    entities: Vec<Axis>,
    stocks: Vec<MetricId>,
    /// The names that each stem stands in; of those that several names have, none.
    names: BTreeMap<String, Option<String>>,
}

impl Called {
    pub(crate) fn of(model: &Model) -> Called {
        let column = |id| tokens(&model.field(model.dimension(id).fields[0]).label);
        Called {
            dimensions: model.dimension_ids().map(|id| tokens(&model.dimension(id).label)).collect(),
            columns: model.dimension_ids().map(column).collect(),
            datasets: model.dataset_ids().map(|id| tokens(&model.dataset(id).label)).collect(),
            metrics: model.metric_ids().map(|id| tokens(&model.metric(id).label)).collect(),
            entities: entities(model),
            names: names(model),
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

    /// The words of a metric's label.
    pub(crate) fn metric(&self, id: MetricId) -> &[Token] {
        &self.metrics[id.index()]
    }

    /// What a dataset is grouped by.
    pub(crate) fn entity(&self, id: DatasetId) -> &Axis {
        &self.entities[id.index()]
    }

    /// Whether a word stands in no other name of the model than this one.
    pub(crate) fn is_only_in(&self, word: &str, name: &str) -> bool {
        let stem = &tokens(word)[0].stem;
        self.names.get(stem).is_some_and(|only| only.as_deref() == Some(name))
    }

    /// The metrics that say how much there is, which does not add up over time.
    pub(crate) fn stocks(&self) -> &[MetricId] {
        &self.stocks
    }
}

fn names(model: &Model) -> BTreeMap<String, Option<String>> {
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    let fields = model.fields.iter().map(|field| &field.label);
    let datasets = model.dataset_ids().map(|id| &model.dataset(id).label);
    let metrics = model.metric_ids().filter(|id| !model.metric(*id).hidden).map(|id| &model.metric(id).label);
    let segments = model.segments.iter().map(|segment| &segment.name);
    for name in fields.chain(datasets).chain(metrics).chain(segments) {
        for token in tokens(name) {
            names
                .entry(token.stem)
                .and_modify(|only| *only = only.take().filter(|only| only == name))
                .or_insert_with(|| Some(name.clone()));
        }
    }
    names
}

fn is_stock(model: &Model, id: MetricId) -> bool {
    let metric = model.metric(id);
    let held = matches!(&metric.formula, Formula::Measure(m) if m.agg == Agg::Sum && !m.over.is_empty());
    let words = std::iter::once(&metric.label).chain(&metric.synonyms);
    let mut words = words.flat_map(|said| tokens(said)).map(|token| token.text);
    held && !metric.hidden && words.any(|word| matches!(word.as_str(), "stock" | "inventory"))
}
