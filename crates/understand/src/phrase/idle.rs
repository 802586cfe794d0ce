//! Words without meaning of their own where they stand: "do we have", "along with", "the current", a verb that only
//! ties two things together, "only" behind what it stresses, what was said before ("by that studio").
//!
//! Does not mean: a word that names something in the model, a negation.

use std::sync::OnceLock;

use super::{Mark, Match, Phrase, Phrases, group, measure};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use crate::token::Token;
use model::semantic::Format;

/// The idle phrases that begin with a word, and maybe others that begin alike.
fn idle_phrases(first: &str) -> impl Iterator<Item = &'static str> {
    static PHRASES: OnceLock<Vec<&'static str>> = OnceLock::new();
    let all = PHRASES.get_or_init(|| {
        let lines = include_str!("../../data/idle.txt").lines().filter(|line| !line.starts_with('#'));
        let mut all: Vec<&str> = lines.collect();
        all.sort_unstable();
        all
    });
    let from = all.partition_point(|phrase| *phrase < first);
    all[from..].iter().copied().take_while(move |phrase| phrase.starts_with(first))
}

/// Whether a word that is idle elsewhere stands in front of a noun and says which: "used car sales", but "the methods
/// used". What is registered, recorded or listed is what there is.
fn describes(lattice: &Lattice<'_>, start: usize) -> bool {
    let begins = start.checked_sub(1).is_none_or(|before| {
        let before = lattice.word(before);
        english::is_determiner(before) || english::is_preposition(before)
    });
    let noun = || lattice.mentions.get(start + 1).is_some_and(|mentions| !mentions.is_empty());
    lattice.word(start) == "used" && begins && noun()
}

