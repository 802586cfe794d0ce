//! Whether the process lives, and whether it can answer.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::App;
use crate::problem::Problem;

/// The process runs; nothing else is looked at.
pub(crate) async fn alive() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// A snapshot is loaded. That its source is down does not make a server unready.
pub(crate) async fn health(State(app): State<App>) -> Result<Json<Value>, Problem> {
    let view = crate::query::blocking(app.limits, move || app.works.view()).await?;
    Ok(Json(json!({"status": "ok", "snapshot": view.snapshot.id(), "built": view.snapshot.manifest().built})))
}
