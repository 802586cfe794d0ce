//! An endpoint that completes a prompt: chat completions as OpenAI has them, or messages as Anthropic has them.
//!
//! The client is small on purpose: one request, at most one digit asked for, a reply of a few kilobytes read, no
//! redirect followed, no connection kept, since on a fresh one it is known whether anything was sent.

use std::time::{Duration, Instant};

use assist::Tokenizer;
use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;

use crate::outgoing::{brief, is_here, tls};

/// Bytes of a reply that are read; a digit needs a few hundred.
const MOST_BYTES: u64 = 64 << 10;

/// Pause before the second try.
const PAUSE: Duration = Duration::from_millis(200);

/// How an endpoint is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `POST …/chat/completions`.
    OpenAi,
    /// `POST …/messages`.
    Anthropic,
}

/// Why an endpoint cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadEndpoint {
    /// Questions would travel in the open.
    #[error("the endpoint `{0}` must begin with https://, or with http:// on this machine itself")]
    Open(String),
    /// There is no name of a model.
    #[error("a model must be named")]
    NoModel,
    /// The key is no line of text.
    #[error("the key holds signs that no key has")]
    BadKey,
}

/// Where ballots are sent.
pub struct Endpoint {
    kind: Kind,
    url: String,
    model: String,
    key: String,
    timeout: Duration,
    agent: ureq::Agent,
}

/// A reply.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Completion {
    /// What it says, whatever that is.
    pub(super) text: String,
    /// Tokens used, as reported.
    pub(super) used: Option<u32>,
}

/// No reply of use.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failed {
    /// Why, without anything that the endpoint says: that may hold a key, or worse.
    pub(super) why: String,
    /// Whether it is certain that no token was spent.
    pub(super) unspent: bool,
    /// Whether the same may go well a moment later.
    again: bool,
}

impl Failed {
    fn spent(why: impl Into<String>) -> Failed {
        Failed { why: why.into(), unspent: false, again: false }
    }

    fn unspent(why: impl Into<String>, again: bool) -> Failed {
        Failed { why: why.into(), unspent: true, again }
    }
}

impl Endpoint {
    /// An endpoint at a base address such as `https://api.openai.com/v1`. Both tries of a ballot end within the
    /// timeout.
    ///
    /// # Errors
    /// The address is not safe, or something is missing.
    pub fn new(kind: Kind, base: &str, model: &str, key: &str, timeout: Duration) -> Result<Endpoint, BadEndpoint> {
        let base = base.trim_end_matches('/');
        if !(base.starts_with("https://") || is_here(base)) {
            return Err(BadEndpoint::Open(base.to_owned()));
        }
        if model.is_empty() {
            return Err(BadEndpoint::NoModel);
        }
        if key.chars().any(|c| !c.is_ascii_graphic()) {
            return Err(BadEndpoint::BadKey);
        }
        let path = match kind {
            Kind::OpenAi => "chat/completions",
            Kind::Anthropic => "messages",
        };
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .user_agent("reckoner");
        if is_here(base) {
            config = config.proxy(None);
        } else {
            config = config.tls_config(tls());
        }
        Ok(Endpoint {
            kind,
            url: format!("{base}/{path}"),
            model: model.to_owned(),
            key: key.to_owned(),
            timeout,
            agent: config.build().into(),
        })
    }

    /// How its tokens are counted.
    pub fn tokenizer(&self) -> Tokenizer {
        match self.kind {
            Kind::OpenAi => Tokenizer::of(&self.model),
            Kind::Anthropic => Tokenizer::Private,
        }
    }

    /// What it is called, for people.
    pub fn name(&self) -> String {
        format!("{} at {}", self.model, self.url)
    }

    /// How long a ballot takes at most.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends a prompt; once more if the first time surely nothing was spent and it may go well now.
    pub(super) fn complete(&self, prompt: &str) -> Result<Completion, Failed> {
        let until = Instant::now() + self.timeout;
        match self.once(prompt, self.timeout) {
            Err(failed) if failed.again => {
                std::thread::sleep(PAUSE);
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() { Err(failed) } else { self.once(prompt, left) }
            }
            done => done,
        }
    }

