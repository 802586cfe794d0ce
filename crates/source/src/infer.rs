//! The type of a column, from its values: a declaration may say anything.

use model::schema::ColumnType;

/// More digits after the point than money or rates have: approximate numbers then.
const MOST_DECIMALS: usize = 4;
/// Digits that fit into 64 bits.
const MOST_DIGITS: usize = 18;

/// What one text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Empty,
    Integer { digits: usize },
    Decimal { whole: usize, scale: usize },
    Float,
    Boolean,
    Date,
    Timestamp,
    Text,
}

fn shape(text: &str) -> Shape {
    match text.as_bytes() {
        [] => Shape::Empty,
        [b'-' | b'.' | b'0'..=b'9', ..] => number(text).or_else(|| moment(text)).unwrap_or(Shape::Text),
        _ if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => Shape::Boolean,
        _ => Shape::Text,
    }
}

/// A number as a program would write it. With leading zeros it is a code: `007` is not 7.
fn number(text: &str) -> Option<Shape> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(a, b)| (a, Some(b)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    match fraction {
        None if all_digits(whole) => Some(Shape::Integer { digits: whole.len() }),
        Some(fraction) if all_digits(whole) && all_digits(fraction) => {
            Some(Shape::Decimal { whole: whole.len(), scale: fraction.len() })
        }
        _ if digits.starts_with(|c: char| c == '.' || c.is_ascii_digit()) && digits.parse::<f64>().is_ok() => {
            Some(Shape::Float)
        }
        _ => None,
    }
}

/// `2025-03-31`, or with a time of day behind it.
fn moment(text: &str) -> Option<Shape> {
    let day = text.get(..10)?;
    model::calendar::parse_day(day)?;
    match text.get(10..)? {
        "" => Some(Shape::Date),
        rest if rest.starts_with(['T', ' ']) => {
            let time = rest[1..].trim_end_matches('Z');
            let clock = time.len() >= 5 && time.parse::<jiff::civil::Time>().is_ok();
            clock.then_some(Shape::Timestamp)
        }
        _ => None,
    }
}

/// What the values of a column look like, all of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Seen {
    /// Values that are there.
    pub(crate) values: u64,
    integers: u64,
    decimals: u64,
    floats: u64,
    booleans: u64,
    dates: u64,
    timestamps: u64,
    blobs: u64,
    /// Digits with leading zeros, or more of them than a number has.
    codes: u64,
    /// Numbers that were stored as numbers, not as text.
    stored_numbers: u64,
    whole: usize,
    scale: usize,
    /// The first values of no special shape: to show what spoiled a column.
    odd: Option<String>,
}

impl Seen {
    /// A value stored as text; an empty one counts as missing.
    pub(crate) fn text(&mut self, text: &str) {
        let shape = shape(text);
        self.values += u64::from(shape != Shape::Empty);
        match shape {
            Shape::Empty => {}
            Shape::Integer { digits } => {
                self.integers += 1;
                self.whole = self.whole.max(digits);
            }
            Shape::Decimal { whole, scale } => {
                self.decimals += 1;
                self.whole = self.whole.max(whole);
                self.scale = self.scale.max(scale);
            }
            Shape::Float => self.floats += 1,
            Shape::Boolean => self.booleans += 1,
            Shape::Date => self.dates += 1,
            Shape::Timestamp => self.timestamps += 1,
            Shape::Text if text.bytes().all(|b| b.is_ascii_digit()) => self.codes += 1,
            Shape::Text if self.odd.is_none() => self.odd = Some(text.chars().take(40).collect()),
            Shape::Text => {}
        }
    }

    /// A whole number stored as one.
    pub(crate) fn integer(&mut self) {
        self.values += 1;
        self.integers += 1;
        self.stored_numbers += 1;
    }

    /// An approximate number stored as one.
    pub(crate) fn real(&mut self) {
        self.values += 1;
        self.floats += 1;
        self.stored_numbers += 1;
    }

    /// Bytes.
    pub(crate) fn blob(&mut self) {
        self.values += 1;
        self.blobs += 1;
    }

    /// Whether it holds only bytes, which nothing can be said about.
    pub(crate) fn is_blob(&self) -> bool {
        self.values > 0 && self.blobs == self.values
    }

