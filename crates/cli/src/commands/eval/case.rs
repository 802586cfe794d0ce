//! Questions written as Markdown: prose for people, fenced blocks for the machine.
//!
//! A heading names what follows; a block `question` begins a case, and the blocks after it say what must
//! come of it: `draft` (a Draft as JSON), `rows` (one JSON array a line, or a Markdown table), `outcome`
//! (`refused not_additive`, `unread`, …). Only what is written is expected. Blocks of other kinds are kept
//! by name for whoever reads them.

use std::collections::BTreeMap;

use ask::literate::Block;
use model::Draft;
use serde_json::Value;

/// One question and what must come of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    /// The heading it stands under, as a name: `top-selling-models`, with a number where there are several.
    pub(crate) id: String,
    /// Line of its question in the file, from 1.
    pub(crate) line: usize,
    /// The question.
    pub(crate) question: String,
    /// The draft it must be read as.
    pub(crate) draft: Option<Draft>,
    /// The rows that must be the answer.
    pub(crate) rows: Option<Vec<Vec<Value>>>,
    /// What must come of it.
    pub(crate) outcome: Option<Outcome>,
    /// What the file says that it asks for: a line `shape: top n` above it.
    pub(crate) shape: Option<String>,
    /// Whether the order of rows counts: a line `ordered` above it.
    pub(crate) ordered: bool,
    /// Blocks of other kinds.
    pub(crate) others: BTreeMap<String, String>,
}

/// What a question must come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// `answered`, `ambiguous`, `unread` or `refused`.
    pub(crate) name: String,
    /// A code among its issues.
    pub(crate) code: Option<String>,
}

/// Something in the file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// Line, from 1.
    pub(crate) line: usize,
    /// What is wrong.
    pub(crate) message: String,
}

const OUTCOMES: [&str; 5] = ["answered", "ambiguous", "unread", "refused", "report"];

/// The outcome of a question that must come to anything but an answer.
pub(crate) const NOT_ANSWERED: &str = "not answered";

/// Reads a file.
///
/// # Errors
/// Every block that cannot be read.
pub(crate) fn parse(text: &str) -> Result<Vec<Case>, Vec<Mistake>> {
    let sections = ask::literate::sections(text)
        .map_err(|unclosed| vec![Mistake { line: unclosed.line, message: "the block has no end".to_owned() }])?;
    let mut cases: Vec<Case> = Vec::new();
    let mut mistakes = Vec::new();
    for section in sections {
        let shape = section.note("shape").map(str::to_owned);
        let ordered = section.prose.contains(&"ordered");
        for block in section.blocks {
            if block.kind == "question" {
                let case = Case::new(slug(section.title), &block);
                cases.push(Case { shape: shape.clone(), ordered, ..case });
                continue;
            }
            let kept = match cases.last_mut() {
                Some(case) => keep(case, &block),
                None if matches!(block.kind, "draft" | "rows" | "outcome") => {
                    Err("no question stands before it".to_owned())
                }
                None => Ok(()),
            };
            if let Err(message) = kept {
                mistakes.push(Mistake { line: block.line, message: format!("{}: {message}", block.kind) });
            }
        }
    }
    name(&mut cases);
    if mistakes.is_empty() { Ok(cases) } else { Err(mistakes) }
}

impl Case {
    fn new(id: String, question: &Block<'_>) -> Case {
        Case {
            id,
            line: question.line,
            question: question.body.split_whitespace().collect::<Vec<_>>().join(" "),
            draft: None,
            rows: None,
            outcome: None,
            shape: None,
            ordered: false,
            others: BTreeMap::new(),
        }
    }
}

fn keep(case: &mut Case, block: &Block<'_>) -> Result<(), String> {
    let text = block.body.trim();
    let fresh = match block.kind {
        "draft" => {
            let draft = Draft::from_json(text).map_err(|issue| issue.message)?;
            case.draft.replace(draft).is_none()
        }
        "rows" => case.rows.replace(rows(text)?).is_none(),
        "outcome" => case.outcome.replace(outcome(text)?).is_none(),
        other => case.others.insert(other.to_owned(), text.to_owned()).is_none(),
    };
    if fresh { Ok(()) } else { Err("it is given twice for one question".to_owned()) }
}

fn outcome(text: &str) -> Result<Outcome, String> {
    if text == NOT_ANSWERED {
        return Ok(Outcome { name: NOT_ANSWERED.to_owned(), code: None });
    }
    let mut words = text.split_whitespace().map(str::to_owned);
    let name = words.next().unwrap_or_default();
    if !OUTCOMES.contains(&name.as_str()) {
        return Err(format!("`{name}` is none of {}", OUTCOMES.join(", ")));
    }
    let code = words.next();
    if words.next().is_some() {
        return Err("an outcome and one code are enough".to_owned());
    }
    Ok(Outcome { name, code })
}

