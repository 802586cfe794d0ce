//! Whoever is told of alerts and gets reports: a webhook and a server of mail on this machine, which keep what came.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// What was posted.
#[derive(Debug, Clone)]
pub struct Posted {
    /// The path.
    pub path: String,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Posted {
    /// The value of a header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// If it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// A mail that came.
#[derive(Debug, Clone)]
pub struct Mailed {
    /// Who it was for, as the server was told.
    pub to: Vec<String>,
    /// The mail as it travelled, dots taken out.
    pub text: String,
}

impl Mailed {
    /// The value of a header of the mail itself; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        let begins = format!("{name}: ");
        head.lines().find_map(|line| line.strip_prefix(&begins)).unwrap_or_default()
    }
}

/// Something that listens and keeps what came.
pub struct Receiver<T> {
    /// The port on 127.0.0.1.
    pub port: u16,
    came: Arc<Mutex<Vec<T>>>,
    /// What it replies with: 200 and 250 are well.
    pub status: Arc<AtomicU16>,
}

impl<T: Clone + Send + 'static> Receiver<T> {
    /// What came so far.
    pub fn came(&self) -> Vec<T> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn of(good: u16, talk: fn(TcpStream, u16) -> Option<T>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (came, status) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicU16::new(good)));
        let (keep, says) = (Arc::clone(&came), Arc::clone(&status));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(one) = talk(stream, says.load(Ordering::SeqCst)) {
                    keep.lock().unwrap_or_else(PoisonError::into_inner).push(one);
                }
            }
        });
        Receiver { port, came, status }
    }
}

/// A webhook. What it replies to with another status than 200 was not taken, and is not kept.
pub fn webhook() -> Receiver<Posted> {
    Receiver::of(200, |mut stream, status| {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let path = line.split(' ').nth(1)?.to_owned();
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            match line.trim_end().split_once(':') {
                Some((name, value)) => headers.push((name.to_lowercase(), value.trim().to_owned())),
                None => break,
            }
        }
        let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let elsewhere = "Location: http://127.0.0.1:1/\r\n";
        let reply = format!("HTTP/1.1 {status} So\r\n{elsewhere}Content-Length: 0\r\nConnection: close\r\n\r\n");
        stream.write_all(reply.as_bytes()).ok()?;
        (status == 200).then(|| Posted { path, headers, body: String::from_utf8_lossy(&body).into_owned() })
    })
}

/// A server of mail. With another status than 250 it refuses whoever a mail is for.
pub fn mail() -> Receiver<Mailed> {
    Receiver::of(250, |mut stream, status| {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut say = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).ok();
        say("220 here")?;
        let (mut to, mut text) = (Vec::new(), None);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                break;
            }
            let line = line.trim_end();
            match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => say("250-here\r\n250-8BITMIME\r\n250 SIZE 10000000")?,
                "RCPT" => {
                    to.push(line.trim_start_matches("RCPT TO:").trim_matches(['<', '>']).to_owned());
                    say(&format!("{status} so"))?;
                }
                "DATA" => {
                    say("354 go on")?;
                    let mut data = String::new();
                    loop {
                        let mut line = String::new();
                        reader.read_line(&mut line).ok()?;
                        if line == ".\r\n" {
                            break;
                        }
                        data += line.strip_prefix('.').unwrap_or(&line);
                    }
                    text = Some(data);
                    say("250 taken")?;
                }
                "QUIT" => {
                    say("221 bye")?;
                    break;
                }
                _ => say("250 so")?,
            }
        }
        text.map(|text| Mailed { to, text })
    })
}
