//! A disk that takes no more, at any write of a build: the last snapshot serves, and the next build is whole.

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use system::binary;
use system::project::Project;

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
datasets:
  orders: {source: orders.csv, time: day, dimensions: [day, city, product], metrics: {revenue: SUM(amount)}}
";

/// Eight thousand orders of so much.
fn orders(amount: u32) -> String {
    let mut text = String::from("day,city,product,amount\n");
    for n in 0..8_000 {
        writeln!(text, "2025-{:02}-{:02},City {},Product {},{amount}", 1 + n % 12, 1 + n % 28, n % 40, n % 300)
            .expect("writes");
    }
    text
}

/// A build whose files may not grow beyond so many kilobytes: writing more is refused as a full disk refuses it.
fn build_within(project: &Project, kilobytes: u32) -> (Option<i32>, String) {
    let output = Command::new("bash")
        .args(["-c", "ulimit -f $0; trap '' XFSZ; exec \"$@\""])
        .arg(kilobytes.to_string())
        .arg(binary())
        .args(["--dir"])
        .arg(project.path())
        .args(["build", "--json"])
        .stdin(Stdio::null())
        .output()
        .expect("starts");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_full_disk_leaves_the_last_snapshot() {
    let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", &orders(1))]);
    project.must(&["build"]);
    let revenue = |project: &Project| project.ask("total revenue").1["table"]["rows"][0][0].as_f64();
    assert_eq!(revenue(&project), Some(8_000.0));
    project.write("orders.csv", orders(2));
    let mut refused = 0;
    for kilobytes in [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192] {
        let (code, said) = build_within(&project, kilobytes);
        match code {
            Some(1) => {
                refused += 1;
                let named = ["state_unwritable", "rollup_unwritable"].iter().any(|code| said.contains(code));
                assert!(named, "{kilobytes} kB: {said}");
                assert_eq!(revenue(&project), Some(8_000.0), "{kilobytes} kB: the last snapshot serves");
            }
            // There was room for all of it.
            Some(0) => break,
            code => panic!("{kilobytes} kB: {code:?} {said}"),
        }
    }
    assert!(refused >= 5, "only {refused} builds were refused: the test tests nothing");
    project.must(&["build"]);
    assert_eq!(revenue(&project), Some(16_000.0));
    let left: Vec<String> = std::fs::read_dir(project.path().join(".reckoner/snapshots"))
        .expect("a folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    assert!(left.iter().all(|name| !name.contains("building")), "{left:?}");
}
