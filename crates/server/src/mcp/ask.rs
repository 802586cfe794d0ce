//! `ask` and `query`: a question or a Draft in, and what a model needs of the outcome.
//!
//! An outcome as the web app has it, with every cell twice, its chart and its provenance, is some thousand tokens. Here
//! it is the headline, the first rows as they are, and the draft to go on with.

use ::ask::{Answered, Choice, Input, Outcome, Reply, Request, Trouble};
use model::Draft;
use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Call, Told, Tool, taken};
use crate::api::{answer, count};

/// Rows of an answer at most.
const ROWS: usize = 20;

/// What a question comes to; a test holds both tools to it.
const GIVES: &str = r#"{"type":"object","required":["status"],"properties":{
    "status":{"enum":["answered","ambiguous","unread","refused","report"]},
    "headline":{"type":"string"},"name":{},"said":{"type":"string"},"columns":{"type":"array"},"units":{"type":"object"},
    "rows":{"type":"array"},"total_rows":{"type":"integer"},"assumed":{"type":"array"},"draft":{"type":"object"},
    "as_of":{"type":"string"},"snapshot":{"type":"string"},"choices":{"type":"array"},"issues":{"type":"array"}}}"#;

pub(super) const ASK: Tool = Tool {
    name: "ask",
    about: "Answers a question about the data, in English: \"revenue by region last quarter\". Gives a headline, the \
            first 20 rows and the `draft` that was answered; or `choices` to put before the user, or `issues` with \
            a way on. For a follow-up (\"now by month\") give the last draft as `previous`.",
    takes: r#"{"type":"object","required":["question"],"properties":{
        "question":{"type":"string"},"previous":{"type":"object"}}}"#,
    gives: GIVES,
    run: ask,
};

pub(super) const QUERY: Tool = Tool {
    name: "query",
    about: "Answers a draft: that of a choice, or one of before, edited.",
    takes: r#"{"type":"object","required":["draft"],"properties":{"draft":{"type":"object"}}}"#,
    // To say it all twice would cost each conversation a hundred tokens.
    gives: r#"{"type":"object","required":["status"],"description":"as `ask`"}"#,
    run: query,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    question: String,
    previous: Option<Draft>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Drafted {
    draft: Draft,
}

fn ask(arguments: JsonObject, call: &Call<'_>) -> Result<Told, String> {
    let Question { question, previous } = taken(arguments)?;
    put(&Request { previous, ..Request::question(question) }, call)
}

fn query(arguments: JsonObject, call: &Call<'_>) -> Result<Told, String> {
    let Drafted { draft } = taken(arguments)?;
    put(&Request { input: Input::Draft(draft), ..Request::question("") }, call)
}

fn put(request: &Request, call: &Call<'_>) -> Result<Told, String> {
    let (Reply { outcome, record, .. }, _) = answer(call.works, call.team, request, call.view);
    count(call.works, call.stats, record, call.began);
    let outcome = outcome.map_err(|fault| fault.message)?;
    let status = outcome.name();
    let mut told = match outcome {
        Outcome::Answered(answered) => self::answered(&answered),
        Outcome::Ambiguous { choices, .. } => ambiguous(&choices),
        Outcome::Unread { understood, issues, .. } => {
            let mut told = in_the_way(&issues);
            told.set("said", understood);
            told
        }
        Outcome::Refused { said, draft, issues, .. } => {
            let mut told = in_the_way(&issues);
            told.set("said", Some(said));
            told.set("draft", Some(draft));
            told
        }
        Outcome::Report { title, name, .. } => {
            let text = format!("“{title}” is a report: `report` reads it by its name, `{name}`.");
            let mut told = Telling { text, value: Map::new() };
            told.set("said", Some(title));
            told.set("name", Some(name));
            told
        }
    };
    told.set("status", Some(status));
    Ok(Told { text: told.text, value: Value::Object(told.value) })
}

/// What becomes a [`Told`].
struct Telling {
    text: String,
    value: Map<String, Value>,
}

impl Telling {
    /// Sets a key, if there is something to set.
    fn set(&mut self, key: &str, value: Option<impl serde::Serialize>) {
        if let Some(value) = value {
            self.value.insert(key.to_owned(), json!(value));
        }
    }
}

/// The sentence, and where the table is empty, why.
pub(super) fn headline(answered: &Answered) -> String {
    let headline = &answered.answer.headline;
    answered.empty.as_ref().map_or_else(|| headline.clone(), |empty| format!("{headline} {}", empty.text))
}

fn answered(answered: &Answered) -> Telling {
    let table = &answered.answer.table;
    let mut rows = table.rows.clone();
    rows.0.iter_mut().for_each(|column| column.truncate(ROWS));
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    // A raw 0.12 that is 12 % must say so.
    let units = table.columns.iter().filter_map(|column| {
        let fraction = (column.format == "percent").then_some("fraction");
        Some((column.name.as_str(), fraction.or(column.unit.as_deref())?))
    });
    let units: Map<String, Value> = units.map(|(name, unit)| (name.to_owned(), json!(unit))).collect();
    let assumed: Vec<&str> = answered.assumptions.iter().map(|assumed| assumed.text.as_str()).collect();
    let provenance = &answered.provenance;
    let text = headline(answered);
    let mut told = Telling { text: text.clone(), value: Map::new() };
    told.set("headline", Some(text));
    told.set("said", Some(&answered.said));
    told.set("columns", Some(columns));
    told.set("units", (!units.is_empty()).then_some(units));
    told.set("rows", Some(rows));
    told.set("total_rows", Some(table.total_rows));
    told.set("assumed", (!assumed.is_empty()).then_some(assumed));
    told.set("draft", Some(&answered.draft));
    told.set("as_of", provenance.as_of.as_ref());
    told.set("snapshot", Some(&provenance.snapshot));
    told
}

fn ambiguous(choices: &[Choice]) -> Telling {
    let said: Vec<&str> = choices.iter().map(|choice| choice.said.as_str()).collect();
    let mut told = Telling { text: format!("This may mean: {}.", said.join("; ")), value: Map::new() };
    told.set("choices", Some(choices));
    told
}

fn in_the_way(issues: &[Trouble]) -> Telling {
    let mut told = Telling { text: obstacles(issues), value: Map::new() };
    let issues = issues.iter().map(|issue| {
        let mut issue = json!(issue);
        if let Some(fields) = issue.as_object_mut() {
            // Bytes of the question, for whoever underlines them.
            fields.retain(|key, _| key != "start" && key != "end");
        }
        issue
    });
    told.set("issues", Some(issues.collect::<Vec<_>>()));
    told
}

/// What stands in the way, and how to go on, in words.
pub(super) fn obstacles(issues: &[Trouble]) -> String {
    let mut text = Vec::new();
    for issue in issues {
        let issue = json!(issue);
        text.extend(["message", "hint"].iter().filter_map(|key| issue[key].as_str().map(str::to_owned)));
        let repair = &issue["repair"];
        if let Some(way) = repair["question"].as_str().or(repair["said"].as_str()) {
            text.push(format!("Try: {way}."));
        }
    }
    text.join(" ")
}
