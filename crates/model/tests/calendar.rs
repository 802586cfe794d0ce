//! What holds of every day, in every calendar that a model can declare; and fiscal years of whole weeks beside published ones, laid out week by week with plain loops.

use model::calendar::{Calendar, FiscalWeeks, Grain, Pattern, Range, Week, YearStart, date, day_of, iso, parse_day};

/// 1990 to 2017: after 28 years the days of the week return to the same dates.
const DAYS: std::ops::Range<i32> = 7_305..17_532;

/// Every week and fiscal year that a model can declare.
fn calendars() -> Vec<Calendar> {
    let of_weeks = Pattern::ALL.into_iter().flat_map(|(_, pattern)| {
        YearStart::ALL.into_iter().map(move |(_, start)| Some(FiscalWeeks { pattern, start }))
    });
    let fiscal: Vec<Option<FiscalWeeks>> = std::iter::once(None).chain(of_weeks).collect();
    let mut all = Vec::new();
    for week in [Week::Iso, Week::Sunday] {
        for fiscal_month in 1..=12 {
            for fiscal_weeks in &fiscal {
                all.push(Calendar { week, fiscal_month, fiscal_weeks: *fiscal_weeks, ..Calendar::default() });
            }
        }
    }
    all
}

fn grains() -> impl Iterator<Item = Grain> {
    Grain::ALL.into_iter().filter(|grain| !grain.is_cyclic())
}

#[test]
fn buckets_tile_time() {
    for calendar in calendars() {
        for grain in grains() {
            let mut range = calendar.range(grain, DAYS.start);
            while range.start < DAYS.end {
                let shown = || format!("{grain:?} {} {calendar:?}", iso(range.start));
                assert!(range.days() > 0, "{}", shown());
                let next = calendar.range(grain, range.end);
                assert_eq!(next.start, range.end, "no day between, none twice: {}", shown());
                assert_eq!(calendar.bucket(grain, range.end - 1), range.start, "{}", shown());
                assert_eq!(calendar.shift(grain, range.start, 1), next.start, "{}", shown());
                assert_eq!(calendar.shift(grain, next.start, -1), range.start, "{}", shown());
                range = next;
            }
        }
    }
}

#[test]
fn moving_there_and_back_loses_no_day() {
    for calendar in calendars() {
        for grain in grains() {
            for start in DAYS.step_by(97).map(|day| calendar.bucket(grain, day)) {
                for n in [1, 4, 5, 12, 13, 53, 120] {
                    let moved = calendar.shift(grain, start, n);
                    assert_eq!(
                        calendar.shift(grain, moved, -n),
                        start,
                        "{grain:?} {n} from {} {calendar:?}",
                        iso(start)
                    );
                }
            }
        }
    }
}

/// A grain is derived from another exactly where that one's buckets are never split: neither a bucket too few nor a
/// rollup left unused.
#[test]
fn grains_derive_from_those_whose_buckets_they_never_split() {
    // Every fifth: each pattern, start, week and month is among them.
    for calendar in calendars().into_iter().step_by(5) {
        for coarse in Grain::ALL {
            for fine in grains() {
                let mut start = calendar.bucket(fine, DAYS.start);
                let mut splits = false;
                while start < DAYS.end && !splits {
                    let range = calendar.range(fine, start);
                    // Once a month, and at the end: what repeats may be the same at both ends of a year.
                    let mut days = (range.start..range.end).step_by(27).chain([range.end - 1]);
                    splits = days.any(|day| calendar.bucket(coarse, day) != calendar.bucket(coarse, range.start));
                    start = range.end;
                }
                assert_eq!(calendar.derives(coarse, fine), !splits, "{coarse:?} from {fine:?} {calendar:?}");
            }
        }
    }
}

#[test]
fn weeks_are_found_by_the_number_that_they_are_shown_with() {
    for week in [Week::Iso, Week::Sunday] {
        let calendar = Calendar { week, ..Calendar::default() };
        for start in DAYS.step_by(7).map(|day| calendar.bucket(Grain::Week, day)) {
            let label = calendar.label(Grain::Week, start);
            let (year, number) = label.split_once("-W").expect("a week's name");
            let found = calendar.week_named(year.parse().expect("a year"), number.parse().expect("a number"));
            assert_eq!(found, Some(Range { start, end: start + 7 }), "{label}");
        }
        assert_eq!(calendar.week_named(2025, 53), None, "2025 has 52 weeks");
        assert!(calendar.week_named(2026, 53).is_some());
    }
}

