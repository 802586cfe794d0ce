//! Phrases of the grammar, word for word: "in terms of", "not in".

use crate::lattice::Lattice;

/// Wordings of which each means the same, and a mark of the words that they begin with: nearly every token is told
/// apart by it without a look at them.
#[derive(Debug)]
pub(crate) struct Phrases {
    list: &'static [Worded],
    firsts: u64,
}

/// One of them, and the mark of its first word.
#[derive(Debug)]
pub(crate) struct Worded {
    text: &'static str,
    first: u64,
}

impl Worded {
    pub(crate) const fn new(text: &'static str) -> Worded {
        Worded { text, first: mark(text) }
    }
}

impl Phrases {
    /// Of words in lower case, each phrase with single spaces between them.
    pub(crate) const fn new(list: &'static [Worded]) -> Phrases {
        let (mut firsts, mut at) = (0, 0);
        while at < list.len() {
            firsts |= list[at].first;
            at += 1;
        }
        Phrases { list, firsts }
    }
}

/// `phrases!["by", "in terms of"]`: made when the program is compiled.
macro_rules! phrases {
    [$($phrase:expr),* $(,)?] => {
        const {
            const WORDED: &[$crate::phrase::Worded] = &[$($crate::phrase::Worded::new($phrase)),*];
            &$crate::phrase::Phrases::new(WORDED)
        }
    };
}

/// One bit of 64 for the first word of a phrase, by its length and what it begins with.
pub(crate) const fn mark(phrase: &str) -> u64 {
    let bytes = phrase.as_bytes();
    let mut length = 0;
    while length < bytes.len() && bytes[length] != b' ' {
        length += 1;
    }
    if length == 0 {
        return 0;
    }
    let second = if length > 1 { bytes[1] as usize } else { 0 };
    1 << ((bytes[0] as usize * 7 + second * 3 + length * 11) % 64)
}

impl Lattice<'_> {
    /// Where the longest of these phrases ends that begins at `at`.
    pub(crate) fn literal(&self, at: usize, phrases: &Phrases) -> Option<usize> {
        let first = *self.firsts.get(at).filter(|first| **first & phrases.firsts != 0)?;
        self.longest(at, phrases.list.iter().filter(|phrase| phrase.first == first).map(|phrase| phrase.text))
    }

    /// The same, of any phrases.
    pub(super) fn longest<'p>(&self, at: usize, phrases: impl Iterator<Item = &'p str>) -> Option<usize> {
        let first = Some(self.word(at)).filter(|first| !first.is_empty())?;
        phrases.filter_map(|phrase| self.goes_on(at + 1, phrase.strip_prefix(first)?)).max()
    }

    /// Where the rest of a phrase ends, behind its first word.
    fn goes_on(&self, mut at: usize, mut rest: &str) -> Option<usize> {
        while !rest.is_empty() {
            let word = self.tokens.get(at).filter(|token| !token.begins).map_or("", |token| &token.text);
            rest = rest.strip_prefix(' ')?.strip_prefix(word).filter(|_| !word.is_empty())?;
            at += 1;
        }
        Some(at)
    }
}
