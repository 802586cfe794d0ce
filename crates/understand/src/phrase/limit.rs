//! The first few: "top 5 models by revenue", "best selling models", "the 3 largest dealers", "the dealer
//! with the most claims", "has the highest margin", "most common component".

use super::{Axis, Head, Mark, Match, Measured, Phrase, measure, noun, view};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::draft::{Filter, Member, View};
use model::expr::Expr;
use model::formula::Agg;

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    trailing(lattice, start, out);
    ranked_noun(lattice, start, out);
    superlative(lattice, start, out);
}

/// "top [5] [selling] models [by revenue]", "[the] 3 worst dealers", "most popular components".
fn ranked_noun(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let mut at = lattice.skip_determiners(start);
    // "#1 model", "the number one dealer"
    if let Some(end) = lattice.literal(at, phrases!["# 1", "number one", "number 1", "no 1"]) {
        for noun in noun::nouns(lattice, end).into_iter().filter(|noun| !noun.partial) {
            let of = Some((noun.axis, noun.plural));
            let top = Phrase::Top { n: Some(1), least: false, of, by: None, often: false };
            out.push(Match::new(noun.end, top, lattice.weights.phrase + noun.cost, vec![noun.mark]));
        }
    }
    let mut n = count(lattice, at);
    if n.is_some() {
        at += 1;
    }
    // "the minimum amount" is an amount.
    let aggregates = english::aggregate(lattice.word(at)).is_some();
    let commonest = english::commonest(lattice.word(at));
    let Some(mut least) = english::rank(lattice.word(at)).filter(|_| !aggregates).or(commonest) else { return };
    // "at least 6 chairs" ranks nothing.
    if at > 0 && lattice.word(at - 1) == "at" {
        return;
    }
    let mut rank = lattice.word(at);
    at += 1;
    if n.is_none() {
        n = count(lattice, at);
        at += usize::from(n.is_some());
    }
    // "the top 3 most common colleges": said twice
    if rank == "top" && matches!(lattice.word(at), "most" | "least") && happens_often(lattice, at + 1) {
        (rank, least) = (lattice.word(at), lattice.word(at) == "least");
        at += 1;
    }
    // "most popular", "least common", "most used": by count
    let common = commonest.is_some() || (matches!(rank, "most" | "least") && happens_often(lattice, at));
    if common {
        at += usize::from(commonest.is_none());
        at += usize::from(matches!(lattice.word(at), "used" | "occurring" | "reported" | "seen"));
    } else if matches!(lattice.word(at), "performing" | "performers" | "ranked" | "ranking") {
        at += 1;
    }
    if lattice.word(at) == "rated" {
        rated(lattice, at + 1, n, least, out);
        return;
    }
    // "top selling models", "highest revenue dealers", "best margin models"
    let mut leads: Vec<(usize, Option<Measured>, f32, Vec<Mark>)> = vec![(at, None, 0.0, Vec::new())];
    for found in measure::measures(lattice, at) {
        if let [measured] = &found.list[..] {
            leads.push((found.end, Some(measured.clone()), found.cost, found.marks.clone()));
        }
    }
    for (from, by, extra, marks) in leads {
        // "top 5 cheeses"
        for (noun, filter) in noun::described(lattice, from) {
            let cues = phrases!["by", "in terms of", "based on", "for", "in", "with the highest", "with the most"];
            let mut ranked = vec![(noun.end, by.clone(), 0.0, Vec::new())];
            if let (None, Some(after)) = (&by, lattice.literal(noun.end, cues)) {
                let singles = measure::single(lattice, after).into_iter();
                ranked.extend(singles.map(|(measured, found)| (found.end, Some(measured), found.cost, found.marks)));
            }
            for (end, by, cost, more) in ranked {
                let top = Phrase::Top { n, least, of: Some((noun.axis.clone(), true)), by, often: common };
                let phrase = Phrase::Several(vec![Phrase::Filter(filter.clone()), top]);
                let marks = marks.iter().chain([&noun.mark]).chain(&more).cloned().collect();
                out.push(Match::new(end, phrase, lattice.weights.phrase + noun.cost + extra + cost, marks));
            }
        }
        for noun in noun::nouns(lattice, from) {
            let measured = |m: &crate::lattice::Mention| matches!(m.thing, Thing::Metric(_)) && m.cost < 0.5;
            let ranked_later = (noun.end..lattice.tokens.len()).any(|at| lattice.word(at) == "by")
                || lattice.mentions.iter().flatten().any(measured);
            // "the strongest beer": in what is not said.
            let unclear = matches!(rank, "strongest" | "weakest" | "poorest" | "slowest");
            // "the busiest month for repairs" is by what stands behind it, "the best month" by what the model means.
            let behind = common && lattice.literal(noun.end, phrases!["for", "in", "of"]).is_some();
            let meant = matches!(rank, "best" | "worst") && lattice.model.means.iter().any(|(word, _)| word == "best");
            let undated = matches!(noun.axis, Axis::Time(_, None)) && !behind && !meant;
            if (undated || unclear) && by.is_none() && !ranked_later {
                continue;
            }
            let mut marks = marks.clone();
            marks.push(noun.mark.clone());
            // "top models" without a number or measure is looser than with.
            let loose = if by.is_none() && matches!(rank, "most" | "least" | "fewest") && !common { 1.5 } else { 0.0 }
                + if noun.partial { lattice.weights.partial } else { 0.0 };
            let top = |by: Option<Measured>| Phrase::Top {
                n,
                least,
                of: Some((noun.axis.clone(), noun.plural)),
                by,
                often: common,
            };
            let base = lattice.weights.phrase + noun.cost + extra + loose;
            // "the highest list price" is the highest of prices, and none that something else ranks.
            let number = matches!(noun.axis, Axis::Dimension(id) if measure::is_number(lattice, id));
            if !number || by.is_some() {
                out.push(Match::new(noun.end, top(by.clone()), base, marks.clone()));
            }
            // "top publisher", where the model knows nothing to rank by: the one with most rows
            if let (None, "top" | "bottom" | "leading", false, false) = (&by, rank, common, number) {
                let of = Some((noun.axis.clone(), noun.plural));
                let often = Phrase::Top { n, least, of, by: None, often: true };
                out.push(Match::new(noun.end, often, base + 2.0 * lattice.weights.loose, marks.clone()));
            }
            if by.is_some() {
                continue;
            }
            let cues = phrases![
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
                "having the highest",
                "having the most",
            ];
            if let Some(after) = lattice.literal(noun.end, cues) {
                for (measured, found) in measure::single(lattice, after) {
                    let marks = marks.iter().chain(&found.marks).cloned().collect();
                    out.push(Match::new(found.end, top(Some(measured)), base + found.cost, marks));
                }
                // "the busiest shop for repairs": by how many of those
                for rows_said in noun::nouns(lattice, lattice.skip_articles(after)).into_iter().filter(|_| common) {
                    let Some(of) = rows(lattice, &rows_said.axis).filter(|_| rows_said.plural) else { continue };
                    let ranks = top(Some(Measured::plain(crate::sketch::rows_of(lattice.model, of))));
                    let marks = marks.iter().chain([&rows_said.mark]).cloned().collect();
                    out.push(Match::new(rows_said.end, ranks, base + rows_said.cost, marks));
                }
                // "top 5 dentists by completed appointments": by how many of those
                let mut counted = Vec::new();
                measure::qualified(lattice, lattice.skip_articles(after), false, &mut counted);
                // "by rent charged" is an amount.
                counted.retain(|found| !english::is_participle(lattice.word(found.end - 1)));
                for found in counted {
                    let [measured] = &found.list[..] else { continue };
                    let ranks = top(Some(measured.clone()));
                    let phrase = measure::Measures::within(&found.filters, ranks);
                    let marks = marks.iter().chain(&found.marks).cloned().collect();
                    out.push(Match::new(found.end, phrase, base + found.cost, marks));
                }
                // "top 3 clubs by cancellations"
                if let Some((measured, date, mark)) = super::event::ranks(lattice, after) {
                    let phrase = Phrase::Several(vec![top(Some(measured)), Phrase::Dated(date)]);
                    let marks = marks.iter().cloned().chain([mark]).collect();
                    out.push(Match::new(after + 1, phrase, base + lattice.weights.loose / 2.0, marks));
                }
                // "top 3 colleges by players": by how many of them there are
                for by in noun::nouns(lattice, after).into_iter().filter(|by| by.plural && !by.partial) {
                    if let Some(of) = rows(lattice, &by.axis) {
                        let measured = Measured::plain(crate::sketch::rows_of(lattice.model, of));
                        let marks = marks.iter().chain([&by.mark]).cloned().collect();
                        out.push(Match::new(
                            by.end,
                            top(Some(measured)),
                            base + by.cost + lattice.weights.loose / 2.0,
                            marks,
                        ));
                    }
                }
            }
        }
    }
    // "top 5 by revenue": of what the question lists
    if n.is_some() && lattice.word(at) == "by" {
        for (measured, found) in measure::single(lattice, at + 1) {
            let phrase = Phrase::Top { n, least, of: None, by: Some(measured), often: false };
            out.push(Match::new(found.end, phrase, lattice.weights.phrase + found.cost, found.marks));
        }
    }
    if n.is_some() && matches!(rank, "top" | "bottom") {
        out.push(Match::new(
            at,
            Phrase::Top { n, least, of: None, by: None, often: false },
            lattice.weights.phrase + lattice.weights.loose,
            Vec::new(),
        ));
    }
}

