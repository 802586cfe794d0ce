//! Publishing to the store: files that are not there, what belongs together, `CURRENT` last.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;
use engine::map::checksum;
use engine::{Directory as _, Folder, Manifest};
use source::Bucket;

use super::contents::{Contents, Entry};
use super::current::{CURRENT, Current};
use super::{Lease, Publication, pull};
use crate::error::Error;
use crate::history::Run;
use crate::publish::{folder_of, order};

/// What is published.
#[derive(Debug, Clone, Copy)]
pub struct Publishing<'a> {
    /// Where the snapshot is.
    pub state: &'a Path,
    /// Its id.
    pub snapshot: &'a str,
    /// The model and what belongs to it, by their names in the project's folder.
    pub project: &'a [(String, Vec<u8>)],
    /// The run that made it, if one did.
    pub run: Option<&'a Run>,
    /// How many are kept there, this one included.
    pub keep: usize,
    /// Whether it may be older than what is current: somebody wants it so.
    pub back: bool,
}

/// What publishing came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pushed {
    /// Objects that were written.
    pub sent: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Objects that were there already.
    pub known: usize,
    /// Objects that belonged to nothing any more, and were removed.
    pub swept: usize,
}

impl Lease {
    /// Publishes a snapshot, and gives the lease back. Until the last step nothing changes for whoever follows.
    ///
    /// # Errors
    /// The lease was lost, a file is damaged, what is current there is newer, or the store is not reached.
    pub fn publish(&self, publishing: &Publishing<'_>) -> Result<Pushed, Error> {
        let Publishing { state, snapshot, project, run, keep, back } = *publishing;
        let before = self.seen();
        if let Some(current) =
            before.publication().filter(|current| !back && order(&current.snapshot) > order(snapshot))
        {
            return Err(Error::Behind { snapshot: snapshot.to_owned(), current: current.snapshot.clone() });
        }
        let folder = folder_of(state, snapshot)
            .ok_or_else(|| Error::NoSnapshot { id: snapshot.to_owned(), kept: crate::publish::all(state) })?;
        let bucket = &self.store.bucket;
        let number = self.number();
        let mut sending = Sending { bucket, number, known: known(bucket, before.kept())?, pushed: Pushed::default() };
        let contents = Contents {
            snapshot: snapshot.to_owned(),
            files: sending.snapshot(&folder)?,
            project: sending.project(project)?,
        };
        let bytes = contents.encode();
        let publication = Publication {
            number,
            snapshot: snapshot.to_owned(),
            contents: key(number, "contents.json"),
            checksum: checksum(&bytes),
        };
        bucket.put(&publication.contents, bytes)?;
        let seen = self.finish(|current| {
            let others = current.kept.iter().filter(|other| other.snapshot != snapshot).cloned();
            let kept = std::iter::once(publication.clone()).chain(others).take(keep.max(1)).collect();
            Current { kept, runs: current.runs_with(run), ..current.clone() }
        })?;
        pull::follow(state, number, &contents)?;
        // What cannot be removed now is tried again after the next build.
        let swept = sweep(bucket, number, seen.kept()).unwrap_or(0);
        Ok(Pushed { swept, ..sending.pushed })
    }
}

/// The objects that those that are kept have, by what they hold. What is missing in the store, or of another size, is
/// not among them; neither is anything that belongs to none of them, as somebody may be sweeping it away.
fn known(bucket: &Bucket, kept: &[Publication]) -> Result<BTreeMap<String, String>, Error> {
    let there: BTreeMap<String, u64> = bucket.list("")?.into_iter().map(|object| (object.key, object.bytes)).collect();
    let contents = kept.iter().filter_map(|publication| Contents::of(publication, bucket).ok());
    let entries = contents.flat_map(|contents| contents.all().cloned().collect::<Vec<_>>());
    let whole = entries.filter(|entry| there.get(&entry.key) == Some(&entry.bytes));
    Ok(whole.map(|entry| (entry.checksum, entry.key)).collect())
}

/// Removes what was written under this number or an earlier one, and belongs to nothing that is kept.
fn sweep(bucket: &Bucket, number: u64, kept: &[Publication]) -> Result<usize, Error> {
    let mut wanted = BTreeSet::new();
    for publication in kept {
        wanted.insert(publication.contents.clone());
        wanted.extend(Contents::of(publication, bucket)?.all().map(|entry| entry.key.clone()));
    }
    let number_of = |key: &str| key.split_once('/').and_then(|(number, _)| number.parse::<u64>().ok());
    let mut swept = 0;
    for object in bucket.list("")? {
        let ours = number_of(&object.key).is_some_and(|of| of <= number);
        if ours && object.key != CURRENT && !wanted.contains(&object.key) {
            bucket.delete(&object.key)?;
            swept += 1;
        }
    }
    Ok(swept)
}

fn key(number: u64, name: &str) -> String {
    format!("{number:010}/{name}")
}

/// Files on their way.
struct Sending<'a> {
    bucket: &'a Bucket,
    number: u64,
    known: BTreeMap<String, String>,
    pushed: Pushed,
}

impl Sending<'_> {
    /// The files of a snapshot, each checked before it goes.
    fn snapshot(&mut self, folder: &Path) -> Result<Vec<Entry>, Error> {
        let directory = Folder::new(folder);
        let manifest = Manifest::read(&directory)?;
        let files = manifest.rollups.iter().map(|rollup| &rollup.file).chain(&manifest.values);
        let named = files.map(|file| (file.file.as_str(), Some(file.checksum.as_str())));
        // Its own checksum was checked in reading it.
        let mut entries = Vec::new();
        for (name, expected) in named.chain([(engine::manifest::FILE, None)]) {
            let bytes = Bytes::from_owner(Mapped(directory.open(name)?));
            entries.push(self.send(name, bytes, expected)?);
        }
        Ok(entries)
    }

    fn project(&mut self, files: &[(String, Vec<u8>)]) -> Result<Vec<Entry>, Error> {
        files.iter().map(|(name, bytes)| self.send(name, Bytes::from(bytes.clone()), None)).collect()
    }

    fn send(&mut self, name: &str, bytes: Bytes, expected: Option<&str>) -> Result<Entry, Error> {
        let checksum = checksum(&bytes);
        if expected.is_some_and(|expected| expected != checksum) {
            return Err(Error::Refused { what: name.to_owned(), why: "its checksum is wrong".to_owned() });
        }
        let size = bytes.len() as u64;
        let key = match self.known.get(&checksum) {
            Some(key) => {
                self.pushed.known += 1;
                key.clone()
            }
            None => {
                let key = key(self.number, &checksum);
                self.bucket.put(&key, bytes)?;
                self.known.insert(checksum.clone(), key.clone());
                self.pushed.sent += 1;
                self.pushed.bytes += size;
                key
            }
        };
        Ok(Entry { name: name.to_owned(), bytes: size, checksum, key })
    }
}

/// Mapped bytes, for whoever sends them.
struct Mapped(arrow::buffer::Buffer);

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
