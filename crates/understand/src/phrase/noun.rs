//! Nouns: dimensions, entities and grains that stand by themselves, or after "which" and "list".
//!
//! Means: "dealers", "the name of each model", "which plants", "region". Does not mean: a number to
//! measure (see `measure`), a member of a dimension (see `filter`).

use super::{Axis, Mark, Match, Phrase, cost};
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::calendar::Grain;
use model::{DatasetId, DimensionId, FieldId};

/// A noun at a place.
#[derive(Debug, Clone)]
pub(super) struct Noun {
    pub(super) end: usize,
    pub(super) axis: Axis,
    pub(super) cost: f32,
    pub(super) plural: bool,
    pub(super) partial: bool,
    pub(super) mark: Mark,
}

/// Nouns that begin at `start` (determiners skipped).
pub(super) fn nouns(lattice: &Lattice<'_>, start: usize) -> Vec<Noun> {
    let at = lattice.skip_determiners(start);
    let mut found: Vec<Noun> = Vec::new();
    let Some(mentions) = lattice.mentions.get(at) else { return found };
    for mention in mentions {
        let Some(axis) = axis(lattice, mention) else { continue };
        if matches!(axis, Axis::Dimension(id) if super::measure::adds(lattice, id)) {
            continue;
        }
        let mut end = mention.end;
        // "dealer names", "the name of the dealer"
        if matches!(axis, Axis::Entity(_) | Axis::Dimension(_)) && matches!(lattice.word(end), "name" | "names") {
            let longer = mentions.iter().any(|m| m.end > mention.end);
            if !longer {
                end += 1;
            }
        }
        // "name of the customer": the owner after the field.
        if let Axis::Dimension(id) = axis {
            end = owner(lattice, id, end).unwrap_or(end);
        }
        found.push(Noun {
            end,
            cost: mention.cost,
            plural: mention.plural,
            partial: mention.partial,
            mark: Mark::new(at, end, Kind::Dimension, meaning(lattice, &axis)),
            axis,
        });
    }
    if let Some((end, grain)) = super::group::grain(lattice, at) {
        found.push(Noun {
            end,
            axis: Axis::Time(grain, None),
            cost: 0.0,
            plural: false,
            partial: false,
            mark: Mark::new(at, end, Kind::Time, None),
        });
    }
    found
}

/// What a mention can be grouped by, if it can.
fn axis(lattice: &Lattice<'_>, mention: &Mention) -> Option<Axis> {
    match &mention.thing {
        Thing::Dimension(id) => Some(match dated(lattice, *id) {
            Some(grain) => Axis::Time(grain, Some(*id)),
            None => Axis::Dimension(*id),
        }),
        Thing::Entity(id) => Some(entity(lattice, *id)),
        Thing::Metric(_) | Thing::Segment(_) | Thing::Member(..) | Thing::Unit(_) => None,
    }
}

/// An entity is the one dimension that names it, where there is just one; else itself.
pub(super) fn entity(lattice: &Lattice<'_>, id: DatasetId) -> Axis {
    let model = lattice.model;
    let dataset = model.dataset(id);
    match dataset.shown_as[..] {
        [field] if names_its_dataset(lattice, id, field) => match model.dimension_of(field) {
            Some(dimension) => Axis::Dimension(dimension),
            None => Axis::Entity(id),
        },
        _ => Axis::Entity(id),
    }
}

/// Whether the display field is called like its dataset (`dealers.dealer`): then people mean the same.
fn names_its_dataset(lattice: &Lattice<'_>, id: DatasetId, field: FieldId) -> bool {
    let model = lattice.model;
    let stem = |text: &str| crate::token::tokens(text).into_iter().map(|t| t.stem).collect::<Vec<_>>();
    stem(&model.dataset(id).label) == stem(&model.field(field).label)
}

/// The grain of a dimension that is a date: the one its name says, else a month.
fn dated(lattice: &Lattice<'_>, id: DimensionId) -> Option<Grain> {
    let model = lattice.model;
    if !model.dimension_kind(id).is_time() {
        return None;
    }
    let label = &model.dimension(id).label;
    let last = label.rsplit(' ').next().unwrap_or(label);
    Some(super::group::grain_word(last).unwrap_or(Grain::Month))
}

/// "… of the customer": where the owner of a field, or "of each X", ends.
fn owner(lattice: &Lattice<'_>, id: DimensionId, at: usize) -> Option<usize> {
    if lattice.word(at) != "of" {
        return None;
    }
    let after = lattice.skip_determiners(at + 1);
    let model = lattice.model;
    let dataset = model.field(model.dimension(id).fields[0]).dataset;
    lattice
        .mentions
        .get(after)?
        .iter()
        .filter(|m| m.thing == Thing::Entity(dataset) && m.cost < 0.5)
        .map(|m| m.end)
        .max()
}

fn meaning(lattice: &Lattice<'_>, axis: &Axis) -> Option<String> {
    let model = lattice.model;
    let label = match axis {
        Axis::Dimension(id) | Axis::Time(_, Some(id)) => &model.dimension(*id).label,
        Axis::Entity(id) => &model.dataset(*id).label,
        Axis::Time(grain, None) => return Some(grain.label().to_owned()),
    };
    Some(label.clone())
}

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    const ASKING: [&str; 14] = [
        "which",
        "what",
        "what are the",
        "what is the",
        "list",
        "list all",
        "list the",
        "show",
        "show all",
        "show the",
        "find the",
        "find all",
        "name the",
        "name",
    ];
    let asked = lattice.literal(start, &ASKING);
    for (from, asked) in [(Some(start), false), (asked, true)].into_iter().filter_map(|(f, a)| f.map(|f| (f, a))) {
        // "which 5 dealers"
        let number = lattice
            .tokens
            .get(from)
            .and_then(|t| t.number)
            .filter(|n| asked && !n.percent && (1.0..=1000.0).contains(&n.value));
        let from = if number.is_some() { from + 1 } else { from };
        for noun in nouns(lattice, from) {
            let bare_time = matches!(noun.axis, Axis::Time(_, None));
            if bare_time && !asked {
                continue;
            }
            let events = matches!(noun.axis, Axis::Entity(id) if lattice.model.dataset(id).shown_as.is_empty());
            let loose = if asked { 0.0 } else { cost::LOOSE / 2.0 }
                + if noun.partial { cost::PARTIAL } else { 0.0 }
                // Rows without a name of their own are seldom listed.
                + if events { 2.0 * cost::LOOSE } else { 0.0 };
            out.push(Match::new(
                noun.end,
                Phrase::Want { axis: noun.axis, plural: noun.plural, asked, n: number.map(|n| n.value as u32) },
                cost::PHRASE + noun.cost + loose,
                vec![noun.mark],
            ));
        }
    }
}
