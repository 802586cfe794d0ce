//! People who sign in with tokens of an identity provider, and pages that hold a token for embedding: what they see,
//! and what happens when keys change.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use system::http::{Reply, call, send};
use system::issuer::Issuer;
use system::project::Project;
use system::server::{Server, free_port};

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
policies:
  own_cities: {roles: [viewer], where: \"city IN (:cities)\"}
";
const ORDERS: &str = "day,city,amount\n2025-01-02,Oslo,100\n2025-02-03,Rome,20\n2025-02-04,Lima,3\n";
const PATIENCE: Duration = Duration::from_secs(30);

fn shop(config: &str) -> Project {
    let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", ORDERS), ("reckoner.yaml", config)]);
    project.must(&["build"]);
    project
}

fn sign_in(issuer: &str) -> String {
    format!(
        "sign_in:
  issuer: {issuer}
  audience: reckoner
  roles: {{claim: realm.roles, viewer: [sales], admin: [ops]}}
  claims: {{cities: sales_cities}}
"
    )
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}: not after {PATIENCE:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

fn ask(server: &Server, secret: &str, question: &str) -> Reply {
    let body = json!({"question": question}).to_string();
    call(server.port, "POST", "/api/v1/query", Some(secret), &body).expect("the server answers")
}

/// The only number of an answer.
fn number(reply: &Reply) -> Option<f64> {
    reply.json()["table"]["rows"][0][0].as_f64()
}

fn code(reply: &Reply) -> (u16, Value) {
    (reply.status, reply.json()["code"].clone())
}

#[test]
fn tokens_let_people_in_and_say_whose_rows_they_see() {
    let issuer = Issuer::start();
    let project = shop(&sign_in(&issuer.url()));
    let key = project.must(&["keys", "add", "ops", "--role", "admin"]).out.trim().to_owned();
    let server = Server::of(&project);
    let who = |roles: &str, cities: Value| issuer.token(&json!({"realm": {"roles": [roles]}, "sales_cities": cities}));
    let admin = who("ops", json!([]));
    until("the issuer's keys are there", || ask(&server, &admin, "total revenue").status == 200);
    for (token, revenue) in [
        (admin.clone(), Some(123.0)),
        (key.clone(), Some(123.0)),
        (who("sales", json!(["Oslo", "Lima"])), Some(103.0)),
        (who("sales", json!("Rome")), Some(20.0)),
        // Nothing that can be read is said, so nothing is seen.
        (who("sales", json!({"Oslo": true})), None),
    ] {
        let reply = ask(&server, &token, "total revenue");
        assert_eq!((reply.status, number(&reply)), (200, revenue), "{reply:?}");
    }
    assert_eq!(code(&ask(&server, &who("tennis", json!("Oslo")), "total revenue")), (403, json!("no_role")));
    let me = call(server.port, "GET", "/api/v1/me", Some(&who("sales", json!("Oslo"))), "").expect("an answer").json();
    assert_eq!((&me["name"], &me["role"]), (&json!("ada"), &json!("viewer")));
    assert_eq!(me["policy"], json!(["own_cities"]));

    // The issuer takes another key. The first token that names it makes the server look; the old key is gone then.
    let before = issuer.asked();
    issuer.rotate();
    let young = who("ops", json!([]));
    assert_eq!(code(&ask(&server, &young, "total revenue")), (401, json!("bad_token")));
    until("the new key is there", || ask(&server, &young, "total revenue").status == 200);
    assert_eq!(code(&ask(&server, &admin, "total revenue")), (401, json!("bad_token")));
    assert_eq!(issuer.asked(), before + 1);
    // It does not look again for whatever somebody makes up.
    thread::sleep(Duration::from_secs(3));
    assert_eq!(ask(&server, &admin, "total revenue").status, 401);
    assert_eq!(issuer.asked(), before + 1);
    assert_eq!(ask(&server, &key, "total revenue").status, 200, "a key goes on");
}

#[test]
fn without_the_issuers_keys_nobody_comes_in_by_token_and_it_shows() {
    let port = free_port();
    let project = shop(&sign_in(&format!("http://127.0.0.1:{port}")));
    // That people can sign in is enough to be reached from elsewhere.
    let own = free_port();
    let server = Server::start(project.command(&["serve", "--bind", "0.0.0.0", "--port", &own.to_string()]), own);
    let issuer_to_be = Issuer::start();
    let token = issuer_to_be.token(&json!({"realm": {"roles": ["ops"]}}));
    let refused = ask(&server, &token, "total revenue");
    assert_eq!(code(&refused), (503, json!("no_sign_in_keys")));
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert_eq!(code(&ask(&server, "", "total revenue")), (401, json!("no_key")));
    // A key that was made since lets in, as there is nothing that must be started again.
    let key = project.must(&["keys", "add", "ops", "--role", "admin"]).out.trim().to_owned();
    let status = || call(server.port, "GET", "/api/v1/status", Some(&key), "").expect("an answer");
    until("the key counts", || status().status == 200);
    let alerts = status().json()["alerts"].clone();
    assert_eq!(alerts[0]["name"], "sign_in_keys_old", "{alerts}");
    assert!(alerts[0]["message"].as_str().is_some_and(|text| text.contains("nobody can sign in")), "{alerts}");

    let issuer = Issuer::on(port);
    let token = issuer.token(&json!({"realm": {"roles": ["ops"]}}));
    until("the issuer is found", || ask(&server, &token, "total revenue").status == 200);
    assert_eq!(status().json()["alerts"], json!([]));
}

#[test]
fn terms_that_make_no_sense_are_a_mistake_before_anything_is_served() {
    for (config, said) in [
        (sign_in("http://id.example"), "https://"),
        (sign_in("https://id.example") + "  algorithms: [HS256]\n", "shared secret"),
        (sign_in("https://id.example") + "  colour: blue\n", "colour"),
        ("embed: {origins: ['*']}\n".to_owned(), "no origin"),
        ("embed: {origins: ['http://intranet.example']}\n".to_owned(), "https://"),
    ] {
        let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", ORDERS), ("reckoner.yaml", &config)]);
        let ran = project.run(&["serve", "--port", "0"]);
        assert_eq!(ran.code, Some(2), "{config}: {ran:?}");
        assert!(ran.err.contains("bad_config") && ran.err.contains(said), "{config}: {ran:?}");
    }
}

#[test]
fn a_page_of_another_site_asks_with_a_token_for_minutes() {
    let project = shop("embed: {origins: ['https://intranet.example']}\n");
    let key = project.must(&["keys", "add", "ops", "--role", "admin"]).out.trim().to_owned();
    let server = Server::of(&project);
    let by_command =
        project.must(&["keys", "embed", "--claim", "cities=Oslo", "--question", "total revenue"]).out.trim().to_owned();
    let wanted = json!({"claims": {"cities": ["Rome", "Lima"]}, "minutes": 1}).to_string();
    let made = call(server.port, "POST", "/api/v1/admin/embed-tokens", Some(&key), &wanted).expect("an answer");
    assert_eq!(made.status, 201, "{made:?}");
    let by_route = made.json()["token"].as_str().expect("a token").to_owned();
    until("the secret that the command made is known", || ask(&server, &by_command, "total revenue").status == 200);
    assert_eq!(number(&ask(&server, &by_command, "total revenue")), Some(100.0));
    assert_eq!(code(&ask(&server, &by_command, "revenue by city")), (403, json!("not_embedded")));
    assert_eq!(number(&ask(&server, &by_route, "total revenue")), Some(23.0));
    for (minutes, expected) in [("0", 422), ("61", 422), ("\"ten\"", 400)] {
        let body = format!("{{\"minutes\": {minutes}}}");
        let reply = call(server.port, "POST", "/api/v1/admin/embed-tokens", Some(&key), &body).expect("an answer");
        assert_eq!(reply.status, expected, "{reply:?}");
    }

    let body = r#"{"question": "total revenue"}"#;
    let asked = |origin: &str| {
        let head = format!(
            "POST /api/v1/query HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nOrigin: {origin}\r\nAuthorization: Bearer {by_route}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            server.port,
            body.len()
        );
        send(server.port, &head).expect("the server answers")
    };
    let reply = asked("https://intranet.example");
    assert_eq!((reply.status, number(&reply)), (200, Some(23.0)), "{reply:?}");
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://intranet.example"));
    assert_eq!(code(&asked("https://evil.example")), (403, json!("foreign_origin")));

    let audit = call(server.port, "GET", "/api/v1/admin/audit", Some(&key), "").expect("an answer").json();
    let noted = audit["lines"].as_array().expect("lines").iter().rfind(|line| line["action"] == "make-embed-token");
    assert!(noted.is_some_and(|line| line["who"] == "ops" && line["what"] == "cities=Rome|Lima, minutes=1"), "{audit}");
    assert!(!audit.to_string().contains(&by_route));

    // Without the secret, none of them counts any more.
    std::fs::remove_file(project.path().join(".reckoner/embed.secret")).expect("there was a secret");
    until("the tokens are refused", || ask(&server, &by_route, "total revenue").status == 401);
    assert_eq!(code(&ask(&server, &by_command, "total revenue")), (401, json!("bad_key")));
}
