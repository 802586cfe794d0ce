//! Readings that come to the same are no choice: a shop that is the only one of its type may be named by either. Nor are
//! those of which one shows all that the others do, and a number more.
//!
//! They are asked of the snapshot, from rollups alone; who would have to wait for the source is asked instead.

use std::collections::BTreeSet;

use model::{Draft, Query, Table};
use understand::{Assumption, say};

use crate::empty::is_empty;
use crate::view::View;

/// The one of several readings that shows what all of them come to, and what is said of those that are called otherwise.
pub(crate) fn settled(choices: &[Draft], view: &View) -> Option<(Draft, Option<Assumption>)> {
    let found: Option<Vec<(Query, Table)>> = choices.iter().map(|draft| view.rolled_up(draft)).collect();
    let found = found?;
    // That there is nothing either way says nothing of what was meant.
    if found.iter().any(|(query, table)| is_empty(query, table)) {
        return None;
    }
    let richest = (0..found.len()).find(|at| found.iter().all(|other| shows(&found[*at], other)))?;
    let mut alternatives: Vec<(String, Draft)> =
        choices.iter().map(|draft| (say(draft, &view.model), draft.clone())).collect();
    let (chosen, draft) = alternatives.remove(richest);
    alternatives.retain(|(said, _)| *said != chosen);
    let said: Vec<String> = alternatives.iter().map(|(said, _)| format!("\u{201c}{said}\u{201d}")).collect();
    let text = format!("could also mean {}, which comes to the same", said.join(" or "));
    Some((draft, (!alternatives.is_empty()).then_some(Assumption { text, alternatives })))
}

/// Whether one table has the rows of another, with all of its columns.
fn shows((query, table): &(Query, Table), (other, part): &(Query, Table)) -> bool {
    if table.columns == part.columns {
        return true;
    }
    let place = |name: &String| query.columns.iter().position(|column| column.name == *name);
    let places: Option<Vec<usize>> = other.columns.iter().map(|column| place(&column.name)).collect();
    // Of a table that was cut nobody knows what else there is.
    let whole = |table: &Table| table.total_rows == table.rows();
    places.is_some_and(|places| {
        whole(table)
            && whole(part)
            && rows(table, &places) == rows(part, &(0..part.columns.len()).collect::<Vec<usize>>())
    })
}

/// The different rows of some columns.
fn rows(table: &Table, places: &[usize]) -> BTreeSet<Vec<String>> {
    let row = |at: usize| places.iter().map(|place| format!("{:?}", table.columns[*place][at])).collect();
    (0..table.rows()).map(row).collect()
}
