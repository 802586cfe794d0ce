//! How far numbers are from their mean: sums of squared differences, in two passes. The first finds the mean, the
//! second adds up the squares, so that nothing is lost where numbers differ little and are large (Chan, Golub and
//! LeVeque, "Algorithms for computing the sample variance", 1983). Whole numbers and decimals are taken from their
//! mean exactly; of floats the rounding of each addition is carried along.

use model::Value;

use super::group::Groups;
use super::mask::Mask;
use super::source::Source;
use crate::dictionary::Numbers;
use crate::number;
use crate::rollup::read::{Cells, MeasureColumn};

/// A sum of floats with what rounding takes from it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Careful {
    sum: f64,
    rest: f64,
}

impl Careful {
    pub(crate) fn add(&mut self, float: f64) {
        let sum = self.sum + float;
        let (large, small) = if self.sum.abs() >= float.abs() { (self.sum, float) } else { (float, self.sum) };
        self.rest += (large - sum) + small;
        self.sum = sum;
    }

    pub(crate) fn total(&self) -> f64 {
        self.sum + self.rest
    }

    /// The mean of so many, in two parts.
    #[allow(clippy::cast_precision_loss)]
    fn mean(&self, count: i64) -> (f64, f64) {
        let count = count as f64;
        let mean = self.total() / count;
        (mean, (mean.mul_add(-count, self.sum) + self.rest) / count)
    }
}

/// The sum of the squared differences of numbers from their mean; none of no numbers.
pub(crate) fn squares(numbers: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let (mut sum, mut count) = (Careful::default(), 0);
    for float in numbers.clone() {
        sum.add(float);
        count += 1;
    }
    let (mean, rest) = sum.mean(count);
    let mut squares = Careful::default();
    numbers.for_each(|float| squares.add((float - mean - rest).powi(2)));
    (count > 0).then(|| squares.total())
}

/// The standard deviation of a sample; null of too few.
pub(crate) fn deviation(numbers: impl Iterator<Item = f64> + Clone) -> Value {
    #[allow(clippy::cast_precision_loss)]
    let less_one = numbers.clone().count() as f64 - 1.0;
    squares(numbers).map_or(Value::Null, |squares| number::float((squares / less_one).sqrt()))
}

/// Rows of which each stands for some numbers: their sum, how many they are, and the sum of the squared differences
/// from their own mean.
struct Parts<'a, S> {
    rows: &'a Mask,
    groups: &'a Groups<'a>,
    sum: S,
    count: &'a dyn Fn(usize) -> i64,
    squares: &'a dyn Fn(usize) -> f64,
}

#[allow(clippy::cast_precision_loss)]
impl<S> Parts<'_, S> {
    fn counts(&self) -> Vec<i64> {
        let mut counts = vec![0; self.groups.slots()];
        self.groups.each(self.rows, |slot, row| counts[slot] += (self.count)(row));
        counts
    }

    /// One cell a group. `far` is how far the mean of a row's numbers is from that of its group.
    fn merge(&self, counts: &[i64], far: impl Fn(usize, usize) -> f64) -> Vec<Value> {
        let mut merged = vec![Careful::default(); counts.len()];
        self.groups.each(self.rows, |slot, row| {
            let count = (self.count)(row);
            if count > 0 {
                merged[slot].add((self.squares)(row));
                merged[slot].add(count as f64 * far(slot, row).powi(2));
            }
        });
        let cell = |slot: usize| if counts[slot] > 0 { number::float(merged[slot].total()) } else { Value::Null };
        self.groups.of_each(cell)
    }
}

#[allow(clippy::cast_precision_loss)]
impl<S: Fn(usize) -> i128> Parts<'_, S> {
    /// Of decimals with so many digits after the point.
    fn exact(&self, scale: u8) -> Vec<Value> {
        let counts = self.counts();
        let mut sums = vec![0i128; counts.len()];
        self.groups.each(self.rows, |slot, row| sums[slot] += (self.sum)(row));
        let one = 10f64.powi(i32::from(scale));
        self.merge(&counts, |slot, row| {
            let (sum, all) = ((self.sum)(row), i128::from(counts[slot]));
            let count = i128::from((self.count)(row));
            // Over the product of both counts.
            let apart = || sum.checked_mul(all)?.checked_sub(sums[slot].checked_mul(count)?);
            match apart() {
                Some(apart) => apart as f64 / (count as f64 * all as f64) / one,
                None => (sum as f64 / count as f64 - sums[slot] as f64 / all as f64) / one,
            }
        })
    }
}

