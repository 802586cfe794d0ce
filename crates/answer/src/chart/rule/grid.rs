//! Larger grids of two dimensions are read in the table.
//!
//! Matches: what stacked and grouped bars left over, at least half full. Does not match: sparser grids, which fall
//! through to the plain table.

use super::{Choice, Profile, table};

/// Emptier grids are lists rather than grids.
const FULL_ENOUGH: f64 = 0.5;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let [a, b] = profile.dimensions.as_slice() else { return None };
    (profile.filled() >= FULL_ENOUGH).then(|| table(format!("Table: a grid of {} by {}", a.members, b.members)))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*20, model*20 | EUR+", "table"),
    ("region*20, model*20 | EUR+ rows=50", "table"),
    ("region*20, model*20 | EUR+ rows=200", "table"),
    ("region*12, model*5 | % rows=10", "table"),
];
