//! The shorthand: a tree becomes a [`Document`]. Here stands which keys there are and what they take.

mod dataset;
mod metric;

use super::document::{Document, PolicyText, RelationshipText, RollupText, RollupsText, SharedText};
use super::issues::{Issues, clipped};
use super::keys::{Keys, Known, entries, word, words};
use super::ossie_0_2_0::VERSION;
use super::yaml::{Mark, Node, Word, Yaml};
use crate::calendar::{Anchor, Calendar, FiscalWeeks, Grain, Pattern, Week, YearStart};
use crate::issue::Code;
use crate::semantic::Kept;

pub(super) use dataset::{DATASET, DIMENSION, FIELD, JOIN, NUMBER, SEGMENT};
pub(super) use metric::{METRIC, PICKS};

use metric::one_metric;

/// The keys of a file.
pub(super) const MODEL: Known = Known {
    thing: "model",
    keys: &[
        "version",
        "semantic_model",
        "description",
        "calendar",
        "currency",
        "means",
        "datasets",
        "relationships",
        "shared",
        "hierarchies",
        "segments",
        "metrics",
        "policies",
        "rollups",
        "verified",
        "reports",
    ],
};
pub(super) const CALENDAR: Known =
    Known { thing: "calendar", keys: &["time_zone", "week", "fiscal_year", "fiscal_weeks", "fiscal_start", "today"] };
pub(super) const SHARED: Known = Known { thing: "shared dimension", keys: &["fields", "label", "synonyms"] };
pub(super) const POLICY: Known = Known { thing: "policy", keys: &["roles", "where"] };
pub(super) const ROLLUPS: Known = Known { thing: "rollups", keys: &["choose", "size", "declare"] };
pub(super) const ROLLUP: Known = Known { thing: "rollup", keys: &["dataset", "dimensions", "grain"] };
const RELATIONSHIP: Known =
    Known { thing: "relationship", keys: &["name", "from", "to", "from_columns", "to_columns", "as"] };

/// Months as `fiscal_year` names them.
pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a tree in shorthand.
pub(super) fn read(root: Node, kept: Kept, issues: &mut Issues) -> Document {
    if !matches!(root.value, Yaml::Map(_)) {
        issues.add(Code::WrongType, root.mark, format!("A model file is a map, not {}.", root.kind()));
        return Document::default();
    }
    let mut keys = Keys::of(root, MODEL, issues);
    if let Some(version) = keys.required("version", issues).filter(|version| version.text != VERSION) {
        let message = format!("The version `{}` of Ossie is not known.", clipped(&version.text));
        issues.report(Code::WrongType, version.mark, message, Some(format!("Did you mean `{VERSION}`?")));
    }
    let name = keys.required("semantic_model", issues).map(|name| name.text).unwrap_or_default();
    let datasets = keys.things("datasets", issues);
    if datasets.is_empty() {
        issues.add(Code::MissingKey, keys.mark, "A model needs at least one dataset under `datasets`.");
    }
    Document {
        name,
        description: keys.text("description", issues),
        calendar: keys.take("calendar").map(|node| calendar(node, issues)).unwrap_or_default(),
        currency: keys.word("currency", issues).and_then(|code| currency(&code, issues)),
        means: keys
            .entries("means", issues)
            .into_iter()
            .filter_map(|(said, node)| Some((said, word(node, "means", issues)?)))
            .collect(),
        datasets: datasets.into_iter().map(|(name, node)| dataset::read(name, node, issues)).collect(),
        relationships: relationships(&mut keys, issues),
        shared: keys.entries("shared", issues).into_iter().map(|(name, node)| shared(name, node, issues)).collect(),
        hierarchies: keys
            .entries("hierarchies", issues)
            .into_iter()
            .map(|(name, node)| (name, words(node, "hierarchies", issues)))
            .collect(),
        segments: keys
            .things("segments", issues)
            .into_iter()
            .map(|(name, node)| dataset::segment(name, node, issues))
            .collect(),
        metrics: keys
            .things("metrics", issues)
            .into_iter()
            .filter_map(|(name, node)| one_metric(name, node, None, issues))
            .collect(),
        policies: keys
            .entries("policies", issues)
            .into_iter()
            .filter_map(|(name, node)| policy(name, node, issues))
            .collect(),
        rollups: keys.take("rollups").map(|node| rollups(node, issues)).unwrap_or_default(),
        verified: keys.text("verified", issues),
        reports: keys.text("reports", issues),
        kept,
    }
}

