//! How old rows are, in days from their date to today: "claims older than 60 days", "open for more than 2 weeks"; and
//! what should have been done by now: "overdue invoices", "30 days overdue".
//!
//! Does not mean: the age of people, of stock, or of what a column says ("machines older than 5 years").

use super::dated::{dataset_of, holds, is_of_people, listed_before, own_dates, usual};
use super::{Mark, Match, Phrase};
use crate::english;
use crate::lattice::Lattice;
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::calendar::Grain;
use model::draft::{Edge, Filter, When};
use model::formula::Pick;
use model::{DatasetId, DimensionId, Model};

/// What a condition is called that says of rows that they are not done.
const NOT_DONE: [&str; 6] = ["open", "unpaid", "outstanding", "unresolved", "unfinished", "pending"];

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    older(lattice, start, out);
    overdue(lattice, start, out);
}

/// "older than 60 days", "more than 60 days old", "for more than 60 days" and "over 60 days" of what is open.
fn older(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let from = lattice.literal(start, phrases!["that are", "which are", "are", "is", "of"]).unwrap_or(start);
    let older = lattice.literal(from, phrases!["older than", "dating back more than"]);
    let more = lattice.literal(from, phrases!["more than", "over", ">"]);
    let waits = lattice.literal(from, phrases!["for more than", "for over", "longer than", "for longer than"]);
    let old = |end: usize| lattice.literal(end, phrases!["old", "of age"]);
    let (days, end) = match (older, waits, more) {
        (Some(at), ..) => match days(lattice, at) {
            Some(found) => found,
            None => return,
        },
        (_, Some(at), _) => match days(lattice, at).filter(|_| not_done_before(lattice, start)) {
            Some(found) => found,
            None => return,
        },
        // "invoices unpaid over 90 days" have waited so long, whatever others took to be paid
        (.., Some(at)) if not_done_before(lattice, start) => match days(lattice, at) {
            Some((days, end)) => (days, old(end).unwrap_or(end)),
            None => return,
        },
        (.., Some(at)) => match days(lattice, at).and_then(|(days, end)| Some((days, old(end)?))) {
            Some(found) => found,
            None => return,
        },
        _ => return,
    };
    let Some(listed) = listed_before(lattice, start).filter(|of| ages(lattice.model, *of)) else { return };
    let [date] = usual(lattice.model, listed)[..] else { return };
    let until = When { of: named(lattice.model, listed, date), ..until(days + 1) };
    let mark = Mark::new(start, end, Kind::Time, Some(lattice.model.dimension(date).label.clone()));
    out.push(Match::new(end, Phrase::Time(until), lattice.weights.phrase, vec![mark]));
}

/// "overdue", "past due", "30 days overdue", "overdue by more than 30 days": not done, and due before today.
fn overdue(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let from =
        lattice.literal(start, phrases!["that are", "which are", "are", "is", "currently", "now"]).unwrap_or(start);
    if let Some((end, _, phrases)) = overdue_at(lattice, from, None) {
        let mark = Mark::new(start, end, Kind::Value, Some("not done, and due before today".to_owned()));
        out.push(Match::new(end, Phrase::Several(phrases), lattice.weights.phrase, vec![mark]));
    }
}

