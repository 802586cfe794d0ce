//! Real connections: slow ones are cut off, and stopping lets the open ones finish.

mod world;

use std::time::{Duration, Instant};

use server::{Limits, NoDoor};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use world::Fake;

const LIMITS: Limits = Limits {
    hands: 64,
    queue: Duration::from_secs(1),
    headers: Duration::from_millis(300),
    arrival: Duration::from_millis(300),
    answer: Duration::from_secs(5),
    body: 1_000,
    connections: 8,
    requests: 100,
    answers: 1 << 20,
    farewell: Duration::from_secs(5),
};

struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

async fn run(works: Fake) -> Running {
    let listener = server::bind("127.0.0.1:0".parse().expect("an address"), false).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let site = world::site(works, LIMITS);
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(server::serve(listener, site, LIMITS, async {
        let _ = stopped.await;
    }));
    Running { address, stop, ended }
}

/// Sends bytes and reads until the server closes.
async fn until_closed(address: std::net::SocketAddr, bytes: &[u8]) -> (String, Duration) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let began = Instant::now();
    stream.write_all(bytes).await.expect("written");
    let mut answer = Vec::new();
    tokio::time::timeout(Duration::from_secs(4), stream.read_to_end(&mut answer))
        .await
        .expect("closed in time")
        .expect("read");
    (String::from_utf8_lossy(&answer).into_owned(), began.elapsed())
}

#[tokio::test]
async fn connections_that_say_nothing_or_too_much_are_closed() {
    let running = run(Fake::Answers).await;
    let cases: [(&[u8], &str); 5] = [
        (b"", ""),
        (b"GET /livez HT", ""),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ""),
        (b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200"),
        (b"POST /api/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{", "HTTP/1.1 408"),
    ];
    for (bytes, begins) in cases {
        let (answer, _) = until_closed(running.address, bytes).await;
        assert!(answer.starts_with(begins), "{:?}: {answer}", String::from_utf8_lossy(bytes));
    }
    let long = format!("GET /livez HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(60_000));
    assert!(until_closed(running.address, long.as_bytes()).await.0.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn slow_clients_do_not_keep_others_out() {
    let running = run(Fake::Answers).await;
    let mut idle = Vec::new();
    for _ in 0..LIMITS.connections {
        idle.push(TcpStream::connect(running.address).await.expect("a connection"));
    }
    let (answer, _) =
        until_closed(running.address, b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn stopping_lets_an_open_question_finish() {
    let running = run(Fake::Sleeps).await;
    let body = r#"{"question":"x"}"#;
    let asked = format!(
        "POST /api/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let open = tokio::spawn(async move { until_closed(running.address, asked.as_bytes()).await.0 });
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.stop.send(()).expect("running");
    assert!(open.await.expect("no panic").starts_with("HTTP/1.1 200"));
    running.ended.await.expect("no panic");
    assert!(TcpStream::connect(running.address).await.is_err());
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let refused = server::bind(address.parse().expect("an address"), false).await.expect_err(address);
        assert!(matches!(refused, NoDoor::Open(_)), "{refused}");
    }
    let taken = server::bind("127.0.0.1:0".parse().expect("an address"), false).await.expect("a free port");
    let refused = server::bind(taken.local_addr().expect("an address"), false).await.expect_err("taken");
    assert!(matches!(refused, NoDoor::Taken { .. }), "{refused}");
}
