//! Requests made from the server's own document, good and bad, by schemathesis: nothing comes back that the document does not say.

use std::path::PathBuf;
use std::process::Command;

use system::http::get;
use system::project::Project;
use system::server::Server;

/// Cases made by chance in `make test`, in all; `make prove` sets `RECKONER_CASES`, and has every value of every field tried
/// beside them.
const CASES: usize = 300;
/// What the document cannot say is not asked: a form that fits may name what is not there (a locale, a dataset), and one
/// question of a batch that does not fit fails alone. And whoever reads JSON here takes a list of an object's values for the object.
const NOT_ASKED: &str = "positive_data_acceptance,negative_data_rejection";

/// The program, if it is there: `SCHEMATHESIS`, else what `make schemathesis` leaves.
fn program() -> Option<PathBuf> {
    let said = std::env::var_os("SCHEMATHESIS").map(PathBuf::from);
    let made = || Some(PathBuf::from(std::env::var_os("CARGO_TARGET_DIR")?).join("schemathesis/bin/st"));
    said.or_else(made).filter(|path| path.is_file())
}

#[test]
fn what_comes_back_is_what_the_document_says() {
    let Some(program) = program() else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "schemathesis is missing: run `make schemathesis`");
        println!("not run: schemathesis");
        return;
    };
    let cases: usize = std::env::var("RECKONER_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(CASES);
    let seed = std::env::var("RECKONER_SEED").unwrap_or_else(|_| std::process::id().to_string());
    let phases = if cases > CASES { "coverage,fuzzing,stateful" } else { "fuzzing,stateful" };
    println!("{cases} cases, half with a key and half without, RECKONER_SEED={seed}");
    for signed in [true, false] {
        let project = Project::with(&[("model.yaml", MODEL), ("orders.csv", ORDERS), ("reckoner.yaml", JOBS)]);
        project.must(&["build"]);
        let key = signed.then(|| project.must(&["keys", "add", "tester", "--role", "admin"]).out.trim().to_owned());
        let server = Server::of(&project);
        let document = get(server.port, "/openapi.json").expect("the server answers").json();
        let paths = document["paths"].as_object().expect("a document has paths");
        let operations: usize = paths.values().filter_map(|path| path.as_object()).map(serde_json::Map::len).sum();
        let each = (cases / 2).div_ceil(operations);
        let mut command = Command::new(&program);
        command.arg("run").arg(format!("{}/openapi.json", server.url())).current_dir(project.path());
        command.args(["--phases", phases, "--mode", "all", "--continue-on-failure", "--exclude-checks", NOT_ASKED]);
        command.args(["--suppress-health-check", "all", "--warnings", "off"]);
        command.args(["--max-examples", &each.to_string(), "--seed", &seed, "--no-color", "--request-timeout", "30"]);
        if let Some(key) = &key {
            command.args(["--header", &format!("Authorization: Bearer {key}")]);
        }
        let output = command.output().expect("schemathesis starts");
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "with a key: {signed}, RECKONER_SEED={seed}\n{said}");
        assert!(get(server.port, "/livez").is_ok(), "it lives");
        let counted = said.lines().filter(|line| line.contains("generated") || line.contains("Seed"));
        println!("{}", counted.collect::<Vec<_>>().join("\n"));
    }
}

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
means: {sales: revenue}
datasets:
  orders:
    source: orders.csv
    time: day
    dimensions: [day, city]
    metrics: {revenue: SUM(amount), volume: SUM(pieces)}
";
const ORDERS: &str = "day,city,amount,pieces\n2025-01-02,Oslo,10,1\n2025-02-03,Rome,0,5\n";
const JOBS: &str = "jobs:\n  daily: {at: '0 2 * * *'}\n";
