//! The order of rows: "sorted by margin", "in descending order of revenue", "from highest to lowest", "fewest claims
//! first", "earliest first", "beginning with the dealer that has the most", "sorted by name", "A to Z".
//!
//! Does not mean: the first few ("the 3 cheapest"), a stretch of time ("from the first quarter to the last"), what
//! was first ("the first order").

use super::{Axis, Mark, Match, Measured, Phrase, Phrases, Sorted, measure, noun};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;

/// What says that an order follows.
const CUES: &Phrases = phrases!["by", "by the", "in order of", "in the order of"];

/// Words that only stand for what is ranked.
const PRONOUNS: &Phrases = phrases![
    "number", "count", "total", "amount", "value", "average", "one", "ones", "numbers", "counts", "values", "averages",
];

/// One end of an order.
struct End {
    /// One past it.
    at: usize,
    /// Whether large ones stand there.
    large: bool,
    by: Sorted,
    cost: f32,
    marks: Vec<Mark>,
}

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let mut begins = vec![start];
    let after_verb = verb(lattice, start);
    begins.extend(after_verb);
    if let Some(at) = after_verb.or(Some(start)) {
        keys(lattice, at, after_verb.is_some(), out);
    }
    for at in begins {
        directed(lattice, at, out);
        ends(lattice, at, out);
        named(lattice, at, out);
    }
}

/// "sorted", "order the results", "ranked": where what it is by begins.
fn verb(lattice: &Lattice<'_>, start: usize) -> Option<usize> {
    let words = ["sorted", "ordered", "ranked", "listed", "arranged", "sort", "order", "rank", "arrange", "sorting"];
    let after = words.contains(&lattice.word(start)).then_some(start + 1)?;
    let what =
        phrases!["them", "it", "these", "the results", "results", "the list", "everything", "the rows", "the result"];
    Some(lattice.literal(after, what).unwrap_or(after))
}

/// "by margin [descending]", "in order of revenue", "by line name": what rows are sorted by.
fn keys(lattice: &Lattice<'_>, start: usize, sorts: bool, out: &mut Vec<Match>) {
    let cue = lattice.literal(start, CUES).filter(|_| sorts || lattice.word(start) == "in");
    let Some(after) = cue.filter(|after| sorts || *after > start + 1) else { return };
    // "by descending number of orders"
    if let Some((from, descending)) = direction(lattice, after) {
        let from = lattice.literal(from, phrases!["order of", "of"]).unwrap_or(from);
        for (measured, found) in measure::single(lattice, from) {
            let order = Phrase::Order { by: Sorted::Measure(measured), descending };
            out.push(Match::new(found.end, order, lattice.weights.phrase + found.cost, found.marks));
        }
    }
    for (measured, found) in measure::single(lattice, after) {
        let order = |descending| Phrase::Order { by: Sorted::Measure(measured.clone()), descending };
        out.push(Match::new(found.end, order(true), lattice.weights.phrase + found.cost, found.marks.clone()));
        if let Some((end, descending)) = direction(lattice, found.end) {
            out.push(Match::new(end, order(descending), lattice.weights.phrase + found.cost, found.marks));
        }
    }
    // "by frequency descending": by how many there are, which is what is shown
    let often =
        phrases!["frequency", "the frequency", "count", "the count", "number", "the number", "the total", "total"];
    if let Some((end, descending)) = lattice.literal(after, often).and_then(|at| direction(lattice, at)) {
        out.push(Match::new(end, Phrase::Order { by: Sorted::Often, descending }, lattice.weights.phrase, Vec::new()));
    }
    for noun in noun::nouns(lattice, after).into_iter().filter(|noun| !noun.partial) {
        let order = |descending| Phrase::Order { by: Sorted::Label(noun.axis.clone()), descending };
        let marks = vec![noun.mark.clone()];
        out.push(Match::new(noun.end, order(false), lattice.weights.phrase + noun.cost, marks.clone()));
        if let Some((end, descending)) = direction(lattice, noun.end) {
            out.push(Match::new(end, order(descending), lattice.weights.phrase + noun.cost, marks));
        }
    }
}

/// "in descending order [of revenue]", "high to low".
fn directed(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some((end, descending)) = direction(lattice, start) else { return };
    out.push(Match::new(end, Phrase::Order { by: Sorted::Value, descending }, lattice.weights.phrase, Vec::new()));
    if let Some(after) = lattice.literal(end, phrases!["of", "by", "of the", "of that", "of their", "of this"]) {
        for (measured, found) in measure::single(lattice, after) {
            let order = Phrase::Order { by: Sorted::Measure(measured), descending };
            out.push(Match::new(found.end, order, lattice.weights.phrase + found.cost, found.marks));
        }
        // "in descending order of that number"
        if let Some(end) = lattice.literal(after, PRONOUNS) {
            out.push(Match::new(
                end,
                Phrase::Order { by: Sorted::Number, descending },
                lattice.weights.phrase,
                Vec::new(),
            ));
        }
        for noun in noun::nouns(lattice, after).into_iter().filter(|noun| !noun.partial) {
            let order = Phrase::Order { by: Sorted::Label(noun.axis), descending };
            out.push(Match::new(noun.end, order, lattice.weights.phrase + noun.cost, vec![noun.mark]));
        }
    }
}

