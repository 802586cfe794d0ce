//! Three or more dimensions, or two of time, are a table: a picture of them hides more than it shows. But where one of
//! the two repeats (hours of weekdays, weekdays of months), a heatmap shows the pattern.
//!
//! Matches: "revenue by region, model and month"; "claims by build month and claim month". Does not match: two
//! dimensions.

use super::{Choice, Form, Profile, high, table};
use crate::facts::Kind;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let time =
        profile.dimensions.iter().filter(|axis| axis.kind != Kind::Category && axis.kind != Kind::Ordered).count();
    match profile.dimensions.len() {
        0..=1 => None,
        2 if time < 2 => None,
        2 => {
            let repeats = profile.dimensions.iter().any(|axis| matches!(axis.kind, Kind::Cyclic(_)));
            Some(match Form::Heatmap.can_draw(profile) {
                Ok(()) if repeats => high(Form::Heatmap, "Heatmap: two dimensions of time, one of which repeats"),
                _ => table("Table: two dimensions of time"),
            })
        }
        many => Some(table(format!("Table: {many} dimensions"))),
    }
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*3, model*4, month*5 | EUR", "table"),
    ("month*5, month*6 | EUR", "table"),
    ("weekday*7, month*6 | EUR", "heatmap"),
    ("weekday*7, month*41 | EUR", "table"),
    ("weekday*7, month*40 | EUR", "heatmap"),
    ("weekday*7, month*6 | EUR, EUR", "table"),
    ("month*12, region*3 | EUR", "line"),
    ("region*3, model*4, age*5 | EUR+", "table"),
    ("weekday*7, dayofmonth*20 | EUR", "heatmap"),
    ("weekday*7, region*4 | EUR+", "stacked_column"),
];
