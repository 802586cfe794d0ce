//! A column of codes that a leaf reads: stored, at a coarser grain, or computed from keys.

use std::ops::Range;
use std::sync::Arc;

use model::{Calendar, Grain, Value};

use super::bucket::Buckets;
use super::intern::Interner;
use super::pack::Packed;
use crate::codes::Codes;
use crate::dictionary::SharedDictionary;
use crate::eval::Compiled;
use crate::rollup::read::Rollup;

/// Where a leaf's key comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Origin {
    /// A key of the rollup, or its buckets at this grain.
    Stored(usize, Option<Grain>),
    /// An expression over keys.
    Computed(Compiled),
}

/// A column ready to be read.
#[derive(Debug)]
pub(crate) struct Source {
    /// One code a row of the rollup.
    pub(crate) codes: Codes,
    /// Coarser codes, if they are meant.
    pub(crate) buckets: Option<Arc<Buckets>>,
    stored: SharedDictionary,
}

impl Source {
    /// Makes the column; rows outside of `range` are not read.
    pub(crate) fn new(origin: &Origin, rollup: &Rollup, calendar: &Calendar, range: &Range<usize>) -> Source {
        match origin {
            Origin::Stored(column, grain) => {
                let column = &rollup.keys[*column];
                let buckets = grain.map(|grain| Arc::clone(column.buckets(grain, calendar)));
                Source { codes: column.codes.clone(), buckets, stored: Arc::clone(&column.dictionary) }
            }
            Origin::Computed(compiled) => match compiled.inputs[..] {
                [input] => {
                    let column = &rollup.keys[input];
                    let values = (0..column.dictionary.len() as u32)
                        .map(|code| compiled.row.value(&[column.dictionary.value(code)]));
                    let buckets = Some(Arc::new(Buckets::of(values)));
                    Source { codes: column.codes.clone(), buckets, stored: Arc::clone(&column.dictionary) }
                }
                _ => computed(compiled, rollup, range),
            },
        }
    }

    /// The values of its (coarser) codes.
    pub(crate) fn dictionary(&self) -> &SharedDictionary {
        self.buckets.as_ref().map_or(&self.stored, |buckets| &buckets.dictionary)
    }

    /// The (coarser) code of a row.
    pub(crate) fn code(&self, row: usize) -> u32 {
        let code = self.codes.get(row);
        self.buckets.as_ref().map_or(code, |buckets| buckets.of_code[code as usize])
    }
}

/// Worked out once for each different tuple of inputs.
fn computed(compiled: &Compiled, rollup: &Rollup, range: &Range<usize>) -> Source {
    let mut packed = Packed::empty(range.len());
    for input in &compiled.inputs {
        let column = &rollup.keys[*input];
        packed.push(range.clone().map(|row| column.codes.get(row)), column.dictionary.len());
    }
    let mut interner = Interner::with_capacity(range.len() / 8);
    let mut cells: Vec<Value> = Vec::new();
    let mut inputs = vec![Value::Null; compiled.inputs.len()];
    let tuples: Vec<u32> = packed
        .keys
        .iter()
        .zip(range.clone())
        .map(|(key, row)| {
            let tuple = interner.number(*key);
            if tuple as usize == cells.len() {
                for (cell, input) in inputs.iter_mut().zip(&compiled.inputs) {
                    let column = &rollup.keys[*input];
                    *cell = column.dictionary.value(column.codes.get(row));
                }
                cells.push(compiled.row.value(&inputs));
            }
            tuple
        })
        .collect();
    let buckets = Buckets::of(cells.into_iter());
    let mut codes = vec![0; rollup.rows];
    codes[range.clone()].iter_mut().zip(tuples).for_each(|(code, tuple)| *code = buckets.of_code[tuple as usize]);
    let codes = Codes::narrowest(&codes, buckets.dictionary.len());
    Source { codes, buckets: None, stored: buckets.dictionary }
}
