//! A YAML tree whose every name and value knows where it stands in the file.
//!
//! Total on any text: size, depth and what aliases expand to are bounded before anything is built.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::Value;

use super::issues::Issues;
use crate::issue::Code;

/// Bytes that a model file may have.
const LARGEST_FILE: usize = 4 << 20;
/// Values that a model file may hold once its aliases are expanded.
const MOST_NODES: usize = 200_000;
/// Bytes of text for which an alias counts as one more value: long texts are copied, too.
const BYTES_A_NODE: usize = 64;
/// How deep lists and maps may lie in each other; a strict model needs 12.
const DEEPEST: usize = 48;

/// A place in the file; line and column count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Mark {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A piece of text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) mark: Mark,
    /// Written without quotes.
    pub(super) plain: bool,
    /// Columns between the mark and the text, if the text stands in the file letter by letter.
    inset: Option<usize>,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) mark: Mark,
    pub(super) value: Yaml,
}

/// What a value is. Types of scalars are up to the reader.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Yaml {
    Null,
    Scalar(Word),
    List(Vec<Node>),
    Map(Vec<(Word, Node)>),
}

impl Word {
    /// A word that the file does not contain as such.
    pub(super) fn new(text: impl Into<String>, mark: Mark) -> Word {
        Word { text: text.into(), mark, plain: false, inset: None }
    }

    /// Whether it stands for something whose absence is reported already: the default word.
    pub(super) fn is_absent(&self) -> bool {
        self.mark == Mark::default()
    }

    /// Where a name within this text stands; the text's own place if that cannot be told.
    pub(super) fn place_of(&self, name: &str) -> Mark {
        let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
        let found = self.text.match_indices(name).find(|(at, _)| {
            !self.text[..*at].ends_with(part_of_name) && !self.text[at + name.len()..].starts_with(part_of_name)
        });
        match (self.inset, found) {
            (Some(inset), Some((at, _))) => {
                Mark { column: self.mark.column + inset + self.text[..at].chars().count(), ..self.mark }
            }
            _ => self.mark,
        }
    }
}

impl Node {
    /// What it is, for messages: `a list`.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Yaml::Null => "nothing",
            Yaml::Scalar(_) => "a single value",
            Yaml::List(_) => "a list",
            Yaml::Map(_) => "a map",
        }
    }

    /// The same as JSON, with the types of YAML's core schema.
    pub(super) fn json(&self) -> Value {
        match &self.value {
            Yaml::Null => Value::Null,
            Yaml::Scalar(word) if word.plain => match word.text.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                text => match serde_json::from_str(text) {
                    Ok(Value::Number(number)) => Value::Number(number),
                    _ => Value::String(text.to_owned()),
                },
            },
            Yaml::Scalar(word) => Value::String(word.text.clone()),
            Yaml::List(items) => Value::Array(items.iter().map(Node::json).collect()),
            Yaml::Map(entries) => {
                Value::Object(entries.iter().map(|(key, value)| (key.text.clone(), value.json())).collect())
            }
        }
    }

    /// JSON as a tree that stands at one place.
    pub(super) fn from_json(json: Value, mark: Mark) -> Node {
        let value = match json {
            Value::Null => Yaml::Null,
            Value::String(text) => Yaml::Scalar(Word::new(text, mark)),
            Value::Array(items) => Yaml::List(items.into_iter().map(|item| Node::from_json(item, mark)).collect()),
            Value::Object(entries) => Yaml::Map(
                entries.into_iter().map(|(key, value)| (Word::new(key, mark), Node::from_json(value, mark))).collect(),
            ),
            plain => Yaml::Scalar(Word { plain: true, ..Word::new(plain.to_string(), mark) }),
        };
        Node { mark, value }
    }

    /// What a copy of it costs, in values.
    fn size(&self) -> usize {
        let text = |word: &Word| word.text.len() / BYTES_A_NODE;
        1 + match &self.value {
            Yaml::Null => 0,
            Yaml::Scalar(word) => text(word),
            Yaml::List(items) => items.iter().map(Node::size).sum(),
            Yaml::Map(entries) => entries.iter().map(|(key, value)| text(key) + value.size()).sum(),
        }
    }
}

