//! Sums before joins: rows are added up by what a dataset itself has, and the few groups are joined then.

use super::{Printer, ROWS, measure_name, picks, unused};
use crate::expr::{Expr, quote};
use crate::query::{Key, Scan};
use crate::semantic::Path;

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
        Some(format!("(SELECT {}\nFROM {}{condition}{group})", columns.join(",\n  "), tables.from))
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

/// The name of a sum, or of a key that it is by; no column of anybody's is called so.
fn sum_name(what: char, at: usize) -> String {
    format!("reckoner {what}{at}")
}
