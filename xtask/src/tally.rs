//! Adds up what the test runners say, so that `make test` can end in one plain line.

/// `N passed, N failed` over everything that cargo, nextest and vitest said.
pub fn add_up(log: &str) -> String {
    let (mut passed, mut failed) = (0, 0);
    for said in log.lines().map(plain) {
        let line = said.trim();
        let counts = line.starts_with("Summary [") // nextest
            || said.starts_with("test result:") // cargo test; indented, it is a test's own output in nextest
            || line.starts_with("Tests "); // vitest
        if counts {
            passed += before(line, "passed");
            failed += before(line, "failed") + before(line, "timed out");
        }
    }
    format!("{passed} passed, {failed} failed")
}

/// The number that stands before a word; zero if none does.
fn before(line: &str, word: &str) -> u64 {
    let Some((head, _)) = line.split_once(word) else { return 0 };
    head.split_whitespace().next_back().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The line without the colours of a terminal.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        text.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_runner_is_understood() {
        for (line, expected) in [
            ("     Summary [   0.009s] 3 tests run: 3 passed, 1 skipped", "3 passed, 0 failed"),
            ("     Summary [   1.2s] 5 tests run: 2 passed, 2 failed, 1 timed out, 0 skipped", "2 passed, 3 failed"),
            ("test result: FAILED. 4 passed; 1 failed; 0 ignored", "4 passed, 1 failed"),
            ("      Tests  1 failed | 41 passed (42)", "41 passed, 1 failed"),
            ("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[32m7 passed\u{1b}[39m", "7 passed, 0 failed"),
            ("    test result: FAILED. 0 passed; 1 failed; 0 ignored", "0 passed, 0 failed"),
            ("a test that says 9 passed in its own words", "0 passed, 0 failed"),
        ] {
            assert_eq!(add_up(line), expected, "{line}");
        }
    }
}
