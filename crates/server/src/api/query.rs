//! `POST /api/query`: a question or a Draft in, an outcome out.

use std::error::Error as _;
use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use ask::{Fault, Input, Key, Locale, Outcome, Reply, Request as Asked, Step, Theme, View};
use axum::body::{Bytes, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use http_body_util::LengthLimitError;
use model::Draft;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::object::{self, Object};
use crate::access::{Caller, not_embedded};
use crate::answers::{Charts, Format, Ready, Shape, Wanted};
use crate::problem::Problem;
use crate::stats::Stats;
use crate::{App, Limits, Works};

/// A question: in words, as a Draft, or in words with the Draft that a person chose for them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Query")]
pub(crate) struct Body {
    /// In plain words.
    question: Option<String>,
    /// As names; every answer carries its own.
    #[serde(default, deserialize_with = "object::maybe")]
    draft: Option<Draft>,
    /// The draft of the answer before, for a follow-up.
    #[serde(default, deserialize_with = "object::maybe")]
    previous: Option<Draft>,
    /// The form of chart asked for: `pie`, `line`, `table`, …
    chart: Option<String>,
    /// How the chart is given.
    charts: Option<Charts>,
    /// How the answer is given.
    format: Option<Format>,
    /// How numbers and days are written: `de-DE`. Without it, what `Accept-Language` asks for.
    locale: Option<String>,
    /// What a picture is drawn on: `light` or `dark`.
    theme: Option<Ground>,
}

/// What a picture is drawn on.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ground {
    #[default]
    Light,
    Dark,
}

impl From<Ground> for Theme {
    fn from(ground: Ground) -> Theme {
        match ground {
            Ground::Light => Theme::Light,
            Ground::Dark => Theme::Dark,
        }
    }
}

pub(crate) async fn query(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    mut request: Request,
) -> Result<Response, Problem> {
    let began = Instant::now();
    // What comes after the headers is read without them.
    let headers = std::mem::take(request.headers_mut());
    is_json(&headers)?;
    let body: Body = read(request, &app.limits).await?;
    if caller.only.as_ref().is_some_and(|only| !body.is_one_of(only)) {
        return Err(not_embedded());
    }
    let (asked, shape) = body.understood(&headers)?;
    let view = app.works.view(&caller.viewer);
    let wanted = Wanted { key: Key::of(&asked, &view), shape };
    let kept = app.answers.get(&wanted).filter(|ready| ready.is_packed_for(&headers));
    let work = Work { app: app.clone(), team: caller.name, asked, shape, view, headers, began };
    match kept {
        Some(ready) => Ok(work.send(&ready, HIT, true)),
        // On the heap, so that what is kept is answered without room for it.
        None => in_time(&app.limits, Box::pin(work.out(&wanted))).await?,
    }
}

/// A question that is worked out.
struct Work {
    app: App,
    team: Arc<str>,
    asked: Asked,
    shape: Shape,
    view: View,
    headers: HeaderMap,
    began: Instant,
}

/// What came of it.
struct Done {
    ready: Arc<Ready>,
    response: Response,
    /// Whether it may be kept.
    lasts: bool,
}

impl Work {
    /// Works it out, if nobody else just does.
    async fn out(self, wanted: &Wanted) -> Result<Response, Problem> {
        let app = self.app.clone();
        let place = match app.answers.get_or_place(wanted, app.limits.answer).await {
            Ok(ready) => return app.hands.think(move || self.send(&ready, HIT, true)).await,
            Err(place) => place,
        };
        let begun = app.hands.think(move || self.begun()).await?;
        let Done { ready, response, lasts } = match begun {
            Ok(done) => done?,
            Err(waiting) => {
                let (work, step) = *waiting;
                app.hands.put_to(move || work.done(step)).await??
            }
        };
        if let Some(place) = place.filter(|_| lasts) {
            place.keep(ready);
        }
        Ok(response)
    }

    /// As far as it goes without waiting; else the step that waits.
    fn begun(self) -> Result<Result<Done, Problem>, Box<(Work, Step)>> {
        match ask::start(&self.asked, &self.view) {
            Step::Done(reply) => Ok(self.replied(reply, None)),
            step => Err(Box::new((self, step))),
        }
    }

