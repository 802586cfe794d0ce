//! The model files of `tests/models`, read by their own comments.
//!
//! In every file `# table NAME: column type, …` describes the source; without any, the file is loaded
//! without one. In a valid file `# expect: …` is a line of the model's [`summary`]; in an invalid one
//! `# error: LINE:COLUMN code TEXT → HINT` is an issue (text and hint may be left out), and no others may
//! be reported. A line that begins with `# warning:` is the same for a warning.

mod summary;

use std::fs;
use std::path::{Path, PathBuf};

use model::issue::Place;
use model::load::{Input, Loaded, export, load, sources};
use model::schema::Column;
use model::{ColumnType, Issue, Schema, TableSchema};
use summary::summary;

fn files(kind: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/models").join(kind);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("text"))
        })
        .collect()
}

fn said<'t>(text: &'t str, what: &str) -> Vec<&'t str> {
    text.lines().filter_map(|line| line.strip_prefix("# ")?.strip_prefix(what)).map(str::trim).collect()
}

fn schema(text: &str) -> Option<Schema> {
    let tables: Vec<TableSchema> = said(text, "table ")
        .into_iter()
        .map(|line| {
            let (name, columns) = line.split_once(": ").expect("a name and columns");
            let columns = columns.split(", ").map(|column| {
                let (name, kind) = column.rsplit_once(' ').expect("a name and a type");
                Column { name: name.to_owned(), kind: kind_of(kind) }
            });
            TableSchema { name: name.to_owned(), columns: columns.collect() }
        })
        .collect();
    (!tables.is_empty()).then_some(Schema { tables })
}

fn kind_of(text: &str) -> ColumnType {
    match text {
        "text" => ColumnType::Text,
        "integer" => ColumnType::Integer,
        "decimal" => ColumnType::Decimal(2),
        "float" => ColumnType::Float,
        "boolean" => ColumnType::Boolean,
        "date" => ColumnType::Date,
        "timestamp" => ColumnType::Timestamp,
        other => panic!("`{other}` is no type"),
    }
}

fn loaded(name: &str, text: &str, schema: Option<&Schema>) -> Loaded {
    load(&Input { file: name, text }, schema).unwrap_or_else(|issues| panic!("{name}: {:#?}", shown(&issues)))
}

fn shown(issues: &[Issue]) -> Vec<String> {
    issues
        .iter()
        .map(|issue| {
            let place = match &issue.place {
                Some(Place::File { line, column, .. }) => format!("{line}:{column}"),
                other => panic!("{other:?} is no place in a file"),
            };
            let hint = issue.hint.as_ref().map(|hint| format!(" → {hint}")).unwrap_or_default();
            format!("{place} {} {}{hint}", issue.code.as_str(), issue.message)
        })
        .collect()
}

/// Compares issues with what a file says about them: place and code, and parts of text and hint.
fn compare(name: &str, expected: &[&str], issues: &[Issue]) {
    let actual = shown(issues);
    let agree = |expected: &str, actual: &str| {
        let (said, hint) = expected.split_once(" → ").unwrap_or((expected, ""));
        let mut parts = said.splitn(3, ' ');
        let head = format!("{} {} ", parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        actual.starts_with(&head)
            && actual.contains(parts.next().unwrap_or_default())
            && actual.split_once(" → ").map_or(hint.is_empty(), |(_, actual)| actual.contains(hint))
    };
    let all = expected.len() == actual.len() && expected.iter().zip(&actual).all(|(e, a)| agree(e, a));
    assert!(all, "{name}\nexpected {expected:#?}\nactual   {actual:#?}");
}

#[test]
fn valid_models_load_as_they_say() {
    for (name, text) in files("valid") {
        let loaded = loaded(&name, &text, schema(&text).as_ref());
        let summary = summary(&loaded.model);
        for line in said(&text, "expect: ") {
            assert!(summary.iter().any(|other| other == line), "{name}: {line}\nis not among\n{}", summary.join("\n"));
        }
        compare(&name, &said(&text, "warning: "), &loaded.warnings);
    }
}

#[test]
fn an_exported_model_loads_as_the_same_model() {
    for (name, text) in files("valid") {
        let schema = schema(&text);
        let first = loaded(&name, &text, schema.as_ref()).model;
        let written = export(&first);
        let again = loaded(&format!("exported {name}"), &written, schema.as_ref()).model;
        assert_eq!(summary(&first), summary(&again), "{name}\n{written}");
        assert_eq!(first, again, "{name}\n{written}");
        assert_eq!(export(&again), written, "{name}");
        // What is exported states its types: it needs no source to mean the same.
        assert_eq!(loaded(&format!("exported {name}"), &written, None).model, first, "{name}, without a source");
    }
}

#[test]
fn invalid_models_say_what_is_wrong_and_where() {
    for (name, text) in files("invalid") {
        let expected = said(&text, "error: ");
        assert!(!expected.is_empty(), "{name} says nothing about its errors");
        match load(&Input { file: &name, text: &text }, schema(&text).as_ref()) {
            Ok(_) => panic!("{name} loads"),
            Err(issues) => compare(&name, &expected, &issues),
        }
    }
}

#[test]
fn sources_are_read_without_a_source() {
    let text = "version: 0.2.0.dev0\ndatasets:\n  a: {source: a.csv, numbers: [x]}\n  b: {source: b.csv, oops: 1}\n";
    assert_eq!(sources(&Input { file: "m.yaml", text }), Ok(vec!["a.csv".to_owned(), "b.csv".to_owned()]));
    assert!(sources(&Input { file: "m.yaml", text: "a: [" }).is_err());
}

/// Every prefix at a line's end, and damage in the middle: a model or issues, never a panic.
#[test]
fn broken_files_give_issues() {
    for (name, text) in files("valid").into_iter().chain(files("invalid")) {
        let schema = schema(&text);
        let mut tried = Vec::new();
        for (at, _) in text.match_indices(['\n', ':', '{', '(', ',']).step_by(3) {
            tried.push(text[..at].to_owned());
            for damage in ["\0", "{", "]", "\"", "'", ": ", "\n", "\t", "&a *a ", "\u{fffd}", "((((", "\u{1f697}"] {
                if at % 7 == damage.len() {
                    tried.push(format!("{}{damage}{}", &text[..at], &text[at..]));
                }
            }
        }
        for text in tried {
            if let Err(issues) = load(&Input { file: &name, text: &text }, schema.as_ref()) {
                assert!(!issues.is_empty(), "{name} fails without a reason:\n{text}");
            }
        }
    }
}