/// "largest number first", "from the most airlines to the fewest", "beginning with the city that has the most".
fn ends(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let order = |end: &End| Phrase::Order { by: end.by.clone(), descending: end.large };
    let with = lattice.literal(start, phrases!["with", "by"]).unwrap_or(start);
    let from = lattice.literal(start, phrases!["from", "going from"]).unwrap_or(start);
    // "highest growth first": what the question is about, once more
    let first = phrases!["growth first", "increase first", "value first", "rate first", "share first", "total first"];
    if let Some(least) = english::rank(lattice.word(with))
        && let Some(end) = lattice.literal(with + 1, first)
    {
        let order = Phrase::Order { by: Sorted::Number, descending: !least };
        out.push(Match::new(end, order, lattice.weights.phrase, Vec::new()));
    }
    for end in extremes(lattice, with) {
        if let Some(at) =
            lattice.literal(end.at, phrases!["first", "at the top", "on top", "at the start", "to start with"])
        {
            out.push(Match::new(at, order(&end), lattice.weights.phrase + end.cost, end.marks));
        }
    }
    for first in extremes(lattice, from) {
        let Some(to) = lattice.literal(first.at, phrases!["to", "down to", "up to"]) else { continue };
        // Both ends say the same of the same, and the second may say less.
        let same = |last: &End| match (&first.by, &last.by) {
            (Sorted::Described(one), Sorted::Described(other)) => one.is_like(other),
            (one, other) => one == other || *other == Sorted::Number,
        };
        let fits = |last: &End| last.large != first.large && same(last);
        // "from oldest to newest" is an order of dates.
        let old = |end: &End| matches!(end.by, Sorted::Described(adjective) if adjective.is_age());
        for last in extremes(lattice, to) {
            let order = match (old(&first), old(&last)) {
                _ if fits(&last) => order(&first),
                (true, false) | (false, true) if last.large == first.large => {
                    Phrase::Order { by: Sorted::Dated, descending: first.large != old(&first) }
                }
                _ => continue,
            };
            let marks = first.marks.iter().cloned().chain(last.marks).collect();
            out.push(Match::new(last.at, order, lattice.weights.phrase + first.cost + last.cost, marks));
        }
    }
    let cues = phrases!["beginning with", "starting with", "begin with", "start with", "starting from", "beginning at"];
    let Some(after) = lattice.literal(start, cues) else { return };
    let mut places = vec![after];
    for noun in noun::nouns(lattice, after).into_iter().filter(|noun| !noun.partial) {
        places.extend(
            lattice.literal(noun.end, phrases!["that has", "which has", "with", "that have", "having", "who has"]),
        );
    }
    if let Some(at) =
        lattice.literal(after, phrases!["the one with", "the ones with", "the one that has", "those with"])
    {
        places.push(at);
    }
    for end in places.into_iter().flat_map(|at| extremes(lattice, at)) {
        out.push(Match::new(end.at, order(&end), lattice.weights.phrase + end.cost, end.marks));
    }
}

/// "alphabetically", "A to Z", "in chronological order".
fn named(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let names = phrases![
        "alphabetically",
        "in alphabetical order",
        "in alphabetic order",
        "in ascending alphabetical order",
        "by name",
        "a to z",
        "from a to z"
    ];
    let reverse = phrases![
        "in reverse alphabetical order",
        "in descending alphabetical order",
        "reverse alphabetically",
        "by name descending",
        "z to a",
        "from z to a"
    ];
    let dates = phrases!["in chronological order", "chronologically", "by date", "in order of date"];
    let back = phrases!["in reverse chronological order", "by date descending"];
    // "revenue by name" divides; only what is sorted by name stands in that order.
    let sorts = start > 0 && (0..start).rev().take(3).any(|at| verb(lattice, at) == Some(start));
    for (words, by, descending) in [
        (names, Sorted::Name, false),
        (reverse, Sorted::Name, true),
        (dates, Sorted::Dated, false),
        (back, Sorted::Dated, true),
    ] {
        let Some(end) = lattice.literal(start, words).filter(|_| sorts || lattice.word(start) != "by") else {
            continue;
        };
        let mut push = |end: usize, by: Sorted, marks: Vec<Mark>| {
            out.push(Match::new(end, Phrase::Order { by, descending }, lattice.weights.phrase - 0.01, marks));
        };
        push(end, by.clone(), Vec::new());
        // "alphabetically by language"
        let Some(after) = lattice.literal(end, phrases!["by", "by the", "of"]).filter(|_| by == Sorted::Name) else {
            continue;
        };
        for noun in noun::nouns(lattice, after).into_iter().filter(|noun| !noun.partial) {
            push(noun.end, Sorted::Label(noun.axis), vec![noun.mark]);
        }
    }
}

