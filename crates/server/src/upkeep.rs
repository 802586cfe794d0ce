//! What the server needs done beside questions: builds, jobs, snapshots, keys, what was learned.
//!
//! The forms here are the JSON of the admin routes. Times are RFC 3339.

use std::collections::BTreeMap;

use bytes::Bytes;
use model::Draft;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::{EmbedToken, Key, NewEmbedToken, Role, Secret};

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Whose fault it is.
    pub kind: Kind,
    /// A name for programs.
    pub code: String,
    /// One sentence for people.
    pub message: String,
}

/// Whose fault it is that something is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What was named is not there.
    Missing,
    /// What was asked for is not possible as things stand.
    Conflict,
    /// What was asked for makes no sense.
    Invalid,
    /// The world failed.
    World,
}

impl Refused {
    /// What was named is not there.
    pub fn missing(code: &str, message: impl Into<String>) -> Refused {
        Refused { kind: Kind::Missing, code: code.to_owned(), message: message.into() }
    }
}

/// Something done, or why not.
pub type Done<T> = Result<T, Refused>;

/// Looks after a project. All methods may block; none is called on an async thread.
pub trait Upkeep: Send + Sync + 'static {
    /// Re-reads the model and what was learned.
    ///
    /// # Errors
    /// The model has mistakes: what was served goes on being served.
    fn reload(&self) -> Done<Reloaded>;

    /// Builds a snapshot and serves it. Progress may come from any thread.
    ///
    /// # Errors
    /// Another build runs, or the source or the disk failed.
    fn build(&self, what: &Work, progress: &(dyn Fn(Progress) + Sync)) -> Done<Built>;

    /// The jobs and their history.
    ///
    /// # Errors
    /// reckoner.yaml has mistakes.
    fn jobs(&self) -> Done<Jobs>;

    /// The snapshots that are kept.
    ///
    /// # Errors
    /// There is none.
    fn snapshots(&self) -> Done<Snapshots>;

    /// Checks every file of a snapshot.
    ///
    /// # Errors
    /// There is no such snapshot.
    fn verify(&self, id: &str) -> Done<Verified>;

    /// Makes a snapshot the current one again.
    ///
    /// # Errors
    /// There is no such snapshot, or it is damaged, or a build runs.
    fn roll_back(&self, id: &str) -> Done<Reloaded>;

    /// What differs between two snapshots.
    ///
    /// # Errors
    /// There is no such snapshot.
    fn diff(&self, before: &str, after: Option<&str>) -> Done<Differences>;

    /// A file of a snapshot.
    ///
    /// # Errors
    /// There is no such snapshot or file.
    fn file(&self, id: &str, name: &str) -> Done<File>;

    /// What was learned, proposals first found now.
    ///
    /// # Errors
    /// The file of it has mistakes.
    fn learned(&self) -> Done<Vec<Proposal>>;

    /// Accepts or rejects a proposal.
    ///
    /// # Errors
    /// There is none of that number, or it would break a verified question.
    fn decide(&self, number: usize, accept: bool, force: bool) -> Done<Decided>;

    /// What was asked.
    ///
    /// # Errors
    /// The log cannot be read.
    fn asked(&self) -> Done<Asked>;

    /// Keeps what somebody said of an answer.
    ///
    /// # Errors
    /// It cannot be written.
    fn feedback(&self, feedback: Feedback) -> Done<()>;

    /// Who has a key.
    ///
    /// # Errors
    /// The file of keys has mistakes.
    fn keys(&self) -> Done<Vec<Key>>;

    /// Makes a key.
    ///
    /// # Errors
    /// It cannot be kept.
    fn make_key(&self, wanted: NewKey) -> Done<(Key, Secret)>;

    /// Takes a key back.
    ///
    /// # Errors
    /// There is none.
    fn revoke_key(&self, id: &str) -> Done<()>;

    /// Makes a token for embedding, in the name of somebody.
    ///
    /// # Errors
    /// What is wanted makes no sense, or the secret cannot be read or kept.
    fn make_embed_token(&self, wanted: NewEmbedToken, by: &str) -> Done<EmbedToken>;

    /// Writes down who changed what; before it is done, so that nothing is done unseen.
    ///
    /// # Errors
    /// It cannot be written.
    fn note(&self, deed: Deed) -> Done<()>;

    /// What was written down, the latest first.
    ///
    /// # Errors
    /// The file was changed by somebody else.
    fn deeds(&self, limit: usize) -> Done<Vec<Noted>>;

    /// What is not as it should be.
    fn alerts(&self) -> Vec<Alert>;

    /// Lines of the log that were not kept, because too many waited.
    fn lines_dropped(&self) -> u64 {
        0
    }
}

/// What a build is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Everything, or only these datasets.
    Datasets(Vec<String>),
    /// What this job does.
    Job(String),
}

/// How far a build is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Progress {
    /// Steps done.
    pub done: usize,
    /// Steps in all.
    pub of: usize,
}

/// What is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reloaded {
    /// The snapshot.
    pub snapshot: String,
    /// Metrics that can be asked for.
    pub metrics: usize,
    /// Dimensions that can be grouped and filtered by.
    pub dimensions: usize,
    /// What was learned and counts.
    pub phrases: usize,
}