/// "on which day was the stock at Zalewka highest": of what is measured before, with words between.
fn trailing(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let least = match lattice.word(start) {
        "highest" | "biggest" | "largest" => false,
        "lowest" | "smallest" => true,
        _ => return,
    };
    let after = lattice.literal(start + 1, phrases!["in", "during", "for", "of"]).unwrap_or(start + 1);
    let ends = lattice.word(start + 1).is_empty()
        || lattice.tokens[start + 1].begins
        || super::time::stretches(lattice, after).iter().any(|(end, ..)| lattice.word(*end).is_empty());
    let words = || (0..start).map(|at| lattice.word(at));
    let asks = words().any(|word| matches!(word, "which" | "what"))
        && words().any(|word| matches!(word, "was" | "were" | "is" | "are"));
    let measured = |m: &Mention| m.cost < 0.5 && matches!(m.thing, Thing::Metric(_));
    if ends && asks && lattice.mentions[..start].iter().flatten().any(measured) {
        let top = Phrase::Top { n: None, least, of: None, by: None, often: false };
        out.push(Match::new(start + 1, top, lattice.weights.phrase, Vec::new()));
    }
}

/// "the best rated clinic", "the 3 lowest rated hotels": by the average of the one number that rates; a score may be of
/// anything.
fn rated(lattice: &Lattice<'_>, at: usize, n: Option<u32>, least: bool, out: &mut Vec<Match>) {
    let model = lattice.model;
    let rates = |words: &[crate::token::Token]| {
        words.last().is_some_and(|last| matches!(last.text.as_str(), "rating" | "ratings" | "stars"))
    };
    let metrics = model.metric_ids().filter(|id| !model.metric(*id).hidden && rates(lattice.called.metric(*id)));
    let mut by: Vec<Head> = metrics.map(Head::Metric).collect();
    if by.is_empty() {
        let numbers = model.dimension_ids().filter(|id| measure::is_number(lattice, *id));
        by.extend(numbers.filter(|id| rates(lattice.called.column(*id))).map(|id| Head::Aggregate(Agg::Avg, id)));
    }
    let [by] = &by[..] else { return };
    for noun in noun::nouns(lattice, at).into_iter().filter(|noun| !noun.partial) {
        let of = Some((noun.axis.clone(), noun.plural));
        let top = Phrase::Top { n, least, of, by: Some(Measured::plain(by.clone())), often: false };
        out.push(Match::new(noun.end, top, lattice.weights.phrase + noun.cost, vec![noun.mark]));
    }
}

