//! What a question asks for where its words are short of it: of rows counted, of each aggregate, on average.

use model::draft::{Compare, Filter, View};
use model::formula::{Agg, Formula, Pick};
use model::{DatasetId, DimensionId, MetricId, Model};

use super::super::parts::{Parts, TopPart, Want};
use super::super::single::{counts, rows_of, summed_field};
use crate::lattice::Lattice;
use crate::phrase::limit::rows;
use crate::phrase::{Axis, Head, Measured, On};

/// "on-time delivery by region": a member that has numbers of its own, which are never added up over members,
/// is asked for by its name.
pub(super) fn measured_by_member(parts: &Parts, model: &Model) -> Option<MetricId> {
    let named = parts.filters.iter().find_map(|filter| match filter {
        Filter::In(one) => one.iter().find(|(_, members)| members.len() == 1).map(|(name, _)| name),
        _ => None,
    });
    let dimension = model.dimension(model.dimension_named(named?)?);
    let of_one = |id: &MetricId| {
        let metric = model.metric(*id);
        !metric.hidden
            && metric.formula.measures().iter().any(|measure| {
                measure.over.iter().any(|over| over.pick == Pick::One && dimension.fields.contains(&over.field))
            })
    };
    let listed = parts.wants.iter().any(|want| want.asked);
    model.metric_ids().find(of_one).filter(|_| !listed)
}

/// "how are we doing against plan", "budget vs actual by region": what has a target; of several what "sales" means.
pub(super) fn aimed(parts: &Parts, model: &Model) -> Option<MetricId> {
    let against = matches!(parts.compare, Some((Compare::Target, _)))
        || matches!(parts.view, Some(View::Target | View::Variance | View::Attainment));
    let aims = |id: &MetricId| !model.metric(*id).hidden && model.metric(*id).target.is_some();
    let mut all = model.metric_ids().filter(aims).filter(|_| against);
    let first = all.next()?;
    let sales = || model.means.iter().find(|(word, _)| word == "sales").map(|(_, metric)| *metric).filter(aims);
    if all.next().is_none() { Some(first) } else { sales() }
}

/// "how much does each pay on average": the mean of what is measured, row by row.
pub(super) fn on_average(parts: &mut Parts, lattice: &Lattice<'_>) -> Option<()> {
    let model = lattice.model;
    if parts.shows.is_empty() {
        parts.shows.append(&mut parts.verbs);
    }
    // "discount per car on average": a mean already
    let per_unit = |m: &Measured| matches!(m.view, Some(View::PerUnit(_))) || m.per.is_some();
    if !parts.shows.is_empty() && parts.shows.iter().all(per_unit) {
        return Some(());
    }
    let [Measured { head, per: per @ None, view: None, .. }] = &mut parts.shows[..] else { return None };
    // "how many cars does a dealer sell on average": of each dealer first
    let measured = head.datasets(model);
    let refers = |want: &Want| {
        rows(lattice, &want.axis).is_some_and(|of| measured.iter().all(|d| *d != of && !model.paths(*d, of).is_empty()))
    };
    if let Some(at) = parts.scopes.iter().position(refers) {
        *per = Some((parts.scopes.remove(at).axis, Agg::Avg));
        return Some(());
    }
    let of = match head {
        Head::Aggregate(Agg::Sum | Agg::Avg, id) => *id,
        Head::Metric(id) => match &model.metric(*id).formula {
            // A ratio is a mean already.
            Formula::Binary(..) => return Some(()),
            Formula::Measure(_) => summed_field(*id, model)?,
            _ => return None,
        },
        _ => return None,
    };
    *head = Head::Aggregate(Agg::Avg, of);
    Some(())
}

