//! What DuckDB says of its tables.

use model::expr::quote;
use model::schema::ColumnType;

use super::Declared;

/// What a session begins with.
pub(super) fn session(zone: &str) -> Vec<String> {
    vec![format!("SET TimeZone = '{}'", zone.replace('\'', "''"))]
}

/// From here on all queries see the same moment.
pub(super) const HOLD: &str = "BEGIN TRANSACTION";

/// The schema of a table that is named without one.
pub(super) const HOME: &str = "SELECT current_schema()";

/// Schema, table, column and type, in order; the type says its scale itself.
pub(super) const COLUMNS: &str = "
SELECT schema_name, table_name, column_name, data_type, NULL, NULL
FROM duckdb_columns()
WHERE database_name = current_database() AND NOT internal
ORDER BY schema_name = current_schema() DESC, schema_name, table_oid, column_index";

/// Constraint, kind (`p`, `f`), schema, table, column, and the schema, table and column that it refers to.
pub(super) const KEYS: &str = "
SELECT concat_ws('.', schema_name, table_name, constraint_index), CASE constraint_type WHEN 'PRIMARY KEY' THEN 'p' ELSE 'f' END,
  schema_name, table_name, unnest(constraint_column_names), schema_name, referenced_table, unnest(referenced_column_names)
FROM duckdb_constraints()
WHERE database_name = current_database() AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')
ORDER BY constraint_type DESC, schema_name, table_name, constraint_index";

/// The type of a column by the name of its type.
pub(super) fn declared(name: &str, type_name: &str) -> Declared {
    let quoted = quote(name);
    let cast = |kind, to: &str| Declared::Read(kind, Some(format!("CAST({quoted} AS {to})")));
    let type_name = type_name.to_ascii_uppercase();
    let (plain, details) = type_name.split_once('(').unwrap_or((&type_name, ""));
    match plain {
        // A list, whatever of.
        _ if type_name.ends_with(']') => left_out(&type_name),
        "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "UTINYINT" | "USMALLINT" | "UINTEGER" => {
            Declared::Read(ColumnType::Integer, None)
        }
        // More than 64 bits, as sums that were kept are.
        "HUGEINT" | "UBIGINT" | "UHUGEINT" => cast(ColumnType::Decimal(0), "DECIMAL(38, 0)"),
        "FLOAT" => cast(ColumnType::Float, "DOUBLE"),
        "DOUBLE" => Declared::Read(ColumnType::Float, None),
        "DECIMAL" => {
            let scale = details.trim_end_matches(')').split(',').nth(1).and_then(|scale| scale.trim().parse().ok());
            Declared::Read(ColumnType::Decimal(scale.unwrap_or(0)), None)
        }
        "BOOLEAN" => Declared::Read(ColumnType::Boolean, None),
        "DATE" => Declared::Read(ColumnType::Date, None),
        "TIMESTAMP" | "TIMESTAMP_S" | "TIMESTAMP_MS" | "TIMESTAMP_NS" | "TIMESTAMP WITH TIME ZONE" => {
            Declared::Read(ColumnType::Timestamp, None)
        }
        "VARCHAR" => Declared::Read(ColumnType::Text, None),
        "ENUM" | "UUID" | "TIME" | "TIME WITH TIME ZONE" => cast(ColumnType::Text, "VARCHAR"),
        _ => left_out(&type_name),
    }
}

fn left_out(type_name: &str) -> Declared {
    Declared::LeftOut(format!("values of type {} are not read: it is left out", type_name.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_by_their_names() {
        let kind = |type_name: &str| match declared("c", type_name) {
            Declared::Read(kind, _) => Some(kind),
            _ => None,
        };
        for (type_name, expected) in [
            ("BIGINT", Some(ColumnType::Integer)),
            ("HUGEINT", Some(ColumnType::Decimal(0))),
            ("DECIMAL(10,2)", Some(ColumnType::Decimal(2))),
            ("ENUM('a', 'b')", Some(ColumnType::Text)),
            ("ENUM('a]')", Some(ColumnType::Text)),
            ("TIMESTAMP WITH TIME ZONE", Some(ColumnType::Timestamp)),
            ("INTEGER[]", None),
            ("DECIMAL(4,1)[3]", None),
            ("STRUCT(a INTEGER)", None),
            ("BLOB", None),
        ] {
            assert_eq!(kind(type_name), expected, "{type_name}");
        }
    }
}
