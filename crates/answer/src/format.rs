//! Numbers, days and members as people read them.
//!
//! Two sizes: [`Size::Compact`] for sentences, tiles and charts (`€1.24M`), [`Size::Full`] for tables and
//! tooltips (`€1,240,310.00`). A missing value is `–`, a missing member `(none)`; there is no `-0`.

use model::query::Meaning;
use model::semantic::Format;
use model::{Calendar, Grain, Value};

use crate::decimal::Decimal;
use crate::locale::{Around, Locale};
use crate::words;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Three significant digits from 10,000, and the unit in words.
    Compact,
    /// Every digit; the unit stands in the head of the column.
    Full,
}

/// What a number is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style<'a> {
    pub(crate) format: &'a Format,
    pub(crate) meaning: Meaning,
}

/// No number.
pub(crate) const MISSING: &str = "–";
/// No member.
pub(crate) const NO_MEMBER: &str = "(none)";

/// Currencies whose hundredth part does not exist, or is in use no more, by alphabet.
const WHOLE_MONEY: [&str; 33] = [
    "AFN", "ALL", "BIF", "CLP", "COP", "DJF", "GNF", "HUF", "IDR", "IQD", "IRR", "ISK", "JPY", "KMF", "KPW", "KRW",
    "LAK", "LBP", "MGA", "MMK", "PKR", "PYG", "RWF", "SLL", "SOS", "SYP", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
    "YER",
];
/// Currencies with a thousandth part.
const THIRDS_MONEY: [&str; 6] = ["BHD", "JOD", "KWD", "LYD", "OMR", "TND"];

impl<'a> Style<'a> {
    /// Whether the sign is always written: changes of any kind.
    pub(crate) fn is_signed(self) -> bool {
        matches!(self.meaning, Meaning::Change | Meaning::Growth | Meaning::Variance)
    }

    /// Whether it is a ratio shown in percent.
    pub(crate) fn is_percent(self) -> bool {
        let ratio = matches!(self.meaning, Meaning::Growth | Meaning::Share | Meaning::Attainment);
        ratio || (*self.format == Format::Percent && !self.is_points())
    }

    /// Whether it is a difference of percentages: percentage points.
    pub(crate) fn is_points(self) -> bool {
        *self.format == Format::Percent && matches!(self.meaning, Meaning::Change | Meaning::Variance)
    }

    /// The unit a column is counted in: a currency code or a noun.
    pub(crate) fn unit(self) -> Option<&'a str> {
        match self.format {
            Format::Currency(unit) | Format::Unit(unit) if !self.is_percent() => Some(unit),
            _ => None,
        }
    }

    /// The same number as a plain value of its metric.
    pub(crate) fn plain(self) -> Style<'a> {
        Style { meaning: Meaning::Value, ..self }
    }
}

/// Digits after the point that help in a column of plain numbers: two, or three significant ones where all
/// are below one, and no more than the numbers have.
pub(crate) fn decimals(column: &[Value]) -> u32 {
    if column.iter().all(|value| matches!(value, Value::Int(_) | Value::Null)) {
        return 0;
    }
    let numbers: Vec<Decimal> = column.iter().filter_map(Decimal::of).collect();
    let most = if numbers.iter().any(|n| n.reaches(1)) {
        2
    } else {
        numbers.iter().filter(|n| n.sign() != 0).map(|n| n.leading_zeros()).min().map_or(0, |zeros| zeros + 3)
    };
    numbers.iter().map(|n| n.rounded(most).trimmed().scale()).max().unwrap_or(0)
}

/// A number; `decimals` is how many digits after the point plain numbers get in full size.
pub(crate) fn number(value: &Value, style: Style<'_>, size: Size, decimals: u32, locale: &Locale) -> String {
    if value.is_null() {
        return MISSING.to_owned();
    }
    let Some(decimal) = Decimal::of(value) else { return other(value) };
    let text = if style.is_percent() || style.is_points() {
        percent(decimal, style, locale)
    } else {
        amount(decimal, style, size, decimals, locale)
    };
    text.unwrap_or_else(|| other(value))
}

