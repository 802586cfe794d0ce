//! Quantiles of each group are boxes, up to twelve.
//!
//! Matches: the lowest, the quartiles and the highest by region. Does not match: the lowest and the highest alone.

use super::{Choice, Form, Profile, high};

pub(super) fn rule(profile: &Profile) -> Option<Choice> {
    profile.quantile_columns()?;
    Form::BoxPlot.can_draw(profile).ok()?;
    Some(high(Form::BoxPlot, "Box plot: quantiles of each group"))
}

#[cfg(test)]
#[rustfmt::skip]
pub(super) const CASES: &[(&str, &str)] = &[
    ("region*12 | EUR@min, EUR@q25, EUR@q50, EUR@q75, EUR@max", "box_plot"),
    ("region*13 | EUR@min, EUR@q25, EUR@q50, EUR@q75, EUR@max", "table_bars"),
    ("region*5 | EUR@min, EUR@q50, EUR@max", "grouped_column"),
];
