//! Every route, through the site itself, over a world without data.

mod world;

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::{Value, json};
use server::Limits;
use world::Fake;

const ROUTES: [(&str, &str); 9] = [
    ("POST", "/api/query"),
    ("POST", "/api/v1/query"),
    ("GET", "/api/suggestions?q=rev"),
    ("GET", "/api/v1/suggestions"),
    ("GET", "/health"),
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("GET", "/"),
    ("GET", "/nowhere"),
];

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The code of a problem, having checked that it is a whole one.
    fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["instance"], self.header("x-request-id"));
        for key in ["type", "title", "detail", "code"] {
            assert!(problem[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {problem}");
        }
        problem["code"].as_str().expect("checked").to_owned()
    }
}

async fn send(works: Fake, request: Request<Body>) -> Got {
    // Only what sleeps is to be too slow; writing down a panic may take a busy machine its time.
    let answer = if matches!(works, Fake::Sleeps) { Duration::from_millis(300) } else { Duration::from_secs(30) };
    let limits = Limits { answer, body: 1_000, ..Limits::default() };
    let site = world::site(works, limits);
    let response = site.answer(request).await;
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 24).await.expect("a body").to_vec();
    Got { status: parts.status, headers: parts.headers, body }
}

fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header("host", "localhost:8001")
}

fn asking(body: impl Into<Body>) -> Request<Body> {
    request("POST", "/api/query").header("content-type", "application/json").body(body.into()).expect("a request")
}

#[tokio::test]
async fn host_and_origin_are_checked_on_every_route() {
    for (method, path) in ROUTES {
        for (name, value, code) in [
            ("host", "evil.example", "foreign_host"),
            ("host", "", "foreign_host"),
            ("origin", "http://evil.example", "foreign_origin"),
            ("origin", "null", "foreign_origin"),
        ] {
            let mut asked = request(method, path).body(Body::empty()).expect("a request");
            asked.headers_mut().insert(name, value.parse().expect("a header"));
            let got = send(Fake::Answers, asked).await;
            assert_eq!(
                (got.status, got.code().as_str()),
                (StatusCode::FORBIDDEN, code),
                "{method} {path} {name}: {value}"
            );
        }
        let mut nameless = request(method, path).body(Body::empty()).expect("a request");
        nameless.headers_mut().remove("host");
        assert_eq!(send(Fake::Answers, nameless).await.status, StatusCode::FORBIDDEN, "{method} {path}");
        let mut absolute = request(method, path).body(Body::empty()).expect("a request");
        *absolute.uri_mut() = format!("http://evil.example{path}").parse().expect("a uri");
        assert_eq!(send(Fake::Answers, absolute).await.status, StatusCode::FORBIDDEN, "{method} {path}");
    }
}

