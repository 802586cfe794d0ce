//! What a source's columns are once their many Arrow types are reduced to ours.

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array,
    StringArray, new_empty_array,
};
use arrow::compute::{CastOptions, cast_with_options, concat};
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Float64Type, Int64Type};
use model::{ColumnType, Value};

/// A column of one of the types that a rollup knows. Timestamps are cut to their day.
#[derive(Debug, Clone)]
pub(crate) enum Plain {
    Text(StringArray),
    Int(Int64Array),
    Decimal(Decimal128Array, u8),
    Float(Float64Array),
    Bool(BooleanArray),
    Date(Date32Array),
    /// Sketches, of no type of ours.
    Sketches(BinaryArray),
}

impl Plain {
    /// One column from its parts. `hint` is the type that the model expects: it decides where there are no
    /// parts, or only missing values, and where a source has no type of its own for it.
    ///
    /// # Errors
    /// The parts are of a type that cannot be kept, or differ.
    pub(crate) fn read(parts: &[ArrayRef], hint: ColumnType) -> Result<Plain, String> {
        let found = parts.iter().map(|part| part.data_type()).find(|kind| **kind != DataType::Null);
        let target = match found {
            Some(kind) => expected(target(kind)?, hint),
            None => hinted(hint),
        };
        let options = CastOptions { safe: false, ..CastOptions::default() };
        let parts: Vec<ArrayRef> = parts
            .iter()
            .map(|part| cast_with_options(part, &target, &options))
            .collect::<Result<_, _>>()
            .map_err(|e| e.to_string())?;
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        let whole = match parts.is_empty() {
            true => new_empty_array(&target),
            false => concat(&parts).map_err(|e| e.to_string())?,
        };
        Ok(match target {
            DataType::Int64 => Plain::Int(whole.as_primitive::<Int64Type>().clone()),
            DataType::Binary => Plain::Sketches(whole.as_binary().clone()),
            DataType::Float64 => Plain::Float(whole.as_primitive::<Float64Type>().clone()),
            DataType::Boolean => Plain::Bool(whole.as_boolean().clone()),
            DataType::Date32 => Plain::Date(whole.as_primitive::<Date32Type>().clone()),
            DataType::Decimal128(_, scale) => {
                Plain::Decimal(whole.as_primitive::<Decimal128Type>().clone(), scale.unsigned_abs())
            }
            _ => Plain::Text(whole.as_string::<i32>().clone()),
        })
    }

    /// Whether no row has a value.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Plain::Text(texts) if texts.null_count() == texts.len())
    }

    /// As many rows without a sketch.
    pub(crate) fn nothing(&self) -> BinaryArray {
        let rows = if let Plain::Text(texts) = self { texts.len() } else { 0 };
        BinaryArray::new_null(rows)
    }

    /// The value of a row; null of a sketch.
    pub(crate) fn value(&self, row: usize) -> Value {
        let known = |array: &dyn Array| array.is_valid(row);
        match self {
            Plain::Text(a) if known(a) => Value::text(a.value(row)),
            Plain::Int(a) if known(a) => Value::Int(a.value(row)),
            Plain::Decimal(a, scale) if known(a) => Value::Decimal { units: a.value(row), scale: *scale },
            Plain::Float(a) if known(a) => Value::Float(a.value(row)),
            Plain::Bool(a) if known(a) => Value::Bool(a.value(row)),
            Plain::Date(a) if known(a) => Value::Date(a.value(row)),
            _ => Value::Null,
        }
    }

    /// Its type.
    pub(crate) fn kind(&self) -> ColumnType {
        match self {
            Plain::Text(_) => ColumnType::Text,
            Plain::Int(_) => ColumnType::Integer,
            Plain::Decimal(_, scale) => ColumnType::Decimal(*scale),
            Plain::Float(_) => ColumnType::Float,
            Plain::Bool(_) => ColumnType::Boolean,
            Plain::Date(_) => ColumnType::Date,
            Plain::Sketches(_) => ColumnType::Unknown,
        }
    }
}

fn target(kind: &DataType) -> Result<DataType, String> {
    Ok(match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::Dictionary(_, values) => target(values)?,
        kind if kind.is_integer() => DataType::Int64,
        kind if kind.is_floating() => DataType::Float64,
        DataType::Boolean => DataType::Boolean,
        DataType::Binary => DataType::Binary,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => DataType::Date32,
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => DataType::Decimal128(38, (*scale).max(0)),
        other => return Err(format!("values of type {other} cannot be kept")),
    })
}

/// Truth values that a source keeps as 0 and 1, days that it keeps as text, and numbers that happen to
/// be whole, become what the model says they are.
fn expected(found: DataType, hint: ColumnType) -> DataType {
    match (&found, hint) {
        (DataType::Int64, ColumnType::Boolean | ColumnType::Float | ColumnType::Decimal(_))
        | (DataType::Utf8, ColumnType::Date | ColumnType::Timestamp) => hinted(hint),
        _ => found,
    }
}

fn hinted(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Integer => DataType::Int64,
        ColumnType::Decimal(scale) => DataType::Decimal128(38, i8::try_from(scale).unwrap_or(i8::MAX).min(38)),
        ColumnType::Float => DataType::Float64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date | ColumnType::Timestamp => DataType::Date32,
        ColumnType::Text | ColumnType::Unknown => DataType::Utf8,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Float32Array, LargeStringArray, NullArray, TimestampMillisecondArray, UInt16Array};

    use super::*;

    fn check(array: impl Array + 'static, expected: &str) {
        check_as(array, ColumnType::Unknown, expected);
    }

    fn check_as(array: impl Array + 'static, hint: ColumnType, expected: &str) {
        let shown = match Plain::read(&[Arc::new(array)], hint) {
            Ok(Plain::Int(a)) => format!("int {:?}", a.values().to_vec()),
            Ok(Plain::Date(a)) => format!("date {:?}", a.values().to_vec()),
            Ok(other) => format!("{:?}", other.kind()),
            Err(why) => why,
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn arrow_types_are_reduced_to_ours() {
        check(UInt16Array::from(vec![3, 1]), "int [3, 1]");
        check(Float32Array::from(vec![3.5]), "Float");
        check(LargeStringArray::from(vec!["a"]), "Text");
        check(NullArray::new(2), "Text");
        // A day before 1970 is cut downwards.
        check(TimestampMillisecondArray::from(vec![86_399_999, 86_400_000, -1]), "date [0, 1, -1]");
    }

    #[test]
    fn what_a_source_has_no_type_for_is_what_the_model_says() {
        check_as(Int64Array::from(vec![0, 1]), ColumnType::Boolean, "Boolean");
        check_as(Int64Array::from(vec![3]), ColumnType::Float, "Float");
        check_as(Int64Array::from(vec![3]), ColumnType::Decimal(2), "Decimal(2)");
        check_as(StringArray::from(vec!["1970-01-03"]), ColumnType::Date, "date [2]");
        check_as(StringArray::from(vec!["3"]), ColumnType::Integer, "Text");
        let wrong = Plain::read(&[Arc::new(StringArray::from(vec!["soon"]))], ColumnType::Date);
        assert!(wrong.is_err_and(|why| why.contains("soon")));
    }
}
