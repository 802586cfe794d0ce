//! Which group each row belongs to.
//!
//! Each group has a slot, where measures of its rows are merged. Rows that come in the order of the keys lie
//! together, and slots are numbered as they come. Else, if the codes of the keys make up few enough numbers, that
//! number is the slot: it is worked out where it is used, 64 rows at a time, and gives the keys back. Otherwise
//! slots are numbered as their keys are first seen.

use std::cell::OnceCell;
use std::ops::Range;

use model::Value;

use super::intern::Interner;
use super::mask::{Mask, WORD, ones, runs};
use super::pack::Packed;
use super::source::Source;

/// Groups of rows.
#[derive(Debug)]
pub(crate) struct Groups<'a> {
    /// The rows that were grouped.
    pub(crate) rows: Mask,
    by: Vec<&'a Source>,
    slots: Slots,
    /// The slot of each group, in the order of their keys: found by the first pass over all of the rows.
    order: OnceCell<Vec<u32>>,
}

/// Where the slot of a row comes from.
#[derive(Debug)]
enum Slots {
    /// Rows of a slot lie together: where those of each begin, and where the last end.
    Runs(Vec<usize>),
    /// It is the number that its codes make up, below this.
    Made(usize),
    /// From here, one a row of the range; and for each slot one of its rows.
    Kept(Vec<u32>, Vec<usize>),
}

/// What was merged in a slot.
#[derive(Debug, Clone)]
pub(crate) struct Merged<T> {
    /// It means nothing if there were no rows.
    pub(crate) value: T,
    filled: bool,
}

/// So few slots are always made of codes,
const FEW: u64 = 1 << 12;
/// and never more than these: slots that no row falls into cost as well.
const MANY: u64 = 1 << 20;

/// Groups rows by columns. Without columns there is one group, even of no rows.
pub(crate) fn group<'a>(rows: Mask, by: Vec<&'a Source>) -> Groups<'a> {
    if by.is_empty() {
        return group_in_order(rows, by);
    }
    let slots = by.iter().try_fold(1u64, |slots, source| slots.checked_mul(u64::from(source.members())));
    let enough = |slots: &u64| *slots <= FEW || *slots <= MANY.min(4 * rows.count() as u64);
    match slots.filter(enough) {
        Some(slots) => Groups { rows, by, slots: Slots::Made(slots as usize), order: OnceCell::new() },
        None => group_by_number(rows, by),
    }
}

/// The same for rows that come in the order of these columns, from the first to the last.
pub(crate) fn group_in_order<'a>(rows: Mask, by: Vec<&'a Source>) -> Groups<'a> {
    let mut left = rows.range();
    let mut starts = vec![left.start];
    while !left.is_empty() && !by.is_empty() {
        left.start = by.iter().fold(left.clone(), |run, source| left.start..source.end_of_run(run)).end;
        starts.push(left.start);
    }
    if by.is_empty() {
        starts.push(left.end);
    }
    Groups { rows, by, slots: Slots::Runs(starts), order: OnceCell::new() }
}

fn group_by_number<'a>(rows: Mask, by: Vec<&'a Source>) -> Groups<'a> {
    let passing = rows.rows();
    let mut packed = Packed::empty(passing.len());
    for source in &by {
        packed.push(passing.iter().map(|row| source.code(*row as usize)), source.members() as usize);
    }
    let range = rows.range();
    let mut slots = vec![0; range.len()];
    let mut interner = Interner::with_capacity(passing.len() / 4);
    let mut examples: Vec<usize> = Vec::new();
    for (row, key) in passing.iter().map(|row| *row as usize).zip(&packed.keys) {
        let slot = interner.number(*key);
        if slot as usize == examples.len() {
            examples.push(row);
        }
        slots[row - range.start] = slot;
    }
    let mut order: Vec<u32> = (0..examples.len() as u32).collect();
    order.sort_unstable_by_key(|slot| interner.keys()[*slot as usize]);
    Groups { rows, by, slots: Slots::Kept(slots, examples), order: order.into() }
}

