//! SQLite databases, read-only. A column's type is that of its values: numbers and dates may be
//! stored as text, text in a column of numbers, and whatever was declared.

mod aggregates;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use arrow::datatypes::{Field, Schema as ArrowSchema};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use model::Dialect;
use model::expr::quote;
use model::schema::{Column, ColumnType, Schema, TableSchema};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::infer::Seen;
use crate::resolve::Place;
use crate::{Error, ForeignKey, Keys, Limits, Remark, Source, batches};

/// How long a lock of another program is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tables of one database.
pub(crate) struct Sqlite {
    path: PathBuf,
    connection: Mutex<Connection>,
    places: Vec<(String, Place)>,
    schema: Schema,
    remarks: Vec<Remark>,
    relations: BTreeMap<String, String>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, places: &[(String, Place)], known: Option<&Schema>) -> Result<Sqlite, Error> {
        let connection = connect(path)?;
        let mut database = Sqlite {
            path: path.to_owned(),
            connection: Mutex::new(Connection::open_in_memory().map_err(|e| Error::unreadable(path, e))?),
            places: places.to_vec(),
            schema: Schema::default(),
            remarks: Vec::new(),
            relations: BTreeMap::new(),
        };
        for (name, place) in places {
            let written = match place {
                Place::Table { table, .. } => quote(&spelled(path, &connection, table)?),
                Place::TableQuery { sql, .. } => format!("({sql})"),
                _ => continue,
            };
            database.add(&connection, name, &written, known.and_then(|schema| schema.table(name)))?;
        }
        database.connection = Mutex::new(connection);
        database.schema.dialect = Dialect::Sqlite;
        Ok(database)
    }

    fn add(
        &mut self,
        connection: &Connection,
        name: &str,
        written: &str,
        known: Option<&TableSchema>,
    ) -> Result<(), Error> {
        let failed = |e| error(&self.path, written, e);
        let mut statement = connection.prepare(&format!("SELECT * FROM {written}")).map_err(failed)?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let columns = match known {
            Some(table) => table.columns.clone(),
            None => {
                let mut seen = vec![Seen::default(); names.len()];
                let mut rows = statement.query([]).map_err(failed)?;
                let mut count = 0u64;
                while let Some(row) = rows.next().map_err(failed)? {
                    count += 1;
                    for (index, seen) in seen.iter_mut().enumerate() {
                        match row.get_ref(index).map_err(failed)? {
                            ValueRef::Null => {}
                            ValueRef::Integer(value) => seen.integer(value, count),
                            ValueRef::Real(value) => seen.real(value, count),
                            ValueRef::Text(bytes) => seen.text(&String::from_utf8_lossy(bytes), count),
                            ValueRef::Blob(_) => seen.blob(),
                        }
                    }
                }
                let declared = declared_types(connection, written);
                self.typed(name, &names, &seen, count, &declared)
            }
        };
        let relation = relation(connection, written, &columns).map_err(|e| error(&self.path, written, e))?;
        self.relations.insert(name.to_owned(), relation);
        self.schema.tables.push(TableSchema { name: name.to_owned(), columns });
        Ok(())
    }

    fn typed(
        &mut self,
        table: &str,
        names: &[String],
        seen: &[Seen],
        rows: u64,
        declared: &BTreeMap<String, String>,
    ) -> Vec<Column> {
        let mut remark = |code, column: Option<&str>, text: String| {
            self.remarks.push(Remark { code, table: table.to_owned(), column: column.map(str::to_owned), text });
        };
        if rows == 0 {
            remark("no_rows", None, "it has no rows: every answer from it is empty".into());
        }
        let mut columns = Vec::new();
        for (name, seen) in names.iter().zip(seen) {
            let says = declared.get(name).map(String::as_str);
            if seen.is_blob() {
                remark("left_out", Some(name), "it holds bytes, which are not read: it is left out".into());
                continue;
            }
            let said = format!("{} {name}", says.unwrap_or(""));
            if let Some(note) = seen.spoiled(&said, &|row| format!("row {row}")) {
                remark(note.code, Some(name), note.text);
            }
            // Without a value, the declaration is all there is.
            let kind = if seen.values == 0 { declared_kind(says.unwrap_or("")) } else { seen.kind(false) };
            columns.push(Column { name: name.clone(), kind });
        }
        columns
    }
}

/// A value of its own; text that is none in UTF-8 keeps what can be read.
fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(i) => Cell::Integer(i),
        ValueRef::Real(f) => Cell::Real(f),
        ValueRef::Text(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
    }
}

/// The names of tables and views, in the order of their creation.
pub(crate) fn table_names(path: &Path) -> Result<Vec<String>, Error> {
    names_in(&connect(path)?).map_err(|e| error(path, "", e))
}

