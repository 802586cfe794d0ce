//! Actual against target over time: a line, and the target as a dashed one that steps.
//!
//! Matches: two months and more with a target. Does not match: groups that are not time.

use model::query::Meaning;

use super::{Choice, Form, Profile, high};
use crate::facts::Kind;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    profile.companion(Meaning::Target)?;
    let axis = profile.axis().filter(|axis| matches!(axis.kind, Kind::Time(_)))?;
    Form::Line.can_draw(profile).ok()?;
    Some(high(Form::Line, format!("Line with target: {} points in time", axis.members)))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("month*12 | EUR, EUR@target", "line"),
    ("month*2 | EUR, EUR@target", "line"),
    ("day*2001 | EUR, EUR@target", "table"),
];
