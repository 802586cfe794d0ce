//! Snapshots in an object store: whoever builds publishes there, and replicas follow.
//!
//! Of several machines that may build one does, which has the store's lease ([`chance`]); all look every few seconds
//! what is current there ([`follow`]), and none goes back to what it had before. What is published is a snapshot with
//! the files that give it its meaning: the model, its verified questions and reports, and what was learned.

mod chance;
mod follow;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use refresh::history;
use refresh::store::{Look, Seen, Store};

pub(crate) use chance::{Chance, Sent, belongings};
pub(crate) use follow::{Trouble, begin, keep, pulled};

use crate::commands::build;
use crate::config::{CONFIG, Config};
use crate::failure::Failure;
use crate::project::Project;

/// The least time of a lease: a third of it must do for a word to the store.
const SHORTEST_LEASE: u64 = 3;

/// The store of snapshots, if the project has one.
pub(crate) fn store(project: &Project, config: &Config) -> Result<Option<Arc<Store>>, Failure> {
    let wrong = |why: &str| Failure::usage("bad_config", format!("{CONFIG}: snapshots: {why}"));
    let snapshots = &config.snapshots;
    let Some(address) = &snapshots.store else {
        return match snapshots.follow {
            true => Err(wrong("`follow` without a `store` to follow").help("`store: s3://bucket/folder` says where")),
            false => Ok(None),
        };
    };
    if snapshots.every == 0 || snapshots.lease < SHORTEST_LEASE {
        return Err(wrong("`every` is at least 1 second, `lease` at least 3").help("leave them out: 10 and 60 do"));
    }
    let bucket = config.buckets(&project.dir)?.open(address)?;
    Ok(Some(Store::at(bucket)))
}

/// The same, where it is needed.
pub(crate) fn needed(project: &Project, config: &Config) -> Result<Arc<Store>, Failure> {
    store(project, config)?.ok_or_else(|| {
        Failure::usage("no_store", "this project has no store of snapshots")
            .help("say where it is in reckoner.yaml: `snapshots: {store: s3://bucket/folder}` (docs/scale.md)")
    })
}

/// What there is in the store now.
pub(crate) fn seen(store: &Store) -> Result<Option<Seen>, Failure> {
    match store.look(None).map_err(build::failed)? {
        Look::At(seen) => Ok(Some(seen)),
        Look::Same | Look::Nothing => Ok(None),
    }
}

/// Takes over into the history what others ran, so that it is not run again.
fn remember_runs(project: &Project, seen: &Seen) -> Result<(), Failure> {
    let past = history::read(&project.state());
    let known = |run: &history::Run| past.iter().any(|own| own.job == run.job && own.began == run.began);
    for run in seen.runs().iter().filter(|run| !known(run)) {
        history::add(&project.state(), run).map_err(build::failed)?;
    }
    Ok(())
}

fn lease_of(config: &Config) -> Duration {
    Duration::from_secs(config.snapshots.lease)
}

fn clock() -> Timestamp {
    Timestamp::now()
}
