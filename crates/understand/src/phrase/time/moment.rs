//! Stretches of time by name: "2025", "March 2025", "Q3", "q3'25", "2025-W14", "FY2024/25", "first half of last year",
//! "3 June 2025", "the week of 10 November 2025".
//!
//! Does not mean: "may" as a verb, "2025 units", "model 2024" (a member where the model has it), "14 weeks".

use super::{A_YEAR_BEFORE, Found};
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use model::calendar::Grain;
use model::draft::{Edge, When};

/// Years that a bare number may be.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Which year is said beside a part of one.
#[derive(Clone, Copy)]
enum Said {
    Calendar(i32),
    Fiscal(i32),
    Ago(u32, Grain),
}

/// Every stretch by name that begins at a token. A day keeps its parts, see [`whole`].
pub(super) fn moments(lattice: &Lattice<'_>, at: usize) -> Vec<Found> {
    let at = if matches!(lattice.word(at), "the" | "in") { at + 1 } else { at };
    lattice.seen.moments.at(at, || all_moments(lattice, at))
}

fn all_moments(lattice: &Lattice<'_>, at: usize) -> Vec<Found> {
    let mut found = Vec::new();
    for (end, part, alone) in parts(lattice, at) {
        for (end, said) in years_after(lattice, end, &part) {
            found.push((end, said.year_of(part.clone()), 0.0));
        }
        found.push((end, part, alone));
    }
    for (end, said) in years_before(lattice, at) {
        found.extend(ordered(lattice, end).map(|(end, part)| (end, said.year_of(part), 0.0)));
        match said {
            Said::Calendar(year) => found.push((end, When { year: Some(year), ..When::default() }, 0.0)),
            Said::Fiscal(year) => found.push((end, When { fiscal_year: Some(year), ..When::default() }, 0.0)),
            // "last year" by itself is no name.
            Said::Ago(..) => {}
        }
    }
    found.extend(written(lattice, at).map(|(end, when)| (end, when, 0.0)));
    week_of(lattice, at, &mut found);
    found.extend(on_weekday(lattice, at));
    found
}

/// "Friday 25 July 2025", where that is a Friday.
fn on_weekday(lattice: &Lattice<'_>, at: usize) -> Vec<Found> {
    let Some(weekday) = super::each::weekday(lattice.word(at)) else { return Vec::new() };
    let from = lattice.literal(at + 1, phrases![", the", "the", ","]).unwrap_or(at + 1);
    let mut days = if from < lattice.tokens.len() { all_moments(lattice, from) } else { Vec::new() };
    days.retain(|(_, when, _)| match (when.year, when.month, when.day) {
        (Some(year), Some(month), Some(day)) => model::calendar::day_of(year, month, day)
            .is_some_and(|day| model::calendar::date(day).weekday().to_monday_one_offset() == weekday),
        (None, Some(_), Some(_)) => true,
        _ => false,
    });
    days
}

/// A day of a year that is said, as a stretch: from it to it.
pub(super) fn whole(when: When) -> When {
    match (when.year, when.month, when.day, when.unit) {
        (Some(year), Some(month), Some(day), None) => {
            let edge = Some(Edge::Date(format!("{year}-{month:02}-{day:02}")));
            When::between(edge.clone(), edge)
        }
        _ => when,
    }
}

/// Whether a part of a year begins at a token.
pub(super) fn is_part_at(lattice: &Lattice<'_>, at: usize) -> bool {
    !parts(lattice, at).is_empty()
}

impl Said {
    fn year_of(self, part: When) -> When {
        match self {
            Said::Calendar(year) if part.fiscal || part.period.is_some() => Said::Fiscal(year).year_of(part),
            Said::Calendar(year) => When { year: Some(year), ..part },
            Said::Fiscal(year) => When { fiscal_year: Some(year), fiscal: false, ..part },
            Said::Ago(n, _) if part.fiscal => Said::Ago(n, Grain::FiscalYear).year_of(When { fiscal: false, ..part }),
            Said::Ago(n, unit) => When { ago: Some(n), unit: Some(unit), ..part },
        }
    }
}

/// A bare year.
pub(super) fn year(lattice: &Lattice<'_>, at: usize) -> Option<i32> {
    let token = lattice.tokens.get(at)?;
    let number = token.number.filter(|n| n.plain && token.text.len() == 4)?;
    Some(number.value as i32).filter(|year| YEARS.contains(year))
}

