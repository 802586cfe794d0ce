//! A language model that votes, as the binary asks it: once, for what may mean several things, and within its budget.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};
use system::project::Project;

const MODEL: &str = "\
version: 0.2.0.dev0
semantic_model: shop
calendar: {today: last_data}
datasets:
  orders:
    source: orders.csv
    time: day
    joins: {store: stores, customer: customers}
    metrics: {revenue: SUM(amount)}
  stores: {source: stores.csv, primary_key: store, dimensions: [city]}
  customers: {source: customers.csv, primary_key: customer, dimensions: [city]}
";

const QUESTIONS: &str = "\
# By city, of stores

```question
revenue by city
```

```draft
{\"v\":1,\"show\":[\"revenue\"],\"by\":[\"stores.city\"]}
```

# In all

```question
revenue
```

```draft
{\"v\":1,\"show\":[\"revenue\"]}
```
";

/// A project whose questions are put to the vote at this port.
fn shop(port: u16, more: &str) -> Project {
    let config = format!("assist: {{endpoint: 'http://127.0.0.1:{port}/v1', model: gpt-4o-mini{more}}}\n");
    Project::with(&[
        ("model.yaml", MODEL),
        ("orders.csv", "day,store,customer,amount\n2025-01-02,1,1,10\n2025-02-03,2,1,20\n"),
        ("stores.csv", "store,city\n1,Oslo\n2,Rome\n"),
        ("customers.csv", "customer,city\n1,Oslo\n"),
        ("questions.md", QUESTIONS),
        ("reckoner.yaml", &config),
    ])
}

/// Chat completions that always say this, for so many tokens; the prompts that came.
fn model(says: &'static str, tokens: u32) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (prompts, came) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let Some(prompt) = prompt(&mut stream) else { continue };
            let body = json!({
                "choices": [{"message": {"role": "assistant", "content": says}}],
                "usage": {"prompt_tokens": tokens - 1, "completion_tokens": 1, "total_tokens": tokens},
            });
            let body = body.to_string();
            drop(write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
            if prompts.send(prompt).is_err() {
                return;
            }
        }
    });
    (port, came)
}

fn prompt(stream: &mut TcpStream) -> Option<String> {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n")
            && let Ok(body) = serde_json::from_slice::<Value>(&bytes[at + 4..])
        {
            return body["messages"][0]["content"].as_str().map(str::to_owned);
        }
        match stream.read(&mut chunk) {
            Ok(read @ 1..) => bytes.extend_from_slice(&chunk[..read]),
            _ => return None,
        }
    }
}

#[test]
fn a_vote_is_asked_for_where_a_question_may_mean_several_things_and_nowhere_else() {
    let (port, prompts) = model("2", 30);
    let project = shop(port, "");
    for clear in ["revenue", "revenue by customers city", "revenue by flagship"] {
        assert_eq!(project.ask(clear).1.get("tokens").unwrap_or(&json!(0)), &json!(0), "{clear}");
    }
    assert!(prompts.try_recv().is_err(), "nobody was asked");
    let (code, outcome) = project.ask("revenue by city");
    assert_eq!(
        (code, &outcome["said"], &outcome["tokens"]),
        (Some(0), &json!("revenue by customers city"), &json!(30))
    );
    let assumed = &outcome["assumptions"][0];
    assert_eq!(assumed["text"], "chosen by the language model among 2 readings; one click to change");
    assert_eq!(assumed["alternatives"][0]["label"], "revenue by stores city");
    let sent = prompts.try_recv().expect("one prompt");
    assert_eq!(sent, "revenue by city\n1 stores\n2 customers\n0 none\nDigit:");
    assert!(prompts.try_recv().is_err(), "and no other");
}

#[test]
fn what_one_process_spent_counts_for_the_next() {
    let (port, prompts) = model("1", 30);
    let project = shop(port, ", tokens_a_minute: 70");
    let outcomes: Vec<Value> = (0..4).map(|_| project.ask("revenue by city").1["status"].clone()).collect();
    assert_eq!(outcomes, ["answered", "answered", "ambiguous", "ambiguous"]);
    assert_eq!(prompts.try_iter().count(), 2);
}

#[test]
fn an_endpoint_that_is_too_dear_stays_switched_off_and_one_that_is_gone_is_no_failure() {
    let (port, prompts) = model("1", 51);
    let project = shop(port, "");
    let outcomes: Vec<Value> = (0..3).map(|_| project.ask("revenue by city").1["status"].clone()).collect();
    assert_eq!(
        (outcomes, prompts.try_iter().count()),
        (vec!["answered".into(), "ambiguous".into(), "ambiguous".into()], 1)
    );
    let said = project.run(&["ask", "revenue by city"]);
    assert!(said.err.contains("used 51 tokens for a ballot of at most 50"), "{}", said.err);
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port").local_addr().expect("an address").port();
    assert_eq!(shop(free, "").ask("revenue by city").1["status"], "ambiguous");
}

#[test]
fn what_each_token_bought_is_reported() {
    for (says, with, right) in [("1", "right", 1), ("2", "wrong", 0), ("0", "asked back", 0)] {
        let (port, _prompts) = model(says, 30);
        let project = shop(port, "");
        let alone: Value = serde_json::from_str(&project.must(&["eval", "questions.md", "--json"]).out).expect("JSON");
        assert_eq!(
            (&alone["tokens"], &alone["assist"]),
            (&json!(0), &Value::Null),
            "a model is asked only with --assist"
        );
        let ran = project.must(&["eval", "questions.md", "--assist", "--json"]);
        let report: Value = serde_json::from_str(&ran.out).expect("JSON");
        let expected = json!([{"id": "by-city-of-stores", "vote": if right == 1 || says == "2" { "chosen" } else { "nothing" },
            "without": "asked back", "with": with, "tokens": 30}]);
        assert_eq!(report["assist"]["questions"], expected, "{report:#}");
        assert_eq!((&report["assist"]["right"], &report["tokens"]), (&json!(right), &json!(30)));
        assert!(report["assist"]["schema_prompt"].as_u64().is_some_and(|tokens| tokens > 50));
    }
    let ran = Project::with(&[("model.yaml", MODEL)]).run(&["eval", "questions.md", "--assist"]);
    assert_ne!(ran.code, Some(0));
}