/// What ranks by how long or heavy something is.
const LONG: [&str; 4] = ["longest", "shortest", "heaviest", "lightest"];

/// "[has] the most claims", "with the highest margin", "sold the most", "highest revenue".
fn superlative(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let verbs = phrases![
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
        "by",
        "in",
        "from",
        "did",
        "do",
        "does",
        "that",
        "who",
        "which",
    ];
    let verb = lattice.literal(start, verbs);
    for (from, said) in std::iter::once((start, false)).chain(verb.map(|v| (v, true))) {
        let mut at = lattice.skip_determiners(from);
        let n = count(lattice, at);
        at += usize::from(n.is_some());
        let word = lattice.word(at);
        // "with the longest lead time"
        let lasts = said && matches!(lattice.word(start), "with" | "has" | "have" | "had" | "having");
        let long = || Some(matches!(word, "shortest" | "lightest")).filter(|_| lasts && LONG.contains(&word));
        let ranks = english::rank(word).filter(|_| !matches!(word, "top" | "bottom" | "leading"));
        let Some(least) = ranks.or_else(long) else { continue };
        // "each dealer and its highest price" is the highest of each.
        if of_each(lattice, from, at) {
            continue;
        }
        at += 1;
        // "the biggest single order" is the biggest one.
        at += usize::from(lattice.word(at) == "single" && lattice.mentions[at].is_empty());
        let total = usize::from(matches!(lattice.word(at), "total" | "overall"));
        let mut at = lattice.literal(at, phrases!["of the", "of"]).filter(|_| word == "most").unwrap_or(at);
        // "the most registered students"
        at += usize::from(measure::participle(lattice, at) && !lattice.word(at + 1).is_empty());
        at += usize::from(measure::new(lattice, at));
        let mut counted = Vec::new();
        measure::qualified(lattice, at, false, &mut counted);
        let measures = measure::measures_within(lattice, at).into_iter().chain(counted);
        for found in measures.chain(measure::measures_within(lattice, at + total)) {
            if let [measured] = &found.list[..] {
                let top = Phrase::Top { n, least, of: None, by: Some(measured.clone()), often: false };
                let phrase = measure::Measures::within(&found.filters, top);
                // "max revenue by region" is rather an amount of each.
                let loose = match (said, english::aggregate(word)) {
                    (true, _) => 0.0,
                    (false, Some(_)) => 2.0 * lattice.weights.loose,
                    (false, None) => lattice.weights.loose / 2.0,
                };
                out.push(Match::new(found.end, phrase, lattice.weights.phrase + found.cost + loose, found.marks));
            }
        }
        // "with the highest list price", which nobody adds up
        // "the minimum age of each job" is that of each.
        let ranks = lasts && english::aggregate(word).is_none();
        for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| ranks && m.cost < 0.6) {
            let Thing::Dimension(id) = mention.thing else { continue };
            if measure::is_number(lattice, id) && !measure::adds(lattice, id) {
                let agg = if least { Agg::Min } else { Agg::Max };
                let by = Some(Measured::plain(Head::Aggregate(agg, id)));
                let top = Phrase::Top { n, least, of: None, by, often: false };
                let mark = Mark::new(at, mention.end, Kind::Metric, Some(lattice.model.dimension(id).label.clone()));
                out.push(Match::new(mention.end, top, lattice.weights.phrase + mention.cost, vec![mark]));
            }
        }
        // "the biggest drop in units"
        for (measured, found, falls) in view::changes(lattice, at) {
            // The worst drop is the biggest one. What the best drop is, who knows; and the smallest one is that of whatever
            // fell at all, which nothing can say yet: what changed most has not fallen.
            let least = match word {
                _ if !falls => least,
                "worst" | "poorest" => true,
                "best" => continue,
                _ if least => continue,
                _ => true,
            };
            let top = Phrase::Top { n, least, of: None, by: Some(measured), often: false };
            out.push(Match::new(found.end, top, lattice.weights.phrase + found.cost, found.marks));
        }
        // "the most no-shows": rows that one member describes
        if matches!(word, "most" | "fewest" | "least") {
            for (end, found) in measure::described_by_member(lattice, at) {
                let [measured] = &found.list[..] else { continue };
                let top = Phrase::Top { n, least, of: None, by: Some(measured.clone()), often: false };
                let phrase = measure::Measures::within(&found.filters, top);
                out.push(Match::new(end, phrase, lattice.weights.phrase + found.cost, found.marks));
            }
        }
        // "the most claims": rows of an entity
        if matches!(word, "most" | "fewest" | "least") {
            for noun in noun::nouns(lattice, at) {
                if let Some(of) = rows(lattice, &noun.axis).filter(|_| noun.plural) {
                    let by = Some(Measured::plain(Head::Count(of)));
                    let phrase = Phrase::Top { n, least, of: None, by, often: false };
                    out.push(Match::new(noun.end, phrase, lattice.weights.phrase + noun.cost, vec![noun.mark]));
                }
            }
        }
    }
    judged(lattice, start, out);
    described(lattice, start, out);
    often(lattice, start, out);
    fastest(lattice, start, out);
    // "sells the most", "sold best"
    for found in measure::measures(lattice, start) {
        let [measured] = &found.list[..] else { continue };
        let at = lattice.skip_determiners(found.end);
        let word = lattice.word(at);
        if matches!(word, "most" | "least" | "best" | "worst" | "highest" | "lowest") {
            let least = english::rank(word).unwrap_or(false);
            let phrase = Phrase::Top { n: None, least, of: None, by: Some(measured.clone()), often: false };
            out.push(Match::new(at + 1, phrase, lattice.weights.phrase + found.cost, found.marks.clone()));
        }
    }
}

