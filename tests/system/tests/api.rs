//! The API of the real binary as its clients and its keepers meet it: keys and roles, snapshots that change under load,
//! an end under load, what is written down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use system::http::{Reply, call, get, post};
use system::project::Project;
use system::server::{Server, free_port};

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
means: {sales: revenue}
datasets:
  orders:
    source: orders.csv
    time: day
    dimensions: [day, city]
    metrics: {revenue: SUM(amount), volume: SUM(pieces)}
";
/// Clients that ask at once, and exchanges of the snapshot under them, in `make test`; `make prove` sets
/// `RECKONER_CLIENTS` and `RECKONER_SWAPS`.
const CLIENTS: usize = 16;
const SWAPS: usize = 8;
const PATIENCE: Duration = Duration::from_secs(30);

/// A count that `make prove` may set.
fn count(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

fn shop() -> Project {
    let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", &orders(1))]);
    project.must(&["build"]);
    project
}

/// A table whose revenue is this.
fn orders(revenue: u32) -> String {
    format!("day,city,amount,pieces\n2025-01-02,Oslo,{revenue},1\n2025-02-03,Rome,0,5\n")
}

fn key(project: &Project, name: &str, more: &[&str]) -> String {
    let ran = project.must(&[&["keys", "add", name], more].concat());
    ran.out.trim().to_owned()
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}: not after {PATIENCE:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

fn code(reply: &Reply) -> (u16, Value) {
    (reply.status, reply.json()["code"].clone())
}

#[test]
fn whoever_has_a_key_may_do_what_its_role_says() {
    let project = shop();
    let open = Server::of(&project);
    let me = get(open.port, "/api/v1/me").expect("the server answers").json();
    assert_eq!(me, json!({"name": "local", "role": "admin", "policy": [], "sign_in": false}));
    assert!(open.stop());

    let keys = ["viewer", "editor", "admin"].map(|role| (role, key(&project, role, &["--role", role])));
    let over = key(&project, "over", &["--days", "0"]);
    let server = Server::of(&project);
    let port = server.port;
    let as_who =
        |method: &str, path: &str, key: Option<&str>| call(port, method, path, key, "").expect("the server answers");
    // Its end is rounded to a second.
    until("a key of no days has ended", || as_who("GET", "/api/v1/me", Some(&over)).status == 401);
    for (stranger, expected) in
        [(None, "no_key"), (Some("rk_00000000_made-up"), "bad_key"), (Some(over.as_str()), "expired")]
    {
        let reply = as_who("GET", "/api/v1/me", stranger);
        assert_eq!(code(&reply), (401, json!(expected)), "{stranger:?}");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer realm=\"reckoner\""));
    }
    for (role, key) in &keys {
        let me = as_who("GET", "/api/me", Some(key)).json();
        assert_eq!((&me["name"], &me["role"], &me["sign_in"]), (&json!(role), &json!(role), &json!(true)));
    }

    // Every route of the server's own document, by everybody who may not use it.
    let document = get(port, "/openapi.json").expect("the server answers").json();
    let mut refused = 0;
    for (path, methods) in document["paths"].as_object().expect("a document has paths") {
        for (method, operation) in methods.as_object().expect("a path has methods") {
            let about = operation["description"].as_str().unwrap_or_default();
            let Some(place) = keys.iter().position(|(role, _)| about.ends_with(&format!("role {role}."))) else {
                continue;
            };
            let (method, path) = (method.to_uppercase(), path.replace(['{', '}'], ""));
            assert_eq!(as_who(&method, &path, None).status, 401, "{method} {path}");
            for (role, key) in &keys[..place] {
                assert_eq!(
                    code(&as_who(&method, &path, Some(key))),
                    (403, json!("forbidden")),
                    "{role}: {method} {path}"
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 30, "the roles were read: {refused}");
    for (path, place) in
        [("/api/v1/status", 0), ("/metrics", 0), ("/api/v1/admin/questions", 1), ("/api/v1/admin/audit", 2)]
    {
        for (role, key) in &keys[place..] {
            assert_eq!(as_who("GET", path, Some(key)).status, 200, "{role}: {path}");
        }
    }

    // A key that is taken back by another process is noticed.
    let listed: Value = serde_json::from_str(&project.must(&["keys", "list", "--json"]).out).expect("a list");
    project.must(&["keys", "revoke", listed[0]["id"].as_str().expect("an id")]);
    until("the viewer is not let in any more", || as_who("GET", "/api/v1/me", Some(&keys[0].1)).status == 401);
    assert_eq!(as_who("GET", "/api/v1/me", Some(&keys[2].1)).status, 200);
}

#[test]
fn other_machines_are_let_in_only_where_keys_are() {
    let project = shop();
    let port = free_port().to_string();
    let everywhere = ["serve", "--bind", "0.0.0.0", "--port", &port];
    let ran = project.run(&everywhere);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("open_address") && ran.err.contains("keys add"), "{ran:?}");

    let key = key(&project, "board", &[]);
    let server = Server::start(project.command(&everywhere), port.parse().expect("a port"));
    let ask = |key| call(server.port, "GET", "/api/v1/me", key, "").expect("the server answers").status;
    assert_eq!((ask(None), ask(Some(&key))), (401, 200));
}

#[test]
fn a_key_ends_on_a_day_that_there_is() {
    let project = shop();
    let ran = project.run(&["keys", "add", "board", "--days", "4294967295"]);
    assert!(ran.code == Some(2) && ran.err.contains("bad_days"), "{ran:?}");
    let key = key(&project, "ops", &["--role", "admin"]);
    let server = Server::of(&project);
    let body = r#"{"name":"board","role":"viewer","days":29318889}"#;
    let reply = call(server.port, "POST", "/api/v1/admin/keys", Some(&key), body).expect("the server answers");
    assert_eq!((reply.status, reply.json()["code"].clone()), (422, "bad_days".into()));
}

#[test]
fn snapshots_change_under_load_and_no_answer_is_of_two() {
    let project = shop();
    let server = Server::of(&project);
    let (clients, swaps) = (count("RECKONER_CLIENTS", CLIENTS), count("RECKONER_SWAPS", SWAPS));
    let over = AtomicBool::new(false);
    let clients = thread::scope(|scope| {
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(|| watched(server.port, &over))).collect();
        // Also where something below fails: clients that go on asking would keep the test from saying so.
        let end = End(&over);
        for revenue in (2..).take(swaps) {
            thread::sleep(Duration::from_millis(100));
            project.write("orders.csv", orders(revenue));
            let begun = post(server.port, "/api/v1/admin/regenerate-dumps", "{}").expect("the server answers");
            assert_eq!(begun.status, 202, "{begun:?}");
            let events = begun.json()["events"].as_str().expect("an address").to_owned();
            let events = get(server.port, &events).expect("the events come to an end").body;
            assert!(events.contains("event: done"), "{events}");
            let (snapshot, served) = answer(server.port);
            assert!(events.contains(&format!("\"snapshot\":\"{snapshot}\"")), "{snapshot} is served after {events}");
            assert_eq!(served, f64::from(revenue), "{snapshot} has what was there when it was built");
        }
        drop(end);
        clients.into_iter().map(|client| client.join().expect("every answer is whole and of one snapshot")).collect()
    });
    let clients: Vec<BTreeSet<(String, u64)>> = clients;
    let mut of: BTreeMap<String, u64> = BTreeMap::new();
    for (snapshot, revenue) in clients.into_iter().flatten() {
        let before = *of.entry(snapshot.clone()).or_insert(revenue);
        assert_eq!(before, revenue, "two answers of {snapshot}");
    }
    assert!(of.len() > swaps / 2, "the snapshots changed: {of:?}");
}

/// Ends the asking when it is dropped.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Asks until it is over, and says which snapshots had which revenue.
fn watched(port: u16, over: &AtomicBool) -> BTreeSet<(String, u64)> {
    let mut seen = BTreeSet::new();
    while !over.load(Ordering::SeqCst) {
        let (snapshot, revenue) = answer(port);
        seen.insert((snapshot, revenue as u64));
    }
    seen
}

/// The snapshot and the revenue of an answer, whose headers must agree with it.
fn answer(port: u16) -> (String, f64) {
    let reply = post(port, "/api/v1/query", r#"{"question": "total revenue"}"#).expect("the server answers");
    assert_eq!(reply.status, 200, "{reply:?}");
    let outcome = reply.json();
    let snapshot = outcome["provenance"]["snapshot"].as_str().expect("an answer names its snapshot");
    let etag = reply.header("etag").expect("an answer has an ETag");
    assert!(etag.starts_with(&format!("W/\"{snapshot}-")), "{etag} of {snapshot}");
    assert_eq!(reply.header("reckoner-snapshot"), Some(snapshot));
    (snapshot.to_owned(), outcome["table"]["rows"][0][0].as_f64().expect("a number"))
}

#[test]
fn a_server_that_is_asked_to_end_first_answers_what_it_was_asked() {
    let project = shop();
    let server = Server::of(&project);
    let port = server.port;
    let clients = count("RECKONER_CLIENTS", CLIENTS);
    let (done, ended) = thread::scope(|scope| {
        let clients: Vec<_> = (0..clients).map(|client| scope.spawn(move || until_refused(port, client))).collect();
        thread::sleep(Duration::from_millis(1_500));
        let ended = Instant::now();
        assert!(server.stop(), "it ends in time and in good order");
        let done: Vec<(u64, Option<Instant>)> =
            clients.into_iter().map(|client| client.join().expect("no answer is cut off")).collect();
        (done, ended)
    });
    let answers: u64 = done.iter().map(|(answers, _)| answers).sum();
    assert!(answers > clients as u64, "it was busy: {answers}");
    for (_, refused) in done {
        // The clock of a client stands a moment before its call reaches the server.
        let early = refused.map(|refused| ended.saturating_duration_since(refused));
        assert!(early.is_some_and(|early| early < Duration::from_millis(20)), "turned away {early:?} before the end");
    }
    let log = std::fs::read_to_string(project.path().join(".reckoner/questions.jsonl")).expect("there is a log");
    let kept = log.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count() as u64;
    assert_eq!(kept, answers, "every question in words that was answered is in the log");
}

/// Asks until the server is gone: how many answers came, all whole, and when the one was sent that came to nothing.
/// Each takes a while; one question of each is in words, so that the log does not overflow.
fn until_refused(port: u16, client: usize) -> (u64, Option<Instant>) {
    let year = |year: u32| json!({"draft": {"v": 1, "show": ["revenue"], "by": ["city"], "time": {"year": year}}});
    let questions: Vec<Value> = (2001..2020).map(year).chain([json!("revenue by city")]).collect();
    let body = json!({"questions": questions}).to_string();
    for answers in 0.. {
        let sent = Instant::now();
        match post(port, "/api/v1/batch", &body) {
            Ok(reply) => {
                let length = reply.header("content-length").and_then(|length| length.parse().ok());
                assert_eq!((reply.status, length), (200, Some(reply.body.len())), "client {client}");
                let results = reply.json()["results"].as_array().map(Vec::len);
                assert_eq!(results, Some(questions.len()), "client {client}");
            }
            Err(_) => return (answers, Some(sent)),
        }
    }
    (0, None)
}

#[test]
fn what_is_changed_is_written_down_and_changes_of_that_show() {
    let project = shop();
    let admin = key(&project, "ops", &["--role", "admin"]);
    let server = Server::of(&project);
    let ask = |method: &str, path: &str, body: &str| {
        call(server.port, method, path, Some(&admin), body).expect("the server answers")
    };
    assert_eq!(ask("GET", "/api/v1/admin/audit", "").json(), json!({"lines": []}));

    // Several at once: each is a line of its own.
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(ask("POST", "/api/v1/admin/caches/clear", "").status, 204));
        }
    });
    let made = ask("POST", "/api/v1/admin/keys", r#"{"name": "board", "role": "viewer"}"#).json();
    let id = made["id"].as_str().expect("an id");
    assert_eq!(ask("DELETE", &format!("/api/v1/admin/keys/{id}"), "").status, 204);
    assert_eq!(ask("DELETE", &format!("/api/v1/admin/keys/{id}"), "").status, 404);
    let lines = ask("GET", "/api/v1/admin/audit?limit=50", "").json()["lines"].clone();
    let lines = lines.as_array().expect("lines");
    let deeds: Vec<&str> = lines.iter().filter_map(|line| line["action"].as_str()).collect();
    assert_eq!(deeds[..3], ["revoke-key", "revoke-key", "make-key"], "the latest first");
    assert_eq!((deeds.len(), deeds[3..].iter().all(|deed| *deed == "clear-caches")), (11, true), "{deeds:?}");
    assert!(lines.iter().all(|line| line["who"] == "ops" && line["request"].is_string()), "{lines:?}");
    let text = lines.iter().map(Value::to_string).collect::<String>();
    assert!(!text.contains(made["key"].as_str().expect("a key")), "no key stands in it");

    let path = project.path().join(".reckoner/audit.jsonl");
    let whole = std::fs::read_to_string(&path).expect("there is a file");
    project.write(".reckoner/audit.jsonl", whole.replace("make-key", "took-key"));
    assert_eq!(code(&ask("GET", "/api/v1/admin/audit", "")), (503, json!("audit_broken")));
}

