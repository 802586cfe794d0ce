//! Stretches of time that people name.

use model::Grain;
use model::draft::{Edge, When};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use crate::nouns::{Nouns, some};

/// A stretch of time, of the default date or of another one.
pub(crate) fn time(nouns: &Nouns) -> BoxedStrategy<Option<When>> {
    let when = prop_oneof![2 => named_time(), 1 => relative_time()];
    let plain = if nouns.dated { weighted(0.4, when.clone()).boxed() } else { Just(None).boxed() };
    match some(&nouns.dates) {
        None => plain.boxed(),
        Some(dates) => {
            let when = prop_oneof![4 => when, 1 => ahead()];
            let of = (dates, when).prop_map(|(of, when)| Some(When { of: Some(of), ..when }));
            prop_oneof![9 => plain, 1 => of].boxed()
        }
    }
}

/// "2025", "Q3 2025", "March 2025", "FY2025", or a span.
pub(crate) fn named_time() -> impl Strategy<Value = When> + Clone {
    prop_oneof![3 => named(), 2 => span()]
}

pub(crate) fn named() -> impl Strategy<Value = When> + Clone {
    (2019..2027i32, 0..6u8, 1..=4u8, 1..=12u8, 1..=52u8).prop_map(|(year, kind, quarter, month, week)| {
        let year = Some(year);
        match kind {
            0 => When { year, ..When::default() },
            1 => When { year, quarter: Some(quarter), ..When::default() },
            2 => When { year, month: Some(month), ..When::default() },
            3 => When { year, week: Some(week), ..When::default() },
            4 => When { fiscal_year: year, ..When::default() },
            _ => When { fiscal_year: year, quarter: Some(quarter), ..When::default() },
        }
    })
}

/// "from March 2025 to May 2025", "since 2024", "on 3 June 2025".
fn span() -> impl Strategy<Value = When> + Clone {
    let edge = |year: i32, month: u8, day: u8, depth: u8| match depth {
        0 => year.to_string(),
        1 => format!("{year}-{month:02}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    };
    (2019..2024i32, 1..=12u8, 1..=28u8, 1..3i32, 1..=12u8, 0..3u8, 0..4u8).prop_map(
        move |(year, month, day, years, until, depth, kind)| {
            let from = Edge::Date(edge(year, month, day, depth));
            let to = Edge::Date(edge(year + years, until, day, depth));
            match kind {
                0 => When::between(Some(from), None),
                1 => When::between(None, Some(to)),
                2 if depth == 2 => When::between(Some(from.clone()), Some(from)),
                _ => When::between(Some(from), Some(to)),
            }
        },
    )
}

/// "next week", "in the next 30 days", "tomorrow": of a date that is said, as nothing else is known ahead.
fn ahead() -> impl Strategy<Value = When> + Clone {
    let unit = select(vec![Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year]);
    (unit, any::<bool>(), 1..15u32).prop_map(|(unit, whole, n)| match whole && unit != Grain::Day {
        true => When { next: Some(n), unit: Some(unit), ..When::default() },
        false => When { coming: Some(n), unit: Some(unit), ..When::default() },
    })
}

/// "last quarter", "past 30 days", "this month", "two years ago", "year to date", "Q3".
fn relative_time() -> impl Strategy<Value = When> + Clone {
    let unit = select(vec![
        Grain::Day,
        Grain::Week,
        Grain::Month,
        Grain::Quarter,
        Grain::Year,
        Grain::FiscalQuarter,
        Grain::FiscalYear,
    ]);
    let back = (unit, 0..3u8, 1..15u32).prop_map(|(unit, kind, n)| match kind {
        // Days up to yesterday are "the past 30 days" to people.
        0 if unit != Grain::Day || n == 1 => When { last: Some(n), unit: Some(unit), ..When::default() },
        0 | 1 => When { past: Some(n), unit: Some(unit), ..When::default() },
        _ => When { ago: Some(n - 1), unit: Some(unit), ..When::default() },
    });
    let to_date = select(vec![Grain::Week, Grain::Month, Grain::Quarter, Grain::Year, Grain::FiscalYear])
        .prop_map(|grain| When { to_date: Some(grain), ..When::default() });
    let latest = prop_oneof![
        (1..=4u8).prop_map(|quarter| When { quarter: Some(quarter), ..When::default() }),
        (1..=12u8).prop_map(|month| When { month: Some(month), ..When::default() }),
    ];
    prop_oneof![4 => back, 2 => to_date, 1 => latest]
}
