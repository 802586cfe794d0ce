//! The reference of issue codes, from the one table in `crates/model/src/issue.rs`: the variant's doc
//! comment is its meaning.

use std::fmt::Write;
use std::fs;
use std::path::Path;

const TABLE: &str = "crates/model/src/issue.rs";

const HEAD: &str = "\
# Codes

Generated from `crates/model/src/issue.rs` by `cargo xtask generate`.

Everything that can be wrong with a question, a Draft or a model file has one of these codes. They stand in
`issues[].code` of an outcome and in brackets in the messages of the command line, and they do not change.

| code | meaning |
|---|---|
";

pub(super) fn page(root: &Path) -> Result<String, String> {
    let source = fs::read_to_string(root.join(TABLE)).map_err(|error| format!("{TABLE}: {error}"))?;
    let codes = codes(&source);
    if codes.is_empty() {
        return Err(format!("{TABLE}: no `pub enum Code`"));
    }
    let mut page = HEAD.to_owned();
    for (code, meaning) in codes {
        writeln!(page, "| `{code}` | {meaning} |").expect("writing to a string");
    }
    Ok(page)
}

/// Each code as it stands on the wire, with its meaning.
fn codes(source: &str) -> Vec<(String, String)> {
    let lines = source.lines().skip_while(|line| *line != "pub enum Code {").skip(1).take_while(|line| *line != "}");
    let mut codes = Vec::new();
    let mut meaning = Vec::new();
    for line in lines.map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            meaning.push(text.trim());
        } else if let Some(variant) = line.strip_suffix(',') {
            codes.push((snake(variant), unlinked(&meaning.join(" "))));
            meaning.clear();
        }
    }
    codes
}

fn snake(variant: &str) -> String {
    let mut code = String::new();
    for c in variant.chars() {
        if c.is_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.extend(c.to_lowercase());
    }
    code
}

/// A link of rustdoc, `` [`crate::draft::X`] ``, as plain code: `` `X` ``.
fn unlinked(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((path, tail)) = after.split_once("`]") else { break };
        let name = path.rsplit("::").next().unwrap_or(path);
        write!(plain, "{before}`{name}`").expect("writing to a string");
        rest = tail;
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_becomes_its_code_and_its_doc_comment_the_meaning() {
        let source = "pub enum Code {\n    /// A word,\n    /// see [`crate::a::LONG`].\n    UnknownWord,\n    /// Late.\n    Stale,\n}\n";
        let expected = [("unknown_word", "A word, see `LONG`."), ("stale", "Late.")];
        assert_eq!(codes(source), expected.map(|(code, meaning)| (code.to_owned(), meaning.to_owned())));
    }
}
