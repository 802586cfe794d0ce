//! One number over time for several groups: a line for each, up to ten; up to thirty, small charts side by side, and what
//! does not fit as one where that adds up. Of more, nine lines are drawn, and the rest as one.
//!
//! Matches: months × regions. Does not match: two to four periods (grouped columns).

use super::{Choice, Form, Profile, high, medium, table};
use crate::chart::form::MOST_SERIES;

/// More series than this say nothing side by side either.
const MOST_SMALL: usize = 30;

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
    let what = format!("{series} series over {points} points in time");
    Some(match series {
        0..=MOST_SERIES => high(Form::Line, format!("Lines: {what}")),
        11..=MOST_SMALL if Form::Multiples.can_draw(profile).is_ok() => {
            medium(Form::Multiples, format!("Small multiples: {what}"))
        }
        _ => medium(Form::Line, format!("Lines: {what}")),
    })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("month*5, region*10 | EUR+", "line"),
    ("month*5, region*11 | EUR+", "multiples?"),
    ("month*5, region*30 | EUR+", "multiples?"),
    ("month*5, region*31 | EUR+", "line?"),
    ("region*10, month*12 | EUR", "line"),
    ("month*4, region*12 | EUR+", "grouped_column"),
    ("month*4, region*13 | EUR", "multiples?"),
    ("day*2001, region*2 | EUR", "table"),
    ("month*5, region*30 | %", "multiples?"),
    ("month*5, region*31 | %", "line?"),
    ("month*5, region*1 | EUR", "line"),
    ("day*2000, region*2 | EUR", "line"),
    ("month*5, weekday*7 | EUR", "heatmap"),
];
