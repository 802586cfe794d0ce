//! DuckDB. Its `/` divides whole numbers truly, `//` leaves the rest away.

use super::{Spelling, by_trunc};
use crate::calendar::{Calendar, Grain};
use crate::expr::CastTo;
use crate::schema::ColumnType;

pub(super) struct DuckDb;

impl Spelling for DuckDb {
    fn quotient(&self, a: &str, b: i32) -> String {
        format!("({a} // {b})")
    }

    fn type_name(&self, to: CastTo) -> String {
        match to {
            CastTo::Text => "VARCHAR".into(),
            CastTo::Integer => "BIGINT".into(),
            CastTo::Float => "DOUBLE".into(),
            CastTo::Decimal(scale) => format!("DECIMAL(38, {scale})"),
            CastTo::Date => "DATE".into(),
            CastTo::Boolean => "BOOLEAN".into(),
        }
    }

    fn cast(&self, value: &str, to: CastTo) -> String {
        match to {
            // Its own cast rounds. A decimal holds all 64 bits of a whole number, a double does not.
            CastTo::Integer => format!("CAST(TRUNC(CAST({value} AS DECIMAL(38, 10))) AS BIGINT)"),
            _ => format!("CAST({value} AS {})", self.type_name(to)),
        }
    }

    fn zero_or_one(&self, condition: &str) -> String {
        format!("CAST({condition} AS INTEGER)")
    }

    fn call(&self, name: &str, arguments: &[String]) -> String {
        match (name, arguments) {
            ("YEAR" | "MONTH", [of]) => format!("date_part('{}', {of})", name.to_lowercase()),
            ("DAYS_BETWEEN", [from, to]) => {
                format!("date_diff('day', CAST({from} AS DATE), CAST({to} AS DATE))")
            }
            _ => format!("{name}({})", arguments.join(", ")),
        }
    }

    fn distinct_roughly(&self, of: &str, kind: ColumnType) -> Option<String> {
        let can = matches!(kind, ColumnType::Text | ColumnType::Integer | ColumnType::Date | ColumnType::Timestamp);
        can.then(|| format!("approx_count_distinct({of})"))
    }

    fn days_between(&self, from: &str, to: &str) -> String {
        format!("date_diff('day', {from}, {to})")
    }

    fn days_after(&self, day: &str, days: &str) -> String {
        format!("({day} + CAST({days} AS INTEGER))")
    }

    fn bucket(&self, calendar: &Calendar, grain: Grain, day: &str) -> String {
        by_trunc(calendar, grain, day, &|unit, value| format!("CAST(date_trunc('{unit}', {value}) AS DATE)"))
    }
}
