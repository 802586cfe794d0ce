//! Every stage of a question as a value: what `reckoner explain` prints.

use model::{Draft, Query};
use serde::Serialize;
use understand::{Reading, Word, say};

use crate::view::{Input, Request, View};

/// What each stage made of a question. Stages that were not reached are `None`.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// How each word was taken.
    pub words: Vec<Word>,
    /// `clear`, `ambiguous`, `unread`, or `report` where one is asked for by name.
    pub reading: &'static str,
    /// The draft, or the likeliest one.
    pub draft: Option<Draft>,
    /// The draft in canonical English.
    pub said: Option<String>,
    /// The query.
    pub query: Option<Query>,
    /// For each leaf the candidates, chosen first, with the reason for each rejection.
    pub route: Vec<Vec<String>>,
    /// What stood in the way.
    pub issues: Vec<model::Issue>,
}

/// Explains a question without executing it.
pub fn explain(request: &Request, view: &View) -> Explanation {
    let view = &*view.seen();
    if let Some(report) = view.report_of(request) {
        let said = Some(report.title.clone());
        let (words, route, issues) = Default::default();
        return Explanation { words, reading: "report", draft: None, said, query: None, route, issues };
    }
    let (words, reading, draft, mut issues) = match &request.input {
        Input::Draft(draft) | Input::Choice { draft, .. } => (Vec::new(), "clear", Some(draft.clone()), Vec::new()),
        Input::Question(text) => match view.read(text, request.previous.as_ref()) {
            Reading::Clear { draft, words, .. } => (words, "clear", Some(*draft), Vec::new()),
            Reading::Ambiguous { words, choices } => (words, "ambiguous", choices.into_iter().next(), Vec::new()),
            Reading::Unread { words, understood, issues } => (words, "unread", understood.map(|d| *d), issues),
        },
    };
    let query = draft.as_ref().and_then(|draft| match view.bind(draft) {
        Ok(bound) => Some(bound.query),
        Err(found) => {
            issues.extend(found);
            None
        }
    });
    let route = query.as_ref().map_or(Vec::new(), |query| {
        let route = engine::route(query, &view.model, &view.snapshot);
        route
            .leaves
            .iter()
            .map(|leaf| {
                let chosen =
                    leaf.rollup_name(&view.snapshot).map_or("live".to_owned(), |name| format!("{name} (chosen)"));
                let rejected = if view.sees_all() { &leaf.rejected[..] } else { &[] };
                let rest = rejected.iter().map(|(rollup, why)| format!("{rollup}: {}: {why}", why.name()));
                std::iter::once(chosen).chain(rest).collect()
            })
            .collect()
    });
    let said = draft.as_ref().map(|draft| say(draft, &view.model));
    Explanation { words, reading, draft, said, query, route, issues }
}
