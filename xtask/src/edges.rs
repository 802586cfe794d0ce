//! Which crate may depend on which: one table. A new edge is a line here, seen in review.

use std::path::Path;
use std::process::Command;

use crate::Complaint;

/// Each crate and the crates of ours that it may use.
const PERMITTED: [(&str, &[&str]); 16] = [
    ("model", &[]),
    // The stages are siblings: they meet only in `ask`.
    ("understand", &["model"]),
    ("assist", &["model"]),
    ("engine", &["model"]),
    ("answer", &["model"]),
    ("ask", &["model", "understand", "assist", "engine", "answer"]),
    // The way of the data; it knows no questions and no answers.
    ("source", &["model", "engine"]),
    ("refresh", &["model", "source", "engine"]),
    // Transport: it sees outcomes, not stages.
    ("server", &["model", "assist", "ask"]),
    ("cli", &["model", "understand", "assist", "engine", "answer", "ask", "source", "refresh", "server"]),
    // The literate cases build without DataFusion; the system tests know only the binary.
    ("cases", &["model", "understand", "assist", "engine", "answer", "ask"]),
    ("servers", &[]),
    ("system", &["servers"]),
    ("benches", &["model", "understand", "assist", "engine", "answer", "ask", "cases"]),
    ("bare", &[]),
    ("xtask", &["model"]),
];

/// What a crate may use in its tests alone.
const IN_TESTS: [(&str, &[&str]); 2] = [
    ("source", &["servers"]),
    // A view to serve, a snapshot and a lexicon; Redis for the ledger of replicas.
    ("server", &["engine", "understand", "servers"]),
];

/// The crates without clock, files, environment and chance.
pub const PURE: [&str; 6] = ["model", "understand", "assist", "engine", "answer", "ask"];

/// Foreign crates that would bring the world, or minutes of building, into a pure crate.
const WORLDLY: [&str; 16] = [
    "axum",
    "clap",
    "datafusion",
    "fastrand",
    "getrandom",
    "hyper",
    "indicatif",
    "miette",
    "object_store",
    "rand",
    "reqwest",
    "rusqlite",
    "sqlx",
    "tokio",
    "tower",
    "ureq",
];

/// A dependency as a manifest states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The crate.
    pub from: String,
    /// What it uses.
    pub to: String,
    /// Whether only its tests use it.
    pub dev: bool,
}

/// The workspace's dependencies, from the manifests: its own crates, and the foreign crates of each.
///
/// # Errors
/// `cargo metadata` that does not run or says something unexpected.
pub fn read(root: &Path) -> Result<Vec<Edge>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut edges = Vec::new();
    for package in list(&metadata["packages"]) {
        for dependency in list(&package["dependencies"]) {
            edges.push(Edge {
                from: text(&package["name"]),
                to: text(&dependency["name"]),
                dev: dependency["kind"] == "dev",
            });
        }
    }
    Ok(edges)
}

/// The edges that the table does not permit.
pub fn check(edges: &[Edge]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for Edge { from, to, dev } in edges {
        let ours = PERMITTED.iter().any(|(name, _)| name == to);
        let pure = PURE.contains(&from.as_str());
        let Some((_, permitted)) = PERMITTED.iter().find(|(name, _)| name == from) else {
            complaints.push(Complaint::about("xtask/src/edges.rs", format!("crate `{from}` has no line in the table")));
            continue;
        };
        let tested = IN_TESTS.iter().any(|(name, list)| *dev && name == from && list.contains(&to.as_str()));
        if ours && !tested && !permitted.contains(&to.as_str()) {
            complaints.push(Complaint::about(
                "xtask/src/edges.rs",
                format!("`{from}` may not depend on `{to}`: the permitted edges are one table"),
            ));
        }
        if pure && !dev && WORLDLY.contains(&to.as_str()) {
            complaints.push(Complaint::about(
                "xtask/src/edges.rs",
                format!("`{from}` is pure and may not depend on `{to}`: the world is the shell's"),
            ));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: &str, to: &str, dev: bool) -> Vec<Complaint> {
        check(&[Edge { from: from.to_owned(), to: to.to_owned(), dev }])
    }

    #[test]
    fn only_the_edges_of_the_table_are_permitted() {
        for (from, to, dev, permitted) in [
            ("ask", "engine", false, true),
            ("engine", "model", false, true),
            ("understand", "engine", false, false),
            ("answer", "understand", true, false),
            ("server", "engine", false, false),
            ("refresh", "ask", false, false),
            ("model", "serde", false, true),
            ("model", "tokio", false, false),
            ("engine", "object_store", false, false),
            ("server", "tokio", false, true),
            ("engine", "rand", true, true),
            ("brandnew", "model", false, false),
        ] {
            assert_eq!(edge(from, to, dev).is_empty(), permitted, "{from} -> {to}");
        }
    }
}
