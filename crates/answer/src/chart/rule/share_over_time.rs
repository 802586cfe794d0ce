//! How shares move over time: stacked columns that all reach 100 %; over many buckets, areas that do.
//!
//! Matches: share within each month, 2 to 6 groups; up to 24 months are columns. Does not match: what does not add up,
//! or has numbers below zero; more groups (lines of the shares).

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
    let columns = Form::StackedFull.can_draw(profile).is_ok();
    let (form, name) = if columns { (Form::StackedFull, "columns") } else { (Form::StackedArea, "areas") };
    form.can_draw(profile).ok()?;
    Some(high(form, format!("100% stacked {name}: {parts} shares over time")))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("month*12, region*6 | EUR+, %@share+", "stacked_full"),
    ("month*12, region*7 | EUR+, %@share+", "line"),
    ("month*25, region*6 | EUR+, %@share+", "stacked_area"),
    ("month*25, region*7 | EUR+, %@share+", "line"),
    ("month*12, region*6 | EUR+-, %@share+-", "line"),
    ("month*24, region*2 | EUR+, %@share+", "stacked_full"),
    ("month*24, region*1 | EUR+, %@share+", "line"),
    ("month*12, region*6 | EUR, %@share", "line"),
    ("month*12, region*6 | EUR+, %@share+ cut", "line"),
];
