//! What is said is read back: canonical English for any draft that people can mean is read as that draft.

mod conditions;
mod drafts;
mod meaning;
mod nouns;
mod times;
mod ways;

use std::cell::Cell;

use cases::{World, worlds};
use model::Draft;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use understand::{Reading, say};

/// How many drafts are tried, over all models; `make prove` tries more.
const DRAFTS: usize = 2_000;

/// One draft of so many at most may be said in the very words of another.
const TWINS: usize = 500;

#[test]
fn what_is_said_is_read_as_what_was_meant() {
    let tried = std::env::var("RECKONER_DRAFTS").map_or(DRAFTS, |n| n.parse().expect("a number of drafts"));
    let size = |world: &World| world.model.metrics.len() + world.model.dimensions.len() + world.model.datasets.len();
    let all: usize = worlds::every().iter().map(|(_, world)| size(world)).sum();
    let twins = Cell::new(0);
    let mut wrong = Vec::new();
    for (name, world) in worlds::every() {
        let cases = u32::try_from(tried * size(world) / all + 1).expect("no more than that");
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let run = runner.run(&drafts::drafts(world), |draft| match read_back(&draft, world) {
            Back::Same => Ok(()),
            Back::Twin => {
                twins.set(twins.get() + 1);
                Ok(())
            }
            Back::Other(read) => Err(TestCaseError::fail(read)),
        });
        match run {
            Ok(()) => {}
            Err(TestError::Fail(read, draft)) => {
                let said = say(&draft, &world.model);
                wrong.push(format!("{name}: {said}\n  meant {}\n  read  {read}", draft.to_json()));
            }
            Err(TestError::Abort(why)) => wrong.push(format!("{name}: {why}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(twins.get() <= tried / TWINS, "{} of {tried} drafts are said in the words of another", twins.get());
}

/// What came back of a draft that was said.
enum Back {
    Same,
    /// A choice between this draft and others that are said in the same words, since the model calls two things alike.
    Twin,
    /// Another meaning, or none.
    Other(String),
}

fn read_back(draft: &Draft, world: &World) -> Back {
    let said = say(draft, &world.model);
    match understand::read(&said, None, &world.model, &world.lexicon, &world.members) {
        Reading::Clear { draft: back, .. } if *back == *draft => Back::Same,
        Reading::Ambiguous { choices, .. }
            if choices.contains(draft) && choices.iter().all(|choice| say(choice, &world.model) == said) =>
        {
            Back::Twin
        }
        Reading::Clear { draft: back, .. } => Back::Other(back.to_json()),
        Reading::Ambiguous { choices, .. } => {
            Back::Other(choices.iter().map(Draft::to_json).collect::<Vec<_>>().join(" or "))
        }
        Reading::Unread { issues, .. } => {
            Back::Other(issues.into_iter().map(|issue| issue.message).collect::<Vec<_>>().join(" "))
        }
    }
}
