//! The first few: "top 5 models by revenue", "best selling models", "the 3 largest dealers", "the dealer
//! with the most claims", "has the highest margin", "most common component".

use super::{Axis, Head, Mark, Match, Measured, Phrase, cost, measure, noun};
use crate::english;
use crate::lattice::Lattice;

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    ranked_noun(lattice, start, out);
    superlative(lattice, start, out);
}

/// "top [5] [selling] models [by revenue]", "[the] 3 worst dealers", "most popular components".
fn ranked_noun(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let mut at = lattice.skip_determiners(start);
    let mut n = count(lattice, at);
    if n.is_some() {
        at += 1;
    }
    let Some(least) = english::rank(lattice.word(at)) else { return };
    let rank = lattice.word(at);
    at += 1;
    if n.is_none() {
        n = count(lattice, at);
        at += usize::from(n.is_some());
    }
    // "most popular", "least common": by count
    let common = matches!(lattice.word(at), "popular" | "common" | "frequent" | "frequently" | "often")
        && matches!(rank, "most" | "least");
    if common {
        at += 1;
        at += usize::from(matches!(lattice.word(at), "used" | "occurring" | "reported" | "seen"));
    } else if matches!(lattice.word(at), "performing" | "rated" | "performers" | "ranked" | "ranking") {
        at += 1;
    }
    // "top selling models", "highest revenue dealers", "best margin models"
    let mut leads: Vec<(usize, Option<Measured>, f32, Vec<Mark>)> = vec![(at, None, 0.0, Vec::new())];
    for found in measure::measures(lattice, at) {
        if let [measured] = &found.list[..] {
            leads.push((found.end, Some(measured.clone()), found.cost, found.marks.clone()));
        }
    }
    for (from, by, extra, marks) in leads {
        for noun in noun::nouns(lattice, from) {
            if matches!(noun.axis, Axis::Time(_, None)) && by.is_none() && lattice.word(noun.end) != "by" {
                continue;
            }
            let mut marks = marks.clone();
            marks.push(noun.mark.clone());
            // "top models" without a number or measure is looser than with.
            let loose = if by.is_none() && matches!(rank, "most" | "least" | "fewest") && !common { 1.0 } else { 0.0 }
                + if noun.partial { cost::PARTIAL } else { 0.0 };
            let by = match (&by, common) {
                (None, true) => counting(lattice, &noun.axis),
                (by, _) => by.clone(),
            };
            let top = |by: Option<Measured>| Phrase::Top { n, least, of: Some((noun.axis.clone(), noun.plural)), by };
            let base = cost::PHRASE + noun.cost + extra + loose;
            out.push(Match::new(noun.end, top(by.clone()), base, marks.clone()));
            if by.is_some() {
                continue;
            }
            let cues = [
                "by",
                "in terms of",
                "based on",
                "for",
                "in",
                "on",
                "according to",
                "with the highest",
                "with the most",
                "with highest",
                "with most",
                "measured by",
                "ranked by",
                "by highest",
                "sorted by",
                "with the largest",
                "with the biggest",
                "by total",
                "having the highest",
                "having the most",
            ];
            if let Some(after) = lattice.literal(noun.end, &cues) {
                for found in measure::measures(lattice, after) {
                    if let [measured] = &found.list[..] {
                        let marks = marks.iter().chain(&found.marks).cloned().collect();
                        out.push(Match::new(found.end, top(Some(measured.clone())), base + found.cost, marks));
                    }
                }
            }
        }
    }
    // "top 5 by revenue": of what the question lists
    if n.is_some() && lattice.word(at) == "by" {
        for found in measure::measures(lattice, at + 1) {
            if let [measured] = &found.list[..] {
                let phrase = Phrase::Top { n, least, of: None, by: Some(measured.clone()) };
                out.push(Match::new(found.end, phrase, cost::PHRASE + found.cost, found.marks));
            }
        }
    }
    if n.is_some() && matches!(rank, "top" | "bottom") {
        out.push(Match::new(at, Phrase::Top { n, least, of: None, by: None }, cost::PHRASE + cost::LOOSE, Vec::new()));
    }
}

/// "[has] the most claims", "with the highest margin", "sold the most", "highest revenue".
fn superlative(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let verbs = [
        "has",
        "have",
        "had",
        "with",
        "having",
        "that has",
        "that have",
        "which has",
        "which have",
        "who has",
        "who have",
        "sees",
        "shows",
        "show",
        "generates",
        "generate",
        "generated",
        "makes",
        "make",
        "made",
        "brings in",
        "bring in",
        "brought in",
        "earns",
        "earned",
        "produced",
        "produces",
        "gets",
        "got",
        "sold",
        "is",
        "are",
        "receives",
        "received",
        "reports",
        "reported",
        "causes",
        "cause",
        "caused",
        "of",
    ];
    let verb = lattice.literal(start, &verbs);
    for (from, said) in std::iter::once((start, false)).chain(verb.map(|v| (v, true))) {
        let mut at = lattice.skip_determiners(from);
        let n = count(lattice, at);
        at += usize::from(n.is_some());
        let word = lattice.word(at);
        let Some(least) = english::rank(word).filter(|_| !matches!(word, "top" | "bottom" | "leading")) else {
            continue;
        };
        at += 1;
        let total = usize::from(matches!(lattice.word(at), "total" | "overall"));
        for found in measure::measures(lattice, at).into_iter().chain(measure::measures(lattice, at + total)) {
            if let [measured] = &found.list[..] {
                let phrase = Phrase::Top { n, least, of: None, by: Some(measured.clone()) };
                let loose = if said { 0.0 } else { cost::LOOSE / 2.0 };
                out.push(Match::new(found.end, phrase, cost::PHRASE + found.cost + loose, found.marks));
            }
        }
        // "the most claims": rows of an entity
        if matches!(word, "most" | "fewest" | "least") {
            for noun in noun::nouns(lattice, at) {
                if let Some(by) = counting(lattice, &noun.axis).filter(|_| noun.plural) {
                    let phrase = Phrase::Top { n, least, of: None, by: Some(by) };
                    out.push(Match::new(noun.end, phrase, cost::PHRASE + noun.cost, vec![noun.mark]));
                }
            }
        }
    }
    // "sells the most", "sold best"
    for found in measure::measures(lattice, start) {
        let [measured] = &found.list[..] else { continue };
        let at = lattice.skip_determiners(found.end);
        let word = lattice.word(at);
        if matches!(word, "most" | "least" | "best" | "worst" | "highest" | "lowest") {
            let least = english::rank(word).unwrap_or(false);
            let phrase = Phrase::Top { n: None, least, of: None, by: Some(measured.clone()) };
            out.push(Match::new(at + 1, phrase, cost::PHRASE + found.cost, found.marks.clone()));
        }
    }
}

/// A small whole number.
fn count(lattice: &Lattice<'_>, at: usize) -> Option<u32> {
    let number = lattice.tokens.get(at)?.number?;
    let whole = !number.percent && number.value.fract() == 0.0 && (1.0..=1000.0).contains(&number.value);
    whole.then_some(number.value as u32)
}

/// How often a thing occurs: rows of its dataset.
fn counting(lattice: &Lattice<'_>, axis: &Axis) -> Option<Measured> {
    let model = lattice.model;
    let dataset = match axis {
        Axis::Entity(id) => *id,
        Axis::Dimension(id) => model
            .dataset_ids()
            .find(|d| noun::entity(lattice, *d) == *axis)
            .unwrap_or(model.field(model.dimension(*id).fields[0]).dataset),
        Axis::Time(..) => return None,
    };
    Some(Measured::plain(Head::Count(dataset)))
}
