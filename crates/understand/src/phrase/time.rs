//! Stretches of time: "last quarter", "in 2024", "March 2025", "past 30 days", "year to date", "since
//! June", "between January and March 2025", "fiscal 2025", "two months ago".

use super::{Mark, Match, Phrase, cost};
use crate::lattice::Lattice;
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::calendar::Grain;
use model::draft::When;

const PREPOSITIONS: [&str; 28] = [
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
    "by the end of",
    "the end of",
    "by",
    "until the end of",
    "per end of",
    "ending",
];

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let after = lattice.literal(start, &PREPOSITIONS);
    for (from, said) in std::iter::once((start, false)).chain(after.map(|a| (a, true))) {
        for (end, when, extra) in stretches(lattice, from) {
            let loose = if said { 0.0 } else { cost::LOOSE / 4.0 };
            let mark = Mark::new(from, end, Kind::Time, None);
            out.push(Match::new(end, Phrase::Time(when), cost::PHRASE + extra + loose, vec![mark]));
        }
    }
    // "opened after 2023", "built in March 2025": of a date of its own
    let from = lattice.literal(start, &["that were", "which were", "that", "with", "where", "whose"]).unwrap_or(start);
    for mention in lattice.mentions.get(from).into_iter().flatten() {
        let Thing::Dimension(id) = mention.thing else { continue };
        if !lattice.model.dimension_kind(id).is_time() {
            continue;
        }
        let after = lattice.literal(mention.end, &PREPOSITIONS).unwrap_or(mention.end);
        for at in [mention.end, after] {
            for (end, when, extra) in stretches(lattice, at) {
                let when = When { of: Some(lattice.model.dimension(id).name.clone()), ..when };
                let marks = vec![
                    Mark::new(from, mention.end, Kind::Dimension, None),
                    Mark::new(mention.end, end, Kind::Time, None),
                ];
                out.push(Match::new(end, Phrase::Time(when), cost::PHRASE + extra + mention.cost, marks));
            }
        }
    }
}

/// Every stretch of time that begins at a token, with what its wording costs.
pub(super) fn stretches(lattice: &Lattice<'_>, at: usize) -> Vec<(usize, When, f32)> {
    let mut found = Vec::new();
    relative(lattice, at, &mut found);
    to_date(lattice, at, &mut found);
    spans(lattice, at, &mut found);
    for (end, moment, extra) in moments(lattice, at) {
        found.push((end, moment.when(), extra));
    }
    found
}

/// "last quarter", "past 30 days", "this month", "yesterday", "two months ago".
fn relative(lattice: &Lattice<'_>, at: usize, out: &mut Vec<(usize, When, f32)>) {
    let number = |at: usize| {
        lattice.tokens.get(at).and_then(|t| t.number).filter(|n| n.plain || n.value <= 20.0).map(|n| n.value as u32)
    };
    let back = |n: u32, unit: Grain, rolling: bool| When {
        last: (!rolling).then_some(n),
        past: rolling.then_some(n),
        unit: Some(unit),
        ..When::default()
    };
    let word = lattice.word(at);
    if matches!(word, "last" | "past" | "previous" | "prior" | "trailing" | "rolling" | "latest" | "most") {
        let from = if word == "most" && lattice.word(at + 1) == "recent" { at + 2 } else { at + 1 };
        if word == "most" && from == at + 1 {
            return;
        }
        match number(from) {
            Some(n) => {
                if let Some((end, unit)) = unit(lattice, from + 1) {
                    let rolling = matches!(word, "past" | "trailing" | "rolling") || unit == Grain::Day;
                    out.push((end, back(n, unit, rolling), 0.0));
                }
            }
            None => {
                if let Some((end, unit)) = unit(lattice, from) {
                    let when =
                        if matches!(word, "trailing" | "rolling") { back(1, unit, true) } else { back(1, unit, false) };
                    out.push((end, when, 0.0));
                }
            }
        }
    }
    if matches!(word, "this" | "current") {
        let from = if lattice.word(at + 1) == "current" { at + 2 } else { at + 1 };
        if let Some((end, unit)) = unit(lattice, from) {
            out.push((end, When { ago: Some(0), unit: Some(unit), ..When::default() }, 0.0));
        }
    }
    for (words, n) in [("today", 0), ("yesterday", 1)] {
        if word == words {
            out.push((at + 1, When { ago: Some(n), unit: Some(Grain::Day), ..When::default() }, 0.0));
        }
    }
    if let (Some(n), Some((end, unit))) = (number(at).or((word == "a").then_some(1)), unit(lattice, at + 1))
        && matches!(lattice.word(end), "ago" | "earlier")
    {
        out.push((end + 1, When { ago: Some(n), unit: Some(unit), ..When::default() }, 0.0));
    }
}