fn percent(decimal: Decimal, style: Style<'_>, locale: &Locale) -> Option<String> {
    let shown = decimal.times_ten_to(2)?.rounded(1);
    let mut text = String::with_capacity(12);
    let patterns = locale.rules().percent;
    if shown.sign() == 0 && decimal.sign() != 0 && !style.is_signed() {
        text.push(if decimal.sign() < 0 { '>' } else { '<' });
        let least = Decimal::of(&Value::Decimal { units: decimal.sign(), scale: 1 })?;
        arrange(patterns, sign(least, style, locale), "", &mut text, |text| least.write(locale, text));
        return Some(text);
    }
    let sign = sign(shown, style, locale);
    if style.is_points() {
        push_sign(sign, &mut text);
        shown.write(locale, &mut text);
        text.push_str(" pp");
    } else {
        arrange(patterns, sign, "", &mut text, |text| shown.write(locale, text));
    }
    Some(text)
}

fn amount(decimal: Decimal, style: Style<'_>, size: Size, decimals: u32, locale: &Locale) -> Option<String> {
    let money = match style.format {
        Format::Currency(code) => Some(code.as_str()),
        _ => None,
    };
    let (shown, suffix) = match size {
        Size::Compact => compact(decimal, money, locale)?,
        Size::Full => (decimal.rounded(money.map_or(decimals, minor_digits)), ""),
    };
    let mut text = String::with_capacity(20);
    let sign = sign(shown, style, locale);
    if let Some(code) = money {
        let symbol = locale.rules().symbol(code);
        let patterns = locale.rules().patterns(symbol);
        if suffix.is_empty() {
            arrange(patterns, sign, symbol, &mut text, |text| shown.write(locale, text));
        } else {
            // The sign of a short form stands in front of all, in every locale.
            push_sign(sign, &mut text);
            arrange(patterns, None, symbol, &mut text, |text| short(shown, suffix, locale, text));
        }
        return Some(text);
    }
    push_sign(sign, &mut text);
    short(shown, suffix, locale, &mut text);
    if let (Format::Unit(noun), Size::Compact) = (style.format, size) {
        let one = suffix.is_empty() && shown.reaches(1) && shown.rounded(0) == shown.trimmed() && !shown.reaches(2);
        text.push(' ');
        text.push_str(&words::counted(noun, one));
    }
    Some(text)
}

/// Writes a number and the word for its size. In front of one, four digits are no group yet: `2500T`.
fn short(shown: Decimal, suffix: &str, locale: &Locale, text: &mut String) {
    if suffix.is_empty() || shown.whole_digits() > 4 {
        shown.write(locale, text);
    } else {
        shown.write_ungrouped(locale, text);
    }
    text.push_str(suffix);
}

/// Writes a number and what stands around it: the second of the two where there is a sign.
fn arrange(
    patterns: [Around; 2],
    sign: Option<char>,
    symbol: &str,
    text: &mut String,
    number: impl FnOnce(&mut String),
) {
    let (before, behind) = patterns[usize::from(sign.is_some())];
    beside(before, sign, symbol, text);
    number(text);
    beside(behind, sign, symbol, text);
}

/// Writes what stands on one side of a number.
fn beside(side: &str, sign: Option<char>, symbol: &str, text: &mut String) {
    for c in side.chars() {
        match c {
            '¤' => text.push_str(symbol),
            '-' => push_sign(sign, text),
            other => text.push(other),
        }
    }
}

fn push_sign(sign: Option<char>, text: &mut String) {
    if let Some(sign) = sign {
        text.push(sign);
    }
}

/// Three significant digits and a suffix from 10,000; below that as many digits as help.
fn compact(decimal: Decimal, money: Option<&str>, locale: &Locale) -> Option<(Decimal, &'static str)> {
    if !decimal.rounded(0).reaches(10_000) {
        let places = match money {
            Some(code) if !decimal.reaches(1_000) => minor_digits(code),
            Some(_) => 0,
            None if decimal.reaches(1) || decimal.sign() == 0 => 2,
            None => decimal.leading_zeros() + 3,
        };
        let shown = decimal.rounded(places);
        // Cents are written in full or not at all.
        let whole = shown.rounded(0);
        let is_whole = whole == shown.trimmed();
        return Some((
            if is_whole {
                whole
            } else if money.is_some() {
                shown
            } else {
                shown.trimmed()
            },
            "",
        ));
    }
    let forms = locale.rules().short;
    let whole = decimal.rounded(0);
    if forms.first().is_none_or(|first| !whole.reaches(10i128.pow(first.from))) {
        return Some((whole, ""));
    }
    for (at, form) in forms.iter().enumerate() {
        let scaled = decimal.times_ten_to(-i32::try_from(form.by).ok()?)?;
        let shown = scaled.rounded(3u32.saturating_sub(scaled.whole_digits().max(1)));
        if forms.get(at + 1).is_none_or(|next| !shown.reaches(10i128.pow(next.from - form.by))) {
            return Some((shown.trimmed(), form.suffix));
        }
    }
    None
}

