//! `/api/admin/…`: builds, jobs, snapshots, what was learned, keys, the audit log.
//!
//! Whatever changes something is written down first, with who asked for it.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::query::sent;
use super::suggestions::bad_address;
use super::{blocking, now};
use crate::access::{Caller, Key};
use crate::envelope::RequestId;
use crate::problem::Problem;
use crate::upkeep::{Deed, Done, Kind, Noted, Proposal, Refused, Upkeep, Work};
use crate::{App, files};

pub(super) use crate::access::{EmbedToken, NewEmbedToken};
pub(super) use crate::upkeep::NewKey;

/// Who asks, for the audit log.
#[derive(Clone)]
struct By {
    who: Arc<str>,
    request: String,
}

impl By {
    fn of(caller: &Caller, request: &RequestId) -> By {
        By { who: Arc::clone(&caller.name), request: request.as_str().to_owned() }
    }

    fn deed(&self, action: &str, what: Option<&str>) -> Deed {
        Deed {
            who: self.who.to_string(),
            action: action.to_owned(),
            what: what.map(str::to_owned),
            request: self.request.clone(),
        }
    }
}

/// Somebody who changes something, and the request by which they do.
type Somebody = (Extension<Caller>, Extension<RequestId>);

/// Does something that may block.
async fn done<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&dyn Upkeep) -> Done<T> + Send + 'static,
) -> Result<T, Problem> {
    let upkeep = Arc::clone(&app.upkeep);
    blocking(&app.limits, move || work(upkeep.as_ref())).await?.map_err(refused)
}

/// Does something that changes something: written down before.
async fn changed<T: Send + 'static>(
    app: &App,
    (Extension(caller), Extension(request)): Somebody,
    what: &'static str,
    to: Option<String>,
    work: impl FnOnce(&dyn Upkeep) -> Done<T> + Send + 'static,
) -> Result<T, Problem> {
    let by = By::of(&caller, &request);
    done(app, move |upkeep| {
        upkeep.note(by.deed(what, to.as_deref()))?;
        work(upkeep)
    })
    .await
}

/// Why it is not done, as a problem.
pub(super) fn refused(refused: Refused) -> Problem {
    let status = match refused.kind {
        Kind::Missing => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::World => StatusCode::SERVICE_UNAVAILABLE,
    };
    Problem::new(status, refused.code, refused.message)
}

pub(super) async fn reload(State(app): State<App>, somebody: Somebody) -> Result<Response, Problem> {
    let reloaded = changed(&app, somebody, "refresh-patterns", None, |upkeep| upkeep.reload()).await?;
    Ok(now(&reloaded))
}

/// What to work out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BuildOnly")]
pub(super) struct Only {
    /// Datasets; none is all.
    #[serde(default)]
    only: Vec<String>,
}

/// Which job.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WhichJob")]
pub(super) struct Which {
    /// Its name: `daily`, `weekly`, …
    job: String,
}

/// A run that has begun.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunAccepted")]
pub(super) struct Accepted {
    /// Its id.
    run: String,
    /// Where to follow it.
    events: String,
}

pub(super) async fn build(State(app): State<App>, somebody: Somebody, request: Request) -> Result<Response, Problem> {
    // Nothing at all is everything.
    let empty = request.headers().get(header::CONTENT_TYPE).is_none();
    let Only { only } = if empty { Only::default() } else { sent(request, &app.limits).await? };
    let model = app.works.view(&somebody.0.viewer).model;
    if let Some(unknown) = only.iter().find(|name| model.dataset_named(name).is_none()) {
        let names: Vec<&str> = model.datasets.iter().map(|dataset| dataset.name.as_str()).collect();
        let detail = format!("There is no dataset `{unknown}`; there are: {}.", names.join(", "));
        return Err(Problem::new(StatusCode::NOT_FOUND, "no_dataset", detail));
    }
    begin(&app, somebody, "regenerate-dumps", Work::Datasets(only)).await
}

