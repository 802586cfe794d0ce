//! Bad input on the command line: each gets a clear message with a code and an exit status, and nothing
//! is lost or half-written.

use system::project::Project;

/// Exit statuses, as `docs/exit-codes.md` lists them.
const WORLD: i32 = 1;
const USAGE: i32 = 2;
const NOT_ANSWERED: i32 = 3;
const BAD_MODEL: i32 = 4;

const ORDERS: &str = "day,city,amount\n2025-01-02,Oslo,10\n2025-02-03,Rome,20\n";

fn model(dataset: &str) -> String {
    format!(
        "version: 0.2.0.dev0\nsemantic_model: shop\ncalendar: {{today: last_data}}\ndatasets:\n  orders:\n{dataset}"
    )
}

const GOOD: &str =
    "    source: orders.csv\n    time: day\n    dimensions: [day, city]\n    metrics: {revenue: SUM(amount)}\n";

/// A message without the ends of its lines, which may be anywhere.
fn unbroken(text: &str) -> String {
    text.replace("\n  │", "")
}

/// Runs `check` and `build` on a project: both end in `code` and say each of `says`.
fn refuses(name: &str, files: &[(&str, &str)], code: i32, says: &[&str]) {
    let project = Project::with(files);
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, Some(code), "{name}: {ran:#?}");
    let said = unbroken(&(ran.out + &ran.err)).to_lowercase();
    for wanted in says {
        assert!(said.contains(&wanted.to_lowercase()), "{name}: does not say `{wanted}`:\n{said}");
    }
    assert!(!project.path().join(".reckoner/CURRENT").exists(), "{name}: a refused build published a snapshot");
}

#[test]
fn a_wrong_model_is_refused_with_every_mistake() {
    let check = |name: &str, dataset: &str, says: &[&str]| {
        refuses(name, &[("model.yaml", &model(dataset)), ("orders.csv", ORDERS)], BAD_MODEL, says);
    };
    check(
        "a key that is not one",
        "    source: orders.csv\n    tiem: day\n",
        &["unknown_key", "tiem", "time", "model.yaml"],
    );
    check(
        "two mistakes in one run",
        "    source: orders.csv\n    tiem: day\n    metrics: {revenue: SUM(amuont)}\n",
        &["tiem", "amuont", "amount"],
    );
    check(
        "an expression that does not parse",
        "    source: orders.csv\n    metrics: {revenue: SUM(amount}\n",
        &["model.yaml"],
    );
    check("a metric by itself", "    source: orders.csv\n    metrics: {a: b + 1, b: a + 1}\n", &["cycle"]);
    check(
        "names that collide",
        "    source: orders.csv\n    dimensions: [day, city]\n    segments: {city: amount > 1}\n",
        &["duplicate_name", "city"],
    );
}

#[test]
fn an_unreadable_model_is_refused() {
    let orders = ("orders.csv", ORDERS);
    refuses(
        "not YAML",
        &[("model.yaml", "datasets: [unclosed\n  - :"), orders],
        BAD_MODEL,
        &["bad_yaml", "model.yaml"],
    );
    refuses("empty", &[("model.yaml", ""), orders], BAD_MODEL, &["model.yaml"]);
    refuses("a list", &[("model.yaml", "- 1\n- 2\n"), orders], BAD_MODEL, &["model.yaml"]);

    let binary = Project::with(&[("orders.csv", ORDERS)]);
    binary.write("model.yaml", [0xff, 0xfe, 0x00, 0x9f]);
    let ran = binary.run(&["check"]);
    assert!(matches!(ran.code, Some(WORLD | BAD_MODEL)) && ran.err.contains("model.yaml"), "{ran:#?}");
}

#[test]
fn a_world_that_is_not_as_the_model_says_is_refused() {
    let good = model(GOOD);
    refuses("no model", &[("orders.csv", ORDERS)], WORLD, &["model.yaml", "init"]);
    refuses("no file", &[("model.yaml", &good)], WORLD, &["orders.csv"]);
    refuses(
        "not the format that its name says",
        &[("model.yaml", &good.replace("orders.csv", "orders.parquet")), ("orders.parquet", "not parquet")],
        WORLD,
        &["orders.parquet"],
    );
    refuses(
        "a key that is not unique",
        &[
            (
                "model.yaml",
                &(model(
                    "    source: orders.csv\n    time: day\n    joins: {city: cities}\n    metrics: {revenue: SUM(amount)}\n",
                ) + "  cities: {source: cities.csv, primary_key: city, dimensions: [city, country]}\n"),
            ),
            ("orders.csv", ORDERS),
            ("cities.csv", "city,country\nOslo,Norway\nOslo,Sweden\nRome,Italy\n"),
        ],
        WORLD,
        &["Oslo", "cities"],
    );
}

