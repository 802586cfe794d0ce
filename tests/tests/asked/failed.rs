//! A source that fails: what is known of the question is kept for the log.

use ask::{Fault, LivePolicy, Step, View};
use model::query::Best;

use crate::world::{request, view};

#[test]
fn a_fetch_that_fails_keeps_the_record_of_its_question() {
    let view = View { live: LivePolicy::All, ticks: clock::ticks, ..view() };
    let Step::Wants(wants) = ask::start(&request("claims by supplier"), &view) else {
        panic!("no rollup has suppliers");
    };
    let fault = Fault { code: "source_unreachable", message: "The source is gone.".to_owned() };
    let reply = ask::failed(*wants, fault.clone());
    assert_eq!(reply.outcome.err(), Some(fault));
    let record = reply.record;
    assert_eq!(record.question.as_deref(), Some("claims by supplier"));
    assert_eq!(
        record.draft.map(|draft| draft.to_json()).as_deref(),
        Some(r#"{"v":1,"show":["claims"],"by":["supplier"]}"#)
    );
    assert_eq!((record.outcome, record.codes), ("failed", vec!["source_unreachable"]));
    let nanos = record.nanos;
    assert_eq!((nanos.read, nanos.bind, nanos.route, nanos.execute), (1, 1, 1, 0), "one tick a stage");
}

/// Of ten million sales only the largest are fetched.
#[test]
fn of_rows_that_are_ranked_only_the_best_are_asked_for() {
    let view = View { live: LivePolicy::All, ..view() };
    let wanted = |question: &str| match ask::start(&request(question), &view) {
        Step::Wants(wants) => wants.leaves.iter().map(|pull| pull.best).collect::<Vec<_>>(),
        Step::Done(_) | Step::Votes(_) => panic!("no rollup has suppliers: {question}"),
    };
    let best = |n, least| vec![Some(Best { n, measure: 0, least })];
    assert_eq!(wanted("top 3 suppliers by claims"), best(3, false));
    assert_eq!(wanted("3 suppliers with the fewest claims"), best(3, true));
    // What others are ranked within, or added to, needs all of them.
    assert_eq!(wanted("claims by supplier"), [None]);
    assert_eq!(wanted("top 2 suppliers by claims within each component"), [None]);
    assert_eq!(wanted("top 3 suppliers by share of claims"), [None]);
}

/// A clock that goes on by one whenever it is looked at.
mod clock {
    use std::sync::atomic::{AtomicU64, Ordering};

    pub(super) fn ticks() -> u64 {
        static NOW: AtomicU64 = AtomicU64::new(0);
        NOW.fetch_add(1, Ordering::Relaxed)
    }
}
