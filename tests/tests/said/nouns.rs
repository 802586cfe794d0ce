//! What can be said about the rows of one dataset: everything in the model that goes together with them.

use model::draft::{By, ByTime};
use model::semantic::FieldRole;
use model::{ColumnType, DatasetId, DimensionId, Expr, FieldId, Grain, Model};

use cases::World;
use proptest::sample::{Select, select};

/// Names by what they can be used for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Nouns {
    /// Metrics over these rows.
    pub(crate) metrics: Vec<String>,
    /// The dataset itself.
    pub(crate) rows: Vec<String>,
    /// To divide by or to list.
    pub(crate) axes: Vec<By>,
    /// Dates, of which people name a grain.
    pub(crate) dates: Vec<String>,
    /// Whether the rows have a date of their own.
    pub(crate) dated: bool,
    /// Numbers, to compare row by row.
    pub(crate) numbers: Vec<String>,
    /// Of these, the dataset's own.
    pub(crate) own_numbers: Vec<String>,
    /// Dimensions that have members of a name, with some of them.
    pub(crate) members: Vec<(String, Vec<String>)>,
    /// Dimensions of text.
    pub(crate) texts: Vec<String>,
    /// Of these, the dataset's own.
    pub(crate) own_texts: Vec<String>,
    /// Named conditions.
    pub(crate) segments: Vec<String>,
    /// Datasets with rows for each of these rows, and their own dimensions that have members.
    pub(crate) children: Vec<(String, Vec<(String, Vec<String>)>)>,
}

impl Nouns {
    /// What goes together with the rows of a dataset.
    pub(crate) fn of(world: &World, dataset: DatasetId) -> Nouns {
        let model = &world.model;
        let mut nouns = Nouns { dated: model.dataset(dataset).time.is_some(), ..Nouns::default() };
        let data = model.dataset(dataset);
        // Rows that nothing tells apart are not counted where a column is called like them.
        let column = |id: DimensionId| {
            let field = model.field(model.dimension(id).fields[0]);
            field.dataset == dataset && alike(&field.label, &data.label)
        };
        let told_apart = !data.primary_key.is_empty() || !data.shown_as.is_empty();
        if told_apart || !model.dimension_ids().any(column) {
            nouns.rows.push(data.name.clone());
        }
        for id in model.metric_ids().filter(|id| !model.metric(*id).hidden) {
            if model.datasets_of(id).contains(&dataset) {
                nouns.metrics.push(model.metric(id).name.clone());
            }
        }
        for id in model.dimension_ids().filter(|id| !model.reaches(dataset, *id).is_empty()) {
            nouns.dimension(world, dataset, id);
        }
        for id in model.dataset_ids() {
            let named = named_by(model, id).is_some() || is_grain(&model.dataset(id).label);
            // Rows without a name of their own are hardly listed.
            let named = named || model.dataset(id).shown_as.is_empty();
            if !model.paths(dataset, id).is_empty() && !named {
                nouns.axes.push(By::Dimension(model.dataset(id).name.clone()));
            }
            if id != dataset && !model.paths(id, dataset).is_empty() {
                let own = model.dimension_ids().filter(|d| {
                    let field = model.field(model.dimension(*d).fields[0]);
                    field.dataset == id && field.role == FieldRole::Dimension
                });
                nouns
                    .children
                    .push((model.dataset(id).name.clone(), own.filter_map(|d| with_members(world, d)).collect()));
            }
        }
        nouns
    }

    fn dimension(&mut self, world: &World, dataset: DatasetId, id: DimensionId) {
        let model = &world.model;
        let dimension = model.dimension(id);
        let name = || dimension.name.clone();
        if let Some(segment) = model.segments.iter().find(|segment| dimension.fields.contains(&segment.field)) {
            return self.segments.push(segment.name.clone());
        }
        // "By month" is of the usual date, whatever column is called so; and "item ids" are items.
        let field = model.field(dimension.fields[0]);
        let key = field.role == FieldRole::Key && (refers(model, id) || namesake(model, id) || vague(model, id));
        if is_grain(&dimension.label) || key {
            return;
        }
        let own = field.dataset == dataset;
        if model.dimension_kind(id).is_time() {
            self.dates.push(name());
            return self.axes.push(By::Time(ByTime { time: grain_of(&dimension.label), of: Some(name()) }));
        }
        if field.role == FieldRole::Number {
            self.own_numbers.extend(own.then(name));
            return self.numbers.push(name());
        }
        self.axes.push(By::Dimension(name()));
        if model.dimension_kind(id) == ColumnType::Text {
            if field.role == FieldRole::Dimension {
                self.texts.push(name());
                self.own_texts.extend(own.then(name));
            }
            self.members.extend(with_members(world, id));
        }
    }
}

