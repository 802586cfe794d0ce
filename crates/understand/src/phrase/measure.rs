//! What is measured: "revenue", "average price", "number of dealers", "how many claims", "dealer count",
//! "average monthly revenue", "units per dealer".

mod counts;
mod levels;

use super::{Head, Mark, Match, Measured, Phrase, aggregate, dated, view};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::draft::Filter;
use model::formula::Agg;
use model::semantic::FieldRole;
use model::{DatasetId, DimensionId, MetricId};

use counts::{amounts, counts, counts_rows, described_rows, distinct_rows};
pub(super) use counts::{count_lead, described_by_member, describes, new, participle, qualified};
pub(super) use levels::levels;

/// Measures at a place.
#[derive(Debug, Clone)]
pub(super) struct Measures {
    pub(super) end: usize,
    pub(super) list: Vec<Measured>,
    /// Conditions that stand inside: "the number of *female* students".
    pub(super) filters: Vec<Filter>,
    pub(super) cost: f32,
    pub(super) marks: Vec<Mark>,
}

impl Measures {
    /// The phrase, with the conditions that stand inside it.
    pub(super) fn within(filters: &[Filter], phrase: Phrase) -> Phrase {
        if filters.is_empty() {
            return phrase;
        }
        Phrase::Several(filters.iter().cloned().map(Phrase::Filter).chain([phrase]).collect())
    }
}

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    for found in measures_within(lattice, start).into_iter().chain(levels(lattice, start)) {
        let phrase = Measures::within(&found.filters, Phrase::Measures(found.list));
        out.push(Match::new(found.end, phrase, lattice.weights.phrase + found.cost, found.marks));
    }
}

/// One number that begins at `start`, however it is looked at: "revenue", "average revenue per dealer", "growth
/// in revenue".
pub(super) fn single(lattice: &Lattice<'_>, start: usize) -> Vec<(Measured, Measures)> {
    let mut found = measures(lattice, start);
    found.extend(levels(lattice, start));
    found.extend(view::viewed(lattice, start));
    let one = |found: Measures| match &found.list[..] {
        [measured] => Some((measured.clone(), found)),
        _ => None,
    };
    found.into_iter().filter_map(one).collect()
}

/// Everything measurable that begins at `start`, also with conditions that stand inside it.
pub(super) fn measures_within(lattice: &Lattice<'_>, start: usize) -> Vec<Measures> {
    let mut found = measures(lattice, start);
    money(lattice, lattice.skip_articles(start), &mut found);
    if let Some((from, different)) = count_lead(lattice, start) {
        let before = found.len();
        qualified(lattice, from, different, &mut found);
        described_rows(lattice, from, &mut found);
        if !counts_rows(lattice, lattice.skip_articles(start)) {
            found[before..].iter_mut().for_each(|found| amounts(lattice, found));
        }
    } else if start == 0 || english::is_and(lattice.word(start - 1)) {
        // "no-shows by clinic": how many there are, where nothing else follows that they could describe
        let mut described = Vec::new();
        described_rows(lattice, start, &mut described);
        let alone = |found: &Measures| {
            let next = lattice.word(found.end);
            let divides = matches!(next, "by" | "per" | "each" | "every" | "vs" | "versus" | "compared");
            next.is_empty()
                || divides
                || english::is_preposition(next)
                || english::is_and(next)
                || super::time::follows(lattice, found.end)
        };
        found.extend(described.into_iter().filter(alone));
    }
    found
}

/// Everything measurable that begins at `start`.
pub(super) fn measures(lattice: &Lattice<'_>, start: usize) -> Vec<Measures> {
    lattice.seen.measures.at(start, || all_measures(lattice, start))
}

fn all_measures(lattice: &Lattice<'_>, start: usize) -> Vec<Measures> {
    let at = lattice.skip_articles(start);
    let mut found = Vec::new();
    metrics(lattice, at, &mut found);
    aggregate::aggregates(lattice, at, &mut found);
    dated::ends(lattice, at, &mut found);
    counts(lattice, at, &mut found);
    distinct_rows(lattice, at, &mut found);
    how_much_of_it(lattice, start, &mut found);
    found
}

/// "how old is each gender, on average": the column that holds it, of something that the question names.
fn how_much_of_it(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Measures>) {
    if lattice.word(start) != "how" {
        return;
    }
    let Some(adjective) = english::positive(lattice.word(start + 1)) else { return };
    let Some(end) = lattice.literal(start + 2, phrases!["is", "are", "was", "were", "do", "does", "did"]) else {
        return;
    };
    let model = lattice.model;
    let mut columns: Vec<DimensionId> = Vec::new();
    for mention in lattice.mentions.iter().flatten().filter(|m| m.cost < 0.5 && !m.partial) {
        let datasets = match &mention.thing {
            Thing::Entity(id) => vec![*id],
            Thing::Dimension(id) | Thing::Member(id, _) => vec![model.field(model.dimension(*id).fields[0]).dataset],
            _ => continue,
        };
        columns.extend(datasets.into_iter().filter_map(|d| adjective.column(model, d)));
    }
    columns.sort();
    columns.dedup();
    let [column] = columns[..] else { return };
    let mark = Mark::new(start, start + 2, Kind::Metric, Some(model.dimension(column).label.clone()));
    let list = vec![Measured::plain(Head::Aggregate(Agg::Avg, column))];
    out.push(Measures { end, list, filters: Vec::new(), cost: lattice.weights.loose, marks: vec![mark] });
}

