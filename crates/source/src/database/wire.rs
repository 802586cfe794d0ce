//! The way to PostgreSQL, MySQL and MariaDB: their own protocols, by a driver that is part of the binary.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use model::schema::ColumnType;
use tokio::runtime::Runtime;

use super::config::Address;
use super::session::{Session, Sink};
use super::sink::{Batches, Texts};
use super::{Database, Declared, Link};
use crate::{Error, Limits};

/// How much longer than the server one waits for it.
const GRACE: Duration = Duration::from_secs(2);

/// A connection to a server, by its own protocol.
pub(super) struct Wire {
    address: Address,
    database: Database,
    zone: String,
    /// Taken when dropped: a runtime must not be dropped where waiting is forbidden.
    runtime: Option<Runtime>,
    /// None before the first query, and after one that broke the connection.
    session: Mutex<Option<Session>>,
    /// Whether queries must all see one moment: then a broken connection ends them all.
    held: Mutex<bool>,
}

impl Wire {
    pub(super) fn to(address: &Address, database: &Database, zone: &str) -> Result<Wire, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime =
            runtime.map_err(|e| Error::Unreachable { database: database.name().into(), reason: e.to_string() })?;
        Ok(Wire {
            address: address.clone(),
            database: database.clone(),
            zone: zone.to_owned(),
            runtime: Some(runtime),
            session: Mutex::new(None),
            held: Mutex::new(false),
        })
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
                    let mut first = self.database.engine().session(&self.database, &self.zone);
                    if held {
                        first.push(self.database.engine().hold().to_owned());
                    }
                    Session::open(&self.address, &self.database, &first).await?
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

    /// Waits here: sources are called on threads that may wait.
    fn wait<T: Send>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let runtime = self.runtime.as_ref().expect("taken when dropped");
        runtime.block_on(work)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Link for Wire {
    fn texts(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
        let mut rows = Texts::default();
        self.run(sql, &mut rows)?;
        Ok(rows.rows)
    }

    fn described(&self, sql: &str) -> Result<Vec<(String, Declared)>, Error> {
        let engine = self.database.engine();
        let columns = self.with_session(async |session, database| session.describe(database, sql).await)?;
        let declared = |(name, type_name): (String, String)| {
            let declared = engine.declared(&name, &type_name, None, "e");
            (name, declared)
        };
        Ok(columns.into_iter().map(declared).collect())
    }

    fn hold(&self) -> Result<(), Error> {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = true;
        let begin = self.database.engine().hold();
        self.with_session(async |session, database| session.run(database, begin).await)
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
