//! The phrases of a tiling, sorted by what they are for: what is measured, what it is divided by, what is
//! listed, what only says whose rows are meant.

pub(super) mod listed;
mod place;
mod share;
mod some;

use model::calendar::Grain;
use model::draft::{Analysis, Compare, Filter, View, When};
use model::formula::Agg;
use model::{DatasetId, DimensionId, Model};

use place::Place;
use share::Behind;
pub(super) use share::Part;
use some::Restricted;

use super::either::{Alternatives, Said};
use super::single::{counts_rows, rows_counted_by, rows_of};
use crate::english;
use crate::lattice::Lattice;
use crate::lexicon::Thing;
use crate::parse::Tiling;
use crate::phrase::limit::rows;
use crate::phrase::{Asked, Axis, Condition, Head, Match, Measured, On, Phrase, Revision, Sorted};

/// What a question said, by role.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) shows: Vec<Measured>,
    pub(super) by: Vec<Axis>,
    /// "per dealer": divides, or is averaged over where something else divides.
    pub(super) per: Vec<Axis>,
    /// "within each region": what a share is of.
    pub(super) parents: Vec<Axis>,
    pub(super) ranked_by: Vec<Measured>,
    /// What is asked for: listed, or what the measures are split by.
    pub(super) wants: Vec<Want>,
    /// Nouns that only say whose rows are meant ("the average age *of all students*").
    pub(super) scopes: Vec<Want>,
    pub(super) filters: Vec<Filter>,
    pub(super) conditions: Vec<Condition>,
    pub(super) times: Vec<When>,
    pub(super) tops: Vec<TopPart>,
    pub(super) compare: Option<(Compare, Option<When>)>,
    pub(super) view: Option<View>,
    /// What a moving average moves along.
    pub(super) along: Option<Grain>,
    pub(super) order: Option<(Sorted, bool)>,
    /// "worst first".
    pub(super) order_judged: bool,
    /// A share was said, and whether it was a percentage.
    shared: Option<bool>,
    /// A share of a part is said to be of another part.
    parted_twice: bool,
    /// "the share of revenue that came from": its part has still to be said.
    part_announced: bool,
    /// A condition stands behind a share of a part, and may be the part.
    pub(super) part_goes_on: bool,
    /// A condition on a number says which part a share is.
    pub(super) part_is_condition: bool,
    /// The date that a stretch of time which divides is said to be of, behind it.
    pub(super) dated_by: Option<DimensionId>,
    /// Whether that is because the rows are called by it: "cancellations".
    pub(super) event: bool,
    /// What falls most stands first.
    pub(super) falls: bool,
    pub(super) chart: Option<&'static str>,
    pub(super) analysis: Option<Analysis>,
    /// What this does to the question before.
    pub(super) revisions: Vec<Revision>,
    pub(super) versus: Vec<DimensionId>,
    /// "how many of them": of what else is said.
    pub(super) counted: bool,
    /// "…, how many?": of the rows that are asked for.
    pub(super) rows_counted: bool,
    /// "how much": something must be measured.
    pub(super) amount: bool,
    /// "on average": of what is measured.
    pub(super) averaged: bool,
    /// "mean and lowest": of the number that the question is about.
    pub(super) aggregates: Vec<Asked>,
    /// What a share is of, where it is that of a member: "the *online* share", "what share came *from fleet*".
    pub(super) part: Option<Part>,
    /// Whether a verb says of which date the time is: "opened before 2000".
    pub(super) happened: bool,
    /// What stood before, as far as shares need it.
    behind: Behind,
    /// Measures that only a verb hints at ("sold").
    pub(super) verbs: Vec<Measured>,
}

/// A noun that stands by itself.
pub(super) struct Want {
    pub(super) axis: Axis,
    pub(super) asked: bool,
    pub(super) n: Option<u32>,
    /// "of *all* schools".
    pub(super) all: bool,
    /// "has reserved *a* room".
    pub(super) single: bool,
}

