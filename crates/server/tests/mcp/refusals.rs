//! Who is not let in, and what cannot be done.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use server::Limits;

use crate::world::{self, Fake};
use crate::{call, calling, guarded, hello, message, open, request, send, words};

#[tokio::test]
async fn without_a_key_nobody_is_greeted() {
    let (site, [key, _]) = guarded();
    let ask = calling("ask", &json!({"question": "revenue"}));
    for body in [hello(), message("tools/list", &json!({})), ask] {
        for (key, code) in [(None, "no_key"), (Some("rk_00000000_x"), "bad_key")] {
            let (status, headers, reply) = send(&site, request(key, body.to_string())).await;
            assert_eq!((status, &reply["code"]), (StatusCode::UNAUTHORIZED, &json!(code)), "{body}");
            assert!(headers.contains_key("www-authenticate"));
        }
        let (status, ..) = send(&site, request(Some(&key), body.to_string())).await;
        assert_eq!(status, StatusCode::OK, "{body}");
    }
}

#[tokio::test]
async fn pages_of_other_sites_and_other_names_are_refused() {
    let (site, _) = open();
    for (name, value, status, code) in [
        ("host", "evil.example", StatusCode::FORBIDDEN, "foreign_host"),
        ("host", "localhost.evil.example", StatusCode::FORBIDDEN, "foreign_host"),
        ("origin", "http://evil.example", StatusCode::FORBIDDEN, "foreign_origin"),
        ("origin", "null", StatusCode::FORBIDDEN, "foreign_origin"),
        ("host", "reckoner.example", StatusCode::OK, ""),
        ("host", "[::1]:8001", StatusCode::OK, ""),
        ("origin", "http://localhost:3000", StatusCode::OK, ""),
        ("origin", "https://reckoner.example", StatusCode::OK, ""),
    ] {
        let mut asked = request(None, hello().to_string());
        asked.headers_mut().insert(name, value.parse().expect("a header"));
        let (got, _, reply) = send(&site, asked).await;
        assert_eq!((got, reply["code"].as_str().unwrap_or_default()), (status, code), "{name}: {value}");
    }
}

#[tokio::test]
async fn what_is_no_message_is_a_problem() {
    let (site, _) = open();
    for (body, status, code) in [
        ("", StatusCode::BAD_REQUEST, "bad_json"),
        ("{", StatusCode::BAD_REQUEST, "bad_json"),
        ("[]", StatusCode::BAD_REQUEST, "bad_json"),
        (r#"{"question":"revenue"}"#, StatusCode::BAD_REQUEST, "bad_json"),
    ] {
        let (got, _, reply) = send(&site, request(None, body)).await;
        assert_eq!((got, &reply["code"]), (status, &json!(code)), "{body}");
    }
    let mut plain = request(None, hello().to_string());
    plain.headers_mut().insert("content-type", "text/plain".parse().expect("a header"));
    let (got, _, reply) = send(&site, plain).await;
    assert_eq!((got, &reply["code"]), (StatusCode::UNSUPPORTED_MEDIA_TYPE, &json!("not_json")));
    for method in [Method::GET, Method::DELETE] {
        let mut other = request(None, "");
        *other.method_mut() = method.clone();
        let (got, headers, _) = send(&site, other).await;
        assert_eq!((got, headers["allow"].as_bytes()), (StatusCode::METHOD_NOT_ALLOWED, &b"POST"[..]), "{method}");
    }
    let large = "x".repeat(Limits::default().body + 1);
    let (got, _, reply) = send(&site, request(None, large)).await;
    assert_eq!((got, &reply["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("too_large")));
}

/// What a client of the newest version does wrong is said in the protocol's own words.
#[tokio::test]
async fn an_error_of_the_protocol_stays_one() {
    let (site, _) = open();
    let mut asked = request(None, message("tools/list", &json!({})).to_string());
    asked.headers_mut().insert("mcp-protocol-version", "2026-07-28".parse().expect("a header"));
    let (status, headers, reply) = send(&site, asked).await;
    assert_eq!(
        (status, headers["content-type"].as_bytes()),
        (StatusCode::BAD_REQUEST, &b"application/json"[..]),
        "{reply}"
    );
    assert!(reply["error"]["code"].is_i64() && reply["jsonrpc"] == "2.0", "{reply}");
}

#[tokio::test]
async fn an_unknown_tool_is_an_error_and_names_those_that_there_are() {
    let (site, _) = open();
    let (status, _, reply) = send(&site, request(None, calling("drop_table", &json!({})).to_string())).await;
    assert_eq!((status, &reply["error"]["code"]), (StatusCode::OK, &json!(-32602)), "{reply}");
    let message = reply["error"]["message"].as_str().expect("a message");
    assert!(message.contains("drop_table") && message.contains("search_members"), "{message}");
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_told_to_the_assistant() {
    let (site, shop) = open();
    for (tool, arguments, told) in [
        ("ask", json!({}), "question"),
        ("ask", json!({"qestion": "revenue"}), "qestion"),
        ("ask", json!({"question": 5}), "5"),
        ("ask", json!({"question": "now by month", "previous": {"shwo": []}}), "shwo"),
        ("query", json!({"draft": "revenue"}), "revenue"),
        ("query", json!({"draft": {"v": 2}}), "version 2"),
        ("catalog", json!({"abuot": "revenue"}), "abuot"),
        ("search_members", json!({"dimension": "region"}), "text"),
    ] {
        let refused = call(&site, tool, arguments.clone()).await;
        assert_eq!((&refused["isError"], &refused["structuredContent"]), (&json!(true), &Value::Null), "{arguments}");
        assert!(words(&refused).starts_with("These arguments do not fit: "), "{refused}");
        assert!(words(&refused).contains(told), "{arguments}: {refused}");
    }
    assert!(shop.kept.lock().expect("nobody panics here").is_empty(), "nothing was asked");
}

#[tokio::test]
async fn a_panic_ends_a_call_and_a_slow_one_is_cut_off() {
    let soon = Limits { answer: Duration::from_millis(300), ..Limits::default() };
    // What panics has all the time that it takes to write down where.
    for (works, limits, told) in
        [(Fake::Panics, Limits::default(), "Something went wrong"), (Fake::Sleeps, soon, "took too long")]
    {
        let site = world::site(works, limits);
        let failed = call(&site, "ask", json!({"question": "x"})).await;
        assert_eq!(failed["isError"], true, "{works:?}");
        assert!(words(&failed).contains(told), "{works:?}: {failed}");
    }
}