/// Whether a number by itself counts something, as in "2025 units" and "exactly 2025".
fn counts(lattice: &Lattice<'_>, at: usize) -> bool {
    let unit = |m: &Mention| matches!(m.thing, Thing::Unit(_));
    // "in 2025: cars sold"
    if lattice.tokens.get(at + 1).is_some_and(|next| next.apart || next.begins) {
        return false;
    }
    // "more than 2025" counts, "later than 2025" does not.
    if at > 1 && lattice.word(at - 1) == "than" && matches!(lattice.word(at - 2), "later" | "earlier") {
        return false;
    }
    matches!(lattice.word(at + 1), "units" | "pieces" | "items" | "rows" | "records" | "times")
        || lattice.mentions.get(at + 1).into_iter().flatten().any(unit)
        || (at > 0 && matches!(lattice.word(at - 1), "exactly" | "than" | "least" | "most" | "top" | "first"))
}

/// "of 2025", "FY25", "last year" behind a part; "Q3 25" and "March '25".
fn years_after(lattice: &Lattice<'_>, at: usize, part: &When) -> Vec<(usize, Said)> {
    let from = if matches!(lattice.word(at), "of" | "in" | ",") { at + 1 } else { at };
    let mut found: Vec<(usize, Said)> =
        year(lattice, from).map(|year| (from + 1, Said::Calendar(year))).into_iter().collect();
    found.extend(fiscal_year(lattice, from).map(|(end, year)| (end, Said::Fiscal(year))));
    found.extend(relative_year(lattice, at));
    let short = Some(lattice.word(at)).filter(|word| word.len() == 2).and_then(|word| word.parse::<i32>().ok());
    if let Some(short) = short
        && (part.quarter.is_some() || part.half.is_some() || (part.month.is_some() && may_be_year(lattice, at, short)))
    {
        found.push((at + 1, Said::Calendar(2000 + short)));
    }
    found
}

/// A year in front: of "2025 Q3", "FY25 H1", "last year's Q3", or by itself.
fn years_before(lattice: &Lattice<'_>, at: usize) -> Vec<(usize, Said)> {
    let named = lattice.literal(at, phrases!["year", "calendar year", "cy"]);
    let from = named.unwrap_or(at);
    let bare = year(lattice, from).filter(|_| named.is_some() || !counts(lattice, at));
    let mut found: Vec<(usize, Said)> = bare.map(|year| (from + 1, Said::Calendar(year))).into_iter().collect();
    if let Some(year) = lattice.word(at).strip_prefix("cy").and_then(short_or_long) {
        found.push((at + 1, Said::Calendar(year)));
    }
    found.extend(fiscal_year(lattice, at).map(|(end, year)| (end, Said::Fiscal(year))));
    found.extend(relative_year(lattice, at));
    found
}

/// "of last year", "this fiscal year", "two years ago" beside a part.
fn relative_year(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Said)> {
    let this = phrases!["this year", "of this year", "in this year", "of the current year", "current year"];
    let last_fiscal = phrases![
        "last fiscal year",
        "of last fiscal year",
        "of the last fiscal year",
        "previous fiscal year",
        "of the previous fiscal year",
    ];
    let this_fiscal =
        phrases!["this fiscal year", "of this fiscal year", "current fiscal year", "of the current fiscal year"];
    for (words, said) in [
        (last_fiscal, Said::Ago(1, Grain::FiscalYear)),
        (this_fiscal, Said::Ago(0, Grain::FiscalYear)),
        (A_YEAR_BEFORE, Said::Ago(1, Grain::Year)),
        (this, Said::Ago(0, Grain::Year)),
    ] {
        if let Some(end) = lattice.literal(at, words) {
            return Some((end, said));
        }
    }
    let n = lattice.tokens.get(at)?.number.filter(|n| (0.0..=20.0).contains(&n.value))?;
    let end = lattice.literal(at + 1, phrases!["years ago", "year ago"])?;
    Some((end, Said::Ago(n.value as u32, Grain::Year)))
}

