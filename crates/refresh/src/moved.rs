//! Which months of a dataset may have changed since the last snapshot, told by its refresh key.
//!
//! A refresh key is a column that grows whenever a row is written: a time of change, or a version. Of each month of
//! the dataset's time, the largest key and the number of rows are kept in the manifest. Where both are what they were,
//! nothing of that month was added, changed or removed, and what rollups hold of it stays.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::Array as _;
use arrow::util::display::array_value_to_string;
use engine::manifest::{Mark, Marks};
use model::expr::CastTo;
use model::query::{Key, Predicate, Scan};
use model::semantic::{DatasetId, Model};
use model::{Agg, ColumnType, Expr, Grain, Measure, Value};
use source::Source;

use crate::build::counted;
use crate::error::Error;

/// The refresh keys of datasets: columns of their tables.
pub type RefreshKeys = BTreeMap<DatasetId, String>;

/// What of a dataset has moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Moved {
    /// All of it may have.
    All,
    /// These months, each as its first day; nothing is the rows without a day.
    Months(BTreeSet<Option<i32>>),
    /// Nothing.
    Nothing,
}

impl Moved {
    /// What has moved since the marks of before.
    pub(crate) fn since(before: Option<&Marks>, now: &Marks) -> Moved {
        let Some(before) = before.filter(|before| before.key == now.key) else { return Moved::All };
        let by_month = |marks: &Marks| -> BTreeMap<Option<i32>, (Option<String>, u64)> {
            marks.months.iter().map(|mark| (mark.month, (mark.largest.clone(), mark.rows))).collect()
        };
        let (before, now) = (by_month(before), by_month(now));
        let months = before.keys().chain(now.keys()).filter(|month| before.get(month) != now.get(month));
        let months: BTreeSet<Option<i32>> = months.copied().collect();
        match months.len() {
            0 => Moved::Nothing,
            // Of most of it, to begin anew costs as little.
            moved if 2 * moved > now.len() => Moved::All,
            _ => Moved::Months(months),
        }
    }
}

/// The key of a dataset's months, if it has a time.
pub(crate) fn month_key(model: &Model, dataset: DatasetId) -> Option<Key> {
    Some(Key { reach: model.dataset(dataset).time.clone()?, grain: Some(Grain::Month), shift: 0 })
}

/// The rows of these months, or all others.
pub(crate) fn of_months(key: &Key, months: &BTreeSet<Option<i32>>, not: bool) -> Predicate {
    let values = months.iter().map(|month| month.map_or(Value::Null, Value::Date)).collect();
    Predicate::In { key: key.clone(), values, not }
}

/// Asks the source for the marks of a dataset.
pub(crate) fn marks(model: &Model, source: &dyn Source, dataset: DatasetId, column: &str) -> Result<Marks, Error> {
    let table = &model.dataset(dataset).source;
    let known = source.schema().table(table).and_then(|table| table.columns.iter().find(|c| c.name == column));
    let Some(kind) = known.map(|column| column.kind) else {
        return Err(Error::NoRefreshKey { dataset: model.dataset(dataset).name.clone(), column: column.to_owned() });
    };
    let key = Expr::column(column);
    let of = match kind {
        // As text it keeps its time of day, and goes on in the same order.
        ColumnType::Timestamp => Expr::Cast(Box::new(key), CastTo::Text),
        _ => key,
    };
    let month = month_key(model, dataset);
    let largest = Measure { dataset, agg: Agg::Max, of: Some(of), filter: None, over: Vec::new() };
    let group: Vec<Key> = month.into_iter().collect();
    let width = group.len();
    let scan = Scan { dataset, group, measures: vec![largest], filter: Vec::new() };
    let mut months = Vec::new();
    for batch in counted(model, source, &scan)? {
        let shown = |column: usize, row: usize| {
            let column = batch.column(column);
            (!column.is_null(row)).then(|| array_value_to_string(column, row)).transpose()
        };
        for row in 0..batch.num_rows() {
            let text = |column| shown(column, row).map_err(|error| Error::Marks(error.to_string()));
            let day = match width {
                0 => None,
                _ => text(0)?
                    .map(|day| day.parse::<jiff::civil::Date>())
                    .transpose()
                    .map_err(|e| Error::Marks(e.to_string()))?,
            };
            let rows = text(width + 1)?.and_then(|rows| rows.parse().ok()).unwrap_or(0);
            months.push(Mark { month: day.map(model::calendar::day), largest: text(width)?, rows });
        }
    }
    months.sort_by_key(|mark| mark.month);
    Ok(Marks { key: column.to_owned(), months })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(months: &[(Option<i32>, &str, u64)]) -> Marks {
        let mark = |(month, largest, rows): &(Option<i32>, &str, u64)| Mark {
            month: *month,
            largest: Some((*largest).to_owned()),
            rows: *rows,
        };
        Marks { key: "changed".into(), months: months.iter().map(mark).collect() }
    }

    #[test]
    fn a_month_has_moved_where_its_key_or_its_number_of_rows_has() {
        let before =
            marks(&[(None, "1", 1), (Some(0), "5", 10), (Some(31), "6", 10), (Some(59), "7", 9), (Some(90), "8", 3)]);
        let moved = |at: usize, mark: Option<(Option<i32>, &str, u64)>| {
            let mut now = before.clone();
            match mark {
                Some(mark) if at < now.months.len() => now.months[at] = marks(&[mark]).months.remove(0),
                Some(mark) => now.months.extend(marks(&[mark]).months),
                None => drop(now.months.remove(at)),
            }
            Moved::since(Some(&before), &now)
        };
        let months = |months: &[Option<i32>]| Moved::Months(months.iter().copied().collect());
        assert_eq!(Moved::since(Some(&before), &before), Moved::Nothing);
        assert_eq!(moved(1, Some((Some(0), "9", 10))), months(&[Some(0)]));
        assert_eq!(moved(2, Some((Some(31), "6", 9))), months(&[Some(31)]), "a row was removed");
        assert_eq!(moved(0, Some((None, "2", 1))), months(&[None]));
        assert_eq!(moved(5, Some((Some(120), "9", 1))), months(&[Some(120)]), "a new month");
        assert_eq!(moved(3, None), months(&[Some(59)]), "a month without rows now");
    }

    #[test]
    fn all_has_moved_where_nothing_is_known_or_most_has() {
        let before = marks(&[(Some(0), "5", 10), (Some(31), "6", 10)]);
        let other = Marks { key: "version".into(), ..before.clone() };
        assert_eq!(Moved::since(None, &before), Moved::All);
        assert_eq!(Moved::since(Some(&other), &before), Moved::All);
        assert_eq!(Moved::since(Some(&before), &marks(&[(Some(0), "7", 10), (Some(31), "8", 10)])), Moved::All);
        assert_eq!(Moved::since(Some(&marks(&[(None, "5", 10)])), &marks(&[(None, "6", 10)])), Moved::All);
    }
}
