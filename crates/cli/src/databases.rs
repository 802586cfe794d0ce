//! `databases:` in `reckoner.yaml`: servers by their addresses, others by a driver. Secrets stand in the environment
//! or in files of their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use model::Dialect;
use serde::{Deserialize, Serialize};
use source::{Database, Driver};

use crate::failure::Failure;
use crate::secret::Kept;

/// A database: where it is, and how long and by whom it may be kept busy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub(crate) struct Place {
    at: At,
    /// A file that holds the password and nothing else, relative to the project.
    pub(crate) password_file: Option<PathBuf>,
    time_limit: Option<u64>,
    /// Whether questions that no rollup answers may run there.
    pub(crate) live: Live,
}

/// How a database is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
enum At {
    /// By the address of a server.
    Url(String),
    /// By a driver.
    Driver { library: String, entrypoint: Option<String>, dialect: Dialect, options: BTreeMap<String, Said> },
}

/// What stands in the file.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    /// `postgres://user@host:5432/database` or `mysql://user@host:3306/database`.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// A driver of ADBC: the path of its library, or its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    driver: Option<String>,
    /// The function that begins the driver.
    #[serde(skip_serializing_if = "Option::is_none")]
    entrypoint: Option<String>,
    /// The SQL that is spoken behind the driver.
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<Dialect>,
    /// Options, as the driver calls them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    options: BTreeMap<String, Said>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_file: Option<PathBuf>,
    /// Seconds that one query may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_limit: Option<u64>,
    #[serde(skip_serializing_if = "Live::is_never")]
    live: Live,
}

/// The value of an option: itself, or where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Said {
    Kept(Kept),
    Truth(bool),
    Whole(i64),
    Text(String),
}

/// Who may have questions answered in a database itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Live {
    /// Nobody.
    #[default]
    Never,
    /// The owner, and whoever has the role `admin`.
    Admins,
    /// Everybody.
    All,
}

impl Live {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
    fn is_never(&self) -> bool {
        *self == Live::Never
    }
}

impl TryFrom<Written> for Place {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Place, &'static str> {
        let Written { url, driver, entrypoint, dialect, options, password_file, time_limit, live } = written;
        let at = match (url, driver, dialect) {
            (Some(_), Some(_), _) => return Err("a database has a `url` or a `driver`, not both"),
            (Some(_), ..) if entrypoint.is_some() || dialect.is_some() || !options.is_empty() => {
                return Err("`entrypoint`, `dialect` and `options` are those of a `driver`, and a `url` needs none");
            }
            (Some(url), ..) => At::Url(url),
            (None, Some(library), Some(dialect)) => At::Driver { library, entrypoint, dialect, options },
            (None, Some(_), None) => {
                return Err(
                    "a `driver` wants a `dialect`, the SQL that is spoken behind it: duckdb, postgres or mysql",
                );
            }
            (None, None, _) => return Err("a database wants a `url`, or a `driver` with its `dialect`"),
        };
        Ok(Place { at, password_file, time_limit, live })
    }
}

impl From<Place> for Written {
    fn from(place: Place) -> Written {
        let Place { at, password_file, time_limit, live } = place;
        let rest = Written { password_file, time_limit, live, ..Written::default() };
        match at {
            At::Url(url) => Written { url: Some(url), ..rest },
            At::Driver { library, entrypoint, dialect, options } => {
                Written { driver: Some(library), entrypoint, dialect: Some(dialect), options, ..rest }
            }
        }
    }
}

impl Place {
    /// On the server of a database.
    pub(crate) fn of(database: &Database) -> Place {
        Place { at: At::Url(database.url().to_owned()), password_file: None, time_limit: None, live: Live::default() }
    }

    /// Where it is, as the environment says or the file, without secrets.
    pub(crate) fn address(&self, name: &str) -> String {
        let said = of_environment(name, "URL");
        match &self.at {
            At::Url(url) => said.unwrap_or_else(|| url.clone()),
            At::Driver { library, dialect, options, .. } => format!("{library} {dialect:?} {options:?} {said:?}"),
        }
    }

    /// Every file of it that holds a secret.
    pub(crate) fn secret_files(&self, project: &Path) -> Vec<PathBuf> {
        let options = match &self.at {
            At::Url(_) => None,
            At::Driver { options, .. } => Some(options),
        };
        let kept = options.into_iter().flat_map(BTreeMap::values).filter_map(|said| match said {
            Said::Kept(kept) => kept.path(project),
            _ => None,
        });
        kept.chain(self.password_file.iter().map(|file| project.join(file))).collect()
    }

