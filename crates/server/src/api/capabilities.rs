//! `GET /api/capabilities` and `GET /api/members`: what can be asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use ask::View;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use model::Viewer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::now;
use super::suggestions::bad_address;
use crate::App;
use crate::access::Caller;
use crate::problem::Problem;

const USUAL: usize = 50;
const MOST: usize = 1_000;

pub(crate) async fn capabilities(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Problem> {
    let hands = app.hands.clone();
    hands
        .put_to(move || {
            let view = app.works.view(&caller.viewer);
            let body = app.catalogs.of(&view);
            let json = (header::CONTENT_TYPE, "application/json");
            ([json, (header::CACHE_CONTROL, "no-store")], body).into_response()
        })
        .await
}

/// Catalogs that were made lately: of few viewers, and of the view that is served.
#[derive(Default)]
pub(crate) struct Catalogs(Mutex<VecDeque<(Arc<str>, Arc<Viewer>, Bytes)>>);

/// Catalogs that are kept: a viewer's is some hundred kilobytes.
const KEPT: usize = 16;

impl Catalogs {
    fn of(&self, view: &View) -> Bytes {
        let is_it = |(id, viewer, _): &&(Arc<str>, Arc<Viewer>, Bytes)| *id == view.id && *viewer == view.viewer;
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., body)) = kept().iter().find(is_it) {
            return body.clone();
        }
        // Without the lock: it takes milliseconds.
        let body: Bytes =
            serde_json::to_vec(&ask::Capabilities::of(view)).expect("a catalog has only text keys").into();
        let mut kept = kept();
        kept.push_back((Arc::clone(&view.id), Arc::clone(&view.viewer), body.clone()));
        while kept.len() > KEPT {
            kept.pop_front();
        }
        body
    }
}

#[derive(Deserialize)]
pub(crate) struct Sought {
    #[serde(default)]
    q: String,
    dimension: Option<String>,
    limit: Option<usize>,
}

/// Members of dimensions.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Members {
    members: Vec<Member>,
    /// Whether there are more than were asked for.
    more: bool,
}

#[derive(Serialize, JsonSchema)]
struct Member {
    /// The dimension's name.
    dimension: String,
    /// The member as the data spells it.
    name: String,
}

pub(crate) async fn members(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    sought: Result<Query<Sought>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(sought) = sought.map_err(|error| bad_address(&error))?;
    let limit = sought.limit.unwrap_or(USUAL).min(MOST);
    let hands = app.hands.clone();
    hands
        .put_to(move || {
            let view = app.works.view(&caller.viewer);
            let mut found = ask::members(&view, &sought.q, sought.dimension.as_deref(), limit + 1);
            let more = found.len() > limit;
            found.truncate(limit);
            let members = found.into_iter().map(|(dimension, name)| Member { dimension, name }).collect();
            now(&Members { members, more })
        })
        .await
}
