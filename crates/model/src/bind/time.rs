//! Stretches of time to days.

use jiff::ToSpan;

use crate::calendar::{Calendar, Grain, Range, date, day, day_of, parse_day};
use crate::draft::{Edge, When};
use crate::issue::{Code, Issue};

/// Before and after all days: the ends of a stretch of time that has none.
pub(super) const OPEN: Range = Range { start: i32::MIN / 4, end: i32::MAX / 4 };
/// How many years are looked back for a part of a year that has none: 29 February is there every eighth at the latest.
const YEARS_BACK: i32 = 9;

/// The days that a [`When`] means, given today.
///
/// # Errors
/// A `bad_draft` issue for a stretch of time that does not exist or says nothing.
pub fn resolve(when: &When, calendar: &Calendar, today: i32) -> Result<Range, Issue> {
    if [when.unit, when.to_date].into_iter().flatten().any(Grain::is_cyclic) {
        return Err(wrong("weekdays and months of the year are no units to count back by"));
    }
    let unit = || when.unit.ok_or_else(|| wrong("`last`, `past`, `ago`, `next` and `coming` need a `unit`"));
    let no_such = || wrong("there is no such stretch of time");
    let range = if when.is_part() {
        named(when, calendar, today).ok_or_else(no_such)?
    } else if let Some(grain) = when.to_date {
        to_date(when, grain, calendar, today)?
    } else if let Some(n) = when.last {
        let (unit, n) = (unit()?, count(n)?);
        let end = calendar.bucket(unit, today);
        Range { start: calendar.shift(unit, end, -n), end }
    } else if let Some(n) = when.past {
        let (unit, n) = (unit()?, count(n)?);
        Range { start: back(calendar, unit, today, n) + 1, end: today + 1 }
    } else if let Some(n) = when.ago {
        let (unit, n) = (unit()?, count(n)?);
        calendar.range(unit, calendar.shift(unit, calendar.bucket(unit, today), -n))
    } else if let Some(n) = when.next {
        let (unit, n) = (unit()?, count(n)?);
        let start = calendar.shift(unit, calendar.bucket(unit, today), 1);
        Range { start, end: calendar.shift(unit, start, n) }
    } else if let Some(n) = when.coming {
        let (unit, n) = (unit()?, count(n)?);
        Range { start: today + 1, end: back(calendar, unit, today, -n) + 1 }
    } else if when.from.is_some() || when.to.is_some() {
        let start = when.from.as_ref().map(|from| begins(from, calendar, today)).transpose()?.unwrap_or(OPEN.start);
        let end = when.to.as_ref().map(|to| ends(to, start, calendar, today)).transpose()?.unwrap_or(OPEN.end);
        Range { start, end }
    } else {
        match (when.year, when.fiscal_year) {
            (Some(year), None) => in_year(when, year, false, calendar),
            (None, Some(year)) => in_year(when, year, true, calendar),
            _ => None,
        }
        .ok_or_else(no_such)?
    };
    if range.start >= range.end {
        return Err(wrong("the stretch of time ends before it begins"));
    }
    Ok(range)
}

fn wrong(what: &str) -> Issue {
    Issue::new(Code::BadDraft, what.to_owned())
}

/// As many days as this unit has had, of this one or of an earlier one.
fn to_date(when: &When, grain: Grain, calendar: &Calendar, today: i32) -> Result<Range, Issue> {
    let this = calendar.bucket(grain, today);
    let start = match (when.ago, when.year) {
        (Some(n), _) => calendar.shift(grain, this, -count(n)?),
        (None, Some(year)) => {
            let day = day_of(year, 1, 1).filter(|_| grain == Grain::Year);
            day.ok_or_else(|| wrong("only a year to date can be one of a year"))?
        }
        (None, None) => this,
    };
    Ok(first_days(calendar.range(grain, start), today + 1 - this))
}

/// The first days of a stretch of time, or all that it has.
pub(super) fn first_days(range: Range, days: i32) -> Range {
    Range { start: range.start, end: range.end.min(range.start + days) }
}

