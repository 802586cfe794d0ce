//! Dates of rows: which comes first ("our oldest store", "the latest invoice", "who joined most recently"), the ends
//! of a date ("the latest end date per employee"), and dates asked for by what happened ("the date they were hired",
//! "when made").
//!
//! Does not mean: the largest of some other number ("our oldest store" is not the one with the largest floor), the age
//! of people by a date at which they did something ("our oldest employee" is not the one hired first), the beginning
//! by an end ("the newest product" by the date it was discontinued).

use super::limit::{count, rows};
use super::{Axis, Head, Mark, Match, Measured, Phrase, measure, noun, time};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::calendar::Grain;
use model::draft::When;
use model::formula::Agg;
use model::{DatasetId, DimensionId, Model};

/// Words in the names of dates at which something begins to be there.
const ORIGINS: &str = "opened opening founded founding established built construction formed formation launched launch \
    installed installation commissioned created creation started start starts began begin begins signed \
    signup registered registration released release introduced \
    published made manufactured produced production purchased purchase bought acquired issued";
/// Words in the names of dates at which people begin to belong to something, which says nothing of their age.
const ENTRIES: &str = "hired hire joined join enrolled admitted employed";
/// Words in the names of dates of birth.
const BIRTHS: &str = "birth born birthday birthdate dob";
/// Words in the names of dates at which something is over, or changes.
const ENDS: &str = "end ended closed close closing left leave leaving discontinued retired expired expiry due paid \
    cancelled canceled terminated returned resolved completed finished delivered shipped last updated modified died \
    death deceased decommissioned sold settled";
/// Words in the names of columns that only people have.
const PERSONS: &str = "surname gender sex birth salary";

/// Which end of time is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    First,
    Last,
}

impl Which {
    fn agg(self) -> Agg {
        if self == Which::First { Agg::Min } else { Agg::Max }
    }

    fn top(self, n: Option<u32>, of: Option<(Axis, bool)>, column: DimensionId) -> Phrase {
        let by = Some(Measured::plain(Head::Aggregate(self.agg(), column)));
        Phrase::Top { n, least: self == Which::First, of, by, often: false }
    }
}

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    ranked(lattice, start, out);
    with_end(lattice, start, out);
    happened(lattice, start, out);
    asked(lattice, start, out);
    who(lattice, start, out);
    grouped(lattice, start, out);
    when_last(lattice, start, out);
    date_of_last(lattice, start, out);
    done_then(lattice, start, out);
    bare(lattice, start, out);
}

/// "claims on cars built in 2024", "orders shipped from Leeds in March": by the one date of it, of what is asked for.
fn done_then(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some(verb) = lattice.tokens.get(start).filter(|token| start > 0 && english::is_participle(&token.text)) else {
        return;
    };
    let model = lattice.model;
    let asked = lattice.rows_named();
    let of_asked = |id: &DimensionId| asked.contains(&dataset_of(model, *id)) && model.dimension_kind(*id).is_time();
    let dates: Vec<DimensionId> = named_like(lattice, None, &verb.stem).into_iter().filter(of_asked).collect();
    let [date] = dates[..] else { return };
    // What is wanted or expected to be done is of another date.
    if (start.saturating_sub(3)..start)
        .any(|at| matches!(lattice.word(at), "want" | "wanted" | "due" | "planned" | "expected" | "promised"))
    {
        return;
    }
    let usual = model.dataset(dataset_of(model, date)).time.as_ref().and_then(|time| model.dimension_of(time.field));
    let apart = usual != Some(date);
    // By the usual date of the rows it is read anyway.
    let mut places: Vec<(usize, Option<Match>)> = if apart { vec![(start + 1, None)] } else { Vec::new() };
    let mut within = Vec::new();
    super::filter::matches(lattice, start + 1, &mut within);
    let place = |found: &Match| matches!(found.phrase, Phrase::Filter(model::draft::Filter::In(_)));
    places.extend(within.into_iter().filter(place).map(|found| (found.end, Some(found))));
    for (at, place) in places {
        let after = lattice.literal(at, phrases!["in", "on", "during"]);
        for from in [Some(at), after].into_iter().flatten() {
            for (end, when, extra) in time::stretches(lattice, from) {
                let when = When { of: Some(model.dimension(date).name.clone()).filter(|_| apart), ..when };
                let mut marks =
                    vec![Mark::new(start, start + 1, Kind::Dimension, None), Mark::new(at, end, Kind::Time, None)];
                let mut cost = lattice.weights.phrase + extra;
                let phrase = match &place {
                    Some(place) => {
                        marks.extend(place.marks.iter().cloned());
                        cost += place.cost;
                        Phrase::Several(vec![place.phrase.clone(), Phrase::Time(when)])
                    }
                    None => Phrase::Time(when),
                };
                out.push(Match::new(end, phrase, cost, marks));
            }
        }
    }
}