#[test]
fn figures_begin_anew_only_by_a_post() {
    let project = shop();
    let server = Server::of(&project);
    let questions = || get(server.port, "/api/v1/status").expect("the server answers").json()["questions"].clone();
    for question in ["revenue by city", "revenue by city", "flagship by city"] {
        post(server.port, "/api/v1/query", &json!({"question": question}).to_string()).expect("the server answers");
    }
    let before = questions();
    assert_eq!([&before["total"], &before["answered"], &before["unread"]], [3, 2, 1], "{before}");
    let looked = get(server.port, "/api/v1/admin/reset-stats").expect("the server answers");
    assert_eq!((code(&looked), looked.header("allow")), ((405, json!("method_not_allowed")), Some("POST")));
    assert_eq!(questions(), before);
    let reset = call(server.port, "POST", "/api/v1/admin/reset-stats", None, "").expect("the server answers");
    assert_eq!((reset.status, &questions()["total"]), (204, &json!(0)));
}

#[test]
fn what_people_think_of_an_answer_is_seen_by_who_reviews() {
    let project = shop();
    let server = Server::of(&project);
    let send = |path: &str, body: Value| post(server.port, path, &body.to_string()).expect("the server answers");
    let first = send("/api/v1/query", json!({"question": "sales by city"})).json();
    let other = &first["assumptions"][0]["alternatives"][0]["draft"];
    let said = |good: bool, draft: &Value| {
        let reply = send("/api/v1/feedback", json!({"question": "sales by city", "draft": draft, "good": good}));
        assert_eq!(reply.status, 204, "{reply:?}");
    };

    said(false, &first["draft"]);
    let asked = get(server.port, "/api/v1/admin/questions").expect("the server answers").json();
    assert_eq!(asked["disliked"][0]["question"], "sales by city", "{asked:#}");

    said(true, other);
    let asked = get(server.port, "/api/v1/admin/questions").expect("the server answers").json();
    assert_eq!(asked["top"][0]["question"], "sales by city", "{asked:#}");
    let learned = get(server.port, "/api/v1/admin/learned").expect("the server answers").json();
    let proposed = &learned["learned"][0];
    assert_eq!((&proposed["question"], &proposed["status"]), (&json!("sales by city"), &json!("proposed")));
    assert_eq!(proposed["means"], "volume by city", "{learned:#}");
    assert_eq!(send("/api/v1/feedback", json!({"question": "sales", "good": true})).status, 400, "without a draft");
}
