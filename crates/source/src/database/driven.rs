//! The way to a database by a driver of Arrow Database Connectivity (ADBC): a shared library, loaded when it is
//! needed, that gives Arrow.
//!
//! Its calls block for as long as the driver likes, and one handle takes one call at a time. So each query is asked
//! on a thread of its own, which sends on what comes: whoever waits can stop waiting when the time is up, and no
//! more than a few batches lie between the two.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use adbc_core::error::{Error as Said, Status};
use adbc_core::options::{AdbcVersion, OptionConnection, OptionDatabase, OptionValue};
use adbc_core::{CancelHandle, Connection as _, Database as _, Driver as _, Optionable as _, Statement as _};
use adbc_driver_manager::{ManagedConnection, ManagedDriver};
use arrow::record_batch::RecordBatch;
use jiff::tz::TimeZone;
use model::schema::ColumnType;

use super::config::{Database, Driver, plain};
use super::engine::Engine;
use super::{Declared, Link, session, shapes};
use crate::{Error, Limits, batches};

/// Batches that may wait to be taken.
const AHEAD: usize = 2;
/// How long a query that is told to stop may take to do so.
const GRACE: Duration = Duration::from_secs(2);

/// A connection to a database, by a driver.
pub(super) struct Driven {
    asked: Asked,
    kept: Mutex<Kept>,
}

/// What is there to ask.
#[derive(Clone)]
struct Asked {
    driver: Driver,
    database: Database,
    zone: String,
}

#[derive(Default)]
struct Kept {
    /// None before the first query, and after one that broke the connection.
    connection: Option<ManagedConnection>,
    /// Whether queries must all see one moment: then a broken connection ends them all.
    held: bool,
}

/// What is asked.
#[derive(Clone, Copy)]
enum Sql<'a> {
    Query(&'a str),
    /// Gives no rows, and leaves something behind in the connection.
    Statement(&'a str),
}

impl Sql<'_> {
    fn text(&self) -> &str {
        match self {
            Sql::Query(text) | Sql::Statement(text) => text,
        }
    }
}

/// What the thread that asks has to tell.
enum Told {
    /// The query runs, and this stops it.
    Runs(Box<dyn CancelHandle>),
    /// Rows; the first batch has none, and says what columns there are.
    Rows(RecordBatch),
    /// It is over, and the connection is free.
    Over(Option<ManagedConnection>, Result<(), Error>),
}

impl Driven {
    pub(super) fn by(driver: &Driver, database: &Database, zone: &str) -> Driven {
        let asked = Asked { driver: driver.clone(), database: database.clone(), zone: zone.to_owned() };
        Driven { asked, kept: Mutex::default() }
    }

    /// Asks; `take` is given the batches that come.
    fn run(
        &self,
        sql: Sql<'_>,
        limit: Duration,
        take: &mut dyn FnMut(RecordBatch) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = kept.connection.take();
        if kept.held && connection.is_none() {
            let reason = "the connection that saw one moment of it is lost; build again".to_owned();
            return Err(Error::Unreachable { database: self.asked.database.name().to_owned(), reason });
        }
        let (tell, told) = sync_channel(AHEAD);
        let (asked, text, gives_rows) = (self.asked.clone(), sql.text().to_owned(), matches!(sql, Sql::Query(_)));
        let thread = std::thread::Builder::new().name("driver".into());
        let thread = thread.spawn(move || asked.tell(connection, &text, gives_rows, &tell));
        thread.map_err(|error| self.failed(error.to_string(), sql.text()))?;
        let (connection, done) = listen(&told, limit, take);
        // A file that is kept open is closed to whoever wants to write into it.
        let keep = kept.held || self.asked.database.file().is_none() || !matches!(sql, Sql::Query(_));
        let broken = matches!(done, Err(Error::Unreachable { .. } | Error::Busy { .. }));
        kept.connection = connection.filter(|_| keep && !broken);
        done
    }

    fn failed(&self, reason: String, sql: &str) -> Error {
        Error::Query { reason: self.asked.hidden(&reason), sql: sql.to_owned() }
    }
}

/// Takes what is told until it is over, or the time is up, or it is enough.
fn listen(
    told: &Receiver<Told>,
    limit: Duration,
    take: &mut dyn FnMut(RecordBatch) -> Result<(), Error>,
) -> (Option<ManagedConnection>, Result<(), Error>) {
    let deadline = Instant::now() + limit;
    let mut handle = None;
    let why = loop {
        match told.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Told::Runs(cancel)) => handle = Some(cancel),
            Ok(Told::Rows(batch)) => {
                if let Err(enough) = take(batch) {
                    break enough;
                }
                if Instant::now() > deadline {
                    break Error::TimedOut { limit };
                }
            }
            Ok(Told::Over(connection, done)) => return (connection, done),
            Err(RecvTimeoutError::Timeout) => break Error::TimedOut { limit },
            Err(RecvTimeoutError::Disconnected) => {
                return (None, Err(Error::Query { reason: "the driver broke off".into(), sql: String::new() }));
            }
        }
    };
    // Over a dead line even this call may take its time.
    if let Some(handle) = handle {
        std::thread::spawn(move || drop(handle.try_cancel()));
    }
    let until = Instant::now() + GRACE;
    while let Ok(told) = told.recv_timeout(until.saturating_duration_since(Instant::now())) {
        if matches!(told, Told::Over(..)) {
            break;
        }
    }
    (None, Err(why))
}

