//! Percentiles and rough counts of different values within groups: from sketches that a rollup stores, or from the
//! values themselves where they are keys.

use arrow::array::{Array as _, BinaryArray};
use model::{Agg, Value};

use super::group::Groups;
use super::mask::Mask;
use super::source::Source;
use crate::sketch::{Sketch, percentile};

/// What a measure of sketches comes to.
#[derive(Debug, Clone)]
pub(crate) enum Merged {
    /// A cell a group.
    Cells(Vec<Value>),
    /// A sketch a group.
    Sketches(Vec<Sketch>),
}

/// Stored sketches, merged.
pub(crate) fn stored(agg: Agg, sketches: &BinaryArray, rows: &Mask, groups: &Groups<'_>) -> Merged {
    let Some(empty) = Sketch::of(agg) else { return nothing(groups) };
    let mut merged = vec![empty.clone(); groups.slots()];
    groups.each(rows, |slot, row| {
        if sketches.is_valid(row) {
            // Bytes that are none were found when the file was opened.
            merged[slot].merge(sketches.value(row));
        }
    });
    Merged::Sketches(in_order(merged, &empty, groups))
}

/// Sketches of a key: each row of the rollup stands for `counts` rows that have its value.
pub(crate) fn of_source(agg: Agg, source: &Source, counts: &[i64], rows: &Mask, groups: &Groups<'_>) -> Merged {
    let Some(empty) = Sketch::of(agg) else { return nothing(groups) };
    let mut made = vec![empty.clone(); groups.slots()];
    let dictionary = source.dictionary();
    groups.each(&source.known(rows), |slot, row| made[slot].add(&dictionary.value(source.code(row)), counts[row]));
    Merged::Sketches(in_order(made, &empty, groups))
}

/// The percentile of a key: all values are there, so it is exact.
pub(crate) fn percentiles(at: u16, source: &Source, counts: &[i64], rows: &Mask, groups: &Groups<'_>) -> Vec<Value> {
    let dictionary = source.dictionary();
    let numbers: Vec<f64> =
        (0..dictionary.len() as u32).map(|code| dictionary.value(code).number().unwrap_or_default()).collect();
    let mut codes: Vec<Vec<(u32, u64)>> = vec![Vec::new(); groups.slots()];
    groups.each(&source.known(rows), |slot, row| {
        if let Some(times) = u64::try_from(counts[row]).ok().filter(|times| *times > 0) {
            codes[slot].push((source.code(row), times));
        }
    });
    // Codes are in the order of their values.
    codes.iter_mut().for_each(|codes| codes.sort_unstable());
    groups.of_each(|slot| {
        let values: Vec<(f64, u64)> =
            codes[slot].iter().map(|(code, times)| (numbers[*code as usize], *times)).collect();
        percentile(&values, at)
    })
}

/// The sketch of each group, in the order of their keys.
fn in_order(mut of_slots: Vec<Sketch>, empty: &Sketch, groups: &Groups<'_>) -> Vec<Sketch> {
    let take = |slot: &u32| std::mem::replace(&mut of_slots[*slot as usize], empty.clone());
    groups.order().iter().map(take).collect()
}

fn nothing(groups: &Groups<'_>) -> Merged {
    Merged::Cells(groups.of_each(|_| Value::Null))
}
