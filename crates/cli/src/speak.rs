//! What is said on the terminal. Nobody listening (a closed pipe) is no reason to fail.

use std::fmt::Display;
use std::io::Write;

/// A line of what was asked for.
pub(crate) fn line(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// A line beside it, for the person.
pub(crate) fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// A value for a program.
pub(crate) fn json(value: &impl serde::Serialize) {
    if let Ok(text) = serde_json::to_string_pretty(value) {
        line(text);
    }
}