/// What goes on with "still" where it says of somebody that they have not left.
const STILL_THERE: &Phrases = phrases!["with us", "here", "around", "there", "with the company", "in business"];

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let word = lattice.word(start);
    if let Some(end) = lattice.longest(start, idle_phrases(word)).filter(|end| !asks_percent(lattice, start, *end)) {
        let amount = word == "how" && lattice.word(start + 1) == "much";
        let idle = filler(lattice, start, end);
        out.push(if amount { Match { phrase: Phrase::Amount, ..idle } } else { idle });
    }
    // "SELECT * FROM sales" is not for reading.
    // "in the US", "the IT department" name something.
    let shouted = lattice.tokens[start].shouted && word.len() > 1;
    // "both in 2024 and in 2025" is no stretch of two years, "are still with us" says who is meant.
    let both = word == "both" && super::time::follows(lattice, start + 1);
    let still = word == "still" && lattice.literal(start + 1, STILL_THERE).is_some();
    let divides = divides_by_a_member(lattice, start);
    if english::is_filler(word) && !shouted && !both && !still && !divides && !describes(lattice, start) {
        // A word that names something in the model is hardly passed over.
        let member = |m: &Mention| matches!(m.thing, Thing::Member(..));
        // "bookings with show and date", where there are shows; "show the bookings" shows them.
        let listed = start > 0 && matches!(lattice.word(start - 1), "with" | "," | "and" | "by" | "per");
        let most = if listed { lattice.weights.inflected } else { 0.0 };
        let names = |m: &Mention| m.end == start + 1 && if member(m) { m.cost < 0.3 } else { m.cost <= most };
        let mut passed = filler(lattice, start, start + 1);
        if lattice.mentions[start].iter().any(names) {
            passed.cost += 2.0 * lattice.weights.loose;
        }
        // "who referred the most members" asks for somebody, and not only for members.
        let is = matches!(lattice.word(start + 1), "is" | "are" | "was" | "were");
        let asks = word == "who" && lattice.tokens[start].begins && !is;
        if asks {
            passed.cost += lattice.weights.stray;
        }
        // "who took how many orders": how many each of them did
        let each = asks && (start + 1..lattice.tokens.len()).any(|at| matches!(lattice.word(at), "how" | "which"));
        // "where did we sell most" asks for a place, and nobody knows which kind.
        let place = word == "where"
            && lattice.tokens[start].begins
            && matches!(lattice.word(start + 1), "do" | "did" | "does" | "have" | "has" | "had" | "were" | "was")
            && !(start + 1..lattice.tokens.len()).any(|at| matches!(lattice.word(at), "which" | "what" | "by"));
        if !each && !place {
            out.push(passed);
        }
    }
    if is_own_name(lattice, start) {
        out.push(Match { cost: lattice.weights.loose, ..filler(lattice, start, start + 1) });
    }
    // "provided by the stations": who did it
    if word == "by" && group::agents(lattice, start) {
        out.push(filler(lattice, start, start + 1));
    }
    // "all plants together", "by all dealers combined": of no one of them
    if matches!(word, "all" | "the" | "our") {
        let nouns = lattice.mentions.get(start + 1).into_iter().flatten();
        for noun in nouns.filter(|m| m.cost < 0.5 && matches!(m.thing, Thing::Dimension(_) | Thing::Entity(_))) {
            if matches!(lattice.word(noun.end), "together" | "combined") {
                out.push(filler(lattice, start, noun.end + 1));
            }
        }
    }
    // "the current stock"; "current employees" are those who are so, where the model says who.
    let condition = |m: &Mention| match m.thing {
        Thing::Segment(_) => m.cost < 0.3,
        Thing::Member(..) => m.cost < 0.5,
        _ => false,
    };
    if word == "current" && !lattice.mentions[start].iter().any(condition) && group::grain(lattice, start + 1).is_none()
    {
        out.push(Match { cost: lattice.weights.loose, ..filler(lattice, start, start + 1) });
    }
    if measure::new(lattice, start) {
        out.push(Match { cost: lattice.weights.tie, ..filler(lattice, start, start + 1) });
    }
    // "over 100m but below 14 %"
    if word == "but" && !english::is_negation(lattice.word(start + 1)) && start > 0 {
        out.push(Match { cost: lattice.weights.loose, ..filler(lattice, start, start + 1) });
    }
    // "break revenue down by region"
    let down =
        || (start..lattice.tokens.len()).any(|at| lattice.literal(at, phrases!["down by", "down per"]).is_some());
    if matches!(word, "break" | "broken") && down() {
        out.push(filler(lattice, start, start + 1));
    }
    // "please name the dealers"
    let told = start == 0 || matches!(lattice.word(start - 1), "please" | "you" | "and");
    if word == "name" && told && lattice.skip_determiners(start + 1) > start + 1 {
        out.push(filler(lattice, start, start + 1));
    }
    // "cancellations in December: name, club": what is listed is called by its name anyway
    let column = start > 0 && (lattice.tokens[start].apart || english::is_and(lattice.word(start - 1)));
    let whole = lattice.word(start + 1).is_empty() || english::is_and(lattice.word(start + 1));
    if matches!(word, "name" | "names") && column && whole && is_named(lattice, start) {
        out.push(filler(lattice, start, start + 1));
    }
    if word == "&" || (word == "plus" && start > 0) {
        out.push(filler(lattice, start, start + 1));
    }
    // "parts cost vs labour cost": two numbers side by side
    let number = |m: &Mention| match m.thing {
        Thing::Metric(_) => m.cost < 0.5,
        Thing::Dimension(id) => m.cost < 0.5 && !m.partial && measure::is_number(lattice, id),
        _ => false,
    };
    let aim = |at: usize| matches!(lattice.word(at), "target" | "targets" | "plan" | "budget" | "goal");
    if matches!(word, "vs" | "versus")
        && !aim(start.saturating_sub(1))
        && lattice.mentions[..start].iter().flatten().any(|m| m.end == start && number(m))
        && lattice.mentions.get(lattice.skip_determiners(start + 1)).into_iter().flatten().any(number)
    {
        out.push(Match { cost: lattice.weights.loose, ..filler(lattice, start, start + 1) });
    }
    if word == "or" && start > 0 {
        out.push(Match { phrase: Phrase::Or, ..filler(lattice, start, start + 1) });
    }
    out.extend(requested(lattice, start).map(|(end, extra)| Match { cost: extra, ..filler(lattice, start, end) }));
    if let Some(end) = again(lattice, start) {
        out.push(filler(lattice, start, end));
    }
    if let Some(end) = referred(lattice, start) {
        out.push(filler(lattice, start, end));
    }
    // "only 1 station", "showing only the code"
    let number = lattice.tokens.get(start + 1).is_some_and(|token| token.number.is_some());
    if word == "only" && start > 0 && (number || matches!(lattice.word(start + 1), "less" | "more" | "the" | "one")) {
        out.push(filler(lattice, start, start + 1));
    }
    // "drivers who earn more than the average hourly rate": what is compared is named
    const AMOUNTS: [&str; 14] = [
        "earn", "earns", "earning", "cost", "costs", "costing", "charge", "charges", "charging", "pay", "pays",
        "paying", "make", "weigh",
    ];
    let average = phrases!["more than the average", "less than the average", "above the average", "below the average"];
    if AMOUNTS.contains(&word)
        && let Some(at) = lattice.literal(start + 1, average)
        && lattice.mentions.get(at).is_some_and(|m| m.iter().any(|m| m.cost < 0.5))
    {
        out.push(Match { cost: lattice.weights.tie, ..filler(lattice, start, start + 1) });
    }
    // "which driver delivered the most shipments"
    let most = phrases!["the most", "the fewest", "the least", "the highest number of", "the lowest number of"];
    let behind =
        |m: &Mention| m.end == start && m.cost < 0.5 && matches!(m.thing, Thing::Entity(_) | Thing::Dimension(_));
    if english::is_participle(word)
        && lattice.literal(start + 1, most).is_some()
        && lattice.mentions[..start].iter().flatten().any(behind)
        && !lattice.ties(start)
        && !super::dated::happens(lattice, start)
    {
        out.push(Match { cost: lattice.weights.tie, ..filler(lattice, start, start + 1) });
    }
    if let Some(end) = lattice.literal(start, phrases!["on average", "on an average", "in average"]) {
        out.push(Match::new(end, Phrase::OnAverage, lattice.weights.phrase, Vec::new()));
    }
    // "paid invoices only": what stands before it says what is meant
    let last = start + 1 == lattice.tokens.len()
        || matches!(lattice.word(start + 1), "," | "please" | "pls" | "thanks")
        || lattice.tokens[start + 1].begins;
    if let (Some(end), true) =
        (lattice.literal(start, phrases!["only those", "only these", "only the ones", "only", "alone"]), start > 0)
        && (last || end > start + 1)
    {
        out.push(Match { cost: lattice.weights.loose / 2.0, ..filler(lattice, start, end) });
    }
    // "over all transactions", "over its apartments": whose rows are meant
    if matches!(word, "over" | "throughout") && lattice.skip_articles(start + 1) > start + 1 {
        let nouns = lattice.mentions.get(lattice.skip_articles(start + 1)).into_iter().flatten();
        if nouns.clone().any(|m| m.cost < 0.5 && m.plural && matches!(m.thing, Thing::Dimension(_) | Thing::Entity(_)))
        {
            out.push(filler(lattice, start, start + 1));
        }
    }
    // "wanted delivered on 15 December": not whenever they were ordered
    let dated = english::is_participle(word)
        && super::dated::happens_apart(lattice, start)
        && lattice
            .literal(start + 1, phrases!["on", "in", "during", "since", "before", "after", "by"])
            .is_some_and(|at| !super::time::stretches(lattice, at).is_empty());
    let says_more = dated
        || comes_out(lattice, start)
        || goes_on_measuring(lattice, start)
        || super::develop::is_asked(lattice, start);
    if lattice.ties(start) && !english::is_filler(word) && !measure::describes(lattice, start) && !says_more {
        let mut tie = filler(lattice, start, start + 1);
        tie.cost = lattice.weights.tie;
        out.push(tie);
    }
    if let Some(end) = what_for(lattice, start) {
        out.push(filler(lattice, start, end));
    }
    // "have not sold a single one"
    if word == "single" && start > 1 && lattice.word(start - 1) == "a" && lattice.mentions[start].is_empty() {
        let denied = (0..start).any(|at| english::is_negation(lattice.word(at)));
        out.extend(denied.then(|| filler(lattice, start, start + 1)));
    }
    if let Some(end) = in_its_unit(lattice, start) {
        out.push(filler(lattice, start, end));
    }
    if done_to_what_follows(lattice, start) {
        out.push(Match { cost: lattice.weights.tie, ..filler(lattice, start, start + 1) });
    }
    if about_what_is_named(lattice, start) {
        out.push(Match { cost: lattice.weights.tie, ..filler(lattice, start, start + 1) });
    }
    // "sales to Berlin and Hamburg, each": members side by side
    let alone = matches!(word, "each" | "separately" | "individually") && start + 1 == lattice.tokens.len();
    let listed: Vec<_> = lattice
        .mentions
        .iter()
        .flatten()
        .filter_map(|m| match &m.thing {
            Thing::Member(id, name) if m.cost < 0.5 => Some((*id, name)),
            _ => None,
        })
        .collect();
    if alone && listed.iter().any(|(id, name)| listed.iter().any(|(other, another)| id == other && name != another)) {
        out.push(filler(lattice, start, start + 1));
    }
    // "revenue wise", "fy26 to date", "2025 so far": that of what stands before
    let named = |m: &Mention| m.end == start && m.cost < 0.5 && matches!(m.thing, Thing::Metric(_));
    if word == "wise" && lattice.mentions[..start].iter().flatten().any(named) {
        out.push(filler(lattice, start, start + 1));
    }
    let year = |at: usize| {
        let of_year = |when: &model::draft::When| when.year.is_some() || when.fiscal_year.is_some();
        super::time::stretches(lattice, at).iter().any(|(end, when, _)| *end == start && of_year(when))
    };
    if let Some(end) = lattice.literal(start, phrases!["to date", "so far"])
        && (start.saturating_sub(3)..start).any(year)
    {
        out.push(filler(lattice, start, end));
    }
    // "fully electric", "already promised": nothing beside what is so
    let so = |m: &Mention| m.cost < 0.5 && matches!(m.thing, Thing::Segment(_) | Thing::Member(..) | Thing::Metric(_));
    if matches!(word, "fully" | "completely" | "entirely" | "already")
        && !english::is_negation(lattice.word(start.wrapping_sub(1)))
        && lattice.mentions.get(start + 1).into_iter().flatten().any(so)
    {
        out.push(filler(lattice, start, start + 1));
    }
    // "distinct dealers", where the model counts different ones anyway
    let distinct = |m: &Mention| match m.thing {
        Thing::Metric(id) if m.cost < 0.3 => {
            lattice.model.measures_of(id).iter().all(|measure| measure.agg.counts_different())
        }
        _ => false,
    };
    if matches!(word, "distinct" | "different" | "unique")
        && lattice.mentions.get(start + 1).into_iter().flatten().any(distinct)
    {
        out.push(Match { cost: lattice.weights.loose, ..filler(lattice, start, start + 1) });
    }
    // "what share of revenue did each channel contribute", "percent contributed by each city"
    let shared = (0..start).any(|at| {
        matches!(lattice.word(at), "share" | "percentage" | "percent" | "%" | "proportion" | "part" | "portion")
    });
    if let Some(end) = lattice.literal(
        start,
        phrases![
            "contribute",
            "contributes",
            "contributed",
            "contributing",
            "account for",
            "accounts for",
            "accounted for",
            "make up",
            "makes up",
            "made up",
            "represent",
            "represents",
            "represented"
        ],
    ) && shared
    {
        out.push(filler(lattice, start, end));
    }
    // "actual revenue"
    let metric = |m: &Mention| matches!(m.thing, Thing::Metric(_) | Thing::Unit(_)) && m.cost < 0.5;
    let named = lattice.mentions.get(start + 1).into_iter().flatten().any(metric);
    if matches!(word, "actual" | "actuals") && lattice.mentions[start].iter().all(|m| m.cost > 0.5) && named {
        out.push(filler(lattice, start, start + 1));
    }
    // "claims on cars": what the rows are about, not a further number.
    if matches!(word, "on" | "of" | "from" | "for") {
        let at = lattice.skip_determiners(start + 1);
        for mention in lattice.mentions.get(at).into_iter().flatten() {
            if matches!(mention.thing, Thing::Unit(_)) {
                out.push(filler(lattice, start, mention.end));
            }
        }
    }
}

