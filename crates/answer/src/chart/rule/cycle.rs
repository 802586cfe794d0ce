//! Weekdays, months of the year, quarters of the year: columns in their natural order; days of the month, which
//! are too many for columns, a line.
//!
//! Matches: one number by weekday. Does not match: weekday by region.

use model::query::Meaning;

use super::{Choice, Form, Profile, high};
use crate::facts::Kind;

/// More buckets than this are a line.
const MOST_COLUMNS: usize = 24;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    profile.only()?;
    let axis = profile.axis().filter(|axis| matches!(axis.kind, Kind::Cyclic(_)))?;
    if profile.companion(Meaning::Previous).is_some() {
        return None;
    }
    let (form, name) = if axis.members <= MOST_COLUMNS { (Form::Column, "Columns") } else { (Form::Line, "Line") };
    Some(high(form, format!("{name} in natural order: {} buckets that repeat", axis.members)))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("weekday*7 | EUR", "column"),
    ("dayofmonth*24 | EUR", "column"),
    ("dayofmonth*25 | EUR", "line"),
    ("weekday*7 | %", "column"),
    ("weekday*7 | EUR top", "column"),
];
