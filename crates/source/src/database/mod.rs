//! Databases on servers: PostgreSQL, MySQL and MariaDB. What they compute travels, never their rows: a rollup
//! is one GROUP BY on the server.
//!
//! A session is read-only, limited in time, and tells points in time in the zone of the model. One that
//! [holds](Source::hold) sees one moment of the database in all its queries.

mod catalogue;
mod columns;
mod config;
mod mysql;
mod postgres;
mod session;
mod sink;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use model::Dialect;
use model::expr::quote;
use model::schema::{Column, ColumnType, Schema, TableSchema};
use tokio::runtime::Runtime;

use catalogue::{Listed, parted};
pub use config::Database;
use config::Engine;

use crate::resolve::Place;
use crate::{Error, Keys, Limits, Remark, Source};
use session::{Session, Sink};
use sink::{Batches, Texts};

/// How much longer than the server one waits for it.
const GRACE: Duration = Duration::from_secs(2);

/// Tables of one database on a server.
pub(crate) struct Server {
    database: Database,
    zone: String,
    /// Taken when dropped: a runtime must not be dropped where waiting is forbidden.
    runtime: Option<Runtime>,
    /// None before the first query, and after one that broke the connection.
    session: Mutex<Option<Session>>,
    /// Whether queries must all see one moment: then a broken connection ends them all.
    held: Mutex<bool>,
    /// Each table that was opened: as `source:` names it, and its schema and name there, if it is one.
    places: Vec<(String, Option<(String, String)>)>,
    schema: Schema,
    remarks: Vec<Remark>,
    relations: BTreeMap<String, String>,
}

/// How a column of a declared type is read.
#[derive(Debug, PartialEq, Eq)]
enum Declared {
    /// As this type, by this SQL if it is not read as it stands.
    Read(ColumnType, Option<String>),
    /// As decimals of as many digits as this aggregate of the table says.
    Scale(String),
    /// Not, and why.
    LeftOut(String),
}

impl Server {
    pub(crate) fn open(
        database: &Database,
        zone: &str,
        places: &[(String, Place)],
        known: Option<&Schema>,
    ) -> Result<Server, Error> {
        let mut server = Server::connect(database, zone)?;
        let known = |name: &str| known.filter(|k| k.dialect == server.dialect()).and_then(|schema| schema.table(name));
        // Where all tables are known nothing needs to be asked.
        let listed = match places.iter().all(|(name, _)| known(name).is_some()) {
            true => None,
            false => Some((server.listed()?, server.home()?)),
        };
        let mut found = Vec::new();
        for (name, place) in places {
            let (written, at) = match place {
                Place::Remote { query: true, table, .. } => (format!("({table})"), None),
                Place::Remote { table, .. } => {
                    let at = match &listed {
                        Some((tables, home)) => server.spelled(tables, home, table)?,
                        None => parted(table),
                    };
                    let written = match &at {
                        (schema, table) if schema.is_empty() => quote(table),
                        (schema, table) => format!("{}.{}", quote(schema), quote(table)),
                    };
                    (written, Some(at))
                }
                _ => continue,
            };
            let columns = match (&listed, &at) {
                (Some((tables, _)), Some((schema, table))) => {
                    let is_it = |listed: &&Listed| listed.schema == *schema && listed.table == *table;
                    tables.iter().find(is_it).map_or(Vec::new(), |listed| server.columns(listed))
                }
                _ => server.described(&written)?,
            };
            found.push((name.clone(), written, at, columns, known(name).cloned()));
        }
        for (name, written, at, columns, known) in found {
            server.add(name, &written, at, columns, known)?;
        }
        server.schema.dialect = server.dialect();
        Ok(server)
    }

