//! What a share is of, where it is that of a member: "the *online* share", "what share came *from fleet*".

use model::draft::{Filter, View};

use super::Parts;
use crate::lattice::Lattice;
use crate::phrase::{Measured, Phrase};

/// What stood before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Behind {
    #[default]
    Other,
    /// A condition, where its phrase begins, and which condition without a preposition stood before that phrase.
    Filter {
        start: usize,
        outer: Option<usize>,
    },
    Share {
        sure: bool,
    },
    /// A share that has its part, and whether a verb stands between.
    Part {
        verb: bool,
    },
}

/// Which filter may be the part that a share is of.
pub(in crate::sketch) struct Part {
    pub(in crate::sketch) filter: Filter,
    /// Whether the wording leaves no doubt: the member stands before "share", or it is a percentage.
    pub(in crate::sketch) sure: bool,
}

impl Parts {
    /// The condition right before a phrase, where it stands there without a preposition.
    fn bare_filter(&self, lattice: &Lattice<'_>, start: usize) -> Option<usize> {
        match self.behind {
            Behind::Filter { start: of, .. } if of != start && !crate::english::is_preposition(lattice.word(of)) => {
                self.filters.len().checked_sub(1)
            }
            _ => None,
        }
    }

    /// Takes note of the filter that stands right before a share, or right behind what the share is of.
    pub(super) fn note_share(&mut self, phrase: &Phrase, lattice: &Lattice<'_>, start: usize) {
        let is_share = |m: &Measured| m.view == Some(View::Share);
        match phrase {
            Phrase::Measures(list) if list.iter().any(is_share) => {
                let percent = |at: usize| {
                    matches!(
                        lattice.word(at),
                        "percentage" | "percent" | "%" | "fraction" | "portion" | "proportion" | "part" | "much"
                    )
                };
                // In "share of paid invoices" the invoices are paid, whatever their share.
                let before = match self.behind {
                    Behind::Filter { start: of, .. } if of != start => self.filters.last().cloned(),
                    // "Spain's share of paid invoices"
                    Behind::Filter { outer, .. } => outer.and_then(|outer| self.filters.get(outer)).cloned(),
                    _ => None,
                };
                self.part = self.part.take().or(before.map(|filter| Part { filter, sure: true }));
                let sure = (start..start + 3).any(percent);
                self.behind = Behind::Share { sure };
                self.shared = Some(sure);
            }
            // "what share of each channel's revenue was electric"
            Phrase::View(View::Share, _) => {
                // "Germany's share of Kestora revenue"
                let owner =
                    self.bare_filter(lattice, start).filter(|_| matches!(lattice.word(start), "share" | "shares"));
                let owner = owner.and_then(|at| self.filters.get(at)).cloned();
                self.part = self.part.take().or(owner.map(|filter| Part { filter, sure: true }));
                self.behind = Behind::Share { sure: false };
                self.shared = Some(false);
            }
            Phrase::Measures(list) if list.iter().any(|m| matches!(m.view, Some(View::PartOf(_)))) => {
                // Spain's share of paid invoices is no share that is paid.
                let owned = self.bare_filter(lattice, start).is_some();
                self.parted_twice |= owned && matches!(lattice.word(start), "share" | "shares");
                self.behind = Behind::Part { verb: false };
            }
            Phrase::Filter(filter) => {
                // "share of paid invoices that were late": a part of the paid ones, and not of all.
                let said = matches!(self.behind, Behind::Part { verb } if verb || !crate::english::is_preposition(lattice.word(start)));
                self.parted_twice |= said;
                // "share of gearbox claims from Mainz": of all of these, or of all from there?
                self.part_goes_on |= matches!(self.behind, Behind::Part { .. });
                // "of cars sold in Spain were electric": what they are is the part, and Spain is where they are of. So it is
                // with what "comes through the app".
                let be = |at: usize| {
                    matches!(
                        lattice.word(at),
                        "is" | "are"
                            | "was"
                            | "were"
                            | "comes"
                            | "come"
                            | "came"
                            | "goes"
                            | "go"
                            | "went"
                            | "falls"
                            | "fell"
                    )
                };
                let relative = matches!(lattice.word(start), "that" | "which" | "who") && be(start + 1);
                // "were fully electric"
                let fully = |at: &usize| matches!(lattice.word(*at), "fully" | "completely" | "entirely" | "already");
                let before = start.checked_sub(1).map(|at| at - usize::from(at > 0 && fully(&at)));
                let told = be(start) || relative || before.is_some_and(be);
                let next = matches!(self.behind, Behind::Share { .. }) && self.part.is_none();
                // "share of units let per building": what they are, right behind them
                let bare = next
                    && !crate::english::is_preposition(lattice.word(start))
                    && !matches!(lattice.word(start), "by" | "per" | "only" | "without" | "excluding");
                if let Some(sure) = self.shared.filter(|_| told || next) {
                    self.part = Some(Part { filter: filter.clone(), sure: sure || told || bare });
                }
                let outer = match self.behind {
                    Behind::Filter { start: of, outer } if of == start => outer,
                    _ => self.bare_filter(lattice, start),
                };
                self.behind = Behind::Filter { start, outer };
            }
            // "of fuel pump claims is on cars with more than 100,000 km": the part is what they are, and not of which they are.
            Phrase::Condition(_) if self.shared.is_some() || matches!(self.behind, Behind::Part { .. }) => {
                let be = |at: usize| matches!(lattice.word(at), "is" | "are" | "was" | "were" | "have" | "has" | "had");
                self.part_is_condition |= (start.saturating_sub(4)..=start).any(be);
                self.behind = Behind::Other;
            }
            Phrase::Filler if matches!(self.behind, Behind::Part { .. }) => self.behind = Behind::Part { verb: true },
            // "share of revenue that came from": a part is said
            Phrase::Filler if matches!(lattice.word(start), "came" | "comes" | "come") => {
                self.part_announced |= self.shared.is_some();
            }
            Phrase::Filler | Phrase::Unknown if !matches!(self.behind, Behind::Filter { .. }) => {}
            _ => self.behind = Behind::Other,
        }
    }
}
