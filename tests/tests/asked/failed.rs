//! A source that fails: what is known of the question is kept for the log.

use ask::{Fault, LivePolicy, Step, View};

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

/// A clock that goes on by one whenever it is looked at.
mod clock {
    use std::sync::atomic::{AtomicU64, Ordering};

    pub(super) fn ticks() -> u64 {
        static NOW: AtomicU64 = AtomicU64::new(0);
        NOW.fetch_add(1, Ordering::Relaxed)
    }
}
