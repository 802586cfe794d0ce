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

/// A step of a way through the lattice.
struct Step {
    /// Of the way up to here.
    cost: f32,
    /// Where it came from: token, position in its list.
    from: Option<(u32, u32)>,
    /// The phrase taken.
    phrase: u32,
}

/// Leaves the cheapest steps, cheapest first; of equals the earlier ones.
fn cheapest(steps: &mut Vec<Step>) {
    let order =
        |a: &Step, b: &Step| a.cost.total_cmp(&b.cost).then_with(|| (a.from, a.phrase).cmp(&(b.from, b.phrase)));
    if steps.len() > BEAM {
        steps.select_nth_unstable_by(BEAM, order);
        steps.truncate(BEAM);
    }
    steps.sort_unstable_by(order);
}

/// The cheapest tilings, cheapest first, each put together when it is asked for.
pub(crate) fn tile(lattice: &Lattice<'_>) -> impl Iterator<Item = Tiling> {
    let count = lattice.tokens.len();
    let matches: Vec<Vec<Match>> = (0..count).map(|at| phrase::at(lattice, at)).collect();
    let mut ways: Vec<Vec<Step>> = (0..=count).map(|_| Vec::new()).collect();
    ways[0].push(Step { cost: 0.0, from: None, phrase: 0 });
    for at in 0..=count {
        cheapest(&mut ways[at]);
        let (reached, ahead) = ways.split_at_mut(at + 1);
        for (way, step) in reached[at].iter().enumerate() {
            for (index, found) in matches.get(at).into_iter().flatten().enumerate() {
                let step =
                    Step { cost: step.cost + found.cost, from: Some((at as u32, way as u32)), phrase: index as u32 };
                ahead[found.end - at - 1].push(step);
            }
        }
    }
    (0..ways[count].len()).map(move |index| {
        let mut phrases = Vec::new();
        let mut step = &ways[count][index];
        while let Some((at, way)) = step.from {
            let (at, way) = (at as usize, way as usize);
            phrases.push((at, matches[at][step.phrase as usize].clone()));
            step = &ways[at][way];
        }
        phrases.reverse();
        Tiling { phrases, cost: ways[count][index].cost }
    })
}
