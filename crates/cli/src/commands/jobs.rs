//! `reckoner jobs`: works the tables out on a schedule.
//!
//! What is due follows from the configuration and the history, both read anew at every look: so a job survives a
//! restart, one that was missed is caught up, and of several processes over one state folder the first that takes
//! the lock does the work.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use refresh::history::{self, Outcome, Run};
use refresh::schedule::{self, Due, Plan};
use serde_json::{Value, json};

use crate::args::Jobs;
use crate::commands::build;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::grid::{self, Side};
use crate::project::Project;
use crate::replicas::Chance;
use crate::{alerts, deliveries, speak};

/// The configuration may change, and another process may have done the work.
const LOOK_EVERY: Duration = Duration::from_secs(10);

pub(crate) fn run(project: &Project, jobs: &Jobs) -> Result<Exit, Failure> {
    match jobs {
        Jobs::List => list(project),
        Jobs::Run { name } => run_now(project, name),
        Jobs::History { last } => past(project, *last),
        Jobs::Serve => {
            Timetable::of(project)?;
            speak::line("The jobs run when they are due. Ctrl-C stops it.");
            // Ctrl-C ends the process; a build that it ends leaves the last snapshot in place.
            let (_never, stop) = channel();
            let (_nor, stop_sending) = channel();
            let (_neither, stop_telling) = channel();
            std::thread::scope(|threads| {
                threads.spawn(move || deliveries::keep(project, &stop_sending));
                // What only the process that answers questions knows, it decides.
                let inside = || Some(alerts::Inside::default());
                threads.spawn(move || alerts::keep(project, &stop_telling, inside));
                keep(project, &stop);
            });
            Ok(Exit::Done)
        }
    }
}

/// The jobs as of now.
pub(crate) struct Timetable {
    pub(crate) plans: Vec<Plan>,
    pub(crate) next: Vec<Option<Due>>,
    pub(crate) past: Vec<Run>,
    pub(crate) zone: TimeZone,
}

impl Timetable {
    pub(crate) fn of(project: &Project) -> Result<Timetable, Failure> {
        let config = project.config()?;
        let zone = project.time_zone()?;
        let plans = config.plans(&zone)?;
        let state = project.state();
        let past = history::read(&state);
        // Without a snapshot everything is due at once.
        let first = refresh::current(&state).and_then(|folder| {
            let manifest = engine::Manifest::read(&engine::Folder::new(folder)).ok()?;
            manifest.built.parse::<Timestamp>().ok()
        });
        let next = schedule::next(&plans, &past, first.unwrap_or(Timestamp::UNIX_EPOCH), config.retry());
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        Ok(Timetable { plans, next, past, zone })
    }

    fn soonest(&self) -> Option<(&Plan, &Due)> {
        let due = self.next.iter().flatten().min_by_key(|due| due.at)?;
        Some((&self.plans[due.job], due))
    }

    pub(crate) fn last(&self, plan: &Plan) -> Option<&Run> {
        self.past.iter().rev().find(|run| run.job.as_deref() == Some(&plan.name))
    }

