//! The ledger in Redis passes the trials that the one in memory passes, and is closed where Redis is not there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use assist::trial::{Call, End, rush, schedule};
use assist::{InMemory, Ledger, Limits, Refusal};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use server::assist::Shared;

const LONGEST: u64 = 8_000;
const LIMITS: Limits = Limits { minute: 300, day: 500, team_minute: 200, team_day: 350 };
const DAY: u64 = 86_400_000;

fn call() -> impl Strategy<Value = Call> {
    let end = prop_oneof![
        6 => (0..=100u32).prop_map(End::Replied),
        2 => Just(End::TimedOut),
        2 => Just(End::Refunded),
        1 => Just(End::Crashed),
    ];
    let gap = prop_oneof![8 => 0..3_000u64, 3 => 50_000..62_000u64, 1 => DAY - 120_000..DAY];
    (gap, 0..3u8, 1..=60u32, 0..=LONGEST, end).prop_map(|(gap, team, tokens, takes, end)| Call {
        gap,
        team,
        tokens,
        takes,
        end,
    })
}

/// A ledger in a database of its own, emptied.
fn shared(url: &str, clock: &Arc<AtomicU64>) -> Shared {
    let client = redis::Client::open(url).expect("an address");
    let mut connection = client.get_connection().expect("it is there");
    redis::cmd("FLUSHDB").exec(&mut connection).expect("it can be emptied");
    clock.store(DAY * 20_000 - 12_000, Ordering::SeqCst);
    let clock = Arc::clone(clock);
    let shared = Shared::new(url, LIMITS, Duration::from_millis(LONGEST)).expect("an address");
    shared.by(move || clock.load(Ordering::SeqCst))
}

#[test]
fn no_schedule_exceeds_a_limit_in_redis_either() {
    let Some(server) = servers::redis() else { return };
    let clock = Arc::default();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..60 {
        let calls = prop::collection::vec(call(), 1..60).new_tree(&mut runner).expect("a schedule").current();
        let ledger = shared(&server.url(0), &clock);
        assert_eq!(schedule(&ledger, &clock, LONGEST, &LIMITS, &calls), Ok(()), "{calls:?}");
    }
}

#[test]
fn redis_and_memory_keep_the_same_account() {
    let Some(server) = servers::redis() else { return };
    let clock = Arc::default();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..40 {
        let calls = prop::collection::vec(call(), 1..40).new_tree(&mut runner).expect("a schedule").current();
        let in_redis = shared(&server.url(1), &clock);
        let by = Arc::clone(&clock);
        let in_memory = InMemory::new(LIMITS, LONGEST, move || by.load(Ordering::SeqCst));
        for call in calls {
            clock.fetch_add(call.gap, Ordering::SeqCst);
            let team = format!("team {}", call.team);
            let held = (in_redis.reserve(&team, call.tokens), in_memory.reserve(&team, call.tokens));
            match held {
                (Ok(a), Ok(b)) => {
                    assert_eq!(a.days, b.days);
                    clock.fetch_add(call.takes, Ordering::SeqCst);
                    if let End::Replied(used) = call.end {
                        in_redis.settle(a, used);
                        in_memory.settle(b, used);
                    }
                }
                (Err(a), Err(b)) => assert_eq!(a, b),
                (a, b) => panic!("{a:?} {b:?}"),
            }
            assert_eq!(in_redis.balance(&team), in_memory.balance(&team));
        }
    }
}

#[test]
fn replicas_in_a_rush_stay_within_the_limit() {
    let Some(server) = servers::redis() else { return };
    let clock = Arc::default();
    for _ in 0..10 {
        // One ledger a replica, all of one Redis.
        let replicas: Vec<Shared> = (0..8)
            .map(|at| match at {
                0 => shared(&server.url(2), &clock),
                _ => {
                    let clock = Arc::clone(&clock);
                    let other = Shared::new(&server.url(2), LIMITS, Duration::from_millis(LONGEST));
                    other.expect("an address").by(move || clock.load(Ordering::SeqCst))
                }
            })
            .collect();
        assert_eq!(rush(&Replicas(replicas), &LIMITS, 64, 10), Ok(()));
    }
}

/// Several ledgers, of which each thread uses one.
struct Replicas(Vec<Shared>);

impl Replicas {
    fn one(&self) -> &Shared {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        &self.0[NEXT.fetch_add(1, Ordering::Relaxed) as usize % self.0.len()]
    }
}

impl Ledger for Replicas {
    fn reserve(&self, team: &str, tokens: u32) -> Result<assist::Reservation, Refusal> {
        self.one().reserve(team, tokens)
    }
    fn settle(&self, reservation: assist::Reservation, used: u32) {
        self.one().settle(reservation, used);
    }
    fn balance(&self, team: &str) -> Result<assist::Balance, Refusal> {
        self.one().balance(team)
    }
    fn bar(&self, endpoint: &str, why: &str) {
        self.one().bar(endpoint, why);
    }
    fn barred(&self, endpoint: &str) -> Result<Option<String>, Refusal> {
        self.one().barred(endpoint)
    }
}

#[test]
fn where_redis_is_gone_the_ledger_is_closed() {
    let Some(server) = servers::redis() else { return };
    let ledger = Shared::new(&server.url(0), LIMITS, Duration::from_secs(8)).expect("an address");
    assert!(ledger.reserve("a", 50).is_ok(), "by the clock of Redis");
    assert_eq!(ledger.balance("a").map(|balance| balance.minute), Ok(50));
    ledger.bar("x", "too dear");
    let replica = Shared::new(&server.url(0), LIMITS, Duration::from_secs(8)).expect("an address");
    assert_eq!(replica.barred("x"), Ok(Some("too dear".to_owned())), "what one finds out all know");
    assert_eq!(replica.barred("y"), Ok(None));
    drop(server);
    assert!(matches!(ledger.reserve("a", 1), Err(Refusal::Closed(_))));
    assert!(matches!(ledger.balance("a"), Err(Refusal::Closed(_))));
}