impl Groups<'_> {
    /// How many slots there are.
    pub(crate) fn slots(&self) -> usize {
        match &self.slots {
            Slots::Runs(starts) => starts.len() - 1,
            Slots::Made(slots) => *slots,
            Slots::Kept(_, examples) => examples.len(),
        }
    }

    /// The slot of each group, in the order of their keys.
    pub(crate) fn order(&self) -> &[u32] {
        self.order.get_or_init(|| self.filled(&self.merge(&self.rows, (), |(), _| ())))
    }

    /// For each key the code of each group.
    pub(crate) fn keys(&self) -> Vec<Vec<u32>> {
        let mut left = self.order().to_vec();
        let codes = self.by.iter().rev().map(|source| match &self.slots {
            Slots::Runs(starts) => left.iter().map(|slot| source.code(starts[*slot as usize])).collect(),
            Slots::Made(_) => {
                let codes = left.iter().map(|slot| slot % source.members()).collect();
                left.iter_mut().for_each(|slot| *slot /= source.members());
                codes
            }
            Slots::Kept(_, examples) => left.iter().map(|slot| source.code(examples[*slot as usize])).collect(),
        });
        let mut keys: Vec<Vec<u32>> = codes.collect();
        keys.reverse();
        keys
    }

    /// For each slot what its rows come to, merged in their order.
    #[inline(always)]
    pub(crate) fn fold<T: Clone>(&self, rows: &Mask, from: T, f: impl Fn(&mut T, Range<usize>)) -> Vec<Merged<T>> {
        let slots = self.merge(rows, from, f);
        if self.order.get().is_none() && *rows == self.rows {
            self.order.get_or_init(|| self.filled(&slots));
        }
        slots
    }

    /// [`Groups::fold`], which needs no order and finds none.
    #[inline(always)]
    fn merge<T: Clone>(&self, rows: &Mask, from: T, f: impl Fn(&mut T, Range<usize>)) -> Vec<Merged<T>> {
        let mut slots = vec![Merged { value: from, filled: false }; self.slots()];
        self.stretches(rows, |slot, rows| {
            let slot = &mut slots[slot];
            f(&mut slot.value, rows);
            slot.filled = true;
        });
        slots
    }

    /// For each group the sums of several columns over its rows, side by side: where a row belongs is found once for
    /// all of them, and what it adds to lies together.
    pub(crate) fn sums(&self, columns: &[&[i64]]) -> Vec<i64> {
        // One more tells where there were rows.
        let width = columns.len() + 1;
        let mut sums = vec![0i64; self.slots() * width];
        self.stretches(&self.rows, |slot, rows| {
            let sums = &mut sums[slot * width..(slot + 1) * width];
            sums[columns.len()] = 1;
            match rows.len() {
                1 => sums.iter_mut().zip(columns).for_each(|(sum, column)| *sum += column[rows.start]),
                _ => sums
                    .iter_mut()
                    .zip(columns)
                    .for_each(|(sum, column)| *sum += column[rows.clone()].iter().sum::<i64>()),
            }
        });
        let is_group = |slot: &u32| self.by.is_empty() || sums[*slot as usize * width + columns.len()] > 0;
        let order = self.order.get_or_init(|| (0..self.slots() as u32).filter(is_group).collect());
        order.iter().flat_map(|slot| &sums[*slot as usize * width..][..columns.len()]).copied().collect()
    }

    /// One cell a group; null for those of which there were no rows.
    pub(crate) fn cells<T>(&self, merged: &[Merged<T>], cell: impl Fn(&T) -> Value) -> Vec<Value> {
        self.of_each(|slot| if merged[slot].filled { cell(&merged[slot].value) } else { Value::Null })
    }

    /// What each group has in its slot.
    pub(crate) fn of_each<T>(&self, of_slot: impl Fn(usize) -> T) -> Vec<T> {
        self.order().iter().map(|slot| of_slot(*slot as usize)).collect()
    }

    /// The slots of groups, from what all of the rows came to.
    fn filled<T>(&self, slots: &[Merged<T>]) -> Vec<u32> {
        let is_group = |slot: &u32| self.by.is_empty() || slots[*slot as usize].filled;
        (0..slots.len() as u32).filter(is_group).collect()
    }

    /// Calls back with the slot and the row, for some of the rows that were grouped.
    #[inline(always)]
    pub(crate) fn each(&self, rows: &Mask, mut f: impl FnMut(usize, usize)) {
        self.stretches(rows, |slot, rows| rows.for_each(|row| f(slot, row)));
    }

    /// Calls back with a slot and rows of it that follow each other: sorted rows come in such stretches, and
    /// several cells are merged in less time than a slot is changed twice.
    #[inline(always)]
    fn stretches(&self, rows: &Mask, mut f: impl FnMut(usize, Range<usize>)) {
        const EIGHT: usize = 8;
        if let Slots::Runs(starts) = &self.slots {
            return stretches_of_runs(starts, rows, f);
        }
        let mut slots = [0; WORD];
        for (of, word) in rows.words() {
            if let Some(slot) = self.same_slot(of.clone()) {
                runs(word).for_each(|run| f(slot, of.start + run.start..of.start + run.end));
                continue;
            }
            self.find_slots(of.clone(), &mut slots);
            for (at, eight) in slots.chunks_exact(EIGHT).enumerate() {
                let first = of.start + EIGHT * at;
                let slot = eight[0];
                match word >> (EIGHT * at) & 0xFF {
                    0 => {}
                    0xFF if eight.iter().fold(0, |differ, other| differ | (slot ^ other)) == 0 => {
                        f(slot as usize, first..first + EIGHT);
                    }
                    0xFF => (first..).zip(eight).for_each(|(row, slot)| f(*slot as usize, row..row + 1)),
                    some => ones(some).for_each(|bit| f(eight[bit] as usize, first + bit..first + bit + 1)),
                }
            }
        }
    }

    /// The slot of all these rows, if their keys are the same.
    fn same_slot(&self, rows: Range<usize>) -> Option<usize> {
        match self.slots {
            Slots::Made(_) => self.by.iter().try_fold(0, |number, source| {
                Some(number * source.members() as usize + source.same(rows.clone())? as usize)
            }),
            Slots::Runs(_) | Slots::Kept(..) => None,
        }
    }

    /// The slots of at most a word of rows.
    fn find_slots(&self, rows: Range<usize>, slots: &mut [u32; WORD]) {
        let slots = &mut slots[..rows.len()];
        match (&self.slots, &self.by[..]) {
            (Slots::Kept(kept, _), _) => {
                let start = self.rows.range().start;
                slots.copy_from_slice(&kept[rows.start - start..rows.end - start]);
            }
            (_, []) => slots.fill(0),
            (_, [first, others @ ..]) => {
                first.read(rows.clone(), slots, |_, code| code);
                for source in others {
                    let members = source.members();
                    source.read(rows.clone(), slots, |number, code| number * members + code);
                }
            }
        }
    }
}