    /// To its end.
    fn done(self, step: Step) -> Result<Done, Problem> {
        let (reply, waited) = go_on(step, &*self.app.works, &self.team, &self.view);
        self.replied(reply, waited)
    }

    fn replied(self, reply: Reply, waited: Option<u64>) -> Result<Done, Problem> {
        let timing = HeaderValue::try_from(server_timing(&reply.record, waited)).unwrap_or(HIT);
        if reply.outcome.is_err() {
            count(&*self.app.works, &self.app.stats, reply.record.clone(), self.began);
        }
        // What came from the source itself is of this moment, and no snapshot's; and who could not vote now may later.
        let voted = reply.record.vote.is_none_or(|vote| vote == "chosen");
        let lasts = voted && reply.record.route.is_none_or(|route| route == "rollup");
        let ready = Arc::new(ready(reply, self.shape, &self.view)?);
        Ok(Done { response: self.send(&ready, timing, false), ready, lasts })
    }

    /// The response, which is counted and written down.
    fn send(&self, ready: &Arc<Ready>, timing: HeaderValue, kept: bool) -> Response {
        let response = if kept { ready.send_again(&self.headers) } else { ready.send(&self.headers) };
        let response = timed(response, timing);
        note(&self.app, ready, self.began, kept);
        response
    }
}

/// Asks, putting a vote or fetching what must be fetched in between; with the nanoseconds that took.
pub(crate) fn answer(works: &dyn Works, team: &str, asked: &Asked, view: &View) -> (Reply, Option<u64>) {
    go_on(ask::start(asked, view), works, team, view)
}

/// Goes on with a question to its end.
fn go_on(mut step: Step, works: &dyn Works, team: &str, view: &View) -> (Reply, Option<u64>) {
    let mut waited = None;
    let reply = loop {
        let began = Instant::now();
        step = match step {
            Step::Done(reply) => break reply,
            Step::Votes(undecided) => {
                let vote = works.vote(undecided.ballot(), team);
                waited = Some(nanos_since(began));
                ask::voted(*undecided, &vote, view)
            }
            Step::Wants(wants) => {
                let fetched = works.fetch(&wants.leaves, view);
                waited = Some(waited.unwrap_or_default() + nanos_since(began));
                break match fetched {
                    Ok(fetched) => ask::resume(*wants, &fetched, view),
                    Err(fault) => ask::failed(*wants, fault),
                };
            }
        };
    };
    (reply, waited)
}

/// Counts a question and keeps its record.
fn note(app: &App, ready: &Arc<Ready>, began: Instant, kept: bool) {
    app.stats.question(&ready.record, nanos_since(began), kept);
    app.works.keep(&ready.record);
}

/// Counts a question that was worked out and keeps its record.
pub(crate) fn count(works: &dyn Works, stats: &Stats, record: ask::Record, began: Instant) {
    stats.question(&record, nanos_since(began), false);
    works.keep(&Arc::new(record));
}

