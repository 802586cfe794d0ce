//! Rows of another dataset that there are, or are not.

use model::draft::Filter;

use super::super::{Mark, Match, Phrase};
use super::{PREPOSITIONS, members};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;

/// "never sold", "without any claims", "that have sales in Germany": rows of another dataset that there
/// are, or are not.
pub(super) fn existence(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let never = phrases![
        "never",
        "without",
        "without any",
        "with no",
        "have no",
        "has no",
        "had no",
        "not",
        "that were never",
        "that have never",
        "were never",
        "was never",
        "have never been",
        "has never been",
        "have not been",
        "not yet",
        "that are not",
        "that were not",
        "which were never",
        "that had no",
        "that have no",
        "never been",
        "that never",
        "with zero",
        "having no",
        "who have no",
        "placed no",
        "made no",
        "generated no",
        "generate no",
        "brought in no",
        "took no",
        "sold no",
        "recorded no",
        "got no",
        "not have",
        "does not have",
        "do not have",
        "did not have",
        "nobody has",
        "no one has",
        "nobody",
        "nobody ever",
        "no one",
        "no one ever",
    ];
    let has = phrases![
        "that have",
        "which have",
        "who have",
        "that had",
        "who had",
        "that has",
        "that have any",
        "who have any"
    ];
    for (words, not) in [(never, true), (has, false)] {
        let Some(after) = lattice.literal(start, words) else { continue };
        let after = lattice.literal(after, phrases!["ever", "yet", "even", "actually"]).unwrap_or(after);
        // "have never had an appointment", "were never given any discount"
        let helps =
            phrases!["had", "have", "has", "been", "got", "made", "placed", "received", "given", "seen", "had any"];
        let helped = lattice.literal(after, helps).filter(|_| not);
        let after = helped.unwrap_or(after);
        // "have never had anyone on assignment", "never been on an assignment"
        let after = lattice
            .literal(after, phrases!["anyone", "anybody", "someone", "somebody"])
            .filter(|_| not)
            .unwrap_or(after);
        let on = lattice.literal(after, phrases!["on", "in", "at", "through", "with", "part of", "under"]);
        let rows = |at: usize| {
            lattice
                .mentions
                .get(lattice.skip_determiners(at))
                .into_iter()
                .flatten()
                .any(|m| matches!(m.thing, Thing::Entity(_)))
        };
        let after = on.filter(|on| not && after > start + 1 && rows(*on)).unwrap_or(after);
        // "who don't teach any class", "who never booked a class"
        let dated = |m: &Mention| {
            m.end == after + 1
                && matches!(m.thing, Thing::Dimension(id) if m.partial && lattice.model.dimension_kind(id).is_time())
        };
        // "never opened a ticket", of tickets that say when they were opened
        let opened = english::is_participle(lattice.word(after))
            && lattice.mentions.get(after).into_iter().flatten().any(dated)
            && !lattice.mentions[after].iter().any(|m| matches!(m.thing, Thing::Entity(_)) && m.cost < 0.5)
            && lattice.skip_articles(after + 1) > after + 1;
        let verb = not && (lattice.ties(after) || opened);
        // The verb may be called as the rows are, though it could be left aside: "booked", of bookings.
        let said = verb.then_some((after, None));
        let after = if verb { after + 1 } else { after };
        let at = lattice.skip_determiners(after);
        let at = at + usize::from(not && lattice.word(at) == "single");
        let model = lattice.model;
        if not {
            done_by(lattice, at, out);
            unused(lattice, at, out);
            // "did not buy anything"
            if let Some((verb, _)) = said {
                unused(lattice, verb, out);
            }
        }
        // "with no rental sales": a member before what there are none of
        let member = |m: &&crate::lattice::Mention| not && matches!(m.thing, Thing::Member(..)) && m.cost < 0.5;
        let members_here = lattice.mentions.get(at).into_iter().flatten().filter(member);
        let places: Vec<(usize, Option<usize>)> =
            std::iter::once((at, None)).chain(members_here.map(|m| (m.end, Some(at)))).chain(said).collect();
        let all = places.into_iter().flat_map(|(at, qualified)| {
            lattice.mentions.get(at).into_iter().flatten().map(move |mention| (at, qualified, mention))
        });
        for (at, qualified, mention) in all {
            let of = match &mention.thing {
                Thing::Entity(id) => *id,
                // Of what a condition filters, none may be there and rows all the same.
                Thing::Metric(id) if not && is_of_all_rows(model, *id) => match model.datasets_of(*id)[..] {
                    [one] => one,
                    _ => continue,
                },
                _ => continue,
            };
            let mark = Mark::new(at, mention.end, Kind::Dimension, Some(model.dataset(of).label.clone()));
            let base = lattice.weights.phrase + mention.cost + lattice.weights.loose / 2.0;
            let mut push = |end: usize, filters: Vec<Filter>, extra: f32, marks: Vec<Mark>| {
                let existence = model::draft::Existence { of: model.dataset(of).name.clone(), filters, time: None };
                let filter = if not { Filter::Never(existence) } else { Filter::Has(existence) };
                out.push(Match::new(end, Phrase::Filter(filter), base + extra, marks));
            };
            if qualified.is_none() {
                push(mention.end, Vec::new(), 0.0, vec![mark.clone()]);
            }
            // "never sold a car"
            let unit = lattice.skip_determiners(mention.end);
            let unit = unit + usize::from(lattice.word(unit) == "single");
            let whats = lattice.mentions.get(unit).into_iter().flatten();
            for what in whats.filter(|m| (m.cost < 0.5 || m.partial) && qualified.is_none()) {
                // "never booked a class": bookings are of classes anyway.
                let said = match what.thing {
                    Thing::Unit(_) => true,
                    Thing::Entity(id) => unit > mention.end && id != of && !model.paths(of, id).is_empty(),
                    Thing::Dimension(id) => {
                        let whose = model.field(model.dimension(id).fields[0]).dataset;
                        unit > mention.end && whose != of && !model.paths(of, whose).is_empty()
                    }
                    _ => false,
                };
                if said {
                    push(what.end, Vec::new(), 0.0, vec![mark.clone()]);
                }
            }
            let idle = lattice.literal(mention.end, phrases!["anything", "at all", "ever", "so far", "yet"]);
            if let Some(end) = idle.filter(|_| qualified.is_none()) {
                push(end, Vec::new(), 0.0, vec![mark.clone()]);
            }
            let mut inner = Vec::new();
            if let Some(from) = qualified {
                members(lattice, from, false, 0.0, &mut inner);
                inner.retain(|found| found.end == at);
                inner.iter_mut().for_each(|found| found.end = mention.end);
            } else if let Some(from) = lattice.literal(mention.end, PREPOSITIONS) {
                members(lattice, lattice.skip_determiners(from), false, 0.0, &mut inner);
            }
            for found in inner {
                if let Phrase::Filter(filter) = found.phrase {
                    let marks = std::iter::once(mark.clone()).chain(found.marks).collect();
                    push(found.end, vec![filter], found.cost - lattice.weights.phrase, marks);
                }
            }
        }
    }
}

