//! Words of general English that may stand for one another. Always weaker than the words of a model.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::token::tokens;

/// Words that may stand for others.
pub(super) struct Synonym {
    pub(super) said: String,
    pub(super) stems: Vec<String>,
}

/// Groups of words of which each may stand for the others; most are of one word.
pub(super) struct Synonyms {
    groups: Vec<Vec<Synonym>>,
    /// Where words are: by first stem, the group and the place in it.
    places: BTreeMap<String, Vec<(usize, usize)>>,
}

impl Synonyms {
    /// What may stand for some of these stems: where they begin, what stands there, and the other words.
    pub(super) fn others<'a>(&'a self, stems: &[&str]) -> Vec<(usize, &'a Synonym, &'a Synonym)> {
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for at in 0..stems.len() {
            for (group, nth) in self.places.get(stems[at]).into_iter().flatten().copied() {
                let known = &self.groups[group][nth].stems;
                let stands = stems[at..].len() >= known.len() && stems[at..].iter().zip(known).all(|(a, b)| a == b);
                // The first of a group that stands there is what the others may stand for.
                if stands && found.iter().all(|(_, other, _)| *other != group) {
                    found.push((at, group, nth));
                }
            }
        }
        let others = found.into_iter().flat_map(|(at, group, nth)| {
            let known = &self.groups[group][nth];
            // "TV channel" is not any channel: what stands before it may be the point.
            let differs = move |other: &&Synonym| !other.stems.ends_with(&known.stems);
            self.groups[group].iter().filter(differs).map(move |other| (at, known, other))
        });
        others.collect()
    }
}

/// What any business calls its own things by, then other trades.
const FILES: [&str; 5] = [
    include_str!("../../data/synonyms/business.txt"),
    include_str!("../../data/synonyms/people.txt"),
    include_str!("../../data/synonyms/commerce.txt"),
    include_str!("../../data/synonyms/leisure.txt"),
    include_str!("../../data/synonyms/world.txt"),
];

/// The lines of a file of words that say something.
fn lines(file: &str) -> impl Iterator<Item = &str> {
    file.lines().filter(|line| !line.starts_with('#'))
}

/// The synonyms of general English.
pub(super) fn synonyms() -> &'static Synonyms {
    static SYNONYMS: OnceLock<Synonyms> = OnceLock::new();
    SYNONYMS.get_or_init(|| {
        let synonym = |words: &str| Synonym {
            said: words.to_owned(),
            stems: tokens(words).into_iter().map(|token| token.stem).collect(),
        };
        let lines = FILES.into_iter().flat_map(lines);
        let group = |line: &'static str| match line.contains(" = ") {
            true => line.split(" = ").map(synonym).collect(),
            false => line.split(' ').map(synonym).collect(),
        };
        let groups: Vec<Vec<Synonym>> = lines.map(group).collect();
        let mut places: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (group, words) in groups.iter().enumerate() {
            for (nth, synonym) in words.iter().enumerate() {
                if let Some(first) = synonym.stems.first() {
                    places.entry(first.clone()).or_default().push((group, nth));
                }
            }
        }
        Synonyms { groups, places }
    })
}

/// Whether a stem is that of a word that any business calls its own things by.
pub(crate) fn is_business(stem: &str) -> bool {
    static BUSINESS: OnceLock<BTreeSet<String>> = OnceLock::new();
    let words = || lines(FILES[0]).flat_map(tokens).map(|token| token.stem);
    BUSINESS.get_or_init(|| words().collect()).contains(stem)
}
