//! Numbers of two levels: measured for each of something first, then averaged.

use model::formula::Agg;
use model::{DatasetId, DimensionId};

use super::super::{Axis, Head, Mark, Measured, aggregate, noun};
use super::{Measures, amount_of, counts, dataset_of, metrics};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;

/// "average monthly revenue", "average revenue per dealer": measured for each first, then aggregated.
pub(in crate::phrase) fn levels(lattice: &Lattice<'_>, start: usize) -> Vec<Measures> {
    lattice.seen.levels.at(start, || all_levels(lattice, start))
}

fn all_levels(lattice: &Lattice<'_>, start: usize) -> Vec<Measures> {
    let at = lattice.skip_determiners(start);
    let mut out = Vec::new();
    let adjective = |word: &str| {
        use model::calendar::Grain as G;
        Some(match word {
            "daily" => G::Day,
            "weekly" => G::Week,
            "monthly" => G::Month,
            "quarterly" => G::Quarter,
            "yearly" | "annual" => G::Year,
            _ => return None,
        })
    };
    let each = |found: &Measures, axis: &Axis, then: Agg| {
        let list = found.list.iter().cloned();
        list.map(|m| Measured { per: Some((axis.clone(), then)), ..m }).collect::<Vec<_>>()
    };
    let (first, second) = (lattice.word(at), lattice.word(at + 1));
    let said = match (aggregate::of_word(first), adjective(second)) {
        (Some(agg), Some(grain)) if agg != Agg::Sum => Some((agg, grain)),
        _ => match (adjective(first), aggregate::of_word(second)) {
            (Some(grain), Some(agg)) if agg != Agg::Sum => Some((agg, grain)),
            _ => None,
        },
    };
    if let Some((then, grain)) = said {
        let from = if lattice.word(at + 2) == "of" { at + 3 } else { at + 2 };
        for found in whole(lattice, from) {
            let list = each(&found, &Axis::Time(grain, None), then);
            out.push(Measures { list, ..found });
        }
    }
    out.extend(values(lattice, at));
    // "average revenue per month"
    if let Some(then) = english::aggregate(first).filter(|agg| *agg != Agg::Sum) {
        let from = if lattice.word(at + 1) == "of" { at + 2 } else { at + 1 };
        // "average salary per department" is of each row's salary; only what sums up is summed up first.
        let noun = lattice.skip_determiners(from);
        let row = |end: usize| {
            let one = |m: &Mention| m.end == end && !m.plural && m.cost < 0.2 && matches!(m.thing, Thing::Entity(_));
            let named = |m: &Mention| m.end == end && m.cost == 0.0 && matches!(m.thing, Thing::Metric(_));
            lattice.mentions.get(noun).is_some_and(|m| m.iter().any(one) && !m.iter().any(named))
        };
        // "average claim cost per model" is what a claim costs, whichever word divides it.
        let of_one = |found: &Measures| {
            let own = |of: &DatasetId| found.list.iter().any(|m| m.head.datasets(lattice.model).contains(of));
            let one = |m: &Mention| match &m.thing {
                Thing::Entity(of) => m.end < found.end && !m.plural && m.cost < 0.5 && own(of),
                _ => false,
            };
            // What the model calls just so is one number of all of them.
            let named = |m: &Mention| m.end == found.end && m.cost == 0.0 && matches!(m.thing, Thing::Metric(_));
            lattice.mentions.get(noun).is_some_and(|m| m.iter().any(one) && !m.iter().any(named))
        };
        // "average lead time per plant" is that of each plant, where it is an average already; "average of" averages again.
        let mean = |m: &Measured| matches!(m.head, Head::Metric(id) if crate::sketch::is_average(lattice.model, id));
        let summed = |m: &Measures| {
            let of = then != Agg::Avg || lattice.word(at + 1) == "of";
            let plain = |m: &Measured| !matches!(m.head, Head::Aggregate(Agg::Sum, _)) && (of || !mean(m));
            m.list.iter().all(plain) && !row(m.end) && !of_one(m)
        };
        let rows = entities(lattice, lattice.skip_determiners(from));
        for found in whole(lattice, from).into_iter().filter(summed).chain(rows) {
            let Some(after) = lattice.literal(found.end, phrases!["per", "a", "each", "for each"]) else { continue };
            for noun in noun::nouns(lattice, after) {
                // "average shares per transaction" is that of each row.
                let own = crate::phrase::limit::rows(lattice, &noun.axis);
                let list = match found.list[..] {
                    [Measured { head: Head::Aggregate(Agg::Sum, id), .. }] if own == Some(dataset_of(lattice, id)) => {
                        vec![Measured::plain(Head::Aggregate(then, id))]
                    }
                    _ => each(&found, &noun.axis, then),
                };
                out.push(Measures { end: noun.end, list, cost: found.cost + noun.cost, ..found.clone() });
            }
        }
    }
    out
}

