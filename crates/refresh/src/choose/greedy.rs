//! Which views to materialise: greedy selection by what a byte saves (Harinarayan, Rajaraman and Ullman,
//! "Implementing data cubes efficiently", 1996; by size as in Gupta, "Selection of views to materialize in a
//! data warehouse", 1997). Pure numbers: what a question or a view is, others know.

/// A view that might be built.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// What it takes.
    pub(super) bytes: f64,
    /// The questions that it answers, by their place, and what each then costs.
    pub(super) answers: Vec<(usize, f64)>,
}

/// A view that is built, and what it was good for when it was taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pick {
    /// Which of the candidates.
    pub(super) candidate: usize,
    /// What all questions cost less for it, weighted.
    pub(super) saved: f64,
    /// What they cost with it and all that were taken before, weighted.
    pub(super) left: f64,
}

/// Large views that are tried as the first one.
const SEEDS: usize = 8;

/// Takes views, each time the one that saves most for a byte, while there is room and each saves at least
/// `least` of what all questions cost at the beginning. `costs` is what each question costs without any.
///
/// Where there is little room, small views may take it from one that is worth more: so the same is tried with each
/// of those first that save most by themselves, and by what is saved whatever it takes; the best of all is taken.
pub(super) fn select(candidates: &[Candidate], weights: &[f64], costs: &[f64], budget: f64, least: f64) -> Vec<Pick> {
    let start = Picked::nothing(candidates, weights, costs, budget);
    let least = least * start.all();
    let mut alone: Vec<(usize, f64)> = start.free.iter().map(|at| (*at, start.saved(*at))).collect();
    alone.sort_by(|a, b| b.1.total_cmp(&a.1));
    let seeds = alone.into_iter().take(SEEDS).filter(|(_, saved)| *saved >= least && *saved > 0.0);
    let seeded = seeds.map(|(at, saved)| {
        let mut picked = start.clone();
        picked.take(at, saved);
        picked
    });
    let starts = std::iter::once(start.clone()).chain(seeded);
    let filled = starts.flat_map(|start| {
        let by_byte = start.clone().fill(least, |saved, bytes| saved / bytes.max(1.0));
        [by_byte, start.fill(least, |saved, _| saved)]
    });
    let best = filled.reduce(|best, other| if other.all() < best.all() { other } else { best });
    best.map_or(Vec::new(), |best| best.picks)
}

/// Views that are taken, and what is left.
#[derive(Debug, Clone)]
struct Picked<'a> {
    candidates: &'a [Candidate],
    weights: &'a [f64],
    costs: Vec<f64>,
    room: f64,
    free: Vec<usize>,
    picks: Vec<Pick>,
}

