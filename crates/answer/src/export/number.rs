//! A number as the digits of a file.

use model::Value;

use crate::format;

/// All digits of a number, with a point and without groups: what reads them gets the same number. Nothing for
/// what is no number.
pub(super) fn digits(value: &Value) -> Option<String> {
    match value {
        Value::Int(i) => Some(i.to_string()),
        Value::Decimal { .. } => Some(format::plain_number(value)),
        Value::Float(f) => float(*f),
        Value::Null | Value::Bool(_) | Value::Text(_) | Value::Date(_) => None,
    }
}

/// The shortest text that reads back as the same float, with a power of ten where there would be many zeros.
fn float(f: f64) -> Option<String> {
    let plain = f == 0.0 || (1e-7..1e21).contains(&f.abs());
    match f {
        _ if !f.is_finite() => None,
        0.0 => Some("0".to_owned()),
        _ if plain => Some(f.to_string()),
        _ => Some(format!("{f:e}")),
    }
}

/// Significant digits that a double always gives back, and the most that Excel shows.
const DIGITS: usize = 15;

/// An exact number as the double that gives all of its digits back; nothing where there are too many, or where it
/// is no exact number.
pub(super) fn as_float(value: &Value) -> Option<f64> {
    let exact = match value {
        Value::Int(_) | Value::Decimal { .. } => format::plain_number(value),
        _ => return None,
    };
    let significant = exact.trim_start_matches(['-', '0', '.']).trim_end_matches('0');
    let digits = significant.bytes().filter(u8::is_ascii_digit).count();
    (digits <= DIGITS).then(|| exact.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_read_back_as_the_same_number() {
        for (value, expected) in [
            (Value::Int(i64::MIN), "-9223372036854775808"),
            (Value::Decimal { units: i128::MIN, scale: 0 }, "-170141183460469231731687303715884105728"),
            (Value::Decimal { units: i128::MAX, scale: 38 }, "1.70141183460469231731687303715884105727"),
            (Value::Decimal { units: 1250, scale: 2 }, "12.5"),
            (Value::Float(0.1 + 0.2), "0.30000000000000004"),
            (Value::Float(-0.0), "0"),
            (Value::Float(1e-300), "1e-300"),
            (Value::Float(f64::MAX), "1.7976931348623157e308"),
            (Value::Float(123_456_789_012_345_680.0), "123456789012345680"),
        ] {
            assert_eq!(digits(&value).as_deref(), Some(expected));
            if let Value::Float(f) = value {
                assert_eq!(expected.parse::<f64>(), Ok(f));
            }
        }
        for value in [Value::Null, Value::Float(f64::NAN), Value::Float(f64::INFINITY), Value::text("1")] {
            assert_eq!(digits(&value), None);
        }
    }

    #[test]
    fn a_double_holds_fifteen_digits_wherever_the_point_is() {
        for (value, expected) in [
            (Value::Int(999_999_999_999_999), Some(999_999_999_999_999.0)),
            (Value::Int(-1_000_000_000_000_000_000), Some(-1e18)),
            (Value::Int(1_000_000_000_000_001), None),
            (Value::Decimal { units: 123_456_789_012_345, scale: 5 }, Some(1_234_567_890.123_45)),
            (Value::Decimal { units: 1_000_000_000_000_001, scale: 2 }, None),
            (Value::Decimal { units: 1, scale: 30 }, Some(1e-30)),
            (Value::Int(0), Some(0.0)),
            (Value::Float(1.0), None),
        ] {
            assert_eq!(as_float(&value), expected, "{value:?}");
        }
    }
}
