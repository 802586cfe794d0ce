//! What the tools are, and what they give.

use serde_json::{Value, json};
use server::Limits;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

use crate::shop::Shop;
use crate::{call, calling, guarded, hello, message, open, result, words};

#[tokio::test]
async fn an_assistant_is_greeted_and_shown_the_tools() {
    let (site, _) = open();
    let greeting = result(&site, None, &hello()).await;
    assert_eq!(greeting["serverInfo"]["name"], "reckoner");
    assert_eq!(greeting["protocolVersion"], "2025-06-18");
    assert!(greeting["capabilities"]["tools"].is_object(), "{greeting}");
    let listed = result(&site, None, &message("tools/list", &json!({}))).await;
    let tools = listed["tools"].as_array().expect("tools");
    let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["ask", "query", "catalog", "search_members", "report"]);
    for tool in tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        for schema in ["inputSchema", "outputSchema"] {
            jsonschema::validator_for(&tool[schema]).unwrap_or_else(|error| panic!("{schema}: {error}"));
        }
    }
}

#[tokio::test]
async fn a_question_gets_rows_units_and_the_draft_to_go_on_with() {
    let (site, shop) = open();
    let first = call(&site, "ask", json!({"question": "revenue by region"})).await;
    let told = &first["structuredContent"];
    assert_eq!(told["status"], "answered", "{first}");
    assert_eq!(words(&first), told["headline"]);
    assert_eq!((&told["columns"], &told["units"]), (&json!(["region", "revenue"]), &json!({"revenue": "EUR"})));
    assert_eq!((told["rows"].as_array().map(Vec::len), &told["total_rows"]), (Some(4), &json!(4)));
    assert!(told["rows"][0][1].is_number(), "raw numbers: {told}");
    assert_eq!((&told["as_of"], &told["snapshot"]), (&json!("2025-12-31"), &json!("20260101T000000Z")));

    let follow = json!({"question": "now by channel", "previous": told["draft"]});
    let second = call(&site, "ask", follow).await;
    assert_eq!(second["structuredContent"]["columns"], json!(["channel", "revenue"]), "{second}");

    let third = call(&site, "query", json!({"draft": told["draft"]})).await;
    assert_eq!(third["structuredContent"], *told, "the draft is the question");
    assert_eq!(*shop.kept.lock().expect("nobody panics here"), ["answered"; 3]);
}

#[tokio::test]
async fn a_fraction_says_that_it_is_one_and_a_long_table_how_long_it_is() {
    let (site, _) = open();
    let margin = call(&site, "ask", json!({"question": "margin by month"})).await;
    let told = &margin["structuredContent"];
    assert_eq!(told["units"]["margin"], "fraction", "{told}");
    assert_eq!((told["rows"].as_array().map(Vec::len), &told["total_rows"]), (Some(20), &json!(24)), "{told}");
}

#[tokio::test]
async fn what_is_not_answered_says_why_and_how_to_go_on() {
    let (site, _) = open();
    let unread = call(&site, "ask", json!({"question": "revenue by regiom and zorkmid"})).await;
    let told = &unread["structuredContent"];
    assert_eq!((&told["status"], &unread["isError"]), (&json!("unread"), &json!(false)), "{unread}");
    assert_eq!(told["issues"][0]["code"], "unknown_word", "{told}");
    assert!(words(&unread).contains("zorkmid"), "{unread}");
    let refused = call(&site, "query", json!({"draft": {"show": ["revenu"]}})).await;
    let told = &refused["structuredContent"];
    assert_eq!(told["status"], "refused", "{refused}");
    assert!(words(&refused).contains("revenu") && told["issues"][0]["message"].is_string(), "{refused}");
}

#[tokio::test]
async fn the_catalog_names_everything_or_what_is_about_a_word() {
    let (site, _) = open();
    let all = call(&site, "catalog", json!({})).await;
    let told = &all["structuredContent"];
    assert_eq!(told["metrics"]["revenue"], "What was billed");
    assert_eq!(told["metrics"].as_object().map(serde_json::Map::len), Some(4));
    assert!(told["dimensions"].as_array().is_some_and(|names| names.contains(&json!("channel"))), "{told}");
    assert_eq!(told["as_of"], "2025-12-31");
    let some = call(&site, "catalog", json!({"about": "Takings"})).await;
    let metrics = some["structuredContent"]["metrics"].as_object().expect("metrics");
    assert_eq!(metrics.keys().collect::<Vec<_>>(), ["revenue"], "by its synonym");
    let none = call(&site, "catalog", json!({"about": "weather"})).await;
    assert_eq!(none["structuredContent"]["metrics"], json!({}));
    assert_eq!(words(&none), "Nothing is called weather.");
}

#[tokio::test]
async fn members_are_found_by_how_they_begin() {
    let (site, _) = open();
    let found = call(&site, "search_members", json!({"text": "pa"})).await;
    let told = &found["structuredContent"];
    assert_eq!(*told, json!({"members": {"product": ["Parasol"], "channel": ["Partner"]}, "more": false}));
    let found = call(&site, "search_members", json!({"text": "pa", "dimension": "product"})).await;
    assert_eq!(found["structuredContent"]["members"], json!({"product": ["Parasol"]}));
    let none = call(&site, "search_members", json!({"text": "pa", "dimension": "shoe"})).await;
    assert_eq!(none["isError"], true);
    assert_eq!(words(&none), "There is no dimension `shoe`; `catalog` names them.");
}

