//! Every rule's examples, which lie on both sides of its limits: shape → form.
//!
//! A shape is written `month*12, region*5 | EUR+, %@share cut`: dimensions with their members (`~17`: the mean length
//! of their names), numbers by unit with what they are of their metric (`+` adds up, `-` has negatives), and what else
//! matters: `top`, `per` group, `cut` off, `all` (shares of everything), `tiny` parts, `rows=50`. A `?` after the form
//! means medium confidence.

use model::Grain;
use model::query::Meaning;

use super::*;
use crate::chart::Confidence;
use crate::chart::profile::{Axis, Number, Unit};
use crate::facts::Kind;

fn axis(text: &str) -> Axis {
    let (name, rest) = text.trim().split_once('*').expect("name*members");
    let (members, length) = rest.split_once('~').unwrap_or((rest, "8"));
    let kind = match name {
        "day" => Kind::Time(Grain::Day),
        "month" => Kind::Time(Grain::Month),
        "quarter" => Kind::Time(Grain::Quarter),
        "weekday" => Kind::Cyclic(Grain::Weekday),
        "dayofmonth" => Kind::Cyclic(Grain::DayOfMonth),
        "age" => Kind::Ordered,
        _ => Kind::Category,
    };
    Axis { kind, members: members.parse().expect("members"), label_length: length.parse().expect("length") }
}

fn number(index: usize, text: &str, rows: usize) -> Number {
    let (unit, meaning) = text.trim().split_once('@').unwrap_or((text.trim(), ""));
    let meaning = match meaning.trim_end_matches(['+', '-']) {
        "previous" => Meaning::Previous,
        "growth" => Meaning::Growth,
        "share" => Meaning::Share,
        "target" => Meaning::Target,
        _ => Meaning::Value,
    };
    Number {
        index,
        meaning,
        unit: match unit.trim_end_matches(['+', '-']) {
            "%" => Unit::Percent,
            "." => Unit::Plain,
            "EUR" => Unit::Money("EUR".into()),
            noun => Unit::Things(noun.into()),
        },
        additive: text.contains('+'),
        negative: text.contains('-'),
        numbers: rows,
        smallest_part: 0.03,
        of_all: false,
        within_time: false,
        quantile: match text.split('@').nth(1) {
            Some("min") => Some((0, 0.0)),
            Some("q25") => Some((0, 0.25)),
            Some("q50") => Some((0, 0.5)),
            Some("q75") => Some((0, 0.75)),
            Some("max") => Some((0, 1.0)),
            _ => None,
        },
    }
}

fn profile(text: &str) -> Profile {
    let (shape, rest) = text.split_once('|').unwrap_or((text, ""));
    let dimensions: Vec<Axis> = shape.split(',').filter(|part| !part.trim().is_empty()).map(axis).collect();
    let mut words: Vec<&str> = rest.split(' ').filter(|word| !word.is_empty()).collect();
    let mut has = |flag: &str| {
        let before = words.len();
        words.retain(|word| *word != flag);
        words.len() < before
    };
    let (top, per, cut, all, tiny) = (has("top"), has("per"), has("cut"), has("all"), has("tiny"));
    let given = words.iter().find_map(|word| word.strip_prefix("rows=")).map(|n| n.parse().expect("rows"));
    words.retain(|word| !word.starts_with("rows="));
    let rows = given.unwrap_or_else(|| dimensions.iter().map(|axis| axis.members).product());
    let mut measures: Vec<Number> = words
        .join(" ")
        .split(',')
        .filter(|part| !part.trim().is_empty())
        .enumerate()
        .map(|(index, part)| number(index, part, rows))
        .collect();
    for share in measures.iter_mut().filter(|number| number.meaning == Meaning::Share) {
        share.of_all = all;
        share.within_time = !all;
        share.smallest_part = if tiny { 0.029 } else { 0.03 };
    }
    Profile { rows, truncated: false, dimensions, measures, ranking: top, per_group: per, whole: !(top || per || cut) }
}

fn written(choice: &Choice) -> String {
    let form = serde_json::to_value(choice.form).expect("a form is a word");
    let mark = if choice.confidence == Confidence::Medium { "?" } else { "" };
    format!("{}{mark}", form.as_str().expect("a word"))
}

