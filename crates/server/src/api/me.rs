//! `GET /api/me` and `POST /api/feedback`: who asks, and what they think of an answer.

use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::Draft;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::admin::refused;
use super::query::sent;
use super::{blocking, now};
use crate::App;
use crate::access::{Caller, Role};
use crate::problem::Problem;
use crate::upkeep;

/// The caller.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Me {
    /// The name of the key or the token; `local` where nobody need sign in.
    name: String,
    /// What they may do.
    role: Role,
    /// The policies that say which rows they see, by name; none is all rows.
    policy: Vec<String>,
    /// Whether one must sign in here.
    sign_in: bool,
}

pub(crate) async fn me(State(app): State<App>, Extension(caller): Extension<Caller>) -> Result<Response, Problem> {
    let sign_in = app.access.is_signed();
    let limits = app.limits;
    let viewer = caller.viewer.clone();
    let view = blocking(&limits, move || app.works.view(&viewer)).await?;
    let policy = ask::policies(&view);
    Ok(now(&Me { name: caller.name.to_string(), role: caller.role, policy, sign_in }))
}

/// What somebody says of an answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Feedback {
    /// As it was asked, if in words.
    question: Option<String>,
    /// The draft of the answer.
    draft: Draft,
    /// Whether it was what was wanted.
    good: bool,
    /// In words.
    note: Option<String>,
}

pub(crate) async fn feedback(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let said: Feedback = sent(request, &app.limits).await?;
    let Feedback { question, draft, good, note } = said;
    let feedback = upkeep::Feedback { who: caller.name.to_string(), question, draft, good, note };
    let limits = app.limits;
    blocking(&limits, move || app.upkeep.feedback(feedback)).await?.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}
