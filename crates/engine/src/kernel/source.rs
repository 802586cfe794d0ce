//! A column of codes that a leaf reads: stored, at a coarser grain, or computed from keys.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use model::{Calendar, Grain, Value};

use super::bucket::Buckets;
use super::intern::Interner;
use super::mask::Mask;
use super::pack::Packed;
use super::set::CodeSet;
use crate::codes::{Code, Codes, each_width};
#[cfg(test)]
use crate::dictionary::Dictionary;
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
        self.coarser().map_or(code, |coarser| coarser[code as usize])
    }

    /// All (coarser) codes are below this.
    pub(crate) fn members(&self) -> u32 {
        self.dictionary().len().max(1) as u32
    }

    /// Changes numbers by the (coarser) codes of as many rows.
    #[inline(always)]
    pub(crate) fn read(&self, rows: Range<usize>, numbers: &mut [u32], f: impl Fn(u32, u32) -> u32) {
        each_width!(&self.codes, codes => {
            let pairs = numbers.iter_mut().zip(&codes[rows]);
            match self.coarser() {
                None => pairs.for_each(|(number, code)| *number = f(*number, code.wide())),
                Some(coarser) => pairs.for_each(|(number, code)| *number = f(*number, coarser[code.wide() as usize])),
            }
        });
    }

    /// The (coarser) code of all these rows, if their codes are the same.
    pub(crate) fn same(&self, rows: Range<usize>) -> Option<u32> {
        let first = rows.start;
        let same = each_width!(&self.codes, codes => {
            let (code, last) = (codes[first], codes[rows.end - 1]);
            // The last one first: in most columns it tells.
            code == last && codes[rows].iter().fold(true, |same, other| same & (*other == code))
        });
        same.then(|| self.code(first))
    }

    /// Whether rows that come in the order of its codes come in that of the coarser ones, too.
    pub(crate) fn keeps_order(&self) -> bool {
        self.buckets.as_ref().is_none_or(|buckets| buckets.in_order)
    }

    /// Where the (coarser) code of the first of these rows, which come in its order, ends. The end is looked for
    /// twice as far away each time, so that short runs are cheap and long ones are not read.
    pub(crate) fn end_of_run(&self, rows: Range<usize>) -> usize {
        let length = each_width!(&self.codes, codes => {
            let codes = &codes[rows.clone()];
            match self.coarser() {
                None => run_length(codes, |code| code.wide()),
                Some(coarser) => run_length(codes, |code| coarser[code.wide() as usize]),
            }
        });
        rows.start + length
    }

    /// A set of (coarser) codes as a set of stored ones.
    pub(crate) fn stored_set(&self, set: &CodeSet) -> CodeSet {
        self.coarser().map_or_else(|| set.clone(), |coarser| set.before(coarser))
    }

    /// Clears the rows whose (coarser) codes are not in a set.
    pub(crate) fn keep(&self, rows: &mut Mask, set: &CodeSet) {
        rows.keep(&self.codes, &self.stored_set(set));
    }

    /// Of some rows those that have a value.
    pub(crate) fn known<'a>(&self, rows: &'a Mask) -> Cow<'a, Mask> {
        match self.dictionary().has_missing() {
            true => {
                let mut known = rows.clone();
                self.keep(&mut known, &CodeSet::Span(1, self.members()));
                Cow::Owned(known)
            }
            false => Cow::Borrowed(rows),
        }
    }

    fn coarser(&self) -> Option<&[u32]> {
        self.buckets.as_ref().map(|buckets| buckets.of_code.as_slice())
    }
}

/// How many of these come before another than the first does.
#[inline(always)]
fn run_length<T: Code>(codes: &[T], of: impl Fn(T) -> u32) -> usize {
    let Some(first) = codes.first().map(|code| of(*code)) else { return 0 };
    let mut within = 0;
    let mut step = 1;
    while within + step < codes.len() && of(codes[within + step]) == first {
        within += step;
        step *= 2;
    }
    let beyond = codes.len().min(within + step);
    within + codes[within..beyond].partition_point(|code| of(*code) == first)
}

#[cfg(test)]
impl Source {
    /// Codes of so many members; so many of which are one coarser member, unless that is one.
    pub(crate) fn of_codes(codes: &[u32], members: u32, coarser: u32) -> Source {
        let whole = |code: u32| Value::Int(i64::from(code));
        let buckets = (coarser > 1).then(|| Arc::new(Buckets::of((0..members).map(|code| whole(code / coarser)))));
        let stored = Arc::new(Dictionary::of_cells((0..members).map(whole).collect()));
        Source { codes: Codes::narrowest(codes, members as usize), buckets, stored }
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