    fn once(&self, prompt: &str, within: Duration) -> Result<Completion, Failed> {
        let body = self.body(prompt).to_string();
        let request = self.agent.post(&self.url).config().timeout_global(Some(within)).build();
        let request = request.header("content-type", "application/json");
        let request = match self.kind {
            Kind::OpenAi if self.key.is_empty() => request,
            Kind::OpenAi => request.header("authorization", format!("Bearer {}", self.key)),
            Kind::Anthropic => request.header("x-api-key", &self.key).header("anthropic-version", "2023-06-01"),
        };
        let mut response = request.send(&body).map_err(not_sent)?;
        match response.status().as_u16() {
            200 => {}
            // Busy: it says itself that it has done nothing.
            status @ (429 | 503 | 529) => return Err(Failed::unspent(format!("status {status}"), true)),
            status @ 300..500 => return Err(Failed::unspent(format!("status {status}"), false)),
            status => return Err(Failed::spent(format!("status {status}"))),
        }
        let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let body = body.map_err(|error| Failed::spent(brief(&error)))?;
        let read = match self.kind {
            Kind::OpenAi => open_ai(&body),
            Kind::Anthropic => anthropic(&body),
        };
        read.ok_or_else(|| Failed::spent("a reply in another form"))
    }

    fn body(&self, prompt: &str) -> Value {
        let messages = json!([{"role": "user", "content": prompt}]);
        match (self.kind, self.tokenizer()) {
            // The models whose tokenizer is known are OpenAI's own, and have given up the older name.
            (Kind::OpenAi, Tokenizer::O200k) => {
                json!({"model": self.model, "messages": messages, "max_completion_tokens": 1, "temperature": 0})
            }
            (Kind::OpenAi, Tokenizer::Private) => {
                json!({"model": self.model, "messages": messages, "max_tokens": 1, "temperature": 0})
            }
            // Its newer models refuse a temperature.
            (Kind::Anthropic, _) => json!({"model": self.model, "messages": messages, "max_tokens": 1}),
        }
    }
}

/// What failed before a reply came: it is unspent if there was no connection to send anything over.
fn not_sent(error: ureq::Error) -> Failed {
    use ureq::{Error, Timeout};
    let refused = |error: &std::io::Error| error.kind() == std::io::ErrorKind::ConnectionRefused;
    match &error {
        Error::HostNotFound | Error::ConnectionFailed => Failed::unspent(brief(&error), true),
        Error::Io(io) if refused(io) => Failed::unspent(brief(&error), true),
        Error::Tls(_) | Error::Rustls(_) | Error::BadUri(_) | Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            Failed::unspent(brief(&error), false)
        }
        _ => Failed::spent(brief(&error)),
    }
}

#[derive(Deserialize)]
struct ChatCompletion {
    choices: Vec<Choice>,
    usage: Option<ChatUsage>,
}

#[derive(Deserialize)]
struct Choice {
    message: ChatMessage,
}

#[derive(Deserialize)]
struct ChatMessage {
    content: Option<String>,
}

#[derive(Deserialize)]
struct ChatUsage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
    #[serde(default)]
    total_tokens: u64,
}

fn open_ai(body: &[u8]) -> Option<Completion> {
    let read: ChatCompletion = serde_json::from_slice(body).ok()?;
    let used = read.usage.map(|usage| {
        let parts = usage.prompt_tokens.saturating_add(usage.completion_tokens);
        count(parts.max(usage.total_tokens))
    });
    let text = match read.choices.as_slice() {
        [choice] => choice.message.content.clone().unwrap_or_default(),
        _ => String::new(),
    };
    Some(Completion { text, used })
}

#[derive(Deserialize)]
struct Message {
    content: Vec<Block>,
    usage: Option<MessageUsage>,
}

