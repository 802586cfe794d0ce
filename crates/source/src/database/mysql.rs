//! What MySQL and MariaDB say of their tables.

use model::Dialect;
use model::expr::quote;
use model::schema::ColumnType;

use super::Declared;
use super::config::Database;

/// What a session begins with.
pub(super) fn session(database: &Database, zone: &str) -> Vec<String> {
    let zone = if zone == "UTC" { "+00:00" } else { zone };
    let mut first: Vec<String> = Dialect::MySql.session().map(str::to_owned).into_iter().collect();
    first.extend([
        format!("SET time_zone = '{}'", zone.replace('\'', "''")),
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ".into(),
        "SET SESSION TRANSACTION READ ONLY".into(),
        // Settings that only one of the two knows stand in comments that only that one reads. Without the
        // last, MariaDB joins what has no index by comparing all with all.
        format!(
            "SET /*!50708 max_execution_time = {}, */ /*M!100101 max_statement_time = {}, join_cache_level = 4, */ sql_notes = 0",
            database.time_limit.as_millis(),
            database.time_limit.as_secs_f64()
        ),
    ]);
    first
}

/// From here on all queries see the same moment.
pub(super) const HOLD: &str = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

/// The schema of a table that is named without one.
pub(super) const HOME: &str = "SELECT DATABASE()";

/// Schema, table, column, type and scale, in order.
pub(super) const COLUMNS: &str = "
SELECT c.table_schema, c.table_name, c.column_name, c.data_type, c.numeric_scale, c.column_type
FROM information_schema.columns c
WHERE c.table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
ORDER BY c.table_schema = DATABASE() DESC, c.table_schema, c.table_name, c.ordinal_position";

/// Constraint, kind (`p`, `f`), schema, table, column, and the schema, table and column that it refers to.
pub(super) const KEYS: &str = "
SELECT CONCAT(k.table_schema, '.', k.table_name, '.', k.constraint_name), IF(k.referenced_table_name IS NULL, 'p', 'f'),
  k.table_schema, k.table_name, k.column_name, k.referenced_table_schema, k.referenced_table_name, k.referenced_column_name
FROM information_schema.key_column_usage k
WHERE k.constraint_name = 'PRIMARY' OR k.referenced_table_name IS NOT NULL
ORDER BY k.referenced_table_name IS NULL DESC, k.table_schema, k.table_name, k.constraint_name, k.ordinal_position";

/// The type of a column by the name and scale of its type.
pub(super) fn declared(name: &str, type_name: &str, scale: Option<i64>) -> Declared {
    let quoted = quote(name);
    let type_name = type_name.to_ascii_lowercase();
    match type_name.trim_end_matches(" unsigned") {
        "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" | "year" | "boolean" => {
            Declared::Read(ColumnType::Integer, None)
        }
        "bit" => Declared::Read(ColumnType::Integer, Some(format!("({quoted} + 0)"))),
        "float" | "double" => Declared::Read(ColumnType::Float, Some(format!("CAST({quoted} AS DOUBLE)"))),
        "decimal" | "numeric" => match scale {
            Some(scale) => Declared::Read(ColumnType::Decimal(u8::try_from(scale).unwrap_or(38)), None),
            None => Declared::Scale(format!(
                "MAX(CHAR_LENGTH(SUBSTRING_INDEX(CONCAT({quoted}, '.'), '.', 2)) - CHAR_LENGTH(SUBSTRING_INDEX({quoted}, '.', 1)) - 1)"
            )),
        },
        "date" => Declared::Read(ColumnType::Date, None),
        "datetime" | "timestamp" => Declared::Read(ColumnType::Timestamp, None),
        // Told apart by their letters, as everywhere else; blanks at the end count nowhere in MySQL.
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "set" | "time" | "uuid" => {
            let text = format!("RTRIM(CONVERT({quoted} USING utf8mb4)) COLLATE utf8mb4_bin");
            Declared::Read(ColumnType::Text, Some(text))
        }
        other => Declared::LeftOut(format!("values of type {other} are not read: it is left out")),
    }
}