/// "with date, customer and amount": the usual date of what is listed.
fn bare(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let lists = |word: &str| english::is_and(word) || matches!(word, "with" | "including" | "showing");
    let behind = start > 0 && (lattice.tokens[start].apart || lists(lattice.word(start - 1)));
    let last = start + 1 == lattice.tokens.len() || english::is_and(lattice.word(start + 1));
    if !matches!(lattice.word(start), "date" | "dates") || !behind || !last {
        return;
    }
    let Some(of) = lattice.mentions[..start].iter().flatten().find_map(|m| match m.thing {
        Thing::Entity(id) if m.cost < 0.5 => Some(id),
        _ => None,
    }) else {
        return;
    };
    let time = lattice.model.dataset(of).time.as_ref();
    if let Some(id) = time.and_then(|time| lattice.model.dimension_of(time.field)) {
        let axis = Axis::Dimension(id);
        let mark = Mark::new(start, start + 1, Kind::Dimension, Some(lattice.model.dimension(id).label.clone()));
        let want = Phrase::Want { axis, plural: false, asked: false, n: None };
        out.push(Match::new(start + 1, want, lattice.weights.phrase, vec![mark]));
    }
}

/// Whether some date says when this was done: then what was done is more than a tie.
pub(super) fn happens(lattice: &Lattice<'_>, verb: usize) -> bool {
    !named_like(lattice, None, &lattice.tokens[verb].stem).is_empty()
}

/// Whether dates say when this was done, of which none is the one that its rows are dated by.
pub(super) fn happens_apart(lattice: &Lattice<'_>, verb: usize) -> bool {
    let model = lattice.model;
    let usual = |id: &DimensionId| {
        let time = model.dataset(dataset_of(model, *id)).time.as_ref();
        time.is_some_and(|time| model.dimension_of(time.field) == Some(*id))
    };
    let dates = named_like(lattice, None, &lattice.tokens[verb].stem);
    !dates.is_empty() && dates.iter().all(|id| model.dimension_kind(*id).is_time() && !usual(id))
}

/// The one date of a dataset's rows that says when this was done to them.
pub(super) fn done_on(lattice: &Lattice<'_>, verb: usize, dataset: DatasetId) -> Option<DimensionId> {
    let token = lattice.tokens.get(verb).filter(|token| english::is_participle(&token.text))?;
    let own = |id: &DimensionId| dataset_of(lattice.model, *id) == dataset;
    let all: Vec<DimensionId> = named_like(lattice, Some(dataset), &token.stem).into_iter().filter(own).collect();
    if let [only] = all[..] { Some(only) } else { None }
}

/// Whether rows of a dataset have a date that says when this was done to them.
pub(crate) fn happens_to(lattice: &Lattice<'_>, verb: usize, dataset: DatasetId) -> bool {
    let model = lattice.model;
    named_like(lattice, Some(dataset), &lattice.tokens[verb].stem).iter().any(|id| dataset_of(model, *id) == dataset)
}

/// "complaints opened each year", "deliveries by month of return": by a date of what happened.
fn grouped(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some(listed) = listed_before(lattice, start) else { return };
    let cues = phrases!["each", "per", "by", "every", "in each", "in every", "by each", "for each"];
    let verb = lattice.tokens.get(start).filter(|token| english::is_participle(&token.text));
    let behind = verb.and_then(|verb| {
        let (end, grain) = super::group::grain(lattice, lattice.literal(start + 1, cues)?)?;
        Some((end, grain, &verb.stem))
    });
    let before = || {
        let (end, grain) = super::group::grain(lattice, lattice.literal(start, cues)?)?;
        let happened = lattice.tokens.get(end + 1).filter(|_| lattice.word(end) == "of")?;
        Some((end + 2, grain, &happened.stem))
    };
    let Some((end, grain, stem)) = behind.or_else(before) else { return };
    let model = lattice.model;
    let own = |id: &DimensionId| dataset_of(model, *id) == listed && model.dimension_kind(*id).is_time();
    for column in named_like(lattice, Some(listed), stem).into_iter().filter(own) {
        let mark = Mark::new(start, end, Kind::Time, Some(model.dimension(column).label.clone()));
        let by = Phrase::By(vec![Axis::Time(grain, Some(column))]);
        out.push(Match::new(end, by, lattice.weights.phrase, vec![mark]));
    }
}

