//! Coarser rollups from finer ones, so that a fact table is read once for many.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
    RecordBatch, StringArray, UInt32Array,
};
use arrow::buffer::Buffer;
use arrow::datatypes::{DataType, Field, Schema, UInt32Type};
use model::query::Scan;
use model::semantic::JoinId;
use model::{Agg, ColumnType, Measure, Model, Value};

use crate::error::Error;
use crate::fold::frame::Column;
use crate::kernel::sketched::Merged;
use crate::leaf;
use crate::manifest::RollupEntry;
use crate::plan::Leaf;
use crate::rollup::read::{Rollup, Today};
use crate::sketch::Sketch;

/// The rollups of a snapshot in the making.
pub struct Making<'a> {
    model: &'a Model,
    rollups: Vec<Rollup>,
}

impl<'a> Making<'a> {
    /// None yet.
    pub fn new(model: &'a Model) -> Making<'a> {
        Making { model, rollups: Vec::new() }
    }

    /// Adds a rollup by the bytes of its file, which were written just now.
    ///
    /// # Errors
    /// The bytes are not what the entry says.
    pub fn add(&mut self, entry: &RollupEntry, bytes: &Buffer) -> Result<(), Error> {
        let model = self.model;
        let today = Today {
            model,
            joins: (0..model.joins.len() as u32)
                .map(|id| (model.join_name(JoinId(id)), JoinId(id)))
                .collect::<BTreeMap<_, _>>(),
            moved: Vec::new(),
            zone_differs: false,
        };
        self.rollups.push(Rollup::open(entry, bytes, &today, true)?);
        Ok(())
    }

    /// What a rollup would hold, from the smallest of the others that holds it: a batch for
    /// [`crate::rollup::write`]. Nothing if none holds all of it.
    pub fn derive(&self, spec: &Scan) -> Option<RecordBatch> {
        let mut scan = spec.clone();
        scan.measures.push(Measure {
            dataset: spec.dataset,
            agg: Agg::Count,
            of: None,
            filter: None,
            over: Vec::new(),
        });
        let leaf = Leaf::new(&scan, self.model, &[]);
        let mut by_size: Vec<usize> = (0..self.rollups.len()).collect();
        by_size.sort_by_key(|at| self.rollups[*at].rows);
        let (at, plan) = by_size.into_iter().find_map(|at| Some((at, leaf.judge(at, &self.rollups[at]).ok()?)))?;
        let made = leaf::merge(&plan, &self.rollups[at], &self.model.calendar, &[], true);
        let measures = made.measures.into_iter().map(|merged| match merged {
            Merged::Cells(cells) => Some(array(&cells)),
            Merged::Sketches(sketches) => {
                let bytes: Vec<Vec<u8>> = sketches.into_iter().map(Sketch::bytes).collect();
                Some(Arc::new(BinaryArray::from_iter_values(bytes)) as ArrayRef)
            }
        });
        let arrays: Vec<ArrayRef> = made.keys.into_iter().map(column).chain(measures).collect::<Option<_>>()?;
        let fields: Vec<Field> =
            arrays.iter().enumerate().map(|(i, a)| Field::new(format!("c{i}"), a.data_type().clone(), true)).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).ok()
    }
}

fn column(column: Column) -> Option<ArrayRef> {
    match column {
        Column::Cells(cells) => Some(array(&cells)),
        // What is coded stays so: a rollup is coded, too.
        Column::Coded { codes, dictionary } => {
            let members: Vec<Value> = (0..dictionary.len()).map(|code| dictionary.value(code as u32)).collect();
            let coded = DictionaryArray::<UInt32Type>::try_new(UInt32Array::from(codes), array(&members)).ok()?;
            Some(Arc::new(coded))
        }
    }
}

/// Cells as an array of their own type; of nothing where there is none.
fn array(cells: &[Value]) -> ArrayRef {
    let kind = cells.iter().find_map(|cell| match cell {
        Value::Null => None,
        Value::Bool(_) => Some(ColumnType::Boolean),
        Value::Int(_) => Some(ColumnType::Integer),
        Value::Decimal { scale, .. } => Some(ColumnType::Decimal(*scale)),
        Value::Float(_) => Some(ColumnType::Float),
        Value::Text(_) => Some(ColumnType::Text),
        Value::Date(_) => Some(ColumnType::Date),
    });
    macro_rules! of {
        ($array:ty, $pattern:pat => $value:expr) => {
            Arc::new(cells.iter().map(|cell| if let $pattern = cell { Some($value) } else { None }).collect::<$array>())
        };
    }
    match kind {
        None => arrow::array::new_null_array(&DataType::Null, cells.len()),
        Some(ColumnType::Boolean) => of!(BooleanArray, Value::Bool(b) => *b),
        Some(ColumnType::Integer) => of!(Int64Array, Value::Int(i) => *i),
        Some(ColumnType::Float) => of!(Float64Array, Value::Float(f) => *f),
        Some(ColumnType::Date) => of!(Date32Array, Value::Date(d) => *d),
        Some(ColumnType::Decimal(scale)) => {
            let units: Decimal128Array = cells
                .iter()
                .map(|cell| if let Value::Decimal { units, .. } = cell { Some(*units) } else { None })
                .collect();
            let units = units.with_precision_and_scale(38, i8::try_from(scale).unwrap_or(i8::MAX));
            Arc::new(units.expect("38 digits are all there are"))
        }
        Some(_) => of!(StringArray, Value::Text(t) => &**t),
    }
}
