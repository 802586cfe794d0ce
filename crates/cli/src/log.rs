//! The log of questions: one line of JSON each, in the project's state folder.
//!
//! It is what suggestions and `reckoner learn` know of the past. It holds questions and drafts, never an answer; it
//! is bounded; and whatever goes wrong with it, no question fails: it may be read-only, cut short or taken away.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use ask::Record;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use model::bind::Context;
use model::draft::LONGEST_QUESTION;
use model::viewer::NoMembers;
use model::{Draft, Model, Viewer, calendar};
use refresh::Asked;
use serde::{Deserialize, Serialize};

use crate::project::Project;

const NAME: &str = "questions.jsonl";
/// What was in the file before it was full.
const EARLIER: &str = "questions.earlier.jsonl";
/// Bytes of a file that is full; there are two at most.
const FULL: u64 = 4_000_000;
/// After so many further questions an asking counts half.
const HALF_LIFE: f64 = 50.0;

/// The log of a project.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    state: PathBuf,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// When, RFC 3339.
    pub(crate) time: String,
    /// In words.
    pub(crate) question: String,
    /// `answered`, `ambiguous`, `unread`, `refused` or `failed`.
    pub(crate) outcome: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) codes: Vec<String>,
    /// Words that nobody knew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) unknown: Vec<String>,
    /// What it was read as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) draft: Option<Draft>,
    /// Whether the draft was chosen by a person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) chosen: bool,
    /// Whether it went on from the question before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) follows: bool,
    /// What somebody said of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) good: Option<bool>,
    /// And why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
}

impl Line {
    /// What there is to keep of a question; nothing where it was not asked in words.
    pub(crate) fn of(record: &Record, now: Timestamp) -> Option<Line> {
        let question = record.question.clone().filter(|question| question.len() <= LONGEST_QUESTION)?;
        Some(Line {
            time: now.round(Unit::Second).unwrap_or(now).to_string(),
            question,
            outcome: record.outcome.to_owned(),
            codes: record.codes.iter().map(|code| (*code).to_owned()).collect(),
            unknown: record.unknown.clone(),
            draft: record.draft.clone(),
            chosen: record.chosen,
            follows: record.follows,
            good: None,
            note: None,
        })
    }

    /// The question, if it may be asked again as it stands.
    fn answered_by_itself(&self) -> Option<&str> {
        (self.outcome == "answered" && !self.chosen && !self.follows).then_some(self.question.trim())
    }
}

impl From<Line> for understand::Asked {
    fn from(line: Line) -> understand::Asked {
        understand::Asked {
            answered: line.outcome == "answered",
            question: line.question,
            draft: line.draft,
            chosen: line.chosen,
            unknown: line.unknown,
        }
    }
}

impl Log {
    pub(crate) fn of(project: &Project) -> Log {
        Log { state: project.state() }
    }

