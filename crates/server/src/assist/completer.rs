//! The one way to a language model: reserve, ask, settle, remember; and know when to stop.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use assist::{Balance, Ballot, Came, End, Ledger, MOST_TOKENS, Refusal, Tokenizer, Vote, Worth};
use serde::Serialize;

use super::breaker::Breaker;
use super::endpoint::{Completion, Endpoint};

/// Ballots whose votes are remembered; the oldest are forgotten.
const MOST_KNOWN: usize = 1_000;

/// Puts ballots to an endpoint, each one once.
pub struct Completer {
    endpoint: Endpoint,
    ledger: Arc<dyn Ledger>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    known: BTreeMap<String, Known>,
    /// Keys of `known` in the order of their votes.
    order: VecDeque<String>,
    breaker: Breaker,
    worth: Worth,
    off: Option<String>,
    counts: Counts,
}

/// What is known of a ballot.
enum Known {
    /// Somebody is asking.
    Asked(Arc<Flight>),
    /// The vote is there.
    Voted(Vote),
}

/// A ballot on its way: whoever has the same question waits for the one vote.
#[derive(Default)]
struct Flight {
    vote: Mutex<Option<Vote>>,
    landed: Condvar,
}

/// What ballots came to since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub chosen: u64,
    pub nothing: u64,
    pub over_budget: u64,
    pub off: u64,
    pub down: u64,
    /// Of these, those that had been put before.
    pub known: u64,
    /// Tokens spent, as reported or else as reserved.
    pub tokens: u64,
}

/// How it stands, for `status` and metrics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Which model, where.
    pub endpoint: String,
    /// Why it has been switched off, if so: to be told to whoever runs the server.
    pub off: Option<String>,
    /// Whether calls are held back because it fails.
    pub down: bool,
    /// What ballots came to.
    pub counts: Counts,
    /// What counts against the limits now; nothing while the ledger cannot be reached.
    pub balance: Option<Balance>,
}

impl Completer {
    /// Ballots go to the endpoint, and their tokens on the ledger.
    pub fn new(endpoint: Endpoint, ledger: Arc<dyn Ledger>) -> Completer {
        Completer { endpoint, ledger, state: Mutex::default() }
    }

    /// How tokens are counted, if ballots may be put at all: what a [`View`](ask::View) is told.
    pub fn tokenizer(&self) -> Option<Tokenizer> {
        self.state().off.is_none().then(|| self.endpoint.tokenizer())
    }

    /// Why it has been switched off, if so.
    pub fn off(&self) -> Option<String> {
        self.state().off.clone()
    }

    /// Puts a ballot, or says what came of the same one before. It always comes back, within the endpoint's timeout.
    pub fn vote(&self, ballot: &Ballot, team: &str) -> Vote {
        let vote = self.held(ballot, team);
        let counts = &mut self.state().counts;
        *match vote.end {
            End::Chosen => &mut counts.chosen,
            End::Nothing => &mut counts.nothing,
            End::OverBudget => &mut counts.over_budget,
            End::Off => &mut counts.off,
            End::Down => &mut counts.down,
        } += 1;
        counts.known += u64::from(vote.tokens > 0 && !vote.paid);
        vote
    }

    /// A person chose what a question means. If a vote chose for them before, it was wrong: it does not count again,
    /// and ballots that are overruled too often are switched off.
    pub fn chosen_by_a_person(&self, question: &str) {
        let mut state = self.state();
        let begins = format!("{question}\0");
        let own = state.known.range_mut(begins.clone()..).take_while(|(key, _)| key.starts_with(&begins));
        let mut overruled = 0;
        for (_, known) in own {
            if let Known::Voted(vote @ Vote { choice: Some(_), .. }) = known {
                (vote.choice, vote.end) = (None, End::Nothing);
                overruled += 1;
            }
        }
        for _ in 0..overruled {
            state.worth.wrong_after_all();
        }
        state.stop_if_it_does_not_pay();
    }

    /// How it stands.
    pub fn status(&self, team: &str) -> Status {
        let balance = self.ledger.balance(team).ok();
        let state = self.state();
        Status {
            endpoint: self.endpoint.name(),
            off: state.off.clone(),
            down: state.breaker.is_open(),
            counts: state.counts,
            balance,
        }
    }

