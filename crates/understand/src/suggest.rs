//! Completions while somebody types, starter questions, and questions that lead on.

use model::calendar::Grain;
use model::draft::{By, Compare, Draft, Filter, Show, Top};
use model::formula::{Agg, Pick};
use model::schema::ColumnType;
use model::semantic::FieldRole;
use model::viewer::Members;
use model::{DatasetId, DimensionId, MetricId, Model};
use serde::Serialize;

use crate::Lexicon;
use crate::say::say_each;

/// Questions to begin with, at most.
const MOST_STARTERS: usize = 9;

/// One completion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The whole question with the completion in it.
    pub text: String,
    /// What was completed.
    pub kind: SuggestionKind,
}

/// What a completion completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum SuggestionKind {
    Question,
    Metric,
    Dimension,
    Value,
}

/// Completes what has been typed so far; starter questions for nothing. Every completion is a question
/// that reads clearly and has an answer for whoever types.
pub fn suggest(
    typed: &str,
    model: &Model,
    lexicon: &Lexicon,
    members: &dyn Members,
    has_answer: &dyn Fn(&Draft) -> bool,
    limit: usize,
) -> Vec<Suggestion> {
    let typed = typed.trim_start();
    let answered = |text: &str| match crate::read(text, None, model, lexicon, members) {
        crate::Reading::Clear { draft, .. } => has_answer(&draft),
        _ => false,
    };
    let mut found: Vec<Suggestion> = Vec::new();
    let mut offer = |text: String, kind: SuggestionKind| {
        if found.len() < limit && !found.iter().any(|s| s.text.eq_ignore_ascii_case(&text)) && answered(&text) {
            found.push(Suggestion { text, kind });
        }
    };
    if typed.is_empty() {
        for text in starters(model) {
            offer(text, SuggestionKind::Question);
        }
        return found;
    }
    if typed.len() > model::draft::LONGEST_QUESTION {
        return found;
    }
    let lower = typed.to_lowercase();
    for text in starters(model).into_iter().filter(|s| s.to_lowercase().starts_with(&lower)) {
        offer(text, SuggestionKind::Question);
    }
    // The last one or two words are being typed; everything before them stays.
    let cuts: Vec<usize> = typed.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at + 1).collect();
    let starts = [cuts.len().checked_sub(2).map(|i| cuts[i]), cuts.last().copied(), Some(0)];
    for start in starts.into_iter().flatten() {
        let (head, tail) = typed.split_at(start);
        let tail = tail.to_lowercase();
        if tail.is_empty() {
            continue;
        }
        let begins = |label: &str| label.to_lowercase().starts_with(&tail);
        for metric in model.metrics.iter().filter(|m| !m.hidden && begins(&m.label)) {
            offer(format!("{head}{}", metric.label), SuggestionKind::Metric);
        }
        for dimension in model.dimensions.iter().filter(|d| !d.name.is_empty() && begins(&d.label)) {
            offer(format!("{head}{}", dimension.label), SuggestionKind::Dimension);
        }
        for member in members.complete(&tail, 5) {
            offer(format!("{head}{}", member.name), SuggestionKind::Value);
        }
    }
    for more in continuations(typed, model) {
        offer(more, SuggestionKind::Question);
    }
    found
}

/// A complete measure goes on with a grouping.
fn continuations(typed: &str, model: &Model) -> Vec<String> {
    let typed = typed.trim_end();
    let mut more: Vec<String> = groupings(model).into_iter().map(|label| format!("{typed} by {label}")).collect();
    more.push(format!("{typed} by month"));
    more.push(format!("{typed} last quarter"));
    more
}

/// Labels of the dimensions that divide best: few-valued text first, as the model lists them.
fn groupings(model: &Model) -> Vec<String> {
    let named = || model.dimensions.iter().filter(|d| !d.name.is_empty());
    let shared = named().filter(|d| d.fields.len() > 1);
    let text = named().filter(|d| {
        let field = model.field(d.fields[0]);
        d.fields.len() == 1 && field.kind == ColumnType::Text && field.role == FieldRole::Dimension
    });
    shared.chain(text).take(6).map(|d| d.label.clone()).collect()
}

