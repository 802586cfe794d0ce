//! JSON as block YAML. Texts are plain where no reader could take them for anything else.

use std::fmt::Write as _;

use serde_json::Value;

/// Words that some reader of YAML takes for a truth value or for nothing.
const TAKEN: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan"];

/// A document.
pub(super) fn yaml(value: &Value) -> String {
    let mut out = String::new();
    block(value, 0, &mut out);
    out
}

/// A value on lines of its own, at a depth.
fn block(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                indent(depth, out);
                out.push_str(&text(key));
                out.push(':');
                after(value, depth, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                indent(depth, out);
                out.push('-');
                match item {
                    Value::Object(entries) if !entries.is_empty() => {
                        // The first key stands on the line of the dash.
                        let mut inner = String::new();
                        block(item, depth + 1, &mut inner);
                        out.push(' ');
                        out.push_str(inner.trim_start_matches(' '));
                    }
                    _ => after(item, depth, out),
                }
            }
        }
        single => {
            indent(depth, out);
            out.push_str(&scalar(single));
            out.push('\n');
        }
    }
}

/// A value behind its key or dash.
fn after(value: &Value, depth: usize, out: &mut String) {
    let nested = match value {
        Value::Object(entries) => !entries.is_empty(),
        Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
        _ => false,
    };
    if nested {
        out.push('\n');
        block(value, depth + 1, out);
    } else {
        out.push(' ');
        out.push_str(&scalar(value));
        out.push('\n');
    }
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// A value on one line.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(string) => text(string),
        Value::Array(items) => format!("[{}]", items.iter().map(scalar).collect::<Vec<_>>().join(", ")),
        Value::Object(_) => "{}".to_owned(),
        other => other.to_string(),
    }
}

fn text(text: &str) -> String {
    let inner = |c: char| c.is_ascii_alphanumeric() || "_ .()/*+-<>=".contains(c);
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(inner)
        && !text.ends_with(' ')
        && text.len() < 500
        && !TAKEN.contains(&text.to_ascii_lowercase().as_str());
    // Line breaks in single quotes are folded, and some characters are not allowed as they are.
    let printable =
        |c: char| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    if plain {
        text.to_owned()
    } else if text.chars().all(printable) && text.len() < 500 {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        let mut quoted = String::from("\"");
        for c in text.chars() {
            match c {
                '"' => quoted.push_str("\\\""),
                '\\' => quoted.push_str("\\\\"),
                '\n' => quoted.push_str("\\n"),
                c if printable(c) => quoted.push(c),
                c => write!(quoted, "\\u{:04x}", u32::from(c)).expect("writing to a string succeeds"),
            }
        }
        quoted.push('"');
        quoted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::issues::Issues;
    use crate::load::yaml::parse;
    use serde_json::json;

    fn check(value: &Value, expected: &str) {
        let written = yaml(value);
        assert_eq!(written, expected);
        let read = parse(&written, &mut Issues::new("m.yaml")).expect("reads");
        assert_eq!(read.json(), *value);
    }

    #[test]
    fn what_is_written_reads_the_same() {
        check(&json!({"a": [{"b": 1, "c": ["x", "w"]}, {"d": {}}]}), "a:\n  - b: 1\n    c: [x, w]\n  - d: {}\n");
        check(&json!({"a": [["x"], ["w", "z"]]}), "a:\n  - [x]\n  - [w, z]\n");
        check(&json!({"yes": "0.2.0"}), "'yes': '0.2.0'\n");
        check(
            &json!({"a": "it's: {x} # \u{e9}", "b": true, "c": null}),
            "a: 'it''s: {x} # \u{e9}'\nb: true\nc: null\n",
        );
        check(&json!({"a": "1\n\t\u{85}\u{feff}\"\\"}), "a: \"1\\n\\u0009\\u0085\\ufeff\\\"\\\\\"\n");
        check(&json!({"a": [], "b": ""}), "a: []\nb: ''\n");
    }
}