/// What asks for the first few.
pub(super) struct TopPart {
    pub(super) n: Option<u32>,
    pub(super) least: bool,
    pub(super) of: Option<(Axis, bool)>,
    pub(super) by: Option<Measured>,
    /// By how often it occurs.
    pub(super) often: bool,
    /// "best", "worst": where less is better, the most is the worst.
    pub(super) judged: bool,
    /// How many measures, wants and scopes stood before it.
    pub(super) shows: usize,
    pub(super) wants: usize,
    pub(super) scopes: usize,
}

/// Sorts the phrases; `None` where one is said twice that can be said only once.
pub(super) fn collect(tiling: &Tiling, lattice: &Lattice<'_>) -> Option<Parts> {
    // "the most ticket income" is no most tickets, and income.
    let compound = |pair: &[(usize, Match)]| match pair {
        [(_, ranks), (_, measured)] => {
            matches!(ranks.phrase, Phrase::Top { by: Some(_), .. }) && matches!(measured.phrase, Phrase::Measures(_))
        }
        _ => false,
    };
    if tiling.phrases.windows(2).any(compound) {
        return None;
    }
    let model = lattice.model;
    let mut parts = Parts::default();
    let mut place = Place::Begin;
    let mut or = Alternatives::default();
    let (mut measured, mut date_before, mut between) = (false, false, false);
    let (mut listing, mut as_columns) = (false, false);
    let inside = tiling.phrases.iter().filter(|(_, found)| is_of_some_rows(&found.phrase)).count();
    let mut restricted = Restricted::default();
    let flat = tiling.phrases.iter().flat_map(|(start, found)| match &found.phrase {
        Phrase::Several(list) => list.iter().map(|phrase| (*start, found.end, phrase, &found.marks)).collect(),
        phrase => vec![(*start, found.end, phrase, &found.marks)],
    });
    // Where the noun right before begins.
    let mut noun: Option<(usize, usize)> = None;
    for (start, end, phrase, marks) in flat {
        or.before(phrase)?;
        // "Which author …? Find his or her last name.": a sentence of its own begins, and asks for more.
        // So it does behind "Oslo vs Bergen:", and behind "refunds over 300:" goes on what to list of them.
        let nothing_yet = parts.shows.is_empty() && parts.wants.is_empty() && parts.by.is_empty();
        let colon = lattice.tokens[start].apart && !lattice.tokens[start].inside;
        let begins = start > 0 && (lattice.tokens[start].begins || colon);
        let list = (begins || listing).then(|| listed::rows_of(&parts, lattice)).flatten();
        listing = list.is_some();
        if start > 0 && (lattice.tokens[start].begins || (colon && (nothing_yet || listing))) {
            place = Place::Begin;
        }
        let before = place;
        let date = matches!(phrase, Phrase::Want { axis: Axis::Time(_, Some(_)), asked: false, .. });
        let wanted_date = std::mem::replace(&mut date_before, date);
        let beside = std::mem::replace(&mut measured, matches!(phrase, Phrase::Measures(_)));
        // "sold" ties what stands beside it together.
        let verb = matches!(phrase, Phrase::Measures(_)) && marks.iter().any(|m| m.vague.is_some() && m.verb);
        if !verb {
            parts.note_share(phrase, lattice, start);
        }
        restricted.follow(phrase, (start, end), lattice);
        place = if verb { Place::Inside } else { place.after(phrase, lattice.word(start)) };
        // "interactions between enzymes and medicine" go on with what they are between.
        match lattice.word(start) {
            "between" => between = true,
            "and" if between && place == Place::Continued => (place, between) = (Place::Inside, false),
            _ => {}
        }
        match phrase.clone() {
            Phrase::Measures(list)
                if let Some(of) = listed::list_of(before, listing, &parts, lattice)
                    && let Some(columns) = listed::columns(&list, of, lattice, (start, end)) =>
            {
                let want = |id| Want { axis: Axis::Dimension(id), asked: false, n: None, all: false, single: false };
                parts.wants.extend(columns.into_iter().map(want));
                as_columns = true;
                place = Place::Behind;
            }
            Phrase::Measures(list) => {
                // "average share" beside "count of orders" is rather "average share count".
                // "launch cost" is no cost by launch date.
                if wanted_date && !verb {
                    return None;
                }
                let plain = list.iter().chain(&parts.shows).all(|m| matches!(m.head, Head::Metric(_)));
                if beside && !verb && !plain {
                    return None;
                }
                // "attainment of its revenue plan" is one number of both.
                let its = |at: usize| matches!(lattice.word(at), "its" | "their");
                let ranked = parts.tops.iter().any(|top| top.by.is_some());
                let of_its = before == Place::Inside && (its(start) || its(start.wrapping_sub(1)));
                if of_its && !verb && (!parts.shows.is_empty() || ranked) {
                    return None;
                }
                // "stock at standard cost" is what the stock is worth, and no stock and cost.
                if start > 0 && lattice.word(start - 1) == "at" && !parts.shows.is_empty() {
                    return None;
                }
                // "X as a percentage of Y" is a ratio of two, not a share of each.
                if parts.view == Some(View::Share) && !parts.shows.is_empty() {
                    return None;
                }
                if before == Place::Inside
                    && let Some(of) = rows_meant(&list, &parts, model)
                {
                    parts.scopes.push(Want {
                        axis: Axis::Entity(of),
                        asked: false,
                        n: None,
                        all: false,
                        single: false,
                    });
                    continue;
                }
                if verb {
                    parts.verbs.extend(list);
                } else {
                    // "margin and margin %" are two numbers, of which one was not understood.
                    let twice = |m: &Measured| parts.shows.contains(m) && m.bare().is_some();
                    let anew = (1..=start).any(|at| lattice.tokens[at].begins);
                    let goes_on = english::is_and(lattice.word(start.wrapping_sub(1))) && !anew;
                    if goes_on && list.iter().any(twice) {
                        return None;
                    }
                    restricted.measured((start, end), list.len(), parts.shows.len());
                    parts.shows.extend(list);
                }
            }
            Phrase::By(list) => match (&list[..], lattice.word(start)) {
                ([axis], "per") if !matches!(axis, Axis::Time(..)) => parts.per.push(axis.clone()),
                ([axis], "within") => {
                    parts.parents.push(axis.clone());
                    parts.by.extend(list);
                }
                // "per quarter, by end date": quarters of that date
                ([Axis::Time(Grain::Day, Some(of))], _)
                    if parts.by.iter().filter(|axis| is_undated(axis)).count() == 1 =>
                {
                    parts.dated_by = Some(*of);
                    for axis in parts.by.iter_mut().filter(|axis| is_undated(axis)) {
                        if let Axis::Time(_, date) = axis {
                            *date = Some(*of);
                        }
                    }
                }
                // "contracts ended per month in 2025": that year is one of the same date
                ([Axis::Time(_, Some(of))], verb) if english::is_participle(verb) => {
                    parts.dated_by = Some(*of);
                    parts.by.extend(list);
                }
                // "by method, invoices of 2025" is by method: of each invoice there is one.
                ([.., Axis::Entity(of)], _)
                    if list.len() > 1
                        && marks.iter().map(|mark| mark.start).max().is_some_and(|at| lattice.word(at - 1) == ",")
                        && parts.shows.iter().any(|m| rows_counted_by(&m.head, model) == Some(*of)) =>
                {
                    parts.by.extend(list[..list.len() - 1].iter().cloned());
                }
                _ => parts.by.extend(list),
            },
            Phrase::ByMeasure(measured) => parts.ranked_by.push(measured),
            Phrase::Want { axis, asked, n, plural } => {
                // "plant regions", where a column is called just so, are no plants and regions.
                let one = |m: &crate::lattice::Mention| {
                    m.end == end && m.cost < 0.05 && matches!(m.thing, Thing::Dimension(_))
                };
                if let Some((from, _)) = noun.filter(|(_, ended)| *ended == start)
                    && (from..start).any(|at| lattice.mentions[at].iter().any(one))
                {
                    return None;
                }
                noun = Some((start, end));
                // "orders and average fee by carrier": how many orders there are, as nothing tells them apart
                if let (false, true, None, Some(of)) = (asked, before.lists(), n, listed::events(&axis, tiling, model))
                    && listed::measures_follow(tiling, lattice, end)
                {
                    parts.shows.push(Measured::plain(rows_of(model, of)));
                    place = Place::Counted;
                    continue;
                }
                // "client revenue by industry": that of rows that have a client
                if let (false, false, Some(known)) = (asked, plural, listed::attributive(&axis, tiling, model, end)) {
                    parts.filters.push(Filter::Present(known));
                    continue;
                }
                // "… by payment method, invoices of 2025": those that are measured, once more
                let measured_already = |m: &Measured| {
                    let of = rows(lattice, &axis);
                    of.is_some() && m.head.datasets(model).first().copied() == of
                };
                let told = before == Place::Continued && end < lattice.tokens.len() && !parts.by.is_empty();
                let again = !asked && told && parts.shows.iter().any(measured_already);
                let want = Want {
                    axis,
                    asked,
                    n,
                    all: matches!(lattice.word(start), "all" | "any"),
                    single: matches!(lattice.word(start), "a" | "an"),
                };
                // "dealers with city and opening date": nothing is measured, so these are listed too.
                let listed = before == Place::With && parts.shows.is_empty();
                // "discounts region" are those of regions; of what is counted, "bank branches" are one noun.
                let sums = |m: &Measured| matches!(m.head, Head::Aggregate(Agg::Sum, _));
                let summed = before == Place::Counted
                    && !parts.shows.is_empty()
                    && parts.shows.iter().all(sums)
                    && matches!(want.axis, Axis::Dimension(_))
                    && rows(lattice, &want.axis).is_none();
                // "which student visited restaurants": no list goes on without a comma or an "and".
                let beside = !asked
                    && before == Place::Behind
                    && last_is_entity(&parts, lattice)
                    && rows(lattice, &want.axis).is_some();
                if beside && !lattice.tokens[start].begins {
                    parts.scopes.push(want);
                    continue;
                }
                // "has reserved a room": any room, which divides nothing
                let any = !asked && matches!(lattice.word(start), "a" | "an") && rows(lattice, &want.axis).is_some();
                if any && (!parts.shows.is_empty() || parts.counted) {
                    parts.scopes.push(want);
                    continue;
                }
                // "a list of dealers with their city"
                let list_of = is_list_of(lattice, start);
                if again {
                    parts.scopes.push(want);
                } else if asked || before.lists() || listed || summed || list_of {
                    parts.wants.push(want)
                } else {
                    // "tickets: distinct users per agent" is about how many of them, and not whose tickets.
                    let before = start.checked_sub(1).map_or("", |at| lattice.word(at));
                    if matches!(before, "distinct" | "unique") && !parts.shows.is_empty() {
                        return None;
                    }
                    parts.scopes.push(want)
                }
                if before == Place::With {
                    place = if listed { Place::Behind } else { Place::Inside };
                }
            }
            Phrase::Filter(filter) => {
                // "excluding fleet and Germany": what is left out goes on.
                let left_out = or.goes_on(Said::Filter) && parts.filters.last().is_some_and(leaves_out);
                if left_out && continues_list(lattice, start) {
                    if or.is_open() {
                        return None;
                    }
                    parts.filters.push(negated(filter)?);
                } else {
                    parts.filters.push(filter);
                }
                or.after(Said::Filter, &mut parts, model)?;
            }
            Phrase::Versus(dimension, members) => {
                parts.versus.push(dimension);
                let one = [(model.dimension(dimension).name.clone(), members)].into();
                parts.filters.push(Filter::In(one));
            }
            Phrase::Condition(mut condition) => {
                // "mileage above 5,000 and below 10,000", "above 50 or below 20": of the same
                let same = parts.conditions.last().and_then(|before| before.of.clone());
                if let (true, None, None, Some(on)) =
                    (or.goes_on(Said::Condition), &condition.of, condition.described, same)
                {
                    condition.put_on(on, model)?;
                }
                // "from Hartford or older than 40": the one column of what the question is about
                if let (None, Some(adjective)) = (&condition.of, condition.described)
                    && let Some(column) = described_column(lattice, adjective)
                {
                    condition.put_on(On::Field(column), model)?;
                }
                parts.conditions.push(condition);
                or.after(Said::Condition, &mut parts, model)?;
            }
            Phrase::Time(when) => {
                let verb = !matches!(lattice.word(start), "with" | "where" | "whose");
                parts.happened = verb && when.of.is_some();
                parts.times.push(when);
            }
            Phrase::Top { n, least, of, by, often } => {
                let (shows, wants, scopes) = (parts.shows.len(), parts.wants.len(), parts.scopes.len());
                // The worst drop is the biggest one, of whatever drops.
                let drops = |at: usize| matches!(lattice.word(at), "drop" | "decline" | "decrease" | "fall");
                let judged = (start..start + 4).any(|at| english::judges(lattice.word(at))) && !(start..end).any(drops);
                parts.tops.push(TopPart { n, least, of, by, often, judged, shows, wants, scopes });
            }
            Phrase::Compare(compare, this) => once(&mut parts.compare, (compare, this))?,
            Phrase::View(view, compare) => {
                once(&mut parts.view, view)?;
                if let Some(compare) = compare {
                    once(&mut parts.compare, (compare, None))?;
                }
            }
            Phrase::Order { by, descending } => {
                parts.order_judged |= (start..end).any(|at| english::judges(lattice.word(at)));
                parts.counted |= by == Sorted::Often;
                match &mut parts.order {
                    // "sorted by salary, highest first"
                    Some((_, so_far)) if matches!(by, Sorted::Number | Sorted::Value) => *so_far = descending,
                    order => once(order, (by, descending))?,
                }
            }
            Phrase::Falls => parts.falls = true,
            Phrase::Chart(form) => once(&mut parts.chart, form)?,
            Phrase::Analysis(analysis) => match (&parts.analysis, &analysis) {
                (Some(Analysis::Why), Analysis::Why) => {}
                (Some(Analysis::Forecast(_)), Analysis::Forecast(n)) => parts.analysis = Some(Analysis::Forecast(*n)),
                (Some(_), _) => return None,
                (None, _) => parts.analysis = Some(analysis),
            },
            Phrase::Along(grain) if parts.along.is_none_or(|along| along == grain) => parts.along = Some(grain),
            Phrase::Along(_) => return None,
            Phrase::Revise(revision) => parts.revisions.push(revision),
            Phrase::Dated(date) => {
                once(&mut parts.dated_by, date)?;
                parts.event = true;
            }
            Phrase::Occurrences => parts.counted = true,
            Phrase::Counted => parts.rows_counted = true,
            Phrase::OnAverage => parts.averaged = true,
            Phrase::Amount => parts.amount = true,
            Phrase::Aggregates(list) => parts.aggregates.extend(list),
            Phrase::Or | Phrase::Filler | Phrase::Unknown | Phrase::Several(_) => {}
        }
    }
    // "that came from each segment" is each one's share.
    let divided = parts.by.iter().any(|axis| !matches!(axis, Axis::Time(..))) || !parts.wants.is_empty();
    if parts.part_announced && parts.part.is_none() && !divided {
        return None;
    }
    // What is listed row by row is neither divided nor measured.
    if as_columns && !(parts.shows.is_empty() && parts.by.is_empty()) {
        return None;
    }
    // "pickups, litres and number of rejected pickups": only some of the numbers are of rejected ones. What a condition
    // counts is of some rows, too, but not what else is measured.
    let others = parts.shows.len() + parts.tops.iter().filter(|top| top.by.is_some()).count();
    let counts = |m: &Measured| rows_counted_by(&m.head, model).is_some();
    let held = parts.conditions.iter().any(|c| matches!(c.of, Some(On::Measure(_))));
    let told_apart = restricted.tell_apart(&mut parts, model)?;
    if inside > 0 && !told_apart && (others > 1 || (held && !parts.shows.iter().all(counts))) {
        return None;
    }
    // "female or older than 20 in Paris": what else holds for both is not said.
    let only = parts.filters.len() == 1 && parts.conditions.is_empty();
    (or.is_sound(only) && !parts.parted_twice).then_some(parts)
}

