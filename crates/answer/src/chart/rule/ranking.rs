//! Many groups, long names, or a ranking: horizontal bars. Of more than 30 groups the first 20 are drawn, and the rest as
//! one bar where that adds up.
//!
//! Matches: "top 10 dealers"; 13 groups and more. Does not match: two numbers.

use model::query::Meaning;

use super::{Choice, Form, Profile, high, medium};
use crate::chart::form::MOST_BARS;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let axis = profile.axis().filter(|_| Form::Bar.can_draw(profile).is_ok())?;
    if profile.companion(Meaning::Previous).is_some() {
        return None;
    }
    let reason = format!("Bars: one number for {} groups", axis.members);
    Some(if axis.members <= MOST_BARS { high(Form::Bar, reason) } else { medium(Form::Bar, reason) })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*13 | EUR", "bar"),
    ("region*30 | EUR", "bar"),
    ("region*31 | EUR", "bar?"),
    ("region*3 | EUR top", "bar"),
    ("region*400 | EUR+", "bar?"),
    ("region*40 | EUR top", "bar?"),
    ("region*20~40 | %", "bar"),
];
