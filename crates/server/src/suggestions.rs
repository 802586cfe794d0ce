//! `GET /api/suggestions?q=`: completions while somebody types.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::query::blocking;
use crate::{App, Suggestion};

const MOST: usize = 8;

#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct Suggestions {
    suggestions: Vec<Suggestion>,
}

pub(crate) async fn suggestions(
    State(app): State<App>,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Result<impl IntoResponse, Problem> {
    let Query(typed) =
        typed.map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "bad_request", error.body_text()))?;
    let suggestions = blocking(app.limits, move || app.works.suggest(&typed.q, &app.works.view(), MOST)).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Suggestions { suggestions })))
}
