//! A database on a server, from its address to answers; and what happens when it is not there.

use serde_json::Value;
use servers::{PASSWORD, Server};
use system::project::Project;
use system::proxy::{Fault, Proxy};

/// Orders of a shop: schemas, types and values that servers have and files do not.
const SHOP: &str = "
CREATE TABLE products (sku VARCHAR(12) PRIMARY KEY, product VARCHAR(40), category VARCHAR(20));
CREATE TABLE orders (order_id BIGINT PRIMARY KEY, sku VARCHAR(12) REFERENCES products (sku), ordered_at TIMESTAMP NOT NULL,
  channel VARCHAR(10), quantity INTEGER, amount NUMERIC(12, 2), returned BOOLEAN NOT NULL);
INSERT INTO products VALUES ('L-1', 'Reading lamp', 'Lamps'), ('L-2', 'Desk lamp', 'Lamps'), ('C-1', 'Arm chair', 'Chairs');
INSERT INTO orders VALUES
  (1, 'L-1', '2025-01-31 23:30:00', 'web', 2, 50.10, TRUE),
  (2, 'L-2', '2025-02-01 00:10:00', 'Web', 1, 39.90, FALSE),
  (3, 'C-1', '2025-02-03 09:00:00', 'store', 4, 400.00, FALSE),
  (4, 'C-1', '2025-03-01 12:00:00', 'store', 1, 100.01, TRUE),
  (5, NULL, '2025-03-02 12:00:00', NULL, 3, 10.00, FALSE);
";

