//! From an end to another: "from March to June 2025", "between 2023 and 2024", "since last quarter", "until the end of
//! March", "before 2024", "after 3 June 2025", "Jan-Mar 2025".

use super::{Found, moment, relative};
use crate::lattice::Lattice;
use crate::phrase::Phrases;
use model::calendar::{iso, parse_day};
use model::draft::{Edge, When};

/// What stands between two ends.
const TO: &Phrases = phrases!["to", "until", "till", "through", "up to", "thru", "to the end of"];

pub(super) fn spans(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Found>) {
    if let Some(from) = lattice.literal(at, phrases!["from", "between", "from the beginning of", "from the start of"]) {
        let and = lattice.word(at) == "between";
        pairs(lattice, from, |middle| lattice.literal(middle, if and { phrases!["and"] } else { TO }), 0.0, out);
    }
    // "2025-03-01 to 2025-03-15", "Jan-Mar 2025"
    pairs(lattice, at, |middle| lattice.literal(middle, TO), 0.0, out);
    pairs(
        lattice,
        at,
        |middle| moment::is_part_at(lattice, middle).then_some(middle),
        lattice.weights.loose / 2.0,
        out,
    );
    days_of_a_month(lattice, at, out);
    neighbours(lattice, at, out);
    years(lattice, at, out);
    let since = phrases![
        "since",
        "from",
        "starting",
        "starting in",
        "starting from",
        "beginning",
        "as from",
        "from the start of"
    ];
    // "a class starting in March" starts then, where the model knows when classes start.
    let starts = matches!(lattice.word(at), "starting" | "beginning")
        && super::super::dated::happens(lattice, at)
        && lattice.word(at + 1) != "from";
    if let Some(from) = lattice.literal(at, since).filter(|_| !starts) {
        let loose = if lattice.word(at) == "from" { lattice.weights.loose } else { 0.0 };
        for (end, when, extra) in ends(lattice, from, phrases!["beginning of", "start of"]) {
            out.push((end, When::between(Some(edge(when)), None), extra + loose));
        }
        // "from Q2 on", "from June onwards"
        for (end, when, extra) in ends(lattice, from, phrases!["beginning of", "start of"]) {
            if let Some(end) =
                lattice.literal(end, phrases!["on", "onwards", "onward", "until now", "until today", "to date"])
            {
                out.push((end, When::between(Some(edge(when)), None), extra));
            }
        }
    }
    let until = phrases!["until", "till", "up to", "through", "up until", "to", "up to and including", "thru"];
    if let Some(from) = lattice.literal(at, until) {
        // "To" by itself leads to many things.
        let loose = if lattice.word(at) == "to" { 2.0 * lattice.weights.loose } else { 0.0 };
        for (end, when, extra) in ends(lattice, from, phrases!["end of"]) {
            // "month by month through 2025" goes through that year, and does not begin at the beginning of all time.
            let year = When { year: when.year, ..When::default() };
            let whole = matches!(lattice.word(at), "through" | "thru") && when.year.is_some() && when == year;
            let stretch = if whole { when } else { When::between(None, Some(edge(when))) };
            out.push((end, stretch, extra + loose));
        }
    }
    // "by 15 June", "by the end of March"; "by last quarter" is nothing that people say.
    if let Some(from) = lattice.literal(at, phrases!["by", "by the end of", "by end of"]) {
        for (end, when, extra) in moment::moments(lattice, from) {
            out.push((end, When::between(None, Some(edge(when))), extra + 2.0 * lattice.weights.loose));
        }
    }
    // "2005 or later", "2009 and before"
    for (end, when, extra) in moment::moments(lattice, at) {
        let later = phrases!["or later", "or after", "and later", "and after", "or newer", "or onwards", "and onwards"];
        let earlier = phrases!["or earlier", "or before", "and earlier", "and before", "or older"];
        if let Some(end) = lattice.literal(end, later) {
            out.push((end, When::between(Some(edge(when)), None), extra));
        } else if let Some(end) = lattice.literal(end, earlier) {
            out.push((end, When::between(None, Some(edge(when))), extra));
        }
    }
    let later = phrases!["in or after", "on or after", "no earlier than", "not before", "not earlier than"];
    let earlier = phrases!["in or before", "on or before", "no later than", "not after", "not later than"];
    for (words, begins) in [(later, true), (earlier, false)] {
        let Some(from) = lattice.literal(at, words) else { continue };
        for (end, when, extra) in moment::moments(lattice, lattice.literal(from, phrases!["the"]).unwrap_or(from)) {
            let (first, last) = if begins { (Some(edge(when)), None) } else { (None, Some(edge(when))) };
            out.push((end, When::between(first, last), extra));
        }
    }
    // "after 2023" begins with the year after; "before June 2025" ends with May.
    let beside =
        [(phrases!["after", "later than", "post"], 1), (phrases!["before", "prior to", "earlier than", "pre"], -1)];
    for (words, step) in beside {
        let Some(from) = lattice.literal(at, words) else { continue };
        for (end, when, extra) in ends(lattice, from, phrases![]) {
            let Some(edge) = neighbour(lattice, &when, step) else { continue };
            let (from, to) = if step > 0 { (Some(edge), None) } else { (None, Some(edge)) };
            out.push((end, When::between(from, to), extra));
        }
    }
}

