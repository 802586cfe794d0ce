//! `POST /mcp`: the protocol's streamable HTTP, a message in and a message out. No session is kept, so any server
//! behind one name can answer any message.
//!
//! The guard has checked host and origin before, and the transport checks them again by the same names: it may then
//! be mounted anywhere.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use super::{Speaker, Whom};
use crate::api::{arrive, is_json};
use crate::envelope::Spoken;
use crate::problem::Problem;
use crate::{App, Hosts, Limits};

/// Where it is.
pub(crate) const PATH: &str = "/mcp";

/// The transport, and what a client may ask of it.
#[derive(Clone)]
pub(crate) struct Door {
    service: StreamableHttpService<Speaker, NeverSessionManager>,
    limits: Limits,
}

/// The door of a server.
pub(crate) fn door(app: &App, hosts: &Hosts) -> Door {
    let (works, stats, hands) = (Arc::clone(&app.works), Arc::clone(&app.stats), app.hands.clone());
    Door::of(Speaker { works, stats, hands, whom: Whom::Caller }, hosts)
}

impl Door {
    fn of(speaker: Speaker, hosts: &Hosts) -> Door {
        let limits = *speaker.hands.limits();
        let origins = hosts.names().flat_map(|name| [format!("http://{name}:*"), format!("https://{name}:*")]);
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(limits.body)
            .with_allowed_hosts(hosts.names())
            .with_allowed_origins(origins)
            .enforce_origin_validation();
        let service = StreamableHttpService::new(move || Ok(speaker.clone()), Arc::default(), config);
        Door { service, limits }
    }
}

pub(crate) async fn http(State(door): State<Door>, mut request: Request) -> Result<Response, Problem> {
    is_json(request.headers())?;
    // Every reply is JSON, whatever else a client could read.
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
    let (parts, body) = request.into_parts();
    let mut arriving = Request::new(body);
    *arriving.extensions_mut() = parts.extensions.clone();
    let body = arrive(arriving, &door.limits).await?;
    spoken(door.service.handle(Request::from_parts(parts, Body::from(body))).await.into_response()).await
}

/// A failure in the protocol's own words goes out as it is; one in bare words is a problem like all others.
async fn spoken(mut response: Response) -> Result<Response, Problem> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if speaks_json(response.headers()) {
        response.extensions_mut().insert(Spoken);
        return Ok(response);
    }
    let words = axum::body::to_bytes(response.into_body(), LONGEST_WORDS).await.unwrap_or_else(|_| Bytes::new());
    let words = String::from_utf8_lossy(&words).into_owned();
    Err(match status {
        // That the body is JSON has been said; that it is a message is what was not found.
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::new(StatusCode::BAD_REQUEST, "bad_json", words),
        StatusCode::FORBIDDEN => Problem::new(status, "foreign_host", words),
        status if status.is_client_error() => Problem::new(status, "bad_request", words),
        status => Problem::bare(status),
    })
}

/// Bytes of what the transport has to say of a failure.
const LONGEST_WORDS: usize = 4_096;

fn speaks_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

#[cfg(test)]
mod tests {
    use ask::{Fault, Fetched, Record, View};
    use model::Viewer;
    use model::query::Pull;

    use super::*;
    use crate::hands::Hands;
    use crate::{Suggestion, Works};

    /// Nobody gets as far as a question.
    struct Unasked;

    impl Works for Unasked {
        fn view(&self, _: &Arc<Viewer>) -> View {
            unreachable!("nobody asks")
        }

        fn fetch(&self, _: &[Pull], _: &View) -> Result<Fetched, Fault> {
            unreachable!("nobody asks")
        }

        fn keep(&self, _: &Arc<Record>) {}

        fn suggest(&self, _: &str, _: &View, _: usize) -> Vec<Suggestion> {
            Vec::new()
        }
    }

    /// Without the guard before it: the transport itself refuses what the guard would.
    #[tokio::test]
    async fn the_transport_knows_the_names_of_the_guard() {
        let speaker = Speaker {
            works: Arc::new(Unasked),
            stats: Arc::default(),
            hands: Hands::of(Limits::default(), &Arc::default()),
            whom: Whom::Caller,
        };
        let door = Door::of(speaker, &Hosts::and(["Reckoner.example".to_owned()]));
        let hello = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
        for (host, origin, admitted) in [
            ("localhost:8001", None, true),
            ("[::1]:8001", Some("http://[::1]:8001"), true),
            ("127.0.0.1", Some("http://localhost:3000"), true),
            ("reckoner.example", Some("https://reckoner.example"), true),
            ("evil.example", None, false),
            ("localhost.evil.example", None, false),
            ("127.0.0.2", None, false),
            ("localhost", Some("http://evil.example"), false),
            ("localhost", Some("https://localhost.evil.example"), false),
            ("localhost", Some("null"), false),
            ("localhost", Some("file://"), false),
        ] {
            let mut request = Request::new(Body::from(hello));
            *request.method_mut() = axum::http::Method::POST;
            let headers = request.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            headers.insert(header::HOST, HeaderValue::from_static(host));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            let status = match http(State(door.clone()), request).await {
                Ok(response) => response.status(),
                Err(problem) => problem.into_response().status(),
            };
            let expected = if admitted { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(status, expected, "{host} {origin:?}");
        }
    }
}
