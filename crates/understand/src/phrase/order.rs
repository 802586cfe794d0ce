//! The order of rows: "sorted by margin", "in descending order of revenue", "from highest to lowest",
//! "alphabetically".

use super::{Match, Phrase, Sorted, cost, measure};
use crate::lattice::Lattice;

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let descending_words = [
        "descending",
        "decreasing",
        "in decreasing order",
        "decreasing order",
        "desc",
        "in descending order",
        "highest first",
        "largest first",
        "from highest to lowest",
        "from most to least",
        "high to low",
        "from high to low",
        "descending order",
        "from largest to smallest",
        "most expensive first",
        "best first",
        "biggest first",
        "most first",
    ];
    let ascending_words = [
        "ascending",
        "increasing",
        "in increasing order",
        "increasing order",
        "asc",
        "in ascending order",
        "lowest first",
        "smallest first",
        "from lowest to highest",
        "from least to most",
        "low to high",
        "from low to high",
        "ascending order",
        "from smallest to largest",
        "cheapest first",
        "worst first",
        "fewest first",
        "least first",
    ];
    let direction = |at: usize| {
        lattice
            .literal(at, &descending_words)
            .map(|end| (end, true))
            .or(lattice.literal(at, &ascending_words).map(|end| (end, false)))
    };
    let cues = [
        "sorted by",
        "ordered by",
        "order by",
        "sort by",
        "ranked by",
        "rank by",
        "in order of",
        "sorted in order of",
        "ordered by the",
        "sorted by the",
        "order the results by",
        "order them by",
        "ordered in",
        "sorted in",
    ];
    if let Some(after) = lattice.literal(start, &cues) {
        // "ordered by descending number of orders"
        if let Some((from, descending)) = direction(after) {
            let from = lattice.literal(from, &["order of", "of"]).unwrap_or(from);
            for (measured, found) in measure::single(lattice, from) {
                let order = Phrase::Order { by: Sorted::Measure(measured.clone()), descending };
                out.push(Match::new(found.end, order, cost::PHRASE + found.cost, found.marks));
            }
        }
        for (measured, found) in measure::single(lattice, after) {
            let order = |descending| Phrase::Order { by: Sorted::Measure(measured.clone()), descending };
            out.push(Match::new(found.end, order(true), cost::PHRASE + found.cost, found.marks.clone()));
            if let Some((end, descending)) = direction(found.end) {
                out.push(Match::new(end, order(descending), cost::PHRASE + found.cost, found.marks));
            }
        }
    }
    // "ordered by frequency descending": by how many there are, which is what is shown
    if let Some(after) = lattice.literal(start, &cues).and_then(|at| {
        lattice.literal(at, &["frequency", "the frequency", "count", "the count", "number", "the number", "the total"])
    }) && let Some((end, true)) = direction(after)
    {
        out.push(Match::new(end, Phrase::Order { by: Sorted::Value, descending: true }, cost::PHRASE, Vec::new()));
    }
    // "ordered from most to least"
    let ordered = matches!(lattice.word(start), "ordered" | "sorted" | "ranked" | "listed");
    if let Some((end, descending)) = direction(start + usize::from(ordered)) {
        out.push(Match::new(end, Phrase::Order { by: Sorted::Value, descending }, cost::PHRASE, Vec::new()));
        if let Some(after) = lattice.literal(end, &["of", "by", "of the"]) {
            for (measured, found) in measure::single(lattice, after) {
                let order = Phrase::Order { by: Sorted::Measure(measured.clone()), descending };
                out.push(Match::new(found.end, order, cost::PHRASE + found.cost, found.marks));
            }
        }
    }
    for (words, descending) in [
        (
            &[
                "alphabetically",
                "in alphabetical order",
                "in alphabetic order",
                "sorted alphabetically",
                "ordered alphabetically",
                "sorted by name",
                "ordered by name",
                "oldest first",
                "in chronological order",
                "chronologically",
            ][..],
            false,
        ),
        (
            &[
                "in reverse alphabetical order",
                "sorted by name descending",
                "ordered by name descending",
                "newest first",
                "latest first",
                "in reverse chronological order",
            ],
            true,
        ),
    ] {
        if let Some(end) = lattice.literal(start, words) {
            out.push(Match::new(end, Phrase::Order { by: Sorted::Name, descending }, cost::PHRASE - 0.01, Vec::new()));
        }
    }
}
