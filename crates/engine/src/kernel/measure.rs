//! Merging measures within groups.

use std::borrow::Cow;

use model::formula::WHOLE;
use model::{Agg, ColumnType, Value};

use super::group::{Groups, Merged};
use super::mask::Mask;
use super::set::CodeSet;
use super::source::Source;
use super::{sketched, spread};
use crate::dictionary::Numbers;
use crate::number::{self, Sum};
use crate::rollup::read::{Cells, MeasureColumn};

/// Of some rows those in which a stored measure has a value.
pub(crate) fn known<'a>(column: &MeasureColumn, rows: &'a Mask) -> Cow<'a, Mask> {
    let mut known = Cow::Borrowed(rows);
    if let Some(nulls) = &column.nulls {
        known.to_mut().keep_bits(nulls.inner());
    }
    if let Cells::Text(codes, dictionary) = &column.cells
        && dictionary.has_missing()
    {
        known.to_mut().keep(codes, &CodeSet::Span(1, dictionary.len() as u32));
    }
    known
}

/// A stored measure, merged over some rows: one cell a group.
pub(crate) fn stored(agg: Agg, column: &MeasureColumn, rows: &Mask, groups: &Groups<'_>) -> Vec<Value> {
    let rows = &*known(column, rows);
    let merged = match (&column.cells, agg) {
        (Cells::Exact(cells), Agg::Min) => {
            exact_ends(column.kind, &fold(groups, rows, cells, i64::MAX, i64::min), groups)
        }
        (Cells::Exact(cells), Agg::Max) => {
            exact_ends(column.kind, &fold(groups, rows, cells, i64::MIN, i64::max), groups)
        }
        (Cells::Exact(cells), _) => exact_sums(cells, column, rows, groups),
        (Cells::Float(cells), Agg::Min) => floats(&fold(groups, rows, cells, f64::INFINITY, f64::min), groups),
        (Cells::Float(cells), Agg::Max) => floats(&fold(groups, rows, cells, f64::NEG_INFINITY, f64::max), groups),
        (Cells::Float(cells), _) => floats(&fold(groups, rows, cells, NOTHING, |a, b| a + b), groups),
        (Cells::Sketches(_), _) => groups.of_each(|_| Value::Null),
        (Cells::Text(codes, dictionary), agg) => {
            let ends = code_ends(agg == Agg::Max, rows, groups, |row| codes.get(row));
            groups.cells(&ends, |end| dictionary.value(*end))
        }
    };
    match agg {
        Agg::Count | Agg::Distinct => merged.into_iter().map(zero_for_null).collect(),
        _ => merged,
    }
}

