//! Everything that is wrong with a file, collected in one run.

use super::yaml::{Mark, Word};
use crate::issue::{Code, Issue, Place, nearest};

/// Names longer than this are no slips of the pen, and comparing them is costly.
const LONGEST_COMPARED: usize = 64;
/// After so many issues a file is not helped by more.
const MOST_ISSUES: usize = 500;
/// After so many issues the nearest names are no longer looked for.
pub(super) const MOST_HINTS: usize = 100;

/// Collects issues of one file.
pub(super) struct Issues<'a> {
    file: &'a str,
    errors: Vec<Issue>,
    warnings: Vec<Issue>,
}

impl<'a> Issues<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Issues { file, errors: Vec::new(), warnings: Vec::new() }
    }

    /// Reports an error.
    pub(super) fn add(&mut self, code: Code, mark: Mark, message: impl Into<String>) {
        self.report(code, mark, message, None);
    }

    /// Reports an error with a remark that helps.
    pub(super) fn report(&mut self, code: Code, mark: Mark, message: impl Into<String>, hint: Option<String>) {
        if self.errors.len() < MOST_ISSUES {
            let issue = Issue { hint, ..Issue::new(code, message) }.in_file(self.file, mark.line, mark.column);
            self.errors.push(issue);
        }
    }

    /// Reports what is allowed but may not be meant.
    pub(super) fn warn(&mut self, code: Code, mark: Mark, message: impl Into<String>) {
        self.warnings.push(Issue::new(code, message).in_file(self.file, mark.line, mark.column));
    }

    /// Reports a name that is none of `names`, with the nearest one.
    pub(super) fn unknown<'n>(&mut self, what: &str, word: &Word, names: impl IntoIterator<Item = &'n str>) {
        let hint = if self.errors.len() < MOST_HINTS { did_you_mean(&word.text, names) } else { None };
        self.report(Code::UnknownName, word.mark, format!("There is no {what} `{}`.", clipped(&word.text)), hint);
    }

    pub(super) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The warnings, by place.
    pub(super) fn into_warnings(self) -> Vec<Issue> {
        by_place(self.warnings)
    }

    /// The errors, by place.
    pub(super) fn sorted(self) -> Vec<Issue> {
        by_place(self.errors)
    }
}

fn by_place(mut issues: Vec<Issue>) -> Vec<Issue> {
    let place = |issue: &Issue| match &issue.place {
        Some(Place::File { line, column, .. }) => (*line, *column),
        _ => (0, 0),
    };
    issues.sort_by_key(place);
    issues.dedup();
    issues
}

/// The nearest right name as a question.
pub(super) fn did_you_mean<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    near(wrong, names).map(|name| format!("Did you mean `{name}`?"))
}

/// The nearest right name; `None` for texts too long to be one.
pub(super) fn near<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let close =
        |name: &&str| name.len() <= LONGEST_COMPARED && name.len().abs_diff(wrong.len()) <= LONGEST_COMPARED / 3;
    if wrong.len() > LONGEST_COMPARED { None } else { nearest(wrong, names.into_iter().filter(close)) }
}

/// A name for a message, cut if it is unreasonably long.
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(LONGEST_COMPARED) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
