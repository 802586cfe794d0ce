//! Sums before joins: rows are added up by what a dataset itself has, and the few groups are joined then.

use super::{Printer, ROWS, measure_name, picks, unused};
use crate::dialect::Dialect;
use crate::expr::{ColumnRef, Expr, quote};
use crate::query::{Key, Scan};
use crate::schema::ColumnType;
use crate::semantic::{Dataset, DatasetId, Field, Model, Path};

impl Printer<'_> {
    /// The dataset's rows added up by its own keys and by what it joins on, as a table in parentheses. None if
    /// something that is added up, or a condition, needs what is joined.
    pub(super) fn own_sums(&self, scan: &Scan) -> Option<String> {
        let own = |expr: &Expr| expr.columns().iter().all(|column| column.path.is_empty());
        let own_key = |key: &Key| key.reach.path.is_empty() && own(&self.model.field(key.reach.field).expr);
        let measures_are = scan.measures.iter().all(|m| m.of.iter().chain(&m.filter).all(own));
        let keys_are = scan.group.iter().all(|key| own_key(key) || !key.reach.path.is_empty());
        // Of a column that is joined with itself nobody could tell which is which.
        let itself = scan.group.iter().any(|key| key.reach.path.iter().any(|j| self.model.join(*j).to == scan.dataset));
        if picks(scan)
            || itself
            || !measures_are
            || !keys_are
            || !scan.filter.iter().all(|p| p.keys().iter().all(|k| own_key(k)))
        {
            return None;
        }
        let bare = Scan { group: Vec::new(), ..scan.clone() };
        let tables = self.tables(&bare);
        let root = &tables.aliases[&Path::new()];
        let mut columns: Vec<String> = Vec::new();
        for name in self.joined_on(scan) {
            columns.push(format!("{}.{} AS {}", quote(root), quote(&name), quote(&name)));
        }
        for (at, key) in scan.group.iter().enumerate().filter(|(_, key)| own_key(key)) {
            columns.push(format!("{} AS {}", self.key(&tables, key), quote(&sum_name('k', at))));
        }
        let places: Vec<String> = (1..=columns.len()).map(|place| place.to_string()).collect();
        for (at, measure) in scan.measures.iter().enumerate() {
            columns.push(format!("{} AS {}", self.measure(&tables, measure), quote(&sum_name('m', at))));
        }
        columns.push(format!("COUNT(*) AS {}", quote(ROWS)));
        let group = if places.is_empty() { String::new() } else { format!("\nGROUP BY {}", places.join(", ")) };
        let condition = self.filter(&tables, &scan.filter);
        let sums = format!("(SELECT {}\nFROM {}{condition}{group})", columns.join(",\n  "), tables.from);
        let is_text = |key: &Key| self.model.field(key.reach.field).kind == ColumnType::Text;
        let texts = scan.group.iter().enumerate().filter(|(_, key)| own_key(key) && is_text(key));
        Some(recoded(self.dialect, texts.map(|(at, _)| sum_name('k', at)).collect(), sums))
    }

    /// The columns of the dataset that lead to what its keys are reached by.
    fn joined_on(&self, scan: &Scan) -> Vec<String> {
        let first = scan.group.iter().filter_map(|key| key.reach.path.first());
        let mut names: Vec<String> =
            first.flat_map(|join| self.model.join(*join).columns.iter().map(|(from, _)| from.clone())).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The sums of [`Printer::own_sums`], which stand where the dataset would, with what is joined.
    pub(super) fn joined_sums(&self, scan: &Scan) -> String {
        let bare = Scan { measures: Vec::new(), filter: Vec::new(), ..scan.clone() };
        let tables = self.tables(&bare);
        let root = quote(&tables.aliases[&Path::new()]);
        let mut names = Vec::new();
        let mut columns: Vec<String> = Vec::new();
        for (at, key) in scan.group.iter().enumerate() {
            let value = match key.reach.path.is_empty() {
                true => format!("{root}.{}", quote(&sum_name('k', at))),
                false => self.key(&tables, key),
            };
            columns.push(format!("{value} AS {}", quote(&unused(&mut names, &self.key_name(key)))));
        }
        for (at, measure) in scan.measures.iter().enumerate() {
            let name = quote(&unused(&mut names, &measure_name(measure)));
            columns.push(format!("{root}.{} AS {name}", quote(&sum_name('m', at))));
        }
        columns.push(format!("{root}.{0} AS {0}", quote(ROWS)));
        format!("SELECT {}\nFROM {}", columns.join(",\n  "), tables.from)
    }
}

/// A table that sums are joined with, its names as codes where the engine has such: then a join copies no text.
pub(super) fn coded(scan: &Scan, model: &Model, dialect: Dialect, dataset: &Dataset, table: String) -> String {
    let is_it = |id: DatasetId| model.dataset(id).name == dataset.name;
    let fields = || scan.group.iter().map(|key| model.field(key.reach.field)).filter(|field| is_it(field.dataset));
    // What is joined on, or is part of something larger, stays as it is.
    let is_joined_on = |name: &String| {
        let joins = scan.group.iter().flat_map(|key| &key.reach.path).map(|join| model.join(*join));
        joins.into_iter().any(|join| join.columns.iter().any(|(from, to)| from == name || to == name))
    };
    let is_plain = |field: &&Field| matches!(field.expr, Expr::Column(_));
    let part_of_more: Vec<&ColumnRef> = fields().filter(|f| !is_plain(f)).flat_map(|f| f.expr.columns()).collect();
    let mut names: Vec<String> = Vec::new();
    for field in fields().filter(|field| field.kind == ColumnType::Text) {
        if let Expr::Column(ColumnRef { path, name }) = &field.expr
            && path.is_empty()
            && !is_joined_on(name)
            && part_of_more.iter().all(|column| column.name != *name)
        {
            names.push(name.clone());
        }
    }
    names.sort();
    names.dedup();
    recoded(dialect, names, table)
}

/// A table with these texts as codes, where the engine has such.
fn recoded(dialect: Dialect, names: Vec<String>, table: String) -> String {
    let coded = |name: &String| Some(format!("{} AS {}", dialect.spelling().coded(&quote(name))?, quote(name)));
    match names.iter().map(coded).collect::<Option<Vec<String>>>() {
        Some(coded) if !coded.is_empty() => format!("(SELECT * REPLACE ({}) FROM {table})", coded.join(", ")),
        _ => table,
    }
}

/// The name of a sum, or of a key that it is by; no column of anybody's is called so.
fn sum_name(what: char, at: usize) -> String {
    format!("reckoner {what}{at}")
}
