//! The live route: who may have a question answered by the source itself, and what the source gave.

use engine::Route;
use model::{Code, Issue, Table};

use crate::view::View;

/// Whose questions may reach the source where no rollup answers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum LivePolicy {
    /// Nobody's: only rollups answer.
    #[default]
    Never,
    /// Those of whoever looks after the project: the owner, and viewers with the role `admin`.
    Admins,
    /// Everybody's: the sources are files, or it is allowed.
    All,
}

/// What the source gave for a question that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// One table a leaf, in the order of [`Wants::leaves`](crate::Wants::leaves).
    pub tables: Vec<Table>,
    /// When the source gave them, RFC 3339: the first of them, if they were kept from before.
    pub at: String,
}

impl View {
    /// Whether the viewer's questions may reach the source.
    pub(crate) fn may_go_live(&self) -> bool {
        let roles = &self.viewer.roles;
        match self.live {
            LivePolicy::All => true,
            LivePolicy::Admins => *self.viewer == model::Viewer::owner() || roles.iter().any(|role| role == "admin"),
            LivePolicy::Never => false,
        }
    }

    /// Why a route with live leaves may not be taken, if so.
    pub(crate) fn live_refusal(&self, route: &Route) -> Option<Issue> {
        if self.may_go_live() {
            return None;
        }
        let issue = Issue::new(Code::NoRollup, "No rollup answers this, and the source is not asked live.");
        // What rollups hold is nothing for those who may not see all of it.
        Some(if self.sees_all() { issue.hint(route.why_live()) } else { issue })
    }
}
