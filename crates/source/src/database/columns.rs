//! Columns of what a server sends as text.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use model::calendar::parse_day;
use model::schema::ColumnType;

use crate::batches;

/// A batch that grows row by row.
pub(super) struct Rows {
    names: Vec<String>,
    kinds: Vec<ColumnType>,
    columns: Vec<Column>,
    rows: usize,
}

enum Column {
    Text(StringBuilder),
    Integer(Int64Builder),
    Decimal(Decimal128Builder, u8),
    Float(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
}

impl Rows {
    pub(super) fn new(names: Vec<String>, kinds: Vec<ColumnType>) -> Rows {
        let columns = kinds.iter().map(|kind| Column::new(*kind)).collect();
        Rows { names, kinds, columns, rows: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Adds a cell to a column.
    pub(super) fn push(&mut self, column: usize, cell: Option<&str>) -> Result<(), String> {
        self.columns[column].push(cell).map_err(|what| {
            let cell = cell.unwrap_or_default();
            format!("`{cell}` in column {} is no {what}", self.names[column])
        })
    }

    pub(super) fn end_row(&mut self) {
        self.rows += 1;
    }

    /// The rows so far, which are then forgotten.
    pub(super) fn take(&mut self) -> Result<RecordBatch, String> {
        let arrays: Vec<ArrayRef> = self.columns.iter_mut().map(Column::take).collect();
        let fields: Vec<Field> = self
            .names
            .iter()
            .zip(&arrays)
            .map(|(name, array)| Field::new(name, array.data_type().clone(), true))
            .collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.rows = 0;
        self.columns = self.kinds.iter().map(|kind| Column::new(*kind)).collect();
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options).map_err(|e| e.to_string())
    }
}

impl Column {
    fn new(kind: ColumnType) -> Column {
        match kind {
            ColumnType::Text | ColumnType::Unknown => Column::Text(StringBuilder::new()),
            ColumnType::Integer => Column::Integer(Int64Builder::new()),
            ColumnType::Decimal(scale) => Column::Decimal(Decimal128Builder::new(), scale),
            ColumnType::Float => Column::Float(Float64Builder::new()),
            ColumnType::Boolean => Column::Boolean(BooleanBuilder::new()),
            ColumnType::Date | ColumnType::Timestamp => Column::Date(Date32Builder::new()),
        }
    }

    fn push(&mut self, cell: Option<&str>) -> Result<(), &'static str> {
        match self {
            Column::Text(column) => column.append_option(cell),
            Column::Integer(column) => column.append_option(cell.map(whole).transpose()?),
            Column::Decimal(column, scale) => column.append_option(match cell {
                Some(text) => decimal(text, *scale)?,
                None => None,
            }),
            Column::Float(column) => {
                let number = cell.map(|text| text.parse::<f64>().map_err(|_| "number")).transpose()?;
                column.append_option(number.filter(|number| number.is_finite()));
            }
            Column::Boolean(column) => column.append_option(cell.map(truth).transpose()?),
            // Days that no calendar of ours has (infinity, before Christ, 0000-00-00) are none.
            Column::Date(column) => column.append_option(cell.and_then(|text| parse_day(text.get(..10)?))),
        }
        Ok(())
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Column::Text(column) => Arc::new(column.finish()),
            Column::Integer(column) => Arc::new(column.finish()),
            Column::Decimal(column, scale) => {
                let DataType::Decimal128(digits, scale) = batches::data_type(ColumnType::Decimal(*scale)) else {
                    unreachable!("decimals are given as decimals")
                };
                let column = column.finish().with_precision_and_scale(digits, scale);
                Arc::new(column.expect("38 digits are all there are"))
            }
            Column::Float(column) => Arc::new(column.finish()),
            Column::Boolean(column) => Arc::new(column.finish()),
            Column::Date(column) => Arc::new(column.finish()),
        }
    }
}

/// A whole number, also where it is written with zeros after a point.
fn whole(text: &str) -> Result<i64, &'static str> {
    let number = text.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0')).map_or(text, |(n, _)| n);
    number.parse().map_err(|_| "whole number of 64 bits")
}

fn truth(text: &str) -> Result<bool, &'static str> {
    match text {
        "t" | "1" | "true" => Ok(true),
        "f" | "0" | "false" => Ok(false),
        _ => Err("yes or no"),
    }
}

/// Units of a decimal; none for what is no number. Digits beyond the scale may only be zeros.
fn decimal(text: &str, scale: u8) -> Result<Option<i128>, &'static str> {
    const BAD: &str = "decimal of this many digits";
    let letters = text.trim_start_matches('-');
    if ["nan", "inf", "infinity"].iter().any(|word| letters.eq_ignore_ascii_case(word)) {
        return Ok(None);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = usize::from(scale);
    let (kept, beyond) = after.split_at(after.len().min(scale));
    if beyond.bytes().any(|b| b != b'0') || !(before.bytes().chain(kept.bytes())).all(|b| b.is_ascii_digit()) {
        return Err(BAD);
    }
    let digits = format!("{before}{kept:0<scale$}");
    digits.parse::<i128>().map(|units| Some(sign * units)).map_err(|_| BAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits() {
        for (text, scale, units) in
            [("12.05", 2, 1205), ("-0.5", 2, -50), ("7", 2, 700), ("1.2000", 2, 120), ("-3", 0, -3), ("0.00", 1, 0)]
        {
            assert_eq!(decimal(text, scale), Ok(Some(units)), "{text}");
        }
        for none in ["NaN", "nan", "-Infinity", "inf"] {
            assert_eq!(decimal(none, 2), Ok(None), "{none}");
        }
        assert!(decimal("1.234", 2).is_err());
        assert!(decimal("1e5", 2).is_err());
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let mut rows = Rows::new(vec!["n".into(), "d".into()], vec![ColumnType::Integer, ColumnType::Date]);
        assert_eq!(rows.push(0, Some("7.00")), Ok(()));
        assert_eq!(rows.push(1, Some("infinity")), Ok(()));
        rows.end_row();
        assert_eq!(rows.push(0, Some("7.5")), Err("`7.5` in column n is no whole number of 64 bits".into()));
        let batch = Rows::new(vec!["n".into()], vec![ColumnType::Decimal(2)]).take().unwrap();
        assert_eq!((batch.num_rows(), batch.column(0).data_type()), (0, &DataType::Decimal128(38, 2)));
    }
}