    /// The type that holds every value; text if nothing else does. `exact` sources keep decimals exact.
    pub(crate) fn kind(&self, exact: bool) -> ColumnType {
        let all = |count: u64| count == self.values;
        if self.values == 0 {
            ColumnType::Text
        } else if all(self.integers) && self.whole <= MOST_DIGITS {
            ColumnType::Integer
        } else if all(self.integers) {
            // Longer than any quantity: an account or article number.
            ColumnType::Text
        } else if all(self.integers + self.decimals)
            && exact
            && self.scale <= MOST_DECIMALS
            && self.whole + self.scale <= MOST_DIGITS
        {
            ColumnType::Decimal(u8::try_from(self.scale).unwrap_or(0))
        } else if all(self.integers + self.decimals + self.floats) {
            ColumnType::Float
        } else if all(self.booleans) {
            ColumnType::Boolean
        } else if all(self.dates) {
            ColumnType::Date
        } else if all(self.dates + self.timestamps) {
            ColumnType::Timestamp
        } else {
            ColumnType::Text
        }
    }

    /// What somebody should know about a column that is read as text: most values are of one type,
    /// or it was declared to be.
    pub(crate) fn remark(&self, declared: Option<&str>) -> Option<String> {
        let numbers = self.integers + self.decimals + self.floats;
        let moments = self.dates + self.timestamps;
        let rest = |of: u64| self.values - of;
        let says = |word: &str| declared.is_some_and(|d| d.to_ascii_lowercase().contains(word));
        let example = self.odd.as_ref().map_or(String::new(), |odd| format!(", such as `{odd}`"));
        if self.kind(true) != ColumnType::Text || self.values == 0 || (self.codes > 0 && self.odd.is_none()) {
            None
        } else if self.stored_numbers > 0 || (numbers > 0 && rest(numbers) * 4 <= self.values && rest(numbers) > 0) {
            Some(format!(
                "{numbers} of {} values are numbers and {} are not{example}: it is read as text and cannot be added up",
                self.values,
                rest(numbers)
            ))
        } else if moments > 0 && rest(moments) * 4 <= self.values || says("date") || says("time") {
            Some(format!(
                "{} of {} values are no dates of the form 2025-03-31{example}: it is read as text and cannot be grouped by month",
                rest(moments),
                self.values
            ))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], kind: ColumnType) {
        let mut seen = Seen::default();
        values.iter().for_each(|v| seen.text(v));
        assert_eq!(seen.kind(true), kind, "{values:?}");
    }

    #[test]
    fn values_decide_the_type() {
        use ColumnType as T;
        check(&["1", "-20", ""], T::Integer);
        check(&["1", "2.50", "-0.1"], T::Decimal(2));
        check(&["1.123456"], T::Float);
        check(&["1", "1e-3", ".5"], T::Float);
        check(&["true", "FALSE"], T::Boolean);
        check(&["Y", "N"], T::Text);
        check(&["0", "1"], T::Integer);
        check(&["2024-02-29", ""], T::Date);
        check(&["2023-02-29"], T::Text);
        check(&["2024-02-28", "2024-02-28T23:59:01"], T::Timestamp);
        check(&["2024-02-28 25:00"], T::Text);
        check(&["12/31/2024"], T::Text);
        check(&["007", "12"], T::Text);
        check(&["12345678901234567890"], T::Text);
        check(&["1", "n/a"], T::Text);
        check(&["-", "."], T::Text);
        check(&["Infinity", "nan"], T::Text);
        check(&[""], T::Text);
        check(&["ü1", "1ü", "2024-02-2ü"], T::Text);
    }

    #[test]
    fn spoiled_columns_are_remarked_upon() {
        let remark = |values: &[&str], declared| {
            let mut seen = Seen::default();
            values.iter().for_each(|v| seen.text(v));
            seen.remark(declared).unwrap_or_default()
        };
        assert!(remark(&["1", "2", "3", "4", "n/a"], None).contains("such as `n/a`"));
        assert!(
            remark(&["2024-01-01", "2024-01-02", "2024-01-03", "soon"], None).contains("1 of 4 values are no dates")
        );
        assert!(remark(&["12/31/2024"], Some("DATE")).contains("no dates"));
        assert_eq!(remark(&["a", "1"], None), "");
        // Codes are meant to be text.
        assert_eq!(remark(&["12345", "02139", "60601", "94103", "33101"], None), "");
        assert_eq!(remark(&["1", "2"], None), "");
    }
}
