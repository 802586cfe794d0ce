//! Conditions on rows: "in Germany or France", "excluding fleet", "electric", "region Europe",
//! "model name contains son", "without a supplier".
//!
//! Does not mean: conditions on numbers (see `condition`), stretches of time (see `time`).

mod existence;
mod members;

use std::collections::BTreeMap;

use super::{Mark, Match, Phrase, Phrases, dated};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::draft::{Filter, Member, When};
use model::{DatasetId, DimensionId, Expr, FieldId};

use members::members;

const NOT: &Phrases = phrases![
    "no longer",
    "is no longer",
    "are no longer",
    "not yet",
    "has not yet been",
    "have not yet been",
    "everything except",
    "everything but",
    "all except",
    "all but",
    "anything but",
    "not in",
    "not from",
    "not for",
    "not at",
    "not with",
    "not",
    "excluding",
    "excl",
    "exclude",
    "except",
    "except for",
    "except in",
    "without",
    "other than",
    "but not",
    "but no",
    "but without",
    "but has no",
    "but have no",
    "and no",
    "but not in",
    "but not for",
    "but not from",
    "and not in",
    "and not",
    "outside",
    "outside of",
    "ignoring",
    "apart from",
    "leaving out",
    "leave out",
    "leave aside",
    "leaving aside",
    "not counting",
    "not including",
    "ignore",
    "minus",
    "that are not",
    "which are not",
    "who are not",
    "is not",
    "are not",
    "non",
    "with no",
    "without any",
    "have no",
    "has no",
    "had no",
    "do not get",
    "does not get",
    "did not get",
    "do not have",
    "does not have",
    "did not have",
    "do not want",
    "dont have",
    "dont get",
    "doesnt have",
];
const PREPOSITIONS: &Phrases = phrases![
    "in",
    "for",
    "from",
    "at",
    "of",
    "on",
    "within",
    "to",
    "with",
    "among",
    "only",
    "only in",
    "only for",
    "just",
    "where",
    "whose",
    "through",
    "via",
    "that are",
    "which are",
    "who are",
    "that is",
    "that have",
    "with the",
    "having",
    "belonging to",
    "located in",
    "based in",
    "and",
    "using",
    "is",
    "made in",
    "inside",
    "by",
];

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let mut starts = vec![(start, false, lattice.weights.loose / 4.0)];
    if let Some(after) = lattice.literal(start, NOT) {
        starts.push((after, true, 0.0));
        // "don't get the newsletter"
        let noun = lattice.skip_articles(after);
        if noun > after {
            starts.push((noun, true, 0.0));
        }
        // "not living in Hartford"
        let verb = after + usize::from(lattice.ties(after));
        if let Some(again) = lattice.literal(verb, PREPOSITIONS) {
            starts.push((again, true, 0.0));
        }
    }
    if let Some(after) = lattice.literal(start, PREPOSITIONS) {
        let loose = match lattice.word(start) {
            // "taught by Miller"
            "by" if start > 0 && english::is_participle(lattice.word(start - 1)) => 0.0,
            "by" => 2.0 * lattice.weights.loose,
            "and" => lattice.weights.loose / 4.0,
            _ => 0.0,
        };
        starts.push((after, false, loose));
        if let Some(again) = lattice.literal(after, NOT) {
            starts.push((again, true, 0.0));
        }
    }
    const ABSENT: &Phrases =
        phrases!["with no", "without any", "have no", "has no", "had no", "with zero", "having no", "who have no"];
    let absent = lattice.literal(start, ABSENT).is_some();
    for (from, not, loose) in starts {
        // "for each rep" divides, and is no channel of that name.
        let from = lattice.skip_articles(from);
        let before = out.len();
        members(lattice, from, not, loose, out);
        // "flats without a tenant" have none, whoever else is called so somewhere.
        if absent || lattice.word(start) == "without" {
            let thing = |m: &Mention| matches!(m.thing, Thing::Entity(_)) && m.cost < 0.3;
            let of_thing = |found: &Match| {
                lattice.mentions.get(from).into_iter().flatten().any(|m| m.end == found.end && thing(m))
            };
            let kept = out.split_off(before);
            out.extend(kept.into_iter().filter(|found| !of_thing(found)));
        }
        if absent {
            // "cities with no rental sales" have none, and not some that are no rentals.
            let rows =
                |m: &crate::lattice::Mention| matches!(m.thing, Thing::Entity(_) | Thing::Metric(_)) && m.cost < 0.5;
            let of_rows = |found: &Match| lattice.mentions.get(found.end).into_iter().flatten().any(rows);
            let kept = out.split_off(before);
            out.extend(kept.into_iter().filter(|found| !of_rows(found)));
        }
        segments(lattice, from, not, loose, out);
        texts(lattice, from, loose, out);
    }
    left_out(lattice, start, out);
    counted_by_verb(lattice, start, out);
    missing(lattice, start, out);
    undone(lattice, start, out);
    existence::existence(lattice, start, out);
    existence::nothing(lattice, start, out);
}

