//! Shares of one whole, asked for as shares: a donut, if there are few parts and each can be seen.
//!
//! Matches: "share of revenue by region", 2 to 6 parts, the smallest 3 % and more. Does not match: a seventh part;
//! numbers below zero; what does not add up; shares of what a limit left over.

use super::{Choice, Form, Profile, high};

/// More parts than this are bars.
const MOST_PARTS: usize = 6;
/// A smaller part is a hairline.
const SMALLEST_PART: f64 = 0.03;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let share = profile.share()?;
    let axis = profile.axis().filter(|axis| !axis.has_order())?;
    Form::Donut.can_draw(profile).ok()?;
    (axis.members <= MOST_PARTS && share.smallest_part >= SMALLEST_PART)
        .then(|| high(Form::Donut, format!("Donut: {} parts of one whole", axis.members)))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*6 | EUR+, %@share+ all", "donut"),
    ("region*7 | EUR+, %@share+ all", "column"),
    ("region*2 | EUR+, %@share+ all", "donut"),
    ("region*6 | EUR+-, %@share+- all", "column"),
    ("region*6 | EUR, %@share all", "column"),
    ("region*6 | EUR+, %@share+ all cut", "column"),
    ("region*6 | EUR+, %@share+ all tiny", "column"),
    ("region*6 | EUR+", "column"),
    ("region*5 | %@share+ all", "donut"),
    ("region*1, model*5 | EUR+, %@share+ all", "stacked_column"),
    ("region*5 | EUR+-, %@share+ all", "column"),
];