const ALL: [&[(&str, &str)]; 26] = [
    no_rows::CASES,
    one_target::CASES,
    tile::CASES,
    tiles::CASES,
    too_many_dimensions::CASES,
    target_by_category::CASES,
    target_over_time::CASES,
    few_periods::CASES,
    trend::CASES,
    cycle::CASES,
    share_over_time::CASES,
    series_over_time::CASES,
    band::CASES,
    measures_over_time::CASES,
    share::CASES,
    parts_of_parts::CASES,
    top_per_group::CASES,
    ordered::CASES,
    few_groups::CASES,
    ranking::CASES,
    two_periods::CASES,
    stacked::CASES,
    quantiles::CASES,
    grouped::CASES,
    table_with_bars::CASES,
    grid::CASES,
];

#[test]
fn every_example_gets_its_form() {
    for (shape, expected) in ALL.into_iter().flatten() {
        let choice = first_match(&profile(shape));
        assert_eq!(written(&choice), *expected, "{shape}: {}", choice.reason);
    }
}

#[test]
fn every_choice_can_be_drawn() {
    for (shape, _) in ALL.into_iter().flatten() {
        let profile = profile(shape);
        let choice = first_match(&profile);
        assert_eq!(choice.form.can_draw(&profile), Ok(()), "{shape}: {:?}", choice.form);
    }
}

#[test]
fn every_rule_matches_one_of_its_own_examples() {
    for ((name, rule), cases) in RULES.into_iter().zip(ALL) {
        assert!(cases.iter().any(|(shape, _)| rule(&profile(shape)).is_some()), "{name} never matches");
    }
}

#[test]
fn a_form_that_was_asked_for_is_drawn_or_said_why_not() {
    for (shape, asked, expected, why) in [
        ("region*5 | EUR+", "pie", "pie", None),
        ("region*5 | EUR+", "Donut chart", "donut", None),
        ("region*11 | EUR+", "pie", "column", Some("11 parts")),
        ("region*5 | EUR+-", "pie", "column", Some("below zero")),
        ("region*5 | %", "pie", "column", Some("do not add up")),
        ("region*5 | EUR+ top", "pie", "bar", Some("cut off")),
        ("region*5 | EUR+", "line", "column", Some("order")),
        ("month*12 | EUR", "bars", "bar", None),
        ("month*12 | EUR", "column", "column", None),
        ("month*12 | EUR", "table", "table", None),
        ("month*12 | EUR", "area", "area", None),
        ("month*12 | EUR-", "area", "line", Some("below zero")),
        ("region*7 | EUR, %", "scatter plot", "table_bars", Some("8 to")),
        ("region*8 | EUR, %", "scatter plot", "scatter", None),
        ("month*12 | EUR", "sunburst", "line", Some("no chart called “sunburst”")),
        ("month*12 | EUR", "auto", "line", None),
        ("| EUR", "pie", "kpi", Some("single row")),
    ] {
        let (choice, note) = crate::chart::choose(&profile(shape), Some(asked));
        assert_eq!(written(&choice), expected, "{shape} as {asked}");
        match why {
            None => assert_eq!(note, None, "{shape} as {asked}"),
            Some(why) => {
                assert!(note.as_deref().is_some_and(|note| note.contains(why)), "{shape} as {asked}: {note:?}")
            }
        }
    }
}

