//! The project's own: its model, what that reads, its snapshot, jobs and alerts.

use std::time::Duration;

use jiff::Timestamp;

use super::{Check, within};
use crate::alerts::{self, Inside};
use crate::commands::jobs::Timetable;
use crate::commands::snapshots;
use crate::deliveries;
use crate::project::Project;
use crate::reports::Written;

/// How long sources may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn model_and_sources(project: &Project, follows: bool) -> Vec<Check> {
    let file = match project.read_model() {
        Ok(file) => file,
        Err(failure) => return vec![Check::failed("model", &failure)],
    };
    if follows {
        return vec![match snapshots::manifest(project).and_then(|manifest| file.load(Some(&manifest.schema))) {
            Ok(_) => Check::ok("model", "it came with the snapshot; sources are not needed here"),
            Err(failure) => Check::failed("model", &failure),
        }];
    }
    let away = project.clone();
    let opened = within(PATIENCE, move || {
        let file = away.read_model()?;
        away.source(&file, None)
    });
    let (source, model) = match opened {
        Some(Ok(source)) => {
            let tables = source.schema().tables.len();
            let said = format!("{tables} tables can be read; nothing is ever written to them");
            (Check::ok("sources", said), file.load_on(source.as_ref()))
        }
        Some(Err(failure)) => (Check::failed("sources", &failure), file.load(None)),
        None => {
            let said = format!("no answer within {} seconds", PATIENCE.as_secs());
            let way = "is the server up, and is its address in reckoner.yaml right?";
            (Check::bad("sources", said, way), file.load(None))
        }
    };
    let model = match model {
        Err(failure) => Check::failed("model", &failure),
        Ok(loaded) => {
            let model = &loaded.model;
            let written = Written::read(project, model.reports.as_deref());
            let (datasets, metrics) = (model.datasets.len(), model.metrics.len());
            match (written.failures.first(), loaded.warnings.len()) {
                (Some(failure), _) => Check::bad(
                    "model",
                    failure.in_short().1,
                    "`reckoner check` shows the place; the report is left out",
                ),
                (None, 0) => Check::ok("model", format!("{datasets} datasets, {metrics} metrics; no mistakes")),
                (None, warnings) => Check::warning(
                    "model",
                    format!("{datasets} datasets, {metrics} metrics; {warnings} warnings"),
                    "`reckoner check` shows them",
                ),
            }
        }
    };
    vec![model, source]
}

pub(super) fn snapshot(project: &Project) -> Vec<Check> {
    let checked = match snapshots::checked(project, None) {
        Ok(checked) => checked,
        Err(failure) => return vec![Check::failed("snapshot", &failure)],
    };
    let built = snapshots::manifest(project).ok().and_then(|manifest| manifest.built.parse::<Timestamp>().ok());
    let age = built
        .map_or(String::new(), |built| format!(", {} hours old", Timestamp::now().duration_since(built).as_hours()));
    let said = format!(
        "{}{age}: {} of {} files are whole",
        checked.snapshot,
        checked.files - checked.damaged.len(),
        checked.files
    );
    vec![match checked.damaged.is_empty() {
        true => Check::ok("snapshot", said),
        false => {
            Check::bad("snapshot", said, "`reckoner build` makes a new one; until then the damaged files are set aside")
        }
    }]
}

pub(super) fn jobs(project: &Project) -> Vec<Check> {
    let timetable = match Timetable::of(project) {
        Ok(timetable) => timetable,
        Err(failure) => return vec![Check::failed("jobs", &failure)],
    };
    let mut checks: Vec<Check> = timetable
        .plans
        .iter()
        .zip(&timetable.next)
        .map(|(plan, due)| {
            let next = due.as_ref().map_or("never".to_owned(), |due| due.at.to_string());
            let last = timetable.last(plan).map_or("it never ran".to_owned(), |run| {
                format!("it {} at {}", if run.outcome.is_good() { "went well" } else { "failed" }, run.ended)
            });
            Check::ok("jobs", format!("{}: next at {next}; {last}", plan.name))
        })
        .collect();
    match deliveries::timetable(project) {
        Ok(rows) => checks.extend(rows.iter().map(|row| {
            let next = row.next.as_ref().map_or("never".to_owned(), |due| due.at.to_string());
            Check::ok("deliveries", format!("{}: next at {next}", row.plan.name))
        })),
        Err(failure) => checks.push(Check::failed("deliveries", &failure)),
    }
    checks
}

/// What fires, as far as that can be told from outside of the process that serves.
pub(super) fn alerts(project: &Project) -> Vec<Check> {
    let firing = alerts::firing(project, &Inside::default());
    if firing.is_empty() {
        return vec![Check::ok("alerts", "none fires")];
    }
    let check = |alert: server::upkeep::Alert| {
        Check::warning("alerts", format!("{}, since {}: {}", alert.name, alert.since, alert.message), "docs/alerts.md")
    };
    firing.into_iter().map(check).collect()
}