fn calendar(node: Node, issues: &mut Issues) -> Calendar {
    let mut keys = Keys::of(node, CALENDAR, issues);
    let usual = Calendar::default();
    let zone = keys.word("time_zone", issues).filter(|zone| {
        // Where no zone at all is known, as in a bare container, its name is taken on trust.
        let zones = jiff::tz::db();
        let known = || zones.get(&zone.text).is_ok() || zones.available().next().is_none();
        let right = zone.text.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c)) && known();
        if !right {
            let hint = Some("An IANA name such as Europe/Berlin.".into());
            let message = format!("`{}` is no time zone.", clipped(&zone.text));
            issues.report(Code::WrongType, zone.mark, message, hint);
        }
        right
    });
    let months: Vec<(String, u8)> =
        (1..).zip(MONTHS).flat_map(|(n, month)| [(month.to_owned(), n), (n.to_string(), n)]).collect();
    let months: Vec<(&str, u8)> = months.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    Calendar {
        time_zone: zone.map_or(usual.time_zone, |zone| zone.text),
        week: keys.one_of("week", &[("iso", Week::Iso), ("sunday", Week::Sunday)], issues).unwrap_or(usual.week),
        fiscal_month: keys.one_of("fiscal_year", &months, issues).unwrap_or(usual.fiscal_month),
        fiscal_weeks: fiscal_weeks(&mut keys, issues),
        today: keys
            .one_of("today", &[("clock", Anchor::Clock), ("last_data", Anchor::LastData)], issues)
            .unwrap_or(usual.today),
    }
}

fn fiscal_weeks(keys: &mut Keys, issues: &mut Issues) -> Option<FiscalWeeks> {
    let pattern = keys.one_of("fiscal_weeks", &Pattern::ALL, issues);
    let start = keys.one_of("fiscal_start", &YearStart::ALL, issues);
    if pattern.is_none() && start.is_some() {
        let message = "`fiscal_start` is said of fiscal years of whole weeks; this one has months.";
        let hint = "Add `fiscal_weeks: 4-4-5`, or leave `fiscal_start` out.";
        issues.report(Code::WrongType, keys.mark, message, Some(hint.into()));
    }
    pattern.map(|pattern| FiscalWeeks { pattern, start: start.unwrap_or_default() })
}

fn currency(code: &Word, issues: &mut Issues) -> Option<String> {
    let right = is_currency(&code.text);
    if !right {
        let message = format!("`{}` is no currency code.", clipped(&code.text));
        issues.report(Code::WrongType, code.mark, message, Some("Three capital letters such as EUR.".into()));
    }
    right.then(|| code.text.clone())
}

/// Whether a unit is money: an ISO code of three capital letters.
pub(super) fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn relationships(keys: &mut Keys, issues: &mut Issues) -> Vec<RelationshipText> {
    let Some(node) = keys.take("relationships") else { return Vec::new() };
    let Yaml::List(items) = node.value else {
        issues.add(Code::WrongType, node.mark, format!("`relationships` takes a list, not {}.", node.kind()));
        return Vec::new();
    };
    items.into_iter().filter_map(|item| relationship(item, issues)).collect()
}