/// Merges cells.
#[inline(always)]
fn fold<T: Copy, C: Copy>(
    groups: &Groups<'_>,
    rows: &Mask,
    cells: &[C],
    from: T,
    f: impl Fn(T, C) -> T,
) -> Vec<Merged<T>> {
    groups.fold(rows, from, |so_far, rows| *so_far = cells[rows].iter().fold(*so_far, |so_far, cell| f(so_far, *cell)))
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

fn exact_ends(kind: ColumnType, ends: &[Merged<i64>], groups: &Groups<'_>) -> Vec<Value> {
    groups.cells(ends, |end| match kind {
        ColumnType::Boolean => Value::Bool(*end != 0),
        kind => exact_cell(kind, i128::from(*end)),
    })
}

fn exact_sums(cells: &[i64], column: &MeasureColumn, rows: &Mask, groups: &Groups<'_>) -> Vec<Value> {
    let bound = u128::from(column.largest) * rows.range().len() as u128;
    match bound <= i64::MAX as u128 {
        true => {
            let sums = fold(groups, rows, cells, 0i64, |sum, cell| sum + cell);
            groups.cells(&sums, |sum| exact_cell(column.kind, i128::from(*sum)))
        }
        false => {
            let sums = fold(groups, rows, cells, 0i128, |sum, cell| sum + i128::from(cell));
            groups.cells(&sums, |sum| exact_cell(column.kind, *sum))
        }
    }
}

/// Exact sums that are merged over all rows of all groups in one pass.
#[derive(Default)]
pub(crate) struct Together<'a> {
    columns: Vec<(&'a [i64], ColumnType)>,
}

impl<'a> Together<'a> {
    /// Takes in a measure that is merged over `rows` by adding up, where 64 bits hold its sums; whether it did.
    pub(crate) fn takes(&mut self, agg: Agg, column: &'a MeasureColumn, rows: &Mask) -> bool {
        let adds_up = !matches!(agg, Agg::Min | Agg::Max) && column.nulls.is_none();
        let bound = u128::from(column.largest) * rows.range().len() as u128;
        match &column.cells {
            Cells::Exact(cells) if adds_up && bound <= i64::MAX as u128 => self.columns.push((cells, column.kind)),
            _ => return false,
        }
        true
    }

    /// Takes in the number of the dataset's rows.
    pub(crate) fn takes_rows(&mut self, counts: &'a [i64]) {
        self.columns.push((counts, ColumnType::Integer));
    }

    /// The cells of each that was taken in, one a group.
    pub(crate) fn merge(&self, groups: &Groups<'_>) -> Vec<Vec<Value>> {
        let columns: Vec<&[i64]> = self.columns.iter().map(|(cells, _)| *cells).collect();
        let sums = groups.sums(&columns);
        let cells = |(at, (_, kind)): (usize, &(&[i64], ColumnType))| {
            sums.iter().skip(at).step_by(columns.len()).map(|sum| exact_cell(*kind, i128::from(*sum))).collect()
        };
        self.columns.iter().enumerate().map(cells).collect()
    }
}

/// What any float, even a negative zero, can be added to and stays what it is.
const NOTHING: f64 = -0.0;

fn floats(merged: &[Merged<f64>], groups: &Groups<'_>) -> Vec<Value> {
    groups.cells(merged, |value| number::float(*value))
}

/// For each slot the smallest or largest code of its rows.
pub(crate) fn code_ends(
    largest: bool,
    rows: &Mask,
    groups: &Groups<'_>,
    code: impl Fn(usize) -> u32,
) -> Vec<Merged<u32>> {
    let (from, end): (u32, fn(u32, u32) -> u32) = if largest { (0, u32::max) } else { (u32::MAX, u32::min) };
    groups.fold(rows, from, |so_far, rows| *so_far = rows.fold(*so_far, |so_far, row| end(so_far, code(row))))
}

/// The number of the dataset's rows behind some rows.
pub(crate) fn row_counts(counts: &[i64], rows: &Mask, groups: &Groups<'_>) -> Vec<Value> {
    let sums = fold(groups, rows, counts, 0i64, |sum, count| sum + count);
    groups.of_each(|slot| Value::Int(sums[slot].value))
}

/// A measure of a key: each row of the rollup stands for `counts` rows that have its value.
pub(crate) fn of_source(agg: Agg, source: &Source, counts: &[i64], rows: &Mask, groups: &Groups<'_>) -> Vec<Value> {
    let rows = &*source.known(rows);
    match agg {
        Agg::Count => row_counts(counts, rows, groups),
        Agg::Distinct | Agg::Roughly => distinct(rows, groups, source).into_iter().map(Value::Int).collect(),
        Agg::Min | Agg::Max => {
            let ends = code_ends(agg == Agg::Max, rows, groups, |row| source.code(row));
            groups.cells(&ends, |end| source.dictionary().value(*end))
        }
        Agg::Squares | Agg::Stddev => spread::of_source(source, counts, rows, groups),
        Agg::Percentile(at) => sketched::percentiles(at, source, counts, rows, groups),
        Agg::Median => sketched::percentiles(WHOLE / 2, source, counts, rows, groups),
        Agg::Values => groups.of_each(|_| Value::Null),
        Agg::Sum | Agg::Avg => source_sums(source, counts, rows, groups),
    }
}

fn source_sums(source: &Source, counts: &[i64], rows: &Mask, groups: &Groups<'_>) -> Vec<Value> {
    let at = |row: usize| source.code(row) as usize;
    match source.dictionary().numbers() {
        Numbers::Exact(numbers, scale) => {
            let product = |row: usize| i128::from(numbers[at(row)]) * i128::from(counts[row]);
            let sums = groups.fold(rows, 0i128, |sum, rows| *sum += rows.map(product).sum::<i128>());
            let kind = scale.map_or(ColumnType::Integer, ColumnType::Decimal);
            groups.cells(&sums, |sum| exact_cell(kind, *sum))
        }
        Numbers::Float(numbers) => {
            #[allow(clippy::cast_precision_loss)]
            let product = |row: usize| numbers[at(row)] * counts[row] as f64;
            floats(&groups.fold(rows, NOTHING, |sum, rows| rows.for_each(|row| *sum += product(row))), groups)
        }
        Numbers::Cells(cells) => {
            let add = |sum: &mut Sum, row: usize| sum.add_times(&cells[at(row)], counts[row]);
            let sums = groups.fold(rows, Sum::default(), |sum, rows| rows.for_each(|row| add(sum, row)));
            groups.cells(&sums, Sum::total)
        }
    }
}

/// Sets of up to this many bits are kept as bits.
const BITS: usize = 1 << 26;

/// For each group the number of different codes in its rows.
pub(crate) fn distinct(rows: &Mask, groups: &Groups<'_>, source: &Source) -> Vec<i64> {
    distinct_up_to(BITS, rows, groups, source)
}

fn distinct_up_to(bits: usize, rows: &Mask, groups: &Groups<'_>, source: &Source) -> Vec<i64> {
    let mut counts = vec![0i64; groups.slots()];
    let members = source.members() as usize;
    match groups.slots().checked_mul(members).filter(|wanted| *wanted <= bits) {
        Some(bits) => {
            let mut seen = vec![0u64; bits.div_ceil(64)];
            groups.each(rows, |slot, row| {
                let bit = slot * members + source.code(row) as usize;
                let mask = 1 << (bit % 64);
                counts[slot] += i64::from(seen[bit / 64] & mask == 0);
                seen[bit / 64] |= mask;
            });
        }
        None => {
            let mut pairs: Vec<(usize, u32)> = Vec::new();
            groups.each(rows, |slot, row| pairs.push((slot, source.code(row))));
            pairs.sort_unstable();
            pairs.dedup();
            pairs.iter().for_each(|(slot, _)| counts[*slot] += 1);
        }
    }
    groups.of_each(|slot| counts[slot])
}

#[cfg(test)]
mod tests {
    use super::super::group::group;
    use super::*;

    fn column(cells: Vec<Option<i64>>, kind: ColumnType) -> MeasureColumn {
        let array: arrow::array::Int64Array = cells.into_iter().collect();
        let largest = array.iter().flatten().map(i64::unsigned_abs).max().unwrap_or(0);
        let nulls = arrow::array::Array::nulls(&array).cloned();
        MeasureColumn { kind, cells: Cells::Exact(array.values().clone()), nulls, largest }
    }

    /// The cells of the groups of rows 0 and 3, 2, 4, and of one whose row is not picked.
    fn merged(agg: Agg, column: &MeasureColumn) -> Vec<Value> {
        let key = Source::of_codes(&[0, 3, 1, 0, 2], 4, 1);
        let groups = group(Mask::new(0..5, true), vec![&key]);
        let mut picked = groups.rows.clone();
        picked.keep_rows(|row| row != 1);
        stored(agg, column, &picked, &groups)
    }

    #[test]
    fn stored_measures_merge() {
        let money = column(vec![Some(150), Some(9), Some(-20), Some(250), None], ColumnType::Decimal(2));
        let decimal = |units| Value::Decimal { units, scale: 2 };
        assert_eq!(merged(Agg::Sum, &money), [decimal(400), decimal(-20), Value::Null, Value::Null]);
        assert_eq!(merged(Agg::Max, &money)[..2], [decimal(250), decimal(-20)]);
        let counts = column(vec![Some(1), Some(1), Some(5), None, None], ColumnType::Integer);
        assert_eq!(merged(Agg::Count, &counts), [1, 5, 0, 0].map(Value::Int));
        let days = column(vec![Some(3), None, Some(4), Some(2), None], ColumnType::Date);
        assert_eq!(merged(Agg::Min, &days)[..2], [Value::Date(2), Value::Date(4)]);
    }

    #[test]
    fn several_sums_at_once_are_each_by_itself() {
        let codes = |row: u32| row * row % 7;
        let key = Source::of_codes(&(0..300).map(codes).collect::<Vec<u32>>(), 9, 1);
        let money = column((0..300).map(|row| Some(row * 37 % 101 - 50)).collect(), ColumnType::Decimal(2));
        let counts = column((0..300).map(|row| Some(row % 3)).collect(), ColumnType::Integer);
        let mut rows = Mask::new(0..300, true);
        rows.keep_rows(|row| row % 5 != 0);
        for by in [vec![&key], Vec::new()] {
            let groups = group(rows.clone(), by.clone());
            let mut together = Together::default();
            assert!(together.takes(Agg::Sum, &money, &rows) && together.takes(Agg::Count, &counts, &rows));
            let merged = together.merge(&groups);
            let apart = group(rows.clone(), by);
            assert_eq!(merged, [stored(Agg::Sum, &money, &rows, &apart), stored(Agg::Count, &counts, &rows, &apart)]);
            assert_eq!(groups.order(), apart.order());
        }
        // What is missing somewhere, and what 64 bits may not hold, is merged by itself.
        let gaps = column(vec![Some(1), None], ColumnType::Integer);
        let huge = column(vec![Some(i64::MAX); 300], ColumnType::Integer);
        let mut together = Together::default();
        assert!(!together.takes(Agg::Sum, &gaps, &rows) && !together.takes(Agg::Sum, &huge, &rows));
        assert!(!together.takes(Agg::Max, &counts, &rows));
    }

    #[test]
    fn sums_beyond_64_bits_stay_exact() {
        let huge = column(vec![Some(i64::MAX); 5], ColumnType::Integer);
        let expected = Value::Decimal { units: 2 * i128::from(i64::MAX), scale: 0 };
        match &merged(Agg::Sum, &huge)[0] {
            Value::Decimal { units, scale: 0 } => assert_eq!(Value::Decimal { units: *units, scale: 0 }, expected),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn different_codes_are_counted_alike_with_and_without_bits() {
        let codes = |f: fn(u32) -> u32| (0..600).map(f).collect::<Vec<u32>>();
        let key = Source::of_codes(&codes(|row| row * row % 7), 7, 1);
        let value = Source::of_codes(&codes(|row| row % 13), 13, 1);
        let groups = group(Mask::new(0..600, true), vec![&key]);
        let mut rows = groups.rows.clone();
        rows.keep_rows(|row| !row.is_multiple_of(5));
        let counts = distinct_up_to(BITS, &rows, &groups, &value);
        assert_eq!(counts, distinct_up_to(0, &rows, &groups, &value));
        assert_eq!(counts, [13; 4]);
    }

    #[test]
    fn floats_are_summed_in_the_order_of_their_rows() {
        let cells: Vec<f64> = (0..200).map(|row| 0.1 * f64::from(row)).collect();
        let column = MeasureColumn {
            kind: ColumnType::Float,
            cells: Cells::Float(cells.clone().into()),
            nulls: None,
            largest: 0,
        };
        let groups = group(Mask::new(0..200, true), Vec::new());
        let sums = stored(Agg::Sum, &column, &groups.rows, &groups);
        assert_eq!(sums, [Value::Float(cells.iter().fold(0.0, |sum, cell| sum + cell))]);
    }
}
