//! Reading a map key by key, and the kinds of values that keys take.
//!
//! A key that the format does not have is reported and, where a right one is near and absent, read as
//! that one: so one slip is one issue.

use std::collections::BTreeSet;

use super::issues::{Issues, clipped, near};
use super::yaml::{Mark, Node, Word, Yaml};
use crate::issue::Code;

/// What a map may say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// What the map describes, for messages: `metric`.
    pub(super) thing: &'static str,
    /// Its keys.
    pub(super) keys: &'static [&'static str],
}

/// The entries of a map that are not read yet.
pub(super) struct Keys {
    known: Known,
    pub(super) mark: Mark,
    entries: Vec<(Word, Node)>,
    /// Whether it is no map at all: then nothing more is said about it.
    broken: bool,
}

impl Keys {
    /// The entries of a map; none of nothing. Anything else is reported.
    pub(super) fn of(node: Node, known: Known, issues: &mut Issues) -> Keys {
        let mark = node.mark;
        let broken = !matches!(node.value, Yaml::Map(_) | Yaml::Null);
        let mut entries = entries(node, known.thing, issues);
        let mut present: BTreeSet<String> = entries.iter().map(|(key, _)| key.text.clone()).collect();
        let mut open_call = false;
        entries.retain_mut(|(key, node)| {
            let right = known.keys.contains(&key.text.as_str());
            let absent = known.keys.iter().copied().filter(|name| !right && !present.contains(*name));
            let meant = near(&key.text, absent);
            if !right {
                let hint = match meant {
                    Some(name) => format!("Did you mean `{name}`?"),
                    None if open_call => "A comma ends a value in {…}: put the expression in quotes.".to_owned(),
                    None => match near(&key.text, known.keys.iter().copied()) {
                        Some(name) => format!("`{name}` is already here."),
                        None => format!("Its keys are {}.", known.keys.join(", ")),
                    },
                };
                let message = format!("A {} has no key `{}`.", known.thing, clipped(&key.text));
                issues.report(Code::UnknownKey, key.mark, message, Some(hint));
                if let Some(name) = meant {
                    present.insert(name.to_owned());
                    key.text = name.to_owned();
                }
            }
            open_call |= matches!(&node.value, Yaml::Scalar(word) if word.plain
                && word.text.matches('(').count() > word.text.matches(')').count());
            right || meant.is_some()
        });
        Keys { known, mark, entries, broken }
    }

    /// The value of a key, if it is there.
    pub(super) fn take(&mut self, name: &str) -> Option<Node> {
        debug_assert!(self.known.keys.contains(&name), "`{name}` is not listed as a key of a {}", self.known.thing);
        let at = self.entries.iter().position(|(key, _)| key.text == name)?;
        Some(self.entries.swap_remove(at).1)
    }

    /// A key with a single value.
    pub(super) fn word(&mut self, name: &str, issues: &mut Issues) -> Option<Word> {
        self.take(name).and_then(|node| word(node, name, issues))
    }

    /// A key with a single value, as text.
    pub(super) fn text(&mut self, name: &str, issues: &mut Issues) -> Option<String> {
        self.word(name, issues).map(|word| word.text)
    }

    /// A key with a single value that must be there.
    pub(super) fn required(&mut self, name: &str, issues: &mut Issues) -> Option<Word> {
        match self.take(name) {
            Some(node) => word(node, name, issues),
            None => {
                self.missing(name, issues);
                None
            }
        }
    }

    /// Reports that a key is not there.
    pub(super) fn missing(&self, name: &str, issues: &mut Issues) {
        if !self.broken {
            issues.add(Code::MissingKey, self.mark, format!("A {} needs the key `{name}`.", self.known.thing));
        }
    }

    /// A key with an expression, if it is there; an absent word if what is there is reported. Strict
    /// expressions are rewritten before, unless they lack what is read.
    pub(super) fn expression(&mut self, issues: &mut Issues) -> Option<Word> {
        let node = self.take("expression")?;
        if matches!(node.value, Yaml::Map(_)) {
            let message = "An expression by dialect needs an entry in `dialects` whose dialect is ANSI_SQL.";
            issues.add(Code::MissingKey, node.mark, message);
            return Some(Word::default());
        }
        Some(word(node, "expression", issues).unwrap_or_default())
    }

    /// A key with one value or a list of values, at least one.
    pub(super) fn some_words(&mut self, name: &str, issues: &mut Issues) -> Vec<Word> {
        match self.take(name) {
            Some(Node { value: Yaml::List(items), .. }) if items.is_empty() => self.missing(name, issues),
            Some(node) => return words(node, name, issues),
            None => self.missing(name, issues),
        }
        Vec::new()
    }

