//! The first few of each group: bars in the order of the table, named by group and member.
//!
//! Matches: "top 3 models by region", up to 30 bars. Does not match: 31 bars.

use super::{Choice, Form, Profile, high, table};

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    if !profile.per_group || profile.time().is_some() {
        return None;
    }
    Some(match Form::Bar.can_draw(profile) {
        Ok(()) => high(Form::Bar, format!("Bars: {} rows, the first of each group", profile.rows)),
        Err(why) => table(format!("Table: {why}")),
    })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*5, model*6 | EUR per rows=30", "bar"),
    ("region*5, model*7 | EUR per rows=31", "table"),
    ("region*5, model*3 | EUR, EUR per rows=15", "table"),
];
