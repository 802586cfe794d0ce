//! Tokens: of an identity provider, and for embedding. What is wrong with one, and what each lets its bearer do.

#[path = "world/issuer.rs"]
mod issuer;
mod world;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use issuer::{Signer, claims, forged, gate, key_set, oidc};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};
use server::access::{EmbedSecret, NewEmbedToken};
use server::{Access, Caller, Gate, Keyring, Limits, Origins, Parts, Role, SignIn, Site, Stranger};
use world::Fake;

const INTRANET: &str = "https://intranet.example";

fn site(access: Access) -> Site {
    let origins = Origins::of(&[INTRANET.to_owned()]).expect("an origin");
    Site::of(Parts { access, origins, ..world::parts(Fake::Answers, Limits::default()) })
}

/// Sends a request with these headers.
async fn send(
    site: &Site,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> (StatusCode, HeaderMap, Value) {
    let mut request = Request::builder().method(method).uri(path).header("host", "localhost:8001");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    };
    let response = site.answer(request.expect("a request")).await;
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 24).await.expect("a body");
    (parts.status, parts.headers, serde_json::from_slice(&body).unwrap_or_default())
}

async fn as_whom(site: &Site, method: &str, path: &str, secret: &str, body: Option<Value>) -> (StatusCode, Value) {
    let (status, _, body) = send(site, method, path, &[("authorization", &format!("Bearer {secret}"))], body).await;
    (status, body)
}

fn embed(secret: &EmbedSecret, questions: Option<&[&str]>, ago: i64) -> String {
    let questions = questions.map(|questions| questions.iter().map(|one| (*one).to_owned()).collect());
    let wanted = NewEmbedToken { claims: Default::default(), minutes: 10, questions };
    let made = Timestamp::now() - SignedDuration::from_mins(ago);
    secret.make(wanted, "ops", made).expect("a token").token
}

#[tokio::test]
async fn a_good_token_lets_in_whoever_it_says() {
    let signers = [Signer::rsa("r"), Signer::ec("e"), Signer::ed("o", 7)];
    let [rsa, ec, ed] = &signers;
    let site = site(Access::SignIn(Arc::new(gate(Keyring::default(), fresh(), &[rsa, ec, ed]))));
    for signer in &signers {
        let alone = Header { kid: None, ..signer.header() };
        let access = Header { typ: Some("at+JWT".to_owned()), ..signer.header() };
        let soon = Timestamp::now().as_second() + 20;
        for token in [
            signer.sign(&claims(&json!({}))),
            signer.sign(&claims(&json!({"aud": ["other", "reckoner"]}))),
            signer.sign(&claims(&json!({"nbf": soon}))),
            signer.sign(&claims(&json!({"exp": soon - 40}))),
            // The only key of its kind needs no name.
            signer.sign_as(&alone, &claims(&json!({}))),
            signer.sign_as(&access, &claims(&json!({}))),
        ] {
            let (status, me) = as_whom(&site, "GET", "/api/me", &token, None).await;
            assert_eq!(status, StatusCode::OK, "{} {me}", signer.id);
            assert_eq!((&me["name"], &me["role"]), (&json!("ada"), &json!("viewer")));
        }
    }
}

fn fresh() -> EmbedSecret {
    EmbedSecret::fresh().expect("chance")
}

