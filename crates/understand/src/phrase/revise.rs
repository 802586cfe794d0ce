//! What a follow-up does to the question before: "also Italy", "drop France", "by city instead", "all countries",
//! "just the total", "top 10", "those dealers".
//!
//! Does not mean anything in a question that stands by itself, apart from words that may begin one ("now", "and").

use super::{Axis, Match, Phrase, Phrases, noun};
use crate::english;
use crate::lattice::Lattice;
use crate::lexicon::Thing;

/// What a follow-up does to the question before.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Revision {
    /// "and": one more way to divide, another stretch of time.
    And,
    /// "also", "too": beside what was said.
    Add,
    /// "what about", "instead": in its place.
    Replace,
    /// "drop", "without": no longer.
    Drop,
    /// "all countries": no longer only some of them.
    All(Axis),
    /// "without the filter"
    Unfiltered,
    /// "all time"
    AllTime,
    /// "just the total"
    Undivided,
    /// "without the comparison"
    Uncompared,
    /// "show all": more than the first few.
    Unranked,
    /// "the other way round"
    Reversed,
    /// "top 10", "the worst 5", "and the fewest".
    Few { n: Option<u32>, least: Option<bool>, judged: bool },
    /// "those", "their", "of those dealers": the rows that were listed.
    Those(Option<Axis>),
}

const OPENERS: [(Revision, &Phrases); 4] = [
    (Revision::And, phrases!["and", "with", "and with", "but", "ok and"]),
    (
        Revision::Add,
        phrases![
            "also",
            "and also",
            "add",
            "and add",
            "now add",
            "plus",
            "include",
            "also include",
            "in addition",
            "break it down",
            "break that down",
            "break this down",
            "break them down",
            "break down",
            "drill down",
            "drill down to",
            "drill into",
            "split it",
            "split that",
            "split this",
            "split them",
        ],
    ),
    (
        Revision::Replace,
        phrases![
            "what about",
            "how about",
            "and what about",
            "and how about",
            "now",
            "and now",
            "only",
            "just",
            "show only",
            "show just",
            "instead",
            "same",
            "the same",
            "same for",
            "the same for",
            "and the same for",
            "and for",
            "switch to",
            "change to",
            "change it to",
        ],
    ),
    (
        Revision::Drop,
        phrases![
            "drop",
            "remove",
            "without",
            "without the",
            "take out",
            "leave out",
            "hide",
            "get rid of",
            "no",
            "don t show",
            "do not show",
        ],
    ),
];

const WHOLE: [(Revision, &Phrases); 6] = [
    (
        Revision::Unfiltered,
        phrases![
            "without the filter",
            "without the filters",
            "without filter",
            "without filters",
            "without any filter",
            "without any filters",
            "remove the filter",
            "remove the filters",
            "remove all filters",
            "clear the filter",
            "clear the filters",
            "clear filters",
            "drop the filter",
            "drop the filters",
            "no filter",
            "no filters",
            "unfiltered",
        ],
    ),
    (
        Revision::AllTime,
        phrases![
            "all time",
            "for all time",
            "over all time",
            "of all time",
            "all years",
            "for all years",
            "over all years",
            "across all years",
            "at any time",
            "without the time",
            "without the date",
            "without the period",
            "for the whole time",
        ],
    ),
    (
        Revision::Undivided,
        phrases![
            "in total",
            "just the total",
            "only the total",
            "the total",
            "just the overall total",
            "the grand total",
            "overall",
            "altogether",
            "without the split",
            "without the breakdown",
            "as one number",
        ],
    ),
    (
        Revision::Uncompared,
        phrases![
            "without the comparison",
            "without comparison",
            "without comparing",
            "remove the comparison",
            "drop the comparison",
            "no comparison",
        ],
    ),
    (
        Revision::Unranked,
        phrases![
            "show all",
            "show them all",
            "show all of them",
            "all of them",
            "list all",
            "list them all",
            "show everything",
            "the full list",
            "the whole list",
        ],
    ),
    (
        Revision::Reversed,
        phrases![
            "the other way round",
            "the other way around",
            "reverse the order",
            "in reverse order",
            "in reverse",
            "reversed",
        ],
    ),
];

