//! A workbook for Excel and what reads its files: the table on one sheet with typed cells, and what it rests on on
//! another.
//!
//! Numbers are numbers with the format of their column, days and months are dates, texts are always strings and
//! never formulas or links. Excel keeps doubles and shows fifteen digits: a number with more of them is written as
//! text, and the second sheet says so.

use model::{Calendar, Grain, Value};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{About, Error, bucket, number};
use crate::format;
use crate::locale::Locale;
use crate::shown::{Shown, ShownColumn};

/// Rows of a sheet.
const MOST_ROWS: usize = 1_048_576;
/// Columns of a sheet.
const MOST_COLUMNS: usize = 16_384;
/// UTF-16 units of a cell.
const MOST_TEXT: usize = 32_767;
/// Days from Excel's day 0 to 1970-01-01.
const EPOCH: i32 = 25_569;
/// 1900-03-01: before that Excel counts a day that never was.
const FIRST_DAY: i32 = 61 - EPOCH;
/// 9999-12-31.
const LAST_DAY: i32 = 2_958_465 - EPOCH;
/// Doubles that Excel has: what is closer to zero becomes zero, what is beyond is refused.
const FLOATS: std::ops::RangeInclusive<f64> = f64::MIN_POSITIVE..=9.999_999_999_999_99e307;
/// Rows that decide how wide a column is.
const MEASURED: usize = 500;
/// Characters of the narrowest and the widest column.
const WIDTH: (usize, usize) = (8, 60);

/// The table as a workbook of two sheets, `Answer` and `About`.
///
/// # Errors
/// More rows, columns or text than Excel takes.
pub fn xlsx(table: &Shown, calendar: &Calendar, about: &About) -> Result<Vec<u8>, Error> {
    fits(table)?;
    let mut book = Workbook::new();
    // The properties begin with the time of the clock: it is replaced, so that equal answers are equal bytes.
    let built = about.built.parse::<jiff::Timestamp>().unwrap_or_default();
    let built = ExcelDateTime::from_timestamp(built.as_second().max(0))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&built));
    let mut notes: Vec<String> = cut(table).into_iter().collect();
    answer(book.add_worksheet(), table, calendar, &mut notes)?;
    describe(book.add_worksheet(), about, &notes)?;
    Ok(book.save_to_buffer()?)
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Error {
        Error::Writer(error.to_string())
    }
}

/// That the sheet has but the first rows of the answer; nothing if it has them all.
fn cut(table: &Shown) -> Option<String> {
    let rows = table.formatted.len();
    (table.total_rows > rows).then(|| format!("These are the first {rows} of {} rows.", table.total_rows))
}

fn fits(table: &Shown) -> Result<(), Error> {
    let (rows, columns) = (table.rows.len(), table.columns.len());
    if rows >= MOST_ROWS {
        return Err(Error::Rows { rows, most: MOST_ROWS - 1 });
    }
    if columns > MOST_COLUMNS {
        return Err(Error::Columns { columns, most: MOST_COLUMNS });
    }
    for (column, cells) in table.columns.iter().zip(&table.rows.0) {
        let long = |length: usize, row| Error::Text { column: column.label.clone(), row, length, most: MOST_TEXT };
        if length(&column.label) > MOST_TEXT {
            return Err(long(length(&column.label), 0));
        }
        for (row, cell) in cells.iter().enumerate() {
            if let Value::Text(text) = cell
                && text.len() > MOST_TEXT
                && length(text) > MOST_TEXT
            {
                return Err(long(length(text), row + 1));
            }
        }
    }
    Ok(())
}

/// As Excel counts.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn answer(sheet: &mut Worksheet, table: &Shown, calendar: &Calendar, notes: &mut Vec<String>) -> Result<(), Error> {
    sheet.set_name("Answer")?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, (column, cells)) in (0u16..).zip(table.columns.iter().zip(&table.rows.0)) {
        let number = column.role == "value";
        let head = Format::new().set_bold();
        let head = if number { head.set_align(FormatAlign::Right) } else { head };
        sheet.write_string_with_format(0, at, &column.label, &head)?;
        let format = Format::new().set_num_format(number_format(column, cells));
        let mut as_text = 0usize;
        for (row, value) in (1u32..).zip(cells) {
            as_text += usize::from(write(sheet, (row, at), value, column, calendar, &format)? == Written::AsText);
        }
        notes.extend(match as_text {
            0 => None,
            1 => Some(format!("1 cell of “{}” is text: Excel cannot hold it exactly.", column.label)),
            cells => Some(format!("{cells} cells of “{}” are text: Excel cannot hold them exactly.", column.label)),
        });
        let texts = table.formatted.iter().take(MEASURED).filter_map(|row| row.get(usize::from(at)));
        let widest = texts.chain([&column.label]).map(|text| text.chars().count() + 2).max().unwrap_or_default();
        sheet.set_column_width(at, u32::try_from(widest.clamp(WIDTH.0, WIDTH.1)).unwrap_or_default())?;
    }
    Ok(())
}