/// Every token here is good but for one thing.
#[tokio::test]
async fn a_bad_token_lets_nobody_in() {
    let (rsa, ec, ed, other) = (Signer::rsa("r"), Signer::ec("e"), Signer::ed("o", 7), Signer::ed("o", 8));
    let secret = fresh();
    let gate = Arc::new(gate(Keyring::default(), secret.clone(), &[&rsa, &ec, &ed]));
    let site = site(Access::SignIn(gate));
    let good = claims(&json!({}));
    let now = Timestamp::now().as_second();
    let but = |but: Value| rsa.sign(&claims(&but));
    let named = |kid: &str| rsa.sign_as(&Header { kid: Some(kid.to_owned()), ..rsa.header() }, &good);
    let headed = |signer: &Signer, header: Header| signer.sign_as(&header, &good);
    let whole = rsa.sign(&good);
    let parts: Vec<&str> = whole.split('.').collect();
    let modulus = rsa.jwk()["n"].as_str().expect("a modulus").to_owned();
    let public = URL_SAFE_NO_PAD.decode(&modulus).expect("base64");
    let hs = json!({"alg": "HS256", "typ": "JWT", "kid": "r"});
    let none = |alg: &str| forged(&json!({"alg": alg, "typ": "JWT", "kid": "r"}), &good, None);
    let richer = URL_SAFE_NO_PAD.encode(claims(&json!({"groups": ["ops"]})).to_string());
    let own = serde_json::from_value(other.jwk()).expect("a key");
    let embedded = embed(&secret, None, 0);
    let bare = embedded.trim_start_matches("rke_");
    let cases: Vec<(&str, String, &str)> = vec![
        ("alg none", none("none"), "bad_key"),
        ("alg None", none("None"), "bad_key"),
        ("alg none, with a signature", format!("{}{}", none("none"), parts[2]), "bad_key"),
        ("alg HS256 by the public key", forged(&hs, &good, Some(&public)), "bad_token"),
        ("alg HS256 by its text", forged(&hs, &good, Some(modulus.as_bytes())), "bad_token"),
        ("alg HS256 by the set of keys", forged(&hs, &good, Some(&key_set(&[&rsa, &ec, &ed]))), "bad_token"),
        (
            "an algorithm that is not listed",
            rsa.sign_as(&Header { alg: Algorithm::RS384, ..rsa.header() }, &good),
            "bad_token",
        ),
        (
            "a key of another kind",
            rsa.sign_as(&Header { kid: Some("e".to_owned()), ..rsa.header() }, &good),
            "bad_token",
        ),
        ("somebody else's key of that name", other.sign(&good), "bad_token"),
        ("another audience", but(json!({"aud": "payroll"})), "bad_token"),
        ("other audiences", but(json!({"aud": ["payroll", "reckoner2"]})), "bad_token"),
        ("the audience of embedding", but(json!({"aud": "embed"})), "bad_token"),
        ("no audience", but(json!({"aud": null})), "bad_token"),
        ("another issuer", but(json!({"iss": "https://id.example/realms/other"})), "bad_token"),
        ("an issuer that begins alike", but(json!({"iss": format!("{}x", issuer::ISSUER)})), "bad_token"),
        ("no issuer", but(json!({"iss": null})), "bad_token"),
        ("expired", but(json!({"exp": now - 31})), "expired"),
        ("expired at the beginning of time", but(json!({"exp": 0})), "expired"),
        ("expired before it", but(json!({"exp": -1})), "bad_token"),
        ("an end in words", but(json!({"exp": "never"})), "bad_token"),
        ("no end", but(json!({"exp": null})), "bad_token"),
        ("not yet", but(json!({"nbf": now + 40})), "bad_token"),
        ("not yet, in words", but(json!({"nbf": "soon"})), "bad_token"),
        ("nobody's", but(json!({"sub": null})), "bad_token"),
        ("an unknown key", named("x"), "bad_token"),
        ("a key with a path", named("../../../../dev/null"), "bad_token"),
        ("a key with an address", named("https://evil.example/keys"), "bad_token"),
        ("a key with a question to a database", named("r' UNION SELECT 'secret"), "bad_token"),
        ("no name of a key, unsigned", forged(&json!({"alg": "RS256"}), &good, None), "bad_token"),
        ("crit", headed(&rsa, Header { crit: Some(vec!["exp".to_owned()]), ..rsa.header() }), "bad_token"),
        ("crit of nothing", headed(&rsa, Header { crit: Some(vec![]), ..rsa.header() }), "bad_token"),
        ("a sign-out", headed(&rsa, Header { typ: Some("logout+jwt".to_owned()), ..rsa.header() }), "bad_token"),
        ("a key of its own", headed(&other, Header { jwk: Some(own), ..other.header() }), "bad_token"),
        (
            "the address of a key",
            headed(&other, Header { jku: Some("https://evil.example".to_owned()), ..other.header() }),
            "bad_token",
        ),
        ("ten megabytes", format!("{}.{}.{}", parts[0], "A".repeat(10_000_000), parts[2]), "bad_key"),
        ("longer than any", but(json!({"more": "x".repeat(8 << 10)})), "bad_key"),
        ("no dots", parts.concat(), "bad_key"),
        ("one dot", parts[..2].join("."), "bad_key"),
        ("four parts", format!("{whole}.{}", parts[2]), "bad_key"),
        ("no signature", format!("{}.{}.", parts[0], parts[1]), "bad_token"),
        ("half a signature", whole[..whole.len() - 20].to_owned(), "bad_token"),
        (
            "a signature of something else",
            format!("{}.{}.{}", parts[0], parts[1], ed.sign(&good).rsplit('.').next().expect("a part")),
            "bad_token",
        ),
        ("other claims", format!("{}.{richer}.{}", parts[0], parts[2]), "bad_token"),
        ("no JSON", format!("{}.{}.{}", URL_SAFE_NO_PAD.encode("x"), parts[1], parts[2]), "bad_key"),
        ("padding", format!("{}=.{}.{}", parts[0], parts[1], parts[2]), "bad_key"),
        ("in front of it, a key", format!("rk_{whole}"), "bad_key"),
        ("as a token for embedding", format!("rke_{whole}"), "bad_key"),
        ("a token for embedding as one of people", bare.to_owned(), "bad_token"),
        (
            "a token for embedding, forged",
            format!("rke_{}", forged(&hs, &json!({"aud": "embed", "exp": now + 600}), Some(b"guessed"))),
            "bad_key",
        ),
        ("a token for embedding, unsigned", format!("rke_{}", forged(&json!({"alg": "none"}), &good, None)), "bad_key"),
        ("a token for embedding that has expired", embed(&secret, None, 11), "expired"),
        ("a token for embedding by another secret", embed(&fresh(), None, 0), "bad_key"),
        ("dots", "..".to_owned(), "bad_key"),
    ];
    for (what, token, code) in &cases {
        for (method, path) in [("GET", "/api/me"), ("POST", "/api/v1/query"), ("GET", "/metrics"), ("POST", "/mcp")] {
            let (status, said) = as_whom(&site, method, path, token, Some(json!({"question": "revenue"}))).await;
            assert_eq!(
                (status, said["code"].as_str()),
                (StatusCode::UNAUTHORIZED, Some(*code)),
                "{what}: {method} {path} {said}"
            );
        }
    }
    assert!(cases.len() > 40);
    // Who is known, but has no role, is somebody all the same.
    let (status, said) = as_whom(&site, "GET", "/api/me", &but(json!({"groups": ["tennis"]})), None).await;
    assert_eq!((status, &said["code"]), (StatusCode::FORBIDDEN, &json!("no_role")));
}