/// Parts of a year, without one; and what they cost if none is said.
fn parts(lattice: &Lattice<'_>, at: usize) -> Vec<Found> {
    let mut found = Vec::new();
    let fiscal = lattice.literal(at, phrases!["fiscal", "financial"]);
    let from = fiscal.or(lattice.literal(at, phrases!["calendar", "month of", "the month of"])).unwrap_or(at);
    let mut add = |end: usize, part: When, alone: f32| {
        found.push((end, When { fiscal: part.fiscal || fiscal.is_some(), ..part }, alone));
    };
    if let Some(month) = month(lattice.word(from)) {
        let part = When { month: Some(month), ..When::default() };
        add(from + 1, part.clone(), alone(lattice, from));
        if let Some(day) = day_number(lattice, from + 1).filter(|_| may_be_day(lattice, from + 1)) {
            add(from + 2, When { day: Some(day), ..part }, 0.0);
        }
    }
    if let Some(day) = day_number(lattice, from) {
        let of = if lattice.word(from + 1) == "of" { from + 2 } else { from + 1 };
        if let Some(month) = month(lattice.word(of)) {
            add(of + 1, When { month: Some(month), day: Some(day), ..When::default() }, 0.0);
        }
    }
    if let Some((end, part)) = ordered(lattice, from) {
        add(end, part, 0.0);
    }
    if let Some(end) = lattice.literal(at, phrases!["period", "fiscal period", "fiscal month"])
        && let Some(period) = small(lattice, end, 12)
    {
        found.push((end + 1, When { period: Some(period), ..When::default() }, 0.0));
    }
    // "P3 FY25"; by itself P3 is a name.
    if let Some(period) = lattice.word(at).strip_prefix('p').and_then(|n| in_range(n, 12))
        && fiscal_year(lattice, at + 1).is_some()
    {
        found.push((at + 1, When { period: Some(period), ..When::default() }, lattice.weights.unknown));
    }
    let last = When { last: Some(1), ..When::default() };
    if lattice.word(at) == "last" {
        if let Some(month) = month(lattice.word(at + 1)) {
            found.push((at + 2, When { month: Some(month), ..last.clone() }, 0.0));
        }
        if let Some((end, part)) =
            ordered(lattice, at + 1).filter(|(_, part)| part.week.is_none() && part.year.is_none())
        {
            found.push((end, When { last: Some(1), ..part }, 0.0));
        }
    }
    found
}

/// Halves, quarters and weeks: they may stand before or behind their year, or in one word with it.
fn ordered(lattice: &Lattice<'_>, at: usize) -> Option<(usize, When)> {
    let word = lattice.word(at);
    if let Some(part) = coded(word) {
        return Some((at + 1, part));
    }
    // "2025q3"
    if let Some((year, code)) = word.split_at_checked(4)
        && let Some(year) = year.parse().ok().filter(|year| YEARS.contains(year))
        && let Some(part) = coded(code).filter(|part| part.year.is_none())
    {
        return Some((at + 1, Said::Calendar(year).year_of(part)));
    }
    let nth = match word {
        "first" | "1st" => Some(1),
        "second" | "2nd" => Some(2),
        "third" | "3rd" => Some(3),
        "fourth" | "4th" | "final" => Some(4),
        _ => None,
    };
    let next = if matches!(lattice.word(at + 1), "fiscal" | "financial" | "calendar") { at + 2 } else { at + 1 };
    let fiscal = matches!(lattice.word(at + 1), "fiscal" | "financial");
    match (nth, lattice.word(next)) {
        (Some(quarter), "quarter") => {
            return Some((next + 1, When { quarter: Some(quarter), fiscal, ..When::default() }));
        }
        (Some(half @ 1..=2), "half") => return Some((next + 1, When { half: Some(half), fiscal, ..When::default() })),
        _ => {}
    }
    if let Some(end) = lattice.literal(at, phrases!["quarter", "qtr", "q"]) {
        return small(lattice, end, 4).map(|n| (end + 1, When { quarter: Some(n), ..When::default() }));
    }
    let week = phrases!["week", "calendar week", "iso week", "cw", "kw", "wk", "week number", "week no", "week #"];
    let end = lattice.literal(at, week)?;
    small(lattice, end, 53).map(|n| (end + 1, When { week: Some(n), ..When::default() }))
}

