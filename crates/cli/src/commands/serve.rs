//! `reckoner serve`: answers over HTTP, with a page to ask on.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::channel;

use serde_json::json;
use server::{Access, Hosts, Limits, NoDoor, Parts};

use crate::args::Serve;
use crate::commands::jobs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;
use crate::{gate, speak};

const QUESTIONS_TO_TRY: usize = 5;

pub(crate) fn run(project: &Project, serve: &Serve) -> Result<Exit, Failure> {
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
    let desk = Desk::open(project, Arc::clone(&gate))?;
    gate::keep(&gate, project);
    // Dropped when the server has stopped; the jobs then end at their next look.
    let (_stop, stopped) = channel();
    // As-of questions are asked of what has been: nothing is worked out for them.
    if !serve.no_jobs && project.snapshot.is_none() {
        let project = project.clone();
        std::thread::spawn(move || jobs::keep(&project, &stopped));
    }
    announce(project, address, &desk.starters(QUESTIONS_TO_TRY));
    let limits = Limits::default();
    let router = server::router(Parts {
        works: desk.clone(),
        upkeep: desk.clone(),
        access: if signed { Access::SignIn(gate) } else { Access::Open(gate) },
        hosts: Hosts::and(serve.allow_hosts.iter().cloned()),
        origins,
        limits,
    });
    runtime.block_on(server::serve(listener, router, limits, server::interrupted()));
    desk.finish();
    Ok(Exit::Done)
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
