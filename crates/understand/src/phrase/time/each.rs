//! What repeats: "on weekends", "on Mondays and Tuesdays", "every March".
//!
//! Does not mean: "by weekday" (grouping), "on Monday" (which one is not said), "each month" (grouping).

use super::super::{Mark, Match, Phrase};
use super::moment;
use crate::english;
use crate::lattice::Lattice;
use crate::reading::Kind;
use model::calendar::Grain;
use model::draft::{Each, Filter};

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The number of a weekday by name; Monday is 1.
pub(super) fn weekday(word: &str) -> Option<i8> {
    DAYS.iter().position(|name| *name == word).and_then(|at| i8::try_from(at + 1).ok())
}

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let mut found = |end: usize, time: Grain, is: Vec<u8>| {
        let filter = Filter::Each(Each { time, is, of: None });
        let mark = Mark::new(start, end, Kind::Time, None);
        out.push(Match::new(end, Phrase::Filter(filter), lattice.weights.phrase, vec![mark]));
    };
    let on = lattice.literal(start, phrases!["on", "at", "during", "on the", "at the", "only on", "for"]);
    let from = on.unwrap_or(start);
    if let Some(end) = lattice.literal(from, phrases!["weekends", "weekend", "the weekend", "weekend days"]) {
        found(end, Grain::Weekday, vec![6, 7]);
    }
    if let Some(end) =
        on.and_then(|on| lattice.literal(on, phrases!["weekdays", "working days", "workdays", "week days"]))
    {
        found(end, Grain::Weekday, (1..=5).collect());
    }
    let every = lattice.literal(from, phrases!["every", "each", "in every", "in each"]);
    let one = |names: &[&str], word: &str| names.iter().position(|name| *name == word).map(|i| i as u8 + 1);
    // "Mondays" are every one, "every Monday" too; "Monday" alone is one of them.
    let weekday = |at: usize| {
        let word = lattice.word(at);
        let many = word.strip_suffix('s').and_then(|day| one(&DAYS, day));
        many.or_else(|| every.and_then(|_| one(&DAYS, word)))
    };
    let month = |at: usize| moment::month(lattice.word(at));
    let start_of = every.unwrap_or(from);
    for (end, is) in list(lattice, start_of, &weekday) {
        found(end, Grain::Weekday, is);
    }
    if let Some(at) = every.or(lattice.literal(start, phrases!["in every", "in each", "every", "each"])) {
        for (end, is) in list(lattice, at, &month) {
            found(end, Grain::MonthOfYear, is);
        }
    }
}

/// A list of what repeats: every prefix of it.
fn list(lattice: &Lattice<'_>, start: usize, one: &dyn Fn(usize) -> Option<u8>) -> Vec<(usize, Vec<u8>)> {
    let mut found: Vec<(usize, Vec<u8>)> = Vec::new();
    let (mut at, mut is) = (start, Vec::new());
    while let Some(n) = one(at) {
        is.push(n);
        let mut sorted = is.clone();
        sorted.sort_unstable();
        sorted.dedup();
        found.push((at + 1, sorted));
        at += 1;
        while english::is_and(lattice.word(at)) {
            at += 1;
        }
    }
    found
}
