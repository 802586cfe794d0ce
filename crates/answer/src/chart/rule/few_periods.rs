//! Two to four points in time are columns: a line through so few says more than is known.
//!
//! Matches: "revenue by quarter" of one year. Does not match: five points.

use model::query::Meaning;

use super::{Choice, Form, Profile, high};
use crate::facts::Kind;

/// Fewer points than this are columns.
pub(super) const LINE_FROM: usize = 5;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    profile.only()?;
    let axis = profile.axis().filter(|axis| matches!(axis.kind, Kind::Time(_)) && axis.members < LINE_FROM)?;
    if profile.companion(Meaning::Previous).is_some() {
        return None;
    }
    Some(high(Form::Column, format!("Columns: {} points in time", axis.members)))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("month*2 | EUR", "column"),
    ("month*4 | EUR", "column"),
    ("month*5 | EUR", "line"),
    ("month*4 | EUR-", "column"),
    ("quarter*4 | EUR top", "column"),
];
