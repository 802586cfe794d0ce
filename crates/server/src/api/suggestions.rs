//! `GET /api/suggestions?q=`: completions while somebody types.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::now;
use crate::access::Caller;
use crate::problem::Problem;
use crate::{App, Suggestion};

const USUAL: usize = 8;
const MOST: usize = 50;

#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    q: String,
    limit: Option<usize>,
}

/// Completions.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Suggestions {
    /// The best first.
    suggestions: Vec<Suggestion>,
}

pub(crate) async fn suggestions(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(typed) = typed.map_err(|error| bad_address(&error))?;
    let limit = typed.limit.unwrap_or(USUAL).min(MOST);
    let hands = app.hands.clone();
    let suggestions = hands.put_to(move || app.works.suggest(&typed.q, &app.works.view(&caller.viewer), limit)).await?;
    Ok(now(&Suggestions { suggestions }))
}

/// A value in the address that is not as it should be.
pub(super) fn bad_address(error: &QueryRejection) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad_request", error.body_text())
}