impl Asked {
    /// Asks, and tells what comes; nobody may be listening any more.
    fn tell(&self, connection: Option<ManagedConnection>, sql: &str, gives_rows: bool, tell: &SyncSender<Told>) {
        let opened = match connection {
            Some(connection) => Ok(connection),
            None => self.open(),
        };
        let over = match opened {
            Ok(mut connection) => {
                let done = match gives_rows {
                    true => self.ask(&mut connection, sql, tell),
                    false => self.update(&mut connection, sql),
                };
                Told::Over(Some(connection), done)
            }
            Err(error) => Told::Over(None, Err(error)),
        };
        drop(tell.send(over));
    }

    fn ask(&self, connection: &mut ManagedConnection, sql: &str, tell: &SyncSender<Told>) -> Result<(), Error> {
        let said = |error| self.said(sql, error);
        let mut statement = connection.new_statement().map_err(said)?;
        statement.set_sql_query(sql).map_err(said)?;
        drop(tell.send(Told::Runs(statement.get_cancel_handle())));
        let reader = statement.execute().map_err(said)?;
        let mut listened = tell.send(Told::Rows(RecordBatch::new_empty(reader.schema()))).is_ok();
        for batch in reader {
            let batch = batch.map_err(|e| Error::Query { reason: self.hidden(&e.to_string()), sql: sql.to_owned() })?;
            listened = listened && tell.send(Told::Rows(batch)).is_ok();
            if !listened {
                break;
            }
        }
        Ok(())
    }

    fn open(&self) -> Result<ManagedConnection, Error> {
        let mut driver = self.load()?;
        let refused = |error| self.refused(error);
        let options = self.driver.options.iter().chain(&self.driver.secrets);
        let options =
            options.map(|(name, value)| (OptionDatabase::from(name.as_str()), OptionValue::String(value.clone())));
        let database = driver.new_database_with_opts(options.collect::<Vec<_>>()).map_err(refused)?;
        let mut connection = database.new_connection().map_err(refused)?;
        // Most drivers cannot be told; what is asked are SELECTs alone.
        drop(connection.set_option(OptionConnection::ReadOnly, OptionValue::String("true".into())));
        for statement in self.database.engine().session(&self.database, &self.zone) {
            self.update(&mut connection, &statement)?;
        }
        Ok(connection)
    }

    /// Runs a statement that gives nothing.
    fn update(&self, connection: &mut ManagedConnection, sql: &str) -> Result<(), Error> {
        let said = |error| self.said(sql, error);
        let mut statement = connection.new_statement().map_err(said)?;
        statement.set_sql_query(sql).map_err(said)?;
        statement.execute_update().map(drop).map_err(said)
    }

    fn load(&self) -> Result<ManagedDriver, Error> {
        let Driver { library, entrypoint, .. } = &self.driver;
        let entry = entrypoint.as_ref().map(String::as_bytes);
        let load = |version| ManagedDriver::load_from_name(library, entry, version, adbc_core::LOAD_FLAG_DEFAULT, None);
        let loaded = load(AdbcVersion::V110).or_else(|error| match error.status {
            Status::NotImplemented => load(AdbcVersion::V100),
            _ => Err(error),
        });
        loaded.map_err(|error| Error::NoDriver {
            database: self.database.name().to_owned(),
            driver: library.clone(),
            hint: self.way_on(&error.message).into(),
            reason: error.message,
        })
    }