    /// The database, with what the environment says of it.
    pub(crate) fn open(&self, project: &Path, name: &str) -> Result<Database, Failure> {
        let mut database = match &self.at {
            At::Url(_) => Database::new(name, &self.address(name))?,
            At::Driver { library, entrypoint, dialect, options } => {
                let mut driver = Driver {
                    library: library_in(project, library),
                    entrypoint: entrypoint.clone(),
                    dialect: *dialect,
                    options: BTreeMap::new(),
                    secrets: BTreeMap::new(),
                };
                for (option, said) in options {
                    let plain = match said {
                        Said::Kept(kept) => {
                            let secret = kept.read(project, &format!("databases: {name}: options: {option}"))?;
                            driver.secrets.insert(option.clone(), secret.reveal().to_owned());
                            continue;
                        }
                        Said::Truth(truth) => truth.to_string(),
                        Said::Whole(number) => number.to_string(),
                        Said::Text(text) => text.clone(),
                    };
                    driver.options.insert(option.clone(), plain);
                }
                if let Some(uri) = of_environment(name, "URL") {
                    driver.options.remove("uri");
                    driver.secrets.insert("uri".into(), uri);
                }
                Database::driven(name, driver)?
            }
        };
        let in_file = match &self.password_file {
            Some(file) => {
                let path = project.join(file);
                let text = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            None => None,
        };
        if let Some(password) = of_environment(name, "PASSWORD").or(in_file) {
            database = database.with_password(password);
        }
        if let Some(seconds) = self.time_limit {
            database.time_limit = Duration::from_secs(seconds);
        }
        Ok(database)
    }
}

/// A library as the system is asked for it: a path is one of the project, a bare name the system's own affair.
fn library_in(project: &Path, library: &str) -> String {
    match library.contains(std::path::is_separator) {
        true => project.join(library).to_string_lossy().into_owned(),
        false => library.to_owned(),
    }
}

/// DuckDB's library, as the environment says or the file.
pub(crate) fn duckdb(project: &Path, said: Option<&str>) -> Option<PathBuf> {
    let said = of_environment("DUCKDB", "LIBRARY").or_else(|| said.map(str::to_owned));
    said.map(|library| library_in(project, &library).into())
}

/// The variable that says something of a database: `RECKONER_SHOP_PASSWORD`.
pub(crate) fn variable(name: &str, what: &str) -> String {
    let name: String = name.to_uppercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("RECKONER_{name}_{what}")
}

fn of_environment(name: &str, what: &str) -> Option<String> {
    std::env::var(variable(name, what)).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Place, String> {
        serde_saphyr::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_database_is_at_an_address_or_behind_a_driver() {
        for (text, said) in [
            ("{}", "`url`, or a `driver`"),
            ("{url: 'postgres://h/d', driver: x}", "not both"),
            ("{url: 'postgres://h/d', options: {a: b}}", "needs none"),
            ("{driver: x}", "wants a `dialect`"),
            ("{driver: x, dialect: oracle}", "oracle"),
            ("{driver: x, dialect: duckdb, option: {a: b}}", "option"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
        let place = read("{driver: libx.so, dialect: sqlite}").unwrap();
        let error = place.open(Path::new("/p"), "lake").unwrap_err().to_json().to_string();
        assert!(error.contains("bad_dialect") && error.contains("duckdb, postgres or mysql"), "{error}");
    }

    #[test]
    fn what_a_driver_is_told_keeps_its_secrets() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("token"), "canary\n").unwrap();
        let text = "driver: lib/libx.so\ndialect: duckdb\noptions:\n  path: a.duckdb\n  threads: 2\n  token:\n    file: token\n";
        let place = read(text).unwrap();
        assert_eq!(serde_saphyr::to_string(&place).unwrap(), text);
        assert_eq!(place.secret_files(folder.path()), [folder.path().join("token")]);
        let database = place.open(folder.path(), "lake").unwrap();
        assert_eq!(database.url(), folder.path().join("lib/libx.so").to_str().unwrap());
        assert!(!format!("{database:?}").contains("canary") && !place.address("lake").contains("canary"));
    }
}
