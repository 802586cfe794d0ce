//! What is written equals what `Intl` writes: every line of `data/locales.golden.tsv`.

use std::collections::BTreeMap;

use model::query::Meaning;
use model::semantic::Format;
use model::{Calendar, Grain, Value, calendar};

use super::{Locale, wanted};
use crate::fixture::{Leaf, day, model, query, table};
use crate::format::{Size, Style, member_in, number};
use crate::{Context, compose};

const GOLDEN: &str = include_str!("../../data/locales.golden.tsv");

/// What is written otherwise on purpose: of which locales what, and why.
const DELIBERATE: [(&[&str], &str, fn(f64) -> bool, &str); 2] = [
    (
        &["de-DE", "de-CH"],
        "compact",
        |n| n.abs() < 1e6,
        "German has no short thousands: Intl writes 12.300 for 12,345, which reads as if it were exact",
    ),
    (
        &["ja-JP", "zh-CN", "ko-KR"],
        "compact",
        |n| {
            let digits = n.abs().log10().floor();
            (digits - 4.0).rem_euclid(4.0) >= 3.0
        },
        "Four digits in front of a word for their size are all shown: Intl fills the last one with a zero",
    ),
];

/// What a line of the golden table is to be written as.
fn written(locale: &Locale, kind: &str, value: &str) -> String {
    let (kind, code) = kind.split_once(' ').unwrap_or((kind, ""));
    let money = Format::Currency(code.into());
    let plain = |format, meaning| Style { format, meaning };
    let grain = |grain| {
        let calendar = Calendar::default();
        let at = calendar.bucket(grain, calendar::parse_day(value).expect("a day"));
        let bucket = if grain.is_cyclic() { Value::Int(at.into()) } else { Value::Date(at) };
        member_in(&bucket, Some(grain), &calendar, locale)
    };
    let numeric = || Value::Float(value.parse().expect("a number"));
    match (kind, code) {
        ("number", places) => {
            let places = places.parse().expect("digits");
            number(&numeric(), plain(&Format::Number, Meaning::Value), Size::Full, places, locale)
        }
        ("compact", "") => number(&numeric(), plain(&Format::Number, Meaning::Value), Size::Compact, 0, locale),
        ("compact", _) => number(&numeric(), plain(&money, Meaning::Value), Size::Compact, 0, locale),
        ("percent", _) => number(&numeric(), plain(&Format::Percent, Meaning::Value), Size::Full, 0, locale),
        ("growth", _) => number(&numeric(), plain(&Format::Percent, Meaning::Growth), Size::Full, 0, locale),
        ("money", _) => number(&numeric(), plain(&money, Meaning::Value), Size::Full, 0, locale),
        ("change", _) => number(&numeric(), plain(&money, Meaning::Change), Size::Full, 0, locale),
        ("day", _) => grain(Grain::Day),
        ("month", _) => grain(Grain::Month),
        ("year", _) => grain(Grain::Year),
        ("month_of_year", _) => grain(Grain::MonthOfYear),
        ("weekday", _) => grain(Grain::Weekday),
        other => panic!("the golden table has {other:?}"),
    }
}

