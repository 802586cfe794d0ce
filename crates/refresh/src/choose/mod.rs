//! Which rollups to build. A rollup is a [`Scan`] without a filter.
//!
//! For each dataset a **base**: small datasets row by row, with every field as a key, so that any question
//! about them can be answered; large ones by every dimension that divides them, at day grain, as far as that
//! stays within bounds. Then coarser ones by what they are worth: each candidate (time alone, one dimension or
//! two over time) is weighed by the questions that it would make cheaper, what was asked among them, and by its bytes.
//! Pure: sizes and what was asked come in, scans go out.

mod greedy;
mod mass;
mod size;
#[cfg(test)]
mod tests;

pub use mass::Asked;
pub(crate) use size::rows as rows_of;

use std::collections::BTreeMap;

use engine::manifest::{DatasetEntry, Manifest};
use model::Expr;
use model::calendar::Grain;
use model::formula::{Agg, Measure, Pick};
use model::query::{Key, Scan};
use model::semantic::{DatasetId, FieldId, FieldRole, Model, Reach};

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
    /// Days from the first to the last of each dataset's default time.
    pub days: BTreeMap<DatasetId, u64>,
}

impl Sizes {
    /// The sizes as they were when a snapshot was built.
    pub fn of(manifest: &Manifest, model: &Model) -> Sizes {
        let mut sizes = Sizes::default();
        for dataset in model.dataset_ids() {
            if let Some(entry) = manifest.dataset(&model.dataset(dataset).name) {
                sizes.add(model, dataset, entry);
            }
        }
        sizes
    }

    pub(crate) fn add(&mut self, model: &Model, dataset: DatasetId, entry: &DatasetEntry) {
        self.rows.insert(dataset, entry.rows);
        if let (Some(first), Some(last)) = (entry.first_day, entry.last_day) {
            self.days.insert(dataset, u64::try_from(last - first + 1).unwrap_or(1));
        }
        let known =
            entry.members.iter().filter_map(|(name, members)| Some((model.field_named(dataset, name)?, *members)));
        self.distinct.extend(known);
    }
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
/// A base may take this part of the budget; a dimension that takes it further is left to coarser ones.
const BASE_PART: f64 = 0.75;
/// This part of what coarser rollups may take is spared for the sketches of a dataset that needs some.
const SKETCHES_PART: f64 = 0.1;
/// The least part of the budget that a dataset has.
const SMALL_PART: f64 = 0.05;
/// A rollup must save this part of what all questions cost. It is also what keeps the time of a build in bounds.
const LEAST_SAVED: f64 = 0.004;
/// What a question costs that no rollup answers, in rows for each row of the dataset: it is run on the source.
const LIVE: f64 = 20.0;
/// More dimensions than this are not combined in pairs.
const MOST_PAIRED: usize = 24;

/// What a rollup is worth, as far as could be said before it was built.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth {
    /// The rollup.
    pub rollup: Chosen,
    /// Rows that it will have.
    pub rows: f64,
    /// Bytes that it will take.
    pub bytes: f64,
    /// Rows that a question of its dataset needs to read less for it, on average.
    pub saved: f64,
    /// Rows that a question of its dataset reads on average, with it and those before it.
    pub left: f64,
}

