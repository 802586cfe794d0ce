//! What PostgreSQL says of its tables.

use model::expr::quote;
use model::schema::ColumnType;

use super::Declared;
use super::config::Database;

/// What a session begins with.
pub(super) fn session(database: &Database, zone: &str) -> Vec<String> {
    vec![
        "SET default_transaction_read_only = on".into(),
        format!("SET statement_timeout = {}", database.time_limit.as_millis()),
        format!("SET TIME ZONE '{}'", zone.replace('\'', "''")),
        // Text of numbers that reads back as the same number; days as ISO writes them.
        "SET extra_float_digits = 1".into(),
        "SET datestyle = 'ISO, YMD'".into(),
    ]
}

/// From here on all queries see the same moment.
pub(super) const HOLD: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// The schema of a table that is named without one.
pub(super) const HOME: &str = "SELECT COALESCE(current_schema(), 'public')";

/// Schema, table, column, type (of the values, for a domain) and its modifier, in order.
pub(super) const COLUMNS: &str = "
SELECT n.nspname, c.relname, a.attname, COALESCE(b.typname, t.typname), CASE WHEN b.oid IS NULL THEN a.atttypmod ELSE t.typtypmod END, COALESCE(b.typtype, t.typtype)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY n.nspname, c.oid, a.attnum";

/// Constraint, kind (`p`, `f`), schema, table, column, and the schema, table and column that it refers to.
pub(super) const KEYS: &str = "
SELECT k.oid, k.contype, n.nspname, c.relname, a.attname, fn.nspname, fc.relname, fa.attname
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS part (attnum, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.attnum
LEFT JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
LEFT JOIN pg_catalog.pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = k.confkey[part.place]
WHERE k.contype IN ('p', 'f')
ORDER BY k.contype DESC, k.conrelid, k.oid, part.place";

/// The type of a column by the name and modifier of its type.
pub(super) fn declared(name: &str, type_name: &str, modifier: Option<i64>, sort: &str) -> Declared {
    let quoted = quote(name);
    let as_text = || Declared::Read(ColumnType::Text, Some(format!("CAST({quoted} AS TEXT)")));
    match type_name.to_ascii_lowercase().as_str() {
        "int2" | "int4" | "int8" | "oid" => Declared::Read(ColumnType::Integer, None),
        "float4" => Declared::Read(ColumnType::Float, Some(format!("CAST({quoted} AS DOUBLE PRECISION)"))),
        "float8" => Declared::Read(ColumnType::Float, None),
        "money" => Declared::Read(ColumnType::Decimal(2), Some(format!("CAST({quoted} AS NUMERIC(38, 2))"))),
        "numeric" => match modifier.filter(|modifier| *modifier >= 4).map(|modifier| (modifier - 4) & 0x7ff) {
            // Scales from 1024 on are negative: rounded to tens, hundreds …
            Some(scale) if scale < 1024 => Declared::Read(ColumnType::Decimal(u8::try_from(scale).unwrap_or(38)), None),
            Some(_) => Declared::Read(ColumnType::Decimal(0), None),
            None => Declared::Scale(format!("MAX(SCALE({quoted}))")),
        },
        "bool" => Declared::Read(ColumnType::Boolean, None),
        "date" => Declared::Read(ColumnType::Date, None),
        "timestamp" | "timestamptz" => Declared::Read(ColumnType::Timestamp, None),
        "text" | "varchar" => Declared::Read(ColumnType::Text, None),
        // Shown with the blanks that fill it up, compared without.
        "bpchar" | "char" | "name" | "citext" | "uuid" | "time" | "timetz" | "inet" | "cidr" => as_text(),
        _ if sort == "e" => as_text(),
        other => Declared::LeftOut(format!("values of type {other} are not read: it is left out")),
    }
}