/// "year to date", "ytd", "so far this year", "mtd".
fn to_date(lattice: &Lattice<'_>, at: usize, out: &mut Vec<(usize, When, f32)>) {
    for (words, grain) in [
        (
            &[
                "ytd",
                "year to date",
                "so far this year",
                "this year so far",
                "this year to date",
                "since the beginning of the year",
                "since the start of the year",
                "year so far",
            ][..],
            Grain::Year,
        ),
        (
            &["qtd", "quarter to date", "so far this quarter", "this quarter so far", "this quarter to date"][..],
            Grain::Quarter,
        ),
        (&["mtd", "month to date", "so far this month", "this month so far", "this month to date"][..], Grain::Month),
        (&["wtd", "week to date", "so far this week", "this week so far"][..], Grain::Week),
        (
            &["fytd", "fiscal year to date", "fiscal ytd", "so far this fiscal year", "this fiscal year so far"][..],
            Grain::FiscalYear,
        ),
    ] {
        if let Some(end) = lattice.literal(at, words) {
            out.push((end, When { to_date: Some(grain), ..When::default() }, 0.0));
        }
    }
}

/// "from March to June 2025", "between 2023 and 2024", "since June 2025", "until March", "after 2023".
fn spans(lattice: &Lattice<'_>, at: usize, out: &mut Vec<(usize, When, f32)>) {
    let edge = |m: &Moment| m.edge();
    if let Some(from) = lattice.literal(at, &["from", "between"]) {
        for (middle, first, a) in moments(lattice, from) {
            if !matches!(lattice.word(middle), "to" | "and" | "until" | "till" | "through") {
                continue;
            }
            for (end, second, b) in moments(lattice, middle + 1) {
                // "from March to June 2025"
                let first = Moment { year: first.year.or(second.year), ..first };
                if let (Some(from), Some(to)) = (edge(&first), edge(&second)) {
                    out.push((end, When { from: Some(from), to: Some(to), ..When::default() }, (a + b) / 2.0));
                }
            }
        }
    }
    // "2025-03-01 to 2025-03-15"
    for (middle, first, a) in moments(lattice, at) {
        if !matches!(lattice.word(middle), "to" | "until" | "till" | "through") {
            continue;
        }
        for (end, second, b) in moments(lattice, middle + 1) {
            let first = Moment { year: first.year.or(second.year), ..first };
            if let (Some(from), Some(to)) = (edge(&first), edge(&second)) {
                out.push((end, When { from: Some(from), to: Some(to), ..When::default() }, (a + b) / 2.0));
            }
        }
    }
    if let Some(from) = lattice.literal(at, &["since", "from", "starting", "starting in", "beginning", "as from"]) {
        let loose = if lattice.word(at) == "from" { cost::LOOSE } else { 0.0 };
        for (end, moment, extra) in moments(lattice, from) {
            if let Some(edge) = edge(&moment) {
                out.push((end, When { from: Some(edge), ..When::default() }, extra + loose));
            }
        }
    }
    if let Some(from) = lattice.literal(at, &["until", "till", "up to", "through", "up until", "to the end of"]) {
        for (end, moment, extra) in moments(lattice, from) {
            if let Some(edge) = edge(&moment) {
                out.push((end, When { to: Some(edge), ..When::default() }, extra));
            }
        }
    }
    // "after 2023" begins with the year after; "before June 2025" ends with May.
    for (word, after) in [("after", true), ("before", false)] {
        if lattice.word(at) != word {
            continue;
        }
        for (end, moment, extra) in moments(lattice, at + 1) {
            let Some(edge) = moment.neighbour(if after { 1 } else { -1 }) else { continue };
            let when = if after {
                When { from: Some(edge), ..When::default() }
            } else {
                When { to: Some(edge), ..When::default() }
            };
            out.push((end, when, extra));
        }
    }
}

/// A named stretch: a year, quarter, month, week or day.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Moment {
    year: Option<i32>,
    fiscal: bool,
    half: Option<u8>,
    quarter: Option<u8>,
    month: Option<u8>,
    week: Option<u8>,
    day: Option<u8>,
}

impl Moment {
    fn when(self) -> When {
        if let (Some(year), Some(half)) = (self.year, self.half) {
            let (from, to) = if half == 1 { (1, 6) } else { (7, 12) };
            let edge = |month: i32| Some(format!("{year}-{month:02}"));
            return When { from: edge(from), to: edge(to), ..When::default() };
        }
        if self.day.is_some() {
            let edge = self.edge();
            return When { from: edge.clone(), to: edge, ..When::default() };
        }
        When {
            year: self.year.filter(|_| !self.fiscal),
            fiscal_year: self.year.filter(|_| self.fiscal),
            quarter: self.quarter,
            month: self.month,
            week: self.week,
            ..When::default()
        }
    }