#[test]
fn a_database_is_asked_in_plain_words() {
    for server in [servers::postgres(), servers::mariadb()].into_iter().flatten() {
        server.run(SHOP);
        let project = Project::empty();
        project.must(&["init", &server.url()]);
        assert_rows(
            &project,
            "revenue by month",
            r#"[["2025-01-01",50.10],["2025-02-01",439.90],["2025-03-01",110.01]]"#,
        );
        assert_rows(&project, "units sold by category", r#"[["Chairs",5],["Lamps",3]]"#);
        // Letters are told apart by their case, as on files.
        assert_rows(&project, "orders by channel", r#"[["store",2],["Web",1],["web",1]]"#);
        assert_rows(&project, "how many orders were returned", "[[2]]");
        no_secret_anywhere(&project);

        // A day that is none is no last day of the data.
        let no_day = if server.url().starts_with("postgres") { "infinity" } else { "0000-00-00" };
        server.run(&format!("INSERT INTO orders VALUES (7, 'L-1', '{no_day}', 'web', 1, 1.00, FALSE);"));
        project.must(&["build"]);
        assert_rows(&project, "revenue this month", r#"[[110.01]]"#);
        assert_rows(&project, "revenue", r#"[[601.01]]"#);
        server.run("DELETE FROM orders WHERE order_id = 7;");

        // The next build sees what has changed, and the column that was added later.
        server.run("INSERT INTO orders VALUES (6, 'L-1', '2025-03-05 00:00:00', 'web', 1, 25.05, FALSE);");
        project.must(&["build"]);
        assert_rows(&project, "revenue in March 2025", r#"[[135.06]]"#);
        without_its_password(&project, &server);
        in_its_absence(&project, server);
    }
}

fn assert_rows(project: &Project, question: &str, rows: &str) {
    let (_, outcome) = project.ask(question);
    assert_eq!(outcome["status"], "answered", "{question}: {outcome:#}");
    assert_eq!(outcome["provenance"]["route"], "rollup", "{question}: {outcome:#}");
    let mut found: Vec<Value> = outcome["table"]["rows"].as_array().expect("rows").clone();
    let mut expected: Vec<Value> = serde_json::from_str(rows).expect("rows");
    found.sort_by_key(Value::to_string);
    expected.sort_by_key(Value::to_string);
    assert_eq!(found, expected, "{question}");
}

/// The password is in its own file, and in nothing that people share.
fn no_secret_anywhere(project: &Project) {
    for file in ["model.yaml", "reckoner.yaml"] {
        let text = std::fs::read_to_string(project.path().join(file)).expect("reads");
        assert!(!text.contains(PASSWORD) && !text.contains("s3cret"), "{file}: {text}");
    }
    let config = std::fs::read_to_string(project.path().join("reckoner.yaml")).expect("reads");
    assert!(config.contains("password_file: .reckoner/shop.password"), "{config}");
}

fn without_its_password(project: &Project, server: &Server) {
    let config = format!("databases: {{shop: {{url: '{}'}}}}\n", server.bare_url());
    let before = std::fs::read_to_string(project.path().join("reckoner.yaml")).expect("reads");
    project.write("reckoner.yaml", config);
    let output = project.run(&["build"]);
    assert_eq!(output.code, Some(1), "{output:?}");
    for said in ["source_denied", "RECKONER_SHOP_PASSWORD"] {
        assert!(output.err.contains(said), "{output:?}");
    }
    let mut build = project.command(&["build"]);
    let status = build.env("RECKONER_SHOP_PASSWORD", PASSWORD).status().expect("starts");
    assert!(status.success(), "with the password in the environment");
    project.write("reckoner.yaml", before);
}

/// The last snapshot goes on to serve, and a build says what is wrong.
fn in_its_absence(project: &Project, server: Server) {
    drop(server);
    assert_rows(project, "revenue in March 2025", r#"[[135.06]]"#);
    let output = project.run(&["build"]);
    assert_eq!(output.code, Some(1), "{output:?}");
    assert!(output.err.contains("source_unreachable"), "{output:?}");
    assert_rows(project, "revenue in March 2025", r#"[[135.06]]"#);
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    let project = Project::empty();
    let output = project.run(&["init", "oracle://reader@db.example/shop"]);
    assert!(output.err.contains("bad_address") && output.err.contains("postgres://"), "{output:?}");
    let output = project.run(&["init", "postgres://reader@127.0.0.1:1/shop"]);
    assert!(output.err.contains("source_unreachable"), "{output:?}");
    assert!(!project.path().join("model.yaml").exists() && !project.path().join("reckoner.yaml").exists());

    let model = "version: 0.2.0.dev0\nsemantic_model: m\ndatasets: {a: {source: 'shpo#orders', numbers: [amount]}}\n";
    project.write("model.yaml", model);
    project.write("reckoner.yaml", "databases: {shop: {url: 'postgres://reader@127.0.0.1:1/shop'}}\n");
    let output = project.run(&["build"]);
    assert!(output.err.contains("no_database") && output.err.contains("`shop`?"), "{output:?}");
}

/// Rounds of all faults in `make test`; `make prove` sets `RECKONER_FAULTS`.
const ROUNDS: u64 = 1;

#[test]
fn a_bad_line_to_the_database_hurts_no_reader() {
    let rounds = std::env::var("RECKONER_FAULTS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    for server in [servers::postgres(), servers::mariadb()].into_iter().flatten() {
        server.run(SHOP);
        let proxy = Proxy::to(server.port());
        let project = Project::empty();
        project.must(&["init", &server.url().replace(&server.port().to_string(), &proxy.port.to_string())]);
        let config = std::fs::read_to_string(project.path().join("reckoner.yaml")).expect("reads");
        project.write("reckoner.yaml", config.replace("    password_file", "    time_limit: 1\n    password_file"));
        let good = r#"[["Chairs",5],["Lamps",3]]"#;
        let mut failed = 0;
        for round in 0..rounds {
            // Where the line breaks moves through all that is said in a build.
            let bytes = 300 + 977 * round % 5_000;
            for fault in [
                Fault::HangsUp,
                Fault::Silent,
                Fault::CutAfter(bytes),
                Fault::StallsAfter(bytes),
                Fault::GarblesAfter(bytes),
                Fault::Slow,
            ] {
                proxy.set(fault);
                let ran = project.run(&["build"]);
                assert!(matches!(ran.code, Some(0 | 1)), "{fault:?}: {ran:?}");
                failed += u64::from(ran.code == Some(1));
                if matches!(fault, Fault::HangsUp | Fault::Silent) {
                    assert!(ran.err.contains("source_unreachable"), "{fault:?}: {ran:?}");
                }
                // A build that came through has the right numbers, and one that did not leaves them.
                assert_rows(&project, "units sold by category", good);
            }
        }
        assert!(failed >= 3 * rounds, "of {} builds only {failed} failed: the test tests nothing", 6 * rounds);
        proxy.set(Fault::None);
        project.must(&["build"]);
        assert_rows(&project, "units sold by category", good);
    }
}
