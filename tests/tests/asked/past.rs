//! Questions asked before are offered again only where they are answered now, by themselves.

use std::sync::Arc;

use ask::{Input, Locale, Request, answerable};
use model::Draft;
use understand::Phrases;

use crate::world::{answered, view};

const PAST: [&str; 6] = [
    "claims by component",
    "claims of flagship models",
    "Claims for battery",
    "revenue by component by dealer's shoe size",
    "by month",
    "claims by region",
];

#[test]
fn what_is_answered_no_more_is_not_offered() {
    let view = view();
    for (typed, limit, expected) in [
        ("", 9, vec!["claims by component", "Claims for battery", "claims by region"]),
        ("", 1, vec!["claims by component"]),
        ("CLAIMS by", 9, vec!["claims by component", "claims by region"]),
        ("claims by region", 9, vec![]),
        ("flagship", 9, vec![]),
    ] {
        assert_eq!(answerable(PAST, typed, &view, limit), expected, "{typed}");
    }
}

#[test]
fn a_choice_is_answered_as_it_is_under_the_question_and_an_accepted_one_from_then_on() {
    let mut view = view();
    let draft = Draft::from_json(r#"{"v":1,"show":["claims"],"by":["component"]}"#).expect("a draft");
    let input = Input::Choice { question: "claims split somehow".to_owned(), draft: draft.clone() };
    let chosen = answered(&Request { input, previous: None, chart: None, locale: Locale::EN, picture: None }, &view);
    assert_eq!((&chosen["question"], &chosen["said"]), (&"claims split somehow".into(), &"claims by component".into()));

    view.phrases =
        Arc::new(Phrases::compile([("claims split somehow", &draft)], &view.model, &view.lexicon, &view.members()));
    let settled = answered(&Request::question("Claims split somehow"), &view);
    assert_eq!(settled["said"], "claims by component");
    assert_eq!(settled["assumptions"][0]["text"], "as chosen before: “claims by component”");
    // Offered as long as it counts.
    assert_eq!(answerable(["claims split somehow"], "", &view, 9), ["claims split somehow"]);
    view.phrases = Arc::default();
    assert_eq!(answerable(["claims split somehow"], "", &view, 9), Vec::<String>::new());
}
