//! Reading: arrays over mapped bytes, resolved against today's model.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray};
use arrow::buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow::datatypes::{Float64Type, Int64Type};
use model::query::Key;
use model::semantic::Reach;
use model::{Calendar, ColumnType, DatasetId, Expr, Grain, JoinId, Model};

use super::write::ROWS;
use crate::codes::Codes;
use crate::dictionary::{Dictionary, SharedDictionary};
use crate::error::Error;
use crate::eval::rebase;
use crate::kernel::bucket::Buckets;
use crate::manifest::{KeyEntry, MeasureEntry, RollupEntry};
use crate::map;
use crate::sketch;

/// A rollup in memory: columns over its mapped file.
#[derive(Debug)]
pub(crate) struct Rollup {
    pub(crate) name: Arc<str>,
    /// `None` if today's model has no such dataset, or reads it from elsewhere.
    pub(crate) dataset: Option<DatasetId>,
    pub(crate) rows: usize,
    /// In the order that rows are sorted in.
    pub(crate) keys: Vec<KeyColumn>,
    pub(crate) measures: Vec<MeasureColumn>,
    by_name: BTreeMap<String, usize>,
}

/// A key of a rollup.
#[derive(Debug)]
pub(crate) struct KeyColumn {
    /// What it is in today's model; `None` if that has changed: then rows are merged over it.
    pub(crate) resolved: Option<Resolved>,
    pub(crate) kind: ColumnType,
    pub(crate) grain: Option<Grain>,
    pub(crate) codes: Codes,
    pub(crate) dictionary: SharedDictionary,
    buckets: [OnceLock<Arc<Buckets>>; Grain::ALL.len()],
}

/// A key in today's model.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) reach: Reach,
    /// The field's definition, as seen from the rollup's dataset.
    pub(crate) expr: Expr,
    /// Whether the column holds the field's values as they are, so that expressions may read it.
    pub(crate) whole: bool,
}

/// A measure of a rollup, or its number of rows.
#[derive(Debug)]
pub(crate) struct MeasureColumn {
    pub(crate) kind: ColumnType,
    pub(crate) cells: Cells,
    pub(crate) nulls: Option<NullBuffer>,
    /// The largest absolute value of exact cells.
    pub(crate) largest: u64,
}

/// The cells of a measure.
#[derive(Debug)]
pub(crate) enum Cells {
    /// Whole numbers, decimals without their point, days, or 0 and 1.
    Exact(ScalarBuffer<i64>),
    /// Approximate numbers.
    Float(ScalarBuffer<f64>),
    /// Text.
    Text(Codes, SharedDictionary),
    /// Sketches.
    Sketches(BinaryArray),
}

/// What a snapshot's names mean in today's model.
pub(crate) struct Today<'a> {
    pub(crate) model: &'a Model,
    /// Joins by name.
    pub(crate) joins: BTreeMap<String, JoinId>,
    /// Datasets that are read from elsewhere than when the snapshot was built.
    pub(crate) moved: Vec<DatasetId>,
    /// Whether timestamps were cut into days in another time zone.
    pub(crate) zone_differs: bool,
}

impl Today<'_> {
    fn dataset(&self, name: &str) -> Option<DatasetId> {
        self.model.dataset_named(name).filter(|id| !self.moved.contains(id))
    }

    fn resolve(&self, entry: &KeyEntry) -> Option<Resolved> {
        let model = self.model;
        let field = model.field_named(self.dataset(&entry.dataset)?, &entry.field)?;
        let path: Vec<JoinId> = entry.path.iter().map(|name| self.joins.get(name).copied()).collect::<Option<_>>()?;
        if path.iter().any(|join| self.moved.contains(&model.join(*join).to)) {
            return None;
        }
        let reach = Reach { path, field };
        let key = Key { reach, grain: entry.grain, shift: 0 };
        let stamp = model.field(field).kind == ColumnType::Timestamp;
        if model.key_name(&key) != entry.name || (stamp && self.zone_differs) {
            return None;
        }
        let expr = rebase(&model.field(field).expr, &key.reach.path);
        Some(Resolved { reach: key.reach, expr, whole: entry.grain.is_none() && !stamp })
    }
}

