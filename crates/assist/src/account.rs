//! The arithmetic of the ledger, over a time that the caller gives.
//!
//! Nobody knows when, between the call and its reply, an endpoint counts the tokens of a call. So a reservation
//! counts from the moment it is made until a whole [`WINDOW`] after the reply: whichever sixty seconds somebody
//! lays over the calls, what may fall into them was counted together when the last of them was reserved. In the
//! same way a call that may end after midnight counts on both days until its reply has come.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ledger::{Balance, Cap, Limits, Refusal, Reservation};

/// Milliseconds of the sliding window.
pub const WINDOW: u64 = 60_000;

/// Milliseconds of a day; a day is one of UTC.
pub const DAY: u64 = 86_400_000;

/// What has been reserved and spent. Serialised, it outlives the process that made it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The latest time that anybody gave: a clock that is set back does not open the window again.
    now: u64,
    next: u64,
    entries: BTreeMap<u64, Entry>,
    /// Day and team → tokens; the past days are forgotten.
    days: BTreeMap<u64, BTreeMap<String, u32>>,
    /// Endpoints that are not asked any more, and why.
    #[serde(default)]
    barred: BTreeMap<String, String>,
}

/// Tokens that count until a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    team: String,
    tokens: u32,
    until: u64,
}

impl Account {
    /// Reserves tokens for a call that ends by itself within `longest` milliseconds.
    ///
    /// # Errors
    /// The cap that would be exceeded; then nothing is reserved.
    pub fn reserve(
        &mut self,
        now: u64,
        team: &str,
        tokens: u32,
        longest: u64,
        limits: &Limits,
    ) -> Result<Reservation, Refusal> {
        let now = self.forget(now);
        let days = (now / DAY, (now + longest) / DAY);
        let fits = |left: u32, cap: Cap| if tokens <= left { Ok(()) } else { Err(Refusal::Spent(cap)) };
        for day in days.0..=days.1 {
            let left = self.counted(team, day, limits).left();
            fits(left.minute, Cap::Minute)?;
            fits(left.day, Cap::Day)?;
            fits(left.team_minute, Cap::TeamMinute)?;
            fits(left.team_day, Cap::TeamDay)?;
        }
        for day in days.0..=days.1 {
            *self.days.entry(day).or_default().entry(team.to_owned()).or_default() += tokens;
        }
        let id = self.next;
        self.next += 1;
        self.entries.insert(id, Entry { team: team.to_owned(), tokens, until: now + longest + WINDOW });
        Ok(Reservation { id, team: team.to_owned(), tokens, days })
    }

    /// Puts what was spent in the place of what was reserved.
    pub fn settle(&mut self, now: u64, reservation: Reservation, used: u32) {
        let now = self.forget(now);
        let Reservation { id, team, tokens, days } = reservation;
        self.entries.insert(id, Entry { team: team.clone(), tokens: used, until: now + WINDOW });
        for day in days.0..=days.1.max(now / DAY) {
            // Before the reply it might have ended on the next day.
            let counts = if day <= now / DAY { used } else { 0 };
            let reserved = if day <= days.1 { tokens } else { 0 };
            let spent = self.days.entry(day).or_default().entry(team.clone()).or_default();
            *spent = spent.saturating_sub(reserved).saturating_add(counts);
        }
        self.forget(now);
    }

    /// Notes that an endpoint is not to be asked any more.
    pub fn bar(&mut self, endpoint: &str, why: &str) {
        self.barred.insert(endpoint.to_owned(), why.to_owned());
    }

    /// Why an endpoint is not to be asked any more, if so.
    pub fn barred(&self, endpoint: &str) -> Option<String> {
        self.barred.get(endpoint).cloned()
    }

    /// What counts now, beside its limits.
    pub fn balance(&mut self, now: u64, team: &str, limits: &Limits) -> Balance {
        let now = self.forget(now);
        self.counted(team, now / DAY, limits)
    }

    /// What counts in the window that ends now, and on a day.
    fn counted(&self, team: &str, day: u64, limits: &Limits) -> Balance {
        let sum = |tokens: &mut dyn Iterator<Item = u32>| tokens.fold(0, u32::saturating_add);
        let entries = || self.entries.values();
        let day = self.days.get(&day);
        Balance {
            minute: sum(&mut entries().map(|entry| entry.tokens)),
            day: day.map_or(0, |teams| sum(&mut teams.values().copied())),
            team_minute: sum(&mut entries().filter(|entry| entry.team == team).map(|entry| entry.tokens)),
            team_day: day.and_then(|teams| teams.get(team)).copied().unwrap_or(0),
            limits: *limits,
        }
    }

