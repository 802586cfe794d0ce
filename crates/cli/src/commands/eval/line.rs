//! One answer as a line of JSON.

use std::collections::BTreeMap;

use ask::Outcome;
use model::Draft;
use serde::Serialize;
use serde_json::Value;

use super::judge::Row;
use crate::failure::Failure;
use crate::world::Asked;

/// One answer. `status` says to other programs whether rows were given.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    id: String,
    outcome: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<String>>,
    /// Raw cells; absent if no answer was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rows: Option<Vec<Row>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<Draft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<&'static str>,
    /// How loosely the question was read; see `ask::Record::cost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<f32>,
    tokens: u32,
    /// How a vote on it ended, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    vote: Option<&'static str>,
    micros: BTreeMap<&'static str, f64>,
    issues: Value,
    /// `right` or `wrong`, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verdict: Option<&'static str>,
}

impl Line {
    pub(super) fn of(id: &str, asked: &Asked) -> Result<Line, Failure> {
        let record = &asked.reply.record;
        let internal = |error| Failure::world("internal", error);
        let mut line = Line {
            id: id.to_owned(),
            outcome: record.outcome,
            status: "abstain",
            columns: None,
            rows: None,
            said: None,
            draft: record.draft.clone(),
            route: record.route,
            cost: record.cost,
            tokens: record.tokens,
            vote: record.vote,
            micros: micros(asked),
            issues: Value::Array(Vec::new()),
            verdict: None,
        };
        match &asked.reply.outcome {
            Ok(Outcome::Answered(answered)) => {
                let table = &answered.answer.table;
                line.status = "ok";
                line.columns = Some(table.columns.iter().map(|column| column.name.clone()).collect());
                let rows = serde_json::to_string(&table.rows).map_err(internal)?;
                line.rows = Some(serde_json::from_str(&rows).map_err(internal)?);
                line.said = Some(answered.said.clone());
            }
            Ok(Outcome::Report { title, .. }) => line.said = Some(title.clone()),
            Ok(Outcome::Ambiguous { .. }) => {}
            Ok(Outcome::Unread { understood, issues, .. }) => {
                line.said.clone_from(understood);
                line.issues = serde_json::to_value(issues).map_err(internal)?;
            }
            Ok(Outcome::Refused { said, issues, .. }) => {
                line.said = Some(said.clone());
                line.issues = serde_json::to_value(issues).map_err(internal)?;
            }
            Err(fault) => {
                line.status = "error";
                line.issues = serde_json::json!([{"code": fault.code, "message": fault.message}]);
            }
        }
        Ok(line)
    }
}

fn micros(asked: &Asked) -> BTreeMap<&'static str, f64> {
    super::tally::stages(asked).map(|(stage, nanos)| (stage, nanos as f64 / 1_000.0)).collect()
}
