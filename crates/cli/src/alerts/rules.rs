//! One alert a function: from what was gathered to what fires. No clock, no file.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use refresh::history::{Outcome, Run};

use super::Alerts;

/// How old a snapshot may be where no job says how often there should be a new one.
const OLD: Duration = Duration::from_secs(36 * 3600);
/// What fired is over only when it is so many percent better: a number that wavers around a bound tells nobody twice.
const EASE: u64 = 5;

/// What is known of a project. What this process cannot know is none: then the alert stays as it was.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    pub(super) now: Timestamp,
    /// Builds, the latest last.
    pub(super) runs: Vec<Run>,
    /// Deliveries of reports, the latest last.
    pub(super) deliveries: Vec<Run>,
    /// When the snapshot was built, and its bytes; none where it does not matter how old it is.
    pub(super) snapshot: Option<(Timestamp, u64)>,
    /// What lies between two jobs at most.
    pub(super) interval: Option<Duration>,
    /// The snapshot that is served, and its files that are damaged.
    pub(super) damaged: Option<(String, Vec<String>)>,
    /// Of the last questions that were asked in words: answered, and all.
    pub(super) asked: Option<(usize, usize)>,
    /// Tokens of the day, and how many there may be; nothing where no language model votes.
    pub(super) tokens: Option<Option<(u32, u32)>>,
    /// Why the vote switched itself off.
    pub(super) assist_off: Option<Option<String>>,
    /// Verified questions that came out right once and do not now.
    pub(super) lost: Option<BTreeSet<String>>,
    /// Since when what is current in the store of snapshots cannot be had, and why.
    pub(super) store: Option<Option<(Timestamp, String)>>,
    /// Since when the keys that tokens of people are checked with cannot be had, and why.
    pub(super) sign_in: Option<Option<(Timestamp, String)>>,
    /// Bytes that are free where snapshots are kept.
    pub(super) free: Option<u64>,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) name: &'static str,
    /// Which one of several that may fire under the name.
    pub(super) of: String,
    pub(super) since: Option<Timestamp>,
    pub(super) message: String,
}

impl Finding {
    /// What makes it the same alert at the next look.
    pub(super) fn key(&self) -> String {
        key(self.name, &self.of)
    }
}

fn key(name: &str, of: &str) -> String {
    if of.is_empty() { name.to_owned() } else { format!("{name}:{of}") }
}

/// What an alert came to: nothing where this process does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) name: &'static str,
    pub(super) findings: Option<Vec<Finding>>,
}

/// What an alert may look at.
struct Look<'a> {
    name: &'static str,
    gathered: &'a Gathered,
    bounds: &'a Alerts,
    /// Whether an alert of this key fires already.
    open: &'a dyn Fn(&str) -> bool,
}

/// An alert.
pub(super) struct Rule {
    pub(super) name: &'static str,
    decide: fn(&Look<'_>) -> Option<Vec<Finding>>,
}

/// Every alert; docs/alerts.md has them in this order.
pub(super) const RULES: [Rule; 11] = [
    Rule { name: "job_failing", decide: job_failing },
    Rule { name: "snapshot_old", decide: snapshot_old },
    Rule { name: "rollup_damaged", decide: rollup_damaged },
    Rule { name: "store_failing", decide: store_failing },
    Rule { name: "disk_low", decide: disk_low },
    Rule { name: "verified_lost", decide: verified_lost },
    Rule { name: "match_rate_low", decide: match_rate_low },
    Rule { name: "budget_near", decide: budget_near },
    Rule { name: "assist_off", decide: assist_off },
    Rule { name: "sign_in_keys_old", decide: sign_in_keys_old },
    Rule { name: "delivery_failing", decide: delivery_failing },
];

/// What each alert comes to.
pub(super) fn decided(gathered: &Gathered, bounds: &Alerts, open: &dyn Fn(&str) -> bool) -> Vec<Verdict> {
    let decided = |rule: &Rule| {
        let wanted = !bounds.off.iter().any(|name| name == rule.name);
        let look = Look { name: rule.name, gathered, bounds, open };
        Verdict { name: rule.name, findings: if wanted { (rule.decide)(&look) } else { Some(Vec::new()) } }
    };
    RULES.iter().map(decided).collect()
}

impl Look<'_> {
    fn found(&self, of: &str, since: Option<Timestamp>, message: String) -> Finding {
        Finding { name: self.name, of: of.to_owned(), since, message }
    }

    /// The one finding of an alert, if it fires.
    fn one(&self, fires: bool, since: Option<Timestamp>, message: impl FnOnce() -> String) -> Option<Vec<Finding>> {
        Some(if fires { vec![self.found("", since, message())] } else { Vec::new() })
    }

