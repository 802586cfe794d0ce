//! What weights are worth: how many answers are right and wrong, for any threshold of doubt.

/// What a database is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Weights are fitted on it; which third of those it belongs to.
    Fitted(u8),
    /// Weights are only counted on it.
    HeldOut,
}

impl Part {
    /// All that is fitted on.
    pub(super) const FITTED: [Part; 3] = [Part::Fitted(0), Part::Fitted(1), Part::Fitted(2)];
}

/// How many wrong answers are borne.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    /// As a part of all questions.
    pub(super) wrong: f32,
}

/// A question that was read as one thing.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) part: Part,
    pub(super) doubt: f32,
    pub(super) right: bool,
}

/// What a set of weights makes of all questions.
#[derive(Debug, Clone)]
pub(super) struct Score {
    /// The part of each question, answered or not.
    all: Vec<Part>,
    /// Surest first.
    reads: Vec<Read>,
}

/// Answers up to some doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) all: usize,
    pub(super) right: usize,
    pub(super) wrong: usize,
}

impl Score {
    pub(super) fn of(all: Vec<Part>, mut reads: Vec<Read>) -> Score {
        reads.sort_by(|a, b| a.doubt.total_cmp(&b.doubt));
        Score { all, reads }
    }

    /// Right answers, on average over half, all and one and a half of the wrong ones that are borne: what is best at
    /// one threshold alone is chance.
    pub(super) fn objective(&self, parts: &[Part], target: &Target) -> f32 {
        let borne = [0.5, 1.0, 1.5].map(|by| self.right_within(parts, target.wrong * by));
        borne.iter().sum::<usize>() as f32 / borne.len() as f32
    }

    /// The most doubt at which no more answers are wrong than are borne, of what was fitted on.
    pub(super) fn threshold(&self, target: &Target) -> f32 {
        let borne = target.wrong * self.questions(&Part::FITTED) as f32;
        let (mut wrong, mut doubt) = (0, 0.0);
        for read in self.reads.iter().filter(|read| Part::FITTED.contains(&read.part)) {
            wrong += usize::from(!read.right);
            if wrong as f32 > borne {
                break;
            }
            doubt = read.doubt;
        }
        doubt
    }

    pub(super) fn counts(&self, parts: &[Part], doubt: f32) -> Counts {
        let within = || self.reads.iter().filter(|read| parts.contains(&read.part) && read.doubt <= doubt);
        let right = within().filter(|read| read.right).count();
        Counts { all: self.questions(parts), right, wrong: within().count() - right }
    }

    fn questions(&self, parts: &[Part]) -> usize {
        self.all.iter().filter(|part| parts.contains(part)).count()
    }

    fn right_within(&self, parts: &[Part], wrong: f32) -> usize {
        let borne = wrong * self.questions(parts) as f32;
        let (mut right, mut wrong) = (0, 0);
        for read in self.reads.iter().filter(|read| parts.contains(&read.part)) {
            if read.right {
                right += 1;
            } else {
                wrong += 1;
            }
            if wrong as f32 > borne {
                break;
            }
        }
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(reads: &[(f32, bool)]) -> Score {
        let read = |(doubt, right): &(f32, bool)| Read { part: Part::Fitted(1), doubt: *doubt, right: *right };
        Score::of(vec![Part::Fitted(1); 10], reads.iter().map(read).collect())
    }

    #[test]
    fn the_threshold_bears_as_many_wrong_answers_as_it_may() {
        let score = score(&[(0.9, false), (0.1, true), (0.5, false), (0.7, true), (0.2, true)]);
        for (wrong, doubt, counts) in [(0.0, 0.2, (2, 0)), (0.1, 0.7, (3, 1)), (0.2, 0.9, (3, 2))] {
            let threshold = score.threshold(&Target { wrong });
            assert_eq!(threshold, doubt, "{wrong}");
            let Counts { all, right, wrong } = score.counts(&Part::FITTED, threshold);
            assert_eq!((all, right, wrong), (10, counts.0, counts.1));
        }
        assert_eq!(score.counts(&[Part::HeldOut], 1.0), Counts { all: 0, right: 0, wrong: 0 });
    }

    #[test]
    fn what_is_surer_where_it_is_right_is_worth_more() {
        let target = Target { wrong: 0.1 };
        let better = score(&[(0.1, true), (0.2, true), (0.3, true), (0.4, false), (0.5, false)]);
        let worse = score(&[(0.1, false), (0.2, true), (0.3, false), (0.4, true), (0.5, true)]);
        assert!(better.objective(&Part::FITTED, &target) > worse.objective(&Part::FITTED, &target));
    }
}