/// "for each rep", where a channel is called so: rather what it divides by than a condition.
fn divides_by_a_member(lattice: &Lattice<'_>, start: usize) -> bool {
    let next = || lattice.mentions.get(start + 1).into_iter().flatten().filter(|m| m.cost < 0.5);
    matches!(lattice.word(start), "each" | "every")
        && next().any(|m| matches!(m.thing, Thing::Member(..)))
        && !next().any(|m| m.cost < 0.2 && matches!(m.thing, Thing::Dimension(_) | Thing::Entity(_) | Thing::Unit(_)))
        && group::grain(lattice, start + 1).is_none()
}

/// "It's for a slide, thanks": what an answer is wanted for, in a sentence that names nothing.
fn what_for(lattice: &Lattice<'_>, start: usize) -> Option<usize> {
    let begins = start > 0 && lattice.tokens[start].begins;
    let purposes = phrases![
        "its for",
        "it is for",
        "it s for",
        "this is for",
        "thats for",
        "that is for",
        "i need it for",
        "i need this for",
        "need it for",
        "need this for",
        "for my",
        "for our"
    ];
    let from = lattice.literal(start, purposes).filter(|_| begins)?;
    let rest = from..lattice.tokens.len();
    let names = |at: usize| {
        let token = &lattice.tokens[at];
        let named = lattice.mentions[at].iter().any(|m| m.cost < 0.8);
        named
            || token.number.is_some()
            || english::is_negation(&token.text)
            || !super::time::stretches(lattice, at).is_empty()
    };
    let end = rest.clone().find(|at| lattice.tokens[*at].begins).unwrap_or(rest.end);
    (end - from <= 8 && !(from..end).any(names)).then_some(end)
}