/// A part of a year by number, in the year that is said or meant.
fn named(when: &When, calendar: &Calendar, today: i32) -> Option<Range> {
    let of_fiscal_year = when.ago.is_some() && when.unit == Some(Grain::FiscalYear);
    let fiscal = when.fiscal || when.fiscal_year.is_some() || when.period.is_some() || of_fiscal_year;
    let part = |year: i32| in_year(when, year, fiscal, calendar);
    let this = if fiscal { calendar.fiscal_year(today) } else { i32::from(date(today).year()) };
    let range = match (when.year.or(when.fiscal_year), when.ago, when.last) {
        (Some(year), ..) => part(year),
        (None, Some(n), _) => part(this.checked_sub(count(n).ok()?)?),
        (None, None, last) => {
            // A first week may begin in the year before.
            let mut parts = (this - YEARS_BACK..=this + 1).rev().filter_map(part);
            match last {
                Some(n) => parts.filter(|range| range.end <= today).nth(usize::try_from(n).ok()?.checked_sub(1)?),
                None => parts.find(|range| range.start <= today),
            }
        }
    }?;
    Some(match when.unit.filter(|_| when.day.is_some() && when.ago.is_none()) {
        Some(unit) => calendar.range(unit, range.start),
        None => range,
    })
}

/// A year, or a part of it.
fn in_year(when: &When, year: i32, fiscal: bool, calendar: &Calendar) -> Option<Range> {
    let (month, quarter) =
        if fiscal { (Grain::FiscalMonth, Grain::FiscalQuarter) } else { (Grain::Month, Grain::Quarter) };
    let whole =
        if fiscal { calendar.fiscal_year_named(year)? } else { calendar.range(Grain::Year, day_of(year, 1, 1)?) };
    let nth = |grain: Grain, n: i32, many: i32| {
        let start = calendar.shift(grain, whole.start, n);
        Range { start, end: calendar.shift(grain, start, many) }
    };
    match (when.half, when.quarter, when.month, when.period, when.week, when.day) {
        (None, None, None, None, None, None) => Some(whole),
        (Some(half @ 1..=2), None, None, None, None, None) => Some(nth(quarter, 2 * i32::from(half) - 2, 2)),
        (None, Some(n @ 1..=4), None, None, None, None) => Some(nth(quarter, i32::from(n) - 1, 1)),
        (None, None, None, Some(n @ 1..=12), None, None) if fiscal => Some(nth(month, i32::from(n) - 1, 1)),
        (None, None, Some(n @ 1..=12), None, None, day) => {
            let first = if fiscal { calendar.fiscal_month } else { 1 };
            let range = nth(month, (i32::from(n) - i32::from(first)).rem_euclid(12), 1);
            match day {
                None => Some(range),
                // Of weeks, a fiscal month has no days with the calendar's numbers.
                Some(_) if fiscal && calendar.fiscal_weeks.is_some() => None,
                Some(day) => {
                    let start = range.start + i32::from(day) - 1;
                    (range.contains(start)).then_some(Range { start, end: start + 1 })
                }
            }
        }
        (None, None, None, None, Some(n), None) if fiscal => {
            calendar.fiscal_weeks?;
            let start = whole.start + 7 * (i32::from(n) - 1);
            whole.contains(start).then_some(Range { start, end: start + 7 })
        }
        (None, None, None, None, Some(n), None) => calendar.week_named(year, n),
        _ => None,
    }
}

fn begins(edge: &Edge, calendar: &Calendar, today: i32) -> Result<i32, Issue> {
    match edge {
        Edge::Date(text) => written(text, calendar).map(|range| range.start),
        Edge::Of(when) => resolve(when, calendar, today).map(|range| range.start),
    }
}

/// One past the last day. "From November to February" ends in the February after.
fn ends(edge: &Edge, start: i32, calendar: &Calendar, today: i32) -> Result<i32, Issue> {
    match edge {
        Edge::Date(text) => written(text, calendar).map(|range| range.end),
        Edge::Of(when) if when.lacks_year() && when.last.is_none() && start != OPEN.start => {
            let year = i32::from(date(start).year());
            let of = |year: i32| match when.fiscal || when.period.is_some() {
                true => When { fiscal_year: Some(year), fiscal: false, ..(**when).clone() },
                false => When { year: Some(year), ..(**when).clone() },
            };
            let mut later = (year - 1..year + YEARS_BACK).filter_map(|year| named(&of(year), calendar, today));
            later.find(|range| range.end > start).map(|range| range.end).ok_or_else(|| wrong("there is no such day"))
        }
        Edge::Of(when) => resolve(when, calendar, today).map(|range| range.end),
    }
}

