//! Stretches of time: "last quarter", "past 30 days", "year to date", "two months ago"; by name
//! (`moment.rs`), from an end to another (`span.rs`), and what repeats ("on weekends", `each.rs`).
//!
//! "last" is whole units before this one, "past" is up to today: alike for days and years, with a number and without.
//!
//! The corpus of what must and must not match is `tests/time/corpus.md`.

mod each;
mod moment;
mod span;

use super::{Mark, Match, Phrase, Phrases};
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::calendar::Grain;
use model::draft::{Edge, When};

/// A stretch of time: one past its last token, what it is, what its wording costs.
pub(super) type Found = (usize, When, f32);

const PREPOSITIONS: &Phrases = phrases![
    "in",
    "during",
    "for",
    "over",
    "of",
    "on",
    "within",
    "throughout",
    "in the",
    "during the",
    "for the",
    "over the",
    "of the",
    "within the",
    "as of",
    "at",
    "at the end of",
    "end of",
    "from",
    "the",
    "end",
    "at end of",
    "the end of",
    "per end of",
    "ending",
];

/// Whether a stretch of time follows, or what divides by one: "in 2025", "since May", "by quarter".
pub(super) fn follows(lattice: &Lattice<'_>, at: usize) -> bool {
    let divided =
        lattice.literal(at, phrases!["by", "per", "each"]).is_some_and(|at| super::group::grain(lattice, at).is_some());
    let leads = phrases!["in", "on", "during", "between", "from"];
    let from = lattice.literal(at, leads).unwrap_or(at);
    divided || [at, from].into_iter().any(|at| !stretches(lattice, at).is_empty())
}

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    // "projects that end in 2026" are those whose end date lies there.
    // So are "leases ending in January", where something named has such a date.
    let dated = || super::dated::happens(lattice, start);
    let ends = match lattice.word(start) {
        "end" => matches!(lattice.word(start + 1), "in" | "on" | "during"),
        "ending" => dated(),
        _ => false,
    };
    let after = lattice.literal(start, PREPOSITIONS).filter(|_| !ends);
    for (from, said) in std::iter::once((start, false)).chain(after.map(|a| (a, true))) {
        // "over a year ago" is longer ago than that.
        let whole = |end: usize| from > start && stretches(lattice, start).iter().any(|(other, ..)| *other == end);
        for (end, when, extra) in stretches(lattice, from).into_iter().filter(|(end, ..)| !whole(*end)) {
            let loose = if said { 0.0 } else { lattice.weights.loose / 4.0 };
            let mark = Mark::new(from, end, Kind::Time, None);
            out.push(Match::new(end, Phrase::Time(when), lattice.weights.phrase + extra + loose, vec![mark]));
        }
    }
    each::matches(lattice, start, out);
    // "opened after 2023", "built in March 2025": of a date of its own
    let from =
        lattice.literal(start, phrases!["that were", "which were", "that", "with", "where", "whose"]).unwrap_or(start);
    for mention in lattice.mentions.get(from).into_iter().flatten() {
        let Thing::Dimension(id) = mention.thing else { continue };
        // "by day today": a day is no date of its own.
        let metric = |m: &Mention| m.end == mention.end && m.cost == 0.0 && matches!(m.thing, Thing::Metric(_));
        if lattice.mentions[..=from].iter().flatten().any(metric) {
            continue;
        }
        let bare = mention.end == from + 1 && super::group::grain_word(lattice.word(from)).is_some();
        if bare || !lattice.model.dimension_kind(id).is_time() {
            continue;
        }
        let after = lattice.literal(mention.end, PREPOSITIONS).unwrap_or(mention.end);
        let whole = |end: usize| stretches(lattice, mention.end).iter().any(|(other, ..)| *other == end);
        for at in [mention.end, after] {
            let said = at == mention.end;
            for (end, when, extra) in stretches(lattice, at).into_iter().filter(|(end, ..)| said || !whole(*end)) {
                let when = When { of: Some(lattice.model.dimension(id).name.clone()), ..when };
                let marks = vec![
                    Mark::new(from, mention.end, Kind::Dimension, None),
                    Mark::new(mention.end, end, Kind::Time, None),
                ];
                out.push(Match::new(end, Phrase::Time(when), lattice.weights.phrase + extra + mention.cost, marks));
            }
        }
    }
}

/// Every stretch of time that begins at a token, with what its wording costs.
pub(super) fn stretches(lattice: &Lattice<'_>, at: usize) -> Vec<Found> {
    lattice.seen.stretches.at(at, || all_stretches(lattice, at))
}

fn all_stretches(lattice: &Lattice<'_>, at: usize) -> Vec<Found> {
    let mut found = Vec::new();
    relative(lattice, at, &mut found);
    to_date(lattice, at, &mut found);
    span::spans(lattice, at, &mut found);
    found.extend(moment::moments(lattice, at).into_iter().map(|(end, when, extra)| (end, moment::whole(when), extra)));
    found
}

