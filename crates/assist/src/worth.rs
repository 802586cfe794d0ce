//! Whether ballots are worth their tokens. What they compete with is free: the question goes back to the person, who
//! clicks once. So most of them must end with a choice, and hardly any with one that was not meant.

use std::collections::VecDeque;
use std::fmt;

/// Ballots that are looked at: the last so many, and no fewer.
const LOOKED_AT: usize = 20;

/// For one wrong choice there must be so many that stood.
const FOR_ONE_WRONG: usize = 4;

/// What became of a ballot that was paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// A choice that stood.
    Right,
    /// A choice that was not meant: a person chose another, or the right answer is known.
    Wrong,
    /// No choice.
    Nothing,
}

/// What became of the last ballots.
#[derive(Debug, Clone, Default)]
pub struct Worth {
    last: VecDeque<(Came, u32)>,
}

/// Why ballots do not pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Choices that stood.
    pub right: usize,
    /// Choices that did not.
    pub wrong: usize,
    /// Tokens of all.
    pub tokens: u32,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loss { right, wrong, tokens } = self;
        write!(f, "of the last {LOOKED_AT} ballots {right} were right and {wrong} wrong, for {tokens} tokens")
    }
}

impl Worth {
    /// Notes what became of a ballot.
    pub fn note(&mut self, came: Came, tokens: u32) {
        if self.last.len() == LOOKED_AT {
            self.last.pop_front();
        }
        self.last.push_back((came, tokens));
    }

    /// Notes that a ballot's choice was not meant after all: the latest that is taken to have been right.
    pub fn wrong_after_all(&mut self) {
        if let Some(ballot) = self.last.iter_mut().rev().find(|(came, _)| *came == Came::Right) {
            ballot.0 = Came::Wrong;
        }
    }

    /// Why ballots do not pay; nothing while they do, or while there are too few to tell.
    pub fn loss(&self) -> Option<Loss> {
        let count = |wanted: Came| self.last.iter().filter(|(came, _)| *came == wanted).count();
        let (right, wrong) = (count(Came::Right), count(Came::Wrong));
        let tokens = self.last.iter().map(|(_, tokens)| *tokens).fold(0, u32::saturating_add);
        let pays = 2 * right >= LOOKED_AT && right >= FOR_ONE_WRONG * wrong;
        (self.last.len() == LOOKED_AT && !pays).then_some(Loss { right, wrong, tokens })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(right: usize, wrong: usize, nothing: usize) -> Worth {
        let mut worth = Worth::default();
        for (came, times) in [(Came::Right, right), (Came::Wrong, wrong), (Came::Nothing, nothing)] {
            (0..times).for_each(|_| worth.note(came, 30));
        }
        worth
    }

    #[test]
    fn ballots_pay_if_most_are_right_and_few_wrong() {
        for (right, wrong, nothing, pays) in [
            (0, 19, 0, true),
            (0, 20, 0, false),
            (10, 0, 10, true),
            (9, 0, 11, false),
            (16, 4, 0, true),
            (15, 4, 1, false),
            (0, 5, 0, true),
        ] {
            assert_eq!(after(right, wrong, nothing).loss().is_none(), pays, "{right} {wrong} {nothing}");
        }
    }

    #[test]
    fn only_the_last_ones_count_and_a_person_may_overrule() {
        let mut worth = after(0, 15, 0);
        (0..20).for_each(|_| worth.note(Came::Right, 30));
        assert_eq!(worth.loss(), None);
        (0..5).for_each(|_| worth.wrong_after_all());
        assert_eq!(worth.loss(), Some(Loss { right: 15, wrong: 5, tokens: 600 }));
    }
}
