//! What comes back: a small typed table.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// One cell. Text compares by bytes, numbers by value; null sorts first.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact decimal: `units / 10^scale`.
    Decimal {
        /// The number without its decimal point.
        units: i128,
        /// Digits after the decimal point.
        scale: u8,
    },
    /// An approximate number; never NaN.
    Float(f64),
    /// Text.
    Text(Arc<str>),
    /// A day, counted from 1970-01-01.
    Date(i32),
}

impl Value {
    /// Text from anything that is a string.
    pub fn text(text: impl AsRef<str>) -> Value {
        Value::Text(Arc::from(text.as_ref()))
    }

    /// The number in this cell, if it is one (booleans count as 0 and 1).
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Bool(b) => Some(f64::from(u8::from(*b))),
            Value::Int(i) => Some(*i as f64),
            #[allow(clippy::cast_precision_loss)]
            Value::Decimal { units, scale } => Some(*units as f64 / 10f64.powi(i32::from(*scale))),
            Value::Float(f) => Some(*f),
            Value::Null | Value::Text(_) | Value::Date(_) => None,
        }
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    fn rank(&self) -> u8 {
        match self {
            Value::Null => 0,
            Value::Bool(_) => 1,
            Value::Int(_) | Value::Decimal { .. } | Value::Float(_) => 2,
            Value::Date(_) => 3,
            Value::Text(_) => 4,
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Decimal { units: a, scale: s }, Value::Decimal { units: b, scale: t }) if s == t => a.cmp(b),
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Date(a), Value::Date(b)) => a.cmp(b),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (a, b) if a.rank() == b.rank() => a.number().unwrap_or_default().total_cmp(&b.number().unwrap_or_default()),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rank().hash(state);
        match self {
            Value::Null => {}
            Value::Bool(b) => b.hash(state),
            Value::Date(d) => d.hash(state),
            Value::Text(t) => t.hash(state),
            number => number.number().unwrap_or_default().to_bits().hash(state),
        }
    }
}

/// Columns of equal length; what they mean stands in [`crate::query::Query::columns`], in the same order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// One vector of cells a column.
    pub columns: Vec<Vec<Value>>,
    /// Number of rows before a display limit cut it; equals `rows()` if nothing was cut.
    pub total_rows: usize,
}

impl Table {
    /// A table of these columns, which must be of equal length.
    pub fn new(columns: Vec<Vec<Value>>) -> Table {
        let total_rows = columns.first().map_or(0, Vec::len);
        debug_assert!(columns.iter().all(|c| c.len() == total_rows), "columns of unequal length");
        Table { columns, total_rows }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// One row as a vector of cells.
    pub fn row(&self, index: usize) -> Vec<Value> {
        self.columns.iter().map(|column| column[index].clone()).collect()
    }
}
