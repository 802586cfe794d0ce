//! Who may do what: every route, for everybody; keys, builds, files and the rest of the admin routes.

#[path = "world/issuer.rs"]
mod issuer;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use issuer::Signer;
use jiff::Timestamp;
use serde_json::{Value, json};
use server::access::{EmbedSecret, NewEmbedToken};
use server::{Access, Keyring, Limits, Parts, Role, Site};
use world::{Fake, Tended};

/// A site with a key and a token for each role, a token for embedding, and a key that has expired.
fn guarded() -> (Site, Vec<(Role, String)>, String) {
    let mut ring = Keyring::default();
    let at = |second| Timestamp::from_second(second).expect("a time");
    let mut key = |role, expires| {
        let (_, secret) = ring.make("somebody", role, BTreeMap::new(), expires, at(0)).expect("chance");
        secret.reveal().to_owned()
    };
    let roles = [(Role::Viewer, "everybody"), (Role::Editor, "stewards"), (Role::Admin, "ops")];
    let mut held: Vec<(Role, String)> = roles.iter().map(|(role, _)| (*role, key(*role, None))).collect();
    let old = key(Role::Admin, Some(at(1)));
    let signer = Signer::ed("o", 7);
    held.extend(roles.map(|(role, group)| (role, signer.sign(&issuer::claims(&json!({"groups": [group]}))))));
    let embed = EmbedSecret::fresh().expect("chance");
    let wanted = NewEmbedToken { claims: BTreeMap::new(), minutes: 10, questions: None };
    held.push((Role::Viewer, embed.make(wanted, "ops", Timestamp::now()).expect("a token").token));
    let access = Access::SignIn(Arc::new(issuer::gate(ring, embed, &[&signer])));
    (Site::of(Parts { access, ..world::parts(Fake::Answers, Limits::default()) }), held, old)
}

fn open() -> (Site, Arc<Tended>) {
    let tended = Arc::new(Tended::default());
    let parts = world::parts(Fake::Answers, Limits::default());
    (Site::of(Parts { upkeep: tended.clone(), ..parts }), tended)
}

fn asked(method: &str, path: &str, key: Option<&str>, body: Option<&Value>) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    match body {
        Some(body) => request.header("content-type", "application/json").body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    }
    .expect("a request")
}

async fn send(site: &Site, request: Request<Body>) -> (StatusCode, axum::http::HeaderMap, String) {
    let response = site.answer(request).await;
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 24).await.expect("a body");
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

fn text<'a>(headers: &'a axum::http::HeaderMap, name: &str) -> &'a str {
    headers[name].to_str().expect("ASCII")
}

/// A route's path with something in the place of its parameters.
fn filled(path: &str) -> String {
    path.replace("{id}", "20260101").replace("{name}", "x").replace("{run}", "run-9").replace("{number}", "1")
}

