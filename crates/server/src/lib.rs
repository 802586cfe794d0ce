//! Transport only: REST over HTTP/1.1, the web app, and the Model Context Protocol.
//!
//! A request comes in through [`serve()`] to the [`Site`], passes the envelope (request id, headers, problems, panics,
//! shedding) with the guard (host and origin) and the check of who asks, and reaches a route of the one table of `api`. A
//! question is answered from the bytes that are kept, or by [`ask`] beside the async threads, on one
//! [`View`](ask::View) taken at its beginning. What only a shell can do stands in [`Works`] and [`Upkeep`].
//!
//! This crate knows `ask`, HTTP and its own JSON. It must never know the inside of a stage, an engine, a
//! source or a file of the project.

pub mod access;
mod answers;
mod api;
pub mod assist;
mod docs;
mod embedding;
mod envelope;
mod files;
mod guard;
mod hands;
mod health;
mod limits;
mod listen;
mod mcp;
mod openapi;
#[cfg(feature = "otel")]
pub mod otel;
mod outgoing;
mod page;
mod png;
mod problem;
mod runs;
mod stats;
pub mod upkeep;
mod works;

pub use access::{Access, Caller, Gate, Key, Keyring, Role, Secret, SignIn, Stranger};
pub use embedding::{BadOrigin, Origins};
pub use guard::Hosts;
pub use limits::Limits;
pub use listen::{NoDoor, bind, interrupted, serve};
pub use mcp::{over as mcp_over, stdio as mcp_stdio};
pub use openapi::document as openapi;
pub use outgoing::{BadAddress, NotTaken, Outgoing};
pub use png::png;
pub use upkeep::Upkeep;
pub use works::{Served, Suggestion, Works};

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{BoxError, Router};
use jiff::Timestamp;
use tower_service::Service as _;

use access::{Admission, Needs};
use answers::Answers;
use hands::Hands;
use runs::Runs;
use stats::Stats;

/// What a server is made of.
pub struct Parts {
    /// Answers questions.
    pub works: Arc<dyn Works>,
    /// Looks after the project.
    pub upkeep: Arc<dyn Upkeep>,
    /// Who is let in.
    pub access: Access,
    /// The names it may be spoken to under.
    pub hosts: Hosts,
    /// The sites that may hold its page and ask.
    pub origins: Origins,
    /// How much a client may ask of it.
    pub limits: Limits,
}

/// What every route is given.
#[derive(Clone)]
struct App(Arc<Inner>);

struct Inner {
    works: Arc<dyn Works>,
    upkeep: Arc<dyn Upkeep>,
    access: Access,
    hosts: Hosts,
    origins: Origins,
    limits: Limits,
    answers: Answers,
    hands: Hands,
    stats: Arc<Stats>,
    runs: Runs,
    catalogs: api::Catalogs,
    /// Requests that are worked on now.
    busy: AtomicUsize,
    started: Timestamp,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// All routes, with the guard and the envelope around them.
#[derive(Clone)]
pub struct Site {
    app: App,
    routes: Router,
}

impl Site {
    /// The site of a server.
    pub fn of(parts: Parts) -> Site {
        let Parts { works, upkeep, access, hosts, origins, limits } = parts;
        let stats = Arc::default();
        let app = App(Arc::new(Inner {
            works,
            upkeep,
            access,
            hosts,
            origins,
            limits,
            answers: Answers::of(limits.answers),
            hands: Hands::of(limits, &stats),
            stats,
            runs: Runs::default(),
            catalogs: api::Catalogs::default(),
            busy: AtomicUsize::new(0),
            started: Timestamp::now(),
        }));
        Site { routes: routes_of(&app), app }
    }

    /// Answers a request.
    pub async fn answer<B>(&self, request: Request<B>) -> Response
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        envelope::envelope(self, request.map(Body::new)).await
    }

    /// Answers a request that may go on, with the check of who asks before its route.
    async fn routed(&self, request: Request) -> Response {
        let Ok(response) = self.routes.clone().call(request).await;
        response
    }
}

fn routes_of(app: &App) -> Router {
    let door = mcp::door(app, &app.hosts);
    let admitted = |needs| Admission { app: app.clone(), needs };
    let viewers = Needs { role: Role::Viewer, embedded: false };
    let mut router = Router::new();
    for endpoint in api::ENDPOINTS {
        for root in ["/api", "/api/v1"] {
            let needs = Needs { role: endpoint.role, embedded: endpoint.embedded };
            let route = (endpoint.handler)().layer(admitted(needs));
            router = router.route(&format!("{root}{}", endpoint.path), route);
        }
    }
    router
        .route("/metrics", get(api::metrics).layer(admitted(viewers)))
        .route(mcp::PATH, post(mcp::http).with_state(door).layer(admitted(viewers)))
        .route("/openapi.json", get(openapi::json))
        .route("/docs", get(docs::page))
        .route("/docs/style.css", get(docs::style))
        .route("/health", get(health::health))
        .route("/readyz", get(health::ready))
        .route("/livez", get(health::alive))
        .fallback(page::page)
        .with_state(app.clone())
}

/// Every route of the API, with the role that it takes: what a test enumerates.
pub fn routes() -> impl Iterator<Item = (&'static str, &'static str, Role)> {
    api::ENDPOINTS.iter().map(|endpoint| (endpoint.method, endpoint.path, endpoint.role))
}
