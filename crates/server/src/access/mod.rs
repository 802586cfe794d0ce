//! Who asks, and what that allows: nobody in particular on this machine, or somebody with a key.
//!
//! Every route names the role that it takes ([`crate::api::ENDPOINTS`]); the check stands before the route's own
//! code, so a new route cannot forget it.

mod keys;

pub use keys::{Key, Keyring, Secret};

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use model::Viewer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::problem::Problem;

/// What somebody may do; each may do what those before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Ask, and see what can be asked.
    Viewer,
    /// Review what was learned.
    Editor,
    /// Build, look after snapshots and keys, and read raw files.
    Admin,
}

impl Role {
    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Editor => "editor",
            Role::Admin => "admin",
        }
    }
}

/// Somebody who has been let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Of the key or the token.
    pub name: Arc<str>,
    /// What they may do.
    pub role: Role,
    /// Whose rows they see.
    pub viewer: Arc<Viewer>,
}

impl Caller {
    /// The person at their own machine: everything, all rows.
    pub fn owner() -> Caller {
        Caller { name: "local".into(), role: Role::Admin, viewer: Arc::new(Viewer::owner()) }
    }
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// Nobody has this key, or it was taken back.
    Unknown,
    /// It was good once.
    Expired,
}

/// Tells who presents a secret. It may be asked on an async thread, for every request: it answers from memory.
pub trait SignIn: Send + Sync + 'static {
    /// Who that is.
    ///
    /// # Errors
    /// Nobody who is let in.
    fn who(&self, secret: &str) -> Result<Caller, Stranger>;
}

/// Who is let in.
#[derive(Clone)]
pub enum Access {
    /// Whoever reaches the address, which is this machine's own.
    Open,
    /// Whoever has a key.
    SignIn(Arc<dyn SignIn>),
}

impl Access {
    /// Whether somebody must say who they are.
    pub(crate) fn is_signed(&self) -> bool {
        matches!(self, Access::SignIn(_))
    }

    fn admit(&self, headers: &HeaderMap) -> Result<Caller, Problem> {
        let Access::SignIn(sign_in) = self else { return Ok(Caller::owner()) };
        let no = |code, detail: &str| Err(Problem::new(StatusCode::UNAUTHORIZED, code, detail).challenge());
        let Some(secret) = secret(headers) else {
            return no("no_key", "Say who you are: `Authorization: Bearer <key>`.");
        };
        match sign_in.who(secret) {
            Ok(caller) => Ok(caller),
            Err(Stranger::Unknown) => no("bad_key", "Nobody has this key, or it was taken back."),
            Err(Stranger::Expired) => no("expired", "This key has expired; ask for another one."),
        }
    }
}

/// What a request presents: never from its address, which ends up in logs.
fn secret(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| {
        let (scheme, rest) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| rest.trim())
    });
    bearer.or_else(|| headers.get("x-api-key").and_then(|value| value.to_str().ok())).filter(|text| !text.is_empty())
}

/// Before a route: somebody with its role, who is then an extension of the request.
pub(crate) async fn admit(
    State((app, role)): State<(App, Role)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let caller = app.access.admit(request.headers())?;
    if caller.role < role {
        let detail = format!("This takes the role {}; yours is {}.", role.name(), caller.role.name());
        return Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", detail));
    }
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}