#[tokio::test]
async fn configured_names_and_loopback_are_let_in() {
    for host in ["localhost", "127.0.0.1:8001", "[::1]:8001", "reckoner.example"] {
        let mut asked = request("GET", "/health")
            .header("origin", format!("http://{host}"))
            .body(Body::empty())
            .expect("a request");
        asked.headers_mut().insert("host", host.parse().expect("a header"));
        assert_eq!(send(Fake::Answers, asked).await.status, StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn every_response_carries_the_headers() {
    for (method, path) in ROUTES {
        let got = send(Fake::Answers, request(method, path).body(Body::empty()).expect("a request")).await;
        assert!(got.header("content-security-policy").contains("default-src 'self'"), "{path}");
        assert!(!got.header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(got.header("referrer-policy"), "same-origin", "{path}");
        assert!(!got.header("x-request-id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_question_gets_an_outcome_its_times_and_no_tokens() {
    for path in ["/api/query", "/api/v1/query"] {
        let asked = request("POST", path)
            .header("content-type", "application/json; charset=utf-8")
            .header("x-request-id", "mine-1")
            .body(Body::from(r#"{"question":"flagship"}"#))
            .expect("a request");
        let got = send(Fake::Answers, asked).await;
        assert_eq!(got.status, StatusCode::OK);
        assert_eq!(got.json()["status"], "unread");
        assert_eq!(got.header("x-request-id"), "mine-1");
        assert_eq!(got.header("reckoner-tokens"), "0");
        assert!(got.header("server-timing").starts_with("read;dur="), "{}", got.header("server-timing"));
    }
}

#[tokio::test]
async fn a_draft_is_asked_as_it_is() {
    let got = send(Fake::Answers, asking(r#"{"draft":{"v":1,"show":["nothing of that name"]}}"#)).await;
    assert_eq!((got.status, &got.json()["status"]), (StatusCode::OK, &json!("refused")));
}

#[tokio::test]
async fn what_is_chosen_for_a_question_is_asked_as_it_is_and_names_the_question() {
    let got =
        send(Fake::Answers, asking(r#"{"question":"sales","draft":{"v":1,"show":["nothing of that name"]}}"#)).await;
    assert_eq!((got.status, &got.json()["status"]), (StatusCode::OK, &json!("refused")));
    assert_eq!(got.json()["question"], "sales");
}

#[tokio::test]
async fn strange_questions_are_the_readers_business() {
    for question in [String::new(), "🚗🚗🚗".to_owned(), "SELECT * FROM sales; --".to_owned(), "ab ".repeat(200)]
    {
        let body = json!({"question": question}).to_string();
        assert_eq!(send(Fake::Answers, asking(body)).await.status, StatusCode::OK, "{question}");
    }
}

#[tokio::test]
async fn bad_bodies_are_problems_with_a_place() {
    for (body, code, place) in [
        ("", "bad_json", (1, 0)),
        ("{\n  \"question\": oops}", "bad_json", (2, 15)),
        ("{\"question\": \"cut", "bad_json", (1, 17)),
        ("\u{1}", "bad_json", (1, 1)),
        (r#"{"question": 5}"#, "bad_body", (1, 14)),
        (r#"{"qestion": "x"}"#, "bad_body", (1, 10)),
        (r#"{"draft": {"shwo": []}}"#, "bad_body", (1, 17)),
    ] {
        let got = send(Fake::Answers, asking(body)).await;
        assert_eq!((got.status, got.code().as_str()), (StatusCode::BAD_REQUEST, code), "{body}");
        let problem = got.json();
        assert_eq!((&problem["line"], &problem["column"]), (&json!(place.0), &json!(place.1)), "{body}: {problem}");
    }
    for body in ["{}", r#"{"previous": {}}"#] {
        let got = send(Fake::Answers, asking(body)).await;
        assert_eq!((got.status, got.code().as_str()), (StatusCode::BAD_REQUEST, "bad_body"), "{body}");
    }
    let deep = format!("{}{}", r#"{"question":"#, "[".repeat(900));
    assert_eq!(send(Fake::Answers, asking(deep)).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_framework_speaks_in_problems_too() {
    let plain = |method, path| request(method, path).body(Body::empty()).expect("a request");
    for (asked, status, code, allow) in [
        (plain("GET", "/nowhere"), StatusCode::NOT_FOUND, "not_found", ""),
        (plain("GET", "/../Cargo.toml"), StatusCode::NOT_FOUND, "not_found", ""),
        (plain("GET", "/api/query"), StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "POST"),
        (plain("DELETE", "/health"), StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "GET,HEAD"),
        (plain("POST", "/"), StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "GET, HEAD"),
        (plain("POST", "/api/query"), StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", ""),
        (asking(format!(r#"{{"question":"{}"}}"#, "x".repeat(1_000))), StatusCode::PAYLOAD_TOO_LARGE, "too_large", ""),
        (plain("GET", "/api/suggestions?q=%FF"), StatusCode::OK, "", ""),
        (plain("GET", "/api/suggestions?q=a&q=b"), StatusCode::BAD_REQUEST, "bad_request", ""),
    ] {
        let what = format!("{} {}", asked.method(), asked.uri());
        let got = send(Fake::Answers, asked).await;
        assert_eq!(got.status, status, "{what}");
        assert_eq!(got.header("allow"), allow, "{what}");
        if !code.is_empty() {
            assert_eq!(got.code(), code, "{what}");
        }
    }
}

#[tokio::test]
async fn a_panic_is_a_problem_and_a_slow_answer_another() {
    let got = send(Fake::Panics, asking(r#"{"question":"x"}"#)).await;
    assert_eq!((got.status, got.code().as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "internal"));
    let got = send(Fake::Sleeps, asking(r#"{"question":"x"}"#)).await;
    assert_eq!((got.status, got.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "too_slow"));
}

#[tokio::test]
async fn suggestions_are_what_the_works_suggest() {
    for (path, first) in
        [("/api/suggestions?q=rev", "rev…"), ("/api/suggestions?q=a%20b", "a b…"), ("/api/suggestions", "…")]
    {
        let got = send(Fake::Answers, request("GET", path).body(Body::empty()).expect("a request")).await;
        assert_eq!(got.json(), json!({"suggestions": [{"text": first, "kind": "question"}]}));
    }
}

#[tokio::test]
async fn a_report_is_a_page_of_which_each_tile_says_what_it_came_to() {
    let get = |path: &str| request("GET", path).body(Body::empty()).expect("a request");
    let titled = json!({"name": "weekly", "title": "The weekly page", "description": "Of the week."});
    let got = send(Fake::Answers, get("/api/v1/reports")).await;
    assert_eq!(got.json(), json!({"reports": [titled]}));
    let got = send(Fake::Answers, get("/api/v1/reports/weekly")).await;
    assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, "application/json"));
    let page = got.json();
    assert_eq!((&page["status"], &page["report"]), (&json!("report"), &titled));
    assert_eq!((&page["snapshot"], &page["built"]), (&json!("20260101"), &json!("2026-01-01T00:00:00Z")));
    let tile = |at: usize| {
        let tile = &page["tiles"][at];
        (tile["title"].clone(), tile["width"].clone(), tile["outcome"]["status"].clone())
    };
    assert_eq!(tile(0), (json!("revenue"), Value::Null, json!("unread")));
    assert_eq!(tile(1), (json!("claims"), json!(6), json!("unread")));
    assert!(!page["tiles"][1]["outcome"]["issues"].as_array().expect("issues").is_empty());
    let known = request("GET", "/api/v1/reports/weekly").header("if-none-match", got.header("etag"));
    let again = send(Fake::Answers, known.body(Body::empty()).expect("a request")).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let asked = send(Fake::Answers, asking(r#"{"question":"the weekly page"}"#)).await.json();
    assert_eq!((&asked["status"], &asked["name"]), (&json!("report"), &json!("weekly")));
}

#[tokio::test]
async fn a_report_that_there_is_not_is_a_problem() {
    for (path, status, code, detail) in [
        ("weakly", StatusCode::NOT_FOUND, "no_report", "There is no report `weakly`. Did you mean `weekly`?"),
        ("..%2Fmodel", StatusCode::NOT_FOUND, "no_report", "There is no report `../model`."),
        ("weekly?locale=xx-invented", StatusCode::BAD_REQUEST, "bad_request", "There is no locale `xx-invented`."),
    ] {
        let asked = request("GET", &format!("/api/reports/{path}")).body(Body::empty()).expect("a request");
        let got = send(Fake::Answers, asked).await;
        assert_eq!((got.status, got.code().as_str()), (status, code), "{path}");
        assert_eq!(got.json()["detail"], detail);
    }
}

#[tokio::test]
async fn a_report_comes_with_charts_of_a_form_that_there_is() {
    for (charts, status) in [
        ("chartjs", StatusCode::OK),
        ("chartjs_or_svg&theme=dark", StatusCode::OK),
        ("none", StatusCode::OK),
        ("pie", StatusCode::BAD_REQUEST),
        ("svg&theme=blue", StatusCode::BAD_REQUEST),
    ] {
        let asked = request("GET", &format!("/api/v1/reports/weekly?charts={charts}"));
        let got = send(Fake::Answers, asked.body(Body::empty()).expect("a request")).await;
        assert_eq!(got.status, status, "{charts}");
    }
}

#[tokio::test]
async fn health_names_the_snapshot_and_life_needs_none() {
    for path in ["/health", "/readyz"] {
        let got = send(Fake::Answers, request("GET", path).body(Body::empty()).expect("a request")).await;
        assert_eq!(got.json()["status"], "ok");
        assert!(got.json()["snapshot"].is_string());
    }
    let got = send(Fake::Panics, request("GET", "/livez").body(Body::empty()).expect("a request")).await;
    assert_eq!(got.json(), json!({"status": "ok"}));
}

#[tokio::test]
async fn the_page_is_sent_once_and_then_confirmed() {
    let page = |tag: Option<&str>, method: Method| {
        let mut asked = request(method.as_str(), "/");
        if let Some(tag) = tag {
            asked = asked.header("if-none-match", tag);
        }
        asked.body(Body::empty()).expect("a request")
    };
    let got = send(Fake::Answers, page(None, Method::GET)).await;
    assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    assert!(String::from_utf8_lossy(&got.body).contains("<title>Reckoner"));
    let tag = got.header("etag");
    for known in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = send(Fake::Answers, page(Some(&known), Method::GET)).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
        assert_eq!(again.header("etag"), tag);
    }
    assert_eq!(send(Fake::Answers, page(Some("\"other\""), Method::GET)).await.status, StatusCode::OK);
    let head = send(Fake::Answers, page(None, Method::HEAD)).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}
