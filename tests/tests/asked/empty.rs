//! What an answer without rows says: which condition emptied it, and the question that is not empty.

use ask::Request;
use model::Draft;

use crate::world::{answered, request, view};

#[test]
fn an_empty_answer_names_what_emptied_it_and_what_is_not_empty() {
    let view = view();
    for (asked, filter, said, there) in [
        // A count of none.
        ("claims for battery in march 2025", "in March 2025", "claims for component Battery Pack", "Claims were 3"),
        // A total without a value.
        (
            "warranty cost for battery in Asia Pacific",
            "for region Asia Pacific",
            "warranty cost for component Battery Pack",
            "Warranty cost was €300",
        ),
        // No rows: the one condition of three that does it.
        (
            "claims by component for the battery in Asia Pacific in january 2025",
            "for region Asia Pacific",
            "claims by component for component Battery Pack in January 2025",
            "Claims were 3 for Battery Pack in Jan 2025",
        ),
        // A condition on groups.
        (
            "claims by component with claims above 100",
            "with claims above 100",
            "claims by component",
            "Claims were 10: Gearbox had the most (7, 70.0%)",
        ),
        // Several that do it only together.
        (
            "claims by component for the battery in South America in february 2025",
            "for component Battery Pack for region South America in February 2025",
            "claims by component",
            "Claims were 10",
        ),
        // Time outside of the data.
        (r#"{"by":["component"],"time":{"year":1999}}"#, "in 1999", "list components", "2 components"),
    ] {
        let empty = &answered(&request(asked), &view)["empty"];
        assert_eq!((empty["filter"].as_str(), empty["said"].as_str()), (Some(filter), Some(said)), "{asked}: {empty}");
        let text = empty["text"].as_str().unwrap_or_default();
        assert!(text.starts_with(&format!("“{filter}” leaves nothing")), "{asked}: {text}");
        assert!(text.contains(&format!("Without it: {there}")), "{asked}: {text}");
        let draft = Draft::from_json(&empty["draft"].to_string()).expect("a draft");
        let again = answered(&Request::draft(draft), &view);
        assert!(again["table"]["rows"][0].is_array() && again["empty"].is_null(), "{asked}: {again:#}");
    }
}

#[test]
fn time_outside_of_the_data_is_said_with_the_days_that_there_are() {
    let text = &answered(&request(r#"{"by":["component"],"time":{"year":1999}}"#), &view())["empty"]["text"];
    assert_eq!(
        text,
        "“in 1999” leaves nothing: warranty has rows from 2025-01-15 to 2025-03-09. Without it: 2 components: Battery Pack and Gearbox."
    );
}

#[test]
fn an_answer_with_rows_has_nothing_to_say_about_it() {
    for asked in ["claims by component", "claims for battery", "warranty cost"] {
        assert!(answered(&request(asked), &view())["empty"].is_null(), "{asked}");
    }
}
