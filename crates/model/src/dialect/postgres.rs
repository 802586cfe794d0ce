//! PostgreSQL.

use super::{Spelling, by_trunc};
use crate::calendar::{Calendar, Grain};
use crate::expr::CastTo;

pub(super) struct Postgres;

impl Spelling for Postgres {
    fn type_name(&self, to: CastTo) -> String {
        match to {
            CastTo::Text => "TEXT".into(),
            CastTo::Integer => "BIGINT".into(),
            CastTo::Float => "DOUBLE PRECISION".into(),
            CastTo::Decimal(scale) => format!("DECIMAL(38, {scale})"),
            CastTo::Date => "DATE".into(),
            CastTo::Boolean => "BOOLEAN".into(),
        }
    }

    fn cast(&self, value: &str, to: CastTo) -> String {
        match to {
            // Its own cast rounds.
            CastTo::Integer => format!("CAST(TRUNC(CAST({value} AS NUMERIC)) AS BIGINT)"),
            _ => format!("CAST({value} AS {})", self.type_name(to)),
        }
    }

    fn zero_or_one(&self, condition: &str) -> String {
        format!("CAST({condition} AS INT)")
    }

    fn call(&self, name: &str, arguments: &[String]) -> String {
        match (name, arguments) {
            ("YEAR" | "MONTH", [of]) => format!("CAST(date_part('{}', {of}) AS BIGINT)", name.to_lowercase()),
            ("DAYS_BETWEEN", [from, to]) => format!("(CAST({to} AS DATE) - CAST({from} AS DATE))"),
            // Doubles are rounded to whole numbers only.
            ("ROUND", [of, rest @ ..]) => {
                let digits = rest.first().map_or(String::new(), |digits| format!(", {digits}"));
                format!("CAST(ROUND(CAST({of} AS NUMERIC){digits}) AS DOUBLE PRECISION)")
            }
            _ => format!("{name}({})", arguments.join(", ")),
        }
    }

    fn days_between(&self, from: &str, to: &str) -> String {
        format!("({to} - {from})")
    }

    fn days_after(&self, day: &str, days: &str) -> String {
        format!("({day} + CAST({days} AS INT))")
    }

    fn bucket(&self, calendar: &Calendar, grain: Grain, day: &str) -> String {
        // Of a date it would cut a point in time of the session's zone.
        by_trunc(calendar, grain, day, &|unit, value| {
            format!("CAST(date_trunc('{unit}', CAST({value} AS TIMESTAMP)) AS DATE)")
        })
    }
}
