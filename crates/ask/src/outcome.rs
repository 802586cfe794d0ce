//! What a question comes to, in the same words everywhere: the JSON of REST, of `--json` and of MCP.

use std::sync::Arc;

use answer::Answer;
use engine::{Rejection, Route};
use model::issue::{Place, Repair};
use model::{Draft, Issue, Query, Range};
use schemars::JsonSchema;
use serde::Serialize;
use understand::Word;

use crate::empty::Empty;
use crate::live::Fetched;
use crate::verified::Vouched;
use crate::view::View;

/// What a question comes to. `failed` is not among them: that is a [`Fault`] of the world.
#[expect(clippy::large_enum_variant, reason = "made once a question, never in a loop")]
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
#[schemars(deny_unknown_fields)]
pub enum Outcome {
    /// Rows; maybe none.
    Answered(Box<Answered>),
    /// Two to four restatements to choose from, never rows.
    Ambiguous {
        /// As asked.
        question: String,
        /// How each word was taken.
        words: Vec<Word>,
        /// The restatements.
        choices: Vec<Choice>,
        /// Language model tokens that a vote cost which chose none of them; 0 where there was none.
        tokens: u32,
    },
    /// A word, or the whole question, could not be read.
    Unread {
        /// As asked.
        question: String,
        /// How each word was taken.
        words: Vec<Word>,
        /// What the rest means, in canonical English.
        #[serde(skip_serializing_if = "Option::is_none")]
        understood: Option<String>,
        /// What stands in the way.
        issues: Vec<Trouble>,
    },
    /// Understood, and not possible.
    Refused {
        /// As asked, if it was in words.
        #[serde(skip_serializing_if = "Option::is_none")]
        question: Option<String>,
        /// In canonical English.
        said: String,
        /// As names.
        draft: Draft,
        /// Why, with a way on.
        issues: Vec<Trouble>,
    },
    /// A report was asked for by name: what it shows is a page of its own.
    Report {
        /// As asked.
        question: String,
        /// The report's name, for its address.
        name: String,
        /// As people say it.
        title: String,
        /// What it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
}

/// What there is to say of a report before it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Report", deny_unknown_fields)]
pub struct Titled {
    /// Its name, for its address.
    pub name: String,
    /// As people say it.
    pub title: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A restatement to choose.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Choice {
    /// In canonical English.
    pub said: String,
    /// As names.
    pub draft: Draft,
}

/// An [`Issue`] on the wire.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Trouble {
    #[schemars(with = "model::Code")]
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repair: Option<Way>,
}

/// A way on, on the wire.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(deny_unknown_fields)]
enum Way {
    Question { question: String },
    Draft { draft: Box<Draft>, said: String },
    Yaml { file: String, yaml: String },
}

impl From<Issue> for Trouble {
    fn from(issue: Issue) -> Trouble {
        let (start, end) = match issue.place {
            Some(Place::Question { start, end }) => (Some(start), Some(end)),
            _ => (None, None),
        };
        let repair = issue.repair.map(|repair| match repair {
            Repair::Question(question) => Way::Question { question },
            Repair::Draft { draft, said } => Way::Draft { draft, said },
            Repair::Yaml { file, yaml } => Way::Yaml { file, yaml },
        });
        Trouble { code: issue.code.as_str(), message: issue.message, start, end, hint: issue.hint, repair }
    }
}

/// An answer and where it comes from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Answered {
    /// As asked, if it was in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// In canonical English.
    pub said: String,
    /// As names.
    pub draft: Draft,
    /// How each word was taken.
    pub words: Vec<Word>,
    /// What was assumed.
    pub assumptions: Vec<Assumed>,
    /// The stretch of time that it is about, today; absent where it is all there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The stretch of time that it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<Period>,
    /// Sentence, table, chart.
    #[serde(flatten)]
    pub answer: Arc<Answer>,
    /// Where there are no rows: what emptied it, and what is not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<Empty>,
    /// Where it comes from.
    pub provenance: Arc<Provenance>,
    /// Who vouches for this reading, if anybody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<Vouched>,
    /// Questions that lead on.
    pub next: Vec<String>,
    /// Language model tokens that the vote it rests on cost, whenever it was held; 0 for what was read.
    pub tokens: u32,
}

/// A stretch of time: both days belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Period {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
}

impl From<Range> for Period {
    fn from(range: Range) -> Period {
        Period { from: model::calendar::iso(range.start), to: model::calendar::iso(range.end - 1) }
    }
}

/// An assumption on the wire.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Assumed {
    /// In words.
    pub text: String,
    /// What else it could have been.
    pub alternatives: Vec<Alternative>,
}

/// Something else that an assumption could have been.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Alternative {
    /// In words.
    pub label: String,
    /// Where it leads.
    pub draft: Draft,
}

/// Where an answer comes from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Provenance {
    /// `rollup`, `live` or `mixed`.
    #[schemars(extend("enum" = ["rollup", "live", "mixed"]))]
    pub route: &'static str,
    /// The snapshot.
    pub snapshot: String,
    /// The last day that the data covers.
    pub as_of: Option<String>,
    /// When the snapshot was built, RFC 3339.
    pub built: String,
    /// When the source gave what it was asked for, RFC 3339; absent where rollups have all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetched: Option<String>,
    /// One entry a leaf.
    pub leaves: Vec<Leaf>,
    /// SQL that recomputes each leaf on the source; not for those who may not see all rows.
    pub sql: Vec<String>,
}

/// Where one leaf comes from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Leaf {
    /// Whose rows.
    pub dataset: String,
    /// The rollup read; absent if the source was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollup: Option<String>,
    /// Rows of the rollup; not for those who may not see all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Why the others were not taken.
    pub rejected: Vec<Rejected>,
}

