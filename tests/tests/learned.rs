//! What people have taught: phrases and words that count, those that never may, and what the past proposes.

use std::sync::OnceLock;

use cases::{World, automotive};
use model::schema::{Column, TableSchema};
use model::{ColumnType, Draft, Schema};
use understand::{Asked, Lexicon, Meaning, Phrases, Reading, choices, misses, objection, objection_to_word, offers};

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(automotive)
}

fn draft(json: &str) -> Draft {
    Draft::from_json(json).expect(json)
}

fn units_by_region() -> Draft {
    draft(r#"{"v":1,"show":["units_sold"],"by":["region"]}"#)
}

fn phrases(accepted: &[(&str, &Draft)]) -> Phrases {
    let World { model, lexicon, members, .. } = world();
    Phrases::compile(accepted.iter().copied(), model, lexicon, members)
}

/// What a question is read as, with phrases: the draft, and what is assumed.
fn read(phrases: &Phrases, question: &str) -> Option<(Draft, Vec<String>)> {
    let World { model, lexicon, members, .. } = world();
    match phrases.read(question, model, lexicon, members)? {
        Reading::Clear { draft, assumptions, .. } => Some((*draft, assumptions.into_iter().map(|a| a.text).collect())),
        other => panic!("{question}: {other:?}"),
    }
}

#[test]
fn an_accepted_phrase_is_what_its_words_mean_and_says_so() {
    let meant = units_by_region();
    let phrases = phrases(&[("sales by region", &meant)]);
    for asked in ["sales by region", "Sales by Region?"] {
        let (draft, assumed) = read(&phrases, asked).expect(asked);
        assert_eq!(draft, meant, "{asked}");
        assert_eq!(assumed, ["as chosen before: “units sold by region”"], "{asked}");
    }
    for asked in ["sales by country", "sales by region in 2025", "sales", ""] {
        assert_eq!(read(&phrases, asked), None, "{asked}");
    }
}

#[test]
fn what_the_words_mean_by_themselves_is_one_click_away() {
    let World { model, lexicon, members, .. } = world();
    let phrases = phrases(&[("sales by region", &units_by_region())]);
    let Some(Reading::Clear { assumptions, .. }) = phrases.read("sales by region", model, lexicon, members) else {
        panic!("it is settled")
    };
    let others: Vec<&str> = assumptions[0].alternatives.iter().map(|(said, _)| said.as_str()).collect();
    assert_eq!(others, ["revenue by region"]);
}

#[test]
fn a_phrase_never_beats_a_name_and_never_means_what_has_no_answer() {
    let World { model, lexicon, members, .. } = world();
    let revenue = draft(r#"{"v":1,"show":["revenue"]}"#);
    let gone = draft(r#"{"v":1,"show":["what_was_there_once"]}"#);
    for (question, draft, objects) in [
        ("sales by region", &units_by_region(), false),
        ("turnover", &units_by_region(), false),
        ("units sold by region", &units_by_region(), false),
        ("units sold by region", &revenue, true),
        ("Revenue", &units_by_region(), true),
        ("sales by region", &gone, true),
        ("", &revenue, true),
        ("?", &revenue, true),
    ] {
        let found = objection(question, draft, model, lexicon, members);
        assert_eq!(found.is_some(), objects, "{question}: {found:?}");
        assert_eq!(read(&phrases(&[(question, draft)]), question).is_none(), objects, "{question}");
    }
}

#[test]
fn a_learned_word_is_a_synonym_and_never_beats_a_name() {
    let World { model, members, .. } = world();
    let metric = |name: &str| Meaning::Metric(name.to_owned());
    let germany = Meaning::Member { of: "country".to_owned(), name: "Germany".to_owned() };
    let words = [
        ("umsatz", &metric("revenue")),
        ("landmark", &Meaning::Dimension("country".to_owned())),
        ("deutschland", &germany),
        ("margin", &metric("revenue")),
        ("ghost", &metric("what_was_there_once")),
    ];
    let lexicon = Lexicon::compile(model).with(words, model);
    for (question, same) in [
        ("umsatz by region", Some("revenue by region")),
        ("revenue by landmark", Some("revenue by country")),
        ("revenue in Deutschland", Some("revenue in Germany")),
        ("margin by region", Some("margin by region")),
        ("ghost by region", None),
    ] {
        let clear = |text: &str, lexicon| match understand::read(text, None, model, lexicon, members) {
            Reading::Clear { draft, .. } => Some(*draft),
            _ => None,
        };
        let expected = same.map(|same| clear(same, &world().lexicon).expect(same));
        assert_eq!(clear(question, &lexicon), expected, "{question}");
    }
}

#[test]
fn a_word_that_has_a_meaning_is_given_no_other() {
    let World { model, lexicon, members, .. } = world();
    let revenue = Meaning::Metric("revenue".to_owned());
    for (word, meaning, objects) in [
        ("umsatz", &revenue, false),
        ("revenue", &revenue, false),
        ("margin", &revenue, true),
        ("Germany", &revenue, true),
        ("by", &revenue, true),
        ("7", &revenue, true),
        ("", &revenue, true),
        ("umsatz", &Meaning::Metric("what_was_there_once".to_owned()), true),
    ] {
        let found = objection_to_word(word, meaning, model, lexicon, members);
        assert_eq!(found.is_some(), objects, "{word}: {found:?}");
    }
}

/// A question of the past.
fn asked(question: &str, answered: bool) -> Asked {
    Asked { question: question.to_owned(), answered, ..Asked::default() }
}

fn chosen(question: &str, draft: &Draft) -> Asked {
    Asked { draft: Some(draft.clone()), chosen: true, ..asked(question, true) }
}

fn unknown(question: &str, words: &[&str]) -> Asked {
    Asked { unknown: words.iter().map(|word| (*word).to_owned()).collect(), ..asked(question, false) }
}

#[test]
fn choices_are_what_was_clicked_of_what_the_question_offers() {
    let World { model, lexicon, members, .. } = world();
    let offered = offers("sales by region", model, lexicon, members);
    assert!(offered.contains(&units_by_region()), "{offered:#?}");
    let never_offered = draft(r#"{"v":1,"show":["stock"]}"#);
    let past = [
        chosen("revenue", &units_by_region()),
        chosen("sales by region", &units_by_region()),
        chosen("sales by region", &never_offered),
        asked("sales by region", true),
        chosen("Sales by region?", &units_by_region()),
    ];
    let found = choices(&past, model, lexicon, members);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (found[0].question.as_str(), &found[0].draft, found[0].times),
        ("sales by region", &units_by_region(), 2)
    );
}

#[test]
fn misses_are_counted_by_stem_and_guessed_from_what_was_asked_next() {
    let World { model, lexicon, members, .. } = world();
    let past = [
        unknown("umsatz by region", &["umsatz"]),
        asked("revenue by region", true),
        unknown("revenue of flagships", &["flagships"]),
        unknown("Umsatz by region", &["Umsatz"]),
        asked("revenue by region", true),
        unknown("revenue of the flagship", &["flagship"]),
        asked("stock by plant", true),
        // Known by now.
        unknown("revenue by country", &["country"]),
    ];
    let found = misses(&past, &Schema::default(), model, lexicon, members);
    let told: Vec<(&str, usize, Option<String>)> = found
        .iter()
        .map(|miss| {
            let guess = miss.guess.as_ref().map(|(meaning, reason)| format!("{}: {}", meaning.said(), reason.said()));
            (miss.word.as_str(), miss.times, guess)
        })
        .collect();
    let guess = "the metric revenue: asked again with “revenue” 2 times".to_owned();
    assert_eq!(told, [("umsatz", 2, Some(guess)), ("flagships", 2, None)]);
}

#[test]
fn a_column_that_the_model_leaves_out_is_named_with_its_lines() {
    let World { model, lexicon, members, .. } = world();
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    let columns = vec![column("import_duty", ColumnType::Float), column("moonroof", ColumnType::Text)];
    let sales = model.dataset(model.dataset_named("sales").expect("the example has sales")).source.clone();
    let schema = Schema { tables: vec![TableSchema { name: sales, columns }], ..Schema::default() };
    let past = [unknown("duty by region", &["duty"]), unknown("revenue by moonroofs", &["moonroofs"])];
    let found = misses(&past, &schema, model, lexicon, members);
    let yaml: Vec<&str> = found.iter().filter_map(|miss| miss.yaml.as_deref()).collect();
    assert_eq!(
        yaml,
        [
            "datasets:\n  sales:\n    metrics:\n      duty: {expression: SUM(import_duty)}\n",
            "datasets:\n  sales:\n    dimensions:\n      moonroofs: {expression: moonroof}\n",
        ]
    );
}

#[test]
fn the_lines_of_a_model_say_the_same_with_the_words_that_are_there() {
    let model = &world().model;
    let member = Meaning::Member { of: "country".to_owned(), name: "Germany".to_owned() };
    for (meaning, expected) in [
        (
            Meaning::Metric("claims_per_1000".to_owned()),
            "metrics:\n  claims_per_1000:\n    synonyms: [claims per 1000 cars",
        ),
        (member, "datasets:\n  dealers:\n    dimensions:\n      country:\n        values: {Germany: ["),
        (Meaning::Dataset("plants".to_owned()), "datasets:\n  plants:\n    synonyms: ["),
    ] {
        let yaml = meaning.yaml("xyz", model).expect("it is there");
        assert!(yaml.starts_with(expected) && yaml.trim_end().trim_end_matches('}').ends_with("xyz]"), "{yaml}");
    }
    assert_eq!(Meaning::Metric("what_was_there_once".to_owned()).yaml("x", model), None);
}
