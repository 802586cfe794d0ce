//! Measures that a rollup keeps sketches of: a source counts the different values of each group, and each becomes a
//! row of its own with nothing else in it, for no rows. Merged into its group it adds its value and nothing more.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, BinaryArray, Int64Array, new_null_array};
use arrow::datatypes::{Field, Int64Type, Schema};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use model::ColumnType;
use model::query::Scan;
use model::semantic::Model;

use crate::error::Error;

/// Runs a query: its columns have these types.
pub(crate) type Run<'a> = dyn Fn(&str, &[ColumnType]) -> Result<Vec<RecordBatch>, Error> + 'a;

/// The scan without the measures that sketches are kept of; none if it has none.
pub(crate) fn without(scan: &Scan) -> Option<Scan> {
    let plain: Vec<_> = scan.measures.iter().filter(|measure| !measure.agg.is_sketched()).cloned().collect();
    (plain.len() < scan.measures.len()).then(|| Scan { measures: plain, ..scan.clone() })
}

/// What a scan without its sketches came to, with room for them.
pub(crate) fn widened(scan: &Scan, batches: Vec<RecordBatch>) -> Result<Vec<RecordBatch>, Error> {
    let widen = |batch: RecordBatch| {
        let mut given = batch.columns().iter().cloned();
        let mut columns: Vec<ArrayRef> = given.by_ref().take(scan.group.len()).collect();
        for measure in &scan.measures {
            match measure.agg.is_sketched() {
                true => columns.push(Arc::new(BinaryArray::new_null(batch.num_rows()))),
                false => columns.extend(given.next()),
            }
        }
        columns.extend(given);
        batch_of(columns, batch.num_rows())
    };
    batches.into_iter().map(widen).collect()
}

/// The rows of a scan's sketches. `like` has its columns in their types; `select` writes the SQL of a measure's values.
pub(crate) fn rows(
    scan: &Scan,
    model: &Model,
    like: Option<&RecordBatch>,
    select: &dyn Fn(&model::Measure) -> Result<String, Error>,
    run: &Run<'_>,
) -> Result<Vec<RecordBatch>, Error> {
    let Some(like) = like else { return Ok(Vec::new()) };
    let keys = scan.group.len();
    let mut all = Vec::new();
    for (at, measure) in scan.measures.iter().enumerate().filter(|(_, measure)| measure.agg.is_sketched()) {
        let types = model::sql::types_of_values(scan, measure, model);
        for batch in run(&select(measure)?, &types)? {
            let rows = batch.num_rows();
            let Some(times) = batch.column(keys + 1).as_primitive_opt::<Int64Type>() else { continue };
            let sketches = engine::rollup::sketches(measure.agg, batch.column(keys), types[keys], times)?;
            let columns = like.columns().iter().enumerate().map(|(column, like)| match column {
                column if column < keys => Arc::clone(batch.column(column)),
                column if column == keys + at => Arc::clone(&sketches),
                column if column == keys + scan.measures.len() => Arc::new(Int64Array::from(vec![0; rows])),
                _ => new_null_array(like.data_type(), rows),
            });
            all.push(batch_of(columns.collect(), rows)?);
        }
    }
    Ok(all)
}

fn batch_of(columns: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch, Error> {
    let field = |(at, column): (usize, &ArrayRef)| Field::new(format!("c{at}"), column.data_type().clone(), true);
    let schema = Arc::new(Schema::new(columns.iter().enumerate().map(field).collect::<Vec<_>>()));
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(schema, columns, &options).map_err(|why| Error::Sketches(why.to_string()))
}