/// "cancelled jobs excluded", "the cancelled ones not counted": what is named is left out.
fn left_out(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    const ONES: &Phrases = phrases!["ones", "one"];
    const OUT: &Phrases = phrases![
        "not counted",
        "not included",
        "excluded",
        "are excluded",
        "left out",
        "are left out",
        "left aside",
        "taken out",
        "do not count",
        "dont count",
        "don t count",
        "are not counted",
        "are not included",
        "out",
    ];
    let from = lattice.skip_determiners(start);
    // "rejected requests and repeats not counted" leaves out both.
    if start > 0 && english::is_and(lattice.word(start - 1)) && lattice.word(start - 1) != "," {
        return;
    }
    let mut named = Vec::new();
    members(lattice, from, true, 0.0, &mut named);
    segments(lattice, from, true, 0.0, &mut named);
    for found in named {
        let rows = lattice.mentions.get(found.end).into_iter().flatten();
        let rows = rows.filter(|m| m.cost < 0.5 && matches!(m.thing, Thing::Entity(_))).map(|m| m.end);
        let places = [Some(found.end), lattice.literal(found.end, ONES)].into_iter().flatten().chain(rows);
        // "deliveries planned out of Swindon" are planned: by itself "out" ends what is said.
        let ends = |end: &usize| {
            let bare = lattice.word(end - 1) == "out" && !matches!(lattice.word(end - 2), "left" | "taken");
            !bare || lattice.tokens.get(*end).is_none_or(|next| next.begins || next.apart || next.text == ",")
        };
        if let Some(end) = places.filter_map(|at| lattice.literal(at, OUT)).filter(ends).max() {
            out.push(Match { end, ..found });
        }
    }
}

/// "how many EVs did we sell": the member is a condition, and the verb says what is measured.
fn counted_by_verb(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some(at) = lattice.literal(start, phrases!["how many", "how much", "number of", "the number of"]) else {
        return;
    };
    let did = |at: usize| matches!(lattice.word(at), "do" | "did" | "have" | "were" | "are" | "was");
    let verb = lattice.tokens[at..].iter().any(|token| crate::lexicon::is_verb(&token.text));
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5 && verb && did(m.end)) {
        let Thing::Member(id, name) = &mention.thing else { continue };
        let one = BTreeMap::from([(lattice.model.dimension(*id).name.clone(), vec![Member::Text(name.clone())])]);
        let mark = Mark::new(at, mention.end, Kind::Value, Some(name.clone()));
        let cost = lattice.weights.phrase + mention.cost + lattice.weights.loose;
        out.push(Match::new(mention.end, Phrase::Filter(Filter::In(one)), cost, vec![mark]));
    }
}

/// The dimension that a noun before or after a member names.
fn dimension(lattice: &Lattice<'_>, thing: &Thing) -> Option<DimensionId> {
    match thing {
        Thing::Dimension(id) => Some(*id),
        Thing::Entity(id) => match super::noun::entity(lattice, *id) {
            super::Axis::Dimension(id) => Some(id),
            _ => None,
        },
        _ => None,
    }
}