/// "last quarter", "past 30 days", "this month", "yesterday", "two months ago", "the year before last".
fn relative(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Found>) {
    let number = |at: usize| {
        lattice
            .tokens
            .get(at)
            .and_then(|t| t.number)
            .filter(|n| n.plain || (0.0..=20.0).contains(&n.value))
            .map(|n| n.value as u32)
    };
    let back = |n: u32, unit: Grain, rolling: bool| When {
        last: (!rolling).then_some(n),
        past: rolling.then_some(n),
        unit: Some(unit),
        ..When::default()
    };
    let word = lattice.word(at);
    let cues = phrases!["last", "past", "previous", "prior", "trailing", "rolling", "latest", "most recent"];
    if let Some(from) = lattice.literal(at, cues) {
        let rolling = matches!(word, "past" | "trailing" | "rolling");
        match number(from) {
            Some(n) => {
                if let Some((end, unit)) = unit(lattice, from + 1) {
                    out.push((end, back(n, unit, rolling || unit == Grain::Day), 0.0));
                }
            }
            None => {
                if let Some((end, unit)) = unit(lattice, from) {
                    out.push((end, back(1, unit, rolling), 0.0));
                }
            }
        }
    }
    ahead(lattice, at, out);
    if matches!(word, "ltm" | "ttm" | "l12m" | "r12m") {
        out.push((at + 1, back(12, Grain::Month, true), 0.0));
    }
    if let Some(from) = lattice.literal(at, phrases!["this", "current", "this current", "running", "ongoing"])
        && let Some((end, unit)) = unit(lattice, from)
    {
        out.push((end, When::ago(0, unit), 0.0));
    }
    for (words, n) in [(phrases!["today"], 0), (phrases!["yesterday"], 1), (phrases!["day before yesterday"], 2)] {
        if let Some(end) = lattice.literal(at, words) {
            out.push((end, When::ago(n, Grain::Day), 0.0));
        }
    }
    if let (Some(n), Some((end, unit))) =
        (number(at).or(matches!(word, "a" | "one").then_some(1)), unit(lattice, at + 1))
        && matches!(lattice.word(end), "ago" | "earlier")
    {
        out.push((end + 1, When::ago(n, unit), 0.0));
    }
    // "over a year ago", "more than 30 days ago": up to that day
    if let Some(from) = lattice.literal(at, phrases!["over", "more than", "longer than"])
        && let Some(n) = number(from).or(matches!(lattice.word(from), "a" | "one").then_some(1))
        && let Some((end, unit)) = unit(lattice, from + 1)
        && matches!(lattice.word(end), "ago" | "back")
    {
        let day = match unit {
            Grain::Day => When::ago(n.saturating_add(1), unit),
            Grain::Week => When::ago(n.saturating_mul(7).saturating_add(1), Grain::Day),
            unit => When { to_date: Some(unit), ago: Some(n), ..When::default() },
        };
        out.push((end + 1, When::between(None, Some(Edge::Of(Box::new(day)))), 0.0));
    }
    if let Some((end, unit)) = unit(lattice, at)
        && let Some(end) = lattice.literal(end, phrases!["before last"])
    {
        out.push((end, When::ago(2, unit), 0.0));
    }
    // "same quarter last year": the one that today lies in, a year before.
    if let Some(from) = lattice.literal(at, phrases!["same", "this", "the same"])
        && let Some((end, unit)) = unit(lattice, from)
        && let Some(end) = lattice.literal(end, A_YEAR_BEFORE)
    {
        let in_a_year = match unit {
            Grain::Month | Grain::FiscalMonth => 12,
            Grain::Quarter | Grain::FiscalQuarter => 4,
            Grain::Week => 52,
            _ => return,
        };
        out.push((end, When::ago(in_a_year, unit), 0.0));
    }
}

/// "next week", "the next 30 days", "tomorrow": whole units after this one, or so many from today on. Whether anything is
/// known of them is for the rows to say; a number of them is rather a forecast.
fn ahead(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Found>) {
    let next = |n: u32, unit: Grain| When { next: Some(n), unit: Some(unit), ..When::default() };
    let coming = |n: u32, unit: Grain| When { coming: Some(n), unit: Some(unit), ..When::default() };
    if let Some(end) = lattice.literal(at, phrases!["tomorrow"]) {
        out.push((end, coming(1, Grain::Day), 0.0));
    }
    let word = lattice.word(at);
    if !matches!(word, "next" | "coming" | "following" | "upcoming") {
        return;
    }
    let number = lattice.tokens.get(at + 1).and_then(|t| t.number);
    match number.filter(|n| n.plain && n.value >= 1.0).map(|n| n.value as u32) {
        Some(n) => {
            let whole = lattice.literal(at + 2, phrases!["whole", "full", "calendar"]);
            if let Some((end, unit)) = unit(lattice, whole.unwrap_or(at + 2)) {
                out.push((end, if whole.is_some() { next(n, unit) } else { coming(n, unit) }, 0.0));
            }
        }
        None => {
            if let Some((end, unit)) = unit(lattice, at + 1) {
                let rolling = word == "coming" || unit == Grain::Day;
                out.push((end, if rolling { coming(1, unit) } else { next(1, unit) }, 0.0));
            }
        }
    }
}

