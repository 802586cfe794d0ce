//! Folding the tree: tables of leaves are joined, aggregated again, and derived from.
//!
//! Tables here are small: one row a group. Keys stay codes until the end, so that text is only made
//! for rows that are shown; values are cells, whose arithmetic is exact.

pub(crate) mod frame;
pub(crate) mod join;
pub(crate) mod regroup;
pub(crate) mod step;