/// "average order value": what a row of something amounts to, be it in one column or in what is earned by its parts.
fn values(lattice: &Lattice<'_>, at: usize) -> Vec<Measures> {
    let Some(from) = lattice.literal(at, phrases!["average", "avg", "mean", "the average"]) else { return Vec::new() };
    let model = lattice.model;
    // "average project size in kW" is about something else.
    let worth = |at: usize| {
        matches!(lattice.word(at), "value" | "amount" | "total" | "basket")
            || (lattice.word(at) == "size" && english::measure(lattice.word(at + 2)).is_none())
    };
    let rows = lattice.mentions.get(from).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.plural && worth(m.end));
    let found = rows.filter_map(|mention| {
        let of = match mention.thing {
            Thing::Entity(of) => of,
            Thing::Dimension(id) => return numbered(lattice, from, mention, id),
            _ => return None,
        };
        let measured = match amount_of(lattice, &Head::Count(of)) {
            Some(amount) => Measured::plain(Head::Aggregate(Agg::Avg, amount)),
            None => {
                let (_, earned) = model.means.iter().find(|(word, _)| word == "sales")?;
                let parts = model.datasets_of(*earned).iter().all(|part| !model.paths(*part, of).is_empty());
                let per = Some((Axis::Entity(of), Agg::Avg)).filter(|_| parts)?;
                Measured { per: Some(per), ..Measured::plain(Head::Metric(*earned)) }
            }
        };
        Some(Measures {
            end: mention.end + 1,
            list: vec![measured],
            filters: Vec::new(),
            cost: mention.cost,
            marks: vec![Mark::new(from, mention.end + 1, Kind::Metric, None)],
        })
    });
    found.collect()
}

/// "average order value" of lines that have the number of their order: what is earned, for each of these.
fn numbered(lattice: &Lattice<'_>, from: usize, mention: &Mention, id: DimensionId) -> Option<Measures> {
    let model = lattice.model;
    let field = model.field(model.dimension(id).fields[0]);
    let (_, earned) = model.means.iter().find(|(word, _)| word == "sales")?;
    let number = lattice
        .called
        .dimension(id)
        .last()
        .is_some_and(|last| matches!(last.text.as_str(), "number" | "no" | "id" | "code"));
    (number && model.datasets_of(*earned)[..] == [field.dataset]).then(|| Measures {
        end: mention.end + 1,
        list: vec![Measured { per: Some((Axis::Dimension(id), Agg::Avg)), ..Measured::plain(Head::Metric(*earned)) }],
        filters: Vec::new(),
        cost: mention.cost,
        marks: vec![Mark::new(from, mention.end + 1, Kind::Metric, None)],
    })
}

/// "average *visits* per member": how many rows there are.
fn entities(lattice: &Lattice<'_>, at: usize) -> Vec<Measures> {
    let mentions = lattice.mentions.get(at).into_iter().flatten();
    let rows = mentions.filter(|m| m.plural && m.cost < 0.5).filter_map(|m| match m.thing {
        Thing::Entity(of) => Some(Measures {
            end: m.end,
            list: vec![Measured::plain(crate::sketch::rows_of(lattice.model, of))],
            filters: Vec::new(),
            cost: m.cost,
            marks: vec![Mark::new(at, m.end, Kind::Metric, None)],
        }),
        _ => None,
    });
    rows.collect()
}

/// What can be measured for each of something first: what is no mean itself.
fn whole(lattice: &Lattice<'_>, from: usize) -> Vec<Measures> {
    let from = lattice.skip_determiners(from);
    let mut found = Vec::new();
    metrics(lattice, from, &mut found);
    counts(lattice, from, &mut found);
    found
}
