//! A choice on the page becomes a proposal, an accepted proposal what the words mean; unknown words are proposals
//! too. All through the binary: the server, the log, the file of what was learned, the commands.

use serde_json::{Value, json};
use system::http::{get, post};
use system::project::Project;
use system::server::Server;

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
verified: questions.md
";

const ORDERS: &str = "day,city,amount,pieces\n2025-01-02,Oslo,10,1\n2025-02-03,Rome,20,5\n";

const QUESTIONS: &str = "\
## Sales are money

```question
sales by city
```

```rows
[\"Oslo\", 10]
[\"Rome\", 20]
```

## Volume

```question
volume by city
```

```draft
{\"v\":1,\"show\":[\"volume\"],\"by\":[\"city\"]}
```
";

fn shop() -> Project {
    Project::with(&[("model.yaml", MODEL), ("orders.csv", ORDERS), ("questions.md", QUESTIONS)])
}

/// The proposals, as `learn list` has them.
fn learned(project: &Project) -> Vec<Value> {
    let ran = project.must(&["learn", "list", "--json"]);
    let listed: Value = serde_json::from_str(&ran.out).expect("JSON");
    listed["learned"].as_array().cloned().expect("a list")
}

fn asked(server: &Server, body: &Value) -> Value {
    post(server.port, "/api/query", &body.to_string()).expect("the server answers").json()
}

fn suggested(server: &Server, typed: &str) -> Vec<(String, String)> {
    let reply = get(server.port, &format!("/api/suggestions?q={typed}")).expect("the server answers").json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = reply["suggestions"].as_array().cloned().unwrap_or_default();
    list.iter().map(|suggestion| (text(&suggestion["text"]), text(&suggestion["kind"]))).collect()
}

#[test]
fn a_choice_is_proposed_reviewed_and_counts_from_then_on() {
    let project = shop();
    let server = Server::of(&project);
    assert_eq!(learned(&project), Vec::<Value>::new());

    // "sales" is taken for revenue; somebody clicks on volume instead, twice.
    let first = asked(&server, &json!({"question": "sales by city"}));
    assert_eq!(first["said"], "revenue by city", "{first:#}");
    let other = &first["assumptions"][0]["alternatives"][0];
    assert_eq!(other["label"], "volume", "{first:#}");
    for _ in 0..2 {
        let chosen = asked(&server, &json!({"question": "sales by city", "draft": other["draft"]}));
        assert_eq!((&chosen["question"], &chosen["said"]), (&json!("sales by city"), &json!("volume by city")));
    }

    let proposed = learned(&project);
    assert_eq!(proposed.len(), 1, "{proposed:#?}");
    for (key, value) in [
        ("number", json!(1)),
        ("status", json!("proposed")),
        ("question", json!("sales by city")),
        ("said", json!("volume by city")),
        ("times", json!(2)),
    ] {
        assert_eq!(proposed[0][key], value, "{key}: {proposed:#?}");
    }
    // A proposal changes nothing.
    assert_eq!(asked(&server, &json!({"question": "sales by city"}))["said"], "revenue by city");

    // It would make a verified question wrong: shown, and refused.
    let refused = project.run(&["learn", "accept", "1", "--yes"]);
    assert_eq!(refused.code, Some(2), "{refused:#?}");
    for part in ["questions.md:3  sales by city", "before  revenue by city (right)", "after   volume by city (wrong)"] {
        assert!(refused.out.contains(part), "{part}: {refused:#?}");
    }
    // Nobody is there to say yes.
    project.write("questions.md", QUESTIONS.replace("sales by city", "revenue by city"));
    let unasked = project.run(&["learn", "accept", "1"]);
    assert_eq!(unasked.code, Some(2), "{unasked:#?}");
    assert!(unasked.out.contains("None of the 2 verified questions"), "{unasked:#?}");
    assert_eq!(learned(&project)[0]["status"], "proposed");

    project.must(&["learn", "accept", "1", "--yes"]);
    assert_eq!(learned(&project)[0]["status"], "accepted");
    let (_, settled) = project.ask("Sales by city");
    assert_eq!(settled["said"], "volume by city", "{settled:#}");
    assert_eq!(settled["assumptions"][0]["text"], "as chosen before: “volume by city”");
    assert_eq!(settled["assumptions"][0]["alternatives"][0]["label"], "revenue by city");
    // The server notices within a second or so.
    let since = std::time::Instant::now();
    while asked(&server, &json!({"question": "sales by city"}))["said"] != "volume by city" {
        assert!(since.elapsed().as_secs() < 20, "the server does not notice");
        std::thread::sleep(std::time::Duration::from_millis(200));
    }

    project.must(&["learn", "reject", "1"]);
    let (_, by_itself) = project.ask("sales by city");
    assert_eq!(by_itself["said"], "revenue by city", "{by_itself:#}");
    // It is not proposed again.
    let listed = learned(&project);
    assert_eq!((listed.len(), &listed[0]["status"]), (1, &json!("rejected")));
    assert_eq!(project.run(&["learn", "accept", "7", "--yes"]).code, Some(2));
}

