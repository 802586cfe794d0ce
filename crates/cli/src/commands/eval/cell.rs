//! One comparable form for each cell of a result, however it is written.

use serde_json::Value;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Relative difference that two equal numbers may have.
const RELATIVE: f64 = 1e-6;
/// Absolute difference that two equal numbers may have.
const ABSOLUTE: f64 = 1e-9;

/// A cell in its comparable form: numbers written as text are numbers, `2024-03`, `2024/3` and `March 2024`
/// are the first day of that month, text is lower case with single spaces.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Number(f64),
    Text(String),
}

impl Cell {
    pub(super) fn of(value: &Value) -> Cell {
        match value {
            Value::Null => Cell::Null,
            Value::Bool(flag) => Cell::Number(f64::from(u8::from(*flag))),
            Value::Number(number) => number.as_f64().map_or(Cell::Null, Cell::Number),
            Value::String(text) => Cell::of_text(text),
            other => Cell::of_text(&other.to_string()),
        }
    }

    fn of_text(text: &str) -> Cell {
        let text = text.trim_matches(is_space);
        if let Some(number) = number(text) {
            return Cell::Number(number);
        }
        let low = text.to_lowercase();
        match low.as_str() {
            "true" => return Cell::Number(1.0),
            "false" => return Cell::Number(0.0),
            _ => {}
        }
        let day = day(text).or_else(|| month(text)).or_else(|| quarter(&low)).or_else(|| named_month(&low));
        Cell::Text(
            day.unwrap_or_else(|| low.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")),
        )
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Cell::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The same cell in another scale: 0.12 as 12.
    pub(super) fn scaled(&self, factor: f64) -> Cell {
        self.number().map_or_else(|| self.clone(), |number| Cell::Number(number * factor))
    }

    /// Equal, numbers to `tolerance` or a millionth.
    pub(super) fn close(&self, other: &Cell, tolerance: f64) -> bool {
        match (self, other) {
            (Cell::Number(a), Cell::Number(b)) => {
                (a - b).abs() <= tolerance.max(RELATIVE * a.abs().max(b.abs())).max(ABSOLUTE)
            }
            (a, b) => a == b,
        }
    }

    /// How far numbers near to `number` may be from it.
    pub(super) fn slack(number: f64, tolerance: f64) -> f64 {
        tolerance.max(2.0 * RELATIVE * number.abs()).max(10.0 * ABSOLUTE)
    }

    /// Nulls, then numbers, then text.
    pub(super) fn order(&self, other: &Cell) -> std::cmp::Ordering {
        let rank = |cell: &Cell| match cell {
            Cell::Null => 0,
            Cell::Number(_) => 1,
            Cell::Text(_) => 2,
        };
        match (self, other) {
            (Cell::Number(a), Cell::Number(b)) => a.total_cmp(b),
            (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
            (a, b) => rank(a).cmp(&rank(b)),
        }
    }
}

/// How a gold column names its buckets of time, and thus how an answer's column is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Labels {
    MonthNames,
    DayNames,
    MonthNumbers,
    Years,
    Plain,
}

impl Labels {
    fn of(gold: &[Cell]) -> Labels {
        let mut given = gold.iter().filter(|cell| **cell != Cell::Null).peekable();
        if given.peek().is_none() {
            return Labels::Plain;
        }
        let all = |test: &dyn Fn(&Cell) -> bool| given.clone().all(test);
        let whole = |cell: &Cell, low: f64, high: f64| {
            cell.number().is_some_and(|number| number.fract() == 0.0 && (low..=high).contains(&number))
        };
        if all(&|cell| cell.text().and_then(month_number).is_some()) {
            Labels::MonthNames
        } else if all(&|cell| cell.text().and_then(short_day).is_some()) {
            Labels::DayNames
        } else if all(&|cell| whole(cell, 1.0, 12.0)) {
            Labels::MonthNumbers
        } else if all(&|cell| whole(cell, 1000.0, 2999.0)) {
            Labels::Years
        } else {
            Labels::Plain
        }
    }
}

/// A gold column with names of months and weekdays in one form.
pub(super) fn gold_labels(gold: &[Cell]) -> Vec<Cell> {
    match Labels::of(gold) {
        Labels::MonthNames | Labels::DayNames => relabelled(gold, gold),
        Labels::MonthNumbers | Labels::Years | Labels::Plain => gold.to_vec(),
    }
}

/// An answer's column in the labels of the gold column.
pub(super) fn relabelled(gold: &[Cell], column: &[Cell]) -> Vec<Cell> {
    let each = |change: &dyn Fn(&str) -> Option<Cell>| -> Vec<Cell> {
        column.iter().map(|cell| cell.text().and_then(change).unwrap_or_else(|| cell.clone())).collect()
    };
    let only = |test: &dyn Fn(&str) -> bool| {
        column.iter().filter(|cell| **cell != Cell::Null).all(|cell| cell.text().is_some_and(test))
    };
    match Labels::of(gold) {
        Labels::MonthNames => each(&|text| month_number(text).map(Cell::Number)),
        Labels::DayNames => each(&|text| short_day(text).map(|day| Cell::Text(day.to_owned()))),
        Labels::MonthNumbers if only(&|text| month_number(text).is_some()) => {
            each(&|text| month_number(text).map(Cell::Number))
        }
        Labels::Years if only(&|text| text.ends_with("-01-01")) => {
            each(&|text| text.get(..4).and_then(number).map(Cell::Number))
        }
        Labels::MonthNumbers | Labels::Years | Labels::Plain => column.to_vec(),
    }
}

/// White space, and the separators that count as such in other languages.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}

fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    if plain { text.parse().ok() } else { None }
}

/// Whether the text begins in this shape, where `0` stands for any digit.
fn begins(text: &str, shape: &str) -> bool {
    text.len() >= shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, want)| if want == b'0' { byte.is_ascii_digit() } else { byte == want })
}

