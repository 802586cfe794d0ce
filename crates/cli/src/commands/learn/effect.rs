//! What a proposal does to the verified questions: each is read before and after, and where that differs, answered
//! and judged both times by what is written down of it.

use ask::{Explanation, Request, View};
use serde_json::{Value, json};

use super::super::eval::{self, Verdict};
use crate::failure::Failure;
use crate::project::Project;
use crate::world::World;

/// What changes.
#[derive(Debug, Default)]
pub(super) struct Effect {
    /// The file of verified questions, if the model has one.
    file: Option<String>,
    /// How many there are.
    of: usize,
    changes: Vec<Change>,
}

/// A verified question that is read in another way.
#[derive(Debug)]
struct Change {
    line: usize,
    question: String,
    before: Read,
    after: Read,
}

/// What a question is read as, and whether that is right, where it is known.
#[derive(Debug, Clone, PartialEq)]
struct Read {
    said: String,
    verdict: Option<Verdict>,
}

pub(super) fn of(project: &Project, world: &World, before: &View, after: &View) -> Result<Effect, Failure> {
    let Some(file) = before.model.verified.clone() else { return Ok(Effect::default()) };
    let cases = eval::cases(&project.dir.join(&file))?;
    let mut changes = Vec::new();
    for case in &cases {
        let request = Request::question(case.question.clone());
        let [was, is] = [before, after].map(|view| ask::explain(&request, view));
        if was.reading == is.reading && was.draft == is.draft {
            continue;
        }
        let read = |explanation: &Explanation, view| -> Result<Read, Failure> {
            Ok(Read { said: said(explanation), verdict: eval::judged(case, view, world)? })
        };
        let (before, after) = (read(&was, before)?, read(&is, after)?);
        changes.push(Change { line: case.line, question: case.question.clone(), before, after });
    }
    Ok(Effect { file: Some(file), of: cases.len(), changes })
}

fn said(explanation: &Explanation) -> String {
    match (explanation.reading, &explanation.said) {
        ("clear", Some(said)) => said.clone(),
        (reading, _) => reading.to_owned(),
    }
}

impl Change {
    /// Whether something right is right no more.
    fn breaks(&self) -> bool {
        self.before.verdict == Some(Verdict::Right) && self.after.verdict != Some(Verdict::Right)
    }
}

impl Effect {
    /// How many questions that were right are right no more.
    pub(super) fn breaks(&self) -> usize {
        self.changes.iter().filter(|change| change.breaks()).count()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let Some(file) = &self.file else {
            return vec![
                "The model names no file of verified questions (`verified:`), so no effect is known.".to_owned(),
            ];
        };
        if self.changes.is_empty() {
            return vec![format!("None of the {} verified questions in {file} is read in another way.", self.of)];
        }
        let read = match self.changes.len() {
            1 => "1 is".to_owned(),
            many => format!("{many} are"),
        };
        let mut lines = vec![format!("Of {} verified questions in {file}, {read} read in another way:", self.of)];
        for change in &self.changes {
            lines.push(format!("  {file}:{}  {}", change.line, change.question));
            for (when, read) in [("before", &change.before), ("after", &change.after)] {
                lines.push(format!("    {when:<6}  {} ({})", read.said, judgement(read.verdict)));
            }
        }
        lines
    }

    pub(super) fn to_json(&self) -> Value {
        let read = |read: &Read| json!({"said": read.said, "judged": judgement(read.verdict)});
        let changes = self.changes.iter().map(|change| {
            json!({
                "line": change.line,
                "question": change.question,
                "before": read(&change.before),
                "after": read(&change.after),
                "breaks": change.breaks(),
            })
        });
        json!({"verified": self.file, "questions": self.of, "changes": changes.collect::<Vec<_>>()})
    }
}

fn judgement(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Right) => "right",
        Some(Verdict::Wrong | Verdict::Misordered) => "wrong",
        Some(_) => "not answered",
        None => "not judged",
    }
}
