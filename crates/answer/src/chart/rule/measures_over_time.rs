//! Several numbers over time: lines on one scale if they have one unit, else panels that share the axis of time.
//! There is never a second scale in one panel: where its lines cross means nothing.
//!
//! Matches: revenue and cost by month (lines); revenue and margin by month (panels). Does not match: four units.

use model::query::Meaning;

use super::{Choice, Form, Profile, high, table};
use crate::facts::Kind;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let axis = profile.axis().filter(|axis| matches!(axis.kind, Kind::Time(_)))?;
    let numbers = profile.drawn().len() + usize::from(profile.companion(Meaning::Previous).is_some());
    if numbers < 2 {
        return None;
    }
    let over = format!("{numbers} numbers over {} points in time", axis.members);
    if profile.one_unit() && Form::Line.can_draw(profile).is_ok() {
        let few = axis.members < super::few_periods::LINE_FROM && Form::GroupedColumn.can_draw(profile).is_ok();
        let (form, name) = if few { (Form::GroupedColumn, "Grouped columns") } else { (Form::Line, "Lines") };
        return Some(high(form, format!("{name}: {over}")));
    }
    Some(match Form::Panels.can_draw(profile) {
        Ok(()) => high(Form::Panels, format!("Panels: {over}, of different units")),
        Err(why) => table(format!("Table: {why}")),
    })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("month*12 | EUR, EUR", "line"),
    ("month*12 | EUR, EUR@previous", "line"),
    ("month*4 | EUR, EUR", "grouped_column"),
    ("month*12 | EUR, %", "panels"),
    ("month*12 | EUR, %, car", "panels"),
    ("month*12 | EUR, %, car, day", "table"),
    ("month*12 | EUR, EUR, EUR, EUR, EUR, EUR, EUR, EUR, EUR, EUR", "line"),
    ("month*12 | EUR, EUR, EUR, EUR, EUR, EUR, EUR, EUR, EUR, EUR, EUR", "table"),
    ("month*5 | EUR, EUR", "line"),
    ("month*4 | EUR, EUR@previous", "grouped_column"),
    ("month*4 | EUR, %", "panels"),
    ("day*2001 | EUR, %", "table"),
];
