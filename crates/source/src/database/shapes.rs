//! Arrow as drivers give it, in the few shapes that a source promises.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, Float64Array};
use arrow::compute::{CastOptions, cast, cast_with_options};
use arrow::datatypes::{DataType, Date32Type, Field, Float64Type, Int64Type, Schema, TimeUnit};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::calendar::parse_day;
use model::schema::ColumnType;

use super::columns::Rows;
use crate::batches;

const SECONDS_A_DAY: i64 = 86_400;

/// Where PostgreSQL's driver says the type of what it gives as text.
const TYPE_NAME: &str = "ADBC:postgresql:typname";

/// The engine's own name of a column's type, where the driver tells it.
pub(super) fn type_name(field: &Field) -> Option<&str> {
    field.metadata().get(TYPE_NAME).map(String::as_str)
}

/// The columns with the wanted types; those of [`ColumnType::Unknown`], or without any, as they come.
pub(super) fn shaped(batch: &RecordBatch, types: &[ColumnType], zone: &TimeZone) -> Result<RecordBatch, String> {
    let schema = batch.schema();
    let wanted = types.iter().copied().chain(std::iter::repeat(ColumnType::Unknown));
    let columns = schema.fields().iter().zip(batch.columns()).zip(wanted).map(|((field, values), wanted)| {
        let wanted = if wanted == ColumnType::Unknown { natural(field) } else { wanted };
        let shaped = column(field, values, wanted, zone);
        shaped.map_err(|why| format!("column {} ({}): {why}", field.name(), field.data_type()))
    });
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>()?;
    let fields = schema.fields().iter().zip(&columns);
    let fields: Vec<Field> =
        fields.map(|(field, values)| Field::new(field.name(), values.data_type().clone(), true)).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options).map_err(|e| e.to_string())
}

/// The rows as text.
pub(super) fn texts(batch: &RecordBatch) -> Result<Vec<Vec<Option<String>>>, String> {
    let cast = |column: &ArrayRef| cast(column, &DataType::Utf8).map_err(|e| e.to_string());
    let columns: Vec<ArrayRef> = batch.columns().iter().map(cast).collect::<Result<_, _>>()?;
    let cell =
        |column: &ArrayRef, row: usize| column.is_valid(row).then(|| column.as_string::<i32>().value(row).into());
    Ok((0..batch.num_rows()).map(|row| columns.iter().map(|column| cell(column, row)).collect()).collect())
}

/// What a column is taken for by its type alone.
fn natural(field: &Field) -> ColumnType {
    match type_name(field) {
        Some("numeric") => ColumnType::Float,
        _ => batches::kind(field.data_type()),
    }
}

fn column(field: &Field, values: &ArrayRef, wanted: ColumnType, zone: &TimeZone) -> Result<ArrayRef, String> {
    let strictly = CastOptions { safe: false, ..CastOptions::default() };
    let cast = |values: &ArrayRef, to: &DataType| cast_with_options(values, to, &strictly).map_err(|e| e.to_string());
    let values = match values.data_type() {
        DataType::Dictionary(_, of) => cast(values, of)?,
        _ => values.clone(),
    };
    let shaped = match (values.data_type(), wanted) {
        (DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View, kind) if kind != ColumnType::Text => {
            parsed(field.name(), &cast(&values, &DataType::Utf8)?, kind)?
        }
        (DataType::Timestamp(unit, zoned), ColumnType::Date | ColumnType::Timestamp) => {
            days(&cast(&values, &DataType::Int64)?, *unit, zoned.as_ref().map(|_| zone))
        }
        _ => cast(&values, &batches::data_type(wanted))?,
    };
    Ok(match shaped.data_type() {
        DataType::Float64 => Arc::new(
            shaped.as_primitive::<Float64Type>().iter().map(|f| f.filter(|f| f.is_finite())).collect::<Float64Array>(),
        ),
        // Days that no calendar of ours has (infinity, before Christ) are none.
        DataType::Date32 => {
            let known = parse_day("0001-01-01").unwrap_or(i32::MIN)..=parse_day("9999-12-31").unwrap_or(i32::MAX);
            Arc::new(
                shaped
                    .as_primitive::<Date32Type>()
                    .iter()
                    .map(|d| d.filter(|d| known.contains(d)))
                    .collect::<Date32Array>(),
            )
        }
        _ => shaped,
    })
}

