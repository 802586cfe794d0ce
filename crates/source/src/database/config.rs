//! What is said of a database: where it is, who asks, and how long it may be kept busy.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use model::Dialect;

use super::engine::Engine;
use crate::Error;

/// How long one query may take, unless said otherwise.
const PATIENCE: Duration = Duration::from_secs(600);

/// A database. Tables of it are `NAME#table`, `NAME#schema.table` or `NAME#SELECT …` in `source:`.
#[derive(Clone, PartialEq, Eq)]
pub struct Database {
    name: String,
    engine: Engine,
    at: At,
    /// Time that one query of a build may take.
    pub time_limit: Duration,
}

/// How a database is reached.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum At {
    /// On a server, by a protocol that is part of the binary.
    Server(Address),
    /// By a driver that is loaded.
    Driver(Driver),
}

/// Where a server is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(super) protocol: Protocol,
    /// Without a password.
    pub(super) url: String,
    pub(super) password: Option<String>,
}

/// A protocol that is part of the binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Postgres,
    MySql,
}

/// A driver of Arrow Database Connectivity (ADBC): a shared library that is loaded when its database is asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Driver {
    /// The path of the library, or a name under which the system or a manifest of ADBC knows it.
    pub library: String,
    /// The function that begins it, where it is not the one that its name suggests.
    pub entrypoint: Option<String>,
    /// The SQL that is spoken behind it.
    pub dialect: Dialect,
    /// Options, as the driver calls them.
    pub options: BTreeMap<String, String>,
    /// Options that nobody is shown.
    pub secrets: BTreeMap<String, String>,
}

/// The function that begins DuckDB's library.
const DUCKDB_ENTRY: &str = "duckdb_adbc_init";

/// How DuckDB is told to write nothing.
const READ_ONLY: &str = "READ_ONLY";

impl Driver {
    /// What is told of a database that is one file.
    fn of_file(path: &Path, library: Option<&Path>) -> Driver {
        let usual = || format!("{}duckdb{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        let options = [("path", path.to_string_lossy().into_owned()), ("access_mode", READ_ONLY.to_owned())];
        Driver {
            library: library.map_or_else(usual, |library| library.to_string_lossy().into_owned()),
            entrypoint: Some(DUCKDB_ENTRY.to_owned()),
            dialect: Dialect::DuckDb,
            options: options.map(|(name, value)| (name.to_owned(), value)).into(),
            secrets: BTreeMap::new(),
        }
    }

    /// The file of DuckDB behind it, if it is one: neither in memory nor elsewhere (`md:shop`).
    fn file(&self) -> Option<&Path> {
        let path = self.options.get("path").filter(|_| self.dialect == Dialect::DuckDb)?;
        (!path.starts_with(':') && !path.starts_with("md:")).then(|| Path::new(path))
    }
}

impl Database {
    /// A database by its URL: `postgres://reader@host:5432/shop`, `mysql://reader@host/shop`. A password in
    /// the URL counts, but never shows up again.
    ///
    /// # Errors
    /// [`Error::BadUrl`] for another kind of server, or an address that names no database.
    pub fn new(name: &str, url: &str) -> Result<Database, Error> {
        let bad = |why: &str| Error::BadUrl { name: name.to_owned(), reason: why.to_owned() };
        let (scheme, rest) = url.split_once("://").ok_or_else(|| bad("it does not begin with a kind of server"))?;
        let (protocol, engine) = match scheme {
            "postgres" | "postgresql" => (Protocol::Postgres, Engine::Postgres),
            "mysql" | "mariadb" => (Protocol::MySql, Engine::MySql),
            other => return Err(bad(&format!("`{other}` is no kind of server that is read"))),
        };
        let (place, settings) = rest.split_once('?').map_or((rest, None), |(place, more)| (place, Some(more)));
        let (who, host) = place.rsplit_once('@').map_or((None, place), |(who, host)| (Some(who), host));
        let (user, password) = match who.map(|who| who.split_once(':').map_or((who, None), |(u, p)| (u, Some(p)))) {
            Some((user, password)) => (Some(user), password.map(plain)),
            None => (None, None),
        };
        if host.split_once('/').is_none_or(|(_, database)| database.is_empty()) {
            return Err(bad("it names no database"));
        }
        let scheme = if protocol == Protocol::Postgres { "postgres" } else { "mysql" };
        let user = user.map_or(String::new(), |user| format!("{user}@"));
        let settings = settings.map_or(String::new(), |settings| format!("?{settings}"));
        let url = format!("{scheme}://{user}{host}{settings}");
        let at = At::Server(Address { protocol, url, password });
        Ok(Database { name: name.to_owned(), engine, at, time_limit: PATIENCE })
    }

