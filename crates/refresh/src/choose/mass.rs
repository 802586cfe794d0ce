//! The questions that are asked of a dataset, and how often: what the grammar has most, and more and more what was asked.

use model::calendar::Grain;
use model::formula::Measure;
use model::query::{Key, Predicate, Query, Scan};
use model::semantic::{DatasetId, FieldRole, Model};
use model::{Agg, ColumnType, FieldId, Value};

use super::Sizes;

/// What was read for answers so far, and how often: the leaves of the queries.
#[derive(Debug, Clone, Default)]
pub struct Asked(Vec<(Scan, f64)>);

impl Asked {
    /// Adds a query that was answered so many times.
    pub fn add(&mut self, query: &Query, times: f64) {
        self.0.extend(query.leaves().into_iter().map(|leaf| (leaf.clone(), times)));
    }

    /// How many reads of a rollup these are.
    pub fn times(&self) -> f64 {
        self.0.iter().map(|(_, times)| times).sum()
    }
}

/// So many leaves that were read count as much as what the grammar has.
const AS_MUCH: f64 = 100.0;

/// Keys that a question groups or filters by, apart from time; the grain that it needs; and its weight.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    pub(super) keys: Vec<Key>,
    pub(super) time: Option<Grain>,
    pub(super) weight: f64,
}

/// A dimension with more members than this is asked for by name, and seldom listed.
const MANY: u64 = 2_000;

/// The questions of a dataset, whose weights come to one: those of the grammar, and what was asked, which counts the
/// more the more there is of it.
pub(super) fn questions(
    model: &Model,
    sizes: &Sizes,
    dataset: DatasetId,
    keys: &[Key],
    asked: &Asked,
) -> Vec<Question> {
    let of_dataset = asked.0.iter().filter(|(leaf, _)| leaf.dataset == dataset);
    let of_asked: Vec<Question> = of_dataset.map(|(leaf, times)| of_leaf(model, leaf, *times)).collect();
    let times: f64 = of_asked.iter().map(|question| question.weight).sum();
    let part = times / (times + AS_MUCH);
    let mut questions = weighing(of_grammar(model, sizes, dataset, keys), 1.0 - part);
    questions.extend(weighing(of_asked, part));
    questions
}

/// Questions with weights that come to so much.
fn weighing(mut questions: Vec<Question>, whole: f64) -> Vec<Question> {
    let sum = questions.iter().map(|question| question.weight).sum::<f64>().max(f64::MIN_POSITIVE);
    questions.iter_mut().for_each(|question| question.weight *= whole / sum);
    questions
}

/// What a leaf needs of a rollup: what it groups, filters and counts by, and months, or days where they are not enough.
fn of_leaf(model: &Model, leaf: &Scan, weight: f64) -> Question {
    let time = model.dataset(leaf.dataset).time.as_ref();
    let is_time = |key: &&Key| Some(&key.reach) == time;
    let filtered = || leaf.filter.iter().flat_map(Predicate::keys);
    let counted = leaf.measures.iter().filter_map(|measure| distinct_of(model, measure)).map(Key::own);
    let mut keys: Vec<Key> = Vec::new();
    for key in leaf.group.iter().chain(filtered()).filter(|key| !is_time(key)) {
        keys.push(Key::at(key.reach.clone()));
    }
    keys.extend(counted);
    keys.sort();
    keys.dedup();
    let by_months = |key: &Key| model.calendar.derives(key.grain.unwrap_or(Grain::Day), Grain::Month);
    let within_months = |predicate: &Predicate| match predicate {
        Predicate::Range { from, to, .. } => {
            let first = |bound: &Option<(Value, bool)>| bound.as_ref().is_none_or(|bound| starts_month(model, bound));
            first(from) && first(to)
        }
        other => other.keys().into_iter().all(by_months),
    };
    let timed = leaf.group.iter().chain(filtered()).any(|key| is_time(&key));
    let of_time = |predicate: &&Predicate| predicate.keys().iter().any(is_time);
    let months =
        leaf.group.iter().filter(is_time).all(by_months) && leaf.filter.iter().filter(of_time).all(within_months);
    let time = timed.then_some(if months { Grain::Month } else { Grain::Day });
    Question { keys, time, weight }
}

/// Whether a bound of days is where a month begins.
fn starts_month(model: &Model, bound: &(Value, bool)) -> bool {
    matches!(bound.0, Value::Date(day) if model.calendar.bucket(Grain::Month, day) == day)
}

/// What the grammar has of a dataset: a total, over time, by one dimension, by two, and each of them over time; counts
/// of distinct things beside.
fn of_grammar(model: &Model, sizes: &Sizes, dataset: DatasetId, keys: &[Key]) -> Vec<Question> {
    let asked: Vec<(&Key, f64)> = keys
        .iter()
        .filter(|key| {
            let field = model.field(key.reach.field);
            field.role == FieldRole::Dimension && !field.kind.is_time()
        })
        .map(|key| {
            let far = 1.0 + key.reach.path.len() as f64 / 2.0;
            let members = sizes.distinct.get(&key.reach.field).copied().unwrap_or(0);
            let kind = model.field(key.reach.field).kind;
            // Whether something is so is asked for now and then, and hardly ever together with another such thing.
            let often = if kind == ColumnType::Boolean {
                0.2
            } else if members > MANY {
                0.3
            } else {
                1.0
            };
            (key, often / far)
        })
        .collect();
    let whole: f64 = asked.iter().map(|(_, weight)| weight).sum::<f64>().max(f64::MIN_POSITIVE);
    let mut questions = Vec::new();
    let mut add = |keys: Vec<Key>, weight: f64, times: &[(Option<Grain>, f64)]| {
        for (time, part) in times {
            questions.push(Question { keys: keys.clone(), time: *time, weight: weight * part });
        }
    };
    // "last month", "by month", "last week", "yesterday"
    let times = [(None, 0.2), (Some(Grain::Month), 0.6), (Some(Grain::Week), 0.1), (Some(Grain::Day), 0.1)];
    add(Vec::new(), 0.25, &times);
    for (place, (key, weight)) in asked.iter().enumerate() {
        let part = weight / whole;
        add(vec![(*key).clone()], 0.4 * part, &times);
        for (other, weight) in &asked[place + 1..] {
            // Two of one place and another: "top models in Germany".
            add(vec![(*key).clone(), (*other).clone()], 0.6 * part * weight / whole, &times);
        }
    }
    for counted in counted(model, dataset) {
        let Some(of) = keys.iter().find(|key| key.reach.path.is_empty() && key.reach.field == counted) else {
            continue;
        };
        add(vec![of.clone()], 0.05, &times);
        for (key, weight) in asked.iter().filter(|(key, _)| *key != of) {
            add(vec![of.clone(), (*key).clone()], 0.1 * weight / whole, &times);
        }
    }
    questions
}

/// Fields of the dataset that a metric counts the different values of.
fn counted(model: &Model, dataset: DatasetId) -> Vec<FieldId> {
    let measures = model.metric_ids().flat_map(|id| model.measures_of(id)).filter(|m| m.dataset == dataset);
    let mut fields: Vec<FieldId> = measures.filter_map(|measure| distinct_of(model, measure)).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The field that a measure counts the different values of.
fn distinct_of(model: &Model, measure: &Measure) -> Option<FieldId> {
    let of = measure.of.as_ref().filter(|_| measure.agg == Agg::Distinct)?;
    model.field_ids().find(|id| model.field(*id).dataset == measure.dataset && model.field(*id).expr == *of)
}