#[derive(Deserialize)]
struct Block {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

#[derive(Deserialize)]
struct MessageUsage {
    #[serde(default)]
    input_tokens: u64,
    #[serde(default)]
    output_tokens: u64,
    #[serde(default)]
    cache_creation_input_tokens: Option<u64>,
    #[serde(default)]
    cache_read_input_tokens: Option<u64>,
}

fn anthropic(body: &[u8]) -> Option<Completion> {
    let read: Message = serde_json::from_slice(body).ok()?;
    let used = read.usage.map(|usage| {
        let cached = [usage.cache_creation_input_tokens, usage.cache_read_input_tokens];
        let parts = [usage.input_tokens, usage.output_tokens].into_iter().chain(cached.into_iter().flatten());
        count(parts.fold(0, u64::saturating_add))
    });
    let text = match read.content.as_slice() {
        [block] if block.kind == "text" => block.text.clone().unwrap_or_default(),
        _ => String::new(),
    };
    Some(Completion { text, used })
}

fn count(tokens: u64) -> u32 {
    u32::try_from(tokens).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_travel_sealed_or_not_at_all() {
        let made = |base: &str| Endpoint::new(Kind::OpenAi, base, "m", "k", Duration::from_secs(1)).is_ok();
        for (base, good) in [
            ("https://api.example.com/v1/", true),
            ("http://127.0.0.1:11434/v1", true),
            ("http://localhost:8080/v1", true),
            ("http://[::1]:8080/v1", true),
            ("http://api.example.com/v1", false),
            ("http://localhost.example.com/v1", false),
            ("http://127.0.0.1@example.com/v1", false),
            ("ftp://127.0.0.1/v1", false),
            ("", false),
        ] {
            assert_eq!(made(base), good, "{base}");
        }
        let key = Endpoint::new(Kind::OpenAi, "https://h/v1", "m", "k\r\nx: y", Duration::from_secs(1));
        assert_eq!(key.err(), Some(BadEndpoint::BadKey));
    }

    #[test]
    fn replies_are_read_for_a_text_and_its_usage_alone() {
        let chat = |text: &str| open_ai(text.as_bytes()).map(|read| (read.text, read.used));
        for (body, read) in [
            (
                r#"{"choices":[{"message":{"content":"2"}}],"usage":{"prompt_tokens":30,"completion_tokens":1,"total_tokens":31}}"#,
                Some(("2", Some(31))),
            ),
            (
                r#"{"choices":[{"message":{"content":"2"}}],"usage":{"prompt_tokens":60,"completion_tokens":1,"total_tokens":0}}"#,
                Some(("2", Some(61))),
            ),
            (r#"{"choices":[{"message":{"content":null,"tool_calls":[{}]}}]}"#, Some(("", None))),
            (r#"{"choices":[]}"#, Some(("", None))),
            (r#"{"choices":[{"message":{"content":"1"}},{"message":{"content":"2"}}]}"#, Some(("", None))),
            (r#"{"choices":[{"message":{"content":"1"}}],"usage":{"total_tokens":-1}}"#, None),
            (r#"{"error":{"message":"no"}}"#, None),
            ("<html>", None),
            ("", None),
        ] {
            assert_eq!(chat(body), read.map(|(text, used)| (text.to_owned(), used)), "{body}");
        }
        let messages = |text: &str| anthropic(text.as_bytes()).map(|read| (read.text, read.used));
        for (body, read) in [
            (
                r#"{"content":[{"type":"text","text":"1"}],"usage":{"input_tokens":25,"output_tokens":4,"cache_read_input_tokens":2}}"#,
                Some(("1", Some(31))),
            ),
            (r#"{"content":[{"type":"tool_use","name":"x"}],"usage":{}}"#, Some(("", Some(0)))),
            (r#"{"content":"1"}"#, None),
        ] {
            assert_eq!(messages(body), read.map(|(text, used)| (text.to_owned(), used)), "{body}");
        }
    }
}
