//! Arithmetic on cells: whole numbers and decimals stay exact as long as 128 bits hold them.

use std::cmp::Ordering;

use model::Value;

/// `units / 10^scale`, for exact cells.
fn exact(value: &Value) -> Option<(i128, u8)> {
    match value {
        Value::Bool(b) => Some((i128::from(*b), 0)),
        Value::Int(i) => Some((i128::from(*i), 0)),
        Value::Decimal { units, scale } => Some((*units, *scale)),
        _ => None,
    }
}

fn grow(units: i128, digits: u8) -> Option<i128> {
    units.checked_mul(10i128.checked_pow(u32::from(digits))?)
}

/// Both numbers without their point, and the scale that they then share.
fn align(a: &Value, b: &Value) -> Option<(i128, i128, u8)> {
    let ((a, s), (b, t)) = (exact(a)?, exact(b)?);
    let scale = s.max(t);
    Some((grow(a, scale - s)?, grow(b, scale - t)?, scale))
}

/// An exact cell: whole unless `decimal`.
fn cell(units: i128, scale: u8, decimal: bool) -> Value {
    match i64::try_from(units) {
        Ok(whole) if !decimal => Value::Int(whole),
        _ => Value::Decimal { units, scale },
    }
}

/// An approximate cell; what is not a number is missing.
pub(crate) fn float(number: f64) -> Value {
    if number.is_finite() { Value::Float(number) } else { Value::Null }
}

fn is_decimal(value: &Value) -> bool {
    matches!(value, Value::Decimal { .. })
}

fn floats(a: &Value, b: &Value, f: impl Fn(f64, f64) -> f64) -> Value {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => float(f(a, b)),
        _ => Value::Null,
    }
}

/// `a + b`; null if a side is no number.
pub(crate) fn add(a: &Value, b: &Value) -> Value {
    match align(a, b).and_then(|(x, y, scale)| Some((x.checked_add(y)?, scale))) {
        Some((units, scale)) => cell(units, scale, is_decimal(a) || is_decimal(b)),
        None => floats(a, b, |x, y| x + y),
    }
}

/// `a - b`; null if a side is no number.
pub(crate) fn subtract(a: &Value, b: &Value) -> Value {
    match align(a, b).and_then(|(x, y, scale)| Some((x.checked_sub(y)?, scale))) {
        Some((units, scale)) => cell(units, scale, is_decimal(a) || is_decimal(b)),
        None => floats(a, b, |x, y| x - y),
    }
}

/// `a * b`; null if a side is no number.
pub(crate) fn multiply(a: &Value, b: &Value) -> Value {
    let product = exact(a).zip(exact(b)).and_then(|((x, s), (y, t))| Some((x.checked_mul(y)?, s.checked_add(t)?)));
    match product {
        Some((units, scale)) => cell(units, scale, is_decimal(a) || is_decimal(b)),
        None => floats(a, b, |x, y| x * y),
    }
}

/// `a / b`, always approximate; null if a side is no number or `b` is zero.
pub(crate) fn divide(a: &Value, b: &Value) -> Value {
    match align(a, b) {
        Some((_, 0, _)) => Value::Null,
        #[allow(clippy::cast_precision_loss)]
        Some((x, y, _)) => float(x as f64 / y as f64),
        None if b.number() == Some(0.0) => Value::Null,
        None => floats(a, b, |x, y| x / y),
    }
}

/// How two cells compare: numbers by value, exactly where both are exact.
pub(crate) fn compare(a: &Value, b: &Value) -> Ordering {
    match align(a, b) {
        Some((x, y, _)) => x.cmp(&y),
        None => a.cmp(b),
    }
}

/// Cells without their point at one scale, which compare as the cells do; what is missing comes first.
/// `None` if some cells are not exact, or too long for the scale.
pub(crate) fn units(cells: &[Value]) -> Option<Vec<i128>> {
    let known = || cells.iter().filter(|cell| !cell.is_null());
    let widest = known().try_fold(0, |widest: u8, cell| Some(widest.max(exact(cell)?.1)))?;
    let units = |cell: &Value| match exact(cell) {
        Some((units, scale)) => grow(units, widest - scale),
        None => Some(i128::MIN),
    };
    cells.iter().map(units).collect()
}

/// Reads a constant: `12`, `0.05`, `1e6`. Anything else is null.
pub(crate) fn parse(text: &str) -> Value {
    if let Ok(whole) = text.parse::<i64>() {
        return Value::Int(whole);
    }
    let plain = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') && plain.bytes().any(|b| b.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let exact =
        (digits && !fraction.contains('.')).then(|| format!("{whole}{fraction}").parse::<i128>().ok()).flatten();
    match exact.zip(u8::try_from(fraction.len()).ok()) {
        Some((units, scale)) => Value::Decimal { units, scale },
        None => text.parse().map_or(Value::Null, float),
    }
}

