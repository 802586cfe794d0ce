//! A chat that takes Slack's JSON: Slack itself, Mattermost, Rocket.Chat. Its address is the secret.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;
use server::{NotTaken, Outgoing};

use super::{WITHIN, bad};
use crate::failure::Failure;
use crate::secret::Kept;

/// Where the chat is: its address in a file or in a variable, as whoever has it can write there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slack {
    /// The file of the address, relative to the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url_file: Option<PathBuf>,
    /// Or the variable that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url_env: Option<String>,
    /// Whether the host may be in a network that is not public.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) private: bool,
}

impl Slack {
    /// Where its address stands.
    pub(crate) fn kept(&self) -> Kept {
        Kept { env: self.url_env.clone(), file: self.url_file.clone() }
    }

    pub(crate) fn ready(&self, project: &Path, what: &str) -> Result<Outgoing, Failure> {
        let url = self.kept().read(project, what)?;
        Outgoing::new(url.reveal(), WITHIN, self.private).map_err(|why| bad(what, why))
    }
}

/// Says a title and a text there.
pub(crate) fn say(chat: &Outgoing, title: &str, text: &str) -> Result<(), NotTaken> {
    chat.post(&body(title, text).to_string(), &[])
}

/// The text again in a block of plain text: nothing in it is taken for a link, a name or a command.
fn body(title: &str, text: &str) -> serde_json::Value {
    json!({
        "text": escaped(title),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": format!("*{}*", escaped(title))}},
            {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": false}},
        ],
    })
}

/// What Slack asks to be escaped, so that `<!channel>` calls nobody.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_calls_anybody() {
        let body = body("a <!channel> & b", "<!here> *bold*");
        assert_eq!(body["text"], "a &lt;!channel&gt; &amp; b");
        assert_eq!(body["blocks"][1]["text"]["type"], "plain_text");
    }
}
