//! `reckoner build`: works the tables out and publishes a snapshot.

use std::time::Instant;

use jiff::{Timestamp, Unit};
use refresh::history::{self, Outcome, Run};
use refresh::{Job, Published, RefreshKeys, Turn};
use serde_json::{Value, json};

use crate::args::Build;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Bars;
use crate::project::Project;
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
    let turn = Turn::take(&project.state()).map_err(failed)?;
    recorded(project, &turn, Due { job: None, only, full, attempt: 1 })
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
pub(crate) fn recorded(project: &Project, turn: &Turn, due: Due<'_>) -> Result<Published, Failure> {
    let bars = Bars::new();
    let built = watched(project, turn, due, &|progress| bars.at("building", progress.done as u64, progress.of as u64));
    bars.clear();
    built
}

/// The same, for somebody who watches.
pub(crate) fn watched(
    project: &Project,
    turn: &Turn,
    due: Due<'_>,
    watch: &dyn Fn(refresh::Progress),
) -> Result<Published, Failure> {
    let began = Timestamp::now();
    let done = once(project, turn, due, watch);
    let outcome = match &done {
        Ok(published) => Outcome::Published { snapshot: published.id.clone() },
        Err(failure) => {
            let (code, message) = failure.in_short();
            Outcome::Failed { code, message, retryable: failure.retryable }
        }
    };
    let second = |time: Timestamp| time.round(Unit::Second).unwrap_or(time);
    let run = Run {
        job: due.job.map(str::to_owned),
        began: second(began),
        ended: second(Timestamp::now()),
        only: due.only.to_vec(),
        attempt: due.attempt,
        outcome,
    };
    if let Err(error) = history::add(&project.state(), &run) {
        project.remark(format!("the run is not kept in the history: {error}"));
    }
    done
}

fn once(project: &Project, turn: &Turn, due: Due<'_>, watch: &dyn Fn(refresh::Progress)) -> Result<Published, Failure> {
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
        turn,
        model,
        text: &file.text,
        source: source.as_ref(),
        built: &built,
        only: &due.only.iter().map(named).collect::<Result<Vec<_>, _>>()?,
        keys: &keys,
        keep: config.snapshots.keep,
    };
    let published = refresh::build(&job, watch).map_err(failed)?;
    tell(project, &published, began);
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
        refresh::Error::Locked { .. } => Failure::world(error.code(), &error).help("wait until it has finished"),
        error => Failure::world(error.code(), &error),
    };
    failure.passing(passing)
}