/// Rollups that were not taken, for one reason.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Rejected {
    /// The reason's name.
    pub reason: &'static str,
    /// The reason in words.
    pub detail: String,
    /// Their names.
    pub rollups: Vec<Arc<str>>,
}

impl Rejected {
    /// By reason, in the order in which each is met first.
    fn of(rejected: &[(Arc<str>, Rejection)]) -> Vec<Rejected> {
        let mut reasons: Vec<(&Rejection, Rejected)> = Vec::new();
        for (rollup, why) in rejected {
            match reasons.iter_mut().find(|(known, _)| *known == why) {
                Some((_, same)) => same.rollups.push(Arc::clone(rollup)),
                None => {
                    let rollups = vec![Arc::clone(rollup)];
                    reasons.push((why, Rejected { reason: why.name(), detail: why.to_string(), rollups }));
                }
            }
        }
        reasons.into_iter().map(|(_, rejected)| rejected).collect()
    }
}

/// What happened, for the caller and the log.
#[derive(Debug)]
pub struct Reply {
    /// What it came to; a fault if the world failed.
    pub outcome: Result<Outcome, Fault>,
    /// The picture, where one was asked for and the answer has one.
    pub drawn: Option<std::sync::Arc<str>>,
    /// For the log.
    pub record: Record,
}

/// The world failed: a file is gone, a source is down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A name for programs.
    pub code: &'static str,
    /// One sentence for people.
    pub message: String,
}

impl From<engine::Error> for Fault {
    fn from(error: engine::Error) -> Fault {
        Fault { code: "snapshot_unreadable", message: error.to_string() }
    }
}

/// One line for the log.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Record {
    /// As asked.
    pub question: Option<String>,
    /// As names.
    pub draft: Option<Draft>,
    /// Whether the draft was chosen by a person among what the question may mean.
    pub chosen: bool,
    /// Whether it went on from the question before.
    pub follows: bool,
    /// The words that nobody knew.
    pub unknown: Vec<String>,
    /// What it came to.
    pub outcome: &'static str,
    /// Codes of what stood in the way.
    pub codes: Vec<&'static str>,
    /// `rollup`, `live` or `mixed`.
    pub route: Option<&'static str>,
    /// How far the words were from the plainest way of putting it, if they were read clearly.
    pub cost: Option<f32>,
    /// Rows of rollups read.
    pub scanned: u64,
    /// How a language model's vote on it ended, if one was wanted: `chosen`, `nothing`, `over_budget`, `off`, `down`.
    pub vote: Option<&'static str>,
    /// Tokens spent.
    pub tokens: u32,
    /// Times of the stages.
    pub nanos: Times,
}

/// Nanoseconds a stage took.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[allow(missing_docs)]
pub struct Times {
    pub read: u64,
    pub bind: u64,
    pub route: u64,
    pub execute: u64,
    pub compose: u64,
}

impl Times {
    /// All stages together.
    pub fn total(&self) -> u64 {
        self.read + self.bind + self.route + self.execute + self.compose
    }

    /// Each stage by name, in order.
    pub fn stages(&self) -> [(&'static str, u64); 5] {
        [
            ("read", self.read),
            ("bind", self.bind),
            ("route", self.route),
            ("execute", self.execute),
            ("compose", self.compose),
        ]
    }
}

impl Outcome {
    /// The outcome's name, as in `status`.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Answered(_) => "answered",
            Outcome::Ambiguous { .. } => "ambiguous",
            Outcome::Unread { .. } => "unread",
            Outcome::Refused { .. } => "refused",
            Outcome::Report { .. } => "report",
        }
    }

    /// Where its answer comes from, if it has one.
    pub fn provenance(&self) -> Option<&Provenance> {
        match self {
            Outcome::Answered(answered) => Some(&answered.provenance),
            _ => None,
        }
    }
}

impl Provenance {
    pub(crate) fn of(query: &Query, route: &Route, fetched: Option<&Fetched>, view: &View) -> Provenance {
        let model = &view.model;
        let manifest = view.snapshot.manifest();
        let scans = query.leaves();
        let sees_all = view.sees_all();
        let leaves = scans
            .iter()
            .zip(&route.leaves)
            .map(|(scan, leaf)| Leaf {
                dataset: model.dataset(scan.dataset).name.clone(),
                rollup: leaf.rollup_name(&view.snapshot).map(str::to_owned),
                rows: sees_all.then(|| leaf.rows(&view.snapshot) as u64),
                rejected: if sees_all { Rejected::of(&leaf.rejected) } else { Vec::new() },
            })
            .collect();
        // It quotes what the model's author wrote, members in conditions among it.
        let sql = scans
            .iter()
            .filter(|_| sees_all)
            .map(|scan| {
                model::sql::select(scan, model, manifest.schema.dialect, &|dataset| model::sql::shown(&dataset.source))
            })
            .collect();
        // Of what was worked out at several times, the first.
        let datasets = scans.iter().filter_map(|scan| manifest.dataset(&model.dataset(scan.dataset).name));
        let built = datasets.filter_map(|dataset| dataset.built.as_ref()).min();
        let as_of = scans.iter().filter_map(|scan| view.snapshot.last_day(&model.dataset(scan.dataset).name)).min();
        Provenance {
            route: route.name(),
            snapshot: view.snapshot.id().to_owned(),
            as_of: as_of.map(model::calendar::iso),
            built: built.unwrap_or(&manifest.built).clone(),
            fetched: fetched.map(|fetched| fetched.at.clone()),
            leaves,
            sql,
        }
    }
}
