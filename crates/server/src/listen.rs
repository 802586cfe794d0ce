//! Connections: on loopback, or from whoever says who they are, few enough, none for ever, and all let finish at the end.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::{Limits, Site};

const LARGEST_HEAD: usize = 32 * 1024;

/// Why the server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum NoDoor {
    /// Anybody on the network could ask.
    #[error("{0} can be reached from other machines, and nobody need say who they are")]
    Open(SocketAddr),
    /// Most often: something else listens there.
    #[error("cannot listen on {address}: {source}")]
    Taken {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

/// Takes an address; port 0 is any free one. Without a sign-in it must be loopback.
///
/// # Errors
/// Anybody could come in, or the address is taken.
pub async fn bind(address: SocketAddr, signed: bool) -> Result<TcpListener, NoDoor> {
    if !signed && !address.ip().is_loopback() {
        return Err(NoDoor::Open(address));
    }
    TcpListener::bind(address).await.map_err(|source| NoDoor::Taken { address, source })
}

/// Resolves when the process is asked to stop: Ctrl-C or SIGTERM.
pub async fn interrupted() {
    let keyboard = async {
        // Without a handler there is nothing to wait for; the system's default then ends the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        let mut terminated = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(signal) => signal,
            Err(_) => return keyboard.await,
        };
        tokio::select! {
            () = keyboard => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    keyboard.await;
}

/// Serves until `stop` resolves; then takes no more connections and lets the open requests finish.
pub async fn serve(listener: TcpListener, site: Site, limits: Limits, stop: impl Future<Output = ()>) {
    let seats = Arc::new(Semaphore::new(limits.connections));
    let (stopping, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = stop.as_mut() => break,
            accepted = accept(&listener, &seats) => accepted,
        };
        while connections.try_join_next().is_some() {}
        if let Some((stream, seat)) = accepted {
            let (site, stopped) = (site.clone(), stopped.clone());
            connections.spawn(async move {
                connection(stream, site, limits, stopped).await;
                drop(seat);
            });
        }
    }
    drop(listener);
    drop(stopping);
    // Whoever has not finished by then is cut off with the process.
    let _ = tokio::time::timeout(limits.farewell, connections.join_all()).await;
}

/// The next connection and its seat; nothing if accepting failed, which passes (too many open files).
async fn accept(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let seat = Arc::clone(seats).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, seat)),
        Err(_) => {
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn connection(stream: TcpStream, site: Site, limits: Limits, mut stopped: watch::Receiver<()>) {
    // Small answers go out at once; where that is not possible they still arrive.
    let _ = stream.set_nodelay(true);
    let answered = service_fn(|request: Request<Incoming>| {
        let site = site.clone();
        async move { Ok::<_, Infallible>(site.answer(request).await) }
    });
    let mut served = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.headers)
            .max_header_size(LARGEST_HEAD)
            .serve_connection(TokioIo::new(stream), answered)
    );
    // An error here is the client's: it went away, or did not speak HTTP.
    let running = tokio::select! {
        _ = served.as_mut() => false,
        _ = stopped.changed() => true,
    };
    if running {
        served.as_mut().graceful_shutdown();
        let _ = served.await;
    }
}
