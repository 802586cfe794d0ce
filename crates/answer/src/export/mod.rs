//! An answer as a file: [`csv`] for anything that reads text, [`xlsx`] for people with a spreadsheet, [`arrow`]
//! for programs that want types.
//!
//! All three hold the cells of the table as they are, with all of their digits, never as they are shown. What
//! an answer rests on goes with it where the format has room for it ([`About`]). Equal inputs give equal bytes.

mod bucket;
mod csv;
mod ipc;
mod number;
#[cfg(test)]
mod tests;
mod xlsx;

pub use csv::{Guard, csv};
pub use ipc::arrow;
pub use xlsx::xlsx;

/// What an answer rests on, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// As asked, if it was in words.
    pub question: Option<String>,
    /// What it was read as, in canonical English.
    pub said: String,
    /// The answer in one sentence.
    pub headline: String,
    /// The conditions, in canonical English.
    pub filters: Vec<String>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// The snapshot.
    pub snapshot: String,
    /// The last day that the data covers.
    pub as_of: Option<String>,
    /// When the snapshot was built, RFC 3339.
    pub built: String,
    /// When the source was asked, RFC 3339, if it was.
    pub fetched: Option<String>,
    /// `rollup`, `live` or `mixed`.
    pub route: String,
    /// SQL that recomputes each leaf on the source.
    pub sql: Vec<String>,
}

/// Why a table does not become a file of the format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// More rows than a sheet of Excel holds.
    #[error("{rows} rows do not fit into a sheet of Excel, which holds {most} below its heading; export CSV instead")]
    Rows {
        /// Of the table.
        rows: usize,
        /// Of a sheet.
        most: usize,
    },
    /// More columns than a sheet of Excel holds.
    #[error("{columns} columns do not fit into a sheet of Excel, which holds {most}; export CSV instead")]
    Columns {
        /// Of the table.
        columns: usize,
        /// Of a sheet.
        most: usize,
    },
    /// A text longer than a cell of Excel holds.
    #[error(
        "the text in row {row} of “{column}” has {length} characters, and a cell of Excel holds {most}; export CSV instead"
    )]
    Text {
        /// The label of its column.
        column: String,
        /// Its row, from 1.
        row: usize,
        /// In UTF-16 units, as Excel counts.
        length: usize,
        /// Of a cell.
        most: usize,
    },
    /// The writer of the format refused.
    #[error("the file could not be written: {0}")]
    Writer(String),
}

impl About {
    /// Each thing with its name, in order; nothing of what there is none of.
    fn lines(&self) -> Vec<(&'static str, &str)> {
        fn list<'a>(name: &'static str, texts: &'a [String]) -> impl Iterator<Item = (&'static str, &'a str)> {
            texts.iter().map(move |text| (name, text.as_str()))
        }
        let mut lines: Vec<(&'static str, &str)> = Vec::new();
        lines.extend(self.question.as_deref().map(|question| ("Question", question)));
        lines.push(("Read as", &self.said));
        lines.push(("Answer", &self.headline));
        lines.extend(list("Condition", &self.filters));
        lines.extend(list("Assumed", &self.assumptions));
        lines.extend(self.as_of.as_deref().map(|day| ("Data up to", day)));
        lines.push(("Snapshot", &self.snapshot));
        lines.push(("Built", &self.built));
        lines.push(("Route", &self.route));
        lines.extend(self.fetched.as_deref().map(|time| ("Asked of the source", time)));
        lines.extend(list("SQL", &self.sql));
        lines
    }
}
