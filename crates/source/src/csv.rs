//! CSV files as people have them: which delimiter, which column names, which types.

use std::io::{BufRead, BufReader};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use model::schema::Column;

use crate::Error;
use crate::infer::Seen;

/// How a CSV file is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub(crate) delimiter: u8,
    /// Column names, each once.
    pub(crate) names: Vec<String>,
}

/// Finds the delimiter and the column names.
pub(crate) fn layout(path: &Path) -> Result<Layout, Error> {
    let failed = |reason: String| Error::unreadable(path, reason);
    let file = std::fs::File::open(path).map_err(|e| failed(e.to_string()))?;
    let mut first = Vec::new();
    BufReader::new(file).read_until(b'\n', &mut first).map_err(|e| failed(e.to_string()))?;
    if first.starts_with(&[0xff, 0xfe]) || first.starts_with(&[0xfe, 0xff]) || first.contains(&0) {
        return Err(failed("it is no text in UTF-8; save it as CSV in UTF-8".into()));
    }
    let delimiter =
        b",;\t|".iter().copied().max_by_key(|d| (outside_quotes(&first, *d), usize::from(*d == b','))).unwrap_or(b',');
    let mut reader = reader(path, delimiter)?;
    let mut header = ByteRecord::new();
    let found = reader.read_byte_record(&mut header).map_err(|e| failed(e.to_string()))?;
    if !found {
        return Err(failed("it is empty; its first line must hold the names of the columns".into()));
    }
    let mut names: Vec<String> = Vec::new();
    for (index, cell) in header.iter().enumerate() {
        let text = std::str::from_utf8(cell).map_err(|_| failed(not_utf8(1)))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        let name = if text.is_empty() { format!("column_{}", index + 1) } else { text.to_owned() };
        let unused = std::iter::once(name.clone())
            .chain((2..).map(|n| format!("{name}_{n}")))
            .find(|candidate| !names.iter().any(|n| n.eq_ignore_ascii_case(candidate)))
            .expect("numbers do not end");
        names.push(unused);
    }
    if header.iter().all(looks_like_a_value) {
        return Err(failed("its first line holds values; add a line with the names of the columns before it".into()));
    }
    Ok(Layout { delimiter, names })
}

/// Reads the whole file: what each column holds, and how many rows there are.
pub(crate) fn look(path: &Path, layout: &Layout) -> Result<(Vec<Seen>, u64), Error> {
    let failed = |reason: String| Error::unreadable(path, reason);
    let mut reader = reader(path, layout.delimiter)?;
    let mut record = ByteRecord::new();
    reader.read_byte_record(&mut record).map_err(|e| failed(e.to_string()))?;
    let mut seen = vec![Seen::default(); layout.names.len()];
    let mut rows = 0;
    while reader.read_byte_record(&mut record).map_err(|e| failed(e.to_string()))? {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != layout.names.len() {
            return Err(failed(format!(
                "line {line} has {} fields, the first line has {}; put quotes around fields that contain `{}`",
                record.len(),
                layout.names.len(),
                char::from(layout.delimiter)
            )));
        }
        for (cell, seen) in record.iter().zip(&mut seen) {
            seen.text(std::str::from_utf8(cell).map_err(|_| failed(not_utf8(line)))?);
        }
        rows += 1;
    }
    Ok((seen, rows))
}

/// The columns with their types.
pub(crate) fn columns(layout: &Layout, seen: &[Seen]) -> Vec<Column> {
    let typed = layout.names.iter().zip(seen);
    typed.map(|(name, seen)| Column { name: name.clone(), kind: seen.kind(true) }).collect()
}

fn reader(path: &Path, delimiter: u8) -> Result<csv::Reader<std::fs::File>, Error> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_path(path)
        .map_err(|e| Error::unreadable(path, e))
}

fn not_utf8(line: u64) -> String {
    format!("line {line} is no text in UTF-8; save it as CSV in UTF-8")
}

fn outside_quotes(line: &[u8], delimiter: u8) -> usize {
    let mut quoted = false;
    line.iter()
        .filter(|byte| {
            quoted ^= **byte == b'"';
            !quoted && **byte == delimiter
        })
        .count()
}

fn looks_like_a_value(cell: &[u8]) -> bool {
    let text = String::from_utf8_lossy(cell);
    let mut seen = Seen::default();
    seen.text(text.trim());
    seen.values > 0 && seen.kind(true) != model::ColumnType::Text
}
