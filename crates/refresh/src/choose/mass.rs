//! The questions that are asked of a dataset, and how often: what the grammar has most, as long as nobody says more.

use model::calendar::Grain;
use model::query::Key;
use model::semantic::{DatasetId, FieldRole, Model};
use model::{Agg, ColumnType, Expr, FieldId};

use super::Sizes;

/// Keys that a question groups or filters by, apart from time; the grain that it needs; and its weight.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    pub(super) keys: Vec<Key>,
    pub(super) time: Option<Grain>,
    pub(super) weight: f64,
}

/// A dimension with more members than this is asked for by name, and seldom listed.
const MANY: u64 = 2_000;

/// The questions of a dataset: a total, over time, by one dimension, by two, and each of them over time; counts
/// of distinct things beside.
pub(super) fn questions(model: &Model, sizes: &Sizes, dataset: DatasetId, keys: &[Key]) -> Vec<Question> {
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
    let measures = model.metric_ids().flat_map(|id| model.measures_of(id));
    let of = measures.filter(|m| m.dataset == dataset && m.agg == Agg::Distinct).filter_map(|m| m.of.as_ref());
    let is = |field: FieldId, of: &Expr| model.field(field).dataset == dataset && model.field(field).expr == *of;
    let mut fields: Vec<FieldId> = of.filter_map(|of| model.field_ids().find(|field| is(*field, of))).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}
