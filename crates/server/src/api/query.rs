//! `POST /api/query`: a question or a Draft in, an outcome out.

use std::sync::Arc;
use std::time::Instant;

use ask::{Fault, Input, Key, Outcome, Reply, Request as Asked, Step, View};
use axum::body::Bytes;
use axum::extract::{Extension, FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use model::Draft;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::access::Caller;
use crate::answers::{Charts, Format, Ready, Shape, Wanted};
use crate::problem::Problem;
use crate::{App, Limits};

/// A question: in words, as a Draft, or in words with the Draft that a person chose for them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Query")]
pub(crate) struct Body {
    /// In plain words.
    question: Option<String>,
    /// As names; every answer carries its own.
    draft: Option<Draft>,
    /// The draft of the answer before, for a follow-up.
    previous: Option<Draft>,
    /// The form of chart asked for: `pie`, `line`, `table`, …
    chart: Option<String>,
    /// How the chart is given.
    charts: Option<Charts>,
    /// How the answer is given.
    format: Option<Format>,
}

/// What a question comes to: see `status`.
#[derive(JsonSchema)]
#[schemars(rename = "Outcome")]
#[expect(dead_code, reason = "only its form is used")]
pub(crate) struct AnyOutcome {
    /// `answered`, `ambiguous`, `unread`, `refused` or `report`.
    status: String,
}

pub(crate) async fn query(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let headers = request.headers().clone();
    let body: Body = sent(request, &app.limits).await?;
    let (asked, shape) = body.understood()?;
    let view = app.works.view(&caller.viewer);
    let wanted = Wanted { key: Key::of(&asked, &view), shape };
    if let Some(ready) = app.answers.get(&wanted).filter(|ready| ready.is_packed_for(&headers)) {
        let response = timed(ready.send(&headers), "cache;desc=hit");
        note(&app, &ready, began, true);
        return Ok(response);
    }
    let limits = app.limits;
    blocking(&limits, move || respond(&app, &asked, &wanted, &view, &headers, began)).await?
}

/// Works an answer out, if nobody else just did.
fn respond(
    app: &App,
    asked: &Asked,
    wanted: &Wanted,
    view: &View,
    headers: &HeaderMap,
    began: Instant,
) -> Result<Response, Problem> {
    let mut timing = None;
    let ready = app.answers.get_or(wanted, app.limits.answer, || {
        let (reply, fetched) = answer(app, asked, view);
        timing = Some(server_timing(&reply.record, fetched));
        if reply.outcome.is_err() {
            count(app, &reply.record, began);
        }
        let Reply { outcome, record } = reply;
        let outcome = outcome.map_err(|fault| failed(&fault))?;
        // What came from the source itself is of this moment, and no snapshot's.
        let lasting = record.route.is_none_or(|route| route == "rollup");
        let ready =
            Ready::new(written(&outcome, &wanted.shape)?, content_type(&wanted.shape), view.snapshot.id(), record);
        Ok::<_, Problem>((ready, lasting))
    })?;
    let response = ready.send(headers);
    note(app, &ready, began, timing.is_none());
    Ok(timed(response, timing.as_deref().unwrap_or("cache;desc=hit")))
}

/// Asks, fetching what must be fetched in between; with the nanoseconds that took.
pub(crate) fn answer(app: &App, asked: &Asked, view: &View) -> (Reply, Option<u64>) {
    match ask::start(asked, view) {
        Step::Done(reply) => (reply, None),
        Step::Wants(wants) => {
            let began = Instant::now();
            let fetched = app.works.fetch(&wants.leaves, view);
            let waited = nanos_since(began);
            let reply = match fetched {
                Ok(tables) => ask::resume(*wants, &tables, view),
                Err(fault) => ask::failed(*wants, fault),
            };
            (reply, Some(waited))
        }
    }
}

/// Counts a question and keeps its record.
fn note(app: &App, ready: &Arc<Ready>, began: Instant, kept: bool) {
    app.stats.question(&ready.record, nanos_since(began), kept);
    app.works.keep(&ready.record);
}

pub(crate) fn count(app: &App, record: &ask::Record, began: Instant) {
    app.stats.question(record, nanos_since(began), false);
    app.works.keep(record);
}

fn nanos_since(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

fn written(outcome: &Outcome, shape: &Shape) -> Result<Vec<u8>, Problem> {
    let broken = |_| Problem::bare(StatusCode::INTERNAL_SERVER_ERROR);
    match (shape.format, shape.charts) {
        (Format::Json, Charts::Chartjs) => serde_json::to_vec(outcome).map_err(broken),
        (Format::Json, charts) => {
            let mut value = serde_json::to_value(outcome).map_err(broken)?;
            match (charts, value.get_mut("chart").and_then(|chart| chart.as_object_mut())) {
                (Charts::None, Some(_)) => value["chart"] = serde_json::Value::Null,
                (_, Some(chart)) => drop(chart.remove("chartjs")),
                (_, None) => {}
            }
            serde_json::to_vec(&value).map_err(broken)
        }
        (Format::Csv, _) => Err(Problem::new(StatusCode::NOT_IMPLEMENTED, "no_format", "Not built.")),
    }
}

fn content_type(shape: &Shape) -> &'static str {
    match shape.format {
        Format::Json => "application/json",
        Format::Csv => "text/csv; charset=utf-8; header=present",
    }
}

fn server_timing(record: &ask::Record, fetched: Option<u64>) -> String {
    let stages = record.nanos.stages().into_iter().chain(fetched.map(|nanos| ("fetch", nanos)));
    let stages = stages.map(|(stage, nanos)| format!("{stage};dur={}.{:06}", nanos / 1_000_000, nanos % 1_000_000));
    stages.collect::<Vec<_>>().join(", ")
}

fn timed(mut response: Response, timing: &str) -> Response {
    if let Ok(value) = timing.parse() {
        response.headers_mut().insert("server-timing", value);
    }
    response
}

/// A broken world, as a problem.
pub(crate) fn failed(fault: &Fault) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, fault.code, fault.message.clone())
}