/// Two named stretches with something between them.
fn pairs(lattice: &Lattice<'_>, at: usize, between: impl Fn(usize) -> Option<usize>, loose: f32, out: &mut Vec<Found>) {
    for (middle, first, a) in moment::moments(lattice, at) {
        let Some(next) = between(middle) else { continue };
        for (end, second, b) in moment::moments(lattice, next) {
            let mut first = with_year_of(first.clone(), &second);
            // "from November to February 2025" begins in 2024.
            if let (Some(year), Some((a, b))) = (first.year, order(&first, &second))
                && first.year == second.year
                && a > b
            {
                first.year = Some(year - 1);
            }
            out.push((end, When::between(Some(edge(first)), Some(edge(second))), (a + b) / 2.0 + loose));
        }
    }
}

/// "between 1 and 14 November 2025", "from 3 to 9 May", "1-14 November": the month is said once.
fn days_of_a_month(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Found>) {
    let lead = lattice.literal(at, phrases!["between", "from", "between the", "from the"]);
    let from = lead.unwrap_or(at);
    let number = lattice.tokens.get(from).filter(|token| !token.quoted).and_then(|token| token.number);
    let Some(first) = number.filter(|n| !n.is_percent() && n.value.fract() == 0.0 && (1.0..=31.0).contains(&n.value))
    else {
        return;
    };
    let to =
        if lattice.word(at) == "between" { phrases!["and"] } else { phrases!["to", "until", "till", "through", "-"] };
    let Some(middle) = lattice.literal(from + 1, to).filter(|_| lead.is_some() || lattice.word(from + 1) == "-") else {
        return;
    };
    // Within the range it fits.
    let first = first.value as u8;
    for (end, last, extra) in moment::moments(lattice, lattice.literal(middle, phrases!["the"]).unwrap_or(middle)) {
        if last.month.is_some() && last.day.is_some_and(|day| day > first) {
            let begin = When { day: Some(first), ..last.clone() };
            out.push((end, When::between(Some(edge(begin)), Some(edge(last))), extra));
        }
    }
}

/// "Q1 and Q2 2025", "2024 and 2025": one stretch where the second follows on the first.
fn neighbours(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Found>) {
    for (middle, first, a) in moment::moments(lattice, at) {
        let Some(next) = lattice.literal(middle, phrases!["and", "&"]) else { continue };
        for (end, second, b) in moment::moments(lattice, next) {
            let first = with_year_of(first.clone(), &second);
            let follows = match (order(&first, &second), first.year, second.year) {
                (Some((a, b)), before, after) => {
                    b == a + 1 && before == after && first.fiscal_year == second.fiscal_year
                }
                (None, Some(before), Some(after)) => after == before + 1 && !first.is_part() && !second.is_part(),
                _ => false,
            };
            if follows {
                out.push((
                    end,
                    When::between(Some(edge(first)), Some(edge(second))),
                    (a + b) / 2.0 + lattice.weights.loose / 4.0,
                ));
            }
        }
    }
}

