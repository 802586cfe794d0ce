//! `kill -9` at any moment of a build leaves the old snapshot or the new one, whole.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use system::project::Project;

/// Kills in `make test`; `make prove` sets `RECKONER_KILLS`.
const KILLS: u32 = 10;

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
datasets:
  orders:
    source: orders.csv
    time: day
    dimensions: [day, city, product]
    metrics: {revenue: SUM(amount)}
";

#[test]
fn a_killed_build_leaves_a_whole_snapshot() {
    let kills = std::env::var("RECKONER_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", &orders(1))]);
    // The first one reads the binary from the disk, and would have most of the kills come too late.
    let build = |_| {
        let since = Instant::now();
        project.must(&["build"]);
        since.elapsed()
    };
    let whole = (0..3).map(build).min().unwrap_or_default();
    assert_eq!(state(&project).0, total(1));

    // The amounts change with every round, so that old and new can be told apart.
    let mut before = 1;
    let mut cut_short = 0;
    for round in 0..kills {
        let next = before + 1;
        project.write("orders.csv", orders(next));
        let mut build = project.command(&["build"]).spawn().expect("the binary starts");
        std::thread::sleep(whole.mul_f64(1.05 * fraction(round)));
        build.kill().expect("a child can be killed");
        let status = build.wait().expect("a child can be waited for");
        cut_short += u32::from(status.code().is_none());

        let (revenue, snapshot) = state(&project);
        assert!(
            revenue == total(before) || revenue == total(next),
            "round {round}: {revenue} in {snapshot}, neither {} nor {}",
            total(before),
            total(next)
        );
        if revenue == total(next) {
            before = next;
        }
    }

    assert!(cut_short > kills / 2, "only {cut_short} of {kills} builds were cut short: the test tests nothing");

    project.write("orders.csv", orders(99));
    project.must(&["build"]);
    assert_eq!(state(&project).0, total(99), "a build after all the kills");
    let left: Vec<String> =
        names(&project.path().join(".reckoner")).chain(names(&project.path().join(".reckoner/snapshots"))).collect();
    let unfinished = left.iter().any(|name| name.contains("building") || name.contains("tmp"));
    assert!(!unfinished, "what killed builds left behind is cleared away: {left:?}");
}

/// What the current snapshot answers, and its name; the question reads every file of it.
fn state(project: &Project) -> (f64, String) {
    let (code, outcome) = project.ask("total revenue");
    assert_eq!((code, &outcome["status"]), (Some(0), &Value::from("answered")), "{outcome:#}");
    let revenue = &outcome["table"]["rows"][0][0];
    let revenue = revenue.as_f64().or_else(|| revenue.as_str()?.parse().ok());
    let snapshot = outcome["provenance"]["snapshot"].as_str().unwrap_or_default().to_owned();
    (revenue.unwrap_or_else(|| panic!("a number: {outcome:#}")), snapshot)
}

fn names(folder: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).expect("a folder of the state can be read");
    entries.map(|entry| entry.expect("an entry can be read").file_name().to_string_lossy().into_owned())
}

const ROWS: u32 = 60_000;

fn orders(amount: u32) -> String {
    let mut text = String::from("day,city,product,amount\n");
    for row in 0..ROWS {
        let (month, day) = (1 + row % 12, 1 + row % 28);
        writeln!(text, "2025-{month:02}-{day:02},city {},product {},{amount}", row % 97, row % 31).expect("a string");
    }
    text
}

fn total(amount: u32) -> f64 {
    f64::from(ROWS * amount)
}

/// A moment for each round, spread over the whole build without chance (a golden-ratio sequence).
fn fraction(round: u32) -> f64 {
    (f64::from(round) * 0.618_033_988_749_895).fract()
}

#[test]
fn the_moments_cover_the_build() {
    let mut moments: Vec<f64> = (0..KILLS).map(fraction).collect();
    moments.sort_by(f64::total_cmp);
    let widest = moments.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
    assert!(widest < 0.2, "{moments:?}");
    assert!(Duration::from_secs(1).mul_f64(moments[0]) < Duration::from_millis(200));
}
