//! The values of a group, roughly: all of them with how often each occurs as long as they are few, else clusters of
//! neighbours, the smaller the nearer they are to an end (a merging t-digest; Dunning and Ertl, "Computing extremely
//! accurate quantiles using t-digests", 2019). Cluster sizes need no more than a root, which all machines agree on.

use model::Value;
use model::formula::WHOLE;

/// So many different values are kept as they are.
const EXACT: usize = 512;
/// Values are put in order when there are so many.
const BUFFER: usize = 8 * EXACT;
/// About twice as many clusters as there are at most. A cluster in the middle holds pi / 500 = 0.63 % of the values.
const CLUSTERS: f64 = 500.0;
/// The first byte of such a sketch.
const TAG: u8 = b'V';
/// Bits of a number's part that one byte holds.
const PART: u32 = 7;

/// A value, or the mean of neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cluster {
    mean: f64,
    count: u64,
    /// Whether different values are in it.
    mixed: bool,
}

/// Values and how often each occurs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Values {
    clusters: Vec<Cluster>,
}

impl Values {
    pub(crate) fn add(&mut self, value: f64, times: u64) {
        if times > 0 && value.is_finite() {
            // Zero has one sign.
            self.push(Cluster { mean: value + 0.0, count: times, mixed: false });
        }
    }

    fn push(&mut self, cluster: Cluster) {
        self.clusters.push(cluster);
        if self.clusters.len() >= BUFFER {
            self.tidy();
        }
    }

    /// In order, each value once, and no more than may be.
    fn tidy(&mut self) {
        self.clusters.sort_by(|a, b| a.mean.total_cmp(&b.mean).then(a.mixed.cmp(&b.mixed)));
        self.clusters.dedup_by(|next, kept| {
            let same = next.mean == kept.mean && !next.mixed && !kept.mixed;
            if same {
                kept.count = kept.count.saturating_add(next.count);
            }
            same
        });
        if self.clusters.len() > EXACT {
            self.compress();
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn compress(&mut self) {
        let all = self.count() as f64;
        // How many values a cluster may hold, from how many lie before it.
        let most = |before: f64, count: f64| {
            let part = (before + count / 2.0) / all;
            2.0 * std::f64::consts::PI * all * (part * (1.0 - part)).max(0.0).sqrt() / CLUSTERS
        };
        let mut kept: Vec<Cluster> = Vec::with_capacity(EXACT);
        let mut before = 0.0;
        for next in std::mem::take(&mut self.clusters) {
            if let Some(last) = kept.last_mut() {
                let count = last.count.saturating_add(next.count);
                if count as f64 <= most(before, count as f64) {
                    last.mean += (next.mean - last.mean) * (next.count as f64 / count as f64);
                    (last.count, last.mixed) = (count, true);
                    continue;
                }
                before += last.count as f64;
            }
            kept.push(next);
        }
        self.clusters = kept;
    }

    fn count(&self) -> u64 {
        self.clusters.iter().fold(0, |sum, cluster| sum.saturating_add(cluster.count))
    }

    pub(crate) fn merge(&mut self, bytes: &[u8]) -> Option<()> {
        let [TAG, rest @ ..] = bytes else { return None };
        let mut rest = rest;
        while !rest.is_empty() {
            let (mean, after) = rest.split_first_chunk::<{ size_of::<f64>() }>()?;
            let mean = f64::from_le_bytes(*mean);
            let (number, after) = read_number(after)?;
            let (count, mixed) = (number >> 1, number & 1 == 1);
            if !mean.is_finite() || count == 0 {
                return None;
            }
            self.push(Cluster { mean, count, mixed });
            rest = after;
        }
        Some(())
    }

    pub(crate) fn bytes(mut self) -> Vec<u8> {
        self.tidy();
        let mut bytes = vec![TAG];
        for cluster in &self.clusters {
            bytes.extend(cluster.mean.to_le_bytes());
            write_number(cluster.count.min(u64::MAX >> 1) << 1 | u64::from(cluster.mixed), &mut bytes);
        }
        bytes
    }

    /// A percentile in ten-thousandths, and whether it is exact; null of nothing.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn at(mut self, ten_thousandths: u16) -> (Value, bool) {
        self.tidy();
        let exact = self.clusters.iter().all(|cluster| !cluster.mixed);
        let rank = rank(self.count(), ten_thousandths);
        // Ranks of which the value is known: both ends of equal ones, the middle of others.
        let mut before = 0.0;
        let mut last: Option<(f64, f64)> = None;
        for cluster in &self.clusters {
            let length = cluster.count as f64 - 1.0;
            let (first, end) = if cluster.mixed { (length / 2.0, length / 2.0) } else { (0.0, length) };
            if rank < before + first {
                let (at, value) = last.unwrap_or((before + first, cluster.mean));
                let part = if before + first > at { (rank - at) / (before + first - at) } else { 0.0 };
                return (Value::Float(between(value, cluster.mean, part)), exact);
            }
            if rank <= before + end {
                return (Value::Float(cluster.mean), exact);
            }
            last = Some((before + end, cluster.mean));
            before += cluster.count as f64;
        }
        (last.map_or(Value::Null, |(_, value)| Value::Float(value)), exact)
    }
}

/// Where among so many values a percentile lies, from 0.
#[allow(clippy::cast_precision_loss)]
fn rank(count: u64, ten_thousandths: u16) -> f64 {
    count.saturating_sub(1) as f64 * f64::from(ten_thousandths) / f64::from(WHOLE)
}

/// So far from one value to the next.
fn between(low: f64, high: f64, part: f64) -> f64 {
    if part == 0.0 { low } else { low * (1.0 - part) + high * part }
}

/// The percentile of values in ascending order, with how often each occurs; null of nothing.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn percentile(values: &[(f64, u64)], ten_thousandths: u16) -> Value {
    let rank = rank(values.iter().map(|(_, times)| times).sum(), ten_thousandths);
    let mut before = 0;
    for (at, (value, times)) in values.iter().enumerate() {
        before += times;
        let last = before as f64 - 1.0;
        if rank <= last {
            return Value::Float(*value);
        }
        if let Some((next, _)) = values.get(at + 1).filter(|_| rank < before as f64) {
            return Value::Float(between(*value, *next, rank - last));
        }
    }
    Value::Null
}

