//! The papers at the root are there, and speak of every crate and every word.

use crate::Complaint;
use crate::edges::PURE;
use crate::tree::File;

/// The words that have one meaning each; `GLOSSARY.md` explains them in bold.
const WORDS: [&str; 18] = [
    "metric",
    "measure",
    "dimension",
    "grain",
    "rollup",
    "snapshot",
    "draft",
    "query",
    "leaf",
    "route",
    "rejection",
    "answer",
    "report",
    "job",
    "ballot",
    "ledger",
    "viewer",
    "policy",
];

/// The shell's crates; the pure ones are in `edges`.
const SHELL: [&str; 4] = ["source", "refresh", "server", "cli"];

/// As many lines as the course of the program may take: one screen, scrolled once.
const ONE_SCREEN: usize = 350;

pub(super) fn check(files: &[File]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut must_say = |path: &str, wanted: &[String]| {
        let Some(file) = files.iter().find(|file| file.path == path) else {
            complaints.push(Complaint::about(path, "is missing"));
            return;
        };
        for wanted in wanted.iter().filter(|wanted| !file.text.contains(*wanted)) {
            complaints.push(Complaint::about(path, format!("does not say `{}`", wanted.trim_matches('*'))));
        }
    };
    let crates: Vec<String> = PURE.iter().chain(&SHELL).map(|name| format!("crates/{name}")).collect();
    must_say("ARCHITECTURE.md", &crates);
    must_say("GLOSSARY.md", &WORDS.map(|word| format!("**{word}**")));
    must_say("CHANGELOG.md", &["## Unreleased".to_owned()]);
    must_say("CONTRIBUTING.md", &["Rationale".to_owned()]);
    must_say("README.md", &["make demo".to_owned()]);
    must_say("LICENSE", &["Apache License".to_owned()]);

    let course = files.iter().find(|file| file.path == "crates/ask/src/lib.rs");
    if course.is_some_and(|file| file.text.lines().count() > ONE_SCREEN) {
        complaints
            .push(Complaint::about("crates/ask/src/lib.rs", "the course of the program no longer fits one screen"));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn a_missing_paper_and_a_missing_word_are_found() {
        let glossary: String = WORDS.iter().skip(1).map(|word| format!("**{word}**\n")).collect();
        let found = check(&[file("GLOSSARY.md", &glossary)]);
        assert!(found.contains(&Complaint::about("GLOSSARY.md", "does not say `metric`")), "{found:?}");
        assert!(found.contains(&Complaint::about("CHANGELOG.md", "is missing")), "{found:?}");
        assert_eq!(found.iter().filter(|complaint| complaint.path == "GLOSSARY.md").count(), 1);
    }

    #[test]
    fn the_course_of_the_program_stays_on_one_screen() {
        let path = "crates/ask/src/lib.rs";
        let long = |lines| check(&[file(path, &"x\n".repeat(lines))]).iter().any(|complaint| complaint.path == path);
        assert_eq!((long(ONE_SCREEN), long(ONE_SCREEN + 1)), (false, true));
    }
}
