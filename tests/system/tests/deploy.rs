//! The files of `deploy/` name what the server has: figures, routes and flags.

use std::collections::BTreeSet;
use std::fs;

use system::http::get;
use system::project::Project;
use system::root;
use system::server::Server;

fn shop() -> Project {
    let model = "version: 0.2.0.dev0\nsemantic_model: shop\ncalendar: {today: last_data}\ndatasets:\n  orders: {source: \
                 orders.csv, time: day, dimensions: [day], metrics: {revenue: SUM(amount)}}\n";
    Project::with(&[("model.yaml", model), ("orders.csv", "day,amount\n2025-01-02,1\n")])
}

fn deployed(name: &str) -> String {
    fs::read_to_string(root().join("deploy").join(name)).expect("a file of deploy can be read")
}

/// Every word that begins with `reckoner_`.
fn figures(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("reckoner_")).collect()
}

#[test]
fn dashboard_and_alerts_ask_for_the_figures_that_there_are() {
    let project = shop();
    let server = Server::of(&project);
    let metrics = get(server.port, "/metrics").expect("the server answers").body;
    let there = figures(&metrics);
    let (dashboard, rules) = (deployed("grafana.json"), deployed("reckoner.rules.yml"));
    for (name, asked) in [("grafana.json", figures(&dashboard)), ("reckoner.rules.yml", figures(&rules))] {
        assert!(asked.len() > 3, "{name} was read: {asked:?}");
        let made_up: Vec<_> = asked.difference(&there).collect();
        assert!(made_up.is_empty(), "{name} asks for what nobody counts: {made_up:?}");
    }

    // Each figure has a place on the dashboard; of a histogram, its buckets.
    let families = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let shown = figures(&dashboard);
    for (family, kind) in families {
        let name = if kind == "histogram" { format!("{family}_bucket") } else { family.to_owned() };
        assert!(shown.contains(name.as_str()), "the dashboard does not show {name}");
    }
    serde_json::from_str::<serde_json::Value>(&dashboard).expect("the dashboard is JSON");
}

#[test]
fn unit_and_container_start_the_binary_as_it_wants_to_be_started() {
    let project = shop();
    let said = project.must(&["serve", "--help"]).out;
    let (unit, container) = (deployed("reckoner.service"), deployed("Containerfile"));
    let started = unit.lines().find(|line| line.starts_with("ExecStart=")).expect("a unit starts something");
    let flags = started.split_whitespace().filter(|word| word.starts_with("--"));
    let flags: Vec<&str> = flags.chain(container.split('"').filter(|word| word.starts_with("--"))).collect();
    assert!(flags.contains(&"--dir") && flags.contains(&"--bind"), "the files were read: {flags:?}");
    for flag in flags {
        assert!(said.contains(flag), "`reckoner serve` has no {flag}");
    }
}
