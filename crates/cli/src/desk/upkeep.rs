//! What the server needs done beside questions, by the same code as the commands.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ask::{Record, View};
use bytes::Bytes;
use engine::{Directory as _, Folder, Manifest};
use model::Draft;
use refresh::history::{self, Outcome};
use refresh::schedule::Plan;
use server::access::{EmbedToken, NewEmbedToken};
use server::upkeep::{
    Alert, Asked, Built, Dataset, Decided, Deed, Differences, Done, Feedback, File, Job, Jobs, Kind, NewKey, Noted,
    Progress, Proposal, Question, Refused, Reloaded, Rollup, Run, Snapshot, Snapshots, Verified, Work,
};
use server::{Key, Secret, Upkeep};

use super::Desk;
use crate::commands::jobs::Timetable;
use crate::commands::{build, keys, learn, snapshots};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::learned::{Entry, Status};
use crate::log::{Line, Log};
use crate::project::Project;
use crate::world::World;
use crate::{alerts, audit, deliveries, log};

/// Runs of the history that are shown.
const RUNS: usize = 50;
/// How long what fires is not looked up again, however many ask.
const ALERTS_LAST: Duration = Duration::from_secs(1);
/// Questions of a kind that are shown.
const QUESTIONS: usize = 50;
/// So many of the most frequent questions are looked at for a rollup that is wanting.
const ROUTED: usize = 500;

impl Upkeep for Desk {
    fn reload(&self) -> Done<Reloaded> {
        self.reopen().map(|world| reloaded(&world)).map_err(refused)
    }

    fn build(&self, what: &Work, progress: &(dyn Fn(Progress) + Sync)) -> Done<Built> {
        let plan: Option<Plan> = match what {
            Work::Datasets(_) => None,
            Work::Job(name) => {
                let plans = Timetable::of(&self.project).map_err(refused)?.plans;
                let missing = || Refused::missing("no_job", format!("There is no job `{name}`."));
                Some(plans.into_iter().find(|plan| plan.name == *name).ok_or_else(missing)?)
            }
        };
        let only = match (what, &plan) {
            (_, Some(plan)) => &plan.only,
            (Work::Datasets(names), None) => names,
            (Work::Job(_), None) => &Vec::new(),
        };
        let (job, full) = plan.as_ref().map_or((None, false), |plan| (Some(plan.name.as_str()), plan.full));
        let due = build::Due { job, only, full, attempt: 1 };
        let chance = build::chance(&self.project, due).map_err(refused)?;
        let watch = |at: refresh::Progress<'_>| progress(Progress { done: at.done, of: at.of });
        let published = build::watched(&self.project, &chance, due, &watch).map_err(refused)?;
        drop(chance);
        self.reopen().map_err(refused)?;
        Ok(Built {
            bytes: build::bytes(&published),
            rollups: published.manifest.rollups.len(),
            snapshot: published.id,
            linked: published.linked,
            left_out: published.left_out,
        })
    }

    fn jobs(&self) -> Done<Jobs> {
        let timetable = Timetable::of(&self.project).map_err(refused)?;
        let jobs = timetable.plans.iter().zip(&timetable.next).map(|(plan, due)| Job {
            name: plan.name.clone(),
            at: plan.schedule.to_string(),
            only: plan.only.clone(),
            next: due.as_ref().map(|due| due.at.to_string()),
            last: timetable.last(plan).map(run),
        });
        Ok(Jobs {
            jobs: jobs.collect(),
            time_zone: timetable.zone.iana_name().unwrap_or("UTC").to_owned(),
            history: past(&timetable.past, &self.project),
        })
    }

    fn snapshots(&self) -> Done<Snapshots> {
        let of = |id: String| {
            let at = snapshots::at(&self.project, Some(id.clone()));
            match snapshots::manifest(&at) {
                Ok(manifest) => shown(id, &manifest),
                Err(failure) => Snapshot {
                    id,
                    built: String::new(),
                    bytes: 0,
                    rollups: Vec::new(),
                    datasets: Vec::new(),
                    damaged: Some(failure.in_short().1),
                },
            }
        };
        Ok(Snapshots {
            current: self.world().view().snapshot.id().to_owned(),
            snapshots: refresh::all(&self.project.state()).into_iter().map(of).collect(),
        })
    }

