//! Joins: many rows to one, onto the target's primary key or, as relationships, onto named columns.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, JoinText, RelationshipText, spaced};
use super::issues::Issues;
use super::scope::Scope;
use super::yaml::Word;
use crate::issue::Code;
use crate::semantic::{DatasetId, Join};

/// Endings of key columns that say nothing about the role.
const KEY_ENDINGS: [&str; 4] = ["_id", "_key", "_sk", "_code"];

/// Reads all joins: those of datasets in their order, then relationships.
pub(super) fn read(document: &Document, scope: &Scope, issues: &mut Issues) -> Vec<Join> {
    let mut joins = Vec::new();
    for from in scope.ids() {
        for text in &scope.datasets[from.index()].joins {
            joins.extend(onto_primary_key(from, text, scope, issues).map(|join| (join, &text.key)));
        }
    }
    for text in &document.relationships {
        joins.extend(relationship(text, scope, issues).map(|join| (join, &text.name)));
    }
    let mut seen = BTreeSet::new();
    for (join, word) in &joins {
        if !seen.insert(&join.name) {
            issues.add(Code::DuplicateName, word.mark, format!("There are two joins `{}`.", join.name));
        }
    }
    let mut joins: Vec<Join> = joins.into_iter().map(|(join, _)| join).collect();
    name_roles(&mut joins);
    joins
}

fn onto_primary_key(from: DatasetId, text: &JoinText, scope: &Scope, issues: &mut Issues) -> Option<Join> {
    let to = scope.dataset(&text.to, issues)?;
    let key = &scope.datasets[to.index()].primary_key;
    if key.is_empty() {
        let message = format!("`{}` is joined by its `primary_key`, but has none.", text.to.text);
        issues.add(Code::MissingKey, text.to.mark, message);
        return None;
    }
    if key.len() != text.columns.len() {
        let message =
            format!("The primary key of `{}` has {} columns, not {}.", text.to.text, key.len(), text.columns.len());
        issues.add(Code::WrongType, text.key.mark, message);
        return None;
    }
    let columns = pairs(from, &text.columns, to, key, scope, issues);
    let name = format!("{}_{}", scope.name(from), text.key.text.replace(", ", "_").replace([',', ' '], "_"));
    Some(Join { name, role: text.role.clone(), from, to, columns })
}

fn relationship(text: &RelationshipText, scope: &Scope, issues: &mut Issues) -> Option<Join> {
    let (from, to) = (scope.dataset(&text.from, issues), scope.dataset(&text.to, issues));
    let (from, to) = (from?, to?);
    let declared = &scope.datasets[to.index()].primary_key;
    for column in text.to_columns.iter().filter(|column| declared.iter().all(|key| key.text != column.text)) {
        scope.checked_column(to, column, issues);
    }
    let columns = pairs(from, &text.from_columns, to, &text.to_columns, scope, issues);
    let target = scope.datasets[to.index()];
    let onto: BTreeSet<&str> = text.to_columns.iter().map(|word| word.text.as_str()).collect();
    let primary: BTreeSet<&str> = target.primary_key.iter().map(|word| word.text.as_str()).collect();
    let unique = target.unique_keys.iter().any(|key| key.iter().map(String::as_str).collect::<BTreeSet<_>>() == onto);
    if onto != primary && !unique {
        let message = format!(
            "`{}` joins columns of `{}` that are not declared unique: rows may be counted more than once.",
            text.name.text, text.to.text
        );
        issues.warn(Code::NoPath, text.name.mark, message);
    }
    Some(Join { name: text.name.text.clone(), role: text.role.clone(), from, to, columns })
}

/// Columns side by side. Those of the target's key are checked where it is declared.
fn pairs(
    from: DatasetId,
    many: &[Word],
    to: DatasetId,
    one: &[Word],
    scope: &Scope,
    issues: &mut Issues,
) -> Vec<(String, String)> {
    many.iter()
        .zip(one)
        .map(|(a, b)| {
            let one = scope.column(to, &b.text).unwrap_or_else(|| b.text.clone());
            (scope.checked_column(from, a, issues), one)
        })
        .collect()
}

/// Joins between the same two datasets must be told apart: by their columns, if no role is given.
fn name_roles(joins: &mut [Join]) {
    let mut count: BTreeMap<(DatasetId, DatasetId), usize> = BTreeMap::new();
    for join in joins.iter() {
        *count.entry((join.from, join.to)).or_default() += 1;
    }
    for join in joins {
        if join.role.is_none() && (count[&(join.from, join.to)] > 1 || join.from == join.to) {
            let names: Vec<String> = join.columns.iter().map(|(column, _)| spaced(bare(column))).collect();
            join.role = Some(names.join(" "));
        }
    }
}

fn bare(column: &str) -> &str {
    let stem = KEY_ENDINGS.iter().find_map(|ending| column.strip_suffix(ending));
    stem.filter(|stem| !stem.is_empty()).unwrap_or(column)
}