/// "did we win", "that we lost", "have we reached": how something came out says which of it is meant.
fn comes_out(lattice: &Lattice<'_>, start: usize) -> bool {
    const OUTCOMES: [&str; 28] = [
        "win",
        "won",
        "lose",
        "lost",
        "collect",
        "collected",
        "keep",
        "kept",
        "accept",
        "accepted",
        "complet",
        "completed",
        "approv",
        "approved",
        "settl",
        "settled",
        "reach",
        "reached",
        "achiev",
        "achieved",
        "meet",
        "met",
        "miss",
        "missed",
        "exceed",
        "exceeded",
        "fulfil",
        "hit",
    ];
    let token = &lattice.tokens[start];
    let ours = start > 0 && matches!(lattice.word(start - 1), "we" | "us" | "they");
    ours && (OUTCOMES.contains(&token.text.as_str()) || OUTCOMES.contains(&token.stem.as_str()))
}

/// "invoiced and collected": what was measured by the first verb is measured by the second, too.
fn goes_on_measuring(lattice: &Lattice<'_>, start: usize) -> bool {
    let done = |at: usize| english::is_participle(lattice.word(at));
    let measured = |m: &Mention| m.end == start - 1 && m.cost < 0.5 && matches!(m.thing, Thing::Metric(_));
    start > 1
        && done(start)
        && done(start - 2)
        && english::is_and(lattice.word(start - 1))
        && lattice.mentions[start - 2].iter().any(measured)
}

