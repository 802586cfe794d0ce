//! Questions that are offered to somebody: each has an answer for them.

use model::{DatasetId, DimensionId, MetricId};
use understand::{Reading, Suggestion};

use crate::view::View;

/// Completes what has been typed so far; questions to begin with for nothing. Each has an answer for the viewer, and
/// names nothing that they may not see.
pub fn suggest(typed: &str, view: &View, limit: usize) -> Vec<Suggestion> {
    let view = &*view.seen();
    understand::suggest(typed, &view.model, &view.lexicon, &view.members(), &view.viewer, limit)
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

    /// Whether a question is read and bound for the viewer, by itself.
    pub(crate) fn has_answer(&self, question: &str) -> bool {
        match self.read(question, None) {
            Reading::Clear { draft, .. } => self.bind(&draft).is_ok(),
            Reading::Ambiguous { .. } | Reading::Unread { .. } => false,
        }
    }
}
