//! The car maker of `examples/automotive`: three years of data made from a seed, with facts planted in them.
//!
//! The same scale gives the same bytes, on any day and any machine. What the tables mean is told in the example's
//! `DATA.md`, what is planted in its `FACTS.md`.

mod calendar;
mod catalogue;
mod dice;
mod inventory;
mod kpis;
mod lookups;
mod market;
mod plan;
mod planted;
mod sales;
mod sink;
#[cfg(test)]
mod tests;
mod warranty;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Rows of the sales table at scale 1.
const FULL_SALES: u64 = 1_000_000;
/// From a thousand sales to a billion.
const SCALES: std::ops::RangeInclusive<f64> = 0.001..=1000.0;

/// Told as tables grow: the table's name, rows or days done, and how many there will be.
pub(crate) type Progress<'a> = dyn Fn(&str, u64, u64) + 'a;

/// Why the example could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    /// The scale is not one that makes sense.
    #[error("the scale must be between {} and {}, not {scale}", SCALES.start(), SCALES.end())]
    Scale {
        /// What was asked for.
        scale: f64,
    },
    /// The disk refused; files that were complete before stay as they were.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl DemoError {
    fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }
}

/// Writes the tables of the example into `folder/data`, replacing what is there.
///
/// Scale 1 is a million sales. Sales, claims and the plan grow with the scale; stock and KPIs do not.
pub(crate) fn generate(folder: &Path, scale: f64, progress: &Progress<'_>) -> Result<(), DemoError> {
    if !SCALES.contains(&scale) {
        return Err(DemoError::Scale { scale });
    }
    let data = folder.join("data");
    fs::create_dir_all(&data).map_err(|source| DemoError::write(&data, source))?;
    let market = market::Market::new();
    let rows = (FULL_SALES as f64 * scale) as u64;

    lookups::write(&data, &market.dealers)?;
    kpis::write(&data)?;
    plan::write(&data, &market, rows)?;
    inventory::write(&data, &market, progress)?;
    warranty::write(&data, &market, rows, progress)?;
    sales::write(&data, &market, rows, progress)
}