const CLOSERS: [(Revision, &Phrases); 2] =
    [(Revision::Replace, phrases!["instead"]), (Revision::Add, phrases!["too", "as well", "also", "in addition"])];

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let count = lattice.tokens.len();
    let mut push = |end: usize, revision: Revision, cost: f32| {
        out.push(Match::new(end, Phrase::Revise(revision), cost, Vec::new()));
    };
    // "France instead", "top 10 too"
    let closes = |at: usize| {
        let ends = |(_, words): &&(Revision, &Phrases)| lattice.literal(at, words) == Some(count);
        CLOSERS.iter().find(ends).map(|(revision, _)| revision.clone())
    };
    let at_end = |end: usize| end == count || closes(end).is_some();
    if let (true, Some(revision)) = (start > 0, closes(start)) {
        push(count, revision, lattice.weights.filler / 2.0);
    }
    if start > 0 && !opened(lattice, start) {
        those(lattice, start, &mut push);
        return;
    }
    for (revision, words) in &OPENERS {
        if let Some(end) = lattice.literal(start, words).filter(|end| *end < count) {
            push(end, revision.clone(), lattice.weights.filler / 2.0);
        }
    }
    for (revision, words) in &WHOLE {
        if let Some(end) = lattice.literal(start, words).filter(|end| at_end(*end)) {
            push(end, revision.clone(), lattice.weights.filler);
        }
    }
    all(lattice, start, &at_end, &mut push);
    few(lattice, start, &at_end, &mut push);
    those(lattice, start, &mut push);
}

/// Whether nothing but the beginning of a follow-up stands before.
fn opened(lattice: &Lattice<'_>, start: usize) -> bool {
    let opens = |words: &Phrases| lattice.literal(0, words) == Some(start);
    OPENERS.iter().any(|(_, words)| opens(words)) || opens(phrases!["ok", "okay", "show", "show me"])
}

/// "all countries", "for any dealer".
fn all(
    lattice: &Lattice<'_>,
    start: usize,
    at_end: &impl Fn(usize) -> bool,
    push: &mut impl FnMut(usize, Revision, f32),
) {
    let cues = phrases![
        "all",
        "all the",
        "any",
        "every",
        "for all",
        "for all the",
        "for any",
        "in all",
        "across all",
        "in any"
    ];
    let Some(at) = lattice.literal(start, cues) else { return };
    for (end, axis, extra) in axes(lattice, at) {
        if at_end(end) {
            push(end, Revision::All(axis), lattice.weights.filler / 2.0 + extra);
        }
    }
}

/// "top 10", "only the first 3", "and the worst 5", "and the fewest".
fn few(
    lattice: &Lattice<'_>,
    start: usize,
    at_end: &impl Fn(usize) -> bool,
    push: &mut impl FnMut(usize, Revision, f32),
) {
    let at = lattice.literal(start, phrases!["the"]).unwrap_or(start);
    let least = english::rank(lattice.word(at));
    let first = lattice.word(at) == "first";
    if least.is_none() && !first {
        return;
    }
    let number = lattice.tokens.get(at + 1).and_then(|token| token.number);
    let n = number.filter(|n| !n.is_percent() && (1.0..=1000.0).contains(&n.value)).map(|n| n.value as u32);
    let end = at + 1 + usize::from(n.is_some());
    if at_end(end) && (n.is_some() || !first) {
        let judged = english::judges(lattice.word(at));
        push(end, Revision::Few { n, least, judged }, lattice.weights.filler);
    }
}

/// "those", "their", "which of these dealers".
fn those(lattice: &Lattice<'_>, start: usize, push: &mut impl FnMut(usize, Revision, f32)) {
    let cues = phrases![
        "those",
        "these",
        "of those",
        "of these",
        "of them",
        "for those",
        "for these",
        "for them",
        "their",
        "which of those",
        "which of these",
        "which of them",
        "those ones",
    ];
    let Some(at) = lattice.literal(start, cues) else { return };
    push(at, Revision::Those(None), lattice.weights.filler / 2.0);
    for (end, axis, extra) in axes(lattice, at) {
        push(end, Revision::Those(Some(axis)), lattice.weights.filler / 2.0 + extra);
    }
}

/// Nouns that rows may be divided by.
fn axes(lattice: &Lattice<'_>, at: usize) -> Vec<(usize, Axis, f32)> {
    let mentions = lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial);
    let axis = |thing: &Thing| match thing {
        Thing::Dimension(id) => Some(Axis::Dimension(*id)),
        Thing::Entity(id) => Some(noun::entity(lattice, *id)),
        _ => None,
    };
    mentions.filter_map(|m| Some((m.end, axis(&m.thing)?, m.cost))).collect()
}