/// "when did Miller last order", "when was the first delivery": the end of the dates of what happened.
fn when_last(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let when = phrases!["when did", "when was", "when were", "when has", "when have", "when is"];
    let Some(from) = lattice.literal(0, when).filter(|_| lattice.tokens[0].begins || start > 0) else { return };
    if start == 0 && (from..lattice.tokens.len()).any(|at| happening(lattice, at).is_some()) {
        let mark = Mark::new(0, from, Kind::Operator, None);
        out.push(Match::new(from, Phrase::Filler, lattice.weights.filler, vec![mark]));
    }
    if start > 0
        && let Some(found) = happening(lattice, start)
    {
        // "when did the first dealer open": what the date says, once more
        let verb = lattice.tokens.get(found.end).is_some_and(|verb| {
            let said = lattice.called.column(found.date);
            said.iter().any(|word| word.stem == verb.stem || word.text.strip_suffix("ed") == Some(&verb.text))
        });
        let end = found.end + usize::from(verb);
        out.push(Match::new(end, found.phrase, found.cost, found.marks));
    }
}

/// "the date of the latest claim", "date of our first gearbox repair": the same, where it is not asked when.
fn date_of_last(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let dates = phrases!["date of", "dates of", "day of", "the date of", "the dates of", "the day of"];
    if let Some(found) = lattice.literal(start, dates).and_then(|at| happening(lattice, at)) {
        out.push(Match::new(found.end, found.phrase, found.cost, found.marks));
    }
}

/// The date of what happened first or last.
struct Happening {
    end: usize,
    date: DimensionId,
    phrase: Phrase,
    cost: f32,
    marks: Vec<Mark>,
}

/// "the last order", "our first gearbox repair": of rows that conditions may stand before.
fn happening(lattice: &Lattice<'_>, start: usize) -> Option<Happening> {
    let model = lattice.model;
    let at = lattice.skip_articles(start);
    let (after, which) = match lattice.word(at) {
        "last" | "latest" | "newest" => (at + 1, Which::Last),
        "first" | "earliest" | "oldest" => (at + 1, Which::First),
        "most" if lattice.word(at + 1) == "recent" => (at + 2, Which::Last),
        _ => return None,
    };
    let (mut filters, mut marks, mut cost) = (Vec::new(), Vec::new(), lattice.weights.phrase);
    let mut noun = after;
    loop {
        let mentions = || lattice.mentions.get(noun).into_iter().flatten().filter(|m| m.cost < 0.8);
        let rows = mentions().find_map(|m| match m.thing {
            Thing::Entity(of) => Some((m.end, of)),
            Thing::Metric(id) => Some((m.end, crate::sketch::counts_rows(model, id)?)),
            _ => None,
        });
        if let Some((end, of)) = rows {
            let date = usual(model, of).first().copied()?;
            let list = Phrase::Measures(vec![Measured::plain(Head::Aggregate(which.agg(), date))]);
            marks.push(Mark::new(noun, end, Kind::Metric, Some(model.dimension(date).label.clone())));
            let phrase = measure::Measures::within(&filters, list);
            return Some(Happening { end, date, phrase, cost, marks });
        }
        // No more than two conditions stand before a noun.
        let described = mentions().filter(|m| !m.partial && m.cost < 0.5 && filters.len() < 2).max_by_key(|m| m.end)?;
        let (filter, _) = super::fraction::condition(lattice, &described.thing)?;
        marks.push(Mark::new(noun, described.end, Kind::Value, None));
        (filters, cost, noun) = ([filters, vec![filter]].concat(), cost + described.cost, described.end);
    }
}