/// Whether a word before what ranks says that it does so within whatever was named before: "its", "their".
fn of_each(lattice: &Lattice<'_>, from: usize, to: usize) -> bool {
    (from.saturating_sub(1)..to).any(|at| matches!(lattice.word(at), "its" | "their" | "his" | "her"))
}

/// "which dealer is worst on margin", "best in revenue", "which month was our best in Leeds by units".
fn judged(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let verbs = phrases![
        "is the", "are the", "was the", "were the", "is", "are", "was", "were", "was our", "is our", "does", "the"
    ];
    let from = lattice.literal(start, verbs).unwrap_or(start);
    if !matches!(lattice.word(from), "best" | "worst" | "strongest" | "weakest" | "highest" | "lowest") {
        return;
    }
    let least = english::rank(lattice.word(from)).unwrap_or(false);
    let next = from + 1 + usize::from(lattice.word(from + 1) == "ever");
    let Some(after) = lattice.literal(next, phrases!["on", "in", "at", "by", "in terms of", "for"]) else { return };
    for found in measure::measures(lattice, after) {
        let [measured] = &found.list[..] else { continue };
        let top = Phrase::Top { n: None, least, of: None, by: Some(measured.clone()), often: false };
        out.push(Match::new(found.end, top, lattice.weights.phrase + found.cost, found.marks.clone()));
    }
    // What it is best by may follow on where.
    let by = |at: &usize| lattice.word(*at) == "by" && !measure::single(lattice, at + 1).is_empty();
    if english::judges(lattice.word(from))
        && measure::measures(lattice, after).is_empty()
        && (after..lattice.tokens.len()).any(|at| by(&at))
    {
        let top = Phrase::Top { n: Some(1), least, of: None, by: None, often: false };
        out.push(Match::new(next, top, lattice.weights.phrase + lattice.weights.loose, Vec::new()));
    }
}