/// "q3", "fq3", "3q", "q325" (from q3'25), "h1", "w14", "cw14".
fn coded(word: &str) -> Option<When> {
    let (word, fiscal) = match word.strip_prefix('f') {
        Some(rest) if rest.starts_with(['q', 'h']) => (rest, true),
        _ => (word, false),
    };
    let week =
        ["cw", "kw", "wk", "w"].iter().find_map(|prefix| word.strip_prefix(prefix)).and_then(|n| in_range(n, 53));
    if let Some(week) = week {
        return Some(When { week: Some(week), ..When::default() });
    }
    let mut chars = word.chars();
    let (digit, letter) = match (chars.next()?, chars.next()?) {
        (letter @ ('q' | 'h'), digit) => (digit, letter),
        (digit, letter @ ('q' | 'h')) => (digit, letter),
        _ => return None,
    };
    let n = u8::try_from(digit.to_digit(10)?).ok()?;
    let part = match (letter, n) {
        ('q', 1..=4) => When { quarter: Some(n), fiscal, ..When::default() },
        ('h', 1..=2) => When { half: Some(n), fiscal, ..When::default() },
        _ => return None,
    };
    match chars.as_str() {
        "" => Some(part),
        year => short_or_long(year.trim_start_matches('-')).map(|year| Said::Calendar(year).year_of(part)),
    }
}

/// Dates in digits: `2025-03-31`, `2025-03`, `31.03.2025`, `2025/03/31`, `03/2025`.
fn written(lattice: &Lattice<'_>, at: usize) -> Option<(usize, When)> {
    let word = lattice.word(at);
    let date = |end: usize, year: i32, month: u8, day: Option<u8>| {
        let day_of_month = day.unwrap_or(1);
        let exists = YEARS.contains(&year) && model::calendar::day_of(year, month, day_of_month).is_some();
        exists.then_some((end, When { year: Some(year), month: Some(month), day, ..When::default() }))
    };
    let parts: Vec<&str> = word.split(['-', '.']).collect();
    match parts[..] {
        [y, m, d] if y.len() == 4 => return date(at + 1, y.parse().ok()?, m.parse().ok()?, Some(d.parse().ok()?)),
        [d, m, y] if y.len() == 4 && word.contains('.') => {
            return date(at + 1, y.parse().ok()?, m.parse().ok()?, Some(d.parse().ok()?));
        }
        // "31.08.25"
        [d, m, y] if [d, m, y].iter().all(|part| part.len() == 2) && word.matches('.').count() == 2 => {
            return date(at + 1, 2000 + y.parse::<i32>().ok()?, m.parse().ok()?, Some(d.parse().ok()?));
        }
        // Where the first cannot be a month: "14-10-2025"; "4-10-2025" is read in two ways.
        [d, m, y] if y.len() == 4 && d.parse().is_ok_and(|day: u8| day > 12) => {
            return date(at + 1, y.parse().ok()?, m.parse().ok()?, Some(d.parse().ok()?));
        }
        [y, m] if y.len() == 4 && m.len() == 2 => return date(at + 1, y.parse().ok()?, m.parse().ok()?, None),
        _ => {}
    }
    let two =
        |at: usize| Some(lattice.word(at)).filter(|text| text.len() == 2).and_then(|text| text.parse::<u8>().ok());
    if let (Some(y), Some(m), Some(d)) = (year(lattice, at), two(at + 1), two(at + 2)) {
        return date(at + 3, y, m, Some(d));
    }
    if let (Some(d @ 13..), Some(m), Some(y)) = (two(at), two(at + 1), year(lattice, at + 2)) {
        return date(at + 3, y, m, Some(d));
    }
    // "10 2025" may be anything, "03 2025" is a month.
    let month = two(at).filter(|_| word.starts_with('0'))?;
    date(at + 2, year(lattice, at + 1)?, month, None)
}

/// "the week of 10 November 2025", "week commencing Nov 10".
fn week_of(lattice: &Lattice<'_>, at: usize, found: &mut Vec<Found>) {
    let cues = phrases![
        "week of",
        "week of the",
        "week commencing",
        "week beginning",
        "week starting",
        "week from",
        "week ending"
    ];
    let Some(from) = lattice.literal(at, cues) else { return };
    let mut days: Vec<Found> = Vec::new();
    for (end, part, alone) in parts(lattice, from) {
        let years = years_after(lattice, end, &part);
        days.extend(years.into_iter().filter_map(|(end, said)| match said {
            Said::Calendar(_) => Some((end, said.year_of(part.clone()), 0.0)),
            _ => None,
        }));
        days.push((end, part, alone));
    }
    days.extend(written(lattice, from).map(|(end, when)| (end, when, 0.0)));
    let held = days.into_iter().filter(|(_, when, _)| when.day.is_some());
    found.extend(held.map(|(end, when, extra)| (end, When { unit: Some(Grain::Week), ..when }, extra)));
}

