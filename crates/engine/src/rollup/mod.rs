//! Rollup files: measures of one dataset for each combination of keys.
//!
//! A rollup is a [`model::query::Scan`] without filter. Its file is an uncompressed Arrow IPC file with
//! one batch: a dictionary column for each key (codes of one, two or four bytes, values sorted, missing
//! ones first), a plain column for each measure (decimals as whole numbers without their point), and
//! the number of rows of each group as the last. Rows are sorted by the keys from left to right.

mod plain;
pub(crate) mod read;
mod write;

use arrow::array::AsArray as _;

use crate::directory::Directory;
use crate::error::Error;
use crate::manifest::RollupEntry;
use crate::map;

pub use write::{encode, write};

/// The distinct values of a key of text, in order, without the missing one; `key` is
/// [`model::Model::key_name`].
///
/// # Errors
/// The file is missing or damaged, or has no such key of text.
pub fn members(directory: &dyn Directory, entry: &RollupEntry, key: &str) -> Result<Vec<String>, Error> {
    let wrong = |why: &str| Error::damaged(&entry.file.file, why);
    let bytes = directory.open(&entry.file.file)?;
    let batch = map::decode(&bytes, false).map_err(|e| wrong(&e.to_string()))?;
    let place = entry.keys.iter().position(|k| k.name == key).ok_or_else(|| wrong("it has no such key"))?;
    let column = batch.columns().get(place).and_then(|column| column.as_any_dictionary_opt());
    let values = column.and_then(|column| column.values().as_string_opt::<i32>());
    Ok(values.ok_or_else(|| wrong("its key is no text"))?.iter().flatten().map(str::to_owned).collect())
}
