//! Metrics.

use super::super::document::{BetterText, MetricText, Names};
use super::super::issues::{Issues, clipped};
use super::super::keys::{Keys, Known, entries, one_of, word};
use super::super::yaml::{Node, Word, Yaml};
use super::dataset::names;
use crate::formula::Pick;
use crate::issue::Code;

pub(crate) const METRIC: Known = Known {
    thing: "metric",
    keys: &[
        "expression",
        "label",
        "synonyms",
        "description",
        "format",
        "better",
        "target",
        "over",
        "bands",
        "hidden",
        "dataset",
        "written",
    ],
};
const BETTER: Known = Known { thing: "direction", keys: &["column"] };
/// What may stand for a period or a dimension along which a metric is not summed.
pub(crate) const PICKS: [(&str, Pick); 5] =
    [("last", Pick::Last), ("first", Pick::First), ("avg", Pick::Avg), ("one", Pick::One), ("never", Pick::Never)];

/// Reads a metric that is declared in a dataset, or for the whole model.
pub(crate) fn one_metric(name: Word, node: Node, home: Option<&Word>, issues: &mut Issues) -> Option<MetricText> {
    let mut metric = MetricText {
        name,
        names: Names::default(),
        dataset: home.cloned(),
        expression: Word::default(),
        written: None,
        format: None,
        better: None,
        target: None,
        over: Vec::new(),
        bands: Vec::new(),
        hidden: false,
    };
    if let Yaml::Scalar(expression) = node.value {
        metric.expression = expression;
        return Some(metric);
    }
    let mut keys = Keys::of(node, METRIC, issues);
    metric.names = names(&mut keys, issues);
    metric.format = keys.word("format", issues);
    metric.better = keys.take("better").and_then(|node| better(node, issues));
    metric.target = keys.word("target", issues);
    metric.over = keys
        .entries("over", issues)
        .into_iter()
        .filter_map(|(field, node)| {
            let pick = word(node, "over", issues)?;
            Some((field, one_of(&pick, "over", &PICKS, issues)?))
        })
        .collect();
    metric.bands = keys.take("bands").map(|node| bands(node, issues)).unwrap_or_default();
    metric.hidden = keys.flag("hidden", issues).unwrap_or(false);
    metric.written = keys.text("written", issues);
    if let Some(dataset) = keys.word("dataset", issues) {
        match home {
            Some(home) if home.text != dataset.text => {
                let message = format!("This metric is declared in `{}` already.", home.text);
                issues.add(Code::WrongType, dataset.mark, message);
            }
            _ => metric.dataset = Some(dataset),
        }
    }
    match keys.expression(issues) {
        Some(expression) => Some(MetricText { expression, ..metric }),
        None => {
            keys.missing("expression", issues);
            None
        }
    }
}

fn better(node: Node, issues: &mut Issues) -> Option<BetterText> {
    if let Yaml::Scalar(said) = &node.value {
        return one_of(said, "better", &[("up", true), ("down", false)], issues)
            .map(|up| if up { BetterText::Up } else { BetterText::Down });
    }
    let mut keys = Keys::of(node, BETTER, issues);
    keys.required("column", issues).map(BetterText::Field)
}

fn bands(node: Node, issues: &mut Issues) -> Vec<(String, f64)> {
    let mut bands = Vec::new();
    for (name, node) in entries(node, "bands", issues) {
        let Some(bound) = word(node, "bands", issues) else { continue };
        match bound.text.parse::<f64>() {
            Ok(number) if number.is_finite() => bands.push((name.text, number)),
            _ => {
                let message = format!("`{}` is no number; a band begins at one.", clipped(&bound.text));
                issues.add(Code::WrongType, bound.mark, message);
            }
        }
    }
    bands
}
