//! Larger grids of two dimensions are a heatmap, up to 40 by 30; still larger ones are read in the table.
//!
//! Matches: what stacked and grouped bars left over, at least half full. Does not match: sparser grids, which fall
//! through to the plain table.

use super::{Choice, Form, Profile, high, table};

/// Emptier grids are lists rather than grids.
const FULL_ENOUGH: f64 = 0.5;

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    let [a, b] = profile.dimensions.as_slice() else { return None };
    let what = format!("a grid of {} by {}", a.members, b.members);
    (profile.filled() >= FULL_ENOUGH).then(|| match Form::Heatmap.can_draw(profile) {
        Ok(()) => high(Form::Heatmap, format!("Heatmap: {what}")),
        Err(_) => table(format!("Table: {what}")),
    })
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*20, model*20 | EUR+", "heatmap"),
    ("region*20, model*20 | EUR+ rows=50", "table"),
    ("region*20, model*20 | EUR+ rows=199", "table"),
    ("region*20, model*20 | EUR+ rows=200", "heatmap"),
    ("region*40, model*30 | %", "heatmap"),
    ("region*30, model*40 | %", "heatmap"),
    ("region*41, model*30 | %", "table"),
    ("region*31, model*40 | %", "table"),
    ("region*20, model*20 | EUR, EUR", "table"),
    ("region*12, model*5 | % rows=10", "table"),
];
