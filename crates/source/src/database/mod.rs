//! Databases on servers: PostgreSQL, MySQL and MariaDB. What they compute travels, never their rows: a rollup
//! is one GROUP BY on the server.
//!
//! A session is read-only, limited in time, and tells points in time in the zone of the model. One that
//! [holds](Source::hold) sees one moment of the database in all its queries.

mod columns;
mod config;
mod mysql;
mod postgres;
mod session;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use model::Dialect;
use model::expr::quote;
use model::schema::{Column, ColumnType, Schema, TableSchema};
use tokio::runtime::Runtime;

pub use config::Database;
use config::Engine;

use crate::resolve::Place;
use crate::{Error, ForeignKey, Keys, Limits, Remark, Source};
use columns::Rows;
use session::{Session, Sink};

/// How much longer than the server one waits for it.
const GRACE: Duration = Duration::from_secs(2);
/// Rows of a batch.
const BATCH: usize = 8_192;

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

/// A table as the server's catalogue has it.
struct Listed {
    schema: String,
    table: String,
    columns: Vec<ListedColumn>,
}

struct ListedColumn {
    name: String,
    type_name: String,
    /// Scale or modifier.
    detail: Option<i64>,
    sort: String,
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

    fn home(&self) -> Result<String, Error> {
        let sql = match self.database.engine() {
            Engine::Postgres => postgres::HOME,
            Engine::MySql => mysql::HOME,
        };
        let row = self.texts(sql)?.into_iter().next().and_then(|row| row.into_iter().next().flatten());
        Ok(row.unwrap_or_default())
    }

    fn listed(&self) -> Result<Vec<Listed>, Error> {
        let sql = match self.database.engine() {
            Engine::Postgres => postgres::COLUMNS,
            Engine::MySql => mysql::COLUMNS,
        };
        let mut tables: Vec<Listed> = Vec::new();
        for row in self.texts(sql)? {
            let mut cells = row.into_iter();
            let mut next = || cells.next().flatten();
            let (schema, table) = (next().unwrap_or_default(), next().unwrap_or_default());
            let column = ListedColumn {
                name: next().unwrap_or_default(),
                type_name: next().unwrap_or_default(),
                detail: next().and_then(|detail| detail.parse().ok()),
                sort: next().unwrap_or_default(),
            };
            match tables.last_mut() {
                Some(last) if last.schema == schema && last.table == table => last.columns.push(column),
                _ => tables.push(Listed { schema, table, columns: vec![column] }),
            }
        }
        Ok(tables)
    }

    /// A table as the server spells it, of the home schema where none is named.
    fn spelled(&self, tables: &[Listed], home: &str, named: &str) -> Result<(String, String), Error> {
        let (schema, table) = parted(named);
        let schema = if schema.is_empty() { home.to_owned() } else { schema };
        let same = |l: &&Listed| l.schema == schema && l.table == table;
        let alike = |l: &&Listed| l.schema.eq_ignore_ascii_case(&schema) && l.table.eq_ignore_ascii_case(&table);
        if let Some(found) = tables.iter().find(same).or_else(|| tables.iter().find(alike)) {
            return Ok((found.schema.clone(), found.table.clone()));
        }
        let full = |l: &Listed| match l.schema == home {
            true => l.table.clone(),
            false => format!("{}.{}", l.schema, l.table),
        };
        let names: Vec<String> = tables.iter().map(full).collect();
        Err(Error::NoTable {
            path: self.database.place(),
            table: named.to_owned(),
            hint: match model::issue::nearest(named, names.iter().map(String::as_str)) {
                Some(name) => format!("did you mean `{name}`?"),
                None if names.is_empty() => "it has none that this user may read".into(),
                None => "it is not there, or this user may not read it".into(),
            },
        })
    }

    fn columns(&self, listed: &Listed) -> Vec<(String, Declared)> {
        let declared = |c: &ListedColumn| match self.database.engine() {
            Engine::Postgres => postgres::declared(&c.name, &c.type_name, c.detail, &c.sort),
            Engine::MySql => mysql::declared(&c.name, &c.type_name, c.detail),
        };
        listed.columns.iter().map(|column| (column.name.clone(), declared(column))).collect()
    }

    /// The columns of a query, which has no entry in a catalogue.
    fn described(&self, written: &str) -> Result<Vec<(String, Declared)>, Error> {
        let sql = format!("SELECT * FROM {written} AS t");
        let columns = self.with_session(async |session, database| session.describe(database, &sql).await)?;
        let declared = |name: &str, type_name: &str| match self.database.engine() {
            Engine::Postgres => postgres::declared(name, type_name, None, "e"),
            Engine::MySql => mysql::declared(name, type_name, None),
        };
        Ok(columns.into_iter().map(|(name, type_name)| (name.clone(), declared(&name, &type_name))).collect())
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

    /// Waits on a thread of its own, as the caller's may belong to a runtime that forbids waiting.
    fn wait<T: Send>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let runtime = self.runtime.as_ref().expect("taken when dropped");
        runtime.block_on(work)
    }
}

