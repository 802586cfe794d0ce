//! Whether the process lives, and whether it can answer.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use model::Viewer;
use serde_json::{Value, json};

use crate::App;
use crate::api::blocking;
use crate::problem::Problem;

/// The process runs; nothing else is looked at.
pub(crate) async fn alive() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// A snapshot is loaded. That its source is down does not make a server unready.
pub(crate) async fn ready(State(app): State<App>) -> Result<Json<Value>, Problem> {
    let view = view(&app).await?;
    Ok(Json(json!({"status": "ok", "snapshot": view.snapshot.id()})))
}

/// What is loaded, how old it is, and whether something is not as it should be: only how much, as nobody need say who
/// they are here.
pub(crate) async fn health(State(app): State<App>) -> Result<Json<Value>, Problem> {
    let view = view(&app).await?;
    let limits = app.limits;
    let alerts = blocking(&limits, move || app.upkeep.alerts().len()).await?;
    let manifest = view.snapshot.manifest();
    Ok(Json(json!({
        "status": if alerts == 0 { "ok" } else { "degraded" },
        "snapshot": view.snapshot.id(),
        "built": manifest.built,
        "age_seconds": crate::api::age(&manifest.built),
        "alerts": alerts,
    })))
}

async fn view(app: &App) -> Result<ask::View, Problem> {
    let (app, limits) = (app.clone(), app.limits);
    blocking(&limits, move || app.works.view(&Arc::new(Viewer::owner()))).await
}
