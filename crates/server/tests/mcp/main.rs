//! The Model Context Protocol, as an assistant speaks it: over HTTP through the site itself, and over a pipe.

mod costs;
mod refusals;
mod shop;
mod tools;
#[path = "../world/mod.rs"]
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use server::{Access, Caller, Keyring, Limits, Parts, Role, SignIn, Site, Stranger};
use shop::Shop;
use world::Fake;

/// The shop, for whoever comes to this machine.
fn open() -> (Site, Arc<Shop>) {
    let shop = Shop::open();
    (Site::of(Parts { works: shop.clone(), ..world::parts(Fake::Answers, Limits::default()) }), shop)
}

struct Door(Keyring);

impl SignIn for Door {
    fn who(&self, secret: &str) -> Result<Caller, Stranger> {
        let mut caller = self.0.who(secret, Timestamp::UNIX_EPOCH)?;
        let roles = caller.viewer.claims.keys().map(|_| "manager".to_owned()).collect();
        Arc::make_mut(&mut caller.viewer).roles = roles;
        Ok(caller)
    }
}

/// The shop behind keys: of one who sees all, and of the manager of the North.
fn guarded() -> (Site, [String; 2]) {
    let mut ring = Keyring::default();
    let mut key = |claims| {
        let (_, secret) = ring.make("somebody", Role::Viewer, claims, None, Timestamp::UNIX_EPOCH).expect("chance");
        secret.reveal().to_owned()
    };
    let keys = [key(BTreeMap::new()), key([("regions".to_owned(), vec!["North".to_owned()])].into())];
    let parts = world::parts(Fake::Answers, Limits::default());
    let access = Access::SignIn(Arc::new(Door(ring)));
    (Site::of(Parts { works: Shop::open(), access, ..parts }), keys)
}

fn message(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
}

fn hello() -> Value {
    let client = json!({"name": "test", "version": "1"});
    message("initialize", &json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}))
}

fn calling(tool: &str, arguments: &Value) -> Value {
    message("tools/call", &json!({"name": tool, "arguments": arguments}))
}

/// A request of an assistant with a key, or without one.
fn request(key: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder()
        .method("POST")
        .uri("/mcp")
        .header("host", "localhost:8001")
        .header("accept", "application/json, text/event-stream")
        .header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    request.body(body.into()).expect("a request")
}

async fn send(site: &Site, request: Request<Body>) -> (StatusCode, HeaderMap, Value) {
    let response = site.answer(request).await;
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 24).await.expect("a body");
    (parts.status, parts.headers, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

/// The result of a message.
async fn result(site: &Site, key: Option<&str>, message: &Value) -> Value {
    let (status, _, mut reply) = send(site, request(key, message.to_string())).await;
    assert_eq!((status, &reply["id"]), (StatusCode::OK, &json!(7)), "{reply}");
    reply["result"].take()
}

/// What a tool gives.
async fn call(site: &Site, tool: &str, arguments: Value) -> Value {
    result(site, None, &calling(tool, &arguments)).await
}

/// What a result says in words.
fn words(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no words: {result}"))
}

/// A text's tokens in o200k_base.
fn tokens(text: &str) -> u32 {
    assist::count::text(text)
}
