//! Apache Ossie 0.2.0.dev0: strict things rewritten as the shorthand ones they stand for.
//!
//! Works thing by thing on the tree, so strict and shorthand may be mixed: lists of named things become
//! maps, expressions by dialect become their ANSI SQL, synonyms come out of `ai_context`, and our own
//! keys out of `custom_extensions`. What Reckoner does not use goes to [`Kept`] by the thing's path.

use serde_json::{Map, Value, json};

use super::issues::Issues;
use super::keys::named;
use super::yaml::{Mark, Node, Word, Yaml};
use crate::issue::Code;
use crate::semantic::Kept;

/// The version that this file reads, and that export writes.
pub(super) const VERSION: &str = "0.2.0.dev0";
/// The vendor of our own extensions.
pub(super) const VENDOR: &str = "RECKONER";
/// The dialect whose expressions are read.
pub(super) const DIALECT: &str = "ANSI_SQL";

type Entries = Vec<(Word, Node)>;

/// The path of a thing in [`Kept`]: `datasets/store/fields/s_city`.
pub(super) fn path(parts: &[&str]) -> String {
    let escaped: Vec<String> = parts.iter().map(|part| part.replace('~', "~0").replace('/', "~1")).collect();
    escaped.join("/")
}

/// A whole file in shorthand, and what it keeps.
pub(super) fn to_shorthand(mut root: Node, issues: &mut Issues) -> (Node, Kept) {
    let mut rewriting = Rewriting { issues, kept: Kept::new() };
    if let Yaml::Map(entries) = &mut root.value {
        lift_model(entries, rewriting.issues);
        rewriting.model(entries);
    }
    (root, rewriting.kept)
}

/// `semantic_model: [{name: …, …}]` becomes `semantic_model: NAME` with the other keys beside it.
fn lift_model(entries: &mut Entries, issues: &mut Issues) {
    let Some(at) = entries.iter().position(|(key, _)| key.text == "semantic_model") else { return };
    let mark = entries[at].1.mark;
    let Yaml::List(models) = &mut entries[at].1.value else { return };
    if models.len() != 1 {
        let message = format!("A file holds one semantic model, not {}.", models.len());
        issues.add(Code::Unsupported, mark, message);
    }
    models.truncate(1);
    let Some(Node { value: Yaml::Map(lifted), mark }) = models.pop() else {
        entries[at].1.value = Yaml::Null;
        return;
    };
    entries[at].1 = Node { mark, value: Yaml::Null };
    for (key, value) in lifted {
        if key.text == "name" {
            entries[at].1 = value;
        } else if entries.iter().any(|(other, _)| other.text == key.text) {
            issues.add(Code::DuplicateName, key.mark, format!("`{}` is written twice.", key.text));
        } else {
            entries.push((key, value));
        }
    }
}

struct Rewriting<'a, 'f> {
    issues: &'a mut Issues<'f>,
    kept: Kept,
}

impl Rewriting<'_, '_> {
    fn model(&mut self, entries: &mut Entries) {
        self.keep(entries, "model", "ai_context");
        self.unpack(entries, "model");
        for (key, node) in entries {
            match key.text.as_str() {
                "datasets" => self.each(node, |this, name, entries| this.dataset(name, entries)),
                "metrics" => self.metrics(node),
                "segments" => self.each(node, |_, _, _| {}),
                "relationships" => self.relationships(node),
                _ => {}
            }
        }
    }

    fn dataset(&mut self, name: &str, entries: &mut Entries) {
        let own = path(&["datasets", name]);
        self.unpack(entries, &own);
        self.keep(entries, &own, "unique_keys");
        if let Some(keys) = self.kept.get(&own).and_then(|kept| kept.get("unique_keys")) {
            let mark = entries.first().map(|(key, _)| key.mark).unwrap_or_default();
            entries.push((Word::new("unique_keys", mark), Node::from_json(keys.clone(), mark)));
        }
        for (key, node) in entries {
            match key.text.as_str() {
                "fields" => self.each(node, |this, field, entries| this.field(name, field, true, entries)),
                "dimensions" | "numbers" | "segments" => {
                    self.each(node, |this, field, entries| this.field(name, field, false, entries));
                }
                "metrics" => self.metrics(node),
                _ => {}
            }
        }
    }

    fn field(&mut self, dataset: &str, name: &str, strict: bool, entries: &mut Entries) {
        let own = path(&["datasets", dataset, "fields", name]);
        if strict {
            // Ossie's label is a category; the one that people see is an extension of ours.
            self.keep(entries, &own, "label");
        }
        self.unpack(entries, &own);
        let unusual = |value: &Value| matches!(value.as_str(), Some("Time" | "DateTimeTz" | "Opaque"));
        if let Some(value) = find(entries, "datatype").map(Node::json).filter(unusual) {
            self.keep_value(&own, "datatype", value);
        }
        let is_time = find(entries, "is_time").map(|node| json!({ "is_time": node.json() }));
        let dimension = find(entries, "dimension").map(Node::json).or(is_time);
        if let Some(dimension) = dimension.filter(|value| value.as_object().is_some_and(|keys| !keys.is_empty())) {
            self.keep_value(&own, "dimension", dimension);
        }
    }

    fn metrics(&mut self, node: &mut Node) {
        self.each(node, |this, name, entries| {
            let own = path(&["metrics", name]);
            this.unpack(entries, &own);
            this.keep(entries, &own, "datatype");
        });
    }

