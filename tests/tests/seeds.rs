//! The seeds of `fuzz/`, and texts too large to keep as files, through the functions that fuzzing calls:
//! what was found once is looked at in every run.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cases::{any, automotive, root};

#[test]
fn any_text_is_read_as_a_question() {
    let world = automotive();
    let mut texts = seeds("read");
    for (name, text) in [
        ("a hundred thousand characters", "r".repeat(100_000)),
        ("a hundred thousand characters in words", "revenue by region ".repeat(5_556)),
        ("a hundred thousand emoji", "🚗".repeat(100_000)),
        ("a hundred thousand brackets", "(".repeat(100_000)),
        ("a hundred thousand nuls", "\0".repeat(100_000)),
        ("two hundred questions in a row", "revenue\nby region\n".repeat(100)),
    ] {
        texts.push((name.to_owned(), text));
    }
    total(&texts, |text| any::question(text, &world));
}

#[test]
fn any_text_is_loaded_as_a_model() {
    let mut texts = seeds("load");
    for (name, text) in [
        ("a hundred thousand lists", "[".repeat(100_000)),
        ("a hundred thousand maps", "a: ".repeat(100_000)),
        ("a hundred thousand aliases", format!("a: &a x\nb: [{}]", "*a, ".repeat(100_000))),
        (
            "a long text a hundred thousand times",
            format!("a: &a {}\nb: [{}]", "x".repeat(1 << 20), "*a, ".repeat(100_000)),
        ),
        (
            "a long name",
            format!(
                "version: 0.2.0.dev0\nsemantic_model: m\ndatasets: {{d: {{source: s, dimensions: [{}]}}}}",
                "n + ".repeat(9_999)
            ),
        ),
        ("an endless anchor", format!("a: &{} x", "a".repeat(1 << 20))),
        ("an endless number", format!("version: {}", "9".repeat(1 << 20))),
    ] {
        texts.push((name.to_owned(), text));
    }
    total(&texts, any::model);
}

/// Runs each text, and names the one that panics.
fn total(texts: &[(String, String)], run: impl Fn(&str)) {
    for (name, text) in texts {
        let ran = catch_unwind(AssertUnwindSafe(|| run(text)));
        assert!(ran.is_ok(), "{name} panics");
    }
}

fn seeds(target: &str) -> Vec<(String, String)> {
    let folder = root().join("fuzz/seeds").join(target);
    let seeds: Vec<(String, String)> = std::fs::read_dir(&folder)
        .expect("there are seeds")
        .map(|entry| {
            let path = entry.expect("a readable folder").path();
            let bytes = std::fs::read(&path).expect("a readable file");
            (path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect();
    assert!(seeds.len() >= 20, "only {} seeds of {target}", seeds.len());
    seeds
}
