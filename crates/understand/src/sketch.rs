//! Puts the meaning of phrases together: a tiling becomes a Draft, or does not make sense.
//!
//! Roles are decided here: what is measured, what it is grouped by, what is listed, what ranks. A mention
//! that gets no role makes the tiling worthless, so nothing that was said is dropped.

mod condition;
mod edit;
mod either;
mod parts;
mod period;
mod reach;
mod scope;
mod single;
mod whole;

pub(crate) use condition::metric_summing;
pub(crate) use single::{counts_rows, rows_of};

use model::Draft;

use crate::lattice::Lattice;
use crate::parse::Tiling;
use crate::phrase::Revision;

/// A Draft, what it cost beyond its phrases, and what was assumed.
#[derive(Debug, Clone)]
pub(crate) struct Sketch {
    pub(crate) draft: Draft,
    /// Never less than nothing: a tiling only becomes dearer.
    pub(crate) cost: f32,
    pub(crate) assumed: Vec<String>,
}

/// "Top" without a number.
pub(crate) const FEW: u32 = 5;

mod cost {
    /// A dimension or member that what is measured does not reach.
    pub(super) const UNREACHED: f32 = 1.0;
    /// One that only a third dataset ties to it.
    pub(super) const BRIDGED: f32 = 0.2;
    /// Each join on the way there.
    pub(super) const STEP: f32 = 0.04;
    /// A bare noun beside a measure, taken as a grouping.
    pub(super) const BARE_GROUP: f32 = 0.1;
    /// A time of what has no date.
    pub(super) const DATELESS: f32 = 0.5;
    /// A grouping of nothing: dearer than any reading may be.
    pub(super) const NOTHING_ASKED: f32 = 5.0;
    /// A noun that only says whose rows are meant, but is no kind of row.
    pub(super) const STRAY: f32 = 1.5;
    /// Rows that a noun says there must be.
    pub(super) const HAS: f32 = 0.1;
    /// What is ranked stands behind what ranks it.
    pub(super) const RANKED_LATER: f32 = 0.6;
    /// A measure that nobody named.
    pub(super) const UNSAID_MEASURE: f32 = 0.1;
}

/// The Draft of a tiling; `None` where its phrases do not go together.
pub(crate) fn sketch(tiling: &Tiling, previous: Option<&Draft>, lattice: &Lattice<'_>) -> Option<Sketch> {
    let parts = parts::collect(tiling, lattice)?;
    if let (Some(previous), true) = (previous, edit::is_edit(&parts, lattice)) {
        return edit::edit(parts, previous, lattice);
    }
    // A question of its own may begin with "now" or "and", but does not say what to do with another one.
    let begins = |revision: &Revision| matches!(revision, Revision::And | Revision::Add | Revision::Replace);
    let follows = parts.revisions.contains(&Revision::Replace) && parts.wants.is_empty() && edit::is_fragment(&parts);
    if follows || !parts.revisions.iter().all(begins) {
        return None;
    }
    whole::whole(parts, lattice)
}