/// Digits after the point of a currency's smallest coin.
pub(crate) fn minor_digits(code: &str) -> u32 {
    if WHOLE_MONEY.binary_search(&code).is_ok() {
        0
    } else if THIRDS_MONEY.contains(&code) {
        3
    } else {
        2
    }
}

/// The sign that is written, if one is.
fn sign(shown: Decimal, style: Style<'_>, locale: &Locale) -> Option<char> {
    match shown.sign() {
        -1 => Some(locale.rules().minus),
        1 if style.is_signed() => Some('+'),
        _ => None,
    }
}

/// What is no number, or too large for one: days, words, flags.
fn other(value: &Value) -> String {
    match value {
        Value::Null => MISSING.to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Int(i) => i.to_string(),
        Value::Decimal { .. } | Value::Float(_) => plain_number(value),
        Value::Text(text) => text.to_string(),
        Value::Date(day) => model::calendar::iso(*day),
    }
}

/// All digits of a number, ungrouped, with a point: valid JSON.
pub(crate) fn plain_number(value: &Value) -> String {
    let Some(decimal) = Decimal::of(value) else {
        return format!("{:e}", value.number().unwrap_or_default());
    };
    let mut text = String::new();
    let trimmed = decimal.trimmed();
    if trimmed.sign() < 0 {
        text.push('-');
    }
    trimmed.write_plain(&mut text);
    text
}

/// A member of a dimension, or a bucket of time, in English. Numbers are names here (years, codes) and not grouped.
pub(crate) fn member(value: &Value, grain: Option<Grain>, calendar: &Calendar) -> String {
    member_in(value, grain, calendar, &Locale::EN)
}

/// The same as somebody of a locale writes it. Weeks, quarters and fiscal buckets are the same everywhere.
pub(crate) fn member_in(value: &Value, grain: Option<Grain>, calendar: &Calendar, locale: &Locale) -> String {
    match (value, grain) {
        (Value::Null, _) => NO_MEMBER.to_owned(),
        (Value::Text(text), _) if text.is_empty() => "(empty)".to_owned(),
        (Value::Date(day), grain) => bucket(*day, grain.unwrap_or(Grain::Day), calendar, locale),
        (Value::Int(number), Some(grain)) => {
            i32::try_from(*number).map_or_else(|_| number.to_string(), |at| bucket(at, grain, calendar, locale))
        }
        (value, _) => other(value),
    }
}

