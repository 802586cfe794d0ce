//! No thing is called Manager, Service, Helper or Util, and no file either.
//!
//! Such a name says that something is done, not what; it is where a hub grows.

use crate::Complaint;
use crate::tree::File;

const REFUSED: [&str; 4] = ["manager", "service", "helper", "util"];

/// The words after which a name is declared, in Rust and in TypeScript.
const DECLARE: [&str; 8] = ["struct", "enum", "trait", "type", "mod", "fn", "class", "interface"];

/// Where the rule names what it refuses.
const THIS_FILE: &str = "xtask/src/tidy/names.rs";

pub(super) fn check(files: &[File]) -> Vec<Complaint> {
    let code = |file: &&File| ["rs", "ts", "svelte", "js"].contains(&file.ending()) && file.path != THIS_FILE;
    files.iter().filter(code).flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let stem = file.path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    if let Some(word) = refused(stem) {
        complaints.push(Complaint::about(&file.path, format!("a file called {word}: name what it is")));
    }
    for (line, text) in (1..).zip(file.text.lines()) {
        let code = text.trim_start();
        if code.starts_with("//") || code.starts_with('*') {
            continue;
        }
        // `type Service = …;` within an `impl` is what a library calls it.
        if code.len() < text.len() && code.starts_with("type ") {
            continue;
        }
        let words: Vec<&str> =
            code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
        for pair in words.windows(2) {
            if let (true, Some(word)) = (DECLARE.contains(&pair[0]), refused(pair[1])) {
                complaints.push(Complaint::at(
                    &file.path,
                    line,
                    format!("`{}`: not a {word}, name what it is", pair[1]),
                ));
            }
        }
    }
    complaints
}

/// The refused word in a name, as a hump of CamelCase or a part of snake_case.
fn refused(name: &str) -> Option<&'static str> {
    let mut spread = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            spread.push('_');
        }
        spread.extend(c.to_lowercase());
    }
    let is = |part: &str, word: &str| part.strip_suffix('s').unwrap_or(part) == word || part == word;
    REFUSED.into_iter().find(|word| spread.split(['_', '-']).any(|part| is(part, word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn declared_names_are_judged_and_borrowed_ones_are_not() {
        for (path, text, expected) in [
            ("a.rs", "struct SnapshotManager;", false),
            ("a.rs", "pub fn load_helper() {}", false),
            ("a.ts", "export class ApiService {}", false),
            ("src/utils.rs", "", false),
            ("a.rs", "use tower::ServiceExt;", true),
            ("a.rs", "type Service = u8;", false),
            ("a.rs", "impl Layer for X {\n    type Service = Y;\n}", true),
            ("a.rs", "struct Utility;", true),
            ("a.rs", "struct Ledger;", true),
        ] {
            assert_eq!(check(&[file(path, text)]).is_empty(), expected, "{path}: {text}");
        }
    }
}
