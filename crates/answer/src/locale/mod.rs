//! How numbers, money and days are written where somebody lives.
//!
//! A [`Locale`] says it for numbers, money, percentages and days; the sentences around them stay English. What it
//! writes equals what `Intl` of a browser writes, but for a few things that the test lists with their reasons:
//! `data/locales.mjs` takes the rules from `Intl` and keeps what that writes for many values beside them.
//!
//! The rules are a table of our own because the crates that have them do not have enough of them: ICU4X writes
//! numbers and dates, but money and short numbers only in crates that are not settled yet, and all of them would
//! add hundreds of locales of compiled data for what is 17 KB here.

mod table;
#[cfg(test)]
mod tests;

use std::fmt;

use model::{Grain, calendar};

/// How numbers and days are written.
#[derive(Clone, Copy)]
pub struct Locale(&'static Rules);

/// What stands before a number and behind it: `¤` for the currency, `-` for the sign, the rest as it is.
pub(crate) type Around = (&'static str, &'static str);

/// What a locale consists of.
pub(crate) struct Rules {
    /// Language and region: `de-DE`.
    tag: &'static str,
    /// Between groups of digits.
    pub(crate) group: char,
    /// Before the fraction.
    pub(crate) point: char,
    /// In front of what is below zero.
    pub(crate) minus: char,
    /// Digits that stand before the first group at least: `1234`, but `12.345`.
    pub(crate) least: usize,
    /// Groups of two digits after the first one of three: `12,34,567`.
    pub(crate) lakh: bool,
    /// A percentage, and one below zero.
    pub(crate) percent: [Around; 2],
    /// Money with a sign, and below zero.
    pub(crate) money: [Around; 2],
    /// Money with letters at the side of the number, and below zero.
    pub(crate) code: [Around; 2],
    /// The signs of currencies; others are written with their code.
    pub(crate) symbols: &'static [(&'static str, &'static str)],
    /// Short forms of large numbers, smallest first.
    pub(crate) short: &'static [Short],
    /// How days are written; as in ISO 8601 and English, if not said.
    pub(crate) days: Option<&'static Days>,
}

/// From a power of ten on, a number is divided by one and something is written behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Short {
    /// From this power of ten on.
    pub(crate) from: u32,
    /// Divided by this power of ten.
    pub(crate) by: u32,
    /// Written behind it: `M`.
    pub(crate) suffix: &'static str,
}

/// Names and patterns of days. In patterns `{y}` is the year, `{d}` the day, `{dd}` the day in two digits.
#[derive(Debug)]
pub(crate) struct Days {
    pub(crate) year: &'static str,
    /// A month of a year, for each month.
    pub(crate) months: &'static [&'static str],
    /// A day, for each month.
    pub(crate) days: &'static [&'static str],
    /// January to December.
    pub(crate) names: &'static [&'static str],
    /// Monday to Sunday.
    pub(crate) weekdays: &'static [&'static str],
}

const fn short(power: u32, suffix: &'static str) -> Short {
    Short { from: power, by: power, suffix }
}

const ENGLISH: Rules = Rules {
    tag: "en",
    group: ',',
    point: '.',
    minus: '-',
    least: 1,
    lakh: false,
    percent: [("", "%"), ("-", "%")],
    money: [("¤", ""), ("-¤", "")],
    code: [("¤ ", ""), ("-¤ ", "")],
    symbols: &[
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
    ],
    short: &[short(3, "K"), short(6, "M"), short(9, "B"), short(12, "T")],
    days: None,
};

impl Locale {
    /// English of no country: days as ISO 8601 has them, in which nobody takes a month for a day.
    pub const EN: Locale = Locale(&ENGLISH);

    /// Language and region: `de-DE`.
    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// Every locale that is known.
    pub fn all() -> impl Iterator<Item = Locale> {
        std::iter::once(Locale::EN).chain(table::rules().iter().map(Locale))
    }