    fn verify(&self, id: &str) -> Done<Verified> {
        let checked = snapshots::checked(&self.project, Some(id.to_owned())).map_err(refused)?;
        let bad: Vec<String> = checked.damaged.iter().map(|(name, why)| format!("{name}: {why}")).collect();
        Ok(Verified { ok: bad.is_empty(), files: checked.files, bad })
    }

    fn roll_back(&self, id: &str) -> Done<Reloaded> {
        snapshots::rolled_back(&self.project, id).map_err(refused)?;
        self.reload()
    }

    fn diff(&self, before: &str, after: Option<&str>) -> Done<Differences> {
        let found = snapshots::difference(&self.project, before, after.map(str::to_owned)).map_err(refused)?;
        Ok(Differences(found.to_json()))
    }

    fn file(&self, id: &str, name: &str) -> Done<File> {
        let missing = || Refused::missing("no_file", format!("Snapshot {id} has no file `{name}`."));
        let at = snapshots::at(&self.project, Some(id.to_owned()));
        let folder = Folder::new(at.snapshot_folder().map_err(refused)?);
        let world = |error: engine::Error| refused(Failure::world("snapshot_unreadable", error));
        let manifest = Manifest::read(&folder).map_err(world)?;
        let known = manifest.rollups.iter().map(|rollup| &rollup.file).chain(&manifest.values);
        // Only what the manifest names: no path leads out of the folder.
        let named = known.into_iter().find(|file| file.file == name).map(|file| file.checksum.clone());
        let checksum = match named {
            Some(checksum) => checksum,
            None if name == engine::manifest::FILE => {
                blake3::hash(&folder.open(name).map_err(world)?).to_hex().to_string()
            }
            None => return Err(missing()),
        };
        let bytes = Bytes::from_owner(Mapped(folder.open(name).map_err(world)?));
        Ok(File { bytes, checksum })
    }

    fn learned(&self) -> Done<Vec<Proposal>> {
        self.finish();
        let (gathered, world) = learn::gathered(&self.project).map_err(refused)?;
        let view = world.view();
        let proposal = |(number, entry): (usize, &Entry)| Proposal {
            number,
            status: learn::status(entry.status),
            question: entry.question.clone(),
            word: entry.word.clone(),
            means: entry.said.clone().or_else(|| entry.means.as_ref().map(|means| means.said())),
            times: entry.times,
            objection: learn::objection(entry, &world, &view),
            yaml: gathered.yaml(entry, &view.model),
        };
        Ok((1..).zip(&gathered.learned.entries).map(proposal).collect())
    }

    fn decide(&self, number: usize, accept: bool, force: bool) -> Done<Decided> {
        if !accept {
            learn::set(&self.project, number, Status::Rejected).map_err(refused)?;
            return Ok(Decided { number, status: "rejected", effect: Vec::new() });
        }
        let acceptance = learn::acceptance(&self.project, number).map_err(refused)?;
        acceptance.write(&self.project, force).map_err(refused)?;
        self.reopen().map_err(refused)?;
        Ok(Decided { number, status: "accepted", effect: acceptance.lines() })
    }

