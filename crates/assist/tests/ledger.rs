//! Whatever the schedule of calls: the limits are never exceeded. Ledgers that are wrong must fail the same trials.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use assist::trial::{Call, End, rush, schedule};
use assist::{Balance, Cap, InMemory, Ledger, Limits, Refusal, Reservation};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

const LONGEST: u64 = 8_000;
const LIMITS: Limits = Limits { minute: 300, day: 500, team_minute: 200, team_day: 350 };
const DAY: u64 = 86_400_000;

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        6 => (0..=100u32).prop_map(End::Replied),
        2 => Just(End::TimedOut),
        2 => Just(End::Refunded),
        1 => Just(End::Crashed),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    // Most come in a hurry; some wait for the edge of a minute or of a day.
    let gap = prop_oneof![8 => 0..3_000u64, 3 => 50_000..62_000u64, 1 => DAY - 120_000..DAY];
    (gap, 0..3u8, 1..=60u32, 0..=LONGEST, end()).prop_map(|(gap, team, tokens, takes, end)| Call {
        gap,
        team,
        tokens,
        takes,
        end,
    })
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    prop::collection::vec(call(), 1..120)
}

/// A ledger with a clock in hand; it begins a moment before midnight.
fn clocked(make: fn(Arc<AtomicU64>) -> Box<dyn Ledger>) -> (Box<dyn Ledger>, Arc<AtomicU64>) {
    let clock = Arc::new(AtomicU64::new(DAY - 12_000));
    (make(Arc::clone(&clock)), clock)
}

fn in_memory(clock: Arc<AtomicU64>) -> Box<dyn Ledger> {
    Box::new(InMemory::new(LIMITS, LONGEST, move || clock.load(Ordering::SeqCst)))
}

/// Schedules tried; `make prove` tries more.
fn schedules() -> u32 {
    std::env::var("RECKONER_SCHEDULES").ok().and_then(|count| count.parse().ok()).unwrap_or(500)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: schedules(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_schedule_exceeds_a_limit(calls in calls()) {
        let (ledger, clock) = clocked(in_memory);
        prop_assert_eq!(schedule(ledger.as_ref(), &clock, LONGEST, &LIMITS, &calls), Ok(()));
    }
}

#[test]
fn no_rush_exceeds_a_limit() {
    for _ in 0..300 {
        let (ledger, _) = clocked(in_memory);
        assert_eq!(rush(ledger.as_ref(), &LIMITS, 64, 10), Ok(()));
    }
}

#[test]
fn a_thread_that_panics_in_mid_call_leaves_its_reservation_and_an_open_ledger() {
    let (ledger, _) = clocked(in_memory);
    let panicked = std::thread::scope(|scope| {
        let mid_call = scope.spawn(|| {
            let held = ledger.reserve("a", 50);
            std::panic::resume_unwind(Box::new(held.is_ok()));
        });
        mid_call.join()
    });
    assert!(panicked.is_err());
    assert_eq!(ledger.balance("a").unwrap().minute, 50);
}

/// How a ledger may be wrong.
#[derive(Clone, Copy, PartialEq)]
enum Slip {
    /// Looks, lets go, and notes.
    CheckThenAdd,
    /// Counts a call from its beginning only.
    FromTheBeginning,
    /// Counts from one full minute of the clock to the next.
    ByTheClock,
    /// Gives back what a call reserved as soon as it is settled.
    GivesBack,
    /// Counts a call on the day it began.
    OneDay,
}

/// A ledger that is wrong: calls as (begun, counts until, tokens, team).
struct Wrong {
    slip: Slip,
    clock: Arc<AtomicU64>,
    calls: Mutex<Vec<(u64, u64, u32, String)>>,
}

impl Wrong {
    fn sums(&self, now: u64, team: &str) -> Balance {
        let calls = self.calls.lock().unwrap();
        let counts = |(begun, until, ..): &&(u64, u64, u32, String)| match self.slip {
            Slip::ByTheClock => begun / 60_000 == now / 60_000,
            Slip::FromTheBeginning => now <= begun + 60_000,
            _ => now <= *until,
        };
        let today = |(begun, until, ..): &&(u64, u64, u32, String)| match self.slip {
            Slip::OneDay => begun / DAY == now / DAY,
            _ => begun / DAY <= now / DAY && until / DAY >= now / DAY,
        };
        let own = |call: &&(u64, u64, u32, String)| call.3 == team;
        Balance {
            minute: calls.iter().filter(counts).map(|call| call.2).sum(),
            day: calls.iter().filter(today).map(|call| call.2).sum(),
            team_minute: calls.iter().filter(counts).filter(own).map(|call| call.2).sum(),
            team_day: calls.iter().filter(today).filter(own).map(|call| call.2).sum(),
            limits: LIMITS,
        }
    }
}

impl Ledger for Wrong {
    fn reserve(&self, team: &str, tokens: u32) -> Result<Reservation, Refusal> {
        let now = self.clock.load(Ordering::SeqCst);
        let left = self.sums(now, team).left();
        if [left.minute, left.day, left.team_minute, left.team_day].iter().any(|left| *left < tokens) {
            return Err(Refusal::Spent(Cap::Minute));
        }
        if self.slip == Slip::CheckThenAdd {
            std::thread::yield_now();
        }
        let mut calls = self.calls.lock().unwrap();
        calls.push((now, now + LONGEST + 60_000, tokens, team.to_owned()));
        Ok(Reservation { id: calls.len() as u64 - 1, team: team.to_owned(), tokens, days: (0, 0) })
    }

    fn settle(&self, reservation: Reservation, used: u32) {
        let now = self.clock.load(Ordering::SeqCst);
        let mut calls = self.calls.lock().unwrap();
        let call = &mut calls[reservation.id as usize];
        (call.1, call.2) = (now + 60_000, if self.slip == Slip::GivesBack { 0 } else { used });
    }

    fn balance(&self, team: &str) -> Result<Balance, Refusal> {
        Ok(self.sums(self.clock.load(Ordering::SeqCst), team))
    }

    fn bar(&self, _: &str, _: &str) {}

    fn barred(&self, _: &str) -> Result<Option<String>, Refusal> {
        Ok(None)
    }
}

/// Whether the trials find a wrong ledger out.
fn is_found_out(slip: Slip) -> bool {
    let wrong = |slip| {
        let clock = Arc::new(AtomicU64::new(DAY - 12_000));
        (Wrong { slip, clock: Arc::clone(&clock), calls: Mutex::default() }, clock)
    };
    if slip == Slip::CheckThenAdd {
        // One call after the other does not show it.
        return (0..300).any(|_| rush(&wrong(slip).0, &LIMITS, 64, 10).is_err());
    }
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    (0..500).any(|_| {
        let calls = calls().new_tree(&mut runner).unwrap().current();
        let (ledger, clock) = wrong(slip);
        schedule(&ledger, &clock, LONGEST, &LIMITS, &calls).is_err()
    })
}

#[test]
fn wrong_ledgers_are_found_out() {
    for (slip, name) in [
        (Slip::CheckThenAdd, "check, then add"),
        (Slip::FromTheBeginning, "a minute from the beginning of a call"),
        (Slip::ByTheClock, "minutes of the clock"),
        (Slip::GivesBack, "settled calls count nothing"),
        (Slip::OneDay, "calls over midnight count on one day"),
    ] {
        assert!(is_found_out(slip), "{name}");
    }
}
