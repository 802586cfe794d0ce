//! What every ledger must hold: trials that one passes or fails, whatever it is made of.
//!
//! They look at the calls alone. An endpoint may count the tokens of a call at any moment between its beginning and
//! its end; so of the calls that touch any sixty seconds, all tokens together may not exceed the limit.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::account::{DAY, WINDOW};
use crate::ledger::{Ledger, Limits};

/// A call of a schedule.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// Milliseconds after the call before it.
    pub gap: u64,
    /// One of a few teams.
    pub team: u8,
    /// Tokens reserved.
    pub tokens: u32,
    /// Milliseconds until its end; at most as many as the ledger was told.
    pub takes: u64,
    /// How it ends.
    pub end: End,
}

/// How a call ends.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// With a reply that has used so many hundredths of what was reserved.
    Replied(u32),
    /// Without one: all may have been used.
    TimedOut,
    /// It never began.
    Refunded,
    /// Whoever made it is gone, and nobody settles it.
    Crashed,
}

/// A call that was made: from when to when its tokens may be counted, and how many there may be.
struct Span {
    team: u8,
    from: u64,
    to: u64,
    used: u32,
}

/// Runs a schedule against an empty ledger with these limits, whose clock is `clock` and whose calls end within
/// `longest`.
///
/// # Errors
/// What was exceeded, and by how much.
pub fn schedule(
    ledger: &dyn Ledger,
    clock: &AtomicU64,
    longest: u64,
    limits: &Limits,
    calls: &[Call],
) -> Result<(), String> {
    let mut open = Vec::new();
    let mut spans = Vec::new();
    let mut start = clock.load(Ordering::SeqCst);
    let name = |team: u8| format!("team {team}");
    for call in calls {
        start += call.gap;
        settle(&mut open, &mut spans, ledger, clock, start);
        clock.store(start, Ordering::SeqCst);
        let Ok(held) = ledger.reserve(&name(call.team), call.tokens) else { continue };
        if held.tokens != call.tokens {
            return Err(format!("{} tokens were reserved for {call:?}", held.tokens));
        }
        let takes = call.takes.min(longest);
        let (to, used) = match call.end {
            End::Replied(hundredths) => (start + takes, call.tokens * hundredths.min(100) / 100),
            End::TimedOut => (start + longest, call.tokens),
            End::Refunded => (start + takes, 0),
            End::Crashed => {
                spans.push(Span { team: call.team, from: start, to: start + longest, used: call.tokens });
                continue;
            }
        };
        open.push((Span { team: call.team, from: start, to, used }, held));
    }
    settle(&mut open, &mut spans, ledger, clock, u64::MAX);
    let teams: Vec<Option<u8>> = std::iter::once(None).chain((0..=u8::MAX).map(Some)).collect();
    for team in teams.into_iter().filter(|team| team.is_none() || spans.iter().any(|span| Some(span.team) == *team)) {
        let (minute, day) =
            if team.is_some() { (limits.team_minute, limits.team_day) } else { (limits.minute, limits.day) };
        let own = || spans.iter().filter(|span| team.is_none_or(|team| span.team == team));
        let touching = |from: u64, to: u64| {
            own().filter(|span| span.from <= to && span.to >= from).map(|span| span.used).sum::<u32>()
        };
        // What touches a window grows only where a call begins.
        for at in own().map(|span| span.from) {
            let spent = touching(at.saturating_sub(WINDOW), at);
            if spent > minute {
                return Err(format!("{spent} of {minute} tokens may have been spent in the minute to {at}, {team:?}"));
            }
        }
        for midnight in own().flat_map(|span| [span.from, span.to]).map(|at| at / DAY * DAY) {
            let spent = touching(midnight, midnight + DAY - 1);
            if spent > day {
                return Err(format!("{spent} of {day} tokens may have been spent on day {}, {team:?}", midnight / DAY));
            }
        }
    }
    let end = clock.load(Ordering::SeqCst);
    clock.store((end + longest + WINDOW).next_multiple_of(DAY) + DAY, Ordering::SeqCst);
    match ledger.balance(&name(0)) {
        Ok(balance) if balance.minute == 0 && balance.day == 0 => Ok(()),
        other => Err(format!("a day later something still counts: {other:?}")),
    }
}

/// Settles what has ended before a time, in the order in which it ends.
fn settle(
    open: &mut Vec<(Span, crate::Reservation)>,
    spans: &mut Vec<Span>,
    ledger: &dyn Ledger,
    clock: &AtomicU64,
    until: u64,
) {
    open.sort_by_key(|(span, _)| span.to);
    let ended = open.partition_point(|(span, _)| span.to < until);
    for (span, held) in open.drain(..ended) {
        clock.store(span.to, Ordering::SeqCst);
        ledger.settle(held, span.used);
        spans.push(span);
    }
}

/// Lets many threads reserve, settle and crash at the same moment.
///
/// # Errors
/// More was reserved at once than one team, or all, may spend.
pub fn rush(ledger: &dyn Ledger, limits: &Limits, threads: u32, tokens: u32) -> Result<(), String> {
    let (granted, all) = (AtomicU32::new(0), Barrier::new(threads as usize));
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (granted, all) = (&granted, &all);
            scope.spawn(move || {
                all.wait();
                let Ok(held) = ledger.reserve("team 0", tokens) else { return };
                granted.fetch_add(tokens, Ordering::SeqCst);
                // A reply that used all, one that cannot be waited for, and a crash: none gives anything back.
                if thread % 3 == 0 {
                    ledger.settle(held, tokens);
                }
            });
        }
    });
    let (granted, most) = (granted.into_inner(), limits.minute.min(limits.team_minute));
    let least = most.min(threads * tokens) / tokens * tokens;
    match granted {
        granted if granted > most => Err(format!("{granted} of {most} tokens were reserved at once")),
        granted if granted < least => Err(format!("only {granted} of {least} tokens were to be had")),
        _ => Ok(()),
    }
}
