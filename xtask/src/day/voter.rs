//! A language model that votes for the first reading, the likeliest. It reports no usage, so that each ballot is charged with all that was
//! reserved for it: what a day costs at most.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

/// An endpoint on a port of its own. Its thread ends with the process.
pub(super) struct Voter {
    pub(super) port: u16,
    ballots: Arc<AtomicUsize>,
}

impl Voter {
    pub(super) fn start() -> io::Result<Voter> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let ballots = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&ballots);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                if arrived(&mut stream) {
                    counted.fetch_add(1, Ordering::Relaxed);
                    let body = json!({"choices": [{"message": {"role": "assistant", "content": "1"}}]}).to_string();
                    // Whoever asked and went away needs no reply.
                    let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                }
            }
        });
        Ok(Voter { port, ballots })
    }

    /// How many were put.
    pub(super) fn ballots(&self) -> usize {
        self.ballots.load(Ordering::Relaxed)
    }
}

/// Whether a whole ballot has come.
fn arrived(stream: &mut TcpStream) -> bool {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n")
            && serde_json::from_slice::<Value>(&bytes[at + 4..]).is_ok()
        {
            return true;
        }
        match stream.read(&mut chunk) {
            Ok(read @ 1..) => bytes.extend_from_slice(&chunk[..read]),
            _ => return false,
        }
    }
}
