//! The file of what was learned: one proposal a line, beside the model, for people to review.
//!
//! `reckoner learn list` adds what the log proposes; accepting and rejecting change the word in `status`. Lines keep
//! their places, so a line's number is the proposal's. It may be edited by hand, and belongs under version control.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use model::Draft;
use serde::{Deserialize, Serialize};
use understand::Meaning;

use crate::failure::Failure;
use crate::project::Project;

const NAME: &str = "learned.jsonl";

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Nobody has looked at it.
    Proposed,
    /// It counts.
    Accepted,
    /// It is not proposed again.
    Rejected,
}

/// One proposal: a `question` with the `draft` that is meant, or a `word` with what it `means`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) status: Status,
    /// A question as it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<String>,
    /// What is meant, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<String>,
    /// A word that nobody knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) word: Option<String>,
    /// What the word stands for; absent while nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) means: Option<Meaning>,
    /// Why that is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) because: Option<String>,
    /// How often it was chosen, or asked with.
    #[serde(default)]
    pub(crate) times: usize,
    /// What is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) draft: Option<Draft>,
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Learned {
    pub(crate) entries: Vec<Entry>,
}

impl Entry {
    /// The question and what is meant by it, if this is a phrase.
    pub(crate) fn phrase(&self) -> Option<(&str, &Draft)> {
        Some((self.question.as_deref()?, self.draft.as_ref()?))
    }

    /// The word and what it stands for, if that is known.
    pub(crate) fn synonym(&self) -> Option<(&str, &Meaning)> {
        Some((self.word.as_deref()?, self.means.as_ref()?))
    }

    /// Whether it is a phrase or a word, and not half of one or both.
    fn is_whole(&self) -> bool {
        let phrase = self.question.is_some() && self.draft.is_some();
        let half = self.question.is_some() != self.draft.is_some();
        !half && phrase != self.word.is_some() && (self.word.is_some() || self.means.is_none())
    }

    /// Whether two lines propose something for the same words.
    fn is_about(&self, other: &Entry) -> bool {
        let same = |a: &Option<String>, b: &Option<String>| {
            a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
        };
        same(&self.word, &other.word) || (same(&self.question, &other.question) && self.draft == other.draft)
    }
}

impl Learned {
    pub(crate) fn path(project: &Project) -> PathBuf {
        project.dir.join(NAME)
    }

    /// Reads the file; nothing was learned where there is none.
    pub(crate) fn read(project: &Project) -> Result<Learned, Failure> {
        let path = Learned::path(project);
        match fs::read_to_string(&path) {
            Ok(text) => Learned::parse(&path, &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Learned::default()),
            Err(error) => Err(Failure::file(&path, &error)),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Learned, Failure> {
        let bad = |at: usize, why: String| {
            Failure::usage("bad_learned", format!("{}:{}: {why}", path.display(), at + 1))
                .help("one proposal a line: a `question` with its `draft`, or a `word` with what it `means`")
        };
        let entries = text.lines().enumerate().map(|(at, line)| {
            let entry: Entry = serde_json::from_str(line).map_err(|error| bad(at, error.to_string()))?;
            let whole = entry.is_whole();
            whole.then_some(entry).ok_or_else(|| bad(at, "this is no whole proposal".to_owned()))
        });
        Ok(Learned { entries: entries.collect::<Result<_, Failure>>()? })
    }

    /// Writes the file beside the one that is there, and puts it in its place.
    pub(crate) fn write(&self, project: &Project) -> Result<(), Failure> {
        let path = Learned::path(project);
        let aside = project.dir.join(format!("{NAME}.writing"));
        let written = fs::File::create(&aside).and_then(|mut file| {
            file.write_all(self.lines().as_bytes())?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&aside, &path)).map_err(|error| Failure::file(&path, &error))
    }

    /// All of it as the file has it.
    pub(crate) fn lines(&self) -> String {
        let line = |entry| serde_json::to_string(entry).expect("an entry holds only text and numbers") + "\n";
        self.entries.iter().map(line).collect()
    }

    /// What counts.
    pub(crate) fn accepted(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.status == Status::Accepted)
    }

    /// Adds what is not there yet. What is there stays as it was decided; only its count may grow, and a word
    /// without a meaning may be given one.
    pub(crate) fn propose(&mut self, entry: Entry) {
        match self.entries.iter_mut().find(|known| known.is_about(&entry)) {
            Some(known) => {
                known.times = known.times.max(entry.times);
                if known.status == Status::Proposed && known.word.is_some() && known.means.is_none() {
                    (known.means, known.because) = (entry.means, entry.because);
                }
            }
            None => self.entries.push(entry),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Learned, Failure> {
        Learned::parse(Path::new("learned.jsonl"), text)
    }

    const LINES: &str = r#"{"status":"accepted","question":"sales","said":"units sold","times":3,"draft":{"v":1,"show":["units_sold"]}}
{"status":"proposed","word":"flagship","times":1}
{"status":"rejected","word":"umsatz","means":{"metric":"revenue"},"because":"x","times":2}
{"status":"proposed","word":"deutschland","means":{"member":{"of":"country","name":"Germany"}},"times":2}
"#;

    #[test]
    fn what_is_read_is_written_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Project { dir: folder.path().to_owned(), today: None, json: false, snapshot: None, follow: None };
        assert_eq!(Learned::read(&project).expect("nothing"), Learned::default());
        parsed(LINES).expect("four proposals").write(&project).expect("written");
        assert_eq!(fs::read_to_string(Learned::path(&project)).expect("read"), LINES);
    }

    #[test]
    fn a_line_that_is_no_proposal_is_named() {
        for (text, part) in [
            ("{\"status\":\"accepted\",\"word\":\"x\"}\nnothing\n", ":2:"),
            ("{\"status\":\"maybe\",\"word\":\"x\"}", "maybe"),
            ("{\"status\":\"accepted\",\"wrod\":\"x\"}", "wrod"),
            ("{\"status\":\"accepted\"}", "no whole proposal"),
            ("{\"status\":\"accepted\",\"question\":\"x\"}", "no whole proposal"),
            ("{\"status\":\"accepted\",\"question\":\"x\",\"draft\":{},\"word\":\"x\"}", "no whole proposal"),
        ] {
            let failure = parsed(text).expect_err(text);
            assert!(failure.to_json().to_string().contains(part), "{text}: {}", failure.to_json());
        }
    }

    #[test]
    fn what_was_decided_stays_and_what_is_fresh_is_added() {
        let mut learned = parsed(LINES).expect("four proposals");
        let word = |word: &str, times| {
            Entry { word: Some(word.to_owned()), ..parsed(LINES).expect("lines").entries[2].clone() }.times(times)
        };
        learned.propose(word("Umsatz", 9).status(Status::Proposed));
        learned.propose(word("flagship", 1).status(Status::Proposed));
        learned.propose(word("volume", 1).status(Status::Proposed));
        let kept =
            |at: usize| (learned.entries[at].status, learned.entries[at].times, learned.entries[at].means.is_some());
        assert_eq!(kept(2), (Status::Rejected, 9, true));
        assert_eq!(kept(1), (Status::Proposed, 1, true));
        assert_eq!((kept(4), learned.entries.len()), ((Status::Proposed, 1, true), 5));
    }

    impl Entry {
        fn times(self, times: usize) -> Entry {
            Entry { times, ..self }
        }
        fn status(self, status: Status) -> Entry {
            Entry { status, ..self }
        }
    }
}
