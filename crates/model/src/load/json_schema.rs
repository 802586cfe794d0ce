//! The shorthand as a JSON Schema, for editors to complete and check.
//!
//! Strict things may stand anywhere, so their keys are allowed; Ossie's own schema describes them.

use serde_json::{Map, Value, json};

use super::keys::Known;
use super::ossie_0_2_0::VERSION;
use super::shorthand::{
    CALENDAR, DATASET, DIMENSION, FIELD, JOIN, METRIC, MODEL, MONTHS, NUMBER, PICKS, POLICY, ROLLUP, ROLLUPS, SEGMENT,
    SHARED,
};
use crate::calendar::{Grain, Pattern, YearStart};

/// The JSON Schema (draft 2020-12) of a model file.
pub fn json_schema() -> Value {
    let mut schema = thing(MODEL, "What a company's data means.", model(), &["version", "semantic_model"]);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Reckoner model",
    });
    let defs = json!({
        "names": {
            "description": "One name or a list of names.",
            "anyOf": [single(), { "type": "array", "items": single() }],
        },
        "expression": {
            "description": "ANSI SQL; in a strict thing, by dialect.",
            "anyOf": [single(), { "type": "object", "required": ["dialects"] }],
        },
        "dataset": thing(DATASET, "A file, a table, or a query.", dataset(), &["source"]),
        "join": thing(JOIN, "Many rows to one, onto the primary key of the target.", join(), &["to"]),
        "dimension": thing(DIMENSION, "To group and filter by.", field(DIMENSION), &[]),
        "number": thing(NUMBER, "To aggregate.", field(NUMBER), &[]),
        "field": thing(FIELD, "A strict field.", field(FIELD), &[]),
        "segment": thing(SEGMENT, "A named condition on rows.", field(SEGMENT), &["expression"]),
        "metric": thing(METRIC, "Something to measure.", metric(), &["expression"]),
        "shared": thing(SHARED, "One dimension over fields of several datasets.", shared(), &["fields"]),
        "policy": thing(POLICY, "Which rows viewers with these roles may see.", policy(), &["roles", "where"]),
        "rollup": thing(ROLLUP, "A rollup that is always built.", rollup(), &["dataset"]),
    });
    if let (Value::Object(schema), Value::Object(head)) = (&mut schema, head) {
        schema.extend(head);
        schema.insert("$defs".into(), defs);
    }
    schema
}

