//! Relative time to days, and the period that another is compared with.

use jiff::ToSpan;

use crate::calendar::{Calendar, Grain, Range, date, day, day_of, parse_day};
use crate::draft::{Compare, When};
use crate::issue::{Code, Issue};

/// The days that a [`When`] means, given today.
///
/// # Errors
/// A `bad_draft` issue for a stretch of time that does not exist or says nothing.
pub fn resolve(when: &When, calendar: &Calendar, today: i32) -> Result<Range, Issue> {
    let wrong = |what: &str| Issue::new(Code::BadDraft, what.to_owned());
    let unit = || when.unit.ok_or_else(|| wrong("`last`, `past` and `ago` need a `unit`"));
    let range = if let Some(n) = when.last {
        let (unit, n) = (unit()?, count(n)?);
        let end = calendar.bucket(unit, today);
        Range { start: calendar.shift(unit, end, -n), end }
    } else if let Some(n) = when.past {
        let (unit, n) = (unit()?, count(n)?);
        Range { start: back(unit, today, n) + 1, end: today + 1 }
    } else if let Some(n) = when.ago {
        let (unit, n) = (unit()?, count(n)?);
        calendar.range(unit, calendar.shift(unit, calendar.bucket(unit, today), -n))
    } else if let Some(grain) = when.to_date {
        Range { start: calendar.bucket(grain, today), end: today + 1 }
    } else if when.from.is_some() || when.to.is_some() {
        let start = when.from.as_deref().map(|text| edge(text, false)).transpose()?;
        let end = when.to.as_deref().map(|text| edge(text, true)).transpose()?;
        Range { start: start.unwrap_or(i32::MIN / 4), end: end.unwrap_or(i32::MAX / 4) }
    } else {
        named(when, calendar, today).ok_or_else(|| wrong("there is no such stretch of time"))?
    };
    if range.start >= range.end {
        return Err(wrong("the stretch of time ends before it begins"));
    }
    Ok(range)
}

/// A year, quarter, month or week by number; without a year the latest that has begun.
fn named(when: &When, calendar: &Calendar, today: i32) -> Option<Range> {
    if let Some(year) = when.fiscal_year {
        let whole = calendar.fiscal_year_named(year)?;
        return match when.quarter {
            Some(q @ 1..=4) => {
                let start = calendar.shift(Grain::FiscalQuarter, whole.start, i32::from(q) - 1);
                Some(Range { start, end: calendar.shift(Grain::FiscalQuarter, start, 1) })
            }
            Some(_) => None,
            None => Some(whole),
        };
    }
    let in_year = |year: i32| -> Option<Range> {
        let grain_at = |grain, month| day_of(year, month, 1).map(|start| calendar.range(grain, start));
        match (when.quarter, when.month, when.week) {
            (Some(q @ 1..=4), None, None) => grain_at(Grain::Quarter, 3 * q - 2),
            (None, Some(m @ 1..=12), None) => grain_at(Grain::Month, m),
            (None, None, Some(w @ 1..=53)) => {
                let first = calendar.bucket(Grain::Week, day_of(year, 1, 4)?);
                let range = calendar.range(Grain::Week, first + 7 * (i32::from(w) - 1));
                (range.start < day_of(year + 1, 1, 1)?).then_some(range)
            }
            (None, None, None) => grain_at(Grain::Year, 1),
            _ => None,
        }
    };
    match when.year {
        Some(year) => in_year(year),
        None if when.quarter.is_none() && when.month.is_none() && when.week.is_none() => None,
        None => {
            let this = i32::from(date(today).year());
            in_year(this).filter(|range| range.start <= today).or_else(|| in_year(this - 1))
        }
    }
}

