//! From a [`Document`] to a [`Model`]: names become ids, and all that is wrong with them is reported.

use std::collections::BTreeMap;

use super::dimensions;
use super::document::{DatasetText, Document, RollupText};
use super::fields::Fields;
use super::issues::{Issues, clipped};
use super::metrics;
use super::scope::{Scope, Trouble};
use super::text;
use super::ways::Way;
use super::yaml::Word;
use crate::issue::Code;
use crate::schema::{ColumnType, Schema};
use crate::semantic::{
    Dataset, DatasetId, DeclaredRollup, DimensionId, FieldId, Hierarchy, MetricId, Model, Path, Policy, Reach, Rollups,
    Segment,
};

/// The model that a document describes; meaningful only if no errors are reported.
pub(super) fn model(document: &Document, schema: Option<&Schema>, issues: &mut Issues) -> Model {
    let scope = Scope::new(document, schema, issues);
    let mut fields = Fields::new(document, &scope, issues);
    let metrics = metrics::read(document, &mut fields, issues);
    let dates = dates(&fields);
    let datasets: Vec<Dataset> = scope.ids().map(|id| dataset(id, &fields, &dates, issues)).collect();
    let shared = dimensions::shared(document, &fields, issues);
    let segments: Vec<bool> = fields.ids().map(|id| fields.is_segment(id)).collect();
    let fields = fields.finish(issues);
    let segments = (0..)
        .zip(&fields)
        .zip(segments)
        .filter(|(_, is_segment)| *is_segment)
        .map(|((id, field), _)| Segment {
            name: field.name.clone(),
            synonyms: field.synonyms.clone(),
            field: FieldId(id),
        })
        .collect();
    let dimensions = dimensions::all(shared, &fields, &scope);
    dimensions::check_names(&dimensions, &document.shared, issues);
    let model = Model {
        name: document.name.clone(),
        description: document.description.clone(),
        calendar: document.calendar.clone(),
        currency: document.currency.clone(),
        datasets,
        fields,
        joins: scope.joins.clone(),
        dimensions,
        metrics,
        segments,
        verified: document.verified.clone(),
        reports: document.reports.clone(),
        kept: document.kept.clone(),
        ..Model::default()
    };
    Model {
        means: means(document, &model, issues),
        hierarchies: hierarchies(document, &model, issues),
        policies: policies(document, &model, issues),
        rollups: rollups(document, &model, &scope, issues),
        ..model
    }
}

fn dataset(id: DatasetId, fields: &Fields, dates: &BTreeMap<DatasetId, Vec<FieldId>>, issues: &mut Issues) -> Dataset {
    let scope = fields.scope;
    let text: &DatasetText = scope.datasets[id.index()];
    let column = |word: &Word| scope.column(id, &word.text).unwrap_or_else(|| word.text.clone());
    let mut shown_as = Vec::new();
    for word in &text.shown_as {
        match fields.reach(Some(id), &word.text) {
            Ok((_, path, field)) if path.is_empty() && fields.dataset(field) == id => shown_as.push(field),
            Ok(_) => {
                let message = format!("`{}` is shown as a field of its own.", text.name.text);
                issues.add(Code::WrongType, word.mark, message);
            }
            Err(trouble) => trouble.report(word, issues),
        }
    }
    Dataset {
        name: text.name.text.clone(),
        label: text.names.label_of(&text.name.text),
        synonyms: text.names.synonyms.clone(),
        description: text.names.description.clone(),
        source: text.source.text.clone(),
        primary_key: text.primary_key.iter().map(column).collect(),
        time: time(id, text, fields, dates, issues),
        shown_as,
    }
}

/// The default time: as said, else the only date of the dataset, else the only one that its joins lead to.
fn time(
    id: DatasetId,
    text: &DatasetText,
    fields: &Fields,
    dates: &BTreeMap<DatasetId, Vec<FieldId>>,
    issues: &mut Issues,
) -> Option<Reach> {
    if let Some(word) = &text.time {
        let found = fields.reach(Some(id), &word.text).and_then(|(origin, tail, field)| {
            let mut path = fields.scope.path(id, origin)?;
            path.extend(tail);
            match fields.kind(field) {
                kind if kind.is_time() || kind == ColumnType::Unknown => Ok(Reach { path, field }),
                _ => Err(Trouble::new(Code::WrongType, format!("`{}` is no date.", clipped(&word.text)))),
            }
        });
        return found.map_err(|trouble| trouble.report(word, issues)).ok();
    }
    let none = Vec::new();
    let dates = |dataset: &DatasetId| dates.get(dataset).unwrap_or(&none);
    if let [field, others @ ..] = dates(&id).as_slice() {
        return others.is_empty().then(|| Reach { path: Path::new(), field: *field });
    }
    let mut reached = Vec::new();
    for (dataset, way) in fields.scope.ways.all(id).iter() {
        // Two ways to the same date are two dates.
        let (path, times) = match way {
            Way::One(path) => (path.clone(), 1),
            Way::None | Way::Several(_) => (Path::new(), 2),
        };
        for field in dates(dataset) {
            reached.extend(std::iter::repeat_n(Reach { path: path.clone(), field: *field }, times));
        }
    }
    reached.pop().filter(|_| reached.is_empty())
}

