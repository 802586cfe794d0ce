//! `/docs`: the API as a page, made from the table of routes. It runs no script and loads nothing from elsewhere.

use std::fmt::Write as _;
use std::sync::OnceLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::api::{ENDPOINTS, Endpoint};

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.6rem}h2{font-size:1.05rem;margin:2rem 0 .25rem;font-family:ui-monospace,monospace}\
p{margin:.25rem 0}code,pre{font-family:ui-monospace,monospace;font-size:.9rem}\
pre{padding:.75rem;border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:6px;overflow:auto}\
.role{font:.8rem system-ui;border:1px solid currentColor;border-radius:4px;padding:0 .4rem}\
dt{font-family:ui-monospace,monospace}dd{margin:0 0 .25rem 1.5rem}";

pub(crate) async fn page() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(written).as_str();
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

pub(crate) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], STYLE).into_response()
}

/// Everything in it is a constant of this program, so nothing needs escaping but what is written here.
fn written() -> String {
    let mut text = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Reckoner API</title><link rel=\"stylesheet\" href=\"/docs/style.css\"><main><h1>Reckoner API</h1>\
         <p>Every path below <code>/api/v1</code> is there below <code>/api</code>, too. The forms of all bodies and \
         replies are in <a href=\"/openapi.json\">the OpenAPI document</a>.</p>\
         <pre>curl -s -H 'Content-Type: application/json' \\\n  -d '{\"question\": \"revenue by region\"}' \
         http://127.0.0.1:8001/api/v1/query</pre>",
    );
    ENDPOINTS.iter().for_each(|endpoint| described(endpoint, &mut text));
    text.push_str("</main></html>\n");
    text
}

fn described(endpoint: &Endpoint, text: &mut String) {
    let Endpoint { method, path, role, summary, about, .. } = endpoint;
    // Writing to a string does not fail.
    let _ = write!(
        text,
        "<h2>{method} /api/v1{path} <span class=\"role\">{}</span></h2><p><strong>{summary}.</strong> {about}</p>",
        role.name()
    );
    if !endpoint.parameters.is_empty() {
        text.push_str("<dl>");
        for parameter in endpoint.parameters {
            let _ = write!(text, "<dt>{} ({})</dt><dd>{}</dd>", parameter.name, parameter.kind, parameter.about);
        }
        text.push_str("</dl>");
    }
    for reply in endpoint.replies {
        let media = if reply.media.is_empty() { "" } else { ": " };
        let _ = write!(text, "<p><code>{}{media}{}</code> {}</p>", reply.status, reply.media, reply.about);
    }
}