/// "the longest turnaround in hours", "longest visit (minutes)": the unit that a number before it is in anyway.
fn in_its_unit(lattice: &Lattice<'_>, start: usize) -> Option<usize> {
    let at = start + usize::from(lattice.word(start) == "in");
    let bracketed = at == start && lattice.tokens[start].inside && lattice.tokens[start].apart;
    let unit = english::unit(lattice.word(at)).filter(|_| at > start || bracketed)?;
    let ends = lattice.tokens.get(at + 1).is_none_or(|next| {
        let divides = matches!(next.text.as_str(), "per" | "by" | "each");
        next.begins
            || !next.inside && bracketed
            || divides
            || english::is_preposition(&next.text)
            || english::is_and(&next.text)
    });
    let model = lattice.model;
    let is_in_it = |m: &Mention| match m.thing {
        Thing::Dimension(id) if m.end <= start && m.cost < 0.6 => {
            let field = model.field(model.dimension(id).fields[0]);
            let said = field.label.to_lowercase().split(' ').any(|word| english::unit(word) == Some(unit));
            field.kind.is_number() && (field.unit.as_deref() == Some(unit) || said)
        }
        Thing::Metric(id) if m.end <= start && m.cost < 0.6 => {
            matches!(&model.metric(id).format, Format::Unit(of) if of == unit)
        }
        _ => false,
    };
    (ends && lattice.mentions[..start].iter().flatten().any(is_in_it)).then_some(at + 1)
}

