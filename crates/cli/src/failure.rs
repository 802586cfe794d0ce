//! Why a command could not do what it was asked: a code, what is wrong, where, and what to do about it.

use std::fmt;
use std::path::Path;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use model::Issue;
use model::issue::{Place, Repair};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::project::said;

/// A command that failed, and how it exits.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) complaints: Vec<Complaint>,
    /// Whether the same may succeed later, without anybody changing anything.
    pub(crate) retryable: bool,
}

/// What is said of a place of which nothing else is known.
const HERE: &str = "here";

/// One thing that is wrong.
#[derive(Debug)]
pub(crate) struct Complaint {
    code: String,
    message: String,
    help: Option<String>,
    place: Option<(NamedSource<String>, LabeledSpan)>,
    json: Option<Value>,
}

impl Complaint {
    /// "model.yaml:12:6: `sales` has no column `nett`. (Did you mean `net`?)"
    fn in_full(&self) -> String {
        let place = self.place.as_ref().map_or(String::new(), |(file, span)| {
            let before = file.inner().get(..span.offset()).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            format!("{}:{line}:{column}: ", file.name())
        });
        let hint = self.place.as_ref().and_then(|(_, span)| span.label()).filter(|label| *label != HERE);
        let ways = [hint, self.help.as_deref()].into_iter().flatten().map(|way| format!(" ({way})"));
        format!("{place}{}{}", self.message, ways.collect::<String>())
    }
}

impl Failure {
    /// The world failed.
    pub(crate) fn world(code: &str, message: impl fmt::Display) -> Failure {
        Failure::new(Exit::Failed, code, message)
    }

    /// The command was not given as it wants to be.
    pub(crate) fn usage(code: &str, message: impl fmt::Display) -> Failure {
        Failure::new(Exit::Usage, code, message)
    }

    /// A file of the project or of the command could not be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Failure {
        Failure::world("file", format!("{}: {error}", path.display()))
    }

    /// The model file has mistakes.
    pub(crate) fn model(file: &str, text: &str, issues: Vec<Issue>) -> Failure {
        let complaints = issues.into_iter().map(|issue| Complaint::of(issue, file, text)).collect();
        Failure { exit: Exit::BadModel, complaints, retryable: false }
    }

    /// Several failures as one, which exits as the first.
    pub(crate) fn all(failures: Vec<Failure>) -> Failure {
        let exit = failures.first().map_or(Exit::Failed, |first| first.exit);
        let complaints = failures.into_iter().flat_map(|failure| failure.complaints).collect();
        Failure { exit, complaints, retryable: false }
    }

    fn new(exit: Exit, code: &str, message: impl fmt::Display) -> Failure {
        let complaint =
            Complaint { code: code.to_owned(), message: message.to_string(), help: None, place: None, json: None };
        Failure { exit, complaints: vec![complaint], retryable: false }
    }

    /// The same failure, which may pass by itself.
    pub(crate) fn passing(mut self, retryable: bool) -> Failure {
        self.retryable = retryable;
        self
    }

    /// The same failure, saying first what it comes to.
    pub(crate) fn prefixed(mut self, what: &str) -> Failure {
        if let Some(first) = self.complaints.first_mut() {
            first.message = format!("{what}: {}", first.message);
        }
        self
    }

    /// The code of what is wrong first, and all of it in words.
    pub(crate) fn in_short(&self) -> (String, String) {
        let code = self.complaints.first().map_or(String::new(), |first| first.code.clone());
        let messages: Vec<&str> = self.complaints.iter().map(|complaint| complaint.message.as_str()).collect();
        (code, messages.join("; "))
    }

    /// All that is wrong, each with its place in a file and what to do about it, where these are known.
    pub(crate) fn in_full(&self) -> String {
        self.complaints.iter().map(Complaint::in_full).collect::<Vec<_>>().join("\n")
    }

    /// What to do about what is wrong first.
    pub(crate) fn way(&self) -> Option<String> {
        self.complaints.iter().find_map(|complaint| complaint.help.clone())
    }

    /// The same failure with what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Failure {
        if let Some(last) = self.complaints.last_mut() {
            last.help = Some(help.into());
        }
        self
    }

    /// The same failure with what was found in the data.
    pub(crate) fn because(mut self, remarks: &[source::Remark]) -> Failure {
        self.complaints.extend(remarks.iter().map(|remark| Complaint {
            code: remark.code.to_owned(),
            message: said(remark),
            help: None,
            place: None,
            json: serde_json::to_value(remark).ok(),
        }));
        self
    }

    /// The failure as part of an answer.
    pub(crate) fn into_fault(self) -> ask::Fault {
        let messages: Vec<String> = self.complaints.into_iter().map(|complaint| complaint.message).collect();
        ask::Fault { code: "source_unreachable", message: messages.join("; ") }
    }

    /// The failure for a program.
    pub(crate) fn to_json(&self) -> Value {
        let issues: Vec<Value> = self.complaints.iter().map(Complaint::to_json).collect();
        json!({"status": "failed", "exit": self.exit as u8, "issues": issues})
    }
}

