//! What only a shell can do: hold the current view, reach the source.

use ask::{Fault, Record, View};
use model::Table;
use model::query::Scan;
use serde::Serialize;

/// What the server needs done by whoever runs it. All methods may block; none is called on an async thread.
pub trait Works: Send + Sync + 'static {
    /// The current view. It is taken once a question, so sentence, chart and table are of one snapshot.
    fn view(&self) -> View;

    /// Runs leaves on the source, one table each, in order.
    ///
    /// # Errors
    /// The source cannot be reached, or takes too long.
    fn fetch(&self, leaves: &[Scan], view: &View) -> Result<Vec<Table>, Fault>;

    /// Keeps what a question came to. That it cannot be kept is no reason to fail the question.
    fn keep(&self, record: &Record);

    /// Completes what has been typed so far; questions asked before and starter questions for nothing.
    fn suggest(&self, typed: &str, view: &View, limit: usize) -> Vec<Suggestion>;
}

/// One completion, on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The whole question with the completion in it.
    pub text: String,
    /// What was completed: `recent` (a question asked before), `question`, `metric`, `dimension` or `value`.
    pub kind: &'static str,
}