impl<'a> Picked<'a> {
    fn nothing(candidates: &'a [Candidate], weights: &'a [f64], costs: &[f64], room: f64) -> Picked<'a> {
        let free = (0..candidates.len()).filter(|at| candidates[*at].bytes <= room).collect();
        Picked { candidates, weights, costs: costs.to_vec(), room, free, picks: Vec::new() }
    }

    /// What all questions cost.
    fn all(&self) -> f64 {
        self.costs.iter().zip(self.weights).map(|(cost, weight)| cost * weight).sum()
    }

    /// What a view would save.
    fn saved(&self, at: usize) -> f64 {
        let better =
            |(question, cost): &(usize, f64)| (self.costs[*question] - cost).max(0.0) * self.weights[*question];
        self.candidates[at].answers.iter().map(better).sum()
    }

    fn take(&mut self, at: usize, saved: f64) {
        for (question, cost) in &self.candidates[at].answers {
            self.costs[*question] = self.costs[*question].min(*cost);
        }
        self.room -= self.candidates[at].bytes;
        self.free.retain(|other| *other != at && self.candidates[*other].bytes <= self.room);
        self.picks.push(Pick { candidate: at, saved, left: self.all() });
    }

    /// Takes what is worth most, by what it saves and its bytes, until nothing is left that is worth it.
    fn fill(mut self, least: f64, worth: fn(f64, f64) -> f64) -> Picked<'a> {
        let by = |this: &Self, (at, saved): (usize, f64)| worth(saved, this.candidates[at].bytes);
        loop {
            let all = self.free.iter().map(|at| (*at, self.saved(*at)));
            let best = all
                .filter(|(_, saved)| *saved >= least && *saved > 0.0)
                .max_by(|a, b| by(&self, *a).total_cmp(&by(&self, *b)).then(b.0.cmp(&a.0)));
            let Some((at, saved)) = best else { return self };
            self.take(at, saved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lattice of a few dimensions: views and questions are sets of them; a view has the product of its members.
    fn lattice(members: &[f64], rows: f64) -> (Vec<Candidate>, Vec<f64>, Vec<f64>) {
        let sets = 1usize << members.len();
        let size = |set: usize| {
            let product =
                members.iter().enumerate().filter(|(i, _)| set & (1 << i) != 0).map(|(_, m)| *m).product::<f64>();
            rows * (1.0 - (-product / rows).exp()).min(1.0)
        };
        let answers = |view: usize| (0..sets).filter(|q| q & view == *q).map(|q| (q, size(view))).collect();
        let candidates = (0..sets).map(|view| Candidate { bytes: 10.0 * size(view), answers: answers(view) }).collect();
        let weights = (0..sets).map(|q| 1.0 / (1.0 + f64::from(q.count_ones()))).collect();
        (candidates, weights, vec![rows; sets])
    }

    fn left(candidates: &[Candidate], weights: &[f64], costs: &[f64], chosen: impl Iterator<Item = usize>) -> f64 {
        let mut costs = costs.to_vec();
        for (question, cost) in chosen.flat_map(|at| &candidates[at].answers) {
            costs[*question] = costs[*question].min(*cost);
        }
        costs.iter().zip(weights).map(|(cost, weight)| cost * weight).sum()
    }

    #[test]
    fn close_to_the_best_there_is() {
        // All subsets of all views are tried.
        for (members, rows) in [
            (&[5.0, 40.0, 12.0][..], 10_000.0),
            (&[365.0, 50.0, 8.0], 200_000.0),
            (&[2.0, 3.0, 4.0], 1_000.0),
            (&[1_000.0, 900.0, 7.0], 50_000.0),
        ] {
            let (candidates, weights, costs) = lattice(members, rows);
            let nothing = left(&candidates, &weights, &costs, std::iter::empty());
            for part in [0.05, 0.2, 0.5] {
                let budget = part * candidates.iter().map(|c| c.bytes).sum::<f64>();
                let picks = select(&candidates, &weights, &costs, budget, 0.0);
                let greedy = picks.last().map_or(nothing, |pick| pick.left);
                let bytes: f64 = picks.iter().map(|pick| candidates[pick.candidate].bytes).sum();
                assert!(bytes <= budget);
                let best = (0u32..1 << candidates.len())
                    .filter(|set| {
                        let bytes = (0..candidates.len()).filter(|i| set & (1 << i) != 0).map(|i| candidates[i].bytes);
                        bytes.sum::<f64>() <= budget
                    })
                    .map(|set| {
                        left(&candidates, &weights, &costs, (0..candidates.len()).filter(|i| set & (1 << i) != 0))
                    })
                    .fold(f64::MAX, f64::min);
                let (gained, possible) = (nothing - greedy, nothing - best);
                assert!(gained >= 0.9 * possible, "{members:?} at {part}: {gained} of {possible}");
            }
        }
    }

    #[test]
    fn no_worse_than_blind_choices_and_at_times_far_better() {
        let (candidates, weights, costs) = lattice(&[365.0, 50.0, 8.0, 20.0], 500_000.0);
        let everything = left(&candidates, &weights, &costs, 0..candidates.len());
        let mut far_better = 0;
        for part in [0.01, 0.02, 0.05, 0.1, 0.2, 0.4] {
            let budget = part * candidates.iter().map(|c| c.bytes).sum::<f64>();
            let picks = select(&candidates, &weights, &costs, budget, 0.0);
            let greedy = picks.last().expect("some").left;
            assert!(greedy >= everything);
            // By how many questions a view answers; by its size, the smallest and the largest first.
            let answers = |at: &usize| candidates[*at].answers.len() as f64;
            let size = |at: &usize| candidates[*at].bytes;
            let orders: [&dyn Fn(&usize) -> f64; 3] = [&|at| -answers(at), &|at| size(at), &|at| -size(at)];
            for order in orders {
                let mut all: Vec<usize> = (0..candidates.len()).collect();
                all.sort_by(|a, b| order(a).total_cmp(&order(b)));
                let mut room = budget;
                all.retain(|at| {
                    let fits = candidates[*at].bytes <= room;
                    room -= if fits { candidates[*at].bytes } else { 0.0 };
                    fits
                });
                let blind = left(&candidates, &weights, &costs, all.into_iter());
                assert!(greedy <= blind * 1.000_001, "{part}: {greedy} of {blind}");
                far_better += usize::from(greedy < 0.8 * blind);
            }
        }
        assert!(far_better >= 3, "of 18, only {far_better} are far better");
    }

    #[test]
    fn what_saves_too_little_is_not_built() {
        let view = |bytes, cost| Candidate { bytes, answers: vec![(0, cost)] };
        let candidates = [view(10.0, 50.0), view(10.0, 49.9), view(1_000.0, 1.0)];
        let picks = select(&candidates, &[1.0], &[100.0], 500.0, 0.01);
        assert_eq!(picks.iter().map(|pick| pick.candidate).collect::<Vec<_>>(), [1]);
    }
}
