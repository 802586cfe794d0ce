//! What is wrong with an input, as a value: a code, a place, a reason and a way on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::draft::Draft;

/// Every way in which a question, a Draft or a model file can be at fault. One table: docs, HTTP and
/// exit codes are derived from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A content word that nothing in the model, the data or the grammar explains.
    UnknownWord,
    /// Read and understood, but this version cannot compute it.
    Unsupported,
    /// Several readings are equally good.
    Ambiguous,
    /// A metric that must not be summed along what the question asks for.
    NotAdditive,
    /// The time range lies outside the data.
    OutOfRange,
    /// No chain of joins connects what the question puts together.
    NoPath,
    /// A dimension along which the metric cannot be added needs one member, or a grouping.
    NeedsValue,
    /// Nothing precomputed fits and live queries are not allowed.
    NoRollup,
    /// The data is older than its owner allows.
    Stale,
    /// The question is empty, or longer than [`crate::draft::LONGEST_QUESTION`].
    BadQuestion,
    /// A Draft that contradicts itself.
    BadDraft,
    /// YAML that cannot be read at all.
    BadYaml,
    /// A key that the format does not have.
    UnknownKey,
    /// A value of the wrong kind for its key.
    WrongType,
    /// A name that nothing declares.
    UnknownName,
    /// The same name twice where one is needed.
    DuplicateName,
    /// An SQL expression that cannot be parsed, or uses what Reckoner does not support.
    BadExpression,
    /// A table or column that the source does not have.
    MissingColumn,
    /// Metrics or fields that are defined by each other.
    Cycle,
    /// Something required is absent.
    MissingKey,
}

impl Code {
    /// The code as it stands on the wire: `unknown_word`.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::UnknownWord => "unknown_word",
            Code::Unsupported => "unsupported",
            Code::Ambiguous => "ambiguous",
            Code::NotAdditive => "not_additive",
            Code::OutOfRange => "out_of_range",
            Code::NoPath => "no_path",
            Code::NeedsValue => "needs_value",
            Code::NoRollup => "no_rollup",
            Code::Stale => "stale",
            Code::BadQuestion => "bad_question",
            Code::BadDraft => "bad_draft",
            Code::BadYaml => "bad_yaml",
            Code::UnknownKey => "unknown_key",
            Code::WrongType => "wrong_type",
            Code::UnknownName => "unknown_name",
            Code::DuplicateName => "duplicate_name",
            Code::BadExpression => "bad_expression",
            Code::MissingColumn => "missing_column",
            Code::Cycle => "cycle",
            Code::MissingKey => "missing_key",
        }
    }
}

/// One thing that is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// What kind of fault it is.
    pub code: Code,
    /// One sentence for the person who made the input.
    pub message: String,
    /// Where: a span of the question in bytes, or a place in a file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Place>,
    /// The nearest right name, or a remark that helps.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
    /// What to click, or what to write and where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repair: Option<Repair>,
}

/// Where an [`Issue`] is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Byte offsets into the question, end exclusive.
    Question {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// A place in a model file; line and column count from 1.
    File {
        /// File name as it was given to the loader.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
}

/// A way on from a refusal (design promise 8).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repair {
    /// A question in words that works.
    Question(String),
    /// A Draft that works, with its restatement.
    Draft {
        /// The Draft to send instead.
        draft: Box<Draft>,
        /// The same in words.
        said: String,
    },
    /// Lines to add to a file of the project.
    Yaml {
        /// The file they belong in.
        file: String,
        /// The exact lines.
        yaml: String,
    },
}

impl Issue {
    /// An issue without place, hint or repair.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Issue { code, message: message.into(), place: None, hint: None, repair: None }
    }

    /// The same issue at bytes `start..end` of the question.
    #[must_use]
    pub fn at_word(mut self, start: usize, end: usize) -> Self {
        self.place = Some(Place::Question { start, end });
        self
    }

    /// The same issue with a place in a file.
    #[must_use]
    pub fn in_file(mut self, file: &str, line: usize, column: usize) -> Self {
        self.place = Some(Place::File { file: file.to_owned(), line, column });
        self
    }

    /// The same issue with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same issue with a repair.
    #[must_use]
    pub fn repair(mut self, repair: Repair) -> Self {
        self.repair = Some(repair);
        self
    }
}

/// The name among `names` that is nearest to `wrong`, if one is near enough to be meant: at most a
/// third of its letters apart (Damerau-Levenshtein, case ignored).
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong: Vec<char> = wrong.to_lowercase().chars().collect();
    // A word that is longer or shorter by more than may differ is not compared.
    let long = |name: &&str| {
        let letters = name.chars().count();
        letters.abs_diff(wrong.len()) * 3 <= letters.max(wrong.len())
    };
    names
        .into_iter()
        .filter(|name| !name.is_empty())
        .filter(long)
        .map(|name| (distance(&wrong, &name.to_lowercase().chars().collect::<Vec<_>>()), name))
        .filter(|(d, name)| *d * 3 <= name.chars().count().max(wrong.len()))
        .min_by_key(|(d, name)| (*d, name.len(), *name))
        .map(|(_, name)| name)
}

/// Edits (insert, delete, replace, swap of neighbours) between two words.
pub fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut cost = vec![0; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let at = |i: usize, j: usize| cost[i * width + j];
            cost[i * width + j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replace = at(i - 1, j - 1) + usize::from(a[i - 1] != b[j - 1]);
                let swap = if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    at(i - 2, j - 2) + 1
                } else {
                    usize::MAX
                };
                (at(i - 1, j) + 1).min(at(i, j - 1) + 1).min(replace).min(swap)
            };
        }
    }
    cost[a.len() * width + b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_far_ones_are_not() {
        let names = ["revenue", "region", "margin"];
        assert_eq!(nearest("revenu", names), Some("revenue"));
        assert_eq!(nearest("Reigon", names), Some("region"));
        assert_eq!(nearest("flagship", names), None);
    }

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        let d = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!((d("teh", "the"), d("", "abc"), d("kitten", "sitting"), d("same", "same")), (1, 3, 3, 0));
    }
}
