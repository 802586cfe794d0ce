//! What keeps the house in order, as functions that the command line calls and the tests run.
//!
//! Must never know what Reckoner computes: it reads manifests, sources and documents as text, and asks
//! `model` only for its schemas.

pub mod day;
pub mod edges;
pub mod generate;
pub mod practice;
pub mod tally;
pub mod tidy;
pub mod tree;

use std::fmt;

/// One breach of a house rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The file, relative to the root.
    pub path: String,
    /// The line, from 1; none where the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong, and what to do instead.
    pub what: String,
}

impl Complaint {
    /// A complaint about a whole file.
    pub fn about(path: &str, what: impl Into<String>) -> Self {
        Complaint { path: path.to_owned(), line: None, what: what.into() }
    }

    /// A complaint about a line, counted from 1.
    pub fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Complaint { path: path.to_owned(), line: Some(line), what: what.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.what),
            None => write!(f, "{}: {}", self.path, self.what),
        }
    }
}
