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
    Some(Join { name, role: text.role.clone(), usual: true, from, to, columns })
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
    Some(Join { name: text.name.text.clone(), role: text.role.clone(), usual: true, from, to, columns })
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
    let mut beside: BTreeMap<(DatasetId, DatasetId), Vec<Join>> = BTreeMap::new();
    for join in joins.iter() {
        beside.entry((join.from, join.to)).or_default().push(join.clone());
    }
    for join in joins {
        let all = &beside[&(join.from, join.to)];
        join.usual = is_usual(join, all);
        if join.role.is_none() && (all.len() > 1 || join.from == join.to) {
            join.role = Some(said_by_columns(join));
        }
    }
}

/// The role of a join that has none declared.
pub(super) fn said_by_columns(join: &Join) -> String {
    let names: Vec<String> = join.columns.iter().map(|(column, _)| spaced(bare(column))).collect();
    names.join(" ")
}

/// Whether a role says by itself that it is the one that is meant where none is said.
pub(super) fn is_main(role: &str) -> bool {
    let first = role.split([' ', '_']).next().unwrap_or_default();
    ["main", "primary", "default"].iter().any(|main| main.eq_ignore_ascii_case(first))
}

/// Whether of all joins between two datasets this one is meant where no role is said.
fn is_usual(join: &Join, all: &[Join]) -> bool {
    // "branch_code" of branches, beside "supplying_branch_code"
    let plain = |join: &Join| {
        let as_its_key = |(column, key): &(String, String)| column.eq_ignore_ascii_case(key);
        join.role.is_none() && join.columns.iter().all(as_its_key)
    };
    let main = |join: &Join| join.role.as_deref().is_some_and(is_main);
    let only = |is: &dyn Fn(&Join) -> bool| is(join) && all.iter().filter(|other| is(other)).count() == 1;
    all.len() == 1 || only(&plain) || !all.iter().any(plain) && only(&main)
}

fn bare(column: &str) -> &str {
    let stem = KEY_ENDINGS.iter().find_map(|ending| column.strip_suffix(ending));
    stem.filter(|stem| !stem.is_empty()).unwrap_or(column)
}
