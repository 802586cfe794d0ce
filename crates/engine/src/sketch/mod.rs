//! What a rollup keeps of values that it cannot keep: sketches, which merge, and from which percentiles and counts of
//! different values are read. Of few values they keep all, and are exact.
//!
//! A sketch is bytes in a column of a rollup. Nothing in it is left to chance: the same values in the same order make
//! the same bytes, whatever machine they are made on.

mod members;
mod values;

use model::{Agg, Value};

use self::members::Members;
use self::values::Values;
pub(crate) use self::values::percentile;

/// One sketch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sketch {
    Values(Values),
    Members(Members),
}

impl Sketch {
    /// Of nothing yet; none for what no sketch is kept of.
    pub(crate) fn of(agg: Agg) -> Option<Sketch> {
        match agg {
            Agg::Values | Agg::Percentile(_) => Some(Sketch::Values(Values::default())),
            Agg::Roughly => Some(Sketch::Members(Members::default())),
            _ => None,
        }
    }

    /// Adds a value so many times; what is missing is skipped.
    pub(crate) fn add(&mut self, value: &Value, times: i64) {
        match self {
            Sketch::Values(values) => {
                if let (Some(number), Ok(times)) = (value.number(), u64::try_from(times)) {
                    values.add(number, times);
                }
            }
            Sketch::Members(members) => members.add(value),
        }
    }

    /// Adds what another one was made of. False if the bytes are not those of such a sketch.
    pub(crate) fn merge(&mut self, bytes: &[u8]) -> bool {
        match self {
            Sketch::Values(values) => values.merge(bytes).is_some(),
            Sketch::Members(members) => members.merge(bytes).is_some(),
        }
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        match self {
            Sketch::Values(values) => values.bytes(),
            Sketch::Members(members) => members.bytes(),
        }
    }

    /// What is read from it, and whether that is exact.
    pub(crate) fn read(self, agg: Agg) -> (Value, bool) {
        match (self, agg) {
            (Sketch::Values(values), Agg::Percentile(at)) => values.at(at),
            (Sketch::Values(_), _) => (Value::Null, true),
            (Sketch::Members(members), _) => members.count(),
        }
    }
}

/// Whether bytes are those of a sketch of either kind.
pub(crate) fn is_sound(bytes: &[u8]) -> bool {
    Values::default().merge(bytes).is_some() || Members::default().merge(bytes).is_some()
}