/// Lays fiscal years out one week after the other from a first day that somebody published, and asks the calendar about
/// every day. Years are named for the calendar year in which they end.
fn check_weeks(calendar: &Calendar, first_day: &str, years: std::ops::Range<i32>, of_53_weeks: &[i32]) {
    let weeks = calendar.fiscal_weeks.expect("a calendar of weeks");
    let pattern: Vec<usize> = weeks.pattern.name().split('-').map(|n| n.parse().expect("a number")).collect();
    let mut day = parse_day(first_day).expect("a date");
    for year in years {
        let begins = day;
        for quarter in 1..=4 {
            let quarter_begins = day;
            for (month, weeks) in (1..).zip(&pattern) {
                let (number, month_begins) = ((quarter - 1) * 3 + month, day);
                let extra = usize::from(number == 12 && of_53_weeks.contains(&year));
                for _ in 0..7 * (weeks + extra) {
                    assert_eq!(calendar.fiscal_year(day), year, "{}", iso(day));
                    assert_eq!(calendar.bucket(Grain::FiscalYear, day), begins, "{}", iso(day));
                    assert_eq!(calendar.bucket(Grain::FiscalQuarter, day), quarter_begins, "{}", iso(day));
                    assert_eq!(calendar.bucket(Grain::FiscalMonth, day), month_begins, "{}", iso(day));
                    assert_eq!(calendar.label(Grain::FiscalMonth, month_begins), format!("P{number} FY{year}"));
                    assert_eq!(calendar.label(Grain::FiscalQuarter, quarter_begins), format!("Q{quarter} FY{year}"));
                    day += 1;
                }
            }
        }
        assert_eq!(calendar.fiscal_year_named(year), Some(Range { start: begins, end: day }), "FY{year}");
    }
}

fn of_weeks(week: Week, fiscal_month: u8, pattern: Pattern, start: YearStart) -> Calendar {
    Calendar { week, fiscal_month, fiscal_weeks: Some(FiscalWeeks { pattern, start }), ..Calendar::default() }
}

/// The National Retail Federation's calendar: 4-5-4 from the Sunday nearest to 1 February. Its own name of a year
/// is that of the year in which it begins.
#[test]
fn retail_years_are_as_published() {
    let retail = of_weeks(Week::Sunday, 2, Pattern::FourFiveFour, YearStart::Nearest);
    check_weeks(&retail, "2006-01-29", 2007..2027, &[2007, 2013, 2018, 2024]);
}

/// Years that end on the last Saturday of September, as published in annual reports of 2006 to 2024.
#[test]
fn years_to_the_last_saturday_are_as_published() {
    let reported = of_weeks(Week::Sunday, 10, Pattern::FourFourFive, YearStart::Containing);
    check_weeks(&reported, "2005-09-25", 2006..2025, &[2006, 2012, 2017, 2023]);
}

/// From the Monday nearest to 1 January, fiscal years are the years of ISO 8601.
#[test]
fn years_from_the_monday_nearest_to_january_are_iso_years() {
    for (_, pattern) in Pattern::ALL {
        let calendar = of_weeks(Week::Iso, 1, pattern, YearStart::Nearest);
        for day in DAYS {
            assert_eq!(calendar.fiscal_year(day), i32::from(date(day).iso_week_date().year()), "{}", iso(day));
        }
    }
}

#[test]
fn fiscal_months_are_calendar_months_unless_weeks_are_declared() {
    for fiscal_month in 1..=12 {
        let calendar = Calendar { fiscal_month, ..Calendar::default() };
        for day in DAYS.step_by(5) {
            assert_eq!(calendar.range(Grain::FiscalMonth, day), calendar.range(Grain::Month, day));
        }
        let named = calendar.fiscal_year_named(2025).expect("a year");
        let year = if fiscal_month > 1 { 2024 } else { 2025 };
        assert_eq!(Some(named.start), day_of(year, fiscal_month, 1));
    }
}