/// "customers opened a ticket", where tickets have a date at which they were opened, and belong to customers: the verb ties
/// the two.
pub(super) fn done_to_what_follows(lattice: &Lattice<'_>, start: usize) -> bool {
    let model = lattice.model;
    // "opened more than 10 tickets"
    let more = lattice.literal(
        start + 1,
        phrases!["more than", "less than", "fewer than", "at least", "at most", "over", "under", "exactly"],
    );
    let number = |at: usize| lattice.tokens.get(at).is_some_and(|token| token.number.is_some());
    let counted = Some(more.unwrap_or(start + 1)).filter(|at| number(*at)).map(|at| at + 1);
    let at = counted.unwrap_or_else(|| lattice.skip_articles(start + 1));
    let whose = |m: &Mention| match m.thing {
        Thing::Entity(id) if m.cost < 0.5 => Some(id),
        _ => None,
    };
    let behind = lattice.mentions[..start].iter().flatten().filter(|m| m.end == start).filter_map(whose);
    let who: Vec<model::DatasetId> = behind.collect();
    at > start + 1
        && lattice.mentions.get(at).into_iter().flatten().filter_map(whose).any(|what| {
            super::dated::done_on(lattice, start, what).is_some()
                && who.iter().any(|who| *who != what && !model.paths(what, *who).is_empty())
        })
}

/// Whether the rows that are listed before a token are shown by a name, which no column is called by just so.
fn is_named(lattice: &Lattice<'_>, start: usize) -> bool {
    let model = lattice.model;
    let event = || super::event::date_before(lattice, start).map(|date| super::dated::dataset_of(model, date));
    let Some(of) = super::dated::listed_before(lattice, start).or_else(event) else { return false };
    let own = |m: &Mention| match m.thing {
        Thing::Dimension(id) => !m.partial && super::dated::dataset_of(model, id) == of,
        _ => false,
    };
    !model.dataset(of).shown_as.is_empty() && !lattice.mentions[start].iter().any(own)
}