/// The fields that may be a default time, by dataset.
fn dates(fields: &Fields) -> BTreeMap<DatasetId, Vec<FieldId>> {
    let mut dates: BTreeMap<DatasetId, Vec<FieldId>> = BTreeMap::new();
    for field in fields.ids() {
        if fields.kind(field).is_time() && fields.is_time(field) != Some(false) {
            dates.entry(fields.dataset(field)).or_default().push(field);
        }
    }
    dates
}

fn means(document: &Document, model: &Model, issues: &mut Issues) -> Vec<(String, MetricId)> {
    let mut means = Vec::new();
    for (said, word) in &document.means {
        match model.metric_named(&word.text) {
            Some(metric) => means.push((said.text.clone(), metric)),
            None => issues.unknown("metric", word, model.metrics.iter().map(|metric| metric.name.as_str())),
        }
    }
    means
}

fn dimension(word: &Word, model: &Model, issues: &mut Issues) -> Option<DimensionId> {
    let found = model.dimension_named(&word.text);
    if found.is_none() {
        let mut several = model.fields.iter().filter(|field| field.name == word.text);
        match several.next().and(several.next()) {
            Some(_) => {
                let mine = model.fields.iter().filter(|field| field.name == word.text);
                let names: Vec<String> =
                    mine.map(|field| format!("`{}.{}`", model.dataset(field.dataset).name, field.name)).collect();
                let hint = Some(format!("Write {}.", names.join(" or ")));
                let message = format!("Several datasets have `{}`.", clipped(&word.text));
                issues.report(Code::Ambiguous, word.mark, message, hint);
            }
            None => issues.unknown("dimension", word, model.dimensions.iter().map(|d| d.name.as_str())),
        }
    }
    found
}

fn hierarchies(document: &Document, model: &Model, issues: &mut Issues) -> Vec<Hierarchy> {
    let mut hierarchies = Vec::new();
    for (name, words) in &document.hierarchies {
        let levels = words.iter().filter_map(|word| dimension(word, model, issues)).collect();
        hierarchies.push(Hierarchy { name: name.text.clone(), levels });
    }
    hierarchies
}

fn policies(document: &Document, model: &Model, issues: &mut Issues) -> Vec<Policy> {
    let mut policies = Vec::new();
    for policy in &document.policies {
        let Some(condition) = text::row(&policy.condition, issues) else { continue };
        for names in text::names(&condition) {
            let name = names.join(".");
            // A role may say which way is meant: `origin.country`.
            if !crate::bind::is_dimension(&name, model) {
                dimension(&Word::new(&name, policy.condition.place_of(&name)), model, issues);
            }
        }
        if text::names(&condition).is_empty() {
            text::bad("a policy is a condition on a dimension").report(&policy.condition, issues);
        } else if let Some(objection) = crate::bind::objection_to_policy(&condition) {
            text::bad(objection).report(&policy.condition, issues);
        }
        policies.push(Policy { name: policy.name.text.clone(), roles: policy.roles.clone(), condition });
    }
    policies
}

fn rollups(document: &Document, model: &Model, scope: &Scope, issues: &mut Issues) -> Rollups {
    let usual = Rollups::default();
    let text = &document.rollups;
    Rollups {
        auto: text.auto.unwrap_or(usual.auto),
        size: text.size.unwrap_or(usual.size),
        declared: text.declared.iter().filter_map(|text| rollup(text, model, scope, issues)).collect(),
    }
}

fn rollup(text: &RollupText, model: &Model, scope: &Scope, issues: &mut Issues) -> Option<DeclaredRollup> {
    let word = text.dataset.as_ref()?;
    let Some(dataset) = model.dataset_named(&word.text) else {
        issues.unknown("dataset", word, model.datasets.iter().map(|dataset| dataset.name.as_str()));
        return None;
    };
    let mut dimensions = Vec::new();
    for word in &text.dimensions {
        let Some(id) = dimension(word, model, issues) else { continue };
        let mut ends = model.dimension(id).fields.iter().map(|field| model.field(*field).dataset);
        if !ends.any(|end| scope.ways.leads(dataset, end)) {
            let message = format!("`{}` does not lead to `{}`.", model.dataset(dataset).name, clipped(&word.text));
            issues.add(Code::NoPath, word.mark, message);
        }
        dimensions.push(id);
    }
    if text.grain.is_some() && model.dataset(dataset).time.is_none() {
        let message = format!("`{}` has no `time` to have a grain of.", model.dataset(dataset).name);
        issues.add(Code::MissingKey, text.mark, message);
    }
    Some(DeclaredRollup { name: text.name.text.clone(), dataset, dimensions, grain: text.grain })
}
