//! What an assistant pays in tokens: for being told of the tools, and for answers.

use serde_json::{Value, json};

use crate::{call, hello, message, open, result, shop, tokens};

/// Questions as people ask them.
const QUESTIONS: [&str; 12] = [
    "revenue",
    "revenue by region",
    "revenue last quarter",
    "revenue in December 2025 vs last year",
    "units sold by product",
    "top 5 cities by revenue",
    "margin by channel",
    "revenue by quarter",
    "revenue by month in 2025",
    "share of revenue by channel",
    "revenue and margin by region in 2025",
    "spending in Bergen by quarter in 2025",
];

#[tokio::test]
async fn being_told_of_the_tools_takes_under_600_tokens() {
    let (router, _) = open();
    let listed = result(&router, None, &message("tools/list", &json!({}))).await;
    let greeting = result(&router, None, &hello()).await;
    let instructions = tokens(greeting["instructions"].as_str().expect("instructions"));
    let all = tokens(&listed["tools"].to_string()) + instructions;
    println!("tools and instructions: {all} tokens");
    assert!(all < 600, "{all} tokens");
}

#[tokio::test]
async fn an_answer_takes_under_300_tokens() {
    let (router, _) = open();
    let schema = assist::count::schema_prompt(&shop::model());
    let mut most = 0;
    for question in QUESTIONS {
        let given = call(&router, "ask", json!({"question": question})).await;
        assert_eq!(given["structuredContent"]["status"], "answered", "{question}: {given}");
        // All of it, whichever part a client hands on: words and structure.
        let (text, structure) = (tokens(&given["content"].to_string()), of(&given["structuredContent"]));
        let asked = of(&json!({"question": question}));
        println!("{question}: {asked} + {text} + {structure} tokens; a schema prompt takes {schema}");
        most = most.max(asked + text + structure);
    }
    assert!(most < 300, "{most} tokens");
}

fn of(value: &Value) -> u32 {
    tokens(&value.to_string())
}
