//! Nothing to draw. An empty axis says less than a sentence.
//!
//! Matches: no rows; rows without a single number. Does not match: one number among many missing ones.

use super::{Choice, Profile, table};

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    (profile.rows == 0 || profile.drawn().is_empty()).then(|| table("Table: there is no number to draw"))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*0 | EUR", "table"),
    ("region*5", "table"),
    ("region*5 | EUR", "column"),
    ("region*5, model*0 | EUR", "table"),
    ("| ", "table"),
];