#[tokio::test]
async fn a_report_is_its_headlines_and_one_that_says_nothing_says_why() {
    let (site, _) = open();
    let all = call(&site, "report", json!({})).await;
    assert_eq!(all["structuredContent"], json!({"reports": {"week": "The week"}}));
    let asked = call(&site, "ask", json!({"question": "open the week"})).await;
    let told = &asked["structuredContent"];
    assert_eq!((&told["status"], &told["name"]), (&json!("report"), &json!("week")), "{asked}");
    let read = call(&site, "report", json!({"name": told["name"]})).await;
    let tiles = &read["structuredContent"]["tiles"];
    assert_eq!(tiles[0]["title"], "Takings", "{read}");
    let alone = call(&site, "ask", json!({"question": "revenue by region"})).await;
    assert_eq!(tiles[0]["headline"], alone["structuredContent"]["headline"]);
    assert!(tiles[1]["headline"].as_str().is_some_and(|line| line.contains("zorkmid")), "{read}");
    assert!(words(&read).starts_with("The week\nTakings: "), "{read}");
    let none = call(&site, "report", json!({"name": "weak"})).await;
    assert_eq!(none["isError"], true);
    assert_eq!(words(&none), "There is no report `weak`. Did you mean `week`?");
}

#[tokio::test]
async fn a_report_is_for_whoever_has_the_key() {
    let (site, [all, north]) = guarded();
    let read = async |key: &str| {
        let asked = calling("report", &json!({"name": "week"}));
        result(&site, Some(key), &asked).await["structuredContent"]["tiles"][0]["headline"].clone()
    };
    assert_ne!(read(&all).await, read(&north).await);
}

#[tokio::test]
async fn each_call_is_for_whoever_has_the_key() {
    let (site, [all, north]) = guarded();
    let rows = async |key: &str| {
        let asked = calling("ask", &json!({"question": "revenue by region"}));
        let result = result(&site, Some(key), &asked).await;
        result["structuredContent"]["rows"].as_array().expect("rows").clone()
    };
    assert_eq!(rows(&all).await.len(), 4);
    let own = rows(&north).await;
    assert_eq!((own.len(), &own[0][0]), (1, &json!("North")), "{own:?}");
    let members = async |key: &str| {
        let asked = calling("search_members", &json!({"text": "", "dimension": "region"}));
        result(&site, Some(key), &asked).await["structuredContent"]["members"].clone()
    };
    assert_eq!(members(&all).await, json!({"region": ["East", "North", "South", "West"]}));
    assert_eq!(members(&north).await, json!({"region": ["North"]}));
}

/// All that a tool can give fits what it says it gives.
#[tokio::test]
async fn results_are_as_the_schemas_say() {
    let (site, _) = open();
    let listed = result(&site, None, &message("tools/list", &json!({}))).await;
    let schema = |name: &str, which: &str| {
        let tool = listed["tools"].as_array().expect("tools").iter().find(|tool| tool["name"] == name).expect(name);
        let mut schema = tool[which].clone();
        // Nothing that it does not name, either.
        schema["additionalProperties"] = json!(false);
        jsonschema::validator_for(&schema).expect("a schema")
    };
    for (tool, arguments) in [
        ("ask", json!({"question": "revenue"})),
        ("ask", json!({"question": "revenue by month"})),
        ("ask", json!({"question": "revenue by region vs last year", "previous": {"show": ["revenue"]}})),
        ("ask", json!({"question": "revenue in 1999"})),
        ("ask", json!({"question": "gibberish of sorts"})),
        ("ask", json!({"question": ""})),
        ("query", json!({"draft": {"show": ["nothing of that name"]}})),
        ("query", json!({"draft": {"by": ["city"]}})),
        ("catalog", json!({})),
        ("catalog", json!({"about": "revenue"})),
        ("search_members", json!({"text": "n"})),
        ("search_members", json!({"text": "n", "dimension": "region"})),
        ("ask", json!({"question": "open the week"})),
        ("report", json!({})),
        ("report", json!({"name": "week"})),
    ] {
        assert!(schema(tool, "inputSchema").is_valid(&arguments), "{tool} {arguments}");
        let given = call(&site, tool, arguments.clone()).await;
        let says = if tool == "query" { "ask" } else { tool };
        if let Err(error) = schema(says, "outputSchema").validate(&given["structuredContent"]) {
            panic!("{tool} {arguments}: {error}: {given}");
        }
    }
}

#[tokio::test]
async fn over_a_pipe_it_is_the_owner_who_asks() {
    let (near, far) = tokio::io::duplex(1 << 16);
    let (input, output) = tokio::io::split(far);
    let shop = Shop::open();
    let server = tokio::spawn(server::mcp_over(shop.clone(), Limits::default(), input, output));
    let (read, mut write) = tokio::io::split(near);
    let mut lines = BufReader::new(read).lines();
    let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    for line in [hello(), initialized, calling("ask", &json!({"question": "revenue by region"}))] {
        write.write_all(format!("{line}\n").as_bytes()).await.expect("a pipe");
    }
    let mut reply = async || -> Value {
        let line = lines.next_line().await.expect("a pipe").expect("a line");
        serde_json::from_str(&line).expect("JSON")
    };
    assert_eq!(reply().await["result"]["serverInfo"]["name"], "reckoner");
    let answered = reply().await;
    assert_eq!(answered["result"]["structuredContent"]["total_rows"], 4, "{answered}");
    drop((lines, write));
    server.await.expect("no panic").expect("the end of input is no failure");
    assert_eq!(*shop.kept.lock().expect("nobody panics here"), ["answered"]);
}

#[tokio::test]
async fn whoever_says_nothing_over_a_pipe_wants_nothing() {
    let limits = Limits::default();
    server::mcp_over(Shop::open(), limits, tokio::io::empty(), tokio::io::sink()).await.expect("no failure");
}
