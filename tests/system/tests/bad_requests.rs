//! Bad requests over HTTP: a question that cannot be answered is an outcome (200), a request that cannot
//! be understood is a problem+json with a code, and the server goes on.

use serde_json::json;
use system::http::{Reply, get, post, send};
use system::project::Project;
use system::server::Server;

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
datasets:
  orders:
    source: orders.csv
    time: day
    dimensions: [day, city]
    metrics: {revenue: SUM(amount)}
";

fn served() -> (Project, Server) {
    let orders = "day,city,amount\n2025-01-02,Oslo,10\n2025-02-03,Rome,20\n";
    let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", orders)]);
    let server = Server::of(&project);
    (project, server)
}

fn is_problem(name: &str, reply: &Reply, status: u16) {
    assert_eq!(reply.status, status, "{name}: {reply:#?}");
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{name}: {reply:#?}");
    let problem = reply.json();
    for key in ["type", "title", "code", "instance"] {
        assert!(problem[key].is_string(), "{name}: no `{key}` in {problem:#}");
    }
    assert_eq!(problem["status"], status, "{name}");
}

#[test]
fn bad_requests_are_problems_and_bad_questions_are_outcomes() {
    let (_project, server) = served();
    let port = server.port;
    let ask = |body: &str| post(port, "/api/query", body).expect("the server answers");

    for (name, body, code) in [
        ("not JSON", "{\"question\": ", "bad_json"),
        ("an unknown key", r#"{"question":"revenue","colour":1}"#, "bad_body"),
        ("neither question nor draft", "{}", "bad_body"),
        ("a number for a question", r#"{"question":7}"#, "bad_body"),
        ("a draft of another version", r#"{"draft":{"v":2}}"#, "bad_body"),
        ("a list", "[]", "bad_body"),
    ] {
        let reply = ask(body);
        is_problem(name, &reply, 400);
        assert_eq!(reply.json()["code"], code, "{name}");
    }
    is_problem("a body of 2 MB", &ask(&json!({"question": "x".repeat(2_000_000)}).to_string()), 413);
    is_problem("no such page", &get(port, "/api/nothing").expect("the server answers"), 404);
    is_problem("the wrong method", &get(port, "/api/query").expect("the server answers"), 405);
    let stranger = "GET /health HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n";
    is_problem("a stranger's host", &send(port, stranger).expect("the server answers"), 403);
    let body = r#"{"question":"revenue"}"#;
    let foreign = format!(
        "POST /api/query HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: https://example.org\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    is_problem("a foreign page", &send(port, &foreign).expect("the server answers"), 403);
    let form = format!(
        "POST /api/query HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: text/plain\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    is_problem("a form", &send(port, &form).expect("the server answers"), 415);

    for question in ["x".repeat(100_000), String::new(), "🚗 \u{0}\u{202e}".to_owned(), "SELECT 1; --".to_owned()] {
        let reply = ask(&json!({"question": question}).to_string());
        let outcome = reply.json();
        assert_eq!((reply.status, &outcome["status"]), (200, &json!("unread")), "{outcome:#}");
        assert!(outcome["issues"][0]["code"].is_string(), "{outcome:#}");
    }

    let reply = ask(body);
    assert_eq!((reply.status, &reply.json()["status"]), (200, &json!("answered")), "and after all that: {reply:#?}");
    assert_eq!(reply.header("reckoner-tokens"), Some("0"));
}

#[test]
fn the_same_question_of_the_same_snapshot_gives_the_same_bytes() {
    let (_project, server) = served();
    let ask = || post(server.port, "/api/query", r#"{"question":"revenue by city"}"#).expect("the server answers");
    let (first, second) = (ask(), ask());
    assert_eq!(first.body, second.body);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"), "what varies travels in headers");
}

#[test]
fn a_server_ends_in_good_order_when_asked() {
    let (_project, server) = served();
    assert!(server.stop());
}