fn bucket(at: i32, grain: Grain, calendar: &Calendar, locale: &Locale) -> String {
    let own = locale.rules().days.and_then(|days| days.bucket(at, grain));
    own.unwrap_or_else(|| calendar.label(grain, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: &Format, meaning: Meaning, size: Size, cases: &[(f64, &str)]) {
        for (value, expected) in cases {
            let style = Style { format, meaning };
            assert_eq!(number(&Value::Float(*value), style, size, 2, &Locale::EN), *expected, "{value} {format:?}");
        }
    }

    #[test]
    fn compact_numbers_have_three_digits_from_ten_thousand() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (9_871.0, "9,871"),
            (9_999.4, "9,999.4"),
            (9_999.5, "10K"),
            (10_000.0, "10K"),
            (12_345.0, "12.3K"),
            (12_350.0, "12.4K"),
            (12_450.0, "12.4K"),
            (999_499.0, "999K"),
            (999_500.0, "1M"),
            (1_240_310.0, "1.24M"),
            (3_100_000_000.0, "3.1B"),
            (-45_600.0, "-45.6K"),
            (2.5e15, "2500T"),
            (2.5e16, "25,000T"),
            (0.012_345, "0.0123"),
            (0.5, "0.5"),
            (45.666_666, "45.67"),
            (1e40, "1e40"),
        ];
        check(&Format::Number, Meaning::Value, Size::Compact, &cases);
    }

    #[test]
    fn money_carries_its_sign_and_cents() {
        let eur = Format::Currency("EUR".into());
        let full = [(1_240_310.0, "€1,240,310.00"), (-0.004, "€0.00"), (-12.5, "-€12.50")];
        check(&eur, Meaning::Value, Size::Full, &full);
        let compact = [(1_240_310.0, "€1.24M"), (312.4, "€312.40"), (500.0, "€500"), (9_871.4, "€9,871")];
        check(&eur, Meaning::Value, Size::Compact, &compact);
        check(&eur, Meaning::Change, Size::Compact, &[(1_200_000.0, "+€1.2M"), (-12.0, "-€12"), (0.0, "€0")]);
        check(&Format::Currency("JPY".into()), Meaning::Value, Size::Full, &[(1234.5, "¥1,234")]);
        check(&Format::Currency("CHF".into()), Meaning::Value, Size::Full, &[(1234.5, "CHF 1,234.50")]);
        check(&Format::Currency("KWD".into()), Meaning::Value, Size::Full, &[(1.5, "KWD 1.500")]);
        check(&Format::Currency("XOF".into()), Meaning::Value, Size::Full, &[(1234.5, "XOF 1,234")]);
        assert!(WHOLE_MONEY.is_sorted(), "it is searched by halves");
    }

    #[test]
    fn percentages_have_one_decimal_and_their_changes_are_points() {
        let cases = [
            (0.124, "12.4%"),
            (1.0, "100.0%"),
            (0.0, "0.0%"),
            (0.0004, "<0.1%"),
            (-0.0004, ">-0.1%"),
            (0.285, "28.5%"),
        ];
        check(&Format::Percent, Meaning::Value, Size::Full, &cases);
        check(&Format::Percent, Meaning::Change, Size::Full, &[(0.013, "+1.3 pp"), (-0.0001, "0.0 pp")]);
        check(&Format::Currency("EUR".into()), Meaning::Growth, Size::Compact, &[(0.082, "+8.2%"), (-0.1, "-10.0%")]);
        check(&Format::Number, Meaning::Attainment, Size::Compact, &[(0.97, "97.0%")]);
    }

    #[test]
    fn units_are_nouns_that_count() {
        let car = Format::Unit("car".into());
        let cases = [(1.0, "1 car"), (-1.0, "-1 car"), (0.0, "0 cars"), (1.5, "1.5 cars"), (12_345.0, "12.3K cars")];
        check(&car, Meaning::Value, Size::Compact, &cases);
        check(&car, Meaning::Value, Size::Full, &[(12_345.0, "12,345.00")]);
    }

    #[test]
    fn a_column_shows_the_digits_that_help() {
        let floats = |list: &[f64]| decimals(&list.iter().map(|f| Value::Float(*f)).collect::<Vec<_>>());
        assert_eq!(floats(&[1.0, 2.0]), 0);
        assert_eq!(floats(&[1.0, 2.345]), 2);
        assert_eq!(floats(&[0.001_234, 0.000_5]), 5);
        assert_eq!(floats(&[0.5, 0.25]), 2);
        assert_eq!(floats(&[0.0]), 0);
        assert_eq!(decimals(&[Value::Int(3), Value::Null]), 0);
    }

    #[test]
    fn members_are_names() {
        let calendar = Calendar::default();
        let name = |value: Value, grain| member(&value, grain, &calendar);
        assert_eq!(name(Value::Null, None), "(none)");
        assert_eq!(name(Value::text(""), None), "(empty)");
        assert_eq!(name(Value::Int(2024), None), "2024");
        assert_eq!(name(Value::Float(1.5), None), "1.5");
        assert_eq!(name(Value::Bool(true), None), "yes");
        assert_eq!(name(Value::Date(0), Some(Grain::Month)), "Jan 1970");
        assert_eq!(name(Value::Date(0), None), "1970-01-01");
        assert_eq!(name(Value::Int(1), Some(Grain::Weekday)), "Monday");
    }
}