    fn asked(&self) -> Done<Asked> {
        self.finish();
        let lines = Log::of(&self.project).lines();
        let question = |(line, times): (&Line, usize), yaml| Question {
            question: line.question.clone(),
            times,
            outcome: line.outcome.clone(),
            codes: line.codes.clone(),
            note: line.note.clone(),
            yaml,
        };
        let counted = |holds: &dyn Fn(&Line) -> bool| -> Vec<Question> {
            let counted = log::counted(lines.iter().filter(|line| holds(line)));
            counted.into_iter().take(QUESTIONS).map(|counted| question(counted, None)).collect()
        };
        // As things stand now: what has been built since then is wanting no more.
        let view = self.world().view();
        let read = log::counted(lines.iter().filter(|line| line.draft.is_some())).into_iter().take(ROUTED);
        let wanting = read.filter_map(|(line, times)| {
            let yaml = wanted_lines(line.draft.as_ref()?, &view)?;
            Some(question((line, times), Some(yaml)))
        });
        let wanting = wanting.take(QUESTIONS).collect();
        Ok(Asked {
            top: counted(&|line| line.outcome == "answered" && line.good != Some(false)),
            unanswered: counted(&|line| line.outcome == "unread" || line.outcome == "refused"),
            disliked: counted(&|line| line.good == Some(false)),
            wanting,
        })
    }

    fn feedback(&self, feedback: Feedback) -> Done<()> {
        let Feedback { question, draft, good, note, who: _ } = feedback;
        // What was asked without words is looked at by what it was read as; it has no phrase to learn.
        let chosen = good && question.is_some();
        let question = question.unwrap_or_else(|| understand::say(&draft, &self.world().view().model));
        // A thumb up is a choice: the question means this draft. One down is kept to be looked at.
        let record =
            Record { question: Some(question), draft: Some(draft), chosen, outcome: "answered", ..Record::default() };
        if let Some(line) = Line::of(&record, jiff::Timestamp::now()) {
            self.notebook.keep(Line { good: Some(good), note, ..line });
        }
        Ok(())
    }

    fn keys(&self) -> Done<Vec<Key>> {
        crate::keys::read(&self.project).map(|ring| ring.keys().to_vec()).map_err(refused)
    }

    fn make_key(&self, wanted: NewKey) -> Done<(Key, Secret)> {
        let NewKey { name, role, claims, days } = wanted;
        let made = keys::made(&self.project, &name, role, claims, days).map_err(refused)?;
        self.reread_keys();
        Ok(made)
    }

    fn make_embed_token(&self, wanted: NewEmbedToken, by: &str) -> Done<EmbedToken> {
        let (token, secret) = crate::embed::made(&self.project, wanted, by).map_err(refused)?;
        self.gate.set_embed(Some(secret));
        Ok(token)
    }

    fn revoke_key(&self, id: &str) -> Done<()> {
        keys::revoked(&self.project, id).map_err(refused)?;
        self.reread_keys();
        Ok(())
    }

    fn note(&self, deed: Deed) -> Done<()> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        audit::note(&self.project.state(), deed).map_err(refused)
    }

    fn deeds(&self, limit: usize) -> Done<Vec<Noted>> {
        audit::last(&self.project.state(), limit).map_err(refused)
    }

    fn alerts(&self) -> Vec<Alert> {
        let mut kept = self.alerts.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((looked, alerts)) if looked.elapsed() < ALERTS_LAST => alerts.clone(),
            _ => kept.insert((Instant::now(), alerts::firing(&self.project, &self.inside()))).1.clone(),
        }
    }

    fn lines_dropped(&self) -> u64 {
        self.notebook.dropped()
    }
}

impl Desk {
    fn reread_keys(&self) {
        if let Ok(ring) = crate::keys::read(&self.project) {
            self.gate.set_keys(ring);
        }
    }
}

/// The lines of the model by which a rollup would answer a question that none answers now, and what it would take.
fn wanted_lines(draft: &Draft, view: &View) -> Option<String> {
    let rollups = ask::wanting(draft, view);
    if rollups.is_empty() {
        return None;
    }
    let sizes = refresh::Sizes::of(view.snapshot.manifest(), &view.model);
    let (rows, bytes) = rollups
        .iter()
        .filter_map(|rollup| refresh::reckon(&view.model, &sizes, rollup))
        .fold((0.0, 0.0), |(rows, bytes), (more_rows, more_bytes)| (rows + more_rows, bytes + more_bytes));
    let lines = ask::rollup_lines(&rollups, &view.model);
    Some(format!("# about {rows:.0} rows, {:.1} MB; then `reckoner build`\n{lines}", bytes / 1e6))
}