/// Reads a file of one document; `None` if it is no YAML, with the reason among the issues.
pub(super) fn parse(text: &str, issues: &mut Issues) -> Option<Node> {
    let start = Mark { line: 1, column: 1 };
    if text.len() > LARGEST_FILE {
        issues.add(Code::BadYaml, start, format!("The file is larger than {} MB.", LARGEST_FILE >> 20));
        return None;
    }
    let options =
        granit_parser::options! { emit_comments: false, flow_nesting_limit: DEEPEST, block_nesting_limit: DEEPEST };
    let mut tree = Tree { text, open: Vec::new(), root: None, anchors: BTreeMap::new(), nodes: 0 };
    for next in Parser::new_from_str_with_options(text, options) {
        let step = match next {
            Ok((event, span)) => tree.take(event, &span, issues),
            Err(error) => Err((mark(error.marker()), sentence(&error.info()))),
        };
        if let Err((mark, message)) = step {
            issues.add(Code::BadYaml, mark, message);
            return None;
        }
    }
    if tree.root.is_none() {
        issues.add(Code::BadYaml, start, "The file is empty.");
    }
    tree.root
}

fn mark(marker: &granit_parser::Marker) -> Mark {
    Mark { line: marker.line().max(1), column: marker.col() + 1 }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

type Fault = (Mark, String);

/// A list or map that is not closed yet, with the id of its anchor.
struct Open {
    mark: Mark,
    anchor: usize,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    Map { entries: Vec<(Word, Node)>, seen: BTreeSet<String>, key: Option<Key> },
}

/// A key whose value is awaited; `None` if the entry is to be dropped.
struct Key(Option<Word>);

struct Tree<'a> {
    text: &'a str,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
}

impl Tree<'_> {
    fn take(&mut self, event: Event<'_>, span: &Span, issues: &mut Issues) -> Result<(), Fault> {
        let mark = mark(&span.start);
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err((mark, "A model file holds one document; a second one starts here.".into()))
            }
            Event::Scalar(text, style, anchor, _) => {
                let node = self.scalar(text, style, span, mark);
                self.add(node, anchor, issues)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open.push(Open { mark, anchor, inside: Inside::List(Vec::new()) });
                Ok(())
            }
            Event::MappingStart(_, anchor, _) => {
                let inside = Inside::Map { entries: Vec::new(), seen: BTreeSet::new(), key: None };
                self.open.push(Open { mark, anchor, inside });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let closed = self.open.pop().expect("the parser closes what it has opened");
                let value = match closed.inside {
                    Inside::List(items) => Yaml::List(items),
                    Inside::Map { entries, .. } => Yaml::Map(entries),
                };
                self.add(Node { mark: closed.mark, value }, closed.anchor, issues)
            }
            Event::Alias(id) => {
                let Some(node) = self.anchors.get(&id).cloned() else {
                    return Err((mark, "This alias refers to something that contains it.".into()));
                };
                self.nodes += node.size();
                self.add(node, 0, issues)
            }
            _ => Ok(()),
        }
    }

    fn scalar(&self, text: Cow<'_, str>, style: ScalarStyle, span: &Span, mark: Mark) -> Node {
        let plain = style == ScalarStyle::Plain;
        let source = span.slice(self.text).unwrap_or_default();
        if plain && (source.is_empty() || matches!(source, "~" | "null")) {
            return Node { mark, value: Yaml::Null };
        }
        let inset = [0, 1]
            .into_iter()
            .find(|inset| source.get(*inset..source.len().saturating_sub(*inset)).is_some_and(|inner| inner == text));
        Node { mark, value: Yaml::Scalar(Word { text: text.into_owned(), mark, plain, inset }) }
    }

    fn add(&mut self, node: Node, anchor: usize, issues: &mut Issues) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err((node.mark, format!("The file holds more than {MOST_NODES} values.")));
        }
        if anchor != 0 {
            self.nodes += node.size();
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.inside) {
            None => self.root = Some(node),
            Some(Inside::List(items)) => items.push(node),
            Some(Inside::Map { entries, seen, key }) => match key.take() {
                None => *key = Some(Key(name_of(node, seen, issues))),
                Some(Key(Some(name))) => entries.push((name, node)),
                Some(Key(None)) => {}
            },
        }
        Ok(())
    }
}

