//! A report's file.

use super::issues::{Issues, clipped, did_you_mean};
use super::keys::{Keys, Known, word};
use super::yaml::{self, Mark, Node, Word, Yaml};
use crate::draft::{Draft, LONGEST_QUESTION};
use crate::issue::Code;
use crate::report::{Asks, COLUMNS, Report, Tile};

const REPORT: Known = Known { thing: "report", keys: &["title", "description", "synonyms", "tiles"] };
const TILE: Known = Known { thing: "tile", keys: &["title", "text", "question", "draft", "chart", "width"] };
/// Tiles that a report may have: all of them are answered for one page.
const MOST_TILES: usize = 40;

/// Reads a report's file; what is among the issues is not in it.
pub(super) fn read(file: &str, text: &str, issues: &mut Issues) -> Option<Report> {
    let name = name_of(file, issues);
    let mut keys = Keys::of(yaml::parse(text, issues)?, REPORT, issues);
    let title = keys.required("title", issues);
    if let Some(title) = title.as_ref().filter(|title| !title.text.contains(char::is_alphanumeric)) {
        issues.add(Code::WrongType, title.mark, "A title has letters or digits: people ask for the report by it.");
    }
    let (description, synonyms) = (keys.text("description", issues), keys.texts("synonyms", issues));
    let tiles = tiles(&mut keys, issues);
    Some(Report { name, title: title?.text, description, synonyms, tiles })
}

/// The name that a file gives its report; it stands in addresses.
fn name_of(file: &str, issues: &mut Issues) -> String {
    let last = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = last.rsplit_once('.').map_or(last, |(name, _)| name);
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        let message = format!("`{}` is no name of a report.", clipped(last));
        let hint = "Call the file by letters, digits, `-` and `_`: `margin-analysis.yaml`.".to_owned();
        issues.report(Code::WrongType, Mark { line: 1, column: 1 }, message, Some(hint));
    }
    name.to_owned()
}

fn tiles(keys: &mut Keys, issues: &mut Issues) -> Vec<Tile> {
    let items = match keys.take("tiles") {
        None => {
            keys.missing("tiles", issues);
            return Vec::new();
        }
        Some(Node { value: Yaml::List(items), mark }) => {
            if items.is_empty() || items.len() > MOST_TILES {
                issues.add(Code::WrongType, mark, format!("A report has 1 to {MOST_TILES} tiles."));
            }
            items
        }
        Some(node) => {
            issues.add(Code::WrongType, node.mark, format!("`tiles` takes a list, not {}.", node.kind()));
            return Vec::new();
        }
    };
    items.into_iter().filter_map(|item| tile(item, issues)).collect()
}

/// A tile: a map, or a question alone.
fn tile(node: Node, issues: &mut Issues) -> Option<Tile> {
    if let Yaml::Scalar(question) = node.value {
        let asks = question_of(question, issues)?;
        return Some(Tile { title: None, text: None, asks, chart: None, width: None });
    }
    let mut keys = Keys::of(node, TILE, issues);
    let (title, text, chart) = (keys.text("title", issues), keys.text("text", issues), keys.text("chart", issues));
    let width = keys.take("width").and_then(|node| width(node, issues));
    let asks = match (keys.take("question"), keys.take("draft")) {
        (Some(question), None) => word(question, "question", issues).and_then(|question| question_of(question, issues)),
        (None, Some(draft)) => draft_of(&draft, issues),
        (Some(_), Some(draft)) => {
            issues.add(Code::DuplicateName, draft.mark, "A tile has a `question` or a `draft`, not both.");
            None
        }
        (None, None) => {
            keys.missing("question", issues);
            None
        }
    };
    Some(Tile { title, text, asks: asks?, chart, width })
}

fn question_of(question: Word, issues: &mut Issues) -> Option<Asks> {
    let long = question.text.len();
    if question.text.trim().is_empty() || long > LONGEST_QUESTION {
        let message = format!("A question has 1 to {LONGEST_QUESTION} bytes; this has {long}.");
        issues.add(Code::BadQuestion, question.mark, message);
        return None;
    }
    Some(Asks::Question(question.text))
}

fn draft_of(node: &Node, issues: &mut Issues) -> Option<Asks> {
    match serde_json::from_value::<Draft>(node.json()) {
        Ok(draft) => Some(Asks::Draft(Box::new(draft))),
        Err(error) => {
            let said = error.to_string();
            // Of a key that a draft does not have, the message names the ones that it has.
            let mut names = said.split('`').skip(1).step_by(2);
            let unknown = names.next().filter(|_| said.starts_with("unknown field"));
            let (mark, hint) = match unknown.and_then(|name| Some((key(node, name)?, name))) {
                Some((mark, name)) => (mark, did_you_mean(name, names)),
                None => (node.mark, None),
            };
            issues.report(Code::BadDraft, mark, format!("This is no draft: {said}."), hint);
            None
        }
    }
}

