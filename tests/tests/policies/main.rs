//! No one sees another's rows: random people and questions, over the same caches, against worlds that have only the
//! rows of one person.

mod dice;
mod forbidden;
mod kept;
mod questions;
mod viewers;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use ask::{Input, Key, Meanings, Request, Step, View};
use model::Viewer;
use serde_json::Value;

use crate::questions::Questions;
use crate::viewers::{Person, people};

/// Pairs of people and a question in `make test`; `make prove` sets `RECKONER_PAIRS`.
const PAIRS: usize = 250;

/// The world of all rows, under policies.
pub(crate) fn everything() -> View {
    world::view(world::model(true, &[]), &world::rows())
}

pub(crate) fn seen_by(viewer: &Viewer, view: &View) -> View {
    View { viewer: Arc::new(viewer.clone()), ..view.clone() }
}

/// The outcome, as it is sent.
pub(crate) fn asked(request: &Request, view: &View) -> String {
    let Step::Done(reply) = ask::start(request, view) else { panic!("the source is never asked") };
    serde_json::to_string(&reply.outcome.expect("the snapshot is whole")).expect("an outcome is JSON")
}

fn said(request: &Request) -> String {
    let asked = match &request.input {
        Input::Question(text) => text.clone(),
        Input::Draft(draft) => draft.to_json(),
        Input::Choice { question, draft } => format!("{question} {}", draft.to_json()),
    };
    format!("{asked} {}", request.previous.as_ref().map(model::Draft::to_json).unwrap_or_default())
}

/// Names that are not a person's to see and stand in a text, but not in what they asked themselves.
fn foreign_names<'a>(text: &str, asked: &str, person: &'a Person) -> Vec<&'a str> {
    let (text, asked) = (words(text), words(asked));
    let stands = |name: &&&str| {
        let name = words(name);
        text.contains(&name) && !asked.contains(&name)
    };
    person.foreign.iter().filter(stands).copied().collect()
}

/// Lower case, single spaces, one at either end: a name is in it only as whole words.
fn words(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { ' ' }).collect();
    format!(" {} ", spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What is wrong with an outcome: foreign names in it, or numbers that are not those of the person's own rows.
fn wrong(outcome: &str, request: &Request, person: &Person) -> Option<String> {
    let foreign = foreign_names(outcome, &said(request), person);
    if !foreign.is_empty() {
        return Some(format!("{} is told of {foreign:?} by {request:?}: {outcome}", person.name));
    }
    let outcome: Value = serde_json::from_str(outcome).expect("JSON");
    let is_answered = outcome["status"] == "answered";
    let Some(own) = &person.own else {
        return is_answered.then(|| format!("{} may see nothing: {request:?}: {outcome}", person.name));
    };
    if !is_answered {
        return None;
    }
    // The same draft in the world of nothing but their rows.
    let draft = model::Draft::from_json(&outcome["draft"].to_string()).expect("a draft");
    let again = Request { chart: request.chart.clone(), ..Request::draft(draft) };
    let expected: Value = serde_json::from_str(&asked(&again, own)).expect("JSON");
    // Where another dataset is nearest, nothing may have been worked out of it.
    if expected["issues"][0]["code"] == "no_rollup" {
        return None;
    }
    let same =
        expected["status"] == "answered" && sorted(&expected) == sorted(&outcome) && expected["kpi"] == outcome["kpi"];
    let difference = || format!("{}: {request:?}\n  {}\n  own {}", person.name, outcome["table"], expected);
    (!same).then(difference)
}

/// Rows in an order of their own: equal ones may come in any.
fn sorted(outcome: &Value) -> Vec<String> {
    let rows = outcome["table"]["rows"].as_array().expect("rows");
    let mut rows: Vec<String> = rows.iter().map(Value::to_string).collect();
    rows.sort();
    rows
}

/// Asks random pairs of people random questions over one cache of answers; answers with what went wrong and how many
/// answers there were.
fn try_pairs<K: Ord>(pairs: usize, key: impl Fn(&Request, &View) -> K) -> (Vec<String>, usize) {
    let people = people();
    let everything = View { meanings: Arc::new(Meanings::of_bytes(8 << 20)), ..everything() };
    let mut questions = Questions::of(&world::rows(), 5);
    let mut kept: BTreeMap<K, String> = BTreeMap::new();
    let (mut found, mut answered) = (Vec::new(), 0);
    for pair in 0..pairs {
        let request = questions.next();
        for _ in 0..2 {
            let person = &people[questions.pick(&(0..people.len()).collect::<Vec<_>>())];
            let view = seen_by(&person.viewer, &everything);
            let outcome = kept.entry(key(&request, &view)).or_insert_with(|| asked(&request, &view)).clone();
            answered += usize::from(outcome.contains(r#""status":"answered""#));
            found.extend(wrong(&outcome, &request, person));
            // Warm as cold, and now and then as if it were the first question of all.
            let sights = if pair % 16 == 0 { Arc::default() } else { Arc::clone(&view.sights) };
            let cold = View { sights, meanings: Arc::default(), ..view.clone() };
            let again = [asked(&request, &view), asked(&request, &cold)];
            if again[0] != again[1] {
                found.push(format!("{} warm:\n{}\ncold:\n{}", person.name, again[0], again[1]));
            }
            found.extend(offered(&outcome, &request, &view, person));
        }
    }
    let usage = everything.meanings.usage();
    assert!(usage.hits > 0 && usage.entries > 0 && usage.bytes <= usage.capacity, "{usage:?}");
    (found, answered)
}

/// What is wrong with what is offered: foreign names, or no answer.
fn offered(outcome: &str, request: &Request, view: &View, person: &Person) -> Vec<String> {
    let outcome: Value = serde_json::from_str(outcome).expect("JSON");
    let next = outcome["next"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    let owner = seen_by(&Viewer::owner(), view);
    let is_answered =
        |question: &str, view: &View| asked(&Request::question(question), view).contains(r#""status":"answered""#);
    // How well the next question is read, and whether it was worked out, is the same for everybody.
    let mut offered: Vec<String> = next.filter(|question| is_answered(question, &owner)).collect();
    let typed = said(request);
    let typed: String = typed.chars().take(typed.len() % 12).collect();
    offered.extend(ask::suggest(&typed, view, 8).into_iter().map(|suggestion| suggestion.text));
    let mut wrong = Vec::new();
    for question in offered {
        let foreign = foreign_names(&question, &said(request), person);
        if !foreign.is_empty() || !is_answered(&question, view) {
            wrong.push(format!("{} is offered {question:?} ({foreign:?})", person.name));
        }
    }
    wrong
}

#[test]
fn no_one_sees_anothers_rows() {
    let pairs = std::env::var("RECKONER_PAIRS").map_or(PAIRS, |n| n.parse().expect("a number of pairs"));
    let (found, answered) = try_pairs(pairs, Key::of);
    assert!(found.is_empty(), "{} of {}:\n{}", found.len(), 2 * pairs, found[..found.len().min(8)].join("\n\n"));
    assert!(answered > pairs / 4, "only {answered} answers of {}", 2 * pairs);
}

#[test]
fn a_key_without_its_viewer_is_found_out() {
    let anyones = |request: &Request, view: &View| Key::of(request, &seen_by(&Viewer::owner(), view));
    let (found, _) = try_pairs(60, anyones);
    assert!(!found.is_empty(), "answers of others were served unnoticed");
}
