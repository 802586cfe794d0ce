//! Jobs run when they are due: under the server, beside each other, after a failure.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use system::http;
use system::project::Project;
use system::server::Server;

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
datasets:
  orders: {source: orders.csv, time: day, dimensions: [day, city], metrics: {revenue: SUM(amount)}}
  visits: {source: visits.csv, time: day, dimensions: [day, city], metrics: {visitors: SUM(people)}}
";
/// Each second: cron's sixth field, first.
const EACH_SECOND: &str = "jobs: {often: {at: '* * * * * *', only: [orders]}}\nsnapshots: {keep: 2}\n";
const PATIENCE: Duration = Duration::from_secs(30);

fn project(config: &str) -> Project {
    let project = Project::with(&[
        ("model.yaml", MODEL),
        ("reckoner.yaml", config),
        ("orders.csv", "day,city,amount\n2025-01-01,Rome,100\n2025-01-02,Oslo,1\n"),
        ("visits.csv", "day,city,people\n2025-01-01,Rome,7\n"),
    ]);
    project.must(&["build"]);
    project
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}: not after {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn history(project: &Project) -> Vec<Value> {
    let ran = project.must(&["jobs", "history", "--last", "500", "--json"]);
    serde_json::from_str(&ran.out).expect("runs")
}

#[test]
fn a_server_works_the_tables_out_by_itself() {
    let project = project(EACH_SECOND);
    let server = Server::of(&project);
    let revenue = || {
        let body = r#"{"question": "total revenue"}"#;
        let outcome = http::post(server.port, "/api/query", body).expect("a reply").json();
        outcome["table"]["rows"][0][0].as_f64()
    };
    assert_eq!(revenue(), Some(101.0));
    project.write("orders.csv", "day,city,amount\n2025-01-01,Rome,100\n2025-01-02,Oslo,11\n");
    until("the new amount is served", || revenue() == Some(111.0));

    // What was there when the source goes stays, and the failure is in the history.
    std::fs::remove_file(project.path().join("orders.csv")).expect("removes");
    until("the failure is kept", || history(&project).iter().any(|run| run["code"] == "missing_file"));
    assert_eq!(revenue(), Some(111.0));
    project.write("orders.csv", "day,city,amount\n2025-01-01,Rome,5\n");
    until("it works again", || revenue() == Some(5.0));
    assert!(server.stop(), "it stops when asked to");

    // Only what the job names was worked out anew, and no more is kept than was said.
    let runs = history(&project);
    let of_job = runs.iter().filter(|run| run["job"] == "often");
    assert!(of_job.clone().count() >= 3 && of_job.clone().all(|run| run["only"][0] == "orders"), "{runs:?}");
    let snapshots: Value = serde_json::from_str(&project.must(&["snapshots", "list", "--json"]).out).expect("a list");
    assert_eq!(snapshots.as_array().map(Vec::len), Some(2), "{snapshots}");
    let (_, visitors) = project.ask("visitors");
    assert_eq!(visitors["table"]["rows"][0][0].as_f64(), Some(7.0));
}

/// A process that is ended with the test.
struct Worker(Child);

impl Worker {
    fn of(project: &Project) -> Worker {
        let mut command = project.command(&["jobs", "serve"]);
        Worker(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts"))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn of_several_processes_one_does_the_work() {
    let project = project("jobs: {often: {at: '*/3 * * * * *'}}\n");
    let workers = [Worker::of(&project), Worker::of(&project), Worker::of(&project)];
    until("the job has run four times", || history(&project).len() >= 5);
    drop(workers);
    let runs = history(&project);
    let mut began: Vec<&str> =
        runs.iter().filter(|run| run["job"] == "often").filter_map(|run| run["began"].as_str()).collect();
    assert!(runs.iter().all(|run| run["outcome"] == "published"), "{runs:?}");
    let count = began.len();
    began.dedup();
    // Two processes that both thought it due would have begun in the same three seconds.
    let slots: std::collections::BTreeSet<u64> = began.iter().map(|time| slot(time)).collect();
    assert_eq!(slots.len(), count, "{began:?}");
}

/// The three seconds that a time like `2025-01-01T02:03:04Z` falls into.
fn slot(time: &str) -> u64 {
    let number = |range: std::ops::Range<usize>| time[range].parse::<u64>().expect("a time");
    (number(11..13) * 3600 + number(14..16) * 60 + number(17..19)) / 3
}

#[test]
fn what_failed_for_a_while_is_tried_again() {
    let config = "databases: {shop: {url: 'postgres://reader@127.0.0.1:1/shop'}}\n\
                  jobs: {often: {at: '0 0 1 1 *'}}\nretry: {times: 2, after: 1}\n";
    let project = project("");
    project.write("reckoner.yaml", config);
    project.write("model.yaml", MODEL.replace("orders.csv", "shop#orders"));
    let ran = project.run(&["jobs", "run", "often"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let worker = Worker::of(&project);
    until("it was tried three times", || history(&project).iter().filter(|run| run["job"] == "often").count() == 3);
    std::thread::sleep(Duration::from_secs(6));
    drop(worker);
    let attempts: Vec<Value> = history(&project).iter().rev().map(|run| run["attempt"].clone()).collect();
    assert_eq!(attempts, [1, 1, 2, 3], "the build by hand, and three tries: {attempts:?}");
}

#[test]
fn the_commands_say_what_is_what() {
    let project = project("jobs: {nightly: {at: '30 2 * * *', only: [orders]}, monthly: {at: '0 4 1 * *'}}\n");
    let list = project.must(&["jobs", "list"]).out;
    for said in ["nightly  30 2 * * *", "orders", "monthly", "everything", "Times are those of UTC"] {
        assert!(list.contains(said), "{said}: {list}");
    }
    project.must(&["jobs", "run", "nightly"]);
    assert!(project.must(&["jobs", "list"]).out.contains("02:30"), "it ran, and is next tomorrow");
    for (config, said) in [
        ("jobs: {nightly: {at: 'at night'}}", "`at night` is no cron expression"),
        ("jobs: {nightly: {when: '30 2 * * *'}}", "when"),
        ("jobs: {nightly: {at: '30 2 * * *', only: [order]}}", "did you mean `orders`"),
    ] {
        project.write("reckoner.yaml", config);
        let ran = project.run(&["jobs", "run", "nightly"]);
        assert!(ran.code != Some(0) && ran.err.replace("\n  │", "").contains(said), "{config}: {ran:?}");
    }
}

#[test]
fn snapshots_are_compared_verified_and_gone_back_to() {
    let project = project("");
    let first = current(project.path());
    let rows = "day,city,amount\n2025-01-01,Rome,90\n2025-01-02,Oslo,1\n2025-02-01,Bonn,5\n";
    project.write("orders.csv", rows);
    project.must(&["build", "--only", "orders"]);
    let second = current(project.path());
    assert_ne!(first, second);

    // January was not over when the first was built: only what is new and gone differs.
    let difference = project.must(&["snapshots", "diff", &first]).out;
    for said in ["orders: 2 rows, now 3 (+1)", "city: new: Bonn"] {
        assert!(difference.contains(said), "{said}: {difference}");
    }
    assert!(!difference.contains("revenue"), "{difference}");
    project.write("orders.csv", rows.replace("Rome,90", "Rome,80"));
    project.must(&["build"]);
    let difference = project.must(&["snapshots", "diff", &second]).out;
    assert!(difference.contains("revenue in 2025-01: 91, now 81"), "{difference}");

    // As of then, and back to then.
    let then = project.must(&["ask", "--json", "revenue in January 2025", "--snapshot", &first]).out;
    let then: Value = serde_json::from_str(&then).expect("an outcome");
    assert_eq!(
        (then["table"]["rows"][0][0].as_f64(), &then["provenance"]["snapshot"]),
        (Some(101.0), &first.as_str().into())
    );
    project.must(&["snapshots", "rollback", &second]);
    assert_eq!(project.ask("revenue in January 2025").1["table"]["rows"][0][0].as_f64(), Some(91.0));

    // A file that is linked into several snapshots is damaged in all of them, and only it.
    let file = project.path().join(".reckoner/snapshots").join(&second).join("visits_base.arrow");
    let mut bytes = std::fs::read(&file).expect("reads");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).expect("writes");
    let ran = project.run(&["snapshots", "verify", &second]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains("damaged: visits_base") && ran.out.contains("2 of 3 files are whole"), "{ran:?}");
    assert_eq!(project.run(&["snapshots", "rollback", "20200101T000000Z"]).code, Some(2));

    // Where the current one cannot be read at all, another that is kept serves.
    std::fs::write(project.path().join(".reckoner/snapshots").join(&second).join("manifest.json"), "{")
        .expect("writes");
    let ran = project.must(&["ask", "revenue in January 2025"]);
    assert!(ran.err.contains("serves instead") && ran.out.contains("81"), "{ran:?}");
}

fn current(project: &Path) -> String {
    std::fs::read_to_string(project.join(".reckoner/CURRENT")).expect("is there").trim().to_owned()
}
