//! Buckets of time in SQL: the same as [`Calendar::bucket`] and [`Calendar::shift`] work out.
//!
//! [`Calendar::bucket`]: crate::calendar::Calendar::bucket
//! [`Calendar::shift`]: crate::calendar::Calendar::shift

use super::Printer;
use crate::calendar::{FiscalWeeks, Grain};

impl Printer<'_> {
    /// The bucket of a day, moved by so many.
    pub(super) fn bucket(&self, grain: Grain, day: &str, shift: i32) -> String {
        if let (Some(weeks), Some(months)) =
            (self.model.calendar.fiscal_weeks, grain.months().filter(|_| grain.is_fiscal()))
        {
            return self.bucket_of_weeks(weeks, months, day, shift);
        }
        let bucket = self.bucket_of_months(grain, day);
        let (unit, n) = match grain {
            _ if shift == 0 || grain.is_cyclic() => return bucket,
            Grain::Week => ("day", 7 * i64::from(shift)),
            _ => match grain.months() {
                Some(months) => ("month", i64::from(months) * i64::from(shift)),
                None => ("day", i64::from(shift)),
            },
        };
        self.moved(&bucket, n, unit)
    }

    /// A day, moved by so many units.
    fn moved(&self, day: &str, n: i64, unit: &str) -> String {
        if n == 0 { day.to_owned() } else { self.spelling().moved(day, n, unit) }
    }

    /// The bucket of a day; fiscal years are those of whole months.
    fn bucket_of_months(&self, grain: Grain, day: &str) -> String {
        self.spelling().bucket(&self.model.calendar, grain, day)
    }

    /// A bucket of a fiscal year of whole weeks, of so many of its months; see `calendar/fiscal.rs` for the arithmetic.
    fn bucket_of_weeks(&self, weeks: FiscalWeeks, months: i32, day: &str, shift: i32) -> String {
        let quotient = |a: &str, b: i32| self.spelling().quotient(a, b);
        let deciding = i64::from(weeks.start.deciding_day());
        let first_week = |year: &str| self.bucket_of_months(Grain::Week, &self.moved(year, 6 - deciding, "day"));
        let week = self.bucket_of_months(Grain::Week, day);
        let year = self.bucket_of_months(Grain::FiscalYear, &self.moved(&week, deciding, "day"));
        let begins = first_week(&year);
        let thirds = weeks.pattern.thirds();
        // Of twelve months; a 53rd week belongs to the last.
        let days = self.spelling().days_between(&begins, &week);
        let month = quotient(&format!("(3 * ({days}) + 7 * {thirds})"), 91);
        let month = format!("CASE WHEN {month} > 11 THEN 11 ELSE {month} END");
        let first = |month: &str| format!("7 * {}", quotient(&format!("(13 * ({month}) + {})", 2 - thirds), 3));
        let into_year = match months {
            12 => "0".to_owned(),
            1 => month,
            months => format!("{} * {months}", quotient(&format!("({month})"), months)),
        };
        let moved = shift * months;
        let (years, further) = (moved.div_euclid(12), moved.rem_euclid(12));
        let year_moved = |years: i32| match moved {
            0 => begins.clone(),
            _ => first_week(&self.moved(&year, 12 * i64::from(years), "month")),
        };
        match (months, further) {
            (12, _) => year_moved(years),
            (_, 0) => self.spelling().days_after(&year_moved(years), &first(&into_year)),
            _ => {
                let so_far = format!("({into_year}) + {further}");
                let this = self.spelling().days_after(&year_moved(years), &first(&so_far));
                let next = self.spelling().days_after(&year_moved(years + 1), &first(&format!("{so_far} - 12")));
                format!("CASE WHEN {so_far} > 11 THEN {next} ELSE {this} END")
            }
        }
    }
}