/// Numbers that a driver gives as text, as it has none that hold all their digits.
fn parsed(name: &str, values: &ArrayRef, kind: ColumnType) -> Result<ArrayRef, String> {
    let mut rows = Rows::new(vec![name.to_owned()], vec![kind]);
    for cell in values.as_string::<i32>() {
        rows.push(0, cell)?;
        rows.end_row();
    }
    Ok(rows.take()?.column(0).clone())
}

/// The days of points in time, in a zone where they have one.
fn days(values: &ArrayRef, unit: TimeUnit, zone: Option<&TimeZone>) -> ArrayRef {
    let a_second = match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    };
    let day = |value: i64| {
        let seconds = value.div_euclid(a_second);
        let ahead = match zone {
            Some(zone) => i64::from(zone.to_offset(Timestamp::from_second(seconds).ok()?).seconds()),
            None => 0,
        };
        i32::try_from((seconds + ahead).div_euclid(SECONDS_A_DAY)).ok()
    };
    Arc::new(values.as_primitive::<Int64Type>().iter().map(|value| day(value?)).collect::<Date32Array>())
}

#[cfg(test)]
mod tests {
    use arrow::array::{Decimal128Array, StringArray, TimestampMicrosecondArray};

    use super::*;

    fn shape(values: ArrayRef, wanted: ColumnType) -> Result<ArrayRef, String> {
        let zone = TimeZone::get("Europe/Berlin").expect("a zone");
        let batch = RecordBatch::try_from_iter([("c", values)]).expect("a batch");
        shaped(&batch, &[wanted], &zone).map(|batch| batch.column(0).clone())
    }

    #[test]
    fn a_point_in_time_belongs_to_the_day_of_the_zone() {
        // 2024-12-31 23:30 UTC, and half an hour before 1970.
        let micros = vec![Some(1_735_687_800_000_000), Some(-1_800_000_000), Some(i64::MAX), None];
        let zoned = TimestampMicrosecondArray::from(micros.clone()).with_timezone("UTC");
        let day = |text| parse_day(text);
        let expected = [day("2025-01-01"), day("1970-01-01"), None, None];
        let found = shape(Arc::new(zoned), ColumnType::Timestamp).expect("days");
        assert_eq!(found.as_primitive::<Date32Type>().iter().collect::<Vec<_>>(), expected);
        let found = shape(Arc::new(TimestampMicrosecondArray::from(micros)), ColumnType::Unknown).expect("days");
        let expected = [day("2024-12-31"), day("1969-12-31"), None, None];
        assert_eq!(found.as_primitive::<Date32Type>().iter().collect::<Vec<_>>(), expected);
        let beyond = Date32Array::from(vec![i32::MAX, 0]);
        let found = shape(Arc::new(beyond), ColumnType::Date).expect("days");
        assert_eq!(found.as_primitive::<Date32Type>().iter().collect::<Vec<_>>(), [None, Some(0)]);
    }

    #[test]
    fn numbers_keep_their_digits_or_are_refused() {
        let text = || Arc::new(StringArray::from(vec!["12.05", "NaN"])) as ArrayRef;
        let found = shape(text(), ColumnType::Decimal(2)).expect("decimals");
        let found: Vec<_> = found.as_primitive::<arrow::datatypes::Decimal128Type>().iter().collect();
        assert_eq!(found, [Some(1_205), None]);
        let wide = |units: i128| {
            Arc::new(Decimal128Array::from(vec![units]).with_precision_and_scale(38, 0).expect("38 digits")) as ArrayRef
        };
        let found = shape(wide(7), ColumnType::Integer).expect("an integer");
        assert_eq!(found.as_primitive::<Int64Type>().value(0), 7);
        assert!(shape(wide(i128::from(i64::MAX) + 1), ColumnType::Integer).is_err());
        let bytes = Arc::new(arrow::array::BinaryArray::from_vec(vec![b"\xff"])) as ArrayRef;
        assert!(shape(bytes, ColumnType::Integer).unwrap_err().contains("column c (Binary)"));
    }
}
