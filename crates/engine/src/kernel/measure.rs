//! Merging measures within groups.

use model::{Agg, ColumnType, Value};

use super::group::{Grouped, Rows};
use super::source::Source;
use crate::codes::each_width;
use crate::dictionary::Numbers;
use crate::number::{self, Sum};
use crate::rollup::read::{Cells, MeasureColumn};

impl Grouped {
    /// Calls back with the group and the row of each row.
    #[inline(always)]
    fn each(&self, mut f: impl FnMut(usize, usize)) {
        match &self.rows {
            Rows::Range(range) => {
                self.group.iter().zip(range.clone()).for_each(|(group, row)| f(*group as usize, row));
            }
            Rows::List(list) => {
                self.group.iter().zip(list).for_each(|(group, row)| f(*group as usize, *row as usize));
            }
        }
    }
}

/// A stored measure, merged: one cell a group.
pub(crate) fn stored(agg: Agg, column: &MeasureColumn, rows: &Grouped) -> Vec<Value> {
    let merged = match (&column.cells, agg) {
        (Cells::Exact(cells), Agg::Min) => exact_ends(cells, column, rows, i64::min),
        (Cells::Exact(cells), Agg::Max) => exact_ends(cells, column, rows, i64::max),
        (Cells::Exact(cells), _) => exact_sums(cells, column, rows),
        (Cells::Float(cells), Agg::Min) => float_merge(cells, column, rows, f64::min),
        (Cells::Float(cells), Agg::Max) => float_merge(cells, column, rows, f64::max),
        (Cells::Float(cells), _) => float_merge(cells, column, rows, |a, b| a + b),
        (Cells::Text(codes, dictionary), agg) => {
            let code = |row: usize| Some(codes.get(row)).filter(|code| !dictionary.is_missing(*code));
            let ends = code_ends(agg == Agg::Max, rows, code);
            ends.into_iter().map(|code| code.map_or(Value::Null, |code| dictionary.value(code))).collect()
        }
    };
    match agg {
        Agg::Count | Agg::Distinct => merged.into_iter().map(zero_for_null).collect(),
        _ => merged,
    }
}

fn zero_for_null(value: Value) -> Value {
    if value.is_null() { Value::Int(0) } else { value }
}

/// An exact cell of a measure of this type.
fn exact_cell(kind: ColumnType, units: i128) -> Value {
    let narrow = i64::try_from(units).ok();
    match (kind, narrow) {
        (ColumnType::Decimal(scale), _) => Value::Decimal { units, scale },
        (ColumnType::Date, Some(day)) => i32::try_from(day).map_or(Value::Null, Value::Date),
        (_, Some(whole)) => Value::Int(whole),
        (_, None) => Value::Decimal { units, scale: 0 },
    }
}

/// One cell a group: `cell` of those that have a value.
fn present<T: Copy>(merged: &[T], seen: &[bool], cell: impl Fn(T) -> Value) -> Vec<Value> {
    merged.iter().zip(seen).map(|(value, seen)| if *seen { cell(*value) } else { Value::Null }).collect()
}

fn exact_sums(cells: &[i64], column: &MeasureColumn, rows: &Grouped) -> Vec<Value> {
    let bound = u128::from(column.largest) * rows.rows.len() as u128;
    match bound <= i64::MAX as u128 {
        true => {
            if let (1, true, None, Rows::Range(range)) = (rows.groups, rows.filled, &column.nulls, &rows.rows) {
                return vec![exact_cell(column.kind, i128::from(cells[range.clone()].iter().sum::<i64>()))];
            }
            let (sums, seen) = merge(column, rows, 0i64, |sum, row| sum + cells[row]);
            present(&sums, &seen, |sum| exact_cell(column.kind, i128::from(sum)))
        }
        false => {
            let (sums, seen) = merge(column, rows, 0i128, |sum, row| sum + i128::from(cells[row]));
            present(&sums, &seen, |sum| exact_cell(column.kind, sum))
        }
    }
}

fn exact_ends(cells: &[i64], column: &MeasureColumn, rows: &Grouped, end: fn(i64, i64) -> i64) -> Vec<Value> {
    let mut merged: Vec<Option<i64>> = vec![None; rows.groups];
    rows.each(|group, row| {
        if column.nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) {
            merged[group] = Some(merged[group].map_or(cells[row], |so_far| end(so_far, cells[row])));
        }
    });
    let cell = |value: i64| match column.kind {
        ColumnType::Boolean => Value::Bool(value != 0),
        kind => exact_cell(kind, i128::from(value)),
    };
    merged.into_iter().map(|value| value.map_or(Value::Null, cell)).collect()
}

