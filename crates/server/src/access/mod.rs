//! Who asks, and what that allows: nobody in particular on this machine, or somebody with a key or a token.
//!
//! Every route names the role that it takes ([`crate::api::ENDPOINTS`]); the check stands before the route's own
//! code, so a new route cannot forget it.

mod embed;
mod gate;
mod keys;
mod oidc;

pub use embed::{BadEmbed, EmbedSecret, EmbedToken, NewEmbedToken};
pub use gate::Gate;
pub use keys::{Key, Keyring, Secret};
pub use oidc::{BadTerms, Oidc, Roles, Terms, Trouble};

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::future::Either;
use model::Viewer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tower_layer::Layer;
use tower_service::Service;

use crate::App;
use crate::embedding::Elsewhere;
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
    /// The only questions that they may ask, word for word; nothing else is open to them then.
    pub only: Option<Arc<[String]>>,
}

impl Caller {
    /// The person at their own machine: everything, all rows.
    pub fn owner() -> Caller {
        Caller { name: "local".into(), role: Role::Admin, viewer: Arc::new(Viewer::owner()), only: None }
    }
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// Nobody has this key, or it was taken back.
    Unknown,
    /// It was good once.
    Expired,
    /// A token of an identity provider that does not do, and why: nothing that its bearer could not read in it.
    Token(&'static str),
    /// A good token of somebody who has no role here.
    Roleless,
    /// No token can be checked yet.
    Unready,
}

/// Bytes of a key or a token; what is longer is not looked at.
pub(crate) const LONGEST_SECRET: usize = 8 << 10;

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
    /// Whoever reaches the address, which is this machine's own. A token for embedding limits its bearer all the same.
    Open(Arc<dyn SignIn>),
    /// Whoever has a key or a token.
    SignIn(Arc<dyn SignIn>),
}

impl Access {
    /// Whether somebody must say who they are.
    pub(crate) fn is_signed(&self) -> bool {
        matches!(self, Access::SignIn(_))
    }

    fn admit(&self, headers: &HeaderMap, elsewhere: bool) -> Result<Caller, Problem> {
        let secret = secret(headers);
        let sign_in = match self {
            Access::Open(_) if !elsewhere && !secret.is_some_and(|it| it.starts_with(embed::PREFIX)) => {
                return Ok(Caller::owner());
            }
            Access::Open(sign_in) | Access::SignIn(sign_in) => sign_in,
        };
        let no = |code, detail: &str| Problem::new(StatusCode::UNAUTHORIZED, code, detail).challenge();
        let Some(secret) = secret else {
            return Err(no("no_key", "Say who you are: `Authorization: Bearer <key>`."));
        };
        let who = if secret.len() > LONGEST_SECRET { Err(Stranger::Unknown) } else { sign_in.who(secret) };
        who.map_err(|stranger| match stranger {
            Stranger::Unknown => no("bad_key", "Nobody has this key, or it was taken back."),
            Stranger::Expired => no("expired", "This key or token has expired; ask for another one."),
            Stranger::Token(why) => no("bad_token", &format!("This token does not do: {why}.")),
            Stranger::Roleless => {
                let detail = "You are known, but have no role here; reckoner.yaml says which groups have one.";
                Problem::new(StatusCode::FORBIDDEN, "no_role", detail)
            }
            Stranger::Unready => {
                let detail = "The keys that tokens are checked with are not there yet; ask again in a moment.";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_sign_in_keys", detail).retry_after(5)
            }
        })
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

/// What a route takes of whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Needs {
    pub(crate) role: Role,
    /// Whether it is open to those who may ask a few questions only.
    pub(crate) embedded: bool,
}

/// Before a route: lets in somebody with its role, who is then an extension of the request.
#[derive(Clone)]
pub(crate) struct Admission {
    pub(crate) app: App,
    pub(crate) needs: Needs,
}

impl Admission {
    fn admit(&self, request: &Request) -> Result<Caller, Problem> {
        let elsewhere = request.extensions().get::<Elsewhere>().is_some();
        let caller = self.app.access.admit(request.headers(), elsewhere)?;
        if caller.role < self.needs.role {
            let detail = format!("This takes the role {}; yours is {}.", self.needs.role.name(), caller.role.name());
            return Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", detail));
        }
        if caller.only.is_some() && !self.needs.embedded {
            return Err(not_embedded());
        }
        Ok(caller)
    }
}

impl<Route> Layer<Route> for Admission {
    type Service = Admitted<Route>;

    fn layer(&self, route: Route) -> Admitted<Route> {
        Admitted { admission: self.clone(), route }
    }
}

/// A route with who is let in to it.
#[derive(Clone)]
pub(crate) struct Admitted<Route> {
    admission: Admission,
    route: Route,
}

impl<Route> Service<Request> for Admitted<Route>
where
    Route: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Route::Future, Ready<Result<Response, Infallible>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.route.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        match self.admission.admit(&request) {
            Ok(caller) => {
                request.extensions_mut().insert(caller);
                Either::Left(self.route.call(request))
            }
            Err(problem) => Either::Right(ready(Ok(problem.into_response()))),
        }
    }
}

/// Something that a token for a few questions is not for.
pub(crate) fn not_embedded() -> Problem {
    let detail = "This token is for the questions that it names, word for word, and for nothing else.";
    Problem::new(StatusCode::FORBIDDEN, "not_embedded", detail)
}
