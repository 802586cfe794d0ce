//! The page in a real browser, against the real server of the automotive example.

use std::process::Command;

use system::project::Project;
use system::root;
use system::server::{Server, free_port};

#[test]
fn a_person_asks_on_the_page() {
    let web = root().join("web");
    if !web.join("node_modules").is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "web/node_modules is missing: run `make build`");
        println!("not run: npm");
        return;
    }
    let folder = Project::empty();
    let port = free_port();
    let demo = folder.command(&["demo", "--scale", "0.05", "--port", &port.to_string()]);
    let server = Server::start(demo, port);
    let output = Command::new("npm")
        .args(["run", "--silent", "e2e"])
        .current_dir(web)
        .env("RECKONER_URL", server.url())
        .output()
        .expect("npm starts");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    println!("{said}");
}
