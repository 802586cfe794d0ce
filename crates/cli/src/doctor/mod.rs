//! Checks of the world around a project. Each says what it saw and, where that is not good, what to do. None of them
//! changes anything, spends a token or shows a secret, and each has an end.

mod far;
mod machine;
mod own;

use std::sync::mpsc::sync_channel;
use std::time::Duration;

use serde::Serialize;

use crate::args::Doctor;
use crate::failure::Failure;
use crate::project::Project;

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Grade {
    Ok,
    /// It works; somebody should look at it.
    Warning,
    /// It does not work.
    Bad,
}

impl Grade {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Grade::Ok => "ok",
            Grade::Warning => "warning",
            Grade::Bad => "bad",
        }
    }
}

/// What was looked at, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) grade: Grade,
    pub(crate) message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) way: Option<String>,
}

impl Check {
    fn ok(name: &'static str, message: impl Into<String>) -> Check {
        Check { name, grade: Grade::Ok, message: message.into(), way: None }
    }

    fn warning(name: &'static str, message: impl Into<String>, way: impl Into<String>) -> Check {
        Check { name, grade: Grade::Warning, message: message.into(), way: Some(way.into()) }
    }

    fn bad(name: &'static str, message: impl Into<String>, way: impl Into<String>) -> Check {
        Check { name, grade: Grade::Bad, message: message.into(), way: Some(way.into()) }
    }

    /// A failure of a command that does the same.
    fn failed(name: &'static str, failure: &Failure) -> Check {
        let (code, message) = failure.in_short();
        Check { name, grade: Grade::Bad, message: format!("{message} ({code})"), way: failure.way() }
    }
}

/// Every check, in order.
pub(crate) fn checks(project: &Project, doctor: &Doctor) -> Vec<Check> {
    let (config, mut checks) = match project.config() {
        Ok(config) => (config, vec![Check::ok("config", "reckoner.yaml can be read")]),
        Err(failure) => (Default::default(), vec![Check::failed("config", &failure)]),
    };
    checks.extend(own::model_and_sources(project, config.snapshots.follow));
    checks.extend(own::snapshot(project));
    checks.extend(far::store(project, &config));
    if !config.snapshots.follow {
        checks.extend(own::jobs(project));
    }
    checks.extend(own::alerts(project));
    checks.push(machine::clock(project));
    checks.push(machine::disk(project));
    checks.extend(machine::door(project, doctor));
    checks.extend(machine::files_open());
    checks.push(machine::secrets(project, &config));
    checks.extend(far::assist(project, &config));
    checks.extend(far::channels(project, &config));
    checks
}

/// What comes of work that may take long, or nothing after so long. Whoever works on is left behind.
fn within<T: Send + 'static>(time: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, wait) = sync_channel(1);
    std::thread::spawn(move || done.send(work()));
    wait.recv_timeout(time).ok()
}
