//! Parts of rows: "what percentage of the batches was dumped", "share of express shipments per depot", "no-show rate".
//!
//! Does not mean: a share of a metric ("share of revenue"), a rate that the model has by that name.

use model::DatasetId;
use model::draft::{Filter, Member, View};

use super::measure::Measures;
use super::{Mark, Match, Measured, Phrase, Phrases};
use crate::lattice::Lattice;
use crate::lexicon::Thing;
use crate::owner::is_name;
use crate::reading::Kind;
use crate::sketch::rows_of;

/// Words before what a part is of.
const OF: &Phrases = phrases![
    "share of",
    "percentage of",
    "percent of",
    "% of",
    "proportion of",
    "fraction of",
    "portion of",
    "part of",
    "what share of",
    "what percentage of",
    "what percent of",
    "what % of",
    "what fraction of",
    "what proportion of",
    "what portion of",
    "what part of",
];

/// Behind something that is a part of all.
pub(super) const OF_ALL: &Phrases = phrases![
    "as % of all",
    "as percent of all",
    "as a % of all",
    "as a percent of all",
    "as a percentage of all",
    "as percentage of all",
    "as a share of all",
    "as share of all",
    "in % of all",
    "in percent of all",
];

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let at = lattice.skip_determiners(start);
    if let Some(of) = lattice.literal(at, OF) {
        rows(lattice, lattice.skip_determiners(of), out);
        called(lattice, lattice.skip_determiners(of), out);
    }
    rate(lattice, at, out);
    of_all(lattice, at, out);
}

/// "complaints as % of all tickets", "estimated readings in % of all readings": those that are so, of all.
fn of_all(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    // Seldom said, and soon seen.
    if !lattice.tokens[at..].iter().any(|token| token.text == "all") {
        return;
    }
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let Some((filter, dataset)) = condition(lattice, &mention.thing) else { continue };
        let rows = |m: &&crate::lattice::Mention| m.cost < 0.5 && m.thing == Thing::Entity(dataset);
        let noun = lattice.mentions.get(mention.end).into_iter().flatten().find(rows);
        let Some(all) = lattice.literal(noun.map_or(mention.end, |noun| noun.end), OF_ALL) else { continue };
        let Some(whole) = lattice.mentions.get(all).into_iter().flatten().find(rows) else { continue };
        let measured =
            Measured { view: Some(View::PartOf(vec![filter])), ..Measured::plain(rows_of(lattice.model, dataset)) };
        let marks = vec![Mark::new(at, mention.end, Kind::Value, None), Mark::new(all, whole.end, Kind::Metric, None)];
        let cost = lattice.weights.phrase + mention.cost;
        out.push(Match::new(whole.end, Phrase::Measures(vec![measured]), cost, marks));
    }
}

/// "shipments", "direct debit payments": rows, and the conditions before them that all of them meet.
fn rows(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    let nothing = Measures { end: at, list: Vec::new(), filters: Vec::new(), cost: 0.0, marks: Vec::new() };
    let mut begun = vec![(nothing, false)];
    // No more than two conditions stand before a noun.
    for _ in 0..3 {
        let mut longer = Vec::new();
        for (whole, named) in &begun {
            for mention in lattice.mentions.get(whole.end).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial)
            {
                let mut next = whole.clone();
                next.end = mention.end;
                next.cost += mention.cost;
                if let Thing::Entity(of) = mention.thing {
                    let measured = Measured { view: Some(View::Share), ..Measured::plain(rows_of(lattice.model, of)) };
                    next.marks.push(Mark::new(whole.end, mention.end, Kind::Metric, None));
                    let cost = lattice.weights.phrase + next.cost;
                    // "share of express shipments by depot": how many of each depot's are express, but "share of Duluth
                    // orders by payment method": how much each is of all of that shop
                    if !next.filters.is_empty() {
                        let part = Measured { view: Some(View::PartOf(next.filters.clone())), ..measured.clone() };
                        let loose = lattice.weights.loose;
                        let cost = cost + if *named { 1.5 * loose } else { loose / 2.0 };
                        out.push(Match::new(next.end, Phrase::Measures(vec![part]), cost, next.marks.clone()));
                    }
                    let cost = cost + if next.filters.is_empty() { 0.0 } else { lattice.weights.loose };
                    let phrase = Measures::within(&next.filters, Phrase::Measures(vec![measured]));
                    out.push(Match::new(next.end, phrase, cost, next.marks));
                } else if let Some((filter, _)) = condition(lattice, &mention.thing) {
                    next.filters.push(filter);
                    next.marks.push(Mark::new(whole.end, mention.end, Kind::Value, None));
                    let names = lattice.mentions[whole.end].iter().any(|m| {
                        m.end == mention.end && matches!(m.thing, Thing::Member(id, _) if is_name(lattice.model, id))
                    });
                    longer.push((next, *named || names));
                }
            }
        }
        begun = longer;
    }
}

