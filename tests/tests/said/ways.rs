//! `tests/said/ways.md`: the ways of putting a question that are read alike, whatever it is about.

use std::collections::BTreeMap;

use ask::literate::{Section, sections};
use cases::{World, root, worlds};
use model::draft::By;
use model::formula::{Agg, Formula};
use model::semantic::FieldRole;
use model::{DatasetId, DimensionId, Draft, Model};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use understand::Reading;

use crate::nouns::Nouns;

/// The worlds whose words are told apart, with a fact table each that has something for every word in braces.
const WORLDS: [(&str, &str); 2] = [("automotive", "sales"), ("carmaker", "sales")];

/// How often each shape is filled with other words.
const FILLS: u32 = 20;

/// Words for what stands in braces.
type Words = BTreeMap<&'static str, String>;

#[test]
fn every_way_to_say_it_means_the_same() {
    let text = std::fs::read_to_string(root().join("tests/said/ways.md")).expect("tests/said/ways.md is there");
    let shapes = sections(&text).expect("every block is closed");
    assert!(shapes.len() >= 20, "only {} shapes", shapes.len());
    let mut wrong = Vec::new();
    for (name, dataset) in WORLDS {
        let (_, world) = worlds::every().iter().find(|(world, _)| world == name).expect("a world of that name");
        let dataset = world.model.dataset_named(dataset).expect("a dataset of that name");
        for shape in &shapes {
            let config = Config { cases: FILLS, failure_persistence: None, ..Config::default() };
            let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
            let run = runner.run(&words(world, dataset), |words| alike(shape, &words, world));
            if let Err(TestError::Fail(why, _)) = run {
                wrong.push(format!("{name}, {}: {why}", shape.title));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether all ways of a shape are read as the first one is.
fn alike(shape: &Section<'_>, words: &Words, world: &World) -> Result<(), TestCaseError> {
    let ways: Vec<String> = shape.block("same").unwrap_or_default().lines().map(|way| filled(way, words)).collect();
    prop_assert!(ways.len() > 4, "four ways beside the first");
    let meant = read(&ways[0], world).map_err(|found| TestCaseError::fail(format!("{}\n  read {found}", ways[0])))?;
    prop_assert!(world.bind(&meant).is_ok(), "{} binds", ways[0]);
    let others = ways[1..].iter().filter_map(|way| match read(way, world) {
        Ok(draft) if draft == meant => None,
        Ok(draft) => Some(format!("  {way}\n    read {}", draft.to_json())),
        Err(found) => Some(format!("  {way}\n    read {found}")),
    });
    let others: Vec<String> = others.collect();
    prop_assert!(others.is_empty(), "{}\n    read {}\n{}", ways[0], meant.to_json(), others.join("\n"));
    Ok(())
}

fn read(question: &str, world: &World) -> Result<Draft, String> {
    match understand::read(question, None, &world.model, &world.lexicon, &world.members) {
        Reading::Clear { draft, .. } => Ok(*draft),
        Reading::Ambiguous { choices, .. } => {
            Err(choices.iter().map(Draft::to_json).collect::<Vec<_>>().join("\n      or "))
        }
        Reading::Unread { issues, .. } => Err(issues.into_iter().map(|issue| issue.message).collect()),
    }
}

fn filled(way: &str, words: &Words) -> String {
    words.iter().fold(way.to_owned(), |way, (name, word)| way.replace(&format!("{{{name}}}"), word))
}

/// Words of a fact table and of what it refers to.
fn words(world: &'static World, dataset: DatasetId) -> impl Strategy<Value = Words> {
    let model = &world.model;
    let nouns = Nouns::of(world, dataset);
    let metrics: Vec<String> =
        nouns.metrics.iter().filter(|name| sums(model, name)).map(|name| metric(model, name)).collect();
    let axes = nouns.axes.iter().filter_map(|by| match by {
        By::Dimension(name) => model.dimension_named(name),
        By::Time(_) => None,
    });
    let axes: Vec<DimensionId> = axes.filter(|id| role(model, *id) == FieldRole::Dimension).collect();
    let members = nouns.members.iter().filter_map(|(name, members)| {
        let id = model.dimension_named(name)?;
        axes.contains(&id).then(|| (id, members.clone()))
    });
    let members: Vec<(DimensionId, Vec<String>)> = members.collect();
    let numbers = nouns.own_numbers.iter().filter(|name| !is_summed(model, name));
    let number = select(numbers.cloned().collect::<Vec<_>>());
    let rows = select(listed(model));
    let counts = (2..20u32, select(vec!["1000", "2.5m", "40"]), 2023..2026i32);
    let names = (subsequence::<String>(metrics, 2).prop_shuffle(), subsequence(axes.clone(), 2).prop_shuffle());
    let member = select(members).prop_flat_map(|(id, all)| (Just(id), subsequence(all, 2).prop_shuffle()));
    (names, number, rows, member, counts).prop_filter_map(
        "each word for one thing",
        move |((metrics, axes), number, (rows, children), (place, member), (n, amount, year))| {
            let label = |id: DimensionId| model.dimension(id).label.clone();
            let number = model.dimension_named(&number)?;
            (!axes.contains(&place)).then(|| {
                Words::from([
                    ("metric", metrics[0].clone()),
                    ("other", metrics[1].clone()),
                    ("dim", label(axes[0])),
                    ("dims", several(&label(axes[0]))),
                    ("second", label(axes[1])),
                    ("seconds", several(&label(axes[1]))),
                    ("number", label(number)),
                    ("columns", several(&label(place))),
                    ("rows", several(&model.dataset(rows).label)),
                    ("children", several(&model.dataset(children).label)),
                    ("where", label(place)),
                    ("member", member[0].clone()),
                    ("another", member[1].clone()),
                    ("n", n.to_string()),
                    ("amount", amount.to_owned()),
                    ("year", year.to_string()),
                    ("before", (year - 1).to_string()),
                ])
            })
        },
    )
}

/// Rows with a name, and rows that refer to them.
fn listed(model: &Model) -> Vec<(DatasetId, DatasetId)> {
    let named = model.dataset_ids().filter(|id| !model.dataset(*id).shown_as.is_empty());
    let pairs = named.flat_map(|rows| model.dataset_ids().map(move |other| (rows, other)));
    pairs.filter(|(rows, other)| rows != other && !model.paths(*other, *rows).is_empty()).collect()
}

fn metric(model: &Model, name: &str) -> String {
    model.metric_named(name).map_or_else(String::new, |id| model.metric(id).label.clone())
}

fn sums(model: &Model, name: &str) -> bool {
    model.metric_named(name).is_some_and(
        |id| matches!(&model.metric(id).formula, Formula::Measure(m) if m.agg == Agg::Sum && m.filter.is_none()),
    )
}

/// Whether a metric is the sum of a column: then "average units" may be that of each group's sum.
fn is_summed(model: &Model, name: &str) -> bool {
    let column = model.dimension_named(name).map(|id| &model.field(model.dimension(id).fields[0]).expr);
    model.metrics.iter().any(|metric| matches!(&metric.formula, Formula::Measure(m) if m.of.as_ref() == column))
}

fn role(model: &Model, id: DimensionId) -> FieldRole {
    model.field(model.dimension(id).fields[0]).role
}

/// A noun in the plural.
fn several(noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if noun.ends_with('s') => noun.to_owned(),
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    }
}
