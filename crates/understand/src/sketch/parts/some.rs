//! Which conditions are of one number only: "units and gearbox claims by region" has all units.

use model::Model;
use model::draft::Filter;
use model::formula::Agg;

use super::super::single::rows_counted_by;
use super::Parts;
use crate::english;
use crate::lattice::Lattice;
use crate::phrase::{Head, Measured, Phrase, is_simple};

/// Numbers that conditions stand right before, and those conditions.
#[derive(Default)]
pub(super) struct Restricted {
    /// Conditions that nothing but a number may follow, and where the last of them ends.
    before: Vec<Filter>,
    ends: usize,
    /// The position of each such number among what is measured.
    shows: Vec<(usize, Vec<Filter>)>,
}

impl Restricted {
    /// Takes note of a phrase and its place.
    pub(super) fn follow(&mut self, phrase: &Phrase, (start, end): (usize, usize), lattice: &Lattice<'_>) {
        match phrase {
            Phrase::Filter(filter) if is_simple(filter) => {
                let word = lattice.word(start);
                // "in Germany" is of whatever stands around it.
                let describes = !english::is_preposition(word) && !english::is_negation(word) && word != "only";
                if !self.is_beside((start, end)) {
                    self.before.clear();
                }
                if describes {
                    self.before.push(filter.clone());
                }
                self.ends = end;
            }
            Phrase::Measures(_) => {}
            _ => self.before.clear(),
        }
    }

    /// Takes note of what is measured at a place; `shows` is how many numbers stand before it.
    pub(super) fn measured(&mut self, at: (usize, usize), count: usize, shows: usize) {
        let before = std::mem::take(&mut self.before);
        if self.is_beside(at) && count == 1 && !before.is_empty() {
            self.shows.push((shows, before));
        }
    }

    /// Whether nothing stands between the last condition and a place; phrases that stand in one another have one.
    fn is_beside(&self, (start, end): (usize, usize)) -> bool {
        self.ends == start || self.ends == end
    }

    /// Where another number stands before them, conditions are of theirs only; so they are where each number has its
    /// own. Says whether it was so; `None` where it should be and cannot.
    pub(super) fn tell_apart(self, parts: &mut Parts, model: &Model) -> Option<bool> {
        let all = self.shows.len() == parts.shows.len();
        let after = self.shows.first().is_some_and(|(show, _)| *show > 0);
        let several = parts.shows.len() > 1 && parts.tops.iter().all(|top| top.by.is_none());
        // "king beds" are no sum of beds.
        let sums = |at: usize| matches!(parts.shows.get(at), Some(m) if matches!(m.head, Head::Aggregate(Agg::Sum, _)));
        if !several || !(after || all) || self.shows.iter().any(|(at, _)| sums(*at)) {
            return Some(false);
        }
        // "online revenue and store revenue" sets members against each other; "fleet units and fleet revenue" is of one.
        let same = parts.shows.iter().all(|measured| measured.head == parts.shows[0].head);
        let columns = |filters: &[Filter]| -> Vec<String> {
            let named = filters.iter().filter_map(|filter| match filter {
                Filter::In(one) => one.keys().next().cloned(),
                _ => None,
            });
            named.collect()
        };
        let first = &self.shows[0].1;
        let set_against =
            self.shows.iter().all(|(_, only)| columns(only) == columns(first) && !columns(only).is_empty());
        if all && (self.shows.iter().all(|(_, only)| only == first) || (same && set_against)) {
            return Some(false);
        }
        // "the average age and how many male students": whose age is not said by itself
        let rows = |at: usize| parts.shows.get(at).and_then(|m| rows_counted_by(&m.head, model));
        let counted: Vec<_> = self.shows.iter().filter_map(|(at, _)| rows(*at)).collect();
        let nameless = |(at, measured): (usize, &Measured)| {
            let of = measured.head.datasets(model);
            let plain = self.shows.iter().all(|(show, _)| *show != at);
            let aggregate = matches!(measured.head, Head::Aggregate(agg, _) if agg != Agg::Distinct);
            plain && aggregate && of.iter().any(|of| counted.contains(of))
        };
        if parts.shows.iter().enumerate().any(nameless) {
            return None;
        }
        for (show, only) in self.shows {
            for filter in &only {
                let at = parts.filters.iter().position(|said| said == filter)?;
                parts.filters.remove(at);
            }
            parts.shows.get_mut(show)?.only = only;
        }
        Some(true)
    }
}
