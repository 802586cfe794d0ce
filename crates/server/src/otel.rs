//! Spans for OpenTelemetry: one a request, and one a stage of a question below it. No words of a question, no key and
//! no address beyond the path is in them.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use axum::http::{HeaderMap, Method, header::HeaderName};
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::{Span as _, SpanKind, Status, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_http::{Bytes, HeaderExtractor, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;

/// Who makes the spans.
const SCOPE: &str = "reckoner";
/// How long a collector may take.
const WITHIN: Duration = Duration::from_secs(5);
/// Where the times of the stages stand in a reply.
const TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Sends spans as long as it is held, and what is left when it is dropped.
#[derive(Debug)]
pub struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Sends spans to a collector at this address (`http://host:4318/v1/traces`), over HTTP, in Protocol Buffers.
    ///
    /// # Errors
    /// It is no address.
    pub fn to(address: &str, service: &str) -> Result<Exporter, String> {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(WITHIN))
            .user_agent("reckoner");
        let agent = if crate::outgoing::is_here(address) { agent.proxy(None) } else { agent };
        let agent = agent.tls_config(crate::outgoing::tls()).build().into();
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Client(agent))
            .with_endpoint(address)
            .with_protocol(Protocol::HttpBinary)
            .build()
            .map_err(|error| error.to_string())?;
        let resource = Resource::builder().with_service_name(service.to_owned()).build();
        let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
        global::set_tracer_provider(provider.clone());
        Ok(Exporter(provider))
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        // Whether a collector took the last ones is nothing that a server waits for longer than this.
        let _ = self.0.shutdown_with_timeout(WITHIN);
    }
}

/// The client that everything is sent by, on the exporter's own thread.
#[derive(Debug)]
struct Client(ureq::Agent);

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = request.into_parts();
        let mut response = self.0.run(Request::from_parts(head, body.to_vec()))?;
        let body = response.body_mut().read_to_vec()?;
        let mut replied = Response::new(Bytes::from(body));
        *replied.status_mut() = response.status();
        Ok(replied)
    }
}

/// A request as it came in.
pub(crate) struct Came {
    parent: Context,
    method: Method,
    path: String,
    began: SystemTime,
}

impl Came {
    /// Takes down what came, and whose trace it belongs to: its `traceparent`, if it has one.
    pub(crate) fn of(method: &Method, path: &str, headers: &HeaderMap) -> Came {
        let parent = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
        Came { parent, method: method.clone(), path: path.to_owned(), began: SystemTime::now() }
    }

    /// Makes the spans of what came of it. The stages are those of the reply's `Server-Timing`, one after the other.
    pub(crate) fn replied(self, status: u16, headers: &HeaderMap) {
        let ended = SystemTime::now();
        let timing = headers.get(TIMING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let stages = stages(timing);
        let tracer = global::tracer(SCOPE);
        let attributes = vec![
            KeyValue::new("http.request.method", self.method.to_string()),
            KeyValue::new("url.path", self.path.clone()),
            KeyValue::new("http.response.status_code", i64::from(status)),
            KeyValue::new("reckoner.kept", timing == "cache;desc=hit"),
        ];
        let mut span = tracer
            .span_builder(format!("{} {}", self.method, self.path))
            .with_kind(SpanKind::Server)
            .with_start_time(self.began)
            .with_attributes(attributes)
            .start_with_context(&tracer, &self.parent);
        if status >= 500 {
            span.set_status(Status::error(""));
        }
        let context = self.parent.with_span(span);
        let all: Duration = stages.iter().map(|(_, time)| *time).sum();
        let mut at = ended.checked_sub(all).unwrap_or(self.began).max(self.began);
        for (name, time) in stages {
            let stage = tracer.span_builder(name.to_owned()).with_kind(SpanKind::Internal).with_start_time(at);
            at += time;
            stage.start_with_context(&tracer, &context).end_with_timestamp(at);
        }
        context.span().end_with_timestamp(ended.max(at));
    }
}

/// The stages that a `Server-Timing` names, each with how long it took.
fn stages(timing: &str) -> Vec<(&str, Duration)> {
    let stage = |part: &'_ str| {
        let (name, millis) = part.trim().split_once(";dur=")?;
        let millis: f64 = millis.parse().ok()?;
        Some((name.len(), Duration::try_from_secs_f64(millis / 1e3).ok()?))
    };
    timing.split(", ").filter_map(|part| stage(part).map(|(end, time)| (&part.trim()[..end], time))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_read_from_the_header() {
        let read = stages("read;dur=0.012000, bind;dur=1.5");
        assert_eq!(read, [("read", Duration::from_micros(12)), ("bind", Duration::from_micros(1500))]);
        assert_eq!((stages("cache;desc=hit").len(), stages("").len()), (0, 0));
    }
}
