//! The web app, from the binary itself: the built one, or a stub that says how to build it.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::Problem;

#[derive(RustEmbed)]
#[cfg_attr(web_app, folder = "../../web/dist")]
#[cfg_attr(not(web_app), folder = "../../web/stub")]
struct Files;

/// Anything that is not a route of its own.
pub(crate) async fn page(request: Request) -> Result<Response, Problem> {
    let path = file_at(request.uri().path());
    let file = Files::get(path).ok_or_else(|| Problem::bare(StatusCode::NOT_FOUND))?;
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Err(Problem::bare(StatusCode::METHOD_NOT_ALLOWED).allow("GET, HEAD"));
    }
    Ok(sent(path, file, request.headers()))
}

/// Whether there is a file or a screen at a path.
pub(crate) fn holds(path: &str) -> bool {
    Files::get(file_at(path)).is_some()
}

/// The file that a path is answered with, if there is one.
fn file_at(path: &str) -> &str {
    match path.trim_start_matches('/') {
        path if is_screen(path) => "index.html",
        // For frames on other pages: no screen, and none of its code.
        "embed" => "embed.html",
        path => path,
    }
}

/// Whether the page shows a screen of its own at this path.
fn is_screen(path: &str) -> bool {
    matches!(path, "" | "reports" | "catalog" | "operations")
        || path.strip_prefix("reports/").is_some_and(|name| !name.contains('/'))
}

fn sent(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let tag = tag(&file);
    // Files in `assets/` carry a hash in their name; all others are asked for anew each time.
    let caching = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, caching)];
    if has_it(asked, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, content_type(path))], file.data).into_response()
}

fn tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

fn has_it(asked: &HeaderMap, tag: &str) -> bool {
    let values = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
