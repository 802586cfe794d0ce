//! What can be asked: the catalog of a view, as far as its viewer may ask it.

use model::draft::{By, Draft, Show, Top};
use model::semantic::{Better, FieldRole, Format};
use model::viewer::Members as _;
use model::{ColumnType, DimensionId, Grain, MetricId, Model};
use schemars::JsonSchema;
use serde::Serialize;
use understand::say;

use crate::outcome::Titled;
use crate::view::View;

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Capabilities {
    /// The model's name.
    pub model: String,
    /// A sentence about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The snapshot that answers.
    pub snapshot: String,
    /// When it was built, RFC 3339.
    pub built: String,
    /// The zone that days are cut in.
    pub time_zone: String,
    /// The currency of money that says no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What can be measured.
    pub metrics: Vec<Metric>,
    /// What can be grouped and filtered by.
    pub dimensions: Vec<Dimension>,
    /// The days that there is data for.
    pub times: Vec<Time>,
    /// Where the rows come from, and how fresh they are.
    pub datasets: Vec<Dataset>,
    /// Questions to begin with.
    pub examples: Vec<String>,
    /// Kinds of questions, with an example each.
    pub shapes: Vec<Shape>,
    /// What can be opened by name.
    pub reports: Vec<Titled>,
    /// What the model's author could still say.
    pub readiness: Vec<Gap>,
}

/// What can be measured.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CatalogMetric")]
pub struct Metric {
    /// As in a draft.
    pub name: String,
    /// As people say it.
    pub label: String,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How it is computed, as its author wrote it.
    pub expression: String,
    /// `number`, `integer`, `percent`, `currency` or `unit`.
    pub format: &'static str,
    /// The currency's code, or what is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// `up` or `down`, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub better: Option<&'static str>,
    /// The metric that is its target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The datasets it is computed from.
    pub datasets: Vec<String>,
    /// What it can be grouped by, by name.
    pub dimensions: Vec<String>,
    /// Those of them that a rollup answers; for others the source must be asked.
    pub prepared: Vec<String>,
    /// A question.
    pub example: String,
}