    /// Adds these of the lines, in this order, if that is possible.
    pub(crate) fn keep(&self, lines: &[Line], order: &[usize]) {
        let path = self.state.join(NAME);
        if fs::metadata(&path).is_ok_and(|file| file.len() >= FULL) {
            let _ = fs::rename(&path, self.state.join(EARLIER));
        }
        let written: Vec<Vec<u8>> = lines.iter().map(|line| serde_json::to_vec(line).unwrap_or_default()).collect();
        let mut text = Vec::new();
        for line in order.iter().map(|at| &written[*at]).filter(|line| !line.is_empty()) {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        // One write of whole lines, so that those of several processes do not mix.
        let _ = File::options().create(true).append(true).open(&path).and_then(|mut file| file.write_all(&text));
    }

    /// Adds a line, if that is possible.
    pub(crate) fn add(&self, line: Line) {
        self.keep(&[line], &[0]);
    }

    /// Everything that was kept, oldest first. A line that is none (a disk was full) is passed over.
    pub(crate) fn lines(&self) -> Vec<Line> {
        let files = [EARLIER, NAME].map(|name| fs::read(self.state.join(name)).unwrap_or_default());
        let lines = files.iter().flat_map(|bytes| bytes.split(|byte| *byte == b'\n'));
        lines.filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }
}

/// What was read for the answers of these lines, as a model has it now; what it no longer has is passed over.
pub(crate) fn asked(lines: &[Line], model: &Model) -> Asked {
    let mut asked = Asked::default();
    let viewer = Viewer::owner();
    let answered = lines.iter().filter(|line| line.outcome == "answered" && line.good.is_none());
    for (line, times) in counted(answered) {
        let Some(draft) = &line.draft else { continue };
        let day = line.time.parse::<Timestamp>().map_or(0, |time| calendar::day(time.to_zoned(TimeZone::UTC).date()));
        let context = Context { model, members: &NoMembers, viewer: &viewer, today: day, covered: &|_| None };
        if let Ok(bound) = model::bind::bind(draft, context) {
            asked.add(&bound.query, times as f64);
        }
    }
    asked
}

/// Questions with how often they were asked, as last asked; the most frequent first.
pub(crate) fn counted<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<(&'a Line, usize)> {
    let mut counted: BTreeMap<String, (&Line, usize)> = BTreeMap::new();
    for line in lines {
        let entry = counted.entry(line.question.trim().to_lowercase()).or_insert((line, 0));
        *entry = (line, entry.1 + 1);
    }
    let mut counted: Vec<_> = counted.into_values().collect();
    counted.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    counted
}

/// Answered questions, by how often and how recently they were asked.
#[derive(Debug, Default)]
pub(crate) struct Past {
    asked: BTreeMap<String, Again>,
    count: u64,
}

/// A question that was asked before.
#[derive(Debug)]
struct Again {
    /// As last written.
    text: String,
    /// The sum of all askings as it was at the last one.
    weight: f64,
    /// Which question of all it was last.
    at: u64,
}

impl Past {
    /// Different questions that are remembered.
    const MOST: usize = 2_000;

    pub(crate) fn of(lines: &[Line]) -> Past {
        let mut past = Past::default();
        for line in lines {
            past.add(line);
        }
        past
    }

    pub(crate) fn add(&mut self, line: &Line) {
        self.count += 1;
        let Some(text) = line.answered_by_itself() else { return };
        let at = self.count;
        let key = text.to_lowercase();
        if let Some(asked) = self.asked.get_mut(&key) {
            text.clone_into(&mut asked.text);
            (asked.weight, asked.at) = (asked.weight_at(at) + 1.0, at);
            return;
        }
        self.asked.insert(key, Again { text: text.to_owned(), weight: 1.0, at });
        if self.asked.len() > Past::MOST {
            let ranked: Vec<String> = self.ranked().map(str::to_lowercase).collect();
            for key in &ranked[Past::MOST / 2..] {
                self.asked.remove(key);
            }
        }
    }

    /// The questions, those first that were asked most and last.
    pub(crate) fn ranked(&self) -> impl Iterator<Item = &str> {
        let mut ranked: Vec<&Again> = self.asked.values().collect();
        ranked.sort_by(|a, b| b.weight_at(self.count).total_cmp(&a.weight_at(self.count)));
        ranked.into_iter().map(|asked| asked.text.as_str())
    }
}

impl Again {
    fn weight_at(&self, at: u64) -> f64 {
        self.weight * 0.5_f64.powf((at - self.at) as f64 / HALF_LIFE)
    }
}

/// Of the last questions that were asked in words, which came to an answer.
#[derive(Debug, Default)]
pub(crate) struct Recent(VecDeque<bool>);

impl Recent {
    const MOST: usize = 200;

    pub(crate) fn of(lines: &[Line]) -> Recent {
        let mut recent = Recent::default();
        lines.iter().for_each(|line| recent.add(line));
        recent
    }

    pub(crate) fn add(&mut self, line: &Line) {
        // A click and a thumb are no words; that the world failed says nothing of how they were read.
        if line.chosen || line.good.is_some() || line.outcome == "failed" {
            return;
        }
        self.0.push_back(line.outcome == "answered" || line.outcome == "report");
        if self.0.len() > Recent::MOST {
            self.0.pop_front();
        }
    }

