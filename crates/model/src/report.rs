//! Reports: lists of questions with titles and texts, that people open by name.

use crate::draft::Draft;

/// Columns of a report's page; the widest tile takes all of them.
pub const COLUMNS: u8 = 12;

/// A report as its author wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The name of its file, without what comes after the dot: letters, digits, `-` and `_`.
    pub name: String,
    /// As people say it.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// What else people call it.
    pub synonyms: Vec<String>,
    /// What it shows, in order; at least one.
    pub tiles: Vec<Tile>,
}

/// One question of a report, and how it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// What stands above it; the question, if nothing.
    pub title: Option<String>,
    /// What its author says about it.
    pub text: Option<String>,
    /// What is asked.
    pub asks: Asks,
    /// The form of chart asked for.
    pub chart: Option<String>,
    /// How many of the page's [`COLUMNS`] it takes.
    pub width: Option<u8>,
}

/// What a tile asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Asks {
    /// In words.
    Question(String),
    /// As names.
    Draft(Box<Draft>),
}