/// "sold nothing", "ordered nothing at all": no rows of the one dataset that the verb is about.
pub(super) fn nothing(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some(end) = lattice.literal(start + 1, phrases!["nothing at all", "nothing", "not a thing"]) else { return };
    let model = lattice.model;
    let verb = &lattice.tokens[start];
    let mut of: Vec<model::DatasetId> = Vec::new();
    for mention in lattice.mentions[start].iter().filter(|m| m.end == start + 1 && m.cost < 0.5) {
        match mention.thing {
            Thing::Metric(id) if is_of_all_rows(model, id) => of.extend(model.datasets_of(id)),
            Thing::Entity(id) => of.push(id),
            _ => {}
        }
    }
    if of.is_empty() && english::is_participle(&verb.text) {
        let called = |id: &model::DatasetId| matches!(lattice.called.dataset(*id), [word] if word.stem == verb.stem);
        of.extend(model.dataset_ids().filter(called));
    }
    of.sort();
    of.dedup();
    let [of] = of[..] else { return };
    let existence = model::draft::Existence { of: model.dataset(of).name.clone(), filters: Vec::new(), time: None };
    let mark = Mark::new(start, start + 1, Kind::Dimension, Some(model.dataset(of).label.clone()));
    let cost = lattice.weights.phrase + lattice.weights.loose / 2.0;
    out.push(Match::new(end, Phrase::Filter(Filter::Never(existence)), cost, vec![mark]));
}