/// "students from Georgia, how many?": of the rows that are asked for; of a column's members, how often each occurs.
pub(super) fn rows_counted(parts: &mut Parts, lattice: &Lattice<'_>) -> Option<()> {
    let counted = |m: &Measured| counts(&m.head, lattice.model);
    if parts.shows.iter().any(counted) || parts.tops.iter().any(|top| top.often || top.by.as_ref().is_some_and(counted))
    {
        return Some(());
    }
    // "clients that sent more than 5 students, and how many": students
    let held = parts.conditions.iter().find_map(|condition| match &condition.of {
        Some(On::Measure(head)) if counts(head, lattice.model) => Some(head.clone()),
        _ => None,
    });
    if let (Some(held), true) = (held, parts.wants.iter().any(|want| want.asked)) {
        parts.shows.push(Measured::plain(held));
        return Some(());
    }
    let listed: Vec<usize> =
        (0..parts.wants.len()).filter(|at| rows(lattice, &parts.wants[*at].axis).is_some()).collect();
    let others = |at: &usize| matches!(parts.wants[*at].axis, Axis::Entity(_));
    match listed[..] {
        // "employees per role - role code, count": a key is shown beside
        [at, ref more @ ..] if !more.iter().any(others) => {
            let of = rows(lattice, &parts.take_want(at).axis)?;
            parts.shows.insert(0, Measured::plain(rows_of(lattice.model, of)));
        }
        [] => match parts.scopes.iter().position(|scope| rows(lattice, &scope.axis).is_some()) {
            Some(at) => {
                let of = rows(lattice, &parts.scopes.remove(at).axis)?;
                parts.shows.insert(0, Measured::plain(rows_of(lattice.model, of)));
            }
            // "clawbacks per quarter, count and amount": of the rows that have the amount
            None => match described(parts, lattice.model) {
                Some(of) => parts.shows.insert(0, Measured::plain(rows_of(lattice.model, of))),
                None => parts.counted = true,
            },
        },
        _ => return None,
    }
    Some(())
}

/// The rows that the one amount of the question is of, where it is a column's or the first condition says whose it is.
fn described(parts: &Parts, model: &Model) -> Option<DatasetId> {
    let [Measured { head, .. }] = &parts.shows[..] else { return None };
    let of = |id: DimensionId| model.field(model.dimension(id).fields[0]).dataset;
    match head {
        Head::Aggregate(_, number) => Some(of(*number)),
        Head::Metric(id) => {
            let Some(Filter::In(one)) = parts.filters.first() else { return None };
            let whose = of(model.dimension_named(one.keys().next()?)?);
            (model.datasets_of(*id)[..] == [whose]).then_some(whose)
        }
        Head::Count(_) => None,
    }
}

/// "base price by decor: mean and lowest": each of the one number that the question is about.
pub(super) fn aggregated(parts: &mut Parts, lattice: &Lattice<'_>) -> Option<()> {
    let all = std::mem::take(&mut parts.aggregates);
    let total = all.iter().all(|asked| asked.agg == Agg::Sum);
    let of = match &parts.shows[..] {
        [measured] if let Some(head) = measured.bare() => match head {
            // "2016 weddings, total" says nothing new, nor does it of what adds up anyway; "number and sum" are two things.
            Head::Count(_) if total && !parts.rows_counted => return Some(()),
            Head::Metric(id) => match &lattice.model.metric(*id).formula {
                Formula::Measure(measure) if matches!(measure.agg, Agg::Sum | Agg::Count) && total => return Some(()),
                _ => summed_field(*id, lattice.model)?,
            },
            Head::Aggregate(Agg::Sum, id) => *id,
            _ => return None,
        },
        [] => {
            let number = |want: &Want| match want.axis {
                Axis::Dimension(id) => lattice.model.dimension_kind(id).is_number().then_some(id),
                _ => None,
            };
            let at = parts.wants.iter().position(|want| number(want).is_some())?;
            number(&parts.take_want(at))?
        }
        _ => return None,
    };
    parts.shows = crate::phrase::each(lattice, &all, of)?.into_iter().map(Measured::plain).collect();
    Some(())
}

/// "the top 10 airlines that operate the most routes": what is ranked, and by what, are said apart.
pub(super) fn one_top(tops: &mut Vec<TopPart>) {
    let [first, second] = &tops[..] else { return };
    let apart = first.of.is_some() && first.by.is_none() && second.of.is_none() && second.n.is_none();
    if apart && !first.often && first.least == second.least {
        let by = tops.pop();
        if let (Some(top), Some(by)) = (tops.first_mut(), by) {
            top.by = by.by;
            top.often = by.often;
        }
    }
}