/// "the latest end date", "the earliest and the latest hire date": the ends of a date.
pub(super) fn ends(lattice: &Lattice<'_>, start: usize, out: &mut Vec<measure::Measures>) {
    let end_of_time = |at: usize| {
        let said = end_word(lattice, at).map(|(end, which)| (end, which.agg()));
        said.or_else(|| match english::aggregate(lattice.word(at)) {
            Some(agg @ (Agg::Min | Agg::Max)) => Some((at + 1, agg)),
            _ => None,
        })
    };
    let mut at = lattice.skip_determiners(start);
    let mut aggs = Vec::new();
    while let Some((end, agg)) = end_of_time(at) {
        aggs.push(agg);
        let mut next = end;
        while english::is_and(lattice.word(next)) {
            next = lattice.skip_determiners(next + 1);
        }
        at = if next > end && end_of_time(next).is_some() { next } else { end };
        if at == end {
            break;
        }
    }
    // "latest month" is a time, also where a date is called so.
    let grain = super::group::grain_word(lattice.word(at)).is_some() && lattice.word(start) != "earliest";
    let found = dates(lattice, lattice.skip_determiners(at)).into_iter();
    for (end, id, extra) in found.filter(|(end, ..)| !aggs.is_empty() && (!grain || *end != at + 1)) {
        let heads = aggs.iter().map(|agg| Measured::plain(Head::Aggregate(*agg, id)));
        let mark = Mark::new(at, end, Kind::Metric, Some(lattice.model.dimension(id).label.clone()));
        out.push(measure::Measures { end, list: heads.collect(), filters: Vec::new(), cost: extra, marks: vec![mark] });
    }
}

/// "our oldest store", "the 3 latest invoices", "the most recently hired employee".
fn ranked(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let model = lattice.model;
    let mut at = lattice.skip_determiners(start);
    let mut n = count(lattice, at);
    at += usize::from(n.is_some());
    let aged = english::superlative(lattice.word(at), lattice.word(at + 1)).filter(|(_, adjective)| adjective.is_age());
    let (after, which) = match (aged, end_word(lattice, at)) {
        (_, Some(said)) => said,
        (Some((words, adjective)), None) => (at + words, if adjective.least { Which::Last } else { Which::First }),
        (None, None) => return,
    };
    at = after;
    if n.is_none() {
        n = count(lattice, at);
        at += usize::from(n.is_some());
    }
    // "the most recently hired employee": by the date that the verb names
    let verb = lattice.tokens.get(at).filter(|token| english::is_participle(&token.text));
    for noun in noun::nouns(lattice, at + usize::from(verb.is_some())).into_iter().filter(|noun| !noun.partial) {
        let Some(dataset) = rows(lattice, &noun.axis) else { continue };
        let columns = match (verb, aged) {
            (Some(verb), None) => named_like(lattice, Some(dataset), &verb.stem),
            (None, Some((_, adjective))) if adjective.column(model, dataset).is_none() => origins(model, dataset),
            (None, None) => usual(model, dataset),
            _ => continue,
        };
        for column in columns {
            let top = which.top(n.or(Some(1).filter(|_| !noun.plural)), Some((noun.axis.clone(), noun.plural)), column);
            out.push(Match::new(noun.end, top, lattice.weights.phrase + noun.cost, vec![noun.mark.clone()]));
        }
    }
    // "which machine is the oldest": of what is listed
    if let (Some((_, adjective)), true, None) = (aged, after == at, verb)
        && start > 0
        && !lattice.mentions.get(at).is_some_and(|m| m.iter().any(|m| m.cost < 0.5))
    {
        let Some(dataset) = listed_before(lattice, start) else { return };
        let columns = adjective.column(model, dataset).map(|id| (id, adjective.least)).into_iter().collect::<Vec<_>>();
        for (column, least) in &columns {
            let by = Some(Measured::plain(Head::Aggregate(Agg::Max, *column)));
            let top = Phrase::Top { n, least: *least, of: None, by, often: false };
            out.push(Match::new(at, top, lattice.weights.phrase, Vec::new()));
        }
        if columns.is_empty() {
            for column in origins(model, dataset) {
                out.push(Match::new(at, which.top(n, None, column), lattice.weights.phrase, Vec::new()));
            }
        }
    }
}

