//! The table as it goes out: columns described, cells raw and as text.

use std::borrow::Cow;

use model::query::Role;
use model::semantic::Format;
use model::{ColumnType, Grain, Value};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::facts::Facts;
use crate::format::{self, Size, Style};
use crate::words;

/// A table to show.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Table", deny_unknown_fields)]
pub struct Shown {
    /// What the columns are.
    pub columns: Vec<ShownColumn>,
    /// Raw cells, a list for each row: numbers as numbers, days as `2025-03-31`.
    pub rows: Cells,
    /// The same cells as people read them.
    pub formatted: Vec<Vec<String>>,
    /// Rows of the answer, of which `rows` may be the first few.
    pub total_rows: usize,
}

/// What one column is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "TableColumn", deny_unknown_fields)]
pub struct ShownColumn {
    /// Machine name, unique.
    pub name: String,
    /// Shown to people.
    pub label: String,
    /// `key` or `value`.
    #[schemars(extend("enum" = ["key", "value"]))]
    pub role: &'static str,
    /// `text`, `integer`, `decimal`, `float`, `date` or `boolean`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["text", "integer", "decimal", "float", "date", "boolean"]))]
    pub kind: &'static str,
    /// Currency code or noun.
    pub unit: Option<String>,
    /// `number`, `integer`, `percent`, `currency`, `date` or `text`.
    #[schemars(extend("enum" = ["number", "integer", "percent", "currency", "date", "text"]))]
    pub format: &'static str,
    /// The bucket of time that its cells are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
}

/// Cells by column, serialised by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells(pub Vec<Vec<Value>>);

/// A cell as plain JSON.
pub(crate) struct Raw<'a>(pub(crate) &'a Value);

/// Whole numbers up to this size are exact in a double.
const EXACT: u128 = 1 << 53;

pub(crate) fn table(facts: &Facts<'_>) -> Shown {
    let columns = facts.query.columns.len().min(facts.table.columns.len());
    let mut formatted = vec![Vec::with_capacity(columns); facts.rows];
    for (column, cells) in facts.table.columns.iter().take(columns).enumerate() {
        let measure = facts.measure_at(column);
        let grain = grain_of(&facts.query.columns[column].role);
        for (row, cell) in formatted.iter_mut().zip(cells) {
            row.push(match measure {
                Some(measure) => facts.written(measure, cell, Size::Full),
                None => facts.member(cell, grain),
            });
        }
    }
    Shown {
        columns: (0..columns).map(|column| describe(facts, column)).collect(),
        rows: Cells(facts.table.columns[..columns].to_vec()),
        formatted,
        total_rows: facts.total_rows,
    }
}

fn describe(facts: &Facts<'_>, index: usize) -> ShownColumn {
    let column = &facts.query.columns[index];
    let kind = type_of(facts, index);
    let (role, label, unit, format) = match (&column.role, facts.measure_at(index)) {
        (Role::Value { .. }, Some(measure)) => {
            let format = match kind {
                "date" | "text" | "boolean" => format_of(kind),
                "integer" if number_format(measure.style) == "number" => "integer",
                _ => number_format(measure.style),
            };
            ("value", words::capital(&facts.label(measure)), measure.style.unit().map(str::to_owned), format)
        }
        _ => ("key", words::capital(&column.label), None, if kind == "integer" { "text" } else { format_of(kind) }),
    };
    ShownColumn { name: column.name.clone(), label, role, kind, unit, format, grain: grain_of(&column.role) }
}

/// How numbers of a style are shown: `percent`, `currency` or `number`.
pub(crate) fn number_format(style: Style<'_>) -> &'static str {
    match style.format {
        _ if style.is_percent() || style.is_points() => "percent",
        Format::Currency(_) => "currency",
        Format::Number | Format::Integer | Format::Percent | Format::Unit(_) => "number",
    }
}

fn format_of(kind: &str) -> &'static str {
    match kind {
        "integer" => "integer",
        "date" => "date",
        "text" | "boolean" => "text",
        _ => "number",
    }
}

/// The type of a column by its cells; by the model where all are missing.
fn type_of(facts: &Facts<'_>, index: usize) -> &'static str {
    let cells = &facts.table.columns[index];
    match cells.iter().find(|value| !value.is_null()) {
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Int(_)) => "integer",
        Some(Value::Decimal { .. }) => "decimal",
        Some(Value::Float(_)) => "float",
        Some(Value::Text(_)) => "text",
        Some(Value::Date(_)) => "date",
        Some(Value::Null) | None => match facts.query.columns[index].role {
            Role::Key { grain: Some(grain), .. } => {
                if grain.is_cyclic() {
                    "integer"
                } else {
                    "date"
                }
            }
            Role::Key { dimension, grain: None } if dimension.index() < facts.model.dimensions.len() => {
                match facts.model.dimension_kind(dimension) {
                    ColumnType::Boolean => "boolean",
                    ColumnType::Integer => "integer",
                    ColumnType::Decimal(_) => "decimal",
                    ColumnType::Float => "float",
                    ColumnType::Date | ColumnType::Timestamp => "date",
                    ColumnType::Text | ColumnType::Unknown => "text",
                }
            }
            Role::Key { .. } => "text",
            Role::Value { .. } => "float",
        },
    }
}