    fn connect(database: &Database, zone: &str) -> Result<Server, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime =
            runtime.map_err(|e| Error::Unreachable { database: database.name().into(), reason: e.to_string() })?;
        Ok(Server {
            database: database.clone(),
            zone: zone.to_owned(),
            runtime: Some(runtime),
            session: Mutex::new(None),
            held: Mutex::new(false),
            places: Vec::new(),
            schema: Schema::default(),
            remarks: Vec::new(),
            relations: BTreeMap::new(),
        })
    }

    /// The tables and views that can be read, as `source:` names them; those of the home schema by their name alone.
    pub(crate) fn tables(database: &Database) -> Result<Vec<String>, Error> {
        let server = Server::connect(database, "UTC")?;
        let home = server.home()?;
        let own = server.listed()?.into_iter().filter(|listed| listed.schema == home);
        Ok(own.map(|listed| format!("{}#{}", database.name(), listed.table)).collect())
    }

    /// The same as text: rows of cells.
    fn texts(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        let mut rows = Texts::default();
        self.run(sql, &mut rows)?;
        Ok(rows.rows)
    }

    fn add(
        &mut self,
        name: String,
        written: &str,
        at: Option<(String, String)>,
        declared: Vec<(String, Declared)>,
        known: Option<TableSchema>,
    ) -> Result<(), Error> {
        let mut columns = Vec::new();
        let mut list = Vec::new();
        let mut as_it_stands = true;
        for (column, declared) in declared {
            let (kind, read) = match declared {
                Declared::Read(kind, read) => (kind, read),
                Declared::Scale(aggregate) => {
                    let then = known.as_ref().and_then(|table| table.column(&column)).map(|column| column.kind);
                    let kind = match then {
                        Some(kind) => kind,
                        None => self.scale(&aggregate, written)?,
                    };
                    (kind, None)
                }
                Declared::LeftOut(text) => {
                    if known.is_none() {
                        let (code, column) = ("left_out", Some(column));
                        self.remarks.push(Remark { code, table: name.clone(), column, text });
                    }
                    as_it_stands = false;
                    continue;
                }
            };
            as_it_stands &= read.is_none();
            let quoted = quote(&column);
            list.push(read.map_or(quoted.clone(), |read| format!("{read} AS {quoted}")));
            columns.push(Column { name: column, kind });
        }
        let relation = match as_it_stands || list.is_empty() {
            true => written.to_owned(),
            false if at.is_none() => format!("(SELECT {} FROM {written} AS t)", list.join(", ")),
            false => format!("(SELECT {} FROM {written})", list.join(", ")),
        };
        self.relations.insert(name.clone(), relation);
        self.schema.tables.push(TableSchema { name: name.clone(), columns });
        self.places.push((name, at));
        Ok(())
    }

    /// The type of decimals without a declared number of digits.
    fn scale(&self, aggregate: &str, written: &str) -> Result<ColumnType, Error> {
        let rows = self.texts(&format!("SELECT {aggregate} FROM {written} AS t"))?;
        let digits = rows.into_iter().next().and_then(|row| row.into_iter().next().flatten());
        let digits = digits.and_then(|digits| digits.parse::<i64>().ok()).unwrap_or(0).max(0);
        // More than a sum could keep: doubles are as good.
        Ok(u8::try_from(digits).ok().filter(|digits| *digits <= 18).map_or(ColumnType::Float, ColumnType::Decimal))
    }

    fn run(&self, sql: &str, sink: &mut (dyn Sink + '_)) -> Result<(), Error> {
        self.with_session(async |session, database| session.query(database, sql, sink).await)
    }

    /// Does something with the connection, which is opened first where there is none.
    fn with_session<T: Send>(
        &self,
        work: impl AsyncFnOnce(&mut Session, &Database) -> Result<T, Error> + Send,
    ) -> Result<T, Error> {
        let held = *self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = kept.take();
        let (session, done) = self.wait(async {
            let mut session = match taken {
                Some(session) => session,
                None => {
                    let mut first = match self.database.engine() {
                        Engine::Postgres => postgres::session(&self.database, &self.zone),
                        Engine::MySql => mysql::session(&self.database, &self.zone),
                    };
                    if held {
                        first.push(self.hold_with().to_owned());
                    }
                    Session::open(&self.database, &first).await?
                }
            };
            // The server stops what takes too long; a line that has gone dead tells nobody.
            let limit = self.database.time_limit + GRACE;
            let done = tokio::time::timeout(limit, work(&mut session, &self.database)).await;
            Ok((session, done.unwrap_or(Err(Error::TimedOut { limit: self.database.time_limit }))))
        })?;
        // A query that was broken off leaves rows in the line.
        let broken =
            matches!(done, Err(Error::Unreachable { .. } | Error::TimedOut { .. } | Error::TooManyRows { .. }));
        if !broken || held {
            *kept = Some(session);
        }
        done
    }

    fn hold_with(&self) -> &'static str {
        match self.database.engine() {
            Engine::Postgres => postgres::HOLD,
            Engine::MySql => mysql::HOLD,
        }
    }

    /// Waits here: sources are called on threads that may wait.
    fn wait<T: Send>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let runtime = self.runtime.as_ref().expect("taken when dropped");
        runtime.block_on(work)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Source for Server {
    fn dialect(&self) -> Dialect {
        self.database.engine().dialect()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    fn hold(&self) -> Result<(), Error> {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = true;
        let begin = self.hold_with();
        self.with_session(async |session, database| session.run(database, begin).await)
    }

    fn keys(&self) -> Result<Vec<Keys>, Error> {
        self.declared_keys()
    }

    fn relation(&self, table: &str) -> Result<String, Error> {
        self.relations.get(table).cloned().ok_or_else(|| Error::NoTable {
            path: self.database.place(),
            table: table.to_owned(),
            hint: "the source was opened without it".into(),
        })
    }

    fn query(&self, sql: &str, types: &[ColumnType], limits: &Limits) -> Result<Vec<RecordBatch>, Error> {
        let mut batches = Batches::new(sql, types, limits);
        match limits.time {
            None => self.run(sql, &mut batches)?,
            Some(limit) => self.with_session(async |session, database| {
                let work = session.query(database, sql, &mut batches);
                tokio::time::timeout(limit, work).await.unwrap_or(Err(Error::TimedOut { limit }))
            })?,
        }
        batches.end()
    }
}
