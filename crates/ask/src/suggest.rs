//! Questions that are offered to somebody: each has an answer for them.

use model::{DatasetId, DimensionId, Draft, MetricId};
use understand::{Reading, Suggestion};

use crate::view::View;

/// Completes what has been typed so far; questions to begin with for nothing. Each has an answer for the viewer, and
/// names nothing that they may not see.
pub fn suggest(typed: &str, view: &View, limit: usize) -> Vec<Suggestion> {
    let view = &*view.seen();
    understand::suggest(typed, &view.model, &view.lexicon, &view.members(), &|draft| view.answers(draft), limit)
}

impl View {
    /// Whether the viewer may ask for a metric.
    pub fn may_ask(&self, metric: MetricId) -> bool {
        !self.seen().model.metric(metric).name.is_empty()
    }

    /// Whether the viewer may divide, filter or list by a dimension.
    pub fn may_group_by(&self, dimension: DimensionId) -> bool {
        !self.seen().model.dimension(dimension).name.is_empty()
    }

    /// Whether the viewer may ask for the rows of a dataset.
    pub fn may_count(&self, dataset: DatasetId) -> bool {
        self.limits().open(&self.model, dataset)
    }

    /// Whether a draft has an answer for the viewer, from rollups or from a source that may be asked.
    pub(crate) fn answers(&self, draft: &Draft) -> bool {
        let Ok(bound) = self.bind(draft) else { return false };
        self.may_go_live() || engine::route(&bound.query, &self.model, &self.snapshot).live_leaves().is_empty()
    }

    /// Whether a question is read clearly, by itself, and has an answer for the viewer.
    pub(crate) fn has_answer(&self, question: &str) -> bool {
        match self.read(question, None) {
            Reading::Clear { draft, .. } => self.answers(&draft),
            Reading::Ambiguous { .. } | Reading::Unread { .. } => false,
        }
    }
}
