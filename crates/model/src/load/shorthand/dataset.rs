//! Datasets, their fields, joins and segments.

use super::super::document::{DatasetText, FieldText, JoinText, Names, spaced};
use super::super::issues::Issues;
use super::super::keys::{Keys, Known};
use super::super::yaml::{Node, Word, Yaml};
use super::metric::one_metric;
use super::{aliases, columns_of};
use crate::formula::Agg;
use crate::issue::Code;
use crate::schema::ColumnType;
use crate::semantic::FieldRole;

pub(crate) const DATASET: Known = Known {
    thing: "dataset",
    keys: &[
        "source",
        "label",
        "synonyms",
        "description",
        "primary_key",
        "unique_keys",
        "time",
        "shown_as",
        "joins",
        "dimensions",
        "numbers",
        "fields",
        "segments",
        "metrics",
    ],
};
pub(crate) const JOIN: Known = Known { thing: "join", keys: &["to", "as", "columns"] };
pub(crate) const DIMENSION: Known = Known {
    thing: "dimension",
    keys: &[
        "expression",
        "label",
        "synonyms",
        "description",
        "datatype",
        "scale",
        "is_time",
        "values",
        "unit",
        "natural",
    ],
};
pub(crate) const NUMBER: Known = Known {
    thing: "number",
    keys: &["expression", "label", "synonyms", "description", "datatype", "scale", "unit", "natural", "add"],
};
pub(crate) const SEGMENT: Known = Known { thing: "segment", keys: &["expression", "synonyms", "description", "label"] };
/// The keys of Ossie's fields, ours among them.
pub(crate) const FIELD: Known = Known {
    thing: "field",
    keys: &[
        "expression",
        "label",
        "synonyms",
        "description",
        "datatype",
        "scale",
        "dimension",
        "is_time",
        "values",
        "unit",
        "natural",
        "add",
        "role",
        "segment",
    ],
};

/// Ossie's types, and what they are here.
const DATATYPES: [(&str, ColumnType); 10] = [
    ("String", ColumnType::Text),
    ("Integer", ColumnType::Integer),
    ("Decimal", ColumnType::Decimal(2)),
    ("Float", ColumnType::Float),
    ("Boolean", ColumnType::Boolean),
    ("Date", ColumnType::Date),
    ("DateTime", ColumnType::Timestamp),
    ("DateTimeTz", ColumnType::Timestamp),
    ("Time", ColumnType::Unknown),
    ("Opaque", ColumnType::Unknown),
];
/// How an unnamed aggregate is named.
const NATURAL: [(&str, Agg); 6] = [
    ("sum", Agg::Sum),
    ("avg", Agg::Avg),
    ("min", Agg::Min),
    ("max", Agg::Max),
    ("count", Agg::Count),
    ("distinct", Agg::Distinct),
];
const ROLES: [(&str, FieldRole); 3] =
    [("dimension", FieldRole::Dimension), ("number", FieldRole::Number), ("key", FieldRole::Key)];

/// Reads a dataset.
pub(super) fn read(name: Word, node: Node, issues: &mut Issues) -> DatasetText {
    let mut keys = Keys::of(node, DATASET, issues);
    let source = keys.required("source", issues).unwrap_or_default();
    let mut fields = Vec::new();
    for (key, known, role) in [
        ("dimensions", DIMENSION, Some(FieldRole::Dimension)),
        ("numbers", NUMBER, Some(FieldRole::Number)),
        ("fields", FIELD, None),
    ] {
        for (name, node) in keys.things(key, issues) {
            fields.push(field(name, node, known, role, issues));
        }
    }
    DatasetText {
        source,
        names: names(&mut keys, issues),
        primary_key: keys.words("primary_key", issues),
        unique_keys: keys.take("unique_keys").map(|node| unique_keys(&node)).unwrap_or_default(),
        time: keys.word("time", issues),
        shown_as: keys.words("shown_as", issues),
        joins: keys.entries("joins", issues).into_iter().filter_map(|(key, node)| join(key, node, issues)).collect(),
        fields,
        segments: keys.things("segments", issues).into_iter().map(|(name, node)| segment(name, node, issues)).collect(),
        metrics: keys
            .things("metrics", issues)
            .into_iter()
            .filter_map(|(metric, node)| one_metric(metric, node, Some(&name), issues))
            .collect(),
        name,
    }
}

