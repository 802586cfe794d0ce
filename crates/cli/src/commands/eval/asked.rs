//! The questions to evaluate, and what is known of their answers.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::case::{self, Case};
use super::judge::Gold;
use crate::failure::Failure;

/// One question to evaluate.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(super) id: String,
    pub(crate) text: String,
    /// Whether it asks for an order.
    pub(super) ordered: bool,
    /// Too vague to be counted; answered all the same.
    pub(crate) weak: bool,
    /// What it asks for, where the file says so.
    pub(super) shape: Option<String>,
    pub(super) expected: Expected,
}

/// What is known of the right answer.
#[derive(Debug)]
pub(super) enum Expected {
    Nothing,
    Gold(Box<Gold>),
    /// SQL for the source, whose rows are a first approximation.
    Sql(String),
    Case(Box<Case>),
}

#[derive(Deserialize)]
struct Line {
    id: Option<serde_json::Value>,
    question: String,
    gold_sql: Option<String>,
    #[serde(default)]
    ordered: bool,
    #[serde(default)]
    tags: Vec<String>,
}

const WEAK: &str = "weak";

/// Reads questions, and the gold beside them. Keys that are not known are passed over.
pub(crate) fn read(questions: &Path, gold: Option<&Path>) -> Result<Vec<Asked>, Failure> {
    let text = text_of(questions)?;
    let mut gold = gold.map(golds).transpose()?;
    let asked = if questions.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md")) {
        literate(questions, &text)?
    } else {
        lines(questions, &text)?
    };
    let Some(gold) = &mut gold else { return Ok(asked) };
    // As the yardstick does: only questions that have gold are counted.
    let judged = asked.into_iter().map(|asked| match gold.remove(&asked.id) {
        Some(gold) => Asked { weak: asked.weak || gold.weak, expected: Expected::Gold(Box::new(gold)), ..asked },
        None => Asked { expected: Expected::Nothing, ..asked },
    });
    Ok(judged.collect())
}

pub(super) fn text_of(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))
}

pub(super) fn cases(path: &Path, text: &str) -> Result<Vec<Case>, Failure> {
    case::parse(text).map_err(|mistakes| {
        let lines: Vec<String> = mistakes
            .iter()
            .map(|mistake| format!("{}:{}: {}", path.display(), mistake.line, mistake.message))
            .collect();
        Failure::usage("bad_questions", lines.join("\n"))
    })
}

fn literate(path: &Path, text: &str) -> Result<Vec<Asked>, Failure> {
    Ok(cases(path, text)?
        .into_iter()
        .map(|case| Asked {
            id: case.id.clone(),
            text: case.question.clone(),
            ordered: case.ordered,
            weak: false,
            shape: case.shape.clone(),
            expected: Expected::Case(Box::new(case)),
        })
        .collect())
}

fn lines(path: &Path, text: &str) -> Result<Vec<Asked>, Failure> {
    let parsed = each_line::<Line>(path, text)?.into_iter().map(|(at, line)| Asked {
        id: match line.id {
            Some(serde_json::Value::String(id)) => id,
            Some(id) => id.to_string(),
            None => at.to_string(),
        },
        text: line.question,
        ordered: line.ordered,
        weak: line.tags.iter().any(|tag| tag == WEAK),
        shape: None,
        expected: line.gold_sql.map_or(Expected::Nothing, Expected::Sql),
    });
    Ok(parsed.collect())
}

fn golds(path: &Path) -> Result<BTreeMap<String, Gold>, Failure> {
    let golds = each_line::<Gold>(path, &text_of(path)?)?;
    Ok(golds.into_iter().map(|(_, gold)| (gold.id.clone(), gold)).collect())
}

/// Each line with its number; empty ones are passed over.
fn each_line<T: for<'a> Deserialize<'a>>(path: &Path, text: &str) -> Result<Vec<(usize, T)>, Failure> {
    let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    filled
        .map(|(at, line)| {
            let parsed = serde_json::from_str(line).map_err(|error| {
                Failure::usage("bad_questions", format!("{}:{}: {error}", path.display(), at + 1))
                    .help("one JSON object a line is expected")
            })?;
            Ok((at + 1, parsed))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_files(name: &str, questions: &str, gold: Option<&str>) -> Result<Vec<Asked>, Failure> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, questions).expect("written");
        let gold = gold.map(|text| {
            let path = folder.path().join("gold.jsonl");
            std::fs::write(&path, text).expect("written");
            path
        });
        read(&path, gold.as_deref())
    }

    #[test]
    fn questions_come_as_lines_or_as_markdown() {
        let lines = "{\"id\":\"a\",\"question\":\"how many?\",\"db\":\"x\",\"gold_sql\":\"SELECT 1\",\"ordered\":true}\n\n{\"question\":\"what?\",\"tags\":[\"weak\"]}\n";
        let asked = in_files("q.jsonl", lines, None).expect("read");
        assert_eq!(
            (asked[0].id.as_str(), asked[0].ordered, asked[1].id.as_str(), asked[1].weak),
            ("a", true, "3", true)
        );
        assert!(matches!(&asked[0].expected, Expected::Sql(sql) if sql == "SELECT 1"));
        let gold = "{\"id\":\"a\",\"rows\":[[1]]}";
        let asked = in_files("q.jsonl", lines, Some(gold)).expect("read");
        assert!(matches!(&asked[0].expected, Expected::Gold(gold) if gold.result.rows.len() == 1));
        assert!(matches!(asked[1].expected, Expected::Nothing));
        let asked = in_files("q.md", "# One\n```question\nhow many?\n```\n", None).expect("read");
        assert!(matches!(&asked[0].expected, Expected::Case(_)));
    }

    #[test]
    fn a_bad_line_is_named() {
        for (name, text, part) in [
            ("q.jsonl", "{\"question\":\"x\"}\n{oops", "q.jsonl:2"),
            ("q.jsonl", "{\"id\":\"x\"}", "question"),
            ("q.md", "```draft\n{}\n```", "q.md:1"),
        ] {
            let failure = in_files(name, text, None).expect_err(text);
            assert_eq!(failure.exit as u8, 2);
            assert!(failure.to_json().to_string().contains(part), "{text}");
        }
    }
}