    /// A database that a driver reaches.
    ///
    /// # Errors
    /// [`Error::NoDialect`] for SQL whose catalogue is not known here.
    pub fn driven(name: &str, mut driver: Driver) -> Result<Database, Error> {
        if driver.file().is_some() {
            driver.options.entry("access_mode".into()).or_insert_with(|| READ_ONLY.to_owned());
        }
        let engine = Engine::of(driver.dialect)
            .ok_or_else(|| Error::NoDialect { name: name.to_owned(), said: driver.dialect })?;
        Ok(Database { name: name.to_owned(), engine, at: At::Driver(driver), time_limit: PATIENCE })
    }

    /// A file of DuckDB, called what `source:` calls it; `library` is DuckDB's own, if not where the system keeps it.
    pub(crate) fn in_file(name: &str, path: &Path, library: Option<&Path>) -> Database {
        let driver = Driver::of_file(path, library);
        Database { name: name.to_owned(), engine: Engine::DuckDb, at: At::Driver(driver), time_limit: PATIENCE }
    }

    /// Whether a text is meant to be the address of a server.
    pub fn is_url(text: &str) -> bool {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| scheme.chars().all(|c| c.is_ascii_alphanumeric()))
    }

    /// A name for it, from its address: that of the database itself.
    pub fn name_in(url: &str) -> String {
        let place = url.split_once('?').map_or(url, |(place, _)| place);
        let last = place.rsplit('/').next().unwrap_or_default();
        let name: String = last.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        if name.is_empty() { "database".into() } else { name }
    }

    /// The same with another password.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Database {
        let password = password.into();
        match &mut self.at {
            At::Server(address) => address.password = Some(password),
            At::Driver(driver) => drop(driver.secrets.insert("password".into(), password)),
        }
        self
    }

    /// What it is called in `source:`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its address, without a password; of one that a driver reaches, the driver.
    pub fn url(&self) -> &str {
        match &self.at {
            At::Server(address) => &address.url,
            At::Driver(driver) => &driver.library,
        }
    }

    /// The password, if one was given.
    pub fn password(&self) -> Option<&str> {
        match &self.at {
            At::Server(address) => address.password.as_deref(),
            At::Driver(driver) => driver.secrets.get("password").map(String::as_str),
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    pub(super) fn at(&self) -> &At {
        &self.at
    }

    /// The file that it is, if it is one.
    pub(super) fn file(&self) -> Option<&Path> {
        match &self.at {
            At::Driver(driver) => driver.file(),
            At::Server(_) => None,
        }
    }

    /// For errors that are about a place.
    pub(crate) fn place(&self) -> PathBuf {
        PathBuf::from(&self.name)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.name, self.url())
    }
}

/// A part of a URL with its `%40` read.
pub(super) fn plain(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let code = more.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match code {
            Some(code) if *first == b'%' => {
                bytes.push(code);
                rest = &more[2..];
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_counts_and_does_not_show() {
        let shop = Database::new("shop", "postgresql://reader:s%40cret@db.example:5433/shop?sslmode=require").unwrap();
        assert_eq!(shop.url(), "postgres://reader@db.example:5433/shop?sslmode=require");
        assert_eq!(shop.password(), Some("s@cret"));
        assert!(!format!("{shop:?}").contains("cret"));
        assert_eq!(Database::name_in(shop.url()), "shop");
    }

    #[test]
    fn a_file_behind_a_driver_is_only_read() {
        let mode = |path: &str| {
            let driver = Driver {
                options: [("path".to_owned(), path.to_owned())].into(),
                ..Driver::of_file(Path::new(""), None)
            };
            let database = Database::driven("lake", driver).unwrap();
            let At::Driver(driver) = database.at() else { panic!("{database:?}") };
            driver.options.get("access_mode").cloned()
        };
        assert_eq!(mode("lake.duckdb").as_deref(), Some(READ_ONLY));
        assert_eq!((mode(":memory:"), mode("md:shop")), (None, None));
    }

    #[test]
    fn what_is_no_address_of_a_database_is_said() {
        for (url, why) in [
            ("oracle://reader@host/db", "`oracle` is no kind"),
            ("postgres://reader@host", "names no database"),
            ("postgres://reader@host/", "names no database"),
            ("shop.sqlite", "does not begin"),
        ] {
            let error = Database::new("shop", url).unwrap_err().to_string();
            assert!(error.contains(why), "{url}: {error}");
        }
    }
}
