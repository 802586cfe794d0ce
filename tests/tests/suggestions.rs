//! Every question that is offered can be answered: to begin with, while somebody types, and to go on with, over every
//! model of the repository.

use cases::{World, worlds};
use understand::{Reading, next, starters, suggest};

/// Completions asked for at once.
const MANY: usize = 8;

/// Why a question cannot be answered, if it cannot.
fn unanswerable(question: &str, world: &World) -> Option<String> {
    let why = match understand::read(question, None, &world.model, &world.lexicon, &world.members) {
        Reading::Clear { draft, .. } => world.bind(&draft).err()?[0].message.clone(),
        Reading::Ambiguous { choices, .. } => format!("{} readings", choices.len()),
        Reading::Unread { issues, .. } => issues[0].message.clone(),
    };
    Some(format!("{question}: {why}"))
}

fn check(offered: impl Fn(&World) -> Vec<String>, least: usize) {
    let (mut count, mut wrong) = (0, Vec::new());
    for (name, world) in worlds::every() {
        for question in offered(world) {
            count += 1;
            wrong.extend(unanswerable(&question, world).map(|why| format!("{name}: {why}")));
        }
    }
    assert!(count >= least, "only {count} are offered");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn questions_to_begin_with_are_answered() {
    check(|world| starters(&world.model), 70);
}

#[test]
fn every_model_offers_a_question_to_begin_with() {
    for (name, world) in worlds::every() {
        assert!(!starters(&world.model).is_empty(), "{name} offers none");
    }
}

#[test]
fn questions_that_lead_on_are_answered_and_lead_on() {
    let on = |question: &str, world: &World| {
        let reading = understand::read(question, None, &world.model, &world.lexicon, &world.members);
        let Reading::Clear { draft, .. } = reading else { return Vec::new() };
        next(&draft, &world.model)
    };
    check(
        |world| {
            let first: Vec<String> = starters(&world.model).iter().flat_map(|question| on(question, world)).collect();
            let second: Vec<String> = first.iter().flat_map(|question| on(question, world)).collect();
            first.into_iter().chain(second).collect()
        },
        300,
    );
}

#[test]
fn completions_are_answered() {
    check(
        |world| {
            let labels = world.model.metrics.iter().map(|metric| &metric.label);
            let labels = labels.chain(world.model.dimensions.iter().map(|dimension| &dimension.label));
            let typed = labels.flat_map(|label| {
                let begun: String = label.chars().take(3).collect();
                [begun.clone(), label.clone(), format!("{label} by "), format!("top 5 {begun}")]
            });
            let offered = typed.flat_map(|typed| {
                suggest(&typed, &world.model, &world.lexicon, &world.members, &|draft| world.bind(draft).is_ok(), MANY)
                    .into_iter()
                    .map(|s| s.text)
            });
            offered.collect()
        },
        300,
    );
}
