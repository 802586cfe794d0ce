//! Tables in an object store: read as the same files on disk are, and complained about in the same words.

use std::process::Output;

use serde_json::Value;
use servers::ObjectStore;
use system::project::Project;
use system::proxy::{Fault, Proxy};

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
datasets:
  orders: {source: PLACE/orders.csv, time: day, dimensions: [day, city], metrics: {revenue: SUM(amount)}}
  visits: {source: PLACE/visits.jsonl, time: day, dimensions: [day, city], metrics: {visitors: SUM(people)}}
  claims: {source: PLACE/claims.parquet, dimensions: [component, supplier], metrics: {claim_count: COUNT(*)}}
  parts: {source: PLACE/parts/, dimensions: [year, component], metrics: {part_count: COUNT(*)}}
";
const ORDERS: &str = "day,city,amount\n2025-01-02,Oslo,3\n2025-01-05,Rome,4\n2025-02-03,Rome,5\n";
const VISITS: &str = "{\"day\":\"2025-01-02\",\"city\":\"Oslo\",\"people\":7}\n{\"day\":\"2025-02-02\",\"city\":\"Rome\",\"people\":1}\n";
const QUESTIONS: [&str; 5] = [
    "revenue by city",
    "visitors by month",
    "claim count by supplier",
    "part count by year",
    "part count by component",
];

fn run(project: &Project, store: &ObjectStore, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = project.command(arguments);
    let Output { status, stdout, stderr } = command.envs(store.environment(store.port())).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let (said, complained) = (text(stdout), text(stderr));
    assert!(!complained.contains("panicked"), "{arguments:?}: {complained}");
    (status.code(), said, complained)
}

