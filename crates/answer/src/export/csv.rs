//! Comma-separated values as RFC 4180 has them: UTF-8, lines that end with CR LF, quotes where they are needed.
//!
//! What is missing is empty, and an empty text is `""`. A text that a spreadsheet would take for a formula gets a
//! `'` in front of it, as OWASP advises, for a file that somebody opens must not be able to run anything; numbers
//! are never touched.

use model::{Calendar, Value};

use super::{bucket, number};
use crate::shown::{Shown, ShownColumn};

/// Whether texts that begin as a formula are guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Guard {
    /// `=1+1` is written as `'=1+1`.
    #[default]
    Formulas,
    /// Texts are written as they are, for programs.
    Nothing,
}

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A line of labels, and one for each row.
pub fn csv(table: &Shown, calendar: &Calendar, guard: Guard) -> Vec<u8> {
    let mut out = String::new();
    for (at, column) in table.columns.iter().enumerate() {
        separate(at, &mut out);
        text(&column.label, guard, &mut out);
    }
    out.push_str("\r\n");
    for row in 0..table.rows.len() {
        for (at, (column, cells)) in table.columns.iter().zip(&table.rows.0).enumerate() {
            separate(at, &mut out);
            if let Some(value) = cells.get(row) {
                cell(value, column, calendar, guard, &mut out);
            }
        }
        // A line of nothing would be no row.
        if table.columns.len() == 1 && out.ends_with('\n') {
            out.push_str("\"\"");
        }
        out.push_str("\r\n");
    }
    out.into_bytes()
}

fn separate(at: usize, out: &mut String) {
    if at > 0 {
        out.push(',');
    }
}

fn cell(value: &Value, column: &ShownColumn, calendar: &Calendar, guard: Guard, out: &mut String) {
    if let Some(name) = column.grain.and_then(|grain| bucket::name(value, grain, calendar)) {
        return out.push_str(&name);
    }
    match value {
        Value::Null => {}
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Text(words) => text(words, guard, out),
        Value::Date(day) => out.push_str(&model::calendar::iso(*day)),
        Value::Int(_) | Value::Decimal { .. } | Value::Float(_) => {
            out.push_str(&number::digits(value).unwrap_or_default());
        }
    }
}

fn text(words: &str, guard: Guard, out: &mut String) {
    let guarded = guard == Guard::Formulas && words.starts_with(FORMULA);
    let quoted = words.is_empty() || words.contains(['"', ',', '\r', '\n']);
    if quoted {
        out.push('"');
    }
    if guarded {
        out.push('\'');
    }
    if quoted {
        out.push_str(&words.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(words);
    }
}
