//! When jobs are due: cron expressions in a time zone. The time now comes in, nothing waits here.

use std::str::FromStr as _;
use std::time::Duration;

use croner::Cron;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::history::{Outcome, Run};

/// A cron expression in a time zone.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// As it was written.
    text: String,
    cron: Cron,
    zone: TimeZone,
}

impl Schedule {
    /// Reads a cron expression: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday).
    ///
    /// # Errors
    /// What is wrong with the expression or the name of the zone, in one sentence.
    pub fn parse(cron: &str, zone: &str) -> Result<Schedule, String> {
        let zone = TimeZone::get(zone).map_err(|error| error.to_string())?;
        let text = cron.to_owned();
        let cron = Cron::from_str(cron).map_err(|error| format!("`{cron}` is no cron expression: {error}"))?;
        Ok(Schedule { text, cron, zone })
    }

    /// The next time after a moment. The clock on the wall counts: a time that it leaves out in spring is when it
    /// has jumped, and one that it shows twice in autumn is the first of the two.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let mut wall = after.to_zoned(self.zone.clone()).datetime();
        loop {
            wall = self.cron.find_next_occurrence(&wall, false).ok()?;
            let next = self.zone.to_ambiguous_zoned(wall).compatible().ok()?.timestamp();
            // Where the clock was put back, it shows again what has been.
            if next > after {
                return Some(next);
            }
        }
    }
}

impl std::fmt::Display for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// A job: which datasets to work out anew, and when.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// When it runs.
    pub schedule: Schedule,
    /// Datasets by name; none is all of them.
    pub only: Vec<String>,
    /// Whether it asks for all of their rows, whatever has changed.
    pub full: bool,
}

impl Plan {
    /// Whether a run worked out all that this job works out.
    fn is_done_by(&self, run: &Run) -> bool {
        run.only.is_empty() || (!self.only.is_empty() && self.only.iter().all(|name| run.only.contains(name)))
    }
}

/// How often, and how soon, what failed for a reason that may pass is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Tries after the first.
    pub times: u32,
    /// How long after the first failure; twice as long after each further one.
    pub after: Duration,
}

impl Default for Retry {
    fn default() -> Retry {
        Retry { times: 5, after: Duration::from_secs(60) }
    }
}

/// What should run next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which of the jobs.
    pub job: usize,
    /// When it was or will be time.
    pub at: Timestamp,
    /// Which try it is, from 1.
    pub attempt: u32,
}