/// Calls back with the runs, or with the rows of each that pass.
#[inline(always)]
fn stretches_of_runs(starts: &[usize], rows: &Mask, mut f: impl FnMut(usize, Range<usize>)) {
    if rows.is_full() {
        let runs = starts.windows(2).map(|ends| ends[0]..ends[1]).enumerate();
        return runs.filter(|(_, run)| !run.is_empty()).for_each(|(slot, run)| f(slot, run));
    }
    let mut slot = 0;
    for (of, word) in rows.words() {
        for bits in runs(word) {
            let mut left = of.start + bits.start..of.start + bits.end;
            while !left.is_empty() {
                while starts[slot + 1] <= left.start {
                    slot += 1;
                }
                let end = left.end.min(starts[slot + 1]);
                f(slot, left.start..end);
                left.start = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Rows of three keys. Those that come in stretches fill words and parts of words; the others do not.
    fn tuples() -> impl Strategy<Value = Vec<[u32; 3]>> {
        let stretch = (0u32..3, 0u32..200, 0u32..5, 1usize..90);
        let stretches = proptest::collection::vec(stretch, 0..12).prop_map(|stretches| {
            stretches.into_iter().flat_map(|(a, b, c, n)| std::iter::repeat_n([a, b, c], n)).collect()
        });
        let single = (0u32..3, 0u32..200, 0u32..5).prop_map(|(a, b, c)| [a, b, c]);
        prop_oneof![stretches, proptest::collection::vec(single, 0..300)]
    }

    /// The codes of each group, and those of some rows that are in it, in their order, twice.
    fn found(groups: &Groups<'_>, rows: &Mask) -> Vec<(Vec<u32>, Value, Vec<usize>)> {
        let texts = groups.fold(rows, Vec::new(), |so_far, rows| so_far.extend(rows));
        let texts = groups.cells(&texts, |rows| Value::text(format!("{rows:?}")));
        let mut lists = vec![Vec::new(); groups.slots()];
        groups.each(rows, |slot, row| lists[slot].push(row));
        let keys = groups.keys();
        let tuples = (0..groups.order().len()).map(|at| keys.iter().map(|codes| codes[at]).collect());
        let lists = groups.of_each(|slot| lists[slot].clone());
        tuples.zip(texts).zip(lists).map(|((tuple, text), list)| (tuple, text, list)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn slots_are_those_of_a_loop(
            mut tuples in tuples(),
            in_order in any::<bool>(),
            keys in 0usize..4,
            coarser in any::<bool>(),
            cut in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
            dropped in proptest::collection::vec(any::<prop::sample::Index>(), 0..20),
            picked in 1usize..5,
        ) {
            if in_order {
                tuples.sort_unstable();
            }
            // Only the last of the keys that rows are in the order of may be coarser.
            let is_coarser = |at: usize| coarser && (!in_order || at + 1 == keys);
            let sources: Vec<Source> = [3, 200, 5].into_iter().enumerate().map(|(at, members)| {
                let codes: Vec<u32> = tuples.iter().map(|tuple| tuple[at]).collect();
                Source::of_codes(&codes, members, if is_coarser(at) { 2 } else { 1 })
            }).collect();
            let by: Vec<&Source> = sources.iter().take(keys).collect();
            let (a, b) = (cut.0.index(tuples.len() + 1), cut.1.index(tuples.len() + 1));
            let mut rows = Mask::new(a.min(b)..a.max(b), true);
            let dropped: Vec<usize> = dropped.iter().map(|at| at.index(tuples.len() + 1)).collect();
            rows.keep_rows(|row| !dropped.contains(&row));
            let mut some = rows.clone();
            some.keep_rows(|row| row % picked == 0);

            let mut expected: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
            for row in rows.rows().into_iter().map(|row| row as usize) {
                let list = expected.entry(by.iter().map(|source| source.code(row)).collect()).or_default();
                list.extend((row % picked == 0).then_some(row));
            }
            if keys == 0 {
                expected.entry(Vec::new()).or_default();
            }
            let text = |rows: &[usize]| if rows.is_empty() { Value::Null } else { Value::text(format!("{rows:?}")) };
            let expected: Vec<_> = expected.into_iter().map(|(key, rows)| (key, text(&rows), rows)).collect();

            if keys == 0 {
                prop_assert_eq!(found(&group(rows, by), &some), expected);
                return Ok(());
            }
            let made = group(rows.clone(), by.clone());
            prop_assert!(matches!(made.slots, Slots::Made(_)));
            prop_assert_eq!(found(&made, &some), &expected[..]);
            if in_order {
                prop_assert_eq!(found(&group_in_order(rows.clone(), by.clone()), &some), &expected[..]);
            }
            prop_assert_eq!(found(&group_by_number(rows, by), &some), expected);
        }
    }

    #[test]
    fn slots_are_kept_where_they_would_be_few_of_many() {
        let source = Source::of_codes(&[0, 99_999, 0], 100_000, 1);
        let groups = group(Mask::new(0..3, true), vec![&source]);
        assert!(matches!(groups.slots, Slots::Kept(..)));
        assert_eq!(groups.keys(), [[0, 99_999]]);
    }
}