/// "the oldest student", "the 3 most expensive products": by the column that holds it.
fn described(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let mut at = lattice.skip_determiners(start);
    // "each maker and its most expensive product" is that of each.
    if of_each(lattice, start, at) {
        return;
    }
    let mut n = count(lattice, at);
    at += usize::from(n.is_some());
    let Some((words, adjective)) = english::superlative(lattice.word(at), lattice.word(at + 1)) else { return };
    at += words;
    if n.is_none() {
        n = count(lattice, at);
        at += usize::from(n.is_some());
    }
    implied(lattice, at, n, adjective, out);
    for noun in noun::nouns(lattice, at).into_iter().filter(|noun| !noun.partial) {
        let Some(dataset) = rows(lattice, &noun.axis) else { continue };
        // A column of that name may stand behind "by" as well.
        let said = |m: &crate::lattice::Mention| match m.thing {
            Thing::Dimension(id) if measure::is_number(lattice, id) => Some(id),
            _ => None,
        };
        let behind = lattice.literal(noun.end, phrases!["by", "in terms of"]);
        let behind = behind.and_then(|by| lattice.mentions.get(by).into_iter().flatten().find_map(said));
        let Some(column) = adjective.column(lattice.model, dataset).or(behind) else {
            // "the biggest department": where it has no size of its own, the one with most of what belongs to it
            // "the 5 longest rounds this year by average hours"
            let ranks = |at: usize| lattice.word(at) == "by" && !measure::single(lattice, at + 1).is_empty();
            if (noun.end..lattice.tokens.len()).any(ranks) {
                let of = Some((noun.axis.clone(), noun.plural));
                let top = Phrase::Top {
                    n: n.or(Some(1).filter(|_| !noun.plural)),
                    least: adjective.least,
                    of,
                    by: None,
                    often: false,
                };
                let cost = lattice.weights.phrase + noun.cost + lattice.weights.loose;
                out.push(Match::new(noun.end, top, cost, vec![noun.mark.clone()]));
            } else if adjective.is_size() {
                let of = Some((noun.axis.clone(), noun.plural));
                let top = Phrase::Top { n: n.or(Some(1)), least: adjective.least, of, by: None, often: true };
                let cost = lattice.weights.phrase + noun.cost + 3.0 * lattice.weights.loose;
                out.push(Match::new(noun.end, top, cost, vec![noun.mark.clone()]));
            }
            continue;
        };
        let top = Phrase::Top {
            n: n.or(Some(1)),
            least: adjective.least,
            of: Some((noun.axis.clone(), noun.plural)),
            by: Some(Measured::plain(Head::Aggregate(Agg::Max, column))),
            often: false,
        };
        out.push(Match::new(noun.end, top.clone(), lattice.weights.phrase + noun.cost, vec![noun.mark.clone()]));
        // "the most expensive product by list price": by just that column
        let Some(by) = lattice.literal(noun.end, phrases!["by", "in terms of"]) else { continue };
        for mention in lattice.mentions.get(by).into_iter().flatten() {
            let Thing::Dimension(id) = mention.thing else { continue };
            if let (true, Phrase::Top { n, least, of, .. }) = (measure::is_number(lattice, id), &top) {
                let by = Some(Measured::plain(Head::Aggregate(Agg::Max, id)));
                let top = Phrase::Top { n: *n, least: *least, of: of.clone(), by, often: false };
                out.push(Match::new(
                    mention.end,
                    top,
                    lattice.weights.phrase + noun.cost + mention.cost,
                    vec![noun.mark.clone()],
                ));
            }
        }
    }
}

