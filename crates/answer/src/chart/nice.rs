//! Round numbers for axes and bins: steps of 1, 2, 2.5 or 5 times a power of ten.

/// Numbers beyond this cannot be drawn: differences of two of them are no numbers any more.
pub(crate) const LARGEST: f64 = 1e100;

/// A number that can be drawn.
pub(crate) fn drawable(value: &model::Value) -> Option<f64> {
    value.number().filter(|n| n.abs() < LARGEST)
}

/// A round step that cuts a range into at most so many parts, or a few more.
pub(crate) fn step(range: f64, parts: usize) -> f64 {
    let rough = range / parts.max(1) as f64;
    if !rough.is_normal() || rough < 0.0 {
        return 1.0;
    }
    let power = 10f64.powi(rough.log10().floor() as i32);
    let found = [1.0, 2.0, 2.5, 5.0].into_iter().find(|m| m * power >= rough * (1.0 - 1e-9));
    found.unwrap_or(10.0) * power
}

/// The round numbers at a step from the one at or below `low` to the one at or above `high`.
pub(crate) fn around(low: f64, high: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
    let count = (last - first).clamp(0.0, 200.0) as usize;
    // A step below one has no exact double, its inverse has.
    let at = |n: f64| if step < 1.0 { n / (1.0 / step).round() } else { n * step };
    let exact = step >= 1.0 || ((1.0 / step).round() * step - 1.0).abs() < 1e-9;
    (0..=count).map(|i| first + i as f64).map(|n| if exact { at(n) } else { n * step }).map(|n| n + 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_cover_the_range() {
        assert_eq!(around(0.0, 97.0, step(97.0, 5)), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(around(0.0, 0.3, step(0.3, 3)), [0.0, 0.1, 0.2, 0.3]);
        assert_eq!(around(-3.0, 4.0, step(7.0, 4)), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        assert_eq!(around(1.2e6, 1.7e6, step(0.5e6, 5)), [1.2e6, 1.3e6, 1.4e6, 1.5e6, 1.6e6, 1.7e6]);
        assert_eq!(step(0.0, 5), 1.0);
        assert_eq!(step(f64::NAN, 5), 1.0);
        assert_eq!(around(0.0, 0.0, 1.0), [0.0]);
    }
}
