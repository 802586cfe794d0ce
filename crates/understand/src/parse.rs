//! Tiles a question with phrases: the cheapest ways through the lattice.

use crate::lattice::Lattice;
use crate::phrase::{self, Match};

/// How many ways are kept at each token, and how many are looked at in the end.
const BEAM: usize = 40;

/// One way to tile the question.
#[derive(Debug, Clone)]
pub(crate) struct Tiling {
    /// First token and phrase, in order.
    pub(crate) phrases: Vec<(usize, Match)>,
    pub(crate) cost: f32,
}

/// The cheapest tilings, cheapest first, each put together when it is asked for.
pub(crate) fn tile(lattice: &Lattice<'_>) -> impl Iterator<Item = Tiling> {
    struct Step {
        cost: f32,
        // Where this step came from: token, position in its list; and the phrase taken.
        from: Option<(usize, usize)>,
        phrase: usize,
    }
    let count = lattice.tokens.len();
    let matches: Vec<Vec<Match>> = (0..count).map(|at| phrase::at(lattice, at)).collect();
    let mut ways: Vec<Vec<Step>> = (0..=count).map(|_| Vec::new()).collect();
    ways[0].push(Step { cost: 0.0, from: None, phrase: 0 });
    for at in 0..count {
        ways[at].sort_by(|a, b| a.cost.total_cmp(&b.cost));
        ways[at].truncate(BEAM);
        for way in 0..ways[at].len() {
            let so_far = ways[at][way].cost;
            for (index, found) in matches[at].iter().enumerate() {
                let step = Step { cost: so_far + found.cost, from: Some((at, way)), phrase: index };
                ways[found.end].push(step);
            }
        }
    }
    let mut last: Vec<usize> = (0..ways[count].len()).collect();
    last.sort_by(|a, b| ways[count][*a].cost.total_cmp(&ways[count][*b].cost));
    last.truncate(BEAM);
    last.into_iter().map(move |index| {
        let mut phrases = Vec::new();
        let mut step = &ways[count][index];
        while let Some((at, way)) = step.from {
            phrases.push((at, matches[at][step.phrase].clone()));
            step = &ways[at][way];
        }
        phrases.reverse();
        Tiling { phrases, cost: ways[count][index].cost }
    })
}