fn is_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len() && begins(text, shape)
}

/// `2024-03-31`, also with a time of day, which is dropped if it is midnight.
fn day(text: &str) -> Option<String> {
    if !begins(text, "0000-00-00") {
        return None;
    }
    let (date, rest) = text.split_at(10);
    if rest.is_empty() {
        return Some(date.to_owned());
    }
    let rest = rest.strip_prefix(['T', ' '])?;
    let length = if begins(rest, "00:00:00") {
        8
    } else if begins(rest, "00:00") {
        5
    } else {
        return None;
    };
    let (time, rest) = rest.split_at(length);
    let zone = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
            if zone.len() == fraction.len() {
                return None;
            }
            zone
        }
    };
    if !matches!(zone, "" | "Z" | "+00:00" | "-00:00" | "+0000" | "-0000") {
        return None;
    }
    if time.bytes().all(|byte| byte == b'0' || byte == b':') {
        return Some(date.to_owned());
    }
    Some(format!("{date} {}", &format!("{time}:00")[..8]))
}

/// `2024-03` or `2024/3`.
fn month(text: &str) -> Option<String> {
    let shapes = ["0000-00", "0000/00", "0000-0", "0000/0"];
    if !shapes.iter().any(|shape| is_shape(text, shape)) {
        return None;
    }
    let month: u8 = text[5..].parse().ok()?;
    (1..=12).contains(&month).then(|| format!("{}-{month:02}-01", &text[..4]))
}

/// `2024 q1`, `2024-q1`, `2024q1`, `q1 2024`, `q1-2024`.
fn quarter(low: &str) -> Option<String> {
    let (year, quarter) = if ["0000q0", "0000-q0", "0000 q0"].iter().any(|shape| is_shape(low, shape)) {
        (&low[..4], &low[low.len() - 1..])
    } else if ["q0-0000", "q0 0000"].iter().any(|shape| is_shape(low, shape)) {
        (&low[3..], &low[1..2])
    } else {
        return None;
    };
    let quarter: u8 = quarter.parse().ok()?;
    (1..=4).contains(&quarter).then(|| format!("{year}-{:02}-01", 3 * quarter - 2))
}

