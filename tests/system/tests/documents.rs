//! Every command block of README and docs runs, and prints what the page says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use system::blocks::{Script, missing, scripts};
use system::project::Project;
use system::server::{Server, free_port};
use system::{binary, root};

/// The address that the documents name; a test serves at another one.
const ADDRESS: &str = "127.0.0.1:8001";

/// What cargo, nextest and make set for this very test, and what must not reach the commands of a reader.
const INHERITED: [&str; 8] =
    ["CARGO_MANIFEST", "CARGO_PKG", "CARGO_BIN", "CARGO_CRATE", "LD_LIBRARY_PATH", "NEXTEST", "MAKE", "MFLAGS"];

#[test]
fn every_command_block_of_the_documents_runs() {
    let pages = pages();
    assert!(pages.len() > 3, "the documents were found: {pages:?}");
    let complaints: Vec<String> = pages.iter().filter_map(|page| run(page).err()).collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n\n"));
}

/// README and everything below docs.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("docs can be read") {
            let path = entry.expect("docs can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// Runs the scripts of one page, in order, in one folder.
fn run(page: &Path) -> Result<(), String> {
    let text = fs::read_to_string(page).expect("a page can be read");
    let folder = Project::empty();
    let mut server: Option<Server> = None;
    for script in scripts(&text) {
        let place = format!("{}:{}", page.strip_prefix(root()).unwrap_or(page).display(), script.line);
        if script.serves {
            server = Some(serve(&script, &folder));
            continue;
        }
        let text = match &server {
            Some(server) => script.text.replace(ADDRESS, &format!("127.0.0.1:{}", server.port)),
            None => script.text.clone(),
        };
        if text.contains("curl ") && !is_there("curl") {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{place}: curl is missing");
            continue;
        }
        let output = shell(&text, &folder).output().expect("sh starts");
        let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!("{place}: {}\n{text}{printed}", output.status));
        }
        if let Some(line) = script.expected.as_deref().and_then(|expected| missing(expected, &printed)) {
            return Err(format!("{place}: does not print `{line}` (or not in this order)\n{text}{printed}"));
        }
    }
    Ok(())
}

/// Starts a block that serves, at a port of its own and with a small example.
fn serve(script: &Script, folder: &Project) -> Server {
    let port = free_port();
    let arguments = format!("--port {port}");
    let demo = format!("--dir {} --scale 0.02 {arguments}", folder.path().join("demo").display());
    let line = script.text.trim();
    let line = match line {
        "make demo" => line.to_owned(),
        "reckoner demo" => format!("{line} {demo}"),
        other => format!("{other} {arguments}"),
    };
    let mut command = shell(&line, folder);
    command.env("ARGS", demo);
    Server::start(command, port)
}

/// A shell in the reader's folder, with the binary under the name that the documents use, and `make` in the
/// checkout.
fn shell(script: &str, folder: &Project) -> Command {
    let binary = binary();
    let path = format!(
        "{}:{}",
        binary.parent().expect("a binary lies in a folder").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let mut command = Command::new("sh");
    let script = format!("make() {{ command make -C '{}' \"$@\"; }}\n{script}", root().display());
    command.args(["-e", "-c", &script]).current_dir(folder.path());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if INHERITED.iter().any(|prefix| name.starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command.env("PATH", path);
    command
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}
