//! Following the store: at the start, and every few seconds as long as the process serves.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::Timestamp;
use refresh::Turn;
use refresh::store::{Fetched, Look, Seen, Store};

use super::{needed, remember_runs, seen, store};
use crate::commands::build;
use crate::config::Config;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::project::Project;
use crate::speak;

/// How long is waited after something was refused, at most: a damaged object is fetched each time.
const LONGEST: Duration = Duration::from_secs(300);

/// Since when what is current in the store cannot be had, and why.
pub(crate) type Trouble = Option<(Timestamp, String)>;

/// Takes over what is current in the store, if it came since the last time; says its id, and the bytes fetched for it.
pub(super) fn take_over(
    project: &Project,
    config: &Config,
    turn: &Turn,
    store: &Store,
    seen: &Seen,
    desk: Option<&Desk>,
) -> Result<Option<(String, u64)>, Failure> {
    let Some(fetched) = store.fetch(&project.state(), seen).map_err(build::failed)? else { return Ok(None) };
    let (id, bytes) = (fetched.snapshot().to_owned(), fetched.fetched);
    // Whoever builds has a model of their own.
    let files = config.snapshots.follow.then_some(project.dir.as_path());
    let place = |fetched: Fetched| {
        fetched.put_in_place(turn, files, config.snapshots.keep).map(drop).map_err(build::failed)?;
        remember_runs(project, seen)
    };
    match desk {
        Some(desk) => desk.exchange(|| place(fetched))?,
        None => place(fetched)?,
    }
    Ok(Some((id, bytes)))
}

/// Takes over what is current in the store now.
pub(crate) fn pulled(project: &Project) -> Result<Option<(String, u64)>, Failure> {
    let config = project.config()?;
    let store = needed(project, &config)?;
    let Some(seen) = seen(&store)? else { return Ok(None) };
    std::fs::create_dir_all(&project.dir).map_err(|error| Failure::file(&project.dir, &error))?;
    let turn = Turn::take(&project.state()).map_err(build::failed)?;
    take_over(project, &config, &turn, &store, &seen, None)
}

/// The same before anything is served. Where the store cannot be had, the last snapshot serves, if there is one.
pub(crate) fn begin(project: &Project) -> Result<(), Failure> {
    let config = project.config()?;
    if store(project, &config)?.is_none() || project.snapshot.is_some() {
        return Ok(());
    }
    let is_here = || refresh::current(&project.state()).is_some();
    match pulled(project) {
        Ok(Some((id, bytes))) => {
            project.remark(format!("snapshot {id} of the store: {:.1} MB fetched", bytes as f64 / 1e6));
        }
        Ok(None) if config.snapshots.follow && !is_here() => {
            return Err(Failure::world("no_snapshot", "nothing was published in the store yet")
                .help("`reckoner build` publishes where `snapshots: {store: …}` is configured, and `follow` is not")
                .passing(true));
        }
        Ok(None) => {}
        Err(failure) if is_here() => {
            project.remark(format!("the last snapshot serves: {}", failure.in_short().1));
        }
        Err(failure) => return Err(failure),
    }
    Ok(())
}

/// Follows until `stop` says something or is dropped, or nobody serves any more.
pub(crate) fn keep(project: &Project, stop: &Receiver<()>, desk: &Weak<Desk>) {
    let config = match project.config() {
        Ok(config) => config,
        Err(failure) => return speak::note(format_args!("no store is followed: {}", failure.in_short().1)),
    };
    let opened = match store(project, &config) {
        Ok(Some(store)) => store,
        Ok(None) => return,
        Err(failure) => return speak::note(format_args!("no store is followed: {}", failure.in_short().1)),
    };
    let every = Duration::from_secs(config.snapshots.every.max(1));
    let mut follower = Follower { project, config: &config, store: opened, known: None };
    let mut wait = every;
    loop {
        match stop.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
        let Some(desk) = desk.upgrade() else { return };
        match follower.look(&desk) {
            Ok(came) => {
                wait = every;
                if let Some((id, bytes)) = came {
                    let megabytes = bytes as f64 / 1e6;
                    speak::note(format_args!("snapshot {id} of the store: {megabytes:.1} MB fetched"));
                }
                if desk.well() {
                    speak::note("the store of snapshots is followed again");
                }
            }
            Err(failure) => {
                // Where the line is broken the next look may do; what is damaged stays so for a while.
                wait = if failure.retryable { every } else { (wait * 2).min(LONGEST).max(every) };
                let (code, message) = failure.in_short();
                if desk.troubled(&message) {
                    speak::note(format_args!("the last snapshot serves: {message} ({code})"));
                }
            }
        }
    }
}

struct Follower<'a> {
    project: &'a Project,
    config: &'a Config,
    store: Arc<Store>,
    /// What tells the moment when all was as it is here.
    known: Option<String>,
}

impl Follower<'_> {
    fn look(&mut self, desk: &Desk) -> Result<Option<(String, u64)>, Failure> {
        let Look::At(seen) = self.store.look(self.known.as_deref()).map_err(build::failed)? else { return Ok(None) };
        // Somebody builds here, or looks after what is kept: the next time.
        let Ok(turn) = Turn::take(&self.project.state()) else { return Ok(None) };
        let came = take_over(self.project, self.config, &turn, &self.store, &seen, Some(desk))?;
        self.known = Some(seen.version().to_owned());
        Ok(came)
    }
}