impl Body {
    /// A question in words alone.
    pub(crate) fn words(question: String) -> Body {
        Body { question: Some(question), draft: None, previous: None, chart: None, charts: None, format: None }
    }

    pub(crate) fn understood(self) -> Result<(Asked, Shape), Problem> {
        let input = match (self.question, self.draft) {
            (Some(question), None) => Input::Question(question),
            (None, Some(draft)) => Input::Draft(draft),
            // Somebody chose among what the question may mean.
            (Some(question), Some(draft)) => Input::Choice { question, draft },
            (None, None) => {
                return Err(Problem::new(StatusCode::BAD_REQUEST, "bad_body", "Give `question`, `draft`, or both."));
            }
        };
        let shape = Shape { format: self.format.unwrap_or_default(), charts: self.charts.unwrap_or_default() };
        Ok((Asked { input, previous: self.previous, chart: self.chart }, shape))
    }
}

/// Runs what may wait for a disk or a source beside the async threads. A panic there is a problem here.
pub(crate) async fn blocking<T: Send + 'static>(
    limits: &Limits,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    match tokio::time::timeout(limits.answer, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err(Problem::bare(StatusCode::INTERNAL_SERVER_ERROR)),
        Err(_) => {
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", "The answer took too long.").retry_after(5))
        }
    }
}

/// The JSON body of a request.
pub(crate) async fn sent<T: DeserializeOwned>(request: Request, limits: &Limits) -> Result<T, Problem> {
    is_json(request.headers())?;
    let bytes = arrive(request, limits).await?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let code = if error.is_data() { "bad_body" } else { "bad_json" };
        Problem::new(StatusCode::BAD_REQUEST, code, error.to_string()).at(error.line(), error.column())
    })
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

async fn arrive(request: Request, limits: &Limits) -> Result<Bytes, Problem> {
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