/// Whether a phrase counts rows that a condition within it describes: "number of rejected pickups".
fn is_of_some_rows(phrase: &Phrase) -> bool {
    let Phrase::Several(list) = phrase else { return false };
    let filters = list.iter().any(|phrase| matches!(phrase, Phrase::Filter(_)));
    // "top 5 cheeses" are rows of that kind, whatever of them is measured.
    let counts =
        |phrase: &Phrase| matches!(phrase, Phrase::Measures(_) | Phrase::Condition(_) | Phrase::Top { of: None, .. });
    filters && list.iter().any(counts)
}

impl Parts {
    /// Takes back something that was asked for; what ranks it counts one less before it.
    pub(super) fn take_want(&mut self, at: usize) -> Want {
        for top in self.tops.iter_mut().filter(|top| top.wants > at) {
            top.wants -= 1;
        }
        self.wants.remove(at)
    }
}

/// The only column that a describing word can be about, of everything that the question names.
fn described_column(lattice: &Lattice<'_>, adjective: &english::Adjective) -> Option<DimensionId> {
    let named = lattice.mentions.iter().flatten().filter(|m| m.cost < 0.5 && !m.partial);
    let datasets = named.filter_map(|m| match m.thing {
        Thing::Entity(id) => Some(id),
        _ => None,
    });
    let mut columns: Vec<DimensionId> = datasets.filter_map(|of| adjective.column(lattice.model, of)).collect();
    columns.sort();
    columns.dedup();
    match columns[..] {
        [only] => Some(only),
        _ => None,
    }
}

