//! What holds of any text: the two functions that `fuzz/` calls with whatever it comes up with, and the
//! tests with the seeds that are kept.

use model::load::{Input, export, load, reads};
use understand::{Reading, Word};

use crate::World;

/// Reads a text as a question, then each of its lines as a follow-up of the line before.
///
/// # Panics
/// If a reading quotes what is not there, says nothing, or cannot be bound or refused.
pub fn question(text: &str, world: &World) {
    let mut previous = None;
    for question in std::iter::once(text).chain(text.lines()) {
        let reading = understand::read(question, previous.as_ref(), &world.model, &world.lexicon, &world.members);
        let words = match &reading {
            Reading::Clear { words, .. } | Reading::Ambiguous { words, .. } | Reading::Unread { words, .. } => words,
        };
        for Word { text, start, end, .. } in words {
            assert_eq!(question.get(*start..*end), Some(text.as_str()), "a word where it stands");
        }
        match reading {
            Reading::Clear { draft, .. } => {
                let issues = world.bind(&draft).err();
                assert!(issues.is_none_or(|issues| !issues.is_empty()), "refused for a reason");
                previous = Some(*draft);
            }
            Reading::Ambiguous { choices, .. } => {
                assert!((2..=4).contains(&choices.len()), "two to four to choose from, not {}", choices.len());
                assert!(
                    choices.iter().all(|draft| !understand::say(draft, &world.model).is_empty()),
                    "choices in words"
                );
            }
            Reading::Unread { issues, .. } => assert!(!issues.is_empty(), "unread for a reason"),
        }
    }
}

/// Loads a text as a model file, without knowing its source.
///
/// # Panics
/// If it fails without a reason, or the model is another one after its export.
pub fn model(text: &str) {
    let input = Input { file: "model.yaml", text };
    match load(&input, None) {
        Ok(loaded) => {
            assert!(reads(&input).is_ok(), "what loads names its sources");
            let written = export(&loaded.model);
            let again = load(&Input { file: "exported.yaml", text: &written }, None);
            assert_eq!(again.as_ref().map(|again| &again.model), Ok(&loaded.model), "{written}");
        }
        Err(issues) => assert!(!issues.is_empty(), "refused for a reason"),
    }
}
