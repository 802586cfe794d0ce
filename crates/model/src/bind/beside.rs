//! The period that another is compared with.

use super::time::{OPEN, back, first_days, resolve};
use crate::calendar::{Calendar, Grain, Range, date};
use crate::draft::{Compare, When};
use crate::issue::{Code, Issue};

/// Two periods beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) now: Range,
    pub(super) then: Range,
    /// Whether they are cut to the days that the one has which is not over.
    pub(super) cut: bool,
}

/// The period that is meant and the one that it is compared with; `None` where that is no period.
///
/// A period that is not over is compared by its elapsed days, with as many days from the beginning of the other: the days
/// that are still to come would make it look poor.
///
/// # Errors
/// As [`resolve`]; or there is nothing before it.
pub(super) fn beside(compare: &Compare, when: &When, calendar: &Calendar, today: i32) -> Result<Option<Pair>, Issue> {
    let this = Extent::of(when, calendar, today)?;
    let other = match compare {
        Compare::Target | Compare::Average => return Ok(None),
        Compare::Previous => Extent::over(before(this.whole, when, calendar)?),
        Compare::YearAgo => Extent::over(year_before(this.whole, when, calendar)),
        // "2025 vs 2024" are alike and cut alike; "August vs 2024" are taken as they are.
        Compare::With(other) if when.grain().is_some() && when.grain() == other.grain() => {
            Extent::of(other, calendar, today)?
        }
        Compare::With(other) => {
            let (now, then) = (resolve(when, calendar, today)?, resolve(other, calendar, today)?);
            return Ok(Some(Pair { now, then, cut: false }));
        }
    };
    let elapsed = [this, other].iter().filter(|extent| extent.had != extent.whole).map(|e| e.had.days()).min();
    Ok(Some(match elapsed {
        None => Pair { now: this.whole, then: other.whole, cut: false },
        Some(days) => Pair { now: first_days(this.whole, days), then: first_days(other.whole, days), cut: true },
    }))
}

/// A period, and what there has been of it.
#[derive(Clone, Copy)]
struct Extent {
    whole: Range,
    had: Range,
}

impl Extent {
    fn over(whole: Range) -> Extent {
        Extent { whole, had: whole }
    }

    fn of(when: &When, calendar: &Calendar, today: i32) -> Result<Extent, Issue> {
        let said = resolve(when, calendar, today)?;
        Ok(match when.to_date {
            Some(grain) => Extent { whole: calendar.range(grain, said.start), had: said },
            // "Since May" is up to today.
            None if said.end == OPEN.end => Extent::over(Range { end: (today + 1).max(said.start + 1), ..said }),
            None if is_running(said, today) => Extent { whole: said, had: Range { end: today + 1, ..said } },
            None => Extent::over(said),
        })
    }
}

/// Whether a period has begun and is not over.
pub(super) fn is_running(range: Range, today: i32) -> bool {
    range.contains(today) && range.end > today + 1 && range.end != OPEN.end
}

/// The period before, of the same length: as many units, months or days.
fn before(range: Range, when: &When, calendar: &Calendar) -> Result<Range, Issue> {
    if range.start == OPEN.start {
        return Err(Issue::new(Code::BadDraft, "a stretch of time without a beginning has none before it"));
    }
    let start = match (when.grain(), whole_months(range)) {
        (Some((grain, n)), _) => calendar.shift(grain, range.start, -n),
        (None, Some(months)) => back(calendar, Grain::Month, range.start, months),
        (None, None) => range.start - range.days(),
    };
    Ok(Range { start, end: range.start })
}

