//! What there is to be named for somebody whose rows are limited: the model without what is closed, and the queries
//! that list the members and the days of the rows that are left.

use super::policy::Limits;
use crate::query::{Column, Key, Node, Query, Role, Scan};
use crate::semantic::{DatasetId, DimensionId, FieldId, Model};

/// Queries for the members of a dimension that occur in rows within the limits: one for each way in which a dataset
/// leads to it. What all of them list together are the members.
pub fn members(dimension: DimensionId, model: &Model, limits: &Limits) -> Vec<Query> {
    let listed = model.dataset_ids().flat_map(|dataset| {
        let filter = limits.on(model, dataset);
        let ways = if filter.is_some() { model.reaches(dataset, dimension) } else { Vec::new() };
        let filter = filter.unwrap_or_default();
        ways.into_iter().map(move |reach| list(dataset, Key::at(reach), filter.clone(), dimension, model))
    });
    listed.collect()
}

/// The query for the days that a dataset has rows for within the limits; nothing if it is closed, or has no dates.
pub fn days(dataset: DatasetId, model: &Model, limits: &Limits) -> Option<Query> {
    let filter = limits.on(model, dataset)?;
    let time = model.dataset(dataset).time.clone()?;
    let dimension = model.dimension_of(time.field)?;
    Some(list(dataset, Key::at(time), filter, dimension, model))
}

fn list(
    dataset: DatasetId,
    key: Key,
    filter: Vec<crate::query::Predicate>,
    dimension: DimensionId,
    model: &Model,
) -> Query {
    let mut filter = filter;
    filter.sort();
    filter.dedup();
    let of = model.dimension(dimension);
    let column = Column { name: of.name.clone(), label: of.label.clone(), role: Role::Key { dimension, grain: None } };
    Query::new(Node::Scan(Scan { dataset, group: vec![key], measures: Vec::new(), filter }), vec![column])
}

/// What of a model may be named under limits.
struct Seen {
    /// Datasets whose rows may be asked for.
    open: Vec<bool>,
    /// Those, and the ones that they lead to: things of these divide and filter what is open.
    led_to: Vec<bool>,
}

impl Seen {
    fn of(model: &Model, limits: &Limits) -> Seen {
        let open: Vec<bool> = model.dataset_ids().map(|id| limits.open(model, id)).collect();
        let leads = |to: DatasetId| {
            let mut from = model.dataset_ids().filter(|from| open[from.index()]);
            from.any(|from| from == to || !model.paths(from, to).is_empty())
        };
        let led_to = model.dataset_ids().map(leads).collect();
        Seen { open, led_to }
    }

    fn field(&self, model: &Model, id: FieldId) -> bool {
        self.led_to[model.field(id).dataset.index()]
    }
}

impl Model {
    /// The same model as it is for somebody whose rows are limited: what is closed to them has no name, no label and no
    /// other words, so nothing that is looked up, spelt, said or offered is ever that. Ids mean what they mean.
    ///
    /// A metric is closed where a dataset that it measures is; a dataset, a dimension and a segment where no open
    /// dataset leads to it. Only members are not looked at.
    #[must_use]
    pub fn seen_under(&self, limits: &Limits) -> Model {
        let mut model = self.clone();
        if limits.is_none() {
            return model;
        }
        let seen = Seen::of(self, limits);
        let closed = |id: &crate::MetricId| self.datasets_of(*id).iter().any(|of| !seen.open[of.index()]);
        for (metric, id) in model.metrics.iter_mut().zip(self.metric_ids()) {
            metric.target = metric.target.filter(|target| !closed(target));
            if closed(&id) {
                unnamed(&mut metric.name, &mut metric.label, &mut metric.synonyms);
                (metric.description, metric.written, metric.hidden) = (None, String::new(), true);
            }
        }
        model.means.retain(|(_, metric)| !closed(metric));
        for (dataset, led_to) in model.datasets.iter_mut().zip(&seen.led_to) {
            if !led_to {
                unnamed(&mut dataset.name, &mut dataset.label, &mut dataset.synonyms);
                (dataset.description, dataset.primary_key) = (None, Vec::new());
                (dataset.time, dataset.shown_as) = (None, Vec::new());
            }
        }
        for (field, id) in model.fields.iter_mut().zip(self.field_ids()) {
            if !seen.field(self, id) {
                unnamed(&mut field.name, &mut field.label, &mut field.synonyms);
                (field.description, field.unit, field.aliases) = (None, None, Vec::new());
            }
        }
        let is_seen = |id: &DimensionId| self.dimension(*id).fields.iter().any(|field| seen.field(self, *field));
        for (dimension, id) in model.dimensions.iter_mut().zip(self.dimension_ids()) {
            if !is_seen(&id) {
                unnamed(&mut dimension.name, &mut dimension.label, &mut dimension.synonyms);
            }
        }
        for hierarchy in &mut model.hierarchies {
            hierarchy.levels.retain(is_seen);
        }
        for segment in &mut model.segments {
            if !seen.field(self, segment.field) {
                segment.name.clear();
                segment.synonyms.clear();
            }
        }
        for join in &mut model.joins {
            if !seen.led_to[join.from.index()] {
                join.name.clear();
                join.role = None;
            }
        }
        model
    }
}

fn unnamed(name: &mut String, label: &mut String, synonyms: &mut Vec<String>) {
    name.clear();
    label.clear();
    synonyms.clear();
}