fn leaves_out(filter: &Filter) -> bool {
    matches!(filter, Filter::NotIn(_) | Filter::NotSegment(_))
}

/// Whether what begins here stands behind "list of".
fn is_list_of(lattice: &Lattice<'_>, start: usize) -> bool {
    let list = |at: usize| matches!(lattice.word(at), "list" | "lists" | "listing" | "overview");
    start >= 2 && lattice.word(start - 1) == "of" && list(start - 2)
}

/// Whether a member stands right behind an "and", without a word that says what it does there.
fn continues_list(lattice: &Lattice<'_>, start: usize) -> bool {
    let and = |at: usize| english::is_and(lattice.word(at));
    let at = start + usize::from(and(start));
    let members = lattice.mentions.get(at).into_iter().flatten();
    let mut named = members.filter(|m| matches!(m.thing, Thing::Member(..) | Thing::Segment(_)));
    (at > start || start.checked_sub(1).is_some_and(and)) && named.next().is_some()
}

/// A condition on rows turned round, where that is one.
fn negated(filter: Filter) -> Option<Filter> {
    match filter {
        Filter::In(one) => Some(Filter::NotIn(one)),
        Filter::Segment(name) => Some(Filter::NotSegment(name)),
        Filter::NotIn(_) | Filter::NotSegment(_) => Some(filter),
        _ => None,
    }
}

