//! The fenced blocks of a Markdown page: what a reader would type, and what the page says they would see.
//!
//! A block marked `sh` is a script. One marked `sh serve` goes on serving until the page ends. A `text`
//! block right after a script is what it prints: each line of it must be found, in this order, in what is
//! printed; `…` stands for anything.

/// A script of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The line of its fence, from 1.
    pub line: usize,
    /// What to run.
    pub text: String,
    /// Whether it goes on serving.
    pub serves: bool,
    /// What it prints, if the page says.
    pub expected: Option<String>,
}

/// The scripts of a page, in order.
pub fn scripts(page: &str) -> Vec<Script> {
    let mut scripts: Vec<Script> = Vec::new();
    let mut lines = (1..).zip(page.lines());
    let mut follows_script = false;
    while let Some((line, text)) = lines.next() {
        let Some(kind) = text.strip_prefix("```") else {
            follows_script &= text.trim().is_empty();
            continue;
        };
        let inside: Vec<&str> =
            lines.by_ref().map(|(_, text)| text).take_while(|text| !text.starts_with("```")).collect();
        let inside = inside.join("\n") + "\n";
        match (kind, scripts.last_mut()) {
            ("sh" | "sh serve", _) => {
                scripts.push(Script { line, text: inside, serves: kind == "sh serve", expected: None });
                follows_script = true;
            }
            ("text", Some(script)) if follows_script => {
                script.expected = Some(inside);
                follows_script = false;
            }
            _ => follows_script = false,
        }
    }
    scripts
}

/// The first line of `expected` that is not found in `printed` in its order.
pub fn missing<'a>(expected: &'a str, printed: &str) -> Option<&'a str> {
    let mut printed = printed.lines();
    let found = |line: &str| printed.any(|it| fits(line.trim(), it.trim()));
    let mut lines = expected.lines().filter(|line| !line.trim().is_empty() && line.trim() != "…");
    let mut found = found;
    lines.find(|line| !found(line))
}

/// Whether a printed line is what the page says; `…` stands for anything, spaces count as one.
fn fits(pattern: &str, line: &str) -> bool {
    let single = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = single(line);
    let pattern = single(pattern);
    let mut parts = pattern.split('…').map(str::trim);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut open = false;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        open = part.is_empty();
    }
    open || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_what_they_print_are_found() {
        let page = "# T\n\n```sh\na\n```\n\n```text\nout\n```\n\n```sh serve\nb\n```\nwords\n```text\nno\n```\n```yaml\nx: 1\n```\n";
        let script = |line, text: &str, serves, expected: Option<&str>| Script {
            line,
            text: text.to_owned(),
            serves,
            expected: expected.map(str::to_owned),
        };
        assert_eq!(scripts(page), [script(3, "a\n", false, Some("out\n")), script(11, "b\n", true, None)]);
    }

    #[test]
    fn a_printed_line_fits_or_does_not() {
        for (pattern, line, expected) in [
            ("Revenue was …", "Revenue was 12", true),
            ("region  revenue", "region   revenue", true),
            ("… in 2025.", "Up 3% in 2025.", true),
            ("a … c", "a b c", true),
            ("a … c", "a b d", false),
            ("a", "a b", false),
        ] {
            assert_eq!(fits(pattern, line), expected, "{pattern} / {line}");
        }
    }

    #[test]
    fn lines_are_wanted_in_their_order() {
        assert_eq!(missing("a\n…\nb\n", "a\nx\nb\n"), None);
        assert_eq!(missing("b\na\n", "a\nb\n"), Some("a"));
    }
}
