//! Rows that the source gives for an SQL query.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Float64Type, Int64Type};
use model::schema::ColumnType;
use serde_json::{Value, json};

use super::judge::Row;
use crate::speak;
use crate::world::World;

/// The rows of a query, the truth of a question; nothing if the source cannot run it, which is told to the person.
pub(super) fn of(id: &str, sql: &str, world: &World) -> Option<Vec<Row>> {
    let source = world.source().ok()?;
    match source.query(sql, &[], &source::live::LIMITS) {
        Ok(batches) => Some(batches.iter().flat_map(rows).collect()),
        Err(error) => {
            speak::note(format!("the truth of {id} is not known: {error}"));
            None
        }
    }
}

/// The rows of a query over the model's tables by their plain names: `sales` for `data/sales.parquet`.
pub(super) fn of_tables(id: &str, sql: &str, world: &World) -> Option<Vec<Row>> {
    let source = world.source().ok()?;
    let tables = source.schema().tables.iter().filter_map(|table| {
        let file = table.name.rsplit('/').next().unwrap_or(&table.name);
        let name = file.split(['.', '#']).next().unwrap_or(file);
        let used = sql.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
        let relation = source.relation(&table.name).ok()?;
        // A quotient of decimals is cut after a few digits: truth is worked out in floating point.
        let columns = table.columns.iter().map(|column| {
            let name = model::expr::quote(&column.name);
            match column.kind {
                ColumnType::Decimal(_) => format!("CAST({name} AS DOUBLE) AS {name}"),
                _ => name,
            }
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        used.then(|| format!("{} AS (SELECT {columns} FROM {relation})", model::expr::quote(name)))
    });
    let tables = tables.collect::<Vec<_>>().join(", ");
    let whole = match sql.trim_start().strip_prefix("WITH ") {
        Some(rest) => format!("WITH {tables}, {rest}"),
        None => format!("WITH {tables} {sql}"),
    };
    of(id, &whole, world)
}

fn rows(batch: &RecordBatch) -> Vec<Row> {
    (0..batch.num_rows()).map(|row| batch.columns().iter().map(|column| cell(column.as_ref(), row)).collect()).collect()
}

/// A cell of one of the types that sources give; of any other, nothing.
fn cell(column: &dyn Array, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Utf8 => json!(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => json!(column.as_string::<i64>().value(row)),
        DataType::Boolean => json!(column.as_boolean().value(row)),
        DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => json!(column.as_primitive::<Float64Type>().value(row)),
        DataType::Date32 => json!(model::calendar::iso(column.as_primitive::<Date32Type>().value(row))),
        DataType::Decimal128(_, _) => {
            let text = column.as_primitive::<Decimal128Type>().value_as_string(row);
            text.parse::<f64>().map_or(Value::Null, |number| json!(number))
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray};

    #[test]
    fn cells_become_plain_json() {
        let decimals = Decimal128Array::from(vec![Some(1250)]).with_precision_and_scale(10, 2).expect("fits");
        for (column, expected) in [
            (Arc::new(StringArray::from(vec!["a"])) as ArrayRef, json!("a")),
            (Arc::new(Int64Array::from(vec![None::<i64>])), json!(null)),
            (Arc::new(Int64Array::from(vec![7])), json!(7)),
            (Arc::new(Float64Array::from(vec![0.5])), json!(0.5)),
            (Arc::new(BooleanArray::from(vec![true])), json!(true)),
            (Arc::new(Date32Array::from(vec![2])), json!("1970-01-03")),
            (Arc::new(decimals), json!(12.5)),
        ] {
            assert_eq!(cell(column.as_ref(), 0), expected);
        }
    }
}
