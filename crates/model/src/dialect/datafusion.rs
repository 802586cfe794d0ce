//! DataFusion.

use super::{Spelling, by_trunc};
use crate::calendar::{Calendar, Grain};
use crate::expr::CastTo;
use crate::schema::ColumnType;

pub(super) struct DataFusion;

impl Spelling for DataFusion {
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

    fn call(&self, name: &str, arguments: &[String]) -> String {
        match (name, arguments) {
            ("YEAR" | "MONTH", [of]) => format!("CAST(date_part('{}', {of}) AS BIGINT)", name.to_lowercase()),
            ("DAYS_BETWEEN", [from, to]) => {
                format!("(CAST(CAST({to} AS DATE) AS INT) - CAST(CAST({from} AS DATE) AS INT))")
            }
            _ => format!("{name}({})", arguments.join(", ")),
        }
    }

    fn distinct_roughly(&self, of: &str, kind: ColumnType) -> Option<String> {
        let can = matches!(kind, ColumnType::Text | ColumnType::Integer | ColumnType::Date | ColumnType::Timestamp);
        can.then(|| format!("CAST(approx_distinct({of}) AS BIGINT)"))
    }

    /// Where nothing is known of how many rows there are.
    fn keeps_left_side(&self) -> bool {
        true
    }

    fn coded(&self, text: &str) -> Option<String> {
        Some(format!("arrow_cast({text}, 'Dictionary(UInt32, Utf8)')"))
    }

    fn days_between(&self, from: &str, to: &str) -> String {
        format!("CAST({to} AS INT) - CAST({from} AS INT)")
    }

    fn days_after(&self, day: &str, days: &str) -> String {
        format!("CAST(CAST({day} AS INT) + {days} AS DATE)")
    }

    fn bucket(&self, calendar: &Calendar, grain: Grain, day: &str) -> String {
        by_trunc(calendar, grain, day, &|unit, value| format!("CAST(date_trunc('{unit}', {value}) AS DATE)"))
    }
}