pub(super) async fn run_job(State(app): State<App>, somebody: Somebody, request: Request) -> Result<Response, Problem> {
    let Which { job } = sent(request, &app.limits).await?;
    let known = done(&app, |upkeep| upkeep.jobs()).await?.jobs;
    if !known.iter().any(|known| known.name == job) {
        let names: Vec<&str> = known.iter().map(|known| known.name.as_str()).collect();
        let detail = format!("There is no job `{job}`; there are: {}.", names.join(", "));
        return Err(Problem::new(StatusCode::NOT_FOUND, "no_job", detail));
    }
    begin(&app, somebody, "run-job", Work::Job(job)).await
}

async fn begin(
    app: &App,
    (Extension(caller), Extension(request)): Somebody,
    what: &'static str,
    work: Work,
) -> Result<Response, Problem> {
    let by = By::of(&caller, &request);
    let to = match &work {
        Work::Job(name) => name.clone(),
        Work::Datasets(names) => names.join(", "),
    };
    done(app, move |upkeep| upkeep.note(by.deed(what, Some(&to).filter(|to| !to.is_empty()).map(String::as_str))))
        .await?;
    let run = app.runs.begin(Arc::clone(&app.upkeep), work).map_err(refused)?;
    let events = format!("/api/v1/admin/runs/{run}/events");
    let mut response = now(&Accepted { run, events: events.clone() });
    *response.status_mut() = StatusCode::ACCEPTED;
    if let Ok(location) = events.parse() {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

pub(super) async fn events(
    State(app): State<App>,
    Path(run): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let missing = || Problem::new(StatusCode::NOT_FOUND, "no_run", "There is no such run, or it was long ago.");
    let stream = app.runs.follow(&run, after).ok_or_else(missing)?;
    let headers = [("x-accel-buffering", "no"), ("cache-control", "no-store")];
    Ok((headers, Sse::new(stream).keep_alive(KeepAlive::default())).into_response())
}

pub(super) async fn jobs(State(app): State<App>) -> Result<Response, Problem> {
    Ok(now(&done(&app, |upkeep| upkeep.jobs()).await?))
}

pub(super) async fn reset_stats(State(app): State<App>, somebody: Somebody) -> Result<StatusCode, Problem> {
    changed(&app, somebody, "reset-stats", None, |_| Ok(())).await?;
    app.stats.reset();
    Ok(StatusCode::NO_CONTENT)
}

/// What was learned.
#[derive(Serialize, JsonSchema)]
pub(super) struct Proposals {
    learned: Vec<Proposal>,
}

pub(super) async fn learned(State(app): State<App>) -> Result<Response, Problem> {
    Ok(now(&Proposals { learned: done(&app, |upkeep| upkeep.learned()).await? }))
}

/// What is decided of a proposal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    status: Verdict,
    /// Even if a verified question is then answered rightly no more.
    #[serde(default)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Accepted,
    Rejected,
}

pub(super) async fn decide(
    State(app): State<App>,
    somebody: Somebody,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let missing = || Problem::new(StatusCode::NOT_FOUND, "no_proposal", format!("There is no proposal {number}."));
    let at: usize = number.parse().map_err(|_| missing())?;
    let Decision { status, force } = sent(request, &app.limits).await?;
    let accept = status == Verdict::Accepted;
    let what = if accept { "accept-learned" } else { "reject-learned" };
    let decided = changed(&app, somebody, what, Some(number), move |upkeep| upkeep.decide(at, accept, force)).await?;
    Ok(now(&decided))
}

pub(super) async fn questions(State(app): State<App>) -> Result<Response, Problem> {
    Ok(now(&done(&app, |upkeep| upkeep.asked()).await?))
}

pub(super) async fn snapshots(State(app): State<App>) -> Result<Response, Problem> {
    Ok(now(&done(&app, |upkeep| upkeep.snapshots()).await?))
}

#[derive(Deserialize)]
pub(super) struct Two {
    before: String,
    after: Option<String>,
}

pub(super) async fn diff(State(app): State<App>, two: Result<Query<Two>, QueryRejection>) -> Result<Response, Problem> {
    let Query(Two { before, after }) = two.map_err(|error| bad_address(&error))?;
    Ok(now(&done(&app, move |upkeep| upkeep.diff(&before, after.as_deref())).await?))
}

pub(super) async fn verify(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(now(&done(&app, move |upkeep| upkeep.verify(&id)).await?))
}

pub(super) async fn roll_back(
    State(app): State<App>,
    somebody: Somebody,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let to = Some(id.clone());
    Ok(now(&changed(&app, somebody, "rollback", to, move |upkeep| upkeep.roll_back(&id)).await?))
}

pub(super) async fn file(
    State(app): State<App>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = done(&app, move |upkeep| upkeep.file(&id, &name)).await?;
    files::send(file, &headers)
}

pub(super) async fn clear_caches(State(app): State<App>, somebody: Somebody) -> Result<StatusCode, Problem> {
    changed(&app, somebody, "clear-caches", None, |_| Ok(())).await?;
    app.answers.clear();
    app.works.view(&Arc::new(model::Viewer::owner())).meanings.clear();
    Ok(StatusCode::NO_CONTENT)
}

/// The keys.
#[derive(Serialize, JsonSchema)]
pub(super) struct Keys {
    keys: Vec<ShownKey>,
}

/// A key without what could let anybody in.
#[derive(Serialize, JsonSchema)]
struct ShownKey {
    id: String,
    name: String,
    role: crate::access::Role,
    claims: std::collections::BTreeMap<String, Vec<String>>,
    /// When it was made.
    created: String,
    /// When it ends.
    expires: Option<String>,
}

impl From<Key> for ShownKey {
    fn from(key: Key) -> ShownKey {
        let Key { id, name, role, claims, made, expires, .. } = key;
        ShownKey { id, name, role, claims, created: made.to_string(), expires: expires.map(|time| time.to_string()) }
    }
}

pub(super) async fn keys(State(app): State<App>) -> Result<Response, Problem> {
    let keys = done(&app, |upkeep| upkeep.keys()).await?;
    Ok(now(&Keys { keys: keys.into_iter().map(ShownKey::from).collect() }))
}

/// A key as it is handed over.
#[derive(Serialize, JsonSchema)]
pub(super) struct MadeKey {
    /// Its id.
    id: String,
    /// The key itself, shown this once.
    key: String,
}

pub(super) async fn make_key(
    State(app): State<App>,
    somebody: Somebody,
    request: Request,
) -> Result<Response, Problem> {
    let wanted: NewKey = sent(request, &app.limits).await?;
    let to = Some(wanted.name.clone());
    let (key, secret) = changed(&app, somebody, "make-key", to, move |upkeep| upkeep.make_key(wanted)).await?;
    let mut response = now(&MadeKey { id: key.id, key: secret.reveal().to_owned() });
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

pub(super) async fn revoke_key(
    State(app): State<App>,
    somebody: Somebody,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let to = Some(id.clone());
    changed(&app, somebody, "revoke-key", to, move |upkeep| upkeep.revoke_key(&id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn make_embed_token(
    State(app): State<App>,
    somebody: Somebody,
    request: Request,
) -> Result<Response, Problem> {
    let wanted: NewEmbedToken = sent(request, &app.limits).await?;
    let by = Arc::clone(&somebody.0.name);
    let to = Some(wanted.to_string());
    let work = move |upkeep: &dyn Upkeep| upkeep.make_embed_token(wanted, &by);
    let mut response = now(&changed(&app, somebody, "make-embed-token", to, work).await?);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

#[derive(Deserialize)]
pub(super) struct Last {
    limit: Option<usize>,
}

/// Who changed what.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuditLines")]
pub(super) struct Audit {
    lines: Vec<Noted>,
}

pub(super) async fn audit(
    State(app): State<App>,
    last: Result<Query<Last>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(last) = last.map_err(|error| bad_address(&error))?;
    let limit = last.limit.unwrap_or(100).min(10_000);
    Ok(now(&Audit { lines: done(&app, move |upkeep| upkeep.deeds(limit)).await? }))
}