/// A metric by name, synonym, or vague word.
fn metrics(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Measures>) {
    for mention in lattice.mentions.get(at).into_iter().flatten() {
        let id = match mention.thing {
            Thing::Metric(id) => id,
            // "units by region": a number that adds is measured, not listed.
            Thing::Dimension(id) if adds(lattice, id) => {
                let mark = Mark::new(at, mention.end, Kind::Metric, Some(lattice.model.dimension(id).label.clone()));
                let list = vec![Measured::plain(unit(lattice, id))];
                // "all majors" are listed rather than added up.
                let label = &lattice.model.dimension(id).label;
                let several = mention.plural && !label.ends_with('s');
                let listed = if several { lattice.weights.loose / 2.0 } else { 0.0 };
                out.push(Measures {
                    end: mention.end,
                    list,
                    filters: Vec::new(),
                    cost: mention.cost + 0.02 + listed,
                    marks: vec![mark],
                });
                continue;
            }
            Thing::Unit(id) => {
                let mark = Mark::new(at, mention.end, Kind::Metric, None);
                let list = vec![Measured::plain(unit(lattice, id))];
                out.push(Measures {
                    end: mention.end,
                    list,
                    filters: Vec::new(),
                    cost: mention.cost + lattice.weights.loose,
                    marks: vec![mark],
                });
                continue;
            }
            _ => continue,
        };
        let mut mark = metric_mark(lattice, at, mention.end, id);
        mark.vague = mention.vague.then_some(id);
        mark.verb = mention.end == at + 1 && crate::lexicon::is_verb(lattice.word(at));
        out.push(Measures {
            end: mention.end,
            list: vec![Measured::plain(Head::Metric(id))],
            filters: Vec::new(),
            cost: mention.cost,
            marks: vec![mark],
        });
    }
}

fn metric_mark(lattice: &Lattice<'_>, start: usize, end: usize, id: MetricId) -> Mark {
    Mark::new(start, end, Kind::Metric, Some(lattice.model.metric(id).label.clone()))
}

/// The one amount that the rows of a count have.
pub(super) fn amount_of(lattice: &Lattice<'_>, head: &Head) -> Option<DimensionId> {
    let model = lattice.model;
    let Head::Count(of) = head else { return None };
    let amount = |id: &DimensionId| {
        let field = model.field(model.dimension(*id).fields[0]);
        field.dataset == *of && adds(lattice, *id) && field.label.to_lowercase().split(' ').any(|word| word == "amount")
    };
    let mut amounts = model.dimension_ids().filter(amount);
    let only = amounts.next().filter(|_| amounts.next().is_none());
    // Of several the one that is earned: "the average invoice" is that of its total.
    let earned = || {
        let (_, metric) = model.means.iter().find(|(word, _)| word == "sales")?;
        let sums = |id: &DimensionId| crate::sketch::metric_summing(model, *id) == Some(*metric);
        model.dimension_ids().find(|id| dataset_of(lattice, *id) == *of && sums(id))
    };
    only.or_else(earned)
}

fn dataset_of(lattice: &Lattice<'_>, id: DimensionId) -> DatasetId {
    lattice.model.field(lattice.model.dimension(id).fields[0]).dataset
}

pub(super) fn role(lattice: &Lattice<'_>, id: DimensionId) -> FieldRole {
    let model = lattice.model;
    model.field(model.dimension(id).fields[0]).role
}

/// Whether a dimension is a number to measure.
pub(super) fn is_number(lattice: &Lattice<'_>, id: DimensionId) -> bool {
    role(lattice, id) == FieldRole::Number
}

/// Whether a dimension is a number whose unnamed aggregate is its sum.
pub(super) fn adds(lattice: &Lattice<'_>, id: DimensionId) -> bool {
    let model = lattice.model;
    let field = model.field(model.dimension(id).fields[0]);
    field.role == FieldRole::Number && field.natural == Agg::Sum
}

/// The number of things that a field counts: the metric that sums it, else its sum.
pub(super) fn unit(lattice: &Lattice<'_>, id: DimensionId) -> Head {
    match crate::sketch::metric_summing(lattice.model, id) {
        Some(metric) => Head::Metric(metric),
        None => Head::Aggregate(Agg::Sum, id),
    }
}

/// "total settled payments": payments are added up rather than counted, as far as each has an amount.
fn money(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Measures>) {
    const MONEY: [&str; 14] = [
        "payment", "refund", "royalti", "expens", "donat", "fee", "fine", "bonus", "commiss", "deposit", "withdraw",
        "bill", "premium", "reimburs",
    ];
    let Some(from) = lattice.literal(at, phrases!["total", "sum of", "total of", "total value of", "the sum of"])
    else {
        return;
    };
    let rows = |from: usize| {
        let mentions = lattice.mentions.get(from).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial);
        mentions.filter_map(move |m| match m.thing {
            Thing::Entity(of) if MONEY.contains(&lattice.tokens[m.end - 1].stem.as_str()) => {
                amount_of(lattice, &Head::Count(of)).map(|amount| (m, amount))
            }
            _ => None,
        })
    };
    let mut push = |mention: &Mention, amount: DimensionId, filters: Vec<Filter>, extra: f32| {
        let mark = Mark::new(at, mention.end, Kind::Metric, Some(lattice.model.dimension(amount).label.clone()));
        out.push(Measures {
            end: mention.end,
            list: vec![Measured::plain(unit(lattice, amount))],
            filters,
            cost: mention.cost + extra,
            marks: vec![mark],
        });
    };
    for (mention, amount) in rows(from) {
        push(mention, amount, Vec::new(), 0.0);
    }
    for condition in lattice.mentions.get(from).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let Some((filter, _)) = super::fraction::condition(lattice, &condition.thing) else { continue };
        for (mention, amount) in rows(condition.end) {
            push(mention, amount, vec![filter.clone()], condition.cost);
        }
    }
}