/// What can be grouped and filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CatalogDimension")]
pub struct Dimension {
    /// As in a draft.
    pub name: String,
    /// As people say it.
    pub label: String,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `text`, `date`, `integer`, …
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// How many members it has, where they can be named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<usize>,
    /// The datasets that hold it.
    pub datasets: Vec<String>,
    /// A question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

/// The days that a dataset has rows for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CatalogTime")]
pub struct Time {
    /// Its name.
    pub dataset: String,
    /// As people say it.
    pub label: String,
    /// The first day.
    pub first: String,
    /// The last day.
    pub last: String,
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CatalogDataset")]
pub struct Dataset {
    /// Its name.
    pub name: String,
    /// Its rows; absent for somebody who may not see all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// The last day that it covers.
    pub as_of: Option<String>,
    /// When it was worked out, RFC 3339.
    pub built: String,
}

/// A kind of question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CatalogShape")]
pub struct Shape {
    /// Which kind.
    pub shape: &'static str,
    /// A question of it.
    pub example: String,
}

/// Something that the model's author could still say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CatalogGap")]
pub struct Gap {
    /// `description`, `synonyms`, `unit` or `direction`.
    pub kind: &'static str,
    /// In words.
    pub what: String,
    /// Where in the model: `metrics.revenue`.
    #[serde(rename = "where")]
    pub place: String,
}

impl Capabilities {
    /// The catalog of a view. It binds each pair of a metric and a dimension: milliseconds, to be kept.
    pub fn of(view: &View) -> Capabilities {
        let view = &*view.seen();
        let (model, manifest) = (&*view.model, view.snapshot.manifest());
        let metrics: Vec<Metric> = model.metric_ids().filter_map(|id| metric(id, view)).collect();
        let dimensions: Vec<Dimension> = model
            .dimension_ids()
            .filter(|id| is_offered(*id, model))
            .filter_map(|id| dimension(id, view, &metrics))
            .collect();
        let day = |day: i32| model::calendar::iso(day);
        let times = model.datasets.iter().filter_map(|dataset| {
            let days = view.covered(model.dataset_named(&dataset.name)?)?;
            let known = metrics.iter().any(|metric| metric.datasets.contains(&dataset.name));
            known.then(|| Time {
                dataset: dataset.name.clone(),
                label: dataset.label.clone(),
                first: day(days.start),
                last: day(days.end - 1),
            })
        });
        // Of what this viewer can ask nothing, there is nothing to say.
        let known = |name: &String| metrics.iter().any(|metric| metric.datasets.contains(name));
        let datasets = manifest.datasets.iter().filter(|dataset| known(&dataset.name)).map(|dataset| Dataset {
            name: dataset.name.clone(),
            rows: view.sees_all().then_some(dataset.rows),
            as_of: dataset.last_day.map(day),
            built: dataset.built.as_ref().unwrap_or(&manifest.built).clone(),
        });
        Capabilities {
            datasets: datasets.collect(),
            model: model.name.clone(),
            description: model.description.clone(),
            snapshot: view.snapshot.id().to_owned(),
            built: manifest.built.clone(),
            time_zone: model.calendar.time_zone.clone(),
            currency: model.currency.clone(),
            times: times.collect(),
            examples: understand::starters(model),
            shapes: shapes(view, &metrics),
            reports: view.reports.titles(),
            readiness: readiness(model, &metrics),
            metrics,
            dimensions,
        }
    }
}

/// Members that this viewer may name: those whose name, or a word of it, begins so, with their dimension's name.
pub fn members(view: &View, begins: &str, dimension: Option<&str>, limit: usize) -> Vec<(String, String)> {
    let wanted = dimension.map(|name| view.model.dimension_named(name));
    if wanted == Some(None) {
        return Vec::new();
    }
    // Those of other dimensions are looked at, too, and left out.
    let looked_at = if wanted.is_some() { limit.saturating_mul(20).max(1_000) } else { limit };
    let found = view.members().complete(&begins.trim().to_lowercase(), looked_at);
    let of = |id: DimensionId| wanted.flatten().is_none_or(|wanted| wanted == id);
    let found = found.into_iter().filter(|member| of(member.dimension));
    found.take(limit).map(|member| (view.model.dimension(member.dimension).name.clone(), member.name)).collect()
}

/// The policies that say which rows a viewer sees, by their names; none is all rows.
pub fn policies(view: &View) -> Vec<String> {
    let holds = |roles: &[String]| roles.iter().any(|role| view.viewer.roles.contains(role));
    let policies = view.model.policies.iter().filter(|policy| holds(&policy.roles));
    policies.map(|policy| policy.name.clone()).collect()
}

fn metric(id: MetricId, view: &View) -> Option<Metric> {
    let model = &*view.model;
    let metric = model.metric(id);
    let plain = Draft { show: vec![Show::Metric(metric.name.clone())], ..Draft::default() };
    let (mut dimensions, mut prepared) = (Vec::new(), Vec::new());
    for dimension in model.dimension_ids().filter(|dimension| is_offered(*dimension, model)) {
        let name = &model.dimension(dimension).name;
        let draft = Draft { by: vec![By::Dimension(name.clone())], ..plain.clone() };
        if let Some(beforehand) = beforehand(&draft, view) {
            dimensions.push(name.clone());
            prepared.extend(beforehand.then(|| name.clone()));
        }
    }
    // What can be had neither by itself nor by anything is not for this viewer.
    if metric.hidden || (dimensions.is_empty() && view.bind(&plain).is_err()) {
        return None;
    }
    // What people would ask by: names before days and yes-or-no.
    let named =
        |name: &&String| model.dimension_named(name).is_some_and(|id| model.dimension_kind(id) == ColumnType::Text);
    prepared.sort_by_key(|name| !named(&name));
    let by = prepared.first().or(dimensions.first()).map(|name| By::Dimension(name.clone()));
    let example = say(&Draft { by: by.into_iter().collect(), ..plain }, model);
    let (format, unit) = match &metric.format {
        Format::Number => ("number", None),
        Format::Integer => ("integer", None),
        Format::Percent => ("percent", None),
        Format::Currency(code) => ("currency", Some(code.clone())),
        Format::Unit(noun) => ("unit", Some(noun.clone())),
    };
    Some(Metric {
        name: metric.name.clone(),
        label: metric.label.clone(),
        description: metric.description.clone(),
        expression: metric.written.clone(),
        format,
        unit,
        synonyms: metric.synonyms.clone(),
        better: better(&metric.better),
        target: metric.target.map(|target| model.metric(target).name.clone()),
        datasets: model.datasets_of(id).into_iter().map(|id| model.dataset(id).name.clone()).collect(),
        dimensions,
        prepared,
        example,
    })
}

fn better(better: &Better) -> Option<&'static str> {
    match better {
        Better::Up => Some("up"),
        Better::Down => Some("down"),
        Better::Neither | Better::Field(_) => None,
    }
}

/// Whether a draft can be answered by rollups alone; nothing where it cannot be answered.
fn beforehand(draft: &Draft, view: &View) -> Option<bool> {
    let bound = view.bind(draft).ok()?;
    let route = engine::route(&bound.query, &view.model, &view.snapshot);
    Some(route.live_leaves().is_empty())
}

/// Whether people group by it, rather than add it up or find rows by it.
fn is_offered(id: DimensionId, model: &Model) -> bool {
    model.dimension(id).fields.iter().any(|field| model.field(*field).role == FieldRole::Dimension)
}

fn dimension(id: DimensionId, view: &View, metrics: &[Metric]) -> Option<Dimension> {
    let model = &*view.model;
    let dimension = model.dimension(id);
    let asked = metrics.iter().find(|metric| metric.dimensions.contains(&dimension.name));
    let listing = Draft { by: vec![By::Dimension(dimension.name.clone())], ..Draft::default() };
    if asked.is_none() && view.bind(&listing).is_err() {
        return None;
    }
    let example = asked.map(|metric| {
        let show = vec![Show::Metric(metric.name.clone())];
        say(&Draft { show, by: listing.by.clone(), ..Draft::default() }, model)
    });
    let fields = dimension.fields.iter().map(|field| model.field(*field));
    Some(Dimension {
        name: dimension.name.clone(),
        label: dimension.label.clone(),
        description: fields.clone().find_map(|field| field.description.clone()),
        kind: kind(model.dimension_kind(id)),
        synonyms: dimension.synonyms.clone(),
        members: view.members().count(id),
        datasets: fields.map(|field| model.dataset(field.dataset).name.clone()).collect(),
        example,
    })
}

fn kind(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "text",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
        ColumnType::Timestamp => "timestamp",
        ColumnType::Integer => "integer",
        ColumnType::Decimal(_) | ColumnType::Float => "number",
        ColumnType::Unknown => "unknown",
    }
}