#[test]
fn every_locale_writes_as_intl_does() {
    let mut wrong = Vec::new();
    let mut used = [0usize; DELIBERATE.len()];
    let mut values: BTreeMap<&str, usize> = BTreeMap::new();
    for line in GOLDEN.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [tag, kind, value, expected] = fields[..] else { panic!("{line}") };
        let locale = Locale::named(tag).expect("a locale of the table");
        assert_eq!(locale.tag(), tag);
        *values.entry(tag).or_default() += 1;
        let found = written(&locale, kind, value);
        if found != expected {
            let excused = DELIBERATE.iter().position(|(of, what, which, _)| {
                of.contains(&tag) && kind.starts_with(what) && value.parse().is_ok_and(which)
            });
            match excused {
                Some(at) => used[at] += 1,
                None => wrong.push(format!("{tag} {kind} {value}: {found:?}, Intl writes {expected:?}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    assert!(used.iter().all(|count| *count > 0), "a reason that excuses nothing: {used:?}");
    assert!(values.len() >= 24 && values.values().all(|count| *count >= 60), "{values:?}");
    assert_eq!(values.len() + 1, Locale::all().count(), "a locale without golden values");
}

#[test]
fn a_header_gives_the_first_locale_that_is_known() {
    for (accepted, tag, said) in [
        ("", "en", false),
        ("*", "en", false),
        ("en", "en", false),
        ("de", "de-DE", false),
        ("DE_ch", "de-CH", false),
        ("pt", "pt-BR", false),
        ("no", "nb-NO", false),
        ("en-GB,en;q=0.9", "en-GB", false),
        ("de-CH, de;q=0.9, en;q=0.8", "de-CH", false),
        ("en;q=0.3, fr ; q=0.8", "fr-FR", false),
        ("de-AT,de;q=0.9", "de-DE", true),
        ("es-PE", "en", true),
        ("xx-YY,tlh;q=0.5", "en", true),
        ("zh-TW", "en", true),
        ("fr;q=0, it;q=0.1", "it-IT", false),
        ("fr;q=lots, sv", "sv-SE", false),
        (";;;,,q=", "en", true),
    ] {
        let (locale, note) = Locale::of(accepted);
        assert_eq!((locale.tag(), note.is_some()), (tag, said), "{accepted}: {note:?}");
    }
    assert_eq!(
        Locale::of("de-AT,de").1.as_deref(),
        Some("“de-AT” is not known: numbers and days are written as in “de-DE”.")
    );
    assert_eq!(wanted("a;q=0.1,b,c;q=0.5,d"), ["b", "d", "c", "a"]);
}

#[test]
fn what_no_locale_says_is_written_as_in_english() {
    let german = Locale::named("de").expect("German");
    let calendar = Calendar::default();
    let at = calendar::parse_day("2024-08-31").expect("a day");
    for (grain, expected) in [
        (Grain::Week, "2024-W35"),
        (Grain::Quarter, "Q3 2024"),
        (Grain::FiscalYear, "FY2024"),
        (Grain::QuarterOfYear, "Q3"),
        (Grain::DayOfMonth, "31"),
    ] {
        let bucket = calendar.bucket(grain, at);
        let value = if grain.is_cyclic() { Value::Int(bucket.into()) } else { Value::Date(bucket) };
        assert_eq!(member_in(&value, Some(grain), &calendar, &german), expected);
    }
    let style = |format, meaning| Style { format, meaning };
    let write = |value, style| number(&Value::Float(value), style, Size::Full, 0, &german);
    assert_eq!(write(0.0004, style(&Format::Percent, Meaning::Value)), "<0,1\u{a0}%");
    assert_eq!(write(-0.0004, style(&Format::Percent, Meaning::Value)), ">-0,1\u{a0}%");
    assert_eq!(write(0.0134, style(&Format::Percent, Meaning::Change)), "+1,3 pp");
    assert_eq!(write(-0.0134, style(&Format::Percent, Meaning::Change)), "-1,3 pp");
    assert_eq!(number(&Value::Null, style(&Format::Number, Meaning::Value), Size::Full, 0, &german), "–");
    let turkish = Locale::named("tr").expect("Turkish");
    let write = |value| number(&Value::Float(value), style(&Format::Percent, Meaning::Value), Size::Full, 0, &turkish);
    assert_eq!((write(-0.0004), write(-0.124)), (">-%0,1".to_owned(), "-%12,4".to_owned()));
}

#[test]
fn every_part_of_an_answer_is_written_in_the_locale_and_its_sentence_is_english() {
    let german = |root, columns: &[&str], rows: &[&str]| {
        let context = Context {
            locale: Locale::named("de").expect("German"),
            today: day("2030-01-01"),
            chart: None,
            beside: None,
        };
        compose(&query(root, columns), &table(columns.len(), rows), &model(), &context)
    };
    let total = german(Leaf::new(&[], &["revenue"]).node(), &["revenue"], &["1240310.5"]);
    assert_eq!(total.headline, "Revenue was 1,24\u{a0}Mio.\u{a0}€.");
    assert_eq!(total.kpi.map(|kpi| kpi.value).as_deref(), Some("1,24\u{a0}Mio.\u{a0}€"));
    let rows = ["2025-03-01|1240310.5|0.124", "2025-05-01|-9|-"];
    let months = german(Leaf::new(&["month"], &["revenue", "margin"]).node(), &["month", "revenue", "margin"], &rows);
    assert_eq!(
        months.table.formatted,
        [["März 2025", "1.240.310,50\u{a0}€", "12,4\u{a0}%"], ["Mai 2025", "-9,00\u{a0}€", "–"]]
    );
    let chart = serde_json::to_value(months.chart).expect("JSON");
    let (labels, sets) = (&chart["chartjs"]["data"]["labels"], &chart["chartjs"]["data"]["datasets"]);
    assert_eq!(
        (labels[0].as_str(), sets[0]["formatted"][0].as_str()),
        (Some("März 2025"), Some("1.240.310,50\u{a0}€"))
    );
    assert_eq!(months.table.rows.0[1][0], Value::Float(1_240_310.5), "cells stay what they are");
}

/// The page for people shows what is written.
#[test]
fn the_examples_of_the_page_are_true() {
    let page = include_str!("../../../../docs/locales.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 7, "{rows:?}");
    // The page has one kind of space.
    let plain = |text: String| text.replace(['\u{a0}', '\u{202f}'], " ");
    for row in rows {
        let locale = Locale::named(row[0].trim_matches('`')).expect("a locale");
        let kinds = [
            ("number 2", "1234567.89"),
            ("money EUR", "1234.5"),
            ("compact EUR", "1240310"),
            ("percent", "0.124"),
            ("month", "2025-03-31"),
            ("day", "2025-03-31"),
        ];
        for ((kind, value), expected) in kinds.into_iter().zip(&row[1..]) {
            assert_eq!(plain(written(&locale, kind, value)), *expected, "{locale:?} {kind}");
        }
    }
    assert!(page.contains(&format!("There are {}:", Locale::all().count())));
    assert!(Locale::all().all(|locale| page.contains(&format!("`{}`", locale.tag()))));
    let lines = GOLDEN.lines().filter(|line| !line.starts_with('#')).count();
    assert!(page.contains(&format!("{} values for each", lines / (Locale::all().count() - 1))));
}