/// The rollups of a model, base first for each dataset.
pub fn choose(model: &Model, sizes: &Sizes, asked: &Asked) -> Vec<Chosen> {
    let mut chosen: Vec<Chosen> =
        advise(model, sizes, asked, model.rollups.size as f64).into_iter().map(|w| w.rollup).collect();
    for declared in &model.rollups.declared {
        chosen.extend(by_hand(model, sizes, declared));
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

/// The rollups that a budget of so many bytes would buy, and what each is worth; dataset by dataset, the base
/// first, then in the order in which they were taken. Those that the model declares are not among them.
pub fn advise(model: &Model, sizes: &Sizes, asked: &Asked, budget: f64) -> Vec<Worth> {
    let rows = |dataset| sizes.rows.get(&dataset).copied().unwrap_or(0);
    let all_rows = model.dataset_ids().map(rows).sum::<u64>().max(1) as f64;
    // Large datasets have most of it, and small ones enough.
    let part = |dataset| (rows(dataset) as f64 / all_rows).max(SMALL_PART);
    let bases: Vec<(Vec<Key>, Worth)> = model
        .dataset_ids()
        .map(|dataset| {
            let small = rows(dataset) <= ROW_LEVEL;
            let keys = base_keys(model, sizes, dataset, small);
            let scan = match small {
                true => {
                    Scan { dataset, group: keys.clone(), measures: measures(model, dataset, &[]), filter: Vec::new() }
                }
                false => {
                    let most = budget * part(dataset) * BASE_PART;
                    with_sketches(model, sizes, bounded(model, sizes, dataset, &keys, most), most)
                }
            };
            let (rows, bytes) = (size::rows(model, sizes, dataset, &scan.group), size::bytes(model, sizes, &scan));
            let name = format!("{}_base", model.dataset(dataset).name);
            let rollup = Chosen { name, base: true, scan };
            (keys, Worth { rollup, rows, bytes, saved: 0.0, left: rows })
        })
        .collect();
    let room = (budget - bases.iter().map(|(_, base)| base.bytes).sum::<f64>()).max(0.0);
    let parts = model.dataset_ids().map(part).sum::<f64>();
    let mut chosen: Vec<Worth> = Vec::new();
    for (dataset, (keys, base)) in model.dataset_ids().zip(bases) {
        let scan = base.rollup.scan.clone();
        chosen.push(base);
        if rows(dataset) > WORTH_COARSER && model.rollups.auto {
            chosen.extend(coarser(model, sizes, asked, (&keys, &scan), room * part(dataset) / parts));
        }
    }
    chosen
}

/// The base of a large dataset, within so many bytes: with all aggregates of its numbers, so that coarser ones can
/// be made from it, else without the least and the most of each, else without the keys that have the most members.
fn bounded(model: &Model, sizes: &Sizes, dataset: DatasetId, keys: &[Key], most: f64) -> Scan {
    let scan = |keys: &[Key], plain: &[Agg]| {
        let measures = measures(model, dataset, plain);
        Scan { dataset, group: keys.to_vec(), measures, filter: Vec::new() }
    };
    let whole = scan(keys, &ALL);
    if size::bytes(model, sizes, &whole) <= most {
        return whole;
    }
    let mut scan = scan(keys, &[Agg::Sum, Agg::Count]);
    let needed = needed_keys(model, dataset, &scan.measures);
    let is_time = |key: &Key| model.dataset(dataset).time.as_ref() == Some(&key.reach);
    while size::bytes(model, sizes, &scan) > most {
        let keys = &mut scan.group;
        let free = (0..keys.len()).filter(|at| !is_time(&keys[*at]) && !needed.contains(&keys[*at]));
        let members = |at: &usize| sizes.distinct.get(&keys[*at].reach.field).copied().unwrap_or(u64::MAX);
        let Some(largest) = free.max_by_key(members) else { break };
        keys.remove(largest);
    }
    scan
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
    let of_metrics = model.metric_ids().flat_map(|id| model.measures_of(id)).filter(|m| m.dataset == dataset);
    let stored = of_metrics.filter(|m| m.agg != Agg::Distinct && !m.agg.is_sketched());
    let mut measures: Vec<Measure> = stored.flat_map(|m| m.companions().into_iter().chain([m.clone()])).collect();
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

/// The sketches that metrics need of a dataset. Kept row by row, it needs none: its values are there.
fn sketches(model: &Model, sizes: &Sizes, dataset: DatasetId) -> Vec<Measure> {
    if sizes.rows.get(&dataset).is_none_or(|rows| *rows <= ROW_LEVEL) {
        return Vec::new();
    }
    let of_metrics = model.metric_ids().flat_map(|id| model.measures_of(id));
    let mut sketches: Vec<Measure> =
        of_metrics.filter(|m| m.dataset == dataset && m.agg.is_sketched()).map(Measure::stored).collect();
    sketches.sort();
    sketches.dedup();
    sketches
}

/// A rollup with the sketches of its dataset, if there is room for them.
fn with_sketches(model: &Model, sizes: &Sizes, scan: Scan, most: f64) -> Scan {
    let mut whole = scan.clone();
    let kept = |measure: &Measure| scan.measures.contains(measure);
    whole.measures.extend(sketches(model, sizes, scan.dataset).into_iter().filter(|measure| !kept(measure)));
    if size::bytes(model, sizes, &whole) <= most { whole } else { scan }
}

/// Keys without which the measures, or a policy, mean nothing.
fn needed_keys(model: &Model, dataset: DatasetId, measures: &[Measure]) -> Vec<Key> {
    let of_rules = measures.iter().flat_map(|m| &m.over).filter(|o| matches!(o.pick, Pick::One | Pick::Never));
    let mut needed = model::bind::policy_keys(model, dataset);
    for key in of_rules.map(|over| Key::own(over.field)) {
        if !needed.contains(&key) {
            needed.push(key);
        }
    }
    needed
}

/// Coarser rollups, in the order of what they are worth.
fn coarser(model: &Model, sizes: &Sizes, asked: &Asked, (keys, base): (&[Key], &Scan), budget: f64) -> Vec<Worth> {
    let dataset = base.dataset;
    let candidates = candidates(model, sizes, dataset, keys, &base.measures);
    let questions = mass::questions(model, sizes, dataset, keys, asked);
    let rows = |scan: &Scan| size::rows(model, sizes, dataset, &scan.group);
    let fact = sizes.rows.get(&dataset).copied().unwrap_or(0) as f64;
    let of_base = rows(base);
    let cost = |question: &mass::Question| if answers(model, base, question) { of_base } else { LIVE * fact };
    let costs: Vec<f64> = questions.iter().map(cost).collect();
    let weights: Vec<f64> = questions.iter().map(|question| question.weight).collect();
    let weighed = candidates.iter().map(|chosen| {
        let cost = rows(&chosen.scan);
        let answered = (0..questions.len()).filter(|at| answers(model, &chosen.scan, &questions[*at]));
        let bytes = size::bytes(model, sizes, &chosen.scan);
        greedy::Candidate { bytes, answers: answered.map(|at| (at, cost)).collect() }
    });
    let weighed: Vec<greedy::Candidate> = weighed.collect();
    let spared = if sketches(model, sizes, dataset).is_empty() { 0.0 } else { SKETCHES_PART * budget };
    let picks = greedy::select(&weighed, &weights, &costs, budget - spared, LEAST_SAVED);
    let worth = |pick: greedy::Pick| Worth {
        rollup: candidates[pick.candidate].clone(),
        rows: rows(&candidates[pick.candidate].scan),
        bytes: weighed[pick.candidate].bytes,
        saved: pick.saved,
        left: pick.left,
    };
    let mut worths: Vec<Worth> = picks.into_iter().map(worth).collect();
    // What is left of the budget is for sketches, the smallest rollups first: they are many bytes for each group.
    let mut room = budget - worths.iter().map(|worth| worth.bytes).sum::<f64>();
    let mut by_size: Vec<&mut Worth> = worths.iter_mut().collect();
    by_size.sort_by(|a, b| a.rows.total_cmp(&b.rows));
    for worth in by_size {
        worth.rollup.scan = with_sketches(model, sizes, worth.rollup.scan.clone(), worth.bytes + room);
        let bytes = size::bytes(model, sizes, &worth.rollup.scan);
        room -= bytes - worth.bytes;
        worth.bytes = bytes;
    }
    if spared > 0.0 && !base.measures.iter().any(|measure| measure.agg.is_sketched()) {
        worths.extend(of_sketches(model, sizes, &candidates, &worths, room));
    }
    worths
}

/// Rollups for the sake of sketches, the smallest first: where others are too fine to keep them.
fn of_sketches(model: &Model, sizes: &Sizes, candidates: &[Chosen], taken: &[Worth], mut room: f64) -> Vec<Worth> {
    let rows = |scan: &Scan| size::rows(model, sizes, scan.dataset, &scan.group);
    let is_taken = |chosen: &&Chosen| taken.iter().any(|worth| worth.rollup.name == chosen.name);
    let mut small: Vec<&Chosen> = candidates.iter().filter(|chosen| !is_taken(chosen)).collect();
    small.sort_by(|a, b| rows(&a.scan).total_cmp(&rows(&b.scan)));
    let mut found = Vec::new();
    for chosen in small {
        let scan = with_sketches(model, sizes, chosen.scan.clone(), f64::INFINITY);
        let rollup = Chosen { scan, ..chosen.clone() };
        let bytes = size::bytes(model, sizes, &rollup.scan);
        if bytes > room {
            break;
        }
        room -= bytes;
        let left = taken.last().map_or(0.0, |worth| worth.left);
        found.push(Worth { rows: rows(&rollup.scan), bytes, saved: 0.0, left, rollup });
    }
    found
}

/// Whether a rollup answers a question: it keeps what is asked by, and time in parts that the grain is made of.
fn answers(model: &Model, scan: &Scan, question: &mass::Question) -> bool {
    let has_keys = question.keys.iter().all(|key| scan.group.contains(key));
    let time = model.dataset(scan.dataset).time.as_ref();
    let kept = || scan.group.iter().filter(|key| Some(&key.reach) == time).map(|key| key.grain.unwrap_or(Grain::Day));
    has_keys
        && match (question.time, time) {
            (None, _) | (_, None) => true,
            (Some(wanted), Some(_)) => kept().any(|kept| kept == wanted || kept == Grain::Day),
        }
}

/// What might be built: time alone, and one dimension or two, over days and over months.
/// Those of two dimensions hold what the base holds, so that they can be made from it.
fn candidates(model: &Model, sizes: &Sizes, dataset: DatasetId, keys: &[Key], of_base: &[Measure]) -> Vec<Chosen> {
    let all = measures(model, dataset, &ALL);
    let name = &model.dataset(dataset).name;
    let time = model.dataset(dataset).time.clone();
    let semi = |m: &Measure| m.over.iter().any(|o| matches!(o.pick, Pick::Last | Pick::First | Pick::Avg));
    // Stock is taken on a day: its rollups keep the days.
    let grains: &[Option<Grain>] = match all.iter().any(semi) {
        _ if time.is_none() => &[None],
        true => &[None],
        false => &[None, Some(Grain::Month)],
    };
    let needed = needed_keys(model, dataset, &all);
    let candidate = |divided: &[&Key], grain: Option<Grain>| {
        let at = time.clone().map(|reach| Key { reach, grain, shift: 0 });
        let mut group: Vec<Key> = Vec::new();
        for key in needed.iter().chain(divided.iter().copied()).cloned().chain(at) {
            if !group.contains(&key) {
                group.push(key);
            }
        }
        let unit = if grain.is_some() { "month" } else { "day" };
        let labels: Vec<String> = divided.iter().map(|key| file_name(&label(model, key))).collect();
        let parts: Vec<&str> = std::iter::once(name.as_str())
            .chain(labels.iter().map(String::as_str))
            .chain(time.is_some().then_some(unit))
            .collect();
        // Kept row by row, numbers are keys, and every aggregate of them can be made.
        let row_by_row = sizes.rows.get(&dataset).is_none_or(|rows| *rows <= ROW_LEVEL);
        let measures = if row_by_row || divided.len() < 2 { all.clone() } else { of_base.to_vec() };
        let scan = Scan { dataset, group, measures, filter: Vec::new() };
        Chosen { name: parts.join("_"), base: false, scan }
    };
    let divides = |key: &&Key| {
        let field = model.field(key.reach.field);
        let members = sizes.distinct.get(&key.reach.field).copied().unwrap_or(0);
        let counted = field.role == FieldRole::Key && key.reach.path.is_empty();
        (field.role == FieldRole::Dimension || counted) && !field.kind.is_time() && members >= 2
    };
    let dimensions: Vec<&Key> = keys.iter().filter(divides).collect();
    let mut all = Vec::new();
    for grain in grains {
        if time.is_some() || dimensions.is_empty() {
            all.push(candidate(&[], *grain));
        }
        for (place, key) in dimensions.iter().enumerate() {
            all.push(candidate(&[key], *grain));
            if dimensions.len() <= MOST_PAIRED {
                all.extend(dimensions[place + 1..].iter().map(|other| candidate(&[key, other], *grain)));
            }
        }
    }
    all
}

fn label(model: &Model, key: &Key) -> String {
    let field = &model.field(key.reach.field).name;
    match key.reach.path.last().and_then(|join| model.join(*join).role.as_ref()) {
        Some(role) => format!("{role}_{field}"),
        None => field.clone(),
    }
}

/// A rollup that the model declares.
fn by_hand(model: &Model, sizes: &Sizes, declared: &model::semantic::DeclaredRollup) -> Option<Chosen> {
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
    let mut measures = measures(model, declared.dataset, &ALL);
    measures.extend(sketches(model, sizes, declared.dataset));
    let scan = Scan { dataset: declared.dataset, group, measures, filter: Vec::new() };
    Some(Chosen { name: declared.name.clone(), base: false, scan })
}

/// What a rollup that the model might declare would take: rows and bytes.
pub fn reckon(model: &Model, sizes: &Sizes, declared: &model::semantic::DeclaredRollup) -> Option<(f64, f64)> {
    let Chosen { scan, .. } = by_hand(model, sizes, declared)?;
    Some((size::rows(model, sizes, scan.dataset, &scan.group), size::bytes(model, sizes, &scan)))
}

/// A name that is safe as a file's name.
fn file_name(label: &str) -> String {
    label.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}