/// A map with exactly these keys, and those of strict things.
fn thing(known: Known, description: &str, mut properties: Map<String, Value>, required: &[&str]) -> Value {
    debug_assert!(known.keys.iter().all(|key| properties.contains_key(*key)), "{known:?}");
    for strict in ["name", "ai_context", "custom_extensions"] {
        properties.entry(strict).or_insert_with(|| json!({ "description": "Apache Ossie's." }));
    }
    json!({
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn single() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": ["string", "number"] })
}

fn names(description: &str) -> Value {
    json!({ "description": description, "$ref": "#/$defs/names" })
}

fn one_of(description: &str, values: &[&str]) -> Value {
    json!({ "description": description, "enum": values })
}

fn flag(description: &str) -> Value {
    json!({ "description": description, "type": "boolean" })
}

/// A map of things by name, each in its long form or as what `short` allows; or a list of names or things.
fn each(description: &str, definition: &str, short: &[&str]) -> Value {
    let long = json!({ "$ref": format!("#/$defs/{definition}") });
    let entry = if short.is_empty() { long } else { json!({ "anyOf": [{ "type": short }, long] }) };
    json!({
        "description": description,
        "anyOf": [
            { "type": "object", "additionalProperties": entry },
            { "type": "array", "items": { "type": ["string", "number", "object"] } },
            { "type": "null" },
        ],
    })
}

fn properties(entries: Value) -> Map<String, Value> {
    match entries {
        Value::Object(entries) => entries,
        _ => Map::new(),
    }
}

const SHORT: [&str; 4] = ["string", "number", "boolean", "null"];

fn model() -> Map<String, Value> {
    let file = |description| json!({ "description": description, "type": "string" });
    let calendar = thing(CALENDAR, "Time zone, weeks, fiscal year, and what today is.", calendar(), &[]);
    let rollups = thing(ROLLUPS, "Which rollups to build.", rollups(), &[]);
    properties(json!({
        "version": one_of("Apache Ossie's version.", &[VERSION]),
        "semantic_model": { "description": "The model's name, or a list of one strict model.", "type": ["string", "array"] },
        "description": text("A sentence about it."),
        "calendar": calendar,
        "currency": { "description": "ISO code of the money in it.", "type": "string", "pattern": "^[A-Z]{3}$" },
        "means": {
            "description": "Vague words and the metric that they stand for.",
            "type": "object",
            "additionalProperties": { "type": "string" },
        },
        "datasets": each("Files, tables or queries by name.", "dataset", &[]),
        "relationships": { "description": "Apache Ossie's relationships; `joins` of a dataset are shorter.", "type": "array" },
        "shared": {
            "description": "One dimension over fields of several datasets: `region: [dealers.region, plan.region]`.",
            "type": "object",
            "additionalProperties": { "anyOf": [{ "$ref": "#/$defs/names" }, { "$ref": "#/$defs/shared" }] },
        },
        "hierarchies": {
            "description": "Drill paths by name: dimensions, coarse to fine.",
            "type": "object",
            "additionalProperties": { "$ref": "#/$defs/names" },
        },
        "segments": each("Named conditions over `dataset.column`.", "segment", &SHORT),
        "metrics": each("Metrics over metrics, or over several datasets.", "metric", &SHORT),
        "policies": each("Which rows roles may see.", "policy", &[]),
        "rollups": rollups,
        "verified": file("File of verified questions, relative to the model."),
        "reports": file("Files of reports, relative to the model; `*` stands for any name."),
    }))
}

fn calendar() -> Map<String, Value> {
    properties(json!({
        "time_zone": { "description": "IANA name of the time zone that days are cut in.", "type": "string" },
        "week": one_of("Weeks begin on Monday (iso) or Sunday.", &["iso", "sunday"]),
        "fiscal_year": { "description": "Month in which the fiscal year begins.", "enum": fiscal_months() },
        "fiscal_weeks": one_of(
            "Weeks of the three months of a quarter, where the fiscal year is one of whole weeks.",
            &Pattern::ALL.map(|(name, _)| name),
        ),
        "fiscal_start": one_of(
            "The first week of such a year: the one that begins nearest to the 1st of its first month, or the one that holds this 1st.",
            &YearStart::ALL.map(|(name, _)| name),
        ),
        "today": one_of("The clock, or the last day that the data has.", &["clock", "last_data"]),
    }))
}

fn fiscal_months() -> Vec<Value> {
    MONTHS.iter().map(|month| json!(month)).chain((1..=12).map(|number| json!(number))).collect()
}

fn dataset() -> Map<String, Value> {
    properties(json!({
        "source": text("A file, a table, or a query, as the source knows it."),
        "label": text("Shown to people; the name with spaces, unless given."),
        "synonyms": names("Other words for it."),
        "description": text("A sentence about it."),
        "primary_key": names("Columns that identify a row."),
        "unique_keys": { "description": "Apache Ossie's.", "type": "array" },
        "time": text("The default time: a field, or `dataset.field` over joins."),
        "shown_as": names("The fields that a row is shown as."),
        "joins": each("Many to one: columns and the dataset that they join.", "join", &["string"]),
        "dimensions": each("To group and filter by: names of columns, or expressions.", "dimension", &SHORT),
        "numbers": each("To aggregate: names of columns, or expressions.", "number", &SHORT),
        "fields": each("Apache Ossie's fields.", "field", &SHORT),
        "segments": each("Named conditions on rows.", "segment", &SHORT),
        "metrics": each("Metrics; bare columns are this dataset's.", "metric", &SHORT),
    }))
}

fn join() -> Map<String, Value> {
    properties(json!({
        "to": text("The dataset that is joined by its primary key."),
        "as": text("The role of the target: `ship date`."),
        "columns": names("Columns on the many side, if the key is not their name."),
    }))
}

fn field(known: Known) -> Map<String, Value> {
    let all = properties(json!({
        "expression": { "$ref": "#/$defs/expression" },
        "label": text("Shown to people; the name with spaces, unless given."),
        "synonyms": names("Other words for it."),
        "description": text("A sentence about it."),
        "datatype": one_of(
            "Its type, where no source says it.",
            &["String", "Integer", "Decimal", "Float", "Boolean", "Date", "Time", "DateTime", "DateTimeTz", "Opaque"],
        ),
        "scale": { "description": "Digits of a Decimal after the point.", "type": "integer", "minimum": 0, "maximum": 38 },
        "dimension": { "description": "Apache Ossie's.", "type": ["object", "null"] },
        "is_time": flag("Whether a date is a time to ask by."),
        "values": {
            "description": "Other words for members: `fleet: [company cars]`.",
            "type": "object",
            "additionalProperties": { "$ref": "#/$defs/names" },
        },
        "unit": text("A currency code, `percent`, or a noun in the singular."),
        "natural": one_of("What an unnamed aggregate of it is.", &["sum", "avg", "min", "max", "count", "distinct"]),
        "add": flag("`false`: averaged rather than added where nothing is said."),
        "role": one_of("What it is for.", &["dimension", "number", "key"]),
        "segment": flag("Whether it is a named condition."),
    }));
    all.into_iter().filter(|(key, _)| known.keys.contains(&key.as_str())).collect()
}

fn metric() -> Map<String, Value> {
    let picks = PICKS.map(|(name, _)| name);
    properties(json!({
        "expression": { "$ref": "#/$defs/expression" },
        "label": text("Shown to people; the name with spaces, unless given."),
        "synonyms": names("Other words for it."),
        "description": text("A sentence about it."),
        "format": text("percent, currency, integer, number, a currency code, or a noun in the singular."),
        "better": {
            "description": "Which direction is good, or the column that says it.",
            "anyOf": [
                { "enum": ["up", "down"] },
                {
                    "type": "object",
                    "properties": { "column": { "type": "string" } },
                    "required": ["column"],
                    "additionalProperties": false,
                },
            ],
        },
        "target": text("A metric to compare with, or its expression."),
        "over": {
            "description": "What it is not summed along: `day: last`.",
            "type": "object",
            "additionalProperties": { "enum": picks },
        },
        "bands": {
            "description": "Named lower bounds, best first.",
            "type": "object",
            "additionalProperties": { "type": "number" },
        },
        "hidden": flag("Not offered to people."),
        "dataset": text("The dataset that bare columns belong to."),
        "written": text("In exported models: the expression as its author wrote it."),
    }))
}

fn shared() -> Map<String, Value> {
    properties(json!({
        "fields": names("Two or more of `dataset.field`."),
        "label": text("Shown to people."),
        "synonyms": names("Other words for it; those of the fields, unless given."),
    }))
}

fn policy() -> Map<String, Value> {
    properties(json!({
        "roles": names("Roles that it restricts."),
        "where": text("A condition on dimensions; `:name` stands for the viewer's claims."),
    }))
}

fn rollups() -> Map<String, Value> {
    properties(json!({
        "choose": one_of("Let Reckoner choose, or build the declared ones only.", &["auto", "declared"]),
        "size": text("What all may take together: `200 MB`."),
        "declare": each("Rollups that are always built.", "rollup", &[]),
    }))
}

fn rollup() -> Map<String, Value> {
    let grains = Grain::ALL.map(|grain| grain.label().replace(' ', "_"));
    properties(json!({
        "dataset": text("Whose rows."),
        "dimensions": names("Grouped by these."),
        "grain": { "description": "And by the dataset's time.", "enum": grains },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_is_read_is_described_and_every_reference_leads_somewhere() {
        let schema = json_schema();
        for (known, at) in [
            (MODEL, ""),
            (CALENDAR, "/properties/calendar"),
            (ROLLUPS, "/properties/rollups"),
            (DATASET, "/$defs/dataset"),
            (JOIN, "/$defs/join"),
            (DIMENSION, "/$defs/dimension"),
            (NUMBER, "/$defs/number"),
            (FIELD, "/$defs/field"),
            (SEGMENT, "/$defs/segment"),
            (METRIC, "/$defs/metric"),
            (SHARED, "/$defs/shared"),
            (POLICY, "/$defs/policy"),
            (ROLLUP, "/$defs/rollup"),
        ] {
            let properties = schema.pointer(&format!("{at}/properties")).and_then(Value::as_object).expect(at);
            let strict = ["name", "ai_context", "custom_extensions"];
            let described: Vec<&str> =
                properties.keys().map(String::as_str).filter(|key| !strict.contains(key)).collect();
            let mut read = known.keys.to_vec();
            let mut sorted = described.clone();
            read.sort_unstable();
            sorted.sort_unstable();
            assert_eq!(sorted, read, "{at}");
        }
        let mut open = vec![&schema];
        while let Some(value) = open.pop() {
            if let Some(target) = value.get("$ref").and_then(Value::as_str) {
                let pointer = target.strip_prefix('#').expect("a local reference");
                assert!(schema.pointer(pointer).is_some(), "{target}");
            }
            open.extend(value.as_object().into_iter().flat_map(Map::values));
            open.extend(value.as_array().into_iter().flatten());
        }
    }
}
