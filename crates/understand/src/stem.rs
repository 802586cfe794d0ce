//! Stems of English words (Porter's second stemmer), remembered: the words of a model and of the grammar come again with
//! every question, and to work a stem out costs more than all else that is done to a word.

use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};

/// How many words each thread remembers; another word in the place of one takes it.
const PLACES: usize = 2048;
/// Longer words are hardly met again.
const LONGEST: usize = 24;

struct Remembered {
    stemmer: Stemmer,
    words: Vec<(Box<str>, Box<str>)>,
}

thread_local! {
    static REMEMBERED: RefCell<Remembered> = RefCell::new(Remembered {
        stemmer: Stemmer::create(Algorithm::English),
        words: vec![Default::default(); PLACES],
    });
}

/// The stem of a word in lower case.
pub(crate) fn stem(word: &str) -> String {
    REMEMBERED.with_borrow_mut(|Remembered { stemmer, words }| {
        if word.len() > LONGEST {
            return stemmer.stem(word).into_owned();
        }
        let place = &mut words[place(word)];
        if *place.0 != *word {
            *place = (word.into(), stemmer.stem(word).into());
        }
        place.1.to_string()
    })
}

/// FNV-1a, as far as the places go.
fn place(word: &str) -> usize {
    let mixed = word
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |mixed, byte| (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (mixed ^ (mixed >> 32)) as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_would_be_worked_out() {
        let stemmer = Stemmer::create(Algorithm::English);
        let words: Vec<String> =
            (0..20_000).map(|n| format!("{}ings{}", ["sell", "pric", "mov"][n % 3], n / 7)).collect();
        for word in words.iter().chain(&words) {
            assert_eq!(stem(word), stemmer.stem(word));
        }
        assert_eq!(stem(&"reading".repeat(9)), stemmer.stem(&"reading".repeat(9)));
        assert_eq!(stem(""), "");
    }
}
