//! How a number goes along: "how has margin developed per quarter", "show me how returns have moved since 2024"; and
//! verbs of whoever asks, which say nothing more of a number that is named: "what revenue did we earn".
//!
//! Does not mean: "grew", "fell", which ask for a change (see `view`).

use super::{Axis, Match, Phrase, group};
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use model::calendar::Grain;

/// What a number does along time.
const VERBS: [&str; 20] = [
    "developed",
    "develop",
    "developing",
    "develops",
    "evolved",
    "evolve",
    "evolving",
    "evolves",
    "moved",
    "move",
    "moving",
    "progressed",
    "progress",
    "progressing",
    "trended",
    "trending",
    "gone",
    "looked",
    "behaved",
    "performed",
];

/// What a company does to what it measures.
const OURS: [&str; 21] = [
    "earn",
    "earned",
    "make",
    "made",
    "generate",
    "generated",
    "achieve",
    "achieved",
    "get",
    "got",
    "post",
    "posted",
    "record",
    "recorded",
    "book",
    "booked",
    "bring",
    "produce",
    "realise",
    "realize",
    "see",
];

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let filler = |end: usize, cost: f32| Match { cost, ..super::idle::filler(lattice, start, end) };
    let weights = lattice.weights;
    if lattice.word(start) == "how" && verb_behind(lattice, start).is_some() {
        let helps = phrases!["has", "have", "had", "did", "does", "do", "is", "are", "was", "were"];
        let end = lattice.literal(start + 1, helps).unwrap_or(start + 1);
        out.push(filler(end, weights.filler));
    }
    if is_asked(lattice, start) {
        let end = lattice.literal(start + 1, phrases!["so far", "over time", "lately"]).unwrap_or(start + 1);
        let along = Phrase::By(vec![Axis::Time(Grain::Month, None)]);
        out.push(match is_divided(lattice) {
            true => filler(end, weights.filler),
            false => Match::new(end, along, weights.phrase + weights.loose, Vec::new()),
        });
    }
    let ours = start > 1
        && matches!(lattice.word(start - 1), "we" | "us" | "they" | "i")
        && OURS.contains(&lattice.word(start))
        && lattice.mentions[start].iter().all(|m| m.cost > 0.5)
        && is_measured(lattice, start);
    if ours {
        let end = lattice.literal(start + 1, phrases!["in", "up"]).filter(|_| lattice.word(start) == "bring");
        out.push(filler(end.unwrap_or(start + 1), weights.tie));
    }
    // "revenue amounted to", at the end: what is measured is all that is said.
    let ends =
        phrases!["amounted to", "amounts to", "amount to", "came to", "comes to", "come to", "stood at", "stands at"];
    if let Some(end) = lattice.literal(start, ends)
        && end == lattice.tokens.len()
        && is_measured(lattice, start)
    {
        out.push(filler(end, weights.filler));
    }
}

/// Whether a verb is what "how" asks about.
pub(super) fn is_asked(lattice: &Lattice<'_>, verb: usize) -> bool {
    VERBS.contains(&lattice.word(verb))
        && (0..verb).any(|at| lattice.word(at) == "how" && verb_behind(lattice, at) == Some(verb))
}

/// The verb that "how" asks about, where something is measured before it; "how many" asks for something else.
fn verb_behind(lattice: &Lattice<'_>, how: usize) -> Option<usize> {
    let counts = matches!(lattice.word(how + 1), "many" | "much" | "often" | "long" | "far");
    let verb = (how + 1..lattice.tokens.len()).find(|at| VERBS.contains(&lattice.word(*at)))?;
    (!counts && lattice.mentions[how..verb].iter().flatten().any(measures)).then_some(verb)
}

/// Whether something before a token is measured.
fn is_measured(lattice: &Lattice<'_>, before: usize) -> bool {
    lattice.mentions[..before].iter().flatten().any(measures)
}

fn measures(mention: &Mention) -> bool {
    mention.cost < 0.5 && matches!(mention.thing, Thing::Metric(_) | Thing::Member(..))
}

/// Whether the question says by which stretches of time.
fn is_divided(lattice: &Lattice<'_>) -> bool {
    let along = |at: usize| {
        let mut found = Vec::new();
        group::matches(lattice, at, &mut found);
        found.iter().any(|found| matches!(&found.phrase, Phrase::By(list) if matches!(list[..], [Axis::Time(..)])))
    };
    (0..lattice.tokens.len()).any(along)
}