fn names_in(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid";
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn connect(path: &Path) -> Result<Connection, Error> {
    if !path.is_file() {
        return Err(Error::MissingFile {
            path: path.to_owned(),
            hint: "paths in `source:` are relative to the model's folder".into(),
        });
    }
    let failed = |e| error(path, "", e);
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    // SQLite's own know the letters of ASCII only.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, change) in [("lower", str::to_lowercase as fn(&str) -> String), ("upper", str::to_uppercase)] {
        connection
            .create_scalar_function(name, 1, flags, move |context| {
                Ok(match context.get_raw(0) {
                    ValueRef::Text(bytes) => Cell::Text(change(&String::from_utf8_lossy(bytes))),
                    other => cell(other),
                })
            })
            .map_err(failed)?;
    }
    aggregates::add_to(&connection).map_err(failed)?;
    connection.query_row("SELECT COUNT(*) FROM sqlite_master", [], |_| Ok(())).map_err(failed)?;
    Ok(connection)
}

/// The table as the database spells it.
fn spelled(path: &Path, connection: &Connection, table: &str) -> Result<String, Error> {
    let names = names_in(connection).map_err(|e| error(path, "", e))?;
    let same = |name: &&String| **name == table;
    let alike = |name: &&String| name.eq_ignore_ascii_case(table);
    names.iter().find(same).or_else(|| names.iter().find(alike)).cloned().ok_or_else(|| Error::NoTable {
        path: path.to_owned(),
        table: table.to_owned(),
        hint: match model::issue::nearest(table, names.iter().map(String::as_str)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("it has {}", names.join(", ")),
        },
    })
}

fn declared_types(connection: &Connection, written: &str) -> BTreeMap<String, String> {
    let read = || -> rusqlite::Result<BTreeMap<String, String>> {
        let mut statement = connection.prepare(&format!("PRAGMA table_info({written})"))?;
        statement.query_map([], |row| Ok((row.get(1)?, row.get(2)?)))?.collect()
    };
    // A query has no declarations.
    read().unwrap_or_default()
}

fn declared_kind(declared: &str) -> ColumnType {
    let declared = declared.to_ascii_lowercase();
    let says = |word: &str| declared.contains(word);
    match () {
        () if says("int") => ColumnType::Integer,
        () if says("real") || says("floa") || says("doub") || says("dec") || says("num") => ColumnType::Float,
        () if says("timestamp") || says("datetime") => ColumnType::Timestamp,
        () if says("date") => ColumnType::Date,
        () => ColumnType::Text,
    }
}

/// The table itself, or a query that casts the columns whose values are stored as something else.
fn relation(connection: &Connection, written: &str, columns: &[Column]) -> rusqlite::Result<String> {
    let stored_otherwise = |column: &Column| {
        let name = quote(&column.name);
        match column.kind {
            ColumnType::Integer | ColumnType::Float | ColumnType::Decimal(_) => format!("typeof({name}) = 'text'"),
            ColumnType::Text => format!("typeof({name}) IN ('integer', 'real')"),
            _ => "0".into(),
        }
    };
    if columns.is_empty() {
        return Ok(written.to_owned());
    }
    let tests: Vec<String> = columns.iter().map(|c| format!("MAX({})", stored_otherwise(c))).collect();
    let casts: Vec<bool> = connection.query_row(&format!("SELECT {} FROM {written}", tests.join(", ")), [], |row| {
        (0..columns.len()).map(|i| row.get::<_, Option<bool>>(i).map(Option::unwrap_or_default)).collect()
    })?;
    if !casts.contains(&true) {
        return Ok(written.to_owned());
    }
    let list: Vec<String> = columns
        .iter()
        .zip(casts)
        .map(|(column, cast)| {
            let name = quote(&column.name);
            match column.kind {
                _ if !cast => name,
                ColumnType::Integer => format!("CAST(NULLIF(TRIM({name}), '') AS INTEGER) AS {name}"),
                ColumnType::Text => format!("CAST({name} AS TEXT) AS {name}"),
                _ => format!("CAST(NULLIF(TRIM({name}), '') AS REAL) AS {name}"),
            }
        })
        .collect();
    // The limit that limits nothing keeps SQLite from merging this into the query around it: a join on a
    // cast has no index, a join on this has one (measured: sixty times faster).
    Ok(format!("(SELECT {} FROM {written} LIMIT -1)", list.join(", ")))
}

