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

const CURRENT: &str = "CURRENT";

/// The folder of the current snapshot, if there is one: of the newest that is kept, where what says which one it is has
/// been lost or damaged. Only whole snapshots are ever called so.
pub fn current(state: &Path) -> Option<PathBuf> {
    let said = fs::read_to_string(state.join(CURRENT)).ok().and_then(|id| folder_of(state, id.trim()));
    said.or_else(|| {
        let is_id =
            |id: &String| id.split_once('T').is_some_and(|(day, _)| day.len() == 8 && day.parse::<u32>().is_ok());
        all(state).into_iter().find(is_id).and_then(|id| folder_of(state, &id))
    })
}

/// The folder of a snapshot, if there is one of that id.
pub fn folder_of(state: &Path, id: &str) -> Option<PathBuf> {
    let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let folder = state.join("snapshots").join(id);
    (plain && folder.is_dir()).then_some(folder)
}

/// The ids of all snapshots that are kept, the newest first.
pub fn all(state: &Path) -> Vec<String> {
    let entries = fs::read_dir(state.join("snapshots")).into_iter().flatten().filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut ids: Vec<String> = names.filter(|id| folder_of(state, id).is_some()).collect();
    ids.sort_by(|a, b| order(b).cmp(&order(a)));
    ids
}

/// Ids sort by time, and those of one second by their number: `…Z`, `…Z-2`, `…Z-10`.
pub(crate) fn order(id: &str) -> (&str, u32) {
    id.split_once('-').map_or((id, 1), |(second, number)| (second, number.parse().unwrap_or(u32::MAX)))
}

/// Makes a snapshot that is kept the current one again.
///
/// # Errors
/// There is none of that id, or the disk fails.
pub fn roll_back(turn: &Turn, id: &str) -> Result<PathBuf, Error> {
    let state = turn.state();
    let folder = folder_of(state, id).ok_or_else(|| Error::NoSnapshot { id: id.to_owned(), kept: all(state) })?;
    point_to(state, id)?;
    Ok(folder)
}

/// A snapshot in the making. Dropping it removes what was built.
pub(crate) struct Building {
    state: PathBuf,
    id: String,
    folder: PathBuf,
}

/// The turn to change what is kept: of all processes over one state folder one has it. The system takes it
/// back when the process ends, however it ends.
#[derive(Debug)]
pub struct Turn {
    _file: File,
    state: PathBuf,
}

impl Turn {
    /// Takes the turn, if nobody has it.
    ///
    /// # Errors
    /// [`Error::Locked`] where somebody has it; or the folder cannot be written.
    pub fn take(state: &Path) -> Result<Turn, Error> {
        fs::create_dir_all(state).map_err(failed(state))?;
        let path = state.join("build.lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Turn { _file: file, state: state.to_owned() }),
            Err(fs::TryLockError::WouldBlock) => Err(Error::Locked { path: path.display().to_string() }),
            Err(fs::TryLockError::Error(error)) => Err(failed(&path)(error)),
        }
    }

    /// The folder that it is about.
    pub(crate) fn state(&self) -> &Path {
        &self.state
    }
}

impl Building {
    /// Clears what an earlier build left behind, and makes the folder.
    pub(crate) fn begin(turn: &Turn, id: &str) -> Result<Building, Error> {
        let state = turn.state();
        let snapshots = state.join("snapshots");
        fs::create_dir_all(&snapshots).map_err(failed(&snapshots))?;
        let entries = fs::read_dir(&snapshots).map_err(failed(&snapshots))?;
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            if path.extension().is_some_and(|e| e == "building") {
                fs::remove_dir_all(&path).map_err(failed(&path))?;
            }
        }
        has_room(state)?;
        let id = free(state, id);
        let folder = snapshots.join(format!("{id}.building"));
        fs::create_dir(&folder).map_err(failed(&folder))?;
        Ok(Building { state: state.to_owned(), id, folder })
    }

    /// The snapshot's id.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Where its files go.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes it the current snapshot, and removes all but so many of the newest.
    pub(crate) fn publish(self, keep: usize) -> Result<PathBuf, Error> {
        let snapshots = self.state.join("snapshots");
        let place = snapshots.join(&self.id);
        sync(&self.folder)?;
        fs::rename(&self.folder, &place).map_err(failed(&place))?;
        sync(&snapshots)?;
        point_to(&self.state, &self.id)?;
        retire(&self.state, &self.id, keep);
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
    // Where the system does not say, writing will.
    let (needed, free) = (2 * size, free_bytes(state).unwrap_or(u64::MAX));
    let path = state.display().to_string();
    if free < needed { Err(Error::NoRoom { path, needed, free }) } else { Ok(()) }
}

