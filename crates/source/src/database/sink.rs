//! Where the rows of a query go: into text, or into batches of the wanted types.

use arrow::record_batch::RecordBatch;
use model::schema::ColumnType;

use super::columns::Rows;
use super::session::Sink;
use crate::{Error, Limits};

/// Rows of a batch.
const BATCH: usize = 8_192;

/// Rows as text.
#[derive(Default)]
pub(super) struct Texts {
    width: usize,
    pub(super) rows: Vec<Vec<Option<String>>>,
}

impl Sink for Texts {
    fn columns(&mut self, columns: Vec<(String, String)>) {
        self.width = columns.len();
    }

    fn cell(&mut self, column: usize, cell: Option<&str>) -> Result<(), Error> {
        if column == 0 {
            self.rows.push(Vec::with_capacity(self.width));
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(cell.map(str::to_owned));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// Rows as batches of the wanted types.
pub(super) struct Batches<'a> {
    sql: &'a str,
    types: &'a [ColumnType],
    limits: &'a Limits,
    rows: Option<Rows>,
    count: usize,
    done: Vec<RecordBatch>,
}

impl<'a> Batches<'a> {
    pub(super) fn new(sql: &'a str, types: &'a [ColumnType], limits: &'a Limits) -> Batches<'a> {
        Batches { sql, types, limits, rows: None, count: 0, done: Vec::new() }
    }

    fn failed(&self, reason: String) -> Error {
        Error::Query { reason, sql: self.sql.to_owned() }
    }

    pub(super) fn end(mut self) -> Result<Vec<RecordBatch>, Error> {
        // Without a row nobody said what the columns are called.
        let nameless = || Rows::new((0..self.types.len()).map(|i| format!("c{i}")).collect(), self.types.to_vec());
        let mut rows = self.rows.take().unwrap_or_else(nameless);
        if rows.len() > 0 || self.done.is_empty() {
            let last = rows.take().map_err(|reason| self.failed(reason))?;
            self.done.push(last);
        }
        Ok(self.done)
    }
}

impl Sink for Batches<'_> {
    fn columns(&mut self, columns: Vec<(String, String)>) {
        let wanted = self.types.iter().copied().chain(std::iter::repeat(ColumnType::Unknown));
        let kinds = columns.iter().zip(wanted).map(|((_, type_name), wanted)| match wanted {
            ColumnType::Unknown => natural(type_name),
            wanted => wanted,
        });
        let kinds = kinds.collect();
        self.rows = Some(Rows::new(columns.into_iter().map(|(name, _)| name).collect(), kinds));
    }

    fn cell(&mut self, column: usize, cell: Option<&str>) -> Result<(), Error> {
        let pushed = self.rows.as_mut().map_or(Ok(()), |rows| rows.push(column, cell));
        pushed.map_err(|reason| self.failed(reason))
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.count += 1;
        if let Some(limit) = self.limits.rows.filter(|limit| self.count > *limit) {
            return Err(Error::TooManyRows { limit });
        }
        if let Some(rows) = &mut self.rows {
            rows.end_row();
            if rows.len() == BATCH {
                let batch = rows.take();
                let batch = batch.map_err(|reason| Error::Query { reason, sql: self.sql.to_owned() })?;
                self.done.push(batch);
            }
        }
        Ok(())
    }
}

/// What a column is taken for by the name of its type alone.
fn natural(type_name: &str) -> ColumnType {
    match type_name.to_ascii_uppercase().as_str() {
        "INT2" | "INT4" | "INT8" | "OID" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "BOOLEAN"
        | "BIGINT UNSIGNED" | "INT UNSIGNED" | "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" => ColumnType::Integer,
        "FLOAT4" | "FLOAT8" | "NUMERIC" | "DECIMAL" | "FLOAT" | "DOUBLE" => ColumnType::Float,
        "BOOL" => ColumnType::Boolean,
        "DATE" | "TIMESTAMP" | "TIMESTAMPTZ" | "DATETIME" => ColumnType::Date,
        _ => ColumnType::Text,
    }
}