/// A day, month or year as it is written.
fn written(text: &str, calendar: &Calendar) -> Result<Range, Issue> {
    let wrong = || Issue::new(Code::BadDraft, format!("`{text}` is not a date like 2025-03-31, 2025-03 or 2025"));
    let parts: Vec<i32> =
        text.split('-').map(|part| part.parse::<i32>().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    let (start, grain) = match parts[..] {
        [year] => (day_of(year, 1, 1), Grain::Year),
        [year, month] => (u8::try_from(month).ok().and_then(|month| day_of(year, month, 1)), Grain::Month),
        _ => (parse_day(text), Grain::Day),
    };
    start.map(|start| calendar.range(grain, start)).ok_or_else(wrong)
}

pub(super) fn count(n: u32) -> Result<i32, Issue> {
    i32::try_from(n)
        .ok()
        .filter(|n| (0..=10_000).contains(n))
        .ok_or_else(|| wrong("a stretch of time of more than 10,000 units"))
}

/// The day `n` units before another, or after it if negative. The 31st of a shorter month is its last day; a day of a fiscal month of whole weeks is
/// the one as far into the earlier unit.
pub(super) fn back(calendar: &Calendar, unit: Grain, from: i32, n: i32) -> i32 {
    match unit {
        Grain::Week => from - 7 * n,
        _ if unit.is_fiscal() && calendar.fiscal_weeks.is_some() => {
            let start = calendar.bucket(unit, from);
            let earlier = calendar.range(unit, calendar.shift(unit, start, -n));
            (earlier.start + from - start).min(earlier.end - 1)
        }
        _ => match unit.months() {
            Some(months) => day(date(from).saturating_sub((i64::from(months) * i64::from(n)).months())),
            None => from - n,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::iso;

    fn check(json: &str, expected: &str) {
        let when: When = serde_json::from_str(json).expect(json);
        let calendar = Calendar { fiscal_month: 4, ..Calendar::default() };
        let today = parse_day("2025-12-30").expect("a date");
        let shown = match resolve(&when, &calendar, today) {
            Ok(range) => format!("{} {}", iso(range.start), iso(range.end - 1)),
            Err(issue) => issue.message,
        };
        assert_eq!(shown, expected, "{json}");
    }

    #[test]
    fn stretches_of_time_become_days() {
        check(r#"{"last":1,"unit":"quarter"}"#, "2025-07-01 2025-09-30");
        check(r#"{"last":12,"unit":"month"}"#, "2024-12-01 2025-11-30");
        check(r#"{"past":30,"unit":"day"}"#, "2025-12-01 2025-12-30");
        check(r#"{"past":3,"unit":"month"}"#, "2025-10-01 2025-12-30");
        check(r#"{"past":1,"unit":"month"}"#, "2025-12-01 2025-12-30");
        check(r#"{"ago":0,"unit":"month"}"#, "2025-12-01 2025-12-31");
        check(r#"{"ago":1,"unit":"week"}"#, "2025-12-22 2025-12-28");
        check(r#"{"next":1,"unit":"week"}"#, "2026-01-05 2026-01-11");
        check(r#"{"next":2,"unit":"month"}"#, "2026-01-01 2026-02-28");
        check(r#"{"next":1,"unit":"fiscal_year"}"#, "2026-04-01 2027-03-31");
        check(r#"{"coming":1,"unit":"day"}"#, "2025-12-31 2025-12-31");
        check(r#"{"coming":2,"unit":"week"}"#, "2025-12-31 2026-01-13");
        // February has no 30th.
        check(r#"{"coming":2,"unit":"month"}"#, "2025-12-31 2026-02-28");
        check(r#"{"next":1}"#, "`last`, `past`, `ago`, `next` and `coming` need a `unit`");
        check(r#"{"to_date":"year"}"#, "2025-01-01 2025-12-30");
        check(r#"{"to_date":"fiscal_year"}"#, "2025-04-01 2025-12-30");
        check(r#"{"year":2024,"month":2}"#, "2024-02-01 2024-02-29");
        check(r#"{"month":12}"#, "2025-12-01 2025-12-31");
        check(r#"{"quarter":4}"#, "2025-10-01 2025-12-31");
        check(r#"{"fiscal_year":2025,"quarter":4}"#, "2025-01-01 2025-03-31");
        check(r#"{"year":2025,"week":1}"#, "2024-12-30 2025-01-05");
        check(r#"{"from":"2025-01","to":"2025-03"}"#, "2025-01-01 2025-03-31");
        check(r#"{"year":2025,"month":13}"#, "there is no such stretch of time");
        check(r#"{"from":"2025-03","to":"2025-01"}"#, "the stretch of time ends before it begins");
    }

    #[test]
    fn parts_of_a_year_are_the_latest_that_have_begun_or_are_over() {
        // Today is Tuesday, 30 December 2025.
        check(r#"{"month":2,"day":29}"#, "2024-02-29 2024-02-29");
        check(r#"{"month":12,"day":31}"#, "2024-12-31 2024-12-31");
        check(r#"{"last":1,"month":12}"#, "2024-12-01 2024-12-31");
        check(r#"{"last":1,"month":11}"#, "2025-11-01 2025-11-30");
        check(r#"{"week":1}"#, "2025-12-29 2026-01-04");
        check(r#"{"half":2}"#, "2025-07-01 2025-12-31");
        check(r#"{"half":1,"year":2024}"#, "2024-01-01 2024-06-30");
        check(r#"{"half":1,"fiscal_year":2025}"#, "2024-04-01 2024-09-30");
        check(r#"{"quarter":4,"fiscal":true}"#, "2025-01-01 2025-03-31");
        check(r#"{"quarter":3,"ago":1,"unit":"year"}"#, "2024-07-01 2024-09-30");
        check(r#"{"quarter":3,"ago":1,"unit":"fiscal_year"}"#, "2024-10-01 2024-12-31");
        check(r#"{"period":1}"#, "2025-04-01 2025-04-30");
        check(r#"{"month":2,"fiscal_year":2025}"#, "2025-02-01 2025-02-28");
        check(r#"{"year":2025,"month":11,"day":12,"unit":"week"}"#, "2025-11-10 2025-11-16");
        check(r#"{"week":3,"fiscal_year":2025}"#, "there is no such stretch of time");
        check(r#"{"year":2025,"week":53}"#, "there is no such stretch of time");
        check(r#"{"year":2025,"month":2,"day":29}"#, "there is no such stretch of time");
        check(r#"{"quarter":1,"month":1}"#, "there is no such stretch of time");
    }

    #[test]
    fn ends_may_be_stretches_of_their_own() {
        check(r#"{"from":{"last":1,"unit":"quarter"},"to":{"ago":1,"unit":"month"}}"#, "2025-07-01 2025-11-30");
        check(r#"{"from":{"month":11},"to":{"month":2}}"#, "2025-11-01 2026-02-28");
        check(r#"{"from":"2025-06","to":{"month":3}}"#, "2025-06-01 2026-03-31");
        check(r#"{"from":{"fiscal_year":2023},"to":{"fiscal_year":2024}}"#, "2022-04-01 2024-03-31");
        check(r#"{"to_date":"year","ago":1}"#, "2024-01-01 2024-12-29");
        check(r#"{"to_date":"year","year":2023}"#, "2023-01-01 2023-12-30");
        check(r#"{"to_date":"weekday"}"#, "weekdays and months of the year are no units to count back by");
    }

    /// However long months are: from one day to the next a window loses its first day, or keeps it, and at the end of a February
    /// a few; it never begins earlier again, and is never longer than its months can be.
    #[test]
    fn windows_lose_no_day_to_the_31st() {
        let calendar = Calendar::default();
        for (unit, n) in [(Grain::Month, 1), (Grain::Month, 3), (Grain::Quarter, 1), (Grain::Year, 1), (Grain::Week, 2)]
        {
            let window = |today: i32| {
                let when = When { past: Some(n), unit: Some(unit), ..When::default() };
                resolve(&when, &calendar, today).expect("a window")
            };
            for today in 18_000..20_500 {
                let (range, next) = (window(today), window(today + 1));
                assert_eq!((range.end, next.end), (today + 1, today + 2));
                assert!((range.start..=range.start + 4).contains(&next.start), "{unit:?} {}", iso(today));
                let most = unit.months().map_or(7, |months| 31 * months) * i32::try_from(n).expect("few");
                assert!(range.days() <= most, "{unit:?} {}", iso(today));
            }
        }
    }
}
