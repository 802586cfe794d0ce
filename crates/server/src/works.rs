//! What only a shell can do for a question: hold the current view, reach the source.

use std::sync::Arc;

use ask::{Fault, Fetched, Record, View};
use assist::{Ballot, End, Vote};
use model::Viewer;
use model::query::Pull;
use schemars::JsonSchema;
use serde::Serialize;

use crate::assist::Status as Voting;

/// What the server needs done for questions by whoever runs it.
pub trait Works: Send + Sync + 'static {
    /// The current view, for a viewer. It is taken once a question, so sentence, chart and table are of one snapshot.
    /// It answers from memory: it is called on async threads.
    fn view(&self, viewer: &Arc<Viewer>) -> View;

    /// What the source gives for leaves, one table each, in order. It may block.
    ///
    /// # Errors
    /// The source cannot be reached, or takes too long.
    fn fetch(&self, leaves: &[Pull], view: &View) -> Result<Fetched, Fault>;

    /// Puts a ballot to whoever votes, for a team. It may block.
    fn vote(&self, _: &Ballot, _: &str) -> Vote {
        Vote::none(End::Off)
    }

    /// How the vote stands for a team; nothing where nobody votes. It may block.
    fn voting(&self, _: &str) -> Option<Voting> {
        None
    }

    /// Tokens that a language model would have to read to write a query of this model by itself: counted once.
    fn schema_tokens(&self) -> u32 {
        0
    }

    /// Keeps what a question came to. That it cannot be kept is no reason to fail the question, nor to wait: it is
    /// called on async threads. An answer that is sent again is kept again, so what it holds is shared.
    fn keep(&self, record: &Arc<Record>);

    /// Keeps a line of a request that was served, without waiting: it is called on async threads.
    fn served(&self, _: &Served<'_>) {}

    /// Completes what has been typed so far; questions asked before and starter questions for nothing. It may take
    /// milliseconds.
    fn suggest(&self, typed: &str, view: &View, limit: usize) -> Vec<Suggestion>;
}

/// One completion, on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suggestion {
    /// The whole question with the completion in it.
    pub text: String,
    /// What was completed: `recent` (a question asked before), `report`, `question`, `metric`, `dimension` or
    /// `value`.
    pub kind: &'static str,
}

/// A request that was served: for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Served<'a> {
    /// Its id.
    pub id: &'a str,
    /// GET, POST, …
    pub method: &'a str,
    /// The address without what was asked.
    pub path: &'a str,
    /// What came back.
    pub status: u16,
    /// How long it took.
    pub micros: u64,
}
