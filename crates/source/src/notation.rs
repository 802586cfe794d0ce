//! Numbers and days in the ways that people write them, and what a program would have written.
//!
//! [`Notation::plain`] is the only place that knows: it decides whether a column is written so, and it is
//! the function that SQL reads the column with.

use std::borrow::Cow;

/// A way to write numbers or days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    /// `1,234.50`, `1 234.50`, `1'234.50`
    Point,
    /// `1.234,50`, `1 234,50`
    Comma,
    /// `31.12.2025`, `31/12/2025`
    DayFirst,
    /// `12/31/2025`
    MonthFirst,
    /// `2025/12/31`
    YearFirst,
}

impl Notation {
    pub(crate) const ALL: [Notation; 5] =
        [Notation::Point, Notation::Comma, Notation::DayFirst, Notation::MonthFirst, Notation::YearFirst];

    /// The SQL function that reads it.
    pub(crate) fn function(self) -> &'static str {
        match self {
            Notation::Point => "read_decimal_point",
            Notation::Comma => "read_decimal_comma",
            Notation::DayFirst => "read_day_first",
            Notation::MonthFirst => "read_month_first",
            Notation::YearFirst => "read_year_first",
        }
    }

    /// What is assumed of a column that is read so.
    pub(crate) fn assumed(self) -> &'static str {
        match self {
            Notation::Point => "numbers with a decimal point",
            Notation::Comma => "numbers with a decimal comma",
            Notation::DayFirst => "dates with the day first",
            Notation::MonthFirst => "dates with the month first",
            Notation::YearFirst => "dates with the year first",
        }
    }

    /// The notation that some values cannot be told from: `1,234` and `01/02/2025` have two meanings.
    pub(crate) fn rival(self) -> Option<Notation> {
        match self {
            Notation::Point => Some(Notation::Comma),
            Notation::Comma => Some(Notation::Point),
            Notation::DayFirst => Some(Notation::MonthFirst),
            Notation::MonthFirst => Some(Notation::DayFirst),
            Notation::YearFirst => None,
        }
    }

    /// What is said of a value that has two meanings.
    pub(crate) fn doubt(self) -> &'static str {
        match self {
            Notation::Point | Notation::Comma => {
                "may be thousands or a fraction: it is read as text; write numbers as 1234.5"
            }
            Notation::DayFirst | Notation::MonthFirst | Notation::YearFirst => {
                "may have the day or the month first: it is read as text; write dates as 2025-03-31"
            }
        }
    }

    /// A value as a program would have written it; none if it is not written so.
    pub(crate) fn plain(self, text: &str) -> Option<String> {
        let text = text.trim();
        match self {
            _ if text.is_empty() => Some(String::new()),
            Notation::Point => number(text, '.', &[',', '\'', '’']),
            Notation::Comma => number(text, ',', &['.']),
            Notation::DayFirst => day(text, &['.', '/', '-'], |[day, month, year]| [year, month, day]),
            Notation::MonthFirst => day(text, &['/', '-'], |[month, day, year]| [year, month, day]),
            Notation::YearFirst => day(text, &['/', '.', '-'], |parts| parts),
        }
    }
}

/// What stands beside a number: its currency, or that it is a percentage.
pub(crate) fn sign(text: &str) -> Option<char> {
    text.chars().find(|c| *c == '%' || is_currency(*c))
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '¢' | '£' | '¥' | '₩' | '€' | '₹' | '₺' | '₽')
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

fn number(text: &str, mark: char, groups: &[char]) -> Option<String> {
    let (negative, rest) = without_minus(text);
    let (also_negative, bare) = without_minus(without_sign(rest));
    let (whole, fraction) = bare.split_once(mark).unwrap_or((bare, ""));
    let whole = ungrouped(whole, groups)?;
    let is_number = fraction.bytes().all(|b| b.is_ascii_digit()) && !bare.ends_with(mark);
    if !is_number || negative && also_negative {
        return None;
    }
    let minus = if negative || also_negative { "-" } else { "" };
    let digits = if text.ends_with('%') { hundredth(&whole, fraction) } else { joined(&whole, fraction) };
    Some(format!("{minus}{digits}"))
}

/// Without one sign before or behind the number.
fn without_sign(text: &str) -> &str {
    let behind = |c| c == '%' || is_currency(c);
    text.strip_prefix(is_currency).or_else(|| text.strip_suffix(behind)).unwrap_or(text).trim_matches(is_space)
}