/// "fiscal 2025", "fy2025", "fy 25", "financial year 2025", "fy24/25": named for the year in which it ends.
fn fiscal_year(lattice: &Lattice<'_>, at: usize) -> Option<(usize, i32)> {
    let word = lattice.word(at);
    let (end, digits) = match word.strip_prefix("fy").filter(|digits| !digits.is_empty()) {
        Some(digits) => (at + 1, digits),
        None => {
            let after =
                lattice.literal(at, phrases!["fy", "fiscal", "fiscal year", "financial year", "business year"])?;
            (after + 1, lattice.word(after))
        }
    };
    let ends_in = |first: i32, second: &str| {
        let second = second.trim_start_matches('-');
        let next = short_or_long(second).is_some_and(|year| year == first + 1);
        next.then_some(first + 1)
    };
    if let Some((first, second)) = digits.split_once('-') {
        return Some((end, ends_in(short_or_long(first)?, second)?));
    }
    let first = short_or_long(digits)?;
    Some(match ends_in(first, lattice.word(end)) {
        Some(year) => (end + 1, year),
        None => (end, first),
    })
}

/// 25 and 2025.
fn short_or_long(digits: &str) -> Option<i32> {
    let year: i32 = digits.chars().all(|c| c.is_ascii_digit()).then(|| digits.parse().ok()).flatten()?;
    match digits.len() {
        2 => Some(2000 + year),
        4 => Some(year).filter(|year| YEARS.contains(year)),
        _ => None,
    }
}

fn in_range(digits: &str, most: u8) -> Option<u8> {
    digits.parse().ok().filter(|n| (1..=most).contains(n) && digits.len() <= 2)
}

fn small(lattice: &Lattice<'_>, at: usize, most: u8) -> Option<u8> {
    in_range(lattice.word(at), most)
}

/// A month by name.
pub(super) fn month(word: &str) -> Option<u8> {
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

/// What a month costs without a year: "may" is a verb unless something leads to it, "mar" and "dec" are short.
fn alone(lattice: &Lattice<'_>, at: usize) -> f32 {
    const LEADS: [&str; 17] = [
        "in", "since", "until", "till", "before", "after", "during", "from", "to", "and", "between", "of", "for",
        "through", "vs", "v", "last",
    ];
    let said = at > 0 && LEADS.contains(&lattice.word(at - 1));
    // "dec vs nov"
    let said = said || matches!(lattice.word(at + 1), "vs" | "v" | "versus" | "against");
    match lattice.word(at) {
        "may" if said => 0.0,
        "may" if !lattice.tokens[at].capital => lattice.weights.unknown,
        "mar" | "dec" if said => lattice.weights.loose / 4.0,
        "may" | "mar" | "dec" => lattice.weights.loose,
        _ => 0.0,
    }
}

/// "March '25" and "in March 25" are a year, "on March 25" and "from March 25" a day; "March 25 vs March 24" is asked back.
fn may_be_year(lattice: &Lattice<'_>, at: usize, number: i32) -> bool {
    const LEADS: [&str; 9] = ["on", "from", "to", "between", "and", "until", "since", "before", "after"];
    let led = at > 1 && LEADS.contains(&lattice.word(at - 2));
    is_set_off(lattice, at) || ((20..50).contains(&number) && !led)
}

fn may_be_day(lattice: &Lattice<'_>, at: usize) -> bool {
    let in_month = at > 1 && lattice.word(at - 2) == "in" && lattice.word(at).parse().is_ok_and(|n: i32| n >= 20);
    !is_set_off(lattice, at) && !in_month
}

/// Whether something that is no space stands before a token: the apostrophe of "March '25".
fn is_set_off(lattice: &Lattice<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| lattice.tokens.get(before));
    before.zip(lattice.tokens.get(at)).is_some_and(|(before, token)| token.start > before.end + 1)
}

fn day_number(lattice: &Lattice<'_>, at: usize) -> Option<u8> {
    let text = lattice.word(at);
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    let suffix = &text[digits.len()..];
    let day: u8 = digits.parse().ok()?;
    (matches!(suffix, "" | "st" | "nd" | "rd" | "th") && (1..=31).contains(&day)).then_some(day)
}
