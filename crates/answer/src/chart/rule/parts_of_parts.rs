//! Shares of everything over two dimensions: a treemap, whose rectangles of one group lie together.
//!
//! Matches: "share of revenue by region and model", 8 to 60 parts. Does not match: fewer (stacked columns); parts of what
//! was cut off or does not add up.

use super::{Choice, Form, Profile, high};

/// Fewer parts are read better from bars.
const LEAST_PARTS: usize = 8;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let share = profile.share().filter(|share| share.of_all)?;
    let parts = share.numbers;
    (profile.dimensions.len() == 2 && parts >= LEAST_PARTS).then_some(())?;
    Form::Treemap.can_draw(profile).ok()?;
    Some(high(Form::Treemap, format!("Treemap: {parts} parts of one whole")))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*4, model*2 | EUR+, %@share+ all", "treemap"),
    ("region*7, model*1 | EUR+, %@share+ all", "stacked_column"),
    ("region*6, model*10 | EUR+, %@share+ all", "treemap"),
    ("region*61, model*1 | EUR+, %@share+ all", "table"),
    ("region*5, model*4 | EUR+-, %@share+- all", "grouped_column"),
    ("region*5, model*4 | EUR+, %@share+ all cut", "grouped_column"),
];
