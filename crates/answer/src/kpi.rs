//! Tiles: one number each, with its change.

use model::query::Meaning;
use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::{Facts, Measure};
use crate::headline::{band, change};
use crate::words;

/// A number, large.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Kpi {
    /// The number: `€1.24M`.
    pub value: String,
    /// What it is: `Revenue`, `Revenue, Europe`.
    pub label: String,
    /// Its change, or how much of its target it reached.
    pub delta: Option<String>,
    /// Whether that is good; `None` where neither direction is.
    pub better: Option<bool>,
    /// The name of the band it lies in: `good`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
}

/// A tile for each number of the first row.
pub(crate) fn tiles(facts: &Facts<'_>) -> Vec<Kpi> {
    facts.principal().map(|measure| tile(facts, measure)).collect()
}

fn tile(facts: &Facts<'_>, measure: &Measure<'_>) -> Kpi {
    let mut label = words::capital(&facts.label(measure));
    if !facts.dimensions.is_empty() {
        label = format!("{label}, {}", facts.name(0));
    }
    let (delta, sign) = match (change(facts, measure, 0), attained(facts, measure)) {
        (Some((text, sign)), _) => (Some(text), sign),
        (None, Some((text, sign))) => (Some(text), sign),
        (None, None) => (None, 0.0),
    };
    let value = facts.cell(measure.column, 0);
    Kpi {
        value: facts.compact(measure, 0),
        label,
        delta,
        better: facts.is_better(measure, sign),
        band: band(facts, measure, value).map(str::to_owned),
    }
}

/// `97.0% of target`, and on which side of it.
fn attained(facts: &Facts<'_>, measure: &Measure<'_>) -> Option<(String, f64)> {
    let target = facts.cell(facts.companion(measure, Meaning::Target)?.column, 0).number()?;
    let attainment = facts.companion(measure, Meaning::Attainment)?;
    let difference = facts.cell(measure.column, 0).number()? - target;
    Some((format!("{} of target", facts.compact(attainment, 0)), difference))
}
