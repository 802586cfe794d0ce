//! The semantic model: what the data means, resolved. [`crate::load`] makes it from YAML.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::expr::Expr;
use crate::formula::{Agg, Formula};
use crate::schema::ColumnType;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// Position in the model's list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A dataset: position in [`Model::datasets`].
    DatasetId
);
id!(
    /// A field of a dataset: position in [`Model::fields`].
    FieldId
);
id!(
    /// A dimension: position in [`Model::dimensions`].
    DimensionId
);
id!(
    /// A join: position in [`Model::joins`].
    JoinId
);
id!(
    /// A metric: position in [`Model::metrics`].
    MetricId
);

/// Joins to follow from a dataset, many side to one side; empty stays at the dataset.
pub type Path = Vec<JoinId>;

/// A field as seen from a dataset: over which joins, and which field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reach {
    /// Joins from the dataset to the field's dataset.
    pub path: Path,
    /// The field.
    pub field: FieldId,
}

/// What the data means. Everything refers to everything else by id; names are unique by kind.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// Time zone, weeks, fiscal year, and what "today" is.
    pub calendar: Calendar,
    /// ISO code of the currency that money is in where a field does not say.
    pub currency: Option<String>,
    /// Vague words and the metric they stand for ("sales" → revenue); stated whenever used.
    pub means: Vec<(String, MetricId)>,
    /// Tables, files or queries.
    pub datasets: Vec<Dataset>,
    /// All fields of all datasets, segments included.
    pub fields: Vec<Field>,
    /// Many-to-one joins.
    pub joins: Vec<Join>,
    /// What can be grouped and filtered by: one entry a field, or one for several fields that are shared.
    pub dimensions: Vec<Dimension>,
    /// What can be measured.
    pub metrics: Vec<Metric>,
    /// Drill paths, coarse to fine.
    pub hierarchies: Vec<Hierarchy>,
    /// Named conditions on rows ("repeat repair"); each is a boolean field.
    pub segments: Vec<Segment>,
    /// Row policies.
    pub policies: Vec<Policy>,
    /// Which rollups to build.
    pub rollups: Rollups,
    /// File of verified questions, relative to the model.
    pub verified: Option<String>,
    /// Glob of report files, relative to the model.
    pub reports: Option<String>,
    /// Ossie's `ai_context.instructions` and foreign `custom_extensions`, kept for export.
    pub kept: Kept,
}

/// What Reckoner does not use but must not lose between load and export: by the path of the thing it
/// belongs to (`datasets/store/fields/s_city`), raw JSON.
pub type Kept = BTreeMap<String, serde_json::Value>;

/// A table, file or query.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Unique name.
    pub name: String,
    /// Shown to people: the name with spaces, unless given.
    pub label: String,
    /// Other words for it (its rows, or the entity it lists).
    pub synonyms: Vec<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// A file, a table, or a query, as the source knows it.
    pub source: String,
    /// Columns that identify a row; empty if none do.
    pub primary_key: Vec<String>,
    /// The default time field, possibly over a join.
    pub time: Option<Reach>,
    /// The fields an entity is shown as ("name", or first and last name); empty if it has none.
    pub shown_as: Vec<FieldId>,
}

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldRole {
    /// To group and filter by.
    Dimension,
    /// To aggregate (and to filter by, as a number).
    Number,
    /// Identifies a row here or elsewhere: never summed, shown only when named.
    Key,
}

/// A row-level value of a dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Name, unique within the dataset.
    pub name: String,
    /// Shown to people.
    pub label: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// Its dataset.
    pub dataset: DatasetId,
    /// How it is computed from a row.
    pub expr: Expr,
    /// Its type; [`ColumnType::Unknown`] without a source at hand.
    pub kind: ColumnType,
    /// What it is for.
    pub role: FieldRole,
    /// What an unnamed aggregate of it is ("price" averages, "units" add).
    pub natural: Agg,
    /// Unit: a currency code, `percent`, or a noun in the singular ("car").
    pub unit: Option<String>,
    /// Other words for single members: (member, words).
    pub aliases: Vec<(String, Vec<String>)>,
}

/// A many-to-one join.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// Unique name.
    pub name: String,
    /// The role of the target ("ship date", "destination"); empty if the target's own name says it.
    pub role: Option<String>,
    /// Whether it is meant where several lead to the same dataset and nobody says which: the only one that has no role but
    /// the name of the key that it leads to, else the only main, primary or default one.
    pub usual: bool,
    /// Many side.
    pub from: DatasetId,
    /// One side.
    pub to: DatasetId,
    /// Columns of `from` and of `to` that are equal.
    pub columns: Vec<(String, String)>,
}

