//! One row of two to six numbers is a strip of tiles; more are a table.
//!
//! Matches: "revenue, units and margin". Does not match: seven numbers.

use super::{Choice, Form, Profile, high, table};

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    if profile.rows != 1 {
        return None;
    }
    let numbers = profile.drawn().len();
    Some(match Form::KpiStrip.can_draw(profile) {
        Ok(()) => high(Form::KpiStrip, format!("Tiles: {numbers} numbers")),
        Err(_) => table(format!("Table: {numbers} numbers")),
    })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("| EUR, %", "kpi_strip"),
    ("| EUR, %, car, day, ., .", "kpi_strip"),
    ("| EUR, %, car, day, ., ., .", "table"),
    ("region*1 | EUR, car", "kpi_strip"),
    ("region*1 | EUR, %, car, day, ., ., .", "table"),
];
