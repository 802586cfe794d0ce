//! What a model's `source:` names: a file, a table of a SQLite database, or a query.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::{Database, Error, Opening};

/// Where a table is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A CSV file.
    Csv(PathBuf),
    /// A Parquet file.
    Parquet(PathBuf),
    /// A table or view of a SQLite database.
    Table { database: PathBuf, table: String },
    /// A query over a SQLite database.
    TableQuery { database: PathBuf, sql: String },
    /// A query over the project's files.
    FileQuery(String),
    /// A table, view or (in parentheses) query of a database on a server.
    Remote { database: Database, table: String, query: bool },
}

/// The one database that holds everything.
#[derive(Debug)]
pub(crate) enum Home {
    /// A SQLite file.
    File(PathBuf),
    /// A server's.
    Server(Database),
}

const CSV: [&str; 3] = ["csv", "tsv", "txt"];
const PARQUET: [&str; 2] = ["parquet", "parq"];
const SQLITE: [&str; 3] = ["sqlite", "sqlite3", "db"];

fn ends(path: &Path, extensions: &[&str]) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|e| extensions.iter().any(|x| e.eq_ignore_ascii_case(x)))
}

/// Finds what a `source:` names. `db.sqlite#table` is a table (or a query) of a database, `x.csv` a
/// file, `shop#orders` a table of a server's database that the project calls `shop`; a bare or dotted name
/// is the file or the table named by its last part.
pub(crate) fn resolve(opening: &Opening<'_>, source: &str) -> Result<Place, Error> {
    let project = opening.project;
    if let Some((database, table)) = source.split_once('#') {
        let remote = |database: &Database| {
            let query = is_query(table);
            Place::Remote { database: database.clone(), table: table.trim_end_matches(';').to_owned(), query }
        };
        if let Some(database) = opening.databases.iter().find(|d| d.name() == database) {
            return Ok(remote(database));
        }
        if !ends(Path::new(database), &SQLITE) && !project.join(database).exists() {
            let names = opening.databases.iter().map(Database::name);
            return Err(Error::NoDatabase {
                source_key: source.to_owned(),
                name: database.to_owned(),
                hint: match model::issue::nearest(database, names) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => "say where it is under `databases:` in reckoner.yaml".into(),
                },
            });
        }
        let database = existing(project, database)?;
        return Ok(if is_query(table) {
            Place::TableQuery { database, sql: table.to_owned() }
        } else {
            Place::Table { database, table: table.to_owned() }
        });
    }
    if is_query(source) {
        return Ok(match (only_database(project), opening.databases) {
            (Some(database), _) => Place::TableQuery { database, sql: source.to_owned() },
            (None, [database]) => Place::Remote { database: database.clone(), table: source.to_owned(), query: true },
            (None, _) => Place::FileQuery(source.to_owned()),
        });
    }
    let path = Path::new(source);
    if ends(path, &CSV) {
        return existing(project, source).map(Place::Csv);
    }
    if ends(path, &PARQUET) {
        return existing(project, source).map(Place::Parquet);
    }
    if ends(path, &SQLITE) {
        return Err(Error::NoTable {
            path: project.join(source),
            table: String::new(),
            hint: format!("say which one: `source: {source}#table`"),
        });
    }
    let name = source.rsplit('.').next().unwrap_or(source);
    for folder in [project.to_owned(), project.join("data")] {
        for (extensions, place) in [(&PARQUET[..], Place::Parquet as fn(PathBuf) -> Place), (&CSV[..], Place::Csv)] {
            for extension in extensions {
                let path = folder.join(format!("{name}.{extension}"));
                if path.is_file() {
                    return Ok(place(path));
                }
            }
        }
    }
    match (only_database(project), opening.databases) {
        (Some(database), _) => Ok(Place::Table { database, table: name.to_owned() }),
        (None, [database]) => {
            // `database.schema.table`, as Ossie writes it
            let parts: Vec<&str> = source.split('.').collect();
            let table = parts[parts.len().saturating_sub(2)..].join(".");
            Ok(Place::Remote { database: database.clone(), table, query: false })
        }
        _ => Err(Error::MissingFile {
            path: project.join(source),
            hint: format!(
                "`source:` names a file of the project folder ({name}.parquet, {name}.csv) or a table (file.sqlite#{name})"
            ),
        }),
    }
}

