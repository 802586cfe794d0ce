//! Whether what is measured reaches what it is divided and filtered by, and how far that is.

use model::draft::{Draft, Filter};
use model::{DatasetId, Model};

use super::cost;
use crate::phrase::{Axis, Measured};

/// What it costs that what is measured does not reach what it is grouped or filtered by.
pub(super) fn unreached(draft: &Draft, shows: &[Measured], axes: &[Axis], model: &Model) -> f32 {
    let all: Vec<_> = shows.iter().flat_map(|m| m.head.datasets(model)).collect();
    let missed = |axis: &Axis, datasets: &[DatasetId]| {
        let far = |d: &DatasetId| match steps(model, *d, axis) {
            Some(steps) => cost::STEP * steps as f32,
            None if meets(model, *d, axis) => cost::BRIDGED,
            None => cost::UNREACHED,
        };
        datasets.iter().map(far).fold(0.0, f32::max)
    };
    let misses = |axis: &Axis| missed(axis, &all);
    let levels = shows.iter().filter_map(|m| m.per.as_ref().map(|(axis, _)| missed(axis, &m.head.datasets(model))));
    let mut cost: f32 = axes.iter().map(misses).chain(levels).sum();
    for filter in &draft.filters {
        let name = match filter {
            Filter::In(one) | Filter::NotIn(one) => one.keys().next(),
            Filter::Contains(one) | Filter::StartsWith(one) | Filter::EndsWith(one) => one.keys().next(),
            Filter::Field(compared) => Some(&compared.name),
            _ => None,
        };
        if let Some(dimension) = name.and_then(|n| model.dimension_named(n)) {
            cost += misses(&Axis::Dimension(dimension));
        }
        if let Filter::Segment(name) | Filter::NotSegment(name) = filter
            && let Some(segment) = model.segments.iter().find(|s| s.name == *name)
            && let Some(dimension) = model.dimension_of(segment.field)
        {
            cost += misses(&Axis::Dimension(dimension));
        }
    }
    cost
}

/// Joins from a dataset to what it is grouped by, if it reaches that.
fn steps(model: &Model, dataset: DatasetId, axis: &Axis) -> Option<usize> {
    match axis {
        Axis::Dimension(id) | Axis::Time(_, Some(id)) => {
            model.reaches(dataset, *id).iter().map(|reach| reach.path.len()).min()
        }
        Axis::Entity(id) => model.paths(dataset, *id).iter().map(Vec::len).min(),
        Axis::Time(_, None) => model.dataset(dataset).time.as_ref().map(|_| 0),
    }
}

/// Whether a third dataset ties a dataset to what it is grouped by.
fn meets(model: &Model, dataset: DatasetId, axis: &Axis) -> bool {
    let ties = |d: DatasetId| d != dataset && !model.paths(d, dataset).is_empty() && reaches(model, d, axis);
    !matches!(axis, Axis::Time(_, None)) && model.dataset_ids().any(ties)
}

pub(super) fn reaches(model: &Model, dataset: DatasetId, axis: &Axis) -> bool {
    match axis {
        Axis::Dimension(id) => !model.reaches(dataset, *id).is_empty(),
        Axis::Entity(id) => !model.paths(dataset, *id).is_empty(),
        Axis::Time(_, None) => model.dataset(dataset).time.is_some(),
        Axis::Time(_, Some(id)) => !model.reaches(dataset, *id).is_empty(),
    }
}
