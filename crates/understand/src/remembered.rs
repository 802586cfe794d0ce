//! Members that are asked for twice within a question: a question that cannot be read is read again without the words
//! that nobody knows, and to look for what is spelt alike is dear.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use model::DimensionId;
use model::viewer::{Member, Members};

/// Members, and which were near to what was asked for so far.
pub(crate) struct Remembered<'a> {
    members: &'a dyn Members,
    near: Mutex<BTreeMap<(String, u8), Vec<Member>>>,
}

impl<'a> Remembered<'a> {
    pub(crate) fn new(members: &'a dyn Members) -> Remembered<'a> {
        Remembered { members, near: Mutex::default() }
    }
}

impl Members for Remembered<'_> {
    fn exact(&self, form: &str) -> Vec<Member> {
        self.members.exact(form)
    }

    fn continues(&self, form: &str) -> bool {
        self.members.continues(form)
    }

    fn near(&self, form: &str, edits: u8) -> Vec<Member> {
        let mut near = self.near.lock().unwrap_or_else(PoisonError::into_inner);
        let found = near.entry((form.to_owned(), edits)).or_insert_with(|| self.members.near(form, edits));
        found.clone()
    }

    fn complete(&self, form: &str, limit: usize) -> Vec<Member> {
        self.members.complete(form, limit)
    }

    fn count(&self, dimension: DimensionId) -> Option<usize> {
        self.members.count(dimension)
    }
}
