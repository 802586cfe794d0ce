//! `bare PORT FILE`: answers every POST with the bytes of a file, on the connections of `server::serve` and with nothing
//! around the handler. What the server does beyond this is its price.
//!
//! Must never know a crate of the product.
#![expect(clippy::print_stderr, reason = "a command line speaks through its streams")]

use std::io;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::routing::post;
use bytes::Bytes;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// As in `server::Limits` and `listen.rs`.
const HEADERS: Duration = Duration::from_secs(5);
const LARGEST_HEAD: usize = 32 * 1024;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, file] = arguments.as_slice() else {
        eprintln!("bare PORT FILE");
        return ExitCode::FAILURE;
    };
    match port.parse().map_err(io::Error::other).and_then(|port| serve(port, file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(port: u16, file: &str) -> io::Result<()> {
    let body = Bytes::from(std::fs::read(file)?);
    let json = HeaderValue::from_static("application/json");
    let handler = move || std::future::ready(([(header::CONTENT_TYPE, json.clone())], body.clone()));
    let router = Router::new().route("/api/v1/query", post(handler));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(
                http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(HEADERS)
                    .max_header_size(LARGEST_HEAD)
                    .serve_connection(TokioIo::new(stream), service),
            );
        }
    })
}