/// "the cheapest SUV", "our oldest electric model": a member or condition that says what is ranked.
fn implied(
    lattice: &Lattice<'_>,
    at: usize,
    n: Option<u32>,
    adjective: &'static english::Adjective,
    out: &mut Vec<Match>,
) {
    let model = lattice.model;
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let (field, filter) = match &mention.thing {
            Thing::Member(id, name) => {
                let one = [(model.dimension(*id).name.clone(), vec![Member::Text(name.clone())])].into();
                (model.dimension(*id).fields[0], Filter::In(one))
            }
            Thing::Segment(index) => {
                let segment = &model.segments[*index];
                (segment.field, Filter::Segment(segment.name.clone()))
            }
            _ => continue,
        };
        let dataset = model.field(field).dataset;
        let Some(column) = adjective.column(model, dataset) else { continue };
        let nouns = noun::nouns(lattice, mention.end);
        let noun = nouns.iter().find(|noun| rows(lattice, &noun.axis) == Some(dataset));
        let (end, plural, loose) = match noun {
            Some(noun) => (noun.end, noun.plural, noun.cost),
            None => (mention.end, lattice.word(mention.end - 1).ends_with('s'), lattice.weights.loose),
        };
        let top = Phrase::Top {
            n: n.or(Some(1)),
            least: adjective.least,
            of: Some((noun::entity(lattice, dataset), plural)),
            by: Some(Measured::plain(Head::Aggregate(Agg::Max, column))),
            often: false,
        };
        let phrase = Phrase::Several(vec![Phrase::Filter(filter), top]);
        let mark = Mark::new(at, mention.end, Kind::Value, None);
        out.push(Match::new(end, phrase, lattice.weights.phrase + mention.cost + loose, vec![mark]));
    }
}

