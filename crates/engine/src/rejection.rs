//! Why a rollup does not answer a leaf.

use std::fmt;
use std::sync::Arc;

/// Why a rollup does not answer a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It is of another dataset (or of one that is read from elsewhere now).
    DatasetDiffers,
    /// It does not keep what is grouped or filtered by: the key's name.
    DimensionMissing(Arc<str>),
    /// It keeps time at a grain that the wanted one is not made of.
    GrainNotDerivable {
        /// The wanted key's name.
        key: Arc<str>,
        /// The grain that is kept.
        stored: &'static str,
    },
    /// It holds no such measure, nor the keys to work it out from: the measure's name.
    MeasureMissing(Arc<str>),
    /// It holds the measure, but at a finer grain, and groups of it cannot be merged: the measure's name.
    NotMergeable(Arc<str>),
    /// A condition asks for rows of another dataset, and no rollup holds those.
    InnerMissing,
    /// Its file is damaged.
    Quarantined(String),
    /// It fits as well, but costs more: its number of rows.
    Larger(usize),
}

impl Rejection {
    /// The name of the reason, for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Rejection::DatasetDiffers => "dataset_differs",
            Rejection::DimensionMissing(_) => "dimension_missing",
            Rejection::GrainNotDerivable { .. } => "grain_not_derivable",
            Rejection::MeasureMissing(_) => "measure_missing",
            Rejection::NotMergeable(_) => "not_mergeable",
            Rejection::InnerMissing => "inner_missing",
            Rejection::Quarantined(_) => "quarantined",
            Rejection::Larger(_) => "larger",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rejection::DatasetDiffers => write!(f, "it is of another dataset"),
            Rejection::DimensionMissing(key) => write!(f, "it does not keep {key}"),
            Rejection::GrainNotDerivable { key, stored } => write!(f, "{key} is not derivable from its {stored}s"),
            Rejection::MeasureMissing(measure) => write!(f, "it does not hold {measure}"),
            Rejection::NotMergeable(measure) => write!(f, "{measure} cannot be merged over its rows"),
            Rejection::InnerMissing => write!(f, "no rollup holds the rows that a condition looks for"),
            Rejection::Quarantined(why) => write!(f, "it is damaged: {why}"),
            Rejection::Larger(rows) => write!(f, "it fits, but has more to read: {rows} rows"),
        }
    }
}
