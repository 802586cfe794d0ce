//! The commands one after the other on a small project, as somebody would use them.

use std::path::Path;

use clap::Parser;

use crate::args::Args;
use crate::exit::Exit;

const SALES: &str = "sold_on,region,channel,amount\n2025-01-03,North,web,10.50\n2025-01-20,South,shop,4.25\n\
                     2025-02-02,North,shop,7.00\n2025-02-11,West,web,1.00\n";

/// Runs `reckoner --json --dir PROJECT …` and says how it exits and with which codes.
fn run(project: &Path, line: &[&str]) -> (u8, Vec<String>) {
    let dir = project.to_str().expect("a plain path");
    let args = ["reckoner", "--json", "--dir", dir].into_iter().chain(line.iter().copied());
    match super::run(Args::try_parse_from(args).expect("arguments")) {
        Ok(exit) => (exit as u8, Vec::new()),
        Err(failure) => {
            let json = failure.to_json();
            let issues = json["issues"].as_array().cloned().unwrap_or_default();
            (failure.exit as u8, issues.iter().filter_map(|issue| issue["code"].as_str().map(str::to_owned)).collect())
        }
    }
}

fn with_sales() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sales.csv"), SALES).expect("written");
    folder
}

#[test]
fn weights_are_fitted_on_questions_whose_answers_are_known() {
    let folder = with_sales();
    let project = folder.path();
    let path = |name: &str| project.join(name).to_str().expect("a plain path").to_owned();
    assert_eq!(run(project, &["init", &path("sales.csv")]), (Exit::Done as u8, vec![]));
    let asked = |question: &str, sql: &str| format!("{{\"question\":\"{question}\",\"gold_sql\":\"{sql}\"}}\n");
    std::fs::write(
        project.join("questions.jsonl"),
        asked("amount by region", "SELECT region, SUM(amount) FROM sales GROUP BY region")
            + &asked("amount by channel", "SELECT channel, SUM(amount) FROM sales GROUP BY channel"),
    )
    .expect("written");
    let dir = project.to_str().expect("a plain path");
    let tune = ["tune", dir, "--check", "0", "--weight", "loose", "--out", &path("weights.txt")];
    assert_eq!(run(project, &tune), (Exit::Done as u8, vec![]));
    let written = std::fs::read_to_string(project.join("weights.txt")).expect("read");
    assert!(understand::Weights::parse(&written).is_ok(), "{written}");
    let unknown = ["tune", dir, "--weight", "luck"];
    assert_eq!(run(project, &unknown), (Exit::Usage as u8, vec!["unknown_weight".to_owned()]));
    let nowhere = ["tune", &path("nowhere")];
    assert_eq!(run(project, &nowhere).0, Exit::Failed as u8);
}

#[test]
fn from_a_file_to_an_answer_and_a_count() {
    let folder = with_sales();
    let project = folder.path();
    let sales = project.join("sales.csv");
    let sales = sales.to_str().expect("a plain path");
    assert_eq!(run(project, &["init", sales, "--no-build"]), (Exit::Done as u8, vec![]));
    assert!(!project.join(".reckoner").exists());
    assert_eq!(run(project, &["check"]), (Exit::Done as u8, vec![]));
    assert_eq!(run(project, &["ask", "amount", "by", "region"]), (Exit::Done as u8, vec![]));
    assert_eq!(run(project, &["ask", "amount by flagship"]), (Exit::NotAnswered as u8, vec![]));
    assert_eq!(run(project, &["explain", "amount by flagship"]), (Exit::NotAnswered as u8, vec![]));
    assert_eq!(run(project, &["build"]), (Exit::Done as u8, vec![]));
    assert_eq!(run(project, &["model", "export"]), (Exit::Done as u8, vec![]));
    assert_eq!(run(project, &["init", sales]), (Exit::Usage as u8, vec!["model_exists".to_owned()]));

    let (questions, out) = (project.join("q.jsonl"), project.join("a.jsonl"));
    std::fs::write(
        &questions,
        "{\"id\":\"one\",\"question\":\"amount by region\"}\n{\"id\":\"two\",\"question\":\"amount by flagship\"}\n",
    )
    .expect("written");
    let line = ["eval", questions.to_str().expect("plain"), "--out", out.to_str().expect("plain")];
    assert_eq!(run(project, &line), (Exit::Done as u8, vec![]));
    let text = std::fs::read_to_string(&out).expect("read");
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(
        (&lines[0]["id"], &lines[0]["outcome"], &lines[0]["tokens"]),
        (&"one".into(), &"answered".into(), &0.into())
    );
    assert_eq!(lines[0]["rows"].as_array().map(Vec::len), Some(3), "{}", lines[0]);
    assert_eq!((&lines[1]["outcome"], &lines[1]["status"]), (&"unread".into(), &"abstain".into()));
    assert!(lines[1].get("rows").is_none());
}

#[test]
fn what_is_wrong_has_a_code_and_an_exit_status() {
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(run(empty.path(), &["ask", "revenue"]), (Exit::Failed as u8, vec!["no_model".to_owned()]));
    assert_eq!(run(empty.path(), &["init", "nowhere.csv"]), (Exit::Failed as u8, vec!["missing_file".to_owned()]));
    assert_eq!(
        run(empty.path(), &["serve", "--bind", "0.0.0.0"]),
        (Exit::Usage as u8, vec!["open_address".to_owned()])
    );
    assert_eq!(std::fs::read_dir(empty.path()).expect("read").count(), 0, "nothing is left behind");

    for (model, exit, code) in [
        ("\u{0}", Exit::BadModel, "bad_yaml"),
        (
            "version: 0.2.0.dev0\nsemantic_model: m\ndatasets:\n  sales: {source: sales.csv, dimensons: [region]}\n",
            Exit::BadModel,
            "unknown_key",
        ),
        (
            "version: 0.2.0.dev0\nsemantic_model: m\ndatasets:\n  sales: {source: sales.csv, dimensions: [regoin]}\n",
            Exit::BadModel,
            "missing_column",
        ),
        (
            "version: 0.2.0.dev0\nsemantic_model: m\ndatasets:\n  sales: {source: sails.csv, dimensions: [region]}\n",
            Exit::Failed,
            "missing_file",
        ),
    ] {
        let folder = with_sales();
        std::fs::write(folder.path().join("model.yaml"), model).expect("written");
        for command in ["check", "build"] {
            let (status, codes) = run(folder.path(), &[command]);
            assert_eq!((status, codes.first().map(String::as_str)), (exit as u8, Some(code)), "{command}: {model}");
        }
        assert!(!folder.path().join(".reckoner").join("CURRENT").exists(), "{model}");
    }
}
