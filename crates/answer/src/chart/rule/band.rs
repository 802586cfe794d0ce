//! The lowest and the highest over time, and what lies between: a line within its band.
//!
//! Matches: "lowest, average and highest price by month". Does not match: extremes of different things; no time.

use super::{Choice, Form, Profile, high};

/// Fewer points than this are columns.
const LEAST_POINTS: usize = super::few_periods::LINE_FROM;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    profile.band_columns()?;
    let axis = profile.axis().filter(|axis| axis.members >= LEAST_POINTS)?;
    Form::Band.can_draw(profile).ok()?;
    Some(high(Form::Band, format!("Line with band: the range over {} points in time", axis.members)))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("month*12 | EUR@min, EUR, EUR@max", "band"),
    ("month*5 | EUR@min, EUR@max", "band"),
    ("month*4 | EUR@min, EUR@max", "grouped_column"),
    ("month*12 | EUR@min, EUR", "line"),
    ("month*12 | EUR@min, EUR, EUR, EUR@max", "line"),
    ("month*12 | EUR@min, %@max", "panels"),
    ("region*12 | EUR@min, EUR@max", "grouped_column"),
];