fn without_minus(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

/// Digits without the marks between their thousands; none if those stand elsewhere, or differ.
fn ungrouped<'a>(whole: &'a str, groups: &[char]) -> Option<Cow<'a, str>> {
    let is_group = |c: char| groups.contains(&c) || is_space(c);
    let mut parts = whole.split(is_group);
    let first = parts.next().filter(|first| !first.is_empty())?;
    let mut marks = whole.chars().filter(|c| is_group(*c));
    let mark = marks.next();
    let in_thousands = first.len() <= 3 && parts.all(|part| part.len() == 3) && marks.all(|other| Some(other) == mark);
    let digits: String = whole.chars().filter(|c| !is_group(*c)).collect();
    match mark {
        _ if !digits.bytes().all(|b| b.is_ascii_digit()) => None,
        None => Some(Cow::Borrowed(whole)),
        Some(_) => in_thousands.then_some(Cow::Owned(digits)),
    }
}

fn joined(whole: &str, fraction: &str) -> String {
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// The digits with the point two places further left.
fn hundredth(whole: &str, fraction: &str) -> String {
    let padded = format!("{whole:0>3}");
    let (whole, moved) = padded.split_at(padded.len() - 2);
    format!("{whole}.{moved}{fraction}")
}

/// A day in three parts, and maybe a time of day behind it.
fn day(text: &str, marks: &[char], year_first: impl Fn([&str; 3]) -> [&str; 3]) -> Option<String> {
    let (day, time) = text.split_once([' ', 'T']).map_or((text, None), |(day, time)| (day, Some(time.trim())));
    let mark = day.chars().find(|c| marks.contains(c))?;
    let parts: Vec<&str> = day.split(mark).collect();
    let [year, month, day] = year_first(<[&str; 3]>::try_from(parts).ok()?);
    let is = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if !is(year, 4..=4) || !is(month, 1..=2) || !is(day, 1..=2) {
        return None;
    }
    let day = format!("{year}-{month:0>2}-{day:0>2}");
    Some(match time {
        None => day,
        Some(time) => format!("{day} {time}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(notation: Notation, text: &str, plain: &str) {
        assert_eq!(notation.plain(text).as_deref().unwrap_or("none"), plain, "{notation:?} {text}");
    }

    #[test]
    fn numbers_lose_what_only_people_write() {
        for (text, point, comma) in [
            ("5", "5", "5"),
            ("", "", ""),
            (" -12 ", "-12", "-12"),
            ("1,234.50", "1234.50", "none"),
            ("1.234,50", "none", "1234.50"),
            ("1,234", "1234", "1.234"),
            ("1.234", "1.234", "1234"),
            ("1.234.567", "none", "1234567"),
            ("12,34", "none", "12.34"),
            ("1,23,456", "none", "none"),
            ("1 234\u{202f}567", "none", "none"),
            ("1\u{a0}234\u{a0}567,8", "none", "1234567.8"),
            ("1'234.5", "1234.5", "none"),
            ("$5.00", "5.00", "none"),
            ("-$5", "-5", "-5"),
            ("€ −3", "-3", "-3"),
            ("2,50 €", "none", "2.50"),
            ("12%", "0.12", "0.12"),
            ("5.5 %", "0.055", "none"),
            ("-250%", "-2.50", "-2.50"),
            ("$5%", "none", "none"),
            ("$$5", "none", "none"),
            ("--5", "none", "none"),
            ("-$-5", "none", "none"),
            ("5.", "none", "none"),
            (",5", "none", "none"),
            ("$", "none", "none"),
            ("0,5", "none", "0.5"),
            ("5 apples", "none", "none"),
            ("٣", "none", "none"),
        ] {
            check(Notation::Point, text, point);
            check(Notation::Comma, text, comma);
        }
    }

    #[test]
    fn days_are_put_in_order() {
        for (notation, text, plain) in [
            (Notation::DayFirst, "31.12.2025", "2025-12-31"),
            (Notation::DayFirst, "1/2/2025", "2025-02-01"),
            (Notation::DayFirst, "01.02.2025 10:30", "2025-02-01 10:30"),
            (Notation::DayFirst, "31.12.25", "none"),
            (Notation::DayFirst, "31.12/2025", "none"),
            (Notation::DayFirst, "2025-12-31", "none"),
            (Notation::MonthFirst, "12/31/2025", "2025-12-31"),
            // With points the day comes first everywhere.
            (Notation::MonthFirst, "12.31.2025", "none"),
            (Notation::YearFirst, "2025/1/31", "2025-01-31"),
            (Notation::YearFirst, " 2025-01-31", "2025-01-31"),
            (Notation::DayFirst, "", ""),
            (Notation::DayFirst, "1.2", "none"),
        ] {
            check(notation, text, plain);
        }
    }
}
