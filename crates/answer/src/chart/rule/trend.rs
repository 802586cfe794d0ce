//! One number over time is a line. Missing buckets stay gaps.
//!
//! Matches: five and more points. Does not match: four points; more points than a screen has (a table, and the
//! advice to ask for a coarser grain).

use model::query::Meaning;

use super::{Choice, Form, Profile, high, table};
use crate::facts::Kind;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    profile.only()?;
    let axis = profile.axis().filter(|axis| matches!(axis.kind, Kind::Time(_)))?;
    if profile.companion(Meaning::Previous).is_some() {
        return None;
    }
    Some(match Form::Line.can_draw(profile) {
        Ok(()) => high(Form::Line, format!("Line: one number over {} points in time", axis.members)),
        Err(why) => table(format!("Table: {why}")),
    })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("month*5 | EUR", "line"),
    ("day*2000 | EUR", "line"),
    ("day*2001 | EUR", "table"),
    ("month*12 | %- ", "line"),
    ("quarter*5 | %", "line"),
    ("month*12 | EUR@growth-", "line"),
    ("month*12 | EUR cut", "line"),
];
