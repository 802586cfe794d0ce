//! `POST /api/query`: a question or a Draft in, an outcome out.

use std::time::Instant;

use ask::{Fault, Input, Reply, Request as Asked, Step, View};
use assist::{End, Vote};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::Draft;
use serde::Deserialize;

use crate::problem::Problem;
use crate::{App, Limits, Works};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    question: Option<String>,
    draft: Option<Draft>,
    previous: Option<Draft>,
    chart: Option<String>,
}

pub(crate) async fn query(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    is_json(request.headers())?;
    let bytes = arrive(request, app.limits).await?;
    let asked = understood(&bytes)?;
    blocking(app.limits, move || respond(&asked, app.works.as_ref())).await?
}

/// Runs what may wait for a disk or a source beside the async threads. A panic there is a problem here.
pub(crate) async fn blocking<T: Send + 'static>(
    limits: Limits,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    match tokio::time::timeout(limits.answer, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err(Problem::bare(StatusCode::INTERNAL_SERVER_ERROR)),
        Err(_) => Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", "The answer took too long.")),
    }
}

fn is_json(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let detail = "Send JSON, with `Content-Type: application/json`.";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", detail))
}

async fn arrive(request: Request, limits: Limits) -> Result<Bytes, Problem> {
    match tokio::time::timeout(limits.arrival, Bytes::from_request(request, &())).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(rejected)) if rejected.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let detail = format!("A body may have {} bytes at most.", limits.body);
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail))
        }
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "bad_body", "The body broke off.")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The body took too long to arrive.")),
    }
}

fn understood(bytes: &[u8]) -> Result<Asked, Problem> {
    let bad = |code, detail: String| Problem::new(StatusCode::BAD_REQUEST, code, detail);
    let body: Body = serde_json::from_slice(bytes).map_err(|error| {
        let code = if error.is_data() { "bad_body" } else { "bad_json" };
        bad(code, error.to_string()).at(error.line(), error.column())
    })?;
    let input = match (body.question, body.draft) {
        (Some(question), None) => Input::Question(question),
        (None, Some(draft)) => Input::Draft(draft),
        // Somebody chose among what the question may mean.
        (Some(question), Some(draft)) => Input::Choice { question, draft },
        (None, None) => return Err(bad("bad_body", "Give `question`, `draft`, or both.".to_owned())),
    };
    Ok(Asked { input, previous: body.previous, chart: body.chart })
}

/// Asks, fetching what must be fetched in between.
fn respond(asked: &Asked, works: &dyn Works) -> Result<Response, Problem> {
    let view = works.view();
    let (mut step, mut waited) = (ask::start(asked, &view), None);
    let reply = loop {
        step = match step {
            Step::Done(reply) => break reply,
            Step::Votes(undecided) => ask::voted(*undecided, &Vote::none(End::Off), &view),
            Step::Wants(wants) => {
                let began = Instant::now();
                let fetched = works.fetch(&wants.leaves, &view);
                waited = Some(began.elapsed().as_nanos());
                break match fetched {
                    Ok(tables) => ask::resume(*wants, &tables, &view),
                    Err(fault) => ask::failed(*wants, fault),
                };
            }
        };
    };
    works.keep(&reply.record);
    written(reply, waited, &view)
}

fn written(reply: Reply, waited: Option<u128>, view: &View) -> Result<Response, Problem> {
    let Reply { outcome, record } = reply;
    let outcome = outcome.map_err(|fault| failed(&fault))?;
    let body = serde_json::to_vec(&outcome).map_err(|_| Problem::bare(StatusCode::INTERNAL_SERVER_ERROR))?;
    let stages = record.nanos.stages().into_iter().map(|(stage, nanos)| (stage, u128::from(nanos)));
    let timing: Vec<String> = stages
        .chain(waited.map(|nanos| ("fetch", nanos)))
        .map(|(stage, nanos)| format!("{stage};dur={}.{:06}", nanos / 1_000_000, nanos % 1_000_000))
        .collect();
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("cache-control", "no-store".to_owned()),
        ("server-timing", timing.join(", ")),
        ("reckoner-tokens", record.tokens.to_string()),
        ("reckoner-snapshot", view.snapshot.id().to_owned()),
    ];
    Ok((headers, body).into_response())
}

fn failed(fault: &Fault) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, fault.code, fault.message.clone())
}
