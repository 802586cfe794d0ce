//! The ledger: tokens are reserved before a call and settled after it, so that no schedule of calls can spend more
//! than the limits allow.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::account::Account;

/// The most tokens that any sixty seconds may see. A limit may be lower, never higher.
pub const MOST_A_MINUTE: u32 = 10_000;

/// How many tokens may be spent: in all, and by one team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// In any sixty seconds.
    pub minute: u32,
    /// On one day of UTC.
    pub day: u32,
    /// By one team in any sixty seconds.
    pub team_minute: u32,
    /// By one team on one day.
    pub team_day: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { minute: MOST_A_MINUTE, day: 100_000, team_minute: MOST_A_MINUTE, team_day: 100_000 }
    }
}

/// Tokens set aside for one call. Only [`Ledger::settle`] gives them back; dropped, they count as spent.
#[derive(Debug, PartialEq, Eq)]
pub struct Reservation {
    /// Which one.
    pub id: u64,
    /// Who spends them.
    pub team: String,
    /// How many.
    pub tokens: u32,
    /// The days on which they may be spent: the first and the last.
    pub days: (u64, u64),
}

/// Which limit would be exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// [`Limits::minute`].
    Minute,
    /// [`Limits::day`].
    Day,
    /// [`Limits::team_minute`].
    TeamMinute,
    /// [`Limits::team_day`].
    TeamDay,
}

/// Why no tokens were reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A limit would be exceeded.
    Spent(Cap),
    /// The ledger cannot be reached, or says something strange: nothing is spent without it.
    Closed(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Spent(Cap::Minute) => f.write_str("the tokens of these sixty seconds are spent"),
            Refusal::Spent(Cap::Day) => f.write_str("the tokens of this day are spent"),
            Refusal::Spent(Cap::TeamMinute) => f.write_str("the team's tokens of these sixty seconds are spent"),
            Refusal::Spent(Cap::TeamDay) => f.write_str("the team's tokens of this day are spent"),
            Refusal::Closed(why) => write!(f, "the ledger of tokens cannot be read: {why}"),
        }
    }
}

/// What counts now: reserved and spent together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// In the last sixty seconds.
    pub minute: u32,
    /// Today.
    pub day: u32,
    /// By the team in the last sixty seconds.
    pub team_minute: u32,
    /// By the team today.
    pub team_day: u32,
    /// What they are held against.
    pub limits: Limits,
}

/// What may still be spent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Left {
    pub minute: u32,
    pub day: u32,
    pub team_minute: u32,
    pub team_day: u32,
}

impl Balance {
    /// What may still be spent.
    pub fn left(&self) -> Left {
        Left {
            minute: self.limits.minute.saturating_sub(self.minute),
            day: self.limits.day.saturating_sub(self.day),
            team_minute: self.limits.team_minute.saturating_sub(self.team_minute),
            team_day: self.limits.team_day.saturating_sub(self.team_day),
        }
    }
}

/// An account of tokens that several threads, or several processes, share.
pub trait Ledger: Send + Sync {
    /// Reserves tokens for one call, or says why not. It is one step: no other call comes between the look and the
    /// note.
    ///
    /// # Errors
    /// A limit would be exceeded, or the ledger cannot be reached.
    fn reserve(&self, team: &str, tokens: u32) -> Result<Reservation, Refusal>;

    /// Puts what a call has used in the place of what was reserved for it. Where that cannot be written down, the
    /// reservation goes on counting.
    fn settle(&self, reservation: Reservation, used: u32);

    /// What counts now.
    ///
    /// # Errors
    /// The ledger cannot be reached.
    fn balance(&self, team: &str) -> Result<Balance, Refusal>;

    /// Notes for all who share the ledger that an endpoint is not to be asked any more.
    fn bar(&self, endpoint: &str, why: &str);

    /// Why an endpoint is not to be asked any more, if so.
    ///
    /// # Errors
    /// The ledger cannot be reached.
    fn barred(&self, endpoint: &str) -> Result<Option<String>, Refusal>;
}

/// A ledger for one process, which ends with it.
pub struct InMemory {
    account: Mutex<Account>,
    limits: Limits,
    longest: u64,
    clock: Box<dyn Fn() -> u64 + Send + Sync>,
}

impl InMemory {
    /// An empty ledger. A call ends within `longest` milliseconds; the clock gives milliseconds of UTC.
    pub fn new(limits: Limits, longest: u64, clock: impl Fn() -> u64 + Send + Sync + 'static) -> InMemory {
        InMemory { account: Mutex::default(), limits, longest, clock: Box::new(clock) }
    }

    /// A thread that panicked while it held the account had not begun to change it, or had finished.
    fn with<T>(&self, act: impl FnOnce(&mut Account, u64) -> T) -> T {
        let mut account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut account, (self.clock)())
    }
}

impl Ledger for InMemory {
    fn reserve(&self, team: &str, tokens: u32) -> Result<Reservation, Refusal> {
        self.with(|account, now| account.reserve(now, team, tokens, self.longest, &self.limits))
    }

    fn settle(&self, reservation: Reservation, used: u32) {
        self.with(|account, now| account.settle(now, reservation, used));
    }

    fn balance(&self, team: &str) -> Result<Balance, Refusal> {
        Ok(self.with(|account, now| account.balance(now, team, &self.limits)))
    }

    fn bar(&self, endpoint: &str, why: &str) {
        self.with(|account, _| account.bar(endpoint, why));
    }

    fn barred(&self, endpoint: &str) -> Result<Option<String>, Refusal> {
        Ok(self.with(|account, _| account.barred(endpoint)))
    }
}
