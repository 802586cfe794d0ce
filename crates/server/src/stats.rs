//! What is counted: outcomes, routes, times, tokens. Counting takes no lock and never waits.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use ask::Record;

/// What a question can come to, as `status` in replies.
pub(crate) const OUTCOMES: [&str; 6] = ["answered", "ambiguous", "unread", "refused", "report", "failed"];
/// Where an answer can come from.
pub(crate) const ROUTES: [&str; 3] = ["rollup", "live", "mixed"];

/// Buckets of times: the first ends at a microsecond, each further one at √2 times the one before.
const BUCKETS: usize = 56;

/// Times, by how long they were.
#[derive(Debug)]
pub(crate) struct Times {
    counts: [AtomicU64; BUCKETS],
    nanos: AtomicU64,
}

impl Default for Times {
    fn default() -> Times {
        Times { counts: [const { AtomicU64::new(0) }; BUCKETS], nanos: AtomicU64::new(0) }
    }
}

impl Times {
    /// Microseconds that a bucket ends at.
    fn end(bucket: usize) -> f64 {
        2_f64.powf(bucket as f64 / 2.0)
    }

    pub(crate) fn add(&self, nanos: u64) {
        let micros = nanos as f64 / 1e3;
        let bucket = if micros <= 1.0 { 0.0 } else { (micros.log2() * 2.0).ceil() };
        self.counts[(bucket as usize).min(BUCKETS - 1)].fetch_add(1, Relaxed);
        self.nanos.fetch_add(nanos, Relaxed);
    }

    pub(crate) fn count(&self) -> u64 {
        self.counts.iter().map(|count| count.load(Relaxed)).sum()
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.nanos.load(Relaxed) as f64 / 1e9
    }

    /// Microseconds that this part of all times stays below: the end of its bucket, so at most √2 times too much.
    /// None where nothing was timed.
    pub(crate) fn quantile(&self, part: f64) -> Option<f64> {
        let all = self.count();
        if all == 0 {
            return None;
        }
        let wanted = (part * all as f64).ceil().max(1.0);
        let mut below = 0;
        let bucket = self.counts.iter().position(|count| {
            below += count.load(Relaxed);
            below as f64 >= wanted
        });
        Some(Times::end(bucket.unwrap_or(BUCKETS - 1)))
    }

    /// How many were within each bound in seconds, at every other bucket.
    pub(crate) fn within(&self) -> impl Iterator<Item = (f64, u64)> {
        let mut below = 0;
        self.counts.iter().enumerate().filter_map(move |(bucket, count)| {
            below += count.load(Relaxed);
            (bucket % 2 == 0).then(|| (Times::end(bucket) / 1e6, below))
        })
    }

    fn reset(&self) {
        self.counts.iter().chain([&self.nanos]).for_each(|count| count.store(0, Relaxed));
    }
}

/// Everything that is counted.
#[derive(Debug, Default)]
pub(crate) struct Stats {
    pub(crate) outcomes: [AtomicU64; OUTCOMES.len()],
    pub(crate) routes: [AtomicU64; ROUTES.len()],
    /// Questions that took no token.
    pub(crate) free: AtomicU64,
    pub(crate) tokens: AtomicU64,
    /// Questions that had to be worked out: all stages together.
    pub(crate) worked: Times,
    /// Questions whose answer was kept: from the body to the reply.
    pub(crate) kept: Times,
    /// Requests by the first digit of their status.
    pub(crate) requests: [AtomicU64; 6],
    pub(crate) panics: AtomicU64,
    pub(crate) shed: AtomicU64,
}

impl Stats {
    /// Counts a question that took so long.
    pub(crate) fn question(&self, record: &Record, nanos: u64, kept: bool) {
        if let Some(at) = OUTCOMES.iter().position(|name| *name == record.outcome) {
            self.outcomes[at].fetch_add(1, Relaxed);
        }
        if let Some(at) = record.route.and_then(|route| ROUTES.iter().position(|name| *name == route)) {
            self.routes[at].fetch_add(1, Relaxed);
        }
        // What was answered before costs nothing again.
        let tokens = if kept { 0 } else { u64::from(record.tokens) };
        self.tokens.fetch_add(tokens, Relaxed);
        self.free.fetch_add(u64::from(tokens == 0), Relaxed);
        if kept { &self.kept } else { &self.worked }.add(nanos);
    }

    /// Counts a request.
    pub(crate) fn request(&self, status: u16) {
        self.requests[usize::from(status / 100).min(5)].fetch_add(1, Relaxed);
    }

    /// Begins anew.
    pub(crate) fn reset(&self) {
        let counts = self.outcomes.iter().chain(&self.routes).chain(&self.requests);
        counts.chain([&self.free, &self.tokens, &self.panics, &self.shed]).for_each(|count| count.store(0, Relaxed));
        self.worked.reset();
        self.kept.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_at_most_a_bucket_too_much() {
        let times = Times::default();
        assert_eq!(times.quantile(0.5), None);
        for micros in 1..=1_000_u64 {
            times.add(micros * 1_000);
        }
        for (part, micros) in [(0.5, 500.0), (0.99, 990.0), (1.0, 1_000.0), (0.001, 1.0)] {
            let found = times.quantile(part).expect("timed");
            assert!(found >= micros && found <= micros * 1.4143, "{part}: {found}");
        }
        assert_eq!(times.count(), 1_000);
        let last = times.within().last().expect("buckets");
        assert_eq!(last.1, 1_000);
    }

    #[test]
    fn the_longest_and_the_shortest_have_a_bucket() {
        let times = Times::default();
        times.add(0);
        times.add(u64::MAX / 2);
        assert_eq!(times.count(), 2);
    }

    #[test]
    fn what_was_kept_costs_no_token_again() {
        let stats = Stats::default();
        let record = Record { outcome: "answered", route: Some("rollup"), tokens: 40, ..Record::default() };
        stats.question(&record, 1_000, false);
        stats.question(&record, 1_000, true);
        let counted = |count: &AtomicU64| count.load(Relaxed);
        assert_eq!((counted(&stats.tokens), counted(&stats.free), counted(&stats.outcomes[0])), (40, 1, 2));
        stats.reset();
        assert_eq!((counted(&stats.outcomes[0]), stats.worked.count()), (0, 0));
    }
}
