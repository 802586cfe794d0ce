//! As much HTTP/1.1 as a day of questions needs.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// A port that nobody used a moment ago.
pub(super) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Gets a path, if that is answered with 200.
pub(super) fn get(port: u16, path: &str) -> io::Result<()> {
    let head = send(port, &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"))?.0;
    if head.starts_with("HTTP/1.1 200 ") { Ok(()) } else { Err(io::Error::other(head)) }
}

/// Posts JSON; the JSON that comes back, and the tokens that it took.
pub(super) fn post(port: u16, path: &str, body: &str) -> io::Result<(Value, u64)> {
    let (head, said) = send(
        port,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ),
    )?;
    let tokens = head.lines().find_map(|line| line.strip_prefix("reckoner-tokens: ")?.trim().parse().ok());
    Ok((serde_json::from_str(&said)?, tokens.unwrap_or(0)))
}

fn send(port: u16, request: &str) -> io::Result<(String, String)> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| io::Error::other("not an HTTP reply"))?;
    Ok((head.to_owned(), body.to_owned()))
}