    fn local(&self, time: Timestamp) -> String {
        time.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

/// Runs the jobs when they are due, until `stop` says something or is dropped.
pub(crate) fn keep(project: &Project, stop: &Receiver<()>) {
    let mut said = String::new();
    loop {
        let wait = match Timetable::of(project) {
            Ok(timetable) => match timetable.soonest() {
                Some((_, due)) if due.at <= Timestamp::now() => run_due(project).unwrap_or(LOOK_EVERY),
                Some((_, due)) => {
                    let left = due.at.duration_since(Timestamp::now());
                    Duration::try_from(left).unwrap_or_default().min(LOOK_EVERY)
                }
                None => LOOK_EVERY,
            },
            Err(failure) => {
                // Once, and not at every look.
                let (code, message) = failure.in_short();
                if said != message {
                    speak::note(format_args!("no job runs: {message} ({code})"));
                    said = message;
                }
                LOOK_EVERY
            }
        };
        match stop.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Runs what is due, and says how long to wait before the next look; nothing where another process has the turn.
fn run_due(project: &Project) -> Option<Duration> {
    let chance = Chance::take(project);
    // With the turn in hand: whoever had it before may have done the work.
    let timetable = Timetable::of(project).ok()?;
    let (plan, due) = timetable.soonest().filter(|(_, due)| due.at <= Timestamp::now())?;
    let asked = build::Due { job: Some(&plan.name), only: &plan.only, full: plan.full, attempt: due.attempt };
    let chance = match chance {
        Ok(chance) => chance,
        Err(failure) => {
            let (code, message) = failure.in_short();
            // Whoever has it does the work; anything else is as if the work had failed.
            if !matches!(code.as_str(), "build_locked" | "build_elsewhere") {
                speak::note(format_args!("job {} failed: {message} ({code}); the last snapshot stays", plan.name));
            }
            build::not_begun(project, asked, &failure);
            return None;
        }
    };
    speak::note(format_args!("job {}: begins{}", plan.name, if due.attempt > 1 { ", again" } else { "" }));
    match build::recorded(project, &chance, asked) {
        Ok(published) => speak::note(format_args!("job {}: snapshot {}", plan.name, published.id)),
        Err(failure) => {
            let (code, message) = failure.in_short();
            speak::note(format_args!("job {} failed: {message} ({code}); the last snapshot stays", plan.name));
        }
    }
    Some(Duration::ZERO)
}

fn run_now(project: &Project, name: &str) -> Result<Exit, Failure> {
    let timetable = Timetable::of(project)?;
    let Some(plan) = timetable.plans.iter().find(|plan| plan.name == name) else {
        let names: Vec<&str> = timetable.plans.iter().map(|plan| plan.name.as_str()).collect();
        return Err(Failure::usage("no_job", format!("there is no job `{name}`"))
            .help(format!("there are: {}", names.join(", "))));
    };
    let asked = build::Due { job: Some(&plan.name), only: &plan.only, full: plan.full, attempt: 1 };
    let chance = build::chance(project, asked)?;
    let published = build::recorded(project, &chance, asked)?;
    if project.json {
        speak::json(&build::to_json(&published));
    }
    Ok(Exit::Done)
}

fn list(project: &Project) -> Result<Exit, Failure> {
    let timetable = Timetable::of(project)?;
    let jobs = timetable.plans.iter().zip(&timetable.next);
    let sent = deliveries::timetable(project)?;
    if project.json {
        let job = |(plan, due): (&Plan, &Option<Due>)| {
            json!({
                "name": plan.name,
                "at": plan.schedule.to_string(),
                "only": plan.only,
                "next": due.as_ref().map(|due| due.at.max(Timestamp::now()).to_string()),
                "attempt": due.as_ref().map(|due| due.attempt),
                "last": timetable.last(plan),
            })
        };
        let delivery = |row: &deliveries::Row| {
            json!({
                "name": row.plan.name,
                "report": row.delivery.report,
                "at": row.plan.schedule.to_string(),
                "next": row.next.as_ref().map(|due| due.at.max(Timestamp::now()).to_string()),
                "attempt": row.next.as_ref().map(|due| due.attempt),
                "last": row.last.as_ref().map(delivered),
            })
        };
        let zone = timetable.zone.iana_name();
        let (jobs, sent): (Vec<Value>, Vec<Value>) = (jobs.map(job).collect(), sent.iter().map(delivery).collect());
        speak::json(&json!({"time_zone": zone, "jobs": jobs, "deliveries": sent}));
        return Ok(Exit::Done);
    }
    let next = |due: Option<&Due>| match due {
        Some(due) if due.at <= Timestamp::now() => "now".to_owned(),
        Some(due) if due.attempt > 1 => format!("{} (try {})", timetable.local(due.at), due.attempt),
        Some(due) => timetable.local(due.at),
        None => "never".to_owned(),
    };
    let mut rows: Vec<Vec<String>> = jobs
        .map(|(plan, due)| {
            let next = next(due.as_ref());
            let only = if plan.only.is_empty() { "everything".to_owned() } else { plan.only.join(", ") };
            let last = timetable.last(plan).map_or("never ran".to_owned(), |run| said(&timetable, run));
            vec![plan.name.clone(), plan.schedule.to_string(), next, only, last]
        })
        .collect();
    rows.extend(sent.iter().map(|row| {
        let (name, at) = (format!("delivery {}", row.plan.name), row.plan.schedule.to_string());
        let said = |run: &Run| format!("{}: {}", timetable.local(run.began), sent_as(run));
        let last = row.last.as_ref().map_or("never ran".to_owned(), said);
        vec![name, at, next(row.next.as_ref()), format!("report {}", row.delivery.report), last]
    }));
    let header = ["Job", "At", "Next", "Works out", "Last"].map(str::to_owned);
    grid::lines(&header, &[Side::Left; 5], &rows).into_iter().for_each(speak::line);
    if let Some(zone) = timetable.zone.iana_name() {
        speak::line(format_args!(
            "\nTimes are those of {zone}. They run while `reckoner serve` or `reckoner jobs serve` does."
        ));
    }
    Ok(Exit::Done)
}

fn past(project: &Project, last: usize) -> Result<Exit, Failure> {
    let timetable = Timetable::of(project)?;
    let sent = history::read(&deliveries::folder(&project.state()));
    // What was built, and what was sent.
    let mut runs: Vec<(&Run, bool)> = timetable.past.iter().map(|run| (run, false)).collect();
    runs.extend(sent.iter().map(|run| (run, true)));
    runs.sort_by_key(|(run, _)| std::cmp::Reverse(run.began));
    runs.truncate(last);
    if project.json {
        let run = |(run, sent): &(&Run, bool)| if *sent { delivered(run) } else { json!(run) };
        speak::json(&runs.iter().map(run).collect::<Vec<Value>>());
        return Ok(Exit::Done);
    }
    if runs.is_empty() {
        speak::line("Nothing ran yet.");
    }
    for (run, sent) in runs {
        let (job, only) = match (run.only.first(), sent) {
            (Some(name), true) => (format!("delivery {name}"), String::new()),
            (Some(_), false) => (job(run), format!(" ({})", run.only.join(", "))),
            (None, _) => (job(run), String::new()),
        };
        let attempt = if run.attempt > 1 { format!(", try {}", run.attempt) } else { String::new() };
        let seconds = run.ended.duration_since(run.began).as_secs();
        let came = if sent { sent_as(run) } else { came_of(run) };
        speak::line(format_args!("{}  {seconds:>4} s  {job}{only}{attempt}: {came}", timetable.local(run.began)));
    }
    Ok(Exit::Done)
}

fn job(run: &Run) -> String {
    run.job.clone().unwrap_or_else(|| "by hand".to_owned())
}

/// A run that sent a report, for a program.
fn delivered(run: &Run) -> Value {
    let mut value = json!(run);
    value["delivery"] = json!(run.only.first());
    if let Some(value) = value.as_object_mut() {
        value.shift_remove("only");
        value.shift_remove("job");
    }
    if run.outcome.is_good() {
        value["outcome"] = json!("delivered");
    }
    value
}

fn sent_as(run: &Run) -> String {
    match &run.outcome {
        Outcome::Published { snapshot } => format!("delivered, of {snapshot}"),
        Outcome::Failed { .. } => came_of(run),
    }
}

fn said(timetable: &Timetable, run: &Run) -> String {
    format!("{}: {}", timetable.local(run.began), came_of(run))
}

fn came_of(run: &Run) -> String {
    match &run.outcome {
        Outcome::Published { snapshot } => snapshot.clone(),
        Outcome::Failed { code, message, .. } => format!("failed: {message} ({code})"),
    }
}
