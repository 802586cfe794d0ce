//! Clients that never finish what they say: all are hung up on in time, and nobody else notices.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use system::http::post;
use system::project::Project;
use system::server::Server;

/// Slow clients in `make test`; `make prove` sets `RECKONER_SLOW`.
const SLOW: usize = 200;
/// Clients that ask as they should.
const HEALTHY: usize = 4;
/// The server's limits (`server::Limits`), with what a busy machine may be late by.
const HEADERS: Duration = Duration::from_secs(5 + 4);
const BODY: Duration = Duration::from_secs(10 + 4);
/// How often a slow client says a byte.
const EVERY: Duration = Duration::from_millis(500);

/// What a client begins with, what it says byte by byte, when it must be gone, and what it must be told before.
struct Kind {
    name: &'static str,
    begins: String,
    drips: bool,
    within: Duration,
    told: &'static str,
}

fn kinds() -> [Kind; 6] {
    let body = r#"{"question": "revenue"}"#;
    let head = "POST /api/v1/query HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
    let whole = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let kind = |name, begins: &str, drips, within, told| Kind { name, begins: begins.to_owned(), drips, within, told };
    [
        kind("says nothing", "", false, HEADERS, ""),
        kind("half a request line", "POST /api", false, HEADERS, ""),
        kind("headers that never end", &format!("{head}X-Slow: "), true, HEADERS, ""),
        kind("no body", &format!("{head}Content-Length: 1000\r\n\r\n"), false, BODY, "HTTP/1.1 408 "),
        kind("a body byte by byte", &format!("{head}Content-Length: 1000\r\n\r\n"), true, BODY, "HTTP/1.1 408 "),
        kind("asks once and stays", &whole, false, HEADERS, "HTTP/1.1 200 "),
    ]
}

struct Client {
    kind: usize,
    stream: TcpStream,
    opened: Instant,
    heard: Vec<u8>,
    gone: Option<Duration>,
}

#[test]
fn clients_that_never_finish_are_hung_up_on_and_others_go_on() {
    let slow = std::env::var("RECKONER_SLOW").ok().and_then(|n| n.parse().ok()).unwrap_or(SLOW);
    let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", "day,amount\n2025-01-02,1\n")]);
    project.must(&["build"]);
    let server = Server::of(&project);
    let kinds = kinds();
    let over = AtomicBool::new(false);
    let (clients, answers) = thread::scope(|scope| {
        let healthy: Vec<_> = (0..HEALTHY).map(|_| scope.spawn(|| asked(server.port, &over))).collect();
        // Also where something fails in there: those who go on asking would keep the test from saying so.
        let end = End(&over);
        let clients = played(server.port, slow, &kinds);
        drop(end);
        (clients, healthy.into_iter().map(|client| client.join().expect("every question is answered")).sum::<u64>())
    });
    for client in &clients {
        let Kind { name, within, told, .. } = &kinds[client.kind];
        let gone = client.gone.unwrap_or_else(|| panic!("{name}: still there"));
        assert!(gone <= *within, "{name}: only after {gone:?}");
        let heard = String::from_utf8_lossy(&client.heard);
        assert!(heard.starts_with(told) && (heard.is_empty() == told.is_empty()), "{name}: {heard}");
    }
    assert!(answers > 100, "the others were answered: {answers}");
    println!("{} slow clients, {answers} answers to others meanwhile", clients.len());
}

/// Ends the asking when it is dropped.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Opens all of them, lets them speak, and sees when each is hung up on.
fn played(port: u16, slow: usize, kinds: &[Kind]) -> Vec<Client> {
    let began = Instant::now();
    let mut clients: Vec<Client> = (0..slow)
        .map(|at| {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server takes the call");
            stream.write_all(kinds[at % kinds.len()].begins.as_bytes()).expect("and listens");
            stream.set_nonblocking(true).expect("a stream can be asked without waiting");
            Client { kind: at % kinds.len(), stream, opened: Instant::now(), heard: Vec::new(), gone: None }
        })
        .collect();
    let opened = began.elapsed();
    while clients.iter().any(|client| client.gone.is_none()) && began.elapsed() < opened + BODY + EVERY {
        for client in clients.iter_mut().filter(|client| client.gone.is_none()) {
            // A broken line is seen by reading.
            let _ = if kinds[client.kind].drips { client.stream.write(b"x") } else { Ok(0) };
            if is_closed(client) {
                client.gone = Some(client.opened.elapsed());
            }
        }
        thread::sleep(EVERY);
    }
    clients
}

fn is_closed(client: &mut Client) -> bool {
    let mut chunk = [0; 4096];
    loop {
        match client.stream.read(&mut chunk) {
            Ok(0) => return true,
            Ok(read) => client.heard.extend_from_slice(&chunk[..read]),
            Err(error) => return error.kind() != ErrorKind::WouldBlock,
        }
    }
}

/// Asks until it is over: how many answers came.
fn asked(port: u16, over: &AtomicBool) -> u64 {
    let mut answers = 0;
    while !over.load(Ordering::SeqCst) {
        let reply = post(port, "/api/v1/query", r#"{"question": "revenue"}"#).expect("the server answers");
        assert_eq!(reply.status, 200, "{reply:?}");
        answers += 1;
        thread::sleep(Duration::from_millis(5));
    }
    answers
}

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
datasets:
  orders:
    source: orders.csv
    time: day
    dimensions: [day]
    metrics: {revenue: SUM(amount)}
";
