//! Draft to Query: names → ids, relative → absolute time, the viewer's policy added. The one door.
//!
//! The course: [`names`] looks every name up, [`time`] makes time absolute, [`beside`] finds the
//! period to compare it with, [`filter`] turns conditions
//! into predicates of each leaf, [`policy`] adds what the viewer is limited to, [`leaf`] builds the scans, and
//! [`build`] puts the tree on top of them.

mod beside;
mod build;
mod filter;
mod leaf;
mod names;
mod policy;
mod seen;
mod time;

pub(crate) use policy::objection as objection_to_policy;
pub use policy::{Limits, policy_keys};
pub use seen::{days, members};
pub use time::resolve as resolve_time;

use crate::calendar::Range;
use crate::draft::Draft;
use crate::issue::Issue;
use crate::query::Query;
use crate::semantic::{DatasetId, Model};
use crate::viewer::{Members, Viewer};

/// A bound question.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// What is meant.
    pub query: Query,
    /// What was assumed on the way, to be stated in the answer.
    pub assumptions: Vec<String>,
    /// The stretch of time that was meant, and the one compared with.
    pub time: Option<Range>,
    /// The one compared with.
    pub compared: Option<Range>,
}

/// What binding may look at beside the Draft.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The model.
    pub model: &'a Model,
    /// Members, to check names of values.
    pub members: &'a dyn Members,
    /// Who asks.
    pub viewer: &'a Viewer,
    /// Today, in the model's time zone.
    pub today: i32,
    /// The days that a dataset has rows for, where known.
    pub covered: &'a dyn Fn(DatasetId) -> Option<Range>,
}

/// Whether something is a dimension's name, a role of it included.
pub(crate) fn is_dimension(name: &str, model: &Model) -> bool {
    names::dimension(model, name).is_ok()
}

/// Binds a Draft.
///
/// # Errors
/// What is wrong with it: names that do not exist, paths that do not, sums that must not be.
pub fn bind(draft: &Draft, context: Context<'_>) -> Result<Bound, Vec<Issue>> {
    build::Builder::new(draft, context)?.bind()
}
