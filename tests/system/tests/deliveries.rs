//! Reports are sent when it is time, to mail and to a webhook, and show whoever gets them their own rows alone.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::Value;
use system::project::Project;
use system::receiver;
use system::server::Server;

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
reports: reports/*.yaml
policies:
  own_region: {roles: [viewer], where: \"region IN (:regions)\"}
datasets:
  orders: {source: orders.csv, time: day, dimensions: [day, region, customer], metrics: {revenue: SUM(amount)}}
";
/// The last of the customers means harm.
const ROWS: &str = "day,region,customer,amount\n2025-01-02,Europe,Ann,100\n2025-01-03,Europe,<img src=x onerror=alert(1)>,70\n\
                    2025-02-02,Europe,Bob,30\n2025-02-03,Asia,Canary,999\n";
const REPORT: &str =
    "title: \"Weekly <b>summary</b>\"\ntiles:\n- revenue by customer\n- revenue by month\n- nonsense of all sorts\n";

fn project(config: &str) -> Project {
    let files =
        [("model.yaml", MODEL), ("orders.csv", ROWS), ("reports/weekly.yaml", REPORT), ("reckoner.yaml", config)];
    let project = Project::with(&files);
    project.must(&["build"]);
    project
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what}: not in time");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_mail_has_sentences_tables_and_pictures_and_no_markup_of_the_data() {
    let post = receiver::mail();
    let config = format!(
        "mail: {{server: 'smtp://127.0.0.1:{}', from: reckoner@example.com}}\ndeliveries:\n  board:\n    report: weekly\n    \
         at: '0 7 * * 1'\n    to: [board@example.com, ceo@example.com]\n    as: {{claims: {{regions: [Europe]}}}}\n",
        post.port
    );
    let project = project(&config);
    project.must(&["report", "weekly", "--deliver"]);
    let mail = post.came().pop().expect("a mail came");
    assert_eq!(mail.to, ["board@example.com", "ceo@example.com"]);
    for part in
        ["multipart/alternative", "Content-Type: image/png", "Content-Type: image/svg+xml", "filename=\"chart-1.svg\""]
    {
        assert!(mail.text.contains(part), "{part}: {}", mail.text);
    }
    assert!(!mail.text.lines().any(|line| line.trim_end().len() > 998), "no line is too long for mail");
    // As it is read: soft ends of lines taken away.
    let read = mail.text.replace("=\r\n", "").replace("=3D", "=");
    assert!(read.contains("cid:chart-1@reckoner") && read.contains("&lt;img src=x onerror=alert(1)&gt;"), "{read}");
    let html = read.split("<!doctype html>").nth(1).and_then(|rest| rest.split("</html>").next()).expect("HTML");
    assert!(!html.contains("<img src=x") && !html.contains("<b>summary") && !html.contains("Canary"), "{html}");

    // The same can be looked at before anything is sent.
    project.must(&["report", "weekly", "--deliver=board", "--dry-run", "board.eml"]);
    let written = std::fs::read_to_string(project.path().join("board.eml")).expect("a file");
    assert!(written.contains("board@example.com") && written.contains("image/png"), "{written}");
    project.must(&["report", "weekly", "--deliver", "--dry-run", "hook.json"]);
    let body = std::fs::read_to_string(project.path().join("hook.json")).expect("a file");
    assert!(!body.contains("Canary"), "the rows of whom the report is for: {body}");
    assert_eq!(post.came().len(), 1, "nothing was sent");

    let history = project.must(&["jobs", "history"]).out;
    assert!(history.contains("delivery board: delivered, of "), "{history}");
    for (arguments, said) in [
        (["report", "weekly", "--deliver=bord"], "there are: board"),
        (["report", "weakly", "--deliver"], "no delivery sends the report"),
    ] {
        let ran = project.run(&arguments);
        assert!(ran.code == Some(2) && ran.err.contains(said), "{ran:?}");
    }
}

#[test]
fn a_report_goes_out_once_for_each_time_whatever_restarts() {
    let hook = receiver::webhook();
    let config = format!(
        "jobs: {{}}\nretry: {{times: 5, after: 1}}\nalerts: {{every: 1}}\ndeliveries:\n  often:\n    report: weekly\n    at: '*/2 * * * * *'\n    \
         webhook: {{url: 'http://127.0.0.1:{}/reports'}}\n    as: {{claims: {{regions: [Europe]}}}}\n",
        hook.port
    );
    let project = project(&config);
    let server = Server::of(&project);
    until("two came", || hook.came().len() >= 2);
    assert!(server.stop());
    let body = hook.came()[0].json();
    let tiles = body["data"]["page"]["tiles"].as_array().expect("tiles");
    assert!(tiles[0]["svg"].as_str().is_some_and(|svg| svg.starts_with("<svg")), "{body}");
    assert_eq!(
        (tiles[0]["outcome"]["status"].as_str(), tiles[2]["outcome"]["status"].as_str()),
        (Some("answered"), Some("unread"))
    );
    assert!(!body.to_string().contains("Canary"), "{body}");

    // A receiver that is down is tried again, and somebody is told.
    hook.status.store(503, Ordering::SeqCst);
    let server = Server::of(&project);
    until("the failure is known", || {
        let status = system::http::get(server.port, "/api/status").expect("a status").json();
        status["alerts"].as_array().is_some_and(|all| all.iter().any(|alert| alert["name"] == "delivery_failing"))
    });
    let before = hook.came().len();
    hook.status.store(200, Ordering::SeqCst);
    until("it goes out again", || hook.came().len() > before + 1);
    assert!(server.stop());

    let came = hook.came();
    let ids: BTreeSet<&str> = came.iter().map(|posted| posted.header("webhook-id")).collect();
    assert_eq!(ids.len(), came.len(), "each time once");
    let history: Value =
        serde_json::from_str(&project.must(&["jobs", "history", "--json", "--last", "500"]).out).expect("runs");
    let outcomes: Vec<&str> = history
        .as_array()
        .expect("runs")
        .iter()
        .filter(|run| run["delivery"] == "often")
        .filter_map(|run| run["outcome"].as_str())
        .collect();
    assert!(outcomes.contains(&"failed"), "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == "delivered").count(), came.len(), "{history}");
}
