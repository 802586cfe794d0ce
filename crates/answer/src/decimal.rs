//! A number as decimal digits, and its rounding. Everything that is shown is rounded here, half to even,
//! from the digits a person would see: exact decimals from their units, floats from their shortest text.

use model::Value;

use crate::locale::{Locale, Rules};

/// `units / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    units: i128,
    scale: u32,
}

/// Floats smaller than `10^-FINEST` are shown as if they were that small.
const FINEST: i32 = 30;
/// Floats of more digits before the point have no decimal form here.
const LARGEST: i32 = 24;

impl Decimal {
    /// The digits of a number; `None` for what is no number, or beyond all sense.
    pub(crate) fn of(value: &Value) -> Option<Decimal> {
        match value {
            Value::Int(i) => Some(Decimal { units: i128::from(*i), scale: 0 }),
            Value::Decimal { units, scale } => Some(Decimal { units: *units, scale: u32::from(*scale) }),
            Value::Float(f) => Decimal::of_float(*f),
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::Date(_) => None,
        }
    }

    fn of_float(f: f64) -> Option<Decimal> {
        if !f.is_finite() {
            return None;
        }
        let text = format!("{f:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        if exponent > LARGEST {
            return None;
        }
        if exponent < -FINEST {
            return Some(Decimal { units: if f < 0.0 { -1 } else { 1 }, scale: FINEST.unsigned_abs() });
        }
        let mut units: i128 = 0;
        let mut digits = -1;
        for byte in mantissa.bytes().filter(u8::is_ascii_digit) {
            units = units * 10 + i128::from(byte - b'0');
            digits += 1;
        }
        let units = if f < 0.0 { -units } else { units };
        Decimal { units, scale: 0 }.times_ten_to(exponent - digits)
    }

    /// Multiplied by a power of ten; `None` on overflow.
    pub(crate) fn times_ten_to(self, power: i32) -> Option<Decimal> {
        let scale = i64::from(self.scale) - i64::from(power);
        match u32::try_from(scale) {
            Ok(scale) => Some(Decimal { units: self.units, scale }),
            Err(_) => {
                let units = self.units.checked_mul(ten_to(u32::try_from(-scale).ok()?)?)?;
                Some(Decimal { units, scale: 0 })
            }
        }
    }

    /// With exactly so many digits after the point, rounded half to even.
    pub(crate) fn rounded(self, scale: u32) -> Decimal {
        if scale >= self.scale {
            let padded = ten_to(scale - self.scale).and_then(|factor| self.units.checked_mul(factor));
            return padded.map_or(self, |units| Decimal { units, scale });
        }
        let Some(divisor) = ten_to(self.scale - scale) else { return Decimal { units: 0, scale } };
        let (quotient, rest) = divided(self.units, divisor);
        let up = match rest.abs().cmp(&(divisor - rest.abs())) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => quotient % 2 != 0,
        };
        Decimal { units: quotient + if up { self.units.signum() } else { 0 }, scale }
    }

    /// Without zeros at the end of the fraction.
    pub(crate) fn trimmed(mut self) -> Decimal {
        while self.scale > 0 {
            let (tenth, rest) = divided(self.units, 10);
            if rest != 0 {
                break;
            }
            self = Decimal { units: tenth, scale: self.scale - 1 };
        }
        self
    }

    /// Digits after the point.
    pub(crate) fn scale(self) -> u32 {
        self.scale
    }

    /// -1, 0 or 1.
    pub(crate) fn sign(self) -> i128 {
        self.units.signum()
    }

    /// Digits before the point; 0 below one.
    pub(crate) fn whole_digits(self) -> u32 {
        self.units.unsigned_abs().checked_ilog10().map_or(0, |log| (log + 1).saturating_sub(self.scale))
    }

    /// Zeros between the point and the first digit that is none.
    pub(crate) fn leading_zeros(self) -> u32 {
        let digits = self.units.unsigned_abs().checked_ilog10().map_or(0, |log| log + 1);
        self.scale.saturating_sub(digits)
    }

    /// Whether the absolute value reaches a whole number.
    pub(crate) fn reaches(self, bound: i128) -> bool {
        ten_to(self.scale).and_then(|one| one.checked_mul(bound)).is_some_and(|bound| self.units.abs() >= bound)
    }

    /// The exact sum; `None` on overflow.
    pub(crate) fn plus(self, other: Decimal) -> Option<Decimal> {
        let scale = self.scale.max(other.scale);
        let aligned = |d: Decimal| d.units.checked_mul(ten_to(scale - d.scale)?);
        Some(Decimal { units: aligned(self)?.checked_add(aligned(other)?)?, scale })
    }

    /// As a cell of a table.
    pub(crate) fn value(self) -> Option<Value> {
        Some(match self.scale {
            0 => i64::try_from(self.units).map_or(Value::Decimal { units: self.units, scale: 0 }, Value::Int),
            scale => Value::Decimal { units: self.units, scale: u8::try_from(scale).ok()? },
        })
    }

    /// Writes the absolute value with its digits in groups.
    pub(crate) fn write(self, locale: &Locale, out: &mut String) {
        let rules = locale.rules();
        self.spell(rules.point, Some(rules), out);
    }

    /// Writes the absolute value without groups.
    pub(crate) fn write_ungrouped(self, locale: &Locale, out: &mut String) {
        self.spell(locale.rules().point, None, out);
    }

    /// Writes the absolute value with a point and without groups, as programs read it.
    pub(crate) fn write_plain(self, out: &mut String) {
        self.spell('.', None, out);
    }

    fn spell(self, point: char, groups: Option<&Rules>, out: &mut String) {
        let units = self.units.unsigned_abs();
        let digits = u64::try_from(units).map_or_else(|_| units.to_string(), |units| units.to_string());
        let scale = self.scale as usize;
        let whole = digits.len().saturating_sub(scale);
        if whole == 0 {
            out.push('0');
        }
        match groups.filter(|rules| whole >= 3 + rules.least) {
            Some(rules) => {
                for (at, digit) in digits[..whole].char_indices() {
                    let left = whole - at;
                    let ends =
                        if rules.lakh { left == 3 || (left > 3 && left % 2 == 1) } else { left.is_multiple_of(3) };
                    if at > 0 && ends {
                        out.push(rules.group);
                    }
                    out.push(digit);
                }
            }
            None => out.push_str(&digits[..whole]),
        }
        if scale > 0 {
            out.push(point);
            (digits.len()..scale).for_each(|_| out.push('0'));
            out.push_str(&digits[whole..]);
        }
    }
}

