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
use model::load::{Input, Loaded, Reads, export, load, reads};
use model::schema::Column;
use model::{ColumnType, Issue, Schema, TableSchema};
use summary::summary;

fn files(kind: &str) -> Vec<(String, String)> {
    // Asked when it runs: one target directory may serve several checkouts, and cargo does not build anew for each.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    let folder = Path::new(&here).join("../../tests/models").join(kind);
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
    (!tables.is_empty()).then_some(Schema { tables, ..Schema::default() })
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
        let bare = loaded(&format!("exported {name}"), &written, None).model;
        assert_eq!(summary(&first), summary(&bare), "{name}, without a source");
        assert_eq!(first, bare, "{name}, without a source");
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
fn what_a_model_reads_is_known_without_a_source() {
    let text = "version: 0.2.0.dev0\ndatasets:\n  a: {source: a.csv, numbers: [x]}\n  b: {source: b.csv, oops: 1}\n";
    let found = reads(&Input { file: "m.yaml", text }).expect("readable");
    assert_eq!(found, Reads { sources: vec!["a.csv".to_owned(), "b.csv".to_owned()], time_zone: "UTC".to_owned() });
    assert!(reads(&Input { file: "m.yaml", text: "a: [" }).is_err());
}

/// Prefixes, and damage in the middle: a model that survives its export, or issues, never a panic.
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
            match load(&Input { file: &name, text: &text }, schema.as_ref()) {
                Ok(first) => {
                    let again = loaded(&name, &export(&first.model), schema.as_ref());
                    assert_eq!(first.model, again.model, "{name}:\n{text}");
                }
                Err(issues) => assert!(!issues.is_empty(), "{name} fails without a reason:\n{text}"),
            }
        }
    }
}

fn issues_of(text: &str) -> Vec<String> {
    match load(&Input { file: "m.yaml", text }, None) {
        Ok(_) => Vec::new(),
        Err(issues) => shown(&issues),
    }
}

fn with_numbers(numbers: impl IntoIterator<Item = (String, String)>) -> String {
    let mut text =
        "version: 0.2.0.dev0\nsemantic_model: m\ndatasets:\n  d:\n    source: d.csv\n    numbers:\n".to_owned();
    for (name, expression) in numbers {
        text += &format!("      {name}: {expression}\n");
    }
    text
}

/// What would cost time, memory or stack without end is refused instead.
#[test]
fn hostile_files_are_refused_in_good_time() {
    let check = |what: &str, text: &str, expected: &str| {
        let issues = issues_of(text);
        assert!(issues.iter().any(|issue| issue.contains(expected)), "{what}: {:?}", issues.first());
    };
    let doubling = (0..60).map(|i| (format!("f{}", i + 1), format!("f{i} + f{i}")));
    check("each field twice the one before", &with_numbers(doubling), "more than 1000 parts");
    let chain = (0..5000).map(|i| (format!("f{i}"), format!("f{} + 1", i + 1)));
    check("a long chain of fields", &with_numbers(chain), "64 deep");
    let circle = (0..50).map(|i| (format!("f{i}"), format!("f{} + 1", (i + 1) % 50)));
    check("a long circle of fields", &with_numbers(circle), "defined by each other");
    for (what, expression) in [
        ("a long sum", vec!["a"; 5000].join(" + ")),
        ("many parentheses", format!("{}a{}", "(".repeat(3000), ")".repeat(3000))),
        ("many negations", format!("{}a", "NOT ".repeat(3000))),
        ("many signs", format!("{}a", "- ".repeat(3000))),
        ("many casts", format!("a{}", "::int".repeat(3000))),
        ("many conditions", format!("{}a", "CASE WHEN ".repeat(3000))),
        ("a long text", format!("'{}", "x".repeat(100_000))),
    ] {
        check(what, &with_numbers([("f".to_owned(), format!("\"{expression}\""))]), "bad_expression");
    }
    let metrics: String = (0..5000).map(|i| format!("  m{i}: m{} + 1\n", i + 1)).collect();
    let dataset = "version: 0.2.0.dev0\nsemantic_model: m\ndatasets: {d: {source: d, metrics: {m5000: COUNT(*)}}}\n";
    check("a long chain of metrics", &format!("{dataset}metrics:\n{metrics}"), "64 deep");
    let joined: String =
        (0..3000).map(|i| format!("  d{i}: {{source: d, primary_key: k, joins: {{k: d{}}}}}\n", i + 1)).collect();
    let far = "  d3000: {source: d, primary_key: k}\nsegments: {far: d0.a = d3000.a}\n";
    check(
        "a long chain of joins",
        &format!("version: 0.2.0.dev0\nsemantic_model: m\ndatasets:\n{joined}{far}"),
        "no_path",
    );
    check("a long name", &format!("{dataset}means: {{a: {}}}\n", "x".repeat(200_000)), "There is no metric `xxx");
    let keys: String = (0..20_000).map(|i| format!("key{i}: 1\n")).collect();
    check("many unknown keys", &format!("{dataset}{keys}"), "has no key");
    let unknown = (0..20_000).map(|i| (format!("f{i}"), format!("nothing.c{i}")));
    check("many unknown names", &with_numbers(unknown), "no dataset or role");
    let parallel: String = (0..5000).map(|i| format!("k{i}: b, ")).collect();
    let wide = format!(
        "datasets:\n  a: {{source: a, joins: {{{parallel}}}}}\n  b: {{source: b, primary_key: k, joins: {{{}}}}}\n  c: {{source: c, primary_key: k}}\n",
        parallel.replace(": b", ": c")
    );
    let segment = "segments: {odd: a.x = c.y}\n";
    check("many ways", &format!("version: 0.2.0.dev0\nsemantic_model: m\n{wide}{segment}"), "ambiguous");
}
