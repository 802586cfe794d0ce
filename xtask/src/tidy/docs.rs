//! Every Rust file begins by saying what it is for, and every crate what it must never know.
//!
//! The first line is what people read when they look for the place to change; the absences are the
//! architecture.

use crate::Complaint;
use crate::tree::File;

/// The words that every crate's own page must contain.
const ABSENCE: &str = "must never";

pub(super) fn check(files: &[File]) -> Vec<Complaint> {
    files.iter().filter(|file| file.ending() == "rs").filter_map(of_file).collect()
}

fn of_file(file: &File) -> Option<Complaint> {
    let page = page(&file.text);
    if page.is_empty() {
        return Some(Complaint::at(&file.path, 1, "no `//!` that says what this file is for"));
    }
    if page.to_lowercase().contains("under construction") {
        return Some(Complaint::at(&file.path, 1, "says nothing about what this file is for"));
    }
    if is_crate_page(&file.path) && !page.to_lowercase().contains(ABSENCE) {
        return Some(Complaint::at(
            &file.path,
            1,
            format!("the crate's page does not say what it {ABSENCE} know or be"),
        ));
    }
    None
}

/// The `//!` lines at the head of a file as one line of prose.
fn page(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn is_crate_page(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts.as_slice(), ["crates", "cli", "src", "main.rs"] | ["crates", _, "src", "lib.rs"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn pages_are_required_of_files_and_absences_of_crates() {
        for (path, text, expected) in [
            ("crates/model/src/a.rs", "//! The nouns.\n", true),
            ("crates/model/src/a.rs", "use std::fmt;\n//! Too late.\n", false),
            ("crates/model/src/a.rs", "//!\n", false),
            ("crates/model/src/a.rs", "//! Under construction.\n", false),
            ("crates/model/src/lib.rs", "//! The nouns.\n", false),
            ("crates/model/src/lib.rs", "//! The nouns. It must never\n//! know files.\n", true),
            ("crates/cli/src/main.rs", "//! The binary.\n", false),
            ("xtask/src/main.rs", "//! Orders.\n", true),
            ("a.md", "no page needed", true),
        ] {
            assert_eq!(check(&[file(path, text)]).is_empty(), expected, "{path}: {text}");
        }
    }
}
