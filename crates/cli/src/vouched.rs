//! Which verified questions have come out as they are written, ever: those that no longer do are an alert.
//!
//! A file of verified questions may hold some that are not read yet; only what was right once can be lost.

use std::collections::BTreeSet;
use std::path::Path;

const FILE: &str = "verified.json";

/// Verified questions, as they came out in one snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CameOut {
    /// All of the file.
    pub(crate) all: BTreeSet<String>,
    /// Those that came out right.
    pub(crate) right: BTreeSet<String>,
}

impl CameOut {
    /// Those that came out right before and do not now; what is right now is remembered.
    pub(crate) fn lost(&self, state: &Path) -> BTreeSet<String> {
        let path = state.join(FILE);
        let before: BTreeSet<String> =
            std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        // What has left the file is nobody's concern any more.
        let known: BTreeSet<&String> = before.intersection(&self.all).chain(&self.right).collect();
        let lost = known.iter().filter(|question| !self.right.contains(**question)).map(|one| (*one).clone()).collect();
        if known.len() != before.len() || known.iter().any(|question| !before.contains(*question)) {
            // That it cannot be kept loses an alert at most; whoever serves must go on.
            let text = serde_json::to_vec(&known).unwrap_or_default();
            let beside = path.with_extension("new");
            let _ = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &path));
        }
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(questions: &[&str]) -> BTreeSet<String> {
        questions.iter().map(|question| (*question).to_owned()).collect()
    }

    #[test]
    fn only_what_was_right_once_and_is_still_asked_for_is_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let lost = |all: &[&str], right: &[&str]| CameOut { all: set(all), right: set(right) }.lost(folder.path());
        assert_eq!(lost(&["a", "b", "c"], &["a", "b"]), set(&[]));
        assert_eq!(lost(&["a", "b", "c"], &["a"]), set(&["b"]));
        assert_eq!(lost(&["a", "b", "c"], &["a"]), set(&["b"]), "as long as it is so");
        assert_eq!(lost(&["a", "b", "c"], &["a", "b", "c"]), set(&[]));
        assert_eq!(lost(&["a", "b"], &["a", "b"]), set(&[]));
        assert_eq!(lost(&["a", "b", "c"], &["a", "b"]), set(&[]), "c has left in between");
    }

    #[test]
    fn a_damaged_file_and_none_know_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), "[\"a\", ").expect("written");
        let now = CameOut { all: set(&["a", "b"]), right: set(&["b"]) };
        assert_eq!(now.lost(folder.path()), set(&[]));
        assert_eq!(now.lost(Path::new("/nowhere/at/all")), set(&[]));
    }
}
