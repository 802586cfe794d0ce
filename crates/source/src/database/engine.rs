//! The engines that are known here: what each is told first, what it says of its tables, how its types are read.
//! Each is a file beside this one; how it spells SQL is one in `model::dialect`.

use model::Dialect;

use super::config::Database;
use super::{Declared, duckdb, mysql, postgres};

/// An engine with a catalogue that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Postgres,
    MySql,
    DuckDb,
}

impl Engine {
    /// The engine that speaks so, if its catalogue is known.
    pub(super) fn of(dialect: Dialect) -> Option<Engine> {
        match dialect {
            Dialect::Postgres => Some(Engine::Postgres),
            Dialect::MySql => Some(Engine::MySql),
            Dialect::DuckDb => Some(Engine::DuckDb),
            Dialect::DataFusion | Dialect::Sqlite => None,
        }
    }

    pub(crate) fn dialect(self) -> Dialect {
        match self {
            Engine::Postgres => Dialect::Postgres,
            Engine::MySql => Dialect::MySql,
            Engine::DuckDb => Dialect::DuckDb,
        }
    }

    /// What a session begins with.
    pub(super) fn session(self, database: &Database, zone: &str) -> Vec<String> {
        match self {
            Engine::Postgres => postgres::session(database, zone),
            Engine::MySql => mysql::session(database, zone),
            Engine::DuckDb => duckdb::session(zone),
        }
    }

    /// From here on all queries see the same moment.
    pub(super) fn hold(self) -> &'static str {
        match self {
            Engine::Postgres => postgres::HOLD,
            Engine::MySql => mysql::HOLD,
            Engine::DuckDb => duckdb::HOLD,
        }
    }

    /// Asks for the schema of a table that is named without one.
    pub(super) fn home(self) -> &'static str {
        match self {
            Engine::Postgres => postgres::HOME,
            Engine::MySql => mysql::HOME,
            Engine::DuckDb => duckdb::HOME,
        }
    }

    /// Asks for schema, table, column, type, scale or modifier, and sort of each column, in order.
    pub(super) fn columns(self) -> &'static str {
        match self {
            Engine::Postgres => postgres::COLUMNS,
            Engine::MySql => mysql::COLUMNS,
            Engine::DuckDb => duckdb::COLUMNS,
        }
    }

    /// Asks for constraint, kind (`p`, `f`), schema, table, column, and the schema, table and column referred to.
    pub(super) fn keys(self) -> &'static str {
        match self {
            Engine::Postgres => postgres::KEYS,
            Engine::MySql => mysql::KEYS,
            Engine::DuckDb => duckdb::KEYS,
        }
    }

    /// How a column is read, by the name of its type, its scale or modifier, and the sort of its type.
    pub(super) fn declared(self, name: &str, type_name: &str, detail: Option<i64>, sort: &str) -> Declared {
        match self {
            Engine::Postgres => postgres::declared(name, type_name, detail, sort),
            Engine::MySql => mysql::declared(name, type_name, detail),
            Engine::DuckDb => duckdb::declared(name, type_name),
        }
    }
}
