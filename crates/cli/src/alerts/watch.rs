//! Looks every minute, and says what is new. Questions wait for nothing of it: it has a thread of its own.

use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use server::{NotTaken, Outgoing};

use super::book::{Book, Channel, Event, State, Waiting};
use super::gather::gathered;
use super::rules::{Verdict, decided};
use super::{Alerts, Inside};
use crate::channels::{self, Hook, Letter, Post, is_address};
use crate::config::{CONFIG, Config};
use crate::failure::Failure;
use crate::project::Project;
use crate::speak;

const LOCK: &str = "alerts.lock";
/// Everything that there is to tell on.
const CHANNELS: [Channel; 3] = [Channel::Webhook, Channel::Slack, Channel::Mail];

/// Looks and tells until `stop` says something or is dropped.
pub(crate) fn keep(project: &Project, stop: &Receiver<()>, inside: impl Fn() -> Option<Inside>) {
    let mut said = String::new();
    loop {
        let mut every = Alerts::default().every;
        // Whoever knows what is inside is gone: the process ends.
        let Some(inside) = inside() else { return };
        let looked = project.config().and_then(|config| {
            every = config.alerts.every;
            look(project, &config, &inside)
        });
        match looked {
            Ok(()) => said.clear(),
            Err(failure) => {
                let (code, message) = failure.in_short();
                // Once, and not at every look.
                if said != message {
                    speak::note(format_args!("nobody is told of alerts: {message} ({code})"));
                    said = message;
                }
            }
        }
        match stop.recv_timeout(Duration::from_secs(every.max(1))) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn look(project: &Project, config: &Config, inside: &Inside) -> Result<(), Failure> {
    let state = project.state();
    let Some(_turn) = turn(&state.join(LOCK)).map_err(|error| Failure::file(&state.join(LOCK), &error))? else {
        return Ok(());
    };
    let people = People::of(project, config)?;
    let open = Book::read(&state);
    let gathered = gathered(project, inside);
    let verdicts = decided(&gathered, &config.alerts, &|key| open.is_open(key));
    let told = tell(&state, &verdicts, &people.channels(), Timestamp::now, &mut |waiting| {
        people.send(waiting).inspect_err(|why| speak::note(format_args!("an alert is not sent yet: {why}")))
    });
    told.map_err(|error| Failure::file(&state, &error))
}

/// Of several processes over one state folder, one looks at a time. The system gives the turn back, however it ends.
pub(crate) fn turn(path: &Path) -> std::io::Result<Option<File>> {
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Takes in what was decided, and sends what it is time for.
fn tell(
    state: &Path,
    verdicts: &[Verdict],
    channels: &[Channel],
    now: impl Fn() -> Timestamp,
    send: &mut dyn FnMut(&Waiting) -> Result<(), NotTaken>,
) -> std::io::Result<()> {
    let before = Book::read(state);
    let mut book = before.clone();
    book.only(channels);
    book.turn(verdicts, channels, now());
    // Before anything is sent: what is sent is in the book, under the id that it is sent by.
    if book != before {
        book.save(state)?;
    }
    for channel in channels {
        while let Some(waiting) = book.next(*channel, now()).cloned() {
            let sent = send(&waiting);
            match &sent {
                Ok(()) => book.taken(&waiting.id),
                Err(why) if book.failed(&waiting.id, now()) => {
                    speak::note(format_args!("alert {} is given up: {why}", waiting.event.alert));
                }
                Err(_) => {}
            }
            book.save(state)?;
            if sent.is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// Who is told, ready to be.
struct People<'a> {
    name: &'a str,
    webhook: Option<Hook>,
    slack: Option<Outgoing>,
    mail: Option<(Post, &'a [String])>,
}

impl People<'_> {
    fn of<'a>(project: &Project, config: &'a Config) -> Result<People<'a>, Failure> {
        let alerts = &config.alerts;
        if let Some(name) = alerts.unknown() {
            return Err(Failure::usage("bad_config", format!("{CONFIG}: alerts: off: there is no alert `{name}`"))
                .help(format!("there are: {}", Alerts::names().join(", "))));
        }
        let mail = match (&alerts.mail, &config.mail) {
            (None, _) => None,
            (Some(_), None) => return Err(no_server("alerts: mail")),
            (Some(to), Some(mail)) => {
                addresses("alerts: mail: to", &to.to)?;
                Some((mail.ready(&project.dir)?, to.to.as_slice()))
            }
        };
        let ready = |hook: &channels::Webhook| hook.ready(&project.dir, "alerts: webhook");
        let webhook = alerts.webhook.as_ref().map(ready).transpose()?;
        let slack = alerts.slack.as_ref().map(|chat| chat.ready(&project.dir, "alerts: slack")).transpose()?;
        Ok(People { name: &alerts.name, webhook, slack, mail })
    }

    fn channels(&self) -> Vec<Channel> {
        let there = |channel: &Channel| match channel {
            Channel::Webhook => self.webhook.is_some(),
            Channel::Slack => self.slack.is_some(),
            Channel::Mail => self.mail.is_some(),
        };
        CHANNELS.into_iter().filter(there).collect()
    }

    fn send(&self, waiting: &Waiting) -> Result<(), NotTaken> {
        let Waiting { id, to, event, .. } = waiting;
        let title = event.title(self.name);
        match (to, &self.webhook, &self.slack, &self.mail) {
            (Channel::Webhook, Some(hook), ..) => hook.send(id, Timestamp::now(), &event.body(self.name)),
            (Channel::Slack, _, Some(chat), _) => channels::say(chat, &title, &event.text()),
            (Channel::Mail, .., Some((post, to))) => post.send(&Letter {
                id: format!("{id}@reckoner"),
                to: to.to_vec(),
                subject: title,
                text: event.text(),
                ..Letter::default()
            }),
            _ => Ok(()),
        }
    }
}

/// Nothing can be sent to somebody while no server is named.
pub(crate) fn no_server(what: &str) -> Failure {
    Failure::usage("bad_config", format!("{CONFIG}: {what}: there is no `mail:` that says how mail is sent"))
        .help("docs/alerts.md shows it: `mail: {server: 'smtp://host:587', from: reckoner@example.com}`")
}

/// That mail can be sent to all of these.
pub(crate) fn addresses(what: &str, to: &[String]) -> Result<(), Failure> {
    match to.iter().find(|address| !is_address(address)) {
        Some(wrong) => Err(Failure::usage("bad_config", format!("{CONFIG}: {what}: `{wrong}` is no address of mail"))),
        None if to.is_empty() => Err(Failure::usage("bad_config", format!("{CONFIG}: {what}: there is no address"))),
        None => Ok(()),
    }
}

impl Event {
    fn title(&self, name: &str) -> String {
        let state = match self.state {
            State::Fired => "",
            State::Resolved => " is over",
        };
        format!("{name}: {}{state}", self.alert)
    }

    fn text(&self) -> String {
        match self.state {
            State::Fired => format!("{}\n\nSince {}.", self.message, self.since),
            State::Resolved => format!("It was, since {}: {}", self.since, self.message),
        }
    }

    fn body(&self, name: &str) -> String {
        let kind = match self.state {
            State::Fired => "alert.fired",
            State::Resolved => "alert.resolved",
        };
        let mut data = json!({"name": name, "alert": self.alert, "state": self.state, "since": self.since.to_string(), "message": self.message});
        if !self.of.is_empty() {
            data["of"] = json!(self.of);
        }
        json!({"type": kind, "timestamp": self.at.to_string(), "data": data}).to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::alerts::rules::Finding;

    /// Pseudo-random numbers: the same in every run.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % sides
        }
    }

    fn verdict(name: &'static str, of: &str, fires: bool) -> Verdict {
        let found = Finding { name, of: of.to_owned(), since: None, message: "so it is".to_owned() };
        Verdict { name, findings: Some(if fires { vec![found] } else { Vec::new() }) }
    }

    /// 500 looks at three alerts that come and go, told on two channels. The process dies before it writes, between
    /// sending and writing, and receivers fail: of each alert each receiver that knows ids gets each state once, in order.
    #[test]
    fn every_state_arrives_once_whatever_dies() {
        for seed in 1..=3 {
            let folder = tempfile::tempdir().expect("a folder");
            let state = folder.path();
            let channels = [Channel::Webhook, Channel::Mail];
            let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (seed * 0x2545_f491));
            let names = ["job_failing", "disk_low", "snapshot_old"];
            let mut fires = [false; 3];
            let mut happened: BTreeMap<&str, Vec<State>> = BTreeMap::new();
            let mut got: BTreeMap<(Channel, String), Vec<State>> = BTreeMap::new();
            let mut ids = BTreeSet::new();
            let mut twice = 0;
            let mut second = 1_750_000_000;
            for look in 0..500 {
                second += 60;
                let settles = look >= 480;
                if !settles {
                    let at = dice.roll(3) as usize;
                    fires[at] ^= dice.roll(4) == 0;
                }
                // It dies before it has written anything: nobody has seen this look.
                if !settles && dice.roll(10) == 0 {
                    continue;
                }
                for (name, fires) in names.iter().zip(fires) {
                    let states = happened.entry(name).or_default();
                    let was = states.last() == Some(&State::Fired);
                    if was != fires {
                        states.push(if fires { State::Fired } else { State::Resolved });
                    }
                }
                let verdicts: Vec<Verdict> =
                    names.iter().zip(fires).map(|(name, fires)| verdict(name, "", fires)).collect();
                let now = || Timestamp::from_second(if settles { second + 86_400 } else { second }).expect("a time");
                let mut send = |waiting: &Waiting| {
                    if !settles && dice.roll(5) == 0 {
                        return Err(NotTaken("down".to_owned()));
                    }
                    if ids.insert(waiting.id.clone()) {
                        let key = (waiting.to, waiting.event.alert.clone());
                        got.entry(key).or_default().push(waiting.event.state);
                    } else {
                        twice += 1;
                    }
                    // It dies after the receiver has taken it, and before that is written down.
                    if !settles && dice.roll(6) == 0 {
                        std::panic::resume_unwind(Box::new("dies"));
                    }
                    Ok(())
                };
                let ran = catch_unwind(AssertUnwindSafe(|| tell(state, &verdicts, &channels, now, &mut send)));
                assert!(ran.is_err() || ran.is_ok_and(|told| told.is_ok()), "the folder can be written to");
            }
            for (name, states) in &happened {
                for channel in channels {
                    let got = got.get(&(channel, (*name).to_owned())).cloned().unwrap_or_default();
                    assert_eq!(&got, states, "seed {seed}: {name} on {channel:?}");
                }
            }
            assert!(happened.values().map(Vec::len).sum::<usize>() > 50 && twice > 0, "something came and died");
        }
    }

    #[test]
    fn what_nobody_knows_stays_open_and_what_nobody_takes_is_given_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut second = 1_750_000_000;
        let mut sent = Vec::new();
        let mut look = |verdicts: &[Verdict], takes: bool, sent: &mut Vec<State>| {
            second += 7_200;
            let now = || Timestamp::from_second(second).expect("a time");
            let mut send = |waiting: &Waiting| {
                sent.push(waiting.event.state);
                if takes { Ok(()) } else { Err(NotTaken("down".to_owned())) }
            };
            tell(folder.path(), verdicts, &[Channel::Slack], now, &mut send).expect("told");
        };
        look(&[verdict("disk_low", "", true)], true, &mut sent);
        look(&[Verdict { name: "disk_low", findings: None }], true, &mut sent);
        assert_eq!(sent, [State::Fired]);
        for _ in 0..20 {
            look(&[verdict("disk_low", "", false)], false, &mut sent);
        }
        assert_eq!(sent.len(), 1 + 12, "it is tried so often and no more");
    }

    #[test]
    fn a_book_that_is_damaged_begins_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("alerts.json"), "{\"open\":").expect("written");
        assert_eq!(Book::read(folder.path()), Book::default());
    }
}