#[test]
fn odd_tables_are_built_and_answered() {
    let check = |name: &str, orders: &str, question: &str, statuses: &[&str]| {
        let project = Project::with(&[("model.yaml", &model(GOOD)), ("orders.csv", orders)]);
        project.must(&["build"]);
        let (_, outcome) = project.ask(question);
        let status = outcome["status"].as_str().unwrap_or_default();
        assert!(statuses.contains(&status), "{name}: {outcome:#}");
    };
    check("a gap in every column", "day,city,amount\n2025-01-02,,10\n,Rome,\n", "revenue by city", &["answered"]);
    check("a byte order mark", &format!("\u{feff}{ORDERS}"), "revenue by city", &["answered"]);
    check(
        "quotes, commas and line ends in a value",
        "day,city,amount\r\n2025-01-02,\"a,\"\"b\"\"\nc\",1\r\n",
        "revenue",
        &["answered"],
    );
}

#[test]
fn a_table_of_a_header_alone_says_that_it_has_no_rows() {
    // A header says nothing about types: nobody knows whether `amount` can be added up.
    let orders = "day,city,amount\n";
    refuses(
        "a sum of nothing",
        &[("model.yaml", &model(GOOD)), ("orders.csv", orders)],
        WORLD,
        &["no_rows", "no_values", "orders.csv", "amount", "add a row"],
    );
    let counted =
        model("    source: orders.csv\n    time: day\n    dimensions: [day, city]\n    metrics: {orders: COUNT(*)}\n");
    let project = Project::with(&[("model.yaml", &counted), ("orders.csv", orders)]);
    assert!(project.must(&["build"]).err.contains("it has no rows"));
    let (_, outcome) = project.ask("orders by city");
    assert_eq!(outcome["status"], "answered", "{outcome:#}");
    // The next export has rows again.
    project.write("orders.csv", ORDERS);
    project.must(&["build"]);
    let (code, outcome) = project.ask("orders");
    assert_eq!((code, &outcome["table"]["rows"][0][0]), (Some(0), &serde_json::json!(2)), "{outcome:#}");
}

#[test]
fn numbers_and_dates_as_people_write_them_are_read_and_said_to_be_assumed() {
    for (name, text) in [
        ("German", "day;city;amount\r\n31.12.2025;Köln;1.234,50\r\n01.12.2025;Köln;0,50\r\n"),
        ("American", "day,city,amount\n12/31/2025,Köln,\"$1,234.50\"\n12/1/2025,Köln,$0.50\n"),
        ("Swiss", "day;city;amount\n31.12.2025;Köln;1'234.50\n1.12.2025;Köln;0.50\n"),
        ("with blanks", "day, city, amount\n2025-12-31, Köln, 1234.50\n2025-12-01, Köln, 0.50\n"),
    ] {
        let project = Project::with(&[("orders.csv", text)]);
        project.must(&["init", "orders.csv"]);
        let (code, outcome) = project.ask("total amount in December 2025");
        assert_eq!(code, Some(0), "{name}: {outcome:#}");
        assert!(outcome.to_string().contains("1,235"), "{name}: {outcome:#}");
        let yaml = std::fs::read_to_string(project.path().join("model.yaml")).expect("a model");
        assert_eq!(yaml.contains("# check: amount: read as numbers"), name != "with blanks", "{name}: {yaml}");
    }
}

#[test]
fn what_cannot_be_read_names_its_line_and_publishes_nothing() {
    for (name, bytes, says) in [
        ("ragged", &b"day,city,amount\n2025-01-01,Rome,1\n2025-01-02,Rome\n"[..], &["line 3", "2 fields", "has 3"][..]),
        ("an open quote", b"day,city,amount\n2025-01-01,\"Rome,1\n2025-01-02,Oslo,2\n", &["line 2", "never closed"]),
        ("a lost tail", b"day,city,amount\n2025-01-01,Rome,\"1\n2025-01-02,Oslo,2\n", &["line 2", "never closed"]),
        ("Latin-1", b"day,city,amount\n2025-01-01,K\xf6ln,1\n", &["line 2", "`city`", "K\u{f6}ln", "UTF-8"]),
        ("UTF-16", b"\xff\xfed\0a\0y\0\n\0", &["UTF-8"]),
        ("nothing", b"", &["is empty"]),
    ] {
        let project = Project::with(&[("model.yaml", &model(GOOD)), ("orders.csv", ORDERS)]);
        project.must(&["build"]);
        let before = project.ask("revenue").1;
        project.write("orders.csv", bytes);
        for command in ["check", "build"] {
            let ran = project.run(&[command]);
            let said = unbroken(&ran.err);
            assert_eq!(ran.code, Some(WORLD), "{name}: {said}");
            for wanted in ["unreadable", "orders.csv"].iter().chain(says) {
                assert!(said.contains(wanted), "{name}: does not say `{wanted}`: {said}");
            }
            let ran = project.run(&[command, "--json"]);
            let issues: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
            assert_eq!(issues["issues"][0]["code"], "unreadable", "{name}: {ran:#?}");
        }
        assert_eq!(project.ask("revenue").1["provenance"]["snapshot"], before["provenance"]["snapshot"], "{name}");
    }
}

#[test]
fn one_table_that_cannot_be_read_does_not_keep_the_rest_from_a_draft() {
    let project = Project::with(&[("data/orders.csv", ORDERS), ("data/broken.csv", "a,b\n1\n")]);
    let ran = project.must(&["init", "data"]);
    assert!(ran.err.contains("left_out") && ran.err.contains("broken.csv"), "{ran:#?}");
    assert_eq!(project.ask("total amount").0, Some(0));
}