/// Behind a part of a year: of the year before.
pub(super) const A_YEAR_BEFORE: &Phrases = phrases![
    "last year",
    "of last year",
    "in last year",
    "a year ago",
    "one year ago",
    "previous year",
    "prior year",
    "of the previous year",
    "of the prior year",
    "the year before",
    "in the previous year",
    "a year earlier",
];

/// "year to date", "ytd", "so far this year", "mtd"; "last year to date", "ytd 2024", "mtd last year".
fn to_date(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Found>) {
    for (words, grain, in_a_year) in [
        (
            phrases![
                "ytd",
                "year to date",
                "so far this year",
                "this year so far",
                "this year to date",
                "since the beginning of the year",
                "since the start of the year",
                "since the beginning of this year",
                "since the start of this year",
                "year so far",
            ],
            Grain::Year,
            1,
        ),
        (
            phrases![
                "qtd",
                "quarter to date",
                "so far this quarter",
                "this quarter so far",
                "this quarter to date",
                "quarter so far",
                "since the beginning of the quarter",
                "since the start of the quarter",
            ],
            Grain::Quarter,
            4,
        ),
        (
            phrases![
                "mtd",
                "month to date",
                "so far this month",
                "this month so far",
                "this month to date",
                "month so far",
                "since the beginning of the month",
                "since the start of the month",
            ],
            Grain::Month,
            12,
        ),
        (
            phrases!["wtd", "week to date", "so far this week", "this week so far", "this week to date", "week so far"],
            Grain::Week,
            52,
        ),
        (
            phrases![
                "fytd",
                "fiscal year to date",
                "fiscal ytd",
                "financial year to date",
                "so far this fiscal year",
                "this fiscal year so far",
                "this fiscal year to date",
                "since the beginning of the fiscal year",
                "since the start of the fiscal year",
            ],
            Grain::FiscalYear,
            1,
        ),
        (
            phrases!["fiscal quarter to date", "fqtd", "so far this fiscal quarter", "this fiscal quarter so far"],
            Grain::FiscalQuarter,
            4,
        ),
    ] {
        let Some(end) = lattice.literal(at, words) else { continue };
        out.push((end, When::to_date(grain), 0.0));
        if let Some(end) = lattice.literal(end, A_YEAR_BEFORE) {
            out.push((end, When { ago: Some(in_a_year), ..When::to_date(grain) }, 0.0));
        }
        if let (Grain::Year, Some(year)) = (grain, moment::year(lattice, end)) {
            out.push((end + 1, When { year: Some(year), ..When::to_date(grain) }, 0.0));
        }
    }
    if let (Some(year), "ytd") = (moment::year(lattice, at), lattice.word(at + 1)) {
        out.push((at + 2, When { year: Some(year), ..When::to_date(Grain::Year) }, 0.0));
    }
    for (words, grain) in [
        (
            phrases![
                "last year to date",
                "previous year to date",
                "prior year to date",
                "last ytd",
                "prior ytd",
                "previous ytd",
                "pytd",
                "lytd",
                "last years ytd",
                "this time last year",
                "same period last year",
                "same period of last year",
                "same time last year",
            ],
            Grain::Year,
        ),
        (phrases!["last quarter to date", "previous quarter to date", "prior quarter to date", "pqtd"], Grain::Quarter),
        (phrases!["last month to date", "previous month to date", "prior month to date", "pmtd"], Grain::Month),
    ] {
        if let Some(end) = lattice.literal(at, words) {
            out.push((end, When { ago: Some(1), ..When::to_date(grain) }, 0.0));
        }
    }
}

/// A unit of time: "quarter", "fiscal years", "full months".
fn unit(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Grain)> {
    let fiscal = lattice.literal(at, phrases!["fiscal", "financial"]);
    let plain = phrases!["calendar", "full", "complete", "whole", "full calendar", "complete calendar"];
    let from = fiscal.or(lattice.literal(at, plain)).unwrap_or(at);
    let word = lattice.word(from);
    let grain = match word {
        "date" => return None,
        "period" | "periods" if fiscal.is_some() => Grain::Month,
        "fy" | "fys" => Grain::FiscalYear,
        "qtr" | "qtrs" => Grain::Quarter,
        _ => super::group::grain_word(word)?,
    };
    let grain = match (fiscal.is_some(), grain) {
        (true, Grain::Month) => Grain::FiscalMonth,
        (true, Grain::Quarter) => Grain::FiscalQuarter,
        (true, Grain::Year) => Grain::FiscalYear,
        (_, grain) => grain,
    };
    Some((from + 1, grain))
}
