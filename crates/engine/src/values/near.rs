//! Texts that are a few edits away from a word, by bits: an automaton that costs nothing to make.
//!
//! After S. Wu and U. Manber, Fast text searching allowing errors, CACM 35 (1992): how much of the word has been
//! matched with so many edits is a word of bits for each number of edits. An edit is a character more, less or other, or two
//! neighbours swapped.

use fst::Automaton;

/// Bits of how much of the word may have been matched: bit `n` for its first `n` characters.
type Bits = u64;

/// The most edits that can be asked for.
const MOST: usize = 2;
/// The longest word: one bit is for nothing at all.
const LONGEST: usize = Bits::BITS as usize - 1;

/// A word, and how many edits away a text may be.
#[derive(Debug)]
pub(super) struct Near {
    word: Vec<char>,
    /// Where in the word each ASCII character stands.
    places: [Bits; 128],
    edits: usize,
}

/// Where in a text, and how near to the word it is so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// Matched with so many edits.
    matched: [Bits; MOST + 1],
    /// The same, where the last character was that after the next of the word: swapped, if the next one follows.
    swapped: [Bits; MOST],
    /// A character that has only begun: its bits, and how many bytes are to come.
    begun: (u32, u8),
}

impl Near {
    /// None where the word is too long to be looked for so.
    pub(super) fn to(word: &str, edits: u8) -> Option<Near> {
        let word: Vec<char> = word.chars().collect();
        if word.len() > LONGEST {
            return None;
        }
        let mut places = [0; 128];
        for (at, own) in word.iter().enumerate().filter(|(_, own)| own.is_ascii()) {
            places[*own as usize] |= 1 << at;
        }
        Some(Near { word, places, edits: usize::from(edits).min(MOST) })
    }

    /// The edits between the word and a text that has ended here, where there are few enough.
    pub(super) fn edits(&self, at: &At) -> Option<u8> {
        let whole = 1 << self.word.len();
        let found = at.matched[..=self.edits].iter().position(|matched| matched & whole != 0);
        // At most `MOST`.
        found.filter(|_| at.begun.1 == 0).map(|edits| edits as u8)
    }

    fn next(&self, at: &At, c: char) -> At {
        let anywhere = || self.word.iter().rev().fold(0, |bits, own| bits << 1 | Bits::from(*own == c));
        let here = self.places.get(c as usize).copied().unwrap_or_else(anywhere);
        let mut next = At { matched: [0; MOST + 1], swapped: [0; MOST], begun: (0, 0) };
        next.matched[0] = (at.matched[0] & here) << 1;
        for edits in 1..=self.edits {
            let fewer = at.matched[edits - 1];
            next.swapped[edits - 1] = fewer & (here >> 1);
            next.matched[edits] = (at.matched[edits] & here) << 1
                | fewer
                | fewer << 1
                | next.matched[edits - 1] << 1
                | (at.swapped[edits - 1] & here) << 2;
        }
        next
    }
}

impl Automaton for Near {
    type State = At;

    fn start(&self) -> At {
        let mut at = At { matched: [1; MOST + 1], swapped: [0; MOST], begun: (0, 0) };
        for edits in 1..=self.edits {
            at.matched[edits] |= at.matched[edits - 1] << 1;
        }
        at
    }

    fn is_match(&self, at: &At) -> bool {
        self.edits(at).is_some()
    }

    fn can_match(&self, at: &At) -> bool {
        let within = Bits::MAX >> (LONGEST - self.word.len());
        at.matched[..=self.edits].iter().chain(&at.swapped).any(|bits| bits & within != 0)
    }

    fn accept(&self, at: &At, byte: u8) -> At {
        let (bits, left) = match (byte, at.begun) {
            (..0x80, _) => (u32::from(byte), 0),
            (0x80..0xc0, (bits, left)) => (bits << 6 | u32::from(byte & 0x3f), left.saturating_sub(1)),
            (0xc0..0xe0, _) => (u32::from(byte & 0x1f), 1),
            (0xe0..0xf0, _) => (u32::from(byte & 0x0f), 2),
            (0xf0.., _) => (u32::from(byte & 0x07), 3),
        };
        if left > 0 {
            return At { begun: (bits, left), ..*at };
        }
        self.next(at, char::from_u32(bits).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

#[cfg(test)]
mod tests {
    use model::issue::distance;

    use super::*;

    fn found(word: &str, text: &str, edits: u8) -> Option<u8> {
        let near = Near::to(word, edits).expect("short");
        let mut at = near.start();
        for byte in text.bytes() {
            if !near.can_match(&at) {
                return None;
            }
            at = near.accept(&at, byte);
        }
        near.edits(&at)
    }

    #[test]
    fn edits_are_those_that_a_table_counts() {
        // Words of few letters are near each other often; one of them takes two bytes, one three.
        let letters = ['a', 'b', 'c', '\u{e9}', '\u{20ac}'];
        let mut seed = 1_u64;
        let mut below = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((seed >> 33) % most) as usize
        };
        let mut counted = [0; 4];
        for _ in 0..20_000 {
            let mut word = || -> Vec<char> { (0..below(7)).map(|_| letters[below(5)]).collect() };
            let (one, other) = (word(), word());
            let apart = distance(&one, &other);
            counted[apart.min(3)] += 1;
            let text = |word: &[char]| word.iter().collect::<String>();
            for edits in 0..=2 {
                let expected = (apart <= edits).then_some(apart as u8);
                assert_eq!(found(&text(&one), &text(&other), edits as u8), expected, "{one:?} {other:?} {edits}");
            }
        }
        assert!(counted.iter().all(|count| *count > 500), "{counted:?}");
    }

    #[test]
    fn a_word_may_have_as_many_characters_as_there_are_bits_but_one() {
        let long = "x".repeat(LONGEST);
        assert_eq!(found(&long, &long, 2), Some(0));
        assert_eq!(found(&long, &long[2..], 2), Some(2));
        assert_eq!(found(&long, &format!("{long}yy"), 2), Some(2));
        assert_eq!(found(&long, &format!("{long}yyy"), 2), None);
        assert!(Near::to(&format!("{long}x"), 1).is_none());
    }
}