fn float_merge(cells: &[f64], column: &MeasureColumn, rows: &Grouped, merge: fn(f64, f64) -> f64) -> Vec<Value> {
    let mut merged: Vec<Option<f64>> = vec![None; rows.groups];
    rows.each(|group, row| {
        if column.nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) {
            merged[group] = Some(merged[group].map_or(cells[row], |so_far| merge(so_far, cells[row])));
        }
    });
    merged.into_iter().map(|value| value.map_or(Value::Null, number::float)).collect()
}

/// Merges cells from `zero`; beside it which groups had one.
#[inline(always)]
fn merge<T: Copy>(
    column: &MeasureColumn,
    rows: &Grouped,
    zero: T,
    step: impl Fn(T, usize) -> T,
) -> (Vec<T>, Vec<bool>) {
    let mut merged = vec![zero; rows.groups];
    let filled = rows.filled && column.nulls.is_none();
    let mut seen = vec![filled; rows.groups];
    match &column.nulls {
        None if filled => rows.each(|group, row| merged[group] = step(merged[group], row)),
        None => rows.each(|group, row| {
            merged[group] = step(merged[group], row);
            seen[group] = true;
        }),
        Some(nulls) => rows.each(|group, row| {
            if nulls.is_valid(row) {
                merged[group] = step(merged[group], row);
                seen[group] = true;
            }
        }),
    }
    (merged, seen)
}

/// The smallest or largest code of each group.
fn code_ends(largest: bool, rows: &Grouped, code: impl Fn(usize) -> Option<u32>) -> Vec<Option<u32>> {
    let mut ends: Vec<Option<u32>> = vec![None; rows.groups];
    rows.each(|group, row| {
        if let Some(code) = code(row) {
            ends[group] = Some(match ends[group] {
                Some(so_far) if largest => so_far.max(code),
                Some(so_far) => so_far.min(code),
                None => code,
            });
        }
    });
    ends
}

/// The number of the dataset's rows.
pub(crate) fn row_counts(counts: &[i64], rows: &Grouped) -> Vec<Value> {
    let mut sums = vec![0i64; rows.groups];
    rows.each(|group, row| sums[group] += counts[row]);
    sums.into_iter().map(Value::Int).collect()
}

/// A measure of a key: each row of the rollup stands for `counts` rows that have its value.
pub(crate) fn of_source(agg: Agg, source: &Source, counts: &[i64], rows: &Grouped) -> Vec<Value> {
    let dictionary = source.dictionary();
    let known = |row: usize| Some(source.code(row)).filter(|code| !dictionary.is_missing(*code));
    match agg {
        Agg::Count => {
            let mut sums = vec![0i64; rows.groups];
            rows.each(|group, row| sums[group] += known(row).map_or(0, |_| counts[row]));
            sums.into_iter().map(Value::Int).collect()
        }
        Agg::Distinct => distinct(rows, dictionary.len(), known).into_iter().map(Value::Int).collect(),
        Agg::Min | Agg::Max => {
            let ends = code_ends(agg == Agg::Max, rows, known);
            ends.into_iter().map(|code| code.map_or(Value::Null, |code| dictionary.value(code))).collect()
        }
        Agg::Sum | Agg::Avg => source_sums(source, counts, rows),
    }
}

fn source_sums(source: &Source, counts: &[i64], rows: &Grouped) -> Vec<Value> {
    let dictionary = source.dictionary();
    let known = |code: u32| !dictionary.is_missing(code);
    match dictionary.numbers() {
        Numbers::Exact(numbers, scale) => {
            let mut sums: Vec<Option<i128>> = vec![None; rows.groups];
            rows.each(|group, row| {
                let code = source.code(row);
                if known(code) {
                    let product = i128::from(numbers[code as usize]) * i128::from(counts[row]);
                    sums[group] = Some(sums[group].unwrap_or(0) + product);
                }
            });
            let kind = scale.map_or(ColumnType::Integer, ColumnType::Decimal);
            sums.into_iter().map(|sum| sum.map_or(Value::Null, |sum| exact_cell(kind, sum))).collect()
        }
        Numbers::Float(numbers) => {
            let mut sums: Vec<Option<f64>> = vec![None; rows.groups];
            rows.each(|group, row| {
                let code = source.code(row);
                if known(code) {
                    #[allow(clippy::cast_precision_loss)]
                    let product = numbers[code as usize] * counts[row] as f64;
                    sums[group] = Some(sums[group].unwrap_or(0.0) + product);
                }
            });
            sums.into_iter().map(|sum| sum.map_or(Value::Null, number::float)).collect()
        }
        Numbers::Cells(cells) => {
            let mut sums = vec![Sum::default(); rows.groups];
            rows.each(|group, row| sums[group].add_times(&cells[source.code(row) as usize], counts[row]));
            sums.iter().map(Sum::total).collect()
        }
    }
}

