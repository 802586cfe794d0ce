//! What is said of a database server: where it is, who asks, and how long it may be kept busy.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use model::Dialect;

use crate::Error;

/// How long one query may take on a server, unless said otherwise.
const PATIENCE: Duration = Duration::from_secs(600);

/// A database on a server. Tables of it are `NAME#table`, `NAME#schema.table` or `NAME#SELECT …` in `source:`.
#[derive(Clone, PartialEq, Eq)]
pub struct Database {
    name: String,
    engine: Engine,
    url: String,
    password: Option<String>,
    /// Time that one query of a build may take.
    pub time_limit: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Postgres,
    MySql,
}

impl Engine {
    pub(crate) fn dialect(self) -> Dialect {
        match self {
            Engine::Postgres => Dialect::Postgres,
            Engine::MySql => Dialect::MySql,
        }
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
        let engine = match scheme {
            "postgres" | "postgresql" => Engine::Postgres,
            "mysql" | "mariadb" => Engine::MySql,
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
        let scheme = if engine == Engine::Postgres { "postgres" } else { "mysql" };
        let user = user.map_or(String::new(), |user| format!("{user}@"));
        let settings = settings.map_or(String::new(), |settings| format!("?{settings}"));
        let url = format!("{scheme}://{user}{host}{settings}");
        Ok(Database { name: name.to_owned(), engine, url, password, time_limit: PATIENCE })
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
        self.password = Some(password.into());
        self
    }

    /// What it is called in `source:`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its address, without a password.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// The password, if one was given.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// For errors that are about a place.
    pub(crate) fn place(&self) -> PathBuf {
        PathBuf::from(&self.name)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.name, self.url)
    }
}

/// A part of a URL with its `%40` read.
fn plain(part: &str) -> String {
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
