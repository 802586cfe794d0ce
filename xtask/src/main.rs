//! `cargo xtask`: what keeps the house in order. Run it without arguments for the list.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks through its streams")]

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use xtask::day::{self, Day};
use xtask::practice::{self, Practice};
use xtask::{edges, generate, tally, tidy, tree};

const USAGE: &str = "\
cargo xtask tidy                 what the house rules find; also a test
cargo xtask generate [--check]   write the generated pages of docs/reference, or say which are out of date
cargo xtask tally LOG            add up what the test runners say in a log
cargo xtask day [QUESTIONS]      ask the automotive example what people ask in a day, without and with a vote
cargo xtask practice FOLDER [--databases N] [--split NAME] [--score SCRIPT]
                                 draft, build and answer each database of a folder of practice questions
cargo xtask tune FOLDER          fit the weights of understanding on its practice questions, and write them";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = tree::root();
    let done = match arguments.as_slice() {
        ["tidy"] => tidied(&root),
        ["generate"] => generate::write(&root).map(|pages| println!("{pages} pages written")),
        ["generate", "--check"] => generate::check(&root).map(|()| println!("generated pages are up to date")),
        ["tally", log] => tallied(Path::new(log)),
        ["day"] => lived(&root, &root.join("examples/automotive/questions/day.md")),
        ["day", questions] => lived(&root, Path::new(questions)),
        ["practice", folder, options @ ..] => practised(&root, Path::new(folder), options),
        ["tune", folder] => tuned(&root, Path::new(folder)),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn tidied(root: &Path) -> Result<(), String> {
    let mut complaints = edges::check(&edges::read(root)?);
    complaints.extend(tidy::check(&tree::read(root)?));
    if complaints.is_empty() {
        println!("tidy");
        return Ok(());
    }
    Err(complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn tallied(log: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(log).map_err(|error| format!("{}: {error}", log.display()))?;
    println!("{}", tally::add_up(&text));
    Ok(())
}

fn lived(root: &Path, questions: &Path) -> Result<(), String> {
    let (work, reckoner) = (day::work_folder(), root.join("bin/reckoner"));
    println!("{}", day::run(&Day { questions, reckoner: &reckoner, work: &work })?);
    Ok(())
}

fn practised(root: &Path, folder: &Path, options: &[&str]) -> Result<(), String> {
    let work = practice::work_folder();
    let reckoner = root.join("bin/reckoner");
    let mut practice =
        Practice { folder, reckoner: &reckoner, work: &work, databases: None, split: None, yardstick: None };
    for option in options.chunks(2) {
        match option {
            ["--databases", number] => practice.databases = Some(number.parse().map_err(|_| USAGE.to_owned())?),
            ["--split", split] => practice.split = Some(split),
            ["--score", script] => practice.yardstick = Some(Path::new(script)),
            _ => return Err(USAGE.to_owned()),
        }
    }
    let counted = practice::run(&practice, &progress)?;
    println!("{counted}");
    Ok(())
}

fn tuned(root: &Path, folder: &Path) -> Result<(), String> {
    let (work, reckoner) = (practice::work_folder(), root.join("bin/reckoner"));
    let practice = Practice { folder, reckoner: &reckoner, work: &work, databases: None, split: None, yardstick: None };
    println!("{}", practice::tune(&practice, &root.join("crates/understand/data/weights.txt"), &progress)?);
    Ok(())
}

/// Says how far a run is, where somebody watches.
fn progress(done: usize, of: usize) {
    if std::io::stderr().is_terminal() {
        eprint!("\r{done} of {of} ");
    }
}
