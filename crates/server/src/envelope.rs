//! Around every request: an id, the headers of every response, panics and failures as problems.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 128;

/// No script, style or picture from elsewhere, nothing inline, no frame around the page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
                                       base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const ALWAYS: [(&str, &str); 4] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

pub(crate) async fn envelope(request: Request, next: Next) -> Response {
    let id = id_of(request.headers());
    // A task of its own, because a panic ends a task and not the server.
    let response = match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::bare(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    };
    let mut response = as_problem(response, &id);
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

fn as_problem(mut response: Response, id: &str) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| Problem::bare(status));
    problem.write(response, id)
}

/// The caller's id if it is short and harmless, else one of our own.
fn id_of(headers: &HeaderMap) -> String {
    let harmless = |id: &&str| {
        !id.is_empty()
            && id.len() <= LONGEST_ID
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
    };
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(harmless);
    given.map_or_else(fresh_id, str::to_owned)
}

/// Unique among all runs on a machine: when this one began, and a count.
fn fresh_id() -> String {
    static BEGAN: OnceLock<u128> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let began = BEGAN.get_or_init(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros()));
    format!("{began:x}-{:x}", COUNT.fetch_add(1, Ordering::Relaxed))
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