/// A dimension and its members, if any are known.
fn with_members(world: &World, id: DimensionId) -> Option<(String, Vec<String>)> {
    let members: Vec<String> = world.members.of(id).cloned().collect();
    // "flagged" is the condition of that name.
    let label = &world.model.dimension(id).label;
    let meant = !members.is_empty() && world.model.segments.iter().all(|segment| segment.name != *label);
    meant.then(|| (world.model.dimension(id).name.clone(), members))
}

/// The same, or where nothing tells rows apart the column that is called like them.
pub(crate) fn stands_for(model: &Model, dataset: DatasetId) -> Option<DimensionId> {
    let data = model.dataset(dataset);
    let bare = data.primary_key.is_empty() && data.shown_as.is_empty();
    let alike = |id: &FieldId| model.field(*id).dataset == dataset && alike(&model.field(*id).label, &data.label);
    let column = || model.field_ids().find(alike).and_then(|field| model.dimension_of(field));
    named_by(model, dataset).or_else(|| bare.then(column).flatten())
}

/// The dimension that stands for a dataset's rows: of "dealers" it is the column "dealer".
pub(crate) fn named_by(model: &Model, dataset: DatasetId) -> Option<DimensionId> {
    let data = model.dataset(dataset);
    let key = || match &data.primary_key[..] {
        [key] => model.field_ids().find(|id| model.field(*id).dataset == dataset && is_column(model, *id, key)),
        _ => None,
    };
    let field = match data.shown_as[..] {
        [] => key()?,
        [field] => field,
        _ => return None,
    };
    alike(&data.label, &model.field(field).label).then(|| model.dimension_of(field)).flatten()
}

/// Whether a column refers to the rows of a dataset: people name the rows.
fn refers(model: &Model, id: DimensionId) -> bool {
    let field = model.dimension(id).fields[0];
    let of = model.field(field).dataset;
    let here = |(column, _): &(String, String)| is_column(model, field, column);
    let there = |(_, column): &(String, String)| is_column(model, field, column);
    model.joins.iter().any(|join| {
        (join.from == of && join.columns.iter().any(here)) || (join.to == of && join.columns.iter().any(there))
    })
}

/// Whether the first word of its name means something else ("sale ids", where sales are revenue).
fn vague(model: &Model, id: DimensionId) -> bool {
    let label = &model.dimension(id).label;
    model.means.iter().any(|(word, _)| label.split(' ').next().is_some_and(|first| alike(first, word)))
}

/// Whether another dimension is called alike.
fn namesake(model: &Model, id: DimensionId) -> bool {
    let label = &model.dimension(id).label;
    model.dimension_ids().any(|other| other != id && alike(&model.dimension(other).label, label))
}

/// Whether a name means a stretch of time.
fn is_grain(label: &str) -> bool {
    alike(label, "date") || Grain::ALL.iter().any(|grain| alike(label, grain.label()))
}

/// Whether a column is by itself the key of a dataset.
pub(crate) fn is_key(model: &Model, dataset: DatasetId, id: DimensionId) -> bool {
    let key = |field: &FieldId| {
        let data = model.dataset(dataset);
        model.field(*field).dataset == dataset
            && matches!(&data.primary_key[..], [key] if is_column(model, *field, key))
    };
    model.dimension(id).fields.iter().any(key)
}

fn is_column(model: &Model, field: FieldId, column: &str) -> bool {
    matches!(&model.field(field).expr, Expr::Column(c) if c.path.is_empty() && c.name == column)
}

/// Whether the words of two names differ by their number at most.
fn alike(a: &str, b: &str) -> bool {
    a.split(' ').map(|word| word.trim_end_matches('s')).eq(b.split(' ').map(|word| word.trim_end_matches('s')))
}

/// The grain that people mean by a date's name: "build month" is one.
fn grain_of(label: &str) -> Grain {
    let last = label.rsplit(' ').next().unwrap_or(label);
    match last {
        "date" => Grain::Day,
        _ => Grain::ALL.into_iter().find(|grain| last == grain.label()).unwrap_or(Grain::Month),
    }
}

/// Any of some names, if there are any.
pub(crate) fn some(names: &[String]) -> Option<Select<String>> {
    (!names.is_empty()).then(|| select(names.to_vec()))
}
