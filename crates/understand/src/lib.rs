//! Reads questions: words to [`Draft`], and back.
//!
//! `normalise → spans → link → parse → rank → clear | ambiguous | unread`. Not a bag of keywords:
//! polarity, order, numbers and scope live in the grammar, and a content word that nothing explains
//! means no answer.
//!
//! This crate knows names, synonyms, grammar and a trait for members. It must never know today's date,
//! data, rollups or a language model, and it is total: whatever the text, there is a [`Reading`].
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

mod called;
mod english;
mod lattice;
mod learned;
mod lexicon;
mod misses;
mod owner;
mod parse;
mod phrase;
mod rank;
mod reading;
mod remembered;
mod say;
mod sketch;
mod stem;
mod suggest;
mod token;
mod weights;

pub use learned::{Meaning, Phrases, objection, objection_to_word, offers};
pub use lexicon::Lexicon;
pub use misses::{Asked, Chosen, Miss, Reason, choices, misses};
pub use reading::{Assumption, Kind, Reading, Word};
pub use say::say;
pub use suggest::{Suggestion, SuggestionKind, next, starters, suggest};

pub use weights::Weights;

use model::draft::LONGEST_QUESTION;
use model::viewer::Members;
use model::{Code, Draft, Issue, Model};

use crate::lattice::Lattice;
use crate::rank::Candidate;
use crate::remembered::Remembered;

/// Reads a question. With the draft of the question before, a follow-up ("now by month") edits it.
pub fn read(
    question: &str,
    previous: Option<&Draft>,
    model: &Model,
    lexicon: &Lexicon,
    members: &dyn Members,
) -> Reading {
    if question.len() > LONGEST_QUESTION {
        let issue = Issue::new(
            Code::BadQuestion,
            format!("The question has {} bytes; {LONGEST_QUESTION} are read. Ask it shorter.", question.len()),
        );
        return unread(issue, model);
    }
    let members = &Remembered::new(members);
    let (lattice, candidates) = candidates(question, previous, model, lexicon, members);
    if lattice.tokens.is_empty() {
        return unread(Issue::new(Code::BadQuestion, "There is no word in this question."), model);
    }
    if lattice.tokens.len() >= token::MOST_TOKENS {
        let issue = Issue::new(Code::BadQuestion, "The question has more words than are read. Ask it shorter.");
        return unread(issue, model);
    }
    let again = |repaired: &str| -> Option<Draft> {
        let (lattice, mut found) = self::candidates(repaired, previous, model, lexicon, members);
        found.retain(|candidate| candidate.is_clear(repaired, &lattice));
        found.into_iter().next().map(|c| c.sketch.draft)
    };
    rank::judge(question, &lattice, candidates, lexicon, members, &again)
}

/// Every tiling that makes sense, as far as it may matter: a tiling only becomes dearer when its phrases
/// are put together, so one that is dearer by itself than a whole reading is not looked at.
fn candidates<'a>(
    question: &str,
    previous: Option<&Draft>,
    model: &'a Model,
    lexicon: &'a Lexicon,
    members: &dyn Members,
) -> (Lattice<'a>, Vec<Candidate>) {
    let lattice = Lattice::link(token::tokens(question), model, lexicon, members);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut best = f32::INFINITY;
    for tiling in parse::tile(&lattice) {
        if tiling.cost > best + lattice.weights.margin {
            break;
        }
        if let Some(sketch) = sketch::sketch(&tiling, previous, &lattice) {
            let candidate = Candidate { tiling, sketch };
            best = best.min(candidate.cost());
            candidates.push(candidate);
        }
    }
    (lattice, candidates)
}

fn unread(issue: Issue, model: &Model) -> Reading {
    let issue = match starters(model).into_iter().next() {
        Some(starter) => issue.repair(model::Repair::Question(starter)),
        None => issue,
    };
    Reading::Unread { words: Vec::new(), understood: None, issues: vec![issue] }
}
