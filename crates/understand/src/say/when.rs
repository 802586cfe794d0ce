//! Stretches of time in canonical English.

use model::calendar::Grain;
use model::draft::{Each, Edge, When};

use super::name::list;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];

/// A stretch of the default time.
pub(super) fn say(when: &When) -> String {
    let unit = when.unit.map_or("", Grain::label);
    let many = |n: u32| if n == 1 { unit.to_owned() } else { format!("{n} {unit}s") };
    let lately =
        |word: &str, n: u32| if n == 1 { format!("{word} {unit}") } else { format!("in the {word} {}", many(n)) };
    if let Some(part) = part(when) {
        return match (when.last, when.day, when.unit) {
            (Some(_), ..) => format!("last {part}"),
            (None, Some(_), Some(_)) if when.ago.is_none() => format!("in the {unit} of {part}{}", year(when)),
            (None, Some(_), _) => format!("on {part}{}", year(when)),
            (None, None, None) if when.week.is_some() && when.ago.is_none() && !year(when).is_empty() => {
                format!("in {part} of{}", year(when))
            }
            _ => format!("in {part}{}", year(when)),
        };
    }
    if let Some(grain) = when.to_date {
        return match (when.ago, when.year) {
            (Some(_), _) if grain == Grain::Year || when.ago != Some(1) => {
                format!("{} to date last year", grain.label())
            }
            (Some(_), _) => format!("last {} to date", grain.label()),
            (None, Some(year)) => format!("{} to date {year}", grain.label()),
            (None, None) => format!("{} to date", grain.label()),
        };
    }
    if let Some(n) = when.last {
        return lately("last", n);
    }
    if let Some(n) = when.past {
        return lately("past", n);
    }
    if let Some(n) = when.next {
        return if n == 1 { format!("next {unit}") } else { format!("in the next {n} whole {unit}s") };
    }
    if let Some(n) = when.coming {
        return match (n, when.unit) {
            (1, Some(Grain::Day)) => "tomorrow".into(),
            (1, _) => format!("in the coming {unit}"),
            _ => format!("in the next {}", many(n)),
        };
    }
    if let Some(n) = when.ago {
        return match (n, when.unit) {
            (0, Some(Grain::Day)) => "today".into(),
            (1, Some(Grain::Day)) => "yesterday".into(),
            (0, _) => format!("this {unit}"),
            (1, _) => format!("1 {unit} ago"),
            _ => format!("{} ago", many(n)),
        };
    }
    match (&when.from, &when.to) {
        (Some(Edge::Date(from)), Some(Edge::Date(to))) if from == to => format!("on {}", date(from)),
        (Some(from), Some(to)) => format!("from {} to {}", edge(from), edge(to)),
        (Some(from), None) => format!("since {}", edge(from)),
        (None, Some(to)) if let Some((n, unit)) = ago_to_the_day(to) => {
            format!("more than {n} {unit}{} ago", if n == 1 { "" } else { "s" })
        }
        (None, Some(to)) => format!("until {}", edge(to)),
        (None, None) => format!("in{}", year(when)),
    }
}

/// So many years or months before today, to the day.
fn ago_to_the_day(edge: &Edge) -> Option<(u32, &'static str)> {
    let Edge::Of(when) = edge else { return None };
    let (unit, n) = when.to_date.zip(when.ago)?;
    let only = When { to_date: Some(unit), ago: Some(n), ..When::default() };
    (**when == only && n > 0).then_some((n, unit.label()))
}

/// A part of a year: `Q3`, `March 3`, `week 14`.
fn part(when: &When) -> Option<String> {
    let fiscal = if when.fiscal { "fiscal " } else { "" };
    let month = when.month.and_then(|n| MONTHS.get(usize::from(n).checked_sub(1)?));
    let part = match (when.half, when.quarter, month, when.period, when.week) {
        (Some(n), ..) => format!("H{n}"),
        (_, Some(n), ..) => format!("Q{n}"),
        (_, _, Some(month), ..) => match when.day {
            Some(day) => format!("{month} {day}"),
            None => (*month).to_owned(),
        },
        (_, _, _, Some(n), _) => format!("period {n}"),
        (_, _, _, _, Some(n)) => format!("week {n}"),
        _ => return None,
    };
    Some(format!("{fiscal}{part}"))
}

fn year(when: &When) -> String {
    let kind = if when.unit == Some(Grain::FiscalYear) { "fiscal year" } else { "year" };
    match (when.year, when.fiscal_year, when.ago) {
        (Some(year), ..) => format!(" {year}"),
        (_, Some(year), _) => format!(" fiscal {year}"),
        (_, _, Some(0)) => format!(" this {kind}"),
        (_, _, Some(1)) => format!(" last {kind}"),
        (_, _, Some(n)) => format!(" {n} {kind}s ago"),
        _ => String::new(),
    }
}

/// A day, month or year as people write it.
fn date(text: &str) -> String {
    let mut parts = text.split('-');
    let year = parts.next().unwrap_or_default();
    let month = parts.next().and_then(|month| MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?));
    match (month, parts.next()) {
        (Some(month), Some(day)) => format!("{} {month} {year}", day.trim_start_matches('0')),
        (Some(month), None) => format!("{month} {year}"),
        (None, _) => text.to_owned(),
    }
}

fn edge(edge: &Edge) -> String {
    match edge {
        Edge::Date(text) => date(text),
        Edge::Of(when) => {
            let said = say(when);
            ["in the ", "in ", "on "].iter().find_map(|word| said.strip_prefix(word)).unwrap_or(&said).to_owned()
        }
    }
}

/// What repeats.
pub(super) fn each(each: &Each) -> String {
    let named = |names: &[&str]| {
        let name = |n: &u8| usize::from(*n).checked_sub(1).and_then(|n| names.get(n)).map(|name| (*name).to_owned());
        list(&each.is.iter().map(|n| name(n).unwrap_or_else(|| n.to_string())).collect::<Vec<_>>(), "and")
    };
    match (each.time, &each.is[..]) {
        (Grain::Weekday, [6, 7]) => "on weekends".into(),
        (Grain::Weekday, [1, 2, 3, 4, 5]) => "on weekdays".into(),
        (Grain::Weekday, _) => format!("on {}", named(&DAYS)),
        (Grain::MonthOfYear, _) => format!("in every {}", named(&MONTHS)),
        (grain, _) => format!("in every {} {}", grain.label(), named(&[])),
    }
}

/// A grain as a noun.
pub(super) fn grain(grain: Grain) -> &'static str {
    match grain {
        Grain::MonthOfYear => "month of the year",
        Grain::QuarterOfYear => "quarter of the year",
        Grain::DayOfMonth => "day of the month",
        plain => plain.label(),
    }
}
