//! Dimensions: one a field, or one for fields that hold the same thing.
//!
//! Fields hold the same thing if the model says so under `shared`, or if a column joins a dataset's key
//! of the same name (`sales.dealer_id` and `dealers.dealer_id`). A dimension is called as its field, with
//! its dataset in front (`dealers.city`) where another dimension has that name or a field of that name;
//! a shared dimension keeps the name it is given. Dimensions are ordered by their first field.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, SharedText};
use super::fields::Fields;
use super::issues::{Issues, clipped};
use super::scope::Scope;
use crate::expr::Expr;
use crate::issue::Code;
use crate::semantic::{DatasetId, Dimension, Field, FieldId};

/// Fields that hold the same thing.
struct Group<'a> {
    shared: Option<&'a SharedText>,
    fields: Vec<FieldId>,
}

/// The fields of each shared dimension; a field belongs to one.
pub(super) fn shared<'a>(
    document: &'a Document,
    fields: &Fields,
    issues: &mut Issues,
) -> Vec<(&'a SharedText, Vec<FieldId>)> {
    let mut taken = BTreeSet::new();
    let mut shared = Vec::new();
    for text in &document.shared {
        let mut own = Vec::new();
        for word in &text.fields {
            match fields.reach(None, &word.text) {
                Err(trouble) => trouble.report(word, issues),
                Ok((_, _, field)) if taken.insert(field) => own.push(field),
                Ok(_) => {
                    let message = format!("`{}` is in a shared dimension already.", clipped(&word.text));
                    issues.add(Code::DuplicateName, word.mark, message);
                }
            }
        }
        if text.fields.len() < 2 {
            let message = format!("The shared dimension `{}` needs two fields or more.", clipped(&text.name.text));
            issues.add(Code::MissingKey, text.name.mark, message);
        }
        if !own.is_empty() {
            shared.push((text, own));
        }
    }
    shared
}

/// All dimensions.
pub(super) fn all(shared: Vec<(&SharedText, Vec<FieldId>)>, fields: &[Field], scope: &Scope) -> Vec<Dimension> {
    let mut groups: Vec<Group> =
        shared.into_iter().map(|(text, fields)| Group { shared: Some(text), fields }).collect();
    let mut taken: BTreeSet<FieldId> = groups.iter().flat_map(|group| group.fields.clone()).collect();
    let twins = twins(fields, scope);
    for index in 0..fields.len() {
        let id = FieldId(index as u32);
        if !taken.contains(&id) && !twins.contains_key(&id) {
            taken.insert(id);
            groups.push(Group { shared: None, fields: vec![id] });
        }
    }
    let mut group_of: BTreeMap<FieldId, usize> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate().filter(|(_, group)| group.shared.is_none()) {
        group_of.insert(group.fields[0], index);
    }
    for (twin, key) in &twins {
        if taken.contains(twin) {
            continue;
        }
        match group_of.get(key) {
            Some(group) => groups[*group].fields.push(*twin),
            // The key is shared by name: the twin stands by itself.
            None => groups.push(Group { shared: None, fields: vec![*twin] }),
        }
    }
    groups.sort_by_key(|group| group.fields.iter().min().copied());
    let names = Naming::of(&groups, fields);
    groups.iter().map(|group| names.dimension(group, fields, scope)).collect()
}

/// Columns that join a key of the same name, each with the key at the end of the chain.
fn twins(fields: &[Field], scope: &Scope) -> BTreeMap<FieldId, FieldId> {
    let column = |field: &Field| match &field.expr {
        Expr::Column(column) if column.path.is_empty() => Some(column.name.clone()),
        _ => None,
    };
    let plain: BTreeMap<(DatasetId, String), FieldId> =
        (0..).zip(fields).filter_map(|(id, field)| Some(((field.dataset, column(field)?), FieldId(id)))).collect();
    let mut onto = BTreeMap::new();
    for join in scope.joins.iter().filter(|join| join.from != join.to) {
        for (from, to) in &join.columns {
            let ends = (plain.get(&(join.from, from.clone())), plain.get(&(join.to, to.clone())));
            if let (Some(many), Some(one)) = ends
                && fields[many.index()].name == fields[one.index()].name
            {
                onto.entry(*many).or_insert(*one);
            }
        }
    }
    ends(&onto)
}

/// The end of each chain; none of chains that go round in a circle.
fn ends(onto: &BTreeMap<FieldId, FieldId>) -> BTreeMap<FieldId, FieldId> {
    let mut ends: BTreeMap<FieldId, Option<FieldId>> = BTreeMap::new();
    for start in onto.keys() {
        let mut walk = BTreeSet::new();
        let mut at = *start;
        let end = loop {
            if let Some(known) = ends.get(&at) {
                break *known;
            }
            match onto.get(&at) {
                None => break Some(at),
                Some(_) if !walk.insert(at) => break None,
                Some(next) => at = *next,
            }
        };
        ends.extend(walk.into_iter().map(|field| (field, end)));
    }
    ends.into_iter().filter_map(|(field, end)| Some((field, end?))).collect()
}

struct Naming<'a> {
    /// How many dimensions have a field of that name, or are called so.
    uses: BTreeMap<&'a str, usize>,
}

impl<'a> Naming<'a> {
    fn of(groups: &[Group<'a>], fields: &'a [Field]) -> Naming<'a> {
        let mut uses = BTreeMap::new();
        for group in groups {
            let own = group.fields.iter().map(|id| fields[id.index()].name.as_str());
            let names: BTreeSet<&str> = own.chain(group.shared.map(|text| text.name.text.as_str())).collect();
            for name in names {
                *uses.entry(name).or_default() += 1;
            }
        }
        Naming { uses }
    }

    fn dimension(&self, group: &Group, fields: &[Field], scope: &Scope) -> Dimension {
        let first = &fields[group.fields[0].index()];
        let mut synonyms: Vec<String> = Vec::new();
        for synonym in group.fields.iter().flat_map(|id| &fields[id.index()].synonyms) {
            if !synonyms.contains(synonym) {
                synonyms.push(synonym.clone());
            }
        }
        let (name, label) = match group.shared {
            Some(text) => {
                synonyms = if text.names.synonyms.is_empty() { synonyms } else { text.names.synonyms.clone() };
                (text.name.text.clone(), text.names.label_of(&text.name.text))
            }
            None if self.uses[first.name.as_str()] == 1 => (first.name.clone(), first.label.clone()),
            None => {
                let dataset = scope.datasets[first.dataset.index()];
                let label = format!("{} {}", dataset.names.label_of(&dataset.name.text), first.label);
                (format!("{}.{}", dataset.name.text, first.name), label)
            }
        };
        Dimension { name, label, synonyms, fields: group.fields.clone() }
    }
}

/// Reports names that two dimensions share all the same: a shared one may be called anything.
pub(super) fn check_names(dimensions: &[Dimension], shared: &[SharedText], issues: &mut Issues) {
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<&str> =
        dimensions.iter().filter(|d| !seen.insert(d.name.as_str())).map(|d| d.name.as_str()).collect();
    for text in shared.iter().filter(|text| twice.contains(text.name.text.as_str())) {
        let message = format!("There are two dimensions `{}`.", clipped(&text.name.text));
        issues.add(Code::DuplicateName, text.name.mark, message);
    }
}
