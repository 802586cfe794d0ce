//! One bit a row: which rows of a range pass.

use std::ops::Range;

use arrow::buffer::BooleanBuffer;

use super::set::CodeSet;
use crate::codes::{Code, Codes, each_width};

/// One bit a row of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mask {
    range: Range<usize>,
    words: Vec<u64>,
}

/// Rows a word.
pub(crate) const WORD: usize = 64;

impl Mask {
    /// All rows of a range, or none.
    pub(crate) fn new(range: Range<usize>, all: bool) -> Mask {
        let mut words = vec![if all { u64::MAX } else { 0 }; range.len().div_ceil(WORD)];
        if let (true, Some(last), rest @ 1..) = (all, words.last_mut(), range.len() % WORD) {
            *last = (1 << rest) - 1;
        }
        Mask { range, words }
    }

    /// What it is about, whether or not it passes.
    pub(crate) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// How many rows pass.
    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether all rows pass.
    pub(crate) fn is_full(&self) -> bool {
        self.count() == self.range.len()
    }

    /// The words in which rows pass, each with the rows that it stands for: fewer than [`WORD`] only at the end.
    pub(crate) fn words(&self) -> impl Iterator<Item = (Range<usize>, u64)> {
        let firsts = self.range.clone().step_by(WORD);
        let rows = firsts.map(|first| first..self.range.end.min(first + WORD));
        rows.zip(self.words.iter().copied()).filter(|(_, word)| *word != 0)
    }

    /// Lets a row of the range pass.
    pub(crate) fn insert(&mut self, row: usize) {
        let at = row - self.range.start;
        self.words[at / WORD] |= 1 << (at % WORD);
    }

    /// Clears the rows whose codes are not in a set.
    pub(crate) fn keep(&mut self, codes: &Codes, set: &CodeSet) {
        each_width!(codes, codes => {
            let codes = &codes[self.range.clone()];
            match set {
                CodeSet::Span(first, end) if first >= end => self.words.fill(0),
                CodeSet::Span(first, end) => self.keep_span(codes, *first, end - 1),
                CodeSet::Table(table) => self.keep_if(codes, |code| table[code.wide() as usize]),
            }
        });
    }

    fn keep_span<T: Code>(&mut self, codes: &[T], first: u32, last: u32) {
        let (first, width) = (T::narrow(first), T::narrow(last - first));
        self.keep_if(codes, |code| code.since(first) <= width);
    }

    #[inline(always)]
    fn keep_if<T: Code>(&mut self, codes: &[T], test: impl Fn(T) -> bool) {
        let mut blocks = codes.chunks_exact(WORD);
        for (word, block) in self.words.iter_mut().zip(&mut blocks) {
            if *word != 0 {
                *word &= bits(block, &test);
            }
        }
        let rest = blocks.remainder();
        if let (false, Some(last)) = (rest.is_empty(), self.words.last_mut()) {
            *last &= rest.iter().enumerate().fold(0, |word, (bit, code)| word | u64::from(test(*code)) << bit);
        }
    }

    /// Clears the rows for which a test fails.
    pub(crate) fn keep_rows(&mut self, test: impl Fn(usize) -> bool) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let first = self.range.start + at * WORD;
            let failed = ones(*word).filter(|bit| !test(first + bit)).fold(0, |failed, bit| failed | 1 << bit);
            *word &= !failed;
        }
    }

    /// Clears the rows of which no bit is set.
    pub(crate) fn keep_bits(&mut self, bits: &BooleanBuffer) {
        let bits = bits.slice(self.range.start, self.range.len());
        self.words.iter_mut().zip(bits.bit_chunks().iter_padded()).for_each(|(word, bits)| *word &= bits);
    }

    /// Keeps what both have.
    pub(crate) fn and(&mut self, other: &Mask) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    /// Adds what the other has.
    pub(crate) fn or(&mut self, other: &Mask) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    /// The rows that are left.
    pub(crate) fn rows(&self) -> Vec<u32> {
        let mut rows = Vec::with_capacity(self.count());
        for (of, word) in self.words() {
            rows.extend(ones(word).map(|bit| (of.start + bit) as u32));
        }
        rows
    }
}

/// The places of the bits of a word, from the lowest.
#[inline(always)]
pub(crate) fn ones(word: u64) -> impl Iterator<Item = usize> {
    let rest = |word: &u64| Some(word & (word - 1)).filter(|rest| *rest != 0);
    std::iter::successors(Some(word).filter(|word| *word != 0), rest).map(|word| word.trailing_zeros() as usize)
}

/// Stretches of bits that are set, from the lowest.
#[inline(always)]
pub(crate) fn runs(word: u64) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    std::iter::from_fn(move || {
        let left = word.checked_shr(end).filter(|left| *left != 0)?;
        let start = end + left.trailing_zeros();
        end = start + (word >> start).trailing_ones();
        Some(start as usize..end as usize)
    })
}

/// The test of 64 codes as bits. Tests go to bytes first, which the compiler turns into vector
/// instructions; a multiplication then gathers eight bytes into eight bits.
#[inline(always)]
fn bits<T: Code>(block: &[T], test: impl Fn(T) -> bool) -> u64 {
    let mut bytes = [0u8; WORD];
    bytes.iter_mut().zip(block).for_each(|(byte, code)| *byte = u8::from(test(*code)));
    bytes.chunks_exact(8).enumerate().fold(0, |word, (at, eight)| {
        let eight = u64::from_le_bytes(eight.try_into().expect("chunks of eight"));
        word | eight.wrapping_mul(0x0102_0408_1020_4080) >> 56 << (8 * at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_keep_what_a_loop_keeps() {
        let codes: Vec<u32> = (0..1000u32).map(|i| i.wrapping_mul(2_654_435_761) >> 24).collect();
        let sets = [
            CodeSet::Span(0, 256),
            CodeSet::Span(10, 10),
            CodeSet::Span(200, 256),
            CodeSet::Span(17, 18),
            CodeSet::Table((0..256).map(|c| c % 3 == 0).collect()),
        ];
        for members in [256, 60_000, 1_000_000] {
            let narrow = Codes::narrowest(&codes, members);
            for range in [0..1000, 3..3, 5..69, 128..300, 999..1000] {
                for set in &sets {
                    let expected: Vec<u32> =
                        range.clone().filter(|row| set.contains(codes[*row])).map(|row| row as u32).collect();
                    let mut mask = Mask::new(range.clone(), true);
                    mask.keep(&narrow, set);
                    assert_eq!(mask.rows(), expected, "{members} {range:?} {set:?}");
                    assert_eq!(mask.count(), expected.len());
                    assert_eq!(mask.is_full(), range.len() == expected.len());
                    let in_runs = mask
                        .words()
                        .flat_map(|(of, word)| runs(word).flat_map(move |run| run.map(move |bit| of.start + bit)));
                    assert!(in_runs.eq(expected.iter().map(|row| *row as usize)));
                    let mut slow = Mask::new(range.clone(), true);
                    slow.keep_rows(|row| set.contains(codes[row]));
                    assert_eq!(slow, mask);
                    let mut by_bits = Mask::new(range.clone(), true);
                    by_bits.keep_bits(&codes.iter().map(|code| set.contains(*code)).collect());
                    assert_eq!(by_bits, mask);
                    let mut one_by_one = Mask::new(range.clone(), false);
                    expected.iter().for_each(|row| one_by_one.insert(*row as usize));
                    assert_eq!(one_by_one, mask);
                    let mut either = Mask::new(range.clone(), false);
                    either.or(&mask);
                    either.and(&slow);
                    assert_eq!(either, mask);
                }
            }
        }
    }
}
