//! What a model's `source:` names: a file, a table of a database, or a query.

use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::bucket::is_bucket;
use crate::database::Server;
use crate::objects::{self, Parquet};
use crate::{Database, Error, Opening};

/// Where a table is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A CSV file.
    Csv(PathBuf),
    /// A file of JSON lines.
    Json(PathBuf),
    /// A Parquet file, or a folder of them that are one table.
    Parquet(PathBuf),
    /// A table or view of a SQLite database.
    Table { database: PathBuf, table: String },
    /// A query over a SQLite database.
    TableQuery { database: PathBuf, sql: String },
    /// A query over the project's files.
    FileQuery(String),
    /// A table, view or query of a database that answers SQL itself: on a server, or by a driver.
    Remote { database: Database, table: String, query: bool },
    /// Parquet files in an object store.
    Objects(Parquet),
}

/// The one database that holds everything.
#[derive(Debug)]
pub(crate) enum Home {
    /// A SQLite file.
    File(PathBuf),
    /// One that answers SQL itself.
    Server(Database),
}

pub(crate) const CSV: [&str; 3] = ["csv", "tsv", "txt"];
pub(crate) const JSON: [&str; 3] = ["jsonl", "ndjson", "json"];
pub(crate) const PARQUET: [&str; 2] = ["parquet", "parq"];
/// Files that are databases; which, their first bytes say.
const DATABASES: [&str; 5] = ["sqlite", "sqlite3", "db", "duckdb", "ddb"];
const DUCKDB: [&str; 2] = ["duckdb", "ddb"];

pub(crate) fn ends(path: &Path, extensions: &[&str]) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|e| extensions.iter().any(|x| e.eq_ignore_ascii_case(x)))
}

/// Finds what a `source:` names. `db.sqlite#table` is a table (or a query) of a database, `x.csv` a
/// file, `shop#orders` a table of a server's database that the project calls `shop`; a bare or dotted name
/// is the file or the table named by its last part.
pub(crate) fn resolve(opening: &Opening<'_>, source: &str) -> Result<Place, Error> {
    let project = opening.project;
    if is_bucket(source) {
        return objects::resolve(opening, source);
    }
    if let Some((database, table)) = source.split_once('#') {
        let remote = |database: &Database| {
            let query = is_query(table);
            Place::Remote { database: database.clone(), table: table.trim_end_matches(';').to_owned(), query }
        };
        if let Some(database) = opening.databases.iter().find(|d| d.name() == database) {
            return Ok(remote(database));
        }
        if !ends(Path::new(database), &DATABASES) && !project.join(database).exists() {
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
        return Ok(in_file(opening, database, existing(project, database)?, table));
    }
    if is_query(source) {
        return Ok(match (only_database(project), opening.databases) {
            (Some(database), _) => in_file(opening, &named(project, &database), database, source),
            (None, [database]) => Place::Remote { database: database.clone(), table: source.to_owned(), query: true },
            (None, _) => Place::FileQuery(source.to_owned()),
        });
    }
    let path = Path::new(source);
    if project.join(path).is_dir() {
        let path = project.join(path);
        return match holds_parquet(&path) {
            true => Ok(Place::Parquet(path)),
            false => Err(Error::unreadable(&path, "it is a folder without a Parquet file; name a file in it")),
        };
    }
    if ends(path, &CSV) {
        return existing(project, source).map(Place::Csv);
    }
    if ends(path, &JSON) {
        return existing(project, source).map(Place::Json);
    }
    if ends(path, &PARQUET) {
        return existing(project, source).map(Place::Parquet);
    }
    if ends(path, &DATABASES) {
        return Err(Error::NoTable {
            path: project.join(source),
            table: String::new(),
            hint: format!("say which one: `source: {source}#table`"),
        });
    }
    let name = source.rsplit('.').next().unwrap_or(source);
    for folder in [project.to_owned(), project.join("data")] {
        let kinds: [(&[&str], fn(PathBuf) -> Place); 3] =
            [(&PARQUET, Place::Parquet), (&CSV, Place::Csv), (&JSON, Place::Json)];
        for (extensions, place) in kinds {
            for extension in extensions {
                let path = folder.join(format!("{name}.{extension}"));
                if path.is_file() {
                    return Ok(place(path));
                }
            }
        }
    }
    match (only_database(project), opening.databases) {
        (Some(database), _) => Ok(in_file(opening, &named(project, &database), database, name)),
        (None, [database]) => {
            // `database.schema.table`, as Ossie writes it
            let parts: Vec<&str> = source.split('.').collect();
            let table = parts[parts.len().saturating_sub(2)..].join(".");
            Ok(Place::Remote { database: database.clone(), table, query: false })
        }
        _ => Err(Error::MissingFile {
            path: project.join(source),
            hint: format!(
                "`source:` names a file of the project folder ({name}.parquet, {name}.csv) or a table (file.sqlite#{name}, file.duckdb#{name})"
            ),
        }),
    }
}

/// A table or query of a database that is a file, called what `source:` calls it.
fn in_file(opening: &Opening<'_>, name: &str, path: PathBuf, table: &str) -> Place {
    let query = is_query(table);
    match (is_duckdb(&path) || ends(&path, &DUCKDB), query) {
        (true, _) => {
            let database = Database::in_file(name, &path, opening.duckdb);
            Place::Remote { database, table: table.trim_end_matches(';').to_owned(), query }
        }
        (false, true) => Place::TableQuery { database: path, sql: table.to_owned() },
        (false, false) => Place::Table { database: path, table: table.to_owned() },
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

/// Folders in a folder, but for hidden ones.
fn folders(path: &Path) -> Vec<PathBuf> {
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '_']));
    let entries = std::fs::read_dir(path).into_iter().flatten().filter_map(|entry| entry.ok().map(|e| e.path()));
    let mut found: Vec<PathBuf> = entries.filter(|path| path.is_dir() && !hidden(path)).collect();
    found.sort();
    found
}