/// How a cell was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    AsItIs,
    /// A number or a date that Excel does not have.
    AsText,
}

fn write(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    value: &Value,
    column: &ShownColumn,
    calendar: &Calendar,
    format: &Format,
) -> Result<Written, XlsxError> {
    let text = |sheet: &mut Worksheet, text: &str| sheet.write_string(row, at, text).map(|_| ());
    match (value, column.grain) {
        (Value::Date(day), None | Some(Grain::Day | Grain::Month)) => {
            if !(FIRST_DAY..=LAST_DAY).contains(day) {
                text(sheet, &model::calendar::iso(*day))?;
                return Ok(Written::AsText);
            }
            sheet.write_number_with_format(row, at, f64::from(day + EPOCH), format)?;
        }
        (Value::Date(_), Some(Grain::Year)) => {
            let year = bucket::name(value, Grain::Year, calendar).and_then(|year| year.parse::<f64>().ok());
            sheet.write_number_with_format(row, at, year.unwrap_or_default(), format)?;
        }
        (Value::Date(_) | Value::Int(_), Some(grain)) if bucket::name(value, grain, calendar).is_some() => {
            text(sheet, &bucket::name(value, grain, calendar).unwrap_or_default())?;
        }
        (Value::Null, _) => {}
        (Value::Date(day), _) => text(sheet, &model::calendar::iso(*day))?,
        (Value::Bool(b), _) => {
            sheet.write_boolean(row, at, *b)?;
        }
        (Value::Text(words), _) => text(sheet, words)?,
        (Value::Float(f), _) if !f.is_finite() => {}
        (Value::Int(_) | Value::Decimal { .. } | Value::Float(_), _) => {
            let float = match value {
                Value::Float(f) => (*f == 0.0 || FLOATS.contains(&f.abs())).then_some(*f),
                exact => number::as_float(exact),
            };
            let Some(float) = float else {
                text(sheet, &number::digits(value).unwrap_or_default())?;
                return Ok(Written::AsText);
            };
            sheet.write_number_with_format(row, at, float, format)?;
        }
    }
    Ok(Written::AsItIs)
}

/// The format of a column's numbers, as Excel spells it. Excel writes groups and points as its reader does.
fn number_format(column: &ShownColumn, cells: &[Value]) -> String {
    let digits = |count: u32| if count == 0 { String::new() } else { format!(".{}", "0".repeat(count as usize)) };
    match (column.format, column.grain) {
        (_, Some(Grain::Month)) => "yyyy-mm".to_owned(),
        (_, Some(Grain::Year)) => "0".to_owned(),
        ("date", _) => "yyyy-mm-dd".to_owned(),
        ("percent", _) => "0.0%".to_owned(),
        ("integer", _) => "#,##0".to_owned(),
        ("currency", _) => {
            let code = column.unit.as_deref().unwrap_or_default();
            let sign = Locale::EN.rules().symbol(code);
            let space = if sign == code { " " } else { "" };
            format!("[${sign}{space}]#,##0{}", digits(format::minor_digits(code)))
        }
        ("number", _) => format!("#,##0{}", digits(format::decimals(cells))),
        // Numbers that are names: years, codes.
        _ => "General".to_owned(),
    }
}

fn describe(sheet: &mut Worksheet, about: &About, notes: &[String]) -> Result<(), Error> {
    sheet.set_name("About")?;
    let (name, body) = (Format::new().set_bold().set_align(FormatAlign::Top), Format::new().set_text_wrap());
    let notes = notes.iter().map(|note| ("Note", note.as_str()));
    let mut row = 0;
    for (label, text) in about.lines().into_iter().chain(notes) {
        sheet.write_string_with_format(row, 0, label, &name)?;
        // What is longer than a cell goes on in the next one.
        for part in parts(text) {
            sheet.write_string_with_format(row, 1, part, &body)?;
            row += 1;
        }
    }
    sheet.set_column_width(0, 14)?;
    sheet.set_column_width(1, 100)?;
    Ok(())
}

/// A text cut into pieces that a cell holds; one at least.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut units) = (0, 0);
    for (at, c) in text.char_indices() {
        if units + c.len_utf16() > MOST_TEXT {
            parts.push(&text[start..at]);
            (start, units) = (at, 0);
        }
        units += c.len_utf16();
    }
    parts.push(&text[start..]);
    parts
}