fn segments(lattice: &Lattice<'_>, start: usize, not: bool, loose: f32, out: &mut Vec<Match>) {
    for mention in lattice.mentions.get(start).into_iter().flatten() {
        let Thing::Segment(index) = mention.thing else { continue };
        let name = lattice.model.segments[index].name.clone();
        let mark = Mark::new(start, mention.end, Kind::Value, Some(name.clone()));
        let filter = if not { Filter::NotSegment(name) } else { Filter::Segment(name) };
        let field = lattice.model.segments[index].field;
        // "running total" is no total of what is running.
        if matches!(lattice.word(mention.end), "total" | "sum" | "average" | "count")
            && super::is_grammar(lattice.word(start))
        {
            continue;
        }
        // "invoices paid in March" are dated by it, and not only paid; "not paid yet" is just that.
        if by_date(lattice, field) && super::time::follows(lattice, mention.end) {
            continue;
        }
        // "lost": the metric of that name, rather than another word for lost deals
        let metric = |m: &Mention| m.end == mention.end && matches!(m.thing, Thing::Metric(_)) && m.cost < mention.cost;
        let akin = if lattice.mentions[start].iter().any(metric) { lattice.weights.loose / 2.0 } else { 0.0 };
        // "active members" are not members of what somebody active belongs to.
        let dataset = lattice.model.field(field).dataset;
        // Nor are "active customers" those of somebody active who looks after them.
        let belongs = |id: DatasetId| {
            let plain = |path: &model::semantic::Path| path.iter().all(|join| lattice.model.join(*join).role.is_none());
            // What has ended is that itself, and nothing that refers to it.
            !by_date(lattice, field) && lattice.model.paths(id, dataset).iter().any(plain)
        };
        let described =
            |m: &Mention| matches!(m.thing, Thing::Entity(id) if m.cost < 0.5 && id != dataset && !belongs(id));
        let owns = |m: &Mention| m.cost < 0.5 && matches!(m.thing, Thing::Entity(id) if id == dataset);
        let next = || lattice.mentions.get(mention.end).into_iter().flatten();
        let strange = if next().any(described) && !next().any(owns) { lattice.weights.unreached } else { 0.0 };
        let cost = lattice.weights.phrase + loose + mention.cost + akin + strange;
        // "delivered late in 2025": by the date of the delivery
        let done = super::dated::done_on(lattice, start, dataset).filter(|_| mention.end > start + 1);
        if let Some(date) = done {
            let from = lattice.literal(mention.end, phrases!["in", "during", "on", "over"]).unwrap_or(mention.end);
            for (end, when, extra) in super::time::stretches(lattice, from) {
                let when = When { of: Some(lattice.model.dimension(date).name.clone()), ..when };
                let both = vec![Phrase::Filter(filter.clone()), Phrase::Time(when)];
                let marks = vec![mark.clone(), Mark::new(mention.end, end, Kind::Time, None)];
                out.push(Match::new(end, Phrase::Several(both), cost + extra, marks));
            }
        }
        with_owner(lattice, mention.end, field, Match::new(mention.end, Phrase::Filter(filter), cost, vec![mark]), out);
    }
}

/// Whether a condition only says that there is a date, or none.
pub(super) fn by_date(lattice: &Lattice<'_>, field: FieldId) -> bool {
    let Expr::IsNull(column, _) = &lattice.model.field(field).expr else { return false };
    let Expr::Column(column) = &**column else { return false };
    let model = lattice.model;
    model.dimension_ids().any(|id| {
        let field = model.field(model.dimension(id).fields[0]);
        matches!(&field.expr, Expr::Column(other) if other == column) && model.dimension_kind(id).is_time()
    })
}

