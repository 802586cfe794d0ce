//! Several numbers of different units, or too many for groups of bars: a table with a bar in each cell, each column on a
//! scale of its own. No second axis, and no dots unless they were asked for.
//!
//! Matches: "revenue and margin by model", up to 30 rows and 6 columns. Does not match: 31 rows (a plain table).

use super::{Choice, Form, Profile, high};

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let numbers = profile.drawn().len();
    (profile.axis().is_some() && numbers >= 2).then_some(())?;
    Form::TableBars.can_draw(profile).ok()?;
    Some(high(Form::TableBars, format!("Table with bars: {numbers} numbers for {} groups", profile.rows)))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*30 | EUR, %", "table_bars"),
    ("region*31 | EUR, %", "table"),
    ("region*5 | EUR, %, car, day, ., .", "table_bars"),
    ("region*5 | EUR, %, car, day, ., ., .", "table"),
    ("region*5, model*5 | EUR, %", "table"),
    ("region*2 | EUR, %", "table_bars"),
];