/// A sum of cells, nulls skipped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sum {
    units: i128,
    scale: u8,
    decimal: bool,
    float: Option<f64>,
    /// How many cells were not null.
    pub(crate) count: i64,
}

impl Sum {
    /// Adds a cell; what is no number is skipped.
    pub(crate) fn add(&mut self, value: &Value) {
        self.add_times(value, 1);
    }

    /// Adds a cell so many times.
    pub(crate) fn add_times(&mut self, value: &Value, times: i64) {
        let Some(number) = value.number() else { return };
        self.count += times;
        #[allow(clippy::cast_precision_loss)]
        let times_float = times as f64;
        if let Some(float) = &mut self.float {
            *float += number * times_float;
            return;
        }
        match exact(value).and_then(|(units, scale)| self.exact_with(units.checked_mul(i128::from(times))?, scale)) {
            Some((units, scale)) => {
                (self.units, self.scale) = (units, scale);
                self.decimal |= is_decimal(value);
            }
            None => {
                let so_far = Value::Decimal { units: self.units, scale: self.scale }.number().unwrap_or_default();
                self.float = Some(so_far + number * times_float);
            }
        }
    }

    fn exact_with(&self, units: i128, scale: u8) -> Option<(i128, u8)> {
        let widest = self.scale.max(scale);
        Some((grow(self.units, widest - self.scale)?.checked_add(grow(units, widest - scale)?)?, widest))
    }

    /// The sum; null of nothing.
    pub(crate) fn total(&self) -> Value {
        match self.float {
            _ if self.count == 0 => Value::Null,
            Some(sum) => float(sum),
            None => cell(self.units, self.scale, self.decimal),
        }
    }

    /// The mean; null of nothing.
    pub(crate) fn mean(&self) -> Value {
        divide(&self.total(), &Value::Int(self.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &Value) -> String {
        match value {
            Value::Decimal { units, scale } => format!("{units}e-{scale}"),
            Value::Int(i) => i.to_string(),
            Value::Float(f) => format!("~{f}"),
            other => format!("{other:?}"),
        }
    }

    fn check(a: &str, op: fn(&Value, &Value) -> Value, b: &str, expected: &str) {
        assert_eq!(shown(&op(&parse(a), &parse(b))), expected, "{a} ? {b}");
    }

    #[test]
    fn exact_stays_exact() {
        check("0.10", add, "0.2", "30e-2");
        check("9223372036854775807", add, "1", "9223372036854775808e-0");
        check("1", subtract, "0.05", "95e-2");
        check("1.10", multiply, "3", "330e-2");
        check("-7", divide, "2", "~-3.5");
        check("7", divide, "0.00", "Null");
        check("1e3", add, "1", "~1001");
        check("x", add, "1", "Null");
        check("170141183460469231731687303715884105727", add, "1", "~170141183460469230000000000000000000000");
    }

    #[test]
    fn constants_are_read_as_they_are_written() {
        for (text, expected) in [
            ("12", "12"),
            ("-0.05", "-5e-2"),
            (".5", "5e-1"),
            ("5.", "5e-0"),
            ("1e6", "~1000000"),
            ("nan", "Null"),
            (".", "Null"),
        ] {
            assert_eq!(shown(&parse(text)), expected, "{text}");
        }
    }

    #[test]
    fn decimals_of_different_scale_compare_exactly() {
        assert_eq!(compare(&parse("9007199254740993.0"), &parse("9007199254740992")), Ordering::Greater);
        assert_eq!(compare(&parse("1.50"), &parse("1.5")), Ordering::Equal);
        assert_eq!(compare(&Value::text("b"), &Value::text("a")), Ordering::Greater);
    }

    #[test]
    fn units_compare_as_their_cells() {
        let check = |texts: &[&str], expected: Option<&[i128]>| {
            let cells: Vec<Value> = texts.iter().map(|text| parse(text)).collect();
            assert_eq!(units(&cells).as_deref(), expected, "{texts:?}");
        };
        check(&["1.50", "-2", "null", "1.5"], Some(&[150, -200, i128::MIN, 150]));
        check(&["1", "1e3"], None);
        check(&["0.1", "170141183460469231731687303715884105727"], None);
        check(&[], Some(&[]));
    }

    #[test]
    fn sums_widen_and_skip_nulls() {
        let mut sum = Sum::default();
        [parse("1"), Value::Null, parse("0.25")].iter().for_each(|v| sum.add(v));
        sum.add_times(&parse("2"), 3);
        assert_eq!(shown(&sum.total()), "725e-2");
        assert_eq!(sum.count, 5);
        assert_eq!(shown(&sum.mean()), "~1.45");
        assert_eq!(shown(&Sum::default().total()), "Null");
    }
}
