//! Of all machines over one store, one builds: whoever holds the lease.
//!
//! A lease ends by itself, so that a machine that died is not waited for. Clocks that differ cost work that is done
//! twice, and never a wrong snapshot: with the lease comes a number, and what was begun under an earlier one is not
//! published.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::current::{CURRENT, Current, Holder};
use super::{Look, Seen, Store};
use crate::error::Error;

/// How often somebody may be quicker.
const TRIES: usize = 5;

/// The right to publish, until it is given back or taken over.
#[derive(Debug)]
pub struct Lease {
    pub(super) store: Arc<Store>,
    who: String,
    lasts: Duration,
    clock: fn() -> Timestamp,
    held: Mutex<Held>,
}

#[derive(Debug)]
pub(super) struct Held {
    pub(super) seen: Seen,
    /// Whether it was given back.
    over: bool,
}

impl Store {
    /// Takes the lease, if nobody has it, or who has it has not been heard of for too long. `who` is a name that no
    /// other process has; its number is beyond `after`, should the store have been made anew.
    ///
    /// # Errors
    /// [`Error::Elsewhere`] where somebody has it; [`Error::Unconditional`] of a store that cannot keep two apart; or
    /// the store is not reached.
    pub fn lease(
        self: &Arc<Self>,
        who: &str,
        lasts: Duration,
        clock: fn() -> Timestamp,
        after: u64,
    ) -> Result<Lease, Error> {
        for _ in 0..TRIES {
            let (before, current) = match self.look(None)? {
                Look::At(seen) => (Some(seen.version), seen.current),
                Look::Same | Look::Nothing => (None, Current::empty()),
            };
            let now = clock();
            if let Some(holder) = current.lease.as_ref().filter(|holder| holder.who != who && holder.until > now) {
                return Err(Error::Elsewhere { who: holder.who.clone(), until: holder.until });
            }
            let number = current.number.max(after) + 1;
            let taken = Current { number, lease: Some(holder(who, now, lasts)), ..current };
            let Replaced::Done(seen) = self.replace(before.as_deref(), &taken)? else { continue };
            // A store that takes what it should refuse would let two publish over one another.
            if self.put(before.as_deref(), &taken)?.is_some() {
                return Err(Error::Unconditional { place: self.address().to_owned() });
            }
            let held = Held { seen, over: false };
            return Ok(Lease { store: Arc::clone(self), who: who.to_owned(), lasts, clock, held: Mutex::new(held) });
        }
        Err(Error::Elsewhere { who: "others".to_owned(), until: clock() })
    }
}

/// What came of replacing `CURRENT`.
enum Replaced {
    Done(Seen),
    /// It is so instead.
    Not(Option<Seen>),
}

impl Store {
    /// Writes `CURRENT`, if it is of this version, or there is none where none is said.
    fn put(&self, before: Option<&str>, next: &Current) -> Result<Option<String>, Error> {
        Ok(match before {
            Some(version) => self.bucket.put_over(CURRENT, next.encode(), version)?,
            None => self.bucket.put_new(CURRENT, next.encode())?,
        })
    }

    /// The same. A write that was done and whose answer was lost counts.
    fn replace(&self, before: Option<&str>, next: &Current) -> Result<Replaced, Error> {
        if let Some(version) = self.put(before, next)? {
            return Ok(Replaced::Done(Seen { version, current: next.clone() }));
        }
        Ok(match self.look(None)? {
            Look::At(seen) if seen.current == *next => Replaced::Done(seen),
            Look::At(seen) => Replaced::Not(Some(seen)),
            Look::Same | Look::Nothing => Replaced::Not(None),
        })
    }
}

fn holder(who: &str, now: Timestamp, lasts: Duration) -> Holder {
    let lasts = SignedDuration::try_from(lasts).unwrap_or(SignedDuration::MAX);
    Holder { who: who.to_owned(), until: now.checked_add(lasts).unwrap_or(Timestamp::MAX) }
}

impl Lease {
    /// The store as it was when it was last heard of.
    pub fn seen(&self) -> Seen {
        self.held().seen.clone()
    }

    /// The number that comes with it.
    pub fn number(&self) -> u64 {
        self.held().seen.current.number
    }

    /// Where it is a lease of.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Works, and renews the lease meanwhile. That it was lost is found out by publishing.
    pub fn while_held<T>(&self, work: impl FnOnce() -> T) -> T {
        std::thread::scope(|scope| {
            let (done, wait) = channel::<()>();
            scope.spawn(move || {
                while wait.recv_timeout(self.lasts / 3) == Err(RecvTimeoutError::Timeout) {
                    // Where the store is away for a moment, the next time may do.
                    if matches!(self.renew(), Err(Error::Lost { .. })) {
                        return;
                    }
                }
            });
            let worked = work();
            drop(done);
            worked
        })
    }

    /// Says that it is still wanted.
    ///
    /// # Errors
    /// [`Error::Lost`] where somebody else has it; or the store is not reached.
    pub fn renew(&self) -> Result<(), Error> {
        let mut held = self.held();
        if held.over {
            return Ok(());
        }
        let lease = Some(holder(&self.who, (self.clock)(), self.lasts));
        let next = Current { lease, ..held.seen.current.clone() };
        self.swap(&mut held, next)
    }

    /// Writes `CURRENT`, gives the lease back with it, and says what it is now.
    pub(super) fn finish(&self, next: impl FnOnce(&Current) -> Current) -> Result<Seen, Error> {
        let mut held = self.held();
        let next = Current { lease: None, ..next(&held.seen.current) };
        self.swap(&mut held, next)?;
        held.over = true;
        Ok(held.seen.clone())
    }

    /// Replaces `CURRENT`, if it is as this lease left it.
    fn swap(&self, held: &mut Held, next: Current) -> Result<(), Error> {
        for _ in 0..TRIES {
            match self.store.replace(Some(&held.seen.version), &next)? {
                Replaced::Done(seen) => {
                    held.seen = seen;
                    return Ok(());
                }
                // An earlier word of ours, whose answer was lost.
                Replaced::Not(Some(seen)) if self.is_ours(&seen.current, next.number) => held.seen = seen,
                Replaced::Not(Some(Seen { current: Current { lease: Some(holder), .. }, .. })) => {
                    return Err(Error::Lost { by: holder.who });
                }
                Replaced::Not(_) => break,
            }
        }
        Err(Error::Lost { by: "others".to_owned() })
    }

    fn is_ours(&self, current: &Current, number: u64) -> bool {
        current.number == number && current.lease.as_ref().is_some_and(|holder| holder.who == self.who)
    }

    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let given_back = self.held().over;
        if !given_back {
            // Where that fails, it ends by itself.
            drop(self.finish(Current::clone));
        }
    }
}