/// A condition, and the same with the noun it describes ("electric models", "fleet sales"): there the
/// noun only says whose rows are meant.
fn with_owner(lattice: &Lattice<'_>, end: usize, field: FieldId, found: Match, out: &mut Vec<Match>) {
    let model = lattice.model;
    let dataset = model.field(field).dataset;
    // Behind a colon the noun is asked for.
    let apart = lattice.tokens.get(end).is_some_and(|token| token.apart);
    for mention in lattice.mentions.get(end).into_iter().flatten().filter(|_| !apart) {
        let owns = match &mention.thing {
            Thing::Entity(id) => *id == dataset,
            Thing::Unit(_) => true,
            Thing::Dimension(id) => model.dataset(dataset).shown_as == model.dimension(*id).fields,
            _ => false,
        };
        // "female doctors and their specialty": the doctors are asked for.
        let own = |at: usize| matches!(lattice.word(at), "their" | "its");
        let asked = own(mention.end)
            || own(mention.end + 1) && !lattice.word(mention.end).is_empty()
            || listed_with(lattice, mention.end)
            || counted_with(lattice, mention.end)
            || announced(lattice, mention);
        if owns && mention.cost < 0.5 && !asked {
            let mut longer = found.clone();
            longer.end = mention.end;
            // "warranty cost and gearbox claims" asks for the claims, too.
            let start = found.marks.iter().map(|mark| mark.start).min().unwrap_or(end);
            let listed = start > 0 && english::is_and(lattice.word(start - 1));
            longer.cost += lattice.weights.loose * if listed { 1.5 } else { 0.5 };
            longer.marks.push(Mark::new(end, mention.end, Kind::Dimension, None));
            out.push(longer);
        }
    }
    out.push(found);
}

/// "canadian dealers: cars sold and claims": what is announced is asked for one by one.
fn announced(lattice: &Lattice<'_>, noun: &Mention) -> bool {
    let colon = lattice.tokens.get(noun.end).is_some_and(|token| token.apart && !token.inside);
    colon && noun.plural && !matches!(noun.thing, Thing::Unit(_))
}

/// "active policies *and premium* by region": how many of them there are stands beside a number.
fn counted_with(lattice: &Lattice<'_>, at: usize) -> bool {
    let and = lattice.literal(at, phrases!["and", ", and", "and the", ","]);
    let number = |m: &Mention| match m.thing {
        Thing::Metric(_) => m.cost < 0.5,
        Thing::Dimension(id) => {
            m.cost < 0.5 && super::measure::is_number(lattice, id) && super::measure::adds(lattice, id)
        }
        _ => false,
    };
    let divides = |at: usize| matches!(lattice.word(at), "by" | "per");
    and.is_some_and(|next| lattice.mentions.get(next).into_iter().flatten().any(|m| number(m) && divides(m.end)))
}

/// "Acme components *with warranty and stock*": what follows is listed beside the rows, and is no condition.
fn listed_with(lattice: &Lattice<'_>, at: usize) -> bool {
    let column = |m: &&Mention| matches!(m.thing, Thing::Dimension(_)) && m.cost < 0.5;
    let ends = |at: usize| lattice.word(at).is_empty() || english::is_and(lattice.word(at));
    let from = lattice.skip_articles(at + 1);
    lattice.word(at) == "with" && lattice.mentions.get(from).into_iter().flatten().filter(column).any(|m| ends(m.end))
}

