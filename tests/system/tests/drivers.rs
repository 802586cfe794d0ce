//! Files of DuckDB, and databases that a driver reaches, from a first look to answers; and what is said where
//! something is missing.

use serde_json::Value;
use servers::{PASSWORD, Server};
use system::project::Project;
use system::proxy::{Fault, Proxy};

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
fn a_file_of_duckdb_is_asked_in_plain_words() {
    let Some(duckdb) = servers::duckdb() else { return };
    let project = Project::empty();
    let file = project.path().join("shop.duckdb");
    duckdb.write(&file, SHOP);
    let mut init = project.command(&["init", "shop.duckdb"]);
    let done = init.env("RECKONER_DUCKDB_LIBRARY", duckdb.library()).output().expect("starts");
    assert!(done.status.success(), "{done:?}");
    all_is_answered(&project);

    // Said in the project, the environment need not say it; and the next build sees what was written.
    project.write("reckoner.yaml", format!("duckdb: {}\n", duckdb.library().display()));
    duckdb.write(&file, "INSERT INTO orders VALUES (6, 'L-1', '2025-03-05 00:00:00', 'web', 1, 25.05, FALSE);\n");
    project.must(&["build"]);
    assert_rows(&project, "revenue in March 2025", "[[135.06]]");

    // Without its library the snapshot goes on to serve, and a build says how to get it.
    project.write("reckoner.yaml", "duckdb: lib/nowhere.so\n");
    let build = project.run(&["build"]);
    assert_eq!(build.code, Some(1), "{build:?}");
    for said in ["no_driver", "npm install", "RECKONER_DUCKDB_LIBRARY"] {
        assert!(build.err.contains(said), "{said}: {build:?}");
    }
    assert_rows(&project, "revenue in March 2025", "[[135.06]]");
}

#[test]
fn what_a_file_of_duckdb_lacks_is_said() {
    let Some(duckdb) = servers::duckdb() else { return };
    let project = Project::empty();
    project.write("reckoner.yaml", format!("duckdb: {}\n", duckdb.library().display()));
    project.write("cut.duckdb", b"\0\0\0\0\0\0\0\0DUCK\x40\0\0\0");
    let init = project.run(&["init", "cut.duckdb"]);
    assert!(init.code == Some(1) && init.err.contains("unreadable"), "{init:?}");
    duckdb.write(&project.path().join("shop.duckdb"), SHOP);
    let model =
        "version: 0.2.0.dev0\nsemantic_model: m\ndatasets: {a: {source: 'shop.duckdb#order', numbers: [amount]}}\n";
    project.write("model.yaml", model);
    let build = project.run(&["build"]);
    assert!(build.err.contains("no_table") && build.err.contains("`orders`?"), "{build:?}");
}

#[test]
fn a_database_behind_a_driver_is_asked_and_may_go_away() {
    let (Some(server), Some(driver)) = (servers::postgres(), servers::postgres_driver()) else { return };
    server.run(SHOP);
    let project = Project::empty();
    project.must(&["init", &server.url()]);
    let proxy = Proxy::to(server.port());
    let config = |library: &str, more: &str| {
        let uri = address(&server, proxy.port);
        let databases =
            format!("driver: {library}\n    dialect: postgres\n    options: {{uri: {{file: uri}}}}\n{more}");
        project.write("uri", uri);
        project.write("reckoner.yaml", format!("databases:\n  shop:\n    {databases}"));
    };
    let library = driver.display().to_string();
    config(&library, "    time_limit: 2\n");
    project.must(&["build"]);
    all_is_answered(&project);

    let good = r#"[["Chairs",5],["Lamps",3]]"#;
    let mut failed = 0;
    for fault in
        [Fault::HangsUp, Fault::Silent, Fault::CutAfter(1_500), Fault::StallsAfter(1_500), Fault::GarblesAfter(900)]
    {
        proxy.set(fault);
        let ran = project.run(&["build", "--full"]);
        assert!(matches!(ran.code, Some(0 | 1)), "{fault:?}: {ran:?}");
        assert!(!ran.err.contains("s3cret"), "{fault:?}: {ran:?}");
        failed += u64::from(ran.code == Some(1));
        assert_rows(&project, "units sold by category", good);
    }
    assert!(failed >= 3, "of 5 builds only {failed} failed: the test tests nothing");
    proxy.set(Fault::None);

    config("lib/nowhere.so", "");
    let build = project.run(&["build"]);
    assert!(build.code == Some(1) && build.err.contains("no_driver") && build.err.contains("`driver:`"), "{build:?}");
    config(&library, "");
    let text = std::fs::read_to_string(project.path().join("reckoner.yaml")).expect("reads");
    project.write("reckoner.yaml", text.replace("dialect: postgres", "dialect: sqlite"));
    let build = project.run(&["build"]);
    assert!(build.err.contains("bad_dialect") && build.err.contains("duckdb, postgres or mysql"), "{build:?}");
}

/// The server behind the proxy, as a driver is told, with the password.
fn address(server: &Server, port: u16) -> String {
    assert!(server.url().contains(&PASSWORD.replace('@', "%40")));
    server.url().replace(&server.port().to_string(), &port.to_string()) + "?connect_timeout=2"
}

fn all_is_answered(project: &Project) {
    let months = r#"[["2025-01-01",50.10],["2025-02-01",439.90],["2025-03-01",110.01]]"#;
    assert_rows(project, "revenue by month", months);
    assert_rows(project, "units sold by category", r#"[["Chairs",5],["Lamps",3]]"#);
    assert_rows(project, "orders by channel", r#"[["store",2],["Web",1],["web",1]]"#);
    // What has no category stands beside the table, and is part of the total.
    let (_, outcome) = project.ask("units sold by category");
    let headline = outcome["headline"].as_str().unwrap_or_default();
    assert!(headline.starts_with("Units sold were 11:"), "{headline}");
    assert_eq!(outcome["assumptions"][0]["text"], "not in the table: units sold 3 without a category", "{outcome:#}");
    assert_rows(project, "how many orders were returned", "[[2]]");
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
