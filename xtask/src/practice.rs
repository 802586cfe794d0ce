//! Practice questions over many databases: `reckoner init` and `reckoner eval` on each, and the counts.
//!
//! A folder of practice holds `questions.jsonl` (`id`, `db`, `question`, `split`, …), `gold.jsonl` and
//! `db/NAME.sqlite`. Questions of the split `validation` are only ever counted: nothing else about them is
//! shown, so that nobody tunes on them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What to run.
#[derive(Debug, Clone)]
pub struct Practice<'a> {
    /// Folder with `questions.jsonl`, `gold.jsonl` and `db/`.
    pub folder: &'a Path,
    /// The built binary.
    pub reckoner: &'a Path,
    /// Where projects and answers are written; kept.
    pub work: &'a Path,
    /// At most so many databases, by name; all if absent.
    pub databases: Option<usize>,
    /// Only databases that have questions of this split; all if absent.
    pub split: Option<&'a str>,
    /// A script that judges `FOLDER --answers FILE`, to compare with.
    pub yardstick: Option<&'a Path>,
}

/// The split whose questions may be looked at.
const OPEN: &str = "practice";

const QUESTIONS: &str = "questions.jsonl";
const GOLD: &str = "gold.jsonl";

const BROKEN: &str = "databases that failed";

/// Counts by what questions came to.
type Counts = BTreeMap<String, u64>;

/// What one database came to.
struct Done {
    database: String,
    split: String,
    /// Of business questions, and of the others; nothing if it failed.
    counts: Result<[Counts; 2], String>,
    micros: Option<Value>,
}

/// Questions of a business kind first.
const KINDS: [&str; 2] = ["business", "other"];

/// Runs `init` and `eval` on each database, writes all answers to `answers.jsonl`, and says what was counted.
/// `progress` is told how many databases are done, of how many.
///
/// # Errors
/// The folder cannot be read, or the work folder written. That a database fails is part of what is counted.
pub fn run(practice: &Practice<'_>, progress: &dyn Fn(usize, usize)) -> Result<String, String> {
    let questions = by_database(&practice.folder.join(QUESTIONS))?;
    let chosen: Vec<(&String, &Questions)> = questions
        .iter()
        .filter(|(_, questions)| practice.split.is_none_or(|split| questions.split == split))
        .take(practice.databases.unwrap_or(usize::MAX))
        .collect();
    fs::create_dir_all(practice.work).map_err(|error| at(practice.work, &error))?;
    let all = practice.work.join("answers.jsonl");
    let mut answers = String::new();
    let mut done = Vec::new();
    for (at, (database, questions)) in chosen.iter().enumerate() {
        progress(at, chosen.len());
        let counted = one(practice, database, questions, &mut answers);
        let (counts, micros) = match counted {
            Ok((counts, micros)) => (Ok(counts), Some(micros)),
            Err(why) => (Err(why), None),
        };
        done.push(Done { database: (*database).clone(), split: questions.split.clone(), counts, micros });
    }
    progress(chosen.len(), chosen.len());
    fs::write(&all, answers).map_err(|error| at(&all, &error))?;
    let mut report = told(&done);
    if let Some(script) = practice.yardstick {
        report.push_str(&judged(practice.folder, script, &all)?);
    }
    Ok(report)
}

/// Questions of one database, as the lines they came in.
struct Questions {
    split: String,
    lines: Vec<String>,
}

fn by_database(path: &Path) -> Result<BTreeMap<String, Questions>, String> {
    let text = fs::read_to_string(path).map_err(|error| at(path, &error))?;
    let mut found: BTreeMap<String, Questions> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let question: Value = serde_json::from_str(line).map_err(|error| format!("{}: {error}", path.display()))?;
        let text = |key: &str| question[key].as_str().unwrap_or_default().to_owned();
        let questions =
            found.entry(text("db")).or_insert_with(|| Questions { split: text("split"), lines: Vec::new() });
        questions.lines.push(line.to_owned());
    }
    Ok(found)
}

/// Fits the weights on the business questions of the databases that may be looked at, and says what came of it.
///
/// # Errors
/// The folder cannot be read, the work folder written, or a database drafted.
pub fn tune(practice: &Practice<'_>, out: &Path, progress: &dyn Fn(usize, usize)) -> Result<String, String> {
    let questions = by_database(&practice.folder.join(QUESTIONS))?;
    let open: Vec<_> = questions.iter().filter(|(_, questions)| questions.split == OPEN).collect();
    let mut tune = Command::new(practice.reckoner);
    tune.arg("tune").arg("--gold").arg(practice.folder.join(GOLD)).arg("--out").arg(out);
    for (at, (database, questions)) in open.iter().enumerate() {
        progress(at, open.len());
        let business = |line: &&String| serde_json::from_str::<Value>(line).is_ok_and(|asked| asked["bi"] == true);
        let lines: Vec<String> = questions.lines.iter().filter(business).cloned().collect();
        tune.arg(drafted(practice, database, &lines)?);
    }
    progress(open.len(), open.len());
    spoken(tune)
}