fn name_of(node: Node, seen: &mut BTreeSet<String>, issues: &mut Issues) -> Option<Word> {
    let name = match node.value {
        Yaml::Scalar(word) => word,
        Yaml::Null => Word::new("null", node.mark),
        Yaml::List(_) | Yaml::Map(_) => {
            issues.add(Code::WrongType, node.mark, format!("A key is a name, not {}.", node.kind()));
            return None;
        }
    };
    if seen.insert(name.text.clone()) {
        return Some(name);
    }
    issues.add(Code::DuplicateName, name.mark, format!("`{}` is written twice here.", name.text));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut issues = Issues::new("m.yaml");
        let shown = match parse(text, &mut issues) {
            Some(node) => node.json().to_string(),
            None => String::new(),
        };
        let reports: Vec<String> = issues.sorted().into_iter().map(|issue| issue.message).collect();
        assert_eq!([vec![shown], reports].concat().join("|").trim_matches('|'), expected, "{text:.60}");
    }

    #[test]
    fn scalars_lists_and_maps_are_read() {
        check("a: [1, 'x', \"y\"]\nb: {c: , d: ~, e: true}", r#"{"a":[1,"x","y"],"b":{"c":null,"d":null,"e":true}}"#);
        check("x: &a {y: 1}\nz: *a", r#"{"x":{"y":1},"z":{"y":1}}"#);
        check("v: 0.2.0.dev0\nw: 007\nq: '1'", r#"{"v":"0.2.0.dev0","w":"007","q":"1"}"#);
    }

    #[test]
    fn what_is_no_model_file_says_why() {
        check("", "The file is empty.");
        check("a: [", "Unclosed bracket '['.");
        check("a: 1\n---\nb: 2", "A model file holds one document; a second one starts here.");
        check("a: &x [*x]", "This alias refers to something that contains it.");
        check("a: 1\na: 2", r#"{"a":1}|`a` is written twice here."#);
        check("{[1]: 2}", "{}|A key is a name, not a list.");
    }

    #[test]
    fn bombs_are_defused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for i in 1..12 {
            let before = i - 1;
            bomb += &format!("a{i}: &a{i} [{}]\n", vec![format!("*a{before}"); 10].join(", "));
        }
        check(&bomb, "The file holds more than 200000 values.");
        let copies = format!("a: &a {}\nb: [{}]", "x".repeat(1 << 20), vec!["*a"; 100_000].join(", "));
        check(&copies, "The file holds more than 200000 values.");
        let mut issues = Issues::new("m.yaml");
        assert!(parse(&"[".repeat(100_000), &mut issues).is_none());
        assert!(parse(&"- ".repeat(100_000), &mut issues).is_none());
        assert!(parse(&"a: ".repeat(100_000), &mut issues).is_none());
        assert!(parse(&" ".repeat(LARGEST_FILE + 1), &mut issues).is_none());
    }

    #[test]
    fn a_name_is_found_within_its_text() {
        let mut issues = Issues::new("m.yaml");
        let node = parse("a: 'SUM(xy) + y'", &mut issues).expect("reads");
        let Yaml::Map(entries) = node.value else { panic!("a map") };
        let Yaml::Scalar(word) = &entries[0].1.value else { panic!("a scalar") };
        assert_eq!(word.place_of("y"), Mark { line: 1, column: 15 });
        assert_eq!(word.place_of("xy"), Mark { line: 1, column: 9 });
        assert_eq!(word.place_of("z"), Mark { line: 1, column: 4 });
    }
}
