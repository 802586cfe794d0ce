//! What a source says about its tables: names, types, keys. The loader checks a model against it.

use serde::{Deserialize, Serialize};

use crate::dialect::Dialect;

/// The type of a source column or of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Text.
    Text,
    /// Whole numbers, up to 64 bits.
    Integer,
    /// Exact decimals with this many digits after the point.
    Decimal(u8),
    /// Approximate numbers.
    Float,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// A day and a time of day.
    Timestamp,
    /// Not known (no source at hand).
    Unknown,
}

impl ColumnType {
    /// Whether values are numbers that arithmetic makes sense on.
    pub fn is_number(self) -> bool {
        matches!(self, ColumnType::Integer | ColumnType::Decimal(_) | ColumnType::Float)
    }

    /// Whether values are points in time.
    pub fn is_time(self) -> bool {
        matches!(self, ColumnType::Date | ColumnType::Timestamp)
    }
}

/// One column of a source table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name as the source spells it.
    pub name: String,
    /// Its type, after reading values where the source declares none.
    pub kind: ColumnType,
}

/// One table, file or view of a source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TableSchema {
    /// Name as a model's `source:` gives it.
    pub name: String,
    /// Columns in the source's order.
    pub columns: Vec<Column>,
}

/// All tables that a model's datasets read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Schema {
    /// The tables.
    pub tables: Vec<TableSchema>,
    /// How the source spells SQL.
    #[serde(default)]
    pub dialect: Dialect,
}

impl Schema {
    /// The table that a dataset's `source:` names.
    pub fn table(&self, name: &str) -> Option<&TableSchema> {
        self.tables.iter().find(|table| table.name == name)
    }
}

impl TableSchema {
    /// A column by name, case ignored if no exact one exists.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.name == name)
            .or_else(|| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
    }
}