/// Drafts and builds one database, with these questions beside it; its folder.
fn drafted(practice: &Practice<'_>, database: &str, questions: &[String]) -> Result<PathBuf, String> {
    let project = practice.work.join(database);
    if project.exists() {
        fs::remove_dir_all(&project).map_err(|error| at(&project, &error))?;
    }
    fs::create_dir_all(&project).map_err(|error| at(&project, &error))?;
    let asked = project.join(QUESTIONS);
    fs::write(&asked, questions.join("\n")).map_err(|error| at(&asked, &error))?;
    let source = practice.folder.join("db").join(format!("{database}.sqlite"));
    let mut init = Command::new(practice.reckoner);
    init.arg("--json").arg("--dir").arg(&project).arg("init").arg(source);
    spoken(init)?;
    Ok(project)
}

/// Drafts, builds and evaluates one database; its counts and times.
fn one(
    practice: &Practice<'_>,
    database: &str,
    questions: &Questions,
    answers: &mut String,
) -> Result<([Counts; 2], Value), String> {
    let project = drafted(practice, database, &questions.lines)?;
    let out = project.join("answers.jsonl");
    let mut eval = Command::new(practice.reckoner);
    eval.arg("--json").arg("--dir").arg(&project).arg("eval").arg(project.join(QUESTIONS));
    eval.arg("--gold").arg(practice.folder.join(GOLD)).arg("--out").arg(&out);
    let counted = spoken(eval)?;
    let answered = fs::read_to_string(&out).map_err(|error| at(&out, &error))?;
    let mut counts = [Counts::new(), Counts::new()];
    for (question, answer) in questions.lines.iter().zip(answered.lines()) {
        if let Some((kind, name)) = came_to(question, answer) {
            *counts[kind].entry(name).or_default() += 1;
        }
    }
    answers.push_str(&answered);
    let mut counted: Value = serde_json::from_str(&counted).map_err(|error| format!("eval: {error}"))?;
    Ok((counts, counted["micros"].take()))
}

/// The kind of a question and what it came to; nothing for one that is too vague to be counted.
fn came_to(question: &str, answer: &str) -> Option<(usize, String)> {
    let question: Value = serde_json::from_str(question).ok()?;
    let answer: Value = serde_json::from_str(answer).ok()?;
    let weak = question["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == "weak"));
    let name = match (answer["verdict"].as_str(), answer["outcome"].as_str()?) {
        (Some(verdict), _) => verdict,
        (None, "ambiguous") => "asked_back",
        (None, "answered") => "unjudged",
        (None, outcome) => outcome,
    };
    (!weak).then(|| (usize::from(question["bi"] != true), name.to_owned()))
}

/// What a command printed; its complaint if it failed.
fn spoken(mut command: Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}: {}", output.status, complaint.trim()))
}

fn told(done: &[Done]) -> String {
    let mut report = String::new();
    let mut splits: BTreeMap<(&str, &str), Counts> = BTreeMap::new();
    for one in done {
        match &one.counts {
            Ok(kinds) => {
                for (kind, counts) in KINDS.iter().zip(kinds) {
                    let all = splits.entry((&one.split, kind)).or_default();
                    for (name, count) in counts {
                        *all.entry(name.clone()).or_default() += count;
                    }
                }
                if one.split == OPEN {
                    let _ = writeln!(report, "{:<36} {}", one.database, line(&kinds[0]));
                }
            }
            Err(why) if one.split == OPEN => {
                let _ = writeln!(report, "{:<36} failed: {why}", one.database);
            }
            Err(_) => *splits.entry((&one.split, BROKEN)).or_default().entry(BROKEN.to_owned()).or_default() += 1,
        }
    }
    let failed = done.iter().filter(|one| one.counts.is_err()).count();
    let _ = writeln!(report, "\n{} databases, {failed} failed", done.len());
    for ((split, kind), counts) in splits {
        let _ = writeln!(report, "{:<36} {}", format!("{split}, {kind}"), line(&counts));
    }
    let slowest = done.iter().filter_map(|one| one.micros.as_ref()?["total"]["p99"].as_f64()).fold(0.0, f64::max);
    let _ = writeln!(report, "slowest p99 of a database: {slowest:.0} µs");
    report
}

fn line(counts: &Counts) -> String {
    let names = ["right", "wrong", "asked_back", "unread", "refused", "failed", "unjudged", BROKEN];
    let given = names.iter().filter_map(|name| counts.get(*name).map(|count| format!("{name} {count}")));
    let all: u64 = counts.iter().filter(|(name, _)| name.as_str() != BROKEN).map(|(_, count)| count).sum();
    format!("{all:>5} questions: {}", given.collect::<Vec<_>>().join(", "))
}

fn judged(folder: &Path, script: &Path, answers: &Path) -> Result<String, String> {
    let mut command = Command::new("python3");
    command.arg(script).arg(folder).arg("--answers").arg(answers);
    let text = spoken(command)?;
    let total: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(2).collect();
    Ok(format!(
        "\nthe yardstick says (questions of databases that were not run count as abstained):\n{}\n",
        total.join("\n")
    ))
}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Where the work is done if nobody says.
pub fn work_folder() -> PathBuf {
    std::env::temp_dir().join("reckoner-practice")
}
