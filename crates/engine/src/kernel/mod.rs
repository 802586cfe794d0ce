//! The loops over codes: which rows, which group, how much.
//!
//! A filter is worked out once for each value of a dictionary, then applied to codes, 64 rows a word.
//! The codes of the keys make up the slot that a row is merged in, or are hashed to one; which rows count is
//! always a mask, so that filters, missing values and picked days are one thing to every loop.

pub(crate) mod bucket;
pub(crate) mod group;
pub(crate) mod intern;
pub(crate) mod mask;
pub(crate) mod measure;
pub(crate) mod pack;
pub(crate) mod set;
pub(crate) mod sketched;
pub(crate) mod source;
pub(crate) mod spread;
