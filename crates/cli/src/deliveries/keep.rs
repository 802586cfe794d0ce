//! Sends reports when it is time. What was sent stands in a history of its own, so that a restart neither repeats
//! nor misses one; what was taken by a receiver and not written down before a crash goes out again under the same id.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use jiff::Timestamp;
use refresh::history::{self, Outcome, Run};
use refresh::schedule::{Due, Plan};

use super::{Delivery, Drawn, folder, id, next, occasion};
use crate::alerts;
use crate::config::Config;
use crate::failure::Failure;
use crate::project::Project;
use crate::speak;
use crate::world::World;

const LOOK_EVERY: Duration = Duration::from_secs(10);
/// When each delivery was first heard of: one that is new is due after that, and not for the past.
const SEEN: &str = "seen.json";

/// Sends what is due until `stop` says something or is dropped.
pub(crate) fn keep(project: &Project, stop: &Receiver<()>) {
    let mut said = String::new();
    loop {
        match look(project) {
            Ok(()) => said.clear(),
            Err(failure) => {
                let (code, message) = failure.in_short();
                // Once, and not at every look.
                if said != message {
                    speak::note(format_args!("no report is sent: {message} ({code})"));
                    said = message;
                }
            }
        }
        let wait = soonest(project).unwrap_or(LOOK_EVERY);
        match stop.recv_timeout(wait.clamp(Duration::from_millis(200), LOOK_EVERY)) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn soonest(project: &Project) -> Option<Duration> {
    let rows = timetable(project).ok()?;
    let at = rows.iter().filter_map(|row| row.next.as_ref()).map(|due| due.at).min()?;
    Some(Duration::try_from(at.duration_since(Timestamp::now())).unwrap_or_default())
}

/// A delivery, when it is next, and how it went last.
pub(crate) struct Row {
    pub(crate) plan: Plan,
    pub(crate) delivery: Delivery,
    pub(crate) next: Option<Due>,
    pub(crate) last: Option<Run>,
    seen: Timestamp,
}

/// The deliveries as of now.
pub(crate) fn timetable(project: &Project) -> Result<Vec<Row>, Failure> {
    let config = project.config()?;
    if config.deliveries.is_empty() {
        return Ok(Vec::new());
    }
    let zone = project.time_zone()?;
    let folder = folder(&project.state());
    let past = history::read(&folder);
    let seen = seen(&folder);
    let row = |(name, delivery): (&String, &Delivery)| {
        delivery.check(name, &config)?;
        let plan = delivery.plan(name, &zone)?;
        let seen = seen.get(name).copied().unwrap_or_else(Timestamp::now);
        let next = next(&plan, &past, seen, config.retry());
        let last = past.iter().rev().find(|run| run.only.first() == Some(name)).cloned();
        Ok(Row { plan, delivery: delivery.clone(), next, last, seen })
    };
    config.deliveries.iter().map(row).collect()
}

/// Sends all that is due.
fn look(project: &Project) -> Result<(), Failure> {
    let config = project.config()?;
    if config.deliveries.is_empty() {
        return Ok(());
    }
    let folder = folder(&project.state());
    let failed = |error: std::io::Error| Failure::file(&folder, &error);
    fs::create_dir_all(&folder).map_err(failed)?;
    // Of several processes over one folder, one sends.
    let Some(_turn) = alerts::turn(&folder.join("lock")).map_err(failed)? else { return Ok(()) };
    see(&folder, &config).map_err(failed)?;
    let due = |row: &Row| row.next.as_ref().is_some_and(|due| due.at <= Timestamp::now());
    for row in timetable(project)?.into_iter().filter(due) {
        let Row { plan, delivery, next: Some(due), seen, .. } = row else { continue };
        let at = occasion(&plan, &history::read(&folder), seen, &due);
        let sent = recorded(project, &plan.name, &delivery, at, Some(due.attempt));
        match sent {
            Ok(_) => speak::note(format_args!("delivery {}: sent", plan.name)),
            Err(failure) => {
                let (code, message) = failure.in_short();
                speak::note(format_args!("delivery {} failed: {message} ({code})", plan.name));
            }
        }
    }
    Ok(())
}

/// Sends a report, and writes down how that went; without a number of tries, by hand.
fn recorded(
    project: &Project,
    name: &str,
    delivery: &Delivery,
    at: Timestamp,
    attempt: Option<u32>,
) -> Result<String, Failure> {
    let folder = folder(&project.state());
    fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
    let began = Timestamp::now();
    let sent = send(project, name, delivery, at);
    let outcome = match &sent {
        Ok(snapshot) => Outcome::Published { snapshot: snapshot.clone() },
        Err(failure) => {
            let (code, message) = failure.in_short();
            Outcome::Failed { code, message, retryable: failure.retryable && attempt.is_some() }
        }
    };
    // What was sent by hand need not be tried again; what failed by hand is nothing that the schedule did.
    let job = (attempt.is_some() || sent.is_ok()).then(|| name.to_owned());
    let (ended, only, attempt) = (Timestamp::now(), vec![name.to_owned()], attempt.unwrap_or(1));
    let run = Run { job, began, ended, only, attempt, outcome };
    history::add(&folder, &run).map_err(|error| Failure::world(error.code(), &error))?;
    sent
}

fn send(project: &Project, name: &str, delivery: &Delivery, at: Timestamp) -> Result<String, Failure> {
    let config = project.config()?;
    delivery.check(name, &config)?;
    // A snapshot may be there a moment later.
    let world = World::open(project).map_err(|failure| failure.passing(true))?;
    let drawn = Drawn::of(&world, name, delivery)?;
    let not_taken = |why| Failure::world("not_delivered", why).passing(true);
    match (&delivery.webhook, &config.mail) {
        (Some(webhook), _) => {
            let hook = webhook.ready(&project.dir, &format!("deliveries: {name}: webhook"))?;
            hook.send(&id(name, at), Timestamp::now(), &drawn.body(name, at)).map_err(not_taken)?;
        }
        (None, Some(mail)) => {
            mail.ready(&project.dir)?.send(&drawn.letter(name, &delivery.to, at)).map_err(not_taken)?;
        }
        (None, None) => return Err(alerts::no_server(&format!("deliveries: {name}"))),
    }
    Ok(drawn.snapshot)
}

/// Sends a report by hand; the snapshot that it was of. What fails is not tried again by itself.
pub(crate) fn deliver(project: &Project, name: &str, delivery: &Delivery) -> Result<String, Failure> {
    recorded(project, name, delivery, Timestamp::now(), None)
}

fn seen(folder: &Path) -> BTreeMap<String, Timestamp> {
    fs::read(folder.join(SEEN)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Notes the deliveries that are new, and forgets those that are gone.
fn see(folder: &Path, config: &Config) -> std::io::Result<()> {
    let before = seen(folder);
    let now = Timestamp::now();
    let when = |name: &String| (name.clone(), before.get(name).copied().unwrap_or(now));
    let after: BTreeMap<String, Timestamp> = config.deliveries.keys().map(when).collect();
    if after == before {
        return Ok(());
    }
    let aside = folder.join("seen.writing");
    fs::write(&aside, serde_json::to_vec(&after)?)?;
    fs::rename(aside, folder.join(SEEN))
}
