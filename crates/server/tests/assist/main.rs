//! Ballots over a wire: a fake endpoint that speaks the real protocols, well or badly, and the ledger in Redis.

mod fake;
mod faults;
mod hostile;
mod shared;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use assist::{Ballot, InMemory, Limits, Tokenizer};
use server::assist::{Completer, Endpoint, Kind};

const KEY: &str = "sk-test";

/// Milliseconds of a clock that stands still.
const NOW: u64 = 1_800_000_000_000;

/// A model whose tokens are known.
const MODEL: &str = "gpt-4o-mini";

fn ballot(question: &str) -> Ballot {
    of(question, &["revenue in Europe", "units sold in Europe"]).expect("it fits")
}

fn of(question: &str, candidates: &[&str]) -> Option<Ballot> {
    let candidates: Vec<String> = candidates.iter().map(|text| (*text).to_owned()).collect();
    Ballot::of(question, &candidates, Tokenizer::O200k)
}

/// A completer for a server on this machine, with a ledger of its own.
fn completer(kind: Kind, port: u16, limits: Limits) -> Completer {
    let base = format!("http://127.0.0.1:{port}/v1");
    let endpoint = Endpoint::new(kind, &base, MODEL, KEY, Duration::from_millis(1_500)).expect("on this machine");
    let clock = Arc::new(AtomicU64::new(NOW));
    let ledger = InMemory::new(limits, 1_500, move || clock.load(Ordering::SeqCst));
    Completer::new(endpoint, Arc::new(ledger))
}
