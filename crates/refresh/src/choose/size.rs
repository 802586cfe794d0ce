//! How large a rollup will be, before it is built.

use std::collections::BTreeMap;

use model::calendar::Grain;
use model::query::{Key, Scan};
use model::semantic::{DatasetId, FieldId, Model, Path};
use model::{Agg, ColumnType, Expr};

use super::Sizes;

/// Members of a field that nobody has counted.
const UNKNOWN: f64 = 1_000.0;
/// Days of a dataset whose span nobody knows.
const USUAL_DAYS: f64 = 1_000.0;

/// Rows of a rollup of these keys. What is joined depends on the key that joins it: a city adds nothing to its
/// dealer, and all columns of the dealers together are as many as there are dealers.
pub(crate) fn rows(model: &Model, sizes: &Sizes, dataset: DatasetId, group: &[Key]) -> f64 {
    let all = sizes.rows.get(&dataset).copied().unwrap_or(0) as f64;
    let mut cells = 1.0;
    let mut paths: Vec<&Path> = group.iter().map(|key| &key.reach.path).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths.into_iter().filter(|path| !is_determined(model, group, path)) {
        // Buckets of one date are made of its finest.
        let mut fields: BTreeMap<FieldId, f64> = BTreeMap::new();
        for key in group.iter().filter(|key| key.reach.path == *path) {
            let members = members(model, sizes, key);
            let finest = fields.entry(key.reach.field).or_insert(members);
            *finest = finest.max(members);
        }
        let product: f64 = fields.values().product();
        let Some(joined) = path.last().map(|join| model.join(*join).to) else {
            cells *= product;
            continue;
        };
        // Columns of one thing hang together, as a city and its country: half of what they would be if not.
        let largest = fields.values().copied().fold(1.0, f64::max);
        let hanging = largest * (product / largest).sqrt();
        let most = sizes.rows.get(&joined).map_or(f64::MAX, |rows| *rows as f64 + 1.0);
        cells *= hanging.min(most);
    }
    distinct(all, cells)
}

/// Whether the keys hold what joins the first step of a path: all that is reached over it follows.
fn is_determined(model: &Model, group: &[Key], path: &Path) -> bool {
    let Some(first) = path.first() else { return false };
    let has = |column: &String| {
        let is_it = |key: &Key| {
            let expr = &model.field(key.reach.field).expr;
            key.reach.path.is_empty() && matches!(expr, Expr::Column(c) if c.path.is_empty() && c.name == *column)
        };
        group.iter().any(is_it)
    };
    model.join(*first).columns.iter().all(|(from, _)| has(from))
}

/// Combinations that occur among so many rows, were they spread evenly (Cardenas, "Analysis and performance of
/// inverted data base structures", 1975).
fn distinct(rows: f64, cells: f64) -> f64 {
    if cells <= 1.0 || !cells.is_finite() {
        return cells.min(rows);
    }
    (-cells * (-rows / cells).exp_m1()).min(rows).min(cells)
}

fn members(model: &Model, sizes: &Sizes, key: &Key) -> f64 {
    let field = model.field(key.reach.field);
    let known = sizes.distinct.get(&key.reach.field).map(|members| *members as f64 + 1.0);
    if !field.kind.is_time() {
        return known.unwrap_or(UNKNOWN);
    }
    let days = known.or_else(|| sizes.days.get(&field.dataset).map(|days| *days as f64)).unwrap_or(USUAL_DAYS);
    let per = match key.grain {
        None | Some(Grain::Day) => 1.0,
        Some(Grain::Week) => 7.0,
        Some(grain) => grain.months().map_or(days / 31.0, |months| 30.4 * f64::from(months)),
    };
    (days / per).max(1.0)
}

/// Bytes of a rollup: a code for each key, eight for each measure and for the number of rows, and sketches.
pub(super) fn bytes(model: &Model, sizes: &Sizes, scan: &Scan) -> f64 {
    let code = |key: &Key| match members(model, sizes, key) {
        m if m <= 256.0 => 1.0,
        m if m <= 65_536.0 => 2.0,
        _ => 4.0,
    };
    let text = |measure: &&model::Measure| {
        let kind = measure.of.as_ref().map_or(ColumnType::Integer, |of| model.kind_of(measure.dataset, of));
        matches!(measure.agg, Agg::Min | Agg::Max) && kind == ColumnType::Text
    };
    let rows = rows(model, sizes, scan.dataset, &scan.group);
    let all = sizes.rows.get(&scan.dataset).copied().unwrap_or(0) as f64;
    // All values of a group, up to as many as are kept; instead of the eight.
    let sketch = |measure: &model::Measure| match measure.agg {
        Agg::Values => (9.0 * all / rows.max(1.0)).min(5_000.0) - 3.0,
        Agg::Roughly => (8.0 * all / rows.max(1.0)).min(16_384.0) - 2.0,
        _ => 0.0,
    };
    let measures = 8.0 * (scan.measures.len() + 1) as f64
        + 4.0 * scan.measures.iter().filter(text).count() as f64
        + scan.measures.iter().map(sketch).sum::<f64>();
    let width: f64 = scan.group.iter().map(code).sum::<f64>() + measures;
    rows * width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_are_no_more_than_rows_or_cells() {
        assert_eq!(distinct(1_000_000.0, 1.0), 1.0);
        assert!((distinct(1_000_000.0, 100.0) - 100.0).abs() < 1e-6);
        assert!((distinct(100.0, 1e12) - 100.0).abs() < 0.01);
        assert!((distinct(100.0, 1e300) - 100.0).abs() < 0.01);
        assert_eq!(distinct(100.0, f64::INFINITY), 100.0);
        let half = distinct(1_000.0, 1_000.0);
        assert!((630.0..635.0).contains(&half), "{half}");
    }
}