/// Schema and table of a name like `sales.orders`; no schema for one without a point.
fn parted(named: &str) -> (String, String) {
    let (schema, table) = named.rsplit_once('.').unwrap_or(("", named));
    (schema.to_owned(), table.to_owned())
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
        let sql = match self.database.engine() {
            Engine::Postgres => postgres::KEYS,
            Engine::MySql => mysql::KEYS,
        };
        let named = |schema: &Option<String>, table: &Option<String>| {
            let at = schema.clone().zip(table.clone());
            self.places.iter().find(|(_, place)| at.is_some() && *place == at).map(|(name, _)| name.clone())
        };
        let mut keys: Vec<Keys> =
            self.places.iter().map(|(name, _)| Keys { table: name.clone(), ..Keys::default() }).collect();
        let mut last = None;
        for row in self.texts(sql)? {
            let [constraint, kind, schema, table, column, to_schema, to_table, to_column] = &row[..] else { continue };
            let (Some(table), Some(column)) = (named(schema, table), column.clone()) else { continue };
            let Some(keys) = keys.iter_mut().find(|keys| keys.table == table) else { continue };
            if kind.as_deref() == Some("p") {
                keys.primary.push(column);
                continue;
            }
            let (Some(to), Some(to_column)) = (named(to_schema, to_table), to_column.clone()) else { continue };
            match keys.foreign.last_mut().filter(|_| last == *constraint) {
                Some(key) => key.columns.push((column, to_column)),
                None => keys.foreign.push(ForeignKey { columns: vec![(column, to_column)], to }),
            }
            last = constraint.clone();
        }
        Ok(keys)
    }

    fn relation(&self, table: &str) -> Result<String, Error> {
        self.relations.get(table).cloned().ok_or_else(|| Error::NoTable {
            path: self.database.place(),
            table: table.to_owned(),
            hint: "the source was opened without it".into(),
        })
    }

    fn query(&self, sql: &str, types: &[ColumnType], limits: &Limits) -> Result<Vec<RecordBatch>, Error> {
        let mut batches = Batches { sql, types, limits, rows: None, count: 0, done: Vec::new() };
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

/// Rows as text.
#[derive(Default)]
struct Texts {
    width: usize,
    rows: Vec<Vec<Option<String>>>,
}

impl Sink for Texts {
    fn columns(&mut self, columns: Vec<(String, String)>) {
        self.width = columns.len();
    }

    fn cell(&mut self, column: usize, cell: Option<&str>) -> Result<(), Error> {
        if column == 0 {
            self.rows.push(Vec::with_capacity(self.width));
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(cell.map(str::to_owned));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// Rows as batches of the wanted types.
struct Batches<'a> {
    sql: &'a str,
    types: &'a [ColumnType],
    limits: &'a Limits,
    rows: Option<Rows>,
    count: usize,
    done: Vec<RecordBatch>,
}

impl Batches<'_> {
    fn failed(&self, reason: String) -> Error {
        Error::Query { reason, sql: self.sql.to_owned() }
    }

    fn end(mut self) -> Result<Vec<RecordBatch>, Error> {
        // Without a row nobody said what the columns are called.
        let nameless = || Rows::new((0..self.types.len()).map(|i| format!("c{i}")).collect(), self.types.to_vec());
        let mut rows = self.rows.take().unwrap_or_else(nameless);
        if rows.len() > 0 || self.done.is_empty() {
            let last = rows.take().map_err(|reason| self.failed(reason))?;
            self.done.push(last);
        }
        Ok(self.done)
    }
}

impl Sink for Batches<'_> {
    fn columns(&mut self, columns: Vec<(String, String)>) {
        let wanted = self.types.iter().copied().chain(std::iter::repeat(ColumnType::Unknown));
        let kinds = columns.iter().zip(wanted).map(|((_, type_name), wanted)| match wanted {
            ColumnType::Unknown => natural(type_name),
            wanted => wanted,
        });
        let kinds = kinds.collect();
        self.rows = Some(Rows::new(columns.into_iter().map(|(name, _)| name).collect(), kinds));
    }

    fn cell(&mut self, column: usize, cell: Option<&str>) -> Result<(), Error> {
        let pushed = self.rows.as_mut().map_or(Ok(()), |rows| rows.push(column, cell));
        pushed.map_err(|reason| self.failed(reason))
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.count += 1;
        if let Some(limit) = self.limits.rows.filter(|limit| self.count > *limit) {
            return Err(Error::TooManyRows { limit });
        }
        if let Some(rows) = &mut self.rows {
            rows.end_row();
            if rows.len() == BATCH {
                let batch = rows.take();
                let batch = batch.map_err(|reason| Error::Query { reason, sql: self.sql.to_owned() })?;
                self.done.push(batch);
            }
        }
        Ok(())
    }
}

/// What a column is taken for by the name of its type alone.
fn natural(type_name: &str) -> ColumnType {
    match type_name.to_ascii_uppercase().as_str() {
        "INT2" | "INT4" | "INT8" | "OID" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "BOOLEAN"
        | "BIGINT UNSIGNED" | "INT UNSIGNED" | "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" => ColumnType::Integer,
        "FLOAT4" | "FLOAT8" | "NUMERIC" | "DECIMAL" | "FLOAT" | "DOUBLE" => ColumnType::Float,
        "BOOL" => ColumnType::Boolean,
        "DATE" | "TIMESTAMP" | "TIMESTAMPTZ" | "DATETIME" => ColumnType::Date,
        _ => ColumnType::Text,
    }
}
