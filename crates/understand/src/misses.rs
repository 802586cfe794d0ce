//! What the past teaches: choices that people made, and words that nobody knows, put together as proposals.
//!
//! Worked out beside the questions, never while one is answered. A proposal is a guess with its reason; a person
//! decides.

use std::collections::BTreeMap;

use model::viewer::Members;
use model::{Draft, Model, Schema};

use crate::learned::{Meaning, known, nested, offers};
use crate::token::{Token, form, tokens};
use crate::{Lexicon, say};

/// Questions after one that was not answered that may be the same, put another way.
const SOON: usize = 3;
/// Words of what an unknown one is replaced by.
const LONGEST_REPAIR: usize = 4;
/// Letters that two words of one stem share.
const SHARED: usize = 5;

/// One question of the past, as far as it teaches something.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// In words.
    pub question: String,
    /// What was answered.
    pub draft: Option<Draft>,
    /// Whether it was answered.
    pub answered: bool,
    /// Whether the draft was chosen among what the words may mean.
    pub chosen: bool,
    /// The words that nobody knew.
    pub unknown: Vec<String>,
}

/// What was chosen for a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// As first asked.
    pub question: String,
    /// What was meant.
    pub draft: Draft,
    /// How often.
    pub times: usize,
}

/// A word that nobody knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Miss {
    /// As first written.
    pub word: String,
    /// How often it was asked with, in any of its forms.
    pub times: usize,
    /// A question with it.
    pub example: String,
    /// What it seems to stand for, and why.
    pub guess: Option<(Meaning, Reason)>,
    /// Lines of a model file that would let it be asked, where the data has a column of that name.
    pub yaml: Option<String>,
}

/// Why a word seems to stand for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It was asked again with this in its place, so often.
    AskedInstead(String, usize),
    /// It is spelled nearly so.
    Spelled(String),
    /// It begins as this does.
    Stem(String),
}

impl Reason {
    /// In words.
    pub fn said(&self) -> String {
        match self {
            Reason::AskedInstead(other, 1) => format!("asked again with \u{201c}{other}\u{201d}"),
            Reason::AskedInstead(other, times) => format!("asked again with \u{201c}{other}\u{201d} {times} times"),
            Reason::Spelled(other) => format!("spelled nearly as \u{201c}{other}\u{201d}"),
            Reason::Stem(other) => format!("begins as \u{201c}{other}\u{201d}"),
        }
    }
}

/// The choices in the past, most frequent first: what was clicked, or asked next in the very words that were offered.
/// Only what a question offers by itself counts: what was meant beside a question before it is no phrase.
pub fn choices(past: &[Asked], model: &Model, lexicon: &Lexicon, members: &dyn Members) -> Vec<Chosen> {
    let mut offered: BTreeMap<String, Vec<Draft>> = BTreeMap::new();
    let mut found: Vec<Chosen> = Vec::new();
    for (at, asked) in past.iter().enumerate().filter(|(_, asked)| asked.chosen || !asked.answered) {
        let key = form(&asked.question);
        let offers = offered.entry(key.clone()).or_insert_with(|| offers(&asked.question, model, lexicon, members));
        let taken = if asked.chosen {
            offers.iter().find(|offer| asked.draft.as_ref() == Some(offer))
        } else {
            let next = || past[at + 1..].iter().take(SOON).filter(|next| next.answered && !next.chosen);
            offers.iter().find(|offer| {
                let said = form(&say(offer, model));
                said != key && next().any(|next| form(&next.question) == said)
            })
        };
        let Some(draft) = taken else { continue };
        match found.iter_mut().find(|known| form(&known.question) == key && known.draft == *draft) {
            Some(known) => known.times += 1,
            None => found.push(Chosen { question: asked.question.clone(), draft: draft.clone(), times: 1 }),
        }
    }
    found.sort_by_key(|chosen| std::cmp::Reverse(chosen.times));
    found
}

/// The words of unread questions that nobody knows yet, all forms of a word together, most frequent first.
pub fn misses(past: &[Asked], schema: &Schema, model: &Model, lexicon: &Lexicon, members: &dyn Members) -> Vec<Miss> {
    let mut groups: BTreeMap<String, Vec<(usize, &str)>> = BTreeMap::new();
    for (at, asked) in past.iter().enumerate().filter(|(_, asked)| !asked.answered) {
        for word in &asked.unknown {
            let stem = tokens(word).iter().map(|token| token.stem.as_str()).collect::<Vec<_>>().join(" ");
            if !stem.is_empty() && known(word, model, lexicon, members).is_none() {
                groups.entry(stem).or_default().push((at, word));
            }
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, told)| (std::cmp::Reverse(told.len()), told[0].0));
    let mut found: Vec<Miss> = Vec::new();
    for (stem, told) in &groups {
        let (first, word) = told[0];
        let asked_instead = || {
            let mut instead: BTreeMap<Meaning, (String, usize)> = BTreeMap::new();
            for (at, word) in told {
                let next = past[at + 1..].iter().take(SOON).filter(|next| next.answered);
                let replaced = next.filter_map(|next| replacement(&past[*at].question, word, &next.question)).next();
                if let Some((other, meaning)) =
                    replaced.and_then(|other| known(&other, model, lexicon, members).map(|meaning| (other, meaning)))
                {
                    instead.entry(meaning).or_insert((other, 0)).1 += 1;
                }
            }
            let most = instead.into_iter().max_by_key(|(_, (_, times))| *times);
            most.map(|(meaning, (other, times))| (meaning, Reason::AskedInstead(other, times)))
        };
        let guess = asked_instead().or_else(|| nearest(word, model, lexicon, members));
        let yaml = if guess.is_none() { column(word, stem, schema, model) } else { None };
        let example = past[first].question.clone();
        found.push(Miss { word: word.to_owned(), times: told.len(), example, guess, yaml });
    }
    found
}

