//! How a column of text is read as one of its type: in the engine's SQL, with a function for what people write.

use std::sync::Arc;

use arrow::array::{AsArray, StringArray};
use arrow::datatypes::DataType;
use datafusion::common::exec_err;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use model::expr::quote;
use model::schema::ColumnType;

use crate::batches;
use crate::look::Looked;
use crate::notation::Notation;

/// The Arrow type that a CSV column is parsed as: text where SQL has to read it. Eighteen digits leave room
/// for sums and products.
pub(crate) fn parsed_as(column: &Looked) -> DataType {
    match column.kind {
        _ if column.notation.is_some() => DataType::Utf8,
        ColumnType::Decimal(scale) => DataType::Decimal128(18, i8::try_from(scale).unwrap_or(0)),
        ColumnType::Timestamp => DataType::Utf8,
        // Nothing goes with everything, whatever a model takes it for.
        ColumnType::Unknown => DataType::Null,
        other => batches::data_type(other),
    }
}

/// A column of text in SQL, of its type. A point in time is the one on the clocks of a zone.
pub(crate) fn cast_as(name: &str, column: &Looked, zone: &str) -> String {
    match column.kind {
        ColumnType::Boolean => format!("CAST({0} AS BOOLEAN) AS {0}", quote(name)),
        ColumnType::Unknown => format!("NULL AS {}", quote(name)),
        _ => of_its_type(name, column, zone),
    }
}

/// A column that the engine has parsed in SQL, of its type.
pub(crate) fn read_as(name: &str, column: &Looked, zone: &str) -> String {
    // What is written as a program would has been parsed as its type, but for times of day.
    match column.notation {
        None if column.kind != ColumnType::Timestamp => quote(name),
        _ => of_its_type(name, column, zone),
    }
}

/// A point in time that has a zone, in SQL, on the clocks of another.
pub(crate) fn in_zone(instant: &str, zone: &str) -> String {
    format!("to_local_time(arrow_cast({instant}, 'Timestamp(Nanosecond, Some(\"{zone}\"))'))")
}

fn of_its_type(name: &str, column: &Looked, zone: &str) -> String {
    let quoted = quote(name);
    let text = match column.notation {
        Some(notation) => format!("{}({quoted})", notation.function()),
        None => quoted.clone(),
    };
    let as_type = |sql_type: &str| format!("CAST({text} AS {sql_type}) AS {quoted}");
    match column.kind {
        // Times of day that lack their seconds are read all the same.
        ColumnType::Timestamp => {
            let written =
                format!("CAST(CASE WHEN LENGTH({text}) = 16 THEN {text} || ':00' ELSE {text} END AS TIMESTAMP)");
            let read = match zone {
                "UTC" => written,
                // What ends so is of UTC, whatever stands beside it.
                zone => {
                    let instant = format!("arrow_cast({written}, 'Timestamp(Nanosecond, Some(\"UTC\"))')");
                    format!("CASE WHEN {text} LIKE '%Z' THEN {} ELSE {written} END", in_zone(&instant, zone))
                }
            };
            format!("{read} AS {quoted}")
        }
        ColumnType::Integer => as_type("BIGINT"),
        ColumnType::Decimal(scale) => as_type(&format!("DECIMAL(18, {scale})")),
        ColumnType::Float => as_type("DOUBLE"),
        ColumnType::Date => as_type("DATE"),
        ColumnType::Text | ColumnType::Boolean | ColumnType::Unknown => quoted,
    }
}

/// The SQL function that reads values of a notation.
pub(crate) fn reader_of(notation: Notation) -> ScalarUDF {
    let read = move |values: &[ColumnarValue]| {
        let arrays = ColumnarValue::values_to_arrays(values)?;
        let plain = arrays[0].as_string::<i32>().iter().map(|text| match text.map(|text| notation.plain(text)) {
            None => Ok(None),
            Some(Some(plain)) => Ok(Some(plain).filter(|plain| !plain.is_empty())),
            // All values were of this notation when the file was opened.
            Some(None) => exec_err!(
                "the file has changed: `{}` is no more among the {}",
                text.unwrap_or_default(),
                notation.assumed()
            ),
        });
        let plain: StringArray = plain.collect::<Result<_, DataFusionError>>()?;
        Ok(ColumnarValue::Array(Arc::new(plain)))
    };
    create_udf(notation.function(), vec![DataType::Utf8], DataType::Utf8, Volatility::Immutable, Arc::new(read))
}