/// `march 2024`, `mar. 2024`, `mar-2024`.
fn named_month(low: &str) -> Option<String> {
    let (name, year) = low.split_at_checked(low.len().checked_sub(5)?)?;
    if !is_shape(year, " 0000") && !is_shape(year, "-0000") {
        return None;
    }
    let number = month_number(name.strip_suffix('.').unwrap_or(name))?;
    Some(format!("{}-{number:02}-01", &year[1..]))
}

fn month_number(name: &str) -> Option<f64> {
    let at = MONTHS.iter().position(|month| *month == name || &month[..3] == name)?;
    u8::try_from(at + 1).ok().map(f64::from)
}

fn short_day(name: &str) -> Option<&'static str> {
    DAYS.iter().find(|day| **day == name || &day[..3] == name).map(|day| &day[..3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_form_for_each_way_of_writing() {
        for (value, form) in [
            (json!(null), Cell::Null),
            (json!(true), Cell::Number(1.0)),
            (json!(" FALSE "), Cell::Number(0.0)),
            (json!(3), Cell::Number(3.0)),
            (json!(" +1.50e1 "), Cell::Number(15.0)),
            (json!("inf"), Cell::Text("inf".into())),
            (json!("1,000"), Cell::Text("1,000".into())),
            (json!("2024-03-31"), Cell::Text("2024-03-31".into())),
            (json!("2024-03-31T00:00:00Z"), Cell::Text("2024-03-31".into())),
            (json!("2024-03-31 10:20"), Cell::Text("2024-03-31 10:20:00".into())),
            (json!("2024-03-31 10:20:30.5+00:00"), Cell::Text("2024-03-31 10:20:30".into())),
            (json!("2024-03-31 10:20+02:00"), Cell::Text("2024-03-31 10:20+02:00".into())),
            (json!("2024/3"), Cell::Text("2024-03-01".into())),
            (json!("2024-13"), Cell::Text("2024-13".into())),
            (json!("2024 Q2"), Cell::Text("2024-04-01".into())),
            (json!("q4-2023"), Cell::Text("2023-10-01".into())),
            (json!("Sept 2023"), Cell::Text("sept 2023".into())),
            (json!("Sep. 2023"), Cell::Text("2023-09-01".into())),
            (json!("  Two   Words "), Cell::Text("two words".into())),
            (json!("é 2024"), Cell::Text("é 2024".into())),
        ] {
            assert_eq!(Cell::of(&value), form, "{value}");
        }
    }

    #[test]
    fn buckets_of_time_are_read_in_the_labels_of_the_gold() {
        let cells = |values: &[Value]| values.iter().map(Cell::of).collect::<Vec<_>>();
        for (gold, column, read) in [
            (
                cells(&[json!("March"), json!(null)]),
                cells(&[json!("Mar"), json!(null)]),
                cells(&[json!(3), json!(null)]),
            ),
            (cells(&[json!("Monday")]), cells(&[json!("mon")]), cells(&[json!("mon")])),
            (cells(&[json!(3)]), cells(&[json!("March")]), cells(&[json!(3)])),
            (cells(&[json!(3)]), cells(&[json!("Marble")]), cells(&[json!("Marble")])),
            (cells(&[json!(2024)]), cells(&[json!("2024-01-01")]), cells(&[json!(2024)])),
            (cells(&[json!(2024)]), cells(&[json!("2024-02-01")]), cells(&[json!("2024-02-01")])),
            (cells(&[json!("plain")]), cells(&[json!("March")]), cells(&[json!("March")])),
        ] {
            assert_eq!(relabelled(&gold, &column), read, "{gold:?}");
        }
    }
}
