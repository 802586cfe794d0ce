//! Publishing: aside, synced, renamed, and `CURRENT` replaced last.
//!
//! `<state>/snapshots/<id>.building/` is filled file by file, each synced; then the folder is synced and
//! renamed to `<id>`, the parent synced, `CURRENT.new` written and synced and renamed to `CURRENT`, and the
//! parent synced again. Only then are older snapshots deleted. A process killed at any moment leaves
//! `CURRENT` naming a whole snapshot; what it left lying about is removed by the next build.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// How many snapshots are kept, the current one included.
const KEPT: usize = 2;
const CURRENT: &str = "CURRENT";

/// The folder of the current snapshot, if there is one.
pub fn current(state: &Path) -> Option<PathBuf> {
    let id = fs::read_to_string(state.join(CURRENT)).ok()?;
    let id = id.trim();
    let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let folder = state.join("snapshots").join(id);
    (plain && folder.is_dir()).then_some(folder)
}

/// A snapshot in the making. Dropping it removes what was built.
pub(crate) struct Building {
    state: PathBuf,
    id: String,
    folder: PathBuf,
    _lock: Lock,
}

/// Held while a build is under way; the system releases it when the process ends, however it ends.
struct Lock {
    _file: File,
}

impl Building {
    /// Takes the lock, clears what an earlier build left behind, and makes the folder.
    pub(crate) fn begin(state: &Path, id: &str) -> Result<Building, Error> {
        let snapshots = state.join("snapshots");
        fs::create_dir_all(&snapshots).map_err(failed(&snapshots))?;
        let lock = lock(state)?;
        let entries = fs::read_dir(&snapshots).map_err(failed(&snapshots))?;
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            if path.extension().is_some_and(|e| e == "building") {
                fs::remove_dir_all(&path).map_err(failed(&path))?;
            }
        }
        has_room(state)?;
        let id = free(&snapshots, id);
        let folder = snapshots.join(format!("{id}.building"));
        fs::create_dir(&folder).map_err(failed(&folder))?;
        Ok(Building { state: state.to_owned(), id, folder, _lock: lock })
    }

    /// The snapshot's id.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Where its files go.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes it the current snapshot.
    pub(crate) fn publish(self) -> Result<PathBuf, Error> {
        let snapshots = self.state.join("snapshots");
        let place = snapshots.join(&self.id);
        sync(&self.folder)?;
        fs::rename(&self.folder, &place).map_err(failed(&place))?;
        sync(&snapshots)?;
        let (new, current) = (self.state.join("CURRENT.new"), self.state.join(CURRENT));
        let written = File::create(&new).and_then(|mut file| {
            writeln!(file, "{}", self.id)?;
            file.sync_all()
        });
        written.map_err(failed(&new))?;
        fs::rename(&new, &current).map_err(failed(&current))?;
        sync(&self.state)?;
        retire(&snapshots, &self.id);
        Ok(place)
    }
}

impl Drop for Building {
    fn drop(&mut self) {
        // After publishing there is no such folder any more; a failure here is cleared by the next build.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A build may need twice what the last snapshot took, while that stays in place.
fn has_room(state: &Path) -> Result<(), Error> {
    let Some(last) = current(state) else { return Ok(()) };
    let files = fs::read_dir(&last).map_err(failed(&last))?;
    let size: u64 = files.filter_map(Result::ok).filter_map(|entry| entry.metadata().ok()).map(|m| m.len()).sum();
    let (needed, free) = (2 * size, free_bytes(state));
    let path = state.display().to_string();
    if free < needed { Err(Error::NoRoom { path, needed, free }) } else { Ok(()) }
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> u64 {
    // Where the system does not say, writing will.
    rustix::fs::statvfs(folder).map_or(u64::MAX, |disk| disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> u64 {
    u64::MAX
}

/// An id that no snapshot has yet: the given one, or with a number.
fn free(snapshots: &Path, id: &str) -> String {
    let taken = |id: &str| snapshots.join(id).exists();
    if !taken(id) {
        return id.to_owned();
    }
    (2..).map(|n| format!("{id}-{n}")).find(|id| !taken(id)).expect("numbers do not end")
}

/// Removes all but the newest snapshots. Readers that still map a removed file keep it until they are done.
fn retire(snapshots: &Path, id: &str) {
    let Ok(entries) = fs::read_dir(snapshots) else { return };
    let mut older: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir() && path.file_name().is_some_and(|name| name != id))
        .collect();
    older.sort();
    older.reverse();
    for path in older.into_iter().skip(KEPT - 1) {
        // What cannot be removed now is tried again after the next build.
        let _ = fs::remove_dir_all(path);
    }
}

fn lock(state: &Path) -> Result<Lock, Error> {
    let path = state.join("build.lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(fs::TryLockError::WouldBlock) => Err(Error::Locked { path: path.display().to_string() }),
        Err(fs::TryLockError::Error(error)) => Err(failed(&path)(error)),
    }
}

fn sync(folder: &Path) -> Result<(), Error> {
    File::open(folder).and_then(|file| file.sync_all()).map_err(failed(folder))
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Error + use<> {
    let path = path.display().to_string();
    move |error| Error::Folder { path: path.clone(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_appears_whole_and_older_ones_retire() {
        let state = tempfile::tempdir().expect("a folder");
        assert_eq!(current(state.path()), None);
        for id in ["20250101T000000Z", "20250102T000000Z", "20250103T000000Z"] {
            let building = Building::begin(state.path(), id).expect("begins");
            fs::write(building.folder().join("a"), id).expect("writes");
            building.publish().expect("publishes");
            let folder = current(state.path()).expect("is current");
            assert_eq!(fs::read_to_string(folder.join("a")).expect("reads"), id);
        }
        assert_eq!(fs::read_dir(state.path().join("snapshots")).expect("reads").count(), KEPT);
    }

    #[test]
    fn a_build_that_is_given_up_leaves_nothing_and_the_old_one_in_place() {
        let state = tempfile::tempdir().expect("a folder");
        Building::begin(state.path(), "1").expect("begins").publish().expect("publishes");
        drop(Building::begin(state.path(), "2").expect("begins"));
        assert_eq!(current(state.path()).expect("is current").file_name().expect("a name"), "1");
        assert_eq!(fs::read_dir(state.path().join("snapshots")).expect("reads").count(), 1);
    }

    #[test]
    fn two_builds_do_not_collide() {
        let state = tempfile::tempdir().expect("a folder");
        let first = Building::begin(state.path(), "1").expect("begins");
        assert!(matches!(Building::begin(state.path(), "2"), Err(Error::Locked { .. })));
        drop(first);
        assert!(Building::begin(state.path(), "2").is_ok());
    }

    #[test]
    fn the_same_second_gives_another_id() {
        let state = tempfile::tempdir().expect("a folder");
        for expected in ["1", "1-2", "1-3"] {
            let building = Building::begin(state.path(), "1").expect("begins");
            assert_eq!(building.id(), expected);
            building.publish().expect("publishes");
        }
    }
}
