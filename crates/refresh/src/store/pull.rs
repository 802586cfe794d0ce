//! Following a store: what is current there is fetched aside, checked, and put in its place whole.
//!
//! Files are gathered in `<state>/snapshots/<id>.pulling`: linked from snapshots that are there already, else fetched,
//! and each checked against its checksum before anybody may use it. What is broken off goes on from there the next time.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use engine::{Directory as _, Folder, Manifest};
use serde::{Deserialize, Serialize};

use super::contents::{Contents, Entry};
use super::{Seen, Store};
use crate::error::Error;
use crate::publish::{Turn, all, failed, folder_of, free_bytes, point_to, retire, sync};

/// What was followed last, in the state folder.
const FOLLOWED: &str = "followed.json";
/// A file of the project that is larger is none.
const LARGEST: u64 = 64 << 20;

/// What was followed last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Followed {
    number: u64,
    /// Files of the project that came with it.
    project: Vec<String>,
}

impl Followed {
    fn read(state: &Path) -> Followed {
        fs::read(state.join(FOLLOWED)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }
}

/// The number of the publication that was followed, or made, last; 0 before the first.
pub fn followed(state: &Path) -> u64 {
    Followed::read(state).number
}

/// Remembers what was followed.
pub(super) fn follow(state: &Path, number: u64, contents: &Contents) -> Result<(), Error> {
    let project = contents.project.iter().map(|entry| entry.name.clone()).collect();
    let json = serde_json::to_vec(&Followed { number, project }).expect("it has only text keys");
    replace(&state.join(FOLLOWED), &json)
}

/// A snapshot that was fetched and checked, and is not used yet.
#[derive(Debug)]
pub struct Fetched {
    number: u64,
    folder: PathBuf,
    contents: Contents,
    project: Vec<(String, Vec<u8>)>,
    /// Bytes that had to be fetched; the others were here already.
    pub fetched: u64,
}

impl Store {
    /// Fetches what is current, if it is another one than what was followed last.
    ///
    /// # Errors
    /// [`Error::Refused`] where something is damaged, or the store has gone back; the store is not reached, or the disk fails.
    pub fn fetch(&self, state: &Path, seen: &Seen) -> Result<Option<Fetched>, Error> {
        let (Some(publication), before) = (seen.publication(), followed(state)) else { return Ok(None) };
        if publication.number < before {
            let (what, state) = (format!("what is in {}", self.address()), state.display());
            let why = format!(
                "it was published under the number {}, before what was followed already ({before}); if the store was made anew, remove {state}/{FOLLOWED}",
                publication.number
            );
            return Err(Error::Refused { what, why });
        }
        if publication.number == before {
            return Ok(None);
        }
        let contents = Contents::of(publication, &self.bucket)?;
        let snapshots = state.join("snapshots");
        let folder = snapshots.join(format!("{}.pulling", contents.snapshot));
        fs::create_dir_all(&folder).map_err(failed(&folder))?;
        let here = here(state);
        let (bytes, known): (u64, u64) = (contents.bytes(), known(&contents, &here, &folder));
        has_room(state, bytes.saturating_sub(known))?;
        let mut fetched = 0;
        for entry in &contents.files {
            fetched += self.gather(entry, &here, &folder)?;
        }
        sync(&folder)?;
        let manifest = Manifest::read(&Folder::new(&folder))?;
        let belongs = |file: &engine::manifest::FileEntry| {
            contents.files.iter().any(|entry| entry.name == file.file && entry.checksum == file.checksum)
        };
        let files = manifest.rollups.iter().map(|rollup| &rollup.file).chain(&manifest.values);
        if manifest.snapshot != contents.snapshot || !files.into_iter().all(belongs) {
            return Err(refused(&contents.snapshot, "its manifest speaks of other files"));
        }
        let project = contents.project.iter().map(|entry| Ok((entry.name.clone(), self.whole(entry)?)));
        let project = project.collect::<Result<_, Error>>()?;
        Ok(Some(Fetched { number: publication.number, folder, contents, project, fetched }))
    }

    /// Checks every object of a publication, without keeping any: how many there are, and those that are damaged, with
    /// why.
    ///
    /// # Errors
    /// The store is not reached, or what the publication is made of cannot be read.
    pub fn verify(&self, publication: &super::Publication) -> Result<(usize, Vec<(String, String)>), Error> {
        let contents = Contents::of(publication, &self.bucket)?;
        let mut damaged = Vec::new();
        for entry in contents.all() {
            match self.pour(entry, &mut io::sink()) {
                Ok(()) => {}
                Err(Error::Refused { why, .. }) => damaged.push((format!("{} ({})", entry.name, entry.key), why)),
                Err(Error::Source(error @ source::Error::MissingFile { .. })) => {
                    damaged.push((entry.name.clone(), error.to_string()));
                }
                Err(error) => return Err(error),
            }
        }
        Ok((contents.all().count(), damaged))
    }

    /// Puts a file into the folder: what is there already, else what is here, else what the store has. Says how many
    /// bytes had to be fetched.
    fn gather(&self, entry: &Entry, here: &BTreeMap<String, PathBuf>, folder: &Path) -> Result<u64, Error> {
        let place = folder.join(&entry.name);
        if is_whole(folder, entry) {
            return Ok(0);
        }
        drop(fs::remove_file(&place));
        if let Some(other) = here.get(&entry.checksum) {
            let linked = fs::hard_link(other, &place).or_else(|_| fs::copy(other, &place).map(drop));
            if linked.is_ok() && is_whole(folder, entry) {
                return Ok(0);
            }
            drop(fs::remove_file(&place));
        }
        let aside = folder.join(format!("{}.part", entry.name));
        let mut file = File::create(&aside).map_err(failed(&aside))?;
        let poured = self.pour(entry, &mut file);
        let kept = poured.and_then(|()| file.sync_all().map_err(failed(&aside)));
        let kept = kept.and_then(|()| fs::rename(&aside, &place).map_err(failed(&place)));
        if kept.is_err() {
            drop(fs::remove_file(&aside));
        }
        kept.map(|()| entry.bytes)
    }