/// "grew fastest", "is shrinking the most", "fell the most": by how much what is measured grows.
fn fastest(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some(down) = english::grows(lattice.word(start)) else { return };
    let most = phrases![
        "the most",
        "most",
        "the fastest",
        "fastest",
        "the strongest",
        "strongest",
        "quickest",
        "the quickest"
    ];
    let least = phrases!["the least", "least", "the slowest", "slowest"];
    for (words, little) in [(most, false), (least, true)] {
        let Some(end) = lattice.literal(start + 1, words) else { continue };
        let top = Phrase::Top { n: None, least: down != little, of: None, by: None, often: false };
        let phrase = Phrase::Several(vec![Phrase::View(View::Growth, None), top]);
        out.push(Match::new(end, phrase, lattice.weights.phrase, Vec::new()));
    }
}

/// "[is the] most common", "occurs least frequently": how often, of whatever is listed.
fn often(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let at = lattice.skip_determiners(start);
    let n = count(lattice, at);
    let at = at + usize::from(n.is_some());
    if let Some(least) = english::commonest(lattice.word(at)) {
        let often = Phrase::Top { n, least, of: None, by: None, often: true };
        out.push(Match::new(at + 1, often, lattice.weights.phrase + lattice.weights.loose / 2.0, Vec::new()));
    }
    done_often(lattice, start, out);
    let Some(least) = english::rank(lattice.word(at)) else { return };
    let common = happens_often(lattice, at + 1);
    let rows = phrases![
        "times",
        "number of times",
        "amount of times",
        "of times",
        "records",
        "number of records",
        "entries",
        "number of entries",
        "occurrences",
        "number of occurrences",
    ];
    let times = lattice.literal(at + 1, rows);
    let times = times
        .map(|end| lattice.literal(end, phrases!["in the database", "in the table", "in the record"]).unwrap_or(end));
    // "the most ordered quantity" is a quantity.
    let named = |m: &crate::lattice::Mention| m.cost < 0.5;
    let common = common
        && (!english::is_participle(lattice.word(at + 1))
            || !lattice.mentions.get(at + 2).into_iter().flatten().any(named));
    // "which course is booked most in 2025"
    let done = start > 0 && english::is_participle(lattice.word(start - 1)) && happens_often(lattice, start - 1);
    let alone = done
        && n.is_none()
        && lattice.tokens.get(at + 1).is_none_or(|next| english::is_preposition(&next.text))
        && lattice.word(at + 1) != "of";
    let Some(end) = times.or(common.then_some(at + 2)).or(alone.then_some(at + 1)) else { return };
    let used = ["used", "occurring", "reported", "seen", "ordered", "visited", "chosen", "appearing"];
    let end = end + usize::from(common && used.contains(&lattice.word(end)));
    let often = Phrase::Top { n, least, of: None, by: None, often: true };
    out.push(Match::new(end, often, lattice.weights.phrase + lattice.weights.loose / 2.0, Vec::new()));
}