/// What can be grouped and filtered by.
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// Name; unique, with its dataset in front (`dealers.city`) where two fields share a name.
    pub name: String,
    /// Shown to people.
    pub label: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// One field, or several of different datasets when shared.
    pub fields: Vec<FieldId>,
}

/// What can be measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Unique name.
    pub name: String,
    /// Shown to people.
    pub label: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// The dataset it was declared in; `None` for metrics over metrics.
    pub dataset: Option<DatasetId>,
    /// How it is computed.
    pub formula: Formula,
    /// The expression as its author wrote it.
    pub written: String,
    /// How its numbers are shown.
    pub format: Format,
    /// Which direction is good.
    pub better: Better,
    /// The metric it is compared with as its target.
    pub target: Option<MetricId>,
    /// Named lower bounds, best first: good from 90, watch from 70, poor from 0.
    pub bands: Vec<(String, f64)>,
    /// Not offered to people; exists for another metric.
    pub hidden: bool,
}

/// How a number is shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// As a number with as many digits as help.
    #[default]
    Number,
    /// A whole number.
    Integer,
    /// A ratio shown in percent.
    Percent,
    /// Money: ISO currency code.
    Currency(String),
    /// A number of things: noun in the singular ("car", "day").
    Unit(String),
}

/// Which direction is good.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Not said.
    #[default]
    Neither,
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// A field of the dataset says it for each row: `up` or `down`.
    Field(FieldId),
}

/// A drill path.
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchy {
    /// Unique name.
    pub name: String,
    /// Dimensions, coarse to fine.
    pub levels: Vec<DimensionId>,
}

/// A named condition on rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Unique name, as people say it.
    pub name: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// The boolean field that holds it.
    pub field: FieldId,
}

/// A row policy: what viewers with these roles may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Unique name.
    pub name: String,
    /// Roles that it restricts.
    pub roles: Vec<String>,
    /// The condition as written, with `:claims`.
    pub condition: Expr,
}

/// Which rollups to build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollups {
    /// Let Reckoner choose, beside the declared ones.
    pub auto: bool,
    /// Bytes that all rollups together may take.
    pub size: u64,
    /// Declared rollups: dataset, dimensions by name, grain.
    pub declared: Vec<DeclaredRollup>,
}

impl Default for Rollups {
    fn default() -> Self {
        Rollups { auto: true, size: 200_000_000, declared: Vec::new() }
    }
}

/// A rollup that the model asks for by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredRollup {
    /// Its name.
    pub name: String,
    /// Of which dataset.
    pub dataset: DatasetId,
    /// Grouped by these.
    pub dimensions: Vec<DimensionId>,
    /// And by the dataset's time at this grain.
    pub grain: Option<crate::calendar::Grain>,
}

/// How far joins are followed when looking for a dimension.
pub(crate) const LONGEST_PATH: usize = 4;

