//! How long something takes: the days from the date of a row to a later one, by what happens then.

use super::profile::Table;
use super::roles;
use super::words::Words;

/// Days between two dates of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) label: String,
    pub(super) synonyms: Vec<String>,
}

/// What is done at the end of something: the participle, the noun, and the verb.
const ENDS: [(&str, &str, &str); 34] = [
    ("closed", "closing", "close"),
    ("delivered", "delivery", "deliver"),
    ("delivery", "delivery", "deliver"),
    ("paid", "payment", "pay"),
    ("payment", "payment", "pay"),
    ("packaged", "packaging", "package"),
    ("returned", "return", "return"),
    ("return", "return", "return"),
    ("shipped", "shipping", "ship"),
    ("despatched", "despatch", "despatch"),
    ("despatch", "despatch", "despatch"),
    ("dispatched", "dispatch", "dispatch"),
    ("dispatch", "dispatch", "dispatch"),
    ("collected", "collection", "collect"),
    ("installed", "installation", "install"),
    ("inspected", "inspection", "inspect"),
    ("repaired", "repair", "repair"),
    ("reported", "report", "report"),
    ("signed", "signature", "sign"),
    ("completed", "completion", "complete"),
    ("completion", "completion", "complete"),
    ("finished", "finish", "finish"),
    ("finish", "finish", "finish"),
    ("resolved", "resolution", "resolve"),
    ("solved", "solution", "solve"),
    ("settled", "settlement", "settle"),
    ("approved", "approval", "approve"),
    ("discharged", "discharge", "discharge"),
    ("discharge", "discharge", "discharge"),
    ("arrived", "arrival", "arrive"),
    ("arrival", "arrival", "arrive"),
    ("received", "receipt", "receive"),
    ("ended", "end", "end"),
    ("end", "end", "end"),
];

/// What is done on a date, by a word of its name: the participle and the noun. "End" itself does not say what ends.
pub(super) fn done(word: &str) -> Option<(&'static str, &'static str)> {
    let (_, noun, _) = ENDS.iter().find(|(said, noun, _)| *said == word && *noun != "end")?;
    // Of those of one noun the participle stands first.
    ENDS.iter().find(|(_, of, _)| of == noun).map(|(participle, noun, _)| (*participle, *noun))
}

/// The spans from the date that a table's rows are dated by to each later one.
pub(super) fn spans(table: &Table, words: &Words) -> Vec<Span> {
    let Some(begin) = roles::time(table, words) else { return Vec::new() };
    let said = |column: &str| -> Vec<String> {
        let dated = ["on", "at", "date", "time", "day", "timestamp"];
        words.said(column).into_iter().filter(|word| !dated.contains(&word.as_str())).collect()
    };
    let from = said(&begin.column).join(" ");
    // "brewing" of `brewed_on`
    let beginning = match from.strip_suffix("ed") {
        Some(stem) if !stem.contains(' ') => format!("{stem}ing"),
        _ => from.clone(),
    };
    let later = table.columns.iter().filter(|column| column.kind.is_time() && column.name != begin.column);
    let ends = later.filter_map(|column| {
        let [word] = &said(&column.name)[..] else { return None };
        let (noun, verb) = ended(word)?;
        let synonyms = [
            format!("days between {beginning} and {noun}"),
            format!("days from {from} to {noun}"),
            format!("days to {noun}"),
            format!("days to {verb}"),
            format!("days until {noun}"),
            format!("{noun} time"),
            format!("time to {noun}"),
            format!("time to {verb}"),
        ];
        let label = format!("days from {beginning} to {noun}");
        let mut synonyms: Vec<String> = synonyms.into_iter().filter(|said| *said != label).collect();
        synonyms.dedup();
        // What was ordered has to be waited for.
        let ordered = matches!(from.as_str(), "order" | "ordered" | "purchase" | "purchased" | "placed");
        if ordered && matches!(noun.as_str(), "delivery" | "receipt" | "arrival") {
            synonyms.extend(["lead time", "delivery lead time"].map(str::to_owned));
        }
        Some(Span { from: begin.column.clone(), to: column.name.clone(), label, synonyms })
    });
    let mut spans: Vec<Span> = ends.collect();
    let told = table.columns.iter().any(|column| words.said(&column.name).iter().any(|word| word == "turnaround"));
    if let ([only], false) = (&mut spans[..], told) {
        only.synonyms.extend(["turnaround", "turnaround time", "turnaround days"].map(str::to_owned));
    }
    spans
}

/// The noun and the verb of what is done on a date; of any participle the gerund, as "cleaning" of `cleaned_on`. What came
/// to be, or is only known since, ends nothing.
fn ended(word: &str) -> Option<(String, String)> {
    const BEGINS: [&str; 18] = [
        "created",
        "updated",
        "modified",
        "changed",
        "started",
        "opened",
        "joined",
        "launched",
        "issued",
        "registered",
        "based",
        "expected",
        "planned",
        "promised",
        "scheduled",
        "estimated",
        "wanted",
        "needed",
    ];
    if let Some((_, noun, verb)) = ENDS.iter().find(|(done, ..)| *done == word) {
        return Some(((*noun).to_owned(), (*verb).to_owned()));
    }
    let stem = word.strip_suffix("ed").filter(|stem| stem.len() > 2 && !BEGINS.contains(&word))?;
    Some((format!("{stem}ing"), format!("be {word}")))
}
