//! What is forbidden looks from outside as what does not exist.

use std::sync::Arc;

use ask::{Request, Sights, View, answerable, suggest};
use model::{Draft, Viewer};
use serde_json::Value;
use understand::Phrases;

use crate::viewers::people;
use crate::{asked, everything, seen_by};

fn view_of(name: &str) -> View {
    let everything = everything();
    let person = people().into_iter().find(|person| person.name == name).expect(name);
    seen_by(&person.viewer, &everything)
}

/// The same outcome, whichever of two words of one length was asked with.
fn check(view: &View, question: &str, forbidden: &str, made_up: &str) {
    let request = |word: &str| {
        let text = question.replace("{}", word);
        Draft::from_json(&text).map_or_else(|_| Request::question(&text), Request::draft)
    };
    assert_eq!(forbidden.len(), made_up.len(), "words of one shape");
    let outcome = asked(&request(forbidden), view);
    let expected = asked(&request(made_up), view).replace(made_up, forbidden);
    let expected = expected.replace(&made_up.to_lowercase(), &forbidden.to_lowercase());
    let expected = expected.replace(&made_up.replace('_', " "), &forbidden.replace('_', " "));
    assert_eq!(outcome, expected, "{question} with {forbidden}");
}

#[test]
fn a_foreign_member_is_as_good_as_one_that_there_is_not() {
    let north = view_of("north");
    for question in [
        "revenue for {}",
        "revenue by month for {}",
        "revenue in {} vs last quarter",
        "list shops in {}",
        "only {}",
        r#"{"v":1,"show":["revenue"],"where":[{"in":{"region":["{}"]}}]}"#,
        r#"{"v":1,"show":["revenue"],"where":[{"not_in":{"city":["{}"]}}]}"#,
        r#"{"v":1,"by":["shop"],"where":[{"has":{"of":"sales","where":[{"in":{"city":["{}"]}}]}}]}"#,
        r#"{"v":1,"show":[{"metric":"revenue","view":{"part_of":[{"in":{"region":["{}"]}}]}}]}"#,
    ] {
        // A region, a city and a brand of others; a slip of the pen in one of them.
        for (forbidden, made_up) in
            [("Sudmark", "Sedmork"), ("Cavaro", "Cevire"), ("Tulskaya", "Tolskeyi"), ("Westery", "Wostery")]
        {
            check(&north, question, forbidden, made_up);
        }
    }
}

#[test]
fn what_is_closed_is_as_good_as_what_there_is_not() {
    let north = view_of("north");
    for question in [
        "{}",
        "{} by month",
        "{} by region",
        "revenue and {} by region",
        r#"{"v":1,"show":["{}"]}"#,
        r#"{"v":1,"show":["revenue"],"by":["{}"]}"#,
        r#"{"v":1,"show":[{"count":"{}"}]}"#,
        r#"{"v":1,"by":["shop"],"where":[{"never":{"of":"{}"}}]}"#,
        r#"{"v":1,"by":["region"],"where":[{"metric":{"name":"{}","above":3}}]}"#,
        r#"{"v":1,"show":["revenue"],"where":[{"in":{"{}":["Payables"]}}]}"#,
    ] {
        for (forbidden, made_up) in [
            ("wages", "gawes"),
            ("salaries", "lasuries"),
            ("wage_share", "gawe_sheru"),
            ("payroll", "woydull"),
            ("department", "tedarpmunt"),
            ("Payables", "Pibayles"),
        ] {
            check(&north, question, forbidden, made_up);
        }
    }
}

#[test]
fn a_closed_metric_is_no_target_and_no_column() {
    let west = view_of("west online");
    let outcome: Value = serde_json::from_str(&asked(&Request::question("revenue vs target"), &west)).expect("JSON");
    assert_eq!(outcome["issues"][0]["code"], "unsupported", "{outcome:#}");
    assert!(!outcome.to_string().contains("goal"), "{outcome:#}");
    let model = &west.model;
    let metric = |name: &str| model.metric_named(name).expect(name);
    let may: Vec<bool> = ["revenue", "price", "taken_back", "goal", "wages", "wage_share", "assortment"]
        .map(|name| west.may_ask(metric(name)))
        .into();
    assert_eq!(may, [true, true, false, false, false, false, false]);
    let dimension = |name: &str| model.dimension_named(name).expect(name);
    let may: Vec<bool> = ["region", "shop", "brand", "channel", "cause", "department"]
        .map(|name| west.may_group_by(dimension(name)))
        .into();
    assert_eq!(may, [true, true, true, true, false, false]);
    let dataset = |name: &str| model.dataset_named(name).expect(name);
    let may: Vec<bool> = ["sales", "shops", "returns"].map(|name| west.may_count(dataset(name))).into();
    assert_eq!(may, [true, false, false]);
    let owner = View { viewer: Arc::new(Viewer::owner()), ..west.clone() };
    assert!(model.metric_ids().all(|id| owner.may_ask(id)) && model.dataset_ids().all(|id| owner.may_count(id)));
    assert!(model.dimension_ids().all(|id| owner.may_group_by(id)));
}

