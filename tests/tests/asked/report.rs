//! Reports: opened by name, one page of one snapshot, whatever becomes of a tile.

use std::sync::Arc;

use ask::{Capabilities, Key, Locale, Page, Picture, Request, Step, Theme, View, page};
use model::Viewer;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::world::{request, view};

fn opened(view: &View) -> Page {
    opened_with(view, None)
}

fn opened_with(view: &View, picture: Option<Picture>) -> Page {
    let report = view.reports.named("quality").expect("the report of this world");
    page(report, view, Locale::EN, picture, |request| match ask::start(request, view) {
        Step::Done(reply) => reply,
        Step::Votes(_) | Step::Wants(_) => panic!("the source is never asked"),
    })
}

fn asked(text: &str) -> Value {
    let request = Request::question(text);
    let Step::Done(reply) = ask::start(&request, &view()) else { panic!("the source is never asked") };
    let (name, outcome) = (reply.record.outcome, reply.outcome.expect("the snapshot is whole"));
    assert_eq!(name, outcome.name(), "{text}");
    serde_json::to_value(outcome).expect("an outcome is JSON")
}

#[test]
fn every_tile_says_what_it_came_to() {
    let page = opened(&view());
    assert!(page.lasts());
    let value = serde_json::to_value(&page).expect("a page is JSON");
    let shown = |at: usize| {
        let tile = &value["tiles"][at];
        (tile["title"].as_str().expect("a title"), tile["outcome"]["status"].as_str().expect("an outcome"))
    };
    assert_eq!(shown(0), ("What breaks", "answered"));
    assert_eq!(shown(1), ("claims of flagship models", "unread"));
    assert_eq!(shown(2), ("Whose parts", "refused"));
    assert_eq!(shown(3), ("warranty cost by region", "answered"));
    let first = &value["tiles"][0];
    assert_eq!(
        (&first["text"], &first["width"], &first["outcome"]["chart"]["type"]),
        (&json!("Each part."), &json!(6), &json!("pie"))
    );
    assert_eq!(first["outcome"]["table"]["total_rows"], 2);
    assert!(value["tiles"][1]["outcome"]["issues"][0]["message"].as_str().is_some_and(|why| why.contains("flagship")));
    assert_eq!((&value["snapshot"], &value["as_of"]), (&json!("test"), &json!("2025-03-09")));
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Page>();
    let validator = jsonschema::validator_for(schema.as_value()).expect("a schema");
    let complaints: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(complaints, Vec::<String>::new());
}

#[test]
fn a_page_comes_with_the_pictures_that_were_asked_for() {
    let view = view();
    for (picture, drawn) in [
        (None, [false, false]),
        (Some(Picture::Svg(Theme::Dark)), [true, true]),
        // A pie and columns: both are drawn by whoever has Chart.js.
        (Some(Picture::SvgWithoutChartjs(Theme::Light)), [false, false]),
    ] {
        let page = opened_with(&view, picture);
        assert_eq!([0, 3].map(|at| page.tiles[at].drawn.is_some()), drawn, "{picture:?}");
    }
    // Chart.js has no treemap.
    let draft = r#"{"v":1,"show":["claims"],"by":["component"],"chart":"treemap"}"#;
    for (theme, picture) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let request = Request { picture: Some(Picture::SvgWithoutChartjs(theme)), ..request(draft) };
        let Step::Done(reply) = ask::start(&request, &view) else { panic!("the source is never asked") };
        assert!(reply.drawn.is_some_and(|svg| svg.starts_with("<svg")), "{picture}");
    }
}

#[test]
fn a_report_is_opened_by_name_and_takes_no_question_away() {
    for text in ["Quality of our cars", "please open quality", "the quality page", "show me quality of our cars"] {
        let outcome = asked(text);
        let shown = (&outcome["status"], &outcome["name"], &outcome["question"]);
        assert_eq!(shown, (&json!("report"), &json!("quality"), &json!(text)));
    }
    // A synonym of the report, and a question by itself.
    assert_eq!(asked("claims by region")["status"], "answered");
    assert_eq!(asked("claims by region report")["status"], "report");
    assert_ne!(asked("quality of our cars by region")["status"], "report");
    let refused = asked("quality of our car summary");
    assert_eq!(refused["status"], "refused");
    assert_eq!(refused["issues"][0]["repair"], json!({"question": "Quality of our cars"}));
}

#[test]
fn explaining_a_name_says_that_it_is_a_report() {
    let explanation = ask::explain(&Request::question("quality of our cars"), &view());
    assert_eq!((explanation.reading, explanation.said.as_deref()), ("report", Some("Quality of our cars")));
}

#[test]
fn what_can_be_asked_names_the_reports() {
    let capabilities = Capabilities::of(&view());
    let titles: Vec<&str> = capabilities.reports.iter().map(|report| report.title.as_str()).collect();
    assert_eq!(titles, ["Quality of our cars"]);
}

#[test]
fn a_page_is_kept_for_nobody_else() {
    let view = view();
    let report = view.reports.named("quality").expect("the report of this world");
    let key = Key::of_report(report, Locale::EN, None, &view);
    assert_eq!(key, Key::of_report(report, Locale::EN, None, &view.clone()));
    let other =
        View { viewer: Arc::new(Viewer { roles: vec!["viewer".to_owned()], ..Viewer::owner() }), ..view.clone() };
    let german = Locale::named("de-DE").expect("a locale");
    let newer = View { id: Arc::from("two"), ..view.clone() };
    for different in [
        Key::of_report(report, Locale::EN, None, &other),
        Key::of_report(report, german, None, &view),
        Key::of_report(report, Locale::EN, Some(Picture::SvgWithoutChartjs(Theme::Light)), &view),
        Key::of_report(report, Locale::EN, None, &newer),
        Key::of(&Request::question("quality"), &view),
        Key::of(&Request::question(""), &view),
    ] {
        assert_ne!(different, key);
    }
}