/// When each job is next, in the order of the jobs; `began` is when the first snapshot was made, for jobs
/// that never ran. What fell into a time when nobody ran jobs is due once, not as often as it was missed.
pub fn next(jobs: &[Plan], past: &[Run], began: Timestamp, retry: Retry) -> Vec<Option<Due>> {
    let next = |(index, job): (usize, &Plan)| {
        let own = past.iter().rev().find(|run| run.job.as_deref() == Some(&job.name));
        if let Some(Run { outcome: Outcome::Failed { retryable: true, .. }, attempt, ended, .. }) = own
            && *attempt <= retry.times
        {
            let wait = retry.after.saturating_mul(1 << (attempt - 1).min(10));
            let at = *ended + SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
            return Some(Due { job: index, at, attempt: attempt + 1 });
        }
        let by_another = past.iter().rev().find(|run| run.outcome.is_good() && job.is_done_by(run));
        let last = [own, by_another].into_iter().flatten().map(|run| run.began).max().unwrap_or(began);
        job.schedule.next(last).map(|at| Due { job: index, at, attempt: 1 })
    };
    jobs.iter().enumerate().map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn job(name: &str, cron: &str, only: &[&str]) -> Plan {
        let schedule = Schedule::parse(cron, "Europe/Berlin").expect("a schedule");
        Plan { name: name.into(), schedule, only: only.iter().map(|n| (*n).to_owned()).collect(), full: false }
    }

    fn run(job: &str, began: &str, only: &[&str], attempt: u32, outcome: Outcome) -> Run {
        Run {
            job: Some(job.into()),
            began: at(began),
            ended: at(began) + SignedDuration::from_secs(10),
            only: only.iter().map(|n| (*n).to_owned()).collect(),
            attempt,
            outcome,
        }
    }

    fn good() -> Outcome {
        Outcome::Published { snapshot: "1".into() }
    }

    fn failed(retryable: bool) -> Outcome {
        Outcome::Failed { code: "source_unreachable".into(), message: "gone".into(), retryable }
    }

    #[test]
    fn the_clock_on_the_wall_neither_skips_nor_doubles_a_run() {
        // Berlin jumps from 2 to 3 on 30 March 2025, and back from 3 to 2 on 26 October.
        for (cron, from, until) in [
            ("30 2 * * *", "2025-03-28T12:00:00Z", "2025-04-02T12:00:00Z"),
            ("30 2 * * *", "2025-10-24T12:00:00Z", "2025-10-29T12:00:00Z"),
            ("0 2 * * *", "2025-03-28T12:00:00Z", "2025-04-02T12:00:00Z"),
            ("59 2 * * *", "2025-10-24T12:00:00Z", "2025-10-29T12:00:00Z"),
        ] {
            let schedule = Schedule::parse(cron, "Europe/Berlin").expect("a schedule");
            let (mut now, mut days) = (at(from), Vec::new());
            while let Some(next) = schedule.next(now).filter(|next| *next < at(until)) {
                assert!(next > now, "{cron}");
                days.push(next.to_zoned(schedule.zone.clone()).date());
                now = next;
            }
            let mut each = days.clone();
            each.dedup();
            assert_eq!((days.len(), each.len()), (5, 5), "{cron}: {days:?}");
        }
        let berlin = Schedule::parse("30 2 * * *", "Europe/Berlin").expect("a schedule");
        assert_eq!(berlin.next(at("2025-03-30T00:00:00Z")), Some(at("2025-03-30T01:30:00Z")), "03:30, as 02:30 is not");
        assert_eq!(berlin.next(at("2025-10-25T23:00:00Z")), Some(at("2025-10-26T00:30:00Z")), "the first 02:30");
    }

    #[test]
    fn every_zone_and_minute_moves_forward() {
        for zone in
            ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"]
        {
            let schedule = Schedule::parse("*/20 * * * *", zone).expect("a schedule");
            let mut now = at("2025-03-08T00:00:00Z");
            for _ in 0..20_000 {
                let next = schedule.next(now).expect("cron does not end");
                // An hour that comes again is not run again.
                assert!(next > now && next.duration_since(now) <= SignedDuration::from_mins(80), "{zone} {now}");
                now = next;
            }
        }
    }

    #[test]
    fn what_was_missed_is_caught_up_once() {
        let jobs = [job("daily", "0 2 * * *", &[])];
        let past = [run("daily", "2025-05-01T00:00:05Z", &[], 1, good())];
        let due = next(&jobs, &past, at("2025-01-01T00:00:00Z"), Retry::default());
        assert_eq!(due, [Some(Due { job: 0, at: at("2025-05-02T00:00:00Z"), attempt: 1 })]);
        // It ran ten days later: the next is tomorrow's, not the ten that were missed.
        let past = [run("daily", "2025-05-11T09:30:00Z", &[], 1, good())];
        let due = next(&jobs, &past, at("2025-01-01T00:00:00Z"), Retry::default());
        assert_eq!(due[0].as_ref().map(|due| due.at), Some(at("2025-05-12T00:00:00Z")));
        // Never ran: after the first snapshot.
        let due = next(&jobs, &[], at("2025-05-11T09:30:00Z"), Retry::default());
        assert_eq!(due[0].as_ref().map(|due| due.at), Some(at("2025-05-12T00:00:00Z")));
    }

    #[test]
    fn what_failed_is_tried_again_later_and_later_and_then_no_more() {
        let jobs = [job("daily", "0 2 * * *", &[])];
        let retry = Retry { times: 2, after: Duration::from_secs(60) };
        let after = |attempt, outcome| {
            let past = [run("daily", "2025-05-01T00:00:00Z", &[], attempt, outcome)];
            next(&jobs, &past, at("2025-01-01T00:00:00Z"), retry)[0].clone().expect("a next time")
        };
        assert_eq!(after(1, failed(true)), Due { job: 0, at: at("2025-05-01T00:01:10Z"), attempt: 2 });
        assert_eq!(after(2, failed(true)), Due { job: 0, at: at("2025-05-01T00:02:10Z"), attempt: 3 });
        for (attempt, outcome) in [(3, failed(true)), (1, failed(false)), (1, good())] {
            let due = after(attempt, outcome);
            assert_eq!(due, Due { job: 0, at: at("2025-05-02T00:00:00Z"), attempt: 1 });
        }
    }

    #[test]
    fn a_job_of_everything_does_the_work_of_the_others() {
        let jobs = [job("daily", "0 2 * * *", &["sales"]), job("monthly", "0 4 1 * *", &[])];
        let past = [run("monthly", "2025-05-02T06:00:00Z", &[], 1, good())];
        let due = next(&jobs, &past, at("2025-01-01T00:00:00Z"), Retry::default());
        assert_eq!(due[0].as_ref().map(|due| due.at), Some(at("2025-05-03T00:00:00Z")));
        // But not the other way round.
        let past = [run("daily", "2025-05-02T06:00:00Z", &["sales"], 1, good())];
        let due = next(&jobs, &past, at("2025-04-15T00:00:00Z"), Retry::default());
        assert_eq!(due[1].as_ref().map(|due| due.at), Some(at("2025-05-01T02:00:00Z")));
    }

    #[test]
    fn what_is_no_schedule_is_said() {
        assert!(Schedule::parse("every day", "UTC").unwrap_err().contains("`every day` is no cron expression"));
        assert!(Schedule::parse("0 2 * * *", "Europe/Bielefeld").is_err());
    }
}
