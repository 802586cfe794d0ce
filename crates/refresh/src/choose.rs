//! Which rollups to build. A rollup is a [`Scan`] without a filter.
//!
//! For each dataset a **base**: small datasets row by row, with every field as a key, so that any question
//! about them can be answered; large ones by every dimension that divides them, at day grain. Then coarser
//! ones for the questions that come most: time alone, and each dimension over time. Pure: sizes come in,
//! scans go out.

use std::collections::BTreeMap;

use model::calendar::Grain;
use model::formula::{Agg, Measure, Pick};
use model::query::{Key, Scan};
use model::semantic::{DatasetId, FieldId, FieldRole, Model, Reach};
use model::{ColumnType, Expr};

/// A rollup to build.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// Its name: `sales_base`, `sales_region_month`. Each once, and safe as a file's name.
    pub name: String,
    /// Whether it is the one that the dataset's coarser ones could be made from: never left out.
    pub base: bool,
    /// What it holds.
    pub scan: Scan,
}

/// What is known of the sizes of things.
#[derive(Debug, Clone, Default)]
pub struct Sizes {
    /// Rows of each dataset.
    pub rows: BTreeMap<DatasetId, u64>,
    /// Distinct values of each field of a large dataset or of one it joins.
    pub distinct: BTreeMap<FieldId, u64>,
}

/// Datasets up to this size are kept row by row.
pub(crate) const ROW_LEVEL: u64 = 100_000;
/// Joins are followed this far from a dataset.
const FARTHEST: usize = 3;
/// More keys than this are not carried.
const MOST_KEYS: usize = 120;
/// A field of a large dataset with more distinct values than this does not divide it.
const MOST_MEMBERS: u64 = 20_000;
/// The aggregates of a number that merge.
const ALL: [Agg; 4] = [Agg::Sum, Agg::Count, Agg::Min, Agg::Max];
/// Coarser rollups pay only for a base of more rows than this.
const WORTH_COARSER: u64 = 5_000;

/// The rollups of a model, base first for each dataset.
pub fn choose(model: &Model, sizes: &Sizes) -> Vec<Chosen> {
    let mut chosen: Vec<Chosen> = Vec::new();
    for dataset in model.dataset_ids() {
        let rows = sizes.rows.get(&dataset).copied().unwrap_or(0);
        let name = &model.dataset(dataset).name;
        let small = rows <= ROW_LEVEL;
        let keys = base_keys(model, sizes, dataset, small);
        let measures = measures(model, dataset, if small { &[] } else { &[Agg::Sum, Agg::Count] });
        let base = Scan { dataset, group: keys.clone(), measures: measures.clone(), filter: Vec::new() };
        chosen.push(Chosen { name: format!("{name}_base"), base: true, scan: base });
        if rows > WORTH_COARSER && model.rollups.auto {
            let measures = self::measures(model, dataset, &ALL);
            chosen.extend(coarser(model, sizes, dataset, &keys, &measures));
        }
    }
    for declared in &model.rollups.declared {
        chosen.extend(by_hand(model, declared));
    }
    let mut seen: Vec<Scan> = Vec::new();
    chosen.retain(|rollup| {
        let new = !seen.contains(&rollup.scan);
        seen.push(rollup.scan.clone());
        new
    });
    name_once(&mut chosen);
    chosen
}

/// Two ways to one dimension, or names that differ in signs only, must not share a file.
fn name_once(chosen: &mut [Chosen]) {
    let mut given: Vec<String> = Vec::new();
    for rollup in chosen {
        let name = file_name(&rollup.name);
        let mut numbered = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name}_{n}")));
        let unused = numbered.find(|name| !given.contains(name)).expect("numbers do not end");
        given.push(unused.clone());
        rollup.name = unused;
    }
}

/// Everything a dataset can be divided by, own fields first, then over joins.
fn base_keys(model: &Model, sizes: &Sizes, dataset: DatasetId, small: bool) -> Vec<Key> {
    let mut keys = Vec::new();
    let targets = model.dataset_ids().flat_map(|to| model.paths(dataset, to).into_iter().map(move |p| (p, to)));
    let mut paths: Vec<_> = targets.filter(|(path, _)| path.len() <= FARTHEST).collect();
    paths.sort_by_key(|(path, _)| path.len());
    for (path, to) in paths {
        for id in model.field_ids().filter(|id| model.field(*id).dataset == to) {
            let field = model.field(id);
            let own = path.is_empty();
            let members = sizes.distinct.get(&id).copied();
            let keeps = match field.role {
                _ if small => true,
                FieldRole::Dimension => members.is_none_or(|m| m <= MOST_MEMBERS),
                // A key divides no more than the name that goes with it.
                FieldRole::Key => {
                    let joins = if own { joins_on(model, dataset, id) } else { identifies(model, to, id) };
                    joins && members.is_none_or(|m| m <= MOST_MEMBERS)
                }
                FieldRole::Number => false,
            };
            if keeps && keys.len() < MOST_KEYS {
                keys.push(Key::at(Reach { path: path.clone(), field: id }));
            }
        }
    }
    // Rows are sorted by the keys: few members first, so that ranges are long.
    if !small {
        keys.sort_by_key(|key| sizes.distinct.get(&key.reach.field).copied().unwrap_or(u64::MAX));
    }
    keys
}