impl Model {
    /// A dataset.
    pub fn dataset(&self, id: DatasetId) -> &Dataset {
        &self.datasets[id.index()]
    }
    /// A field.
    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.index()]
    }
    /// A dimension.
    pub fn dimension(&self, id: DimensionId) -> &Dimension {
        &self.dimensions[id.index()]
    }
    /// A metric.
    pub fn metric(&self, id: MetricId) -> &Metric {
        &self.metrics[id.index()]
    }
    /// A join.
    pub fn join(&self, id: JoinId) -> &Join {
        &self.joins[id.index()]
    }

    /// A dataset by name.
    pub fn dataset_named(&self, name: &str) -> Option<DatasetId> {
        named(&self.datasets, name, |d| &d.name).map(DatasetId)
    }
    /// A metric by name.
    pub fn metric_named(&self, name: &str) -> Option<MetricId> {
        named(&self.metrics, name, |m| &m.name).map(MetricId)
    }
    /// A field by its dataset and name.
    pub fn field_named(&self, dataset: DatasetId, name: &str) -> Option<FieldId> {
        find(&self.fields, |f| f.dataset == dataset && f.name == name).filter(|_| !name.is_empty()).map(FieldId)
    }
    /// A dimension by name: its own, or `dataset.field`.
    pub fn dimension_named(&self, name: &str) -> Option<DimensionId> {
        named(&self.dimensions, name, |d| &d.name).map(DimensionId).or_else(|| {
            let (dataset, field) = name.split_once('.')?;
            self.dimension_of(self.field_named(self.dataset_named(dataset)?, field)?)
        })
    }
    /// The dimension that a field belongs to.
    pub fn dimension_of(&self, field: FieldId) -> Option<DimensionId> {
        find(&self.dimensions, |d| d.fields.contains(&field)).map(DimensionId)
    }

    /// The type of a dimension: that of its (first) field.
    pub fn dimension_kind(&self, id: DimensionId) -> ColumnType {
        self.dimension(id).fields.first().map_or(ColumnType::Unknown, |f| self.field(*f).kind)
    }

    /// All ids of datasets, in order.
    pub fn dataset_ids(&self) -> impl Iterator<Item = DatasetId> + use<> {
        (0..self.datasets.len()).map(|i| DatasetId(i as u32))
    }
    /// All ids of fields, in order.
    pub fn field_ids(&self) -> impl Iterator<Item = FieldId> + use<> {
        (0..self.fields.len()).map(|i| FieldId(i as u32))
    }
    /// All ids of dimensions, in order.
    pub fn dimension_ids(&self) -> impl Iterator<Item = DimensionId> + use<> {
        (0..self.dimensions.len()).map(|i| DimensionId(i as u32))
    }
    /// All ids of metrics, in order.
    pub fn metric_ids(&self) -> impl Iterator<Item = MetricId> + use<> {
        (0..self.metrics.len()).map(|i| MetricId(i as u32))
    }

    /// Every way over joins from one dataset to another, shortest first; the empty path to itself.
    pub fn paths(&self, from: DatasetId, to: DatasetId) -> Vec<Path> {
        let mut found = Vec::new();
        let mut open: Vec<(DatasetId, Path)> = vec![(from, Vec::new())];
        for _ in 0..=LONGEST_PATH {
            let mut next = Vec::new();
            for (at, path) in open {
                if at == to {
                    found.push(path);
                    continue;
                }
                for (index, join) in self.joins.iter().enumerate() {
                    let seen = join.to == from || path.iter().any(|j| self.join(*j).to == join.to);
                    // A join back to the start is a role of its own (an employee's manager).
                    if join.from == at && (!seen || (join.to == from && to == from && path.is_empty())) {
                        let mut longer = path.clone();
                        longer.push(JoinId(index as u32));
                        next.push((join.to, longer));
                    }
                }
            }
            open = next;
        }
        found
    }

    /// Of several equally short ways, the one that is meant where nobody says which; all of them where there is none.
    pub fn meant(&self, mut ways: Vec<Reach>) -> Vec<Reach> {
        let usual = |way: &Reach| way.path.iter().all(|join| self.join(*join).usual);
        if ways.len() > 1 && ways.iter().filter(|way| usual(way)).count() == 1 {
            ways.retain(usual);
        }
        ways
    }

    /// Every way in which a dataset reaches a dimension, shortest first. A shared dimension counts
    /// only its nearest fields.
    pub fn reaches(&self, dataset: DatasetId, dimension: DimensionId) -> Vec<Reach> {
        let mut found: Vec<Reach> = self
            .dimension(dimension)
            .fields
            .iter()
            .flat_map(|field| {
                self.paths(dataset, self.field(*field).dataset).into_iter().map(|path| Reach { path, field: *field })
            })
            .collect();
        found.sort_by_key(|reach| reach.path.len());
        if self.dimension(dimension).fields.len() > 1 {
            let shortest = found.first().map_or(0, |reach| reach.path.len());
            found.retain(|reach| reach.path.len() == shortest);
        }
        found
    }

    /// The measures that a metric needs, those of the metrics it is made of included; each once.
    pub fn measures_of(&self, metric: MetricId) -> Vec<&crate::formula::Measure> {
        let mut found = Vec::new();
        let mut open = vec![metric];
        let mut seen = Vec::new();
        while let Some(id) = open.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            self.metric(id).formula.visit(&mut |part| match part {
                Formula::Measure(measure) if !found.contains(&measure) => found.push(measure),
                Formula::Metric(other) => open.push(*other),
                _ => {}
            });
        }
        found
    }

    /// Datasets whose rows a metric aggregates, each once, in order.
    pub fn datasets_of(&self, metric: MetricId) -> Vec<DatasetId> {
        let mut datasets: Vec<DatasetId> = self.measures_of(metric).iter().map(|m| m.dataset).collect();
        datasets.sort();
        datasets.dedup();
        datasets
    }
}

fn find<T>(list: &[T], test: impl Fn(&T) -> bool) -> Option<u32> {
    list.iter().position(test).map(|index| index as u32)
}

/// By name; what has none ([`Model::seen_under`]) is never meant.
fn named<T>(list: &[T], name: &str, of: impl Fn(&T) -> &String) -> Option<u32> {
    find(list, |thing| of(thing) == name).filter(|_| !name.is_empty())
}