impl Rollup {
    /// Lays columns over the bytes of a rollup's file. Unless `trusted`, every value is checked.
    ///
    /// # Errors
    /// The bytes are not what the entry says.
    pub(crate) fn open(entry: &RollupEntry, bytes: &Buffer, today: &Today<'_>, trusted: bool) -> Result<Rollup, Error> {
        let wrong = |why: String| Error::damaged(&entry.file.file, why);
        let batch = map::decode(bytes, trusted).map_err(|e| wrong(e.to_string()))?;
        let rows = batch.num_rows();
        if batch.num_columns() != entry.keys.len() + entry.measures.len() || rows as u64 != entry.rows {
            return Err(wrong("it has another shape than the manifest says".into()));
        }
        let (keys, measures) = batch.columns().split_at(entry.keys.len());
        let keys = keys
            .iter()
            .zip(&entry.keys)
            .map(|(array, key)| KeyColumn::open(array, key, today, trusted))
            .collect::<Result<Vec<_>, _>>()
            .map_err(wrong)?;
        let measures = measures
            .iter()
            .zip(&entry.measures)
            .map(|(array, measure)| MeasureColumn::open(array, measure, trusted))
            .collect::<Result<Vec<_>, _>>()
            .map_err(wrong)?;
        let counts = measures.last().is_some_and(|last| last.nulls.is_none() && matches!(last.cells, Cells::Exact(_)));
        if !counts || entry.measures.last().is_none_or(|last| last.name != ROWS) {
            return Err(wrong("it does not count rows".into()));
        }
        let by_name = entry.measures.iter().enumerate().map(|(i, m)| (m.name.clone(), i)).collect();
        let dataset = today.dataset(&entry.dataset);
        Ok(Rollup { name: entry.name.as_str().into(), dataset, rows, keys, measures, by_name })
    }

    /// The position of a measure by its canonical name.
    pub(crate) fn measure(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The number of the dataset's rows behind each row.
    pub(crate) fn counts(&self) -> &[i64] {
        match self.measures.last().map(|last| &last.cells) {
            Some(Cells::Exact(counts)) => counts,
            _ => &[],
        }
    }
}

fn coded(array: &ArrayRef, kind: ColumnType, trusted: bool) -> Result<(Codes, SharedDictionary), String> {
    let codes = Codes::of_array(array)?;
    let dictionary = Dictionary::of_array(array.as_any_dictionary().values(), kind)?;
    let fits = trusted || (codes.are_below(dictionary.len()) && dictionary.is_sorted());
    if !fits {
        return Err("its codes do not fit its dictionary".into());
    }
    Ok((codes, Arc::new(dictionary)))
}

impl KeyColumn {
    fn open(array: &ArrayRef, entry: &KeyEntry, today: &Today<'_>, trusted: bool) -> Result<KeyColumn, String> {
        let (codes, dictionary) = coded(array, entry.kind, trusted)?;
        Ok(KeyColumn {
            resolved: today.resolve(entry),
            kind: entry.kind,
            grain: entry.grain,
            codes,
            dictionary,
            buckets: Default::default(),
        })
    }

    /// The grain of its days: a day itself has grain [`Grain::Day`]. `None` if it is not time.
    pub(crate) fn time_grain(&self) -> Option<Grain> {
        match (self.grain, self.kind) {
            (None, ColumnType::Date) => Some(Grain::Day),
            (grain, _) => grain,
        }
    }

    /// Its buckets at a coarser grain; worked out at the first use.
    pub(crate) fn buckets(&self, grain: Grain, calendar: &Calendar) -> &Arc<Buckets> {
        let place = Grain::ALL.iter().position(|g| *g == grain).unwrap_or_default();
        self.buckets[place].get_or_init(|| Arc::new(Buckets::new(&self.dictionary, grain, calendar)))
    }
}

impl MeasureColumn {
    fn open(array: &ArrayRef, entry: &MeasureEntry, trusted: bool) -> Result<MeasureColumn, String> {
        let wrong = || format!("{} where {:?} is expected", array.data_type(), entry.kind);
        let cells = match entry.kind {
            ColumnType::Text => {
                let (codes, dictionary) = coded(array, ColumnType::Text, trusted)?;
                Cells::Text(codes, dictionary)
            }
            ColumnType::Float => {
                Cells::Float(array.as_primitive_opt::<Float64Type>().ok_or_else(wrong)?.values().clone())
            }
            // Sketches are of no type that a column has.
            ColumnType::Unknown => {
                let sketches = array.as_binary_opt::<i32>().ok_or_else(wrong)?;
                if !trusted && !sketches.iter().flatten().all(sketch::is_sound) {
                    return Err("a sketch is damaged".into());
                }
                Cells::Sketches(sketches.clone())
            }
            ColumnType::Timestamp => return Err(wrong()),
            _ => Cells::Exact(array.as_primitive_opt::<Int64Type>().ok_or_else(wrong)?.values().clone()),
        };
        if let (false, Cells::Exact(cells)) = (trusted, &cells)
            && cells.iter().any(|cell| cell.unsigned_abs() > entry.largest)
        {
            return Err("a number is larger than the manifest says".into());
        }
        let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0).cloned();
        Ok(MeasureColumn { kind: entry.kind, cells, nulls, largest: entry.largest })
    }
}
