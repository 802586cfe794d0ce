//! An answer without rows names the condition that emptied it, and the nearest question that is not empty.
//!
//! The question is asked again of the same snapshot without one of its conditions, from rollups alone: nobody
//! waits for the source to learn why there is nothing.

use model::calendar::iso;
use model::{Agg, Draft, Query, Table};
use schemars::JsonSchema;
use serde::Serialize;
use understand::say;

use crate::view::View;

/// A question in words has few conditions; a program's Draft may have any number.
const MOST_TRIED: usize = 8;

/// Why there are no rows, and a question that has some.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Empty {
    /// What leaves nothing, in canonical English: `in March 2025`.
    pub filter: String,
    /// The same as a sentence, with what is there otherwise.
    pub text: String,
    /// The question without it.
    pub draft: Draft,
    /// The same in canonical English.
    pub said: String,
}

/// What emptied an answer; nothing if it would be empty all the same.
pub(crate) fn explain(draft: &Draft, query: &Query, view: &View, context: &answer::Context<'_>) -> Option<Empty> {
    let nearest =
        without_one(draft).take(MOST_TRIED).filter_map(|way| way.ask(view)).min_by_key(|found| found.2.rows());
    let (way, other, rows) = nearest.or_else(|| without_any(draft).ask(view))?;
    let filter = say(&way.dropped, &view.model);
    let covered = covered(&way.dropped, query, view).map_or_else(String::new, |days| format!(": {days}"));
    let limits = view.limits();
    let there = answer::compose(&limits.told(&other, &view.model), &rows, &view.model, context).headline;
    Some(Empty {
        text: format!("“{filter}” leaves nothing{covered}. Without it: {there}"),
        said: say(&way.rest, &view.model),
        draft: way.rest,
        filter,
    })
}

/// No rows; or for a total no value, or a count of none.
pub(crate) fn is_empty(query: &Query, table: &Table) -> bool {
    if query.keys() > 0 || table.rows() != 1 {
        return table.rows() == 0;
    }
    let mut measures = query.leaves().into_iter().flat_map(|leaf| &leaf.measures);
    let counted = measures.all(|measure| measure.agg == Agg::Count || measure.agg.counts_different());
    let mut cells = table.columns.iter().flatten();
    cells.all(|cell| cell.is_null() || (counted && cell.number() == Some(0.0)))
}

/// A question and the conditions it was asked without.
struct Way {
    dropped: Draft,
    rest: Draft,
}

impl Way {
    /// What the rest comes to; nothing if it is refused, needs the source or is as empty.
    fn ask(self, view: &View) -> Option<(Way, Query, Table)> {
        let (query, table) = view.rolled_up(&self.rest)?;
        (!is_empty(&query, &table)).then_some((self, query, table))
    }
}

/// One condition less at a time. The last comes first, and so is the one named where several would do: people
/// narrow down step by step.
fn without_one(draft: &Draft) -> impl Iterator<Item = Way> {
    let time = draft.time.as_ref().map(|time| Way {
        dropped: Draft { time: Some(time.clone()), ..Draft::default() },
        rest: Draft { time: None, ..draft.clone() },
    });
    let filters = (0..draft.filters.len()).rev().map(|at| {
        let mut rest = draft.clone();
        let filter = rest.filters.remove(at);
        Way { dropped: Draft { filters: vec![filter], ..Draft::default() }, rest }
    });
    time.into_iter().chain(filters)
}

/// No condition at all, for those that only together leave something when dropped.
fn without_any(draft: &Draft) -> Way {
    let mut rest = draft.clone();
    let dropped = Draft { filters: std::mem::take(&mut rest.filters), time: rest.time.take(), ..Draft::default() };
    Way { dropped, rest }
}

/// The days that there are rows for, where the stretch of time that was dropped lies outside of them.
fn covered(dropped: &Draft, query: &Query, view: &View) -> Option<String> {
    let when = dropped.time.as_ref().filter(|when| when.of.is_none())?;
    let asked = model::bind::resolve_time(when, &view.model.calendar, view.today).ok()?;
    let dataset = query.leaves().first()?.dataset;
    let has = view.covered(dataset)?;
    let outside = asked.end <= has.start || asked.start >= has.end;
    let label = &view.model.dataset(dataset).label;
    outside.then(|| format!("{label} has rows from {} to {}", iso(has.start), iso(has.end - 1)))
}
