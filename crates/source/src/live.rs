//! The live route: a leaf computed on the source itself.

use std::time::Duration;

use model::formula::{Agg, Measure, Pick};
use model::query::{Best, Pull};
use model::schema::ColumnType;
use model::semantic::{Dataset, Model};
use model::table::{Table, Value};

use crate::{Error, Limits, Source, batches};

/// How far a live leaf may go: ten thousand rows, ten seconds.
pub const LIMITS: Limits = Limits { rows: Some(10_000), time: Some(Duration::from_secs(10)) };

/// The SQL that computes a leaf on this source: of rows of which only the best matter, as many as the limits allow.
///
/// # Errors
/// If the source does not have the leaf's tables, or the leaf is more than SQL can say.
pub fn sql(source: &dyn Source, pull: &Pull, model: &Model, limits: &Limits) -> Result<String, Error> {
    let scan = &pull.scan;
    if let Some(measure) = scan.measures.iter().find(|m| !can_be_averaged(m)) {
        return Err(Error::Unsupported { what: format!("the average over time of a {}", measure.agg.name()) });
    }
    written(source, &|table| match (ranked(pull, model), limits.rows) {
        (Some(best), Some(rows)) => model::sql::select_best(scan, best, rows, model, source.dialect(), table),
        _ => model::sql::select_to_run(scan, model, source.dialect(), table),
    })
}

/// How each dataset's table is written after FROM.
pub type Relations<'a> = dyn Fn(&Dataset) -> String + 'a;

/// SQL made with the source's own names of tables.
///
/// # Errors
/// If the source does not have one of the tables.
pub fn written(source: &dyn Source, write: &dyn Fn(&Relations<'_>) -> String) -> Result<String, Error> {
    let missing = std::cell::RefCell::new(None);
    let text = write(&|dataset| {
        source.relation(&dataset.source).unwrap_or_else(|error| {
            missing.borrow_mut().get_or_insert(error);
            String::new()
        })
    });
    match missing.into_inner() {
        Some(error) => Err(error),
        None => Ok(text),
    }
}

/// Computes a leaf. Columns: its group, then its measures; rows by keys, ascending. Of rows of which only the best
/// matter, those and maybe others.
///
/// # Errors
/// When the query fails or goes beyond a limit; when more rows equal the last of the best than the limit allows.
pub fn run(source: &dyn Source, pull: &Pull, model: &Model, limits: &Limits) -> Result<Table, Error> {
    let text = sql(source, pull, model, limits)?;
    let scan = &pull.scan;
    let types = model::sql::types(scan, model);
    let width = types.len();
    let mut columns: Vec<Vec<Value>> = vec![Vec::new(); width];
    for batch in source.query(&text, &types, limits)? {
        for (cells, column) in columns.iter_mut().zip(batch.columns()) {
            cells.extend(batches::cells(column));
        }
    }
    if let (Some(best), Some(limit)) = (ranked(pull, model), limits.rows)
        && is_cut(&columns[scan.group.len() + best.measure], best.n, limit)
    {
        return Err(Error::TooManyRows { limit });
    }
    let mut order: Vec<usize> = (0..columns.first().map_or(0, Vec::len)).collect();
    let keys = &columns[..scan.group.len()];
    order.sort_by(|a, b| {
        keys.iter().map(|k| k[*a].cmp(&k[*b])).find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(Table::new(columns.iter().map(|column| order.iter().map(|row| column[*row].clone()).collect()).collect()))
}

/// Which rows matter, where the source ranks them as the engine does: texts have an order of their own there.
fn ranked(pull: &Pull, model: &Model) -> Option<Best> {
    let kinds = model::sql::types(&pull.scan, model);
    pull.best.filter(|best| kinds.get(pull.scan.group.len() + best.measure) != Some(&ColumnType::Text))
}

/// Whether rows that equal the `n`th may be missing: the best were cut off, and the last that came equals it.
fn is_cut(ranked: &[Value], n: usize, limit: usize) -> bool {
    let last = ranked.last().filter(|last| ranked.len() >= limit && !last.is_null());
    last.is_some_and(|last| ranked.get(n.saturating_sub(1)).is_none_or(|nth| nth == last))
}

fn can_be_averaged(measure: &Measure) -> bool {
    let averaged = measure.over.iter().any(|over| over.pick == Pick::Avg);
    !averaged || matches!(measure.agg, Agg::Sum | Agg::Count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_that_came_tells_whether_others_are_missing() {
        let whole = |list: &[i64]| -> Vec<Value> { list.iter().copied().map(Value::Int).collect() };
        let check =
            |list: &[i64], n, limit, expected| assert_eq!(is_cut(&whole(list), n, limit), expected, "{list:?} {n}");
        check(&[9, 8, 7], 2, 3, false);
        check(&[9, 8, 8], 2, 3, true);
        check(&[9, 8, 8], 2, 4, false);
        check(&[9, 8, 8], 4, 3, true);
        check(&[], 4, 3, false);
        // Whatever is missing is last: no other row has the number.
        assert!(!is_cut(&[Value::Int(9), Value::Null], 2, 2));
    }
}
