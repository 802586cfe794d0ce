//! The type of a column, from its values: a declaration may say anything.

use model::schema::ColumnType;

/// More digits after the point than money or rates have: approximate numbers then.
const MOST_DECIMALS: usize = 4;
/// Digits that fit into 64 bits.
const MOST_DIGITS: usize = 18;

/// Characters of a value that a message shows.
const LONGEST_SHOWN: usize = 40;
/// Values after which a column that is mostly text is taken for text.
const ENOUGH_TO_TELL: u64 = 64;

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

/// A value, and the line or row that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spot {
    pub(crate) text: String,
    pub(crate) at: u64,
}

impl Spot {
    pub(crate) fn of(text: &str, at: u64) -> Spot {
        let mut shown: String = text.chars().take(LONGEST_SHOWN).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        Spot { text: shown, at }
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
    /// Texts that have the form of a date, of a day that no calendar has.
    impossible_days: u64,
    whole: usize,
    scale: usize,
    first_number: Option<Spot>,
    first_moment: Option<Spot>,
    /// The first value of no special shape.
    first_odd: Option<Spot>,
    odd: u64,
    odd_with_digits: u64,
}

/// What somebody should know about a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

impl Seen {
    /// A value stored as text; an empty one counts as missing.
    pub(crate) fn text(&mut self, text: &str, at: u64) {
        self.written(Some(text), text, at);
    }

    /// A value that people wrote as `text` and a program would have as `plain`, if that can be said.
    pub(crate) fn written(&mut self, plain: Option<&str>, text: &str, at: u64) {
        let shape = plain.map_or(Shape::Text, shape);
        let plain = plain.unwrap_or(text);
        let is_code = shape == Shape::Text && plain.bytes().all(|b| b.is_ascii_digit());
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
            Shape::Text if is_code => self.codes += 1,
            Shape::Text => {
                self.odd += 1;
                self.odd_with_digits += u64::from(text.bytes().any(|b| b.is_ascii_digit()));
                self.impossible_days += u64::from(has_form_of_day(plain));
            }
        }
        let first = match shape {
            Shape::Integer { .. } | Shape::Decimal { .. } | Shape::Float => &mut self.first_number,
            Shape::Date | Shape::Timestamp => &mut self.first_moment,
            Shape::Boolean => &mut self.first_odd,
            Shape::Text if !is_code => &mut self.first_odd,
            Shape::Empty | Shape::Text => return,
        };
        first.get_or_insert_with(|| Spot::of(text, at));
    }

    /// Whether it is text, with values that may be numbers or days in the way that people write them.
    pub(crate) fn may_be_written_by_people(&self) -> bool {
        self.odd_with_digits > 0 && self.kind(true) == ColumnType::Text
    }

    /// Whether it is too far from being of one type for that to be worth a remark.
    pub(crate) fn is_plainly_text(&self) -> bool {
        self.odd >= ENOUGH_TO_TELL && self.odd * 2 > self.values
    }

    /// A whole number stored as one.
    pub(crate) fn integer(&mut self, value: i64, at: u64) {
        self.values += 1;
        self.integers += 1;
        self.stored_numbers += 1;
        self.first_number.get_or_insert_with(|| Spot::of(&value.to_string(), at));
    }

    /// An approximate number stored as one.
    pub(crate) fn real(&mut self, value: f64, at: u64) {
        self.values += 1;
        self.floats += 1;
        self.stored_numbers += 1;
        self.first_number.get_or_insert_with(|| Spot::of(&value.to_string(), at));
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

    /// Why it is read as text, if most values are of one type or `said` (a declaration, or its name) says
    /// that they are dates. `place` names where a value stands.
    pub(crate) fn spoiled(&self, said: &str, place: &dyn Fn(u64) -> String) -> Option<Note> {
        let numbers = self.integers + self.decimals + self.floats;
        let moments = self.dates + self.timestamps;
        let most = |of: u64| of > 0 && of * 2 >= self.values;
        let says_date = |word: &str| {
            ["date", "datetime", "timestamp"].iter().any(|date| word.eq_ignore_ascii_case(date))
                || word.ends_with("Date")
        };
        let said_dates = said.split(|c: char| !c.is_alphanumeric()).any(says_date);
        let only_codes = self.codes > 0 && self.first_odd.is_none();
        if self.kind(true) != ColumnType::Text || self.values == 0 || only_codes {
            return None;
        }
        let example = |other: &Option<Spot>| {
            let first = [&self.first_odd, other].into_iter().flatten().min_by_key(|spot| spot.at);
            first.map_or(String::new(), |spot| format!(" ({}: `{}`)", place(spot.at), spot.text))
        };
        let are_not = |rest: u64, what: &str| match rest {
            1 => format!("1 of {} values is no {what}", self.values),
            _ => format!("{rest} of {} values are no {what}s", self.values),
        };
        if (self.stored_numbers > 0 && !said_dates) || (most(numbers) && numbers < self.values) {
            let not = are_not(self.values - numbers, "number");
            Some(Note {
                code: "mixed_types",
                text: format!(
                    "{not}{}: it is read as text and cannot be added up; correct it in the data, and leave empty what is missing",
                    example(&self.first_moment)
                ),
            })
        } else if most(moments) || self.impossible_days > 0 || said_dates {
            let not = are_not(self.values - moments, "date");
            Some(Note {
                code: "not_dates",
                text: format!(
                    "{not}{}: it is read as text and cannot be grouped by month; write dates as 2025-03-31, and leave empty what is missing",
                    example(&self.first_number)
                ),
            })
        } else {
            None
        }
    }
}

/// `2025-02-31`: the form of a date, whatever the calendar says.
fn has_form_of_day(text: &str) -> bool {
    let form = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() >= 10 && text.bytes().take(10).enumerate().all(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], kind: ColumnType) {
        let mut seen = Seen::default();
        values.iter().zip(2..).for_each(|(v, line)| seen.text(v, line));
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
        let remark = |values: &[&str], said| {
            let mut seen = Seen::default();
            values.iter().zip(2..).for_each(|(v, line)| seen.text(v, line));
            let spoiled = seen.spoiled(said, &|at| format!("line {at}"));
            spoiled.map_or(String::new(), |s| format!("{} {}", s.code, s.text.split(": it is").next().unwrap_or("")))
        };
        assert_eq!(remark(&["1", "2", "3", "4", "n/a"], ""), "mixed_types 1 of 5 values is no number (line 6: `n/a`)");
        assert_eq!(
            remark(&["soon", "2024-01-02", "5", "2024-01-03", "2024-01-03"], ""),
            "not_dates 2 of 5 values are no dates (line 2: `soon`)"
        );
        assert_eq!(remark(&["12/31/2024"], "DATE"), "not_dates 1 of 1 values is no date (line 2: `12/31/2024`)");
        assert_eq!(
            remark(&["2025-02-31", "soon", "2025-13-01"], ""),
            "not_dates 3 of 3 values are no dates (line 2: `2025-02-31`)"
        );
        assert_eq!(remark(&["a", "b", "1"], ""), "");
        // Codes are meant to be text.
        assert_eq!(remark(&["12345", "02139", "60601", "94103", "33101"], ""), "");
        assert_eq!(remark(&["1", "2"], ""), "");
    }
}
