//! What an assistant pays in tokens: for being told of the tools, and for answers.

use std::path::Path;

use model::Model;
use model::load::{Input, load};
use serde_json::{Value, json};

use crate::{call, hello, message, open, result, tokens};

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
    let (site, _) = open();
    let listed = result(&site, None, &message("tools/list", &json!({}))).await;
    let greeting = result(&site, None, &hello()).await;
    let instructions = tokens(greeting["instructions"].as_str().expect("instructions"));
    let all = tokens(&listed["tools"].to_string()) + instructions;
    println!("tools and instructions: {all} tokens");
    assert!(all < 600, "{all} tokens");
    // Who writes SQL must be told of the tables, and those of a model of usual size take more.
    let schema = assist::count::schema_prompt(&example());
    println!("a schema prompt of the example: {schema} tokens");
    assert!(all < schema, "{all} tokens; {schema} for the schema");
}

/// The model of the example of a car maker.
fn example() -> Model {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    let file = Path::new(&here).join("../../examples/automotive/model.yaml");
    let text = std::fs::read_to_string(file).expect("the example has a model");
    let loaded = load(&Input { file: "model.yaml", text: &text }, None);
    loaded.unwrap_or_else(|issues| panic!("{issues:#?}")).model
}

/// A client hands on the structure or the words, and some hand on both.
#[tokio::test]
async fn an_answer_takes_under_300_tokens() {
    let (site, _) = open();
    let (mut either, mut both) = (Vec::new(), Vec::new());
    for question in QUESTIONS {
        let given = call(&site, "ask", json!({"question": question})).await;
        assert_eq!(given["structuredContent"]["status"], "answered", "{question}: {given}");
        let asked = of(&json!({"question": question}));
        let (words, structure) = (of(&given["content"]), of(&given["structuredContent"]));
        println!("{question}: {asked} to ask, {words} in words, {structure} as structure");
        either.push(asked + structure.max(words));
        both.push(asked + structure + words);
    }
    either.sort_unstable();
    both.sort_unstable();
    let (most, median) = (either[QUESTIONS.len() - 1], both[QUESTIONS.len() / 2]);
    println!("at most {most}; with both {median} in the middle, at most {}", both[QUESTIONS.len() - 1]);
    assert!(most < 300 && median < 300, "{either:?} {both:?}");
}

fn of(value: &Value) -> u32 {
    tokens(&value.to_string())
}