/// "with the earliest opening date", "has the latest invoice date".
fn with_end(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let cues =
        phrases!["with", "has", "have", "had", "having", "that has", "that have", "who has", "who have", "which has"];
    let Some(after) = lattice.literal(start, cues) else { return };
    let at = lattice.skip_determiners(after);
    let Some((at, which)) = end_word(lattice, at) else { return };
    for (end, id, extra) in dates(lattice, at) {
        let mark = Mark::new(at, end, Kind::Dimension, Some(lattice.model.dimension(id).label.clone()));
        // Costs less than a list of rows beside the end of all their dates.
        out.push(Match::new(end, which.top(None, None, id), lattice.weights.phrase / 2.0 + extra, vec![mark]));
    }
}

/// "joined most recently", "was settled last", "were hired first": of what is listed.
fn happened(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let at =
        lattice.literal(start, phrases!["was", "were", "has been", "that was", "which was", "who was", "that", "who"]);
    let at = at.unwrap_or(start);
    let Some(verb) = lattice.tokens.get(at) else { return };
    let Some((end, which)) = recently(lattice, at + 1) else { return };
    let dataset = listed_before(lattice, start);
    for column in named_like(lattice, dataset, &verb.stem) {
        let mark = Mark::new(at, at + 1, Kind::Dimension, Some(lattice.model.dimension(column).label.clone()));
        out.push(Match::new(end, which.top(None, None, column), lattice.weights.phrase, vec![mark]));
    }
}

/// "most recently", "last", "first": one past it, and which end of time it says; "last year" is a time.
fn recently(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Which)> {
    let words = [
        (phrases!["most recently", "last", "the most recently", "latest", "the latest"], Which::Last),
        (phrases!["first", "earliest", "the earliest", "least recently"], Which::First),
    ];
    let found = words.iter().find_map(|(words, which)| Some((lattice.literal(at, words)?, *which)));
    found.filter(|(end, _)| !time::stretches(lattice, at).iter().any(|(other, ..)| other > end))
}

/// "the date they were hired", "when made", "the day on which it opened": a date by what happened then.
fn asked(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let at = lattice.skip_articles(start);
    let dates = matches!(lattice.word(at), "date" | "dates" | "day" | "days" | "time" | "times");
    let linked = lattice.literal(at + 1, phrases!["when", "that", "on which", "at which", "of when"]).unwrap_or(at + 1);
    let from = match (dates, lattice.word(at)) {
        (true, _) => linked,
        // A "when" that opens the question asks for something else than a column.
        (false, "when") if start > 0 => at + 1,
        _ => return,
    };
    let pronouns = phrases!["they", "it", "he or she", "he", "she", "each", "each one", "each of them"];
    let from = lattice.literal(from, pronouns).unwrap_or(from);
    let auxiliary = phrases!["was", "were", "is", "are", "has been", "have been", "had been", "did", "got"];
    let from = lattice.literal(from, auxiliary).unwrap_or(from);
    let from = lattice.literal(from, phrases!["each"]).unwrap_or(from);
    if from == at + 1 && !english::is_participle(lattice.word(from)) {
        return;
    }
    let Some(verb) = lattice.tokens.get(from) else { return };
    let model = lattice.model;
    let listed = listed_before(lattice, start);
    for column in named_like(lattice, listed, &verb.stem) {
        let of = dataset_of(model, column);
        let mark = Mark::new(at, from + 1, Kind::Dimension, Some(model.dimension(column).label.clone()));
        let grain = noun::grain_of_date(model, column, Grain::Day).unwrap_or(Grain::Day);
        let want = |axis: Axis| Phrase::Want { axis, plural: false, asked: false, n: None };
        let date = want(Axis::Time(grain, Some(column)));
        // "the consultants with the date they joined": a member that stands for its rows
        let member = |m: &Mention| {
            m.end <= start && m.cost < 0.5 && matches!(m.thing, Thing::Member(id, _) if dataset_of(model, id) == of)
        };
        let phrase = match listed {
            Some(listed) if listed == of => date,
            None if lattice.mentions[..start].iter().flatten().any(member) => {
                Phrase::Several(vec![want(noun::entity(lattice, of)), date])
            }
            _ => continue,
        };
        out.push(Match::new(from + 1, phrase, lattice.weights.phrase, vec![mark]));
    }
}

