//! A model file as its author wrote it: names still names, expressions still text, all with places.

use super::yaml::{Mark, Word};
use crate::calendar::{Calendar, Grain};
use crate::formula::{Agg, Pick};
use crate::schema::ColumnType;
use crate::semantic::{FieldRole, Kept};

/// A whole file.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) calendar: Calendar,
    pub(super) currency: Option<String>,
    pub(super) means: Vec<(Word, Word)>,
    pub(super) datasets: Vec<DatasetText>,
    pub(super) relationships: Vec<RelationshipText>,
    pub(super) shared: Vec<SharedText>,
    pub(super) hierarchies: Vec<(Word, Vec<Word>)>,
    pub(super) segments: Vec<FieldText>,
    pub(super) metrics: Vec<MetricText>,
    pub(super) policies: Vec<PolicyText>,
    pub(super) rollups: RollupsText,
    pub(super) verified: Option<String>,
    pub(super) reports: Option<String>,
    pub(super) kept: Kept,
}

/// What a dataset, field, dimension or metric is called.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    pub(super) label: Option<String>,
    pub(super) synonyms: Vec<String>,
    pub(super) description: Option<String>,
}

impl Names {
    /// The label, or the name with spaces.
    pub(super) fn label_of(&self, name: &str) -> String {
        self.label.clone().unwrap_or_else(|| spaced(name))
    }
}

/// A name with spaces for underscores.
pub(super) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

#[derive(Debug)]
pub(super) struct DatasetText {
    pub(super) name: Word,
    pub(super) names: Names,
    pub(super) source: Word,
    pub(super) primary_key: Vec<Word>,
    pub(super) unique_keys: Vec<Vec<String>>,
    pub(super) time: Option<Word>,
    pub(super) shown_as: Vec<Word>,
    pub(super) joins: Vec<JoinText>,
    pub(super) fields: Vec<FieldText>,
    pub(super) segments: Vec<FieldText>,
    pub(super) metrics: Vec<MetricText>,
}

/// `joins: {dealer_id: dealers}`: onto the target's primary key.
#[derive(Debug)]
pub(super) struct JoinText {
    pub(super) key: Word,
    pub(super) columns: Vec<Word>,
    pub(super) to: Word,
    pub(super) role: Option<String>,
}

/// Ossie's relationship: both sides named.
#[derive(Debug)]
pub(super) struct RelationshipText {
    pub(super) name: Word,
    pub(super) from: Word,
    pub(super) to: Word,
    pub(super) from_columns: Vec<Word>,
    pub(super) to_columns: Vec<Word>,
    pub(super) role: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct FieldText {
    pub(super) name: Word,
    pub(super) names: Names,
    /// `None`: what the key says, or a number if it is one.
    pub(super) role: Option<FieldRole>,
    /// Ossie says that it is a dimension.
    pub(super) groupable: bool,
    pub(super) segment: bool,
    /// `None`: the column of that name.
    pub(super) expression: Option<Word>,
    pub(super) unit: Option<String>,
    pub(super) natural: Option<Agg>,
    pub(super) aliases: Vec<(String, Vec<String>)>,
    pub(super) datatype: Option<ColumnType>,
    pub(super) is_time: Option<bool>,
}

#[derive(Debug)]
pub(super) struct MetricText {
    pub(super) name: Word,
    pub(super) names: Names,
    /// The dataset that it is declared in.
    pub(super) dataset: Option<Word>,
    pub(super) expression: Word,
    /// The author's spelling, where `expression` is an export of it.
    pub(super) written: Option<String>,
    pub(super) format: Option<Word>,
    pub(super) better: Option<BetterText>,
    pub(super) target: Option<Word>,
    pub(super) over: Vec<(Word, Pick)>,
    pub(super) bands: Vec<(String, f64)>,
    pub(super) hidden: bool,
}

#[derive(Debug)]
pub(super) enum BetterText {
    Up,
    Down,
    Field(Word),
}

#[derive(Debug)]
pub(super) struct SharedText {
    pub(super) name: Word,
    pub(super) names: Names,
    pub(super) fields: Vec<Word>,
}

#[derive(Debug)]
pub(super) struct PolicyText {
    pub(super) name: Word,
    pub(super) roles: Vec<String>,
    pub(super) condition: Word,
}

#[derive(Debug, Default)]
pub(super) struct RollupsText {
    pub(super) auto: Option<bool>,
    pub(super) size: Option<u64>,
    pub(super) declared: Vec<RollupText>,
}

#[derive(Debug)]
pub(super) struct RollupText {
    pub(super) name: Word,
    pub(super) mark: Mark,
    pub(super) dataset: Option<Word>,
    pub(super) dimensions: Vec<Word>,
    pub(super) grain: Option<Grain>,
}
