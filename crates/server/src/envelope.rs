//! Around every request: an id, a place among those worked on at once, the guard, the headers of every response, panics and
//! failures as problems, a line for the log.

use std::panic::AssertUnwindSafe;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;

use crate::guard::guarded;
use crate::hands::busy;
use crate::problem::Problem;
use crate::works::Served;
use crate::{App, Site, mcp};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 128;

const ALWAYS: [(HeaderName, HeaderValue); 2] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
];

/// The id of a request: an extension of it.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// It is written in ASCII.
    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// On a failure that is said in another protocol's own words: it is sent as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spoken;

pub(crate) async fn envelope(site: &Site, mut request: Request) -> Response {
    let app = &site.app;
    let id = RequestId(id_of(request.headers()));
    request.extensions_mut().insert(id.clone());
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let path = uri.path();
    let began = Instant::now();
    #[cfg(feature = "otel")]
    let came = crate::otel::Came::of(&method, path, request.headers());
    let response = match Seat::of(app, path) {
        // A panic ends a request, and not the server.
        Some(_seat) => {
            let response = AssertUnwindSafe(guarded(site, request)).catch_unwind().await;
            response.map(IntoResponse::into_response).unwrap_or_else(|_| {
                app.stats.panics.fetch_add(1, Ordering::Relaxed);
                Problem::bare(StatusCode::INTERNAL_SERVER_ERROR).into_response()
            })
        }
        None => busy(&app.stats).into_response(),
    };
    let mut response = as_problem(response, id.as_str());
    app.stats.request(response.status().as_u16());
    app.works.served(&Served {
        id: id.as_str(),
        method: method.as_str(),
        path,
        status: response.status().as_u16(),
        micros: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
    });
    #[cfg(feature = "otel")]
    came.replied(response.status().as_u16(), response.headers());
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    app.origins.frame(path, headers);
    headers.insert(REQUEST_ID, id.0);
    response
}

/// A place among the requests that are worked on at once.
struct Seat<'a>(Option<&'a App>);

impl Seat<'_> {
    /// A place; none is left where the server is full. Whoever asks whether it lives needs none.
    fn of<'a>(app: &'a App, path: &str) -> Option<Seat<'a>> {
        if !path.starts_with("/api") && path != mcp::PATH {
            return Some(Seat(None));
        }
        let taken = app.busy.fetch_add(1, Ordering::Relaxed);
        let seat = Seat(Some(app));
        (taken < app.limits.requests).then_some(seat)
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        if let Some(app) = self.0 {
            app.busy.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

fn as_problem(mut response: Response, id: &str) -> Response {
    let status = response.status();
    let fine = !status.is_client_error() && !status.is_server_error();
    if fine || response.extensions_mut().remove::<Spoken>().is_some() {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| Problem::bare(status));
    problem.write(response, id)
}

/// The caller's id if it is short and harmless, else one of our own.
fn id_of(headers: &HeaderMap) -> HeaderValue {
    let harmless = |id: &&HeaderValue| {
        !id.is_empty()
            && id.len() <= LONGEST_ID
            && id.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte))
    };
    headers.get(REQUEST_ID).filter(harmless).cloned().unwrap_or_else(fresh_id)
}

/// Unique among all runs on a machine: when this one began, and a count.
fn fresh_id() -> HeaderValue {
    static BEGAN: OnceLock<u64> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let began =
        BEGAN.get_or_init(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as u64));
    let id = format!("{began:x}-{:x}", COUNT.fetch_add(1, Ordering::Relaxed));
    HeaderValue::try_from(id).expect("digits are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_only_if_it_is_harmless() {
        let long = "x".repeat(LONGEST_ID + 1);
        for (given, kept) in [
            ("abc-123", true),
            ("00-4bf92f3577b34da6.1:2_3", true),
            ("", false),
            ("two words", false),
            ("<script>", false),
            (long.as_str(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_str(given).expect("a header"));
            assert_eq!(id_of(&headers) == given, kept, "{given}");
        }
        assert_ne!(fresh_id(), fresh_id());
    }
}
