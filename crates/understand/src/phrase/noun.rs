//! Nouns: dimensions, entities and grains that stand by themselves, or after "which" and "list".
//!
//! Means: "dealers", "the name of each model", "which plants", "region". Does not mean: a number to
//! measure (see `measure`), a member of a dimension (see `filter`).

use super::{Axis, Mark, Match, Phrase, Phrases};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::calendar::Grain;
use model::draft::{Filter, Member};
use model::{DatasetId, DimensionId, FieldId, Model};

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
    labels(lattice, start, false)
}

/// Nouns that begin at `start`; where a cue says that a label follows ("for each", "which"), numbers too:
/// "which ages", "for each class room".
pub(super) fn labels(lattice: &Lattice<'_>, start: usize, numbers: bool) -> Vec<Noun> {
    let kept = if numbers { &lattice.seen.labels } else { &lattice.seen.nouns };
    kept.at(start, || all_labels(lattice, start, numbers))
}

fn all_labels(lattice: &Lattice<'_>, start: usize, numbers: bool) -> Vec<Noun> {
    let begin = if numbers { lattice.skip_determiners(start) } else { lattice.skip_articles(start) };
    // "the names of the studios", where a studio is nothing but its name
    let named = matches!(lattice.word(begin), "name" | "names") && lattice.word(begin + 1) == "of";
    let mut at = begin;
    // "the different products"
    // By itself "distinct dealers" asks how many there are.
    while at > 0 && english::is_empty_adjective(lattice.word(at)) && lattice.mentions[at].iter().all(|m| m.cost > 1.0) {
        at = lattice.skip_determiners(at + 1);
    }
    // "kinds of products" may be product kinds, or products
    let kinds =
        matches!(lattice.word(at), "kind" | "kinds" | "type" | "types" | "sorts") && lattice.word(at + 1) == "of";
    let mut found = Vec::new();
    label(lattice, at, numbers, 0.0, &mut found);
    if kinds {
        label(lattice, lattice.skip_determiners(at + 2), numbers, lattice.weights.loose, &mut found);
    }
    if named {
        let mut bare = Vec::new();
        label(lattice, lattice.skip_articles(begin + 2), numbers, 0.0, &mut bare);
        let named = bare.into_iter().filter(|n| !matches!(n.axis, Axis::Time(..)) && !n.partial);
        found.extend(named.map(|noun| match noun.axis {
            // An entity rather has a column of its names.
            Axis::Entity(_) => Noun { cost: noun.cost + lattice.weights.loose, ..noun },
            _ => noun,
        }));
    }
    found
}

/// "cheeses", "SUVs": rows that one member describes, where it is said in the plural, and the condition that says so.
pub(super) fn described(lattice: &Lattice<'_>, start: usize) -> Vec<(Noun, Filter)> {
    let model = lattice.model;
    let at = lattice.skip_articles(start);
    let mut found = Vec::new();
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let Thing::Member(id, name) = &mention.thing else { continue };
        let last = &lattice.tokens[mention.end - 1];
        let fields = &model.dimension(*id).fields;
        let of = model.field(fields[0]).dataset;
        // Nothing of its own is called a "Germany", and a member that is a row describes none.
        let plural = last.text.ends_with('s') && last.text != last.stem;
        let named = model.dataset(of).shown_as.is_empty() || model.dataset(of).shown_as == *fields;
        if !plural || named {
            continue;
        }
        let one = [(model.dimension(*id).name.clone(), vec![Member::Text(name.clone())])].into();
        let noun = Noun {
            end: mention.end,
            axis: entity(lattice, of),
            cost: mention.cost + lattice.weights.loose / 2.0,
            plural: true,
            partial: false,
            mark: Mark::new(at, mention.end, Kind::Value, Some(name.clone())),
        };
        found.push((noun, Filter::In(one)));
    }
    found
}

