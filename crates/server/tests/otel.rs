//! Spans reach a collector: those of a request and its stages, in the trace that the request came with.
#![cfg(feature = "otel")]

mod world;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use server::{Limits, otel::Exporter};
use world::Fake;

/// A collector: the path and the body of what is sent to it.
fn collector() -> (u16, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (keep, came) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
            let (mut first, mut length) = (String::new(), 0);
            reader.read_line(&mut first).expect("a line");
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).expect("a line");
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("a body");
            let reply = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(reply.as_bytes()).expect("a reply");
            let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
            keep.send((path, body)).expect("somebody looks");
        }
    });
    (port, came)
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_a_span_with_its_stages_in_the_trace_of_whoever_asks() {
    let (port, came) = collector();
    let exporter = Exporter::to(&format!("http://127.0.0.1:{port}/v1/traces"), "reckoner").expect("an address");
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let request = Request::post("/api/query")
        .header("host", "127.0.0.1")
        .header("content-type", "application/json")
        .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"))
        .body(Body::from(r#"{"question": "secretword by canary"}"#))
        .expect("a request");
    let reply = world::site(Fake::Answers, Limits::default()).answer(request).await;
    assert_eq!(reply.status(), StatusCode::OK);
    drop(reply);
    // Dropped, it sends what is left.
    tokio::task::spawn_blocking(move || drop(exporter)).await.expect("ends");
    let (path, body) = came.recv_timeout(Duration::from_secs(10)).expect("spans came");
    assert_eq!(path, "/v1/traces");
    let id: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&trace[2 * at..2 * at + 2], 16).expect("hex")).collect();
    assert!(holds(&body, &id), "it is in the trace of the request");
    for part in ["service.name", "reckoner", "POST /api/query", "read", "compose"] {
        assert!(holds(&body, part.as_bytes()), "{part}");
    }
    for part in ["secretword", "canary"] {
        assert!(!holds(&body, part.as_bytes()), "no words of a question: {part}");
    }
}
