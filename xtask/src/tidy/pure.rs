//! The pure crates switch on the lints that keep clock, files, environment and chance out of them, and
//! `unsafe` is allowed in one file of `engine` only.

use crate::Complaint;
use crate::edges::PURE;
use crate::tree::File;

/// The line at the head of each pure crate.
const SWITCH: &str = "#![warn(clippy::disallowed_methods, clippy::disallowed_types)]";

/// How a file allows itself `unsafe`.
const UNSAFE: [&str; 2] = ["allow(unsafe_code", "expect(unsafe_code"];

/// Where the rule names what it looks for.
const THIS_FILE: &str = "xtask/src/tidy/pure.rs";

pub(super) fn check(files: &[File]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files {
        let is_page = PURE.iter().any(|name| file.path == format!("crates/{name}/src/lib.rs"));
        if is_page && !file.text.lines().any(|line| line == SWITCH) {
            complaints.push(Complaint::about(&file.path, format!("a pure crate begins with `{SWITCH}`")));
        }
    }
    let allows = |file: &&File| {
        file.ending() == "rs" && file.path != THIS_FILE && UNSAFE.iter().any(|it| file.text.contains(it))
    };
    let mut unsafe_files: Vec<&File> = files.iter().filter(allows).collect();
    if unsafe_files.first().is_some_and(|file| file.path.starts_with("crates/engine/src/")) {
        unsafe_files.remove(0);
    }
    complaints.extend(
        unsafe_files.iter().map(|file| Complaint::about(&file.path, "`unsafe` is for one file of `engine`, the map")),
    );
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn the_switch_and_the_one_unsafe_file_are_kept() {
        let map = file("crates/engine/src/map.rs", "#![expect(unsafe_code, reason = \"the map\")]");
        let second = file("crates/engine/src/other.rs", "#[allow(unsafe_code)]");
        let elsewhere = file("crates/cli/src/map.rs", "#[allow(unsafe_code)]");
        for (files, expected) in [
            (vec![file("crates/model/src/lib.rs", "//! Nouns.")], 1),
            (vec![file("crates/model/src/lib.rs", SWITCH)], 0),
            (vec![file("crates/server/src/lib.rs", "//! Transport.")], 0),
            (vec![map.clone()], 0),
            (vec![map, second], 1),
            (vec![elsewhere], 1),
        ] {
            assert_eq!(check(&files).len(), expected, "{files:?}");
        }
    }
}
