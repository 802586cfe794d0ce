//! A line to a server that can be made bad: what networks do to whoever relies on them.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// What happens to what the server sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It arrives.
    None,
    /// Calls are taken and hung up.
    HangsUp,
    /// Calls are taken, and nothing is ever said.
    Silent,
    /// After so many bytes the line is cut.
    CutAfter(u64),
    /// After so many bytes nothing more comes, and the line stays open.
    StallsAfter(u64),
    /// After so many bytes a byte is another one.
    GarblesAfter(u64),
    /// Each piece comes late.
    Slow,
}

/// A proxy on a port of its own. Its threads end with the process.
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    kind: Arc<AtomicUsize>,
    bytes: Arc<AtomicU64>,
}

const LATE: Duration = Duration::from_millis(300);

impl Proxy {
    /// A good line to a port of this machine.
    ///
    /// # Panics
    /// If no port is free.
    pub fn to(port: u16) -> Proxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let own = listener.local_addr().expect("an address").port();
        let (kind, bytes) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicU64::new(0)));
        let proxy = Proxy { port: own, kind, bytes };
        let (kind, bytes) = (Arc::clone(&proxy.kind), Arc::clone(&proxy.bytes));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (kind, bytes) = (kind.load(Ordering::SeqCst), bytes.load(Ordering::SeqCst));
                std::thread::spawn(move || carry(client, port, fault(kind, bytes)));
            }
        });
        proxy
    }

    /// What happens to lines that are opened from now on.
    pub fn set(&self, fault: Fault) {
        let (kind, bytes) = match fault {
            Fault::None => (0, 0),
            Fault::HangsUp => (1, 0),
            Fault::Silent => (2, 0),
            Fault::CutAfter(bytes) => (3, bytes),
            Fault::StallsAfter(bytes) => (4, bytes),
            Fault::GarblesAfter(bytes) => (5, bytes),
            Fault::Slow => (6, 0),
        };
        self.bytes.store(bytes, Ordering::SeqCst);
        self.kind.store(kind, Ordering::SeqCst);
    }
}

fn fault(kind: usize, bytes: u64) -> Fault {
    match kind {
        1 => Fault::HangsUp,
        2 => Fault::Silent,
        3 => Fault::CutAfter(bytes),
        4 => Fault::StallsAfter(bytes),
        5 => Fault::GarblesAfter(bytes),
        6 => Fault::Slow,
        _ => Fault::None,
    }
}

fn carry(client: TcpStream, port: u16, fault: Fault) {
    match fault {
        Fault::HangsUp => return,
        Fault::Silent => {
            // Until the caller gives up.
            let mut client = client;
            drop(client.read_to_end(&mut Vec::new()));
            return;
        }
        _ => {}
    }
    let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return };
    let (Ok(from), Ok(to)) = (client.try_clone(), server.try_clone()) else { return };
    let there = std::thread::spawn(move || copy(from, to, Fault::None));
    copy(server, client, fault);
    drop(there.join());
}

fn copy(mut from: TcpStream, mut to: TcpStream, fault: Fault) {
    let mut sent = 0;
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        let piece = &mut piece[..read];
        let left = |limit: u64| usize::try_from(limit.saturating_sub(sent)).unwrap_or(usize::MAX);
        match fault {
            Fault::CutAfter(limit) if left(limit) < read => {
                drop(to.write_all(&piece[..left(limit)]));
                break;
            }
            Fault::StallsAfter(limit) if left(limit) < read => {
                drop(to.write_all(&piece[..left(limit)]));
                while let Ok(1..) = from.read(&mut [0; 4096]) {}
                // The server has ended; the line to the client stays as it is until that hangs up.
                drop(to.read_to_end(&mut Vec::new()));
                break;
            }
            Fault::GarblesAfter(limit) if left(limit) < read => piece[left(limit)] ^= 0x55,
            Fault::Slow => std::thread::sleep(LATE),
            _ => {}
        }
        if to.write_all(piece).is_err() {
            break;
        }
        sent += read as u64;
    }
    drop(to.shutdown(Shutdown::Both));
    drop(from.shutdown(Shutdown::Both));
}