impl Cells {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Row<'a>(&'a [Vec<Value>], usize);
        impl Serialize for Row<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.iter().map(|cells| Raw(cells.get(self.1).unwrap_or(&Value::Null))))
            }
        }
        let rows = self.len();
        let mut list = serializer.serialize_seq(Some(rows))?;
        for row in 0..rows {
            list.serialize_element(&Row(&self.0, row))?;
        }
        list.end()
    }
}

impl JsonSchema for Cells {
    fn schema_name() -> Cow<'static, str> {
        "Rows".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A list of cells for each row. Exact decimals are numbers with all of their digits.",
            "type": "array",
            "items": {"type": "array", "items": {"type": ["number", "string", "boolean", "null"]}},
        })
    }
}

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(b) => serializer.serialize_bool(*b),
            Value::Int(i) => serializer.serialize_i64(*i),
            Value::Float(f) => number(*f, serializer),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Date(day) => serializer.collect_str(&model::calendar::date(*day)),
            // Within these digits the nearest double is written back as the same digits.
            Value::Decimal { units, scale } if units.unsigned_abs() < EXACT && *scale <= 15 => {
                number(self.0.number().unwrap_or_default(), serializer)
            }
            Value::Decimal { .. } => {
                let raw = RawValue::from_string(format::plain_number(self.0)).map_err(serde::ser::Error::custom)?;
                raw.serialize(serializer)
            }
        }
    }
}

/// A float; whole ones without a point, so that 3.0 and 3 are the same bytes.
#[allow(clippy::cast_possible_truncation)]
fn number<S: Serializer>(f: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if f.fract() == 0.0 && f.abs() < 1e15 { serializer.serialize_i64(f as i64) } else { serializer.serialize_f64(f) }
}

/// The bucket of a key column.
pub(crate) fn grain_of(role: &Role) -> Option<Grain> {
    match role {
        Role::Key { grain, .. } => *grain,
        Role::Value { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Leaf, answer};
    use serde_json::json;

    #[test]
    fn cells_are_plain_json_and_keep_their_digits() {
        for (value, expected) in [
            (Value::Null, "null"),
            (Value::Bool(true), "true"),
            (Value::Int(-7), "-7"),
            (Value::Float(0.1), "0.1"),
            (Value::Float(3.0), "3"),
            (Value::Float(-0.0), "0"),
            (Value::Float(1e20), "1e+20"),
            (Value::Date(0), "\"1970-01-01\""),
            (Value::text("a\"b"), "\"a\\\"b\""),
            (Value::Decimal { units: 123_400, scale: 2 }, "1234"),
            (Value::Decimal { units: -125, scale: 2 }, "-1.25"),
            (Value::Decimal { units: 12_345_678_901_234_567_890, scale: 2 }, "123456789012345678.9"),
            (Value::Decimal { units: -12_345_678_901_234_567_890_123, scale: 0 }, "-12345678901234567890123"),
            (Value::Decimal { units: 1, scale: 20 }, "0.00000000000000000001"),
        ] {
            assert_eq!(serde_json::to_string(&Raw(&value)).expect("JSON"), expected);
        }
    }

    #[test]
    fn a_table_has_the_shape_of_the_contract() {
        let rows = ["2025-01-01|Asia|1240310.5|0.124|-", "2025-02-01|-|9|-|3"];
        let columns = ["month", "region", "revenue", "margin@change", "units sold"];
        let answer = answer(Leaf::new(&["month", "region"], &["revenue"]).node(), &columns, &rows);
        assert_eq!(
            serde_json::to_value(&answer.table).expect("JSON"),
            json!({
                "columns": [
                    {"name": "month", "label": "Month", "role": "key", "type": "date", "unit": null, "format": "date", "grain": "month"},
                    {"name": "region", "label": "Region", "role": "key", "type": "text", "unit": null, "format": "text"},
                    {"name": "revenue", "label": "Revenue", "role": "value", "type": "float", "unit": "EUR", "format": "currency"},
                    {"name": "margin_change", "label": "Change in margin", "role": "value", "type": "float", "unit": null, "format": "percent"},
                    {"name": "units_sold", "label": "Units sold", "role": "value", "type": "integer", "unit": "car", "format": "integer"}
                ],
                "rows": [["2025-01-01", "Asia", 1_240_310.5, 0.124, null], ["2025-02-01", null, 9, null, 3]],
                "formatted": [
                    ["Jan 2025", "Asia", "€1,240,310.50", "+12.4 pp", "–"],
                    ["Feb 2025", "(none)", "€9.00", "–", "3"]
                ],
                "total_rows": 2
            })
        );
    }
}
