//! `search_members`: names in the data.

use std::collections::BTreeMap;

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::json;

use super::{Call, Told, Tool, taken};

/// Members found at most.
const MOST: usize = 20;

pub(super) const SEARCH: Tool = Tool {
    name: "search_members",
    about: "Finds names in the data (customers, products, cities) by the beginning of a word, maybe of one dimension.",
    takes: r#"{"type":"object","required":["text"],"properties":{
        "text":{"type":"string"},"dimension":{"type":"string"}}}"#,
    gives: r#"{"type":"object","properties":{"members":{"type":"object"},"more":{"type":"boolean"}}}"#,
    run: search,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sought {
    text: String,
    dimension: Option<String>,
}

fn search(arguments: JsonObject, call: &Call<'_>) -> Result<Told, String> {
    let Sought { text, dimension } = taken(arguments)?;
    // As the viewer may name them: what is closed to them is as unknown as what there is not.
    if let Some(name) = dimension.as_deref().filter(|name| call.view.named().dimension_named(name).is_none()) {
        return Err(format!("There is no dimension `{name}`; `catalog` names them."));
    }
    let mut found = ask::members(call.view, &text, dimension.as_deref(), MOST + 1);
    let more = found.len() > MOST;
    found.truncate(MOST);
    let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (dimension, name) in found {
        members.entry(dimension).or_default().push(name);
    }
    let lines: Vec<String> =
        members.iter().map(|(dimension, names)| format!("{dimension}: {}", names.join(", "))).collect();
    let told = if lines.is_empty() { format!("No name begins with {text}.") } else { lines.join("; ") };
    Ok(Told { text: told, value: json!({"members": members, "more": more}) })
}