    /// Forgets what counts no more, and says what time it is.
    fn forget(&mut self, now: u64) -> u64 {
        self.now = self.now.max(now);
        let now = self.now;
        self.entries.retain(|_, entry| now <= entry.until);
        self.days.retain(|day, _| *day >= now / DAY);
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Left;

    const LIMITS: Limits = Limits { minute: 100, day: 250, team_minute: 60, team_day: 150 };

    fn spend(account: &mut Account, now: u64, team: &str, tokens: u32) -> Result<(), Refusal> {
        let held = account.reserve(now, team, tokens, 5_000, &LIMITS)?;
        account.settle(now, held, tokens);
        Ok(())
    }

    #[test]
    fn each_cap_is_kept_and_named() {
        let mut account = Account::default();
        assert_eq!(spend(&mut account, 0, "a", 60), Ok(()));
        assert_eq!(spend(&mut account, 0, "a", 1), Err(Refusal::Spent(Cap::TeamMinute)));
        assert_eq!(spend(&mut account, 0, "b", 41), Err(Refusal::Spent(Cap::Minute)));
        assert_eq!(spend(&mut account, 0, "b", 40), Ok(()));
        assert_eq!(spend(&mut account, WINDOW, "b", 1), Err(Refusal::Spent(Cap::Minute)), "sixty seconds are closed");
        assert_eq!(spend(&mut account, WINDOW + 1, "a", 60), Ok(()));
        assert_eq!(spend(&mut account, 2 * WINDOW + 2, "a", 31), Err(Refusal::Spent(Cap::TeamDay)));
        assert_eq!(spend(&mut account, 2 * WINDOW + 2, "b", 60), Ok(()));
        assert_eq!(spend(&mut account, 2 * WINDOW + 2, "c", 31), Err(Refusal::Spent(Cap::Day)));
        assert_eq!(spend(&mut account, DAY, "a", 60), Ok(()), "another day");
    }

    #[test]
    fn a_reservation_counts_until_a_minute_after_the_reply() {
        let mut account = Account::default();
        let held = account.reserve(0, "a", 50, 30_000, &LIMITS).expect("nothing is spent");
        account.settle(20_000, held, 30);
        for (now, counts) in [(20_000, 30), (80_000, 30), (80_001, 0)] {
            assert_eq!(account.balance(now, "a", &LIMITS).minute, counts, "{now}");
        }
        let lost = account.reserve(100_000, "a", 50, 30_000, &LIMITS).expect("nothing is spent");
        drop(lost);
        for (now, counts) in [(190_000, 50), (190_001, 0)] {
            assert_eq!(account.balance(now, "a", &LIMITS).minute, counts, "a call that never came back, {now}");
        }
        assert_eq!(account.balance(190_001, "a", &LIMITS).day, 80);
    }

    #[test]
    fn around_midnight_a_call_counts_on_both_days() {
        let mut account = Account::default();
        let before = account.reserve(DAY - 2_000, "a", 50, 5_000, &LIMITS).expect("nothing is spent");
        let after = account.reserve(DAY - 2_000, "b", 50, 5_000, &LIMITS).expect("nothing is spent");
        account.settle(DAY - 1, before, 50);
        assert_eq!(account.balance(DAY - 1, "a", &LIMITS).day, 100);
        account.settle(DAY + 1, after, 40);
        let today = account.balance(DAY + 1, "b", &LIMITS);
        assert_eq!((today.day, today.team_day), (40, 40));
    }

    #[test]
    fn a_clock_set_back_opens_nothing() {
        let mut account = Account::default();
        spend(&mut account, 10 * WINDOW, "a", 60).expect("nothing is spent");
        assert_eq!(spend(&mut account, 0, "a", 1), Err(Refusal::Spent(Cap::TeamMinute)));
    }

    #[test]
    fn more_than_was_reserved_counts_as_well() {
        let mut account = Account::default();
        let held = account.reserve(0, "a", 50, 1_000, &LIMITS).expect("nothing is spent");
        account.settle(0, held, u32::MAX);
        assert_eq!(account.balance(0, "a", &LIMITS).left(), Left::default());
        assert_eq!(spend(&mut account, 0, "b", 1), Err(Refusal::Spent(Cap::Minute)));
    }
}
