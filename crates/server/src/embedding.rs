//! Sites that may hold the page in a frame, and ask from pages of their own. Each is named exactly; nobody else may,
//! and they may ask and take the page's files, and nothing more.

use std::sync::LazyLock;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use thiserror::Error;

use crate::{outgoing, page};

/// The page that may be held.
const FRAME: &str = "/embed";
/// The script that other pages take in.
const SCRIPT: &str = "/embed.js";

/// No script, style or picture from elsewhere, nothing inline; who may hold it follows.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                                       form-action 'self'; frame-ancestors";

/// Sites as `Origin` names them.
#[derive(Debug, Clone, Default)]
pub struct Origins(Vec<String>);

/// A site that is not written as a browser names it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadOrigin {
    /// It is no site, or it is more than one.
    #[error("`{0}` is no origin: write `https://`, a name and nothing after it")]
    NoOrigin(String),
    /// Somebody on the way could be that site.
    #[error("`{0}` must begin with https://, or with http:// on this machine itself")]
    Open(String),
}

/// On a request: it comes from a page of such a site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Elsewhere;

impl Origins {
    /// Reads a list of sites.
    ///
    /// # Errors
    /// One of them would never be met, or would be more than one.
    pub fn of(list: &[String]) -> Result<Origins, BadOrigin> {
        for origin in list {
            let uri: Option<Uri> = origin.parse().ok();
            // As it is, lower case, without the usual port, and without a path: browsers send nothing else.
            let said = uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.host()?, uri.port_u16())));
            let usual = |scheme: &str, port| (scheme, port) == ("https", 443) || (scheme, port) == ("http", 80);
            let written = said.map(|(scheme, host, port)| match port {
                Some(port) if !usual(scheme, port) => format!("{scheme}://{host}:{port}"),
                _ => format!("{scheme}://{host}"),
            });
            if written.as_ref().is_none_or(|it| it != origin || *it != it.to_ascii_lowercase() || it.contains('*')) {
                return Err(BadOrigin::NoOrigin(origin.clone()));
            }
            if !outgoing::is_sealed(origin) {
                return Err(BadOrigin::Open(origin.clone()));
            }
        }
        Ok(Origins(list.to_vec()))
    }

    /// Whether this site is one of them.
    pub(crate) fn know(&self, origin: &str) -> bool {
        self.0.iter().any(|known| known == origin)
    }

    /// Says who may read a response. Whoever keeps one must not give it to another site.
    pub(crate) fn mark(&self, response: &mut Response, origin: Option<&HeaderValue>) {
        if self.0.is_empty() {
            return;
        }
        response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
        if let Some(origin) = origin {
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
    }

    /// Says who may hold what is at a path.
    pub(crate) fn frame(&self, path: &str, headers: &mut HeaderMap) {
        let held = path == FRAME && !self.0.is_empty();
        let policy = if held { framed(&self.0.join(" ")) } else { UNFRAMED.clone() };
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        let taken = path == SCRIPT && !self.0.is_empty();
        let policy = HeaderValue::from_static(if taken { "cross-origin" } else { "same-origin" });
        headers.insert(HeaderName::from_static("cross-origin-resource-policy"), policy);
    }
}

/// The policy of nearly every reply: made once.
static UNFRAMED: LazyLock<HeaderValue> = LazyLock::new(|| framed("'none'"));

fn framed(ancestors: &str) -> HeaderValue {
    HeaderValue::try_from(format!("{CONTENT_SECURITY_POLICY} {ancestors}")).expect("origins are ASCII")
}

/// Whether other sites may send this at all: a question, or for a file of the page.
pub(crate) fn is_open(method: &Method, path: &str) -> bool {
    match *method {
        Method::POST | Method::OPTIONS => matches!(path, "/api/query" | "/api/v1/query"),
        Method::GET | Method::HEAD => page::holds(path),
        _ => false,
    }
}

/// The answer to a browser that first asks whether it may ask.
pub(crate) fn preflight(request: &Request) -> Option<Response> {
    let wanted = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    (request.method() == Method::OPTIONS && wanted == "POST").then(|| {
        let headers = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
            (header::ACCESS_CONTROL_MAX_AGE, "600"),
        ];
        (StatusCode::NO_CONTENT, headers).into_response()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_written_as_browsers_name_it() {
        for (origin, good) in [
            ("https://intranet.example", true),
            ("https://intranet.example:8443", true),
            ("http://localhost:3000", true),
            ("http://127.0.0.1:3000", true),
            ("https://[2001:db8::1]:8443", true),
            ("http://intranet.example", false),
            ("https://intranet.example/", false),
            ("https://intranet.example/page", false),
            ("https://intranet.example?x", false),
            ("https://intranet.example:443", false),
            ("https://Intranet.example", false),
            ("https://user@intranet.example", false),
            ("https://*.example", false),
            ("https://a.example; script-src *", false),
            ("*", false),
            ("null", false),
            ("intranet.example", false),
            ("", false),
        ] {
            assert_eq!(Origins::of(&[origin.to_owned()]).is_ok(), good, "{origin}");
        }
    }
}
