//! Rollup files: measures of one dataset for each combination of keys.
//!
//! A rollup is a [`model::query::Scan`] without filter. Its file is an uncompressed Arrow IPC file with
//! one batch: a dictionary column for each key (codes of one, two or four bytes, values sorted, missing
//! ones first), a plain column for each measure (decimals as whole numbers without their point), and
//! the number of rows of each group as the last. Rows are sorted by the keys from left to right.

mod plain;
pub(crate) mod read;
mod write;

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, BinaryBuilder, Int64Array};
use model::{Agg, ColumnType};

use crate::directory::Directory;
use crate::error::Error;
use crate::manifest::RollupEntry;
use crate::map;
use crate::sketch::Sketch;
use plain::Plain;

pub use write::{encode, write};

/// A sketch for each row, of a value that so many rows have: what a source counts, to be merged into groups by a
/// derivation. `kind` is the type that the model expects.
///
/// # Errors
/// The values are of a type that cannot be kept, or `agg` is none that sketches are kept of.
pub fn sketches(agg: Agg, values: &ArrayRef, kind: ColumnType, times: &Int64Array) -> Result<ArrayRef, Error> {
    let wrong = |why: String| Error::NotARollup { rollup: format!("{agg:?}"), why };
    let values = Plain::read(std::slice::from_ref(values), kind).map_err(wrong)?;
    let mut sketches = BinaryBuilder::with_capacity(times.len(), 16 * times.len());
    for row in 0..times.len() {
        let mut sketch = Sketch::of(agg).ok_or_else(|| wrong("no sketches are kept of it".into()))?;
        sketch.add(&values.value(row), times.value(row));
        sketches.append_value(sketch.bytes());
    }
    Ok(Arc::new(sketches.finish()))
}

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