#[test]
fn columns_that_are_not_what_they_should_be_are_named() {
    let check = |name: &str, orders: &str, column: &str, code: &str, place: &str| {
        let project = Project::with(&[("model.yaml", &model(GOOD)), ("orders.csv", orders)]);
        let ran = project.run(&["build"]);
        assert_eq!(ran.code, Some(BAD_MODEL), "{name}: {ran:#?}");
        let said = unbroken(&ran.err);
        for wanted in [code, column, place] {
            assert!(said.contains(wanted), "{name}: does not say `{wanted}`: {said}");
        }
    };
    check(
        "numbers mixed with words",
        "day,city,amount\n2025-01-02,Oslo,10\n2025-01-03,Rome,ten\n",
        "column amount",
        "mixed_types",
        "(line 3: `ten`)",
    );
    check(
        "dates that are not dates",
        "day,city,amount\n2025-02-31,Oslo,10\nsoon,Rome,20\n",
        "column day",
        "not_dates",
        "(line 2: `2025-02-31`)",
    );
}

#[test]
fn init_drafts_something_that_builds_from_odd_files() {
    for (name, file, text) in [
        ("numbers mixed with words", "mixed.csv", "id,amount\n1,10\n2,ten\n"),
        ("dates that are not dates", "dates.csv", "day,n\n2025-02-31,1\nsoon,2\n"),
        ("the same name twice", "twice.csv", "a,a,A\n1,2,3\n"),
        ("names of the model's own keys", "keys.csv", "source,time,metrics,joins\nx,2025-01-01,1,2\n"),
        ("names with blanks and signs", "signs.csv", "Unit Price (€),% of total,\"a.b\"\n1,2,3\n"),
    ] {
        let project = Project::with(&[(file, text)]);
        let ran = project.run(&["init", file]);
        assert_eq!(ran.code, Some(0), "{name}: {ran:#?}");
        project.must(&["check"]);
    }
    for (file, text, says) in [
        ("headless.csv", Some("1\n2\n3\n"), "first line"),
        ("empty.csv", Some(""), "empty.csv"),
        ("missing.csv", None, "missing.csv"),
    ] {
        let project = Project::empty();
        if let Some(text) = text {
            project.write(file, text);
        }
        let ran = project.run(&["init", file]);
        assert!(ran.code == Some(WORLD) && ran.err.contains(says), "{file}: {ran:#?}");
        assert!(!project.path().join("model.yaml").exists(), "{file}: a refused draft wrote a model");
    }
}

#[test]
fn odd_questions_are_read_and_not_answered() {
    let project = Project::with(&[("model.yaml", &model(GOOD)), ("orders.csv", ORDERS)]);
    project.must(&["build"]);
    let long = "revenue by city ".repeat(100_000 / 16);
    for question in [
        long.as_str(),
        "",
        "   ",
        "🚗🚗🚗 💰?",
        "SELECT * FROM orders; DROP TABLE orders",
        "revenue by flagship",
        "\u{202e}eunever\u{0}",
        "revenue\nby\tcolour",
    ] {
        let shown: String = question.chars().take(30).collect();
        // An argument cannot hold a zero byte; over HTTP it can.
        let question = question.replace('\u{0}', "");
        let (code, outcome) = project.ask(&question);
        assert_eq!(code, Some(NOT_ANSWERED), "{shown}: {outcome:#}");
        let issue = &outcome["issues"][0];
        assert!(issue["code"].is_string() && issue["message"].is_string(), "{shown}: {outcome:#}");
        assert!(outcome["table"].is_null(), "{shown}: rows without an answer");
    }
}

#[test]
fn a_failed_build_keeps_the_last_good_snapshot() {
    let project = Project::with(&[("model.yaml", &model(GOOD)), ("orders.csv", ORDERS)]);
    project.must(&["build"]);
    let before = project.ask("revenue");
    std::fs::remove_file(project.path().join("orders.csv")).expect("the file is there");
    assert_eq!(project.run(&["build"]).code, Some(WORLD));
    assert_eq!(project.ask("revenue").1["provenance"]["snapshot"], before.1["provenance"]["snapshot"]);
}

#[test]
fn wrong_arguments_are_a_usage_error() {
    let project = Project::empty();
    for arguments in [&["build", "--no-such-flag"][..], &["no-such-command"], &["ask"], &["serve", "--port", "many"]] {
        assert_eq!(project.run(arguments).code, Some(USAGE), "{arguments:?}");
    }
}

#[test]
fn the_folder_may_be_named_before_or_after_the_command() {
    let project = Project::with(&[("model.yaml", &model(GOOD)), ("orders.csv", ORDERS)]);
    let folder = project.path().to_string_lossy().into_owned();
    let elsewhere = Project::empty();
    for arguments in [["--dir", &folder, "check"], ["check", "--dir", &folder]] {
        let mut command = std::process::Command::new(system::binary());
        let output = command.args(arguments).current_dir(elsewhere.path()).output().expect("the binary starts");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
}
