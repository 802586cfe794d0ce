//! Tables in object stores: `s3://bucket/folder/sales.parquet`, a folder of Parquet files, or all files whose name is as
//! a pattern says (`s3://bucket/folder/*.csv`).
//!
//! Parquet stays where it is: the engine reads what it needs of it. CSV and JSON lines are fetched whole into a folder
//! of the project's state, once for each version, as all of their values have to be looked at; several files of one
//! pattern become one.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::bucket::{Bucket, Object};
use crate::resolve::{CSV, JSON, PARQUET, Place, ends, partition};
use crate::{Error, Opening};

/// What is fetched of one table at most: beyond that, Parquet is what to write.
const MOST: u64 = 8 << 30;
/// Versions of a table that stay: somebody may be reading the one before.
const VERSIONS: usize = 2;

/// Parquet files that are one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parquet {
    /// The file, or the folder, which ends in a slash.
    pub(crate) address: String,
    /// What the names of the folder's files look like, if not all count.
    pub(crate) pattern: Option<String>,
    /// How the files end.
    pub(crate) ending: &'static str,
    /// Columns that folders are named by, each with all of its values.
    pub(crate) partitions: Vec<(String, Vec<String>)>,
}

/// Finds what an address names.
pub(crate) fn resolve(opening: &Opening<'_>, address: &str) -> Result<Place, Error> {
    let (folder, name) = address.trim_end_matches('/').rsplit_once('/').unwrap_or((address, ""));
    if folder.contains('*') {
        return Err(bad(address, "`*` stands for a part of the name of a file, and not of a folder"));
    }
    if name.contains('*') {
        let bucket = opening.buckets.open(folder)?;
        let found: Vec<Object> = bucket.list("")?.into_iter().filter(|object| fits(&object.key, name)).collect();
        return match ending_of(name) {
            _ if found.is_empty() => Err(missing(address, "no file in that folder has such a name")),
            Some(Kind::Parquet(ending)) => {
                let (address, pattern) = (format!("{folder}/"), Some(name.to_owned()));
                Ok(Place::Objects(Parquet { address, pattern, ending, partitions: Vec::new() }))
            }
            Some(kind) => fetched(opening, &bucket, address, kind, &found),
            None => Err(bad(address, "it does not say what kind of files they are: *.parquet, *.csv or *.jsonl")),
        };
    }
    let kind = ending_of(name).filter(|_| !address.ends_with('/'));
    let bucket = opening.buckets.open(if kind.is_some() { folder } else { address })?;
    match kind.map(|kind| Ok::<_, Error>((kind, bucket.head(name)?))).transpose()? {
        Some((Kind::Parquet(ending), Some(_))) => {
            let address = address.to_owned();
            return Ok(Place::Objects(Parquet { address, pattern: None, ending, partitions: Vec::new() }));
        }
        Some((kind, Some(object))) => return fetched(opening, &bucket, address, kind, &[object]),
        // A folder may be called like a file.
        Some((Kind::Parquet(_), None)) | None => {}
        Some((_, None)) => return Err(missing(address, &nearest(&bucket, name)?)),
    }
    let bucket = opening.buckets.open(address)?;
    let below = bucket.list("")?;
    let holds = |ending: &&'static str| below.iter().any(|object| ends(Path::new(&object.key), &[ending]));
    let Some(ending) = PARQUET.iter().copied().find(|ending| holds(ending)) else {
        let reason = match below.is_empty() {
            true => return Err(missing(address, "is the name of the bucket right, and of the folder?")),
            false => "it is a folder without a Parquet file; name a file in it, or several: `*.csv`",
        };
        return Err(bad(address, reason));
    };
    let keys: Vec<&str> = below.iter().map(|o| o.key.as_str()).filter(|key| ends(Path::new(key), &[ending])).collect();
    let (address, partitions) = (format!("{}/", address.trim_end_matches('/')), partitions(&keys));
    Ok(Place::Objects(Parquet { address, pattern: None, ending, partitions }))
}