    /// As an end of `from`/`to`: needs a year.
    fn edge(&self) -> Option<String> {
        let year = self.year?;
        match (self.month, self.day, self.quarter, self.week, self.half, self.fiscal) {
            (Some(m), Some(d), ..) => Some(format!("{year}-{m:02}-{d:02}")),
            (Some(m), None, ..) => Some(format!("{year}-{m:02}")),
            (None, None, None, None, None, false) => Some(year.to_string()),
            _ => None,
        }
    }

    /// The year, month or day after or before, as an end.
    fn neighbour(&self, step: i32) -> Option<String> {
        let edge = self.edge()?;
        let year = self.year?;
        match (self.month, self.day) {
            (None, _) => Some((year + step).to_string()),
            (Some(month), None) => {
                let months = year * 12 + i32::from(month) - 1 + step;
                Some(format!("{}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1))
            }
            (Some(_), Some(_)) => model::calendar::parse_day(&edge).map(|d| model::calendar::iso(d + step)),
        }
    }
}

fn moments(lattice: &Lattice<'_>, at: usize) -> Vec<(usize, Moment, f32)> {
    let mut found = Vec::new();
    let at = if matches!(lattice.word(at), "the" | "in") { at + 1 } else { at };
    let word = lattice.word(at);
    let year = |at: usize| -> Option<i32> {
        let token = lattice.tokens.get(at)?;
        let number = token.number.filter(|n| n.plain && token.text.len() == 4)?;
        (1900.0..=2100.0).contains(&number.value).then_some(number.value as i32)
    };
    // "of 2025", "2025"
    let year_after = |at: usize| -> Option<(usize, i32)> {
        let from = if matches!(lattice.word(at), "of" | "in" | ",") { at + 1 } else { at };
        year(from).map(|y| (from + 1, y))
    };
    let mut with_year = |end: usize, moment: Moment, alone: f32| {
        if let Some((end, year)) = year_after(end) {
            found.push((end, Moment { year: Some(year), ..moment }, 0.0));
        }
        if let Some((end, year)) = fiscal_year(lattice, end) {
            found.push((end, Moment { year: Some(year), fiscal: true, ..moment }, 0.0));
        }
        found.push((end, moment, alone));
    };
    if let Some(month) = month(word) {
        // "may" is a month only with something that says so.
        let alone = if word == "may" || word == "mar" || word == "dec" { cost::LOOSE } else { 0.0 };
        with_year(at + 1, Moment { month: Some(month), ..Moment::default() }, alone);
        if let Some(day) = day_number(lattice, at + 1)
            && let Some((end, year)) = year_after(at + 2)
        {
            let moment = Moment { year: Some(year), month: Some(month), day: Some(day), ..Moment::default() };
            found.push((end, moment, 0.0));
        }
    } else if let Some((day, month)) = day_number(lattice, at).and_then(|d| {
        let from = if lattice.word(at + 1) == "of" { at + 2 } else { at + 1 };
        month(lattice.word(from)).map(|m| (d, (from + 1, m)))
    }) {
        if let Some((end, year)) = year_after(month.0) {
            let moment = Moment { year: Some(year), month: Some(month.1), day: Some(day), ..Moment::default() };
            found.push((end, moment, 0.0));
        }
    } else if let Some((end, quarter)) = quarter(lattice, at) {
        with_year(end, Moment { quarter: Some(quarter), ..Moment::default() }, 0.0);
    } else if let Some((half, end)) = half(lattice, at) {
        if let Some((end, year)) = year_after(end) {
            found.push((end, Moment { year: Some(year), half: Some(half), ..Moment::default() }, 0.0));
        }
    } else if let Some(week) = week(lattice, at) {
        with_year(week.0, Moment { week: Some(week.1), ..Moment::default() }, 0.0);
    } else if let Some(year) = year(at) {
        found.push((at + 1, Moment { year: Some(year), ..Moment::default() }, 0.0));
    } else if let Some(year) =
        lattice.literal(at, &["year", "calendar year"]).and_then(|end| year(end).map(|y| (end + 1, y)))
    {
        found.push((year.0, Moment { year: Some(year.1), ..Moment::default() }, 0.0));
    } else if let Some((end, year)) = fiscal_year(lattice, at) {
        found.push((end, Moment { year: Some(year), fiscal: true, ..Moment::default() }, 0.0));
        if let Some((end, quarter)) = quarter(lattice, end) {
            found.push((
                end,
                Moment { year: Some(year), fiscal: true, quarter: Some(quarter), ..Moment::default() },
                0.0,
            ));
        }
    } else if word.len() == 10
        && let Some(day) = model::calendar::parse_day(word)
    {
        let date = model::calendar::date(day);
        let moment = Moment {
            year: Some(i32::from(date.year())),
            month: Some(date.month() as u8),
            day: Some(date.day() as u8),
            ..Moment::default()
        };
        found.push((at + 1, moment, 0.0));
    } else if let Some((year, month)) = word.split_once('-').and_then(|(y, m)| Some((y.parse().ok()?, m.parse().ok()?)))
        && (1900..=2100).contains(&year)
        && (1..=12).contains(&month)
    {
        found.push((at + 1, Moment { year: Some(year), month: Some(month), ..Moment::default() }, 0.0));
    }
    found
}

fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let exact = MONTHS.iter().position(|m| *m == word);
    let short = (word.len() == 3 || word == "sept").then(|| MONTHS.iter().position(|m| m.starts_with(word))).flatten();
    exact.or(short).and_then(|i| u8::try_from(i + 1).ok())
}

fn day_number(lattice: &Lattice<'_>, at: usize) -> Option<u8> {
    let text = lattice.word(at);
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    let suffix = &text[digits.len()..];
    let day: u8 = digits.parse().ok()?;
    (matches!(suffix, "" | "st" | "nd" | "rd" | "th") && (1..=31).contains(&day)).then_some(day)
}

/// "q3", "quarter 3", "third quarter", "q325" (from q3'25 is not told apart and left unread).
fn quarter(lattice: &Lattice<'_>, at: usize) -> Option<(usize, u8)> {
    let word = lattice.word(at);
    if let Some(digit) = word.strip_prefix('q').and_then(|d| d.parse::<u8>().ok()).filter(|q| (1..=4).contains(q)) {
        return Some((at + 1, digit));
    }
    let ordinal =
        |word: &str| ["first", "second", "third", "fourth"].iter().position(|o| *o == word).map(|i| i as u8 + 1);
    let short = |word: &str| ["1st", "2nd", "3rd", "4th"].iter().position(|o| *o == word).map(|i| i as u8 + 1);
    if lattice.word(at + 1) == "quarter" {
        return ordinal(word).or(short(word)).map(|q| (at + 2, q));
    }
    if word == "quarter" {
        let n = lattice.tokens.get(at + 1)?.number.filter(|n| n.plain && (1.0..=4.0).contains(&n.value))?;
        return Some((at + 2, n.value as u8));
    }
    None
}

fn half(lattice: &Lattice<'_>, at: usize) -> Option<(u8, usize)> {
    for (words, half) in
        [(&["h1", "first half", "the first half"][..], 1), (&["h2", "second half", "the second half"][..], 2)]
    {
        if let Some(end) = lattice.literal(at, words) {
            return Some((half, end));
        }
    }
    None
}

fn week(lattice: &Lattice<'_>, at: usize) -> Option<(usize, u8)> {
    let word = lattice.word(at);
    let (end, number) = match word {
        "week" | "cw" | "kw" => (at + 2, lattice.word(at + 1).parse::<u8>().ok()?),
        _ => (at + 1, word.strip_prefix("cw").or(word.strip_prefix('w'))?.parse::<u8>().ok()?),
    };
    (1..=53).contains(&number).then_some((end, number))
}

/// "fiscal 2025", "fy2025", "fy 25", "financial year 2025".
fn fiscal_year(lattice: &Lattice<'_>, at: usize) -> Option<(usize, i32)> {
    let century = |y: i32| if y < 100 { 2000 + y } else { y };
    let word = lattice.word(at);
    let year = if let Some(digits) = word.strip_prefix("fy").filter(|d| !d.is_empty()) {
        (at + 1, digits.parse::<i32>().ok()?)
    } else {
        let after = lattice.literal(at, &["fy", "fiscal", "fiscal year", "financial year", "business year"])?;
        (after + 1, lattice.word(after).parse::<i32>().ok()?)
    };
    let named = century(year.1);
    (1900..=2100).contains(&named).then_some((year.0, named))
}

/// A unit of time: "quarter", "fiscal years".
fn unit(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Grain)> {
    let fiscal = lattice.literal(at, &["fiscal", "financial"]);
    let from = fiscal.or(lattice.literal(at, &["calendar", "full", "complete", "whole"])).unwrap_or(at);
    let grain = super::group::grain_word(lattice.word(from)).filter(|_| lattice.word(from) != "date")?;
    let grain = match (fiscal.is_some(), grain) {
        (true, Grain::Quarter) => Grain::FiscalQuarter,
        (true, Grain::Year) => Grain::FiscalYear,
        (_, grain) => grain,
    };
    Some((from + 1, grain))
}
