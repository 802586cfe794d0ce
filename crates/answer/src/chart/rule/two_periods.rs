//! Groups in two periods: two bars each, side by side.
//!
//! Matches: up to 12 groups against a period before, or over two to four periods. Does not match: 13 groups (a table,
//! where the change can be read).

use model::query::Meaning;

use super::{Choice, Form, Profile, high, table};
use crate::chart::form::few_periods;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let compared = profile.axis().is_some() && profile.companion(Meaning::Previous).is_some();
    if !compared && few_periods(profile).is_none() {
        return None;
    }
    Some(match Form::GroupedColumn.can_draw(profile) {
        Ok(()) => high(Form::GroupedColumn, "Grouped columns: groups in a few periods"),
        Err(why) => table(format!("Table: {why}")),
    })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*12 | EUR, EUR@previous, %@growth", "grouped_column"),
    ("region*13 | EUR, EUR@previous", "table"),
    ("quarter*4, region*5 | EUR+", "grouped_column"),
    ("quarter*5, region*5 | EUR+", "line"),
    ("region*12, quarter*2 | %", "grouped_column"),
    ("region*13, quarter*2 | %", "multiples?"),
];
