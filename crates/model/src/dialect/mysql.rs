//! MySQL and MariaDB. In their own ways text in double quotes is a value, `||` is "or", a backslash escapes,
//! and letters are alike whatever their case; [`SESSION`] ends that.

use super::{Aggregate, Spelling, since_fiscal_year};
use crate::calendar::{Calendar, Grain, Week};
use crate::expr::CastTo;
use crate::schema::ColumnType;

pub(super) const SESSION: &str = "SET NAMES utf8mb4 COLLATE utf8mb4_bin, \
     sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'";

pub(super) struct MySql;

impl Spelling for MySql {
    fn quotient(&self, a: &str, b: i32) -> String {
        format!("({a} DIV {b})")
    }

    fn type_name(&self, to: CastTo) -> String {
        match to {
            CastTo::Text => "CHAR".into(),
            CastTo::Integer | CastTo::Boolean => "SIGNED".into(),
            CastTo::Float => "DOUBLE".into(),
            CastTo::Decimal(scale) => format!("DECIMAL(38, {scale})"),
            CastTo::Date => "DATE".into(),
        }
    }

    fn cast(&self, value: &str, to: CastTo) -> String {
        match to {
            // Its own cast rounds.
            CastTo::Integer => format!("CAST(TRUNCATE({value}, 0) AS SIGNED)"),
            _ => format!("CAST({value} AS {})", self.type_name(to)),
        }
    }

    fn zero_or_one(&self, condition: &str) -> String {
        format!("CAST({condition} AS SIGNED)")
    }

    fn call(&self, name: &str, arguments: &[String]) -> String {
        match (name, arguments) {
            ("DAYS_BETWEEN", [from, to]) => format!("DATEDIFF({to}, {from})"),
            ("LENGTH", [of]) => format!("CHAR_LENGTH({of})"),
            _ => format!("{name}({})", arguments.join(", ")),
        }
    }

    fn filtered(&self, aggregate: &Aggregate<'_>, condition: &str) -> String {
        aggregate.by_case(condition)
    }

    fn day(&self, value: &str, _: ColumnType) -> String {
        format!("DATE({value})")
    }

    fn moved(&self, day: &str, n: i64, unit: &str) -> String {
        format!("DATE_ADD({day}, INTERVAL {n} {unit})")
    }

    fn days_between(&self, from: &str, to: &str) -> String {
        format!("DATEDIFF({to}, {from})")
    }

    fn days_after(&self, day: &str, days: &str) -> String {
        format!("DATE_ADD({day}, INTERVAL ({days}) DAY)")
    }

    fn bucket(&self, calendar: &Calendar, grain: Grain, day: &str) -> String {
        let back = |n: String, unit: &str, from: &str| format!("DATE_SUB({from}, INTERVAL {n} {unit})");
        let month = || back(format!("(DAYOFMONTH({day}) - 1)"), "DAY", day);
        let months_back = |n: String| back(format!("({n})"), "MONTH", &month());
        let since = || since_fiscal_year(calendar, &format!("MONTH({day})"));
        match grain {
            Grain::Day => day.to_owned(),
            Grain::Week => match calendar.week {
                Week::Iso => back(format!("WEEKDAY({day})"), "DAY", day),
                Week::Sunday => back(format!("(DAYOFWEEK({day}) - 1)"), "DAY", day),
            },
            Grain::Month | Grain::FiscalMonth => month(),
            Grain::Quarter => months_back(format!("(MONTH({day}) - 1) % 3")),
            Grain::Year => months_back(format!("MONTH({day}) - 1")),
            Grain::FiscalQuarter => months_back(format!("({}) % 3", since())),
            Grain::FiscalYear => months_back(since()),
            Grain::Weekday => format!("(WEEKDAY({day}) + 1)"),
            Grain::MonthOfYear => format!("MONTH({day})"),
            Grain::QuarterOfYear => format!("QUARTER({day})"),
            Grain::DayOfMonth => format!("DAYOFMONTH({day})"),
        }
    }
}