fn nanos_since(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// A reply as it is sent.
fn ready(reply: Reply, shape: Shape, view: &View) -> Result<Ready, Problem> {
    let Reply { outcome, drawn, record } = reply;
    let outcome = outcome.map_err(|fault| failed(&fault))?;
    let ready = |body, kind, record| Ready::new(body, kind, view.snapshot.id(), record);
    // A question that has no answer has no file either: the outcome says why.
    let (Outcome::Answered(answered), false) = (&outcome, shape.format == Format::Json) else {
        return Ok(ready(json(&outcome, shape.charts, drawn.as_deref())?, "application/json", record));
    };
    let file = match shape.format {
        Format::Svg | Format::Png => {
            let nothing = "This answer is no picture: it is a table. Ask for `csv`, or for a chart by its form.";
            let svg = drawn.ok_or_else(|| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_picture", nothing))?;
            return match shape.format {
                Format::Png => {
                    let broken = || Problem::bare(StatusCode::INTERNAL_SERVER_ERROR);
                    Ok(ready(crate::png(&svg, PNG_SCALE).ok_or_else(broken)?, "image/png", record))
                }
                _ => Ok(ready(svg.as_bytes().to_vec(), "image/svg+xml", record)),
            };
        }
        Format::RawCsv => ask::File::RawCsv,
        Format::Xlsx => ask::File::Xlsx,
        Format::Arrow => ask::File::Arrow,
        Format::Csv | Format::Json => ask::File::Csv,
    };
    let body = ask::export(answered, file, view)
        .map_err(|error| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_export", error.to_string()))?;
    Ok(ready(body, file.media_type(), record).named(&file_name(&answered.said, file.extension())))
}

/// Dots of a picture for each of its own.
const PNG_SCALE: f32 = 2.0;

/// A file name of what a question was read as: letters, digits and dashes.
fn file_name(said: &str, extension: &str) -> String {
    let words = said.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: Vec<String> = words.take(12).map(str::to_ascii_lowercase).collect();
    format!("{}.{extension}", if name.is_empty() { "answer".to_owned() } else { name.join("-") })
}

fn json(outcome: &Outcome, charts: Charts, drawn: Option<&str>) -> Result<Vec<u8>, Problem> {
    let bytes = match charts {
        Charts::Chartjs => serde_json::to_vec(outcome),
        charts => serde_json::to_vec(&shaped(outcome, charts, drawn)?),
    };
    bytes.map_err(|_| Problem::bare(StatusCode::INTERNAL_SERVER_ERROR))
}

/// An outcome with its chart in the form that was asked for.
pub(crate) fn shaped(outcome: &impl Serialize, charts: Charts, drawn: Option<&str>) -> Result<Value, Problem> {
    let broken = |_| Problem::bare(StatusCode::INTERNAL_SERVER_ERROR);
    let mut value = serde_json::to_value(outcome).map_err(broken)?;
    if charts == Charts::None && value.get("chart").is_some() {
        value["chart"] = Value::Null;
    }
    let Some(chart) = value.get_mut("chart").and_then(|chart| chart.as_object_mut()) else { return Ok(value) };
    if !matches!(charts, Charts::Chartjs | Charts::ChartjsOrSvg) {
        chart.remove("chartjs");
    }
    match (charts, drawn) {
        (Charts::Vega, Some(vega)) => chart.insert("vega".to_owned(), serde_json::from_str(vega).map_err(broken)?),
        (Charts::Svg | Charts::ChartjsOrSvg, Some(svg)) => chart.insert("svg".to_owned(), svg.into()),
        _ => None,
    };
    Ok(value)
}

fn server_timing(record: &ask::Record, fetched: Option<u64>) -> String {
    let stages = record.nanos.stages().into_iter().chain(fetched.map(|nanos| ("fetch", nanos)));
    let stages = stages.map(|(stage, nanos)| format!("{stage};dur={}.{:06}", nanos / 1_000_000, nanos % 1_000_000));
    stages.collect::<Vec<_>>().join(", ")
}

/// The timing of an answer that was kept.
const HIT: HeaderValue = HeaderValue::from_static("cache;desc=hit");

fn timed(mut response: Response, timing: HeaderValue) -> Response {
    response.headers_mut().insert(SERVER_TIMING, timing);
    response
}

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// A broken world, as a problem.
pub(crate) fn failed(fault: &Fault) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, fault.code, fault.message.clone())
}

impl Body {
    /// A question in words alone.
    pub(crate) fn words(question: String) -> Body {
        Body { question: Some(question), ..Body::default() }
    }

    /// Whether it is one of these questions as it stands, and not what somebody makes of one.
    fn is_one_of(&self, only: &[String]) -> bool {
        self.draft.is_none() && self.previous.is_none() && self.question.as_ref().is_some_and(|it| only.contains(it))
    }

    /// What is asked, and how it is to be sent.
    pub(crate) fn understood(self, headers: &HeaderMap) -> Result<(Asked, Shape), Problem> {
        let bad = |detail: String| Problem::new(StatusCode::BAD_REQUEST, "bad_body", detail);
        let input = match (self.question, self.draft) {
            (Some(question), None) => Input::Question(question),
            (None, Some(draft)) => Input::Draft(draft),
            // Somebody chose among what the question may mean.
            (Some(question), Some(draft)) => Input::Choice { question, draft },
            (None, None) => return Err(bad("Give `question`, `draft`, or both.".to_owned())),
        };
        let locale = locale(self.locale.as_deref(), headers).map_err(bad)?;
        let shape = Shape { format: self.format.unwrap_or_default(), charts: self.charts.unwrap_or_default() };
        let picture = shape.picture(self.theme.unwrap_or_default().into());
        Ok((Asked { input, previous: self.previous, chart: self.chart, locale, picture }, shape))
    }
}

/// How numbers and days are written: as somebody says, else as their browser asks for.
pub(crate) fn locale(said: Option<&str>, headers: &HeaderMap) -> Result<Locale, String> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    match said {
        Some(tag) => Locale::named(tag).ok_or_else(|| format!("There is no locale `{tag}`.")),
        None => Ok(accepted.map_or(Locale::EN, |accepted| Locale::of(accepted).0)),
    }
}