/// One past "overdue" or what is as good, whose rows are meant, and what that means of them: these, else those that the
/// question is about.
pub(super) fn overdue_at(
    lattice: &Lattice<'_>,
    start: usize,
    of: Option<DatasetId>,
) -> Option<(usize, DatasetId, Vec<Phrase>)> {
    const OVERDUE: &super::Phrases = phrases!["overdue", "past due", "past their due date", "past its due date"];
    let more = lattice.literal(start, phrases!["more than", "over"]).unwrap_or(start);
    let before = days(lattice, more).and_then(|(days, end)| Some((days, lattice.literal(end, OVERDUE)?)));
    // "90+ days overdue", "90 or more days overdue": as many days, or more
    let before = before.or_else(|| {
        let number =
            lattice.tokens.get(start)?.number.filter(|n| !n.is_percent() && (2.0..=3_650.0).contains(&n.value))?;
        let unit = lattice.literal(start + 1, phrases!["or more days", "and more days", "or more"])?;
        Some((number.value as u32 - 1, lattice.literal(unit, OVERDUE)?))
    });
    let behind = || {
        let end = lattice.literal(start, OVERDUE)?;
        let by = lattice.literal(end, phrases!["by more than", "for more than", "by over", "for over", "by", "for"]);
        Some(by.and_then(|by| days(lattice, by)).unwrap_or((0, end)))
    };
    let (days, end) = before.or_else(behind)?;
    // What the model calls so is that.
    let is_date = |thing: &Thing| matches!(thing, Thing::Dimension(id) if lattice.model.dimension_kind(*id).is_time());
    if lattice.mentions[start..end].iter().flatten().any(|mention| mention.cost < 0.5 && !is_date(&mention.thing)) {
        return None;
    }
    let model = lattice.model;
    let fits = model.dataset_ids().filter(|id| of.is_none_or(|of| of == *id)).filter_map(|of| {
        let dates: Vec<DimensionId> =
            own_dates(model, of).into_iter().filter(|id| holds(model, *id, "due deadline promised expected")).collect();
        let open = model.segments.iter().find(|segment| {
            let called = |word: &str| segment.name == word || segment.synonyms.iter().any(|other| other == word);
            model.field(segment.field).dataset == of && NOT_DONE.iter().any(|word| called(word))
        });
        match (&dates[..], open) {
            ([due], Some(open)) => Some((of, *due, open)),
            _ => None,
        }
    });
    let fits: Vec<_> = fits.collect();
    let named: Vec<_> = fits.iter().filter(|(of, ..)| named_anywhere(lattice, *of)).collect();
    let (of, due, open) = match (&named[..], &fits[..]) {
        ([one], _) => one,
        ([], [one]) => one,
        _ => return None,
    };
    let when = When { of: Some(model.dimension(*due).name.clone()), ..until(days + 1) };
    Some((end, *of, vec![Phrase::Filter(Filter::Segment(open.name.clone())), Phrase::Time(when)]))
}

/// Up to so many days before today.
fn until(days: u32) -> When {
    When::between(None, Some(Edge::Of(Box::new(When::ago(days, Grain::Day)))))
}

/// "60 days", "2 weeks": so many days, and one past it.
fn days(lattice: &Lattice<'_>, at: usize) -> Option<(u32, usize)> {
    let number = lattice.tokens.get(at)?.number.filter(|n| !n.is_percent() && n.value.fract() == 0.0)?;
    let each = match lattice.word(at + 1) {
        "day" | "days" => 1,
        "week" | "weeks" => 7,
        _ => return None,
    };
    // Within the range it fits.
    (1.0..=3_650.0).contains(&number.value).then_some((number.value as u32 * each, at + 2))
}

/// Whether rows have an age: not those of a level that is taken day by day, and not people.
fn ages(model: &Model, of: DatasetId) -> bool {
    let measures = || model.metric_ids().flat_map(|id| model.measures_of(id)).filter(|m| m.dataset == of);
    let level = |pick: &Pick| matches!(pick, Pick::Last | Pick::First | Pick::Avg);
    !measures().any(|measure| measure.over.iter().any(|over| level(&over.pick))) && !is_of_people(model, of)
}

/// The name of a date, where it is not the one that its rows are dated by anyway.
fn named(model: &Model, of: DatasetId, date: DimensionId) -> Option<String> {
    let default = model.dataset(of).time.as_ref().and_then(|time| model.dimension_of(time.field));
    (default != Some(date)).then(|| model.dimension(date).name.clone())
}

/// Whether "open", or what is as good, stands right before a token, or before the noun there.
fn not_done_before(lattice: &Lattice<'_>, start: usize) -> bool {
    let said = |word: &str| NOT_DONE.contains(&word) || matches!(word, "waiting" | "idle");
    let word = |back: usize| start.checked_sub(back).map_or("", |at| lattice.word(at));
    said(word(1)) || (said(word(2)) && !english::is_preposition(word(1)))
}

/// Whether rows of a dataset are named anywhere in the question, by their own name or by a column.
fn named_anywhere(lattice: &Lattice<'_>, of: DatasetId) -> bool {
    let all = || lattice.mentions.iter().enumerate().flat_map(|(at, list)| list.iter().map(move |m| (at, m)));
    // "purchase orders" are no orders.
    let within = |start: usize, end: usize| {
        all().any(|(from, m)| from <= start && end <= m.end && m.end - from > end - start && m.cost < 0.1)
    };
    let named = all().filter(|(_, mention)| mention.cost < 0.5).filter(|(_, mention)| match mention.thing {
        Thing::Entity(id) => id == of,
        Thing::Dimension(id) => dataset_of(lattice.model, id) == of && !mention.partial,
        Thing::Metric(id) => lattice.model.datasets_of(id) == [of],
        _ => false,
    });
    named.into_iter().any(|(at, mention)| !within(at, mention.end))
}