/// Nouns that begin right at `at`.
fn label(lattice: &Lattice<'_>, at: usize, numbers: bool, extra: f32, found: &mut Vec<Noun>) {
    let Some(mentions) = lattice.mentions.get(at) else { return };
    // "allergy type", a column of the allergy types, rather than the entity
    let columns: Vec<(usize, DatasetId)> = mentions
        .iter()
        .filter(|m| m.cost < 0.2)
        .filter_map(|m| match m.thing {
            Thing::Dimension(id) => Some((m.end, lattice.model.field(lattice.model.dimension(id).fields[0]).dataset)),
            _ => None,
        })
        .collect();
    for mention in mentions {
        if matches!(mention.thing, Thing::Entity(id) if columns.contains(&(mention.end, id))) {
            continue;
        }
        // "month", where a date is called so, is the month of whatever is measured.
        let bare_grain = mention.end == at + 1 && super::group::grain_word(lattice.word(at)).is_some();
        if bare_grain && matches!(mention.thing, Thing::Dimension(id) if is_default_date(lattice, id)) {
            continue;
        }
        let Some(axis) = axis(lattice, mention) else { continue };
        let number = matches!(axis, Axis::Dimension(id) if super::measure::is_number(lattice, id));
        let adds = matches!(axis, Axis::Dimension(id) if super::measure::adds(lattice, id));
        if adds && !numbers {
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
            cost: mention.cost + extra + if number { lattice.weights.loose / 2.0 } else { 0.0 },
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
            cost: extra,
            plural: false,
            partial: false,
            mark: Mark::new(at, end, Kind::Time, None),
        });
        // "month of the launch date"
        if lattice.word(end) == "of" {
            for date in lattice.mentions.get(lattice.skip_determiners(end + 1)).into_iter().flatten() {
                let Thing::Dimension(id) = date.thing else { continue };
                if lattice.model.dimension_kind(id).is_time() {
                    found.push(Noun {
                        end: date.end,
                        axis: Axis::Time(grain, Some(id)),
                        cost: extra + date.cost,
                        plural: false,
                        partial: date.partial,
                        mark: Mark::new(at, date.end, Kind::Time, None),
                    });
                }
            }
        }
    }
}

/// Whether a date is the one that its dataset is told apart by unless another is said.
fn is_default_date(lattice: &Lattice<'_>, id: DimensionId) -> bool {
    let model = lattice.model;
    let fields = &model.dimension(id).fields;
    fields.iter().all(|f| model.dataset(model.field(*f).dataset).time.as_ref().is_some_and(|t| t.field == *f))
}

/// What a mention can be grouped by, if it can.
fn axis(lattice: &Lattice<'_>, mention: &Mention) -> Option<Axis> {
    match &mention.thing {
        Thing::Dimension(id) => Some(match grain_of_date(lattice.model, *id, Grain::Month) {
            Some(grain) => Axis::Time(grain, Some(*id)),
            None => Axis::Dimension(*id),
        }),
        Thing::Entity(id) => Some(entity(lattice, *id)),
        Thing::Metric(_) | Thing::Segment(_) | Thing::Member(..) | Thing::Unit(_) => None,
    }
}

/// An entity is the one dimension that names it, where there is just one; else itself.
pub(super) fn entity(lattice: &Lattice<'_>, id: DatasetId) -> Axis {
    lattice.called.entity(id).clone()
}

/// What each dataset of a model is grouped by.
pub(crate) fn entities(model: &Model) -> Vec<Axis> {
    model.dataset_ids().map(|id| found_entity(model, id)).collect()
}

fn found_entity(model: &Model, id: DatasetId) -> Axis {
    let dataset = model.dataset(id);
    match dataset.shown_as[..] {
        // "kpis", rows that only their column of that name tells apart
        [] if dataset.primary_key.is_empty() => {
            let named = |d: &DimensionId| {
                let field = model.dimension(*d).fields[0];
                model.field(field).dataset == id && names_its_dataset(model, id, field)
            };
            model.dimension_ids().find(named).map_or(Axis::Entity(id), Axis::Dimension)
        }
        [field] if names_its_dataset(model, id, field) => match model.dimension_of(field) {
            Some(dimension) => Axis::Dimension(dimension),
            None => Axis::Entity(id),
        },
        _ => Axis::Entity(id),
    }
}

/// Whether the display field is called like its dataset (`dealers.dealer`): then people mean the same.
fn names_its_dataset(model: &Model, id: DatasetId, field: FieldId) -> bool {
    // "kpis" has no vowel that would tell its ending from its stem.
    let word = |t: crate::token::Token| t.stem.trim_end_matches('s').to_owned();
    let stem = |text: &str| crate::token::tokens(text).into_iter().map(word).collect::<Vec<_>>();
    stem(&model.dataset(id).label) == stem(&model.field(field).label)
}

/// The grain of a dimension that is a date: the one its name says, else the usual one.
pub(crate) fn grain_of_date(model: &Model, id: DimensionId, usual: Grain) -> Option<Grain> {
    if !model.dimension_kind(id).is_time() {
        return None;
    }
    let label = &model.dimension(id).label;
    let last = label.rsplit(' ').next().unwrap_or(label).to_lowercase();
    Some(super::group::grain_word(&last).unwrap_or(usual))
}

