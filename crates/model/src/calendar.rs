//! Days, grains and ranges: the calendar's algebra. Days are counted from 1970-01-01.
//!
//! Pure arithmetic on civil dates: which day it is *today* is always an argument.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// A unit of time that rows are grouped by.
///
/// The lattice has two branches: day → week, and day → month → quarter → year. A week is not
/// derivable into a month. Fiscal quarters and years are made of months. The last four are cyclic: they repeat
/// and carry no year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// A day.
    Day,
    /// A week, beginning on the calendar's first day.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
    /// A quarter of the fiscal year.
    FiscalQuarter,
    /// A fiscal year, beginning on the 1st of the calendar's first fiscal month.
    FiscalYear,
    /// Monday to Sunday: 1 to 7.
    Weekday,
    /// January to December: 1 to 12.
    MonthOfYear,
    /// 1 to 4.
    QuarterOfYear,
    /// 1 to 31.
    DayOfMonth,
}

impl Grain {
    /// Every grain, fine to coarse, cyclic ones last.
    pub const ALL: [Grain; 11] = [
        Grain::Day,
        Grain::Week,
        Grain::Month,
        Grain::Quarter,
        Grain::Year,
        Grain::FiscalQuarter,
        Grain::FiscalYear,
        Grain::Weekday,
        Grain::MonthOfYear,
        Grain::QuarterOfYear,
        Grain::DayOfMonth,
    ];

    /// Whether it repeats (weekday, month of year, …) instead of naming one stretch of time.
    pub fn is_cyclic(self) -> bool {
        matches!(self, Grain::Weekday | Grain::MonthOfYear | Grain::QuarterOfYear | Grain::DayOfMonth)
    }

    /// Whether buckets of `self` are unions of whole buckets of `finer`.
    pub fn derivable_from(self, finer: Grain) -> bool {
        use Grain as G;
        match finer {
            G::Day => true,
            G::Week => self == G::Week,
            G::Month => matches!(
                self,
                G::Month | G::Quarter | G::Year | G::FiscalQuarter | G::FiscalYear | G::MonthOfYear | G::QuarterOfYear
            ),
            G::Quarter => matches!(self, G::Quarter | G::Year | G::QuarterOfYear),
            G::FiscalQuarter => matches!(self, G::FiscalQuarter | G::FiscalYear),
            other => self == other,
        }
    }

    /// Its name in words: `fiscal quarter`, `month of year`.
    pub fn label(self) -> &'static str {
        match self {
            Grain::Day => "day",
            Grain::Week => "week",
            Grain::Month => "month",
            Grain::Quarter => "quarter",
            Grain::Year => "year",
            Grain::FiscalQuarter => "fiscal quarter",
            Grain::FiscalYear => "fiscal year",
            Grain::Weekday => "weekday",
            Grain::MonthOfYear => "month of year",
            Grain::QuarterOfYear => "quarter of year",
            Grain::DayOfMonth => "day of month",
        }
    }
}

/// The first day of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Week {
    /// Monday; weeks are numbered by ISO 8601.
    #[default]
    Iso,
    /// Sunday.
    Sunday,
}

/// What "today" is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The clock, in the calendar's time zone.
    #[default]
    Clock,
    /// The last day that the data has: a frozen data set answers the same in any year.
    LastData,
}

/// A company's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Calendar {
    /// IANA name of the time zone that days are cut in.
    pub time_zone: String,
    /// First day of the week.
    pub week: Week,
    /// Month in which the fiscal year begins, 1 to 12. A fiscal year is named for the year it ends in.
    pub fiscal_month: u8,
    /// What "today" is.
    pub today: Anchor,
}

impl Default for Calendar {
    fn default() -> Self {
        Calendar { time_zone: "UTC".into(), week: Week::Iso, fiscal_month: 1, today: Anchor::Clock }
    }
}

/// Days `start..end`, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Range {
    /// First day.
    pub start: i32,
    /// One past the last day.
    pub end: i32,
}

impl Range {
    /// Number of days.
    pub fn days(self) -> i32 {
        self.end - self.start
    }

