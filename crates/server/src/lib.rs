//! Transport only: REST over HTTP/1.1, and the web app.
//!
//! A request comes in through [`serve()`], passes the envelope (request id, headers, problems, panics) and
//! the guard (host and origin), and reaches a route; a question is answered by [`ask`] on a blocking
//! thread, on one [`View`](ask::View) taken at its beginning. What only a shell can do stands in [`Works`].
//!
//! This crate knows `ask`, HTTP and its own JSON. It must never know the inside of a stage, an engine, a
//! source or a file of the project.

pub mod assist;
mod envelope;
mod guard;
mod health;
mod limits;
mod listen;
mod page;
mod problem;
mod query;
mod suggestions;
mod works;

pub use guard::Hosts;
pub use limits::Limits;
pub use listen::{NoDoor, bind, interrupted, serve};
pub use works::{Suggestion, Works};

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

/// What every route is given.
#[derive(Clone)]
struct App {
    works: Arc<dyn Works>,
    limits: Limits,
}

/// All routes, the guard and the envelope around them.
pub fn router(works: Arc<dyn Works>, hosts: Hosts, limits: Limits) -> axum::Router {
    axum::Router::new()
        .route("/api/query", post(query::query))
        .route("/api/v1/query", post(query::query))
        .route("/api/suggestions", get(suggestions::suggestions))
        .route("/api/v1/suggestions", get(suggestions::suggestions))
        .route("/health", get(health::health))
        .route("/readyz", get(health::health))
        .route("/livez", get(health::alive))
        .fallback(page::page)
        .layer(DefaultBodyLimit::max(limits.body))
        .layer(from_fn_with_state(Arc::new(hosts), guard::guard))
        .layer(from_fn(envelope::envelope))
        .with_state(App { works, limits })
}
