//! The rules that choose a form: the first that matches wins, so their order is part of their meaning.

mod band;
mod cycle;
mod few_groups;
mod few_periods;
mod grid;
mod grouped;
mod measures_over_time;
mod no_rows;
mod one_target;
mod ordered;
mod parts_of_parts;
mod quantiles;
mod ranking;
mod series_over_time;
mod share;
mod share_over_time;
mod stacked;
mod table_with_bars;
mod target_by_category;
mod target_over_time;
mod tile;
mod tiles;
mod too_many_dimensions;
mod top_per_group;
mod trend;
mod two_periods;

use super::{Choice, Confidence, Form, Profile};

type Rule = fn(&Profile) -> Option<Choice>;

/// Rules by name: what must not be drawn first, then by what was asked, then by shape.
pub(super) const RULES: [(&str, Rule); 26] = [
    ("no_rows", no_rows::rule),
    ("one_target", one_target::rule),
    ("tile", tile::rule),
    ("tiles", tiles::rule),
    ("too_many_dimensions", too_many_dimensions::rule),
    ("target_by_category", target_by_category::rule),
    ("target_over_time", target_over_time::rule),
    ("few_periods", few_periods::rule),
    ("trend", trend::rule),
    ("cycle", cycle::rule),
    ("share_over_time", share_over_time::rule),
    ("series_over_time", series_over_time::rule),
    ("band", band::rule),
    ("measures_over_time", measures_over_time::rule),
    ("share", share::rule),
    ("parts_of_parts", parts_of_parts::rule),
    ("top_per_group", top_per_group::rule),
    ("ordered", ordered::rule),
    ("few_groups", few_groups::rule),
    ("ranking", ranking::rule),
    ("two_periods", two_periods::rule),
    ("stacked", stacked::rule),
    ("quantiles", quantiles::rule),
    ("grouped", grouped::rule),
    ("table_with_bars", table_with_bars::rule),
    ("grid", grid::rule),
];

/// The choice of the first rule that matches; a table if none does.
pub(super) fn first_match(profile: &Profile) -> Choice {
    let matched = RULES.iter().find_map(|(_, rule)| rule(profile));
    matched.unwrap_or_else(|| table("Table: no picture shows this better"))
}

fn high(form: Form, reason: impl Into<String>) -> Choice {
    Choice { form, confidence: Confidence::High, reason: reason.into() }
}

fn medium(form: Form, reason: impl Into<String>) -> Choice {
    Choice { form, confidence: Confidence::Medium, reason: reason.into() }
}

fn table(reason: impl Into<String>) -> Choice {
    high(Form::Table, reason)
}

#[cfg(test)]
#[path = "golden.rs"]
mod golden;
