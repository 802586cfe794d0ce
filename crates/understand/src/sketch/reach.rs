//! Whether what is measured reaches what it is divided and filtered by, and how far that is.

use model::draft::{By, Draft, Filter};
use model::formula::Agg;
use model::semantic::Reach;
use model::{DatasetId, Model};

use crate::lattice::Lattice;
use crate::phrase::{Axis, Head, Measured};

/// What it costs that what is measured does not reach what it is grouped or filtered by.
pub(super) fn unreached(draft: &Draft, shows: &[Measured], axes: &[Axis], lattice: &Lattice<'_>) -> f32 {
    let model = lattice.model;
    let all: Vec<_> = shows.iter().flat_map(|m| m.head.datasets(model)).collect();
    let missed = |axis: &Axis, datasets: &[DatasetId]| {
        let far = |d: &DatasetId| match steps(model, *d, axis) {
            Some(steps) => lattice.weights.step * steps as f32,
            None if meets(model, *d, axis) => lattice.weights.bridged,
            None => lattice.weights.unreached,
        };
        datasets.iter().map(far).fold(0.0, f32::max)
    };
    let misses = |axis: &Axis| missed(axis, &all);
    // "the highest pay rate of assignments with a paid absence" is asked for less often than it is misread.
    let rows = shows.iter().all(|m| super::single::counts(&m.head, model));
    // "hours of completed classes in 2025": the classes' year, and not that of the courses whose hours they are.
    let over = |axis: &Axis| all.iter().any(|d| !reaches(model, *d, axis) && meets(model, *d, axis));
    let own_date = draft.time.as_ref().is_some_and(|when| when.of.is_none()) && !axes.iter().any(over);
    let bridge = |cost: f32| match cost == lattice.weights.bridged && !rows {
        false => cost,
        true => 3.0 * cost + if own_date { lattice.weights.unreached } else { 0.0 },
    };
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
            cost += bridge(misses(&Axis::Dimension(dimension)));
        }
        if let Filter::Segment(name) | Filter::NotSegment(name) = filter
            && let Some(segment) = model.segments.iter().find(|s| s.name == *name)
            && let Some(dimension) = model.dimension_of(segment.field)
        {
            cost += bridge(misses(&Axis::Dimension(dimension)));
        }
    }
    cost
}

/// Where several ways lead to what it is grouped or filtered by, which of them is meant.
pub(super) fn roles_meant(draft: &Draft, shows: &[Measured], axes: &[Axis], model: &Model) -> Vec<String> {
    let named = draft.filters.iter().filter_map(|filter| match filter {
        Filter::In(one) | Filter::NotIn(one) => one.keys().next(),
        _ => None,
    });
    let filtered = named.filter_map(|name| model.dimension_named(name)).map(Axis::Dimension);
    let mut said = Vec::new();
    for axis in axes.iter().cloned().chain(filtered) {
        for dataset in shows.iter().flat_map(|m| m.head.datasets(model)) {
            let mut ways = match &axis {
                Axis::Dimension(id) => model.reaches(dataset, *id),
                Axis::Entity(of) => {
                    let field = model.field_ids().find(|id| model.field(*id).dataset == *of);
                    let paths = model.paths(dataset, *of).into_iter();
                    field.into_iter().flat_map(|field| paths.clone().map(move |path| Reach { path, field })).collect()
                }
                Axis::Time(..) => continue,
            };
            let shortest = ways.first().map_or(0, |way| way.path.len());
            ways.retain(|way| way.path.len() == shortest);
            let [usual] = &model.meant(ways.clone())[..] else { continue };
            let apart = |way: &Reach| way.path.iter().copied().find(|join| !model.join(*join).usual);
            let others = ways.iter().filter(|way| *way != usual).filter_map(apart);
            let Some(other) = others.map(|join| model.join(join)).reduce(|_, last| last) else { continue };
            let main = usual.path.iter().map(|join| model.join(*join)).find(|join| join.to == other.to);
            let (Some(main), Some(role)) = (main, &other.role) else { continue };
            let text = format!("the {} rather than the {role}", main.role.as_ref().unwrap_or(&main.name));
            said.extend(Some(text).filter(|text| !said.contains(text)));
        }
    }
    said
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

/// What it costs that a question does not reach what it names.
pub(super) fn missed(draft: &Draft, lattice: &Lattice<'_>) -> f32 {
    let model = lattice.model;
    let axes: Vec<Axis> = draft.by.iter().filter_map(|by| axis(by, model)).collect();
    let metric = |name: &String| model.metric_named(name).map(Head::Metric);
    let shown = draft.show.iter().filter_map(|show| {
        let show = show.long();
        let aggregate = |agg, name: &Option<String>| {
            name.as_ref().and_then(|name| model.dimension_named(name)).map(|id| Head::Aggregate(agg, id))
        };
        let count = || show.count.as_ref().and_then(|name| model.dataset_named(name)).map(Head::Count);
        let named = show.metric.as_ref().and_then(metric);
        let field = aggregate(Agg::Sum, &show.sum)
            .or_else(|| aggregate(Agg::Avg, &show.avg))
            .or_else(|| aggregate(Agg::Min, &show.min))
            .or_else(|| aggregate(Agg::Max, &show.max))
            .or_else(|| aggregate(Agg::Median, &show.median))
            .or_else(|| aggregate(Agg::Stddev, &show.stddev))
            .or_else(|| aggregate(Agg::Median, &show.percentile.as_ref().map(|percentile| percentile.of.clone())))
            .or_else(|| aggregate(Agg::Distinct, &show.distinct));
        named.or(field).or_else(count)
    });
    let mut heads: Vec<Head> = shown.collect();
    if heads.is_empty() {
        heads.extend(axes.iter().filter_map(|axis| listed(axis, model)).map(Head::Count));
    }
    let measured: Vec<Measured> = heads.into_iter().map(Measured::plain).collect();
    unreached(draft, &measured, &axes, lattice)
}

fn axis(by: &By, model: &Model) -> Option<Axis> {
    match by {
        By::Dimension(name) => {
            model.dimension_named(name).map(Axis::Dimension).or_else(|| model.dataset_named(name).map(Axis::Entity))
        }
        By::Time(time) => Some(Axis::Time(time.time, time.of.as_ref().and_then(|of| model.dimension_named(of)))),
    }
}

/// The dataset that an axis lists.
fn listed(axis: &Axis, model: &Model) -> Option<DatasetId> {
    match axis {
        Axis::Dimension(id) => Some(model.field(model.dimension(*id).fields[0]).dataset),
        Axis::Entity(id) => Some(*id),
        Axis::Time(..) => None,
    }
}
