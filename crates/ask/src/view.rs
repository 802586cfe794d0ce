//! What one question may look at: one immutable view.

use std::borrow::Cow;
use std::sync::Arc;

use answer::{Answer, Locale, Theme};
use engine::Snapshot;
use model::bind::{Bound, Context, Limits};
use model::{DatasetId, Draft, Issue, Model, Query, Range, Table, Viewer};
use understand::{Lexicon, Phrases, Reading};

use crate::live::LivePolicy;
use crate::meaning::Meanings;
use crate::others::is_free_of_others;
use crate::report::Reports;
use crate::sight::{Named, Sights, Whose};
use crate::verified::Verified;

/// Everything a question may look at, as of one moment. Cheap to clone; never changes.
#[derive(Clone)]
pub struct View {
    /// Names all of it but the viewer and the day: another snapshot, model or learned word is another id.
    pub id: Arc<str>,
    /// What the data means.
    pub model: Arc<Model>,
    /// The words for it.
    pub lexicon: Arc<Lexicon>,
    /// Questions that people have settled.
    pub phrases: Arc<Phrases>,
    /// The data worked out beforehand.
    pub snapshot: Arc<Snapshot>,
    /// Who asks.
    pub viewer: Arc<Viewer>,
    /// Today in the model's time zone (or the last day of the data, if the model says so).
    pub today: i32,
    /// Whether the source may be asked when no rollup fits.
    pub live: LivePolicy,
    /// Whether a language model may choose among readings, and how its tokens are counted; off where it is none.
    pub assist: Option<assist::Tokenizer>,
    /// Nanoseconds of some monotonic clock, for the times in [`crate::Record`].
    pub ticks: fn() -> u64,
    /// What people can open by name.
    pub reports: Arc<Reports>,
    /// What was worked out for viewers under policies; one for all questions of a view.
    pub sights: Arc<Sights>,
    /// What was made of queries; by default nothing is kept.
    pub meanings: Arc<Meanings>,
    /// Readings that somebody vouches for.
    pub verified: Arc<Verified>,
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
    /// How numbers and days are written.
    pub locale: Locale,
    /// A picture beside the answer.
    pub picture: Option<Picture>,
}

/// A picture that an answer can come with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Picture {
    /// An SVG document.
    Svg(Theme),
    /// An SVG document where the form is one that Chart.js does not draw, and nothing else.
    SvgWithoutChartjs(Theme),
    /// A Vega-Lite specification, its data inline.
    Vega,
}

impl Picture {
    /// Whether it is drawn beside this answer.
    pub(crate) fn is_wanted(self, answer: &Answer) -> bool {
        let is_left = answer.chart.as_ref().is_some_and(|chart| chart.chartjs.is_none());
        is_left || !matches!(self, Picture::SvgWithoutChartjs(_))
    }

    pub(crate) fn draw(
        self,
        query: &Query,
        table: &Table,
        view: &View,
        context: &answer::Context<'_>,
    ) -> Option<Arc<str>> {
        match self {
            Picture::Svg(theme) | Picture::SvgWithoutChartjs(theme) => {
                answer::draw(query, table, &view.model, context, theme).map(Arc::from)
            }
            Picture::Vega => answer::vega(query, table, &view.model, context).map(|vega| Arc::from(vega.to_string())),
        }
    }
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
        Request { input: Input::Question(text.into()), previous: None, chart: None, locale: Locale::EN, picture: None }
    }

    /// A Draft.
    pub fn draft(draft: Draft) -> Request {
        Request { input: Input::Draft(draft), previous: None, chart: None, locale: Locale::EN, picture: None }
    }
}

impl View {
    /// The members that this viewer may name.
    pub fn members(&self) -> Named<'_> {
        Named(match self.sights.of(self) {
            None => Whose::All(self.snapshot.members()),
            Some(sight) => Whose::Own(sight),
        })
    }

    /// The model as this viewer may name it: what is closed to them has an empty name.
    pub fn named(&self) -> Arc<Model> {
        self.sights.of(self).map_or_else(|| Arc::clone(&self.model), |sight| Arc::clone(sight.model()))
    }

    /// The same view through its viewer's eyes: with no name and no word for anything that is closed to them. All that
    /// looks into a view begins with this.
    pub(crate) fn seen(&self) -> Cow<'_, View> {
        let Some(sight) = self.sights.of(self) else { return Cow::Borrowed(self) };
        Cow::Owned(View {
            model: Arc::clone(sight.model()),
            lexicon: Arc::clone(sight.lexicon()),
            sights: Arc::new(Sights::settled(&self.viewer, sight)),
            ..self.clone()
        })
    }

    /// What the viewer is limited to.
    pub(crate) fn limits(&self) -> Limits {
        self.sights.of(self).map_or_else(Limits::default, |sight| sight.limits().clone())
    }

    /// Whether no policy is about the viewer.
    pub(crate) fn sees_all(&self) -> bool {
        self.sights.of(self).is_none()
    }

    /// What words mean: as somebody has settled it, else as the grammar has it.
    pub(crate) fn read(&self, text: &str, previous: Option<&Draft>) -> Reading {
        let (model, lexicon, members) = (&self.model, &self.lexicon, &self.members());
        let settled = self.phrases.read(text, model, lexicon, members).filter(|settled| match settled {
            Reading::Clear { draft, .. } => self.may_be_shown(draft),
            _ => false,
        });
        settled.unwrap_or_else(|| understand::read(text, previous, model, lexicon, members))
    }

    /// Whether somebody else's draft tells the viewer nothing of rows that they may not see.
    pub(crate) fn may_be_shown(&self, draft: &Draft) -> bool {
        let sight = self.sights.of(self);
        sight.is_none_or(|sight| is_free_of_others(draft, &sight) && self.bind(draft).is_ok())
    }

    /// What a Draft means to this viewer, today.
    pub(crate) fn bind(&self, draft: &Draft) -> Result<Bound, Vec<Issue>> {
        let context = Context {
            model: &self.model,
            members: &self.members(),
            viewer: &self.viewer,
            today: self.today,
            covered: &|dataset| self.covered(dataset),
        };
        model::bind(draft, context)
    }

    /// What a Draft comes to from rollups alone; nothing if it is refused, fails or needs the source.
    pub(crate) fn rolled_up(&self, draft: &Draft) -> Option<(Query, Table)> {
        let query = self.bind(draft).ok()?.query;
        let route = engine::route(&query, &self.model, &self.snapshot);
        if !route.live_leaves().is_empty() {
            return None;
        }
        let table = engine::execute(&query, &route, &self.model, &self.snapshot, &[]).ok()?.table;
        Some((query, table))
    }

    /// The days that a dataset has rows for, of those that the viewer may see.
    pub(crate) fn covered(&self, dataset: DatasetId) -> Option<Range> {
        if let Some(sight) = self.sights.of(self) {
            return sight.days(dataset);
        }
        let name = &self.model.dataset(dataset).name;
        let (first, last) = (self.snapshot.first_day(name)?, self.snapshot.last_day(name)?);
        Some(Range { start: first, end: last + 1 })
    }
}
