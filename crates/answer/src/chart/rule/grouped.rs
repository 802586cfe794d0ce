//! Two dimensions of what does not add up, or a few numbers of one unit: bars side by side.
//!
//! Matches: 12 groups of 4 bars; revenue and cost by region. Does not match: 5 bars a group; different units.

use super::{Choice, Form, Profile, high};

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    if profile.time().is_some() {
        return None;
    }
    Form::GroupedColumn.can_draw(profile).ok()?;
    let what = if profile.dimensions.len() == 2 { "two dimensions" } else { "a few numbers of one unit" };
    Some(high(Form::GroupedColumn, format!("Grouped columns: {what}")))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*12, model*4 | %", "grouped_column"),
    ("region*4, model*12 | %", "grouped_column"),
    ("region*12, model*5 | %", "heatmap"),
    ("region*13, model*4 | %", "heatmap"),
    ("region*12 | EUR, EUR", "grouped_column"),
    ("region*13 | EUR, EUR", "table_bars"),
    ("region*5 | EUR, EUR, EUR, EUR", "grouped_column"),
    ("region*5 | EUR, EUR, EUR, EUR, EUR", "table_bars"),
    ("region*5 | EUR, %", "table_bars"),
    ("region*2, model*2 | EUR", "grouped_column"),
    ("weekday*7, region*4 | %", "grouped_column"),
    ("weekday*7, region*5 | %", "heatmap"),
];