#[test]
fn keys_come_and_go_and_their_tokens_with_them() {
    let (old, young) = (Signer::ed("old", 1), Signer::ed("young", 2));
    let oidc = oidc();
    let at = |seconds: i64| Timestamp::now() + SignedDuration::from_secs(seconds);
    assert!(oidc.is_due(at(0)), "there is no key yet");
    let gate = Gate::new(Keyring::default(), None, Some(oidc));
    let oidc = gate.oidc().expect("an issuer");
    let (of_old, of_young) = (old.sign(&claims(&json!({}))), young.sign(&claims(&json!({}))));
    assert_eq!(gate.who(&of_old), Err(Stranger::Unready));

    // The issuer cannot be reached: it is tried for again soon, and somebody is told.
    assert_eq!(oidc.take(Err("no connection".to_owned()), at(0)), Some("no connection".to_owned()));
    assert_eq!(oidc.take(Err("no connection".to_owned()), at(1)), None, "it is said once");
    assert!(!oidc.is_due(at(3)) && oidc.is_due(at(6)));
    assert!(oidc.trouble().is_some_and(|trouble| trouble.message.contains("nobody can sign in")));

    assert_eq!(oidc.take(Ok(key_set(&[&old])), at(0)), None);
    assert_eq!(oidc.trouble(), None);
    assert!(gate.who(&of_old).is_ok() && gate.who(&of_old).is_ok());
    assert!(!oidc.is_due(at(60)) && oidc.is_due(at(15 * 60)));

    // A token by a key that is not known makes somebody look, at most once a minute.
    assert!(matches!(gate.who(&of_young), Err(Stranger::Token(_))));
    assert!(oidc.is_due(at(1)) && !oidc.is_due(at(2)));
    assert!(gate.who(&of_young).is_err() && !oidc.is_due(at(50)) && oidc.is_due(at(62)));

    // It fails: the old keys stay, and it shows.
    assert!(oidc.take(Ok(b"<html>".to_vec()), at(62)).is_some());
    assert!(gate.who(&of_old).is_ok());
    assert!(oidc.trouble().is_some_and(|trouble| trouble.message.contains("go on counting")));

    // It works: a key that is gone takes its tokens with it, remembered ones included.
    assert_eq!(oidc.take(Ok(key_set(&[&young])), at(63)), None);
    assert!(gate.who(&of_young).is_ok());
    assert!(matches!(gate.who(&of_old), Err(Stranger::Token(_))));
}

