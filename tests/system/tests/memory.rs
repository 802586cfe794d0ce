//! All that people do, for a while: what the process holds stays what it is.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use system::http::{get, post};
use system::project::Project;
use system::server::Server;

/// Minutes in `make test`; `make prove` sets `RECKONER_MINUTES`.
const MINUTES: f64 = 0.3;
/// Of the time, what passes until the caches are full and all has been done once.
const WARM_UP: f64 = 0.4;
/// Least minutes that say something of a slope.
const ENOUGH: f64 = 1.0;
/// Megabytes a minute after the warm-up, at most.
const SLOPE: f64 = 2.0;
/// Megabytes in all, at most: the caches may hold 64 each of answers and of what they are made of, the snapshot is mapped.
const MOST: f64 = 700.0;
const CLIENTS: usize = 4;

#[test]
fn what_the_server_holds_stays_what_it_is() {
    let minutes = std::env::var("RECKONER_MINUTES").ok().and_then(|n| n.parse().ok()).unwrap_or(MINUTES);
    let wall = Duration::from_secs_f64(minutes * 60.0);
    let project = Project::empty();
    project.must(&["demo", "--scale", "0.02", "--no-serve"]);
    let server = Server::of(&project);
    let run = post(server.port, "/api/v1/admin/run-job", r#"{"job": "daily"}"#).expect("the server answers").json();
    let events = run["events"].as_str().expect("a run has events").to_owned();
    let (over, asked) = (AtomicBool::new(false), AtomicU64::new(0));
    let samples = thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (over, asked, events, port) = (&over, &asked, &events, server.port);
            scope.spawn(move || {
                let mut nth = client;
                while !over.load(Ordering::SeqCst) {
                    done(port, nth, events);
                    nth += CLIENTS;
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let samples = watched(server.id(), wall);
        over.store(true, Ordering::SeqCst);
        samples
    });
    let began = wall.mul_f64(WARM_UP).as_secs_f64() / 60.0;
    let warm: Vec<Sample> = samples.iter().copied().filter(|sample| sample.minutes >= began).collect();
    let (first, last) = (warm[0], warm[warm.len() - 1]);
    let most = samples.iter().map(|sample| sample.megabytes).fold(0.0, f64::max);
    let slope = slope(&warm);
    println!(
        "{minutes} minutes, {} requests: {:.0} MB after the warm-up, {:.0} MB at the end, {most:.0} MB at most, {slope:.2} MB a minute; {} and {} open files",
        asked.load(Ordering::Relaxed),
        first.megabytes,
        last.megabytes,
        first.files,
        last.files
    );
    let caches = get(server.port, "/api/v1/status").expect("the server answers").json()["caches"].clone();
    for cache in caches.as_array().expect("the caches are listed") {
        assert!(cache["bytes"].as_u64() <= cache["capacity"].as_u64(), "{cache}");
    }
    assert!(most < MOST, "{most} MB");
    if minutes >= ENOUGH {
        assert!(slope < SLOPE, "{slope} MB a minute");
    }
    // Each client has one connection at a time, and each may have a file of the log open.
    let files = warm.iter().map(|sample| sample.files);
    let (least, highest) = (files.clone().min().unwrap_or(0), files.max().unwrap_or(0));
    assert!(highest - least <= 2 * CLIENTS + 4, "{least} to {highest} open files");
}

const FORMATS: [&str; 5] = ["csv", "xlsx", "arrow", "svg", "png"];

/// One of the things that people do; all in turn.
fn done(port: u16, nth: usize, events: &str) {
    let ask = |body: &Value| post(port, "/api/v1/query", &body.to_string()).expect("the server answers");
    let (at, n) = (nth / 10, nth % 10);
    let (month, top) = (at % 36, at % 150 + 1);
    let draft = json!({"v": 1, "show": ["revenue"], "by": ["dealer"], "time": {"year": 2023 + month / 12, "month": month % 12 + 1}, "top": {"n": top}});
    let reply = match n {
        0 | 1 => ask(&json!({"question": "revenue by region this year"})),
        2 => ask(&json!({"question": format!("top {top} dealers by units sold in {}", 2023 + at % 3)})),
        3 => ask(&json!({"question": format!("what is the {at}th thing")})),
        4 => ask(&json!({"draft": draft})),
        5 => ask(&json!({"draft": draft, "format": FORMATS[at % FORMATS.len()]})),
        6 => get(port, &format!("/api/v1/suggestions?q=reven{}", "ue by"[..at % 6].replace(' ', "%20")))
            .expect("the server answers"),
        7 => get(port, &format!("/api/v1/reports/{}", ["kpi-health-scores", "margin-analysis"][at % 2]))
            .expect("the server answers"),
        8 if at.is_multiple_of(20) => get(port, events).expect("the events come to an end"),
        8 => get(port, "/metrics").expect("the server answers"),
        _ => post(port, "/api/v1/batch", &json!({"questions": ["margin by region", {"draft": draft}]}).to_string())
            .expect("the server answers"),
    };
    assert!(reply.status == 200 || reply.status == 422, "{nth}: {reply:?}");
}

#[derive(Debug, Clone, Copy)]
struct Sample {
    minutes: f64,
    megabytes: f64,
    files: usize,
}

/// What a process holds of its own, without the files that it maps, many times until the time is over.
fn watched(process: u32, wall: Duration) -> Vec<Sample> {
    let began = Instant::now();
    let mut samples = Vec::new();
    while began.elapsed() < wall {
        thread::sleep(wall / 200);
        let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the process lives");
        let kilobytes = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix("kB")?.trim().parse().ok());
        let kilobytes: f64 = kilobytes.expect("a process holds memory");
        let files = fs::read_dir(format!("/proc/{process}/fd")).expect("the process lives").count();
        samples.push(Sample { minutes: began.elapsed().as_secs_f64() / 60.0, megabytes: kilobytes / 1024.0, files });
    }
    samples
}

/// Megabytes a minute, by least squares.
fn slope(samples: &[Sample]) -> f64 {
    let count = samples.len() as f64;
    let mean = |of: fn(&Sample) -> f64| samples.iter().map(of).sum::<f64>() / count;
    let (time, held) = (mean(|sample| sample.minutes), mean(|sample| sample.megabytes));
    let along: f64 = samples.iter().map(|sample| (sample.minutes - time) * (sample.megabytes - held)).sum();
    let across: f64 = samples.iter().map(|sample| (sample.minutes - time).powi(2)).sum();
    if across == 0.0 { 0.0 } else { along / across }
}

#[test]
fn a_slope_is_what_grows() {
    let samples: Vec<Sample> =
        (0..5).map(|at| Sample { minutes: f64::from(at), megabytes: 10.0 + 3.0 * f64::from(at), files: 1 }).collect();
    assert!((slope(&samples) - 3.0).abs() < 1e-9);
    assert_eq!(slope(&samples[..1]), 0.0);
}
