//! What to write into the model for questions that no rollup answers, and the mark of those that are vouched for.

use std::sync::Arc;

use ask::{Verified, View};
use model::Draft;
use serde_json::json;

use crate::world::{answered, request, view};

/// The lines for a draft; nothing where none would help.
fn lines(draft: &str, view: &View) -> String {
    let wanting = ask::wanting(&Draft::from_json(draft).expect("a draft"), view);
    if wanting.is_empty() { String::new() } else { ask::rollup_lines(&wanting, &view.model) }
}

#[test]
fn a_missing_dimension_wants_a_rollup_and_a_missing_number_does_not() {
    let view = view();
    let declared = |line: &str| format!("rollups:\n  declare:\n    {line}\n");
    for (draft, wanted) in [
        (r#"{"v":1,"show":["claims"],"by":["component"]}"#, String::new()),
        (
            r#"{"v":1,"show":["claims"],"by":["supplier"]}"#,
            declared("warranty_supplier: {dataset: warranty, dimensions: [supplier]}"),
        ),
        (
            r#"{"v":1,"show":["claims"],"by":["supplier",{"time":"month"}]}"#,
            declared("warranty_supplier_month: {dataset: warranty, dimensions: [supplier], grain: month}"),
        ),
        (
            r#"{"v":1,"show":["claims"],"by":["supplier"],"time":{"year":2025}}"#,
            declared("warranty_supplier_day: {dataset: warranty, dimensions: [supplier], grain: day}"),
        ),
        (r#"{"v":1,"show":["repeat_rate"],"by":["component"]}"#, String::new()),
        (r#"{"v":1,"show":["gone"],"by":["component"]}"#, String::new()),
    ] {
        assert_eq!(lines(draft, &view), wanted, "{draft}");
    }
}

#[test]
fn the_lines_are_read_back_as_what_was_wanted() {
    let view = view();
    let draft = Draft::from_json(r#"{"v":1,"show":["claims"],"by":["supplier",{"time":"month"}]}"#).expect("a draft");
    let wanting = ask::wanting(&draft, &view);
    let lines = ask::rollup_lines(&wanting, &view.model);
    let written = cases::automotive_with(|text| {
        let own = text.lines().find(|line| line.starts_with("rollups:")).expect("the example has rollups of its own");
        text.replace(&format!("{own}\n"), &lines)
    });
    assert_eq!(written.model.rollups.declared, wanting);
}

#[test]
fn an_answer_that_is_vouched_for_says_by_which_question() {
    let mut verified = Verified::default();
    let draft = r#"{"v":1,"show":["claims"],"by":["component"]}"#;
    verified.vouch(&Draft::from_json(draft).expect("a draft"), "what breaks");
    let view = View { verified: Arc::new(verified), ..view() };
    for asked in [draft, "claims by component"] {
        assert_eq!(answered(&request(asked), &view)["verified"], json!({"question": "what breaks"}), "{asked}");
    }
    assert!(answered(&request("claims by region"), &view).get("verified").is_none());
}
