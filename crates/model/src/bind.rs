//! Draft to Query: the one door.

use crate::draft::Draft;
use crate::issue::Issue;
use crate::query::Query;
use crate::semantic::Model;
use crate::viewer::Viewer;
use crate::viewer::Members;

/// A bound question.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// What is meant.
    pub query: Query,
    /// What was assumed on the way, to be stated in the answer.
    pub assumptions: Vec<String>,
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
}

/// Binds a Draft.
///
/// # Errors
/// Everything that is wrong with it.
pub fn bind(draft: &Draft, context: Context<'_>) -> Result<Bound, Vec<Issue>> {
    let _ = (draft, context);
    Err(Vec::new())
}
