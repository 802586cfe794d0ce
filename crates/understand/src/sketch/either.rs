//! "Or": conditions of rows of which one is enough.

use model::Model;
use model::draft::Filter;

use super::condition::conditions;
use super::parts::Parts;
use crate::phrase::Phrase;

/// Conditions of rows of which one is enough: "a price below 10 or an attendance above 100".
#[derive(Default)]
pub(super) struct Alternatives {
    last: Option<Said>,
    /// Of which kind the condition before the "or" was.
    first: Option<Said>,
    used: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Filter,
    Condition,
    Or,
}

impl Alternatives {
    /// Whether every "or" stood between two conditions, and no further one leaves open what it goes with.
    pub(super) fn is_sound(&self, only: bool) -> bool {
        self.last != Some(Said::Or) && (!self.used || only)
    }

    /// Takes note of a phrase; `None` for an "or" that does not stand between two conditions.
    pub(super) fn before(&mut self, phrase: &Phrase) -> Option<()> {
        match phrase {
            Phrase::Or => {
                self.first = self.last.filter(|last| *last != Said::Or);
                self.first?;
                self.last = Some(Said::Or);
            }
            Phrase::Filter(_) | Phrase::Condition(_) | Phrase::Filler => {}
            _ if self.last == Some(Said::Or) => return None,
            _ => self.last = None,
        }
        Some(())
    }

    /// Whether a condition of this kind stood right before, or before the "or".
    pub(super) fn goes_on(&self, said: Said) -> bool {
        let before = if self.last == Some(Said::Or) { self.first } else { self.last };
        before == Some(said)
    }

    /// Whether an "or" stood right before.
    pub(super) fn is_open(&self) -> bool {
        self.last == Some(Said::Or)
    }

    /// Joins a condition to the one before the "or".
    pub(super) fn after(&mut self, said: Said, parts: &mut Parts, model: &Model) -> Option<()> {
        if self.is_open() {
            let second = take(parts, said, model)?;
            let first = take(parts, self.first?, model)?;
            parts.filters.push(match first {
                Filter::Any(list) => Filter::Any(list.into_iter().chain([second]).collect()),
                first => Filter::Any(vec![first, second]),
            });
            self.used = true;
            self.last = Some(Said::Filter);
        } else {
            self.last = Some(said);
        }
        Some(())
    }
}

/// The condition said last, taken back as a filter of rows.
fn take(parts: &mut Parts, said: Said, model: &Model) -> Option<Filter> {
    if said == Said::Filter {
        return parts.filters.pop();
    }
    let condition = parts.conditions.pop()?;
    let filters = conditions(&[condition], Vec::new(), &[], model)?;
    filters.into_iter().next().filter(|filter| !matches!(filter, Filter::Metric(_)))
}
