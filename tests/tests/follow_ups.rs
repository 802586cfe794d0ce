//! `tests/follow-ups/*.md`: dialogues, one a row of a table.
//!
//! - `asked before`: questions with an arrow between them, each a follow-up of the one before.
//! - `then`: the follow-up.
//! - `is now`: what it was taken for, in words, `*unread*` or `*asked back*`; `*refused:*` before what has no answer.
//! - `stated`: what the answer says of the change; empty for a question of its own.
//!
//! `UPDATE=1` fills the last two in: look at the difference before committing it.

use cases::{World, automotive, cells, root};
use model::Draft;
use understand::Reading;

#[test]
fn every_follow_up_changes_what_it_says() {
    let world = automotive();
    let update = std::env::var_os("UPDATE").is_some();
    let (mut rows, mut changes, mut wrong) = (0, 0, Vec::new());
    for file in std::fs::read_dir(root().join("tests/follow-ups")).expect("tests/follow-ups is there") {
        let path = file.expect("a readable folder").path();
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let mut written = String::new();
        for (line, number) in text.lines().zip(1..) {
            let mut line = line.to_owned();
            if let [before, then, ..] = cells(&line)[..]
                && before != "asked before"
                && !before.starts_with("---")
            {
                let (words, stated) = follow(before, then, &world);
                let found = format!("| {before} | {then} | {words} | {stated} |");
                rows += 1;
                changes += usize::from(!stated.is_empty());
                if !update && found != line {
                    wrong.push(format!("{number}: expected {line}\n     found    {found}"));
                }
                line = found;
            }
            written.push_str(&line);
            written.push('\n');
        }
        if update {
            std::fs::write(&path, written).expect("a writable file");
        }
    }
    assert!(rows >= 150 && changes >= 120, "only {changes} changes in {rows} dialogues");
    assert!(wrong.is_empty(), "{} of {rows}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What a follow-up was taken for, and what is stated of the change.
fn follow(before: &str, then: &str, world: &World) -> (String, String) {
    let previous = before.split('→').fold(None, |previous: Option<Draft>, question| {
        match read(question, previous.as_ref(), world) {
            Reading::Clear { draft, .. } => Some(*draft),
            _ => panic!("“{question}” is clear in “{before}”"),
        }
    });
    match read(then, previous.as_ref(), world) {
        Reading::Clear { draft, assumptions, .. } => {
            let refused = if world.bind(&draft).is_err() { "*refused:* " } else { "" };
            let change = assumptions.iter().find_map(|assumed| assumed.text.strip_prefix("the question before, "));
            (format!("{refused}{}", understand::say(&draft, &world.model)), change.unwrap_or_default().to_owned())
        }
        Reading::Ambiguous { .. } => ("*asked back*".into(), String::new()),
        Reading::Unread { .. } => ("*unread*".into(), String::new()),
    }
}

fn read(question: &str, previous: Option<&Draft>, world: &World) -> Reading {
    understand::read(question, previous, &world.model, &world.lexicon, &world.members)
}