/// "who was hired after 2020": rows by the date at which it happened to them.
fn who(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    // "the artists who joined after 1990" are not asked for by this.
    let opens = lattice.tokens.get(start).is_some_and(|token| token.begins);
    if lattice.word(start) != "who" || !opens {
        return;
    }
    let at = lattice
        .literal(start + 1, phrases!["was", "were", "has been", "have been", "has", "have"])
        .unwrap_or(start + 1);
    let Some(verb) = lattice.tokens.get(at) else { return };
    let model = lattice.model;
    let columns = named_like(lattice, None, &verb.stem);
    let people = columns.iter().filter(|id| is_of_people(model, dataset_of(model, **id)));
    let people: Vec<DimensionId> = people.copied().collect();
    let [column] = people[..] else { return };
    let axis = noun::entity(lattice, dataset_of(model, column));
    if let Some((end, which)) = recently(lattice, at + 1) {
        let mark = Mark::new(at, at + 1, Kind::Dimension, Some(model.dimension(column).label.clone()));
        let top = which.top(Some(1), Some((axis.clone(), false)), column);
        out.push(Match::new(end, top, lattice.weights.phrase, vec![mark]));
    }
    let after = lattice.literal(at + 1, phrases!["in", "on", "during"]).unwrap_or(at + 1);
    for from in [at + 1, after] {
        for (end, when, extra) in time::stretches(lattice, from) {
            let when = When { of: Some(model.dimension(column).name.clone()), ..when };
            let want = Phrase::Want { axis: axis.clone(), plural: true, asked: true, n: None };
            let marks = vec![
                Mark::new(at, at + 1, Kind::Dimension, Some(model.dimension(column).label.clone())),
                Mark::new(at + 1, end, Kind::Time, None),
            ];
            let phrase = Phrase::Several(vec![want, Phrase::Time(when)]);
            out.push(Match::new(end, phrase, lattice.weights.phrase + extra, marks));
        }
    }
}

/// "latest", "most recent", "earliest": one past it, and which end of time it says.
fn end_word(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Which)> {
    let last = phrases!["latest", "newest", "most recent", "most recently", "newly"];
    let first = phrases!["earliest"];
    let last = lattice.literal(at, last).map(|end| (end, Which::Last));
    last.or_else(|| lattice.literal(at, first).map(|end| (end, Which::First)))
}

/// Dates and years by their names.
fn dates(lattice: &Lattice<'_>, at: usize) -> Vec<(usize, DimensionId, f32)> {
    let mentions = lattice.mentions.get(at).into_iter().flatten().filter(|m| !m.partial);
    let dated = mentions.filter_map(|m| match m.thing {
        Thing::Dimension(id) if is_date(lattice.model, id) => Some((m.end, id, m.cost)),
        _ => None,
    });
    dated.collect()
}

/// Whether a dimension is a date, or the number of a year.
fn is_date(model: &Model, id: DimensionId) -> bool {
    model.dimension_kind(id).is_time() || is_year(model, id)
}

/// Whether a dimension is the number of a year.
pub(crate) fn is_year(model: &Model, id: DimensionId) -> bool {
    let field = model.field(model.dimension(id).fields[0]);
    // "rank of the year" is no year.
    let counted = field.natural == Agg::Sum && field.unit.is_some();
    model.dimension_kind(id).is_number() && !counted && {
        let words = || english::words(&field.label);
        words().count() <= 2 && words().any(|word| word.eq_ignore_ascii_case("year"))
    }
}

/// The entity mentioned last before a token: what the question lists.
pub(super) fn listed_before(lattice: &Lattice<'_>, before: usize) -> Option<DatasetId> {
    let mentions = lattice.mentions[..before].iter().flatten().filter(|m| m.end <= before && m.cost < 0.5);
    let entity = mentions.filter_map(|m| match &m.thing {
        Thing::Entity(id) => Some((m.end, *id)),
        Thing::Dimension(id) => rows(lattice, &Axis::Dimension(*id)).map(|of| (m.end, of)),
        _ => None,
    });
    entity.max_by_key(|(end, _)| *end).map(|(_, id)| id)
}

pub(super) fn dataset_of(model: &Model, id: DimensionId) -> DatasetId {
    model.field(model.dimension(id).fields[0]).dataset
}