/// Whether a field is a column that the dataset joins on.
fn joins_on(model: &Model, dataset: DatasetId, field: FieldId) -> bool {
    let Expr::Column(column) = &model.field(field).expr else { return false };
    model.joins.iter().any(|join| join.from == dataset && join.columns.iter().any(|(from, _)| *from == column.name))
}

/// Whether a field is a column of its dataset's primary key.
fn identifies(model: &Model, dataset: DatasetId, field: FieldId) -> bool {
    let Expr::Column(column) = &model.field(field).expr else { return false };
    model.dataset(dataset).primary_key.contains(&column.name)
}

/// What metrics need of a dataset, and these plain aggregates of its numbers.
fn measures(model: &Model, dataset: DatasetId, plain: &[Agg]) -> Vec<Measure> {
    let of_metrics = model.metric_ids().flat_map(|id| model.measures_of(id)).filter(|m| m.dataset == dataset).cloned();
    let mut measures: Vec<Measure> = of_metrics.filter(|m| m.agg != Agg::Distinct).collect();
    for field in model.fields.iter().filter(|f| f.dataset == dataset && f.role == FieldRole::Number) {
        for agg in plain {
            let of = Some(field.expr.clone());
            measures.push(Measure { dataset, agg: *agg, of, filter: None, over: Vec::new() });
        }
    }
    measures.sort();
    measures.dedup();
    measures
}

/// Time alone, and each dimension over time.
fn coarser(model: &Model, sizes: &Sizes, dataset: DatasetId, keys: &[Key], measures: &[Measure]) -> Vec<Chosen> {
    let name = &model.dataset(dataset).name;
    let time = model.dataset(dataset).time.clone();
    let semi = |m: &Measure| m.over.iter().any(|o| matches!(o.pick, Pick::Last | Pick::First | Pick::Avg));
    let semi_additive = measures.iter().any(semi);
    // Stock is taken on a day: its rollups keep the days.
    let grain = if semi_additive { None } else { Some(Grain::Month) };
    let at = |grain: Option<Grain>| time.clone().map(|reach| Key { reach, grain, shift: 0 });
    let needed: Vec<Key> = policy_keys(model, dataset)
        .into_iter()
        .chain(
            measures
                .iter()
                .flat_map(|m| &m.over)
                .filter(|o| matches!(o.pick, Pick::One | Pick::Never))
                .map(|o| Key::own(o.field)),
        )
        .collect();
    let scan = |group: Vec<Key>| {
        let mut group: Vec<Key> = needed.iter().cloned().chain(group).collect();
        let mut seen = Vec::new();
        group.retain(|key| {
            let new = !seen.contains(key);
            seen.push(key.clone());
            new
        });
        Scan { dataset, group, measures: measures.to_vec(), filter: Vec::new() }
    };
    let mut chosen = Vec::new();
    if let Some(day) = at(None) {
        chosen.push(Chosen { name: format!("{name}_day"), base: false, scan: scan(vec![day]) });
    }
    let dimensions = keys.iter().filter(|key| {
        let field = model.field(key.reach.field);
        let members = sizes.distinct.get(&key.reach.field).copied().unwrap_or(0);
        field.role == FieldRole::Dimension
            && field.kind != ColumnType::Date
            && field.kind != ColumnType::Timestamp
            && (2..=2_000).contains(&members)
    });
    for key in dimensions {
        let field = model.field(key.reach.field);
        let role = key.reach.path.last().and_then(|join| model.join(*join).role.as_ref());
        let role = role.map_or(String::new(), |role| format!("{role}_"));
        let group = std::iter::once(key.clone()).chain(at(grain)).collect();
        let unit = if grain.is_some() { "month" } else { "day" };
        let label = format!("{name}_{role}{}_{unit}", field.name);
        chosen.push(Chosen { name: label, base: false, scan: scan(group) });
    }
    chosen
}

/// The dimensions of policies: they stay in every rollup of a dataset that reaches them.
fn policy_keys(model: &Model, dataset: DatasetId) -> Vec<Key> {
    let mut names = Vec::new();
    for policy in &model.policies {
        policy.condition.walk(&mut |part| {
            if let Expr::Name(name) = part {
                names.push(name.join("."));
            }
        });
    }
    names
        .iter()
        .filter_map(|name| model.dimension_named(name))
        .filter_map(|dimension| model.reaches(dataset, dimension).into_iter().next())
        .map(Key::at)
        .collect()
}

/// A rollup that the model declares.
fn by_hand(model: &Model, declared: &model::semantic::DeclaredRollup) -> Option<Chosen> {
    let mut group: Vec<Key> = declared
        .dimensions
        .iter()
        .filter_map(|dimension| model.reaches(declared.dataset, *dimension).into_iter().next())
        .map(Key::at)
        .collect();
    if let Some(grain) = declared.grain {
        let reach = model.dataset(declared.dataset).time.clone()?;
        group.push(Key { reach, grain: Some(grain).filter(|g| *g != Grain::Day), shift: 0 });
    }
    let measures = measures(model, declared.dataset, &ALL);
    let scan = Scan { dataset: declared.dataset, group, measures, filter: Vec::new() };
    Some(Chosen { name: declared.name.clone(), base: false, scan })
}

/// A name that is safe as a file's name.
fn file_name(label: &str) -> String {
    label.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}
