//! Numbers, days and members as people read them.
//!
//! Two sizes: [`Size::Compact`] for sentences, tiles and charts (`€1.24M`), [`Size::Full`] for tables and
//! tooltips (`€1,240,310.00`). A missing value is `–`, a missing member `(none)`; there is no `-0`.

use model::query::Meaning;
use model::semantic::Format;
use model::{Calendar, Grain, Value};

use crate::decimal::Decimal;
use crate::words;

/// How a language writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locale {
    /// Language tag.
    pub tag: &'static str,
    /// Between groups of three digits.
    pub group: char,
    /// Before the fraction.
    pub point: char,
}

impl Locale {
    /// English.
    pub const EN: Locale = Locale { tag: "en", group: ',', point: '.' };
}

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

/// Money with a sign of its own; other currencies are written with their code.
const SYMBOLS: [(&str, &str); 16] = [
    ("EUR", "€"),
    ("USD", "$"),
    ("GBP", "£"),
    ("JPY", "¥"),
    ("CNY", "CN¥"),
    ("INR", "₹"),
    ("KRW", "₩"),
    ("AUD", "A$"),
    ("CAD", "CA$"),
    ("NZD", "NZ$"),
    ("MXN", "MX$"),
    ("BRL", "R$"),
    ("ILS", "₪"),
    ("VND", "₫"),
    ("PHP", "₱"),
    ("UAH", "₴"),
];
/// Currencies without a hundredth part.
const WHOLE_MONEY: [&str; 5] = ["JPY", "KRW", "VND", "CLP", "ISK"];
/// Currencies with a thousandth part.
const THIRDS_MONEY: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

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
    if shown.sign() == 0 && decimal.sign() != 0 && !style.is_signed() {
        text.push_str(if decimal.sign() < 0 { ">-0" } else { "<0" });
        text.push(locale.point);
        text.push_str("1%");
        return Some(text);
    }
    push_sign(shown, style, &mut text);
    shown.write(locale, &mut text);
    text.push_str(if style.is_points() { " pp" } else { "%" });
    Some(text)
}

fn amount(decimal: Decimal, style: Style<'_>, size: Size, decimals: u32, locale: &Locale) -> Option<String> {
    let money = match style.format {
        Format::Currency(code) => Some(code.as_str()),
        _ => None,
    };
    let (shown, suffix) = match size {
        Size::Compact => compact(decimal, money)?,
        Size::Full => (decimal.rounded(money.map_or(decimals, minor_digits)), ""),
    };
    let mut text = String::with_capacity(20);
    push_sign(shown, style, &mut text);
    if let Some(code) = money {
        text.push_str(&currency_sign(code));
    }
    shown.write(locale, &mut text);
    text.push_str(suffix);
    if let (Format::Unit(noun), Size::Compact) = (style.format, size) {
        let one = suffix.is_empty() && shown.reaches(1) && shown.rounded(0) == shown.trimmed() && !shown.reaches(2);
        text.push(' ');
        text.push_str(&words::counted(noun, one));
    }
    Some(text)
}

/// Three significant digits and a suffix from 10,000; below that as many digits as help.
fn compact(decimal: Decimal, money: Option<&str>) -> Option<(Decimal, &'static str)> {
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
    const SUFFIXES: [(i32, &str); 4] = [(3, "K"), (6, "M"), (9, "B"), (12, "T")];
    for (power, suffix) in SUFFIXES {
        let scaled = decimal.times_ten_to(-power)?;
        let shown = scaled.rounded(3u32.saturating_sub(scaled.whole_digits().max(1)));
        if !shown.reaches(1_000) || power == 12 {
            return Some((shown.trimmed(), suffix));
        }
    }
    None
}

/// Digits after the point of a currency's smallest coin.
pub(crate) fn minor_digits(code: &str) -> u32 {
    if WHOLE_MONEY.contains(&code) {
        0
    } else if THIRDS_MONEY.contains(&code) {
        3
    } else {
        2
    }
}

/// What stands before an amount of money: `€`, or the code and a space.
pub(crate) fn currency_sign(code: &str) -> String {
    let symbol = SYMBOLS.iter().find(|(known, _)| *known == code);
    symbol.map_or_else(|| format!("{code} "), |(_, symbol)| (*symbol).to_owned())
}

fn push_sign(shown: Decimal, style: Style<'_>, text: &mut String) {
    match shown.sign() {
        -1 => text.push('-'),
        1 if style.is_signed() => text.push('+'),
        _ => {}
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
    trimmed.write(&Locale { group: '\0', ..Locale::EN }, &mut text);
    text.retain(|c| c != '\0');
    text
}

/// A member of a dimension, or a bucket of time. Numbers are names here (years, codes) and not grouped.
pub(crate) fn member(value: &Value, grain: Option<Grain>, calendar: &Calendar) -> String {
    match (value, grain) {
        (Value::Null, _) => NO_MEMBER.to_owned(),
        (Value::Text(text), _) if text.is_empty() => "(empty)".to_owned(),
        (Value::Date(day), grain) => calendar.label(grain.unwrap_or(Grain::Day), *day),
        (Value::Int(bucket), Some(grain)) => {
            i32::try_from(*bucket).map_or_else(|_| bucket.to_string(), |bucket| calendar.label(grain, bucket))
        }
        (value, _) => other(value),
    }
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
            (2.5e15, "2,500T"),
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
