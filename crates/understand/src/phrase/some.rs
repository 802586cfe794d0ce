//! Numbers of some rows only, where others are of all: "claims (only gearbox), units and revenue".
//!
//! Does not mean: a condition beside a number, which may hold for all of them (see `sketch::parts`).

use super::{Match, Phrase, filter};
use crate::english;
use crate::lattice::Lattice;
use model::draft::Filter;

/// What is measured, with conditions in brackets right behind it.
pub(super) fn bracketed(lattice: &Lattice<'_>, found: &mut Vec<Match>) {
    let is_inside = |at: usize| lattice.tokens.get(at).is_some_and(|token| token.inside);
    let mut more = Vec::new();
    for whole in found.iter().filter(|whole| is_inside(whole.end) && !is_inside(whole.end - 1)) {
        let mut restricted = whole.clone();
        let Some(only) = measured(&mut restricted.phrase) else { continue };
        while is_inside(restricted.end) {
            let at = restricted.end;
            if english::is_and(lattice.word(at)) {
                restricted.end += 1;
                continue;
            }
            let mut conditions = Vec::new();
            filter::matches(lattice, at, &mut conditions);
            let simple = |condition: &Match| match &condition.phrase {
                Phrase::Filter(filter) if is_simple(filter) => Some((filter.clone(), condition.clone())),
                _ => None,
            };
            let closest = |a: &Match, b: &Match| b.end.cmp(&a.end).then(a.cost.total_cmp(&b.cost));
            let conditions = conditions.iter().filter_map(simple);
            let Some((filter, condition)) = conditions.min_by(|(_, a), (_, b)| closest(a, b)) else { break };
            only.push(filter);
            restricted.end = condition.end;
            restricted.cost += condition.cost;
            restricted.marks.extend(condition.marks);
        }
        if !is_inside(restricted.end) {
            more.push(restricted);
        }
    }
    found.extend(more);
}

/// A condition that can hold for one number and not for another.
pub(crate) fn is_simple(filter: &Filter) -> bool {
    matches!(filter, Filter::In(_) | Filter::NotIn(_) | Filter::Segment(_) | Filter::NotSegment(_))
}

/// The conditions of what a phrase measures last.
fn measured(phrase: &mut Phrase) -> Option<&mut Vec<Filter>> {
    match phrase {
        Phrase::Measures(list) => list.last_mut(),
        Phrase::Top { by, .. } => by.as_mut(),
        Phrase::ByMeasure(measured) => Some(measured),
        Phrase::Several(phrases) => return phrases.iter_mut().find_map(measured),
        _ => None,
    }
    .map(|measured| &mut measured.only)
}
