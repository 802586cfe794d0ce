//! The same build on a cluster of Ballista: a scheduler and two executors, each a process.
//!
//! `make prove-cluster` builds the binary for it.

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use system::project::Project;
use system::server::free_port;

const PATIENCE: Duration = Duration::from_secs(60);
/// Numbers and days as people write them, which executors have to read as we do.
const ORDERS: &str = "day;city;amount\n31.12.2025;Oslo;1.234,50\n02.01.2026;Rome;7,25\n03.01.2026;Oslo;0,25\n";
const SHOP: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
datasets:
  orders: {source: data/orders.csv, time: day, dimensions: [day, city], metrics: {revenue: SUM(amount)}}
";

/// A process of the cluster, which ends with the test.
struct Node(Child);

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn node(home: &Project, arguments: &[&str], port: u16) -> Node {
    let mut command = home.command(&[&["cluster"], arguments].concat());
    let mut node = Node(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts"));
    let since = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(node.0.try_wait().expect("a child can be asked").is_none(), "{arguments:?} has ended");
        assert!(since.elapsed() < PATIENCE, "{arguments:?} does not open its door");
        std::thread::sleep(Duration::from_millis(50));
    }
    node
}

struct Nodes {
    scheduler: Node,
    executors: Vec<Node>,
    address: String,
    ports: Vec<u16>,
}

fn nodes(home: &Project) -> Nodes {
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let scheduler = node(home, &["scheduler", "--bind", &address], port);
    let executor = |port: u16| {
        let said = port.to_string();
        node(home, &["executor", "--scheduler", &address, "--port", &said, "--at-once", "2"], port)
    };
    let (mut executors, mut ports) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let port = two_free_ports();
        executors.push(executor(port));
        ports.push(port);
    }
    Nodes { scheduler, executors, address, ports }
}

/// A port, and the one behind it.
fn two_free_ports() -> u16 {
    loop {
        let port = free_port();
        if std::net::TcpListener::bind(("127.0.0.1", port.saturating_add(1))).is_ok() {
            return port;
        }
    }
}

/// The rollups of the current snapshot: their bytes by their names.
fn rollups(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let snapshots = project.path().join(".reckoner/snapshots");
    let current = std::fs::read_dir(&snapshots).expect("there are snapshots").map(|e| e.expect("it is read").path());
    let newest = current.filter(|path| path.is_dir()).max().expect("there is one");
    let mut found = BTreeMap::new();
    let mut folders = vec![newest.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder is read") {
            let path = entry.expect("it is read").path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(ending) if ending == "arrow" => {
                    let name = path.strip_prefix(&newest).unwrap_or(&path).display().to_string();
                    found.insert(name, std::fs::read(&path).expect("a rollup is read"));
                }
                _ => {}
            }
        }
    }
    found
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folders can be made");
    for entry in std::fs::read_dir(from).expect("a folder is read") {
        let path = entry.expect("it is read").path();
        let name = path.file_name().expect("it has a name");
        // State is each project's own.
        if name == ".reckoner" {
            continue;
        }
        match path.is_dir() {
            true => copied(&path, &to.join(name)),
            false => drop(std::fs::copy(&path, to.join(name)).expect("a file is copied")),
        }
    }
}

fn on(cluster: &Nodes) -> String {
    format!("cluster: {{scheduler: \"{}\", partitions: 4}}\n", cluster.address)
}

#[test]
fn the_same_rollups_come_of_a_cluster() {
    let alone = Project::empty();
    alone.must(&["demo", "--no-serve", "--scale", "0.02"]);
    let cluster = nodes(&alone);
    let together = Project::empty();
    copied(alone.path(), together.path());
    together.write("reckoner.yaml", on(&cluster));
    together.must(&["build"]);

    let (here, there) = (rollups(&alone), rollups(&together));
    assert!(here.len() > 30, "{} rollups", here.len());
    assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    let other: Vec<&String> =
        here.iter().filter(|(name, bytes)| there[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(other.is_empty(), "of {} rollups {} have other bytes: {other:?}", here.len(), other.len());

    for port in &cluster.ports {
        let work = alone.path().join(".reckoner/cluster").join(port.to_string());
        let parts = std::fs::read_dir(&work).map_or(0, Iterator::count);
        assert!(parts > 0, "the executor at {port} had nothing to do");
    }
    let question = "top 5 models by revenue in each region";
    assert_eq!(rows(&alone.ask(question).1), rows(&together.ask(question).1));
}

#[test]
fn what_people_write_is_read_there_as_here() {
    let alone = Project::with(&[("model.yaml", SHOP), ("data/orders.csv", ORDERS)]);
    alone.must(&["build"]);
    let mut cluster = nodes(&alone);
    let together =
        Project::with(&[("model.yaml", SHOP), ("data/orders.csv", ORDERS), ("reckoner.yaml", &on(&cluster))]);
    together.must(&["build"]);
    let answer = together.ask("revenue by city").1;
    assert_eq!(rows(&answer), serde_json::json!([["Oslo", 1234.75], ["Rome", 7.25]]), "{answer}");
    assert_eq!(rollups(&alone), rollups(&together));

    // One executor is enough.
    drop(cluster.executors.pop());
    together.write("data/orders.csv", format!("{ORDERS}04.01.2026;Rome;1,00\n"));
    together.must(&["build"]);
    assert_eq!(rows(&together.ask("revenue by city").1), serde_json::json!([["Oslo", 1234.75], ["Rome", 8.25]]));

    // Without a scheduler nothing is built, and the last snapshot serves.
    drop(cluster.scheduler);
    let ran = together.run(&["build", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains("cluster_unreachable"), "{ran:?}");
    assert_eq!(rows(&together.ask("revenue by city").1), serde_json::json!([["Oslo", 1234.75], ["Rome", 8.25]]));
}

fn rows(outcome: &Value) -> Value {
    outcome.pointer("/table/rows").cloned().unwrap_or(Value::Null)
}