    /// Whether a day lies within.
    pub fn contains(self, day: i32) -> bool {
        (self.start..self.end).contains(&day)
    }
}

/// The civil date of a day.
pub fn date(day: i32) -> Date {
    Date::constant(1970, 1, 1).saturating_add(Span::new().days(i64::from(day).clamp(-4_000_000, 2_900_000)))
}

/// The day of a civil date.
pub fn day(date: Date) -> i32 {
    let span = Date::constant(1970, 1, 1).until(date).expect("days between dates never overflow");
    span.get_days()
}

/// The day of year, month (1 to 12) and day of month; `None` where there is no such date.
pub fn day_of(year: i32, month: u8, day_of_month: u8) -> Option<i32> {
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day_of_month).ok()?);
    date.ok().map(day)
}

/// Reads `2025-03-31`.
pub fn parse_day(text: &str) -> Option<i32> {
    text.parse::<Date>().ok().map(day)
}

/// Writes `2025-03-31`.
pub fn iso(day: i32) -> String {
    date(day).to_string()
}

impl Calendar {
    /// The first day of the bucket that a day lies in; for cyclic grains the number of the bucket.
    pub fn bucket(&self, grain: Grain, at: i32) -> i32 {
        let d = date(at);
        let month_start = |d: Date| day(d.first_of_month());
        match grain {
            Grain::Day => at,
            Grain::Week => at - self.day_of_week(d),
            Grain::Month => month_start(d),
            Grain::Quarter => month_start(d.saturating_sub(i64::from((d.month() - 1) % 3).months())),
            Grain::Year => day(d.first_of_year()),
            Grain::FiscalQuarter => {
                let since = (d.month() - self.fiscal_start()).rem_euclid(12);
                month_start(d.first_of_month().saturating_sub(i64::from(since % 3).months()))
            }
            Grain::FiscalYear => {
                let since = (d.month() - self.fiscal_start()).rem_euclid(12);
                month_start(d.first_of_month().saturating_sub(i64::from(since).months()))
            }
            Grain::Weekday => i32::from(d.weekday().to_monday_one_offset()),
            Grain::MonthOfYear => i32::from(d.month()),
            Grain::QuarterOfYear => i32::from((d.month() - 1) / 3 + 1),
            Grain::DayOfMonth => i32::from(d.day()),
        }
    }

    /// The first day of the bucket `n` after the one that begins at `start` (before it, if negative).
    /// Months keep their length: nothing is ever lost to a 31st, as buckets begin on the 1st.
    pub fn shift(&self, grain: Grain, start: i32, n: i32) -> i32 {
        let months = |m: i32| day(date(start).saturating_add(i64::from(m).months()));
        match grain {
            Grain::Day => start + n,
            Grain::Week => start + 7 * n,
            Grain::Month => months(n),
            Grain::Quarter | Grain::FiscalQuarter => months(3 * n),
            Grain::Year | Grain::FiscalYear => months(12 * n),
            Grain::Weekday | Grain::MonthOfYear | Grain::QuarterOfYear | Grain::DayOfMonth => start,
        }
    }

    /// The bucket that a day lies in.
    pub fn range(&self, grain: Grain, at: i32) -> Range {
        let start = self.bucket(grain, at);
        Range { start, end: self.shift(grain, start, 1) }
    }

    /// A bucket in words: `2025-03-31`, `2025-W14`, `Mar 2025`, `Q1 2025`, `2025`, `FY2026`, `Monday`.
    pub fn label(&self, grain: Grain, bucket: i32) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        const LONG: [&str; 12] = [
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
        let d = date(bucket);
        let cyclic = |names: &[&str]| {
            usize::try_from(bucket - 1).ok().and_then(|i| names.get(i)).map_or(bucket.to_string(), ToString::to_string)
        };
        match grain {
            Grain::Day => d.to_string(),
            Grain::Week => {
                // The ISO week is named by its Thursday; a week that begins on Sunday by the Monday after.
                let week = date(bucket + i32::from(self.week == Week::Sunday)).iso_week_date();
                format!("{}-W{:02}", week.year(), week.week())
            }
            Grain::Month => format!("{} {}", MONTHS[d.month() as usize - 1], d.year()),
            Grain::Quarter => format!("Q{} {}", (d.month() - 1) / 3 + 1, d.year()),
            Grain::Year => d.year().to_string(),
            Grain::FiscalQuarter => {
                let since = (d.month() - self.fiscal_start()).rem_euclid(12);
                format!("Q{} FY{}", since / 3 + 1, self.fiscal_year(bucket))
            }
            Grain::FiscalYear => format!("FY{}", self.fiscal_year(bucket)),
            Grain::Weekday => cyclic(&DAYS),
            Grain::MonthOfYear => cyclic(&LONG),
            Grain::QuarterOfYear => format!("Q{bucket}"),
            Grain::DayOfMonth => bucket.to_string(),
        }
    }

