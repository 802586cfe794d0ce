//! A few groups with short names are vertical bars, sorted as the table is.
//!
//! Matches: up to 12 groups, names of 16 letters on average. Does not match: 13 groups, 17 letters, a ranking.

use model::query::Meaning;

use super::{Choice, Form, Profile, high};
use crate::facts::Kind;

/// More groups than this are horizontal bars.
const MOST_GROUPS: usize = 12;
/// Longer names are horizontal bars.
const LONGEST_LABELS: usize = 16;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    profile.only()?;
    let axis = profile.axis().filter(|axis| !matches!(axis.kind, Kind::Time(_)))?;
    let fits = axis.members <= MOST_GROUPS && axis.label_length <= LONGEST_LABELS;
    (fits && !profile.ranking && profile.companion(Meaning::Previous).is_none())
        .then(|| high(Form::Column, format!("Columns: one number for {} groups", axis.members)))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*12 | EUR", "column"),
    ("region*13 | EUR", "bar"),
    ("region*12~16 | EUR", "column"),
    ("region*12~17 | EUR", "bar"),
    ("region*5 | EUR top", "bar"),
    ("region*2 | EUR-", "column"),
    ("region*12 | EUR@growth", "column"),
];
