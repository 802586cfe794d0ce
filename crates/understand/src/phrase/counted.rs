//! How many there are of what else the question says: "how many of them", "how often", "the count", "…, how many?".
//!
//! Does not mean: "number of dealers", which says what it counts (see `measure`).

use super::dated::listed_before;
use super::{Head, Mark, Match, Measured, Phrase, measure};
use crate::english;
use crate::lattice::Lattice;
use crate::reading::Kind;

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    // "addresses in Georgia, how many?", "count by sex"
    let counts = phrases![
        "how many",
        "count",
        "the count",
        "number",
        "the number",
        "total number",
        "the total number",
        "headcount"
    ];
    let ends = |end: &usize| {
        let next = lattice.word(*end);
        let last = *end == lattice.tokens.len() || lattice.tokens[*end].begins;
        // "clawbacks per quarter, count and amount"
        let listed =
            english::is_and(next) && start > 0 && (lattice.tokens[start].apart || lattice.word(start - 1) == ",");
        last || listed
            || matches!(next, "only" | "please" | "by" | "per" | "for")
            || lattice.literal(*end, phrases!["in each"]).is_some()
    };
    if let Some(end) = lattice.literal(start, counts).filter(ends).filter(|_| start > 0) {
        out.push(Match::new(end, Phrase::Counted, lattice.weights.loose, Vec::new()));
    }
    and_how_much(lattice, start, out);
    let pronoun = phrases![
        "the number",
        "the count",
        "the counts",
        "count",
        "counts",
        "number",
        "the total number",
        "the numbers",
        "how many",
        "how many of them",
        "how many of each",
        "how many of them are there",
        "how many are there",
        "how many there are",
        "the number of them",
        "the number of each",
        "the number of records",
        "number of records",
        "number of entries",
        "number of occurrences",
        "the frequency",
        "frequency",
        "the count of each",
        "how often",
        "how many times",
        "the number of times",
        "number of times",
    ];
    // ", with the count", "show the totals too"
    let beside =
        phrases!["with the count", "with count", "with counts", "with their count", "with the number", "and the count"];
    if let Some(end) = lattice.literal(start, beside).filter(|end| *end == lattice.tokens.len()) {
        out.push(Match::new(end, Phrase::Occurrences, lattice.weights.loose, Vec::new()));
    }
    // "how many vessels" counts these.
    let noun = |end: usize| {
        let mut at = lattice.skip_articles(end);
        while english::is_empty_adjective(lattice.word(at)) {
            at = lattice.skip_articles(at + 1);
        }
        lattice.mentions.get(at).into_iter().flatten().any(|m| m.cost < 1.0)
    };
    let bare = |end: &usize| lattice.word(*end) != "of" && !(lattice.word(*end - 1) == "many" && noun(*end));
    if let Some(end) = lattice.literal(start, pronoun).filter(bare) {
        out.push(Match::new(end, Phrase::Occurrences, lattice.weights.tie, Vec::new()));
    }
}

/// "count and value", "how many and how much": of the rows that are asked for, and of the one amount that they have.
fn and_how_much(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let counts = phrases!["how many", "count", "number", "the number", "no"];
    let amounts = phrases![
        "how much",
        "worth how much",
        "amount",
        "value",
        "sum",
        "total",
        "total value",
        "total amount",
        "the amount",
        "the value",
        "the sum",
        "the total",
        "total sum",
        "volume",
    ];
    let Some(after) = lattice.literal(start, counts).filter(|_| start > 0) else { return };
    let next = if lattice.word(after) == "," { after + 1 } else { after };
    let next = if english::is_and(lattice.word(next)) { next + 1 } else { next };
    let Some(end) = lattice.literal(next, amounts).filter(|_| next > after) else { return };
    let last = end == lattice.tokens.len() || lattice.tokens[end].begins || english::is_preposition(lattice.word(end));
    let Some(of) = listed_before(lattice, start).filter(|_| last) else { return };
    let Some(amount) = measure::amount_of(lattice, &Head::Count(of)) else { return };
    let sum = Phrase::Measures(vec![Measured::plain(measure::unit(lattice, amount))]);
    let mark = Mark::new(next, end, Kind::Metric, Some(lattice.model.dimension(amount).label.clone()));
    out.push(Match::new(end, Phrase::Several(vec![Phrase::Counted, sum]), lattice.weights.loose, vec![mark]));
}
