//! The loops over codes: which rows, which group, how much.
//!
//! A filter is worked out once for each value of a dictionary, then applied to codes, 64 rows a word.
//! Groups are numbered by their codes; dense numbers index an array, others are hashed.

pub(crate) mod bucket;
pub(crate) mod group;
pub(crate) mod intern;
pub(crate) mod mask;
pub(crate) mod measure;
pub(crate) mod pack;
pub(crate) mod set;
pub(crate) mod source;
