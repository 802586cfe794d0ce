//! Which alerts are open, and what is still to be said of them: `alerts.json` in the state folder.
//!
//! It is written before anything is sent and again after each thing that was taken. So a process that dies in between
//! misses nothing; the one thing that it may send twice has the same id both times, by which whoever gets it knows.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::rules::{Finding, Verdict};

const NAME: &str = "alerts.json";
/// How often something is tried to be sent: over four hours.
const MOST_TRIES: u32 = 12;
/// Seconds after the first failure; twice as many after each further one, up to an hour.
const AFTER: i64 = 10;
/// What waits at most; the oldest is given up first.
const MOST_WAITING: usize = 1_000;

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Channel {
    Webhook,
    Slack,
    Mail,
}

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Fired,
    Resolved,
}

/// Something to be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) state: State,
    pub(crate) alert: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) of: String,
    pub(crate) since: Timestamp,
    /// When it fired or was over.
    pub(crate) at: Timestamp,
    pub(crate) message: String,
}

/// An event on its way to one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) id: String,
    pub(super) to: Channel,
    pub(super) event: Event,
    tries: u32,
    next: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Open {
    alert: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    of: String,
    /// Since when it is so, as far as that is known, and when it was seen.
    since: Timestamp,
    fired: Timestamp,
    message: String,
}

/// The book.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Book {
    open: BTreeMap<String, Open>,
    waiting: VecDeque<Waiting>,
}

impl Book {
    /// The book as it was written last. One that is damaged begins anew: what fires is said again.
    pub(crate) fn read(state: &Path) -> Book {
        fs::read(state.join(NAME)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Writes it beside the one that is there, and puts it in its place.
    pub(super) fn save(&self, state: &Path) -> std::io::Result<()> {
        let path = state.join(NAME);
        let aside = path.with_extension("writing");
        let bytes = serde_json::to_vec(self)?;
        File::create(&aside).and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))?;
        fs::rename(&aside, &path)
    }

    pub(crate) fn is_open(&self, key: &str) -> bool {
        self.open.contains_key(key)
    }

    /// What is open of an alert: since when, and in words.
    pub(crate) fn opened(&self, name: &str) -> impl Iterator<Item = (Timestamp, &str)> {
        let of_it = self.open.values().filter(move |open| open.alert == name);
        of_it.map(|open| (open.since, open.message.as_str()))
    }

    /// Since when an alert is open.
    pub(crate) fn since(&self, key: &str) -> Option<Timestamp> {
        self.open.get(key).map(|open| open.since)
    }

    /// Takes in what a look came to. What is new is to be said on each channel, and so is what is over; what nobody
    /// could tell stays as it was.
    pub(super) fn turn(&mut self, verdicts: &[Verdict], channels: &[Channel], now: Timestamp) {
        let known = |name: &str| verdicts.iter().find(|verdict| verdict.name == name);
        let findings = || verdicts.iter().flat_map(|verdict| verdict.findings.iter().flatten());
        let over = |(key, open): &(&String, &Open)| match known(&open.alert) {
            Some(Verdict { findings: None, .. }) => false,
            Some(_) => !findings().any(|found| found.key() == **key),
            // There is no such alert any more.
            None => true,
        };
        let over: Vec<String> = self.open.iter().filter(over).map(|(key, _)| key.clone()).collect();
        for key in over {
            if let Some(open) = self.open.remove(&key) {
                self.say(State::Resolved, &open, channels, now);
            }
        }
        for found in findings() {
            let key = found.key();
            match self.open.get_mut(&key) {
                Some(open) => open.message.clone_from(&found.message),
                None => {
                    let open = Open::of(found, now);
                    self.say(State::Fired, &open, channels, now);
                    self.open.insert(key, open);
                }
            }
        }
    }

    fn say(&mut self, state: State, open: &Open, channels: &[Channel], now: Timestamp) {
        let Open { alert, of, since, fired, message } = open.clone();
        for to in channels {
            let told = format!("{alert}\0{of}\0{fired}\0{state:?}\0{to:?}");
            let id = format!("msg_{}", &blake3::hash(told.as_bytes()).to_hex().as_str()[..24]);
            let event = Event { state, alert: alert.clone(), of: of.clone(), since, at: now, message: message.clone() };
            self.waiting.push_back(Waiting { id, to: *to, event, tries: 0, next: now });
        }
        while self.waiting.len() > MOST_WAITING {
            self.waiting.pop_front();
        }
    }

    /// What is to be sent next on a channel, if it is time: in order, so that nothing is over before it fired.
    pub(super) fn next(&self, to: Channel, now: Timestamp) -> Option<&Waiting> {
        self.waiting.iter().find(|waiting| waiting.to == to).filter(|waiting| waiting.next <= now)
    }

    /// It was taken.
    pub(super) fn taken(&mut self, id: &str) {
        self.waiting.retain(|waiting| waiting.id != id);
    }

    /// It was not; it is given up if that was so often enough.
    pub(super) fn failed(&mut self, id: &str, now: Timestamp) -> bool {
        let Some(waiting) = self.waiting.iter_mut().find(|waiting| waiting.id == id) else { return false };
        waiting.tries += 1;
        let wait = (AFTER << (waiting.tries - 1).min(20)).min(3600);
        waiting.next = now.checked_add(SignedDuration::from_secs(wait)).unwrap_or(Timestamp::MAX);
        let given_up = waiting.tries >= MOST_TRIES;
        if given_up {
            self.taken(id);
        }
        given_up
    }

    /// Forgets what is to be said on channels that are configured no more.
    pub(super) fn only(&mut self, channels: &[Channel]) {
        self.waiting.retain(|waiting| channels.contains(&waiting.to));
    }
}

impl Open {
    fn of(found: &Finding, now: Timestamp) -> Open {
        Open {
            alert: found.name.to_owned(),
            of: found.of.clone(),
            since: found.since.unwrap_or(now),
            fired: now,
            message: found.message.clone(),
        }
    }
}
