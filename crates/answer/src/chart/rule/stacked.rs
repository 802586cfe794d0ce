//! Two dimensions of what adds up: stacked bars, as their whole means something.
//!
//! Matches: up to 12 bars of up to 10 parts. Does not match: averages and rates, numbers below zero, cut-off rows.

use super::{Choice, Form, Profile, high};

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    if profile.dimensions.len() != 2 || profile.time().is_some() {
        return None;
    }
    Form::StackedColumn.can_draw(profile).ok()?;
    Some(high(Form::StackedColumn, "Stacked columns: two dimensions of one sum"))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*12, model*10 | EUR+", "stacked_column"),
    ("region*10, model*12 | EUR+", "stacked_column"),
    ("region*12, model*11 | EUR+", "heatmap"),
    ("region*13, model*10 | EUR+", "heatmap"),
    ("region*5, model*4 | EUR+-", "grouped_column"),
    ("region*5, model*4 | EUR+ cut", "grouped_column"),
    ("region*2, model*2 | EUR+", "stacked_column"),
    ("region*10, model*10 | EUR+", "stacked_column"),
    ("region*13, model*13 | EUR+", "heatmap"),
];
