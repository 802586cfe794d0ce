//! Ways to people: a webhook, a chat that takes Slack's JSON, mail. What is sent is made elsewhere.

mod mail;
mod slack;
mod smtp;
mod webhook;

use std::time::Duration;

pub(crate) use mail::{Letter, Mail, Post, is_address};
pub(crate) use slack::{Slack, say};
pub(crate) use webhook::{Ready as Hook, Webhook};

use crate::config::CONFIG;
use crate::failure::Failure;

/// How long one thing may take to be sent, connection and reply together.
const WITHIN: Duration = Duration::from_secs(15);

/// Something about a channel that cannot be.
fn bad(what: &str, why: impl std::fmt::Display) -> Failure {
    Failure::usage("bad_config", format!("{CONFIG}: {what}: {why}"))
        .help("docs/alerts.md says what stands under `alerts:` and `mail:`, docs/reports.md what under `deliveries:`")
}