    fn is_open(&self) -> bool {
        (self.open)(self.name)
    }
}

/// Of each job whose last run failed, the first run since it was good. A good build of everything is good for all.
fn failing(runs: &[Run]) -> Vec<(Option<&str>, &Run, &Run)> {
    let mut failing: Vec<(Option<&str>, &Run, &Run)> = Vec::new();
    for run in runs {
        let job = run.job.as_deref();
        if run.outcome.is_good() {
            failing.retain(|(other, ..)| *other != job && !run.only.is_empty());
        } else if let Some(known) = failing.iter_mut().find(|(other, ..)| *other == job) {
            known.2 = run;
        } else {
            failing.push((job, run, run));
        }
    }
    failing
}

fn reason(run: &Run) -> Option<String> {
    match &run.outcome {
        Outcome::Failed { code, message, .. } => Some(format!("{message} ({code})")),
        Outcome::Published { .. } => None,
    }
}

fn job_failing(look: &Look<'_>) -> Option<Vec<Finding>> {
    let findings = failing(&look.gathered.runs).into_iter().filter_map(|(job, first, last)| {
        let who = job.map_or("a build by hand".to_owned(), |job| format!("job {job}"));
        let message = format!("{who} failed: {}; the last snapshot serves", reason(last)?);
        Some(look.found(job.unwrap_or_default(), Some(first.began), message))
    });
    Some(findings.collect())
}

fn delivery_failing(look: &Look<'_>) -> Option<Vec<Finding>> {
    // One that was sent by hand is the delivery's, too.
    let own = |run: &Run| Run { job: run.only.first().cloned(), ..run.clone() };
    let runs: Vec<Run> = look.gathered.deliveries.iter().map(own).collect();
    let findings = failing(&runs).into_iter().filter_map(|(name, first, last)| {
        let name = name?;
        let message = format!("delivery {name} failed: {}; docs/reports.md says how to send it by hand", reason(last)?);
        Some(look.found(name, Some(first.began), message))
    });
    Some(findings.collect())
}

fn snapshot_old(look: &Look<'_>) -> Option<Vec<Finding>> {
    let Gathered { now, snapshot, interval, .. } = look.gathered;
    let Some((built, _)) = *snapshot else { return Some(Vec::new()) };
    let hours = look.bounds.snapshot_hours.map(|hours| Duration::from_secs(hours.saturating_mul(3600)));
    let most = hours.or(interval.map(|interval| interval.saturating_mul(2))).unwrap_or(OLD);
    let most = SignedDuration::try_from(most).unwrap_or(SignedDuration::MAX);
    let due = built.checked_add(most).unwrap_or(Timestamp::MAX);
    // One cause is told once: a job that fails has said so already, and that the last snapshot serves.
    let told =
        !look.bounds.off.iter().any(|name| name == "job_failing") && job_failing(look).is_some_and(|f| !f.is_empty());
    look.one(due < *now && !told, Some(due), || {
        let age = now.duration_since(built);
        let old = match age.as_hours() {
            0 | 1 => format!("{} minutes", age.as_mins()),
            hours => format!("{hours} hours"),
        };
        format!("the snapshot is {old} old; `reckoner jobs list` says when the next one is due")
    })
}

fn rollup_damaged(look: &Look<'_>) -> Option<Vec<Finding>> {
    let (snapshot, names) = look.gathered.damaged.as_ref()?;
    if names.is_empty() {
        return Some(Vec::new());
    }
    let message = format!("damaged and set aside: {}; build a new snapshot", names.join(", "));
    Some(vec![look.found(snapshot, look.gathered.snapshot.map(|(built, _)| built), message)])
}

fn store_failing(look: &Look<'_>) -> Option<Vec<Finding>> {
    let trouble = look.gathered.store.as_ref()?;
    let since = trouble.as_ref().map(|(since, _)| *since);
    look.one(trouble.is_some(), since, || {
        let why = trouble.as_ref().map_or("", |(_, message)| message);
        format!("what is current in the store of snapshots cannot be had: {why}; the last snapshot serves")
    })
}

fn disk_low(look: &Look<'_>) -> Option<Vec<Finding>> {
    let free = look.gathered.free?;
    let twice = look.gathered.snapshot.map_or(0, |(_, bytes)| bytes.saturating_mul(2));
    let needed = twice.max(look.bounds.disk_free_mb.saturating_mul(1_000_000));
    let bound = if look.is_open() { needed.saturating_add(needed / 100 * EASE) } else { needed };
    look.one(free < bound, None, || {
        let (free, needed) = (free / 1_000_000, needed / 1_000_000);
        format!(
            "{free} MB are free where snapshots are kept, {needed} MB should be; `snapshots: {{keep: N}}` keeps fewer"
        )
    })
}