impl Source for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    fn hold(&self) -> Result<(), Error> {
        let connection = self.connection.lock().expect("no query panics");
        // A transaction sees one moment from its first query on.
        let begun = connection.execute_batch("BEGIN; SELECT COUNT(*) FROM sqlite_master;");
        begun.map_err(|e| error(&self.path, "BEGIN", e))
    }

    fn keys(&self) -> Result<Vec<Keys>, Error> {
        let connection = self.connection.lock().expect("no query panics");
        let failed = |e| error(&self.path, "", e);
        let mut found = Vec::new();
        for (name, place) in &self.places {
            let Place::Table { table, .. } = place else { continue };
            let table = quote(&spelled(&self.path, &connection, table)?);
            let mut primary: Vec<(i64, String)> = connection
                .prepare(&format!("PRAGMA table_info({table})"))
                .and_then(|mut s| s.query_map([], |row| Ok((row.get(5)?, row.get(1)?)))?.collect())
                .map_err(failed)?;
            primary.retain(|(place, _)| *place > 0);
            primary.sort();
            let foreign: Vec<(i64, String, String, Option<String>)> = connection
                .prepare(&format!("PRAGMA foreign_key_list({table})"))
                .and_then(|mut s| {
                    s.query_map([], |row| Ok((row.get(0)?, row.get(2)?, row.get(3)?, row.get(4)?)))?.collect()
                })
                .map_err(failed)?;
            found.push((name.clone(), primary.into_iter().map(|(_, column)| column).collect::<Vec<_>>(), foreign));
        }
        Ok(self.resolved(&found))
    }

    fn relation(&self, table: &str) -> Result<String, Error> {
        self.relations.get(table).cloned().ok_or_else(|| Error::NoTable {
            path: self.path.clone(),
            table: table.to_owned(),
            hint: "the source was opened without it".into(),
        })
    }

    fn query(&self, sql: &str, types: &[ColumnType], limits: &Limits) -> Result<Vec<RecordBatch>, Error> {
        let connection = self.connection.lock().expect("no query panics");
        let failed = |e: rusqlite::Error| match (e.sqlite_error_code(), limits.time) {
            (Some(ErrorCode::OperationInterrupted), Some(limit)) => Error::TimedOut { limit },
            _ => error(&self.path, sql, e),
        };
        let mut statement = connection.prepare(sql).map_err(failed)?;
        if !statement.readonly() {
            return Err(Error::Query { reason: "it would change the database".into(), sql: sql.to_owned() });
        }
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let _watch = limits.time.map(|limit| watch(connection.get_interrupt_handle(), limit));
        let mut columns: Vec<Vec<Cell>> = vec![Vec::new(); names.len()];
        let mut count = 0;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            count += 1;
            if let Some(limit) = limits.rows.filter(|limit| count > *limit) {
                return Err(Error::TooManyRows { limit });
            }
            for (index, column) in columns.iter_mut().enumerate() {
                column.push(cell(row.get_ref(index).map_err(failed)?));
            }
        }
        let kinds = types.iter().copied().chain(std::iter::repeat(ColumnType::Unknown));
        let arrays: Vec<_> = columns.into_iter().zip(kinds).map(|(cells, kind)| batches::column(cells, kind)).collect();
        let fields: Vec<Field> =
            names.iter().zip(&arrays).map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), arrays, &options)
            .map(|batch| vec![batch])
            .map_err(|e| Error::Query { reason: e.to_string(), sql: sql.to_owned() })
    }
}

/// A table's name, the columns of its primary key, and its foreign keys as SQLite lists them: number,
/// table, column here, column there (none for its primary key).
type Declared = (String, Vec<String>, Vec<(i64, String, String, Option<String>)>);

impl Sqlite {
    /// Declared keys with tables by their `source:` names and columns as the tables spell them.
    fn resolved(&self, declared: &[Declared]) -> Vec<Keys> {
        let column = |table: &str, name: &str| {
            let found = self.schema.table(table).and_then(|t| t.column(name));
            found.map(|c| c.name.clone())
        };
        let named = |table: &str| {
            self.places
                .iter()
                .find(|(_, place)| matches!(place, Place::Table { table: t, .. } if t.eq_ignore_ascii_case(table)))
        };
        let mut found = Vec::new();
        for (name, primary, foreign) in declared {
            let mut keys = Keys { table: name.clone(), ..Keys::default() };
            keys.primary = primary.iter().filter_map(|c| column(name, c)).collect();
            let mut numbers: Vec<i64> = foreign.iter().map(|f| f.0).collect();
            numbers.sort_unstable();
            numbers.dedup();
            for number in numbers {
                let parts: Vec<_> = foreign.iter().filter(|f| f.0 == number).collect();
                let Some((to, _)) = parts.first().and_then(|f| named(&f.1)) else { continue };
                let their_key = declared.iter().find(|(table, ..)| table == to).map_or(&[][..], |(_, key, _)| key);
                let columns: Option<Vec<(String, String)>> = parts
                    .iter()
                    .enumerate()
                    .map(|(i, (_, _, here, there))| {
                        let there = there.as_deref().or_else(|| their_key.get(i).map(String::as_str))?;
                        Some((column(name, here)?, column(to, there)?))
                    })
                    .collect();
                if let Some(columns) = columns {
                    keys.foreign.push(ForeignKey { columns, to: to.clone() });
                }
            }
            found.push(keys);
        }
        found
    }
}

/// Interrupts the connection after the limit, unless dropped before.
fn watch(handle: rusqlite::InterruptHandle, limit: Duration) -> mpsc::Sender<()> {
    let (watched, end) = mpsc::channel();
    std::thread::spawn(move || {
        if end.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
            handle.interrupt();
        }
    });
    watched
}

fn error(path: &Path, sql: &str, error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            Error::unreadable(path, "it is no SQLite database, or an encrypted or damaged one")
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            Error::unreadable(path, "the database is damaged; restore it from a copy, or dump and reload it")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy { path: path.to_owned() },
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure) => {
            Error::unreadable(path, error)
        }
        _ => Error::Query { reason: error.to_string(), sql: sql.to_owned() },
    }
}