    /// The name of the fiscal year that a day lies in: the calendar year it ends in.
    pub fn fiscal_year(&self, at: i32) -> i32 {
        let start = date(self.bucket(Grain::FiscalYear, at));
        i32::from(start.year()) + i32::from(self.fiscal_start() > 1)
    }

    /// The fiscal year of that name.
    pub fn fiscal_year_named(&self, year: i32) -> Option<Range> {
        let starts_in = year - i32::from(self.fiscal_start() > 1);
        let start = day_of(starts_in, self.fiscal_month, 1)?;
        Some(Range { start, end: self.shift(Grain::FiscalYear, start, 1) })
    }

    fn fiscal_start(&self) -> i8 {
        i8::try_from(self.fiscal_month).unwrap_or(1).clamp(1, 12)
    }

    fn day_of_week(&self, d: Date) -> i32 {
        match self.week {
            Week::Iso => i32::from(d.weekday().to_monday_zero_offset()),
            Week::Sunday => i32::from(d.weekday().to_sunday_zero_offset()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn april() -> Calendar {
        Calendar { fiscal_month: 4, ..Calendar::default() }
    }

    #[test]
    fn buckets_tile_the_calendar() {
        for calendar in [april(), Calendar { week: Week::Sunday, ..Calendar::default() }] {
            for grain in Grain::ALL.into_iter().filter(|g| !g.is_cyclic()) {
                let mut at = calendar.bucket(grain, 0);
                while at < 12_000 {
                    let range = calendar.range(grain, at);
                    assert_eq!(range.start, at, "{grain:?} {}", iso(at));
                    assert_eq!(calendar.bucket(grain, range.end - 1), at, "{grain:?} {}", iso(at));
                    assert_eq!(calendar.shift(grain, range.end, -1), at, "{grain:?} {}", iso(at));
                    at = range.end;
                }
            }
        }
    }

    #[test]
    fn coarse_buckets_are_unions_of_the_fine_ones_they_derive_from() {
        let calendar = april();
        let plain = || Grain::ALL.into_iter().filter(|g| !g.is_cyclic());
        for (fine, coarse) in plain().flat_map(|f| plain().map(move |c| (f, c))) {
            let splits = (0..4000).any(|d| {
                let range = calendar.range(fine, d);
                calendar.bucket(coarse, range.start) != calendar.bucket(coarse, range.end - 1)
            });
            if coarse.derivable_from(fine) {
                assert!(!splits, "{coarse:?} from {fine:?}");
            }
        }
        assert!(!Grain::Month.derivable_from(Grain::Week));
    }

    #[test]
    fn labels_read_as_people_write_them() {
        let at = |text: &str| parse_day(text).expect("a date");
        let label = |grain, text: &str| april().label(grain, april().bucket(grain, at(text)));
        assert_eq!(label(Grain::Week, "2024-12-31"), "2025-W01");
        assert_eq!(label(Grain::Quarter, "2025-08-31"), "Q3 2025");
        assert_eq!(label(Grain::FiscalQuarter, "2025-03-31"), "Q4 FY2025");
        assert_eq!(label(Grain::FiscalYear, "2025-04-01"), "FY2026");
        assert_eq!(label(Grain::Weekday, "2025-11-22"), "Saturday");
        assert_eq!(label(Grain::Month, "2025-02-28"), "Feb 2025");
    }
}
