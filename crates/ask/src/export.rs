//! An answer as a file: what the sheet or the metadata beside the table says of it.

use answer::export::{self, About, Error, Guard};
use model::Draft;
use understand::say;

use crate::outcome::{Answered, Provenance};
use crate::view::View;

/// A kind of file that an answer can be had as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// Comma-separated values; texts that a spreadsheet would take for formulas are guarded.
    Csv,
    /// The same with every text as it is.
    RawCsv,
    /// A workbook for Excel.
    Xlsx,
    /// A stream of Arrow IPC.
    Arrow,
}

impl File {
    /// The kind of a name: `csv`, `raw_csv`, `xlsx` or `arrow`.
    pub fn named(name: &str) -> Option<File> {
        Some(match name {
            "csv" => File::Csv,
            "raw_csv" => File::RawCsv,
            "xlsx" => File::Xlsx,
            "arrow" => File::Arrow,
            _ => return None,
        })
    }

    /// How its name ends.
    pub fn extension(self) -> &'static str {
        match self {
            File::Csv | File::RawCsv => "csv",
            File::Xlsx => "xlsx",
            File::Arrow => "arrows",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            File::Csv | File::RawCsv => "text/csv; charset=utf-8; header=present",
            File::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            File::Arrow => "application/vnd.apache.arrow.stream",
        }
    }
}

/// The answer as a file. The view is one of the model that the answer was given by.
///
/// # Errors
/// What a workbook cannot hold.
pub fn export(answered: &Answered, file: File, view: &View) -> Result<Vec<u8>, Error> {
    let (table, calendar) = (&answered.answer.table, &view.model.calendar);
    match file {
        File::Csv => Ok(export::csv(table, calendar, Guard::Formulas)),
        File::RawCsv => Ok(export::csv(table, calendar, Guard::Nothing)),
        File::Xlsx => export::xlsx(table, calendar, &about(answered, view)),
        File::Arrow => export::arrow(table, &about(answered, view)),
    }
}

fn about(answered: &Answered, view: &View) -> About {
    let Provenance { route, snapshot, as_of, built, fetched, sql, leaves: _ } = &*answered.provenance;
    About {
        question: answered.question.clone(),
        said: answered.said.clone(),
        headline: answered.answer.headline.clone(),
        filters: conditions(&answered.draft, view),
        assumptions: answered.assumptions.iter().map(|assumed| assumed.text.clone()).collect(),
        snapshot: snapshot.clone(),
        as_of: as_of.clone(),
        built: built.clone(),
        fetched: fetched.clone(),
        route: (*route).to_owned(),
        sql: sql.clone(),
    }
}

/// Each condition by itself, in canonical English.
fn conditions(draft: &Draft, view: &View) -> Vec<String> {
    let filters = draft.filters.iter().map(|filter| Draft { filters: vec![filter.clone()], ..Draft::default() });
    let time = draft.time.iter().map(|time| Draft { time: Some(time.clone()), ..Draft::default() });
    filters.chain(time).map(|condition| say(&condition, &view.model)).collect()
}
