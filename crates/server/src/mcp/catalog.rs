//! `catalog`: the names of what can be asked.

use std::collections::BTreeSet;

use ask::Capabilities;
use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Call, Told, Tool, taken};

/// Metrics named at once: a model may have hundreds.
const METRICS: usize = 40;

pub(super) const CATALOG: Tool = Tool {
    name: "catalog",
    about: "Names metrics, with what they mean, and dimensions: all, or those about a word.",
    takes: r#"{"type":"object","properties":{"about":{"type":"string"}}}"#,
    gives: r#"{"type":"object","properties":{"metrics":{"type":"object"},"dimensions":{"type":"array"},
        "more":{"type":"integer"},"as_of":{"type":"string"}}}"#,
    run: catalog,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sought {
    about: Option<String>,
}

fn catalog(arguments: JsonObject, call: &Call<'_>) -> Result<Told, String> {
    let Sought { about } = taken(arguments)?;
    let about = about.unwrap_or_default().trim().to_lowercase();
    let all = Capabilities::of(call.view);
    let speaks_of = |name: &str, label: &str, description: Option<&str>, synonyms: &[String]| {
        let texts = [name, label, description.unwrap_or_default()].into_iter();
        texts.chain(synonyms.iter().map(String::as_str)).any(|text| text.to_lowercase().contains(&about))
    };
    let found: Vec<_> = all
        .metrics
        .iter()
        .filter(|metric| speaks_of(&metric.name, &metric.label, metric.description.as_deref(), &metric.synonyms))
        .collect();
    // What a metric that was sought can be grouped by belongs to what is about it.
    let theirs: BTreeSet<&str> = found.iter().flat_map(|metric| metric.dimensions.iter().map(String::as_str)).collect();
    let dimensions: Vec<&str> = all
        .dimensions
        .iter()
        .filter(|one| {
            theirs.contains(one.name.as_str())
                || speaks_of(&one.name, &one.label, one.description.as_deref(), &one.synonyms)
        })
        .map(|one| one.name.as_str())
        .collect();
    let more = found.len().saturating_sub(METRICS);
    let named = found.iter().take(METRICS);
    let metrics: Map<String, Value> = named
        .map(|metric| (metric.name.clone(), line(metric.description.as_deref().unwrap_or(&metric.label))))
        .collect();
    let text = match (metrics.is_empty(), dimensions.is_empty()) {
        (true, true) => format!("Nothing is called {about}."),
        _ => {
            let names: Vec<&str> = metrics.keys().map(String::as_str).collect();
            format!("Metrics: {}. Dimensions: {}.", names.join(", "), dimensions.join(", "))
        }
    };
    let mut value = json!({"metrics": metrics, "dimensions": dimensions});
    if more > 0 {
        value["more"] = json!(more);
    }
    if let Some(last) = all.times.iter().map(|time| time.last.as_str()).max() {
        value["as_of"] = json!(last);
    }
    Ok(Told { text, value })
}

/// The first sentence of a description.
fn line(description: &str) -> Value {
    let line = description.lines().next().unwrap_or_default();
    let end = line.find(". ").unwrap_or(line.len());
    json!(line[..end].trim_end_matches('.'))
}
