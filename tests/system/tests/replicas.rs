//! Snapshots in an object store, with real processes on both sides: who builds publishes, replicas follow, whatever
//! happens to the store, to whoever publishes, and to what is published.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use servers::ObjectStore;
use system::http::{get, post};
use system::project::Project;
use system::server::{Server, free_port};

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
reports: reports/*.yaml
datasets:
  orders: {source: orders.csv, time: day, dimensions: [day, city], metrics: {revenue: SUM(amount)}}
";
const REPORT: &str = "title: Weekly\ntiles: [revenue]\n";
/// Snapshots that replicas follow in `make test`, kills of whoever publishes, and rounds of a race; `make prove` sets
/// `RECKONER_FOLLOWED`, `RECKONER_KILLS` and `RECKONER_RACES`.
const FOLLOWED: usize = 20;
const KILLS: usize = 8;
const RACES: usize = 5;
const REPLICAS: usize = 3;
/// Clients of each replica.
const CLIENTS: usize = 4;
const PLACE: &str = "s3://shop/snapshots";
/// Rows of a table that takes a while.
const MANY: u32 = 20_000;
const PATIENCE: Duration = Duration::from_secs(60);

fn count(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

fn orders(revenue: u32) -> String {
    format!("day,city,amount\n2025-01-02,Oslo,{revenue}\n2025-02-03,Rome,0\n")
}

/// Enough of them that a build takes a while; each of this amount.
fn many(amount: u32) -> String {
    let mut text = String::from("day,city,amount\n");
    for row in 0..MANY {
        writeln!(text, "2025-{:02}-{:02},city {},{amount}", 1 + row % 12, 1 + row % 28, row % 997).expect("a string");
    }
    text
}

/// A folder that publishes to the store, or follows it.
fn machine(more: &str) -> Project {
    let config = format!("jobs: {{}}\nsnapshots: {{store: '{PLACE}', every: 1, lease: 3{more}}}\n");
    Project::with(&[("reckoner.yaml", &config)])
}

fn builder(orders: &str) -> Project {
    let project = machine("");
    project.write("model.yaml", MODEL);
    project.write("orders.csv", orders);
    project.write("reports/weekly.yaml", REPORT);
    project
}

fn run(project: &Project, store: &ObjectStore, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = project.command(arguments);
    let Output { status, stdout, stderr } = command.envs(store.environment(store.port())).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let (said, complained) = (text(stdout), text(stderr));
    assert!(!complained.contains("panicked"), "{arguments:?}: {complained}");
    (status.code(), said, complained)
}

fn must(project: &Project, store: &ObjectStore, arguments: &[&str]) -> String {
    let (code, said, complained) = run(project, store, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {said}{complained}");
    said
}

fn serve(project: &Project, store: &ObjectStore, arguments: &[&str]) -> Server {
    let port = free_port();
    let mut command = project.command(&[&["serve", "--port", &port.to_string()], arguments].concat());
    command.envs(store.environment(store.port()));
    Server::start(command, port)
}

/// The snapshot and the revenue of an answer.
fn answer(port: u16) -> (String, u32) {
    let reply = post(port, "/api/v1/query", r#"{"question": "total revenue"}"#).expect("the server answers");
    assert_eq!(reply.status, 200, "{reply:?}");
    let outcome = reply.json();
    let snapshot = outcome["provenance"]["snapshot"].as_str().expect("an answer names its snapshot").to_owned();
    assert_eq!(reply.header("reckoner-snapshot"), Some(snapshot.as_str()));
    (snapshot, outcome["table"]["rows"][0][0].as_f64().expect("a number") as u32)
}

/// What the current snapshot of a folder says the revenue is.
fn revenue(project: &Project) -> u32 {
    let (code, outcome) = project.ask("total revenue");
    assert_eq!(code, Some(0), "{outcome:#}");
    outcome["table"]["rows"][0][0].as_f64().expect("a number") as u32
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}: not after {PATIENCE:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

fn alerts(port: u16) -> Vec<String> {
    let status = get(port, "/api/v1/status").expect("the server answers").json();
    let alerts = status["alerts"].as_array().cloned().unwrap_or_default();
    alerts.iter().filter_map(|alert| alert["name"].as_str().or(alert["alert"].as_str()).map(str::to_owned)).collect()
}

/// Ends the asking when it is dropped.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn replicas_follow_under_load_and_no_answer_fails_or_is_mixed() {
    let Some(mut store) = servers::object_store() else { return };
    let project = builder(&orders(1));
    must(&project, &store, &["build"]);
    let folders = [(); REPLICAS].map(|()| Project::with(&[("reckoner.yaml", "snapshots: {every: 1}\n")]));
    let replicas: Vec<Server> = folders.iter().map(|folder| serve(folder, &store, &["--follow", PLACE])).collect();
    let followed = count("RECKONER_FOLLOWED", FOLLOWED);
    let over = AtomicBool::new(false);
    let all_serve = |revenue: u32| replicas.iter().all(|replica| answer(replica.port).1 == revenue);
    let seen: Vec<BTreeMap<String, u32>> = thread::scope(|scope| {
        let clients: Vec<_> = replicas
            .iter()
            .flat_map(|replica| [replica; CLIENTS])
            .map(|replica| {
                scope.spawn(|| {
                    let mut seen = BTreeMap::new();
                    let mut last = String::new();
                    while !over.load(Ordering::SeqCst) {
                        let (snapshot, revenue) = answer(replica.port);
                        // Each goes forward alone.
                        assert!(snapshot >= last || snapshot.contains('-'), "{snapshot} after {last}");
                        let before = *seen.entry(snapshot.clone()).or_insert(revenue);
                        assert_eq!(before, revenue, "two answers of {snapshot}");
                        last = snapshot;
                    }
                    seen
                })
            })
            .collect();
        let end = End(&over);
        for revenue in (2..).take(followed) {
            project.write("orders.csv", orders(revenue));
            must(&project, &store, &["build"]);
            until("all replicas follow", || all_serve(revenue));
        }
        let last = followed as u32 + 1;

        // The store is gone in the middle: what was followed last serves, and it is said once.
        store.kill();
        for replica in &replicas {
            until("the alert fires", || alerts(replica.port) == ["store_failing"]);
            assert_eq!(answer(replica.port).1, last);
            let health = get(replica.port, "/health").expect("the server answers").json();
            assert_eq!((&health["status"], &health["alerts"]), (&json!("degraded"), &json!(1)));
            assert_eq!(get(replica.port, "/readyz").map(|ready| ready.status).ok(), Some(200));
        }
        project.write("orders.csv", orders(last + 1));
        let (code, _, complained) = run(&project, &store, &["build"]);
        assert!(code == Some(1) && complained.contains("store_unreachable"), "{complained}");
        // It comes back without anything that it had.
        store.start_anew();
        must(&project, &store, &["build"]);
        until("all replicas follow again", || all_serve(last + 1));
        until("the alert is over", || replicas.iter().all(|replica| alerts(replica.port).is_empty()));
        drop(end);
        clients.into_iter().map(|client| client.join().expect("no answer fails and none is mixed")).collect()
    });
    let mut of: BTreeMap<String, u32> = BTreeMap::new();
    for (snapshot, revenue) in seen.into_iter().flatten() {
        assert_eq!(*of.entry(snapshot.clone()).or_insert(revenue), revenue, "two replicas differ about {snapshot}");
    }
    assert!(of.len() > followed / 2, "the snapshots changed: {of:?}");
    for (folder, replica) in folders.iter().zip(&replicas) {
        // It came with the snapshot; and nothing is built where nothing can be.
        let reports = get(replica.port, "/api/v1/reports").expect("the server answers").body;
        assert!(reports.contains("Weekly"), "{reports}");
        let built = post(replica.port, "/api/v1/admin/regenerate-dumps", "{}").expect("the server answers");
        let events = built.json()["events"].as_str().map(|events| get(replica.port, events).expect("answers").body);
        assert!(events.as_deref().unwrap_or(&built.body).contains("replica"), "{built:?} {events:?}");
        let kept = std::fs::read_dir(folder.path().join(".reckoner/snapshots")).expect("is there").count();
        assert!(kept <= 3, "older ones go: {kept}");
    }
}

#[test]
fn an_upload_that_is_killed_leaves_the_current_one_whole() {
    let Some(store) = servers::object_store() else { return };
    let project = builder(&many(1));
    let began = Instant::now();
    must(&project, &store, &["build"]);
    let whole = began.elapsed();
    let kills = count("RECKONER_KILLS", KILLS);
    let (mut current, mut cut_short) = (1, 0);
    for round in 0..kills {
        let next = current + 1;
        project.write("orders.csv", many(next));
        let mut command = project.command(&["build"]);
        let mut child = command.envs(store.environment(store.port())).spawn().expect("starts");
        // Most moments lie where something is sent: towards the end.
        let moment = 0.3 + 0.75 * (round as f64 * 0.618_033_988_749_895).fract();
        thread::sleep(whole.mul_f64(moment));
        child.kill().expect("is killed");
        cut_short += usize::from(child.wait().expect("ends").code().is_none());
        let replica = machine(", follow: true");
        must(&replica, &store, &["snapshots", "pull"]);
        let found = revenue(&replica);
        assert!([current * MANY, next * MANY].contains(&found), "round {round}: {found}");
        assert!(must(&replica, &store, &["snapshots", "verify", "--store"]).contains("are whole"));
        // Whoever held the lease is not waited for longer than it lasts.
        let began = Instant::now();
        until("the lease ends", || {
            let (code, _, complained) = run(&project, &store, &["build"]);
            assert!(code == Some(0) || complained.contains("build_elsewhere"), "{complained}");
            code == Some(0)
        });
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        current = next;
    }
    assert!(cut_short > kills / 3, "only {cut_short} of {kills} were cut short: the test tests nothing");
    let replica = machine(", follow: true");
    must(&replica, &store, &["snapshots", "pull"]);
    assert_eq!(revenue(&replica), current * MANY);
    // CURRENT, and of three snapshots contents, manifest, members, rollups, model, report: nothing that was left behind.
    let listed: Value =
        serde_json::from_str(&must(&project, &store, &["snapshots", "list", "--store", "--json"])).expect("JSON");
    let numbers: Vec<String> = listed["snapshots"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|s| format!("{:010}", s["number"].as_u64().expect("a number")))
        .collect();
    let contents = store.keys().iter().filter(|key| key.ends_with("contents.json")).cloned().collect::<Vec<_>>();
    assert_eq!(contents.len(), numbers.len(), "{contents:?} {numbers:?}");
}

#[test]
fn what_is_damaged_is_refused_and_the_last_one_serves() {
    let Some(store) = servers::object_store() else { return };
    let project = builder(&orders(1));
    must(&project, &store, &["build"]);
    let replica = machine(", follow: true");
    must(&replica, &store, &["snapshots", "pull"]);
    project.write("orders.csv", orders(2));
    must(&project, &store, &["build"]);
    let is_new = |key: &&String| key.contains("0000000002/") && !key.ends_with("contents.json");
    let objects: Vec<String> = store.keys().iter().filter(is_new).cloned().collect();
    assert!(objects.len() >= 2, "{objects:?}");
    for key in &objects {
        let mut bytes = store.get(key).expect("is there");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        store.put(key, bytes);
    }
    let (code, _, complained) = run(&replica, &store, &["snapshots", "pull"]);
    assert!(
        code == Some(1) && complained.contains("snapshot_refused") && complained.contains("checksum"),
        "{complained}"
    );
    assert_eq!(revenue(&replica), 1);
    let server = serve(&replica, &store, &[]);
    until("the alert fires", || alerts(server.port) == ["store_failing"]);
    assert_eq!(answer(server.port).1, 1);
    let (code, said, _) = run(&project, &store, &["snapshots", "verify", "--store"]);
    assert!(code == Some(1) && said.contains("damaged"), "{said}");
    for key in &objects {
        store.delete(key);
    }
    must(&project, &store, &["snapshots", "push"]);
    assert!(must(&project, &store, &["snapshots", "verify", "--store"]).contains("are whole"));
    until("it serves what is whole", || answer(server.port).1 == 2);
    until("the alert is over", || alerts(server.port).is_empty());
    // Somebody wants the older one, everywhere.
    let older: Value = serde_json::from_str(&must(&project, &store, &["snapshots", "list", "--json"])).expect("JSON");
    let older = older[1]["id"].as_str().expect("an id");
    must(&project, &store, &["snapshots", "rollback", older]);
    until("it goes back, as is wanted", || answer(server.port) == (older.to_owned(), 1));
    let (code, _, complained) = run(&replica, &store, &["snapshots", "rollback", older]);
    assert!(code == Some(2) && complained.contains("replica"), "{complained}");
}

#[test]
fn of_two_machines_one_builds() {
    let Some(store) = servers::object_store() else { return };
    let machines = [builder(&orders(7)), builder(&orders(7))];
    let mut published = 0;
    for round in 0..count("RECKONER_RACES", RACES) {
        let ran: Vec<(Option<i32>, String, String)> = thread::scope(|scope| {
            let store = &store;
            let build = |project| scope.spawn(move || run(project, store, &["build"]));
            let building: Vec<_> = machines.iter().map(build).collect();
            building.into_iter().map(|build| build.join().expect("runs")).collect()
        });
        let good = ran.iter().filter(|(code, ..)| *code == Some(0)).count();
        assert!(good > 0, "round {round}: {ran:?}");
        for (code, _, complained) in &ran {
            assert!(*code == Some(0) || complained.contains("build_elsewhere"), "round {round}: {complained}");
        }
        published += good as u64;
        let listed = must(&machines[0], &store, &["snapshots", "list", "--store", "--json"]);
        let listed: Value = serde_json::from_str(&listed).expect("JSON");
        // Every lease has a number of its own, and each was published under.
        assert_eq!(listed["snapshots"][0]["number"], json!(published), "round {round}: {listed:#}");
        assert_eq!(listed["builds"], Value::Null);
    }
}

#[test]
fn who_was_paused_until_somebody_else_built_publishes_nothing() {
    let Some(store) = servers::object_store() else { return };
    let [slow, quick] = [builder(&many(1)), builder(&many(2))];
    let listed = || -> Value {
        let listed = must(&quick, &store, &["snapshots", "list", "--store", "--json"]);
        serde_json::from_str(&listed).expect("JSON")
    };
    let signal = |signal: &str, id: u32| {
        let sent = std::process::Command::new("kill").args([signal, &id.to_string()]).status();
        assert!(sent.is_ok_and(|sent| sent.success()), "{signal}");
    };
    let mut paused = 0;
    for moment in (1..40).map(|step| Duration::from_millis(15 * step)) {
        let mut command = slow.command(&["build"]);
        let child = command.envs(store.environment(store.port())).stderr(std::process::Stdio::piped()).spawn();
        let child = child.expect("starts");
        thread::sleep(moment);
        signal("-STOP", child.id());
        let holds = !listed()["builds"].is_null();
        if holds {
            until("the lease is taken over", || run(&quick, &store, &["build"]).0 == Some(0));
        }
        signal("-CONT", child.id());
        let output = child.wait_with_output().expect("ends");
        let complained = String::from_utf8_lossy(&output.stderr).into_owned();
        if holds {
            paused += 1;
            assert!(output.status.code() == Some(1) && complained.contains("lease_lost"), "{moment:?}: {complained}");
            let replica = machine(", follow: true");
            must(&replica, &store, &["snapshots", "pull"]);
            assert_eq!(revenue(&replica), 2 * MANY, "{moment:?}");
            assert!(must(&quick, &store, &["snapshots", "verify", "--store"]).contains("are whole"), "{moment:?}");
        }
        if paused == 3 {
            return;
        }
    }
    panic!("it was paused {paused} times while it had the lease: the test tests nothing");
}

#[test]
fn what_one_machine_ran_is_not_run_by_the_others() {
    let Some(store) = servers::object_store() else { return };
    let machines = [builder(&orders(3)), builder(&orders(3))];
    for machine in &machines {
        let config = std::fs::read_to_string(machine.path().join("reckoner.yaml")).expect("is there");
        machine.write("reckoner.yaml", config.replace("jobs: {}", "jobs: {yearly: {at: '0 0 1 1 *'}}"));
    }
    // Without a snapshot the job is due at once, on both.
    let mut serving: Vec<_> = machines
        .iter()
        .map(|machine| {
            let mut command = machine.command(&["jobs", "serve"]);
            command.envs(store.environment(store.port())).stdout(std::process::Stdio::null());
            command.spawn().expect("starts")
        })
        .collect();
    let runs = |machine: &Project| -> Vec<Value> {
        let said = must(machine, &store, &["jobs", "history", "--json"]);
        serde_json::from_str(&said).expect("JSON")
    };
    until("both know of the run", || machines.iter().all(|machine| !runs(machine).is_empty()));
    for child in &mut serving {
        child.kill().expect("ends");
        child.wait().expect("ends");
    }
    let [first, second] = [runs(&machines[0]), runs(&machines[1])];
    assert_eq!((first.len(), second.len()), (1, 1), "{first:?} {second:?}");
    assert_eq!(first[0]["snapshot"], second[0]["snapshot"], "it is the same one");
    assert_eq!([revenue(&machines[0]), revenue(&machines[1])], [3, 3]);
}