/// The same period a year before: weeks on the same weekdays, fiscal months of whole weeks by their number, anything else
/// by its dates.
fn year_before(range: Range, when: &When, calendar: &Calendar) -> Range {
    let moved =
        |edge: i32, to: &dyn Fn(i32) -> i32| if [OPEN.start, OPEN.end].contains(&edge) { edge } else { to(edge) };
    let both = |start: &dyn Fn(i32) -> i32, end: &dyn Fn(i32) -> i32| Range {
        start: moved(range.start, start),
        end: moved(range.end, end),
    };
    match when.grain() {
        Some((Grain::Week, _)) => both(&|day| day - 7 * 52, &|day| day - 7 * 52),
        Some((grain, _)) if grain.is_fiscal() && calendar.fiscal_weeks.is_some() => {
            let year = |edge: i32| calendar.shift(Grain::FiscalMonth, edge, -12);
            both(&year, &year)
        }
        _ => {
            let year = |day: i32| back(calendar, Grain::Year, day, 1);
            // The end of a month is the end of that month, be it the 28th or the 29th; else the last day counts.
            both(&year, &|end| if date(end).day() == 1 { year(end) } else { year(end - 1) + 1 })
        }
    }
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
    use crate::calendar::{FiscalWeeks, Pattern, Week, YearStart, iso, parse_day};

    const YEAR_AGO: Compare = Compare::YearAgo;
    const PREVIOUS: Compare = Compare::Previous;

    fn when(json: &str) -> When {
        serde_json::from_str(json).expect(json)
    }

    fn shown(range: Range) -> String {
        format!("{} {}", iso(range.start), iso(range.end - 1))
    }

    fn check_in(calendar: &Calendar, today: &str, json: &str, compare: &Compare, expected: &str) {
        let pair = beside(compare, &when(json), calendar, parse_day(today).expect("a date"));
        let Pair { now, then, cut } = pair.expect(json).expect("compares with a period");
        let cut = if cut { " cut" } else { "" };
        assert_eq!(format!("{} | {}{cut}", shown(now), shown(then)), expected, "{json} on {today}");
    }

    fn check(json: &str, compare: &Compare, expected: &str) {
        check_in(&Calendar::default(), "2025-08-15", json, compare, expected);
    }

    #[test]
    fn periods_that_are_over_are_compared_with_whole_ones() {
        check(r#"{"last":1,"unit":"quarter"}"#, &PREVIOUS, "2025-04-01 2025-06-30 | 2025-01-01 2025-03-31");
        check(r#"{"last":2,"unit":"quarter"}"#, &PREVIOUS, "2025-01-01 2025-06-30 | 2024-07-01 2024-12-31");
        check(r#"{"year":2024}"#, &PREVIOUS, "2024-01-01 2024-12-31 | 2023-01-01 2023-12-31");
        check(r#"{"year":2025,"month":3}"#, &PREVIOUS, "2025-03-01 2025-03-31 | 2025-02-01 2025-02-28");
        check(r#"{"half":1,"year":2025}"#, &PREVIOUS, "2025-01-01 2025-06-30 | 2024-07-01 2024-12-31");
        check(r#"{"past":7,"unit":"day"}"#, &PREVIOUS, "2025-08-09 2025-08-15 | 2025-08-02 2025-08-08");
        check(r#"{"from":"2025-03","to":"2025-05"}"#, &PREVIOUS, "2025-03-01 2025-05-31 | 2024-12-01 2025-02-28");
        check(r#"{"year":2024,"month":2}"#, &YEAR_AGO, "2024-02-01 2024-02-29 | 2023-02-01 2023-02-28");
        check(r#"{"year":2025,"month":2}"#, &YEAR_AGO, "2025-02-01 2025-02-28 | 2024-02-01 2024-02-29");
        check(r#"{"year":2025,"week":14}"#, &YEAR_AGO, "2025-03-31 2025-04-06 | 2024-04-01 2024-04-07");
        check(r#"{"from":"2024-02-01","to":"2024-02-28"}"#, &YEAR_AGO, "2024-02-01 2024-02-28 | 2023-02-01 2023-02-28");
        let q2 = Compare::With(when(r#"{"quarter":2}"#));
        check(r#"{"quarter":1}"#, &q2, "2025-01-01 2025-03-31 | 2025-04-01 2025-06-30");
    }

    #[test]
    fn a_period_that_is_not_over_is_compared_by_its_elapsed_days() {
        check(r#"{"to_date":"month"}"#, &PREVIOUS, "2025-08-01 2025-08-15 | 2025-07-01 2025-07-15 cut");
        check(r#"{"ago":0,"unit":"month"}"#, &PREVIOUS, "2025-08-01 2025-08-15 | 2025-07-01 2025-07-15 cut");
        check(r#"{"year":2025}"#, &PREVIOUS, "2025-01-01 2025-08-15 | 2024-01-01 2024-08-14 cut");
        check(r#"{"to_date":"year"}"#, &YEAR_AGO, "2025-01-01 2025-08-15 | 2024-01-01 2024-08-14 cut");
        check(r#"{"quarter":3}"#, &YEAR_AGO, "2025-07-01 2025-08-15 | 2024-07-01 2024-08-15 cut");
        let last_year = Compare::With(when(r#"{"last":1,"unit":"year"}"#));
        check(r#"{"to_date":"year"}"#, &last_year, "2025-01-01 2025-08-15 | 2024-01-01 2024-08-14 cut");
        let this_year = Compare::With(when(r#"{"year":2025}"#));
        check(r#"{"year":2024}"#, &this_year, "2024-01-01 2024-08-14 | 2025-01-01 2025-08-15 cut");
        check(r#"{"from":{"month":5}}"#, &YEAR_AGO, "2025-05-01 2025-08-15 | 2024-05-01 2024-08-15");
        // Other kinds of periods are taken as they are.
        check(r#"{"year":2024,"month":8}"#, &this_year, "2024-08-01 2024-08-31 | 2025-01-01 2025-12-31");
        // On the last day a period is over, and the whole of the other one counts.
        let on = |today, json, expected| check_in(&Calendar::default(), today, json, &YEAR_AGO, expected);
        on("2025-12-31", r#"{"to_date":"year"}"#, "2025-01-01 2025-12-31 | 2024-01-01 2024-12-31");
        on("2025-12-30", r#"{"to_date":"year"}"#, "2025-01-01 2025-12-30 | 2024-01-01 2024-12-29 cut");
    }

    #[test]
    fn fiscal_periods_of_weeks_are_compared_by_their_number() {
        let fiscal_weeks = Some(FiscalWeeks { pattern: Pattern::FourFiveFour, start: YearStart::Nearest });
        let retail = Calendar { week: Week::Sunday, fiscal_month: 2, fiscal_weeks, ..Calendar::default() };
        let on = |json, compare, expected| check_in(&retail, "2025-08-15", json, compare, expected);
        // The year that ended in 2024 had 53 weeks.
        on(r#"{"fiscal_year":2025}"#, &YEAR_AGO, "2024-02-04 2025-02-01 | 2023-01-29 2024-02-03");
        on(r#"{"fiscal_year":2025}"#, &PREVIOUS, "2024-02-04 2025-02-01 | 2023-01-29 2024-02-03");
        on(r#"{"period":3,"fiscal_year":2025}"#, &YEAR_AGO, "2024-04-07 2024-05-04 | 2023-04-02 2023-04-29");
    }

    /// Cut or not, no period compared holds a day of the other, and no 31st makes one too few.
    #[test]
    fn the_period_before_ends_where_this_one_begins() {
        let calendar = Calendar::default();
        for today in 18_000..20_500 {
            for (json, whole) in [
                (r#"{"to_date":"month"}"#, Grain::Month),
                (r#"{"to_date":"quarter"}"#, Grain::Quarter),
                (r#"{"to_date":"year"}"#, Grain::Year),
                (r#"{"to_date":"week"}"#, Grain::Week),
            ] {
                let pair = beside(&PREVIOUS, &when(json), &calendar, today).expect(json).expect("a period");
                let before = calendar.range(whole, pair.now.start - 1);
                assert_eq!(pair.then.start, before.start);
                let cut = if pair.cut { pair.now.days() } else { before.days() };
                assert_eq!(pair.then.days(), cut.min(before.days()), "{json} {}", iso(today));
            }
        }
    }
}
