//! `reckoner build`: works the tables out and publishes a snapshot.

use std::time::Instant;

use jiff::{Timestamp, Unit};
use refresh::{Job, Published};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Bars;
use crate::project::Project;
use crate::speak;

pub(crate) fn run(project: &Project) -> Result<Exit, Failure> {
    let published = build(project)?;
    if project.json {
        speak::json(&to_json(&published));
    }
    Ok(Exit::Done)
}

/// Builds a snapshot from the model and its data, and says what it holds.
pub(crate) fn build(project: &Project) -> Result<Published, Failure> {
    let began = Instant::now();
    let file = project.read_model()?;
    let source = project.source_or_mistakes(&file)?;
    let loaded = file.load_on(source.as_ref())?;
    project.tell(source.remarks());
    // Snapshots are named after the second they were begun in.
    let now = Timestamp::now();
    let built = now.round(Unit::Second).unwrap_or(now).to_string();
    let job =
        Job { state: &project.state(), model: &loaded.model, text: &file.text, source: source.as_ref(), built: &built };
    let bars = Bars::new();
    let published = refresh::build(&job, &|progress| bars.at("building", progress.done as u64, progress.of as u64));
    bars.clear();
    let published = published.map_err(failed)?;
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
        "snapshot {}: {} rollups, {:.1} MB, {:.1} s",
        published.id,
        published.manifest.rollups.len(),
        bytes(published) as f64 / 1e6,
        began.elapsed().as_secs_f64()
    ));
}

fn bytes(published: &Published) -> u64 {
    published.manifest.rollups.iter().map(|rollup| rollup.file.bytes).sum()
}

pub(crate) fn to_json(published: &Published) -> Value {
    json!({
        "status": "ok",
        "snapshot": published.id,
        "rollups": published.manifest.rollups.len(),
        "bytes": bytes(published),
        "left_out": published.left_out,
        "empty": published.empty,
    })
}

fn failed(error: refresh::Error) -> Failure {
    match error {
        refresh::Error::Source(error) => error.into(),
        refresh::Error::FanOut { .. } => Failure::world(error.code(), &error)
            .help("name the columns that identify a row in `primary_key:`, or take the join away"),
        refresh::Error::Engine(engine::Error::NotARollup { .. }) => Failure::world(error.code(), &error)
            .help("say in the model what is to be kept of the column, such as `{expression: CAST(… AS DOUBLE)}`"),
        refresh::Error::Locked { .. } => Failure::world(error.code(), &error).help("wait until it has finished"),
        error => Failure::world(error.code(), &error),
    }
}
