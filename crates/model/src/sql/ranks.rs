//! Percentiles in SQL that every engine runs: an inner query numbers the values of each group in their order and
//! counts them; of the two values between which the percentile lies each has its part of it.

use super::{Measure, Printer, ROWS, types, unused};
use crate::dialect::Dialect;
use crate::expr::{CastTo, quote};
use crate::formula::WHOLE;
use crate::query::Scan;
use crate::schema::ColumnType;
use crate::semantic::{Dataset, Model, Path};

/// A column of the inner query that is put in order: the measure's number, and the value that is meant.
pub(super) struct Rank {
    pub(super) value: String,
    pub(super) column: usize,
}

impl Printer<'_> {
    /// The rows of a table with the rank of each value, `r`, among how many, `n`, of its group.
    pub(super) fn ranked(&self, from: &str, keys: usize, ranks: &[Rank]) -> String {
        let mut columns = vec!["\"picked\".*".to_owned()];
        let by: Vec<String> = (0..keys).map(|key| quote(&format!("k{key}"))).collect();
        let by = if by.is_empty() { String::new() } else { format!("PARTITION BY {} ", by.join(", ")) };
        for Rank { value, column } in ranks {
            let value = self.spelling().cast(value, CastTo::Float);
            // Missing ones last, whatever the engine's own way.
            let order = format!("ORDER BY CASE WHEN {value} IS NULL THEN 1 ELSE 0 END, {value}");
            columns.push(format!("{value} AS {}", quote(&format!("x{column}"))));
            columns.push(format!("ROW_NUMBER() OVER ({by}{order}) AS {}", quote(&format!("r{column}"))));
            columns.push(format!("COUNT({value}) OVER ({}) AS {}", by.trim_end(), quote(&format!("n{column}"))));
        }
        format!("(SELECT {}\nFROM {from}) AS \"ranked\"", columns.join(",\n  "))
    }

    /// The percentile of ranked values. A value so far from the rank as the next one has no part of it.
    pub(super) fn at_rank(&self, column: usize, at: u16) -> String {
        let name = |letter: char| quote(&format!("{letter}{column}"));
        let double = |value: &str| self.spelling().cast(value, CastTo::Float);
        let last = double(&format!("({} - 1)", name('n')));
        let rank = double(&format!("({} - 1)", name('r')));
        let apart = format!("ABS(({last} * {at} / {WHOLE}) - {rank})");
        format!("SUM(CASE WHEN {apart} < 1 THEN {} * (1 - {apart}) END)", name('x'))
    }
}

/// The SELECT of the different values of a measure in each group of a leaf, with the number of rows that have each
/// as the last column, [`ROWS`]: what sketches are made of. Without rules over time.
pub fn select_values(
    scan: &Scan,
    measure: &Measure,
    model: &Model,
    dialect: Dialect,
    table: &dyn Fn(&Dataset) -> String,
) -> String {
    let printer = Printer::to_run(model, dialect, table);
    let plain = Measure { over: Vec::new(), ..measure.clone() };
    let whole = Scan { measures: vec![plain], ..scan.clone() };
    let tables = printer.tables(&whole);
    let mut names = Vec::new();
    let mut columns: Vec<String> = whole
        .group
        .iter()
        .map(|key| format!("{} AS {}", printer.key(&tables, key), quote(&unused(&mut names, &printer.key_name(key)))))
        .collect();
    let mut conditions: Vec<String> = whole.filter.iter().map(|p| printer.predicate(&tables, p)).collect();
    if let Some(filter) = &measure.filter {
        conditions.push(printer.condition(&tables, measure.dataset, filter));
    }
    if let Some(of) = &measure.of {
        let value = printer.expr(&tables, &Path::new(), of);
        let value = match model.kind_of(measure.dataset, of) {
            kind if kind.is_time() => printer.day(&value, kind),
            _ => value,
        };
        conditions.push(format!("{value} IS NOT NULL"));
        columns.push(format!("{value} AS {}", quote(&unused(&mut names, "value"))));
    }
    let places: Vec<String> = (1..=columns.len()).map(|place| place.to_string()).collect();
    columns.push(format!("COUNT(*) AS {}", quote(ROWS)));
    let condition =
        if conditions.is_empty() { String::new() } else { format!("\nWHERE {}", conditions.join("\n  AND ")) };
    format!("SELECT {}\nFROM {}{condition}\nGROUP BY {}", columns.join(",\n  "), tables.from, places.join(", "))
}

/// The types of the columns that [`select_values`] gives.
pub fn types_of_values(scan: &Scan, measure: &Measure, model: &Model) -> Vec<ColumnType> {
    let keys = types(&Scan { measures: Vec::new(), ..scan.clone() }, model);
    let value = measure.of.as_ref().map_or(ColumnType::Unknown, |of| model.kind_of(measure.dataset, of));
    let value = if value.is_time() { ColumnType::Date } else { value };
    keys.into_iter().chain([value, ColumnType::Integer]).collect()
}
