//! What is known of a project now: from its state folder, and from inside of the process that serves it.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use refresh::history;
use refresh::schedule::Plan;

use super::rules::Gathered;
use crate::commands::{jobs::Timetable, snapshots};
use crate::project::Project;

/// What only the process that answers questions knows; none of it for another one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inside {
    /// The snapshot that is served, and its files that are damaged.
    pub(crate) damaged: Option<(String, Vec<String>)>,
    /// Of the last questions that were asked in words: answered, and all.
    pub(crate) asked: Option<(usize, usize)>,
    /// Tokens of the day, and how many there may be; nothing where no language model votes.
    pub(crate) tokens: Option<Option<(u32, u32)>>,
    /// Why the vote switched itself off.
    pub(crate) assist_off: Option<Option<String>>,
    /// Verified questions that came out right once and do not now.
    pub(crate) lost: Option<BTreeSet<String>>,
    /// Since when what is current in the store of snapshots cannot be had, and why.
    pub(crate) store: Option<Option<(Timestamp, String)>>,
    /// Since when the keys that tokens of people are checked with cannot be had, and why.
    pub(crate) sign_in: Option<Option<(Timestamp, String)>>,
}

/// Occurrences of a schedule that are looked at: those of a week of working days have its weekend among them.
const OCCURRENCES: usize = 8;

pub(super) fn gathered(project: &Project, inside: &Inside) -> Gathered {
    let state = project.state();
    let now = Timestamp::now();
    let manifest = snapshots::manifest(project).ok();
    let snapshot = manifest.and_then(|manifest| Some((manifest.built.parse().ok()?, snapshots::bytes(&manifest))));
    let Inside { damaged, asked, tokens, assist_off, lost, store, sign_in } = inside.clone();
    Gathered {
        now,
        runs: history::read(&state),
        deliveries: history::read(&crate::deliveries::folder(&state)),
        // Whoever asks an old snapshot on purpose knows that it is old.
        snapshot: snapshot.filter(|_| project.snapshot.is_none()),
        interval: Timetable::of(project).ok().and_then(|timetable| interval(&timetable.plans, now)),
        damaged,
        asked,
        tokens,
        assist_off,
        lost,
        store,
        sign_in,
        free: refresh::free_bytes(&state),
    }
}

/// What lies between two runs of the job that runs most, at most.
fn interval(plans: &[Plan], now: Timestamp) -> Option<Duration> {
    let of = |plan: &Plan| {
        let mut gap = Duration::ZERO;
        let mut last = plan.schedule.next(now)?;
        for _ in 1..OCCURRENCES {
            let next = plan.schedule.next(last)?;
            gap = gap.max(Duration::try_from(next.duration_since(last)).ok()?);
            last = next;
        }
        Some(gap)
    };
    plans.iter().filter_map(of).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use refresh::schedule::Schedule;

    #[test]
    fn the_widest_gap_of_the_job_that_runs_most_counts() {
        let now = "2025-05-07T12:00:00Z".parse().expect("a time");
        let plan = |cron: &str| Plan {
            name: cron.to_owned(),
            schedule: Schedule::parse(cron, "UTC").expect("a schedule"),
            only: Vec::new(),
            full: false,
        };
        for (crons, hours) in [
            (vec!["0 2 * * *"], Some(24)),
            (vec!["0 2 * * 1-5"], Some(72)),
            (vec!["0 * * * *", "0 4 1 * *"], Some(1)),
            (vec![], None),
        ] {
            let plans: Vec<Plan> = crons.iter().map(|cron| plan(cron)).collect();
            assert_eq!(interval(&plans, now), hours.map(|hours| Duration::from_secs(hours * 3600)), "{crons:?}");
        }
    }
}
