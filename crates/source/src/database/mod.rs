//! Databases: PostgreSQL, MySQL and MariaDB on their servers, and whatever a driver of Arrow Database Connectivity
//! reaches. What they compute travels, never their rows: a rollup is one GROUP BY in the database.
//!
//! A session is read-only where that can be said, limited in time, and tells points in time in the zone of the
//! model. One that [holds](Source::hold) sees one moment of the database in all its queries.

mod catalogue;
mod columns;
mod config;
mod driven;
mod duckdb;
mod engine;
mod mysql;
mod postgres;
mod session;
mod shapes;
mod sink;
mod wire;

use std::collections::BTreeMap;

use arrow::record_batch::RecordBatch;
use model::Dialect;
use model::expr::quote;
use model::schema::{Column, ColumnType, Schema, TableSchema};

use catalogue::{Listed, parted};
use config::At;
pub use config::{Database, Driver};
use driven::Driven;
use engine::Engine;
use wire::Wire;

use crate::resolve::Place;
use crate::{Error, Keys, Limits, Remark, Source};

/// A way to a database: it runs SQL, over a connection that is opened when it is first needed. Calls block.
trait Link: Send + Sync {
    /// The rows of a query as text.
    fn texts(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error>;

    /// The columns of a query, which has no entry in a catalogue.
    fn described(&self, sql: &str) -> Result<Vec<(String, Declared)>, Error>;

    /// From now on all queries see the same moment.
    fn hold(&self) -> Result<(), Error>;

    /// See [`Source::query`].
    fn query(&self, sql: &str, types: &[ColumnType], limits: &Limits) -> Result<Vec<RecordBatch>, Error>;
}

/// Tables of one database.
pub(crate) struct Server {
    database: Database,
    link: Box<dyn Link>,
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
                _ => server.link.described(&format!("SELECT * FROM {written} AS t"))?,
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
        let link: Box<dyn Link> = match database.at() {
            At::Server(address) => Box::new(Wire::to(address, database, zone)?),
            At::Driver(driver) => Box::new(Driven::by(driver, database, zone)),
        };
        Ok(Server {
            database: database.clone(),
            link,
            places: Vec::new(),
            schema: Schema::default(),
            remarks: Vec::new(),
            relations: BTreeMap::new(),
        })
    }

    fn engine(&self) -> Engine {
        self.database.engine()
    }

    /// The tables and views that can be read, as `source:` names them; those of the home schema by their name alone.
    pub(crate) fn tables(database: &Database) -> Result<Vec<String>, Error> {
        let server = Server::connect(database, "UTC")?;
        let home = server.home()?;
        let own = server.listed()?.into_iter().filter(|listed| listed.schema == home);
        Ok(own.map(|listed| format!("{}#{}", database.name(), listed.table)).collect())
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
        let rows = self.link.texts(&format!("SELECT {aggregate} FROM {written} AS t"))?;
        let digits = rows.into_iter().next().and_then(|row| row.into_iter().next().flatten());
        let digits = digits.and_then(|digits| digits.parse::<i64>().ok()).unwrap_or(0).max(0);
        // More than a sum could keep: doubles are as good.
        Ok(u8::try_from(digits).ok().filter(|digits| *digits <= 18).map_or(ColumnType::Float, ColumnType::Decimal))
    }
}

impl Source for Server {
    fn dialect(&self) -> Dialect {
        self.engine().dialect()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    fn hold(&self) -> Result<(), Error> {
        self.link.hold()
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
        self.link.query(sql, types, limits)
    }
}