/// Dates whose names hold the stem of a verb, or of the noun that is made of it ("delivered" of a delivery date), of a
/// dataset where one has any. Those that say nothing else come before "requested delivery date".
fn named_like(lattice: &Lattice<'_>, dataset: Option<DatasetId>, stem: &str) -> Vec<DimensionId> {
    let model = lattice.model;
    let is_of = |id: &DimensionId, is: &dyn Fn(&str) -> bool| {
        is_date(model, *id) && lattice.called.column(*id).iter().any(|word| is(&word.stem) && word.text.len() > 2)
    };
    let nouns = crate::lexicon::nouns_of(stem);
    let said: Vec<DimensionId> = model.dimension_ids().filter(|id| is_of(id, &|word| word == stem)).collect();
    let made = || model.dimension_ids().filter(|id| is_of(id, &|word| nouns.iter().any(|noun| noun == word))).collect();
    let all: Vec<DimensionId> = if said.is_empty() { made() } else { said };
    let own: Vec<DimensionId> = all.iter().copied().filter(|id| Some(dataset_of(model, *id)) == dataset).collect();
    let all = if own.is_empty() { all } else { own };
    let plain = |id: &DimensionId| {
        let words = lattice.called.column(*id);
        let when = |text: &str| matches!(text, "date" | "on" | "at" | "time" | "day");
        words.iter().filter(|word| !when(&word.text)).count() == 1
    };
    let plain: Vec<DimensionId> = all.iter().copied().filter(plain).collect();
    if plain.is_empty() { all } else { plain }
}

/// The dates and years of a dataset.
pub(super) fn own_dates(model: &Model, dataset: DatasetId) -> Vec<DimensionId> {
    model.dimension_ids().filter(|id| dataset_of(model, *id) == dataset && is_date(model, *id)).collect()
}

pub(super) fn holds(model: &Model, id: DimensionId, words: &str) -> bool {
    let mut label = english::words(&model.field(model.dimension(id).fields[0]).label);
    label.any(|word| words.split_whitespace().any(|other| other.eq_ignore_ascii_case(word)))
}

/// Whether only people have such columns.
pub(super) fn is_of_people(model: &Model, dataset: DatasetId) -> bool {
    let own = |id: &DimensionId| dataset_of(model, *id) == dataset;
    let named = |id| holds(model, id, "first last full") && holds(model, id, "name");
    let mut columns = model.dimension_ids().filter(own);
    columns.any(|id| named(id) || holds(model, id, PERSONS) || holds(model, id, ENTRIES))
}

/// The dates that say how old something is: its birth, else its origin, else its only date.
pub(crate) fn origins(model: &Model, dataset: DatasetId) -> Vec<DimensionId> {
    let dates = own_dates(model, dataset);
    let that = |words: &str| dates.iter().copied().filter(|id| holds(model, *id, words)).collect::<Vec<_>>();
    let births = that(BIRTHS);
    if !births.is_empty() || is_of_people(model, dataset) {
        return births;
    }
    let begins = that(ORIGINS);
    match (&begins[..], &dates[..]) {
        ([], [only]) if !holds(model, *only, ENDS) => vec![*only],
        // What happens begins when it happens: the oldest complaint was made first.
        ([], _) => {
            let own = model.dataset(dataset).time.as_ref().and_then(|time| model.dimension_of(time.field));
            own.filter(|id| dates.contains(id) && !holds(model, *id, ENDS)).into_iter().collect()
        }
        _ => begins,
    }
}

/// The dates by which something is the latest: the one of its dataset, else where it begins, else its only one.
pub(crate) fn usual(model: &Model, dataset: DatasetId) -> Vec<DimensionId> {
    let sound = |id: &DimensionId| !holds(model, *id, ENDS) && !holds(model, *id, BIRTHS);
    let dates: Vec<DimensionId> = own_dates(model, dataset).into_iter().filter(sound).collect();
    let own = model.dataset(dataset).time.as_ref().and_then(|time| model.dimension_of(time.field));
    if let Some(own) = own.filter(|id| dates.contains(id)) {
        return vec![own];
    }
    let begins = |id: &DimensionId| holds(model, *id, ORIGINS) || holds(model, *id, ENTRIES);
    let first: Vec<DimensionId> = dates.iter().copied().filter(begins).collect();
    match (&first[..], &dates[..]) {
        ([], [only]) => vec![*only],
        _ => first,
    }
}