/// Bytes that are free on the disk of a folder, where the system says.
#[cfg(unix)]
pub fn free_bytes(folder: &Path) -> Option<u64> {
    rustix::fs::statvfs(folder).ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Bytes that are free on the disk of a folder, where the system says.
#[cfg(not(unix))]
pub fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

/// An id that no snapshot had before. The newest stays when others are removed, so one of the same second counts on;
/// and so does one of a clock that was set back.
fn free(state: &Path, id: &str) -> String {
    match all(state).first().map(|newest| order(newest)) {
        Some((second, number)) if second >= id => format!("{second}-{}", number.saturating_add(1)),
        _ => id.to_owned(),
    }
}

/// Replaces `CURRENT`.
pub(crate) fn point_to(state: &Path, id: &str) -> Result<(), Error> {
    let (new, current) = (state.join("CURRENT.new"), state.join(CURRENT));
    let written = File::create(&new).and_then(|mut file| {
        writeln!(file, "{id}")?;
        file.sync_all()
    });
    written.map_err(failed(&new))?;
    fs::rename(&new, &current).map_err(failed(&current))?;
    sync(state)
}

/// Removes all but the newest snapshots. Readers that still map a removed file keep it until they are done.
pub(crate) fn retire(state: &Path, current: &str, keep: usize) {
    let older = all(state).into_iter().filter(|id| id != current);
    for id in older.skip(keep.max(1) - 1) {
        // What cannot be removed now is tried again after the next build.
        let _ = fs::remove_dir_all(state.join("snapshots").join(id));
    }
}

pub(crate) fn sync(folder: &Path) -> Result<(), Error> {
    File::open(folder).and_then(|file| file.sync_all()).map_err(failed(folder))
}

pub(crate) fn failed(path: &Path) -> impl Fn(io::Error) -> Error + use<> {
    let path = path.display().to_string();
    move |error| Error::Folder { path: path.clone(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(state: &Path, id: &str) -> Result<Building, Error> {
        Building::begin(&Turn::take(state)?, id)
    }

    #[test]
    fn a_snapshot_appears_whole_and_older_ones_retire() {
        let state = tempfile::tempdir().expect("a folder");
        assert_eq!(current(state.path()), None);
        for id in ["20250101T000000Z", "20250102T000000Z", "20250103T000000Z"] {
            let building = begin(state.path(), id).expect("begins");
            fs::write(building.folder().join("a"), id).expect("writes");
            building.publish(2).expect("publishes");
            let folder = current(state.path()).expect("is current");
            assert_eq!(fs::read_to_string(folder.join("a")).expect("reads"), id);
        }
        assert_eq!(fs::read_dir(state.path().join("snapshots")).expect("reads").count(), 2);
    }

    #[test]
    fn a_build_that_is_given_up_leaves_nothing_and_the_old_one_in_place() {
        let state = tempfile::tempdir().expect("a folder");
        begin(state.path(), "1").expect("begins").publish(2).expect("publishes");
        drop(begin(state.path(), "2").expect("begins"));
        assert_eq!(current(state.path()).expect("is current").file_name().expect("a name"), "1");
        assert_eq!(fs::read_dir(state.path().join("snapshots")).expect("reads").count(), 1);
    }

    #[test]
    fn the_newest_is_current_where_what_names_it_is_lost() {
        let state = tempfile::tempdir().expect("a folder");
        for id in ["20250101T000000Z", "20250102T000000Z"] {
            begin(state.path(), id).expect("begins").publish(2).expect("publishes");
        }
        // What somebody else left there is no snapshot.
        fs::create_dir(state.path().join("snapshots/zz")).expect("creates");
        for said in [Some("garbage"), Some(""), Some("20240101T000000Z"), None] {
            match said {
                Some(said) => fs::write(state.path().join(CURRENT), said).expect("writes"),
                None => fs::remove_file(state.path().join(CURRENT)).expect("removes"),
            }
            assert_eq!(
                current(state.path()).expect("one").file_name().expect("a name"),
                "20250102T000000Z",
                "{said:?}"
            );
        }
    }

    #[test]
    fn no_id_is_given_twice_however_fast_they_follow() {
        let state = tempfile::tempdir().expect("a folder");
        let mut given = Vec::new();
        for _ in 0..12 {
            let building = begin(state.path(), "20250101T000000Z").expect("begins");
            given.push(building.id().to_owned());
            building.publish(2).expect("publishes");
        }
        let mut distinct = given.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), 12, "{given:?}");
    }

    #[test]
    fn an_older_one_can_be_current_again() {
        let state = tempfile::tempdir().expect("a folder");
        for id in ["20250101T000000Z", "20250102T000000Z", "20250102T000000Z", "20250103T000000Z"] {
            begin(state.path(), id).expect("begins").publish(3).expect("publishes");
        }
        assert_eq!(all(state.path()), ["20250103T000000Z", "20250102T000000Z-2", "20250102T000000Z"]);
        let back = |id: &str| roll_back(&Turn::take(state.path())?, id);
        let folder = back("20250102T000000Z").expect("rolls back");
        assert_eq!(current(state.path()), Some(folder));
        for gone in ["20250101T000000Z", "../snapshots", ""] {
            assert!(matches!(back(gone), Err(Error::NoSnapshot { .. })), "{gone}");
        }
        // The next build is current, and what it is made to keep are the newest.
        begin(state.path(), "20250104T000000Z").expect("begins").publish(2).expect("publishes");
        assert_eq!(all(state.path()), ["20250104T000000Z", "20250103T000000Z"]);
    }

    #[test]
    fn one_at_a_time_has_the_turn() {
        let state = tempfile::tempdir().expect("a folder");
        let first = Turn::take(state.path()).expect("is free");
        assert!(matches!(Turn::take(state.path()), Err(Error::Locked { .. })));
        drop(first);
        assert!(Turn::take(state.path()).is_ok());
    }

    #[test]
    fn the_same_second_gives_another_id() {
        let state = tempfile::tempdir().expect("a folder");
        for expected in ["1", "1-2", "1-3"] {
            let building = begin(state.path(), "1").expect("begins");
            assert_eq!(building.id(), expected);
            building.publish(2).expect("publishes");
        }
    }
}
