//! Puts the meaning of phrases together: a tiling becomes a Draft, or does not make sense.
//!
//! Roles are decided here: what is measured, what it is grouped by, what is listed, what ranks. A mention
//! that gets no role makes the tiling worthless, so nothing that was said is dropped.

mod condition;
mod edit;
mod either;
mod judged;
mod parts;
mod period;
mod reach;
mod scope;
mod single;
mod whole;

pub(crate) use condition::metric_summing;
pub(crate) use parts::listed::worth;
pub(crate) use single::{counts_rows, is_average, rows_of};

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
