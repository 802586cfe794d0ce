//! Days, grains and ranges: the calendar's algebra. Days are counted from 1970-01-01.
//!
//! Pure arithmetic on civil dates: which day it is *today* is always an argument.

mod fiscal;

pub use fiscal::{FiscalWeeks, Pattern, YearStart};

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// A unit of time that rows are grouped by.
///
/// The lattice has two branches: day → week, and day → month → quarter → year. A week is not
/// derivable into a month. Fiscal months, quarters and years lie on the branch of months, or on that of weeks where
/// the fiscal year is one of whole weeks. The last four are cyclic: they repeat and carry no year.
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
    /// A month of the fiscal year: a calendar month, or four or five weeks.
    FiscalMonth,
    /// A quarter of the fiscal year.
    FiscalQuarter,
    /// A fiscal year: twelve months from the calendar's first fiscal month, or 52 or 53 weeks.
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
    pub const ALL: [Grain; 12] = [
        Grain::Day,
        Grain::Week,
        Grain::Month,
        Grain::Quarter,
        Grain::Year,
        Grain::FiscalMonth,
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

    /// Whether it is cut by the fiscal year.
    pub fn is_fiscal(self) -> bool {
        matches!(self, Grain::FiscalMonth | Grain::FiscalQuarter | Grain::FiscalYear)
    }

    /// How many months it has, where that is what it is made of.
    pub fn months(self) -> Option<i32> {
        match self {
            Grain::Month | Grain::FiscalMonth => Some(1),
            Grain::Quarter | Grain::FiscalQuarter => Some(3),
            Grain::Year | Grain::FiscalYear => Some(12),
            _ => None,
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
            Grain::FiscalMonth => "fiscal month",
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
    /// Where the fiscal year is one of whole weeks, how: then it begins near that month, not with it.
    #[serde(default)]
    pub fiscal_weeks: Option<FiscalWeeks>,
    /// What "today" is.
    pub today: Anchor,
}

impl Default for Calendar {
    fn default() -> Self {
        Calendar { time_zone: "UTC".into(), week: Week::Iso, fiscal_month: 1, fiscal_weeks: None, today: Anchor::Clock }
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
    Date::constant(1970, 1, 1).saturating_add(Span::new().days(i64::from(day).clamp(-7_000_000, 7_000_000)))
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
            Grain::FiscalMonth => self.fiscal_bucket(1, at),
            Grain::FiscalQuarter => self.fiscal_bucket(3, at),
            Grain::FiscalYear => self.fiscal_bucket(12, at),
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
            Grain::Quarter => months(3 * n),
            Grain::Year => months(12 * n),
            Grain::FiscalMonth => self.fiscal_shift(start, n),
            Grain::FiscalQuarter => self.fiscal_shift(start, 3 * n),
            Grain::FiscalYear => self.fiscal_shift(start, 12 * n),
            Grain::Weekday | Grain::MonthOfYear | Grain::QuarterOfYear | Grain::DayOfMonth => start,
        }
    }

    /// The bucket that a day lies in.
    pub fn range(&self, grain: Grain, at: i32) -> Range {
        let start = self.bucket(grain, at);
        Range { start, end: self.shift(grain, start, 1) }
    }

    /// Whether buckets of one grain are unions of whole buckets of another.
    pub fn derives(&self, coarse: Grain, fine: Grain) -> bool {
        // How many months a bucket has, and with which it begins.
        let months = |grain: Grain| match grain {
            Grain::MonthOfYear => Some((1, 0)),
            Grain::QuarterOfYear => Some((3, 0)),
            _ if grain.is_fiscal() && self.fiscal_weeks.is_some() => None,
            _ if grain.is_fiscal() => grain.months().map(|size| (size, i32::from(self.fiscal_start()) - 1)),
            _ => grain.months().map(|size| (size, 0)),
        };
        // Weeks make up fiscal months, these the quarters, and these the years.
        let weeks = |grain: Grain| match grain {
            _ if self.fiscal_weeks.is_none() => None,
            Grain::Week => Some(0),
            _ if grain.is_fiscal() => grain.months(),
            _ => None,
        };
        if fine == Grain::Day || coarse == fine {
            return true;
        }
        if fine.is_cyclic() {
            return false;
        }
        match (months(coarse), months(fine), weeks(coarse), weeks(fine)) {
            (Some((size, first)), Some((part, from)), ..) => size % part == 0 && (first - from) % part == 0,
            (_, _, Some(size), Some(part)) => size > part,
            _ => false,
        }
    }

    /// The week of that number, as [`Calendar::label`] numbers weeks; `None` where the year has no such week.
    pub fn week_named(&self, year: i32, week: u8) -> Option<Range> {
        let monday =
            jiff::civil::ISOWeekDate::new(i16::try_from(year).ok()?, i8::try_from(week).ok()?, Weekday::Monday);
        let start = day(monday.ok()?.date()) - i32::from(self.week == Week::Sunday);
        Some(Range { start, end: start + 7 })
    }

    /// A bucket in words: `2025-03-31`, `2025-W14`, `Mar 2025`, `Q1 2025`, `2025`, `P3 FY2026`, `FY2026`, `Monday`.
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
            Grain::FiscalMonth => format!("P{} FY{}", self.fiscal_month_number(bucket), self.fiscal_year(bucket)),
            Grain::FiscalQuarter => {
                format!("Q{} FY{}", (self.fiscal_month_number(bucket) - 1) / 3 + 1, self.fiscal_year(bucket))
            }
            Grain::FiscalYear => format!("FY{}", self.fiscal_year(bucket)),
            Grain::Weekday => cyclic(&DAYS),
            Grain::MonthOfYear => cyclic(&LONG),
            Grain::QuarterOfYear => format!("Q{bucket}"),
            Grain::DayOfMonth => bucket.to_string(),
        }
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
