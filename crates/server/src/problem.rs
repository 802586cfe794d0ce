//! Failures as RFC 9457 problem documents.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

/// A failure on its way out. It becomes a document in the envelope, which knows the request's id.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    place: Option<(usize, usize)>,
    allow: Option<&'static str>,
    challenge: bool,
    retry_after: Option<u32>,
    bytes: Option<u64>,
}

/// A failure as an RFC 9457 document.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct Document<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    instance: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            code: code.into(),
            detail: detail.into(),
            place: None,
            allow: None,
            challenge: false,
            retry_after: None,
            bytes: None,
        }
    }

    /// The same problem at a line and column, from 1, of the request's body.
    pub(crate) fn at(mut self, line: usize, column: usize) -> Problem {
        self.place = Some((line, column));
        self
    }

    /// The same problem with the methods that would have been allowed.
    pub(crate) fn allow(mut self, methods: &'static str) -> Problem {
        self.allow = Some(methods);
        self
    }

    /// The same problem, which a key would solve.
    pub(crate) fn challenge(mut self) -> Problem {
        self.challenge = true;
        self
    }

    /// The same problem, of a file that has so many bytes (RFC 9110, 15.5.17).
    pub(crate) fn of_bytes(mut self, whole: u64) -> Problem {
        self.bytes = Some(whole);
        self
    }

    /// The same problem, which may have passed in so many seconds.
    pub(crate) fn retry_after(mut self, seconds: u32) -> Problem {
        self.retry_after = Some(seconds);
        self
    }

    /// Its name for programs.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// In words.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// What a bare status of the framework stands for.
    pub(crate) fn bare(status: StatusCode) -> Problem {
        let (code, detail) = match status {
            StatusCode::METHOD_NOT_ALLOWED => (
                "method_not_allowed",
                "This address does not take that method; see Allow. What changes something is never a GET.",
            ),
            StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The body is too large."),
            status if status.is_client_error() => ("bad_request", "The request cannot be understood."),
            _ => ("internal", "Something went wrong here; the request's id is in `instance`."),
        };
        Problem::new(status, code, detail)
    }

    /// Writes the document into a response, keeping the headers that it has.
    pub(crate) fn write(&self, response: Response, request_id: &str) -> Response {
        let document = Document {
            kind: format!("urn:reckoner:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Failure"),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: &self.code,
            instance: request_id,
            line: self.place.map(|(line, _)| line),
            column: self.place.map(|(_, column)| column),
        };
        let body = serde_json::to_vec(&document).expect("a problem holds only text and numbers");
        let (mut parts, _) = response.into_parts();
        parts.status = self.status;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(methods) = self.allow {
            parts.headers.insert(header::ALLOW, HeaderValue::from_static(methods));
        }
        if self.challenge {
            parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"reckoner\""));
        }
        if let Some(seconds) = self.retry_after {
            parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(range) = self.bytes.and_then(|whole| HeaderValue::try_from(format!("bytes */{whole}")).ok()) {
            parts.headers.insert(header::CONTENT_RANGE, range);
        }
        Response::from_parts(parts, body.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
