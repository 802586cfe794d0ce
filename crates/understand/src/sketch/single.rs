//! Small decisions: where a measure stands, what "best" is about, what a noun counts.

use model::draft::{By, ByTime, Draft, Filter, Show};
use model::formula::{Agg, Formula};
use model::{DatasetId, MetricId, Model};

use super::reach::reaches;
use crate::phrase::{Axis, Head, Measured};

/// Where a measure stands among those shown; if it does not, it is put where it was said.
pub(super) fn position(shows: &mut Vec<Measured>, measured: Measured, said: usize) -> usize {
    shows.iter().position(|m| *m == measured).unwrap_or_else(|| {
        let at = said.min(shows.len());
        shows.insert(at, measured);
        at
    })
}

/// What "top dealers" is about when no measure is said: what the model means by "best", else its first
/// metric that reaches the dealers.
pub(super) fn usual(model: &Model, axes: &[Axis]) -> Option<(Measured, Vec<String>)> {
    let best = model.means.iter().find(|(word, _)| word == "best").map(|(_, id)| *id);
    let id = best.into_iter().chain(model.metric_ids()).find(|id| {
        let metric = model.metric(*id);
        !metric.hidden && axes.iter().all(|axis| model.datasets_of(*id).iter().all(|d| reaches(model, *d, axis)))
    })?;
    let said = format!("ranked by {}", model.metric(id).label);
    Some((Measured::plain(Head::Metric(id)), vec![said]))
}

/// How many rows a dataset has: the metric that counts them, where the model has one.
pub(crate) fn rows_of(model: &Model, dataset: DatasetId) -> Head {
    model.metric_ids().find(|id| counts_rows(model, *id) == Some(dataset)).map_or(Head::Count(dataset), Head::Metric)
}

/// The dataset whose rows a metric counts, if that is all it does.
pub(crate) fn counts_rows(model: &Model, metric: MetricId) -> Option<DatasetId> {
    match &model.metric(metric).formula {
        Formula::Measure(m) if m.agg == Agg::Count && m.of.is_none() && m.filter.is_none() && m.over.is_empty() => {
            Some(m.dataset)
        }
        _ => None,
    }
}

/// The rows an axis lists, if it is an entity.
pub(super) fn counted(axis: &Axis, model: &Model) -> Option<Head> {
    match axis {
        Axis::Entity(id) => Some(Head::Count(*id)),
        Axis::Dimension(id) => {
            let field = model.dimension(*id).fields[0];
            let dataset = model.field(field).dataset;
            Some(if model.dataset(dataset).shown_as == [field] {
                Head::Count(dataset)
            } else {
                Head::Aggregate(Agg::Distinct, *id)
            })
        }
        Axis::Time(..) => None,
    }
}

pub(super) fn by_label(by: &By, model: &Model) -> String {
    match by {
        By::Dimension(name) => {
            model.dimension_named(name).map_or_else(|| name.clone(), |id| model.dimension(id).label.clone())
        }
        By::Time(ByTime { time, .. }) => time.label().to_owned(),
    }
}

/// One Draft for one meaning, as far as words go.
pub(super) fn tidy(mut draft: Draft) -> Draft {
    let mut seen: Vec<Filter> = Vec::new();
    for filter in std::mem::take(&mut draft.filters) {
        if !seen.contains(&filter) {
            seen.push(filter);
        }
    }
    draft.filters = seen;
    // One row has one value of a dimension: "Germany France" means either.
    let mut merged: Vec<Filter> = Vec::new();
    for filter in std::mem::take(&mut draft.filters) {
        let same = merged.iter_mut().find_map(|known| match (known, &filter) {
            (Filter::In(known), Filter::In(new)) if known.keys().eq(new.keys()) => Some((known, new.clone())),
            _ => None,
        });
        match same {
            Some((known, new)) => {
                for (name, members) in new {
                    let list = known.entry(name).or_default();
                    for member in members {
                        if !list.contains(&member) {
                            list.push(member);
                        }
                    }
                }
            }
            None => merged.push(filter),
        }
    }
    // What else is meant of the rows, then which rows of others there are: the order in which they are said.
    merged.sort_by_key(|filter| matches!(filter, Filter::Has(_) | Filter::Never(_)));
    draft.filters = merged;
    let top_or_order = draft.top.is_some() || draft.order.is_some();
    if !top_or_order {
        let mut shown: Vec<Show> = Vec::new();
        draft.show.retain(|show| {
            let new = !shown.contains(show);
            shown.push(show.clone());
            new
        });
    }
    draft
}
