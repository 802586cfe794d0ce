//! `GET /api/status` and `GET /metrics`: how it goes, for people and for Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use ask::View;
use axum::extract::{Extension, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use model::Viewer;
use schemars::JsonSchema;
use serde::Serialize;

use super::{blocking, now};
use crate::App;
use crate::access::{Caller, Role};
use crate::answers::Usage;
use crate::problem::Problem;
use crate::stats::{OUTCOMES, ROUTES, Stats, Times};
use crate::upkeep::{Alert, Job};

/// How it goes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Status {
    version: &'static str,
    /// Since when it serves.
    started: String,
    uptime_seconds: u64,
    snapshot: Snapshot,
    questions: Questions,
    /// Microseconds from the body of a question to its answer; null where nothing was asked yet.
    latency_micros: Latencies,
    tokens: Tokens,
    caches: Vec<Usage>,
    /// Lines of the log that were not kept, because too many waited.
    log_lines_dropped: u64,
    /// Only for admins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    jobs: Vec<Job>,
    alerts: Vec<Alert>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StatusSnapshot")]
struct Snapshot {
    id: String,
    built: String,
    age_seconds: u64,
    /// Whether a job that should have made a newer one failed.
    stale: bool,
    rollups: usize,
    bytes: u64,
    /// Rollups that are damaged and set aside.
    quarantined: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StatusQuestions")]
struct Questions {
    total: u64,
    answered: u64,
    ambiguous: u64,
    unread: u64,
    refused: u64,
    report: u64,
    failed: u64,
    rollup: u64,
    live: u64,
    mixed: u64,
    /// Questions that no token was spent on.
    without_tokens: u64,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StatusLatencies")]
struct Latencies {
    p50: Option<f64>,
    p99: Option<f64>,
    /// Of answers that were kept.
    cached_p50: Option<f64>,
    cached_p99: Option<f64>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StatusTokens")]
struct Tokens {
    /// Spent on language models.
    spent: u64,
    /// Not spent: what the model's schema alone would have cost with each question that took none.
    saved: u64,
    /// Tokens of that schema.
    schema: u32,
    /// `on`, `off` where none is configured, or why it was switched off.
    assist: String,
    /// Of any sixty seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    minute: Option<Budget>,
    /// Of today.
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<Budget>,
}

/// Tokens that may be spent.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StatusBudget")]
struct Budget {
    /// Spent and reserved.
    used: u32,
    limit: u32,
}

fn tokens(app: &App, caller: &Caller) -> Tokens {
    let (schema, voting) = (app.works.schema_tokens(), app.works.voting(&caller.name));
    let balance = voting.as_ref().and_then(|voting| voting.balance);
    let assist = match &voting {
        None => "off".to_owned(),
        Some(voting) => voting.off.clone().unwrap_or_else(|| "on".to_owned()),
    };
    Tokens {
        spent: app.stats.tokens.load(Relaxed),
        saved: app.stats.free.load(Relaxed) * u64::from(schema),
        schema,
        assist,
        minute: balance.map(|balance| Budget { used: balance.minute, limit: balance.limits.minute }),
        day: balance.map(|balance| Budget { used: balance.day, limit: balance.limits.day }),
    }
}

pub(super) async fn status(State(app): State<App>, Extension(caller): Extension<Caller>) -> Result<Response, Problem> {
    let limits = app.limits;
    blocking(&limits, move || {
        let view = app.works.view(&Arc::new(Viewer::owner()));
        let alerts = app.upkeep.alerts();
        let admin = caller.role >= Role::Admin;
        let jobs = if admin { app.upkeep.jobs().map(|jobs| jobs.jobs).unwrap_or_default() } else { Vec::new() };
        let stats = &app.stats;
        let count = |names: &[&str], counts: &[std::sync::atomic::AtomicU64], name: &str| {
            names.iter().position(|known| *known == name).map_or(0, |at| counts[at].load(Relaxed))
        };
        let outcome = |name| count(&OUTCOMES, &stats.outcomes, name);
        let route = |name| count(&ROUTES, &stats.routes, name);
        now(&Status {
            version: env!("CARGO_PKG_VERSION"),
            started: app.started.to_string(),
            uptime_seconds: seconds_since(app.started),
            snapshot: snapshot(&view, &alerts),
            questions: Questions {
                total: OUTCOMES.into_iter().map(outcome).sum(),
                answered: outcome("answered"),
                ambiguous: outcome("ambiguous"),
                unread: outcome("unread"),
                refused: outcome("refused"),
                report: outcome("report"),
                failed: outcome("failed"),
                rollup: route("rollup"),
                live: route("live"),
                mixed: route("mixed"),
                without_tokens: stats.free.load(Relaxed),
            },
            latency_micros: Latencies {
                p50: stats.worked.quantile(0.5),
                p99: stats.worked.quantile(0.99),
                cached_p50: stats.kept.quantile(0.5),
                cached_p99: stats.kept.quantile(0.99),
            },
            tokens: tokens(&app, &caller),
            caches: caches(&app, &view),
            log_lines_dropped: app.upkeep.lines_dropped(),
            jobs,
            alerts: if admin { alerts } else { Vec::new() },
        })
    })
    .await
}

/// Both caches: of finished answers, and of what queries mean.
fn caches(app: &App, view: &View) -> Vec<Usage> {
    let ask::Usage { entries, bytes, capacity, hits, misses } = view.meanings.usage();
    vec![app.answers.usage(), Usage { name: "meanings", entries, bytes, capacity, hits, misses }]
}

fn snapshot(view: &View, alerts: &[Alert]) -> Snapshot {
    let manifest = view.snapshot.manifest();
    Snapshot {
        id: view.snapshot.id().to_owned(),
        built: manifest.built.clone(),
        age_seconds: age(&manifest.built),
        stale: alerts.iter().any(|alert| alert.name == "job_failing" || alert.name == "snapshot_old"),
        rollups: manifest.rollups.len(),
        bytes: manifest.rollups.iter().map(|rollup| rollup.file.bytes).sum(),
        quarantined: view.snapshot.quarantined().len(),
    }
}

/// Seconds since a snapshot was built.
pub(crate) fn age(built: &str) -> u64 {
    built.parse().map_or(0, seconds_since)
}

fn seconds_since(then: Timestamp) -> u64 {
    u64::try_from(Timestamp::now().duration_since(then).as_secs()).unwrap_or_default()
}

/// The figures for Prometheus, in its text format 0.0.4.
pub(crate) async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let limits = app.limits;
    let text = blocking(&limits, move || {
        let view = app.works.view(&Arc::new(Viewer::owner()));
        let alerts = app.upkeep.alerts();
        let told = Told { alerts, dropped: app.upkeep.lines_dropped() };
        written(&app.stats, app.works.schema_tokens(), &caches(&app, &view), &view, &told)
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// What the shell says of itself.
struct Told {
    alerts: Vec<Alert>,
    dropped: u64,
}

fn written(stats: &Stats, schema: u32, caches: &[Usage], view: &View, told: &Told) -> String {
    let mut text = String::new();
    let mut family = |name: &str, kind: &str, about: &str, rows: &[(String, f64)]| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "# HELP reckoner_{name} {about}\n# TYPE reckoner_{name} {kind}");
        for (labels, value) in rows {
            let _ = writeln!(text, "reckoner_{name}{labels} {value}");
        }
    };
    let row = |labels: String, value: u64| (labels, value as f64);
    let outcomes = OUTCOMES.iter().zip(&stats.outcomes);
    let outcomes: Vec<_> = outcomes.map(|(name, n)| row(format!("{{outcome=\"{name}\"}}"), n.load(Relaxed))).collect();
    family("questions_total", "counter", "Questions by what they came to.", &outcomes);
    let routes = ROUTES.iter().zip(&stats.routes);
    let routes: Vec<_> = routes.map(|(name, n)| row(format!("{{route=\"{name}\"}}"), n.load(Relaxed))).collect();
    family("answers_total", "counter", "Answers by where they came from.", &routes);
    let requests = (1..6).map(|at| row(format!("{{status=\"{at}xx\"}}"), stats.requests[at].load(Relaxed)));
    family("requests_total", "counter", "Requests by their status.", &requests.collect::<Vec<_>>());
    family("panics_total", "counter", "Panics that were caught.", &[row(String::new(), stats.panics.load(Relaxed))]);
    family("shed_total", "counter", "Requests that were turned away.", &[row(String::new(), stats.shed.load(Relaxed))]);
    family(
        "tokens_total",
        "counter",
        "Language model tokens spent.",
        &[row(String::new(), stats.tokens.load(Relaxed))],
    );
    let free = stats.free.load(Relaxed);
    let saved = [row(String::new(), free * u64::from(schema))];
    family("tokens_saved_total", "counter", "Tokens that a schema prompt would have cost.", &saved);
    family("questions_without_tokens_total", "counter", "Questions that cost no token.", &[row(String::new(), free)]);
    for (name, about, value) in [
        ("cache_entries", "Things kept.", (|usage| usage.entries) as fn(&Usage) -> u64),
        ("cache_bytes", "Bytes kept.", |usage| usage.bytes),
        ("cache_capacity_bytes", "Bytes that may be kept.", |usage| usage.capacity),
    ] {
        let rows = caches.iter().map(|usage| row(format!("{{cache=\"{}\"}}", usage.name), value(usage)));
        family(name, "gauge", about, &rows.collect::<Vec<_>>());
    }
    for (name, about, value) in [
        ("cache_hits_total", "Found.", (|usage| usage.hits) as fn(&Usage) -> u64),
        ("cache_misses_total", "Not found.", |usage| usage.misses),
    ] {
        let rows = caches.iter().map(|usage| row(format!("{{cache=\"{}\"}}", usage.name), value(usage)));
        family(name, "counter", about, &rows.collect::<Vec<_>>());
    }
    let manifest = view.snapshot.manifest();
    let one = |value| [row(String::new(), value)];
    family("snapshot_age_seconds", "gauge", "Since the snapshot was built.", &one(age(&manifest.built)));
    family("snapshot_rollups", "gauge", "Rollups of the snapshot.", &one(manifest.rollups.len() as u64));
    let quarantined = view.snapshot.quarantined().len() as u64;
    family("quarantined", "gauge", "Rollups that are damaged and set aside.", &one(quarantined));
    family("log_lines_dropped_total", "counter", "Lines of the log that were not kept.", &one(told.dropped));
    // Several may fire under one name, and a series may be there once.
    let mut firing: BTreeMap<&str, u64> = BTreeMap::new();
    told.alerts.iter().for_each(|alert| *firing.entry(&alert.name).or_default() += 1);
    let firing: Vec<_> = firing.into_iter().map(|(name, n)| row(format!("{{alert=\"{name}\"}}"), n)).collect();
    family("alert", "gauge", "Alerts that are firing.", &firing);
    histogram(&mut text, "answer_seconds", "Time to work an answer out.", &stats.worked);
    histogram(&mut text, "kept_answer_seconds", "Time to find an answer that was kept.", &stats.kept);
    text
}

fn histogram(text: &mut String, name: &str, about: &str, times: &Times) {
    let _ = writeln!(text, "# HELP reckoner_{name} {about}\n# TYPE reckoner_{name} histogram");
    for (end, count) in times.within() {
        let _ = writeln!(text, "reckoner_{name}_bucket{{le=\"{end}\"}} {count}");
    }
    let count = times.count();
    let _ = writeln!(text, "reckoner_{name}_bucket{{le=\"+Inf\"}} {count}");
    let _ = writeln!(text, "reckoner_{name}_sum {}\nreckoner_{name}_count {count}", times.seconds());
}
