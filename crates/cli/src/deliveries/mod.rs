//! Reports that are sent to people when it is time: as mail, or to a webhook.

mod html;
mod keep;
mod page;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ask::Locale;
use jiff::Timestamp;
use model::{Model, Viewer};
use refresh::history::Run;
use refresh::schedule::{self, Due, Plan, Retry, Schedule};
use serde::{Deserialize, Serialize};
use server::Role;

pub(crate) use keep::{Row, deliver, keep, timetable};
pub(crate) use page::Drawn;

use crate::alerts;
use crate::channels::Webhook;
use crate::config::{CONFIG, Config};
use crate::failure::Failure;

/// A report that is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delivery {
    /// The report, by the name of its file.
    pub(crate) report: String,
    /// A cron expression, in the time zone of the model's calendar.
    pub(crate) at: String,
    /// Addresses of mail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) to: Vec<String>,
    /// Or where it is posted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) webhook: Option<Webhook>,
    /// How numbers and days are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) locale: Option<String>,
    /// Whose rows it shows.
    #[serde(default, rename = "as", skip_serializing_if = "As::is_usual")]
    pub(crate) viewer: As,
}

/// Whose rows are shown: those of somebody with these roles and claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct As {
    pub(crate) roles: Vec<String>,
    pub(crate) claims: BTreeMap<String, Vec<String>>,
}

impl Default for As {
    fn default() -> As {
        As { roles: vec![Role::Viewer.name().to_owned()], claims: BTreeMap::new() }
    }
}

impl As {
    fn is_usual(&self) -> bool {
        *self == As::default()
    }

    /// Who that is. Never the owner: a mail leaves this machine, so its rows are those that a key would show.
    ///
    /// # Errors
    /// A role that nobody can have: a slip of spelling would open every row.
    pub(crate) fn viewer(&self, name: &str, model: &Model) -> Result<Viewer, Failure> {
        let of_keys = [Role::Viewer, Role::Editor, Role::Admin].map(Role::name);
        let known = |role: &String| {
            of_keys.contains(&role.as_str()) || model.policies.iter().any(|policy| policy.roles.contains(role))
        };
        if self.roles.is_empty() {
            return Err(bad(name, "`as:` needs a role, `viewer` if no other"));
        }
        if let Some(role) = self.roles.iter().find(|role| !known(role)) {
            return Err(bad(name, format!("no key and no policy has the role `{role}`")));
        }
        let mut roles = self.roles.clone();
        roles.sort();
        Ok(Viewer { roles, claims: self.claims.clone() })
    }
}

/// Where it is written down what was sent.
pub(crate) fn folder(state: &Path) -> PathBuf {
    state.join("deliveries")
}

impl Delivery {
    /// A report that nothing is said of yet.
    pub(crate) fn of(report: &str) -> Delivery {
        let (report, at) = (report.to_owned(), String::new());
        Delivery { report, at, to: Vec::new(), webhook: None, locale: None, viewer: As::default() }
    }

    pub(crate) fn locale(&self, name: &str) -> Result<Locale, Failure> {
        match &self.locale {
            None => Ok(Locale::EN),
            Some(tag) => Locale::named(tag).ok_or_else(|| bad(name, format!("there is no locale `{tag}`"))),
        }
    }

    /// When it is due; its runs are told from those of others by its name.
    pub(crate) fn plan(&self, name: &str, time_zone: &str) -> Result<Plan, Failure> {
        let schedule = Schedule::parse(&self.at, time_zone).map_err(|why| bad(name, why))?;
        Ok(Plan { name: name.to_owned(), schedule, only: vec![name.to_owned()], full: false })
    }

    /// That it can be sent to somebody.
    pub(crate) fn check(&self, name: &str, config: &Config) -> Result<(), Failure> {
        self.locale(name)?;
        match (&self.webhook, self.to.is_empty()) {
            (None, true) => Err(bad(name, "it goes to nobody: say `to:` or `webhook:`")),
            (Some(_), false) => Err(bad(name, "it goes to mail or to a webhook; for both, make two deliveries")),
            (Some(_), true) => Ok(()),
            (None, false) if config.mail.is_none() => Err(alerts::no_server(&format!("deliveries: {name}: to"))),
            (None, false) => alerts::addresses(&format!("deliveries: {name}: to"), &self.to),
        }
    }
}

fn bad(name: &str, why: impl std::fmt::Display) -> Failure {
    Failure::usage("bad_config", format!("{CONFIG}: deliveries: {name}: {why}"))
        .help("docs/reports.md says what stands under `deliveries:`")
}

