//! Buckets of time in SQL: the same as [`Calendar::bucket`] and [`Calendar::shift`] work out.
//!
//! [`Calendar::bucket`]: crate::calendar::Calendar::bucket
//! [`Calendar::shift`]: crate::calendar::Calendar::shift

use super::Printer;
use crate::calendar::{FiscalWeeks, Grain, Week};
use crate::expr::Dialect;

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
        match self.dialect {
            _ if n == 0 => day.to_owned(),
            Dialect::DataFusion => format!("CAST({day} + INTERVAL '{n} {unit}' AS DATE)"),
            Dialect::Sqlite => format!("date({day}, '{n:+} {unit}s')"),
        }
    }

    /// The bucket of a day; fiscal years are those of whole months.
    fn bucket_of_months(&self, grain: Grain, day: &str) -> String {
        match self.dialect {
            Dialect::DataFusion => self.bucket_datafusion(grain, day),
            Dialect::Sqlite => self.bucket_sqlite(grain, day),
        }
    }

    fn bucket_datafusion(&self, grain: Grain, day: &str) -> String {
        let trunc = |unit: &str, value: &str| format!("CAST(date_trunc('{unit}', {value}) AS DATE)");
        let part = |unit: &str| format!("CAST(date_part('{unit}', {day}) AS BIGINT)");
        // Moved so that the fiscal year begins in January, cut, and moved back.
        let moved = |unit: &str, size: u8| match (self.model.calendar.fiscal_month.max(1) - 1) % size {
            0 => trunc(unit, day),
            by => {
                let cut = trunc(unit, &format!("({day} - INTERVAL '{by} month')"));
                format!("CAST({cut} + INTERVAL '{by} month' AS DATE)")
            }
        };
        match grain {
            Grain::Day => day.to_owned(),
            Grain::Week => match self.model.calendar.week {
                Week::Iso => trunc("week", day),
                Week::Sunday => {
                    let cut = trunc("week", &format!("({day} + INTERVAL '1 day')"));
                    format!("CAST({cut} - INTERVAL '1 day' AS DATE)")
                }
            },
            Grain::Month | Grain::FiscalMonth => trunc("month", day),
            Grain::Quarter => trunc("quarter", day),
            Grain::Year => trunc("year", day),
            Grain::FiscalQuarter => moved("quarter", 3),
            Grain::FiscalYear => moved("year", 12),
            Grain::Weekday => format!("(({} + 6) % 7 + 1)", part("dow")),
            Grain::MonthOfYear => part("month"),
            Grain::QuarterOfYear => part("quarter"),
            Grain::DayOfMonth => part("day"),
        }
    }

    fn bucket_sqlite(&self, grain: Grain, day: &str) -> String {
        let part = |code: &str| format!("CAST(strftime('{code}', {day}) AS INTEGER)");
        let back = |months: String| format!("date({day}, 'start of month', '-' || ({months}) || ' months')");
        let since = || format!("({} - {} + 12) % 12", part("%m"), self.model.calendar.fiscal_month);
        match grain {
            Grain::Day => day.to_owned(),
            Grain::Week => match self.model.calendar.week {
                Week::Iso => format!("date({day}, 'weekday 0', '-6 days')"),
                Week::Sunday => format!("date({day}, '-6 days', 'weekday 0')"),
            },
            Grain::Month | Grain::FiscalMonth => format!("date({day}, 'start of month')"),
            Grain::Quarter => back(format!("({} - 1) % 3", part("%m"))),
            Grain::Year => format!("date({day}, 'start of year')"),
            Grain::FiscalQuarter => back(format!("({}) % 3", since())),
            Grain::FiscalYear => back(since()),
            Grain::Weekday => format!("(({} + 6) % 7 + 1)", part("%w")),
            Grain::MonthOfYear => part("%m"),
            Grain::QuarterOfYear => format!("(({} + 2) / 3)", part("%m")),
            Grain::DayOfMonth => part("%d"),
        }
    }

    /// A bucket of a fiscal year of whole weeks, of so many of its months; see `calendar/fiscal.rs` for the arithmetic.
    fn bucket_of_weeks(&self, weeks: FiscalWeeks, months: i32, day: &str, shift: i32) -> String {
        let deciding = i64::from(weeks.start.deciding_day());
        let first_week = |year: &str| self.bucket_of_months(Grain::Week, &self.moved(year, 6 - deciding, "day"));
        let week = self.bucket_of_months(Grain::Week, day);
        let year = self.bucket_of_months(Grain::FiscalYear, &self.moved(&week, deciding, "day"));
        let begins = first_week(&year);
        let thirds = weeks.pattern.thirds();
        // Of twelve months; a 53rd week belongs to the last.
        let month = format!("((3 * ({}) + 7 * {thirds}) / 91)", self.days_between(&begins, &week));
        let month = format!("CASE WHEN {month} > 11 THEN 11 ELSE {month} END");
        let first = |month: &str| format!("7 * ((13 * ({month}) + {}) / 3)", 2 - thirds);
        let into_year = match months {
            12 => "0".to_owned(),
            1 => month,
            months => format!("({month}) / {months} * {months}"),
        };
        let moved = shift * months;
        let (years, further) = (moved.div_euclid(12), moved.rem_euclid(12));
        let year_moved = |years: i32| match moved {
            0 => begins.clone(),
            _ => first_week(&self.moved(&year, 12 * i64::from(years), "month")),
        };
        match (months, further) {
            (12, _) => year_moved(years),
            (_, 0) => self.days_after(&year_moved(years), &first(&into_year)),
            _ => {
                let so_far = format!("({into_year}) + {further}");
                let this = self.days_after(&year_moved(years), &first(&so_far));
                let next = self.days_after(&year_moved(years + 1), &first(&format!("{so_far} - 12")));
                format!("CASE WHEN {so_far} > 11 THEN {next} ELSE {this} END")
            }
        }
    }

    fn days_between(&self, from: &str, to: &str) -> String {
        match self.dialect {
            Dialect::DataFusion => format!("CAST({to} AS INT) - CAST({from} AS INT)"),
            Dialect::Sqlite => format!("CAST(julianday({to}) - julianday({from}) AS INTEGER)"),
        }
    }

    /// So many days later, by an expression.
    fn days_after(&self, day: &str, days: &str) -> String {
        match self.dialect {
            Dialect::DataFusion => format!("CAST(CAST({day} AS INT) + {days} AS DATE)"),
            Dialect::Sqlite => format!("date({day}, '+' || ({days}) || ' days')"),
        }
    }
}