impl Complaint {
    /// An issue of a model file, shown with its line.
    pub(crate) fn of(issue: Issue, file: &str, text: &str) -> Complaint {
        let json = serde_json::to_value(&issue).ok();
        let place = match &issue.place {
            Some(Place::File { line, column, .. }) => {
                let (start, length) = span(text, *line, *column);
                let label = issue.hint.clone().unwrap_or_else(|| HERE.to_owned());
                Some((NamedSource::new(file, text.to_owned()), LabeledSpan::new(Some(label), start, length)))
            }
            _ => None,
        };
        let repair = issue.repair.map(|repair| match repair {
            Repair::Question(question) => format!("ask: {question}"),
            Repair::Draft { said, .. } => format!("ask: {said}"),
            Repair::Yaml { file, yaml } => format!("in {file}:\n{yaml}"),
        });
        let help = if place.is_some() { repair } else { repair.or(issue.hint) };
        Complaint { code: issue.code.as_str().to_owned(), message: issue.message, help, place, json }
    }

    fn to_json(&self) -> Value {
        self.json.clone().unwrap_or_else(|| {
            let mut value = json!({"code": self.code, "message": self.message});
            if let Some(help) = &self.help {
                value["hint"] = json!(help);
            }
            value
        })
    }
}

/// The word at a line and column, both from 1, as byte offset and length.
fn span(text: &str, line: usize, column: usize) -> (usize, usize) {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let row = text.get(before..).unwrap_or_default().split('\n').next().unwrap_or_default();
    let at: usize = row.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let word = row[at..].chars().take_while(|letter| !letter.is_whitespace() && !",:}]".contains(*letter));
    (before + at, word.map(char::len_utf8).sum())
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Complaint {}

impl Diagnostic for Complaint {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().map(|(source, _)| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.place
            .as_ref()
            .map(|(_, label)| Box::new(std::iter::once(label.clone())) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}

impl From<source::Error> for Failure {
    fn from(error: source::Error) -> Failure {
        let failure = Failure::world(source_code(&error), &error).passing(error.retryable());
        match &error {
            source::Error::Denied { database, .. } => {
                let variable = crate::databases::variable(database, "PASSWORD");
                failure.help(format!("set the password in the environment as {variable}, or name a `password_file:` in reckoner.yaml; reading (SELECT) is all that is needed"))
            }
            source::Error::BucketDenied { .. } => failure.help(
                "its key comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, from the role of the machine, or from `buckets:` in reckoner.yaml; docs/scale.md says what it has to be allowed",
            ),
            source::Error::BucketUnreachable { .. } => failure.help(
                "is the store up, and are its endpoint and region right (AWS_ENDPOINT_URL, AWS_REGION, or `buckets:` in reckoner.yaml)? It is asked again at the next run",
            ),
            source::Error::ClusterUnreachable { .. } => failure.help(
                "is the scheduler up (`reckoner cluster scheduler`), and is `cluster:` in reckoner.yaml right? It is asked again at the next run",
            ),
            source::Error::Unreachable { .. } => failure
                .help("is the server up, and is the address in reckoner.yaml right? It is asked again at the next run"),
            _ => failure,
        }
    }
}

/// A name for programs.
pub(crate) fn source_code(error: &source::Error) -> &'static str {
    use source::Error as E;
    match error {
        E::MissingFile { .. } => "missing_file",
        E::Unreadable { .. } => "unreadable",
        E::NoTable { .. } => "no_table",
        E::NoTables { .. } => "no_tables",
        E::Query { .. } => "query_failed",
        E::NoValues { .. } => "no_values",
        E::Unsupported { .. } => "unsupported",
        E::TimedOut { .. } => "timed_out",
        E::TooManyRows { .. } => "too_many_rows",
        E::Busy { .. } => "busy",
        E::Crowded { .. } => "source_crowded",
        E::Unreachable { .. } => "source_unreachable",
        E::Denied { .. } => "source_denied",
        E::BadUrl { .. } | E::BadBucket { .. } => "bad_address",
        E::BucketUnreachable { .. } => "store_unreachable",
        E::BucketDenied { .. } => "store_denied",
        E::NoClusters => "no_clusters",
        E::ClusterUnreachable { .. } => "cluster_unreachable",
        E::Cluster { .. } => "cluster_ended",
        E::NoDatabase { .. } => "no_database",
        E::NoDriver { .. } => "no_driver",
        E::NoDialect { .. } => "bad_dialect",
        E::TooLarge { .. } => "too_large",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_word_there() {
        let text = "a: b\n  dimensons: [x, y]\nlast";
        for (line, column, word) in
            [(1, 1, "a"), (1, 4, "b"), (2, 3, "dimensons"), (2, 15, "x"), (3, 1, "last"), (9, 9, "")]
        {
            let (start, length) = span(text, line, column);
            assert_eq!(text.get(start..start + length), Some(word), "{line}:{column}");
        }
    }

    #[test]
    fn a_model_issue_keeps_its_place_for_programs() {
        let issue = Issue::new(model::Code::UnknownKey, "`dimensons` is not a key")
            .in_file("model.yaml", 2, 3)
            .hint("dimensions");
        let failure = Failure::model("model.yaml", "a: b\n  dimensons: [x]", vec![issue]);
        assert_eq!(failure.to_json()["issues"][0]["place"]["file"]["line"], 2);
        assert_eq!(failure.exit as u8, 4);
        let full = failure.in_full();
        assert!(full.starts_with("model.yaml:2:3: `dimensons` is not a key") && full.contains("dimensions"), "{full}");
        let shown = format!("{:?}", miette::Report::new(failure.complaints.into_iter().next().expect("one")));
        for part in ["unknown_key", "model.yaml", "dimensons: [x]", "dimensions"] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    }
}