fn verified_lost(look: &Look<'_>) -> Option<Vec<Finding>> {
    let lost = look.gathered.lost.as_ref()?;
    look.one(!lost.is_empty(), None, || {
        let first = lost.first().map_or("", String::as_str);
        let others = if lost.len() > 1 { format!(" and {} more", lost.len() - 1) } else { String::new() };
        format!("no longer answered as written down: “{first}”{others}; `reckoner eval` compares")
    })
}

fn match_rate_low(look: &Look<'_>) -> Option<Vec<Finding>> {
    let (answered, all) = look.gathered.asked?;
    let ease = if look.is_open() { EASE } else { 0 };
    let low = (answered as u64) * 100 < (u64::from(look.bounds.match_percent) + ease) * all as u64;
    look.one(all >= look.bounds.match_asked && all > 0 && low, None, || {
        let percent = answered * 100 / all.max(1);
        format!("{percent} % of the last {all} questions were answered; `reckoner learn list` proposes what to teach")
    })
}

fn budget_near(look: &Look<'_>) -> Option<Vec<Finding>> {
    let Some((used, limit)) = look.gathered.tokens? else { return Some(Vec::new()) };
    let near = u64::from(used) * 100 >= u64::from(look.bounds.budget_percent) * u64::from(limit);
    look.one(near && limit > 0, None, || {
        format!("{used} of {limit} tokens of the day are spent; without any, questions that may mean several things go back to people")
    })
}

fn sign_in_keys_old(look: &Look<'_>) -> Option<Vec<Finding>> {
    let trouble = look.gathered.sign_in.as_ref()?;
    let since = trouble.as_ref().map(|(since, _)| *since);
    look.one(trouble.is_some(), since, || trouble.as_ref().map_or(String::new(), |(_, message)| message.clone()))
}