/// "was returned most often": by how many rows there are of what has a date of it, and belongs to what is listed.
fn done_often(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let model = lattice.model;
    let often = [
        (phrases!["most often", "the most often", "most frequently", "the most", "most"], false),
        (phrases!["least often", "the least often", "least frequently"], true),
    ];
    let Some((end, least)) = often.iter().find_map(|(words, least)| Some((lattice.literal(start + 1, words)?, *least)))
    else {
        return;
    };
    let goes_on = lattice.tokens.get(end).is_some_and(|next| !next.begins && !english::is_preposition(&next.text))
        && super::time::stretches(lattice, end).is_empty();
    let Some(listed) = super::dated::listed_before(lattice, start).filter(|_| !goes_on) else { return };
    let dated = |of: &model::DatasetId| {
        *of != listed && !model.paths(*of, listed).is_empty() && super::dated::done_on(lattice, start, *of).is_some()
    };
    let mut rows = model.dataset_ids().filter(dated);
    if let (Some(of), None) = (rows.next(), rows.next()) {
        let by = Some(Measured::plain(crate::sketch::rows_of(model, of)));
        let top = Phrase::Top { n: None, least, of: None, by, often: false };
        let mark = Mark::new(start, start + 1, Kind::Metric, Some(model.dataset(of).label.clone()));
        out.push(Match::new(end, top, lattice.weights.phrase + lattice.weights.loose / 2.0, vec![mark]));
    }
}

/// Whether a word behind "most" says that something happens often: "common", "used", "visited".
fn happens_often(lattice: &Lattice<'_>, at: usize) -> bool {
    const OFTEN: [&str; 8] =
        ["common", "commonly", "popular", "frequent", "frequently", "often", "prominent", "prevalent"];
    let word = lattice.word(at);
    // "most sold" is by what is sold, "most rated" by ratings.
    let named = |m: &crate::lattice::Mention| matches!(m.thing, Thing::Metric(_)) && m.cost < 0.5;
    let done = english::is_participle(word) && english::is_tie_anyway(word, &lattice.tokens[at].stem);
    OFTEN.contains(&word) || (done && word != "paid" && !lattice.mentions[at].iter().any(named))
}

/// A small whole number.
pub(super) fn count(lattice: &Lattice<'_>, at: usize) -> Option<u32> {
    let number = lattice.tokens.get(at)?.number?;
    let whole = !number.is_percent() && number.value.fract() == 0.0 && (1.0..=1000.0).contains(&number.value);
    whole.then_some(number.value as u32)
}

/// The dataset whose rows a noun stands for, if it stands for rows: an entity, or the dimension that names it.
pub(crate) fn rows(lattice: &Lattice<'_>, axis: &Axis) -> Option<model::DatasetId> {
    match axis {
        Axis::Entity(id) => Some(*id),
        Axis::Dimension(id) => lattice.model.dataset_ids().find(|d| {
            let key = &lattice.model.dataset(*d).primary_key;
            let field = lattice.model.field(lattice.model.dimension(*id).fields[0]);
            let is_key = field.dataset == *d && matches!(&field.expr, Expr::Column(c) if *key == [c.name.clone()]);
            is_key || noun::entity(lattice, *d) == *axis
        }),
        Axis::Time(..) => None,
    }
}
