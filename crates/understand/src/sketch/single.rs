//! Small decisions: where a measure stands, what "best" is about, what a noun counts.

use model::draft::{By, ByTime, Draft, Filter, Show, ShowOf};
use model::formula::{Agg, Formula};
use model::semantic::FieldRole;
use model::{DatasetId, DimensionId, MetricId, Model};

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
    // "top cancel reasons" are the most frequent ones.
    if let [Axis::Dimension(id)] = axes
        && is_reason(model, *id)
    {
        let rows = model.field(model.dimension(*id).fields[0]).dataset;
        return Some((Measured::plain(rows_of(model, rows)), vec!["ranked by how often each occurs".to_owned()]));
    }
    let best = model.means.iter().find(|(word, _)| word == "best").map(|(_, id)| *id);
    let id = best.into_iter().chain(model.metric_ids()).find(|id| {
        let metric = model.metric(*id);
        !metric.hidden && axes.iter().all(|axis| model.datasets_of(*id).iter().all(|d| reaches(model, *d, axis)))
    })?;
    let said = format!("ranked by {}", model.metric(id).label);
    Some((Measured::plain(Head::Metric(id)), vec![said]))
}

/// Whether a column says why something happened, or what it is about.
fn is_reason(model: &Model, id: DimensionId) -> bool {
    const REASONS: [&str; 11] =
        ["reason", "cause", "topic", "issue", "complaint", "problem", "symptom", "error", "subject", "defect", "fault"];
    let label = model.dimension(id).label.to_lowercase();
    label.split(' ').any(|word| REASONS.contains(&word))
}

/// The date at which happened what a column says more of: of cancel reasons the cancel date.
pub(super) fn date_beside(model: &Model, id: DimensionId) -> Option<DimensionId> {
    let dimension = model.dimension(id);
    let own = model.field(dimension.fields[0]).dataset;
    let label = dimension.label.to_lowercase();
    let (what, _) = label.rsplit_once(' ')?;
    let usual = model.dataset(own).time.as_ref().and_then(|time| model.dimension_of(time.field));
    model.dimension_ids().find(|other| {
        let date = model.dimension(*other);
        let dated = model.dimension_kind(*other).is_time() && model.field(date.fields[0]).dataset == own;
        let named = date.label.to_lowercase();
        dated && Some(*other) != usual && named.rsplit_once(' ').is_some_and(|(said, _)| said == what)
    })
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

/// Whether a metric is the average of a number of each row.
pub(crate) fn is_average(model: &Model, metric: MetricId) -> bool {
    let Formula::Binary(model::expr::Binary::Divide, sum, count) = &model.metric(metric).formula else { return false };
    match (&**sum, &**count) {
        (Formula::Measure(sum), Formula::Measure(count)) => {
            sum.agg == Agg::Sum && count.agg == Agg::Count && sum.of == count.of && sum.of.is_some()
        }
        _ => false,
    }
}

/// The dataset whose rows are counted, if that is what is measured.
pub(super) fn rows_counted_by(head: &Head, model: &Model) -> Option<DatasetId> {
    match head {
        Head::Metric(id) => counts_rows(model, *id),
        Head::Count(of) => Some(*of),
        Head::Aggregate(..) => None,
    }
}

/// Whether rows or different members are counted.
pub(super) fn counts(head: &Head, model: &Model) -> bool {
    matches!(head, Head::Aggregate(Agg::Distinct, _)) || rows_counted_by(head, model).is_some()
}

/// The rows an axis lists, if it is an entity.
pub(super) fn counted(axis: &Axis, model: &Model) -> Option<Head> {
    match axis {
        Axis::Entity(id) => Some(Head::Count(*id)),
        Axis::Dimension(id) => {
            let field = model.dimension(*id).fields[0];
            let dataset = model.field(field).dataset;
            // How many different amounts there are is hardly asked, and then by "different".
            if model.field(field).role == FieldRole::Number {
                return None;
            }
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

/// Conditions that every number has are those of the question.
fn of_all(draft: &mut Draft) {
    let mut shows: Vec<ShowOf> = draft.show.iter().map(Show::long).collect();
    let Some(only) = shows.first().map(|show| show.only.clone()).filter(|only| !only.is_empty()) else { return };
    if shows.iter().all(|show| show.only == only) {
        shows.iter_mut().for_each(|show| show.only.clear());
        draft.show = shows.into_iter().map(Show::from).collect();
        draft.filters.extend(only);
    }
}

/// Whether conditions contradict each other: "with an active motor policy but no active home policy" is of two policies.
pub(super) fn contradicts(filters: &[Filter]) -> bool {
    filters.iter().enumerate().any(|(at, one)| {
        filters[at + 1..].iter().any(|other| match (one, other) {
            (Filter::Segment(a), Filter::NotSegment(b)) | (Filter::NotSegment(a), Filter::Segment(b)) => a == b,
            (Filter::In(a), Filter::NotIn(b)) | (Filter::NotIn(a), Filter::In(b)) => {
                a.iter().any(|(name, members)| b.get(name).is_some_and(|not| members.iter().any(|m| not.contains(m))))
            }
            _ => false,
        })
    })
}

/// The column that a metric sums, if that is all it does.
pub(super) fn summed_field(metric: MetricId, model: &Model) -> Option<DimensionId> {
    let Formula::Measure(measure) = &model.metric(metric).formula else { return None };
    let of = model.field_ids().find(|f| {
        let field = model.field(*f);
        field.dataset == measure.dataset && Some(&field.expr) == measure.of.as_ref()
    })?;
    model.dimension_of(of).filter(|_| measure.agg == Agg::Sum)
}

/// One Draft for one meaning, as far as words go.
pub(super) fn tidy(mut draft: Draft) -> Draft {
    of_all(&mut draft);
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