/// Questions to begin with: something of each dataset in turn, each time put another way.
pub fn starters(model: &Model) -> Vec<String> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (at, (show, dataset)) in subjects(model).into_iter().enumerate() {
        let reached: Vec<DimensionId> = model
            .dimension_ids()
            .filter(|id| {
                let field = model.field(model.dimension(*id).fields[0]);
                field.kind == ColumnType::Text
                    && field.role == FieldRole::Dimension
                    && !model.reaches(dataset, *id).is_empty()
            })
            .collect();
        let names = |id: &DimensionId| {
            let fields = &model.dimension(*id).fields;
            model.datasets.iter().any(|of| of.shown_as == *fields)
        };
        let by = |id: DimensionId| vec![By::Dimension(model.dimension(id).name.clone())];
        let plain = Draft { show: vec![show], ..Draft::default() };
        let divided = reached.iter().filter(|id| !names(id)).nth(at % 3).or(reached.first()).copied();
        let top = Some(Top { n: 5, by: 0, least: false, per: None });
        drafts.push(match (at % 3, reached.iter().copied().find(|id| names(id)), divided) {
            (1, ..) if model.dataset(dataset).time.is_some() => Draft { by: vec![By::grain(Grain::Month)], ..plain },
            (2, Some(entity), _) => Draft { by: by(entity), top, ..plain },
            (_, _, Some(divided)) => Draft { by: by(divided), ..plain },
            _ => plain,
        });
    }
    say_each(&drafts, model)
}

/// What there is to measure: metrics, else sums of numbers, else rows; one of each dataset, then the next of
/// each.
fn subjects(model: &Model) -> Vec<(Show, DatasetId)> {
    // What needs a member named is no question to begin with.
    let needs = |id: &MetricId| {
        model.measures_of(*id).iter().any(|m| m.over.iter().any(|over| matches!(over.pick, Pick::One | Pick::Never)))
    };
    let metrics = model.metric_ids().filter(|id| !model.metric(*id).hidden && !needs(id));
    let metrics = metrics.filter_map(|id| match model.datasets_of(id)[..] {
        [dataset] => Some((Show::Metric(model.metric(id).name.clone()), dataset)),
        _ => None,
    });
    let mut found: Vec<(Show, DatasetId)> = metrics.collect();
    if found.is_empty() {
        let sums = model.dimension_ids().filter_map(|id| {
            let field = model.field(model.dimension(id).fields[0]);
            let number = field.role == FieldRole::Number && !field.name.is_empty();
            number.then(|| (Show::aggregate(field.natural, model.dimension(id).name.clone()), field.dataset))
        });
        found.extend(sums);
        let rows = model.dataset_ids().filter(|id| !model.dataset(*id).name.is_empty());
        found.extend(rows.map(|id| (Show::aggregate(Agg::Count, model.dataset(id).name.clone()), id)));
    }
    let turn = |at: usize| found[..at].iter().filter(|(_, of)| *of == found[at].1).count();
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| turn(*at));
    order.into_iter().take(MOST_STARTERS).map(|at| found[at].clone()).collect()
}

/// Questions that lead on from an answered one: another split, over time, against the year before.
pub fn next(draft: &Draft, model: &Model) -> Vec<String> {
    let mut drafts: Vec<Draft> = Vec::new();
    let [first, ..] = &draft.show[..] else { return Vec::new() };
    let metric = first.long().metric.and_then(|name| model.metric_named(&name));
    let datasets = metric.map_or(Vec::new(), |id| model.datasets_of(id));
    let timed = draft.by.iter().any(|by| matches!(by, By::Time(_)));
    let dated = !datasets.is_empty() && datasets.iter().all(|d| model.dataset(*d).time.is_some());
    let base = Draft { top: None, order: None, chart: None, ..draft.clone() };
    if dated && !timed {
        drafts.push(Draft { by: vec![By::grain(Grain::Month)], compare: None, ..base.clone() });
    }
    if dated && draft.compare.is_none() && !timed {
        drafts.push(Draft { compare: Some(Compare::YearAgo), ..base.clone() });
    }
    let used = |name: &String| {
        draft.by.contains(&By::Dimension(name.clone()))
            || draft.filters.iter().any(|f| matches!(f, Filter::In(one) | Filter::NotIn(one) if one.contains_key(name)))
    };
    let others = model.dimension_ids().filter(|d| {
        let dimension = model.dimension(*d);
        let field = model.field(dimension.fields[0]);
        field.kind == ColumnType::Text
            && field.role == FieldRole::Dimension
            && !used(&dimension.name)
            && !datasets.is_empty()
            // What is reached in two ways would ask back.
            && datasets.iter().all(|set| model.reaches(*set, *d).len() == 1)
    });
    for dimension in others.take(2) {
        drafts.push(Draft { by: vec![By::Dimension(model.dimension(dimension).name.clone())], ..base.clone() });
    }
    drafts.truncate(4);
    say_each(&drafts, model)
}
