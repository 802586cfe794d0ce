//! One connection to a server. Everything travels as text: types are the same for all engines then, and
//! what is read are groups, not rows.

use std::str::FromStr;
use std::time::Duration;

use futures_util::TryStreamExt;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{
    AssertSqlSafe, Column as _, ColumnIndex, ConnectOptions, Connection, Database as Db, Decode, Executor, Row,
    TypeInfo as _,
};

use super::config::{Address, Database, Protocol};
use crate::Error;

/// How long a server may take to answer a call at its door.
const AT_THE_DOOR: Duration = Duration::from_secs(10);

pub(super) enum Session {
    Postgres(PgConnection),
    MySql(MySqlConnection),
}

/// What takes the rows of a query.
pub(super) trait Sink: Send {
    /// Names and types of the columns, before the first row. Never called for a query without rows.
    fn columns(&mut self, columns: Vec<(String, String)>);

    /// A cell of the row.
    fn cell(&mut self, column: usize, cell: Option<&str>) -> Result<(), Error>;

    /// The row has ended.
    fn end_row(&mut self) -> Result<(), Error>;
}

impl Session {
    pub(super) async fn open(address: &Address, database: &Database, first: &[String]) -> Result<Session, Error> {
        let failed = |error: sqlx::Error| told(database, "", error);
        let mut session = match address.protocol {
            Protocol::Postgres => {
                let options = PgConnectOptions::from_str(&address.url).map_err(failed)?.application_name("reckoner");
                let options = match &address.password {
                    Some(password) => options.password(password),
                    None => options,
                };
                let options = options.disable_statement_logging();
                let opened = tokio::time::timeout(at_the_door(database), options.connect()).await;
                Session::Postgres(opened.map_err(|_| silent(database))?.map_err(failed)?)
            }
            Protocol::MySql => {
                let options = MySqlConnectOptions::from_str(&address.url).map_err(failed)?;
                let options = match &address.password {
                    Some(password) => options.password(password),
                    None => options,
                };
                let options = options.disable_statement_logging();
                let opened = tokio::time::timeout(at_the_door(database), options.connect()).await;
                Session::MySql(opened.map_err(|_| silent(database))?.map_err(failed)?)
            }
        };
        for statement in first {
            session.run(database, statement).await?;
        }
        Ok(session)
    }

    /// Runs a statement that gives nothing.
    pub(super) async fn run(&mut self, database: &Database, sql: &str) -> Result<(), Error> {
        let text = AssertSqlSafe(sql.to_owned());
        let done = match self {
            Session::Postgres(connection) => connection.execute(sqlx::raw_sql(text)).await.map(drop),
            Session::MySql(connection) => connection.execute(sqlx::raw_sql(text)).await.map(drop),
        };
        done.map_err(|error| told(database, sql, error))
    }

    /// Runs a query, row by row.
    pub(super) async fn query(&mut self, database: &Database, sql: &str, sink: &mut dyn Sink) -> Result<(), Error> {
        match self {
            Session::Postgres(connection) => stream(connection, database, sql, sink).await,
            Session::MySql(connection) => stream(connection, database, sql, sink).await,
        }
    }

    /// Names and types of a query's columns.
    pub(super) async fn describe(&mut self, database: &Database, sql: &str) -> Result<Vec<(String, String)>, Error> {
        use sqlx::{SqlSafeStr, Statement};
        let text = AssertSqlSafe(sql.to_owned()).into_sql_str();
        let failed = |error| told(database, sql, error);
        Ok(match self {
            Session::Postgres(connection) => {
                columns::<sqlx::Postgres>(connection.prepare(text).await.map_err(failed)?.columns())
            }
            Session::MySql(connection) => {
                columns::<sqlx::MySql>(connection.prepare(text).await.map_err(failed)?.columns())
            }
        })
    }
}

fn columns<D: Db>(columns: &[D::Column]) -> Vec<(String, String)> {
    columns.iter().map(|column| (column.name().to_owned(), column.type_info().name().to_owned())).collect()
}

async fn stream<C>(connection: &mut C, database: &Database, sql: &str, sink: &mut dyn Sink) -> Result<(), Error>
where
    C: Connection,
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    for<'r> &'r str: Decode<'r, C::Database>,
    usize: ColumnIndex<<C::Database as Db>::Row>,
{
    let failed = |error| told(database, sql, error);
    let mut rows = connection.fetch(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())));
    let mut width = None;
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        let width = *width.get_or_insert_with(|| {
            sink.columns(columns::<C::Database>(row.columns()));
            row.columns().len()
        });
        for column in 0..width {
            sink.cell(column, row.try_get_unchecked::<Option<&str>, _>(column).map_err(failed)?)?;
        }
        sink.end_row()?;
    }
    Ok(())
}

/// Who may not take long may not take long to open, either.
fn at_the_door(database: &Database) -> Duration {
    AT_THE_DOOR.min(database.time_limit + Duration::from_secs(1))
}

fn silent(database: &Database) -> Error {
    no_answer(database, format!("it did not answer within {:?}", at_the_door(database)))
}

fn no_answer(database: &Database, reason: impl ToString) -> Error {
    Error::Unreachable { database: database.name().to_owned(), reason: reason.to_string() }
}

/// What a server's error means.
fn told(database: &Database, sql: &str, error: sqlx::Error) -> Error {
    let sqlx::Error::Database(said) = &error else {
        return match error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
                no_answer(database, error)
            }
            sqlx::Error::Configuration(why) => {
                Error::BadUrl { name: database.name().to_owned(), reason: why.to_string() }
            }
            other => Error::Query { reason: other.to_string(), sql: sql.to_owned() },
        };
    };
    let code = match said.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        Some(mysql) => mysql.number().to_string(),
        None => said.code().map(|code| code.into_owned()).unwrap_or_default(),
    };
    meaning(database, sql, &code, said.message())
}

/// What a code of PostgreSQL, MySQL or MariaDB means.
pub(super) fn meaning(database: &Database, sql: &str, code: &str, said: &str) -> Error {
    match code {
        "57014" | "3024" | "1969" => Error::TimedOut { limit: database.time_limit },
        "28P01" | "28000" | "1045" | "1044" | "42501" | "1142" | "1143" => {
            Error::Denied { database: database.name().to_owned(), reason: said.to_owned() }
        }
        "25006" | "1792" => Error::Query { reason: "it would change the database".into(), sql: sql.to_owned() },
        // Shutting down, starting, too many connections; no such database.
        "57P01" | "57P02" | "57P03" | "53300" | "1040" | "1053" | "3D000" | "1049" => no_answer(database, said),
        _ => Error::Query { reason: said.to_owned(), sql: sql.to_owned() },
    }
}
