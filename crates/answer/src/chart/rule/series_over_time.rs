//! One number over time for several groups: a line for each, up to ten. Of more, nine are drawn, and the rest as
//! one where that adds up.
//!
//! Matches: months × regions. Does not match: two to four periods (grouped columns).

use super::{Choice, Form, Profile, high, medium, table};
use crate::chart::form::MOST_SERIES;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let time = profile.time().filter(|_| profile.dimensions.len() == 2)?;
    profile.only()?;
    let (points, series) = (profile.dimensions[time].members, profile.dimensions[1 - time].members);
    if let Err(why) = Form::Line.can_draw(profile) {
        return (points > 1).then(|| table(format!("Table: {why}")));
    }
    if points < super::few_periods::LINE_FROM && Form::GroupedColumn.can_draw(profile).is_ok() {
        return None;
    }
    let reason = format!("Lines: {series} series over {points} points in time");
    Some(if series <= MOST_SERIES { high(Form::Line, reason) } else { medium(Form::Line, reason) })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("month*5, region*10 | EUR+", "line"),
    ("month*5, region*11 | EUR+", "line?"),
    ("region*10, month*12 | EUR", "line"),
    ("month*4, region*12 | EUR+", "grouped_column"),
    ("month*4, region*13 | EUR", "line?"),
    ("day*2001, region*2 | EUR", "table"),
    ("month*5, region*30 | %", "line?"),
    ("month*5, region*1 | EUR", "line"),
    ("day*2000, region*2 | EUR", "line"),
    ("month*5, weekday*7 | EUR", "table"),
];