/// "name contains son", "model starting with A", "have the letter a in their names".
fn texts(lattice: &Lattice<'_>, start: usize, loose: f32, out: &mut Vec<Match>) {
    type Make = fn(BTreeMap<String, String>) -> Filter;
    const CONTAINS: &Phrases = phrases![
        "with",
        "contains",
        "contain",
        "containing",
        "that contain",
        "that contains",
        "includes",
        "including",
        "like",
        "has",
        "have",
    ];
    const STARTS: &Phrases = phrases![
        "starts with",
        "start with",
        "starting with",
        "begins with",
        "beginning with",
        "that start with",
        "begin with",
    ];
    const ENDS: &Phrases = phrases!["ends with", "end with", "ending with", "ends in", "ending in", "that end with"];
    const PIECE: [&str; 5] = ["word", "letter", "substring", "string", "phrase"];
    // The text, and whether it was called a piece of text or quoted.
    let text = |at: usize| {
        let from = lattice.skip_determiners(at);
        let called = PIECE.contains(&lattice.word(from));
        let from = if called { from + 1 } else { at };
        let first = lattice.tokens.get(from).filter(|token| !token.begins)?;
        let mut end = from + 1;
        while first.quoted && lattice.tokens.get(end).is_some_and(|t| t.quoted) {
            end += 1;
        }
        // A metric in quotes is that metric.
        let metric = |m: &Mention| m.end == end && m.cost == 0.0 && matches!(m.thing, Thing::Metric(_));
        let named = lattice.mentions[from].iter().any(metric);
        (!named).then_some((from, end, called || first.quoted))
    };
    let columns = |at: usize| {
        let mentions = lattice.mentions.get(at).into_iter().flatten();
        mentions.filter_map(|m| dimension(lattice, &m.thing).map(|id| (m.end, id, m.cost)))
    };
    let mut push = |make: Make, id: DimensionId, (from, end): (usize, usize), column: (usize, usize), extra: f32| {
        let one = BTreeMap::from([(lattice.model.dimension(id).name.clone(), lattice.text(from, end))]);
        let marks = vec![Mark::new(column.0, column.1, Kind::Dimension, None), Mark::new(from, end, Kind::Value, None)];
        let cost = lattice.weights.phrase + loose + extra;
        out.push(Match::new(end.max(column.1), Phrase::Filter(make(one)), cost, marks));
    };
    for (mentioned, id, extra) in columns(start) {
        for (words, make) in
            [(CONTAINS, Filter::Contains as Make), (STARTS, Filter::StartsWith), (ENDS, Filter::EndsWith)]
        {
            let Some((from, end, sure)) = lattice.literal(mentioned, words).and_then(text) else { continue };
            // "products that contain nuts", where nuts are an allergen: not those that are called so
            let is_other = |m: &Mention| matches!(&m.thing, Thing::Member(of, _) if *of != id) && m.cost < 0.5;
            let of_rows = |m: &Mention| m.end == mentioned && matches!(m.thing, Thing::Entity(_));
            if !sure && lattice.mentions[start].iter().any(of_rows) && lattice.mentions[from].iter().any(is_other) {
                continue;
            }
            // "contracts ending in the next 3 months" are not those whose number ends so.
            if !sure && matches!(lattice.word(from), "the" | "this" | "next" | "last" | "coming") {
                continue;
            }
            // "by channel including rental" is about members.
            if sure || !matches!(lattice.word(mentioned), "has" | "have" | "with" | "including" | "includes") {
                push(make, id, (from, end), (start, mentioned), extra);
            }
        }
    }
    // "contain 'son' in their names"
    let Some((from, end, true)) = lattice.literal(start, CONTAINS).and_then(text) else { return };
    let Some(column) = lattice.literal(end, phrases!["in"]).map(|at| lattice.skip_determiners(at)) else { return };
    for (mentioned, id, extra) in columns(column) {
        push(Filter::Contains, id, (from, end), (column, mentioned), extra);
    }
    // "in their name": what names the rows said before
    if matches!(lattice.word(column), "name" | "names")
        && let Some(id) = name_before(lattice, start)
    {
        push(Filter::Contains, id, (from, end), (column, column + 1), lattice.weights.loose / 2.0);
    }
}

/// The one column that names the entity mentioned last before a token.
fn name_before(lattice: &Lattice<'_>, before: usize) -> Option<DimensionId> {
    let mentions = lattice.mentions[..before].iter().flatten().filter(|m| m.end <= before && m.cost < 0.5);
    let last = mentions.filter(|m| matches!(m.thing, Thing::Entity(_))).max_by_key(|m| m.end)?;
    let Thing::Entity(id) = last.thing else { return None };
    match lattice.model.dataset(id).shown_as[..] {
        [field] => lattice.model.dimension_of(field),
        _ => None,
    }
}