/// "late deliveries", where that is what a named condition is called: the rows that are so, of all.
fn called(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.3 && m.end > at + 1) {
        let Thing::Segment(_) = mention.thing else { continue };
        let goes_on =
            |m: &crate::lattice::Mention| m.cost < 0.5 && matches!(m.thing, Thing::Entity(_) | Thing::Metric(_));
        if lattice.mentions.get(mention.end).into_iter().flatten().any(goes_on) {
            continue;
        }
        let Some((filter, dataset)) = condition(lattice, &mention.thing) else { continue };
        let measured =
            Measured { view: Some(View::PartOf(vec![filter])), ..Measured::plain(rows_of(lattice.model, dataset)) };
        let marks = vec![Mark::new(at, mention.end, Kind::Metric, None)];
        let cost = lattice.weights.phrase + mention.cost + lattice.weights.loose / 2.0;
        out.push(Match::new(mention.end, Phrase::Measures(vec![measured]), cost, marks));
    }
}

/// "no-show rate", "late rate of deliveries": the rows that are so, of all.
fn rate(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let Some(mut end) =
            lattice.literal(mention.end, phrases!["rate", "rates", "quota", "percentage", "ratio", "percent", "pct"])
        else {
            continue;
        };
        // A rate that the model knows is that one.
        let named = |m: &crate::lattice::Mention| m.end == end && m.cost < 0.2 && m.spelled.is_none();
        if lattice.mentions[at].iter().chain(&lattice.mentions[mention.end]).any(named) {
            continue;
        }
        let Some((filter, dataset)) = condition(lattice, &mention.thing) else { continue };
        let mut marks = vec![Mark::new(at, end, Kind::Metric, None)];
        // "of all bookings", "for deliveries"
        if let Some(of) = lattice.literal(end, phrases!["of", "for"]) {
            let noun = lattice.skip_determiners(of);
            let whole = |m: &&crate::lattice::Mention| m.cost < 0.5 && m.thing == Thing::Entity(dataset);
            if let Some(whole) = lattice.mentions.get(noun).into_iter().flatten().find(whole) {
                marks.push(Mark::new(noun, whole.end, Kind::Metric, None));
                end = whole.end;
            }
        }
        let measured =
            Measured { view: Some(View::PartOf(vec![filter])), ..Measured::plain(rows_of(lattice.model, dataset)) };
        let cost = lattice.weights.phrase + mention.cost + lattice.weights.loose / 2.0;
        out.push(Match::new(end, Phrase::Measures(vec![measured]), cost, marks));
    }
}

/// The condition that a member or a named condition stands for, and whose rows meet it.
pub(super) fn condition(lattice: &Lattice<'_>, thing: &Thing) -> Option<(Filter, DatasetId)> {
    let model = lattice.model;
    Some(match thing {
        Thing::Member(id, name) => {
            let one = [(model.dimension(*id).name.clone(), vec![Member::Text(name.clone())])].into();
            (Filter::In(one), model.field(model.dimension(*id).fields[0]).dataset)
        }
        Thing::Segment(index) => {
            let segment = &model.segments[*index];
            (Filter::Segment(segment.name.clone()), model.field(segment.field).dataset)
        }
        _ => return None,
    })
}