/// Seven bits a byte, the lowest first.
fn write_number(mut number: u64, into: &mut Vec<u8>) {
    while number >= 1 << PART {
        into.push(number as u8 | 1 << PART);
        number >>= PART;
    }
    into.push(number as u8);
}

fn read_number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let bits = u64::from(byte & !(1 << PART));
        let shift = PART * u32::try_from(at).ok()?;
        number |= bits.checked_shl(shift).filter(|shifted| shifted >> shift == bits)?;
        if byte >> PART == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[f64]) -> Values {
        let mut sketch = Values::default();
        values.iter().for_each(|value| sketch.add(*value, 1));
        sketch
    }

    fn number(value: &Value) -> f64 {
        value.number().expect("a number")
    }

    /// How far a value is from a rank, as a part of all: 0 within the stretch of values equal to it.
    fn off(sorted: &[f64], value: f64, at: u16) -> f64 {
        let all = sorted.len() as f64;
        let below = sorted.partition_point(|v| *v < value) as f64 / all;
        let up_to = sorted.partition_point(|v| *v <= value) as f64 / all;
        let wanted = f64::from(at) / f64::from(WHOLE);
        (below - wanted).max(wanted - up_to).max(0.0)
    }

    /// The definition: between the two values next to the rank, in proportion.
    fn defined(sorted: &[f64], at: u16) -> f64 {
        let rank = (sorted.len() - 1) as f64 * f64::from(at) / f64::from(WHOLE);
        let (low, high) = (sorted[rank.floor() as usize], sorted[rank.ceil() as usize]);
        low + (high - low) * rank.fract()
    }

    #[test]
    fn few_values_are_exact() {
        assert_eq!(of(&[]).at(5_000), (Value::Null, true));
        assert_eq!(of(&[4.0]).at(9_900), (Value::Float(4.0), true));
        assert_eq!(of(&[4.0, 1.0, 2.0, 4.0]).at(5_000), (Value::Float(3.0), true));
        assert_eq!(of(&[1.0, 2.0]).at(0), (Value::Float(1.0), true));
        assert_eq!(of(&[1.0, 2.0]).at(WHOLE), (Value::Float(2.0), true));
        // Few different ones, however often they occur.
        let mut sketch = Values::default();
        (0..100).for_each(|value| sketch.add(f64::from(value), 1_000_000));
        assert_eq!(sketch.at(5_000), (Value::Float(49.5), true));
    }

    #[test]
    fn no_more_is_kept_than_may_be() {
        let numbers: Vec<f64> = (0..300_000).map(|n| f64::from(n).sqrt()).collect();
        let mut sketch = of(&numbers);
        sketch.tidy();
        assert!(sketch.clusters.len() <= EXACT, "{}", sketch.clusters.len());
        assert!(sketch.bytes().len() < 6_000);
    }

    #[test]
    fn numbers_of_bytes_are_read_as_written() {
        for number in [0, 1, 127, 128, 300, u64::MAX >> 1, u64::MAX] {
            let mut bytes = Vec::new();
            write_number(number, &mut bytes);
            assert_eq!(read_number(&bytes), Some((number, &[][..])));
        }
        assert_eq!(read_number(&[0x80; 3]), None);
        assert_eq!(read_number(&[0xFF; 11]), None);
    }

    fn numbers() -> impl Strategy<Value = Vec<f64>> {
        let even = proptest::collection::vec(-1e3f64..1e3, 1..12_000);
        let skewed = proptest::collection::vec((0f64..20.0).prop_map(f64::exp), 1..12_000);
        // A third of them one value, as where most have no discount.
        let lumped = proptest::collection::vec(
            prop_oneof![Just(0.0), (0i32..5_000).prop_map(f64::from), 1e5f64..1e6],
            1..12_000,
        );
        prop_oneof![even, skewed, lumped]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn percentiles_are_within_one_percent_of_their_rank(
            numbers in numbers(),
            parts in 1usize..300,
            at in prop_oneof![Just(5_000u16), 0u16..=WHOLE],
            sorted_parts in any::<bool>(),
        ) {
            let mut sorted = numbers.clone();
            sorted.sort_by(f64::total_cmp);
            let from = if sorted_parts { &sorted } else { &numbers };
            let mut merged = Values::default();
            for part in from.chunks(numbers.len().div_ceil(parts)) {
                prop_assert!(merged.merge(&of(part).bytes()).is_some());
            }
            // Once more, as coarser rollups are made of finer ones.
            let mut again = Values::default();
            prop_assert!(again.merge(&merged.bytes()).is_some());
            let (value, exact) = again.at(at);
            let value = number(&value);
            match exact {
                true => {
                    let expected = defined(&sorted, at);
                    prop_assert!((value - expected).abs() <= 1e-12 * expected.abs().max(1.0));
                }
                false => prop_assert!(off(&sorted, value, at) <= 0.01, "{value} is off by {}", off(&sorted, value, at)),
            }
            let mut different = sorted.clone();
            different.dedup();
            prop_assert!(exact || different.len() > EXACT);
        }

        #[test]
        fn counted_values_have_the_percentile_of_a_list(values in proptest::collection::vec((0i32..50, 1u64..5), 1..30), at in 0u16..=WHOLE) {
            let mut values: Vec<(f64, u64)> = values.into_iter().map(|(value, times)| (f64::from(value), times)).collect();
            values.sort_by(|a, b| a.0.total_cmp(&b.0));
            let list: Vec<f64> = values.iter().flat_map(|(value, times)| std::iter::repeat_n(*value, *times as usize)).collect();
            let found = number(&percentile(&values, at));
            prop_assert!((found - defined(&list, at)).abs() < 1e-12 * found.max(1.0));
            prop_assert_eq!(number(&of(&list).at(at).0), found);
        }

        #[test]
        fn damaged_bytes_are_no_sketch_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60), at in any::<prop::sample::Index>()) {
            let mut sketch = Values::default();
            if sketch.merge(&bytes).is_some() {
                sketch.at(5_000);
            }
            let sound = of(&[1.5, 2.5, 3.5]).bytes();
            let at = at.index(sound.len());
            prop_assert_eq!(Values::default().merge(&sound[..at]).is_some(), at > 0 && (at - 1).is_multiple_of(9));
        }
    }
}