fn must(project: &Project, store: &ObjectStore, arguments: &[&str]) -> (String, String) {
    let (code, said, complained) = run(project, store, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {said}{complained}");
    (said, complained)
}

/// A Parquet file of the example.
fn example(name: &str, scale: &str) -> Vec<u8> {
    let project = Project::empty();
    project.must(&["demo", "--no-serve", "--scale", scale]);
    std::fs::read(project.path().join("data").join(name)).expect("the example has it")
}

/// The same files in the store and in a folder.
fn filled(store: &ObjectStore) -> Project {
    let claims = example("warranty_claims.parquet", "0.002");
    let project = Project::with(&[("model.yaml", &MODEL.replace("PLACE", "data"))]);
    let files: [(&str, &[u8]); 5] = [
        ("orders.csv", ORDERS.as_bytes()),
        ("visits.jsonl", VISITS.as_bytes()),
        ("claims.parquet", &claims),
        ("parts/year=2024/a.parquet", &claims),
        ("parts/year=2025/a.parquet", &claims),
    ];
    for (name, bytes) in files {
        project.write(&format!("data/{name}"), bytes);
        store.put(&format!("data/{name}"), bytes);
    }
    project
}

fn rows(project: &Project, question: &str) -> Value {
    let (code, outcome) = project.ask(question);
    assert_eq!(code, Some(0), "{question}: {outcome:#}");
    outcome["table"]["rows"].clone()
}

#[test]
fn tables_in_an_object_store_are_read_as_files_are() {
    let Some(store) = servers::object_store() else { return };
    let local = filled(&store);
    local.must(&["build"]);
    let far = Project::with(&[("model.yaml", &MODEL.replace("PLACE", "s3://shop/data"))]);
    must(&far, &store, &["build"]);
    for question in QUESTIONS {
        assert_eq!(rows(&far, question), rows(&local, question), "{question}");
    }
    // What was fetched is not fetched again, and what has changed is.
    let (_, first) = must(&far, &store, &["check"]);
    store.put("data/orders.csv", ORDERS.replace(",5\n", ",50\n"));
    must(&far, &store, &["build"]);
    assert_eq!(rows(&far, "total revenue"), serde_json::json!([[57]]), "{first}");

    // Several files are one table.
    store.put("data/more/b.csv", "day,city,amount\r\n2025-03-01,Oslo,100");
    store.put("data/more/c.csv", "day,city,amount\n2025-03-02,Oslo,1000\n");
    let several = Project::with(&[(
        "model.yaml",
        &MODEL.lines().take(5).collect::<Vec<_>>().join("\n").replace("PLACE/orders.csv", "s3://shop/data/more/*.csv"),
    )]);
    must(&several, &store, &["build"]);
    assert_eq!(rows(&several, "total revenue"), serde_json::json!([[1100]]));
}

#[test]
fn a_model_is_drafted_for_a_folder_of_an_object_store() {
    let Some(store) = servers::object_store() else { return };
    filled(&store);
    let project = Project::empty();
    must(&project, &store, &["init", "s3://shop/data/"]);
    let model = std::fs::read_to_string(project.path().join("model.yaml")).expect("is drafted");
    for table in ["orders.csv", "visits.jsonl", "claims.parquet", "parts/"] {
        assert!(model.contains(&format!("source: \"s3://shop/data/{table}\"")), "{table}: {model}");
    }
    assert_eq!(rows(&project, "total amount"), serde_json::json!([[12]]));
}

#[test]
fn what_a_refresh_key_tells_holds_for_an_object_store_too() {
    let Some(store) = servers::object_store() else { return };
    let table = |last: &str| {
        let mut text = String::from("day,city,amount,changed\n");
        for month in 1..=12 {
            for day in 1..=28 {
                let changed = if month == 12 { last } else { "1" };
                text += &format!("2024-{month:02}-{day:02},Oslo,{changed},{changed}\n");
            }
        }
        text
    };
    store.put("data/orders.csv", table("1"));
    let model = MODEL.lines().take(5).collect::<Vec<_>>().join("\n").replace("PLACE", "s3://shop/data");
    let project = Project::with(&[("model.yaml", &model), ("reckoner.yaml", "refresh: {orders: {key: changed}}\n")]);
    must(&project, &store, &["build"]);
    let (_, said) = must(&project, &store, &["build"]);
    assert!(said.contains("as before"), "nothing has moved: {said}");
    store.put("data/orders.csv", table("2"));
    let (_, said) = must(&project, &store, &["build"]);
    assert!(!said.contains("as before"), "{said}");
    assert_eq!(rows(&project, "total revenue"), serde_json::json!([[11 * 28 + 2 * 28]]));
}

#[test]
fn what_cannot_be_read_is_said_with_its_address() {
    let Some(store) = servers::object_store() else { return };
    store.put("data/orders.csv", "day,city,amount\n2025-01-02,Oslo,3,4\n");
    store.put("data/broken.parquet", "no Parquet at all");
    store.put("data/two/a.csv", "day,amount\n2025-01-02,3\n");
    store.put("data/two/b.csv", "day,price\n2025-01-02,3\n");
    for (place, said) in [
        ("s3://shop/data/orders.csv", &["s3://shop/data/orders.csv", "line 2 has 4 fields"][..]),
        ("s3://shop/data/oders.csv", &["missing_file", "did you mean `orders.csv`?"]),
        ("s3://shop/data/broken.parquet", &["s3://shop/data/broken.parquet", "damaged or cut off"]),
        ("s3://shop/data/two/*.csv", &["b.csv begins with another line than a.csv"]),
        ("s3://shop/data/*.xlsx", &["no file in that folder has such a name"]),
        ("s3://shop/nothing/", &["missing_file", "is the name of the bucket right"]),
        ("s3://shop/data/two", &["a folder without a Parquet file"]),
        ("s3://elsewhere/data/orders.csv", &["s3://elsewhere"]),
        ("s3://", &["bad_address", "names no bucket"]),
    ] {
        let model =
            MODEL.lines().take(5).collect::<Vec<_>>().join("\n").replace("PLACE/orders.csv", &format!("'{place}'"));
        let project = Project::with(&[("model.yaml", &model)]);
        let (code, _, complained) = run(&project, &store, &["build"]);
        // Messages are broken where the terminal ends.
        let complained = complained.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        assert_eq!(code, Some(1), "{place}: {complained}");
        for said in said {
            assert!(complained.contains(said), "{place}: `{said}` in {complained}");
        }
        assert!(!complained.contains("canary"), "{complained}");
    }
    let project = Project::with(&[("model.yaml", &MODEL.replace("PLACE", "s3://shop/data"))]);
    let mut command = project.command(&["build"]);
    command.envs(store.environment(1));
    let output = command.output().expect("runs");
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && complained.contains("store_unreachable"), "{complained}");
}

#[test]
fn a_line_that_breaks_in_the_middle_of_a_table_fails_in_passing() {
    let Some(store) = servers::object_store() else { return };
    store.put("data/sales.parquet", example("sales.parquet", "0.02"));
    let model = "version: 0.2.0.dev0\nsemantic_model: shop\ncalendar: {today: last_data}\ndatasets:\n  sales:\n    source: \
                 s3://shop/data/sales.parquet\n    time: sale_date\n    dimensions: [sale_date, channel]\n    metrics: \
                 {revenue: SUM(list_price)}\n";
    let project = Project::with(&[("model.yaml", model)]);
    let proxy = Proxy::to(store.port());
    let build = || {
        let output = project.command(&["build"]).envs(store.environment(proxy.port)).output().expect("runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(build().0, Some(0));
    let whole = rows(&project, "total revenue");
    // The list of objects and the file's own table of contents get through.
    for fault in [Fault::CutAfter(60_000), Fault::HangsUp] {
        proxy.set(fault);
        let (code, complained) = build();
        assert!(code == Some(1) && complained.contains("store_unreachable"), "{fault:?}: {complained}");
        assert_eq!(rows(&project, "total revenue"), whole, "the last snapshot stays");
    }
    proxy.set(Fault::None);
    assert_eq!(build().0, Some(0));
}
