//! Readings that come to the same numbers are no choice: a shop that is the only one of its type may be named by either.
//!
//! They are asked of the snapshot, from rollups alone; who would have to wait for the source is asked instead.

use model::Draft;
use understand::{Assumption, say};

use crate::empty::is_empty;
use crate::view::View;

/// The first of several readings and what is said of the others, where all of them come to the same rows.
pub(crate) fn settled(choices: &[Draft], view: &View) -> Option<(Draft, Assumption)> {
    let (first, others) = choices.split_first()?;
    let (query, table) = view.from_rollups(first)?;
    // That there is nothing either way says nothing of what was meant.
    let same = |other: &Draft| view.from_rollups(other).is_some_and(|(_, rows)| rows == table);
    (!is_empty(&query, &table) && others.iter().all(same)).then(|| {
        let alternatives: Vec<(String, Draft)> =
            others.iter().map(|draft| (say(draft, &view.model), draft.clone())).collect();
        let said: Vec<String> = alternatives.iter().map(|(said, _)| format!("\u{201c}{said}\u{201d}")).collect();
        let text = format!("could also mean {}, which comes to the same", said.join(" or "));
        (first.clone(), Assumption { text, alternatives })
    })
}
