//! The sorted distinct values behind a column of codes.
//!
//! Codes count from 0 in the order of [`Value`], and "missing", if it occurs, is code 0. So comparing
//! codes compares values, and a range of values is a range of codes.

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray};
use arrow::buffer::ScalarBuffer;
use arrow::datatypes::{Date32Type, Float64Type, Int64Type};
use model::{ColumnType, Value};

/// Dictionaries up to this size keep their values as cells once they were used, so that a cell of text
/// is not allocated again for each answer.
const SHARED: usize = 4096;

/// Sorted distinct values.
#[derive(Debug)]
pub(crate) struct Dictionary {
    members: Members,
    missing: bool,
    cells: OnceLock<Vec<Value>>,
}

#[derive(Debug)]
enum Members {
    Text(StringArray),
    Int(ScalarBuffer<i64>),
    Decimal(ScalarBuffer<i64>, u8),
    Float(ScalarBuffer<f64>),
    Date(ScalarBuffer<i32>),
    Bool(BooleanArray),
    Cells(Vec<Value>),
}

/// The values of a dictionary as numbers, by code. Where a value is missing the number means nothing.
pub(crate) enum Numbers<'a> {
    /// Whole numbers, or decimals with so many digits after the point.
    Exact(&'a [i64], Option<u8>),
    /// Approximate numbers.
    Float(&'a [f64]),
    /// As cells.
    Cells(&'a [Value]),
}

impl Dictionary {
    /// Sorted distinct cells; null first, if at all.
    pub(crate) fn of_cells(cells: Vec<Value>) -> Dictionary {
        let missing = cells.first().is_some_and(Value::is_null);
        Dictionary { members: Members::Cells(cells), missing, cells: OnceLock::new() }
    }

    /// Sorts cells and gives each its code.
    pub(crate) fn code_cells(cells: &[Value]) -> (Vec<u32>, Dictionary) {
        let mut sorted: Vec<Value> = cells.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let find = |cell| sorted.binary_search(cell).map_or(0, |code| code as u32);
        (cells.iter().map(find).collect(), Dictionary::of_cells(sorted))
    }

    /// Over the values of a dictionary array, whose first slot is null if values are missing.
    ///
    /// # Errors
    /// The array is not of that kind.
    pub(crate) fn of_array(array: &ArrayRef, kind: ColumnType) -> Result<Dictionary, String> {
        let wrong = || format!("a {kind:?} dictionary of {}", array.data_type());
        let members = match kind {
            ColumnType::Text => Members::Text(array.as_string_opt::<i32>().ok_or_else(wrong)?.clone()),
            ColumnType::Boolean => Members::Bool(array.as_boolean_opt().ok_or_else(wrong)?.clone()),
            ColumnType::Float => {
                Members::Float(array.as_primitive_opt::<Float64Type>().ok_or_else(wrong)?.values().clone())
            }
            ColumnType::Date => {
                Members::Date(array.as_primitive_opt::<Date32Type>().ok_or_else(wrong)?.values().clone())
            }
            ColumnType::Integer => {
                Members::Int(array.as_primitive_opt::<Int64Type>().ok_or_else(wrong)?.values().clone())
            }
            ColumnType::Decimal(scale) => {
                Members::Decimal(array.as_primitive_opt::<Int64Type>().ok_or_else(wrong)?.values().clone(), scale)
            }
            ColumnType::Timestamp | ColumnType::Unknown => return Err(wrong()),
        };
        let missing = !array.is_empty() && array.is_null(0);
        Ok(Dictionary { members, missing, cells: OnceLock::new() })
    }

    /// Whether the values ascend strictly, as every kernel assumes.
    pub(crate) fn is_sorted(&self) -> bool {
        (1..self.len() as u32).all(|code| self.compare(code - 1, &self.make(code)) == Ordering::Less)
    }

    /// Number of codes.
    pub(crate) fn len(&self) -> usize {
        match &self.members {
            Members::Text(a) => a.len(),
            Members::Int(a) | Members::Decimal(a, _) => a.len(),
            Members::Float(a) => a.len(),
            Members::Date(a) => a.len(),
            Members::Bool(a) => a.len(),
            Members::Cells(a) => a.len(),
        }
    }

    /// Whether code 0 stands for "missing".
    pub(crate) fn has_missing(&self) -> bool {
        self.missing
    }

    /// Whether a code stands for "missing".
    pub(crate) fn is_missing(&self, code: u32) -> bool {
        self.missing && code == 0
    }

    /// The value of a code.
    pub(crate) fn value(&self, code: u32) -> Value {
        match &self.members {
            Members::Cells(cells) => cells[code as usize].clone(),
            Members::Text(_) if self.len() <= SHARED => self.cells()[code as usize].clone(),
            _ => self.make(code),
        }
    }

    /// Every value, by code.
    pub(crate) fn cells(&self) -> &[Value] {
        match &self.members {
            Members::Cells(cells) => cells,
            _ => self.cells.get_or_init(|| (0..self.len() as u32).map(|code| self.make(code)).collect()),
        }
    }

    fn make(&self, code: u32) -> Value {
        let at = code as usize;
        if self.is_missing(code) {
            return Value::Null;
        }
        match &self.members {
            Members::Text(a) => Value::text(a.value(at)),
            Members::Int(a) => Value::Int(a[at]),
            Members::Decimal(a, scale) => Value::Decimal { units: i128::from(a[at]), scale: *scale },
            Members::Float(a) => Value::Float(a[at]),
            Members::Date(a) => Value::Date(a[at]),
            Members::Bool(a) => Value::Bool(a.value(at)),
            Members::Cells(a) => a[at].clone(),
        }
    }

    /// The text of a code, if it is one.
    pub(crate) fn text(&self, code: u32) -> Option<&str> {
        match &self.members {
            _ if self.is_missing(code) => None,
            Members::Text(a) => Some(a.value(code as usize)),
            Members::Cells(a) => match &a[code as usize] {
                Value::Text(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// The day of a code, if it is one.
    pub(crate) fn day(&self, code: u32) -> Option<i32> {
        match &self.members {
            _ if self.is_missing(code) => None,
            Members::Date(a) => Some(a[code as usize]),
            Members::Cells(a) => match &a[code as usize] {
                Value::Date(day) => Some(*day),
                _ => None,
            },
            _ => None,
        }
    }

    /// How the value of a code compares with a value.
    pub(crate) fn compare(&self, code: u32, value: &Value) -> Ordering {
        match (self.text(code), value) {
            (Some(text), Value::Text(other)) => text.cmp(other),
            _ => self.make(code).cmp(value),
        }
    }

    /// The number of codes whose values are less than a value.
    pub(crate) fn below(&self, value: &Value) -> u32 {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.compare(middle, value) {
                Ordering::Less => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }

    /// The code of a value.
    pub(crate) fn find(&self, value: &Value) -> Option<u32> {
        let code = self.below(value);
        ((code as usize) < self.len() && self.compare(code, value) == Ordering::Equal).then_some(code)
    }

    /// The values as numbers, for sums.
    pub(crate) fn numbers(&self) -> Numbers<'_> {
        match &self.members {
            Members::Int(a) => Numbers::Exact(a, None),
            Members::Decimal(a, scale) => Numbers::Exact(a, Some(*scale)),
            Members::Float(a) => Numbers::Float(a),
            _ => Numbers::Cells(self.cells()),
        }
    }
}

/// A dictionary that several tables share.
pub(crate) type SharedDictionary = Arc<Dictionary>;
