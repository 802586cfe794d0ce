//! What an answer depends on, as the key of a cache.

use std::sync::Arc;

use answer::Locale;
use model::{Report, Viewer};

use crate::view::{Input, Picture, Request, View};

/// All that the bytes of an answer depend on: what was asked, of which view, by whom, and when.
///
/// Its fields are private, and there is one way to make it, which takes the viewer with the view: an answer for one
/// person cannot be found by another whose rows are others.
///
/// ```compile_fail
/// let key = ask::Key { asked: Default::default(), viewer: Default::default() };
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    view: Arc<str>,
    today: i32,
    viewer: Arc<Viewer>,
    question: Option<String>,
    draft: Option<String>,
    previous: Option<String>,
    chart: Option<String>,
    locale: &'static str,
    picture: Option<Picture>,
    report: Option<String>,
}

impl Key {
    /// The key of a request's answer.
    pub fn of(request: &Request, view: &View) -> Key {
        let (question, draft) = match &request.input {
            Input::Question(text) => (Some(text.clone()), None),
            Input::Draft(draft) => (None, Some(draft.to_json())),
            Input::Choice { question, draft } => (Some(question.clone()), Some(draft.to_json())),
        };
        Key {
            view: Arc::clone(&view.id),
            today: view.today,
            viewer: Arc::clone(&view.viewer),
            question,
            draft,
            previous: request.previous.as_ref().map(model::Draft::to_json),
            chart: request.chart.clone(),
            locale: request.locale.tag(),
            picture: request.picture,
            report: None,
        }
    }

    /// The key of a report as a page, with pictures of a kind.
    pub fn of_report(report: &Report, locale: Locale, picture: Option<Picture>, view: &View) -> Key {
        let nothing = Request { locale, picture, ..Request::question("") };
        Key { question: None, report: Some(report.name.clone()), ..Key::of(&nothing, view) }
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        let texts = [&self.question, &self.draft, &self.previous, &self.chart, &self.report];
        size_of::<Key>() + texts.into_iter().flatten().map(String::len).sum::<usize>()
    }
}
