//! `reckoner doctor` finds what is wrong around a project, says what to do, and shows no secret.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use system::project::{Project, Ran};
use system::receiver;

const MODEL: &str = "version: 0.2.0.dev0\nsemantic_model: shop\ncalendar: {today: last_data}\ndatasets:\n  orders: {source: \
                     orders.csv, time: day, dimensions: [day], metrics: {revenue: SUM(amount)}}\n";

fn project() -> Project {
    let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", "day,amount\n2025-01-02,1\n")]);
    project.must(&["build"]);
    project
}

/// The checks of a name, each with its grade and what it says.
fn checks(ran: &Ran, name: &str) -> Vec<(String, String)> {
    let value: Value = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let checks = value["checks"].as_array().expect("checks").iter().filter(|check| check["name"] == name);
    checks
        .map(|check| (text(&check["grade"]), format!("{} {}", text(&check["message"]), text(&check["way"]))))
        .collect()
}

#[test]
fn a_sound_project_is_fit() {
    let project = project();
    let ran = project.must(&["doctor", "--port", "0"]);
    for said in [
        "ok       model",
        "ok       sources",
        "ok       snapshot",
        "ok       jobs",
        "nobody is told of alerts",
        "0 bad",
    ] {
        assert!(ran.out.contains(said), "{said}: {ran:?}");
    }
}

#[test]
fn each_thing_that_is_wrong_is_found_with_a_way_on_and_no_secret_shown() {
    let project = project();
    let chat = receiver::webhook();
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    project.write("chat.url", format!("http://127.0.0.1:{}/services/canary-chat", chat.port));
    project.write("hook.secret", "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnk=");
    project.write("password", "canary-password");
    project.write("key", "canary-key");
    for (name, mode) in [("chat.url", 0o600), ("hook.secret", 0o644), ("password", 0o600), ("key", 0o600)] {
        std::fs::set_permissions(project.path().join(name), std::fs::Permissions::from_mode(mode)).expect("a mode");
    }
    project.write(
        "reckoner.yaml",
        "databases: {far: {url: 'postgres://reader@127.0.0.1:1/shop', password_file: password}}\n\
         assist: {endpoint: 'http://127.0.0.1:1/v1', model: m, key_file: key}\n\
         tokens: {redis: 'redis://:canary-redis@127.0.0.1:1/'}\n\
         mail: {server: 'smtp://127.0.0.1:1', from: r@example.com, user: r, password_file: password}\n\
         alerts: {webhook: {url: 'http://127.0.0.1:1/canary-path', secret_file: hook.secret}, slack: {url_file: chat.url}}\n\
         deliveries: {board: {report: weekly, at: '0 7 * * 1', to: [board@example.com]}}\n",
    );
    project.write("model.yaml", MODEL.replace("orders.csv", "far#orders"));
    let ran = project.run(&["doctor", "--json", "--port", &port]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    for (name, grade, said) in [
        ("config", "ok", "can be read"),
        ("sources", "bad", "source_unreachable"),
        ("port", "warning", "--port"),
        ("secrets", "warning", "chmod 600"),
        ("assist", "bad", "127.0.0.1:1 does not answer"),
        ("ledger", "bad", "Redis"),
        ("webhook", "bad", "does not answer"),
        ("slack", "ok", "answers"),
        ("mail", "bad", "does not answer"),
        ("deliveries", "ok", "board: next at"),
    ] {
        let found = checks(&ran, name);
        assert!(found.iter().any(|(g, text)| g == grade && text.contains(said)), "{name}: {found:?}");
    }
    let text = project.run(&["doctor", "--port", &port]);
    for printed in [&ran.out, &ran.err, &text.out, &text.err] {
        assert!(!printed.contains("canary"), "{printed}");
    }
    assert!(chat.came().is_empty(), "nothing is said to anybody");
}

#[test]
fn what_is_no_project_and_what_is_open_to_all_is_bad() {
    let project = project();
    let ran = project.run(&["doctor", "--json", "--port", "0", "--bind", "0.0.0.0"]);
    assert_eq!((ran.code, checks(&ran, "keys")[0].0.as_str()), (Some(1), "bad"));
    project.must(&["keys", "add", "ops", "--role", "admin"]);
    assert_eq!(project.run(&["doctor", "--port", "0", "--bind", "0.0.0.0"]).code, Some(0));

    project.write("reckoner.yaml", "alrets: {}");
    let ran = project.run(&["doctor", "--json", "--port", "0"]);
    assert_eq!((ran.code, checks(&ran, "config")[0].0.as_str()), (Some(1), "bad"), "{ran:?}");
    project.write("reckoner.yaml", "");
    let snapshots = project.path().join(".reckoner/snapshots");
    let snapshot = std::fs::read_dir(snapshots).expect("snapshots").next().expect("one").expect("a folder").path();
    let file = std::fs::read_dir(snapshot)
        .expect("files")
        .flatten()
        .map(|file| file.path())
        .find(|path| path.extension().is_some_and(|ending| ending == "arrow"));
    let file = file.expect("a rollup");
    let mut bytes = std::fs::read(&file).expect("reads");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).expect("writes");
    let ran = project.run(&["doctor", "--json", "--port", "0"]);
    assert_eq!((ran.code, checks(&ran, "snapshot")[0].0.as_str()), (Some(1), "bad"), "{ran:?}");
    let empty = Project::empty();
    let ran = empty.run(&["doctor", "--json", "--port", "0"]);
    assert_eq!((ran.code, checks(&ran, "model")[0].0.as_str()), (Some(1), "bad"), "{ran:?}");
}