fn is_query(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("");
    text.contains(char::is_whitespace) && (first.eq_ignore_ascii_case("select") || first.eq_ignore_ascii_case("with"))
}

fn existing(project: &Path, name: &str) -> Result<PathBuf, Error> {
    let path = project.join(name);
    match path.metadata() {
        Ok(meta) if meta.is_file() => Ok(path),
        Ok(_) => Err(Error::unreadable(&path, "it is a folder; name a file in it")),
        Err(_) => {
            let near = folder(path.parent().unwrap_or(project), &|_| true);
            let names: Vec<String> =
                near.iter().filter_map(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned()).collect();
            let wrong = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let hint = match model::issue::nearest(&wrong, names.iter().map(String::as_str)) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "paths in `source:` are relative to the model's folder".into(),
            };
            Err(Error::MissingFile { path, hint })
        }
    }
}

fn folder(path: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(path)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.is_file() && wanted(p))
        .collect();
    found.sort();
    found
}

fn only_database(project: &Path) -> Option<PathBuf> {
    let mut found = folder(project, &|p| ends(p, &SQLITE));
    found.extend(folder(&project.join("data"), &|p| ends(p, &SQLITE)));
    if found.len() == 1 { found.pop() } else { None }
}

/// The database that all places are in, if they are all in one.
pub(crate) fn one_home(places: &[(String, Place)]) -> Option<Home> {
    let file = |place: &Place| match place {
        Place::Table { database, .. } | Place::TableQuery { database, .. } => Some(database.clone()),
        _ => None,
    };
    let server = |place: &Place| match place {
        Place::Remote { database, .. } => Some(database.clone()),
        _ => None,
    };
    let (_, first) = places.first()?;
    if let Some(path) = file(first) {
        return places.iter().all(|(_, place)| file(place).as_ref() == Some(&path)).then_some(Home::File(path));
    }
    let database = server(first)?;
    let same = |place: &Place| server(place).is_some_and(|other| other.name() == database.name());
    places.iter().all(|(_, place)| same(place)).then_some(Home::Server(database))
}

/// The tables of a file, a folder of files, or a database, as `source:` strings for a model in the
/// project folder.
///
/// # Errors
/// If there is nothing there, or nothing that can be read.
pub fn tables(project: &Path, data: &Path) -> Result<Vec<String>, Error> {
    let meta = data.metadata().map_err(|_| Error::MissingFile {
        path: data.to_owned(),
        hint: "name a CSV or Parquet file, a folder of them, a SQLite database, or the address of a server (postgres://user@host/database)".into(),
    })?;
    let files = if meta.is_dir() {
        let wanted = |p: &Path| ends(p, &CSV[..2]) || ends(p, &PARQUET) || (ends(p, &SQLITE) && is_sqlite(p));
        let mut files = folder(data, &wanted);
        if files.is_empty() {
            files = folder(&data.join("data"), &wanted);
        }
        files
    } else {
        vec![data.to_owned()]
    };
    let mut tables = Vec::new();
    for file in files {
        let name = named(project, &file);
        if is_sqlite(&file) {
            tables.extend(crate::sqlite::table_names(&file)?.into_iter().map(|table| format!("{name}#{table}")));
        } else if ends(&file, &CSV) || ends(&file, &PARQUET) {
            tables.push(name);
        } else {
            return Err(Error::unreadable(
                &file,
                "it is no CSV, Parquet or SQLite file (by its ending or its first bytes)",
            ));
        }
    }
    if tables.is_empty() { Err(Error::NoTables { path: data.to_owned() }) } else { Ok(tables) }
}

/// The file as the model names it: relative where it lies in the project folder.
fn named(project: &Path, file: &Path) -> String {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (project, file) = (whole(project), whole(file));
    file.strip_prefix(&project).unwrap_or(&file).to_string_lossy().into_owned()
}

fn is_sqlite(path: &Path) -> bool {
    use std::io::Read;
    let mut first = [0u8; 16];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && &first == b"SQLite format 3\0"
}
