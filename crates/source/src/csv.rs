//! CSV files as people have them: which delimiter, which column names, and which rows are none.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};

use crate::Error;
use crate::infer::Seen;
use crate::look::Written;

/// How a CSV file is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub(crate) delimiter: u8,
    /// Column names, each once.
    pub(crate) names: Vec<String>,
}

/// A CSV file.
pub(crate) struct CsvFile<'a> {
    pub(crate) path: &'a Path,
    pub(crate) layout: &'a Layout,
}

impl Written for CsvFile<'_> {
    fn names(&self) -> &[String] {
        &self.layout.names
    }

    fn rows(&self, see: &mut dyn FnMut(u64, &[&str]) -> bool) -> Result<(), Error> {
        rows(self.path, self.layout, see)
    }

    fn line(&self, at: u64) -> u64 {
        line(self.path, at)
    }

    fn by_program(&self) -> bool {
        self.layout.delimiter == b','
    }
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
        let text = std::str::from_utf8(cell).map_err(|_| failed(not_utf8(1, cell)))?;
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

/// Refuses quotes that never close, or close within a field. All that follows such a quote is one field to a
/// reader that forgives: rows would be lost without a word.
pub(crate) fn quotes_close(path: &Path, delimiter: u8) -> Result<(), Error> {
    enum Field {
        Begins,
        Plain,
        Quoted,
        /// After a quote within quotes, which ends the field unless another follows.
        Closed,
    }
    let unreadable = |e: std::io::Error| Error::unreadable(path, e);
    let mut file = BufReader::new(std::fs::File::open(path).map_err(unreadable)?);
    let (mut field, mut line, mut opened) = (Field::Begins, 1, 1);
    loop {
        let bytes = file.fill_buf().map_err(unreadable)?;
        if bytes.is_empty() {
            break;
        }
        for byte in bytes {
            field = match (field, *byte) {
                (Field::Begins, b'"') => {
                    opened = line;
                    Field::Quoted
                }
                (Field::Quoted, b'"') => Field::Closed,
                (Field::Quoted, _) | (Field::Closed, b'"') => Field::Quoted,
                (_, b'\n' | b'\r') => Field::Begins,
                (_, byte) if byte == delimiter => Field::Begins,
                (Field::Closed, b' ') => Field::Closed,
                (Field::Closed, _) => {
                    return Err(Error::unreadable(
                        path,
                        bad_quote(opened, &format!("is closed within a field in line {line}")),
                    ));
                }
                (Field::Begins | Field::Plain, _) => Field::Plain,
            };
            line += u64::from(*byte == b'\n');
        }
        let read = bytes.len();
        file.consume(read);
    }
    match field {
        Field::Quoted => Err(Error::unreadable(path, bad_quote(opened, "is never closed"))),
        _ => Ok(()),
    }
}

fn bad_quote(opened: u64, what: &str) -> String {
    format!(
        "a quote that opens in line {opened} {what}; close it where the field ends, or write two quotes for one that is meant"
    )
}

/// Gives every row to `see`, with the byte that it begins at, until that has seen enough. A row has a field
/// for each column.
pub(crate) fn rows(path: &Path, layout: &Layout, mut see: impl FnMut(u64, &[&str]) -> bool) -> Result<(), Error> {
    let failed = |reason: String| Error::unreadable(path, reason);
    let mut reader = reader(path, layout.delimiter)?;
    let mut record = ByteRecord::new();
    reader.read_byte_record(&mut record).map_err(|e| failed(e.to_string()))?;
    while reader.read_byte_record(&mut record).map_err(|e| failed(e.to_string()))? {
        let begins = record.position().map_or(0, csv::Position::byte);
        if record.len() != layout.names.len() {
            return Err(failed(ragged(line(path, begins), record.len(), layout)));
        }
        let mut cells = Vec::with_capacity(record.len());
        for (cell, column) in record.iter().zip(&layout.names) {
            let text = std::str::from_utf8(cell);
            cells.push(text.map_err(|_| failed(format!("column `{column}`, {}", not_utf8(line(path, begins), cell))))?);
        }
        if !see(begins, &cells) {
            break;
        }
    }
    Ok(())
}

/// The line of the row that begins at a byte. Counted here, as the reader takes a row to begin with the
/// line ends and empty lines before it.
pub(crate) fn line(path: &Path, begins: u64) -> u64 {
    let Ok(file) = std::fs::File::open(path) else { return 0 };
    let mut line = 1;
    for (at, byte) in (0..).zip(BufReader::new(file).bytes().map_while(Result::ok)) {
        match byte {
            b'\n' => line += 1,
            b'\r' => {}
            _ if at >= begins => break,
            _ => {}
        }
    }
    line
}

fn reader(path: &Path, delimiter: u8) -> Result<csv::Reader<std::fs::File>, Error> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_path(path)
        .map_err(|e| Error::unreadable(path, e))
}

fn ragged(line: u64, found: usize, layout: &Layout) -> String {
    let expected = layout.names.len();
    let delimiter = match layout.delimiter {
        b'\t' => "tabs".to_owned(),
        other => format!("`{}`", char::from(other)),
    };
    let hint = match found > expected {
        true => format!("put quotes around fields that contain {delimiter}"),
        false => "add the missing ones, empty where there is no value".to_owned(),
    };
    let fields = if found == 1 { "field" } else { "fields" };
    format!("line {line} has {found} {fields}, the first line has {expected}; {hint}")
}

fn not_utf8(line: u64, cell: &[u8]) -> String {
    let meant: String = cell.iter().take(40).map(|byte| char::from(*byte)).collect();
    format!(
        "line {line} is no text in UTF-8 (in Latin-1 it says `{meant}`); save the file as CSV in UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8"
    )
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
    seen.text(text.trim(), 1);
    seen.values > 0 && seen.kind(true) != model::ColumnType::Text
}
