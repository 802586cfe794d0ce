//! A question that changes the one before: "now by month", "only Germany", "as a pie".

use model::Model;
use model::draft::{By, Draft, Filter, Order, Show};

use super::Sketch;
use super::condition::conditions;
use super::parts::Parts;
use super::single::tidy;

/// A question that changes the one before.
pub(super) fn edit(parts: Parts, previous: &Draft, model: &Model) -> Option<Sketch> {
    let mut draft = previous.clone();
    let add = parts.follows == Some(true);
    if parts.times.len() > 1 {
        return None;
    }
    let axes: Vec<By> =
        parts.by.iter().chain(parts.wants.iter().chain(&parts.scopes).map(|w| &w.axis)).map(|a| a.by(model)).collect();
    if !axes.is_empty() {
        if !add {
            let timed = |by: &By| matches!(by, By::Time(_));
            let only_time = axes.iter().all(timed);
            // A new grain replaces the grain; a new dimension replaces the dimensions.
            draft.by.retain(|by| timed(by) != only_time);
            if draft.top.is_some() {
                draft.by.clear();
                draft.top = None;
            }
        }
        for axis in axes {
            if !draft.by.contains(&axis) {
                draft.by.push(axis);
            }
        }
    }
    for filter in conditions(&parts.conditions, parts.filters, &[], model)? {
        let name = |f: &Filter| match f {
            Filter::In(one) | Filter::NotIn(one) => one.keys().next().cloned(),
            _ => None,
        };
        if let (Some(new), false) = (name(&filter), add) {
            draft.filters.retain(|old| name(old).as_ref() != Some(&new));
        }
        if !draft.filters.contains(&filter) {
            draft.filters.push(filter);
        }
    }
    if let Some(when) = parts.times.into_iter().next() {
        draft.time = Some(when);
    }
    if let Some((compare, this)) = parts.compare {
        draft.compare = Some(compare);
        draft.time = draft.time.or(this);
    }
    if let Some(view) = parts.view {
        for show in &mut draft.show {
            let mut long = show.long();
            long.view = Some(view.clone());
            *show = Show::from(long);
        }
    }
    if let Some(chart) = parts.chart {
        draft.chart = Some(chart.to_owned());
    }
    if let Some((None, descending)) = parts.order {
        draft.order = Some(Order { show: (!draft.show.is_empty() && descending).then_some(0), descending });
    }
    if let Some(analysis) = parts.analysis {
        draft.analysis = Some(analysis);
    }
    (draft != *previous).then(|| Sketch { draft: tidy(draft), cost: 0.0, assumed: Vec::new() })
}
