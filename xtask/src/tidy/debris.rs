//! No debris: nothing commented out, put off, switched off or left behind, and no place of one machine.
//!
//! Git remembers what was; a test that is off keeps nothing; a path of one machine is wrong on all others.

use crate::Complaint;
use crate::tree::File;

/// Words that put something off.
const PUT_OFF: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];

/// Rust that switches a test off, expects a panic, or was meant for a moment.
const SWITCHED_OFF: [&str; 5] = ["#[ignore", "#[should_panic", "dbg!(", "todo!(", "unimplemented!("];

/// Beginnings of paths that exist on one machine.
const PLACES: [&str; 6] = ["/root/", "/home/", "/work/", "/tmp/", "/Users/", "C:\\Users\\"];

/// Endings of files that tools leave behind.
const LEFT_BEHIND: [&str; 6] = [".snap.new", ".pending-snap", ".orig", ".rej", ".bak", ".swp"];

/// Parts of names that say when and not what.
const TEMPORAL: [&str; 7] = ["new", "old", "v2", "v3", "tmp", "backup", "legacy"];

/// Where the rules name what they refuse.
const THIS_FILE: &str = "xtask/src/tidy/debris.rs";

pub(super) fn check(files: &[File]) -> Vec<Complaint> {
    files.iter().filter(|file| file.path != THIS_FILE).flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if let Some(ending) = LEFT_BEHIND.iter().find(|ending| file.path.ends_with(*ending)) {
        complaints.push(Complaint::about(&file.path, format!("a file left behind by a tool ({ending})")));
    }
    let parts = file.path.split(['/', '.', '_', '-']);
    if let Some(part) = parts.into_iter().find(|part| TEMPORAL.contains(part)) {
        complaints.push(Complaint::about(&file.path, format!("`{part}` says when, not what: name what it is")));
    }
    if file.path.ends_with("package-lock.json") || file.path == "Cargo.lock" || file.path == "LICENSE" {
        return complaints;
    }
    for (line, text) in (1..).zip(file.text.lines()) {
        if let Some(what) = of_line(text, file.ending()) {
            complaints.push(Complaint::at(&file.path, line, what));
        }
    }
    complaints
}

fn of_line(line: &str, ending: &str) -> Option<String> {
    let rust = ending == "rs";
    if let Some(word) = PUT_OFF.iter().find(|word| has_word(line, word)) {
        return Some(format!("`{word}`: do it, or write it into the changelog's open points"));
    }
    if let Some(off) = SWITCHED_OFF.iter().find(|off| rust && line.contains(*off)) {
        return Some(format!("`{off}`: assert what is true now and say why"));
    }
    if let Some(place) = PLACES.iter().find(|place| names_place(line, place)) {
        return Some(format!("`{place}`: a path of one machine"));
    }
    if rust && is_commented_out(line) {
        return Some("code in a comment: git remembers it".to_owned());
    }
    None
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !letter(before) && !letter(after)
    })
}

/// A place counts where a path begins, so that `web/work/` and `https://host/home/` do not.
fn names_place(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "/._-~}$)".contains(c))
    })
}

fn is_commented_out(line: &str) -> bool {
    let Some(comment) = line.trim_start().strip_prefix("//") else { return false };
    if comment.starts_with(['/', '!']) {
        return false;
    }
    let comment = comment.trim();
    let statement =
        comment.ends_with(';') && ["=", "(", "::", "use ", "return"].iter().any(|sign| comment.contains(sign));
    let opening = comment.ends_with('{') && comment.contains(' ');
    statement || opening || ["}", "};", "});", ")", ");"].contains(&comment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    fn complains(path: &str, text: &str) -> bool {
        !check(&[file(path, text)]).is_empty()
    }

    #[test]
    fn debris_is_found_and_prose_is_left_alone() {
        for (path, text, expected) in [
            ("a.rs", "// TODO: later", true),
            ("a.rs", "let todos = 1;", false),
            ("a.md", "FIXME", true),
            ("a.rs", "#[ignore]", true),
            ("a.rs", "    // let x = f(1);", true),
            ("a.rs", "    // if ready {", true),
            ("a.rs", "    // }", true),
            ("a.rs", "    /// let x = f(1);", false),
            ("a.rs", "    // The first wins;", false),
            ("a.rs", "    // A rename is atomic; a copy is not.", false),
            ("a.rs", "let u = \"https://example.org/home/x\";", false),
            ("a.toml", "path = \"/home/someone/x\"", true),
            ("a.toml", "path = \"$TMP/home/x\"", false),
            ("src/new/a.rs", "", true),
            ("src/plan_v2.rs", "", true),
            ("src/renew.rs", "", false),
            ("a.snap.new", "", true),
        ] {
            assert_eq!(complains(path, text), expected, "{path}: {text}");
        }
    }
}
