//! An aggregate of an aggregate.

use std::cmp::Ordering;

use model::formula::WHOLE;
use model::{Agg, Value};

use super::frame::{Column, Frame};
use crate::error::Error;
use crate::kernel::spread;
use crate::number::{self, Sum, compare};
use crate::sketch;

/// Groups the rows of a table by some of its columns. Without columns there is one group, even of no
/// rows. Rows come in the order of the keys.
pub(crate) fn regroup(input: &Frame, keys: &[usize], aggregates: &[(Agg, usize)]) -> Result<Frame, Error> {
    let (of_row, first) = match keys.is_empty() {
        true => (vec![0; input.rows], vec![0]),
        false => input.pack(keys.iter().copied())?.groups(),
    };
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); first.len()];
    of_row.iter().enumerate().for_each(|(row, group)| rows[*group as usize].push(row as u32));

    let mut columns = Vec::new();
    for key in keys {
        columns.push(input.column(*key)?.take(&first));
    }
    for (agg, of) in aggregates {
        let column = input.column(*of)?;
        columns.push(Column::Cells(rows.iter().map(|rows| aggregate(*agg, column, rows)).collect()));
    }
    Ok(Frame { rows: first.len(), keys: keys.len(), columns })
}

/// Nulls are skipped; `Count` counts rows.
fn aggregate(agg: Agg, column: &Column, rows: &[u32]) -> Value {
    let cells = || rows.iter().map(|row| column.value(*row as usize)).filter(|cell| !cell.is_null());
    match agg {
        Agg::Count => Value::Int(rows.len() as i64),
        Agg::Sum => sum(cells()).total(),
        Agg::Avg => sum(cells()).mean(),
        Agg::Min => cells().reduce(|a, b| if compare(&b, &a) == Ordering::Less { b } else { a }).unwrap_or(Value::Null),
        Agg::Max => {
            cells().reduce(|a, b| if compare(&b, &a) == Ordering::Greater { b } else { a }).unwrap_or(Value::Null)
        }
        Agg::Median => percentile(cells(), WHOLE / 2),
        Agg::Percentile(at) => percentile(cells(), at),
        Agg::Values => Value::Null,
        Agg::Stddev => spread::deviation(cells().filter_map(|cell| cell.number())),
        Agg::Squares => spread::squares(cells().filter_map(|cell| cell.number())).map_or(Value::Null, number::float),
        Agg::Distinct | Agg::Roughly => {
            let mut cells: Vec<Value> = cells().collect();
            cells.sort_unstable_by(compare);
            cells.dedup_by(|a, b| compare(a, b) == Ordering::Equal);
            Value::Int(cells.len() as i64)
        }
    }
}

fn percentile(cells: impl Iterator<Item = Value>, at: u16) -> Value {
    let mut numbers: Vec<(f64, u64)> = cells.filter_map(|cell| Some((cell.number()?, 1))).collect();
    numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
    sketch::percentile(&numbers, at)
}

fn sum(cells: impl Iterator<Item = Value>) -> Sum {
    let mut sum = Sum::default();
    cells.for_each(|cell| sum.add(&cell));
    sum
}