#[test]
fn forms_by_name_have_two_sides_to_each_limit() {
    let mut wrong = Vec::new();
    for (shape, asked, expected, why) in [
        ("month*12, region*2 | EUR+", "small multiples", "multiples", None),
        ("month*12, region*1 | EUR+", "small multiples", "line", Some("single series")),
        ("day*14 | EUR", "calendar", "calendar", None),
        ("day*13 | EUR", "calendar", "line", Some("14 days")),
        ("day*1098 | EUR", "calendar", "calendar", None),
        ("day*1099 | EUR", "calendar", "line", Some("three years")),
        ("month*24 | EUR", "calendar", "line", Some("shows days")),
        ("region*3 | EUR", "funnel", "funnel", None),
        ("region*2 | EUR", "funnel", "column", Some("3 to 10")),
        ("region*10 | EUR", "funnel", "funnel", None),
        ("region*11 | EUR", "funnel", "column", Some("3 to 10")),
        ("region*5 | EUR-", "funnel chart", "column", Some("below zero")),
        ("month*5 | EUR", "funnel", "line", Some("no funnel")),
        ("region*61 | EUR+", "treemap", "treemap", None),
        ("region*5 | %", "treemap", "column", Some("do not add up")),
        ("region*6, model*10 | EUR+", "treemap", "treemap", None),
        ("region*6, model*11 | EUR+", "treemap", "stacked_column", Some("60 parts")),
        ("region*11, model*11 | EUR+ rows=60", "treemap", "table", Some("10 groups")),
        ("month*5, region*3 | EUR+", "treemap", "line", Some("order")),
        ("region*40, model*30 | %", "heat map", "heatmap", None),
        ("region*41, model*30 | %", "heat map", "table", Some("40 columns")),
        ("region*5 | EUR", "heatmap", "column", Some("two dimensions")),
        ("region*20 | EUR", "histogram", "histogram", None),
        ("region*19 | EUR", "histogram", "bar", Some("20 numbers")),
        ("age*5 | EUR+", "histogram", "histogram", None),
        ("age*5 | EUR", "histogram", "column", Some("add up")),
        ("weekday*7 | EUR+", "histogram", "column", Some("order of time")),
        ("region*5 | EUR", "box plot", "box_plot", None),
        ("region*4 | EUR", "box plot", "column", Some("5 numbers")),
        ("region*12, model*60 | EUR", "box plot", "box_plot", None),
        ("region*13, model*60 | EUR", "box plot", "table", Some("13 boxes")),
        ("region*12, model*60 | EUR rows=60", "boxplot", "box_plot", None),
        ("region*12, model*60 | EUR rows=59", "boxplot", "table", Some("5 numbers")),
        ("month*8 | EUR", "band", "band", None),
        ("month*7 | EUR", "band", "line", Some("8 points")),
        ("region*8 | EUR", "line with band", "column", Some("along time")),
        ("region*5 | EUR+, EUR@previous+", "waterfall", "waterfall", None),
        ("region*5 | EUR, EUR@previous", "waterfall", "grouped_column", Some("do not add up")),
        ("region*5 | EUR+, EUR@previous+ cut", "waterfall", "grouped_column", Some("do not add up")),
        ("region*5 | EUR+", "waterfall", "column", Some("period to compare")),
        ("month*12 | EUR", "bridge chart", "waterfall", None),
        ("month*13 | EUR", "bridge chart", "line", Some("3 to 12")),
        ("month*3 | EUR", "waterfall", "waterfall", None),
        ("month*2 | EUR", "waterfall", "column", Some("3 to 12")),
        ("region*200 | EUR, %, car", "bubble chart", "bubble", None),
        ("region*201 | EUR, %, car", "bubble chart", "table", Some("200 bubbles")),
        ("region*2 | EUR, %, car-", "bubbles", "table_bars", Some("below zero")),
        ("region*2 | EUR, %", "bubbles", "table_bars", Some("three numbers")),
        ("month*24, region*10 | EUR+", "100% stacked", "stacked_full", None),
        ("month*25, region*10 | EUR+", "100% stacked", "line", Some("24 bars")),
        ("month*24, region*10 | EUR+-", "100% stacked", "line", Some("below zero")),
        ("month*25, region*10 | EUR+", "stacked area chart", "stacked_area", None),
        ("month*25, region*11 | EUR+", "stacked area chart", "multiples?", Some("10 parts")),
        ("month*12, region*6 | EUR+", "area", "stacked_area", None),
        ("| EUR, EUR@target", "bullet", "bullet", None),
        ("| EUR", "bullet", "kpi", Some("no target")),
        ("region*15 | EUR, EUR@target", "bullet", "target", None),
        ("region*30 | EUR", "table with bars", "table_bars", None),
        ("region*31 | EUR", "table with bars", "bar?", Some("30 rows")),
        ("region*5 | EUR, %, car, day, ., .", "table bars", "table_bars", None),
        ("region*5 | EUR, %, car, day, ., ., .", "table bars", "table", Some("7 columns")),
        ("region*2000 | EUR, %", "scatter", "scatter", None),
        ("region*2001 | EUR, %", "scatter", "density", None),
        ("region*2001 | EUR, %, car", "scatter", "table", Some("two numbers")),
        ("region*20 | EUR, %", "density", "density", None),
        ("region*19 | EUR, %", "density", "table_bars", Some("20 groups")),
        ("month*40 | EUR, %", "density", "panels", Some("one dot a group")),
    ] {
        let (choice, note) = crate::chart::choose(&profile(shape), Some(asked));
        let said = match (&note, why) {
            (Some(note), Some(why)) => note.contains(why),
            (note, why) => note.is_some() == why.is_some(),
        };
        if written(&choice) != expected || !said {
            wrong.push(format!("{shape} as {asked}: {}, {note:?}", written(&choice)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