/// "milk", of milk pickups, where their litres are asked for: the name of rows goes on with what they are.
fn about_what_is_named(lattice: &Lattice<'_>, start: usize) -> bool {
    let token = &lattice.tokens[start];
    let said = lattice.mentions[start].iter().any(|m| m.cost < 0.5) || english::is_preposition(&token.text);
    if said || token.quoted || super::is_grammar(&token.text) || english::is_negation(&token.text) {
        return false;
    }
    let model = lattice.model;
    let about = |of: &model::DatasetId| match lattice.called.dataset(*of) {
        [about @ .., _] => about.iter().any(|word| word.stem == token.stem),
        [] => false,
    };
    let mut all = model.dataset_ids().filter(about);
    let (Some(of), None) = (all.next(), all.next()) else { return false };
    let own = |m: &Mention| match &m.thing {
        Thing::Dimension(id) => {
            measure::is_number(lattice, *id) && model.field(model.dimension(*id).fields[0]).dataset == of
        }
        Thing::Metric(id) => model.datasets_of(*id) == [of],
        Thing::Entity(id) => *id == of,
        _ => false,
    };
    lattice.mentions.iter().flatten().any(|m| m.cost < 0.5 && own(m))
}

/// "battery claims in percent": of what is not said, unless something is measured that is a percentage.
fn asks_percent(lattice: &Lattice<'_>, start: usize, end: usize) -> bool {
    if lattice.text(start, end) != "in percent" {
        return false;
    }
    let percent = |m: &Mention| match m.thing {
        Thing::Metric(id) => lattice.model.metric(id).format == Format::Percent,
        Thing::Dimension(id) => {
            lattice.model.field(lattice.model.dimension(id).fields[0]).unit.as_deref() == Some("percent")
        }
        _ => false,
    };
    let viewed = |word: &str| {
        [
            "grow", "grew", "chang", "shar", "rate", "percent", "increas", "decreas", "declin", "shr", "split", "mix",
            "yoy", "year",
        ]
        .iter()
        .any(|view| word.starts_with(view))
    };
    let of_it = |at: usize| lattice.word(at) == "much" && lattice.word(at + 1) == "of";
    let said = (0..start).any(|at| viewed(lattice.word(at)) || of_it(at));
    !said && !lattice.mentions.iter().flatten().any(percent)
}

/// "the number of films produced *by that studio*", "by it", "by each of them": what was said before.
fn referred(lattice: &Lattice<'_>, start: usize) -> Option<usize> {
    if let Some(end) = lattice.literal(
        start,
        phrases!["by it", "by them", "by each of them", "of it", "to it", "each one", "by him", "by her"],
    ) {
        return Some(end);
    }
    let from = if matches!(lattice.word(start), "by" | "from" | "in" | "for" | "of" | "at" | "to") {
        start + 1
    } else {
        start
    };
    // "this month" is a time.
    let time = group::grain(lattice, from + 1).is_some();
    if time || !matches!(lattice.word(from), "that" | "this" | "these" | "those") {
        return None;
    }
    let before = |thing: &Thing| {
        lattice.mentions[..start].iter().flatten().any(|m| m.end <= start && m.thing == *thing && m.cost < 0.6)
    };
    let nouns = lattice.mentions.get(from + 1)?.iter().filter(|m| m.cost < 0.5 && !m.partial);
    nouns.filter(|m| matches!(m.thing, Thing::Dimension(_) | Thing::Entity(_)) && before(&m.thing)).map(|m| m.end).max()
}