#[test]
fn a_token_that_is_remembered_ends_all_the_same() {
    let signer = Signer::ec("e");
    let gate = gate(Keyring::default(), fresh(), &[&signer]);
    // It ended 28 seconds ago; clocks may be 30 apart.
    let token = signer.sign(&claims(&json!({"exp": Timestamp::now().as_second() - 28})));
    assert!(gate.who(&token).is_ok() && gate.who(&token).is_ok());
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(gate.who(&token), Err(Stranger::Expired));
}

#[test]
fn a_token_says_whose_rows_are_seen() {
    let signer = Signer::ed("o", 3);
    let gate = gate(Keyring::default(), fresh(), &[&signer]);
    let who = |but: Value| gate.who(&signer.sign(&claims(&but))).expect("let in");
    let Caller { role, viewer, only, .. } = who(json!({"groups": ["ops", "everybody"], "regions": ["Asia", "Europe"]}));
    assert_eq!((role, only), (Role::Admin, None));
    assert_eq!(viewer.roles, ["admin", "everybody", "ops"]);
    assert_eq!(viewer.claims["regions"], ["Asia", "Europe"]);
    assert!(who(json!({"regions": {"Asia": true}})).viewer.claims.is_empty());
}

#[tokio::test]
async fn a_token_for_questions_is_for_those_alone() {
    let secret = fresh();
    let gate = Arc::new(Gate::new(Keyring::default(), Some(secret.clone()), None));
    let token = embed(&secret, Some(&["flagship", "revenue by region"]), 0);
    let draft = json!({"v": 1, "show": ["revenue"]});
    // The same where nobody else need say who they are.
    for site in [site(Access::SignIn(gate.clone())), site(Access::Open(gate))] {
        for (body, status) in [
            (json!({"question": "flagship"}), StatusCode::OK),
            (json!({"question": "revenue by region", "format": "csv"}), StatusCode::OK),
            (json!({"question": "Flagship"}), StatusCode::FORBIDDEN),
            (json!({"question": "flagship "}), StatusCode::FORBIDDEN),
            (json!({"question": "revenue"}), StatusCode::FORBIDDEN),
            (json!({"question": "flagship", "previous": draft}), StatusCode::FORBIDDEN),
            (json!({"question": "flagship", "draft": draft}), StatusCode::FORBIDDEN),
            (json!({"draft": draft}), StatusCode::FORBIDDEN),
        ] {
            for path in ["/api/query", "/api/v1/query"] {
                let (got, said) = as_whom(&site, "POST", path, &token, Some(body.clone())).await;
                assert_eq!(got, status, "{body} {said}");
                assert!(status == StatusCode::OK || said["code"] == "not_embedded", "{said}");
            }
        }
        let mut open = 0;
        for (method, path, role) in server::routes() {
            let path = format!("/api/v1{}", path.replace(['{', '}'], ""));
            let (status, said) = as_whom(&site, method, &path, &token, None).await;
            let code = said["code"].as_str().unwrap_or_default();
            match (path.as_str(), role) {
                ("/api/v1/query" | "/api/v1/me", _) => open += usize::from(status != StatusCode::FORBIDDEN),
                (_, Role::Viewer) => assert_eq!((status, code), (StatusCode::FORBIDDEN, "not_embedded"), "{path}"),
                (_, _) => assert_eq!((status, code), (StatusCode::FORBIDDEN, "forbidden"), "{path}"),
            }
        }
        assert_eq!(open, 2);
        for (method, path) in [("GET", "/metrics"), ("POST", "/mcp")] {
            let (status, said) = as_whom(&site, method, path, &token, None).await;
            assert_eq!((status, &said["code"]), (StatusCode::FORBIDDEN, &json!("not_embedded")), "{path}");
        }
        // Without questions it is a viewer as any other.
        let any = embed(&secret, None, 0);
        let (status, me) = as_whom(&site, "GET", "/api/me", &any, None).await;
        assert_eq!((status, &me["name"], &me["role"]), (StatusCode::OK, &json!("embed/ops"), &json!("viewer")));
        assert_eq!(as_whom(&site, "GET", "/api/admin/keys", &any, None).await.0, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn an_admin_makes_tokens_for_embedding_and_it_is_written_down() {
    let tended = Arc::new(world::Tended::default());
    let parts = world::parts(Fake::Answers, Limits::default());
    let site = Site::of(Parts { upkeep: tended.clone(), ..parts });
    let wanted = json!({"claims": {"regions": ["Asia", "Europe"]}, "minutes": 5, "questions": ["revenue"]});
    let (status, _, made) = send(&site, "POST", "/api/v1/admin/embed-tokens", &[], Some(wanted)).await;
    assert_eq!(status, StatusCode::CREATED);
    assert!(made["token"].as_str().is_some_and(|token| token.starts_with("rke_")), "{made}");
    let left: Timestamp = made["expires"].as_str().expect("a text").parse().expect("a time");
    assert!((295..=301).contains(&left.duration_since(Timestamp::now()).as_secs()), "{made}");
    let deeds = tended.deeds.lock().expect("whole");
    assert_eq!(deeds[0].action, "make-embed-token");
    assert_eq!(deeds[0].what.as_deref(), Some("regions=Asia|Europe, minutes=5, questions=1"));
}

#[tokio::test]
async fn named_sites_may_ask_and_take_files_and_nothing_more() {
    let secret = fresh();
    let gate = Arc::new(Gate::new(Keyring::default(), Some(secret.clone()), None));
    let bearer = format!("Bearer {}", embed(&secret, None, 0));
    let question = json!({"question": "flagship"});
    for site in [site(Access::SignIn(gate.clone())), site(Access::Open(gate))] {
        for (method, path, origin, status, marked) in [
            ("POST", "/api/query", Some(INTRANET), 200, true),
            ("POST", "/api/v1/query", Some(INTRANET), 200, true),
            ("POST", "/api/v1/query", Some("http://localhost:8001"), 200, false),
            ("POST", "/api/v1/query", None, 200, false),
            ("POST", "/api/v1/query", Some("https://intranet.example.evil.example"), 403, false),
            ("POST", "/api/v1/query", Some("http://intranet.example"), 403, false),
            ("POST", "/api/v1/query", Some("https://intranet.example:444"), 403, false),
            ("POST", "/api/v1/query", Some("null"), 403, false),
            ("POST", "/api/v1/batch", Some(INTRANET), 403, false),
            ("GET", "/api/v1/me", Some(INTRANET), 403, false),
            ("GET", "/api/v1/query", Some(INTRANET), 403, false),
            ("GET", "/metrics", Some(INTRANET), 403, false),
            ("POST", "/mcp", Some(INTRANET), 403, false),
            ("GET", "/docs", Some(INTRANET), 403, false),
            ("GET", "/openapi.json", Some(INTRANET), 403, false),
            ("GET", "/nowhere", Some(INTRANET), 403, false),
            ("GET", "/", Some(INTRANET), 200, true),
            ("GET", "/", Some("https://evil.example"), 403, false),
            ("POST", "/", Some(INTRANET), 403, false),
        ] {
            let mut headers = vec![("authorization", bearer.as_str())];
            headers.extend(origin.map(|origin| ("origin", origin)));
            let (got, headers, _) = send(&site, method, path, &headers, Some(question.clone())).await;
            assert_eq!(got.as_u16(), status, "{method} {path} {origin:?}");
            let allowed = headers.get("access-control-allow-origin").map(|value| value.to_str().expect("ASCII"));
            assert_eq!(allowed, marked.then_some(INTRANET), "{method} {path} {origin:?}");
            assert!(!headers.contains_key("access-control-allow-credentials"));
            let varies = headers.get_all("vary").iter().any(|value| value == "origin");
            assert_eq!(varies, status == 200, "{method} {path} {origin:?}");
        }
        // A page of another site shows who asks, wherever it asks.
        let (status, headers, said) =
            send(&site, "POST", "/api/query", &[("origin", INTRANET)], Some(question.clone())).await;
        assert_eq!((status, &said["code"]), (StatusCode::UNAUTHORIZED, &json!("no_key")));
        assert_eq!(headers["access-control-allow-origin"], INTRANET);
    }
}

#[tokio::test]
async fn a_browser_is_told_beforehand_what_it_may_send() {
    let site = site(Access::SignIn(Arc::new(Gate::default())));
    for (path, origin, wanted, status) in [
        ("/api/v1/query", INTRANET, Some("POST"), 204),
        ("/api/query", INTRANET, Some("POST"), 204),
        // What asks for anything else is no such question, but a request like any other.
        ("/api/v1/query", INTRANET, Some("DELETE"), 401),
        ("/api/v1/query", INTRANET, None, 401),
        ("/api/v1/query", "https://evil.example", Some("POST"), 403),
        ("/api/v1/admin/keys", INTRANET, Some("POST"), 403),
        ("/", INTRANET, Some("POST"), 403),
    ] {
        let mut headers = vec![("origin", origin)];
        headers.extend(wanted.map(|method| ("access-control-request-method", method)));
        let (got, headers, _) = send(&site, "OPTIONS", path, &headers, None).await;
        assert_eq!(got.as_u16(), status, "{path} {origin} {wanted:?}");
        let told = headers.get("access-control-allow-headers").map(|value| value.to_str().expect("ASCII"));
        assert_eq!(told, (status == 204).then_some("authorization, content-type"), "{path} {origin}");
        if status == 204 {
            assert_eq!(headers["access-control-allow-methods"], "POST");
            assert_eq!(headers["access-control-allow-origin"], INTRANET);
        }
    }
}

#[tokio::test]
async fn only_one_page_may_be_held_and_only_by_named_sites() {
    let named = site(Access::Open(Arc::new(Gate::default())));
    let nobody = world::site(Fake::Answers, Limits::default());
    for (site, path, ancestors, resource) in [
        (&named, "/embed", INTRANET, "same-origin"),
        (&named, "/embed.js", "'none'", "cross-origin"),
        (&named, "/", "'none'", "same-origin"),
        (&named, "/embed/more", "'none'", "same-origin"),
        (&named, "/reports", "'none'", "same-origin"),
        (&named, "/api/v1/me", "'none'", "same-origin"),
        (&nobody, "/embed", "'none'", "same-origin"),
        (&nobody, "/embed.js", "'none'", "same-origin"),
    ] {
        let (_, headers, _) = send(site, "GET", path, &[], None).await;
        let policy = headers["content-security-policy"].to_str().expect("ASCII");
        assert!(policy.ends_with(&format!("frame-ancestors {ancestors}")), "{path}: {policy}");
        assert!(policy.starts_with("default-src 'self';"), "{path}: {policy}");
        assert_eq!(headers["cross-origin-resource-policy"], resource, "{path}");
    }
}
