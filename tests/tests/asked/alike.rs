//! Readings that come to the same rows are no choice; others are.

use ask::{Outcome, Step};
use serde_json::Value;

use crate::world::{answered, request, view};

#[test]
fn readings_that_come_to_the_same_are_answered_and_the_others_named() {
    // "claims and cost per claim", or just "cost per claim": the first shows what both do.
    let answer = answered(&request("claims cost per claim"), &view());
    assert_eq!(answer["draft"]["show"], serde_json::json!(["claims", "cost_per_claim"]), "{answer:#}");
    let assumed = &answer["assumptions"][0];
    assert_eq!(assumed["text"], "could also mean “cost per claim”, which comes to the same");
    assert_eq!(assumed["alternatives"][0]["label"], "cost per claim");
    assert_eq!(answer["tokens"], 0);
}

#[test]
fn readings_that_differ_go_back_to_the_person() {
    let asked = "repeat repair for claim cost by month";
    let Step::Done(reply) = ask::start(&request(asked), &view()) else { panic!("nobody votes") };
    let outcome = reply.outcome.expect("the snapshot is whole");
    assert!(matches!(outcome, Outcome::Ambiguous { .. }), "{outcome:#?}");
}

/// That both come to nothing says nothing of what was meant.
#[test]
fn readings_without_rows_stay_a_choice() {
    let Step::Done(reply) = ask::start(&request("claims cost per claim in 2024"), &view()) else {
        panic!("nobody votes")
    };
    let outcome = serde_json::to_value(reply.outcome.expect("the snapshot is whole")).expect("an outcome is JSON");
    assert_eq!(outcome["status"], Value::from("ambiguous"), "{outcome:#}");
}
