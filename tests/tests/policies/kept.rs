//! What was made of a query serves every other way of asking the same, and nobody else.

use std::sync::Arc;

use ask::{Meanings, Request, Usage, View};
use model::Viewer;

use crate::{asked, everything, seen_by};

fn keeping(bytes: u64) -> View {
    View { meanings: Arc::new(Meanings::of_bytes(bytes)), ..everything() }
}

fn ask_all(questions: &[&str], view: &View) -> Usage {
    for question in questions {
        asked(&Request::question(*question), view);
    }
    view.meanings.usage()
}

#[test]
fn other_words_for_the_same_are_served_from_what_was_made() {
    let view = keeping(1 << 20);
    let usage = ask_all(&["revenue by region", "turnover by region", "revenue per region"], &view);
    assert_eq!((usage.entries, usage.hits, usage.misses), (1, 2, 1), "{usage:?}");
    let usage = ask_all(&["quantity by region", "revenue for Norvia", "revenue by city"], &view);
    assert_eq!((usage.entries, usage.hits, usage.misses), (4, 2, 4), "{usage:?}");
    assert!(usage.bytes > 4_000 && usage.bytes <= usage.capacity, "{usage:?}");
    // Another day, another form, another view: another meaning.
    let pie = Request { chart: Some("pie".to_owned()), ..Request::question("revenue by region") };
    asked(&pie, &view);
    asked(&pie, &View { today: view.today + 1, ..view.clone() });
    asked(&pie, &View { id: "other".into(), ..view.clone() });
    assert_eq!(view.meanings.usage().misses, 7);
    view.meanings.clear();
    assert_eq!((view.meanings.usage().entries, view.meanings.usage().bytes), (0, 0));
}

#[test]
fn viewers_with_the_same_limits_share_and_others_do_not() {
    let view = keeping(1 << 20);
    let by = |roles: &[&str], regions: &[&str]| {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        seen_by(&Viewer { roles: texts(roles), claims: [("regions".to_owned(), texts(regions))].into() }, &view)
    };
    let question = ["revenue by region"];
    ask_all(&question, &view);
    ask_all(&question, &by(&["manager"], &["Norvia"]));
    assert_eq!(view.meanings.usage().hits, 0);
    // The same claim twice, and a role that limits nothing.
    ask_all(&question, &by(&["analyst", "manager"], &["Norvia", "Norvia"]));
    assert_eq!(view.meanings.usage().hits, 1);
    ask_all(&question, &by(&["manager"], &["Norvia", "Sudmark"]));
    assert_eq!((view.meanings.usage().hits, view.meanings.usage().entries), (1, 3));
    // Without a role that a policy is about, claims are nothing.
    ask_all(&question, &by(&["analyst"], &["Norvia"]));
    assert_eq!(view.meanings.usage().hits, 2);
}

#[test]
fn what_emptied_an_answer_is_told_by_the_question() {
    let view = keeping(1 << 20);
    let cold = everything();
    // One query, put in two ways; either is told its own condition.
    for json in [
        r#"{"v":1,"by":["shop"],"where":[{"in":{"region":["Norvia"]}},{"in":{"city":["Cavaro"]}}]}"#,
        r#"{"v":1,"by":["shop"],"where":[{"in":{"city":["Cavaro"]}},{"in":{"region":["Norvia"]}}]}"#,
    ] {
        let request = Request::draft(model::Draft::from_json(json).expect("a draft"));
        let outcome = asked(&request, &view);
        assert!(outcome.contains("leaves nothing"), "{outcome}");
        assert_eq!(outcome, asked(&request, &cold));
    }
    assert_eq!((view.meanings.usage().hits, view.meanings.usage().misses), (1, 1));
}

#[test]
fn no_more_is_kept_than_fits() {
    let view = keeping(40_000);
    let by = ["region", "city", "shop", "product", "brand", "channel", "month", "week", "quarter", "day"];
    for metric in ["revenue", "quantity", "price"] {
        for by in by {
            ask_all(&[&format!("{metric} by {by}")], &view);
            let usage = view.meanings.usage();
            assert!(usage.bytes <= usage.capacity, "{usage:?}");
        }
    }
    assert!(view.meanings.usage().misses >= 30 && view.meanings.usage().entries < 30);
    let nothing = everything();
    assert_eq!(ask_all(&["revenue", "revenue"], &nothing), Usage::default());
}
