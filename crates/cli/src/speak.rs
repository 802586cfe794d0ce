//! What is said on the terminal. Nobody listening (a closed pipe) is no reason to fail.

use std::fmt::Display;
use std::io::Write;

/// A line of what was asked for.
pub(crate) fn line(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{}", plain(&text.to_string()));
}

/// A line beside it, for the person.
pub(crate) fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{}", plain(&text.to_string()));
}

/// Text without what would steer the terminal: names come from data, which may hold anything.
fn plain(text: &str) -> String {
    let steers = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    text.chars().map(|letter| if steers(letter) { ' ' } else { letter }).collect()
}

/// A value for a program.
pub(crate) fn json(value: &impl serde::Serialize) {
    if let Ok(text) = serde_json::to_string_pretty(value) {
        line(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_steer_the_terminal() {
        assert_eq!(plain("\u{1b}[31mRed\0\u{9b}2J leads\n\tby 3 €"), " [31mRed  2J leads\n\tby 3 €");
    }
}