/// Where a key stands within.
fn key(node: &Node, name: &str) -> Option<Mark> {
    match &node.value {
        Yaml::Map(entries) => entries
            .iter()
            .find_map(|(key, value)| if key.text == name { Some(key.mark) } else { self::key(value, name) }),
        Yaml::List(items) => items.iter().find_map(|item| key(item, name)),
        Yaml::Null | Yaml::Scalar(_) => None,
    }
}

fn width(node: Node, issues: &mut Issues) -> Option<u8> {
    let width = word(node, "width", issues)?;
    let columns = width.text.parse().ok().filter(|columns| (1..=COLUMNS).contains(columns));
    if columns.is_none() {
        let message = format!("`{}` is no width: it is 1 to {COLUMNS} columns.", clipped(&width.text));
        issues.add(Code::WrongType, width.mark, message);
    }
    columns
}

#[cfg(test)]
mod tests {
    use crate::issue::Place;
    use crate::load::{Input, report};
    use crate::report::{Asks, Report};

    fn read(text: &str) -> Result<Report, Vec<String>> {
        report(&Input { file: "reports/weekly.yaml", text }).map_err(|issues| {
            let said = issues.into_iter().map(|issue| {
                let Some(Place::File { file, line, column }) = issue.place else { panic!("no place") };
                assert_eq!(file, "reports/weekly.yaml");
                let hint = issue.hint.map(|hint| format!(" → {hint}")).unwrap_or_default();
                format!("{line}:{column} {} {}{hint}", issue.code.as_str(), issue.message)
            });
            said.collect()
        })
    }

    #[test]
    fn a_report_is_a_title_and_tiles() {
        let text = "title: Weekly\nsynonyms: [the week]\ntiles:\n- revenue\n- {question: claims, title: C, width: 6, \
                    chart: pie}\n- draft: {v: 1, show: [revenue], time: {year: 2025}}\n";
        let report = read(text).expect("a report");
        assert_eq!((report.name.as_str(), report.title.as_str()), ("weekly", "Weekly"));
        assert_eq!((report.synonyms.len(), report.tiles.len(), report.tiles[1].width), (1, 3, Some(6)));
        assert_eq!(report.tiles[0].asks, Asks::Question("revenue".to_owned()));
        let Asks::Draft(draft) = &report.tiles[2].asks else { panic!("a draft") };
        assert_eq!(draft.to_json(), r#"{"v":1,"show":["revenue"],"time":{"year":2025}}"#);
    }

    #[test]
    fn every_mistake_is_told_at_once_and_at_its_place() {
        let text = "titel: Weekly\ntiles:\n- {question: a, widht: 13}\n- {title: nothing}\n- {question: a, draft: {}}\n\
                    - draft: {shwo: [revenue]}\n- ''\ncolour: red\n";
        let found = read(text).expect_err("mistakes");
        assert_eq!(
            found,
            [
                "1:1 unknown_key A report has no key `titel`. → Did you mean `title`?",
                "3:17 unknown_key A tile has no key `widht`. → Did you mean `width`?",
                "3:24 wrong_type `13` is no width: it is 1 to 12 columns.",
                "4:3 missing_key A tile needs the key `question`.",
                "5:24 duplicate_name A tile has a `question` or a `draft`, not both.",
                "6:11 bad_draft This is no draft: unknown field `shwo`, expected one of `v`, `show`, `by`, `where`, \
                 `time`, `compare`, `top`, `order`, `analysis`, `chart`. → Did you mean `show`?",
                "7:3 bad_question A question has 1 to 2000 bytes; this has 0.",
                "8:1 unknown_key A report has no key `colour`. → Its keys are title, description, synonyms, tiles.",
            ]
        );
    }

    #[test]
    fn what_is_no_report_says_why() {
        for (text, expected) in [
            ("", "1:1 bad_yaml The file is empty."),
            ("tiles: [a]", "1:1 missing_key A report needs the key `title`."),
            ("title: T", "1:1 missing_key A report needs the key `tiles`."),
            ("title: T\ntiles: []", "2:8 wrong_type A report has 1 to 40 tiles."),
            ("title: T\ntiles: {a: b}", "2:8 wrong_type `tiles` takes a list, not a map."),
            (
                "title: '?'\ntiles: [a]",
                "1:8 wrong_type A title has letters or digits: people ask for the report by it.",
            ),
        ] {
            assert_eq!(read(text).expect_err(text), [expected], "{text}");
        }
        let many = format!("title: T\ntiles: [{}]", "a, ".repeat(41));
        assert_eq!(read(&many).expect_err("too many").len(), 1);
        let text = "title: T\ntiles: [a]";
        let issues = report(&Input { file: "reports/my report.yaml", text }).expect_err("no name");
        assert_eq!(issues[0].message, "`my report.yaml` is no name of a report.");
    }
}
