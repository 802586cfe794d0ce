//! How engines spell SQL: one file an engine, and here what most of them share.
//!
//! What is said in SQL stands in [`crate::expr`] and [`crate::sql`]; here is only how. All spellings of one
//! thing mean the same, which `crates/source/tests/dialects.rs` checks on every engine: text is told apart by
//! its letters and their case, division is true division and by zero NULL, a cast to an integer drops the
//! fraction, and times are days.

mod datafusion;
mod duckdb;
mod mysql;
mod postgres;
mod sqlite;

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Grain, Week};
use crate::expr::CastTo;
use crate::schema::ColumnType;

/// An engine whose SQL is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// DataFusion, over files.
    #[default]
    DataFusion,
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB, in a session as [`Dialect::session`] sets it.
    MySql,
    /// DuckDB.
    DuckDb,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 5] =
        [Dialect::DataFusion, Dialect::Sqlite, Dialect::Postgres, Dialect::MySql, Dialect::DuckDb];

    pub(crate) fn spelling(self) -> &'static dyn Spelling {
        match self {
            Dialect::DataFusion => &datafusion::DataFusion,
            Dialect::Sqlite => &sqlite::Sqlite,
            Dialect::Postgres => &postgres::Postgres,
            Dialect::MySql => &mysql::MySql,
            Dialect::DuckDb => &duckdb::DuckDb,
        }
    }

    /// The name of its type of doubles.
    pub fn double(self) -> String {
        self.spelling().type_name(CastTo::Float)
    }

    /// What a session must be told first, if anything, for the SQL to mean what it should.
    pub fn session(self) -> Option<&'static str> {
        match self {
            Dialect::MySql => Some(mysql::SESSION),
            Dialect::DataFusion | Dialect::Sqlite | Dialect::Postgres | Dialect::DuckDb => None,
        }
    }
}

/// What engines spell differently. Arguments are SQL already.
pub(crate) trait Spelling: Sync {
    fn truth(&self, value: bool) -> &'static str {
        if value { "TRUE" } else { "FALSE" }
    }

    /// True division; by zero NULL.
    fn divide(&self, a: &str, b: &str) -> String {
        let double = self.type_name(CastTo::Float);
        format!("(CAST({a} AS {double}) / NULLIF(CAST({b} AS {double}), 0))")
    }

    /// Division of whole numbers that leaves the rest away.
    fn quotient(&self, a: &str, b: i32) -> String {
        format!("({a} / {b})")
    }

    fn type_name(&self, to: CastTo) -> String;

    fn cast(&self, value: &str, to: CastTo) -> String {
        format!("CAST({value} AS {})", self.type_name(to))
    }

    /// 1 where a condition holds, 0 where not.
    fn zero_or_one(&self, condition: &str) -> String {
        self.cast(condition, CastTo::Integer)
    }

    /// A call of one of [`crate::expr::FUNCTIONS`].
    fn call(&self, name: &str, arguments: &[String]) -> String {
        format!("{name}({})", arguments.join(", "))
    }

    /// LIKE that tells capitals apart; `literal` is the pattern where it is one.
    fn like(&self, value: &str, pattern: &str, literal: Option<&str>, not: bool) -> String {
        let _ = literal;
        format!("({value} {}LIKE {pattern})", if not { "NOT " } else { "" })
    }

    /// An aggregate such as `SUM` of the rows that meet a condition.
    fn filtered(&self, aggregate: &Aggregate<'_>, condition: &str) -> String {
        format!("{} FILTER (WHERE {condition})", aggregate.plain())
    }

    /// The numbers that AVG is taken of: doubles, as means of decimals and whole numbers lose digits.
    fn averaged(&self, of: &str) -> String {
        self.cast(of, CastTo::Float)
    }

    /// How many different values there are, within some percent and without keeping them, if the engine can do that.
    fn distinct_roughly(&self, of: &str, kind: ColumnType) -> Option<String> {
        let _ = (of, kind);
        None
    }

    /// Whether joins keep the side that is written first in memory, however large it is.
    fn keeps_left_side(&self) -> bool {
        false
    }

    /// Text as codes and the different texts, if results can have such.
    fn coded(&self, text: &str) -> Option<String> {
        let _ = text;
        None
    }

    fn date(&self, iso: &str) -> String {
        format!("DATE '{iso}'")
    }

    fn decimal(&self, digits: &str, scale: u8) -> String {
        format!("CAST('{digits}' AS DECIMAL(38, {scale}))")
    }

    /// A point in time cut to its day.
    fn day(&self, value: &str, kind: ColumnType) -> String {
        match kind {
            ColumnType::Date => value.to_owned(),
            _ => format!("CAST({value} AS DATE)"),
        }
    }

    /// A day, moved by so many of a unit (`day`, `month`).
    fn moved(&self, day: &str, n: i64, unit: &str) -> String {
        format!("CAST({day} + INTERVAL '{n} {unit}' AS DATE)")
    }

    fn days_between(&self, from: &str, to: &str) -> String;

    /// So many days later, by an expression.
    fn days_after(&self, day: &str, days: &str) -> String;

    /// The bucket of a day as [`Calendar::bucket`] works it out; fiscal years are those of whole months.
    fn bucket(&self, calendar: &Calendar, grain: Grain, day: &str) -> String;

    /// How a condition asks whether rows elsewhere have the same keys.
    fn semi_join(&self) -> SemiJoin {
        SemiJoin::Exists
    }
}

/// How a condition asks whether rows elsewhere have the same keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SemiJoin {
    /// `EXISTS`, which engines make into a hash join.
    Exists,
    /// `IN`: computed once, where a correlated query would run once a row.
    In,
}

/// A call of an aggregate function.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Aggregate<'a> {
    /// `SUM`
    pub(crate) name: &'static str,
    pub(crate) distinct: bool,
    /// None for the rows themselves.
    pub(crate) of: Option<&'a str>,
}

impl Aggregate<'_> {
    pub(crate) fn plain(&self) -> String {
        let distinct = if self.distinct { "DISTINCT " } else { "" };
        format!("{}({distinct}{})", self.name, self.of.unwrap_or("*"))
    }

    /// Of the rows that meet a condition, without `FILTER`.
    fn by_case(&self, condition: &str) -> String {
        let of = format!("CASE WHEN {condition} THEN {} END", self.of.unwrap_or("1"));
        Aggregate { of: Some(&of), ..*self }.plain()
    }
}

/// Buckets by `date_trunc` and `date_part`; `trunc` cuts a value (a day, or a day moved by an interval).
fn by_trunc(calendar: &Calendar, grain: Grain, day: &str, trunc: &dyn Fn(&str, &str) -> String) -> String {
    let part = |unit: &str| format!("CAST(date_part('{unit}', {day}) AS BIGINT)");
    // Moved so that the fiscal year begins in January, cut, and moved back.
    let moved = |unit: &str, size: u8| match (calendar.fiscal_month.max(1) - 1) % size {
        0 => trunc(unit, day),
        by => {
            let cut = trunc(unit, &format!("({day} - INTERVAL '{by} month')"));
            format!("CAST({cut} + INTERVAL '{by} month' AS DATE)")
        }
    };
    match grain {
        Grain::Day => day.to_owned(),
        Grain::Week => match calendar.week {
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

/// Months from the beginning of the fiscal year to a month.
fn since_fiscal_year(calendar: &Calendar, month: &str) -> String {
    format!("({month} - {} + 12) % 12", calendar.fiscal_month)
}