/// Kinds of questions, each with one that is answered.
fn shapes(view: &View, metrics: &[Metric]) -> Vec<Shape> {
    let model = &*view.model;
    let dated = |metric: &&Metric| metric.datasets.iter().all(|name| view.snapshot.last_day(name).is_some());
    let Some(metric) = metrics.iter().filter(dated).find(|metric| !metric.prepared.is_empty()) else {
        return Vec::new();
    };
    let by: Vec<By> = metric.prepared.iter().map(|name| By::Dimension(name.clone())).collect();
    let plain = Draft { show: vec![Show::Metric(metric.name.clone())], ..Draft::default() };
    let first = || by[..1].to_vec();
    let top = |n| Some(Top { n, by: 0, least: false, per: None });
    let drafts = [
        ("total", plain.clone()),
        ("breakdown", Draft { by: first(), ..plain.clone() }),
        ("ranking", Draft { by: first(), top: top(5), ..plain.clone() }),
        ("trend", Draft { by: vec![By::grain(Grain::Month)], ..plain.clone() }),
        ("comparison", Draft { by: first(), compare: Some(model::draft::Compare::Previous), ..plain.clone() }),
        ("two dimensions", Draft { by: by.iter().take(2).cloned().collect(), ..plain.clone() }),
    ];
    let answered = drafts.into_iter().filter(|(_, draft)| view.bind(draft).is_ok());
    answered.map(|(shape, draft)| Shape { shape, example: say(&draft, model) }).collect()
}

fn readiness(model: &Model, metrics: &[Metric]) -> Vec<Gap> {
    let gaps = metrics.iter().flat_map(|metric| {
        let neither = model.metric_named(&metric.name).is_some_and(|id| model.metric(id).better == Better::Neither);
        let gaps = [
            ("description", metric.description.is_none(), "does not say what it means"),
            ("synonyms", metric.synonyms.is_empty(), "has no other words"),
            ("unit", metric.format == "number", "does not say what it is counted in"),
            ("direction", neither, "does not say whether more of it is better"),
        ];
        gaps.into_iter().filter(|(_, is, _)| *is).map(|(kind, _, what)| Gap {
            kind,
            what: format!("{} {what}", metric.label),
            place: format!("metrics.{}", metric.name),
        })
    });
    gaps.collect()
}