#[test]
fn an_unknown_word_is_proposed_with_what_was_asked_instead() {
    let project = shop();
    for question in ["umsatz by city", "revenue by city", "umsatz by city", "revenue of pieces", "revenue by flagship"]
    {
        project.ask(question);
    }
    let listed = learned(&project);
    let umsatz = listed.iter().find(|entry| entry["word"] == "umsatz").unwrap_or_else(|| panic!("{listed:#?}"));
    assert_eq!(umsatz["means"], json!({"metric": "revenue"}), "{umsatz:#}");
    assert_eq!(umsatz["times"], 2, "{umsatz:#}");
    assert_eq!(
        umsatz["yaml"], "datasets:\n  orders:\n    metrics:\n      revenue:\n        synonyms: [umsatz]\n",
        "{umsatz:#}"
    );
    let flagship = listed.iter().find(|entry| entry["word"] == "flagship").unwrap_or_else(|| panic!("{listed:#?}"));
    assert!(flagship["means"].is_null(), "{flagship:#}");
    let shown = project.must(&["learn", "list"]).out;
    for part in [
        "“umsatz” means the metric revenue (asked 2 times; asked again with “revenue”",
        "nobody knows this word: “flagship”",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }

    let number = umsatz["number"].to_string();
    project.must(&["learn", "accept", &number, "--yes"]);
    let (code, answered) = project.ask("umsatz by city");
    assert_eq!((code, &answered["said"]), (Some(0), &json!("revenue by city")), "{answered:#}");
    // Nobody has said what it means.
    assert_eq!(project.run(&["learn", "accept", &flagship["number"].to_string(), "--yes"]).code, Some(2));
}

#[test]
fn questions_of_before_are_offered_again_while_they_are_answered() {
    let project = shop();
    let server = Server::of(&project);
    for question in ["volume in Rome", "flagship by city", "volume in Rome", "volume by month in 2025"] {
        asked(&server, &json!({"question": question}));
    }
    let recent = |typed: &str| -> Vec<String> {
        let offered = suggested(&server, typed).into_iter();
        offered.filter(|(_, kind)| kind == "recent").map(|(text, _)| text).collect()
    };
    // The log is written beside the answers: the last line of it may come a moment later.
    let since = std::time::Instant::now();
    while recent("").len() < 2 && since.elapsed().as_secs() < 20 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(recent(""), ["volume in Rome", "volume by month in 2025"]);
    assert_eq!(recent("volume%20by"), ["volume by month in 2025"]);
    assert!(suggested(&server, "").iter().any(|(_, kind)| kind == "question"));

    // The column is gone from the model: what was asked of it is not offered.
    drop(server);
    project.write("model.yaml", MODEL.replace(", volume: SUM(pieces)", ""));
    project.must(&["build"]);
    let server = Server::of(&project);
    assert!(suggested(&server, "").iter().all(|(_, kind)| kind != "recent"), "{:?}", suggested(&server, ""));
}

#[test]
fn what_cannot_be_kept_or_read_fails_no_question() {
    let project = shop();
    project.must(&["build"]);
    // The log is a folder, and the file of what was learned is no JSON.
    project.write(".reckoner/questions.jsonl/x", "");
    project.write("learned.jsonl", "nothing\n");
    let (code, answered) = project.ask("revenue by city");
    assert_eq!((code, &answered["status"]), (Some(0), &json!("answered")));
    let ran = project.run(&["learn", "list"]);
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    assert!(ran.err.contains("learned.jsonl"), "{ran:#?}");
}