    fn held(&self, ballot: &Ballot, team: &str) -> Vote {
        let flight = {
            let mut state = self.state();
            if state.off.is_some() {
                return Vote::none(End::Off);
            }
            match state.known.get(ballot.key()) {
                Some(Known::Voted(vote)) => return Vote { paid: false, ..*vote },
                Some(Known::Asked(flight)) => {
                    let flight = Arc::clone(flight);
                    drop(state);
                    return flight.wait();
                }
                None => {}
            }
            if !state.breaker.admit(Instant::now()) {
                return Vote::none(End::Down);
            }
            let flight = Arc::<Flight>::default();
            state.known.insert(ballot.key().to_owned(), Known::Asked(Arc::clone(&flight)));
            flight
        };
        // Lands even if what follows panics: nobody waits for ever.
        let mut landing = Landing { completer: self, ballot, flight, vote: Vote::none(End::Down) };
        landing.vote = self.asked(ballot, team);
        landing.vote
    }

    /// Reserves, asks and settles.
    fn asked(&self, ballot: &Ballot, team: &str) -> Vote {
        if let Ok(Some(why)) = self.ledger.barred(&self.endpoint.name()) {
            self.state().off = Some(why);
            return Vote::none(End::Off);
        }
        let held = match self.ledger.reserve(team, ballot.tokens()) {
            Ok(held) => held,
            Err(refusal) => {
                self.state().breaker.unused();
                return Vote::none(if matches!(refusal, Refusal::Spent(_)) { End::OverBudget } else { End::Down });
            }
        };
        let replied = self.endpoint.complete(ballot.prompt());
        // What is not reported, or reported as nothing, has cost what was reserved.
        let used = match &replied {
            Ok(Completion { used: Some(used @ 1..), .. }) => *used,
            Err(failed) if failed.unspent => 0,
            Ok(_) | Err(_) => ballot.tokens(),
        };
        self.ledger.settle(held, used);
        let mut state = self.state();
        state.counts.tokens += u64::from(used);
        if used > MOST_TOKENS {
            let name = self.endpoint.name();
            let why = format!("{name} used {used} tokens for a ballot of at most {MOST_TOKENS}: it is not asked again");
            self.ledger.bar(&name, &why);
            state.off = Some(why);
        }
        match replied {
            Ok(Completion { text, .. }) => {
                state.breaker.succeeded();
                let choice = ballot.picked(&text);
                let end = if choice.is_some() { End::Chosen } else { End::Nothing };
                state.worth.note(if choice.is_some() { Came::Right } else { Came::Nothing }, used);
                state.stop_if_it_does_not_pay();
                Vote { choice, end, tokens: used, paid: true }
            }
            Err(_) => {
                state.breaker.failed(Instant::now());
                Vote { choice: None, end: End::Down, tokens: used, paid: used > 0 }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn stop_if_it_does_not_pay(&mut self) {
        if let (None, Some(loss)) = (&self.off, self.worth.loss()) {
            self.off = Some(format!("ballots do not pay and have been switched off: {loss}"));
        }
    }

    /// Remembers what came of a ballot: a vote for good, anything else not at all.
    fn remember(&mut self, key: &str, vote: Vote) {
        if !matches!(vote.end, End::Chosen | End::Nothing) {
            self.known.remove(key);
            return;
        }
        self.known.insert(key.to_owned(), Known::Voted(vote));
        self.order.push_back(key.to_owned());
        if self.order.len() > MOST_KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

impl Flight {
    fn wait(&self) -> Vote {
        let vote = self.vote.lock().unwrap_or_else(PoisonError::into_inner);
        let vote = self.landed.wait_while(vote, |vote| vote.is_none()).unwrap_or_else(PoisonError::into_inner);
        vote.map_or(Vote::none(End::Down), |vote| Vote { paid: false, ..vote })
    }
}

/// The end of a flight, which comes in any case.
struct Landing<'a> {
    completer: &'a Completer,
    ballot: &'a Ballot,
    flight: Arc<Flight>,
    vote: Vote,
}

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        self.completer.state().remember(self.ballot.key(), self.vote);
        *self.flight.vote.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.vote);
        self.flight.landed.notify_all();
    }
}
