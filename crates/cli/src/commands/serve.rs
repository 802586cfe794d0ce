//! `reckoner serve`: answers over HTTP, with a page to ask on.

use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Weak};
use std::time::Duration;

use serde_json::json;
use server::{Access, Hosts, Limits, NoDoor, Parts, Site};

use crate::args::Serve;
use crate::commands::jobs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;
use crate::{alerts, deliveries, gate, replicas, speak};

const QUESTIONS_TO_TRY: usize = 5;

/// How long work beside the answers may go on when the server ends.
const LAST_TOUCH: Duration = Duration::from_secs(2);

pub(crate) fn run(project: &Project, serve: &Serve) -> Result<Exit, Failure> {
    let project = &following(project, serve)?;
    let address = SocketAddr::new(serve.bind, serve.port);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::world("runtime", error))?;
    // The port first: that it is taken should be known before a long build.
    // Whoever has a key or a token must show it, on loopback, too: a proxy may stand there.
    let gate = Arc::new(gate::of(project)?);
    let signed = gate.is_signed();
    let origins = project.config()?.embed.origins()?;
    let listener = runtime.block_on(server::bind(address, signed)).map_err(no_door)?;
    let address = listener.local_addr().map_err(|error| Failure::world("port", error))?;
    replicas::begin(project)?;
    let desk = Desk::open(project, Arc::clone(&gate))?;
    gate::keep(&gate, project);
    // As-of questions are asked of what has been: nothing is worked out, sent or said for them.
    let jobs = !serve.no_jobs && !project.config()?.snapshots.follow;
    let beside = project.snapshot.is_none().then(|| Beside::begin(project, &desk, jobs));
    announce(project, address, &desk.starters(QUESTIONS_TO_TRY));
    #[cfg(feature = "otel")]
    let _spans = spans()?;
    let limits = Limits::default();
    let site = Site::of(Parts {
        works: desk.clone(),
        upkeep: desk.clone(),
        access: if signed { Access::SignIn(gate) } else { Access::Open(gate) },
        hosts: Hosts::and(serve.allow_hosts.iter().cloned()),
        origins,
        limits,
    });
    runtime.block_on(server::serve(listener, site, limits, server::interrupted()));
    if let Some(beside) = beside {
        beside.end();
    }
    desk.finish();
    Ok(Exit::Done)
}

/// The project, following a store where that was said.
fn following(project: &Project, serve: &Serve) -> Result<Project, Failure> {
    let Some(said) = &serve.follow else { return Ok(project.clone()) };
    let configured = project.config()?.snapshots.store;
    let address = Some(said.clone()).filter(|said| !said.is_empty()).or(configured);
    let address = address.ok_or_else(|| {
        Failure::usage("no_store", "nothing says which store to follow")
            .help("name it: `reckoner serve --follow s3://bucket/folder`, or `snapshots: {store: …}` in reckoner.yaml")
    })?;
    Ok(Project { follow: Some(address), ..project.clone() })
}

/// Spans, where the usual variables of OpenTelemetry say to whom.
#[cfg(feature = "otel")]
fn spans() -> Result<Option<server::otel::Exporter>, Failure> {
    let said = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let whole = said("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    let base = || said("OTEL_EXPORTER_OTLP_ENDPOINT").map(|base| format!("{}/v1/traces", base.trim_end_matches('/')));
    let Some(address) = whole.or_else(base) else { return Ok(None) };
    let service = said("OTEL_SERVICE_NAME").unwrap_or_else(|| "reckoner".to_owned());
    let exporter = server::otel::Exporter::to(&address, &service);
    exporter.map(Some).map_err(|why| Failure::usage("bad_endpoint", format!("OpenTelemetry: {why}")))
}

/// What is done beside answering, on threads of its own.
struct Beside {
    /// Dropping one tells a thread to end.
    stops: Vec<Sender<()>>,
    /// Nobody can send any more when the last thread has ended.
    ended: Receiver<()>,
}

impl Beside {
    fn begin(project: &Project, desk: &Arc<Desk>, jobs: bool) -> Beside {
        let mut stops = Vec::new();
        let (running, ended) = channel();
        let mut thread = |work: Box<dyn FnOnce(&Project, &Receiver<()>) + Send>| {
            let (stop, stopped) = channel();
            let (project, running) = (project.clone(), running.clone());
            std::thread::spawn(move || {
                work(&project, &stopped);
                drop(running);
            });
            stops.push(stop);
        };
        if jobs {
            thread(Box::new(jobs::keep));
            thread(Box::new(deliveries::keep));
        }
        // Held weakly: the desk goes when the server has stopped.
        let desk = Arc::downgrade(desk);
        let served = Weak::clone(&desk);
        thread(Box::new(move |project, stopped| replicas::keep(project, stopped, &served)));
        let inside = move || desk.upgrade().map(|desk| desk.inside());
        thread(Box::new(move |project, stopped| alerts::keep(project, stopped, inside)));
        Beside { stops, ended }
    }

    /// Tells the threads to end, and lets them finish what is as good as done: a snapshot that is being published,
    /// a message on its way. What takes longer is cut off with the process, and nothing is half-written by it.
    fn end(self) {
        drop(self.stops);
        let _ = self.ended.recv_timeout(LAST_TOUCH);
    }
}

fn announce(project: &Project, address: SocketAddr, questions: &[String]) {
    let url = format!("http://{address}");
    if project.json {
        return speak::json(&json!({"url": url, "questions": questions}));
    }
    speak::line(format_args!("Reckoner answers at {url}"));
    if !questions.is_empty() {
        speak::line("\nTry:");
    }
    for question in questions {
        speak::line(format_args!("  {question}"));
    }
    speak::line("\nCtrl-C stops it.");
}

fn no_door(error: NoDoor) -> Failure {
    match error {
        NoDoor::Open(_) => Failure::usage("open_address", error)
            .help(
            "make a key with `reckoner keys add NAME --role admin`, say in reckoner.yaml who may `sign_in:`, or listen on 127.0.0.1",
        ),
        NoDoor::Taken { .. } => Failure::world("port", error).help("choose another one with --port; 0 is any free one"),
    }
}
