//! What may be counted otherwise says how it is counted.

use model::Draft;

#[test]
fn what_is_added_up_by_way_of_other_rows_counts_once_and_says_so() {
    let world = cases::automotive();
    let assumed = |draft: &str| {
        let draft = Draft::from_json(draft).expect("a draft");
        world.bind(&draft).expect("it can be answered").assumptions
    };
    // A dealer of a region sells a model many times; its price is one of that region's prices once.
    let said = assumed(r#"{"v":1,"show":[{"avg":"base_price"}],"by":["region"]}"#);
    assert_eq!(said, ["each of the models counts once, in however many sales"]);
    assert!(assumed(r#"{"v":1,"show":[{"avg":"base_price"}],"by":["body_type"]}"#).is_empty());
    assert!(assumed(r#"{"v":1,"show":[{"count":"models"}],"by":["region"]}"#).is_empty());
}

#[test]
fn a_verb_beside_most_says_what_is_counted() {
    // Some claims are "handled": then what is handled most is in most claims, and not in most sales.
    let handled = |text: String| text.replace("component: {", "component: {values: {Gearbox: [handled]}, ");
    let world = cases::automotive_with(handled);
    for asked in ["the most handled dealer", "which dealer was handled most in 2025"] {
        let reading = understand::read(asked, None, &world.model, &world.lexicon, &world.members);
        let understand::Reading::Clear { draft, .. } = reading else { panic!("{asked}: {reading:#?}") };
        let said = serde_json::to_value(&draft).expect("a draft is JSON");
        assert_eq!(said["show"], serde_json::json!(["claims"]), "{asked}: {said:#}");
        assert_eq!(said["where"], serde_json::Value::Null, "{asked}: {said:#}");
    }
}