/// "2023-2025": one word.
fn years(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Found>) {
    let year = |text: &str| text.len() == 4 && text.parse().is_ok_and(|year: i32| (1900..=2100).contains(&year));
    if let Some((first, second)) = lattice.word(at).split_once('-')
        && year(first)
        && year(second)
    {
        let edge = |text: &str| Some(Edge::Date(text.to_owned()));
        out.push((at + 1, When::between(edge(first), edge(second)), 0.0));
    }
}

/// "from March to June 2025": the year is said once.
fn with_year_of(first: When, second: &When) -> When {
    if !first.lacks_year() {
        return first;
    }
    let unit = second.ago.and(second.unit).or(first.unit);
    When { year: second.year, fiscal_year: second.fiscal_year, ago: second.ago, unit, ..first }
}

/// The numbers of two parts of a year of one kind.
fn order(first: &When, second: &When) -> Option<(u8, u8)> {
    if first.day.is_some() || second.day.is_some() {
        return None;
    }
    let parts = |when: &When| [when.half, when.quarter, when.month, when.period, when.week];
    parts(first).into_iter().zip(parts(second)).find_map(|(a, b)| a.zip(b))
}

/// What can be an end: a stretch by name, or a single one relative to today.
fn ends(lattice: &Lattice<'_>, at: usize, part: &Phrases) -> Vec<Found> {
    let at = lattice.literal(at, phrases!["the"]).unwrap_or(at);
    let at = lattice.literal(at, part).unwrap_or(at);
    let at = lattice.literal(at, phrases!["the"]).unwrap_or(at);
    let mut found = Vec::new();
    relative(lattice, at, &mut found);
    found.retain(|(_, when, _)| when.past.is_none() && when.last.is_none_or(|n| n == 1));
    found.extend(moment::moments(lattice, at));
    found
}

/// A date as it is written, where that says all; else the stretch itself.
fn edge(when: When) -> Edge {
    let plain = When { year: when.year, month: when.month, day: when.day, ..When::default() };
    match (when.year, when.month, when.day) {
        _ if when != plain => Edge::Of(Box::new(when)),
        (Some(year), None, None) => Edge::Date(year.to_string()),
        (Some(year), Some(month), None) => Edge::Date(format!("{year}-{month:02}")),
        (Some(year), Some(month), Some(day)) => Edge::Date(format!("{year}-{month:02}-{day:02}")),
        _ => Edge::Of(Box::new(when)),
    }
}

/// The stretch of the same kind after or before, as an end.
fn neighbour(lattice: &Lattice<'_>, when: &When, step: i32) -> Option<Edge> {
    let stepped = |n: u8, of: i32| u8::try_from((i32::from(n) - 1 + step).rem_euclid(of) + 1).ok();
    if let Some(unit) = when.unit.filter(|_| !when.is_part()) {
        let ago = when.last.or(when.ago)?;
        return Some(Edge::Of(Box::new(When::ago(u32::try_from(i64::from(ago) - i64::from(step)).ok()?, unit))));
    }
    if when.lacks_year() {
        // "After May" is about a May that is over: the latest June that has begun comes after it.
        let moved = When {
            month: when.month.and_then(|n| stepped(n, 12)),
            quarter: when.quarter.and_then(|n| stepped(n, 4)),
            ..when.clone()
        };
        return (when.day.is_none() && (moved.month, moved.quarter) != (when.month, when.quarter))
            .then(|| Edge::Of(Box::new(moved)));
    }
    match (when.year, when.month, when.day) {
        (Some(year), None, None) if !when.is_part() => Some(Edge::Date((year + step).to_string())),
        (Some(year), Some(month), None) if when.fiscal_year.is_none() => {
            let months = year * 12 + i32::from(month) - 1 + step;
            Some(Edge::Date(format!("{}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1)))
        }
        (Some(year), Some(month), Some(day)) if when.unit.is_none() => {
            let day = parse_day(&format!("{year}-{month:02}-{day:02}"))?;
            Some(Edge::Date(iso(day + step)))
        }
        // Days of a year that is said need no today.
        _ if when.ago.is_none() => {
            let days = model::bind::resolve_time(when, &lattice.model.calendar, 0).ok()?;
            Some(Edge::Date(iso(if step > 0 { days.end } else { days.start - 1 })))
        }
        _ => None,
    }
}
