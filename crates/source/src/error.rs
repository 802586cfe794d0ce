//! What can go wrong with a source, each with what to do about it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::Dialect;

/// A source that does not do what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such file.
    #[error("there is no file `{}`; {hint}", path.display())]
    MissingFile {
        /// Where it was looked for.
        path: PathBuf,
        /// What to do.
        hint: String,
    },
    /// A file that cannot be opened or is not what its name says.
    #[error("`{}` cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        reason: String,
    },
    /// No such table.
    #[error("there is no table `{table}` in `{}`; {hint}", path.display())]
    NoTable {
        /// The database or folder.
        path: PathBuf,
        /// The table.
        table: String,
        /// What to do.
        hint: String,
    },
    /// Nothing to draft a model from.
    #[error("`{}` holds no tables: no CSV or Parquet file and no SQLite or DuckDB database; name a file, a folder or a database", path.display())]
    NoTables {
        /// The folder or database.
        path: PathBuf,
    },
    /// The engine refused or broke off a query.
    #[error("the query failed: {reason}")]
    Query {
        /// What the engine said.
        reason: String,
        /// The query.
        sql: String,
    },
    /// Columns without a value, in a query that needs to know their types.
    #[error(
        "`{table}` has no value in {columns}, so that nobody knows whether it can be added up; add a row, or say its type in the model: CAST(… AS DOUBLE)"
    )]
    NoValues {
        /// The table.
        table: String,
        /// The columns.
        columns: String,
    },
    /// Something this version does not compute on a source.
    #[error("{what} cannot be computed on the source; build a rollup that holds it")]
    Unsupported {
        /// What.
        what: String,
    },
    /// The query took longer than it may.
    #[error("the query was stopped after {limit:?}; ask for less, or build a rollup that answers it")]
    TimedOut {
        /// The limit.
        limit: Duration,
    },
    /// The query gave more rows than it may.
    #[error("the query gives more than {limit} rows; add a filter or group by something coarser")]
    TooManyRows {
        /// The limit.
        limit: usize,
    },
    /// A server that does not answer, or not in a way that is understood.
    #[error("the database `{database}` is not reached: {reason}")]
    Unreachable {
        /// As the project calls it.
        database: String,
        /// What went wrong.
        reason: String,
    },
    /// A server that knows the user too little.
    #[error("the database `{database}` does not let us in: {reason}")]
    Denied {
        /// As the project calls it.
        database: String,
        /// What it said.
        reason: String,
    },
    /// An address that is none.
    #[error(
        "the address of the database `{name}` is not right: {reason}; it looks like postgres://user@host:5432/database or mysql://user@host:3306/database; other databases are reached by a `driver:`"
    )]
    BadUrl {
        /// As the project calls it.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A driver that is not there, or none for this machine.
    #[error("the driver `{driver}` of the database `{database}` cannot be loaded: {reason}; {hint}")]
    NoDriver {
        /// As the project calls it.
        database: String,
        /// The library.
        driver: String,
        /// What the system said.
        reason: String,
        /// How to get it.
        hint: String,
    },
    /// SQL that is not spoken to drivers.
    #[error(
        "the database `{name}` says `dialect: {}`, which is not spoken to drivers; it may be duckdb, postgres or mysql",
        format!("{said:?}").to_lowercase()
    )]
    NoDialect {
        /// As the project calls it.
        name: String,
        /// What it says.
        said: Dialect,
    },
    /// A cluster is named, and this program is built without what speaks to one.
    #[error(
        "this program is built without the feature `distributed`: it reaches no cluster; leave out `cluster:`, or build it with `cargo build --profile product -p cli --features distributed`"
    )]
    NoClusters,
    /// A cluster that does not answer.
    #[error("the cluster at `{scheduler}` is not reached: {reason}")]
    ClusterUnreachable {
        /// The address of its scheduler.
        scheduler: String,
        /// What went wrong.
        reason: String,
    },
    /// A part of a cluster that cannot go on.
    #[error("the scheduler or executor has ended: {reason}")]
    Cluster {
        /// Why.
        reason: String,
    },
    /// An object store that does not answer, or not in a way that is understood.
    #[error("the object store of `{place}` is not reached: {reason}")]
    BucketUnreachable {
        /// The address.
        place: String,
        /// What went wrong.
        reason: String,
    },
    /// An object store that does not let us in.
    #[error("the object store of `{place}` does not let us in: {reason}")]
    BucketDenied {
        /// The address.
        place: String,
        /// What it said.
        reason: String,
    },
    /// An address of an object store that is none, or is not to be reached so.
    #[error("the object store `{address}` cannot be right: {reason}; an address looks like s3://bucket/folder")]
    BadBucket {
        /// The address.
        address: String,
        /// What is wrong.
        reason: String,
    },
    /// `source:` names a database that nobody has said anything about.
    #[error("`{source_key}` names the database `{name}`, which is not known; {hint}")]
    NoDatabase {
        /// The whole key.
        source_key: String,
        /// The database.
        name: String,
        /// What to do.
        hint: String,
    },
    /// A table of a server that would have to be fetched row by row.
    #[error(
        "`{table}` has more than {limit} rows, and the model reads other sources beside its database: rows would have to travel; put all datasets of a model into one database, or write the table to a Parquet file"
    )]
    TooLarge {
        /// The table.
        table: String,
        /// Rows that may travel.
        limit: usize,
    },
    /// Somebody else is writing to the database.
    #[error("`{}` is locked by another program; try again when it has finished", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// As many questions as it may have at once are at the source already.
    #[error("the source has {at_once} questions already, and none was done within {waited:?}; ask again in a moment")]
    Crowded {
        /// How many it may have.
        at_once: usize,
        /// How long this one waited.
        waited: Duration,
    },
}

impl Error {
    /// Whether the same call may succeed later, without anybody changing the model or the data.
    pub fn retryable(&self) -> bool {
        let passing = matches!(self, Error::Busy { .. } | Error::TimedOut { .. } | Error::Crowded { .. });
        let far = matches!(self, Error::Unreachable { .. } | Error::BucketUnreachable { .. });
        passing || far || matches!(self, Error::ClusterUnreachable { .. })
    }

    /// The same error, where it was a query's, saying which table was queried.
    #[must_use]
    pub fn of_table(self, table: &str) -> Error {
        match self {
            Error::Query { reason, sql } => Error::Query { reason: format!("`{table}`: {reason}"), sql },
            other => other,
        }
    }

    /// The same error, where it is about a file, with the name that people know that by.
    #[must_use]
    pub(crate) fn called(self, name: &str) -> Error {
        match self {
            Error::Unreadable { reason, .. } => Error::Unreadable { path: name.into(), reason },
            Error::MissingFile { hint, .. } => Error::MissingFile { path: name.into(), hint },
            other => other,
        }
    }

    pub(crate) fn unreadable(path: &Path, reason: impl ToString) -> Error {
        Error::Unreadable { path: path.to_owned(), reason: reason.to_string() }
    }
}
