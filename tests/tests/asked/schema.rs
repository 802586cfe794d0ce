//! What goes out is as its schema says: every kind of outcome, as it is serialised, against the schema that the
//! description of the interface is made of.

use ask::{Outcome, Request, Step};
use jsonschema::Validator;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::world::{request, view};

fn validator() -> Validator {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Outcome>();
    jsonschema::validator_for(schema.as_value()).expect("a schema")
}

fn outcome(request: &Request) -> Value {
    let Step::Done(reply) = ask::start(request, &view()) else { panic!("the source is never asked") };
    serde_json::to_value(reply.outcome.expect("the snapshot is whole")).expect("an outcome is JSON")
}

/// What the schema has to say against a value.
fn complaints(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| error.to_string()).collect()
}

/// Questions and Drafts, and what they come to.
const ASKED: [(&str, &str); 22] = [
    ("claims by component", "answered"),
    ("claims by region", "answered"),
    ("claims by month", "answered"),
    ("claims by component and region", "answered"),
    ("warranty cost by month as a line chart", "answered"),
    ("share of claims by component as pie", "answered"),
    ("claims and warranty cost by month", "answered"),
    ("warranty cost", "answered"),
    ("claims and warranty cost", "answered"),
    ("claims in march 2025 vs february 2025", "answered"),
    ("top 1 component by claims", "answered"),
    ("claims by component for the battery in Asia Pacific in january 2025", "answered"),
    (r#"{"by":["component"],"time":{"year":1999}}"#, "answered"),
    (r#"{"show":["claims"],"by":["component"],"chart":"scatter"}"#, "answered"),
    ("claims of flagship models", "unread"),
    ("", "unread"),
    ("weather tomorrow", "unread"),
    ("claims by supplier", "refused"),
    (r#"{"show":["claims"],"by":["nothing"]}"#, "refused"),
    (r#"{"show":["claims"],"analysis":"why"}"#, "refused"),
    ("models launched before 2022", "ambiguous"),
    ("quality of our cars", "report"),
];

#[test]
fn every_outcome_is_as_its_schema_says() {
    let validator = validator();
    for (asked, status) in ASKED {
        let value = outcome(&request(asked));
        assert_eq!(value["status"], status, "{asked}: {value:#}");
        assert_eq!(complaints(&validator, &value), Vec::<String>::new(), "{asked}: {value:#}");
    }
}

#[test]
fn what_the_schema_does_not_name_is_refused_wherever_it_stands() {
    let validator = validator();
    for asked in ["claims by component", "claims of flagship models", "claims by supplier"] {
        let whole = outcome(&request(asked));
        let mut places = Vec::new();
        objects(&whole, String::new(), &mut places);
        // A Draft maps names of dimensions to their members: these are anybody's.
        for place in places.iter().filter(|place| !place.ends_with("/in") && !place.ends_with("/scales")) {
            let mut value = whole.clone();
            let at = value.pointer_mut(place).and_then(Value::as_object_mut).expect("an object");
            at.insert("unheard_of".to_owned(), json!(1));
            assert!(!validator.is_valid(&value), "{asked}: {place} takes anything");
        }
    }
}

#[test]
fn what_must_be_there_is_missed() {
    let validator = validator();
    let whole = outcome(&request("claims by component"));
    for place in ["said", "draft", "words", "headline", "table", "chart", "kpi", "provenance", "next", "tokens"] {
        let mut value = whole.clone();
        value.as_object_mut().expect("an object").remove(place).expect(place);
        assert!(!validator.is_valid(&value), "{place} is not missed");
    }
}

/// Pointers to all objects within.
fn objects(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                objects(inner, format!("{at}/{key}"), places);
            }
            places.push(at);
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                objects(inner, format!("{at}/{index}"), places);
            }
        }
        _ => {}
    }
}
