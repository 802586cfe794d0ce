//! Numbers of some rows beside numbers of all.

use crate::world::{answered, request, view};

#[test]
fn a_number_of_some_rows_stands_beside_one_of_all() {
    let view = view();
    let asked = "warranty cost and gearbox claims by region";
    let answer = answered(&request(asked), &view);
    assert_eq!(answer["said"], "warranty cost and claims (for component Gearbox) by region");
    let rows = serde_json::json!([["Europe", 800, 5], ["Asia Pacific", 200, 2]]);
    assert_eq!(answer["table"]["rows"], rows, "{answer:#}");
    // What is said reads back.
    let said = answer["said"].as_str().unwrap_or_default();
    assert_eq!(answered(&request(said), &view)["draft"], answer["draft"]);
    // None is a number, where it is counted: no battery was claimed in Asia.
    let answer = answered(&request("warranty cost and battery claims by region"), &view);
    assert_eq!(answer["table"]["rows"], serde_json::json!([["Europe", 800, 3], ["Asia Pacific", 200, 0]]));
}