/// "ascending", "in decreasing order": one past it, and whether large ones stand first.
fn direction(lattice: &Lattice<'_>, at: usize) -> Option<(usize, bool)> {
    let words = [
        (phrases!["descending", "decreasing", "desc", "falling"], true),
        (phrases!["ascending", "increasing", "asc", "rising"], false),
    ];
    let from = lattice.literal(at, phrases!["in", "in a", "in an"]).unwrap_or(at);
    for (words, descending) in words {
        if let Some(end) = lattice.literal(from, words) {
            let order = lattice.literal(end, phrases!["order"]);
            // "models with falling sales" are those whose sales fall.
            let noun = |m: &Mention| m.cost < 0.5 && !matches!(m.thing, Thing::Member(..));
            if order.is_none() && lattice.mentions.get(end).into_iter().flatten().any(noun) {
                return None;
            }
            return order.or(Some(end).filter(|_| from == at)).map(|end| (end, descending));
        }
    }
    // "high to low", "from smallest to largest"
    let from = lattice.literal(at, phrases!["from"]).unwrap_or(at);
    let first = scale(lattice, from).filter(|(_, _, by)| *by == Sorted::Number)?;
    let last = scale(lattice, lattice.literal(first.0, phrases!["to"])?).filter(|(_, _, by)| *by == Sorted::Number)?;
    (first.1 != last.1).then_some((last.0, first.1))
}

/// An end of a scale, with what is ranked behind it: "fewest airports", "largest number", "cheapest".
fn extremes(lattice: &Lattice<'_>, at: usize) -> Vec<End> {
    let at = lattice.skip_determiners(at);
    let Some((end, large, by)) = scale(lattice, at) else { return Vec::new() };
    // "high to low" are ends only together.
    let bare = matches!(lattice.word(end - 1), "high" | "low" | "large" | "small" | "many" | "few" | "more");
    if bare {
        return Vec::new();
    }
    let plain = |at: usize, cost: f32| End { at, large, by: by.clone(), cost, marks: Vec::new() };
    let mut found = vec![plain(end, 0.0)];
    found.extend(lattice.literal(end, PRONOUNS).map(|at| plain(at, 0.0)));
    // "the least frequent type", "the most expensive product"
    let named = noun::nouns(lattice, end).into_iter().filter(|noun| !noun.partial && !noun.plural);
    let ranks = english::rank(lattice.word(end - 1)).is_some();
    if !ranks {
        found.extend(named.map(|noun| plain(noun.end, noun.cost)));
        return found;
    }
    for (measured, measures) in measure::single(lattice, end) {
        let marks = measures.marks.clone();
        found.push(End { at: measures.end, large, by: Sorted::Measure(measured), cost: measures.cost, marks });
    }
    let number = lattice.literal(end, phrases!["number of", "count of", "total number of"]).unwrap_or(end);
    if matches!(lattice.word(at), "most" | "fewest" | "least") || number > end {
        for noun in noun::nouns(lattice, number).into_iter().filter(|noun| noun.plural && !noun.partial) {
            if let Some(of) = super::limit::rows(lattice, &noun.axis) {
                let by = Sorted::Measure(Measured::plain(crate::sketch::rows_of(lattice.model, of)));
                found.push(End { at: noun.end, large, by, cost: noun.cost, marks: vec![noun.mark] });
            }
        }
    }
    found
}

/// A word that names an end of a scale: one past it, whether the largest stand there, and of what.
fn scale(lattice: &Lattice<'_>, at: usize) -> Option<(usize, bool, Sorted)> {
    let word = lattice.word(at);
    let next = lattice.word(at + 1);
    let often = matches!(next, "frequent" | "common" | "popular" | "often" | "frequently");
    if let Some(end) = lattice.literal(at, phrases!["latest", "newest", "most recent"]) {
        return Some((end, true, Sorted::Dated));
    }
    if word == "earliest" {
        return Some((at + 1, false, Sorted::Dated));
    }
    if matches!(word, "most" | "least") && often {
        return Some((at + 2, word == "most", Sorted::Often));
    }
    if let Some((words, adjective)) = english::superlative(word, next) {
        let ranks = words == 1 && english::rank(word).is_some();
        let by = if ranks { Sorted::Number } else { Sorted::Described(adjective) };
        return Some((at + words, !adjective.least, by));
    }
    if let Some(adjective) = english::superlative("most", next).filter(|_| word == "least").map(|(_, a)| a) {
        return Some((at + 2, adjective.least, Sorted::Described(adjective)));
    }
    let large = match word {
        "high" | "large" | "many" | "more" | "higher" | "larger" | "bigger" => true,
        "low" | "small" | "few" | "lower" | "smaller" | "fewer" | "less" => false,
        word => !english::rank(word)?,
    };
    Some((at + 1, large, Sorted::Number))
}

/// Whether two axes show the same.
pub(crate) fn same_label(one: &Axis, other: &Axis) -> bool {
    match (one, other) {
        (Axis::Time(_, Some(a)), Axis::Time(_, Some(b))) => a == b,
        _ => one == other,
    }
}