    /// Answered, and all.
    pub(crate) fn answered(&self) -> (usize, usize) {
        (self.0.iter().filter(|answered| **answered).count(), self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(question: &str, outcome: &str) -> Line {
        Line {
            time: "2025-01-01T00:00:00Z".to_owned(),
            question: question.to_owned(),
            outcome: outcome.to_owned(),
            codes: Vec::new(),
            unknown: Vec::new(),
            draft: None,
            chosen: false,
            follows: false,
            good: None,
            note: None,
        }
    }

    #[test]
    fn what_is_kept_is_read_again_and_what_is_no_line_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = Log { state: folder.path().to_owned() };
        let lines = [line("revenue", "answered"), line("flagship", "unread")];
        for line in &lines {
            log.add(line.clone());
            fs::OpenOptions::new()
                .append(true)
                .open(folder.path().join(NAME))
                .and_then(|mut file| file.write_all(b"{\"time\": cut\n\xff\n"))
                .expect("written");
        }
        assert_eq!(log.lines(), lines);
    }

    #[test]
    fn a_full_file_makes_room_and_there_are_two_at_most() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = Log { state: folder.path().to_owned() };
        for round in 0..3 {
            log.add(line(&format!("round {round}"), "answered"));
            let path = folder.path().join(NAME);
            let mut full = fs::read(&path).expect("read");
            full.resize(usize::try_from(FULL).expect("small"), b'\n');
            fs::write(&path, full).expect("written");
        }
        let questions: Vec<String> = log.lines().into_iter().map(|line| line.question).collect();
        assert_eq!(questions, ["round 1", "round 2"]);
    }

    #[test]
    fn what_was_answered_is_what_rollups_are_chosen_for() {
        let text = "
version: 0.2.0.dev0
semantic_model: shop
datasets: {orders: {source: orders, dimensions: [city], numbers: [amount], metrics: {revenue: SUM(amount)}}}
";
        let model = model::load::load(&model::load::Input { file: "model.yaml", text }, None).expect("loads").model;
        let read = |question: &str, outcome: &str, draft: &str| Line {
            draft: Some(Draft::from_json(draft).expect("a draft")),
            ..line(question, outcome)
        };
        let by_city = read("revenue by city", "answered", r#"{"v":1,"show":["revenue"],"by":["city"]}"#);
        let lines = [
            by_city.clone(),
            by_city.clone(),
            Line { good: Some(true), ..by_city.clone() },
            Line { outcome: "refused".to_owned(), ..by_city },
            read("margin", "answered", r#"{"v":1,"show":["margin"]}"#),
            line("flagship", "unread"),
        ];
        assert_eq!(asked(&lines, &model).times(), 2.0);
    }

    #[test]
    fn nowhere_to_keep_it_is_no_failure() {
        let log = Log { state: PathBuf::from("no/such/folder") };
        log.add(line("revenue", "answered"));
        assert_eq!(log.lines(), []);
    }

    #[test]
    fn frequent_and_recent_questions_come_first() {
        let mut lines = vec![line("a", "answered"), line("A", "answered"), line("b", "answered"), line("c", "unread")];
        assert_eq!(Past::of(&lines).ranked().collect::<Vec<_>>(), ["A", "b"]);
        lines.extend((0..200).map(|_| line("c", "unread")));
        lines.push(line("d", "answered"));
        assert_eq!(Past::of(&lines).ranked().collect::<Vec<_>>(), ["d", "A", "b"]);
        let follows = Line { follows: true, ..line("by month", "answered") };
        let chosen = Line { chosen: true, ..line("sales", "answered") };
        assert_eq!(Past::of(&[follows, chosen]).ranked().count(), 0);
    }

    #[test]
    fn only_so_many_are_remembered() {
        let lines: Vec<Line> = (0..Past::MOST + 1).map(|at| line(&format!("question {at}"), "answered")).collect();
        let past = Past::of(&lines);
        assert_eq!(past.ranked().count(), Past::MOST / 2);
        assert_eq!(past.ranked().next(), Some(format!("question {}", Past::MOST).as_str()));
    }

    #[test]
    fn the_last_questions_in_words_are_counted() {
        let mut lines = vec![line("old", "unread"); 10];
        lines.extend(vec![line("a", "answered"); 150]);
        lines.extend(vec![line("b", "unread"); 40]);
        lines.extend(vec![line("c", "report"); 10]);
        let told =
            [Line { good: Some(false), ..line("a", "answered") }, Line { chosen: true, ..line("a", "answered") }];
        lines.extend(told);
        lines.push(line("d", "failed"));
        assert_eq!(Recent::of(&lines).answered(), (160, 200));
        assert_eq!(Recent::of(&[]).answered(), (0, 0));
    }
}
