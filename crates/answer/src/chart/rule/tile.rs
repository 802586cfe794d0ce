//! One row and one number is a tile, with its change or how much of its target it reached.
//!
//! Matches: "revenue in 2025"; "revenue by month" where there is one month. Does not match: two rows, two numbers.

use super::{Choice, Form, Profile, high};

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    Form::Kpi.can_draw(profile).ok().map(|()| high(Form::Kpi, "Tile: a single number"))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("| EUR", "kpi"),
    ("month*1 | EUR", "kpi"),
    ("| EUR, EUR@previous, %@growth", "kpi"),
    ("| EUR, %", "kpi_strip"),
    ("month*2 | EUR", "column"),
    ("| EUR, EUR@target", "bullet"),
    ("region*1 | EUR top", "kpi"),
    ("| %@share", "kpi"),
];
