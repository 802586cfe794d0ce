//! Those members of a snapshot that somebody may name.

use model::DimensionId;
use model::viewer::{Member, Members};

use super::{Keep, Values};

/// Those members of a snapshot that may be named. What may not is found by nothing, and leaves its place to others.
pub struct Among<'a> {
    values: Option<&'a Values>,
    keep: Keep<'a>,
    count: &'a (dyn Fn(DimensionId) -> Option<usize> + Sync),
}

impl<'a> Among<'a> {
    pub(crate) fn of(
        values: Option<&'a Values>,
        keep: Keep<'a>,
        count: &'a (dyn Fn(DimensionId) -> Option<usize> + Sync),
    ) -> Among<'a> {
        Among { values, keep, count }
    }
}

impl Members for Among<'_> {
    fn exact(&self, form: &str) -> Vec<Member> {
        self.values.map(|values| values.exact(form, self.keep)).unwrap_or_default()
    }

    fn continues(&self, form: &str) -> bool {
        self.values.is_some_and(|values| values.continues(form, self.keep))
    }

    fn near(&self, form: &str, edits: u8) -> Vec<Member> {
        self.values.map(|values| values.near(form, edits, self.keep)).unwrap_or_default()
    }

    fn complete(&self, form: &str, limit: usize) -> Vec<Member> {
        self.values.map(|values| values.complete(form, limit, self.keep)).unwrap_or_default()
    }

    /// How many may be named, of a dimension that is indexed.
    fn count(&self, dimension: DimensionId) -> Option<usize> {
        self.values.and_then(|values| values.count(dimension))?;
        (self.count)(dimension)
    }
}
