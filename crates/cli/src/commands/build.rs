//! `reckoner build`: works the tables out and publishes a snapshot.

use std::time::Instant;

use jiff::{Timestamp, Unit};
use refresh::history::{self, Outcome, Run};
use refresh::{Job, Published, RefreshKeys};
use serde_json::{Value, json};

use crate::args::Build;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::log::{self, Log};
use crate::progress::Bars;
use crate::project::Project;
use crate::replicas::{Chance, Sent, belongings};
use crate::speak;

pub(crate) fn run(project: &Project, build: &Build) -> Result<Exit, Failure> {
    let published = build_by_hand(project, &build.only, build.full)?;
    if project.json {
        speak::json(&to_json(&published));
    }
    Ok(Exit::Done)
}

/// Builds a snapshot of everything, and says what it holds.
pub(crate) fn build(project: &Project) -> Result<Published, Failure> {
    build_by_hand(project, &[], false)
}

fn build_by_hand(project: &Project, only: &[String], full: bool) -> Result<Published, Failure> {
    let due = Due { job: None, only, full, attempt: 1 };
    recorded(project, &chance(project, due)?, due)
}

/// What a run is asked to do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due<'a> {
    /// The job that it is a run of.
    pub(crate) job: Option<&'a str>,
    /// Datasets to work out anew; none is all.
    pub(crate) only: &'a [String],
    /// Whether to ask for all of their rows, whatever has changed.
    pub(crate) full: bool,
    /// Which try it is.
    pub(crate) attempt: u32,
}

/// Builds, and keeps in the history what came of it.
pub(crate) fn recorded(project: &Project, chance: &Chance, due: Due<'_>) -> Result<Published, Failure> {
    let bars = Bars::new();
    let built =
        watched(project, chance, due, &|progress| bars.at("building", progress.done as u64, progress.of as u64));
    bars.clear();
    built
}

/// The same, for somebody who watches.
pub(crate) fn watched(
    project: &Project,
    chance: &Chance,
    due: Due<'_>,
    watch: &dyn Fn(refresh::Progress),
) -> Result<Published, Failure> {
    let began = Timestamp::now();
    let done = chance.while_held(|| once(project, chance, due, began, watch));
    let run = match &done {
        Ok(published) => due.run(began, Outcome::Published { snapshot: published.id.clone() }),
        Err(failure) => due.run(began, outcome(failure)),
    };
    keep(project, &run);
    done
}

/// Takes the chance to build. That there is none is a failed run, unless somebody else has it.
pub(crate) fn chance(project: &Project, due: Due<'_>) -> Result<Chance, Failure> {
    Chance::take(project).inspect_err(|failure| not_begun(project, due, failure))
}

/// Keeps that a run could not even begin; not where another one has begun, which does the work.
pub(crate) fn not_begun(project: &Project, due: Due<'_>, failure: &Failure) {
    if !matches!(failure.in_short().0.as_str(), "build_locked" | "build_elsewhere" | "replica") {
        keep(project, &due.run(Timestamp::now(), outcome(failure)));
    }
}

fn keep(project: &Project, run: &Run) {
    if let Err(error) = history::add(&project.state(), run) {
        project.remark(format!("the run is not kept in the history: {error}"));
    }
}

fn outcome(failure: &Failure) -> Outcome {
    let (code, message) = failure.in_short();
    Outcome::Failed { code, message, retryable: failure.retryable }
}

impl Due<'_> {
    fn run(&self, began: Timestamp, outcome: Outcome) -> Run {
        let second = |time: Timestamp| time.round(Unit::Second).unwrap_or(time);
        Run {
            job: self.job.map(str::to_owned),
            began: second(began),
            ended: second(Timestamp::now()),
            only: self.only.to_vec(),
            attempt: self.attempt,
            outcome,
        }
    }
}