    /// A key with one value or a list of values.
    pub(super) fn words(&mut self, name: &str, issues: &mut Issues) -> Vec<Word> {
        self.take(name).map(|node| words(node, name, issues)).unwrap_or_default()
    }

    /// A key with one text or a list of texts.
    pub(super) fn texts(&mut self, name: &str, issues: &mut Issues) -> Vec<String> {
        self.words(name, issues).into_iter().map(|word| word.text).collect()
    }

    /// A key with things by name: a map, or a list of names and of maps with a `name`.
    pub(super) fn things(&mut self, name: &str, issues: &mut Issues) -> Vec<(Word, Node)> {
        match self.take(name) {
            Some(Node { value: Yaml::List(items), .. }) => named(items, issues),
            Some(node) => entries(node, name, issues),
            None => Vec::new(),
        }
    }

    /// A key with a map.
    pub(super) fn entries(&mut self, name: &str, issues: &mut Issues) -> Vec<(Word, Node)> {
        self.take(name).map(|node| entries(node, name, issues)).unwrap_or_default()
    }

    /// A key that is `true` or `false`.
    pub(super) fn flag(&mut self, name: &str, issues: &mut Issues) -> Option<bool> {
        self.one_of(name, &[("true", true), ("false", false)], issues)
    }

    /// A key with one of a few values.
    pub(super) fn one_of<T: Clone>(&mut self, name: &str, values: &[(&str, T)], issues: &mut Issues) -> Option<T> {
        self.word(name, issues).and_then(|word| one_of(&word, name, values, issues))
    }
}

/// A list of things as a map by their names.
pub(super) fn named(items: Vec<Node>, issues: &mut Issues) -> Vec<(Word, Node)> {
    let mut seen = BTreeSet::new();
    let mut things = Vec::new();
    for item in items {
        let mark = item.mark;
        let (name, thing) = match item.value {
            Yaml::Scalar(name) => (name, Yaml::Null),
            Yaml::Map(mut entries) => {
                let name = entries.iter().position(|(key, _)| key.text == "name").map(|at| entries.remove(at).1.value);
                let Some(Yaml::Scalar(name)) = name else {
                    issues.add(Code::MissingKey, mark, "This item needs the key `name`.");
                    continue;
                };
                (name, Yaml::Map(entries))
            }
            Yaml::List(_) | Yaml::Null => {
                issues.add(Code::WrongType, mark, "An item is a name, or a map with a `name`.");
                continue;
            }
        };
        if seen.insert(name.text.clone()) {
            things.push((name, Node { mark, value: thing }));
        } else {
            issues.add(Code::DuplicateName, name.mark, format!("`{}` is declared twice.", clipped(&name.text)));
        }
    }
    things
}

/// The entries of a map; none of nothing.
pub(super) fn entries(node: Node, what: &str, issues: &mut Issues) -> Vec<(Word, Node)> {
    match node.value {
        Yaml::Map(entries) => entries,
        Yaml::Null => Vec::new(),
        _ => {
            wrong_kind(&node, what, "a map", issues);
            Vec::new()
        }
    }
}

/// A single value.
pub(super) fn word(node: Node, what: &str, issues: &mut Issues) -> Option<Word> {
    match node.value {
        Yaml::Scalar(word) => Some(word),
        _ => {
            wrong_kind(&node, what, "a single value", issues);
            None
        }
    }
}

/// A single value, or a list of such.
pub(super) fn words(node: Node, what: &str, issues: &mut Issues) -> Vec<Word> {
    match node.value {
        Yaml::Scalar(word) => vec![word],
        Yaml::List(items) => items.into_iter().filter_map(|item| word(item, what, issues)).collect(),
        _ => {
            wrong_kind(&node, what, "a value or a list of values", issues);
            Vec::new()
        }
    }
}

/// One of a few values.
pub(super) fn one_of<T: Clone>(word: &Word, what: &str, values: &[(&str, T)], issues: &mut Issues) -> Option<T> {
    let found = values.iter().find(|(name, _)| *name == word.text).map(|(_, value)| value.clone());
    if found.is_none() {
        let names = values.iter().map(|(name, _)| *name);
        let hint = match near(&word.text, names.clone()) {
            Some(name) => format!("Did you mean `{name}`?"),
            None => format!("It is one of {}.", names.collect::<Vec<_>>().join(", ")),
        };
        let message = format!("`{}` is no value of `{what}`.", clipped(&word.text));
        issues.report(Code::WrongType, word.mark, message, Some(hint));
    }
    found
}

fn wrong_kind(node: &Node, what: &str, expected: &str, issues: &mut Issues) {
    issues.add(Code::WrongType, node.mark, format!("`{what}` takes {expected}, not {}.", node.kind()));
}