/// A date that is listed by its own name is a day, unless the name says another grain.
fn dated_by_day(model: &Model, noun: Noun) -> Noun {
    match noun.axis {
        Axis::Time(_, Some(id)) if noun.mark.kind == Kind::Dimension => {
            Noun { axis: Axis::Time(grain_of_date(model, id, Grain::Day).unwrap_or(Grain::Day), Some(id)), ..noun }
        }
        _ => noun,
    }
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
    const ASKING: &Phrases = phrases![
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
        "give",
        "give the",
        "return the",
        "return",
        "find",
        "what was the",
        "what were the",
        "who are the",
    ];
    let asked = lattice.literal(start, ASKING);
    // "for each region, the three components with the most claims"
    let within = start > 0
        && lattice.literal(0, phrases!["for each", "for every", "in each", "in every", "per"]).is_some()
        && lattice.word(start) != ",";
    // "give me units" asks for a number, and for no list of them.
    let me = lattice.literal(start, phrases!["show me", "give me", "tell me", "list me"]);
    let places = [(Some(start), false, false), (asked, true, true), (me, true, false)];
    for (from, asked, numbers) in places.into_iter().filter_map(|(from, a, n)| from.map(|from| (from, a, n))) {
        // "which 5 dealers", "the 3 customers"
        let counted = lattice.skip_articles(from);
        let from = if lattice.tokens.get(counted).is_some_and(|t| t.number.is_some()) { counted } else { from };
        let number = lattice
            .tokens
            .get(from)
            .and_then(|t| t.number)
            .filter(|n| !n.is_percent() && (1.0..=1000.0).contains(&n.value));
        let from = if number.is_some() { from + 1 } else { from };
        // "restaurants that never ordered", "which hygienists saw nobody": the rows that a member describes
        let goes_on = phrases!["that", "who", "which", "whose", "with", "without", "not", "never"];
        for (noun, filter) in described(lattice, from) {
            // "flats in Silk Mill House without a repair"
            let placed = lattice.literal(noun.end, phrases!["in", "at", "of", "from"]).is_some()
                && (noun.end..lattice.tokens.len())
                    .any(|at| matches!(lattice.word(at), "without" | "never" | "that" | "who"));
            if !asked && (start > 0 || !(placed || lattice.literal(noun.end, goes_on).is_some())) {
                continue;
            }
            let want = Phrase::Want { axis: noun.axis, plural: noun.plural, asked, n: number.map(|n| n.value as u32) };
            let phrase = Phrase::Several(vec![Phrase::Filter(filter), want]);
            out.push(Match::new(noun.end, phrase, lattice.weights.phrase + noun.cost, vec![noun.mark]));
        }
        for noun in labels(lattice, from, numbers) {
            let noun = dated_by_day(lattice.model, noun);
            // "the first store" is no first name of stores.
            let rows = |m: &Mention| m.cost < 0.5 && matches!(m.thing, Thing::Entity(_) | Thing::Dimension(_));
            let counts = matches!(lattice.word(noun.end - 1), "first" | "last");
            if noun.partial && counts && lattice.mentions.get(noun.end).into_iter().flatten().any(rows) {
                continue;
            }
            // "which active products": those that are so, whatever column is called so, too
            let describes = |m: &Mention| {
                m.end == noun.end && m.cost < 1.0 && matches!(m.thing, Thing::Member(..) | Thing::Segment(_))
            };
            let entity = |m: &Mention| m.cost < 0.5 && matches!(m.thing, Thing::Entity(_));
            if !noun.plural
                && matches!(noun.axis, Axis::Dimension(_))
                && lattice.mentions[noun.end - 1].iter().any(describes)
                && lattice.mentions.get(noun.end).into_iter().flatten().any(entity)
            {
                continue;
            }
            // "months with revenue over 1m" asks for months.
            let ranked = phrases![
                "with the highest",
                "with the most",
                "with the lowest",
                "with the best",
                "with the fewest",
                "with the least",
                "with the worst",
                "with highest",
                "with most",
            ];
            let heading = (start == 0 && lattice.word(start).ends_with('s'))
                || (start <= 1 && lattice.literal(noun.end, ranked).is_some());
            let bare_time = matches!(noun.axis, Axis::Time(_, None)) && !heading;
            if (bare_time || number.is_some_and(|_| !noun.plural)) && !asked {
                continue;
            }
            let asked = asked || (within && number.is_some() && noun.plural);
            let events = matches!(noun.axis, Axis::Entity(id) if lattice.model.dataset(id).shown_as.is_empty());
            let loose = if asked { 0.0 } else { lattice.weights.loose / 2.0 }
                + if noun.partial { lattice.weights.partial } else { 0.0 }
                // Rows without a name of their own are seldom asked for.
                + if events && asked { 2.0 * lattice.weights.loose } else { 0.0 };
            out.push(Match::new(
                noun.end,
                Phrase::Want { axis: noun.axis, plural: noun.plural, asked, n: number.map(|n| n.value as u32) },
                lattice.weights.phrase + noun.cost + loose,
                vec![noun.mark],
            ));
        }
    }
}
