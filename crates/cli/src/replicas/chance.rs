//! The chance to build: the turn of this folder, and of all machines over one store the lease.

use std::path::Path;
use std::sync::OnceLock;

use model::Model;
use refresh::Turn;
use refresh::history::Run;
use refresh::store::{Lease, Publishing, Pushed, followed};

use super::follow::take_over;
use super::{clock, lease_of, store};
use crate::commands::{build, snapshots};
use crate::failure::Failure;
use crate::learned::Learned;
use crate::project::{ModelFile, Project};
use crate::reports;

/// The right to build, and to publish what was built.
pub(crate) struct Chance {
    pub(crate) turn: Turn,
    lease: Option<Lease>,
}

/// What publishing sent.
pub(crate) struct Sent {
    pub(crate) address: String,
    pub(crate) pushed: Pushed,
}

impl Chance {
    /// Takes the turn and the lease, and goes on from what others have built since.
    pub(crate) fn take(project: &Project) -> Result<Chance, Failure> {
        let config = project.config()?;
        if config.snapshots.follow {
            return Err(Failure::usage("replica", "this project follows snapshots that are built elsewhere").help(
                "build where the sources are; without `follow: true` under `snapshots:` (or `--follow`) it builds, too",
            ));
        }
        let turn = Turn::take(&project.state()).map_err(build::failed)?;
        let Some(store) = store(project, &config)? else { return Ok(Chance { turn, lease: None }) };
        let after = followed(&project.state());
        let lease = store.lease(name(), lease_of(&config), clock, after).map_err(build::failed)?;
        match lease.while_held(|| take_over(project, &config, &turn, &store, &lease.seen(), None)) {
            Ok(_) => {}
            Err(failure) if failure.retryable => return Err(failure),
            // It will be replaced by what is built now.
            Err(failure) => {
                project.remark(format!("what is in the store is not gone on from: {}", failure.in_short().1))
            }
        }
        Ok(Chance { turn, lease: Some(lease) })
    }

    /// Works; meanwhile the others know that it does.
    pub(crate) fn while_held<T>(&self, work: impl FnOnce() -> T) -> T {
        match &self.lease {
            Some(lease) => lease.while_held(work),
            None => work(),
        }
    }

    /// Publishes a snapshot with the files that give it its meaning, where there is a store: what a run has built, else
    /// whatever is wanted, even if it is older than what is current there.
    pub(crate) fn publish(
        &self,
        project: &Project,
        snapshot: &str,
        files: &[(String, Vec<u8>)],
        run: Option<&Run>,
    ) -> Result<Option<Sent>, Failure> {
        let Some(lease) = &self.lease else { return Ok(None) };
        let (state, keep) = (project.state(), project.config()?.snapshots.keep);
        let publishing = Publishing { state: &state, snapshot, project: files, run, keep, back: run.is_none() };
        let pushed = lease.publish(&publishing).map_err(|error| {
            let message = format!("snapshot {snapshot} is here, and not published");
            build::failed(error).prefixed(&message)
        })?;
        Ok(Some(Sent { address: lease.store().address().to_owned(), pushed }))
    }

    /// Publishes a snapshot that is here already.
    pub(crate) fn publish_again(&self, project: &Project, id: &str) -> Result<Option<Sent>, Failure> {
        if self.lease.is_none() {
            return Ok(None);
        }
        let file = project.read_model()?;
        let manifest = snapshots::manifest(&snapshots::at(project, Some(id.to_owned())))?;
        let files = belongings(project, &file, &file.load(Some(&manifest.schema))?.model)?;
        self.while_held(|| self.publish(project, id, &files, None))
    }
}

/// A name that no other process has.
fn name() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let mut bytes = [0; 8];
        // Without chance the process and the time tell it well enough from the others.
        let known = getrandom::fill(&mut bytes).is_ok();
        let chance = if known { u64::from_le_bytes(bytes) } else { clock().as_millisecond().unsigned_abs() };
        let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
        let host = if host.trim().is_empty() { "reckoner" } else { host.trim() };
        format!("{host}, process {}, {chance:016x}", std::process::id())
    })
}

/// The files that give a snapshot its meaning, by their names in the project's folder.
pub(crate) fn belongings(
    project: &Project,
    file: &ModelFile,
    model: &Model,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    // As it was built with, whatever has become of it since.
    let mut files = vec![(file.name.clone(), file.text.clone().into_bytes())];
    let mut paths: Vec<_> = model.verified.iter().map(|name| project.dir.join(name)).collect();
    paths.extend(reports::changed(project, model.reports.as_deref()).into_iter().map(|(path, _)| path));
    paths.push(Learned::path(project));
    for path in paths {
        let name = path.strip_prefix(&project.dir).unwrap_or(Path::new("")).to_string_lossy().into_owned();
        match std::fs::read(&path) {
            Ok(_) if name.is_empty() => {}
            Ok(bytes) => files.push((name.trim_start_matches("./").to_owned(), bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::file(&path, &error)),
        }
    }
    Ok(files)
}