fn files(path: &Path, extensions: &[&str]) -> bool {
    !folder(path, &|file| ends(file, extensions)).is_empty()
}

/// Whether there is a Parquet file in a folder or below it.
fn holds_parquet(path: &Path) -> bool {
    files(path, &PARQUET) || folders(path).iter().any(|folder| holds_parquet(folder))
}

/// How the Parquet files of a folder end: a table has one ending.
pub(crate) fn parquet_ending(path: &Path) -> &'static str {
    fn has(path: &Path, ending: &str) -> bool {
        files(path, &[ending]) || folders(path).iter().any(|folder| has(folder, ending))
    }
    PARQUET.into_iter().find(|ending| has(path, ending)).unwrap_or(PARQUET[0])
}

/// A Parquet file of a folder that has nothing in it, which an engine would pass over.
pub(crate) fn empty_parquet(path: &Path) -> Option<PathBuf> {
    if !path.is_dir() {
        return None;
    }
    let is_empty = |file: &PathBuf| file.metadata().is_ok_and(|about| about.is_file() && about.len() == 0);
    let here = folder(path, &|file| ends(file, &PARQUET)).into_iter().find(is_empty);
    here.or_else(|| folders(path).iter().find_map(|folder| empty_parquet(folder)))
}

/// Whether a folder is cut into parts (`month=2025-01`).
fn parts(path: &Path) -> bool {
    folders(path).iter().any(|folder| partition(folder).is_some())
}

/// The column and the value that a folder's name says, as Hive writes them: `month=2025-01`.
pub(crate) fn partition(folder: &Path) -> Option<(String, String)> {
    let name = folder.file_name()?.to_str()?;
    let (column, value) = name.split_once('=')?;
    Some((column.to_owned(), value.to_owned()))
}

/// The columns that the folders of a table are cut by, from the outside in, each with all of its values.
pub(crate) fn partitions(path: &Path) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut level = vec![path.to_owned()];
    loop {
        let next: Vec<PathBuf> = level.iter().flat_map(|path| folders(path)).collect();
        let named: Vec<(String, String)> = next.iter().filter_map(|folder| partition(folder)).collect();
        let Some((column, _)) = named.first().cloned() else { return found };
        if named.len() < next.len() || named.iter().any(|(other, _)| *other != column) {
            return found;
        }
        found.push((column, named.into_iter().map(|(_, value)| value).collect()));
        level = next;
    }
}

