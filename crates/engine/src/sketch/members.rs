//! About how many different values there are: the smallest of their hashes, as many as are kept. How close these lie
//! says how many there must be (Bar-Yossef and others, "Counting distinct elements in a data stream", 2002; the core
//! of a theta sketch). Merged in any order they are the same.

use model::Value;

/// So many hashes are kept: as many different values are counted exactly. With more the standard error is
/// 1 / sqrt(2046), 2.2 %.
const MOST: usize = 2048;
/// The first byte of such a sketch.
const TAG: u8 = b'M';
const HASH: usize = size_of::<u64>();

/// Hashes of values.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Members {
    /// As they came, until there are too many.
    hashes: Vec<u64>,
    /// Whether some were left out.
    more: bool,
}

impl Members {
    pub(crate) fn add(&mut self, value: &Value) {
        if let Some(hash) = hash(value) {
            self.push(hash);
        }
    }

    fn push(&mut self, hash: u64) {
        self.hashes.push(hash);
        if self.hashes.len() >= 4 * MOST {
            self.tidy();
        }
    }

    fn tidy(&mut self) {
        self.hashes.sort_unstable();
        self.hashes.dedup();
        self.more |= self.hashes.len() > MOST;
        self.hashes.truncate(MOST);
    }

    pub(crate) fn merge(&mut self, bytes: &[u8]) -> Option<()> {
        let [TAG, more @ (0 | 1), rest @ ..] = bytes else { return None };
        let (hashes, []) = rest.as_chunks::<HASH>() else { return None };
        let known = |chunk: &[u8; HASH]| u64::from_le_bytes(*chunk);
        if !hashes.is_sorted_by(|a, b| known(a) < known(b)) || hashes.len() > MOST {
            return None;
        }
        hashes.iter().for_each(|chunk| self.push(known(chunk)));
        self.more |= *more == 1;
        Some(())
    }

    pub(crate) fn bytes(mut self) -> Vec<u8> {
        self.tidy();
        let mut bytes = vec![TAG, u8::from(self.more)];
        self.hashes.iter().for_each(|hash| bytes.extend(hash.to_le_bytes()));
        bytes
    }

    /// How many different values, and whether it is exactly so many.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn count(mut self) -> (Value, bool) {
        self.tidy();
        let kept = self.hashes.len();
        match self.hashes.last() {
            Some(largest) if self.more => {
                // Spread evenly, so many lie below the largest of those that are kept.
                let part = (*largest as f64 + 1.0) / 2f64.powi(64);
                (Value::Int(((kept as f64 - 1.0) / part).round() as i64), false)
            }
            _ => (Value::Int(kept as i64), true),
        }
    }
}

/// A hash of a value; equal numbers have equal ones, however many digits they are written with.
fn hash(value: &Value) -> Option<u64> {
    let mut hasher = blake3::Hasher::new();
    let mut exact = |mut units: i128, mut scale: u8| {
        while scale > 0 && units % 10 == 0 {
            (units, scale) = (units / 10, scale - 1);
        }
        hasher.update(&[b'n', scale]).update(&units.to_le_bytes());
    };
    match value {
        Value::Null => return None,
        Value::Int(whole) => exact(i128::from(*whole), 0),
        Value::Decimal { units, scale } => exact(*units, *scale),
        Value::Bool(truth) => drop(hasher.update(&[b'b', u8::from(*truth)])),
        Value::Float(float) => {
            // Zero has one sign.
            let float = if *float == 0.0 { 0.0 } else { *float };
            hasher.update(b"f").update(&float.to_bits().to_le_bytes());
        }
        Value::Date(day) => drop(hasher.update(b"d").update(&day.to_le_bytes())),
        Value::Text(text) => drop(hasher.update(b"t").update(text.as_bytes())),
    }
    hasher.finalize().as_bytes().first_chunk::<HASH>().map(|first| u64::from_le_bytes(*first))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: impl Iterator<Item = i64>) -> Members {
        let mut members = Members::default();
        values.for_each(|value| members.add(&Value::Int(value)));
        members
    }

    #[test]
    fn few_are_counted_exactly_and_many_within_some_percent() {
        assert_eq!(of(std::iter::empty()).count(), (Value::Int(0), true));
        assert_eq!(of((0..2_048).chain(0..100)).count(), (Value::Int(2_048), true));
        for many in [2_049, 10_000, 250_000] {
            let (Value::Int(found), false) = of(0..many).count() else { panic!("{many}") };
            // Four standard errors.
            assert!((found - many).abs() as f64 <= 0.0885 * many as f64, "{found} of {many}");
        }
    }

    #[test]
    fn equal_numbers_are_one() {
        let mut members = of([5, -5].into_iter());
        members.add(&Value::Decimal { units: 500, scale: 2 });
        members.add(&Value::Float(0.0));
        members.add(&Value::Float(-0.0));
        members.add(&Value::Null);
        members.add(&Value::text("5"));
        assert_eq!(members.count(), (Value::Int(4), true));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parts_make_up_the_whole_in_any_order(
            values in proptest::collection::vec(0i64..6_000, 0..9_000),
            parts in 1usize..6,
            shift in 0usize..6,
        ) {
            let whole = of(values.iter().copied()).bytes();
            let mut merged = Members::default();
            for part in 0..parts {
                let part = (part + shift) % parts;
                let bytes = of(values.iter().copied().skip(part).step_by(parts)).bytes();
                prop_assert!(merged.merge(&bytes).is_some());
            }
            prop_assert_eq!(merged.bytes(), whole);
        }

        #[test]
        fn damaged_bytes_are_no_sketch_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40), at in any::<prop::sample::Index>()) {
            let _ = Members::default().merge(&bytes);
            let mut sound = of(0..20).bytes();
            let at = at.index(sound.len());
            sound.truncate(at);
            prop_assert_eq!(Members::default().merge(&sound).is_some(), at >= 2 && (at - 2).is_multiple_of(HASH));
        }
    }
}