pub(super) fn names(keys: &mut Keys, issues: &mut Issues) -> Names {
    Names {
        label: keys.text("label", issues),
        synonyms: keys.texts("synonyms", issues),
        description: keys.text("description", issues),
    }
}

fn unique_keys(node: &Node) -> Vec<Vec<String>> {
    serde_json::from_value(node.json()).unwrap_or_default()
}

fn join(key: Word, node: Node, issues: &mut Issues) -> Option<JoinText> {
    if let Yaml::Scalar(to) = node.value {
        return Some(JoinText { columns: columns_of(&key), key, to, role: None });
    }
    let mut keys = Keys::of(node, JOIN, issues);
    let role = keys.text("as", issues);
    let columns = keys.words("columns", issues);
    // A key that is no column was chosen to say what is joined.
    let (columns, role) = match columns.is_empty() {
        true => (columns_of(&key), role),
        false => (columns, role.or_else(|| Some(spaced(&key.text)))),
    };
    Some(JoinText { key, columns, role, to: keys.required("to", issues)? })
}

/// A named condition: an expression, or a map with one.
pub(super) fn segment(name: Word, node: Node, issues: &mut Issues) -> FieldText {
    let mut text = FieldText { segment: true, role: Some(FieldRole::Dimension), ..FieldText::default() };
    if let Yaml::Scalar(expression) = node.value {
        return FieldText { name, expression: Some(expression), ..text };
    }
    let mut keys = Keys::of(node, SEGMENT, issues);
    text.expression = keys.expression(issues);
    if text.expression.is_none() {
        keys.missing("expression", issues);
    }
    text.names = names(&mut keys, issues);
    FieldText { name, ..text }
}

fn field(name: Word, node: Node, known: Known, role: Option<FieldRole>, issues: &mut Issues) -> FieldText {
    if let Yaml::Scalar(expression) = node.value {
        return FieldText { name, role, expression: Some(expression), ..FieldText::default() };
    }
    let strict = known.thing == FIELD.thing;
    let explained = !matches!(node.value, Yaml::Null);
    let mut keys = Keys::of(node, known, issues);
    let expression = keys.expression(issues);
    if strict && explained && expression.is_none() {
        keys.missing("expression", issues);
    }
    let mut text = FieldText {
        name,
        role,
        expression,
        names: names(&mut keys, issues),
        datatype: keys.one_of("datatype", &DATATYPES, issues),
        ..FieldText::default()
    };
    if let Some(scale) = keys.word("scale", issues) {
        match (scale.text.parse::<u8>(), text.datatype) {
            (Ok(digits @ 0..=38), Some(ColumnType::Decimal(_))) => text.datatype = Some(ColumnType::Decimal(digits)),
            _ => issues.add(Code::WrongType, scale.mark, "`scale` is the number of digits of a Decimal, 0 to 38."),
        }
    }
    let takes = |key: &str| known.keys.contains(&key);
    text.unit = keys.text("unit", issues);
    text.natural = keys.one_of("natural", &NATURAL, issues);
    if takes("add") && keys.flag("add", issues) == Some(false) {
        text.natural = text.natural.or(Some(Agg::Avg));
    }
    if takes("values") {
        text.aliases = keys.take("values").map(|node| aliases(node, issues)).unwrap_or_default();
    }
    if takes("is_time") {
        text.is_time = keys.flag("is_time", issues);
    }
    if strict {
        text.segment = keys.flag("segment", issues).unwrap_or(false);
        text.role = keys.one_of("role", &ROLES, issues);
        if let Some(dimension) = keys.take("dimension") {
            let mut dimension = Keys::of(dimension, Known { thing: "dimension", keys: &["is_time"] }, issues);
            text.is_time = text.is_time.or(dimension.flag("is_time", issues));
            // A field that joins or identifies stays a key, as Ossie calls every groupable column a dimension.
            text.groupable = true;
        }
    }
    text
}
