//! The live route: a leaf computed on the source itself.

use std::time::Duration;

use model::formula::{Agg, Measure, Pick};
use model::query::Scan;
use model::semantic::{Dataset, Model};
use model::table::{Table, Value};

use crate::{Error, Limits, Source, batches};

/// How far a live leaf may go: ten thousand rows, ten seconds.
pub const LIMITS: Limits = Limits { rows: Some(10_000), time: Some(Duration::from_secs(10)) };

/// The SQL that computes a leaf on this source; shown beside answers, too.
///
/// # Errors
/// If the source does not have the leaf's tables, or the leaf is more than SQL can say.
pub fn sql(source: &dyn Source, scan: &Scan, model: &Model) -> Result<String, Error> {
    if let Some(measure) = scan.measures.iter().find(|m| !can_be_averaged(m)) {
        return Err(Error::Unsupported { what: format!("the average over time of a {}", measure.agg.name()) });
    }
    written(source, &|table| model::sql::select_to_run(scan, model, source.dialect(), table))
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

/// Computes a leaf. Columns: its group, then its measures; rows by keys, ascending.
///
/// # Errors
/// When the query fails or goes beyond a limit.
pub fn run(source: &dyn Source, scan: &Scan, model: &Model, limits: &Limits) -> Result<Table, Error> {
    let text = sql(source, scan, model)?;
    let types = model::sql::types(scan, model);
    let width = types.len();
    let mut columns: Vec<Vec<Value>> = vec![Vec::new(); width];
    for batch in source.query(&text, &types, limits)? {
        for (cells, column) in columns.iter_mut().zip(batch.columns()) {
            cells.extend(batches::cells(column));
        }
    }
    let mut order: Vec<usize> = (0..columns.first().map_or(0, Vec::len)).collect();
    let keys = &columns[..scan.group.len()];
    order.sort_by(|a, b| {
        keys.iter().map(|k| k[*a].cmp(&k[*b])).find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(Table::new(columns.iter().map(|column| order.iter().map(|row| column[*row].clone()).collect()).collect()))
}

fn can_be_averaged(measure: &Measure) -> bool {
    let averaged = measure.over.iter().any(|over| over.pick == Pick::Avg);
    !averaged || matches!(measure.agg, Agg::Sum | Agg::Count)
}
