//! What begins at each token, worked out once: several families ask for the same measures, nouns and times.

use std::cell::OnceCell;

use super::measure::Measures;
use super::noun::Noun;
use super::time::Found;

/// What has been recognised so far.
pub(crate) struct Seen {
    pub(super) measures: Kept<Measures>,
    pub(super) levels: Kept<Measures>,
    pub(super) nouns: Kept<Noun>,
    pub(super) labels: Kept<Noun>,
    pub(super) stretches: Kept<Found>,
    pub(super) moments: Kept<Found>,
}

impl Seen {
    /// Nothing yet, of so many tokens.
    pub(crate) fn new(tokens: usize) -> Seen {
        Seen {
            measures: Kept::new(tokens),
            levels: Kept::new(tokens),
            nouns: Kept::new(tokens),
            labels: Kept::new(tokens),
            stretches: Kept::new(tokens),
            moments: Kept::new(tokens),
        }
    }
}

/// What begins at each token, once somebody has asked.
pub(super) struct Kept<T>(Vec<OnceCell<Vec<T>>>);

impl<T: Clone> Kept<T> {
    fn new(tokens: usize) -> Kept<T> {
        Kept((0..tokens).map(|_| OnceCell::new()).collect())
    }

    /// What begins at a token; `make` works it out the first time.
    pub(super) fn at(&self, token: usize, make: impl FnOnce() -> Vec<T>) -> Vec<T> {
        let Some(cell) = self.0.get(token) else { return make() };
        if let Some(known) = cell.get() {
            return known.clone();
        }
        let found = make();
        // Whoever asked while this was worked out has found the same.
        let _ = cell.set(found.clone());
        found
    }
}
