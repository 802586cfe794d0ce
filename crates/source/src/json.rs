//! JSON lines: an object a line. Columns are the keys of all lines, in the order of their first appearance; a
//! value that is a list or an object is none.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use serde_json::{Map, Value};

use crate::Error;
use crate::look::Written;

/// Rows of a batch.
const BATCH: usize = 8_192;

/// A file of JSON lines, and its columns.
#[derive(Debug, Clone)]
pub(crate) struct JsonLines {
    path: PathBuf,
    names: Vec<String>,
    /// Keys that have only lists and objects.
    pub(crate) nested: Vec<String>,
    /// Keys that have some beside other values, and the first line that does.
    pub(crate) partly_nested: Vec<(String, u64)>,
    schema: SchemaRef,
}

impl JsonLines {
    /// Reads all lines, to know the columns.
    pub(crate) fn open(path: &Path) -> Result<JsonLines, Error> {
        let (mut names, mut plain): (Vec<String>, Vec<bool>) = (Vec::new(), Vec::new());
        let mut first_nested: Vec<Option<u64>> = Vec::new();
        for object in Objects::of(path)? {
            let (line, object) = object?;
            for (key, value) in object {
                let at = names.iter().position(|name| *name == key).unwrap_or_else(|| {
                    names.push(key);
                    plain.push(false);
                    first_nested.push(None);
                    names.len() - 1
                });
                let nested = value.is_array() || value.is_object();
                plain[at] |= !value.is_null() && !nested;
                first_nested[at] = first_nested[at].or(nested.then_some(line));
            }
        }
        let partly = |at: usize| first_nested[at].filter(|_| plain[at]).map(|line| (names[at].clone(), line));
        let partly_nested = (0..names.len()).filter_map(partly).collect();
        if names.is_empty() {
            return Err(Error::unreadable(
                path,
                "it holds no objects; each line must be one: {\"day\": \"2025-01-31\", …}",
            ));
        }
        let (named, nested): (Vec<_>, Vec<_>) = names.into_iter().zip(plain).partition(|(_, plain)| *plain);
        let names: Vec<String> = named.into_iter().map(|(name, _)| name).collect();
        let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
        Ok(JsonLines {
            path: path.to_owned(),
            nested: nested.into_iter().map(|(name, _)| name).collect(),
            partly_nested,
            schema: Arc::new(Schema::new(fields)),
            names,
        })
    }

    fn cells(&self, mut object: Map<String, Value>) -> Vec<Option<String>> {
        let text = |value: Value| match value {
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(yes) => Some(yes.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        self.names.iter().map(|name| object.remove(name).and_then(text)).collect()
    }

    fn batch(&self, objects: &mut Objects) -> Result<Option<RecordBatch>, Error> {
        let mut columns: Vec<StringBuilder> = self.names.iter().map(|_| StringBuilder::new()).collect();
        let mut rows = 0;
        for object in objects.take(BATCH) {
            for (column, cell) in columns.iter_mut().zip(self.cells(object?.1)) {
                column.append_option(cell);
            }
            rows += 1;
        }
        let arrays = columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options);
        let batch = batch.map_err(|e| Error::unreadable(&self.path, e))?;
        Ok((rows > 0).then_some(batch))
    }
}

impl Written for JsonLines {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self, see: &mut dyn FnMut(u64, &[&str]) -> bool) -> Result<(), Error> {
        for object in Objects::of(&self.path)? {
            let (line, object) = object?;
            let cells = self.cells(object);
            let cells: Vec<&str> = cells.iter().map(|cell| cell.as_deref().unwrap_or("")).collect();
            if !see(line, &cells) {
                break;
            }
        }
        Ok(())
    }

    fn line(&self, at: u64) -> u64 {
        at
    }

    fn by_program(&self) -> bool {
        true
    }
}

impl PartitionStream for JsonLines {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let broken = |error: Error| DataFusionError::Execution(error.to_string());
        let this = self.clone();
        let mut objects = Some(Objects::of(&self.path));
        let batches = std::iter::from_fn(move || match objects.take()? {
            Err(error) => Some(Err(broken(error))),
            Ok(mut lines) => match this.batch(&mut lines) {
                Ok(Some(batch)) => {
                    objects = Some(Ok(lines));
                    Some(Ok(batch))
                }
                Ok(None) => None,
                Err(error) => Some(Err(broken(error))),
            },
        });
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), futures_util::stream::iter(batches)))
    }
}

/// The objects of a file, with their lines.
struct Objects {
    path: PathBuf,
    lines: Lines<BufReader<File>>,
    line: u64,
}

impl Objects {
    fn of(path: &Path) -> Result<Objects, Error> {
        let file = File::open(path).map_err(|e| Error::unreadable(path, e))?;
        Ok(Objects { path: path.to_owned(), lines: BufReader::new(file).lines(), line: 0 })
    }
}

impl Iterator for Objects {
    type Item = Result<(u64, Map<String, Value>), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.line += 1;
            let at = |why: String| Error::unreadable(&self.path, format!("line {}: {why}", self.line));
            let line = match self.lines.next()? {
                Ok(line) => line,
                Err(error) => return Some(Err(at(error.to_string()))),
            };
            let text = line.trim_start_matches('\u{feff}').trim();
            if text.is_empty() {
                continue;
            }
            return Some(match serde_json::from_str(text) {
                Ok(Value::Object(object)) => Ok((self.line, object)),
                Ok(_) => Err(at("it is no object; each line must be one: {\"day\": \"2025-01-31\", …}".into())),
                Err(error) => Err(at(format!("it is no JSON ({error}); each line must be one object"))),
            });
        }
    }
}
