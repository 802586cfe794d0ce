//! Coarser values of a column, worked out once for each of its values: days to months, keys to segments.

use std::sync::Arc;

use model::{Calendar, Grain, Value};

use crate::dictionary::{Dictionary, SharedDictionary};

/// For each code of a column the code of a coarser value, and the dictionary of those.
#[derive(Debug)]
pub(crate) struct Buckets {
    pub(crate) of_code: Vec<u32>,
    pub(crate) dictionary: SharedDictionary,
    /// Whether they come in the order of what they are made of.
    pub(crate) in_order: bool,
}

impl Buckets {
    /// The buckets of days; what is no day is missing.
    pub(crate) fn new(days: &Dictionary, grain: Grain, calendar: &Calendar) -> Buckets {
        Buckets::of((0..days.len() as u32).map(|code| {
            let bucket = days.day(code).map(|day| calendar.bucket(grain, day));
            bucket.map_or(Value::Null, |bucket| cell(grain, bucket))
        }))
    }

    /// From the coarser value of each code.
    pub(crate) fn of(values: impl Iterator<Item = Value>) -> Buckets {
        let values: Vec<Value> = values.collect();
        let (of_code, dictionary) = Dictionary::code_cells(&values);
        Buckets { in_order: of_code.is_sorted(), of_code, dictionary: Arc::new(dictionary) }
    }
}

/// A bucket as a cell: its first day, or its number if it repeats.
fn cell(grain: Grain, bucket: i32) -> Value {
    if grain.is_cyclic() { Value::Int(i64::from(bucket)) } else { Value::Date(bucket) }
}

/// The same buckets, moved by so many; in the same order. What repeats does not move.
pub(crate) fn shifted(
    dictionary: &SharedDictionary,
    grain: Option<Grain>,
    shift: i32,
    calendar: &Calendar,
) -> SharedDictionary {
    let grain = grain.unwrap_or(Grain::Day);
    if shift == 0 || grain.is_cyclic() {
        return Arc::clone(dictionary);
    }
    let cells = dictionary.cells().iter().map(|cell| match cell {
        Value::Date(day) => Value::Date(calendar.shift(grain, *day, shift)),
        other => other.clone(),
    });
    Arc::new(Dictionary::of_cells(cells.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_fall_into_buckets_and_buckets_move() {
        let day = |text| model::calendar::parse_day(text).expect("a day");
        let days = ["2024-12-31", "2025-01-01", "2025-01-31", "2025-02-01"].map(|text| Value::Date(day(text)));
        let days = Dictionary::of_cells([vec![Value::Null], days.to_vec()].concat());
        let calendar = Calendar::default();
        let months = Buckets::new(&days, Grain::Month, &calendar);
        assert_eq!(months.of_code, [0, 1, 2, 2, 3]);
        assert!(months.in_order);
        let later = shifted(&months.dictionary, Some(Grain::Month), 12, &calendar);
        let expected = ["2025-12-01", "2026-01-01", "2026-02-01"].map(|text| Value::Date(day(text)));
        assert_eq!(later.cells()[1..], expected);
        assert!(later.cells()[0].is_null());
        let names = Buckets::new(&days, Grain::MonthOfYear, &calendar);
        assert_eq!(names.dictionary.cells()[1..], [1, 2, 12].map(Value::Int));
        assert_eq!(names.of_code, [0, 3, 1, 1, 2]);
        assert!(!names.in_order);
    }
}
