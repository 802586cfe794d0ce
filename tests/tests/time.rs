//! `tests/time/*.md`: what people type of time, and the days that it means, through reading and binding.
//!
//! Prose and tables. A block `calendar` sets the model's calendar and `today` the day for what follows. Tables have
//! a phrase in their first column, which is asked about "revenue" unless it says what it is about:
//!
//! - `| phrase | days |`: the first and last day; or, of what repeats, the filter.
//! - `| phrase | days | beside |`: also those of the period compared with.
//! - `| phrase | said |`: what the answer says of it.
//! - `| phrase | no time |`: no stretch of time is read; why stands in the second column.

use cases::{World, automotive, root};
use model::calendar::{Range, iso, parse_day};
use model::draft::Filter;
use model::load::{Input, load};
use understand::Reading;

/// One row of a table.
struct Row {
    place: String,
    phrase: String,
    expected: Vec<String>,
    header: Vec<String>,
}

#[test]
fn time_is_read_as_the_corpus_says() {
    let mut world = automotive();
    let (mut matched, mut unmatched, mut wrong) = (0, 0, Vec::new());
    let folder = root().join("tests/time");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("tests/time is there").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a readable file");
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (mut header, mut block) = (Vec::new(), None);
        for (line, number) in text.lines().zip(1..) {
            if let Some(kind) = line.strip_prefix("```") {
                block = (!kind.is_empty()).then(|| kind.to_owned());
                continue;
            }
            match block.as_deref() {
                Some("calendar") => world.model.calendar = calendar(line),
                Some("today") => world.today = parse_day(line).expect("a date"),
                Some(other) => panic!("{name}:{number}: no block is called {other}"),
                None => {}
            }
            let Some(cells) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
                header.clear();
                continue;
            };
            let cells: Vec<String> = cells.split('|').map(|cell| cell.trim().to_owned()).collect();
            if header.is_empty() {
                header = cells;
                continue;
            }
            if cells.iter().all(|cell| cell.chars().all(|c| c == '-')) {
                continue;
            }
            let row = Row {
                place: format!("{name}:{number}"),
                phrase: cells[0].clone(),
                expected: cells[1..].to_vec(),
                header: header.clone(),
            };
            match row.header[1].as_str() {
                "no time" => unmatched += 1,
                _ => matched += 1,
            }
            wrong.extend(check(&row, &world));
        }
    }
    assert!(matched >= 150 && unmatched >= 60, "only {matched} that match and {unmatched} that do not");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), matched + unmatched, wrong.join("\n"));
}

fn check(row: &Row, world: &World) -> Option<String> {
    let Row { place, phrase, expected, header } = row;
    if header[1] == "no time" {
        let found = time_of(phrase, world)?;
        return Some(format!("{place} {phrase}\n    read as {found}"));
    }
    let about = ["revenue", "stock", "claims", "growth", "units"].iter().any(|word| phrase.contains(word));
    let question = if about { phrase.clone() } else { format!("revenue {phrase}") };
    let found = match header[1].as_str() {
        "said" => vec![said_of(&question, world)],
        _ => days_of(&question, header.len() > 2, world),
    };
    (found != *expected).then(|| format!("{place} {phrase}\n    expected {expected:?}\n    found    {found:?}"))
}

/// The stretch of time that a question is read with, if any.
fn time_of(question: &str, world: &World) -> Option<String> {
    let Reading::Clear { draft, .. } = read(question, world) else { return None };
    let repeats = draft.filters.iter().any(|filter| matches!(filter, Filter::Each(_)));
    let timed = draft.time.is_some() || draft.compare.is_some() || repeats;
    timed.then(|| draft.to_json())
}

/// What is said to have been assumed.
fn said_of(question: &str, world: &World) -> String {
    match read(question, world) {
        Reading::Clear { draft, .. } => match world.bind(&draft) {
            Ok(bound) => bound.assumptions.join("; "),
            Err(issues) => format!("refused: {}", issues[0].message),
        },
        _ => "not clear".into(),
    }
}

/// The days that a question is about, and those that it compares them with.
fn days_of(question: &str, compares: bool, world: &World) -> Vec<String> {
    let draft = match read(question, world) {
        Reading::Clear { draft, .. } => draft,
        Reading::Ambiguous { .. } => return vec!["ambiguous".into()],
        Reading::Unread { issues, understood, .. } => {
            return vec![format!("unread: {} {understood:?}", issues[0].message)];
        }
    };
    let said = understand::say(&draft, &world.model);
    match read(&said, world) {
        Reading::Clear { draft: back, .. } if back == draft => {}
        other => return vec![format!("said as “{said}”, which is {other:?}")],
    }
    if let [Filter::Each(each)] = &draft.filters[..] {
        return vec![format!("{} {:?}", each.time.label(), each.is)];
    }
    let bound = match world.bind(&draft) {
        Ok(bound) => bound,
        Err(issues) => return vec![format!("refused: {}", issues[0].message)],
    };
    let mut found = vec![days(bound.time)];
    if compares || bound.compared.is_some() {
        found.push(days(bound.compared));
    }
    found
}

fn read(question: &str, world: &World) -> Reading {
    understand::read(question, None, &world.model, &world.lexicon, &world.members)
}

/// `2025-01-01 to 2025-03-31`, `since 2025-01-01`, `2025-01-01`.
fn days(range: Option<Range>) -> String {
    let Some(Range { start, end }) = range else { return "none".into() };
    let open = |day: i32| day.abs() > i32::MAX / 8;
    match (open(start), open(end)) {
        (false, true) => format!("since {}", iso(start)),
        (true, false) => format!("until {}", iso(end - 1)),
        _ if end == start + 1 => iso(start),
        _ => format!("{} to {}", iso(start), iso(end - 1)),
    }
}

fn calendar(written: &str) -> model::Calendar {
    let text = format!("version: 0.2.0.dev0\nsemantic_model: c\ncalendar: {written}\ndatasets: {{d: {{source: d}}}}");
    match load(&Input { file: "calendar", text: &text }, None) {
        Ok(loaded) => loaded.model.calendar,
        Err(issues) => panic!("{written}: {issues:?}"),
    }
}
