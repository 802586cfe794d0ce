//! A server that speaks the protocols of OpenAI and of Anthropic as they do: it refuses what they refuse, counts
//! tokens, and answers; unless it is told to be slow, broken or hostile.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::{KEY, MODEL};

/// What it does with a request that is in order.
#[derive(Clone)]
pub(crate) enum Does {
    /// Replies with this text.
    Says(String),
    /// Replies with this text, and says that it used so many tokens; or does not say.
    Uses(&'static str, Option<u64>),
    /// Replies with this after a while.
    Waits(Duration, &'static str),
    /// Fails with this status.
    Status(u16),
    /// Fails with this status once, then replies.
    StatusOnce(u16, &'static str),
    /// Breaks off in the middle of the reply.
    CutsOff,
    /// Sends this as the body of a good reply.
    Sends(Vec<u8>),
    /// Sends this instead of HTTP.
    Babbles(Vec<u8>),
    /// Sends whoever asks elsewhere.
    Redirects(String),
}

/// A running server; it ends with the test.
pub(crate) struct Fake {
    pub(crate) port: u16,
    requests: Arc<AtomicUsize>,
    does: Arc<Mutex<Does>>,
    prompts: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    pub(crate) fn that(does: Does) -> Fake {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let fake = Fake {
            port: listener.local_addr().expect("an address").port(),
            requests: Arc::default(),
            does: Arc::new(Mutex::new(does)),
            prompts: Arc::default(),
        };
        let (requests, does, prompts) = (Arc::clone(&fake.requests), Arc::clone(&fake.does), Arc::clone(&fake.prompts));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let nth = requests.fetch_add(1, Ordering::SeqCst);
                let (does, prompts) = (does.lock().expect("not poisoned").clone(), Arc::clone(&prompts));
                std::thread::spawn(move || drop(serve(stream, &does, nth, &prompts)));
            }
        });
        fake
    }

    /// How many connections were made.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    pub(crate) fn now(&self, does: Does) {
        *self.does.lock().expect("not poisoned") = does;
    }

    /// All that was sent to be completed.
    pub(crate) fn prompts(&self) -> Vec<String> {
        self.prompts.lock().expect("not poisoned").clone()
    }
}

fn serve(mut stream: TcpStream, does: &Does, nth: usize, prompts: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let Some((head, body)) = request(&mut stream)? else { return Ok(()) };
    let (anthropic, prompt) = match understood(&head, &body) {
        Ok(found) => found,
        Err((status, why)) => return respond(&mut stream, status, json!({"error": {"message": why}}).to_string()),
    };
    prompts.lock().expect("not poisoned").push(prompt.clone());
    let counted = u64::from(assist::count::text(&prompt)) + 7;
    let reply = |text: &str, used: Option<u64>| {
        let (input, output) = used.map_or((None, None), |used| (Some(used.saturating_sub(1)), Some(used.min(1))));
        if anthropic { message(text, input, output) } else { completion(text, input, output) }.to_string()
    };
    match does {
        Does::Says(text) => respond(&mut stream, 200, reply(text, Some(counted + 1))),
        Does::Uses(text, used) => respond(&mut stream, 200, reply(text, *used)),
        Does::Waits(time, text) => {
            std::thread::sleep(*time);
            respond(&mut stream, 200, reply(text, Some(counted + 1)))
        }
        Does::StatusOnce(_, text) if nth > 0 => respond(&mut stream, 200, reply(text, Some(counted + 1))),
        Does::Status(status) | Does::StatusOnce(status, _) => {
            respond(&mut stream, *status, json!({"error": {"message": "1"}}).to_string())
        }
        Does::CutsOff => {
            let body = reply("1", Some(counted + 1));
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{}", body.len(), &body[..body.len() / 2])?;
            stream.shutdown(Shutdown::Both)
        }
        Does::Sends(body) => {
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            )?;
            stream.write_all(body)
        }
        Does::Babbles(bytes) => stream.write_all(bytes),
        Does::Redirects(to) => write!(stream, "HTTP/1.1 307 x\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"),
    }
}

/// Head and body of a request.
fn request(stream: &mut TcpStream) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        match stream.read(&mut chunk)? {
            0 => return Ok(None),
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = bytes.split_off(end + 4);
    while body.len() < length.unwrap_or(0) {
        match stream.read(&mut chunk)? {
            0 => return Ok(None),
            read => body.extend_from_slice(&chunk[..read]),
        }
    }
    Ok(Some((head, body)))
}

/// Whether it is one of Anthropic's, and its prompt; or what the real ones would refuse it for.
fn understood(head: &str, body: &[u8]) -> Result<(bool, String), (u16, &'static str)> {
    let has = |header: &str| head.lines().any(|line| line == header);
    let anthropic = head.starts_with("post /v1/messages http/1.1");
    if !anthropic && !head.starts_with("post /v1/chat/completions http/1.1") {
        return Err((404, "no such path"));
    }
    let known =
        if anthropic { has(&format!("x-api-key: {KEY}")) } else { has(&format!("authorization: bearer {KEY}")) };
    if !known {
        return Err((401, "no such key"));
    }
    if anthropic && !has("anthropic-version: 2023-06-01") {
        return Err((400, "no version"));
    }
    if !has("content-type: application/json") {
        return Err((415, "not JSON"));
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| (400, "not JSON"))?;
    let most = if anthropic { "max_tokens" } else { "max_completion_tokens" };
    if body["model"] != MODEL || body[most] != 1 || (anthropic && body.get("temperature").is_some()) {
        return Err((400, "invalid request"));
    }
    match body["messages"].as_array().map(Vec::as_slice) {
        Some([message]) if message["role"] == "user" => {
            message["content"].as_str().map(|text| (anthropic, text.to_owned())).ok_or((400, "no content"))
        }
        _ => Err((400, "no messages")),
    }
}

fn completion(text: &str, input: Option<u64>, output: Option<u64>) -> Value {
    let mut value = json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": MODEL,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text, "refusal": null}, "finish_reason": "length"}],
    });
    if let (Some(input), Some(output)) = (input, output) {
        value["usage"] = json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output});
    }
    value
}

fn message(text: &str, input: Option<u64>, output: Option<u64>) -> Value {
    let mut value = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": MODEL,
        "content": [{"type": "text", "text": text}], "stop_reason": "max_tokens", "stop_sequence": null,
    });
    if let (Some(input), Some(output)) = (input, output) {
        value["usage"] = json!({"input_tokens": input, "output_tokens": output});
    }
    value
}

fn respond(stream: &mut TcpStream, status: u16, body: String) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
