//! Who changed what: lines of JSON in the state folder, each chained to the one before.
//!
//! A line's `chain` is the BLAKE3 of the chain before it and of the line without its chain, so a line that is changed,
//! moved or taken out of the middle shows. It is written and synced before what it says is done.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::{Timestamp, Unit};
use server::upkeep::{Deed, Noted};

use crate::failure::Failure;

const NAME: &str = "audit.jsonl";

/// Adds a line.
pub(crate) fn note(state: &Path, deed: Deed) -> Result<(), Failure> {
    let path = path(state);
    let failed = |error: std::io::Error| Failure::file(&path, &error);
    let text = read(&path)?;
    let last = text.lines().rev().find_map(|line| serde_json::from_str::<Noted>(line).ok());
    let now = Timestamp::now();
    let Deed { who, action, what, request } = deed;
    let at = now.round(Unit::Second).unwrap_or(now).to_string();
    let mut noted = Noted { at, who, action, what, request, chain: String::new() };
    noted.chain = chain(last.as_ref().map_or("", |last| &last.chain), &noted);
    let mut line = serde_json::to_string(&noted).expect("a line holds only text");
    line.push('\n');
    // What was cut off in writing is no line; the next one begins anew.
    if !text.is_empty() && !text.ends_with('\n') {
        line.insert(0, '\n');
    }
    fs::create_dir_all(state).map_err(failed)?;
    let written = File::options().create(true).append(true).open(&path).and_then(|mut file| {
        file.write_all(line.as_bytes())?;
        file.sync_data()
    });
    written.map_err(failed)
}

/// The last lines, the latest first.
///
/// # Errors
/// The chain is broken: somebody else changed the file.
pub(crate) fn last(state: &Path, limit: usize) -> Result<Vec<Noted>, Failure> {
    let path = path(state);
    let text = read(&path)?;
    let mut lines: Vec<Noted> = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        // A line that was cut off was never acted on.
        let Ok(noted) = serde_json::from_str::<Noted>(line) else { continue };
        let before = lines.last().map_or("", |last| &last.chain);
        if chain(before, &noted) != noted.chain {
            return Err(Failure::world(
                "audit_broken",
                format!("{}:{}: this line, or one before it, was changed or taken away", path.display(), at + 1),
            ));
        }
        lines.push(noted);
    }
    Ok(lines.into_iter().rev().take(limit).collect())
}

fn chain(before: &str, noted: &Noted) -> String {
    let bare = Noted { chain: String::new(), ..noted.clone() };
    let mut hash = blake3::Hasher::new();
    hash.update(before.as_bytes()).update(&[0]);
    hash.update(serde_json::to_string(&bare).expect("a line holds only text").as_bytes());
    hash.finalize().to_hex().as_str()[..32].to_owned()
}

fn path(state: &Path) -> PathBuf {
    state.join(NAME)
}

fn read(path: &Path) -> Result<String, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Failure::file(path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(what: &str) -> Deed {
        Deed { who: "ops".to_owned(), action: what.to_owned(), what: None, request: "r1".to_owned() }
    }

    #[test]
    fn a_line_that_is_changed_or_taken_away_shows() {
        let folder = tempfile::tempdir().expect("a folder");
        let state = folder.path();
        for what in ["rollback", "make-key", "revoke-key"] {
            note(state, deed(what)).expect("noted");
        }
        let whats: Vec<String> = last(state, 2).expect("whole").into_iter().map(|noted| noted.action).collect();
        assert_eq!(whats, ["revoke-key", "make-key"]);
        let whole = fs::read_to_string(path(state)).expect("lines");
        let lines: Vec<&str> = whole.lines().collect();
        for changed in [
            whole.replace("make-key", "break-in"),
            [lines[0], lines[2], ""].join("\n"),
            [lines[1], lines[2], ""].join("\n"),
            [lines[1], lines[0], lines[2], ""].join("\n"),
        ] {
            fs::write(path(state), &changed).expect("written");
            assert!(last(state, 9).is_err(), "{changed}");
        }
    }

    #[test]
    fn what_was_cut_off_in_writing_breaks_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let state = folder.path();
        note(state, deed("rollback")).expect("noted");
        let mut file = File::options().append(true).open(path(state)).expect("open");
        file.write_all(b"{\"at\":\"2026").expect("cut off");
        note(state, deed("make-key")).expect("noted");
        assert_eq!(last(state, 9).expect("whole").len(), 2);
    }
}
