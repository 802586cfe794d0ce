//! The clients of `examples/clients` call every route of the API, without a key and with one.

use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};

use system::http::get;
use system::project::Project;
use system::root;
use system::server::{Server, free_port};

/// A client, what runs it, and what must be there for that.
type Client = (&'static str, &'static str, &'static str);

const CLIENTS: [Client; 3] =
    [("reckoner.sh", "sh", "curl"), ("reckoner.py", "python3", "python3"), ("reckoner.mjs", "node", "node")];

#[test]
fn every_client_calls_every_route() {
    let (clients, others): (Vec<Client>, Vec<Client>) = CLIENTS.into_iter().partition(|(.., needs)| is_there(needs));
    for (.., needs) in others {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{needs} is missing");
        println!("not run: {needs}");
    }
    let folder = Project::empty();
    let server = example(&folder);
    for client in &clients {
        tour(client, &server, None);
    }
    assert!(server.stop(), "the server ends in good order");

    // The same project, now with somebody who must say who they are.
    let made = folder.must(&["keys", "add", "ops", "--role", "admin"]).out;
    let key = made.trim();
    let server = example(&folder);
    for client in &clients {
        tour(client, &server, Some(key));
        let refused = run(client, &server, Some("rk_00000000_made-up"));
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && said.contains("401"), "{client:?} goes on without a key: {refused:?}");
    }
    let keys = folder.must(&["keys", "list", "--json"]).out;
    assert!(keys.contains("\"ops\"") && !keys.contains("\"tour\""), "what they made they took back: {keys}");
}

fn example(folder: &Project) -> Server {
    let port = free_port();
    Server::start(folder.command(&["demo", "--scale", "0.02", "--no-jobs", "--port", &port.to_string()]), port)
}

/// Runs a client to its end and compares what it printed with what there is.
fn tour(client: &Client, server: &Server, key: Option<&str>) {
    let output = run(client, server, key);
    let printed = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}, key {key:?}: {printed}{said}", client.0);
    let called: BTreeSet<String> = printed.lines().filter_map(route).collect();
    let there = routes(server);
    let missed: Vec<&String> = there.difference(&called).collect();
    let made_up: Vec<&String> = called.difference(&there).collect();
    assert!(missed.is_empty() && made_up.is_empty(), "{}: misses {missed:?}, makes up {made_up:?}", client.0);
}

fn run((name, program, _): &Client, server: &Server, key: Option<&str>) -> Output {
    let file = root().join("examples/clients").join(name);
    let mut command = Command::new(program);
    command.arg(&file).env("RECKONER_URL", server.url()).env_remove("RECKONER_KEY").stdin(Stdio::null());
    if let Some(key) = key {
        command.env("RECKONER_KEY", key);
    }
    command.output().unwrap_or_else(|error| panic!("{program} {}: {error}", file.display()))
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// `GET /livez` of a line that a client prints.
fn route(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?, words.next()?);
    Some(format!("{method} {path}"))
}

/// Every route of the server's own document.
fn routes(server: &Server) -> BTreeSet<String> {
    let document = get(server.port, "/openapi.json").expect("the server answers").json();
    let paths = document["paths"].as_object().expect("a document has paths");
    let routes: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("a path has methods");
            methods.keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    assert!(routes.len() > 20, "the document was read: {routes:?}");
    routes
}