/// Runs what may wait for a disk or a source beside the async threads. A panic there is a problem here.
pub(crate) async fn blocking<T: Send + 'static>(
    limits: &Limits,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    joined(limits, tokio::task::spawn_blocking(work)).await
}

/// What is done beside the async threads, if it is done in time. A panic there is a problem here.
pub(crate) async fn joined<T>(limits: &Limits, work: JoinHandle<T>) -> Result<T, Problem> {
    in_time(limits, work).await?.map_err(|_| Problem::bare(StatusCode::INTERNAL_SERVER_ERROR))
}

/// What an answer may wait for, as long as it may.
async fn in_time<T>(limits: &Limits, work: impl Future<Output = T>) -> Result<T, Problem> {
    tokio::time::timeout(limits.answer, work).await.map_err(|_| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", "The answer took too long.").retry_after(5)
    })
}

/// The JSON body of a request.
pub(crate) async fn sent<T: DeserializeOwned>(request: Request, limits: &Limits) -> Result<T, Problem> {
    is_json(request.headers())?;
    read(request, limits).await
}

async fn read<T: DeserializeOwned>(request: Request, limits: &Limits) -> Result<T, Problem> {
    let bytes = arrive(request, limits).await?;
    serde_json::from_slice(&bytes).map(|Object(body)| body).map_err(|error| {
        let code = if error.is_data() { "bad_body" } else { "bad_json" };
        Problem::new(StatusCode::BAD_REQUEST, code, error.to_string()).at(error.line(), error.column())
    })
}

pub(crate) fn is_json(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let detail = "Send JSON, with `Content-Type: application/json`.";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", detail))
}

/// The body of a request, if it is not too large and not too slow.
pub(crate) async fn arrive(request: Request, limits: &Limits) -> Result<Bytes, Problem> {
    match tokio::time::timeout(limits.arrival, to_bytes(request.into_body(), limits.body)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_large(&error) => {
            let detail = format!("A body may have {} bytes at most.", limits.body);
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail))
        }
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "bad_body", "The body broke off.")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The body took too long to arrive.")),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    error.source().is_some_and(|source| source.is::<LengthLimitError>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_sent_in_the_form_that_was_asked_for() {
        let chart = serde_json::json!({"status": "answered", "chart": {"type": "heatmap", "chartjs": null}});
        let none = serde_json::json!({"status": "unread"});
        for (charts, drawn, sent) in [
            (Charts::Chartjs, None, r#"{"chartjs":null,"type":"heatmap"}"#),
            (Charts::ChartjsOrSvg, Some("<svg/>"), r#"{"chartjs":null,"svg":"<svg/>","type":"heatmap"}"#),
            (Charts::ChartjsOrSvg, None, r#"{"chartjs":null,"type":"heatmap"}"#),
            (Charts::Svg, Some("<svg/>"), r#"{"svg":"<svg/>","type":"heatmap"}"#),
            (Charts::Vega, Some("{}"), r#"{"type":"heatmap","vega":{}}"#),
            (Charts::Neutral, None, r#"{"type":"heatmap"}"#),
            (Charts::None, None, "null"),
        ] {
            let read: Value = serde_json::from_str(sent).expect("JSON");
            assert_eq!(shaped(&chart, charts, drawn).expect("shaped")["chart"], read, "{charts:?}");
            assert_eq!(shaped(&none, charts, drawn).expect("shaped"), none, "{charts:?}");
        }
    }
}