/// One end of `from`/`to`: a day, or the first or last day of a month or year; `to` is made exclusive.
fn edge(text: &str, last: bool) -> Result<i32, Issue> {
    let wrong = || Issue::new(Code::BadDraft, format!("`{text}` is not a date like 2025-03-31, 2025-03 or 2025"));
    let parts: Vec<i32> =
        text.split('-').map(|part| part.parse::<i32>().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    let part = |i: usize| u8::try_from(parts[i]).map_err(|_| wrong());
    let (start, grain) = match parts.len() {
        1 => (day_of(parts[0], 1, 1), Grain::Year),
        2 => (day_of(parts[0], part(1)?, 1), Grain::Month),
        _ => (parse_day(text), Grain::Day),
    };
    let start = start.ok_or_else(wrong)?;
    Ok(if last { Calendar::default().shift(grain, start, 1) } else { start })
}

fn count(n: u32) -> Result<i32, Issue> {
    i32::try_from(n)
        .ok()
        .filter(|n| (0..=10_000).contains(n))
        .ok_or_else(|| Issue::new(Code::BadDraft, "a stretch of time of more than 10,000 units"))
}

/// The day `n` units before another, by the civil calendar (a 31st becomes the month's last day).
fn back(unit: Grain, from: i32, n: i32) -> i32 {
    let months = |m: i32| day(date(from).saturating_sub(i64::from(m).months()));
    match unit {
        Grain::Week => from - 7 * n,
        Grain::Month => months(n),
        Grain::Quarter | Grain::FiscalQuarter => months(3 * n),
        Grain::Year | Grain::FiscalYear => months(12 * n),
        _ => from - n,
    }
}

/// The period that `range` is compared with.
///
/// A period that is not over is compared by its elapsed days, so `range` may come back shorter.
///
/// # Errors
/// As [`resolve`].
pub(super) fn compared(
    compare: &Compare,
    range: Range,
    when: Option<&When>,
    calendar: &Calendar,
    today: i32,
) -> Result<Option<(Range, Range)>, Issue> {
    let elapsed = Range { start: range.start, end: range.end.min((today + 1).max(range.start + 1)) };
    Ok(match compare {
        Compare::Target | Compare::Average => None,
        Compare::With(other) => Some((range, resolve(other, calendar, today)?)),
        Compare::YearAgo => Some((elapsed, years_before(elapsed, 1))),
        Compare::Previous => {
            let grain = when.and_then(|w| w.to_date.or(w.unit.filter(|_| w.past.is_none())));
            let start = match grain {
                Some(grain) if !grain.is_cyclic() => {
                    let n = when.and_then(|w| w.last).map_or(Ok(1), count)?;
                    calendar.shift(grain, range.start, -n)
                }
                _ => match whole_months(range) {
                    Some(months) => back(Grain::Month, range.start, months),
                    None => range.start - range.days(),
                },
            };
            // A period that is not over is compared with the same part of the one before, date by date.
            let whole = elapsed == range && when.is_none_or(|w| w.to_date.is_none());
            let end = match grain {
                _ if whole => range.start,
                Some(grain) if !grain.is_cyclic() => {
                    let n = when.and_then(|w| w.last).map_or(Ok(1), count)?;
                    back(grain, elapsed.end, n)
                }
                _ => match whole_months(range) {
                    Some(months) => back(Grain::Month, elapsed.end, months),
                    None => start + elapsed.days(),
                },
            };
            Some((elapsed, Range { start, end: end.min(range.start) }))
        }
    })
}

/// A range so many years earlier, end by end.
pub(super) fn years_before(range: Range, years: i32) -> Range {
    Range { start: back(Grain::Year, range.start, years), end: back(Grain::Year, range.end, years) }
}

/// How many whole months a range is, if it is.
fn whole_months(range: Range) -> Option<i32> {
    let (start, end) = (date(range.start), date(range.end));
    let months = (i32::from(end.year()) - i32::from(start.year())) * 12 + i32::from(end.month() - start.month());
    (start.day() == 1 && end.day() == 1 && months > 0).then_some(months)
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

    fn check_compared(json: &str, compare: &Compare, expected: &str) {
        let when: When = serde_json::from_str(json).expect(json);
        let calendar = Calendar::default();
        let today = parse_day("2025-08-15").expect("a date");
        let range = resolve(&when, &calendar, today).expect(json);
        let (now, then) =
            compared(compare, range, Some(&when), &calendar, today).expect(json).expect("compares with a period");
        let show = |r: Range| format!("{} {}", iso(r.start), iso(r.end - 1));
        assert_eq!(format!("{} | {}", show(now), show(then)), expected, "{json}");
    }

    #[test]
    fn periods_are_compared_with_equal_ones() {
        let previous = &Compare::Previous;
        check_compared(r#"{"last":1,"unit":"quarter"}"#, previous, "2025-04-01 2025-06-30 | 2025-01-01 2025-03-31");
        check_compared(r#"{"to_date":"month"}"#, previous, "2025-08-01 2025-08-15 | 2025-07-01 2025-07-15");
        check_compared(r#"{"year":2024}"#, previous, "2024-01-01 2024-12-31 | 2023-01-01 2023-12-31");
        check_compared(r#"{"year":2025}"#, previous, "2025-01-01 2025-08-15 | 2024-01-01 2024-08-15");
        check_compared(r#"{"year":2025,"month":3}"#, previous, "2025-03-01 2025-03-31 | 2025-02-01 2025-02-28");
        check_compared(r#"{"past":7,"unit":"day"}"#, previous, "2025-08-09 2025-08-15 | 2025-08-02 2025-08-08");
        check_compared(r#"{"year":2025}"#, &Compare::YearAgo, "2025-01-01 2025-08-15 | 2024-01-01 2024-08-15");
        check_compared(
            r#"{"year":2024,"month":2}"#,
            &Compare::YearAgo,
            "2024-02-01 2024-02-29 | 2023-02-01 2023-02-28",
        );
    }
}