/// "invoices never chased", "hires not collected yet": rows that have no date of it, where nothing else of theirs says
/// whether it was done.
fn undone(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let never = phrases![
        "never",
        "never been",
        "were never",
        "was never",
        "that were never",
        "have never been",
        "has never been",
        "that have never been",
        "not yet",
        "not been",
        "have not been",
        "has not been",
        "that have not been",
        "but not",
        "not",
        "yet to be",
        "still to be",
    ];
    let Some(verb) = lattice.literal(start, never) else { return };
    let Some(listed) = dated::listed_before(lattice, start) else { return };
    let Some(date) = dated::done_on(lattice, verb, listed).filter(|id| lattice.model.dimension_kind(*id).is_time())
    else {
        return;
    };
    let model = lattice.model;
    // A status or a condition of theirs says more.
    let says = |m: &Mention| {
        let of = match &m.thing {
            Thing::Member(id, _) => model.field(model.dimension(*id).fields[0]).dataset,
            Thing::Segment(index) => model.field(model.segments[*index].field).dataset,
            _ => return false,
        };
        of == listed && m.cost < 0.5
    };
    let yet = lattice.literal(verb + 1, phrases!["yet", "so far", "at all"]);
    let end = yet.unwrap_or(verb + 1);
    // "never chased in May" may have been chased in June.
    let then = super::time::stretches(lattice, end).is_empty()
        && (!english::is_preposition(lattice.word(end)) || super::time::stretches(lattice, end + 1).is_empty());
    let sure = yet.is_some() || !matches!(lattice.word(verb - 1), "not" | "been") || lattice.word(start) == "never";
    if then && sure && !lattice.mentions[verb].iter().any(says) {
        let filter = Filter::Missing(model.dimension(date).name.clone());
        let mark = Mark::new(start, end, Kind::Dimension, Some(model.dimension(date).label.clone()));
        out.push(Match::new(end, Phrase::Filter(filter), lattice.weights.phrase + lattice.weights.sort, vec![mark]));
    }
}

/// "without a supplier", "with no city", "missing component", "where the supplier is known".
fn missing(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let from = lattice.literal(start, phrases!["where", "whose", "where the"]).unwrap_or(start);
    for mention in lattice.mentions.get(from).into_iter().flatten() {
        let Thing::Dimension(id) = mention.thing else { continue };
        for (words, make) in [
            (
                phrases!["is missing", "is unknown", "is not known", "is empty", "is null", "is not given"],
                Filter::Missing as fn(String) -> Filter,
            ),
            (phrases!["is known", "is not missing", "is not empty", "is not null", "is given"], Filter::Present),
        ] {
            let Some(end) = lattice.literal(mention.end, words) else { continue };
            let filter = make(lattice.model.dimension(id).name.clone());
            let mark = Mark::new(from, mention.end, Kind::Dimension, None);
            out.push(Match::new(end, Phrase::Filter(filter), lattice.weights.phrase + mention.cost, vec![mark]));
        }
    }
    let Some(after) = lattice.literal(
        start,
        phrases!["without", "without a", "without any", "with no", "missing", "has no", "have no", "had no", "lacking"],
    ) else {
        return;
    };
    let at = lattice.skip_determiners(after);
    // "had no claims" is about rows, and no column of theirs.
    let rows = |m: &Mention| m.cost < 0.5 && matches!(m.thing, Thing::Entity(_) | Thing::Metric(_));
    for mention in lattice.mentions.get(at).into_iter().flatten() {
        let Thing::Dimension(id) = mention.thing else { continue };
        if mention.partial && lattice.mentions[at].iter().any(rows) {
            continue;
        }
        let filter = Filter::Missing(lattice.model.dimension(id).name.clone());
        let mark = Mark::new(at, mention.end, Kind::Dimension, None);
        let cost = lattice.weights.phrase + mention.cost + lattice.weights.loose;
        out.push(Match::new(mention.end, Phrase::Filter(filter), cost, vec![mark]));
    }
}
