//! Arrow in few shapes: text, 64-bit integers, decimals, doubles, booleans and days, whatever an engine gave.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray};
use arrow::compute::{CastOptions, cast, cast_with_options};
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Field, Float64Type, Int64Type, Schema};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use model::schema::ColumnType;
use model::table::Value;
use rusqlite::types::Value as Cell;

/// The column type of an Arrow type; [`ColumnType::Unknown`] for what Reckoner does not read.
pub(crate) fn kind(data_type: &DataType) -> ColumnType {
    use DataType as D;
    match data_type {
        D::Utf8 | D::LargeUtf8 | D::Utf8View | D::Null => ColumnType::Text,
        D::Dictionary(_, values) => kind(values),
        t if t.is_integer() => ColumnType::Integer,
        t if t.is_floating() => ColumnType::Float,
        D::Decimal32(_, s) | D::Decimal64(_, s) | D::Decimal128(_, s) | D::Decimal256(_, s) => {
            ColumnType::Decimal(u8::try_from(*s).unwrap_or(0))
        }
        D::Boolean => ColumnType::Boolean,
        D::Date32 | D::Date64 => ColumnType::Date,
        D::Timestamp(..) => ColumnType::Timestamp,
        _ => ColumnType::Unknown,
    }
}

/// The Arrow type that a column of this type is given in.
pub(crate) fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text | ColumnType::Unknown => DataType::Utf8,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Decimal(scale) => DataType::Decimal128(38, i8::try_from(scale).unwrap_or(i8::MAX)),
        ColumnType::Float => DataType::Float64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date | ColumnType::Timestamp => DataType::Date32,
    }
}

/// How text stays that a statement has made codes of.
const CODED: (DataType, DataType) = (DataType::UInt32, DataType::Utf8);

/// The same batch in the few shapes; doubles that are no numbers become null. Text stays codes where the statement
/// casts it so: files have none.
pub(crate) fn normal(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let wanted = match column.data_type() {
            DataType::Dictionary(codes, texts) if (&**codes, &**texts) == (&CODED.0, &CODED.1) => {
                column.data_type().clone()
            }
            found => data_type(kind(found)),
        };
        let column = match (column.data_type(), &wanted) {
            (found, wanted) if found == wanted => column.clone(),
            // Only the room for digits differs.
            (DataType::Decimal128(_, found), DataType::Decimal128(digits, scale)) if found == scale => {
                Arc::new(column.as_primitive::<Decimal128Type>().clone().with_precision_and_scale(*digits, *scale)?)
            }
            // What does not fit is an error, and nothing that is missing.
            _ => cast_with_options(column, &wanted, &CastOptions { safe: false, ..CastOptions::default() })?,
        };
        let column = match column.as_primitive_opt::<Float64Type>() {
            Some(floats) if floats.iter().flatten().any(|f| !f.is_finite()) => {
                Arc::new(floats.iter().map(|f| f.filter(|f| f.is_finite())).collect::<Float64Array>()) as ArrayRef
            }
            _ => column,
        };
        fields.push(Field::new(field.name(), wanted, true));
        columns.push(column);
    }
    let options = arrow::record_batch::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)
}

/// The cells of a column in the few shapes.
pub(crate) fn cells(column: &ArrayRef) -> Vec<Value> {
    fn all<T>(items: impl Iterator<Item = Option<T>>, make: impl Fn(T) -> Value) -> Vec<Value> {
        items.map(|item| item.map_or(Value::Null, &make)).collect()
    }
    match column.data_type() {
        DataType::Int64 => all(column.as_primitive::<Int64Type>().iter(), Value::Int),
        DataType::Float64 => all(column.as_primitive::<Float64Type>().iter(), Value::Float),
        DataType::Boolean => all(column.as_boolean().iter(), Value::Bool),
        DataType::Date32 => all(column.as_primitive::<Date32Type>().iter(), Value::Date),
        DataType::Decimal128(_, scale) => {
            let scale = u8::try_from(*scale).unwrap_or(0);
            all(column.as_primitive::<Decimal128Type>().iter(), |units| Value::Decimal { units, scale })
        }
        DataType::Utf8 => all(column.as_string::<i32>().iter(), Value::text),
        DataType::Dictionary(_, texts) => {
            cast(column, texts).map_or_else(|_| vec![Value::Null; column.len()], |c| cells(&c))
        }
        _ => vec![Value::Null; column.len()],
    }
}

/// A column of what SQLite gave: of the wanted type if every value fits, else of one that they all fit.
pub(crate) fn column(cells: Vec<Cell>, wanted: ColumnType) -> ArrayRef {
    let fitting = match wanted {
        ColumnType::Integer => integers(&cells),
        ColumnType::Float | ColumnType::Decimal(_) => floats(&cells),
        ColumnType::Boolean => booleans(&cells),
        ColumnType::Date | ColumnType::Timestamp => days(&cells),
        ColumnType::Text => Some(texts(&cells)),
        ColumnType::Unknown => None,
    };
    fitting.or_else(|| integers(&cells)).or_else(|| floats(&cells)).unwrap_or_else(|| texts(&cells))
}

/// Every cell that is not null through `read`; `None` as soon as one does not fit.
fn fit<T>(cells: &[Cell], read: impl Fn(&Cell) -> Option<T>) -> Option<Vec<Option<T>>> {
    cells.iter().map(|cell| if *cell == Cell::Null { Some(None) } else { read(cell).map(Some) }).collect()
}

fn integers(cells: &[Cell]) -> Option<ArrayRef> {
    let read = |cell: &Cell| if let Cell::Integer(i) = cell { Some(*i) } else { None };
    fit(cells, read).map(|found| Arc::new(Int64Array::from(found)) as ArrayRef)
}

fn floats(cells: &[Cell]) -> Option<ArrayRef> {
    #[allow(clippy::cast_precision_loss)]
    let read = |cell: &Cell| match cell {
        Cell::Integer(i) => Some(*i as f64),
        Cell::Real(f) => Some(*f),
        _ => None,
    };
    let finite =
        |found: Vec<Option<f64>>| found.into_iter().map(|f| f.filter(|f| f.is_finite())).collect::<Float64Array>();
    fit(cells, read).map(|found| Arc::new(finite(found)) as ArrayRef)
}

fn booleans(cells: &[Cell]) -> Option<ArrayRef> {
    let read = |cell: &Cell| match cell {
        Cell::Integer(0) => Some(false),
        Cell::Integer(1) => Some(true),
        _ => None,
    };
    fit(cells, read).map(|found| Arc::new(BooleanArray::from(found)) as ArrayRef)
}

fn days(cells: &[Cell]) -> Option<ArrayRef> {
    let read = |cell: &Cell| match cell {
        Cell::Text(text) => model::calendar::parse_day(text.get(..10)?),
        _ => None,
    };
    fit(cells, read).map(|found| Arc::new(Date32Array::from(found)) as ArrayRef)
}

fn texts(cells: &[Cell]) -> ArrayRef {
    Arc::new(StringArray::from_iter(cells.iter().map(|cell| match cell {
        Cell::Null => None,
        Cell::Integer(i) => Some(i.to_string()),
        Cell::Real(f) => Some(f.to_string()),
        Cell::Text(text) => Some(text.clone()),
        Cell::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    })))
}
