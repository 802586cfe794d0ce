//! A stream of Arrow IPC: one batch, its columns typed, what the answer rests on in the metadata of the schema.
//!
//! Buckets of time are the first of their days, with the grain beside the column. Decimals are exact, of 38 digits
//! or of 76; a column that is of several types, or has more digits than these, is text.

use std::sync::Arc;

use ::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, Float64Array, Int64Array, RecordBatch,
    RecordBatchOptions, StringArray,
};
use ::arrow::datatypes::{DECIMAL128_MAX_PRECISION, DECIMAL256_MAX_PRECISION, Field, Schema, i256};
use ::arrow::error::ArrowError;
use ::arrow::ipc::writer::StreamWriter;
use model::Value;

use super::{About, Error, number};
use crate::shown::{Shown, ShownColumn};

/// The table as an Arrow IPC stream.
///
/// # Errors
/// A writer that refuses; none is known to.
pub fn arrow(table: &Shown, about: &About) -> Result<Vec<u8>, Error> {
    write(table, about).map_err(|error| Error::Writer(error.to_string()))
}

fn write(table: &Shown, about: &About) -> Result<Vec<u8>, ArrowError> {
    let rows = table.rows.len();
    let arrays: Vec<ArrayRef> = table.rows.0.iter().map(|cells| array(cells)).collect();
    let fields: Vec<Field> = table.columns.iter().zip(&arrays).map(|(column, array)| field(column, array)).collect();
    let mut metadata: Vec<(String, String)> = Vec::new();
    for (name, text) in about.lines() {
        let key = key(name);
        // Of what there are several, all of them, a line each.
        match metadata.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => {
                known.push('\n');
                known.push_str(text);
            }
            None => metadata.push((key, text.to_owned())),
        }
    }
    metadata.push(("total_rows".to_owned(), table.total_rows.to_string()));
    let schema = Arc::new(Schema::new_with_metadata(fields, metadata.into_iter().collect()));
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options)?;
    let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
    writer.write(&batch)?;
    writer.into_inner()
}

/// `Read as` → `read_as`.
fn key(name: &str) -> String {
    name.to_lowercase().replace(' ', "_")
}

fn field(column: &ShownColumn, array: &ArrayRef) -> Field {
    let mut metadata = vec![
        ("label".to_owned(), column.label.clone()),
        ("role".to_owned(), column.role.to_owned()),
        ("format".to_owned(), column.format.to_owned()),
    ];
    metadata.extend(column.unit.clone().map(|unit| ("unit".to_owned(), unit)));
    let grain = column.grain.map(|grain| ("grain".to_owned(), key(grain.label())));
    metadata.extend(grain);
    Field::new(&column.name, array.data_type().clone(), true).with_metadata(metadata.into_iter().collect())
}

/// The type that holds every cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    Bool,
    Int,
    Decimal,
    Float,
    Date,
    Text,
}

impl Kind {
    fn of(value: &Value) -> Kind {
        match value {
            Value::Null => Kind::Nothing,
            Value::Bool(_) => Kind::Bool,
            Value::Int(_) => Kind::Int,
            Value::Decimal { .. } => Kind::Decimal,
            Value::Float(f) if !f.is_finite() => Kind::Nothing,
            Value::Float(_) => Kind::Float,
            Value::Text(_) => Kind::Text,
            Value::Date(_) => Kind::Date,
        }
    }

    fn and(self, other: Kind) -> Kind {
        match (self, other) {
            (Kind::Nothing, kind) | (kind, Kind::Nothing) => kind,
            (a, b) if a == b => a,
            (Kind::Int, Kind::Decimal) | (Kind::Decimal, Kind::Int) => Kind::Decimal,
            (Kind::Int | Kind::Decimal | Kind::Float, Kind::Int | Kind::Decimal | Kind::Float) => Kind::Float,
            _ => Kind::Text,
        }
    }
}

fn array(cells: &[Value]) -> ArrayRef {
    match cells.iter().map(Kind::of).fold(Kind::Nothing, Kind::and) {
        Kind::Bool => Arc::new(BooleanArray::from_iter(cells.iter().map(|value| match value {
            Value::Bool(b) => Some(*b),
            _ => None,
        }))),
        Kind::Int => Arc::new(Int64Array::from_iter(cells.iter().map(|value| match value {
            Value::Int(i) => Some(*i),
            _ => None,
        }))),
        Kind::Date => Arc::new(Date32Array::from_iter(cells.iter().map(|value| match value {
            Value::Date(day) => Some(*day),
            _ => None,
        }))),
        Kind::Float => floats(cells).unwrap_or_else(|| texts(cells)),
        Kind::Decimal => decimals(cells).unwrap_or_else(|| texts(cells)),
        Kind::Nothing | Kind::Text => texts(cells),
    }
}

/// Floats, if no exact number among them loses digits.
fn floats(cells: &[Value]) -> Option<ArrayRef> {
    let floats: Option<Vec<Option<f64>>> = cells
        .iter()
        .map(|value| match value {
            Value::Float(f) => Some(f.is_finite().then_some(*f)),
            Value::Null => Some(None),
            exact => number::as_float(exact).map(Some),
        })
        .collect();
    floats.map(|floats| Arc::new(Float64Array::from(floats)) as ArrayRef)
}

/// Decimals of one scale; nothing where they have too many digits for one.
fn decimals(cells: &[Value]) -> Option<ArrayRef> {
    let scale = cells
        .iter()
        .map(|value| match value {
            Value::Decimal { scale, .. } => *scale,
            _ => 0,
        })
        .max()?;
    let ten = i256::from_i128(10);
    let aligned = |value: &Value| {
        let (units, digits) = match value {
            Value::Int(i) => (i128::from(*i), 0),
            Value::Decimal { units, scale } => (*units, *scale),
            _ => return Some(None),
        };
        i256::from_i128(units).checked_mul(ten.checked_pow(u32::from(scale - digits))?).map(Some)
    };
    let units: Vec<Option<i256>> = cells.iter().map(aligned).collect::<Option<_>>()?;
    let scale = i8::try_from(scale).ok()?;
    let most = ten.checked_pow(DECIMAL128_MAX_PRECISION.into())?;
    let small = units.iter().flatten().all(|units| *units < most && -*units < most);
    if small && scale.unsigned_abs() <= DECIMAL128_MAX_PRECISION {
        let units = units.iter().map(|units| units.and_then(i256::to_i128));
        let decimals = Decimal128Array::from_iter(units).with_precision_and_scale(DECIMAL128_MAX_PRECISION, scale);
        return decimals.ok().map(|decimals| Arc::new(decimals) as ArrayRef);
    }
    let decimals = Decimal256Array::from_iter(units).with_precision_and_scale(DECIMAL256_MAX_PRECISION, scale);
    decimals
        .and_then(|decimals| decimals.validate_decimal_precision(DECIMAL256_MAX_PRECISION).map(|()| decimals))
        .ok()
        .map(|decimals| Arc::new(decimals) as ArrayRef)
}

fn texts(cells: &[Value]) -> ArrayRef {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Date(day) => Some(model::calendar::iso(*day)),
        number => number::digits(number),
    };
    Arc::new(StringArray::from_iter(cells.iter().map(text)))
}
