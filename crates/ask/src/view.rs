//! What one question may look at: one immutable view.

use std::sync::Arc;

use engine::{Route, Snapshot};
use model::bind::{Bound, Context};
use model::viewer::Members;
use model::{Code, DatasetId, Draft, Issue, Model, Range, Viewer};
use understand::{Lexicon, Phrases, Reading};

/// Everything a question may look at, as of one moment. Cheap to clone; never changes.
#[derive(Clone)]
pub struct View {
    /// What the data means.
    pub model: Arc<Model>,
    /// The words for it.
    pub lexicon: Arc<Lexicon>,
    /// Questions that people have settled.
    pub phrases: Arc<Phrases>,
    /// The data worked out beforehand.
    pub snapshot: Arc<Snapshot>,
    /// Who asks.
    pub viewer: Viewer,
    /// Today in the model's time zone (or the last day of the data, if the model says so).
    pub today: i32,
    /// Whether the source may be asked when no rollup fits.
    pub live: LivePolicy,
    /// Whether a language model may choose among readings, and how its tokens are counted; off where it is none.
    pub assist: Option<assist::Tokenizer>,
    /// Nanoseconds of some monotonic clock, for the times in [`crate::Record`].
    pub ticks: fn() -> u64,
}

/// Whether a question may reach the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LivePolicy {
    /// Never: only rollups answer.
    #[default]
    Never,
    /// For everybody: the sources are files.
    All,
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// In words, or as a Draft.
    pub input: Input,
    /// The draft of the question before, for a follow-up.
    pub previous: Option<Draft>,
    /// The form of chart asked for beside the question.
    pub chart: Option<String>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// In words.
    Question(String),
    /// As names, from a program, a click or a share link.
    Draft(Draft),
    /// What a person chose among the things that a question may mean.
    Choice {
        /// As asked.
        question: String,
        /// What was chosen.
        draft: Draft,
    },
}

impl Request {
    /// A question in words, with nothing before it.
    pub fn question(text: impl Into<String>) -> Request {
        Request { input: Input::Question(text.into()), previous: None, chart: None }
    }

    /// A Draft.
    pub fn draft(draft: Draft) -> Request {
        Request { input: Input::Draft(draft), previous: None, chart: None }
    }
}

impl View {
    /// The members that this viewer may name.
    pub fn members(&self) -> &dyn Members {
        self.snapshot.members()
    }

    /// What words mean: as somebody has settled it, else as the grammar has it.
    pub(crate) fn read(&self, text: &str, previous: Option<&Draft>) -> Reading {
        let (model, lexicon, members) = (&self.model, &self.lexicon, self.members());
        let settled = self.phrases.read(text, model, lexicon, members);
        settled.unwrap_or_else(|| understand::read(text, previous, model, lexicon, members))
    }

    /// What a Draft means to this viewer, today.
    pub(crate) fn bind(&self, draft: &Draft) -> Result<Bound, Vec<Issue>> {
        let context = Context {
            model: &self.model,
            members: self.members(),
            viewer: &self.viewer,
            today: self.today,
            covered: &|dataset| self.covered(dataset),
        };
        model::bind(draft, context)
    }

    /// The days that a dataset has rows for.
    pub(crate) fn covered(&self, dataset: DatasetId) -> Option<Range> {
        let name = &self.model.dataset(dataset).name;
        let (first, last) = (self.snapshot.first_day(name)?, self.snapshot.last_day(name)?);
        Some(Range { start: first, end: last + 1 })
    }

    /// Why a route with live leaves may not be taken, if so.
    pub(crate) fn live_refusal(&self, route: &Route) -> Option<Issue> {
        match self.live {
            LivePolicy::All => None,
            LivePolicy::Never => {
                let reasons = route.why_live();
                Some(
                    Issue::new(Code::NoRollup, "No rollup answers this, and the source is not asked live.")
                        .hint(reasons),
                )
            }
        }
    }
}