    /// Gives all that an object holds to somebody, and refuses it at its end if it is not what it should be.
    fn pour(&self, entry: &Entry, to: &mut dyn io::Write) -> Result<(), Error> {
        let mut hash = blake3::Hasher::new();
        self.bucket.read(&entry.key, entry.bytes, |piece| {
            hash.update(piece);
            to.write_all(piece).map_err(failed(Path::new(&entry.name)))
        })?;
        if hash.finalize().to_hex().as_str() != entry.checksum {
            return Err(refused(&format!("{} ({})", entry.name, entry.key), "its checksum is wrong"));
        }
        Ok(())
    }

    fn whole(&self, entry: &Entry) -> Result<Vec<u8>, Error> {
        if entry.bytes > LARGEST {
            return Err(refused(&entry.name, "it is too large for a file of a project"));
        }
        let mut bytes = Vec::new();
        self.pour(entry, &mut bytes)?;
        Ok(bytes)
    }
}

impl Fetched {
    /// The snapshot's id.
    pub fn snapshot(&self) -> &str {
        &self.contents.snapshot
    }

    /// Makes it the current snapshot here, with the project's files in their folder where one is named, and keeps so
    /// many snapshots.
    ///
    /// # Errors
    /// The disk fails. What was current is so still, or this one is.
    pub fn put_in_place(self, turn: &Turn, project: Option<&Path>, keep: usize) -> Result<PathBuf, Error> {
        let state = turn.state();
        let snapshots = state.join("snapshots");
        let (id, place) = (&self.contents.snapshot, snapshots.join(&self.contents.snapshot));
        // It may have been here before; readers that map its files keep them until they are done.
        if folder_of(state, id).is_some_and(|folder| self.contents.files.iter().all(|entry| is_whole(&folder, entry))) {
            fs::remove_dir_all(&self.folder).map_err(failed(&self.folder))?;
        } else {
            if place.exists() {
                fs::remove_dir_all(&place).map_err(failed(&place))?;
            }
            fs::rename(&self.folder, &place).map_err(failed(&place))?;
        }
        sync(&snapshots)?;
        if let Some(project) = project {
            self.write_project(state, project)?;
        }
        point_to(state, id)?;
        follow(state, self.number, &self.contents)?;
        retire(state, id, keep);
        for other in fs::read_dir(&snapshots).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()) {
            if other.extension().is_some_and(|ending| ending == "pulling") {
                // What cannot be removed now is tried again the next time.
                drop(fs::remove_dir_all(other));
            }
        }
        Ok(place)
    }

    /// Writes the project's files where they differ, and removes those that came before and belong to it no more.
    fn write_project(&self, state: &Path, project: &Path) -> Result<(), Error> {
        for (name, bytes) in &self.project {
            let path = project.join(name);
            if fs::read(&path).is_ok_and(|there| there == *bytes) {
                continue;
            }
            let folder = path.parent().unwrap_or(project);
            fs::create_dir_all(folder).map_err(failed(folder))?;
            replace(&path, bytes)?;
        }
        let gone = Followed::read(state).project;
        for name in gone.iter().filter(|name| !self.project.iter().any(|(kept, _)| kept == *name)) {
            // It may be gone already.
            drop(fs::remove_file(project.join(name)));
        }
        Ok(())
    }
}

/// Replaces a file whole.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let aside = PathBuf::from(aside);
    let written = File::create(&aside).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(failed(&aside))?;
    fs::rename(&aside, path).map_err(failed(path))
}

/// The files of the snapshots that are here, by their checksums.
fn here(state: &Path) -> BTreeMap<String, PathBuf> {
    let mut here = BTreeMap::new();
    for folder in all(state).iter().filter_map(|id| folder_of(state, id)) {
        let Ok(manifest) = Manifest::read(&Folder::new(&folder)) else { continue };
        let files = manifest.rollups.iter().map(|rollup| &rollup.file).chain(&manifest.values);
        here.extend(files.map(|file| (file.checksum.clone(), folder.join(&file.file))));
    }
    here
}

/// Bytes that need not be fetched.
fn known(contents: &Contents, here: &BTreeMap<String, PathBuf>, folder: &Path) -> u64 {
    let known = |entry: &&Entry| here.contains_key(&entry.checksum) || folder.join(&entry.name).exists();
    contents.files.iter().filter(known).map(|entry| entry.bytes).sum()
}

fn has_room(state: &Path, needed: u64) -> Result<(), Error> {
    let free = free_bytes(state).unwrap_or(u64::MAX);
    let path = state.display().to_string();
    if free < needed { Err(Error::NoRoomToFollow { path, needed, free }) } else { Ok(()) }
}

/// Whether a folder has the very file.
fn is_whole(folder: &Path, entry: &Entry) -> bool {
    let found = Folder::new(folder).open(&entry.name);
    found.is_ok_and(|bytes| bytes.len() as u64 == entry.bytes && engine::map::checksum(&bytes) == entry.checksum)
}

fn refused(what: &str, why: &str) -> Error {
    Error::Refused { what: what.to_owned(), why: why.to_owned() }
}
