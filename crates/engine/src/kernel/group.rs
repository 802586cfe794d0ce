//! Which group each row belongs to.

use std::ops::Range;

use super::intern::Interner;
use super::pack::Packed;
use super::source::Source;
use crate::codes::{Code, each_width};

/// Rows of a rollup, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rows {
    /// All of a range.
    Range(Range<usize>),
    /// These.
    List(Vec<u32>),
}

impl Rows {
    /// How many.
    pub(crate) fn len(&self) -> usize {
        match self {
            Rows::Range(range) => range.len(),
            Rows::List(list) => list.len(),
        }
    }

    /// The row at a place.
    pub(crate) fn at(&self, place: usize) -> usize {
        match self {
            Rows::Range(range) => range.start + place,
            Rows::List(list) => list[place] as usize,
        }
    }

    /// The (coarser) code of each row.
    pub(crate) fn codes(&self, source: &Source) -> Vec<u32> {
        let coarser = source.buckets.as_ref().map(|buckets| buckets.of_code.as_slice());
        each_width!(&source.codes, codes => match (self, coarser) {
            (Rows::Range(range), None) => codes[range.clone()].iter().map(|code| code.wide()).collect(),
            (Rows::Range(range), Some(of)) => codes[range.clone()].iter().map(|code| of[code.wide() as usize]).collect(),
            (Rows::List(list), None) => list.iter().map(|row| codes[*row as usize].wide()).collect(),
            (Rows::List(list), Some(of)) => list.iter().map(|row| of[codes[*row as usize].wide() as usize]).collect(),
        })
    }
}

/// Rows and the group of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grouped {
    /// The rows.
    pub(crate) rows: Rows,
    /// The number of each row's group.
    pub(crate) group: Vec<u32>,
    /// How many groups there are.
    pub(crate) groups: usize,
    /// Whether it is known that every group has a row.
    pub(crate) filled: bool,
}

/// The groups of rows.
#[derive(Debug)]
pub(crate) struct Groups {
    pub(crate) grouped: Grouped,
    /// For each key and each row the code.
    pub(crate) codes: Vec<Vec<u32>>,
    /// Groups in the order of their keys.
    pub(crate) order: Vec<u32>,
    /// For each group the place of one of its rows.
    pub(crate) example: Vec<u32>,
}

/// Products of cardinalities up to this are indexed directly.
const DENSE: u64 = 1 << 20;

/// Groups rows by columns. Without columns there is one group, even of no rows.
pub(crate) fn group(rows: Rows, by: &[&Source]) -> Groups {
    let codes: Vec<Vec<u32>> = by.iter().map(|source| rows.codes(source)).collect();
    let count = rows.len();
    let members = |at: usize| by[at].dictionary().len().max(1) as u64;
    let bound = (0..by.len()).try_fold(1u64, |all, at| all.checked_mul(members(at)));
    let dense = bound.filter(|bound| *bound <= DENSE.min(16 * count as u64 + 4096));
    let (group, order) = match (by.len(), dense) {
        (0, _) => (vec![0; count], vec![0]),
        (1, Some(bound)) => number_dense(codes[0].iter().copied(), bound as usize),
        (2, Some(bound)) => {
            let second = members(1) as u32;
            let pairs = codes[0].iter().zip(&codes[1]).map(|(a, b)| a * second + b);
            number_dense(pairs, bound as usize)
        }
        (_, dense) => {
            let mut packed = Packed::empty(count);
            for (at, codes) in codes.iter().enumerate() {
                packed.push(codes.iter().copied(), members(at) as usize);
            }
            match dense {
                Some(bound) => number_dense(packed.keys.iter().map(|key| *key as u32), bound as usize),
                None => number_sparse(&packed),
            }
        }
    };
    let groups = order.len();
    let mut example = vec![0; groups];
    if !by.is_empty() {
        for (place, group) in group.iter().enumerate().rev() {
            example[*group as usize] = place as u32;
        }
    }
    let filled = count > 0 || !by.is_empty();
    Groups { grouped: Grouped { rows, group, groups, filled }, codes, order, example }
}

/// Numbers keys below `bound` in the order of their appearance; then the numbers in the keys' order.
fn number_dense(keys: impl Iterator<Item = u32>, bound: usize) -> (Vec<u32>, Vec<u32>) {
    let mut number = vec![0u32; bound];
    let mut seen = Vec::new();
    let group = keys
        .map(|key| {
            let slot = &mut number[key as usize];
            if *slot == 0 {
                seen.push(key);
                *slot = seen.len() as u32;
            }
            *slot - 1
        })
        .collect();
    let order = match seen.len() * 16 < bound {
        true => {
            seen.sort_unstable();
            seen.iter().map(|key| number[*key as usize] - 1).collect()
        }
        false => number.iter().filter(|slot| **slot != 0).map(|slot| slot - 1).collect(),
    };
    (group, order)
}

fn number_sparse(packed: &Packed) -> (Vec<u32>, Vec<u32>) {
    let mut interner = Interner::with_capacity(packed.keys.len() / 4);
    let group = packed.keys.iter().map(|key| interner.number(*key)).collect();
    let mut order: Vec<u32> = (0..interner.keys().len() as u32).collect();
    order.sort_unstable_by_key(|number| interner.keys()[*number as usize]);
    (group, order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_and_sparse_numbers_agree() {
        let keys: Vec<u32> = (0..3000u32).map(|i| i.wrapping_mul(2_654_435_761) >> 20).collect();
        let mut packed = Packed::empty(keys.len());
        packed.push(keys.iter().copied(), 4096);
        let sparse = number_sparse(&packed);
        assert_eq!(number_dense(keys.iter().copied(), 4096), sparse);
        assert_eq!(number_dense(keys.iter().copied(), 1 << 20), sparse);
        let (group, order) = sparse;
        let mut expected = keys.clone();
        expected.sort_unstable();
        expected.dedup();
        let first = |number: &u32| keys[group.iter().position(|g| g == number).expect("a row")];
        assert_eq!(order.iter().map(first).collect::<Vec<_>>(), expected);
    }
}
