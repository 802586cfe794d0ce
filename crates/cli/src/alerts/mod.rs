//! What is not as it should be, and telling people of it once.
//!
//! What is known of the project is [gathered](gather), each alert decides from that alone ([`rules`]), the
//! [`book`] remembers which alerts are open and what is still to be said, and [`watch`] says it.

mod book;
mod gather;
mod rules;
mod watch;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use server::upkeep::Alert;

pub(crate) use book::Book;
pub(crate) use gather::Inside;
pub(crate) use watch::{addresses, keep, no_server, turn};

use crate::channels::{Slack, Webhook};
use crate::config::is_usual;
use crate::project::Project;

/// When something is not as it should be, and who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Alerts {
    /// What this Reckoner is called where there are several.
    pub(crate) name: String,
    /// Seconds from one look to the next.
    pub(crate) every: u64,
    /// Hours that a snapshot may be old; without, twice what lies between two jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snapshot_hours: Option<u64>,
    /// Percent of the day's tokens that may be spent.
    pub(crate) budget_percent: u32,
    /// Percent of questions that should be answered, of the last 200 that were asked in words …
    pub(crate) match_percent: u32,
    /// … once so many were asked.
    pub(crate) match_asked: usize,
    /// Megabytes that should be free where snapshots are kept, if that is more than twice the last one.
    pub(crate) disk_free_mb: u64,
    /// Alerts that nobody wants to hear of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) off: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) webhook: Option<Webhook>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) slack: Option<Slack>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail: Option<To>,
}

/// Who gets mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct To {
    pub(crate) to: Vec<String>,
}

impl Default for Alerts {
    fn default() -> Alerts {
        Alerts {
            name: "reckoner".to_owned(),
            every: 60,
            snapshot_hours: None,
            budget_percent: 80,
            match_percent: 60,
            match_asked: 50,
            disk_free_mb: 500,
            off: Vec::new(),
            webhook: None,
            slack: None,
            mail: None,
        }
    }
}

impl Alerts {
    pub(crate) fn is_usual(&self) -> bool {
        is_usual(self)
    }

    /// A name under `off:` that no alert has.
    pub(crate) fn unknown(&self) -> Option<&str> {
        self.off.iter().map(String::as_str).find(|name| rules::RULES.iter().all(|rule| rule.name != *name))
    }

    /// Every name that an alert has.
    pub(crate) fn names() -> Vec<&'static str> {
        rules::RULES.iter().map(|rule| rule.name).collect()
    }
}

/// What fires now, for who looks.
pub(crate) fn firing(project: &Project, inside: &Inside) -> Vec<Alert> {
    // Where the configuration has mistakes, its defaults hold: what fires is to be seen all the same.
    let alerts = project.config().unwrap_or_default().alerts;
    let book = Book::read(&project.state());
    let gathered = gather::gathered(project, inside);
    let found = rules::decided(&gathered, &alerts, &|key| book.is_open(key));
    let alert = |name: &str, since: Timestamp, message: &str| Alert {
        name: name.to_owned(),
        since: since.to_string(),
        message: message.to_owned(),
    };
    let fires = |verdict: rules::Verdict| -> Vec<Alert> {
        match verdict.findings {
            Some(findings) => findings
                .iter()
                .map(|found| {
                    let since = found.since.or_else(|| book.since(&found.key())).unwrap_or(gathered.now);
                    alert(found.name, since, &found.message)
                })
                .collect(),
            // Only whoever serves can tell: what they wrote down last.
            None => book.opened(verdict.name).map(|(since, said)| alert(verdict.name, since, said)).collect(),
        }
    };
    found.into_iter().flat_map(fires).collect()
}
