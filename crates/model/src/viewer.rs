//! Who asks, and what members there are for them to name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::semantic::DimensionId;

/// Who asks. Row policies are looked up by `roles` and filled from `claims`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Viewer {
    /// Roles, sorted.
    pub roles: Vec<String>,
    /// Values for the `:names` in policies.
    pub claims: BTreeMap<String, Vec<String>>,
}

impl Viewer {
    /// Somebody without any restriction: the person at their own machine.
    pub fn owner() -> Viewer {
        Viewer::default()
    }
}

/// A member of a dimension that a span of text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The dimension it belongs to.
    pub dimension: DimensionId,
    /// The member as the data spells it.
    pub name: String,
    /// Edits between what was said and the member's spoken form; 0 is exact.
    pub edits: u8,
}

/// Looks up members of dimensions by what people call them. `engine` implements it over the value
/// index of a snapshot, tests over a list.
pub trait Members: Sync {
    /// Members whose spoken form (lower case, single spaces) is `form`, exactly.
    fn exact(&self, form: &str) -> Vec<Member>;

    /// Whether some member's spoken form begins with `form` followed by a space; lets the reader
    /// stop growing a span early.
    fn continues(&self, form: &str) -> bool;

    /// Members within `edits` edits of `form` (at most 8, nearest first).
    fn near(&self, form: &str, edits: u8) -> Vec<Member>;

    /// Up to `limit` members whose spoken form, or one of its words, begins with `form`.
    fn complete(&self, form: &str, limit: usize) -> Vec<Member>;

    /// Number of distinct members of a dimension, if it is indexed.
    fn count(&self, dimension: DimensionId) -> Option<usize>;
}

/// No members at all: for models without data.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMembers;

impl Members for NoMembers {
    fn exact(&self, _: &str) -> Vec<Member> {
        Vec::new()
    }
    fn continues(&self, _: &str) -> bool {
        false
    }
    fn near(&self, _: &str, _: u8) -> Vec<Member> {
        Vec::new()
    }
    fn complete(&self, _: &str, _: usize) -> Vec<Member> {
        Vec::new()
    }
    fn count(&self, _: DimensionId) -> Option<usize> {
        None
    }
}
