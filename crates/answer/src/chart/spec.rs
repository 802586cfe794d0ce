//! What is shown how, whatever draws it: columns of the table on axes and colours.

use model::query::Meaning;
use schemars::JsonSchema;
use serde::Serialize;

use super::plot::Plot;
use crate::facts::Kind;
use crate::shown;
use crate::words;

/// A picture in neutral terms. `field` names a column of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ChartSpec", deny_unknown_fields)]
pub struct Spec {
    /// Along the axis; several where each row has a place of its own.
    pub x: Vec<Encoding>,
    /// The numbers.
    pub y: Vec<Encoding>,
    /// Told apart by colour.
    pub color: Option<Encoding>,
    /// The column that holds the target.
    pub target: Option<String>,
    /// How bars stand on each other: `amount`, or `share` where they fill the whole.
    pub stack: Option<&'static str>,
    /// Bars lie.
    pub horizontal: bool,
    /// The scale of numbers begins at zero.
    pub zero: bool,
    /// Buckets of time that are not over, by their labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub incomplete: Vec<String>,
}

/// One column of the table on one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ChartEncoding", deny_unknown_fields)]
pub struct Encoding {
    /// The column's name.
    pub field: String,
    /// Shown to people.
    pub label: String,
    /// `time`, `ordinal`, `nominal` or `quantitative`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The bucket, for time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain: Option<model::Grain>,
    /// Currency code or noun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// `number`, `percent` or `currency`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<&'static str>,
}

pub(crate) fn spec(plot: &Plot<'_, '_>) -> Spec {
    let name = |column: usize| plot.facts.query.columns.get(column).map_or_else(String::new, |c| c.name.clone());
    let dimension = |at: &usize| {
        let dimension = &plot.facts.dimensions[*at];
        let (kind, grain) = match dimension.kind {
            Kind::Time(grain) => ("time", Some(grain)),
            Kind::Cyclic(grain) => ("ordinal", Some(grain)),
            Kind::Ordered => ("ordinal", None),
            Kind::Category => ("nominal", None),
        };
        let field = dimension.columns.last().map_or_else(String::new, |column| name(*column));
        Encoding { field, label: words::capital(&dimension.label), kind, grain, unit: None, format: None }
    };
    let mut y: Vec<Encoding> = Vec::new();
    for series in plot.series.iter().filter(|series| series.measure.meaning() != Meaning::Target) {
        let field = name(series.measure.column);
        if y.iter().all(|known| known.field != field) {
            y.push(Encoding {
                field,
                label: words::capital(&plot.facts.label(series.measure)),
                kind: "quantitative",
                grain: None,
                unit: series.measure.style.unit().map(str::to_owned),
                format: Some(shown::number_format(series.measure.style)),
            });
        }
    }
    let target = plot.series.iter().find(|series| series.measure.meaning() == Meaning::Target);
    Spec {
        x: plot.along.iter().map(dimension).collect(),
        y,
        color: plot.colour.as_ref().map(dimension),
        target: target.map(|series| name(series.measure.column)),
        stack: plot.form.is_stacked().then(|| if plot.fills_the_whole() { "share" } else { "amount" }),
        horizontal: plot.is_horizontal(),
        zero: plot.begins_at_zero(),
        incomplete: plot.incomplete.clone(),
    }
}