/// Mapped bytes, for whoever sends them.
struct Mapped(arrow::buffer::Buffer);

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn reloaded(world: &Arc<World>) -> Reloaded {
    let view = world.view();
    Reloaded {
        snapshot: view.snapshot.id().to_owned(),
        metrics: view.model.metrics.iter().filter(|metric| !metric.hidden).count(),
        dimensions: view.model.dimensions.len(),
        phrases: world.learned(),
    }
}

/// What ran and what was sent, the latest first.
fn past(runs: &[history::Run], project: &Project) -> Vec<Run> {
    let sent = history::read(&deliveries::folder(&project.state()));
    let delivered = |sent: &history::Run| Run {
        job: sent.only.first().map(|name| format!("delivery {name}")),
        only: Vec::new(),
        outcome: if sent.outcome.is_good() { "delivered" } else { "failed" },
        ..run(sent)
    };
    let mut past: Vec<_> = runs.iter().map(|each| (each.began, run(each))).collect();
    past.extend(sent.iter().map(|each| (each.began, delivered(each))));
    past.sort_by_key(|(began, _)| std::cmp::Reverse(*began));
    past.into_iter().take(RUNS).map(|(_, run)| run).collect()
}

fn run(run: &history::Run) -> Run {
    let (snapshot, code, message) = match &run.outcome {
        Outcome::Published { snapshot } => (Some(snapshot.clone()), None, None),
        Outcome::Failed { code, message, .. } => (None, Some(code.clone()), Some(message.clone())),
    };
    Run {
        job: run.job.clone(),
        began: run.began.to_string(),
        ended: run.ended.to_string(),
        only: run.only.clone(),
        attempt: run.attempt,
        outcome: if run.outcome.is_good() { "done" } else { "failed" },
        snapshot,
        code,
        message,
    }
}

fn shown(id: String, manifest: &Manifest) -> Snapshot {
    let rollups = manifest.rollups.iter().map(|rollup| Rollup {
        name: rollup.name.clone(),
        dataset: rollup.dataset.clone(),
        file: rollup.file.file.clone(),
        rows: rollup.rows,
        bytes: rollup.file.bytes,
    });
    let datasets = manifest.datasets.iter().map(|dataset| Dataset {
        name: dataset.name.clone(),
        rows: dataset.rows,
        as_of: dataset.last_day.map(model::calendar::iso),
        built: dataset.built.clone().unwrap_or_else(|| manifest.built.clone()),
    });
    Snapshot {
        id,
        built: manifest.built.clone(),
        bytes: snapshots::bytes(manifest),
        rollups: rollups.collect(),
        datasets: datasets.collect(),
        damaged: None,
    }
}

/// A failure of a command, for the server.
fn refused(failure: Failure) -> Refused {
    let ((code, _), message) = (failure.in_short(), failure.in_full());
    let kind = match (failure.exit, code.as_str()) {
        (_, "no_snapshot" | "no_proposal" | "no_key" | "no_dataset") => Kind::Missing,
        (_, "locked" | "build_locked" | "build_elsewhere" | "replica") => Kind::Conflict,
        (_, "objection" | "verified_question" | "no_meaning") => Kind::Conflict,
        (Exit::Usage | Exit::BadModel, _) => Kind::Invalid,
        _ => Kind::World,
    };
    Refused { kind, code, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_a_build_is_a_conflict_and_no_failure_of_the_world() {
        let busy = refresh::Error::Locked { path: "build.lock".into() };
        for (failure, kind) in [
            (Failure::world(busy.code(), &busy), Kind::Conflict),
            (Failure::world("no_snapshot", &busy), Kind::Missing),
            (Failure::world("disk_full", &busy), Kind::World),
        ] {
            let said = failure.in_short().0;
            assert_eq!(refused(failure).kind, kind, "{said}");
        }
    }
}
