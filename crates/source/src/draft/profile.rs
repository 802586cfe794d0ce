//! What the columns of a table hold: how many values, how many different ones, between what.

use model::expr::quote;
use model::schema::{Column, ColumnType};
use model::table::Value;

use crate::{Error, Limits, Source, batches};

/// Members that a column of codes may have to be listed.
const FEW: i64 = 3;
/// Members that a status may have to be listed.
const STATES: i64 = 12;
/// What a status is called.
const STATE: [&str; 6] = ["status", "stage", "state", "outcome", "result", "decision"];

/// A table and what is in it.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// As `source:` names it.
    pub(super) source: String,
    pub(super) rows: i64,
    pub(super) columns: Vec<Profile>,
}

/// A column and what is in it.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub(super) name: String,
    pub(super) kind: ColumnType,
    /// Rows that have a value.
    pub(super) values: i64,
    /// Different values; unknown for approximate numbers.
    pub(super) distinct: Option<i64>,
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    /// Its members, if they are few.
    pub(super) members: Vec<String>,
}

impl Table {
    pub(super) fn column(&self, name: &str) -> Option<&Profile> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// Whether no two rows agree in these columns. Rows that lack one of them are joined by nothing.
    pub(super) fn is_key(&self, source: &dyn Source, columns: &[String]) -> Result<bool, Error> {
        if let [column] = columns
            && let Some((values, distinct)) = self.column(column).and_then(|c| Some((c.values, c.distinct?)))
        {
            return Ok(values == distinct);
        }
        let list: Vec<String> = columns.iter().map(|c| quote(c)).collect();
        let known: Vec<String> = list.iter().map(|c| format!("{c} IS NOT NULL")).collect();
        let (list, known) = (list.join(", "), known.join(" AND "));
        let from = source.relation(&self.source)?;
        let groups = format!("SELECT {list} FROM {from} AS t WHERE {known} GROUP BY {list} HAVING COUNT(*) > 1");
        Ok(!columns.is_empty() && row(source, &format!("SELECT 1 FROM ({groups}) AS d LIMIT 1"))?.is_empty())
    }
}

impl Profile {
    /// Whether all values differ, as a key's do.
    pub(super) fn is_unique(&self, rows: i64) -> bool {
        rows > 0 && self.values == rows && self.distinct == Some(rows)
    }

    /// Whether it only says yes or no, as 0 and 1.
    pub(super) fn is_zero_or_one(&self) -> bool {
        self.kind == ColumnType::Integer && self.least.is_some_and(|v| v >= 0.0) && self.most.is_some_and(|v| v <= 1.0)
    }
}

/// Looks at a table.
pub(super) fn look(source: &dyn Source, name: &str, columns: &[Column]) -> Result<Table, Error> {
    let from = source.relation(name)?;
    let mut parts = vec!["COUNT(*)".to_owned()];
    for column in columns {
        let quoted = quote(&column.name);
        let double = source.dialect().double();
        let of_number = |agg: &str| match column.kind.is_number() {
            true => format!("CAST({agg}({quoted}) AS {double})"),
            false => "NULL".into(),
        };
        let countable = !matches!(column.kind, ColumnType::Float);
        parts.push(format!("COUNT({quoted})"));
        parts.push(if countable { format!("COUNT(DISTINCT {quoted})") } else { "NULL".into() });
        parts.push(of_number("MIN"));
        parts.push(of_number("MAX"));
    }
    // Few columns a query: SQLite limits their number, and distinct counts need memory.
    let mut found = Vec::new();
    let parts: Vec<String> = parts.iter().enumerate().map(|(i, part)| format!("{part} AS c{i}")).collect();
    for parts in parts.chunks(32) {
        found.extend(row(source, &format!("SELECT {} FROM {from} AS t", parts.join(", ")))?);
    }
    let whole = |value: &Value| value.number().map(|n| n as i64);
    let rows = found.first().and_then(whole).unwrap_or(0);
    let mut profiles = Vec::new();
    for (column, stats) in columns.iter().zip(found[1..].chunks(4)) {
        let mut profile = Profile {
            name: column.name.clone(),
            kind: column.kind,
            values: whole(&stats[0]).unwrap_or(0),
            distinct: whole(&stats[1]),
            least: stats[2].number(),
            most: stats[3].number(),
            members: Vec::new(),
        };
        let name = column.name.to_lowercase();
        let most = if STATE.iter().any(|word| name.contains(word)) { STATES } else { FEW };
        if column.kind == ColumnType::Text && profile.distinct.is_some_and(|n| (1..=most).contains(&n)) {
            let quoted = quote(&column.name);
            let sql = format!("SELECT DISTINCT {quoted} FROM {from} AS t WHERE {quoted} IS NOT NULL ORDER BY 1");
            for batch in source.query(&sql, &[ColumnType::Text], &Limits::default())? {
                profile.members.extend(batches::cells(batch.column(0)).into_iter().filter_map(|value| match value {
                    Value::Text(text) => Some(text.to_string()),
                    _ => None,
                }));
            }
        }
        profiles.push(profile);
    }
    Ok(Table { source: name.to_owned(), rows, columns: profiles })
}

/// Whether every value of a column is among those of another table's column.
pub(super) fn included(source: &dyn Source, many: (&Table, &str), one: (&Table, &str)) -> Result<bool, Error> {
    let (a, b) = (source.relation(&many.0.source)?, source.relation(&one.0.source)?);
    let (x, y) = (quote(many.1), quote(one.1));
    let sql = format!(
        "SELECT COUNT(*) FROM {a} AS a WHERE {x} IS NOT NULL AND {x} NOT IN (SELECT {y} FROM {b} AS b WHERE {y} IS NOT NULL)"
    );
    Ok(row(source, &sql)?.first().and_then(Value::number) == Some(0.0))
}

/// The first row of a query; empty if it has none.
fn row(source: &dyn Source, sql: &str) -> Result<Vec<Value>, Error> {
    let batches = source.query(sql, &[], &Limits::default())?;
    let first = batches.iter().find(|batch| batch.num_rows() > 0);
    Ok(first.map_or(Vec::new(), |batch| {
        batch.columns().iter().map(|column| batches::cells(&column.slice(0, 1)).swap_remove(0)).collect()
    }))
}
