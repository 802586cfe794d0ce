//! `reckoner explain`: shows what each stage makes of a question, without answering it.

use ask::{Explanation, Request};
use serde::Serialize;
use serde_json::Value;

use crate::args::Question;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;
use crate::speak;
use crate::world::World;

pub(crate) fn run(project: &Project, question: &Question) -> Result<Exit, Failure> {
    let world = World::open(project)?;
    let explanation = ask::explain(&Request::question(question.text()), &world.view());
    if project.json {
        speak::json(&explanation);
    } else {
        speak::line(lines(&explanation).join("\n"));
    }
    let answerable = explanation.reading == "report" || (explanation.reading == "clear" && explanation.query.is_some());
    Ok(if answerable { Exit::Done } else { Exit::NotAnswered })
}

fn lines(explanation: &Explanation) -> Vec<String> {
    let mut lines = vec![format!("read: {}", explanation.reading)];
    for word in &explanation.words {
        let kind = name(&word.kind);
        let meaning = word.meaning.as_ref().map_or_else(String::new, |meaning| format!(" = {meaning}"));
        lines.push(format!("  {:<24} {kind}{meaning}", word.text));
    }
    lines.extend(explanation.draft.as_ref().map(|draft| format!("draft: {}", draft.to_json())));
    lines.extend(explanation.said.as_ref().map(|said| format!("said: {said}")));
    if let Some(query) = &explanation.query {
        lines.push("query:".to_owned());
        let text = serde_json::to_string_pretty(query).unwrap_or_default();
        lines.extend(text.lines().map(|line| format!("  {line}")));
    }
    for (leaf, candidates) in explanation.route.iter().enumerate() {
        lines.push(format!("route of leaf {}:", leaf + 1));
        lines.extend(candidates.iter().map(|candidate| format!("  {candidate}")));
    }
    if !explanation.issues.is_empty() {
        lines.push("issues:".to_owned());
    }
    lines.extend(explanation.issues.iter().map(|issue| format!("  {}: {}", issue.code.as_str(), issue.message)));
    lines
}

/// The name of a unit variant as it stands in the JSON.
fn name(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}
