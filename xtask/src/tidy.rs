//! The house rules that no compiler and no lint keeps. One rule, one file; each is a function of the
//! files' text, so each can be shown to fail.

mod debris;
mod docs;
mod links;
mod names;
mod papers;
mod pure;

use crate::Complaint;
use crate::tree::File;

/// Everything that the rules find.
pub fn check(files: &[File]) -> Vec<Complaint> {
    let rules = [debris::check, docs::check, links::check, names::check, papers::check, pure::check];
    rules.into_iter().flat_map(|rule| rule(files)).collect()
}

#[cfg(test)]
pub(crate) fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}