/// Whether what was asked for last are rows.
fn last_is_entity(parts: &Parts, lattice: &Lattice<'_>) -> bool {
    parts.wants.last().is_some_and(|want| rows(lattice, &want.axis).is_some())
}

/// The rows that a measure stands for where it measures nothing: "the average mileage of the *claims*", "how
/// many dealers sold *a car*".
fn rows_meant(list: &[Measured], parts: &Parts, model: &Model) -> Option<DatasetId> {
    let [measured] = list else { return None };
    let head = measured.bare()?;
    if let Head::Metric(id) = head
        && let Some(of) = counts_rows(model, *id)
        && (!parts.shows.is_empty() || parts.tops.iter().any(|top| top.often))
    {
        return Some(of);
    }
    match (&parts.shows[..], &head.datasets(model)[..]) {
        ([Measured { head: Head::Count(of), .. }], [rows]) if rows != of && !model.paths(*rows, *of).is_empty() => {
            Some(*rows)
        }
        _ => None,
    }
}

/// Whether rows are divided by a stretch of time, and nobody has said by which date.
fn is_undated(axis: &Axis) -> bool {
    matches!(axis, Axis::Time(grain, None) if *grain != Grain::Day)
}

/// Sets what can be said only once.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    if place.is_some() {
        return None;
    }
    *place = Some(value);
    Some(())
}
