//! An answer is as its schema says, in every form of chart.

use std::collections::BTreeSet;

use jsonschema::Validator;
use schemars::generate::SchemaSettings;

use crate::Answer;
use crate::chart::Form;
use crate::fixture::{Leaf, asked};

fn validator() -> Validator {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Answer>();
    jsonschema::validator_for(schema.as_value()).expect("a schema")
}

/// Keys, measures, further columns, rows.
type Shape = (&'static [&'static str], &'static [&'static str], &'static [&'static str], Vec<String>);

/// Results of many shapes: between them they can be drawn in every form.
fn shapes() -> Vec<Shape> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let dots = (0..9).map(|i| format!("m{i}|{i}|{}.5", i * 2)).collect();
    vec![
        (&[], &["revenue"], &[], lines("1240310.5")),
        (&[], &["revenue", "claims", "health score"], &[], lines("12.5|3|92.25")),
        (&[], &["revenue"], &["revenue@target", "revenue@attainment"], lines("9|10|0.9")),
        (&["month"], &["revenue"], &[], lines("2025-01-01|900\n2025-02-01|-\n2025-03-01|700.25\n2029-12-01|1")),
        (&["month"], &["revenue", "margin"], &[], lines("2025-01-01|900|0.1\n2025-02-01|800|0.2")),
        (&["region"], &["claims"], &[], lines("Asia|5\nEurope|9\n-|2")),
        (&["weekday"], &["claims"], &[], lines("1|5\n2|9")),
        (&["region"], &["revenue"], &["revenue@target"], lines("Asia|9|10\nEurope|8|5")),
        (&["month"], &["revenue"], &["revenue@target"], lines("2025-01-01|9|10\n2025-02-01|8|5")),
        (&["region"], &["revenue"], &["revenue@previous", "revenue@growth"], lines("Asia|9|10|-0.1\nEurope|8|5|0.6")),
        (&["region", "model"], &["claims"], &[], lines("Asia|Aurora|1\nAsia|Cirrus|2\nEurope|Aurora|3")),
        (&["month", "region"], &["claims"], &[], lines("2025-01-01|Asia|1\n2025-01-01|Europe|2\n2025-02-01|Asia|3")),
        (&["model"], &["units sold", "margin"], &[], dots),
        (&["region"], &["claims"], &[], Vec::new()),
    ]
}

#[test]
fn every_form_of_chart_is_as_its_schema_says() {
    let validator = validator();
    let mut drawn = BTreeSet::new();
    for (keys, measures, further, rows) in shapes() {
        let columns: Vec<&str> = keys.iter().chain(measures).chain(further).copied().collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        for form in Form::ALL {
            let form = serde_json::to_value(form).expect("JSON");
            let answer = asked(Leaf::new(keys, measures).node(), &columns, &rows, form.as_str());
            let value = serde_json::to_value(&answer).expect("JSON");
            let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert_eq!(wrong, Vec::<String>::new(), "{columns:?} as {form}: {value:#}");
            drawn.extend(value["chart"]["type"].as_str().map(str::to_owned));
        }
    }
    for form in [
        "line",
        "column",
        "bar",
        "grouped_column",
        "stacked_column",
        "donut",
        "pie",
        "area",
        "panels",
        "target",
        "scatter",
    ] {
        assert!(drawn.contains(form), "{form} was never drawn, only {drawn:?}");
    }
}