#[allow(clippy::cast_precision_loss)]
impl<S: Fn(usize) -> f64> Parts<'_, S> {
    fn floats(&self) -> Vec<Value> {
        let counts = self.counts();
        let mut sums = vec![Careful::default(); counts.len()];
        self.groups.each(self.rows, |slot, row| sums[slot].add((self.sum)(row)));
        let means: Vec<(f64, f64)> = sums.iter().zip(&counts).map(|(sum, count)| sum.mean(*count)).collect();
        self.merge(&counts, |slot, row| {
            let count = (self.count)(row) as f64;
            let (mean, rest) = means[slot];
            mean.mul_add(-count, (self.sum)(row)) / count - rest
        })
    }
}

/// Stored squares, merged over some rows together with the sums and counts of the same numbers.
pub(crate) fn stored([squares, sum, count]: [&MeasureColumn; 3], rows: &Mask, groups: &Groups<'_>) -> Vec<Value> {
    let rows = &*super::measure::known(sum, rows);
    let (Cells::Float(squares), Cells::Exact(counts)) = (&squares.cells, &count.cells) else {
        return groups.of_each(|_| Value::Null);
    };
    let (count, squares) = (|row: usize| counts[row], |row: usize| squares[row]);
    match &sum.cells {
        Cells::Exact(cells) => {
            let scale = if let model::ColumnType::Decimal(scale) = sum.kind { scale } else { 0 };
            let sum = |row: usize| i128::from(cells[row]);
            Parts { rows, groups, sum, count: &count, squares: &squares }.exact(scale)
        }
        Cells::Float(cells) => {
            Parts { rows, groups, sum: |row: usize| cells[row], count: &count, squares: &squares }.floats()
        }
        Cells::Text(..) | Cells::Sketches(_) => groups.of_each(|_| Value::Null),
    }
}

/// Squares of a key: each row of the rollup stands for `counts` rows that have its value.
pub(crate) fn of_source(source: &Source, counts: &[i64], rows: &Mask, groups: &Groups<'_>) -> Vec<Value> {
    let rows = &*source.known(rows);
    let at = |row: usize| source.code(row) as usize;
    let (count, squares) = (|row: usize| counts[row], |_: usize| 0.0);
    match source.dictionary().numbers() {
        Numbers::Exact(numbers, scale) => {
            let sum = |row: usize| i128::from(numbers[at(row)]) * i128::from(counts[row]);
            Parts { rows, groups, sum, count: &count, squares: &squares }.exact(scale.unwrap_or(0))
        }
        Numbers::Float(numbers) => float_values(|row| numbers[at(row)], &count, rows, groups),
        Numbers::Cells(cells) => {
            let floats: Vec<f64> = cells.iter().map(|cell| cell.number().unwrap_or(0.0)).collect();
            float_values(|row| floats[at(row)], &count, rows, groups)
        }
    }
}

/// Squares of floats that rows have: no sum of a row is rounded.
#[allow(clippy::cast_precision_loss)]
fn float_values(
    value: impl Fn(usize) -> f64,
    count: &dyn Fn(usize) -> i64,
    rows: &Mask,
    groups: &Groups<'_>,
) -> Vec<Value> {
    let parts = Parts { rows, groups, sum: (), count, squares: &|_| 0.0 };
    let counts = parts.counts();
    let mut sums = vec![Careful::default(); counts.len()];
    groups.each(rows, |slot, row| {
        let (value, times) = (value(row), count(row) as f64);
        let product = value * times;
        sums[slot].add(product);
        sums[slot].add(value.mul_add(times, -product));
    });
    let means: Vec<(f64, f64)> = sums.iter().zip(&counts).map(|(sum, count)| sum.mean(*count)).collect();
    parts.merge(&counts, |slot, row| value(row) - means[slot].0 - means[slot].1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_large_and_differs_little_is_told_apart() {
        let numbers = [1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0];
        assert_eq!(squares(numbers.into_iter()), Some(90.0));
        assert_eq!(deviation(numbers.into_iter()), Value::Float(30f64.sqrt()));
        assert_eq!(squares(std::iter::empty()), None);
        assert_eq!(deviation([5.0].into_iter()), Value::Null);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn careful_sums_lose_next_to_nothing(floats in proptest::collection::vec(-1e6f64..1e6, 0..400), by in 0i32..12) {
            // Moved far away, and back by as much.
            let far = 10f64.powi(by);
            let mut sum = Careful::default();
            floats.iter().for_each(|f| { sum.add(far); sum.add(*f); sum.add(-far); });
            let mut plain = Careful::default();
            floats.iter().for_each(|f| plain.add(*f));
            prop_assert!((sum.total() - plain.total()).abs() <= 1e-9);
        }
    }
}
