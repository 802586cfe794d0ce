//! How shares move over time: stacked columns that all reach 100 %.
//!
//! Matches: share within each month, 2 to 6 groups, up to 24 months. Does not match: what does not add up, or has
//! numbers below zero; more groups (lines of the shares).

use super::{Choice, Form, Profile, high};

/// More parts than this are not told apart in a stack.
const MOST_PARTS: usize = 6;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let share = profile.share()?;
    let time = profile.time().filter(|_| profile.dimensions.len() == 2)?;
    let parts = profile.dimensions[1 - time].members;
    if !share.within_time || !(2..=MOST_PARTS).contains(&parts) {
        return None;
    }
    Form::StackedColumn.can_draw(profile).ok()?;
    Some(high(Form::StackedColumn, format!("Stacked columns: {parts} shares over time")))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("month*12, region*6 | EUR+, %@share+", "stacked_column"),
    ("month*12, region*7 | EUR+, %@share+", "line"),
    ("month*25, region*6 | EUR+, %@share+", "line"),
    ("month*12, region*6 | EUR+-, %@share+-", "line"),
    ("month*24, region*2 | EUR+, %@share+", "stacked_column"),
    ("month*12, region*6 | EUR, %@share", "line"),
    ("month*12, region*6 | EUR+, %@share+ cut", "line"),
];