    /// The locale of a tag: of its region, or for a language alone of the region that most speak it in. A region that
    /// is not known has none: its neighbours may write points where it writes commas.
    pub fn named(tag: &str) -> Option<Locale> {
        let tag = tag.trim().replace('_', "-").to_lowercase();
        let tag = if tag == "no" { "nb" } else { &tag };
        let language = |locale: &Locale| locale.tag().split('-').next() == Some(tag);
        Locale::all().find(|locale| locale.tag().to_lowercase() == *tag).or_else(|| Locale::all().find(language))
    }

    /// The locale of a tag (`de`, `pt-BR`) or of an `Accept-Language` header (`de-CH, de;q=0.9, en;q=0.8`): the first
    /// that is known of those that are wanted, else English. With what to say if it is not the one wanted most.
    pub fn of(accepted: &str) -> (Locale, Option<String>) {
        let wanted = wanted(accepted);
        let found = wanted.iter().find_map(|tag| Locale::named(tag));
        let locale = found.unwrap_or(Locale::EN);
        let said = match wanted.first() {
            Some(first) if Locale::named(first).is_none() => {
                Some(format!("“{first}” is not known: numbers and days are written as in “{}”.", locale.tag()))
            }
            _ => None,
        };
        (locale, said)
    }

    pub(crate) fn rules(self) -> &'static Rules {
        self.0
    }
}

/// The tags of an `Accept-Language` header, those wanted most first.
fn wanted(accepted: &str) -> Vec<&str> {
    let mut tags: Vec<(&str, f32)> = accepted
        .split(',')
        .filter_map(|part| {
            let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
            let quality = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())?;
            let tag = tag.trim();
            (!tag.is_empty() && tag != "*" && quality > 0.0).then_some((tag, quality))
        })
        .collect();
    tags.sort_by(|a, b| b.1.total_cmp(&a.1));
    tags.into_iter().map(|(tag, _)| tag).collect()
}

impl PartialEq for Locale {
    fn eq(&self, other: &Locale) -> bool {
        self.tag() == other.tag()
    }
}

impl Eq for Locale {}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locale").field(&self.tag()).finish()
    }
}

impl Rules {
    /// The sign of a currency, or its code.
    pub(crate) fn symbol<'a>(&self, code: &'a str) -> &'a str {
        self.symbols.iter().find(|(known, _)| *known == code).map_or(code, |(_, symbol)| symbol)
    }

    /// The patterns of money with this sign: letters stand apart from the number.
    pub(crate) fn patterns(&self, symbol: &str) -> [Around; 2] {
        let leads = self.money[0].0.starts_with('¤');
        let inner = if leads { symbol.chars().next_back() } else { symbol.chars().next() };
        let stands_apart = match inner {
            // Most, and looking them up among all letters takes longer than the rest of the number.
            Some('$' | '£' | '¥' | '\u{20A0}'..='\u{20CF}') | None => false,
            Some(c) => c.is_alphanumeric() || c == '.',
        };
        if stands_apart { self.code } else { self.money }
    }
}

impl Days {
    /// A bucket of time; nothing for those that are written the same everywhere.
    pub(crate) fn bucket(&self, at: i32, grain: Grain) -> Option<String> {
        let date = calendar::date(at);
        let month = usize::try_from(date.month() - 1).ok()?;
        let numbered =
            |names: &[&str]| usize::try_from(at - 1).ok().and_then(|at| names.get(at)).map(|name| (*name).to_owned());
        let pattern = match grain {
            Grain::Day => self.days.get(month)?,
            Grain::Month => self.months.get(month)?,
            Grain::Year => self.year,
            Grain::Weekday => return numbered(self.weekdays),
            Grain::MonthOfYear => return numbered(self.names),
            _ => return None,
        };
        let two = format!("{:02}", date.day());
        Some(
            pattern
                .replace("{y}", &date.year().to_string())
                .replace("{dd}", &two)
                .replace("{d}", &date.day().to_string()),
        )
    }
}
