//! The circuit breaker: an endpoint that fails again and again is left alone for a while.

use std::time::{Duration, Instant};

/// Failures in a row that open it.
const FAILURES: u32 = 5;

/// How long it stays open before one call may try.
const REST: Duration = Duration::from_secs(30);

/// Closed: calls go through. Open: none does. After a rest one may try, and closes it or opens it again.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    /// Since when it is open.
    open: Option<Instant>,
    /// Whether somebody is trying.
    trying: bool,
}

impl Breaker {
    /// Whether a call may be made. Who is let through says how it went.
    pub(super) fn admit(&mut self, now: Instant) -> bool {
        match self.open {
            None => true,
            Some(since) if !self.trying && now.duration_since(since) >= REST => {
                self.trying = true;
                true
            }
            Some(_) => false,
        }
    }

    /// The call was not made after all.
    pub(super) fn unused(&mut self) {
        self.trying = false;
    }

    /// The endpoint has replied.
    pub(super) fn succeeded(&mut self) {
        *self = Breaker::default();
    }

    /// It has not, or nothing of use.
    pub(super) fn failed(&mut self, now: Instant) {
        self.failures += 1;
        if self.trying || self.failures >= FAILURES {
            self.open = Some(now);
        }
        self.trying = false;
    }

    /// Whether calls are held back.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_five_failures_in_a_row_and_lets_one_try_after_a_rest() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..4 {
            breaker.failed(now);
        }
        breaker.succeeded();
        for _ in 0..5 {
            assert!(breaker.admit(now));
            breaker.failed(now);
        }
        assert!(breaker.is_open() && !breaker.admit(now + REST - Duration::from_millis(1)));
        assert!(breaker.admit(now + REST));
        assert!(!breaker.admit(now + REST), "one at a time");
        breaker.unused();
        assert!(breaker.admit(now + REST));
        breaker.failed(now + REST);
        assert!(!breaker.admit(now + REST + REST / 2));
        assert!(breaker.admit(now + 2 * REST));
        breaker.succeeded();
        assert!(breaker.admit(now) && breaker.admit(now) && !breaker.is_open());
    }
}
