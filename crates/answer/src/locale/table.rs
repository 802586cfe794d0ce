//! The rules of the locales beside English, from `data/locales.txt`. Read once.

use std::sync::OnceLock;

use super::{Around, Days, Rules, Short};

const FILE: &str = include_str!("../../data/locales.txt");

pub(super) fn rules() -> &'static [Rules] {
    static RULES: OnceLock<Vec<Rules>> = OnceLock::new();
    RULES.get_or_init(|| {
        let body = FILE.trim_start_matches(|c| c != '\n');
        body.trim()
            .split("\n\n")
            .map(|section| rules_of(section).expect("the table is whole: a test reads it"))
            .collect()
    })
}

/// One locale: a line each of its fields, by name.
fn rules_of(section: &'static str) -> Option<Rules> {
    let line = |name: &str| section.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
    let list = |name: &str| -> Option<Vec<&'static str>> { Some(line(name)?.split('\t').collect()) };
    let pair = |name: &str| -> Option<[Around; 2]> {
        let sides: Option<Vec<Around>> = list(name)?.into_iter().map(|pattern| pattern.split_once('#')).collect();
        sides?.try_into().ok()
    };
    let leaked = |name: &str, length: usize| -> Option<&'static [&'static str]> {
        list(name).filter(|list| list.len() == length).map(|list| &*list.leak())
    };
    let [group, point, minus, least, groups] = list("digits")?.try_into().ok()?;
    let one = |text: &str| text.chars().next();
    let symbols: Option<Vec<_>> = list("symbols")?.into_iter().map(|pair| pair.split_once('=')).collect();
    let short: Option<Vec<_>> = list("compact")?.into_iter().map(short).collect();
    let days = Days {
        year: line("year")?,
        months: leaked("months", 12)?,
        days: leaked("days", 12)?,
        names: leaked("names", 12)?,
        weekdays: leaked("weekdays", 7)?,
    };
    Some(Rules {
        tag: line("locale")?,
        group: one(group)?,
        point: one(point)?,
        minus: one(minus)?,
        least: least.parse().ok()?,
        lakh: groups == "lakh",
        percent: pair("percent")?,
        money: pair("money")?,
        code: pair("code")?,
        symbols: symbols?.leak(),
        short: short?.leak(),
        days: Some(Box::leak(Box::new(days))),
    })
}

/// `6:6: Mio.`
fn short(text: &'static str) -> Option<Short> {
    let mut parts = text.splitn(3, ':');
    let (from, by) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Short { from, by, suffix: parts.next()? })
}
