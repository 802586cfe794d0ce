//! Rollup files: measures of one dataset for each combination of keys.
//!
//! A rollup is a [`model::query::Scan`] without filter. Its file is an uncompressed Arrow IPC file with
//! one batch: a dictionary column for each key (codes of one, two or four bytes, values sorted, missing
//! ones first), a plain column for each measure (decimals as whole numbers without their point), and
//! the number of rows of each group as the last. Rows are sorted by the keys from left to right.

mod plain;
pub(crate) mod read;
mod write;

pub use write::{encode, write};