fn once(
    project: &Project,
    chance: &Chance,
    due: Due<'_>,
    time: Timestamp,
    watch: &dyn Fn(refresh::Progress),
) -> Result<Published, Failure> {
    let began = Instant::now();
    let config = project.config()?;
    let file = project.read_model()?;
    let source = project.source_or_mistakes(&file)?;
    let loaded = file.load_on(source.as_ref())?;
    project.tell(source.remarks());
    // Snapshots are named after the second they were begun in.
    let now = Timestamp::now();
    let built = now.round(Unit::Second).unwrap_or(now).to_string();
    let model = &loaded.model;
    let named = |name: &String| {
        model.dataset_named(name).ok_or_else(|| {
            let names = model.datasets.iter().map(|dataset| dataset.name.as_str());
            let near = model::issue::nearest(name, names).map(str::to_owned);
            failed(refresh::Error::NoDataset { name: name.clone(), near })
        })
    };
    let keys = config.refresh.iter().map(|(name, refresh)| Ok((named(name)?, refresh.key.clone())));
    let keys: RefreshKeys = if due.full { RefreshKeys::new() } else { keys.collect::<Result<_, Failure>>()? };
    let job = Job {
        turn: &chance.turn,
        model,
        text: &file.text,
        source: source.as_ref(),
        built: &built,
        only: &due.only.iter().map(named).collect::<Result<Vec<_>, _>>()?,
        keys: &keys,
        asked: &log::asked(&Log::of(project).lines(), model),
        keep: config.snapshots.keep,
    };
    let published = refresh::build(&job, watch).map_err(failed)?;
    tell(project, &published, began);
    let run = due.run(time, Outcome::Published { snapshot: published.id.clone() });
    let files = belongings(project, &file, model)?;
    if let Some(sent) = chance.publish(project, &published.id, &files, Some(&run))? {
        tell_sent(project, &sent);
    }
    Ok(published)
}

fn tell(project: &Project, published: &Published, began: Instant) {
    for dataset in &published.empty {
        project.remark(format!("{dataset} has no rows"));
    }
    for rollup in &published.left_out {
        project.remark(format!("rollup {rollup} was left out: `rollups: {{size: …}}` in the model is used up"));
    }
    project.remark(format!(
        "snapshot {}: {} rollups{}, {:.1} MB, {:.1} s",
        published.id,
        published.manifest.rollups.len(),
        if published.linked > 0 { format!(" ({} as before)", published.linked) } else { String::new() },
        bytes(published) as f64 / 1e6,
        began.elapsed().as_secs_f64()
    ));
}

pub(crate) fn tell_sent(project: &Project, Sent { address, pushed }: &Sent) {
    let megabytes = pushed.bytes as f64 / 1e6;
    let (sent, known) = (pushed.sent, pushed.known);
    project.remark(format!("published to {address}: {sent} objects sent, {megabytes:.1} MB; {known} were there"));
}

pub(crate) fn bytes(published: &Published) -> u64 {
    published.manifest.rollups.iter().map(|rollup| rollup.file.bytes).sum()
}

pub(crate) fn to_json(published: &Published) -> Value {
    json!({
        "status": "ok",
        "snapshot": published.id,
        "rollups": published.manifest.rollups.len(),
        "bytes": bytes(published),
        "linked": published.linked,
        "left_out": published.left_out,
        "empty": published.empty,
    })
}

pub(crate) fn failed(error: refresh::Error) -> Failure {
    let passing = error.retryable();
    let failure = match error {
        refresh::Error::Source(error) => error.into(),
        refresh::Error::FanOut { .. } => Failure::world(error.code(), &error)
            .help("name the columns that identify a row in `primary_key:`, or take the join away"),
        refresh::Error::Engine(engine::Error::NotARollup { .. }) => Failure::world(error.code(), &error)
            .help("say in the model what is to be kept of the column, such as `{expression: CAST(… AS DOUBLE)}`"),
        refresh::Error::NoRefreshKey { .. } => Failure::usage(error.code(), &error)
            .help("`refresh:` in reckoner.yaml names a column of the dataset's table that grows with every change"),
        refresh::Error::Locked { .. } | refresh::Error::Elsewhere { .. } => {
            Failure::world(error.code(), &error).help("wait until it has finished")
        }
        refresh::Error::Refused { .. } => Failure::world(error.code(), &error).help(
            "`reckoner snapshots verify --store` says what is damaged there; where it was built, `reckoner snapshots push` sends it again",
        ),
        refresh::Error::Behind { .. } => Failure::world(error.code(), &error)
            .help("is the clock of this machine right? `reckoner snapshots push` publishes it all the same"),
        refresh::Error::Unconditional { .. } => Failure::world(error.code(), &error)
            .help("use a store with conditional writes: S3 has them, and so have MinIO, R2 and Ceph in recent versions"),
        error => Failure::world(error.code(), &error),
    };
    failure.passing(passing)
}
