//! `POST /api/batch`: several questions of one snapshot.

use std::time::Instant;

use ask::{Outcome, Reply};
use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::object::Object;
use super::query::{answer, count, sent};
use super::{now, query};
use crate::App;
use crate::access::Caller;
use crate::answers::Charts;
use crate::problem::Problem;

/// Questions at most.
const MOST: usize = 100;

/// Several questions.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Batch")]
pub(crate) struct Body {
    /// Up to 100, in words or as the body of a query.
    #[schemars(with = "Vec<One>")]
    questions: Vec<Value>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "BatchQuestion")]
#[expect(dead_code, reason = "only its form is used: one that is none of these fails by itself")]
enum One {
    Words(String),
    Query(Box<query::Body>),
}

/// What they came to.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BatchResults")]
pub(crate) struct Results {
    /// The snapshot of all.
    snapshot: String,
    /// In order.
    results: Vec<Item>,
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "BatchResult")]
enum Item {
    Outcome(Box<Outcome>),
    /// The same, its chart in another form.
    #[schemars(skip)]
    Shaped(Value),
    /// The world failed for this one.
    Failed {
        /// `failed`.
        status: &'static str,
        /// A name for programs.
        code: String,
        /// For people.
        detail: String,
    },
}

pub(crate) async fn batch(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let Body { questions } = sent(request, &app.limits).await?;
    if questions.len() > MOST {
        let detail = format!("At most {MOST} questions at once; these are {}.", questions.len());
        return Err(Problem::new(StatusCode::BAD_REQUEST, "too_many", detail));
    }
    let hands = app.hands.clone();
    hands
        .put_to(move || {
            let view = app.works.view(&caller.viewer);
            let result = |one| {
                let began = Instant::now();
                let body = match one {
                    Value::String(question) => Ok(query::Body::words(question)),
                    query => serde_json::from_value(query)
                        .map(|Object(query)| query)
                        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "bad_body", error.to_string())),
                };
                let (asked, shape) = match body.and_then(|body: query::Body| body.understood(&headers)) {
                    Ok(understood) => understood,
                    Err(problem) => return Item::of(&problem),
                };
                let (Reply { outcome, record, drawn }, _) = answer(&*app.works, &caller.name, &asked, &view);
                count(&*app.works, &app.stats, record, began);
                match outcome {
                    Ok(outcome) if shape.charts == Charts::Chartjs => Item::Outcome(Box::new(outcome)),
                    Ok(outcome) => match query::shaped(&outcome, shape.charts, drawn.as_deref()) {
                        Ok(value) => Item::Shaped(value),
                        Err(problem) => Item::of(&problem),
                    },
                    Err(fault) => Item::of(&query::failed(&fault)),
                }
            };
            let results = Results {
                snapshot: view.snapshot.id().to_owned(),
                results: questions.into_iter().map(result).collect(),
            };
            now(&results)
        })
        .await
}

impl Item {
    fn of(problem: &Problem) -> Item {
        Item::Failed { status: "failed", code: problem.code().to_owned(), detail: problem.detail().to_owned() }
    }
}
