//! Rows that are listed with some of their columns: "refunds over 300: date, customer and amount".

use model::formula::Agg;
use model::{DatasetId, DimensionId, Model};

use super::super::single::summed_field;
use super::Parts;
use super::place::Place;
use crate::lattice::Lattice;
use crate::parse::Tiling;
use crate::phrase::limit::rows;
use crate::phrase::{Axis, Head, Measured, Phrase};

/// The rows that are asked for, where nothing is counted, measured or ranked of them.
pub(in crate::sketch) fn rows_of(parts: &Parts, lattice: &Lattice<'_>) -> Option<DatasetId> {
    let first = parts.wants.first()?;
    let bare = parts.shows.is_empty() && parts.by.is_empty() && parts.tops.is_empty();
    let bare = bare && !parts.counted && !parts.rows_counted && parts.verbs.is_empty();
    match first.axis {
        Axis::Entity(_) if bare => rows(lattice, &first.axis),
        _ => None,
    }
}

/// The columns that numbers stand for where rows are listed; none where they are said to be aggregated, or are of
/// other rows.
pub(super) fn columns(
    list: &[Measured],
    of: DatasetId,
    lattice: &Lattice<'_>,
    (start, end): (usize, usize),
) -> Option<Vec<DimensionId>> {
    let model = lattice.model;
    let aggregates =
        |word: &str| crate::english::aggregate(word).is_some() || matches!(word, "sum" | "number" | "count");
    if (start..end).any(|at| aggregates(lattice.word(at))) {
        return None;
    }
    let column = |measured: &Measured| {
        let id = match measured.bare()? {
            Head::Aggregate(Agg::Sum | Agg::Avg, id) => *id,
            Head::Metric(id) => summed_field(*id, model)?,
            _ => return None,
        };
        let own = model.field(model.dimension(id).fields[0]).dataset;
        (own == of || !model.paths(of, own).is_empty()).then_some(id)
    };
    list.iter().map(column).collect()
}

/// The number that a condition on listed rows is on where it does not say: the only one that is listed, or the only
/// one that says what they are worth.
pub(in crate::sketch) fn number(parts: &Parts, lattice: &Lattice<'_>) -> Option<DimensionId> {
    let model = lattice.model;
    let of = rows_of(parts, lattice)?;
    let listed = parts.wants.iter().filter_map(|want| match want.axis {
        Axis::Dimension(id) => model.dimension_kind(id).is_number().then_some(id),
        _ => None,
    });
    only(listed.collect()).or_else(|| worth(model, of))
}

fn only(mut all: Vec<DimensionId>) -> Option<DimensionId> {
    if all.len() == 1 { all.pop() } else { None }
}

/// The number of rows that says what each comes to: their only amount, or of several the one that is earned. An invoice over
/// 500 is of that amount, whatever is left to pay.
pub(crate) fn worth(model: &Model, of: DatasetId) -> Option<DimensionId> {
    const WORTH: [&str; 10] =
        ["amount", "value", "price", "cost", "total", "premium", "fee", "salary", "revenue", "balance"];
    let own = model.dimension_ids().filter(|id| {
        let dimension = model.dimension(*id);
        let worth = dimension.label.to_lowercase().split(' ').any(|word| WORTH.contains(&word));
        worth && model.dimension_kind(*id).is_number() && model.field(dimension.fields[0]).dataset == of
    });
    let own: Vec<DimensionId> = own.collect();
    let earned = || {
        let (_, metric) = model.means.iter().find(|(word, _)| word == "sales")?;
        own.iter().copied().find(|id| crate::sketch::metric_summing(model, *id) == Some(*metric))
    };
    only(own.clone()).or_else(earned)
}

/// The rows that an axis is of, where they are rather counted than listed: they have no name, or something else divides.
pub(super) fn events(axis: &Axis, tiling: &Tiling, model: &Model) -> Option<DatasetId> {
    let divided = || tiling.phrases.iter().any(|(_, found)| matches!(found.phrase, Phrase::By(_)));
    match axis {
        Axis::Entity(of) if model.dataset(*of).shown_as.is_empty() || divided() => Some(*of),
        _ => None,
    }
}

/// Whether a list goes on with something measured.
pub(super) fn measures_follow(tiling: &Tiling, lattice: &Lattice<'_>, end: usize) -> bool {
    let comma = usize::from(lattice.word(end) == ",");
    let and = usize::from(crate::english::is_and(lattice.word(end + comma)));
    let next = tiling.phrases.iter().find(|(start, _)| *start == end + comma + and);
    comma + and > 0 && next.is_some_and(|(_, found)| matches!(found.phrase, Phrase::Measures(_)))
}

/// The rows that a list of their columns is of: behind a colon, or "with" behind rows that have no name.
pub(super) fn list_of(place: Place, listing: bool, parts: &Parts, lattice: &Lattice<'_>) -> Option<DatasetId> {
    let of = rows_of(parts, lattice)?;
    let nameless = lattice.model.dataset(of).shown_as.is_empty();
    (listing || (nameless && (place == Place::With || parts.wants.len() > 1))).then_some(of)
}

/// The name of what an entity is shown by, where the entity stands right before what is measured of its rows, and
/// something else divides.
pub(super) fn attributive(axis: &Axis, tiling: &Tiling, model: &Model, end: usize) -> Option<String> {
    let Axis::Entity(of) = axis else { return None };
    let next = tiling.phrases.iter().find(|(start, _)| *start == end);
    let measured = next.and_then(|(_, found)| match &found.phrase {
        // "room nights" are nights, whether or not their room is known.
        Phrase::Measures(list) if list.iter().all(|m| matches!(m.head, Head::Metric(_))) => {
            Some(list.iter().flat_map(|m| m.head.datasets(model)).collect::<Vec<_>>())
        }
        _ => None,
    })?;
    let refers = |from: &DatasetId| from != of && !model.paths(*from, *of).is_empty();
    let divided = tiling.phrases.iter().any(|(_, found)| matches!(found.phrase, Phrase::By(_)));
    let [name] = model.dataset(*of).shown_as[..] else { return None };
    let known = model.dimension_of(name)?;
    (divided && measured.iter().all(refers)).then(|| model.dimension(known).name.clone())
}
