//! `tests/questions/*.md`: each case reads its question and compares the blocks that are there.
//!
//! - `question`: what is asked; `previous`: the question before, for a follow-up.
//! - `reading`: `clear`, `ambiguous`, or `unread` with the codes and words in the way.
//! - `draft`: what was understood, as JSON. `assumes`: what is stated, one a line.
//! - `same` and `differs`: further questions that must, or must never, mean the same query.
//! - `refused`: the code with which binding refuses it.
//!
//! `UPDATE=1` fills `reading`, `draft` and `assumes` blocks in: look at the difference before committing it.

use ask::literate::{Section, sections};
use cases::{World, automotive, root};
use model::{Draft, Query};
use understand::Reading;

#[test]
fn every_question_is_read_as_written() {
    let world = automotive();
    let folder = root().join("tests/questions");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("tests/questions is there")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    let update = std::env::var_os("UPDATE").is_some();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a readable file");
        let mut updated = text.clone();
        for section in sections(&text).expect("every block is closed") {
            count += 1;
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            for (kind, expected, found) in check(&section, &world) {
                if update && matches!(kind, "reading" | "draft" | "assumes") {
                    updated = replaced(&updated, &section, kind, &found);
                } else {
                    wrong.push(format!(
                        "{name}:{} {}\n  {kind}\n    expected {expected}\n    found    {found}",
                        section.line, section.title
                    ));
                }
            }
        }
        if updated != text {
            std::fs::write(&file, updated).expect("a writable file");
        }
    }
    assert!(count >= 50, "only {count} cases found");
    assert!(wrong.is_empty(), "{} differences in {count} cases:\n{}", wrong.len(), wrong.join("\n"));
}

/// What differs: block, expected, found.
fn check(section: &Section<'_>, world: &World) -> Vec<(&'static str, String, String)> {
    let Some(question) = section.block("question") else {
        return vec![("question", "a block".into(), "none".into())];
    };
    let expects = ["reading", "draft", "refused", "same", "differs"];
    if !expects.iter().any(|kind| section.block(kind).is_some()) {
        return vec![("case", "something to compare".into(), "nothing".into())];
    }
    let previous =
        section.block("previous").map(|text| draft_of(text, None, world).expect("the previous question reads"));
    let reading = read(question, previous.as_ref(), world);
    let mut differences = Vec::new();
    let mut compare = |kind: &'static str, found: String| {
        if let Some(expected) = section.block(kind)
            && expected != found
        {
            differences.push((kind, expected.to_owned(), found));
        }
    };
    let (said, draft, assumes) = match &reading {
        Reading::Clear { draft, assumptions, .. } => (
            "clear".to_owned(),
            draft.to_json(),
            assumptions.iter().map(|a| a.text.clone()).collect::<Vec<_>>().join("\n"),
        ),
        Reading::Ambiguous { choices, .. } => {
            ("ambiguous".into(), choices.iter().map(Draft::to_json).collect::<Vec<_>>().join("\n"), String::new())
        }
        Reading::Unread { issues, understood, .. } => (
            std::iter::once("unread".to_owned())
                .chain(issues.iter().map(|i| format!("{}: {}", i.code.as_str(), i.message)))
                .collect::<Vec<_>>()
                .join("\n"),
            understood.as_ref().map_or(String::new(), |d| d.to_json()),
            String::new(),
        ),
    };
    compare("reading", said);
    compare("draft", draft);
    compare("assumes", assumes);
    if section.block("refused").is_some() {
        let code = match &reading {
            Reading::Clear { draft, .. } => bind(draft, world).err().unwrap_or_else(|| "bound".into()),
            _ => "not clear".into(),
        };
        compare("refused", code);
    }
    if let Reading::Clear { draft, .. } = &reading {
        // Canonical English reads back as the same Draft.
        if draft.analysis.is_none() {
            let said = understand::say(draft, &world.model);
            let back = draft_of(&said, None, world).map(|d| d.to_json());
            if back.as_deref() != Some(&draft.to_json()) {
                differences.push(("say", draft.to_json(), format!("{said} -> {back:?}")));
            }
        }
        let own = bind(draft, world);
        for same in section.all("same").iter().flat_map(|body| body.lines()) {
            let other = draft_of(same, previous.as_ref(), world).map(|d| bind(&d, world));
            if other.as_ref() != Some(&own) {
                differences.push(("same", format!("{own:?}"), format!("{same}: {other:?}")));
            }
        }
        for differs in section.all("differs").iter().flat_map(|body| body.lines()) {
            let other = draft_of(differs, previous.as_ref(), world).map(|d| bind(&d, world));
            if other.as_ref() == Some(&own) {
                differences.push(("differs", "another query".into(), differs.to_owned()));
            }
        }
    }
    differences
}

fn read(question: &str, previous: Option<&Draft>, world: &World) -> Reading {
    understand::read(question, previous, &world.model, &world.lexicon, &world.members)
}

fn draft_of(question: &str, previous: Option<&Draft>, world: &World) -> Option<Draft> {
    match read(question, previous, world) {
        Reading::Clear { draft, .. } => Some(*draft),
        _ => None,
    }
}

/// The query, or the code of the first issue.
fn bind(draft: &Draft, world: &World) -> Result<Query, String> {
    world.bind(draft).map(|bound| bound.query).map_err(|issues| issues[0].code.as_str().to_owned())
}

/// The text with one block of a section replaced.
fn replaced(text: &str, section: &Section<'_>, kind: &str, found: &str) -> String {
    let heading = format!("## {}\n", section.title);
    let from = text.find(&heading).expect("the heading is there");
    let fence = format!("```{kind}\n");
    let open = from + text[from..].find(&fence).expect("the block is there") + fence.len();
    let close = open + text[open..].find("```").expect("the block is closed");
    format!("{}{found}\n{}", &text[..open], &text[close..])
}
