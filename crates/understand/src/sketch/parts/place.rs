//! The role that a noun would have where it stands.

use model::draft::Filter;

use crate::phrase::{Head, Phrase};

/// What a noun would be where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing has been said yet: a noun is what is asked for.
    Begin,
    /// Right behind something asked for.
    Behind,
    /// Right behind something counted.
    Counted,
    /// An "and" behind something asked for: the list goes on.
    Continued,
    /// Behind a preposition or a verb: a noun only says whose rows are meant.
    Inside,
    /// Behind a "with" that may go on with what to list beside.
    With,
}

impl Place {
    pub(super) fn lists(self) -> bool {
        !matches!(self, Place::Inside | Place::Counted | Place::With)
    }

    pub(super) fn after(self, phrase: &Phrase, word: &str) -> Place {
        match phrase {
            Phrase::Filler | Phrase::Amount | Phrase::Unknown => match (self, word) {
                (Place::Begin, word) if !crate::english::is_preposition(word) => Place::Begin,
                (Place::Behind | Place::Counted | Place::Inside, word) if crate::english::is_and(word) => {
                    Place::Continued
                }
                (Place::Behind | Place::Inside | Place::Continued, "with" | "including") => Place::With,
                (Place::Continued, word) if !crate::english::is_preposition(word) => Place::Continued,
                (Place::With, word) if !crate::english::is_preposition(word) => Place::With,
                _ => Place::Inside,
            },
            Phrase::Revise(_)
            | Phrase::Chart(_)
            | Phrase::Or
            | Phrase::OnAverage
            | Phrase::Aggregates(_)
            | Phrase::Counted
            | Phrase::Dated(_) => self,
            Phrase::Occurrences => Place::Counted,
            // "electric models": a condition in front of the noun
            Phrase::Filter(Filter::In(_) | Filter::Segment(_)) if !crate::english::is_preposition(word) => self,
            Phrase::Want { asked, .. } if *asked || self.lists() => Place::Behind,
            // "bank branches" behind a count is one noun, not a grouping of banks.
            Phrase::Measures(list) if list.iter().all(|m| !matches!(m.head, Head::Metric(_))) => Place::Counted,
            Phrase::Measures(_) | Phrase::By(_) | Phrase::Top { .. } => Place::Behind,
            _ => Place::Inside,
        }
    }
}
