//! What came of a question: clear, ambiguous or unread.

use model::{Draft, Issue};
use schemars::JsonSchema;
use serde::Serialize;

/// What came of a question. There is no error: bad input is a reading too.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// One reading, good enough to answer.
    Clear {
        /// What was said.
        draft: Box<Draft>,
        /// How each word was taken.
        words: Vec<Word>,
        /// What was assumed, to be stated in the answer.
        assumptions: Vec<Assumption>,
        /// How far the words are from the plainest way of putting it: the less, the surer.
        cost: f32,
    },
    /// Two to four readings to choose from.
    Ambiguous {
        /// How each word was taken in the likeliest reading.
        words: Vec<Word>,
        /// The readings, likeliest first.
        choices: Vec<Draft>,
    },
    /// Some words could not be explained, or the question is of a kind that cannot be read.
    Unread {
        /// How each word was taken; unknown ones are marked.
        words: Vec<Word>,
        /// What the rest would have meant.
        understood: Option<Box<Draft>>,
        /// What stands in the way, each with a repair.
        issues: Vec<Issue>,
    },
}

/// How one stretch of the question was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Word {
    /// As written.
    pub text: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it was taken for.
    pub kind: Kind,
    /// What it stands for, where that differs from its text ("turnover" → revenue).
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
}

/// What a word was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
#[schemars(rename = "WordKind")]
pub enum Kind {
    Metric,
    Dimension,
    Value,
    Time,
    Operator,
    Number,
    Filler,
    Unknown,
}

/// Something that was assumed, with what else it could have been.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    /// In words: `"sales" means revenue`.
    pub text: String,
    /// Other choices: a label and the draft it leads to.
    pub alternatives: Vec<(String, Draft)>,
}