/// Sets of up to this many bits are kept as bits.
const BITS: usize = 1 << 26;

/// The number of different codes in each group.
pub(crate) fn distinct(rows: &Grouped, members: usize, code: impl Fn(usize) -> Option<u32>) -> Vec<i64> {
    let mut counts = vec![0i64; rows.groups];
    match rows.groups.checked_mul(members).filter(|bits| *bits <= BITS) {
        Some(bits) => {
            let mut seen = vec![0u64; bits.div_ceil(64)];
            rows.each(|group, row| {
                if let Some(code) = code(row) {
                    let bit = group * members + code as usize;
                    let mask = 1 << (bit % 64);
                    counts[group] += i64::from(seen[bit / 64] & mask == 0);
                    seen[bit / 64] |= mask;
                }
            });
        }
        None => {
            let mut pairs: Vec<(u32, u32)> = Vec::new();
            rows.each(|group, row| pairs.extend(code(row).map(|code| (group as u32, code))));
            pairs.sort_unstable();
            pairs.dedup();
            pairs.iter().for_each(|(group, _)| counts[*group as usize] += 1);
        }
    }
    counts
}

/// Whether a stored measure has a value in a row.
pub(crate) fn has_value(column: &MeasureColumn, row: usize) -> bool {
    match &column.cells {
        Cells::Text(codes, dictionary) => each_width!(codes, codes => {
            !dictionary.is_missing(crate::codes::Code::wide(codes[row]))
        }),
        _ => column.nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: Vec<Option<i64>>, kind: ColumnType) -> MeasureColumn {
        let array: arrow::array::Int64Array = cells.into_iter().collect();
        let largest = array.iter().flatten().map(i64::unsigned_abs).max().unwrap_or(0);
        let nulls = arrow::array::Array::nulls(&array).cloned();
        MeasureColumn { kind, cells: Cells::Exact(array.values().clone()), nulls, largest }
    }

    fn rows() -> Grouped {
        Grouped { rows: Rows::List(vec![0, 2, 3, 4]), group: vec![0, 1, 0, 2], groups: 4, filled: false }
    }

    #[test]
    fn stored_measures_merge() {
        let money = column(vec![Some(150), Some(9), Some(-20), Some(250), None], ColumnType::Decimal(2));
        let decimal = |units| Value::Decimal { units, scale: 2 };
        assert_eq!(stored(Agg::Sum, &money, &rows()), [decimal(400), decimal(-20), Value::Null, Value::Null]);
        assert_eq!(stored(Agg::Max, &money, &rows())[..2], [decimal(250), decimal(-20)]);
        let counts = column(vec![Some(1), Some(1), Some(5), None, None], ColumnType::Integer);
        assert_eq!(stored(Agg::Count, &counts, &rows()), [1, 5, 0, 0].map(Value::Int));
        let days = column(vec![Some(3), None, Some(4), Some(2), None], ColumnType::Date);
        assert_eq!(stored(Agg::Min, &days, &rows())[..2], [Value::Date(2), Value::Date(4)]);
    }

    #[test]
    fn sums_beyond_64_bits_stay_exact() {
        let huge = column(vec![Some(i64::MAX); 5], ColumnType::Integer);
        let expected = Value::Decimal { units: 2 * i128::from(i64::MAX), scale: 0 };
        match &stored(Agg::Sum, &huge, &rows())[0] {
            Value::Decimal { units, scale: 0 } => assert_eq!(Value::Decimal { units: *units, scale: 0 }, expected),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn different_codes_are_counted_alike_with_and_without_bits() {
        let rows = Grouped {
            rows: Rows::Range(0..600),
            group: (0..600u32).map(|i| i * i % 7).collect(),
            groups: 7,
            filled: false,
        };
        let code = |row: usize| (!row.is_multiple_of(5)).then_some((row % 13) as u32);
        assert_eq!(distinct(&rows, 13, code), distinct(&rows, usize::MAX / 64, code));
    }
}
