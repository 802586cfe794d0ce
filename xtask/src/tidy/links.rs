//! Papers point to what exists: relative links, and paths of the checkout in backticks.
//!
//! A map with streets that are gone is worse than none.

use crate::Complaint;
use crate::tree::File;

/// Folders that a path in backticks must begin with to be taken for one of the checkout.
const FOLDERS: [&str; 8] = ["benches/", "crates/", "docs/", "examples/", "fuzz/", "tests/", "web/", "xtask/"];

pub(super) fn check(files: &[File]) -> Vec<Complaint> {
    let is_paper = |file: &&File| file.ending() == "md" && (file.path.starts_with("docs/") || !file.path.contains('/'));
    let exists = |path: &str| {
        let path = path.trim_end_matches('/');
        files
            .iter()
            .any(|file| file.path == path || file.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    };
    let mut complaints = Vec::new();
    for paper in files.iter().filter(is_paper) {
        let folder = paper.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, text) in (1..).zip(paper.text.lines()) {
            let links = between(text, "](", ")").filter(|link| !link.contains(':') && !link.starts_with('#'));
            let links = links.map(|link| resolved(folder, link.split('#').next().unwrap_or(link)));
            let paths = between(text, "`", "`").filter(|code| FOLDERS.iter().any(|folder| code.starts_with(folder)));
            let paths = paths.filter(|code| !code.contains([' ', '*', '<', '{'])).map(str::to_owned);
            for path in links.chain(paths).filter(|path| !exists(path)) {
                complaints.push(Complaint::at(&paper.path, line, format!("points to `{path}`, which does not exist")));
            }
        }
    }
    complaints
}

/// The stretches of text between an opening and a closing mark.
fn between<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = &'a str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(open)?;
        let (inside, after) = after.split_once(close)?;
        rest = after;
        Some(inside)
    })
}

/// A link as a path from the root.
fn resolved(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn what_a_paper_points_to_must_exist() {
        let there = [file("crates/model/src/bind.rs", ""), file("docs/api.md", ""), file("LICENSE", "")];
        for (paper, text, found) in [
            ("README.md", "see [the API](docs/api.md#ask) and [docs](docs/)", 0),
            ("README.md", "see [it](docs/apis.md)", 1),
            ("README.md", "see [it](https://example.org/x) and [below](#below)", 0),
            ("docs/index.md", "see [it](api.md) and [it](../LICENSE), not [it](index.html)", 1),
            ("A.md", "in `crates/model/src/bind.rs`, `crates/model` and `crates/gone.rs`", 1),
            ("A.md", "in `tests/questions/*.md` and `other/place.rs`", 0),
            ("crates/model/notes.md", "in `crates/gone.rs`", 0),
        ] {
            let mut files = there.to_vec();
            files.push(file(paper, text));
            assert_eq!(check(&files).len(), found, "{paper}: {text}");
        }
    }
}