/// When a delivery is next, where `seen` is when it was first heard of.
fn next(plan: &Plan, past: &[Run], seen: Timestamp, retry: Retry) -> Option<Due> {
    schedule::next(std::slice::from_ref(plan), past, seen, retry).into_iter().next().flatten()
}

/// The time on the schedule that a try is for, however often it was tried: what is sent twice for it has one id.
fn occasion(plan: &Plan, past: &[Run], seen: Timestamp, due: &Due) -> Timestamp {
    if due.attempt == 1 {
        return due.at;
    }
    let mut own = past.iter().rev().filter(|run| run.job.as_deref() == Some(&plan.name));
    // The tries of this time, back to its first, and then the run of the time before.
    let first = own.by_ref().find(|run| run.attempt == 1);
    let before = own.next().map_or(seen, |run| run.began);
    plan.schedule.next(before).filter(|at| first.is_none_or(|first| *at <= first.began)).unwrap_or(due.at)
}

/// An id for what is sent of a delivery for a time.
fn id(name: &str, at: Timestamp) -> String {
    format!("dlv_{}", &blake3::hash(format!("{name}\0{at}").as_bytes()).to_hex().as_str()[..24])
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use refresh::history::Outcome;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn all_tries_of_a_time_have_one_id_and_the_next_time_another() {
        let delivery: Delivery =
            serde_json::from_str(r#"{"report": "weekly", "at": "0 7 * * 1", "to": ["a@b.c"]}"#).expect("one");
        let plan = delivery.plan("board", "UTC").expect("a schedule");
        let retry = Retry::default();
        let seen = at("2025-05-06T12:00:00Z");
        let run = |began: Timestamp, attempt, good: bool| Run {
            job: Some("board".into()),
            began,
            ended: began + SignedDuration::from_secs(5),
            only: vec!["board".into()],
            attempt,
            outcome: match good {
                true => Outcome::Published { snapshot: "s".into() },
                false => Outcome::Failed { code: "not_delivered".into(), message: "down".into(), retryable: true },
            },
        };
        let mut past = Vec::new();
        let monday = at("2025-05-12T07:00:00Z");
        for attempt in 1..=3 {
            let due = next(&plan, &past, seen, retry).expect("a time");
            assert_eq!((due.attempt, occasion(&plan, &past, seen, &due)), (attempt, monday));
            // Asked again before anything was written down, it is the same: a crash in between sends the same id.
            assert_eq!(next(&plan, &past, seen, retry), Some(due.clone()));
            past.push(run(due.at + SignedDuration::from_secs(1), attempt, attempt == 3));
        }
        let due = next(&plan, &past, seen, retry).expect("a time");
        let next_monday = at("2025-05-19T07:00:00Z");
        assert_eq!((due.attempt, occasion(&plan, &past, seen, &due)), (1, next_monday));
        past.push(run(next_monday, 1, false));
        let due = next(&plan, &past, seen, retry).expect("a time");
        assert_eq!((due.attempt, occasion(&plan, &past, seen, &due)), (2, next_monday));
        assert_ne!(id("board", monday), id("board", next_monday));
        assert_ne!(id("board", monday), id("other", monday));
    }

    #[test]
    fn a_delivery_that_can_reach_nobody_is_a_mistake() {
        for (text, said) in [
            (r#"{"report": "w", "at": "0 7 * * 1"}"#, "nobody"),
            (r#"{"report": "w", "at": "0 7 * * 1", "to": ["a@b.c"]}"#, "no `mail:`"),
            (
                r#"{"report": "w", "at": "0 7 * * 1", "to": ["a@b.c"], "webhook": {"url": "https://h/"}}"#,
                "two deliveries",
            ),
            (r#"{"report": "w", "at": "0 7 * * 1", "webhook": {"url": "https://h/"}, "locale": "xx"}"#, "locale `xx`"),
        ] {
            let delivery: Delivery = serde_json::from_str(text).expect(text);
            let failure = delivery.check("board", &Config::default()).expect_err(text).to_json().to_string();
            assert!(failure.contains(said) && failure.contains("board"), "{text}: {failure}");
        }
        // Whoever gets a mail sees what a key without claims would show; a slip of spelling opens nothing.
        let model = Model::default();
        assert_eq!(
            As::default().viewer("board", &model).map(|viewer| viewer.roles).ok(),
            Some(vec!["viewer".to_owned()])
        );
        for roles in [vec!["veiwer".to_owned()], Vec::new()] {
            assert!(As { roles, ..As::default() }.viewer("board", &model).is_err());
        }
    }
}