fn only_database(project: &Path) -> Option<PathBuf> {
    let mut found = folder(project, &|p| ends(p, &DATABASES));
    found.extend(folder(&project.join("data"), &|p| ends(p, &DATABASES)));
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
/// opening's project folder.
///
/// # Errors
/// If there is nothing there, or nothing that can be read.
pub fn tables(opening: &Opening<'_>, data: &Path) -> Result<Vec<String>, Error> {
    let mut tables = Vec::new();
    for file in data_in(data)? {
        let name = named(opening.project, &file);
        if is_sqlite(&file) {
            tables.extend(crate::sqlite::table_names(&file)?.into_iter().map(|table| format!("{name}#{table}")));
        } else if is_duckdb(&file) || ends(&file, &DUCKDB) {
            tables.extend(Server::tables(&Database::in_file(&name, &file, opening.duckdb))?);
        } else {
            tables.push(plain(name, &file)?);
        }
    }
    if tables.is_empty() { Err(Error::NoTables { path: data.to_owned() }) } else { Ok(tables) }
}

/// The tables of a folder that are files, and no databases.
pub(crate) fn plain_tables(project: &Path) -> Result<Vec<String>, Error> {
    let files = data_in(project)?.into_iter().filter(|file| !is_sqlite(file) && !is_duckdb(file));
    files.map(|file| plain(named(project, &file), &file)).collect()
}

/// A file that is one table, as `source:` names it.
fn plain(name: String, file: &Path) -> Result<String, Error> {
    match file.is_dir() {
        true => Ok(format!("{name}/")),
        false if ends(file, &CSV) || ends(file, &JSON) || ends(file, &PARQUET) => Ok(name),
        false => Err(Error::unreadable(
            file,
            "it is no CSV, JSON, Parquet, SQLite or DuckDB file (by its ending or its first bytes)",
        )),
    }
}

/// The files with data in a folder, or the one file that is named.
fn data_in(data: &Path) -> Result<Vec<PathBuf>, Error> {
    let meta = data.metadata().map_err(|_| Error::MissingFile {
        path: data.to_owned(),
        hint: "name a CSV, JSON or Parquet file, a folder of them, a SQLite or DuckDB database, or the address of a server (postgres://user@host/database)".into(),
    })?;
    let partitioned = |path: &Path| path.is_dir() && !files(path, &PARQUET) && holds_parquet(path);
    if !meta.is_dir() || (partitioned(data) && parts(data)) {
        return Ok(vec![data.to_owned()]);
    }
    let wanted = |p: &Path| {
        ends(p, &CSV[..2])
            || ends(p, &JSON[..2])
            || ends(p, &PARQUET)
            || (ends(p, &DATABASES) && (is_sqlite(p) || is_duckdb(p)))
    };
    let within = |place: &Path| {
        let mut found = folder(place, &wanted);
        found.extend(folders(place).into_iter().filter(|path| holds_parquet(path)));
        found
    };
    let found = within(data);
    Ok(if found.is_empty() || found == [data.join("data")] { within(&data.join("data")) } else { found })
}

/// The file as the model names it: relative where it lies in the project folder.
fn named(project: &Path, file: &Path) -> String {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (project, file) = (whole(project), whole(file));
    file.strip_prefix(&project).unwrap_or(&file).to_string_lossy().into_owned()
}

fn is_sqlite(path: &Path) -> bool {
    begins(path).is_some_and(|first| first == *b"SQLite format 3\0")
}

fn is_duckdb(path: &Path) -> bool {
    begins(path).is_some_and(|first| first[8..12] == *b"DUCK")
}

/// The first bytes of a file.
fn begins(path: &Path) -> Option<[u8; 16]> {
    let mut first = [0u8; 16];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut first)).ok()?;
    Some(first)
}