/// Quotient and remainder. Division of 128 bits is slow, and few numbers need it.
fn divided(units: i128, by: i128) -> (i128, i128) {
    match (i64::try_from(units), i64::try_from(by)) {
        (Ok(units), Ok(by)) if by > 0 => (i128::from(units / by), i128::from(units % by)),
        _ => (units / by, units % by),
    }
}

fn ten_to(power: u32) -> Option<i128> {
    10i128.checked_pow(power)
}

/// The exact sum of numbers, nulls skipped; floats are added as floats. `None` if there is no number at all.
pub(crate) fn sum<'a>(values: impl Iterator<Item = &'a Value> + Clone) -> Option<Value> {
    let mut exact = Some(Decimal { units: 0, scale: 0 });
    let mut any = false;
    for value in values.clone().filter(|value| value.number().is_some()) {
        any = true;
        exact = match value {
            Value::Float(_) => None,
            other => exact.and_then(|sum| sum.plus(Decimal::of(other)?)),
        };
    }
    if !any {
        return None;
    }
    exact.and_then(Decimal::value).or_else(|| Some(Value::Float(values.filter_map(Value::number).sum())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(value: &Value, scale: u32) -> String {
        let mut text = String::new();
        let decimal = Decimal::of(value).expect("a number").rounded(scale);
        if decimal.sign() < 0 {
            text.push('-');
        }
        decimal.write(&Locale::EN, &mut text);
        text
    }

    #[test]
    fn ties_go_to_the_even_digit_and_zero_has_no_sign() {
        for (value, scale, expected) in [
            (Value::Float(0.125), 2, "0.12"),
            (Value::Float(0.135), 2, "0.14"),
            (Value::Float(-0.125), 2, "-0.12"),
            (Value::Float(2.5), 0, "2"),
            (Value::Float(3.5), 0, "4"),
            (Value::Float(-0.4), 0, "0"),
            (Value::Float(-0.0), 1, "0.0"),
            (Value::Float(1.005), 2, "1.00"),
            (Value::Float(1e-300), 2, "0.00"),
            (Value::Float(1_234_567.891), 1, "1,234,567.9"),
            (Value::Int(i64::MIN), 0, "-9,223,372,036,854,775,808"),
            (Value::Int(7), 2, "7.00"),
            (Value::Decimal { units: 12_345, scale: 3 }, 2, "12.34"),
            (Value::Decimal { units: 5, scale: 3 }, 4, "0.0050"),
            (Value::Decimal { units: i128::MAX, scale: 38 }, 1, "1.7"),
        ] {
            assert_eq!(rounded(&value, scale), expected, "{value:?}");
        }
    }

    #[test]
    fn floats_beyond_sense_have_no_digits() {
        for f in [1e30, -1e300, f64::INFINITY, f64::NAN] {
            assert_eq!(Decimal::of(&Value::Float(f)), None);
        }
    }

    #[test]
    fn sums_are_exact_as_long_as_their_parts_are() {
        let cents = [Value::Decimal { units: 10, scale: 2 }, Value::Null, Value::Decimal { units: 2, scale: 1 }];
        assert_eq!(sum(cents.iter()), Some(Value::Decimal { units: 30, scale: 2 }));
        assert_eq!(sum([Value::Null].iter()), None);
        assert_eq!(sum([Value::Int(i64::MAX), Value::Int(1)].iter()).and_then(|v| v.number()), Some(2f64.powi(63)));
        assert_eq!(sum([Value::Int(1), Value::Float(0.5)].iter()), Some(Value::Float(1.5)));
    }
}
