//! Alerts reach people: once when they fire, once when they are over, whatever restarts in between.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use system::http;
use system::project::Project;
use system::receiver::{self, Posted};
use system::server::Server;

const MODEL: &str = "version: 0.2.0.dev0\nsemantic_model: shop\ncalendar: {today: last_data}\ndatasets:\n  orders: {source: \
                     orders.csv, time: day, dimensions: [day], metrics: {revenue: SUM(amount)}}\n";
const ROWS: &str = "day,amount\n2025-01-02,1\n";
const PATIENCE: Duration = Duration::from_secs(30);
/// Long enough for a few looks.
const LOOKS: Duration = Duration::from_secs(4);

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}: not after {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Of each thing that came: what it says, and of which job.
fn said(came: &[Posted]) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    came.iter().map(Posted::json).map(|body| (text(&body["type"]), text(&body["data"]["alert"]))).collect()
}

#[test]
fn an_alert_is_said_once_and_once_that_it_is_over() {
    let hook = receiver::webhook();
    let (chat, post) = (receiver::webhook(), receiver::mail());
    let config = format!(
        "jobs: {{}}\nmail: {{server: 'smtp://127.0.0.1:{}', from: reckoner@example.com}}\n\
         alerts:\n  every: 1\n  name: shop\n  webhook: {{url: 'http://127.0.0.1:{}/hook', secret_file: hook.secret}}\n  \
         slack: {{url_file: chat.url}}\n  mail: {{to: [ops@example.com]}}\n",
        post.port, hook.port
    );
    let project = Project::with(&[
        ("model.yaml", MODEL),
        ("orders.csv", ROWS),
        ("reckoner.yaml", &config),
        ("hook.secret", "whsec_plJ3nmyCDGBKInavdOK15jsl\n"),
        ("chat.url", &format!("http://127.0.0.1:{}/services/canary", chat.port)),
    ]);
    project.must(&["build"]);
    std::fs::remove_file(project.path().join("orders.csv")).expect("removes");
    assert_eq!(project.run(&["build"]).code, Some(1));

    let server = Server::of(&project);
    let fired = [("alert.fired".to_owned(), "job_failing".to_owned())];
    until("it is said", || !hook.came().is_empty() && !chat.came().is_empty() && !post.came().is_empty());
    std::thread::sleep(LOOKS);
    assert_eq!(said(&hook.came()), fired, "it is said once");
    let first = &hook.came()[0];
    assert!(first.header("webhook-id").starts_with("msg_") && first.header("webhook-signature").starts_with("v1,"));
    assert!(first.header("webhook-timestamp").parse::<u64>().is_ok(), "{first:?}");
    let body = first.json();
    assert_eq!((&body["data"]["name"], &body["data"]["state"]), (&"shop".into(), &"fired".into()));
    assert!(body["data"]["message"].as_str().is_some_and(|text| text.contains("missing_file")), "{body}");
    assert_eq!(chat.came()[0].json()["text"], "shop: job_failing");
    let mail = &post.came()[0];
    assert_eq!(
        (mail.to.as_slice(), mail.header("Subject")),
        (["ops@example.com".to_owned()].as_slice(), "shop: job_failing")
    );
    let status = http::get(server.port, "/api/status").expect("a status").json();
    assert_eq!(status["alerts"][0]["name"], "job_failing", "{status}");
    assert!(
        http::get(server.port, "/metrics").expect("figures").body.contains("reckoner_alert{alert=\"job_failing\"} 1")
    );

    // Neither a restart nor another process over the same folder says it again.
    assert!(server.stop());
    let server = Server::of(&project);
    std::thread::sleep(LOOKS);
    assert_eq!(said(&hook.came()), fired, "nothing is said again");

    // That it is over is said when it can be, and once.
    hook.status.store(302, Ordering::SeqCst);
    project.write("orders.csv", ROWS);
    project.must(&["build"]);
    until("the chat is told", || chat.came().len() == 2);
    assert_eq!(said(&hook.came()), fired, "a redirect is no reply");
    hook.status.store(200, Ordering::SeqCst);
    until("it is said that it is over", || hook.came().len() == 2);
    std::thread::sleep(LOOKS);
    let over = ("alert.resolved".to_owned(), "job_failing".to_owned());
    assert_eq!(said(&hook.came()), [fired[0].clone(), over]);
    assert_eq!((chat.came().len(), post.came().len()), (2, 2));
    assert!(server.stop());
}

#[test]
fn what_is_written_about_alerts_that_there_are_not_is_a_mistake() {
    let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", ROWS)]);
    project.must(&["build"]);
    for (config, said) in [
        ("alerts: {snapshot_hour: 3}", "snapshot_hour"),
        ("alerts: {webhook: {url: 'https://h/', secret: canary}}", "secret"),
        ("alerts: {slack: {url: 'https://h/canary'}}", "url"),
    ] {
        project.write("reckoner.yaml", config);
        let ran = project.run(&["jobs", "list"]);
        assert!(ran.code == Some(2) && ran.err.contains(said), "{config}: {ran:?}");
    }
}
