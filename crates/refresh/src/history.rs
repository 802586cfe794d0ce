//! What ran: a line of JSON for each run, in the state folder. It survives restarts, and tells the schedule
//! what is due.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Error;

const FILE: &str = "runs.jsonl";
/// Lines that are kept at least; the file is cut when it has twice as many.
const KEPT: usize = 1_000;

/// One run of a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The job that it was a run of; none for one that somebody asked for by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Datasets that were worked out anew; none is all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// A new snapshot.
    Published {
        /// Its id.
        snapshot: String,
    },
    /// Nothing: the last good snapshot stays.
    Failed {
        /// A name for programs.
        code: String,
        /// What went wrong.
        message: String,
        /// Whether the same may succeed later.
        retryable: bool,
    },
}

impl Outcome {
    /// Whether there is a new snapshot.
    pub fn is_good(&self) -> bool {
        matches!(self, Outcome::Published { .. })
    }
}

/// The runs so far, the latest last. Lines that are not understood are left out: a run that was cut off in
/// writing is no run.
pub fn read(state: &Path) -> Vec<Run> {
    let text = fs::read_to_string(path(state)).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Adds a run.
///
/// # Errors
/// The file cannot be written.
pub fn add(state: &Path, run: &Run) -> Result<(), Error> {
    let path = path(state);
    let failed = |error| Error::Folder { path: path.display().to_string(), error };
    let mut line = serde_json::to_string(run).map_err(|error| failed(error.into()))?;
    line.push('\n');
    fs::create_dir_all(state).map_err(failed)?;
    let written = File::options().create(true).append(true).open(&path).and_then(|mut file| {
        file.write_all(line.as_bytes())?;
        file.sync_all()
    });
    written.map_err(failed)?;
    cut(&path).map_err(failed)
}

fn cut(path: &Path) -> std::io::Result<()> {
    let text = fs::read_to_string(path)?;
    let count = text.lines().count();
    if count < 2 * KEPT {
        return Ok(());
    }
    let kept: String = text.lines().skip(count - KEPT).flat_map(|line| [line, "\n"]).collect();
    let aside = path.with_extension("new");
    fs::write(&aside, kept)?;
    fs::rename(aside, path)
}

fn path(state: &Path) -> PathBuf {
    state.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(second: i64) -> Run {
        let began = Timestamp::from_second(second).expect("a time");
        let outcome = match second % 2 {
            0 => Outcome::Published { snapshot: "s".into() },
            _ => Outcome::Failed { code: "c".into(), message: "m".into(), retryable: true },
        };
        Run { job: None, began, ended: began, only: vec!["sales".into()], attempt: 1, outcome }
    }

    #[test]
    fn runs_are_read_as_they_were_added_and_the_oldest_go() {
        let state = tempfile::tempdir().expect("a folder");
        assert_eq!(read(state.path()), []);
        for second in 0..5 {
            add(state.path(), &run(second)).expect("writes");
        }
        assert_eq!(read(state.path()), (0..5).map(run).collect::<Vec<_>>());
        // A line that was cut off in writing.
        let file = path(state.path());
        let text = fs::read_to_string(&file).expect("reads");
        fs::write(&file, &text[..text.len() - 9]).expect("writes");
        assert_eq!(read(state.path()).len(), 4);
        let many: String =
            (0..2 * KEPT as i64 - 1).map(|s| serde_json::to_string(&run(s)).expect("json") + "\n").collect();
        fs::write(&file, many).expect("writes");
        add(state.path(), &run(9_999)).expect("writes");
        let left = read(state.path());
        assert_eq!((left.len(), left.last()), (KEPT, Some(&run(9_999))));
    }
}
