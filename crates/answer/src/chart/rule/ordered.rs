//! Groups that are numbers (ages, sizes, years as numbers) keep their order, whatever their values.
//!
//! Matches: up to 30 such groups. Does not match: a ranking, which is ordered by value; more groups (a
//! histogram where their numbers add up, else a table).

use model::query::Meaning;

use super::{Choice, Form, Profile, high, table};
use crate::facts::Kind;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    profile.only()?;
    let axis = profile.axis().filter(|axis| axis.kind == Kind::Ordered && !profile.ranking)?;
    if profile.companion(Meaning::Previous).is_some() {
        return None;
    }
    Some(match Form::Column.can_draw(profile) {
        Ok(()) => high(Form::Column, format!("Columns in order: {} groups", axis.members)),
        Err(_) if Form::Histogram.can_draw(profile).is_ok() => {
            high(Form::Histogram, format!("Histogram: {} groups in order", axis.members))
        }
        Err(why) => table(format!("Table: {why}")),
    })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("age*30 | EUR", "column"),
    ("age*31 | EUR", "table"),
    ("age*31 | EUR+", "histogram"),
    ("age*30 | EUR+", "column"),
    ("age*31 | EUR+ cut", "table"),
    ("age*10 | EUR top", "bar"),
    ("age*2 | %", "column"),
    ("age*10 | EUR, EUR@previous", "grouped_column"),
];
