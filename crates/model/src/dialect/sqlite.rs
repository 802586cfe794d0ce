//! SQLite: days are text, booleans 0 and 1.

use super::{SemiJoin, Spelling, since_fiscal_year};
use crate::calendar::{Calendar, Grain, Week};
use crate::expr::CastTo;
use crate::schema::ColumnType;

pub(super) struct Sqlite;

impl Spelling for Sqlite {
    fn truth(&self, value: bool) -> &'static str {
        if value { "1" } else { "0" }
    }

    fn divide(&self, a: &str, b: &str) -> String {
        format!("(CAST({a} AS REAL) / NULLIF({b}, 0))")
    }

    fn type_name(&self, to: CastTo) -> String {
        match to {
            CastTo::Integer | CastTo::Boolean => "INTEGER".into(),
            CastTo::Float | CastTo::Decimal(_) => "REAL".into(),
            CastTo::Text | CastTo::Date => "TEXT".into(),
        }
    }

    fn call(&self, name: &str, arguments: &[String]) -> String {
        match (name, arguments) {
            ("LEAST", _) => format!("MIN({})", arguments.join(", ")),
            ("GREATEST", _) => format!("MAX({})", arguments.join(", ")),
            ("YEAR", [of]) => format!("CAST(strftime('%Y', {of}) AS INTEGER)"),
            ("MONTH", [of]) => format!("CAST(strftime('%m', {of}) AS INTEGER)"),
            ("DAYS_BETWEEN", [from, to]) => {
                format!("CAST(julianday(date({to})) - julianday(date({from})) AS INTEGER)")
            }
            _ => format!("{name}({})", arguments.join(", ")),
        }
    }

    /// Its LIKE takes `a` for `A`; its GLOB does not, as LIKE elsewhere.
    fn like(&self, value: &str, pattern: &str, literal: Option<&str>, not: bool) -> String {
        let not = if not { "NOT " } else { "" };
        let Some(literal) = literal else { return format!("({value} {not}LIKE {pattern})") };
        let glob: String = literal
            .chars()
            .map(|c| match c {
                '%' => "*".to_owned(),
                '_' => "?".to_owned(),
                '*' | '?' | '[' => format!("[{c}]"),
                '\'' => "''".to_owned(),
                c => c.to_string(),
            })
            .collect();
        format!("({value} {not}GLOB '{glob}')")
    }

    fn date(&self, iso: &str) -> String {
        format!("'{iso}'")
    }

    fn decimal(&self, digits: &str, _: u8) -> String {
        digits.to_owned()
    }

    fn day(&self, value: &str, _: ColumnType) -> String {
        format!("date({value})")
    }

    fn moved(&self, day: &str, n: i64, unit: &str) -> String {
        format!("date({day}, '{n:+} {unit}s')")
    }

    fn days_between(&self, from: &str, to: &str) -> String {
        format!("CAST(julianday({to}) - julianday({from}) AS INTEGER)")
    }

    fn days_after(&self, day: &str, days: &str) -> String {
        format!("date({day}, '+' || ({days}) || ' days')")
    }

    fn bucket(&self, calendar: &Calendar, grain: Grain, day: &str) -> String {
        let part = |code: &str| format!("CAST(strftime('{code}', {day}) AS INTEGER)");
        let back = |months: String| format!("date({day}, 'start of month', '-' || ({months}) || ' months')");
        let since = || since_fiscal_year(calendar, &part("%m"));
        match grain {
            Grain::Day => day.to_owned(),
            Grain::Week => match calendar.week {
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

    fn semi_join(&self) -> SemiJoin {
        SemiJoin::In
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_tells_capitals_apart() {
        assert_eq!(Sqlite.like("x", "", Some("a*_%'"), true), "(x NOT GLOB 'a[*]?*''')");
    }
}
