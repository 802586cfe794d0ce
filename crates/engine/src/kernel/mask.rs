//! One bit a row: which rows of a range pass.

use std::ops::Range;

use super::set::CodeSet;
use crate::codes::{Code, Codes, each_width};

/// One bit a row of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mask {
    range: Range<usize>,
    words: Vec<u64>,
}

const WORD: usize = 64;

impl Mask {
    /// All rows of a range, or none.
    pub(crate) fn new(range: Range<usize>, all: bool) -> Mask {
        let mut words = vec![if all { u64::MAX } else { 0 }; range.len().div_ceil(WORD)];
        if let (true, Some(last), rest @ 1..) = (all, words.last_mut(), range.len() % WORD) {
            *last = (1 << rest) - 1;
        }
        Mask { range, words }
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
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                if !test(self.range.start + at * WORD + bit as usize) {
                    *word &= !(1 << bit);
                }
            }
        }
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
        let count = self.words.iter().map(|word| word.count_ones() as usize).sum();
        let mut rows = Vec::with_capacity(count);
        for (at, word) in self.words.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                rows.push((self.range.start + at * WORD) as u32 + left.trailing_zeros());
                left &= left - 1;
            }
        }
        rows
    }
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
                    let mut slow = Mask::new(range.clone(), true);
                    slow.keep_rows(|row| set.contains(codes[row]));
                    assert_eq!(slow, mask);
                    let mut either = Mask::new(range.clone(), false);
                    either.or(&mask);
                    either.and(&slow);
                    assert_eq!(either, mask);
                }
            }
        }
    }
}