/// "never prescribed", "nobody has subscribed to": rows of the one dataset that is called by what is done.
fn done_by(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    let Some(token) = lattice.tokens.get(at).filter(|token| english::is_participle(&token.text)) else { return };
    let model = lattice.model;
    let akin = |stem: &str| {
        let shared = stem.bytes().zip(token.stem.bytes()).take_while(|(a, b)| a == b).count();
        shared >= 4 && shared + 2 >= token.stem.len()
    };
    let called = |id: &model::DatasetId| lattice.called.dataset(*id).iter().any(|word| akin(&word.stem));
    let mut found = model.dataset_ids().filter(called);
    let (Some(of), None) = (found.next(), found.next()) else { return };
    let existence = model::draft::Existence { of: model.dataset(of).name.clone(), filters: Vec::new(), time: None };
    let end =
        lattice.literal(at + 1, phrases!["to", "in", "by anybody", "by anyone", "so far", "yet"]).unwrap_or(at + 1);
    // Where it goes on, it says more than that.
    if end < lattice.tokens.len() && !lattice.tokens[end].begins && lattice.word(end) != "," {
        return;
    }
    let mark = Mark::new(at, at + 1, Kind::Dimension, Some(model.dataset(of).label.clone()));
    out.push(Match::new(
        end,
        Phrase::Filter(Filter::Never(existence)),
        lattice.weights.phrase + lattice.weights.loose,
        vec![mark],
    ));
}

/// "never used", "not sold at all": there are no rows of the one dataset that refers to what is listed.
fn unused(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    const VERBS: &str = " used use performed perform done do booked book rented rent ordered order scheduled schedule assigned \
        assign sold sell bought buy visited visit attended attend taken take chosen choose played play needed need purchased \
        purchase ";
    let verb = at + usize::from(lattice.word(at) == "been");
    let word = lattice.word(verb);
    if word.is_empty() || !VERBS.contains(&format!(" {word} ")) {
        return;
    }
    let model = lattice.model;
    let behind = |m: &&Mention| m.end <= at && m.cost < 0.5;
    let rows = lattice.mentions[..at].iter().flatten().filter(behind).filter_map(|m| match m.thing {
        Thing::Entity(id) => Some(id),
        _ => None,
    });
    let rows: Vec<_> = rows.collect();
    let [listed] = rows[..] else { return };
    let refers = |join: &&model::semantic::Join| join.to == listed && join.from != listed;
    let mut from: Vec<_> = model.joins.iter().filter(refers).map(|join| join.from).collect();
    from.dedup();
    // Of several tables that refer to it, what is sold is told by what is earned.
    let trades = matches!(word, "sold" | "sell" | "bought" | "buy" | "ordered" | "order" | "purchased" | "purchase");
    let sales = model.means.iter().find(|(word, _)| word == "sales").map(|(_, metric)| model.datasets_of(*metric));
    if let ([_, _, ..], true, Some([sold])) = (&from[..], trades, sales.as_deref()) {
        from.retain(|of| of == sold);
    }
    let [of] = from[..] else { return };
    let existence = model::draft::Existence { of: model.dataset(of).name.clone(), filters: Vec::new(), time: None };
    let ends = phrases![
        "at all",
        "by anybody",
        "by anyone",
        "so far",
        "yet",
        "once",
        "on any",
        "in any",
        "out",
        "anything from",
        "anything",
        "any of",
        "any",
        "one of",
        "a kilo of",
        "a single kilo of",
        "a unit of",
        "one",
        "a single one",
        "a thing"
    ];
    let mut end = verb + 1;
    while let Some(longer) = lattice.literal(end, ends) {
        end = longer;
    }
    let from = lattice.literal(end, phrases!["from", "with"]).unwrap_or(end);
    let dated = super::super::time::stretches(lattice, from).iter().any(|(end, ..)| *end == lattice.tokens.len());
    let last = dated || end >= lattice.tokens.len() || lattice.tokens[end].begins || lattice.word(end) == ",";
    if last {
        let mark = Mark::new(verb, verb + 1, Kind::Dimension, Some(model.dataset(of).label.clone()));
        let cost = lattice.weights.phrase + lattice.weights.loose;
        out.push(Match::new(end, Phrase::Filter(Filter::Never(existence)), cost, vec![mark]));
    }
}

/// Whether a metric measures every row of its dataset, so that where it is nothing there are none.
fn is_of_all_rows(model: &model::Model, metric: model::MetricId) -> bool {
    model.metric(metric).formula.measures().iter().all(|measure| measure.filter.is_none())
}
