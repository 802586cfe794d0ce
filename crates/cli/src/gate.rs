//! Who is let in over HTTP: keys, tokens for embedding and tokens of an identity provider, kept as the project has them
//! while a server runs.

use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::Timestamp;
use server::Gate;
use server::access::Oidc;

use crate::config::CONFIG;
use crate::failure::Failure;
use crate::project::Project;
use crate::{embed, keys, speak};

/// How often somebody looks whether there is something new.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The gate of a project.
pub(crate) fn of(project: &Project) -> Result<Gate, Failure> {
    let oidc = project.config()?.sign_in.map(Oidc::new).transpose().map_err(|why| {
        Failure::usage("bad_config", format!("{CONFIG}: sign_in: {why}"))
            .help("docs/security.md says what stands under `sign_in:`")
    })?;
    Ok(Gate::new(keys::read(project)?, embed::read(project)?, oidc))
}

/// Follows the project as long as somebody holds the gate. An issuer has a thread of its own: it may take its time.
pub(crate) fn keep(gate: &Arc<Gate>, project: &Project) {
    let (watched, files) = (Arc::downgrade(gate), project.clone());
    std::thread::spawn(move || follow_files(&watched, &files));
    if gate.oidc().is_some() {
        let (watched, dir) = (Arc::downgrade(gate), project.dir.clone());
        std::thread::spawn(move || follow_issuer(&watched, &dir));
    }
}

fn follow_files(gate: &Weak<Gate>, project: &Project) {
    let began_open = gate.upgrade().is_some_and(|gate| !gate.is_signed());
    let mut seen = (None, None);
    loop {
        std::thread::sleep(LOOK_EVERY);
        let Some(gate) = gate.upgrade() else { return };
        let now = (keys::changed(project), embed::changed(project));
        // What is gone is read each time: it may have come and gone between two looks, and count all the same.
        if now.0 != seen.0 || now.0.is_none() {
            match keys::read(project) {
                Ok(ring) => {
                    if began_open && !ring.keys().is_empty() {
                        speak::note("there are keys, but this server began without: start it again to ask for them");
                    }
                    gate.set_keys(ring);
                }
                Err(failure) => speak::note(format_args!("the keys stay as they were: {}", failure.in_short().1)),
            }
        }
        if now.1 != seen.1 || now.1.is_none() {
            // A secret that cannot be read must not go on counting: somebody may have meant to take it away.
            let secret = embed::read(project).unwrap_or_else(|failure| {
                speak::note(format_args!("no token for embedding counts: {}", failure.in_short().1));
                None
            });
            gate.set_embed(secret);
        }
        seen = now;
    }
}

fn follow_issuer(gate: &Weak<Gate>, dir: &Path) {
    loop {
        let Some(gate) = gate.upgrade() else { return };
        let Some(oidc) = gate.oidc() else { return };
        if oidc.is_due(Timestamp::now()) {
            let fetched = match oidc.file() {
                Some(file) => std::fs::read(dir.join(file)).map_err(|error| format!("{file}: {error}")),
                None => oidc.fetch(),
            };
            if let Some(why) = oidc.take(fetched, Timestamp::now()) {
                speak::note(format_args!("sign_in: the keys stay as they were: {why}"));
            }
        }
        drop(gate);
        std::thread::sleep(LOOK_EVERY);
    }
}