/// The tables of a place, as `source:` strings: a file, or each file of a folder, and each folder in it that holds
/// Parquet files.
pub(crate) fn tables(opening: &Opening<'_>, address: &str) -> Result<Vec<String>, Error> {
    let (_, name) = address.rsplit_once('/').unwrap_or_default();
    if name.contains('*') || ending_of(name).is_some() {
        return Ok(vec![address.to_owned()]);
    }
    let base = address.trim_end_matches('/');
    let keys: Vec<String> = opening.buckets.open(address)?.list("")?.into_iter().map(|object| object.key).collect();
    // A folder that is cut into parts is one table.
    let cut = |key: &String| key.split_once('/').is_some_and(|(folder, _)| partition(Path::new(folder)).is_some());
    if keys.iter().any(cut) {
        return Ok(vec![format!("{base}/")]);
    }
    let mut tables = Vec::new();
    for key in &keys {
        let table = match key.split_once('/') {
            Some((folder, _)) if ends(Path::new(key), &PARQUET) => format!("{base}/{folder}/"),
            None if ending_of(key).is_some() && !ends(Path::new(key), &["txt", "json"]) => format!("{base}/{key}"),
            _ => continue,
        };
        if !tables.contains(&table) {
            tables.push(table);
        }
    }
    match tables.is_empty() {
        true if keys.is_empty() => Err(missing(address, "is the name of the bucket right, and of the folder?")),
        true => Err(Error::NoTables { path: PathBuf::from(address) }),
        false => Ok(tables),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Json,
    Parquet(&'static str),
}

fn ending_of(name: &str) -> Option<Kind> {
    let path = Path::new(name);
    let parquet = PARQUET.iter().copied().find(|ending| ends(path, &[ending])).map(Kind::Parquet);
    let other = || ends(path, &CSV).then_some(Kind::Csv).or_else(|| ends(path, &JSON).then_some(Kind::Json));
    parquet.or_else(other)
}

/// Whether a name is as a pattern says, in which `*` stands for anything but a folder.
fn fits(name: &str, pattern: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(name) = name.strip_prefix(begin) else { return false };
    let within = name.find('/').unwrap_or(name.len());
    (0..=within).filter(|at| name.is_char_boundary(*at)).any(|at| fits(&name[at..], rest))
}

/// The columns that the folders of a table are cut by, from the outside in, each with all of its values.
fn partitions(keys: &[&str]) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for depth in 0.. {
        let at = |key: &&str| {
            let folders: Vec<&str> = key.split('/').collect();
            partition(Path::new(*folders.get(depth).filter(|_| depth + 1 < folders.len())?))
        };
        let named: Vec<(String, String)> = keys.iter().filter_map(at).collect();
        let Some((column, _)) = named.first().cloned() else { return found };
        if named.len() < keys.len() || named.iter().any(|(other, _)| *other != column) {
            return found;
        }
        let mut values: Vec<String> = named.into_iter().map(|(_, value)| value).collect();
        values.sort();
        values.dedup();
        found.push((column, values));
    }
    found
}

/// Fetches files that are one table, unless this version of them is here.
fn fetched(
    opening: &Opening<'_>,
    bucket: &Bucket,
    address: &str,
    kind: Kind,
    objects: &[Object],
) -> Result<Place, Error> {
    let bytes: u64 = objects.iter().map(|object| object.bytes).sum();
    if bytes > MOST {
        let size = format!("it has {} GB, and only Parquet is read without being fetched", bytes >> 30);
        return Err(bad(address, &format!("{size}: write it as Parquet, or load it into a database")));
    }
    let mut version = blake3::Hasher::new();
    for Object { key, bytes, version: tag } in objects {
        version.update(format!("{key}\0{bytes}\0{}\0", tag.as_deref().unwrap_or_default()).as_bytes());
    }
    let folder = opening.downloads.join(&blake3::hash(address.as_bytes()).to_hex().as_str()[..16]);
    let ending = if kind == Kind::Json { "jsonl" } else { "csv" };
    let path = folder.join(format!("{}.{ending}", &version.finalize().to_hex().as_str()[..16]));
    // What the store has no version of may have changed.
    if !path.is_file() || objects.iter().any(|object| object.version.is_none()) {
        let wrong = |error: std::io::Error| Error::unreadable(&path, error);
        fs::create_dir_all(&folder).map_err(wrong)?;
        let aside = path.with_extension("fetching");
        let poured = File::create(&aside).map_err(wrong).and_then(|mut file| {
            pour(bucket, address, kind, objects, &mut file)?;
            file.sync_all().map_err(wrong)
        });
        let done = poured.and_then(|()| fs::rename(&aside, &path).map_err(wrong));
        if done.is_err() {
            drop(fs::remove_file(&aside));
        }
        done?;
        forget(&folder);
    }
    Ok(if kind == Kind::Json { Place::Json(path) } else { Place::Csv(path) })
}

/// Writes all objects one after the other. Those of a table in CSV begin with the same line, which is written once.
fn pour(bucket: &Bucket, address: &str, kind: Kind, objects: &[Object], to: &mut File) -> Result<(), Error> {
    let wrong = |error: std::io::Error| Error::unreadable(Path::new(address), error);
    let mut header: Option<Vec<u8>> = None;
    for (number, object) in objects.iter().enumerate() {
        // Until its first line is whole; nothing where it needs none.
        let mut first = (kind == Kind::Csv).then(Vec::new);
        let mut last = b'\n';
        bucket.read(&object.key, object.bytes, |piece| {
            last = piece.last().copied().unwrap_or(last);
            let Some(begin) = first.as_mut() else { return to.write_all(piece).map_err(wrong) };
            begin.extend_from_slice(piece);
            let Some(end) = begin.iter().position(|byte| *byte == b'\n') else { return Ok(()) };
            let rest = begin.split_off(end + 1);
            let line = first.take().unwrap_or_default();
            match &header {
                None => {
                    to.write_all(&line).map_err(wrong)?;
                    header = Some(line);
                }
                Some(header) if header.trim_ascii_end() == line.trim_ascii_end() => {}
                Some(_) => {
                    let reason = format!("{} begins with another line than {}", object.key, objects[0].key);
                    return Err(bad(address, &format!("{reason}: the files of one table have the same columns")));
                }
            }
            to.write_all(&rest).map_err(wrong)
        })?;
        if let Some(line) = first.filter(|line| !line.is_empty() && header.is_none()) {
            to.write_all(&line).map_err(wrong)?;
            header = Some(line);
        }
        if last != b'\n' && number + 1 < objects.len() {
            to.write_all(b"\n").map_err(wrong)?;
        }
    }
    Ok(())
}

/// Removes all but the last versions.
fn forget(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut files: Vec<_> =
        entries.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    files.sort();
    files.iter().rev().skip(VERSIONS).for_each(|(_, path)| drop(fs::remove_file(path)));
}

fn nearest(bucket: &Bucket, name: &str) -> Result<String, Error> {
    let there = bucket.list("")?;
    let names = there.iter().map(|object| object.key.as_str());
    Ok(match model::issue::nearest(name, names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "is the name of the bucket right, and of the file?".into(),
    })
}

fn missing(address: &str, hint: &str) -> Error {
    Error::MissingFile { path: PathBuf::from(address), hint: hint.to_owned() }
}

fn bad(address: &str, reason: &str) -> Error {
    Error::unreadable(Path::new(address), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_a_part_of_a_name() {
        for (name, pattern, expected) in [
            ("a.csv", "*.csv", true),
            ("2025-01.csv", "2025-*.csv", true),
            ("old/a.csv", "*.csv", false),
            ("a.csv.gz", "*.csv", false),
        ] {
            assert_eq!(fits(name, pattern), expected, "{name} {pattern}");
        }
    }

    #[test]
    fn folders_that_are_named_by_columns_are_found() {
        let columns =
            |keys: &[&str]| partitions(keys).into_iter().map(|(name, values)| (name, values.len())).collect::<Vec<_>>();
        let both = ["year=2024/month=1/a.parquet", "year=2024/month=2/a.parquet", "year=2025/month=1/a.parquet"];
        assert_eq!(columns(&both), [("year".to_owned(), 2), ("month".to_owned(), 2)]);
        assert_eq!(columns(&["year=2024/a.parquet", "b.parquet"]), []);
        assert_eq!(columns(&["a.parquet"]), []);
    }
}