/// "Determine the average price", "State its name", "Consider which dealers …": a verb that opens a sentence and asks
/// for what follows, and what it costs. A verb that nobody knows asks as well, unless it takes something away
/// ("Ignore the fleet sales") or is about changing something ("Delete the orders").
fn requested(lattice: &Lattice<'_>, start: usize) -> Option<(usize, f32)> {
    const ASKS: &Phrases = phrases![
        "determine",
        "state",
        "consider",
        "compute",
        "calculate",
        "identify",
        "enumerate",
        "mention",
        "specify",
        "output",
        "print",
        "extract",
        "retrieve",
        "indicate",
        "describe",
        "summarise",
        "summarize",
        "return",
        "report",
        "work out",
        "point out",
        "pick out",
        "write down",
        "figure out",
        "read out",
        "give back",
        "note down",
    ];
    const TAKES_AWAY: [&str; 44] = [
        "ignore",
        "exclude",
        "omit",
        "skip",
        "drop",
        "remove",
        "delete",
        "forget",
        "discard",
        "disregard",
        "filter",
        "hide",
        "cut",
        "lose",
        "reject",
        "eliminate",
        "subtract",
        "deduct",
        "minus",
        "unlike",
        "despite",
        "beyond",
        "except",
        "update",
        "change",
        "set",
        "insert",
        "create",
        "increase",
        "decrease",
        "raise",
        "lower",
        "double",
        "halve",
        "reduce",
        "cancel",
        "close",
        "send",
        "pay",
        "order",
        "book",
        "rename",
        "replace",
        "leave",
    ];
    let token = lattice.tokens.get(start).filter(|token| token.begins && !token.quoted && token.number.is_none())?;
    let known = lattice.literal(start, ASKS);
    let end = known.unwrap_or(start + 1);
    let next = lattice.word(end);
    let asks = matches!(next, "which" | "what" | "how" | "who" | "whose" | "where" | "when" | "for");
    let goes_on = asks || english::is_determiner(next);
    if known.is_some() {
        return goes_on.then_some((end, lattice.weights.filler));
    }
    let strange = lattice.mentions[start].is_empty()
        && token.text.chars().all(char::is_alphabetic)
        && !english::is_filler(&token.text)
        && !english::is_preposition(&token.text)
        && !english::is_negation(&token.text)
        && !super::is_grammar(&token.text)
        && !token.text.ends_with("ing")
        && !token.text.ends_with("ed")
        && !TAKES_AWAY.contains(&token.text.as_str());
    (strange && goes_on && next != "for").then_some((end, lattice.weights.tie))
}

/// "how many rooms of each *type*": a noun that ended a name before, and is no name by itself, means that again.
fn again(lattice: &Lattice<'_>, start: usize) -> Option<usize> {
    let at = lattice
        .literal(start, phrases!["each", "that", "this", "these", "those", "such", "same", "every", "the same"])?;
    let noun = lattice.tokens.get(at)?;
    // "this month" is a time.
    if group::grain(lattice, at).is_some() || lattice.mentions[at].iter().any(|m| m.cost < 0.5 && !m.partial) {
        return None;
    }
    let named = lattice.mentions[..start].iter().flatten().any(|m| {
        matches!(m.thing, Thing::Dimension(_) | Thing::Entity(_))
            && m.end <= start
            && m.cost < 0.6
            && lattice.tokens[m.end - 1].stem == noun.stem
    });
    named.then_some(at + 1)
}

/// "rooms in this inn", "does pottlewick have", of a model that is called so: all of it is.
fn is_own_name(lattice: &Lattice<'_>, start: usize) -> bool {
    let token = &lattice.tokens[start];
    let is_it = |word: &str| word.len() > 2 && word.eq_ignore_ascii_case(&token.text);
    let mut before = lattice.tokens[..start].iter().rev();
    let stands = |token: &Token| {
        let word = token.text.as_str();
        // "the wholesale catalogue", "pottlewick foods"
        english::is_determiner(word) || english::is_preposition(word) || matches!(word, "does" | "did" | "has" | "this")
    };
    let first = || lattice.model.name.split(|c: char| !c.is_alphanumeric()).next().is_some_and(is_it);
    let negated = |token: &Token| english::is_negation(&token.text);
    lattice.mentions[start].is_empty()
        && token.number.is_none()
        && !before.clone().take(3).any(negated)
        && lattice.model.name.split(|c: char| !c.is_alphanumeric()).any(is_it)
        && (before.next().is_some_and(stands) || !first() && start > 0 && is_own_name(lattice, start - 1))
}

pub(super) fn filler(lattice: &Lattice<'_>, start: usize, end: usize) -> Match {
    Match {
        end,
        phrase: Phrase::Filler,
        cost: lattice.weights.filler,
        marks: vec![Mark { start, end, kind: Kind::Filler, meaning: None, vague: None, verb: false }],
    }
}