#[tokio::test]
async fn every_route_takes_its_role_and_no_less() {
    let (site, held, old) = guarded();
    assert!(server::routes().count() > 20);
    for (method, path, role) in server::routes() {
        for root in ["/api", "/api/v1"] {
            let path = format!("{root}{}", filled(path));
            for (held, secret) in &held {
                let (status, ..) = send(&site, asked(method, &path, Some(secret), None)).await;
                let refused = status == StatusCode::FORBIDDEN || status == StatusCode::UNAUTHORIZED;
                assert_eq!(refused, *held < role, "{method} {path} as {}, {secret:.4}: {status}", held.name());
            }
            for (key, code) in [(None, "no_key"), (Some("rk_00000000_x"), "bad_key"), (Some(old.as_str()), "expired")] {
                let (status, headers, body) = send(&site, asked(method, &path, key, None)).await;
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path} {key:?}");
                assert!(headers.contains_key("www-authenticate") && body.contains(code), "{body}");
            }
        }
    }
    // What tells whether the process lives asks nobody; the figures do.
    for path in ["/livez", "/readyz", "/health", "/openapi.json", "/docs", "/"] {
        assert_eq!(send(&site, asked("GET", path, None, None)).await.0, StatusCode::OK, "{path}");
    }
    assert_eq!(send(&site, asked("GET", "/metrics", None, None)).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_key_may_come_in_either_header_and_never_in_the_address() {
    let (site, held, _) = guarded();
    let (_, viewer) = &held[0];
    let mut request = asked("GET", "/api/me", None, None);
    request.headers_mut().insert("x-api-key", viewer.parse().expect("a header"));
    let (status, _, body) = send(&site, request).await;
    assert_eq!(status, StatusCode::OK);
    let me: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(me, json!({"name": "somebody", "role": "viewer", "policy": [], "sign_in": true}));
    let address = format!("/api/me?key={viewer}&authorization={viewer}");
    assert_eq!(send(&site, asked("GET", &address, None, None)).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_changes_something_is_written_down_first() {
    let (site, tended) = open();
    for (method, path, body, status) in [
        ("POST", "/api/admin/refresh-patterns", None, StatusCode::OK),
        ("POST", "/api/admin/reset-stats", None, StatusCode::NO_CONTENT),
        ("POST", "/api/admin/caches/clear", None, StatusCode::NO_CONTENT),
        ("POST", "/api/admin/snapshots/20250101/rollback", None, StatusCode::NOT_FOUND),
        ("POST", "/api/admin/run-job", Some(json!({"job": "daily"})), StatusCode::ACCEPTED),
        ("POST", "/api/admin/run-job", Some(json!({"job": "hourly"})), StatusCode::NOT_FOUND),
        ("POST", "/api/admin/keys", Some(json!({"name": "board", "role": "viewer"})), StatusCode::CREATED),
        ("DELETE", "/api/admin/keys/nobody", None, StatusCode::NOT_FOUND),
        ("POST", "/api/admin/learned/7", Some(json!({"status": "accepted"})), StatusCode::NOT_FOUND),
        ("GET", "/api/admin/jobs", None, StatusCode::OK),
    ] {
        let (got, _, text) = send(&site, asked(method, path, None, body.as_ref())).await;
        assert_eq!(got, status, "{method} {path}: {text}");
    }
    let deeds: Vec<String> = tended.deeds.lock().expect("whole").iter().map(|deed| deed.action.clone()).collect();
    let expected = [
        "refresh-patterns",
        "reset-stats",
        "clear-caches",
        "rollback",
        "run-job",
        "make-key",
        "revoke-key",
        "accept-learned",
    ];
    assert_eq!(deeds, expected);
}

#[tokio::test]
async fn a_get_on_what_changes_something_says_how() {
    let (site, _) = open();
    let (status, headers, body) = send(&site, asked("GET", "/api/admin/reset-stats", None, None)).await;
    assert_eq!((status, text(&headers, "allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    assert!(body.contains("method_not_allowed"), "{body}");
}

#[tokio::test]
async fn a_run_is_followed_to_its_end_and_from_the_middle() {
    let (site, _) = open();
    let (status, headers, body) =
        send(&site, asked("POST", "/api/admin/run-job", None, Some(&json!({"job": "daily"})))).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let events = headers["location"].to_str().expect("ASCII").to_owned();
    assert_eq!(serde_json::from_str::<Value>(&body).expect("JSON")["events"], events.as_str());
    let (_, headers, all) = send(&site, asked("GET", &events, None, None)).await;
    assert_eq!(headers["content-type"], "text/event-stream");
    assert_eq!(all.matches("event: progress").count(), "daily".len(), "{all}");
    assert!(all.trim_end().ends_with("\"left_out\":[]}") || all.contains("event: done"), "{all}");
    let mut rest = asked("GET", &events, None, None);
    rest.headers_mut().insert("last-event-id", "4".parse().expect("a header"));
    let (.., rest) = send(&site, rest).await;
    assert_eq!(rest.matches("event: ").count(), 2, "{rest}");
    let (status, ..) = send(&site, asked("GET", "/api/admin/runs/run-99/events", None, None)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_run_that_breaks_is_over_too() {
    let (site, _) = open();
    let (status, headers, _) = send(&site, asked("POST", "/api/admin/regenerate-dumps", None, None)).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let events = headers["location"].to_str().expect("ASCII").to_owned();
    let (.., all) = send(&site, asked("GET", &events, None, None)).await;
    assert!(all.contains("event: failed") && all.contains("internal"), "{all}");
    // The next one may begin.
    let (status, ..) = send(&site, asked("POST", "/api/admin/run-job", None, Some(&json!({"job": "daily"})))).await;
    assert_eq!(status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_file_is_sent_whole_or_in_part() {
    let (site, _) = open();
    let path = "/api/admin/snapshots/20260101/files/sales.arrow";
    for (name, value, status, body) in [
        ("accept", "*/*", StatusCode::OK, "0123456789"),
        ("range", "bytes=2-4", StatusCode::PARTIAL_CONTENT, "234"),
        ("range", "bytes=-2", StatusCode::PARTIAL_CONTENT, "89"),
        ("if-none-match", "\"b3\"", StatusCode::NOT_MODIFIED, ""),
    ] {
        let mut request = asked("GET", path, None, None);
        request.headers_mut().insert(name, value.parse().expect("a header"));
        let (got, headers, sent) = send(&site, request).await;
        assert_eq!((got, sent.as_str(), text(&headers, "etag")), (status, body, "\"b3\""), "{name}: {value}");
    }
    let mut far = asked("GET", path, None, None);
    far.headers_mut().insert("range", "bytes=10-".parse().expect("a header"));
    let (got, headers, _) = send(&site, far).await;
    assert_eq!((got, text(&headers, "content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */10"));
    for path in ["20260101/files/..%2Fkeys.jsonl", "20260101/files/other", "19990101/files/sales.arrow"] {
        let (status, ..) = send(&site, asked("GET", &format!("/api/admin/snapshots/{path}"), None, None)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_answer_is_kept_and_confirmed() {
    let (site, _) = open();
    let question = json!({"question": "flagship"});
    let (_, first, body) = send(&site, asked("POST", "/api/query", None, Some(&question))).await;
    let (_, second, again) = send(&site, asked("POST", "/api/v1/query", None, Some(&question))).await;
    assert_eq!((first["etag"].clone(), body), (second["etag"].clone(), again));
    assert!(first["server-timing"].to_str().is_ok_and(|timing| timing.starts_with("read;")));
    assert_eq!(second["server-timing"], "cache;desc=hit");
    let mut has_it = asked("POST", "/api/query", None, Some(&question));
    has_it.headers_mut().insert("if-none-match", first["etag"].clone());
    assert_eq!(send(&site, has_it).await.0, StatusCode::NOT_MODIFIED);
    let (.., status) = send(&site, asked("GET", "/api/status", None, None)).await;
    let status: Value = serde_json::from_str(&status).expect("JSON");
    assert_eq!((&status["questions"]["total"], &status["questions"]["unread"]), (&json!(3), &json!(3)));
    assert_eq!((&status["caches"][0]["hits"], &status["caches"][0]["entries"]), (&json!(2), &json!(1)));
    assert_eq!(status["questions"]["without_tokens"], json!(3));
}

#[tokio::test]
async fn a_batch_has_a_result_for_each_question() {
    let (site, _) = open();
    let batch = json!({"questions": ["flagship", {"draft": {"v": 1, "show": ["nothing"]}}, {"previous": {"v": 1}}, {"colour": 1}]});
    let (status, _, body) = send(&site, asked("POST", "/api/batch", None, Some(&batch))).await;
    assert_eq!(status, StatusCode::OK);
    let results: Value = serde_json::from_str(&body).expect("JSON");
    let statuses: Vec<&str> =
        results["results"].as_array().expect("a list").iter().filter_map(|r| r["status"].as_str()).collect();
    assert_eq!(
        (results["snapshot"].as_str(), &statuses[..]),
        (Some("20260101"), &["unread", "refused", "failed", "failed"][..])
    );
    let many = json!({"questions": vec!["x"; 101]});
    let (status, _, body) = send(&site, asked("POST", "/api/batch", None, Some(&many))).await;
    assert!(status == StatusCode::BAD_REQUEST && body.contains("too_many"), "{body}");
}

#[tokio::test]
async fn too_many_at_once_are_turned_away_to_come_back() {
    let parts = world::parts(Fake::Answers, Limits { requests: 0, ..Limits::default() });
    let site = Site::of(parts);
    let (status, headers, body) = send(&site, asked("GET", "/api/me", None, None)).await;
    assert_eq!((status, text(&headers, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert!(body.contains("busy"), "{body}");
    assert_eq!(send(&site, asked("GET", "/livez", None, None)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn figures_are_in_the_format_of_prometheus() {
    let (site, _) = open();
    send(&site, asked("POST", "/api/query", None, Some(&json!({"question": "flagship"})))).await;
    let (_, headers, text) = send(&site, asked("GET", "/metrics", None, None)).await;
    assert!(headers["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/plain; version=0.0.4")));
    let mut families = 0;
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            assert!(help.starts_with("reckoner_") && help.contains(' '), "{line}");
            families += 1;
        } else if !line.starts_with("# TYPE ") {
            let (name, value) = line.rsplit_once(' ').expect("a name and a value");
            assert!(name.starts_with("reckoner_") && value.parse::<f64>().is_ok(), "{line}");
        }
    }
    assert!(families > 10);
    assert!(text.contains("reckoner_questions_total{outcome=\"unread\"} 1"), "{text}");
    assert!(text.contains("reckoner_answer_seconds_count 1"), "{text}");
}

#[test]
fn the_document_describes_every_route_and_every_reference_leads_somewhere() {
    let document: Value = serde_json::from_str(server::openapi()).expect("JSON");
    assert_eq!(document["openapi"], "3.1.0");
    let mut names: Vec<&str> = Vec::new();
    for (method, path, _) in server::routes() {
        let operation = &document["paths"][format!("/api/v1{path}")][method.to_lowercase()];
        names.push(operation["operationId"].as_str().expect("an operation"));
        assert!(operation["responses"].as_object().is_some_and(|replies| replies.len() > 1), "{path}");
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}