fn assist_off(look: &Look<'_>) -> Option<Vec<Finding>> {
    let off = look.gathered.assist_off.as_ref()?;
    look.one(off.is_some(), None, || {
        let why = off.as_deref().unwrap_or_default();
        format!("the language model votes no more: {why}; docs/assist.md says how to let it again")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_750_000_000 + hour * 3600).expect("a time")
    }

    fn run(job: Option<&str>, hour: i64, only: &[&str], good: bool) -> Run {
        let outcome = match good {
            true => Outcome::Published { snapshot: "s".into() },
            false => Outcome::Failed { code: "source_unreachable".into(), message: "gone".into(), retryable: true },
        };
        let only = only.iter().map(|name| (*name).to_owned()).collect();
        Run { job: job.map(str::to_owned), began: at(hour), ended: at(hour), only, attempt: 1, outcome }
    }

    fn quiet() -> Gathered {
        Gathered {
            now: at(100),
            snapshot: Some((at(90), 1_000_000_000)),
            interval: Some(Duration::from_secs(24 * 3600)),
            damaged: Some(("s1".to_owned(), Vec::new())),
            asked: Some((190, 200)),
            tokens: Some(Some((10, 1_000))),
            assist_off: Some(None),
            lost: Some(BTreeSet::new()),
            store: Some(None),
            sign_in: Some(None),
            free: Some(10_000_000_000),
            ..Gathered::default()
        }
    }

    /// The keys of what fires.
    fn keys(gathered: &Gathered, bounds: &Alerts, open: &[&str]) -> Vec<String> {
        let verdicts = decided(gathered, bounds, &|key| open.contains(&key));
        verdicts.into_iter().flat_map(|verdict| verdict.findings.unwrap_or_default()).map(|found| found.key()).collect()
    }

    #[test]
    fn each_alert_fires_on_its_side_of_its_bound_alone() {
        let usual = Alerts::default();
        assert_eq!(keys(&quiet(), &usual, &[]), [""; 0]);
        let old = |built, interval: Option<u64>| Gathered {
            snapshot: Some((at(built), 0)),
            interval: interval.map(|hours| Duration::from_secs(hours * 3600)),
            ..quiet()
        };
        let asked = |answered, all| Gathered { asked: Some((answered, all)), ..quiet() };
        let tokens = |used| Gathered { tokens: Some(Some((used, 1_000))), ..quiet() };
        let free = |free| Gathered { free: Some(free), ..quiet() };
        for (gathered, fires) in [
            (old(52, Some(24)), None),
            (old(51, Some(24)), Some("snapshot_old")),
            (old(64, None), None),
            (old(63, None), Some("snapshot_old")),
            (old(97, Some(1)), Some("snapshot_old")),
            (
                Gathered { runs: vec![run(Some("daily"), 1, &[], false)], ..old(51, Some(24)) },
                Some("job_failing:daily"),
            ),
            (asked(120, 200), None),
            (asked(119, 200), Some("match_rate_low")),
            (asked(0, 49), None),
            (asked(0, 50), Some("match_rate_low")),
            (tokens(799), None),
            (tokens(800), Some("budget_near")),
            (free(2_000_000_000), None),
            (free(1_999_999_999), Some("disk_low")),
            (Gathered { snapshot: None, free: Some(499_999_999), ..quiet() }, Some("disk_low")),
            (Gathered { snapshot: None, free: Some(500_000_000), ..quiet() }, None),
            (Gathered { assist_off: Some(Some("too dear".into())), ..quiet() }, Some("assist_off")),
            (
                Gathered { sign_in: Some(Some((Timestamp::UNIX_EPOCH, "no connection".into()))), ..quiet() },
                Some("sign_in_keys_old"),
            ),
            (
                Gathered { store: Some(Some((Timestamp::UNIX_EPOCH, "no connection".into()))), ..quiet() },
                Some("store_failing"),
            ),
            (Gathered { lost: Some(BTreeSet::from(["revenue".to_owned()])), ..quiet() }, Some("verified_lost")),
            (Gathered { damaged: Some(("s1".into(), vec!["base".into()])), ..quiet() }, Some("rollup_damaged:s1")),
            (Gathered { runs: vec![run(Some("daily"), 1, &[], false)], ..quiet() }, Some("job_failing:daily")),
            (Gathered { deliveries: vec![run(Some("w"), 1, &["w"], false)], ..quiet() }, Some("delivery_failing:w")),
        ] {
            assert_eq!(keys(&gathered, &usual, &[]), fires.into_iter().collect::<Vec<_>>(), "{gathered:?}");
        }
    }

    #[test]
    fn bounds_can_be_set_and_alerts_switched_off() {
        let gathered = Gathered { asked: Some((100, 200)), tokens: Some(Some((500, 1_000))), ..quiet() };
        let set = Alerts { match_percent: 50, budget_percent: 50, snapshot_hours: Some(9), ..Alerts::default() };
        assert_eq!(keys(&gathered, &set, &[]), ["snapshot_old", "budget_near"]);
        let off = Alerts { off: vec!["snapshot_old".into(), "budget_near".into()], ..set };
        assert_eq!(keys(&gathered, &off, &[]), [""; 0]);
        assert_eq!(Alerts { off: vec!["snapshot_odl".into()], ..Alerts::default() }.unknown(), Some("snapshot_odl"));
    }

    #[test]
    fn what_wavers_around_a_bound_stays_as_it_is() {
        let gathered = Gathered { asked: Some((125, 200)), free: Some(2_050_000_000), ..quiet() };
        assert_eq!(keys(&gathered, &Alerts::default(), &[]), [""; 0]);
        assert_eq!(
            keys(&gathered, &Alerts::default(), &["match_rate_low", "disk_low"]),
            ["disk_low", "match_rate_low"]
        );
    }

    #[test]
    fn what_is_not_known_here_is_not_decided() {
        let gathered = Gathered {
            damaged: None,
            asked: None,
            tokens: None,
            assist_off: None,
            lost: None,
            store: None,
            sign_in: None,
            free: None,
            ..quiet()
        };
        let unknown: Vec<&str> = decided(&gathered, &Alerts::default(), &|_| false)
            .into_iter()
            .filter_map(|verdict| verdict.findings.is_none().then_some(verdict.name))
            .collect();
        assert_eq!(
            unknown,
            [
                "rollup_damaged",
                "store_failing",
                "disk_low",
                "verified_lost",
                "match_rate_low",
                "budget_near",
                "assist_off",
                "sign_in_keys_old"
            ]
        );
    }

    #[test]
    fn a_job_fails_from_its_first_failure_until_something_did_its_work() {
        for (runs, expected) in [
            (vec![run(Some("a"), 1, &["x"], false), run(Some("a"), 2, &["x"], false)], vec![(Some("a"), at(1))]),
            (vec![run(Some("a"), 1, &["x"], false), run(Some("a"), 2, &["x"], true)], vec![]),
            (vec![run(Some("a"), 1, &["x"], false), run(Some("b"), 2, &["x"], true)], vec![(Some("a"), at(1))]),
            (vec![run(None, 1, &[], false), run(Some("b"), 2, &[], true)], vec![]),
            (vec![run(Some("a"), 1, &[], true), run(Some("a"), 2, &[], false)], vec![(Some("a"), at(2))]),
        ] {
            let found: Vec<_> = failing(&runs).into_iter().map(|(job, first, _)| (job, first.began)).collect();
            assert_eq!(found, expected, "{runs:?}");
        }
    }
}
