//! Actual against target, group by group: bars with a mark where the target is.
//!
//! Matches: up to 15 groups that have a target. Does not match: 16 groups (a table with the gap reads better).

use model::query::Meaning;

use super::{Choice, Form, Profile, high, table};
use crate::facts::Kind;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    profile.companion(Meaning::Target)?;
    let axis = profile.axis().filter(|axis| !matches!(axis.kind, Kind::Time(_)))?;
    Some(match Form::Target.can_draw(profile) {
        Ok(()) => high(Form::Target, format!("Bars with targets: {} groups", axis.members)),
        Err(why) => table(format!("Table: {why}")),
    })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*15 | EUR, EUR@target", "target"),
    ("region*16 | EUR, EUR@target", "table"),
    ("region*2 | EUR, EUR@target", "target"),
    ("weekday*7 | EUR, EUR@target", "target"),
    ("region*5 | EUR, EUR, EUR@target", "grouped_column"),
];