    /// What to do about a driver that is not loaded.
    fn way_on(&self, reason: &str) -> &'static str {
        // The name that is tried last.
        if reason.contains("AdbcDriverInit") {
            return "its `entrypoint:` is not in that library: leave it out, or write the name that the driver's documentation gives (DuckDB's is duckdb_adbc_init)";
        }
        match self.database.engine() {
            Engine::DuckDb => {
                "DuckDB's library is not part of Reckoner: `npm install --prefix duckdb @duckdb/node-bindings` puts it below duckdb/node_modules/@duckdb, or take libduckdb from duckdb.org/install; then name the file under `duckdb:` in reckoner.yaml, or in the environment as RECKONER_DUCKDB_LIBRARY"
            }
            _ => {
                "install it and name its file under `driver:` in reckoner.yaml: `pip install adbc-driver-postgresql` for one brings libadbc_driver_postgresql.so in the package's folder"
            }
        }
    }

    /// What it means that a database is not opened.
    fn refused(&self, error: Said) -> Error {
        let said = self.hidden(&error.message);
        if let Some(path) = self.database.file() {
            return match said.as_str() {
                _ if said.contains("Could not set lock on file") => Error::Busy { path: path.to_owned() },
                _ if said.contains("version number") => Error::unreadable(
                    path,
                    format!("{said}; name a libduckdb of the version that wrote it, or write it with STORAGE_VERSION"),
                ),
                _ => Error::unreadable(path, said),
            };
        }
        let database = self.database.name().to_owned();
        let knows_us_not = matches!(error.status, Status::Unauthenticated | Status::Unauthorized);
        match knows_us_not || said.contains("authentication failed") || said.contains("no password supplied") {
            true => Error::Denied { database, reason: said },
            false => Error::Unreachable { database, reason: said },
        }
    }

    /// What an error of a query means.
    fn said(&self, sql: &str, error: Said) -> Error {
        let said = self.hidden(&error.message);
        let code: String = error.sqlstate.iter().filter_map(|c| u8::try_from(*c).ok()).map(char::from).collect();
        // Zeros are none.
        let code = if code.trim_matches(['\0', '0']).is_empty() { "" } else { code.as_str() };
        let database = || self.database.name().to_owned();
        match error.status {
            Status::Unauthenticated | Status::Unauthorized => Error::Denied { database: database(), reason: said },
            Status::Timeout | Status::Cancelled => Error::TimedOut { limit: self.database.time_limit },
            Status::IO if code.is_empty() => Error::Unreachable { database: database(), reason: said },
            _ => session::meaning(&self.database, sql, code, &said),
        }
    }

    /// What a driver says, without what nobody is shown.
    fn hidden(&self, said: &str) -> String {
        let inside = |uri: &String| {
            let (_, rest) = uri.split_once("://")?;
            let password = rest.split_once('@')?.0.split_once(':')?.1;
            Some([password.to_owned(), plain(password)])
        };
        let all = self.driver.options.values().chain(self.driver.secrets.values());
        // PostgreSQL's says the query again, which whoever reads the error has.
        let said = said.split("\n\nQuery was:").next().unwrap_or(said).trim();
        let secrets = all.filter_map(inside).flatten().chain(self.driver.secrets.values().cloned());
        secrets.filter(|secret| !secret.is_empty()).fold(said.to_owned(), |said, secret| said.replace(&secret, "…"))
    }
}

impl Link for Driven {
    fn texts(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        let mut rows = Vec::new();
        self.run(Sql::Query(sql), self.asked.database.time_limit, &mut |batch| {
            rows.extend(shapes::texts(&batch).map_err(|reason| self.failed(reason, sql))?);
            Ok(())
        })?;
        Ok(rows)
    }

    fn described(&self, sql: &str) -> Result<Vec<(String, Declared)>, Error> {
        let engine = self.asked.database.engine();
        if engine == Engine::DuckDb {
            let rows = self.texts(&format!("DESCRIBE {sql}"))?.into_iter();
            let named = rows.filter_map(|row| {
                let mut cells = row.into_iter().flatten();
                Some((cells.next()?, cells.next()?))
            });
            return Ok(named.map(|(name, of)| (name.clone(), engine.declared(&name, &of, None, ""))).collect());
        }
        let mut columns = Vec::new();
        self.run(Sql::Query(&format!("{sql} LIMIT 0")), self.asked.database.time_limit, &mut |batch| {
            let declared = |field: &std::sync::Arc<arrow::datatypes::Field>| {
                let declared = match (shapes::type_name(field), batches::kind(field.data_type())) {
                    (Some(of), _) => engine.declared(field.name(), of, None, "e"),
                    (None, ColumnType::Unknown) => {
                        Declared::LeftOut(format!("values of type {} are not read: it is left out", field.data_type()))
                    }
                    (None, kind) => Declared::Read(kind, None),
                };
                (field.name().clone(), declared)
            };
            columns = batch.schema().fields().iter().map(declared).collect();
            Ok(())
        })?;
        Ok(columns)
    }

    fn hold(&self) -> Result<(), Error> {
        let begin = Sql::Statement(self.asked.database.engine().hold());
        self.run(begin, self.asked.database.time_limit, &mut |_| Ok(()))?;
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).held = true;
        Ok(())
    }

    fn query(&self, sql: &str, types: &[ColumnType], limits: &Limits) -> Result<Vec<RecordBatch>, Error> {
        let zone = TimeZone::get(&self.asked.zone).unwrap_or(TimeZone::UTC);
        let (mut count, mut found) = (0, Vec::<RecordBatch>::new());
        self.run(Sql::Query(sql), limits.time.unwrap_or(self.asked.database.time_limit), &mut |batch| {
            count += batch.num_rows();
            if let Some(limit) = limits.rows.filter(|limit| count > *limit) {
                return Err(Error::TooManyRows { limit });
            }
            // The first is kept for its columns, as long as there is no other.
            if found.first().is_some_and(|first| first.num_rows() == 0) {
                found.clear();
            }
            found.push(shapes::shaped(&batch, types, &zone).map_err(|reason| self.failed(reason, sql))?);
            Ok(())
        })?;
        Ok(found)
    }
}
