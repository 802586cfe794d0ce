//! One number against its target: a bullet, beside the tile that says how much was reached.
//!
//! Matches: "revenue against target in 2025". Does not match: two numbers; groups (bars with targets).

use super::{Choice, Form, Profile, high};

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    Form::Bullet.can_draw(profile).ok()?;
    Some(high(Form::Bullet, "Bullet: one number against its target"))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("| EUR, EUR@target", "bullet"),
    ("region*1 | EUR, EUR@target", "bullet"),
    ("| EUR", "kpi"),
    ("| EUR, EUR, EUR@target", "kpi_strip"),
    ("region*2 | EUR, EUR@target", "target"),
];
