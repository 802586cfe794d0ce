//! What is on other machines: the language model, the ledger of tokens, whoever is told of alerts. They are connected
//! to, and nothing is said.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use server::Outgoing;

use super::{Check, within};
use crate::config::Config;
use crate::failure::Failure;
use crate::project::Project;
use crate::{replicas, voting};

/// How long a connection may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a store may take, which is asked again.
const STORE_PATIENCE: Duration = Duration::from_secs(40);

/// The language model that votes and the ledger of its tokens, where one is configured.
pub(super) fn assist(project: &Project, config: &Config) -> Vec<Check> {
    let Some(assist) = &config.assist else { return Vec::new() };
    let completer = match voting::completer(project) {
        Ok(Some(completer)) => completer,
        Ok(None) => return Vec::new(),
        Err(failure) => return vec![Check::failed("assist", &failure)],
    };
    let endpoint = match Outgoing::new(&assist.endpoint, PATIENCE, true) {
        Ok(outgoing) => reached("assist", outgoing.place(), "questions that may mean several things go back to people"),
        Err(why) => Check::bad("assist", why.to_string(), "docs/assist.md says what an endpoint is"),
    };
    let balance = within(PATIENCE * 3, move || completer.status("").balance).flatten();
    let ledger = match balance {
        Some(balance) => {
            Check::ok("ledger", format!("{} of {} tokens of the day are spent", balance.day, balance.limits.day))
        }
        None => Check::bad(
            "ledger",
            "the ledger of tokens cannot be read: nothing is put to the vote",
            "is Redis up, or .reckoner/tokens.json whole? docs/assist.md",
        ),
    };
    vec![endpoint, ledger]
}

/// The store of snapshots, where there is one.
pub(super) fn store(project: &Project, config: &Config) -> Vec<Check> {
    let store = match replicas::store(project, config) {
        Ok(Some(store)) => store,
        Ok(None) => return Vec::new(),
        Err(failure) => return vec![Check::failed("store", &failure)],
    };
    let (address, number) = (store.address().to_owned(), refresh::store::followed(&project.state()));
    let seen = within(STORE_PATIENCE, move || replicas::seen(&store));
    vec![match seen {
        None => Check::bad("store", format!("{address} does not answer"), "is it up, and the way there open?"),
        Some(Err(failure)) => Check::failed("store", &failure),
        Some(Ok(seen)) => match seen.as_ref().and_then(|seen| seen.publication()) {
            None => Check::ok("store", format!("{address} answers; nothing was published there yet")),
            Some(current) if current.number > number => {
                let said = format!("{address}: {} is current there, and not here", current.snapshot);
                Check::warning("store", said, "`reckoner serve` takes it over, and so does `reckoner snapshots pull`")
            }
            Some(current) => Check::ok("store", format!("{address}: {} is current there", current.snapshot)),
        },
    }]
}

/// Whoever is told of alerts and sent reports.
pub(super) fn channels(project: &Project, config: &Config) -> Vec<Check> {
    let dir = &project.dir;
    let mut checks = Vec::new();
    let mut look = |name, place: Result<(String, u16), Failure>, without: &str| {
        checks.push(match place {
            Ok((host, port)) => reached(name, (&host, port), without),
            Err(failure) => Check::failed(name, &failure),
        });
    };
    let place = |outgoing: &Outgoing| (outgoing.place().0.to_owned(), outgoing.place().1);
    let alerts = &config.alerts;
    if let Some(webhook) = &alerts.webhook {
        look("webhook", webhook.ready(dir, "alerts: webhook").map(|hook| place(hook.outgoing())), "alerts wait");
    }
    if let Some(chat) = &alerts.slack {
        look("slack", chat.ready(dir, "alerts: slack").map(|chat| place(&chat)), "alerts wait");
    }
    if let Some(mail) = &config.mail {
        look("mail", mail.ready(dir).and_then(|_| mail.place()), "mail waits");
    }
    for (name, delivery) in &config.deliveries {
        if let Some(webhook) = &delivery.webhook {
            let what = format!("deliveries: {name}: webhook");
            look("deliveries", webhook.ready(dir, &what).map(|hook| place(hook.outgoing())), "reports wait");
        }
    }
    let told = alerts.webhook.is_some() || alerts.slack.is_some() || alerts.mail.is_some();
    if !told {
        let way = "`alerts:` in reckoner.yaml names a webhook, a chat or addresses: docs/alerts.md";
        checks.push(Check::warning("channels", "nobody is told of alerts", way));
    }
    checks
}

/// Whether somebody answers there.
fn reached(name: &'static str, (host, port): (&str, u16), without: &str) -> Check {
    let place = format!("{host}:{port}");
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let connected = within(PATIENCE * 2, move || {
        let mut addresses = (bare.as_str(), port).to_socket_addrs().ok()?;
        addresses.find_map(|address| TcpStream::connect_timeout(&address, PATIENCE).ok())
    });
    match connected.flatten() {
        Some(_) => Check::ok(name, format!("{place} answers")),
        None => Check::bad(
            name,
            format!("{place} does not answer"),
            format!("is the address right, and the way there open? Until then, {without}"),
        ),
    }
}
