//! Numbers that look random and are the same on every run: a seeded splitmix64 and a weighted choice.
//!
//! No clock, no entropy, and only `+ - * /`, so that the same scale gives the same bytes on every machine.

/// A stream of numbers fixed by its seed; every table has its own, so a change to one leaves the others alone.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// From 0 up to, never reaching, 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From `low` up to, never reaching, `high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn whole(&mut self, low: i32, high: i32) -> i32 {
        low + (self.unit() * f64::from(high - low + 1)) as i32
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
}

/// Picks an index in proportion to its weight; an index of weight zero is never picked.
pub(super) struct Wheel {
    /// Running sums of the weights.
    upto: Vec<f64>,
}

impl Wheel {
    pub(super) fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let upto = weights
            .into_iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        Self { upto }
    }

    pub(super) fn spin(&self, dice: &mut Dice) -> usize {
        let point = dice.unit() * self.upto.last().copied().unwrap_or(0.0);
        self.upto.partition_point(|&edge| edge <= point).min(self.upto.len().saturating_sub(1))
    }
}

/// Shares out `total` in proportion to the weights, to the last one, without rounding drift.
pub(super) fn share_out(total: u64, weights: &[f64]) -> Vec<u64> {
    let whole: f64 = weights.iter().sum();
    let (mut sum, mut given) = (0.0, 0);
    weights
        .iter()
        .enumerate()
        .map(|(index, weight)| {
            sum += weight;
            let due = if index + 1 == weights.len() { total } else { (total as f64 * sum / whole) as u64 };
            let share = due - given;
            given = due;
            share
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_follows_its_weights_and_skips_zero() {
        let wheel = Wheel::new([0.0, 1.0, 0.0, 3.0, 0.0]);
        let mut dice = Dice::new(7);
        let mut hits = [0; 5];
        for _ in 0..40_000 {
            hits[wheel.spin(&mut dice)] += 1;
        }
        assert_eq!([hits[0], hits[2], hits[4]], [0, 0, 0]);
        assert!((2.8..3.2).contains(&(f64::from(hits[3]) / f64::from(hits[1]))), "{hits:?}");
    }

    #[test]
    fn whole_numbers_reach_both_ends() {
        let mut dice = Dice::new(1);
        let rolls: Vec<i32> = (0..1000).map(|_| dice.whole(-1, 2)).collect();
        assert_eq!((rolls.iter().min(), rolls.iter().max()), (Some(&-1), Some(&2)));
    }

    #[test]
    fn shares_add_up_to_the_total() {
        fn check(total: u64, weights: &[f64], expected: &[u64]) {
            assert_eq!(share_out(total, weights), expected);
        }
        check(10, &[1.0, 1.0, 2.0], &[2, 3, 5]);
        check(1, &[1.0, 1.0, 1.0], &[0, 0, 1]);
        check(7, &[3.0], &[7]);
        check(0, &[1.0, 2.0], &[0, 0]);
    }
}