#[test]
fn who_has_no_claims_can_ask_nothing() {
    for name in ["without claims", "with empty claims"] {
        let view = view_of(name);
        assert!(view.model.metric_ids().all(|id| !view.may_ask(id)), "{name}");
        assert!(suggest("", &view, 8).is_empty() && suggest("rev", &view, 8).is_empty(), "{name}");
        for question in ["{}", "{} by month", "list {}", "{} for Norvia"] {
            check(&view, question, "revenue", "vereneu");
        }
        let outcome = asked(&Request::question("revenue by region"), &view);
        assert!(outcome.contains(r#""status":"unread""#), "{name}: {outcome}");
    }
}

#[test]
fn questions_of_others_tell_nothing() {
    let mut view = view_of("north");
    let past = [
        "revenue for Sudmark",
        "revenue by region",
        "revenue for Norvia",
        "wages by month",
        "revenue for cities containing \"Cava\"",
        "revenue of our darling",
        "revenue of our pet",
    ];
    let draft = |city: &str| {
        let json = format!(r#"{{"v":1,"show":["revenue"],"where":[{{"in":{{"city":["{city}"]}}}}]}}"#);
        Draft::from_json(&json).expect("a draft")
    };
    let settled = [("revenue of our darling", &draft("Cavaro")), ("revenue of our pet", &draft("Birkholt"))];
    let owner = seen_by(&Viewer::owner(), &view);
    view.phrases = Arc::new(Phrases::compile(settled, &view.model, &view.lexicon, &owner.members()));
    assert_eq!(answerable(past, "", &view, 9), ["revenue by region", "revenue for Norvia", "revenue of our pet"]);
    let owner = seen_by(&Viewer::owner(), &view);
    assert!(answerable(past, "", &owner, 9).len() >= 6);
    let outcome = asked(&Request::question("revenue of our darling"), &view);
    assert!(!outcome.contains("Cavaro") && !outcome.contains("answered"), "{outcome}");
    assert!(asked(&Request::question("revenue of our darling"), &owner).contains("Cavaro"));
}

#[test]
fn words_that_were_taught_are_for_those_who_may_see_what_they_mean() {
    let mut view = view_of("north");
    let member = |of: &str, name: &str| understand::Meaning::Member { of: of.to_owned(), name: name.to_owned() };
    let (south, home, pay) =
        (member("region", "Sudmark"), member("region", "Norvia"), understand::Meaning::Metric("wages".to_owned()));
    let taught = [("down there", &south), ("homeland", &home), ("pay packets", &pay)];
    view.lexicon = Arc::new(understand::Lexicon::compile(&view.model).with(taught, &view.model));
    view.sights = Arc::<Sights>::default();
    let status = |question: &str, view: &View| -> String {
        let outcome: Value = serde_json::from_str(&asked(&Request::question(question), view)).expect("JSON");
        outcome["status"].as_str().expect("a status").to_owned()
    };
    let owner = seen_by(&Viewer::owner(), &view);
    for (question, own) in [("revenue for homeland", true), ("revenue for down there", false), ("pay packets", false)] {
        assert_eq!(status(question, &owner), "answered", "{question}");
        assert_eq!(status(question, &view) == "answered", own, "{question}");
    }
}

#[test]
fn members_offered_and_spelt_are_ones_own() {
    let everything = everything();
    for person in people() {
        let view = seen_by(&person.viewer, &everything);
        for typed in ["revenue for ", "revenue for s", "revenue for n", "w", "revenue by ", "teapto", "", "de"] {
            for suggestion in suggest(typed, &view, 20) {
                let named = person.foreign.iter().find(|name| suggestion.text.contains(**name));
                assert_eq!(named, None, "{}: {typed:?} → {}", person.name, suggestion.text);
            }
        }
    }
}