/// A build that is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Built {
    /// The new snapshot.
    pub snapshot: String,
    /// Its rollups.
    pub rollups: usize,
    /// Of them, as they were before.
    pub linked: usize,
    /// Bytes of all rollups.
    pub bytes: u64,
    /// Rollups that the budget has no room for.
    pub left_out: Vec<String>,
}

/// The jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Jobs {
    /// The zone that they are due in.
    pub time_zone: String,
    /// Each job.
    pub jobs: Vec<Job>,
    /// What ran, the latest first.
    pub history: Vec<Run>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// A cron expression.
    pub at: String,
    /// The datasets that it works out; none is all.
    pub only: Vec<String>,
    /// When it is due next.
    pub next: Option<String>,
    /// How it went last.
    pub last: Option<Run>,
}

/// Something that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Run {
    /// The job, or `delivery` and its name; none for what somebody asked for.
    pub job: Option<String>,
    /// When it began.
    pub began: String,
    /// When it ended.
    pub ended: String,
    /// Datasets that were worked out; none is all.
    pub only: Vec<String>,
    /// Which try it was.
    pub attempt: u32,
    /// `done`, `delivered` or `failed`.
    pub outcome: &'static str,
    /// The snapshot that came of it.
    pub snapshot: Option<String>,
    /// Why none came of it.
    pub code: Option<String>,
    /// The same in words.
    pub message: Option<String>,
}

/// The snapshots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Snapshots {
    /// The one that is served.
    pub current: String,
    /// Those that are kept, the newest first.
    pub snapshots: Vec<Snapshot>,
}

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Snapshot {
    /// Its id.
    pub id: String,
    /// When it was built.
    pub built: String,
    /// Bytes of all its files.
    pub bytes: u64,
    /// Its rollups.
    pub rollups: Vec<Rollup>,
    /// Its datasets.
    pub datasets: Vec<Dataset>,
    /// Why it cannot be read, if so.
    pub damaged: Option<String>,
}

/// A rollup of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rollup {
    /// Its name.
    pub name: String,
    /// Its dataset.
    pub dataset: String,
    /// Its file.
    pub file: String,
    /// Its rows.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
}

/// A dataset of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Dataset {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Its last day.
    pub as_of: Option<String>,
    /// When it was worked out.
    pub built: String,
}

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verified {
    /// Whether every file is as it was written.
    pub ok: bool,
    /// Files that were read.
    pub files: usize,
    /// What is wrong.
    pub bad: Vec<String>,
}

/// What differs between two snapshots.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Differences(pub serde_json::Value);

/// A file of a snapshot, mapped.
#[derive(Debug, Clone)]
pub struct File {
    /// Its bytes.
    pub bytes: Bytes,
    /// Its BLAKE3, in hexadecimal.
    pub checksum: String,
}

/// Something to learn.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Proposal {
    /// Names it.
    pub number: usize,
    /// `proposed`, `accepted` or `rejected`.
    pub status: &'static str,
    /// A question as it was asked.
    pub question: Option<String>,
    /// A word that nobody knew.
    pub word: Option<String>,
    /// What is meant, for people.
    pub means: Option<String>,
    /// How often.
    pub times: usize,
    /// Why it cannot count, if so.
    pub objection: Option<String>,
    /// The lines for model.yaml that say the same for good.
    pub yaml: Option<String>,
}

/// What a decision changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Decided {
    /// The proposal's number.
    pub number: usize,
    /// `accepted` or `rejected`.
    pub status: &'static str,
    /// What it does to the verified questions, in words.
    pub effect: Vec<String>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Asked {
    /// Answered questions, by how often.
    pub top: Vec<Question>,
    /// Questions without an answer, by how often.
    pub unanswered: Vec<Question>,
    /// Questions whose answer was not what was wanted.
    pub disliked: Vec<Question>,
    /// Questions that a rollup would answer which there is not, by how often; the source is asked for them.
    pub wanting: Vec<Question>,
}

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Question {
    /// In words.
    pub question: String,
    /// How often.
    pub times: usize,
    /// What it came to last.
    pub outcome: String,
    /// Codes of what stood in the way.
    pub codes: Vec<String>,
    /// What somebody said of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The lines for model.yaml that would have a rollup answer it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yaml: Option<String>,
}

/// What somebody says of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Feedback {
    /// Who.
    pub who: String,
    /// As it was asked.
    pub question: Option<String>,
    /// As it was read.
    pub draft: Draft,
    /// Whether it was what was wanted.
    pub good: bool,
    /// In words.
    pub note: Option<String>,
}

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// Whose it is.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// Values for the `:names` in the model's policies.
    #[serde(default)]
    pub claims: BTreeMap<String, Vec<String>>,
    /// Days until it ends; never without.
    #[serde(default)]
    pub days: Option<u32>,
}

/// Something that somebody does to the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who.
    pub who: String,
    /// What they do: the route's last words.
    pub action: String,
    /// To what.
    pub what: Option<String>,
    /// The id of the request.
    pub request: String,
}

/// Something that was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Noted {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What they did.
    pub action: String,
    /// To what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// The id of the request.
    pub request: String,
    /// Over this line and the one before: a line changed or taken away breaks the chain.
    pub chain: String,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Alert {
    /// Its name: `snapshot_old`, `job_failing`, …
    pub name: String,
    /// Since when.
    pub since: String,
    /// In words, with what to do.
    pub message: String,
}
