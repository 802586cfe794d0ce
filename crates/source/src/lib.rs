//! Where data lives: CSV and Parquet files over DataFusion, SQLite databases over SQLite itself, PostgreSQL,
//! MySQL and MariaDB on their servers, DuckDB and others by drivers of Arrow Database Connectivity (ADBC).
//!
//! [`Opening::open`] resolves what a model's `source:` keys name and reads their columns and types by looking at
//! values, as declarations lie; a [`Source`] then runs SQL in its own dialect and gives Arrow batches.
//! [`live::run`] computes a leaf on it, and [`draft::draft`] writes a first model for data that has none.
//!
//! This crate knows engines and files. It must never know questions, answers, rollups or API types.

mod batches;
pub mod bucket;
mod cast;
#[cfg(feature = "distributed")]
pub mod cluster;
mod csv;
mod database;
pub mod draft;
mod error;
mod files;
mod infer;
mod json;
pub mod kept;
pub mod live;
mod look;
mod notation;
mod objects;
mod resolve;
mod sqlite;

use std::path::Path;
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use model::Dialect;
use model::schema::{ColumnType, Schema};

pub use bucket::{Bucket, Buckets};
pub use database::{Database, Driver};
pub use error::Error;
use resolve::Home;
pub use resolve::tables;

/// Something that holds a model's tables and runs SQL. Calls block: make them on a thread that may wait.
pub trait Source: Send + Sync {
    /// How it spells SQL.
    fn dialect(&self) -> Dialect;

    /// The tables it was opened for, by the names that `source:` gives them.
    fn schema(&self) -> &Schema;

    /// What was found in the data that somebody should know: columns of mixed types, dates that are none,
    /// and what was assumed of numbers and dates that no program would write so.
    fn remarks(&self) -> &[Remark];

    /// From now on all queries see the data as it is at this moment, where the source can do that: files
    /// are taken as they are.
    ///
    /// # Errors
    /// When the source cannot be read.
    fn hold(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Declared primary and foreign keys of the tables it was opened for; empty for files.
    ///
    /// # Errors
    /// When the source cannot be read.
    fn keys(&self) -> Result<Vec<Keys>, Error>;

    /// How a table is written after FROM so that its columns have the types of [`Source::schema`].
    ///
    /// # Errors
    /// [`Error::NoTable`] if it was not opened for that table.
    fn relation(&self, table: &str) -> Result<String, Error>;

    /// Runs a query. `types` are the types its columns should have, in order; none, or
    /// [`ColumnType::Unknown`], takes them as they come. Columns are text, 64-bit integers, decimals,
    /// doubles, booleans or days; a time of day is cut off.
    ///
    /// # Errors
    /// When the query fails, or goes beyond a limit.
    fn query(&self, sql: &str, types: &[ColumnType], limits: &Limits) -> Result<Vec<RecordBatch>, Error>;
}

/// How far a query may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Rows that it may return.
    pub rows: Option<usize>,
    /// Time that it may take.
    pub time: Option<Duration>,
}

/// Keys that a source declares for a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// The table, as `source:` names it.
    pub table: String,
    /// Columns of the primary key, in order; empty if there is none.
    pub primary: Vec<String>,
    /// Foreign keys.
    pub foreign: Vec<ForeignKey>,
}

/// A declared reference of one table to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// Columns here and there that are equal.
    pub columns: Vec<(String, String)>,
    /// The table referred to, as `source:` names it.
    pub to: String,
}

/// Something about the data that somebody should know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Remark {
    /// A name for programs: `no_rows`, `no_values`, `mixed_types`, `not_dates`, `ambiguous`, `assumed`, `left_out`.
    pub code: &'static str,
    /// The table, as `source:` names it.
    pub table: String,
    /// The column, if it is about one.
    pub column: Option<String>,
    /// One sentence: what is there and what follows from it.
    #[serde(rename = "message")]
    pub text: String,
}

/// What there is to open.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// The folder that paths are relative to.
    pub project: &'a Path,
    /// The databases that `source:` keys may name.
    pub databases: &'a [Database],
    /// DuckDB's library, if it is not where the system keeps libraries.
    pub duckdb: Option<&'a Path>,
    /// The time zone that servers tell points in time in: an IANA name.
    pub time_zone: &'a str,
    /// How object stores are reached.
    pub buckets: &'a Buckets,
    /// The folder that files of theirs are fetched into, if they must be.
    pub downloads: &'a Path,
    /// Where queries over files are worked out, if not in this process.
    pub cluster: Option<&'a Cluster>,
}

/// A cluster that works out queries over files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// `host:port` of its scheduler.
    pub scheduler: String,
    /// How many parts rows are divided into; as many as this machine has processors, if nobody says.
    pub partitions: Option<usize>,
}

/// Of object stores.
static NOTHING_SAID: Buckets = Buckets::NONE;

impl<'a> Opening<'a> {
    /// Of a folder of files, without databases elsewhere.
    pub fn folder(project: &'a Path) -> Opening<'a> {
        Opening {
            project,
            databases: &[],
            duckdb: None,
            time_zone: "UTC",
            buckets: &NOTHING_SAID,
            downloads: project,
            cluster: None,
        }
    }

    /// Opens what a model's datasets name in `source:`. Tables of a database that `known` describes are not
    /// read again to find their types; a CSV file is, as its types do not say how its numbers and dates are
    /// written.
    ///
    /// # Errors
    /// A file or table that is not there, cannot be read, or has nothing to read; a server that is not
    /// reached.
    pub fn open(&self, sources: &[String], known: Option<&Schema>) -> Result<Box<dyn Source>, Error> {
        if self.cluster.is_some() && !cfg!(feature = "distributed") {
            return Err(Error::NoClusters);
        }
        let mut places = Vec::new();
        for source in sources {
            if !places.iter().any(|(name, _)| name == source) {
                places.push((source.clone(), resolve::resolve(self, source)?));
            }
        }
        match resolve::one_home(&places) {
            Some(Home::File(path)) => Ok(Box::new(sqlite::Sqlite::open(&path, &places, known)?)),
            Some(Home::Server(database)) => {
                Ok(Box::new(database::Server::open(&database, self.time_zone, &places, known)?))
            }
            None => Ok(Box::new(files::Files::open(self, &places, known)?)),
        }
    }
}