fn relationship(node: Node, issues: &mut Issues) -> Option<RelationshipText> {
    let mut keys = Keys::of(node, RELATIONSHIP, issues);
    let (name, from, to) = (keys.required("name", issues), keys.required("from", issues), keys.required("to", issues));
    let (from_columns, to_columns) = (keys.some_words("from_columns", issues), keys.some_words("to_columns", issues));
    let (name, from, to) = (name?, from?, to?);
    if from_columns.len() != to_columns.len() {
        let message = "A relationship needs as many `from_columns` as `to_columns`.";
        issues.add(Code::WrongType, keys.mark, message);
        return None;
    }
    Some(RelationshipText { name, from, to, from_columns, to_columns, role: keys.text("as", issues) })
}

fn shared(name: Word, node: Node, issues: &mut Issues) -> SharedText {
    if !matches!(node.value, Yaml::Map(_)) {
        return SharedText { name, names: Default::default(), fields: words(node, "shared", issues) };
    }
    let mut keys = Keys::of(node, SHARED, issues);
    SharedText {
        name,
        fields: keys.words("fields", issues),
        names: super::document::Names {
            label: keys.text("label", issues),
            synonyms: keys.texts("synonyms", issues),
            description: None,
        },
    }
}

fn policy(name: Word, node: Node, issues: &mut Issues) -> Option<PolicyText> {
    let mut keys = Keys::of(node, POLICY, issues);
    let roles = keys.some_words("roles", issues).into_iter().map(|word| word.text).collect();
    Some(PolicyText { name, roles, condition: keys.required("where", issues)? })
}

fn rollups(node: Node, issues: &mut Issues) -> RollupsText {
    let mut keys = Keys::of(node, ROLLUPS, issues);
    RollupsText {
        auto: keys.one_of("choose", &[("auto", true), ("declared", false)], issues),
        size: keys.word("size", issues).and_then(|size| bytes(&size, issues)),
        declared: keys.entries("declare", issues).into_iter().map(|(name, node)| rollup(name, node, issues)).collect(),
    }
}

fn rollup(name: Word, node: Node, issues: &mut Issues) -> RollupText {
    let mut keys = Keys::of(node, ROLLUP, issues);
    let grains = Grain::ALL.map(|grain| (grain.label().replace(' ', "_"), grain));
    let grains: Vec<(&str, Grain)> = grains.iter().map(|(name, grain)| (name.as_str(), *grain)).collect();
    RollupText {
        name,
        mark: keys.mark,
        dataset: keys.required("dataset", issues),
        dimensions: keys.words("dimensions", issues),
        grain: keys.one_of("grain", &grains, issues),
    }
}

/// `200 MB`, `1.5 GB` or a plain number of bytes.
fn bytes(size: &Word, issues: &mut Issues) -> Option<u64> {
    let text = size.text.trim();
    let letters = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(letters);
    let factor = match unit.to_ascii_uppercase().as_str() {
        "" | "B" => Some(1.0),
        "KB" => Some(1e3),
        "MB" => Some(1e6),
        "GB" => Some(1e9),
        "TB" => Some(1e12),
        _ => None,
    };
    let whole = number.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
    match (whole, factor) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (Some(n), Some(factor)) => Some((n * factor).round() as u64),
        _ => {
            let message = format!("`{}` is no size.", clipped(&size.text));
            issues.report(Code::WrongType, size.mark, message, Some("Write it as 200 MB.".into()));
            None
        }
    }
}

/// `{fleet: [company cars, corporate]}`.
fn aliases(node: Node, issues: &mut Issues) -> Vec<(String, Vec<String>)> {
    entries(node, "values", issues)
        .into_iter()
        .map(|(member, node)| (member.text, words(node, "values", issues).into_iter().map(|word| word.text).collect()))
        .collect()
}

/// A name made of columns: `a, b`.
fn columns_of(key: &Word) -> Vec<Word> {
    let mark: Mark = key.mark;
    let parts = key.text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| Word::new(part, mark)).collect()
}