/// What stands in the place of a word in another question that is the same but for it.
fn replacement(question: &str, word: &str, other: &str) -> Option<String> {
    let (before, after) = (tokens(question), tokens(other));
    let gone = tokens(word);
    let texts = |run: &[Token]| run.iter().map(|token| token.text.clone()).collect::<Vec<_>>();
    let (before, after, gone) = (texts(&before), texts(&after), texts(&gone));
    let at = before.windows(gone.len().max(1)).position(|run| run == gone)?;
    let (head, tail) = (&before[..at], &before[at + gone.len()..]);
    let middle = after.strip_prefix(head)?.strip_suffix(tail)?;
    let fits = (1..=LONGEST_REPAIR).contains(&middle.len()) && middle != gone;
    fits.then(|| middle.join(" "))
}

/// A known word that is spelled nearly so, or is of the same stem.
fn nearest(word: &str, model: &Model, lexicon: &Lexicon, members: &dyn Members) -> Option<(Meaning, Reason)> {
    let word = form(word);
    if crate::phrase::is_grammar(&word) {
        return None;
    }
    let edits = if word.chars().count() >= 8 { 2 } else { 1 };
    let words = lexicon.words().iter().map(String::as_str);
    let spelled = model::issue::nearest(&word, words).map(str::to_owned);
    let near = members.near(&word, edits).into_iter().map(|member| member.name).next();
    let spelled = spelled.or(near).and_then(|other| {
        let meaning = known(&other, model, lexicon, members)?;
        Some((meaning, Reason::Spelled(other)))
    });
    spelled.or_else(|| {
        let shared = |other: &str| word.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
        // Most of the shorter one: "discounted" is about discounts, "contract" not about contents.
        let akin = |other: &&String| {
            let shorter = word.chars().count().min(other.chars().count());
            shared(other) >= SHARED && 4 * shared(other) >= 3 * shorter
        };
        let mut akin: Vec<&String> = lexicon.words().iter().filter(akin).collect();
        akin.sort_by_key(|other| std::cmp::Reverse(shared(other)));
        akin.into_iter().find_map(|other| {
            let meaning = known(other, model, lexicon, members)?;
            Some((meaning, Reason::Stem(other.clone())))
        })
    })
}

/// The lines that would let a column of the data be asked for that the model does not describe.
fn column(word: &str, stem: &str, schema: &Schema, model: &Model) -> Option<String> {
    let named = |name: &str| tokens(&name.replace('_', " ")).iter().any(|token| token.stem == *stem);
    model.dataset_ids().find_map(|id| {
        let dataset = model.dataset(id);
        let described = |name: &str| {
            let mut fields = model.fields.iter().filter(|field| field.dataset == id);
            fields.any(|field| field.expr.columns().iter().any(|column| column.name == name))
        };
        let columns = &schema.table(&dataset.source)?.columns;
        let column = columns.iter().find(|column| named(&column.name) && !described(&column.name))?;
        let of = dataset.name.as_str();
        let (name, word) = (identifier(&column.name), form(word).replace(' ', "_"));
        Some(if column.kind.is_number() {
            nested(&["datasets", of, "metrics"], &format!("{word}: {{expression: SUM({name})}}"))
        } else {
            nested(&["datasets", of, "dimensions"], &format!("{word}: {{expression: {name}}}"))
        })
    })
}

/// A column in an expression, in quotes only where it needs them.
fn identifier(name: &str) -> String {
    let bare = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if bare { name.to_owned() } else { model::expr::quote(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_place_of_a_word_is_found() {
        for (question, word, other, expected) in [
            ("revenue by flagship", "flagship", "revenue by model", Some("model")),
            ("Umsatz by region?", "umsatz", "revenue by region", Some("revenue")),
            (
                "revenue of flagship cars in 2025",
                "flagship",
                "revenue of top selling cars in 2025",
                Some("top selling"),
            ),
            ("revenue by flagship", "flagship", "margin by model", None),
            ("revenue by flagship", "flagship", "revenue by", None),
            ("revenue by flagship", "flagship", "revenue by flagship", None),
            ("revenue", "flagship", "revenue by model", None),
        ] {
            assert_eq!(replacement(question, word, other).as_deref(), expected, "{question} / {other}");
        }
    }
}
