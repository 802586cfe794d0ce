//! What a condition can be on.

use model::formula::Agg;
use model::semantic::FieldRole;
use model::{DimensionId, MetricId};

use super::super::measure::Measures;
use super::super::{Head, Mark, On, measure};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;

/// What a condition can be on: a metric, an aggregate, a count, or a number of each row.
pub(super) fn heads(lattice: &Lattice<'_>, at: usize) -> Vec<(usize, On, f32, Vec<Mark>)> {
    let model = lattice.model;
    let begin = lattice.skip_determiners(at);
    let metric = |at: usize, end: usize| {
        lattice.mentions[at].iter().any(|m| m.end == end && matches!(m.thing, Thing::Metric(_)))
    };
    let mut found: Vec<(usize, On, f32, Vec<Mark>)> = measure::measures(lattice, at)
        .into_iter()
        .filter_map(|m| match &m.list[..] {
            [measured] if let Some(head) = measured.bare() => {
                // "at least one sale" counts sales, whatever "sales" may mean elsewhere.
                let vague = if m.marks.iter().any(|mark| mark.vague.is_some()) { lattice.weights.loose } else { 0.0 };
                // "units" may be those of each row, "total units" are not.
                let column = |m: &Mention| matches!(m.thing, Thing::Dimension(_)) && m.cost < 0.5;
                let total =
                    english::aggregate(lattice.word(begin)).is_some() && !lattice.mentions[begin].iter().any(column);
                let on = match head {
                    _ if total => On::Measure(head.clone()),
                    Head::Metric(id) if !metric(begin, m.end) => match summed(lattice, begin, m.end, *id) {
                        Some(column) => On::Number(column),
                        None => On::of(head),
                    },
                    head => On::of(head),
                };
                Some((m.end, on, m.cost + vague, m.marks))
            }
            _ => None,
        })
        .collect();
    let mut at = begin;
    // "two or more corresponding races"
    while english::is_empty_adjective(lattice.word(at)) || measure::participle(lattice, at) {
        at += 1;
    }
    for mention in lattice.mentions.get(at).into_iter().flatten() {
        match &mention.thing {
            Thing::Unit(id) => {
                let mark = Mark::new(at, mention.end, Kind::Metric, None);
                found.push((mention.end, On::Measure(measure::unit(lattice, *id)), mention.cost, vec![mark]));
            }
            Thing::Entity(id) => {
                let mark = Mark::new(at, mention.end, Kind::Metric, None);
                let head = crate::sketch::rows_of(model, *id);
                found.push((mention.end, On::Measure(head), mention.cost, vec![mark]));
            }
            // "weights of all shipments over 600 kg" are listed.
            Thing::Dimension(_) if mention.plural && lattice.tokens[at..mention.end].iter().any(|t| t.text == "of") => {
            }
            Thing::Dimension(id)
                if model.dimension_kind(*id).is_number()
                    && model.field(model.dimension(*id).fields[0]).role != FieldRole::Key =>
            {
                let mark = Mark::new(at, mention.end, Kind::Dimension, Some(model.dimension(*id).label.clone()));
                found.push((mention.end, On::Field(*id), mention.cost + 0.01, vec![mark]));
            }
            // "at least two delegates", where they are members of a column
            Thing::Dimension(id)
                if mention.plural
                    && !mention.partial
                    && !model.dimension_kind(*id).is_number()
                    && !model.dimension_kind(*id).is_time() =>
            {
                let mark = Mark::new(at, mention.end, Kind::Metric, None);
                let on = On::Measure(Head::Aggregate(Agg::Distinct, *id));
                // What only general English calls so is rather something else.
                let called = if mention.spelled.is_some() { lattice.weights.loose } else { 0.0 };
                found.push((mention.end, on, mention.cost + lattice.weights.loose + called, vec![mark]));
            }
            _ => {}
        }
    }
    found
}

/// "3 or more sick absences", "more than two cancelled orders": a count of rows that one condition describes.
pub(super) fn qualified(lattice: &Lattice<'_>, at: usize) -> Vec<(Measures, On)> {
    let mut found = Vec::new();
    measure::qualified(lattice, lattice.skip_determiners(at), false, &mut found);
    // "more than 2 breakdowns": of the rows that one member describes
    let described = measure::described_by_member(lattice, lattice.skip_determiners(at)).into_iter();
    found.extend(described.map(|(_, found)| Measures { cost: found.cost - lattice.weights.loose, ..found }));
    let on = |found: Measures| match &found.list[..] {
        [measured] if let Some(head) = measured.bare() => {
            let on = On::Measure(head.clone());
            Some((found, on))
        }
        _ => None,
    };
    found.into_iter().filter_map(on).collect()
}

/// "above 100,000 km": a unit behind the number, unless the model says that the column has another.
pub(super) fn unit(lattice: &Lattice<'_>, on: &On, at: usize) -> Option<usize> {
    let said = english::unit(lattice.word(at))?;
    let (On::Field(id) | On::Number(id) | On::Measure(Head::Aggregate(_, id))) = on else { return None };
    let declared = lattice.model.field(lattice.model.dimension(*id).fields[0]).unit.as_deref();
    declared.is_none_or(|unit| unit == said).then_some(at + 1)
}

/// The column that stands where a metric sums it up.
fn summed(lattice: &Lattice<'_>, at: usize, end: usize, metric: MetricId) -> Option<DimensionId> {
    lattice.mentions[at].iter().filter(|m| m.end == end).find_map(|m| match m.thing {
        Thing::Dimension(id) => (crate::sketch::metric_summing(lattice.model, id) == Some(metric)).then_some(id),
        _ => None,
    })
}