fn rows(text: &str) -> Result<Vec<Vec<Value>>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let rows: Vec<Vec<Value>> = if lines.first().is_some_and(|line| line.starts_with('|')) {
        table(&lines)?
    } else {
        lines
            .iter()
            .map(|line| serde_json::from_str(line).map_err(|error| format!("{line} is no JSON array: {error}")))
            .collect::<Result<_, _>>()?
    };
    let width = rows.first().map_or(0, Vec::len);
    match rows.iter().find(|row| row.len() != width) {
        Some(row) => Err(format!("a row of {} among rows of {width}", row.len())),
        None => Ok(rows),
    }
}

/// The rows of a Markdown table; its first line names the columns, its second is a rule.
fn table(lines: &[&str]) -> Result<Vec<Vec<Value>>, String> {
    let rule =
        lines.get(1).is_some_and(|line| line.contains('-') && line.chars().all(|letter| "|-: ".contains(letter)));
    if !rule {
        return Err("the second line of a table must be a rule: |---|---|".to_owned());
    }
    Ok(lines[2..]
        .iter()
        .map(|line| line.trim_matches('|').split('|').map(|cell| value(cell.trim())).collect())
        .collect())
}

/// A cell of a Markdown table: empty is null, and what reads as a number is one.
fn value(cell: &str) -> Value {
    match cell {
        "" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => match serde_json::from_str::<serde_json::Number>(text) {
            Ok(number) => Value::Number(number),
            Err(_) => Value::String(text.to_owned()),
        },
    }
}

fn slug(title: &str) -> String {
    let plain: String =
        title.chars().map(|letter| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

/// Gives each case a name of its own.
fn name(cases: &mut [Case]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        let title = if case.id.is_empty() { "question".to_owned() } else { std::mem::take(&mut case.id) };
        let count = seen.entry(title.clone()).or_default();
        *count += 1;
        case.id = if *count == 1 { title } else { format!("{title}-{count}") };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FILE: &str = "# Questions\n\nProse with `code`.\n\n## Top selling models, by region!\n\nWhy it matters.\n\n\
        ```question\ntop selling models\n  by region\n```\n\n```draft\n{\"v\":1,\"show\":[\"units_sold\"]}\n```\n\n\
        ```rows\n[\"Aurora\", 12.5]\n[\"Borealis\", null]\n```\n\n\
        ```question\nhow many?\n```\n\n```rows\n| model | n |\n|:---|--:|\n| Aurora | 3 |\n| Bo | |\n```\n\
        ```outcome\nrefused not_additive\n```\n\n## Other\n\n````question\nwhat\n````\n```sql\nSELECT 1\n```\n";

    #[test]
    fn cases_hold_what_is_written_and_nothing_else() {
        let cases = parse(FILE).expect("a good file");
        let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids, ["top-selling-models-by-region", "top-selling-models-by-region-2", "other"]);
        assert_eq!((cases[0].question.as_str(), cases[0].line), ("top selling models by region", 9));
        assert_eq!(cases[0].draft.as_ref().map(Draft::to_json).as_deref(), Some(r#"{"v":1,"show":["units_sold"]}"#));
        assert_eq!(cases[0].rows, Some(vec![vec![json!("Aurora"), json!(12.5)], vec![json!("Borealis"), json!(null)]]));
        assert_eq!(cases[1].rows, Some(vec![vec![json!("Aurora"), json!(3)], vec![json!("Bo"), json!(null)]]));
        assert_eq!(cases[1].outcome, Some(Outcome { name: "refused".into(), code: Some("not_additive".into()) }));
        assert_eq!((cases[1].draft.as_ref(), cases[2].rows.as_ref()), (None, None));
        assert_eq!(cases[2].others.get("sql").map(String::as_str), Some("SELECT 1"));
    }

    #[test]
    fn mistakes_say_where_and_what() {
        for (text, line, part) in [
            ("```draft\n{}\n```", 1, "no question"),
            ("```question\nx\n```\n```draft\n{\"shwo\":1}\n```", 4, "shwo"),
            ("```question\nx\n```\n\n```rows\n[1,2]\n[1]\n```", 5, "a row of 1"),
            ("```question\nx\n```\n```rows\n{\"a\":1}\n```", 4, "no JSON array"),
            ("```question\nx\n```\n```rows\n| a |\n| 1 |\n```", 4, "rule"),
            ("```question\nx\n```\n```outcome\nforgotten\n```", 4, "none of answered"),
            ("```question\nx\n```\n```outcome\nunread\n```\n```outcome\nunread\n```", 7, "twice"),
            ("text\n```question\nx\n", 2, "no end"),
        ] {
            let mistakes = parse(text).expect_err(text);
            assert_eq!((mistakes.len(), mistakes[0].line), (1, line), "{text}: {mistakes:?}");
            assert!(mistakes[0].message.contains(part), "{text}: {mistakes:?}");
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic() {
        for end in 0..FILE.len() {
            let _ = parse(&FILE[..end]);
            let _ = parse(&FILE[end..]);
        }
        for text in ["", "```", "``````\n```", "#", "|", "é```question\n```", "```question\n```\n```rows\n|\n|-\n```"]
        {
            let _ = parse(text);
        }
    }
}
