//! The fiscal calendar: twelve months from a first one, or 52 or 53 whole weeks (4-4-5, 4-5-4, 5-4-4).
//!
//! Each fiscal month stands for one calendar month. So the whole fiscal calendar is month arithmetic, once a day
//! has been led to the month that its fiscal month stands for, and a month back to the day on which its fiscal month
//! begins. Where fiscal months are calendar months both are nothing; where they are weeks, these two functions
//! are all that there is to know.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Calendar, Grain, Range, date, day, day_of};

/// A fiscal year of whole weeks: four quarters of 13 weeks, the last of 14 where the year has 53.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FiscalWeeks {
    /// The weeks of a quarter's months.
    pub pattern: Pattern,
    /// With which week the year begins.
    pub start: YearStart,
}

/// How the 13 weeks of a quarter are shared out among its months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Pattern {
    /// The last month has five weeks.
    #[serde(rename = "4-4-5")]
    FourFourFive,
    /// The second month has five weeks.
    #[serde(rename = "4-5-4")]
    FourFiveFour,
    /// The first month has five weeks.
    #[serde(rename = "5-4-4")]
    FiveFourFour,
}

/// With which week a fiscal year of whole weeks begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearStart {
    /// The week whose first day is nearest to the 1st of the fiscal year's first month.
    #[default]
    Nearest,
    /// The week that holds this 1st: the year before ends with the last whole week of its month.
    Containing,
}

impl Pattern {
    /// Every pattern, with its name.
    pub const ALL: [(&'static str, Pattern); 3] =
        [("4-4-5", Pattern::FourFourFive), ("4-5-4", Pattern::FourFiveFour), ("5-4-4", Pattern::FiveFourFour)];

    /// `4-4-5`.
    pub fn name(self) -> &'static str {
        Pattern::ALL.iter().find(|(_, pattern)| *pattern == self).map_or("", |(name, _)| name)
    }

    /// Three months share 13 weeks, so a month has 13 thirds of a week. Rounded up by this many thirds, the
    /// month of five weeks comes where the pattern has it.
    pub(crate) fn thirds(self) -> i32 {
        match self {
            Pattern::FourFourFive => 2,
            Pattern::FourFiveFour => 1,
            Pattern::FiveFourFour => 0,
        }
    }

    /// The month (0 to 11) of a week (from 0) of the year; a 53rd week belongs to the last.
    fn month_of(self, week: i32) -> i32 {
        ((3 * week + self.thirds()) / 13).clamp(0, 11)
    }

    /// The first week of a month.
    fn first_week_of(self, month: i32) -> i32 {
        (13 * month + 2 - self.thirds()) / 3
    }
}

impl YearStart {
    /// Every rule, with its name.
    pub const ALL: [(&'static str, YearStart); 2] =
        [("nearest", YearStart::Nearest), ("containing", YearStart::Containing)];

    /// `nearest`.
    pub fn name(self) -> &'static str {
        YearStart::ALL.iter().find(|(_, start)| *start == self).map_or("", |(name, _)| name)
    }

    /// The day of a week (from 0) that decides in which fiscal year the whole week lies, as Thursday does for
    /// ISO weeks.
    pub(crate) fn deciding_day(self) -> i32 {
        match self {
            YearStart::Nearest => 3,
            YearStart::Containing => 6,
        }
    }
}

impl Calendar {
    /// The name of the fiscal year that a day lies in: the calendar year it ends in.
    pub fn fiscal_year(&self, at: i32) -> i32 {
        i32::from(self.fiscal_year_of(self.stands_for(at)).year()) + i32::from(self.fiscal_start() > 1)
    }

    /// The fiscal year of that name.
    pub fn fiscal_year_named(&self, year: i32) -> Option<Range> {
        let starts_in = year.checked_sub(i32::from(self.fiscal_start() > 1))?;
        let start = self.begins(date(day_of(starts_in, self.fiscal_month, 1)?));
        Some(self.range(Grain::FiscalYear, start))
    }

    /// Which month (1 to 12) of the fiscal year a day lies in.
    pub fn fiscal_month_number(&self, at: i32) -> i32 {
        i32::from(self.months_into_year(self.stands_for(at))) + 1
    }

    pub(super) fn fiscal_bucket(&self, months: i8, at: i32) -> i32 {
        let month = self.stands_for(at);
        self.begins(month.saturating_sub(i64::from(self.months_into_year(month) % months).months()))
    }

    pub(super) fn fiscal_shift(&self, start: i32, months: i32) -> i32 {
        self.begins(self.stands_for(start).saturating_add(i64::from(months).months()))
    }

    pub(super) fn fiscal_start(&self) -> i8 {
        i8::try_from(self.fiscal_month).unwrap_or(1).clamp(1, 12)
    }

    /// The 1st of the calendar month that the fiscal month of a day stands for.
    fn stands_for(&self, at: i32) -> Date {
        let Some(weeks) = self.fiscal_weeks else { return date(at).first_of_month() };
        let week = self.bucket(Grain::Week, at);
        let year = self.fiscal_year_of(date(week + weeks.start.deciding_day()).first_of_month());
        let month = weeks.pattern.month_of((week - self.first_week(weeks, year)) / 7);
        year.saturating_add(i64::from(month).months())
    }

    /// The day on which the fiscal month begins that stands for a calendar month.
    fn begins(&self, month: Date) -> i32 {
        let Some(weeks) = self.fiscal_weeks else { return day(month) };
        let first = self.first_week(weeks, self.fiscal_year_of(month));
        first + 7 * weeks.pattern.first_week_of(i32::from(self.months_into_year(month)))
    }

    /// The first week of the fiscal year whose first calendar month this is.
    fn first_week(&self, weeks: FiscalWeeks, year: Date) -> i32 {
        self.bucket(Grain::Week, day(year) + 6 - weeks.start.deciding_day())
    }

    /// The first calendar month of the fiscal year of a calendar month.
    fn fiscal_year_of(&self, month: Date) -> Date {
        month.saturating_sub(i64::from(self.months_into_year(month)).months())
    }

    fn months_into_year(&self, month: Date) -> i8 {
        (month.month() - self.fiscal_start()).rem_euclid(12)
    }
}