    fn relationships(&mut self, node: &mut Node) {
        let Yaml::List(items) = &mut node.value else { return };
        for item in items {
            if let Yaml::Map(entries) = &mut item.value {
                let name = find(entries, "name").and_then(|name| match &name.value {
                    Yaml::Scalar(word) => Some(word.text.clone()),
                    _ => None,
                });
                let own = path(&["relationships", &name.unwrap_or_default()]);
                self.keep(entries, &own, "ai_context");
                self.unpack(entries, &own);
            }
        }
    }

    /// A list of things, each a name or a map with one, becomes a map; then each is rewritten.
    fn each(&mut self, node: &mut Node, mut rewrite: impl FnMut(&mut Self, &str, &mut Entries)) {
        if let Yaml::List(items) = &mut node.value {
            let items = std::mem::take(items);
            node.value = Yaml::Map(named(items, self.issues));
        }
        let Yaml::Map(things) = &mut node.value else { return };
        for (name, thing) in things {
            if let Yaml::Map(entries) = &mut thing.value {
                rewrite(self, &name.text, entries);
            }
        }
    }

    /// What every strict thing may carry.
    fn unpack(&mut self, entries: &mut Entries, own: &str) {
        if let Some((key, node)) = remove(entries, "ai_context") {
            self.ai_context(entries, own, key.mark, node);
        }
        if let Some((_, node)) = remove(entries, "custom_extensions") {
            self.extensions(entries, own, node);
        }
        let Some(at) = entries.iter().position(|(key, _)| key.text == "expression") else { return };
        if let Some(text) = self.expression(&entries[at].1, own) {
            entries[at].1 = text;
        }
    }

    fn ai_context(&mut self, entries: &mut Entries, own: &str, mark: Mark, node: Node) {
        let Yaml::Map(context) = node.value else {
            if !matches!(node.value, Yaml::Null) {
                self.keep_value(own, "ai_context", node.json());
            }
            return;
        };
        let mut rest = Map::new();
        for (key, value) in context {
            if key.text != "synonyms" {
                rest.insert(key.text, value.json());
                continue;
            }
            match entries.iter_mut().find(|(key, _)| key.text == "synonyms") {
                None => entries.push((Word::new("synonyms", mark), value)),
                Some((_, own)) => *own = both(std::mem::replace(own, Node { mark, value: Yaml::Null }), value),
            }
        }
        if !rest.is_empty() {
            self.keep_value(own, "ai_context", Value::Object(rest));
        }
    }

    fn extensions(&mut self, entries: &mut Entries, own: &str, node: Node) {
        let Yaml::List(items) = node.value else {
            self.issues.add(Code::WrongType, node.mark, "`custom_extensions` takes a list.");
            return;
        };
        let mut foreign = Vec::new();
        for item in items {
            let json = item.json();
            match (json.get("vendor_name").and_then(Value::as_str), json.get("data").and_then(Value::as_str)) {
                (Some(VENDOR), Some(data)) => match serde_json::from_str(data) {
                    Ok(Value::Object(own)) => {
                        for (key, value) in own {
                            if find(entries, &key).is_none() {
                                entries.push((Word::new(key, item.mark), Node::from_json(value, item.mark)));
                            }
                        }
                    }
                    _ => self.issues.add(Code::WrongType, item.mark, format!("The data of {VENDOR} is a JSON object.")),
                },
                (Some(_), Some(_)) => foreign.push(json),
                _ => self.issues.add(Code::MissingKey, item.mark, "An extension needs `vendor_name` and `data`."),
            }
        }
        if !foreign.is_empty() {
            self.keep_value(own, "custom_extensions", Value::Array(foreign));
        }
    }

    /// The ANSI SQL of an expression by dialect.
    fn expression(&mut self, node: &Node, own: &str) -> Option<Node> {
        let Yaml::Map(entries) = &node.value else { return None };
        let mut ansi = None;
        let mut others = Vec::new();
        if let Some(Node { value: Yaml::List(dialects), .. }) = find(entries, "dialects") {
            for item in dialects {
                let Yaml::Map(pair) = &item.value else { continue };
                let dialect = find(pair, "dialect").map(Node::json);
                match (dialect.as_ref().and_then(Value::as_str), find(pair, "expression")) {
                    (Some(DIALECT), Some(text)) => ansi = Some(text.clone()),
                    _ => others.push(item.json()),
                }
            }
        }
        if !others.is_empty() {
            self.keep_value(own, "dialects", Value::Array(others));
        }
        ansi
    }

    /// Moves a key to what is kept.
    fn keep(&mut self, entries: &mut Entries, own: &str, key: &str) {
        if let Some((_, node)) = remove(entries, key) {
            self.keep_value(own, key, node.json());
        }
    }

    fn keep_value(&mut self, own: &str, key: &str, value: Value) {
        let thing = self.kept.entry(own.to_owned()).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(thing) = thing {
            thing.insert(key.to_owned(), value);
        }
    }
}

fn find<'a>(entries: &'a Entries, name: &str) -> Option<&'a Node> {
    entries.iter().find(|(key, _)| key.text == name).map(|(_, node)| node)
}

fn remove(entries: &mut Entries, name: &str) -> Option<(Word, Node)> {
    let at = entries.iter().position(|(key, _)| key.text == name)?;
    Some(entries.remove(at))
}

/// Two values or lists as one list.
fn both(first: Node, second: Node) -> Node {
    let mark = first.mark;
    let items = [first, second].into_iter().flat_map(|node| match node.value {
        Yaml::List(items) => items,
        _ => vec![node],
    });
    Node { mark, value: Yaml::List(items.collect()) }
}
