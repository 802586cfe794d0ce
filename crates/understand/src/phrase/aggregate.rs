//! Aggregates of what a question names: "average price", "the maximum and minimum age", "median price", "90th
//! percentile of price", "standard deviation of price", "average height and weight", "prices: lowest, highest, mean", "total revenue".
//!
//! Does not mean: "the highest revenue by dealer" of a metric (a ranking, see `limit`), "the oldest store" where no
//! column holds an age.

use super::measure::{Measures, adds, amount_of, is_number, role};
use super::{Head, Mark, Match, Measured, Phrase};
use crate::english::{self, Adjective};
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::draft::{Filter, Member};
use model::expr::Binary;
use model::formula::{Agg, Formula, Measure};
use model::semantic::FieldRole;
use model::{DimensionId, MetricId, Model};

/// An aggregate that a word asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Asked {
    pub(crate) agg: Agg,
    /// The describing word, which only some columns can be meant by: "the *longest* duration".
    of: Option<&'static Adjective>,
}

impl Asked {
    const fn of_any(agg: Agg) -> Asked {
        Asked { agg, of: None }
    }

    /// Whether a column can be what the word is about.
    pub(crate) fn fits(self, lattice: &Lattice<'_>, id: DimensionId) -> bool {
        self.of.is_none_or(|adjective| adjective.fits(lattice.model, id))
    }
}

/// The aggregate that begins at a token, and where its words end.
fn asked(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Asked)> {
    let word = lattice.word(at);
    if let (Some(end), "add" | "sum") = (lattice.literal(at + 1, phrases!["up"]), word) {
        return Some((end, Asked::of_any(Agg::Sum)));
    }
    // "spread" may be a number of the model.
    let named = |m: &Mention| m.end == at + 1 && m.cost == 0.0 && matches!(m.thing, Thing::Metric(_));
    let known = word == "spread" && lattice.mentions.get(at).into_iter().flatten().any(named);
    if let (false, Some(end)) = (
        known,
        lattice.literal(at, phrases!["standard deviation", "std deviation", "std dev", "stddev", "stdev", "spread"]),
    ) {
        return Some((end, Asked::of_any(Agg::Stddev)));
    }
    // "p95 repair cost", "p95 of the net"
    let number = |m: &Mention| match m.thing {
        Thing::Dimension(id) => is_number(lattice, id) && m.cost < 0.5,
        Thing::Metric(_) => m.cost < 0.5,
        _ => false,
    };
    let named = lattice.mentions.get(lattice.skip_determiners(at + 1)).is_some_and(|m| m.iter().any(number));
    let next = if named && lattice.mentions[at].is_empty() { "of" } else { lattice.word(at + 1) };
    if let Some((words, percent)) = english::percentile(word, next) {
        return Some((at + words, Asked::of_any(Agg::Percentile(percent))));
    }
    // So may "dearest".
    let named = |words: usize| {
        let exact = |m: &Mention| m.end == at + words && m.cost == 0.0 && matches!(m.thing, Thing::Metric(_));
        lattice.mentions[at].iter().any(exact)
    };
    let described = || {
        let (words, adjective) =
            english::superlative(word, lattice.word(at + 1)).filter(|(words, _)| !named(*words))?;
        let agg = if adjective.least { Agg::Min } else { Agg::Max };
        Some((at + words, Asked { agg, of: Some(adjective) }))
    };
    of_word(word).map(|agg| (at + 1, Asked::of_any(agg))).or_else(described)
}

/// The aggregate that one word asks for, of whatever column.
pub(super) fn of_word(word: &str) -> Option<Agg> {
    english::aggregate(word).or(match word {
        "highest" | "largest" | "biggest" | "greatest" | "peak" | "longest" => Some(Agg::Max),
        "lowest" | "smallest" | "shortest" => Some(Agg::Min),
        _ => None,
    })
}

/// "the average, the smallest and the largest": the list of aggregates that begins at a token. Without an "and" a
/// second word is part of a name: "the average maximum load".
fn list(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Vec<Asked>)> {
    let most = |at: usize| match lattice.word(at) {
        "most" => Some((at + 1, Asked::of_any(Agg::Max))),
        "fewest" | "least" => Some((at + 1, Asked::of_any(Agg::Min))),
        _ => None,
    };
    let (mut end, mut all) = match asked(lattice, at) {
        Some((end, one)) => (end, vec![one]),
        None => most(at).map(|(end, one)| (end, vec![one]))?,
    };
    loop {
        let and = skip_ands(lattice, end);
        let next = lattice.skip_determiners(and);
        match asked(lattice, next).or_else(|| most(next)).filter(|_| and > end) {
            Some((after, one)) => {
                end = after;
                all.push(one);
            }
            None => break,
        }
    }
    // "most stars" by itself ranks.
    (all.len() > 1 || asked(lattice, at).is_some()).then_some((end, all))
}

fn skip_ands(lattice: &Lattice<'_>, mut at: usize) -> usize {
    while english::is_and(lattice.word(at)) {
        at += 1;
    }
    at
}

/// Aggregates by themselves, of the one number that the question is about: "base price by decor: mean and lowest".
pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    if start == 0 {
        return;
    }
    let at = lattice.skip_determiners(start);
    let summed =
        lattice.literal(at, phrases!["summed up", "added up", "summed", "combined", "grand total", "overall total"]);
    let found = summed.map(|end| (end, vec![Asked::of_any(Agg::Sum)])).or_else(|| list(lattice, at));
    let Some((end, all)) = found else { return };
    let ends = end == lattice.tokens.len()
        || lattice.tokens[end].begins
        || lattice.word(end) == ","
        || matches!(lattice.word(end), "by" | "per" | "for" | "over" | "across" | "in" | "only");
    if ends {
        let mark = Mark::new(at, end, Kind::Operator, None);
        out.push(Match::new(
            end,
            Phrase::Aggregates(all),
            lattice.weights.phrase + lattice.weights.loose / 2.0,
            vec![mark],
        ));
    }
}

/// What a column's numbers come to, one measure for each aggregate; `None` where a word cannot be about it.
pub(crate) fn each(lattice: &Lattice<'_>, all: &[Asked], id: DimensionId) -> Option<Vec<Head>> {
    let one = |asked: &Asked| asked.fits(lattice, id).then_some(Head::Aggregate(asked.agg, id));
    all.iter().map(one).collect()
}

/// Aggregates before what they are of, and behind it.
pub(super) fn aggregates(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Measures>) {
    before(lattice, at, out);
    behind(lattice, at, out);
}

/// "transaction amounts: mean, min, max and sum", "the ages of the oldest and youngest students".
fn behind(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Measures>) {
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.6) {
        let Thing::Dimension(id) = mention.thing else { continue };
        if !is_number(lattice, id) {
            continue;
        }
        let of = lattice.literal(mention.end, phrases!["of"]);
        let Some((end, all)) = list(lattice, lattice.skip_determiners(of.unwrap_or(mention.end))) else { continue };
        let Some(heads) = each(lattice, &all, id) else { continue };
        let dataset = lattice.model.field(lattice.model.dimension(id).fields[0]).dataset;
        let owner = |m: &&Mention| m.thing == Thing::Entity(dataset) && m.cost < 0.5;
        let owner = lattice.mentions.get(end).into_iter().flatten().filter(owner).map(|m| m.end).max();
        // "the price of the cheapest product" is a row's.
        if of.is_some() != owner.is_some() || (of.is_some() && all.len() < 2) {
            continue;
        }
        // "area largest state": the word goes on with what stands behind it.
        if of.is_none() && lattice.mentions.get(end).into_iter().flatten().any(|m| m.cost < 0.5) {
            continue;
        }
        out.push(Measures {
            end: owner.unwrap_or(end),
            list: heads.into_iter().map(Measured::plain).collect(),
            filters: Vec::new(),
            cost: mention.cost + lattice.weights.loose / 2.0,
            marks: vec![Mark::new(at, mention.end, Kind::Metric, Some(lattice.model.dimension(id).label.clone()))],
        });
    }
}

/// Whether what stands at `at` is said of one thing that was named before: "who had the", "that has the".
fn belongs_to_one(lattice: &Lattice<'_>, at: usize) -> bool {
    let article = at.checked_sub(1).filter(|before| lattice.word(*before) == "the").unwrap_or(at);
    let word = |back: usize| article.checked_sub(back).map_or("", |at| lattice.word(at));
    matches!(word(1), "has" | "had" | "have") && matches!(word(2), "who" | "that" | "which")
}

fn before(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Measures>) {
    let Some((mut next, all)) = list(lattice, at) else { return };
    // "the sex of the candidate who had the highest rate" is that of one candidate, and no rate of each sex.
    if all.len() == 1 && english::aggregate(lattice.word(at)).is_none() && belongs_to_one(lattice, at) {
        return;
    }
    let ranks = |asked: &Asked| matches!(asked.agg, Agg::Min | Agg::Max);
    let loose = if all.len() == 1 && english::aggregate(lattice.word(at)).is_none() && ranks(&all[0]) {
        2.0 * lattice.weights.loose
    } else {
        0.0
    };
    if lattice.word(next) == "of" {
        next += 1;
    }
    next = lattice.skip_determiners(next);
    // "average price" is a metric, where the model has one of that name
    let named = |start: usize, end: usize| {
        let exact = |m: &Mention| m.end >= end && m.cost == 0.0 && matches!(m.thing, Thing::Metric(_));
        lattice.mentions[start].iter().any(exact)
    };
    let mut open = vec![(next, Vec::<Measured>::new(), Vec::<Filter>::new(), loose, Vec::<Mark>::new())];
    // "the maximum number of stars", "the average total number of guests": the number itself is aggregated.
    let number = next + usize::from(lattice.word(next) == "total" && all.iter().all(|one| one.agg != Agg::Sum));
    if matches!(lattice.word(number), "number" | "amount" | "value" | "count") && lattice.word(number + 1) == "of" {
        open.push((lattice.skip_determiners(number + 2), Vec::new(), Vec::new(), loose, Vec::new()));
    }
    for _ in 0..3 {
        let mut longer = Vec::new();
        for (from, list, filters, so_far, marks) in open {
            // "total cost and average cost" are two; "total units and number of sales" counts sales.
            let column = |m: &Mention| matches!(m.thing, Thing::Dimension(_)) && m.cost < 0.5;
            let here = lattice.mentions.get(from).into_iter().flatten();
            let another = asked(lattice, from).is_some() && !here.clone().any(column);
            if !list.is_empty() && another {
                continue;
            }
            let counts = !list.is_empty() && lattice.word(from - 1) == "of";
            // "the total amount of the settlements" is no number of them.
            let amount = list.is_empty() && from > number && matches!(lattice.word(number), "amount" | "value");
            let rows = |target: &Target| target.heads.iter().any(|head| matches!(head, Head::Count(_)));
            for target in targets(lattice, from, &all, counts).into_iter().filter(|target| !(amount && rows(target))) {
                let first = if list.is_empty() { at } else { from };
                let metric = target.heads.iter().any(|head| matches!(head, Head::Metric(_)));
                // "average seats used", where the seats used are a metric
                let used = |m: &Mention| m.end > target.end && m.cost == 0.0 && matches!(m.thing, Thing::Metric(_));
                let used = lattice.mentions.get(from).into_iter().flatten().any(used);
                if used && !metric {
                    continue;
                }
                let extra = if named(first, target.end) && !metric {
                    target.cost + 2.0 * lattice.weights.loose
                } else {
                    target.cost
                };
                let heads: Vec<Measured> = target.heads.into_iter().map(Measured::plain).collect();
                // A condition within a list leaves open what else it is on.
                if heads.iter().any(|head| list.contains(head)) || (!list.is_empty() && target.filter.is_some()) {
                    continue;
                }
                let mut list = list.clone();
                list.extend(heads);
                let filters: Vec<Filter> = filters.iter().cloned().chain(target.filter).collect();
                let mut marks = marks.clone();
                marks.extend(target.marks);
                let (cost, end) = (so_far + extra, target.end);
                out.push(Measures { end, list: list.clone(), filters: filters.clone(), cost, marks: marks.clone() });
                let mut after = skip_ands(lattice, end);
                if matches!(lattice.word(after), "number" | "amount") && lattice.word(after + 1) == "of" {
                    after += 2;
                }
                if after > end && filters.is_empty() {
                    longer.push((lattice.skip_determiners(after), list, filters, cost, marks));
                }
            }
        }
        open = longer;
    }
}

/// What aggregate words are about.
struct Target {
    end: usize,
    heads: Vec<Head>,
    /// A condition that stands between: "the average *female* age".
    filter: Option<Filter>,
    cost: f32,
    marks: Vec<Mark>,
}

/// What aggregate words can be about; columns alone, or also metrics and rows.
fn targets(lattice: &Lattice<'_>, at: usize, all: &[Asked], columns: bool) -> Vec<Target> {
    let model = lattice.model;
    // "the average number of days to close a ticket": of a column of days
    let days = lattice.literal(at, phrases!["number of"]).filter(|days| lattice.word(*days) == "days").unwrap_or(at);
    let long = |m: &Mention| matches!(m.thing, Thing::Dimension(_)) && m.end > days + 1 && m.cost < 0.5;
    let at = if lattice.mentions.get(days).is_some_and(|m| m.iter().any(long)) { days } else { at };
    let mut found = Vec::new();
    // "average song duration", "the total exhibition attendance": of rows that belong together
    for owner in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial) {
        let filter = match &owner.thing {
            Thing::Entity(_) => None,
            Thing::Member(id, name) => {
                Some(Filter::In([(model.dimension(*id).name.clone(), vec![Member::Text(name.clone())])].into()))
            }
            Thing::Segment(index) => Some(Filter::Segment(model.segments[*index].name.clone())),
            _ => continue,
        };
        let of = match &owner.thing {
            Thing::Entity(of) => *of,
            Thing::Member(id, _) => model.field(model.dimension(*id).fields[0]).dataset,
            Thing::Segment(index) => model.field(model.segments[*index].field).dataset,
            _ => continue,
        };
        for mention in lattice.mentions.get(owner.end).into_iter().flatten().filter(|m| m.cost < 0.6) {
            let Thing::Dimension(id) = mention.thing else { continue };
            let dataset = model.field(model.dimension(id).fields[0]).dataset;
            let apart = model.paths(of, dataset).is_empty() && model.paths(dataset, of).is_empty();
            let known = lattice.mentions[at].iter().any(|m| m.end == mention.end);
            if apart || known || !is_number(lattice, id) {
                continue;
            }
            let Some(heads) = each(lattice, all, id) else { continue };
            let mut marks = vec![Mark::new(at, mention.end, Kind::Metric, Some(model.dimension(id).label.clone()))];
            if filter.is_some() {
                marks[0].start = owner.end;
                marks.insert(0, Mark::new(at, owner.end, Kind::Value, None));
            }
            let cost = owner.cost + mention.cost + lattice.weights.loose;
            found.push(Target { end: mention.end, heads, filter: filter.clone(), cost, marks });
        }
    }
    let sums = all.iter().all(|asked| asked.agg == Agg::Sum);
    for mention in lattice.mentions.get(at).into_iter().flatten() {
        let mut cost: f32 = mention.cost;
        let heads: Option<Vec<Head>> = match &mention.thing {
            Thing::Dimension(id) => {
                let number = model.dimension_kind(*id).is_number() && role(lattice, *id) != FieldRole::Key;
                number.then(|| each(lattice, all, *id)).flatten()
            }
            _ if columns => None,
            Thing::Metric(id) => {
                let plain = all.iter().all(|asked| asked.of.is_none());
                all.iter().filter(|_| plain).map(|asked| of_metric(lattice, asked.agg, *id, &mut cost)).collect()
            }
            // "the average payment": of the one number that adds up over payments
            Thing::Entity(id) if !all.iter().any(|asked| asked.agg == Agg::Sum || asked.of.is_some()) => {
                cost += lattice.weights.loose;
                let number = only_number(lattice, *id).or_else(|| amount_of(lattice, &Head::Count(*id)));
                number.and_then(|of| each(lattice, all, of))
            }
            // "the sum of the payments" is that of their amounts, and "total payments" may be.
            Thing::Entity(id) if sums && all.len() == 1 && amount_of(lattice, &Head::Count(*id)).is_some() => {
                cost += lattice.weights.loose;
                if lattice.word(at.saturating_sub(1)) == "total" {
                    let count = Target {
                        end: mention.end,
                        heads: vec![Head::Count(*id)],
                        filter: None,
                        cost,
                        marks: vec![Mark::new(at, mention.end, Kind::Metric, None)],
                    };
                    found.push(count);
                }
                amount_of(lattice, &Head::Count(*id)).and_then(|of| each(lattice, all, of))
            }
            Thing::Entity(id) if sums && all.len() == 1 => {
                cost += 2.0 * lattice.weights.loose;
                Some(vec![Head::Count(*id)])
            }
            _ => None,
        };
        if let Some(heads) = heads.filter(|heads| !heads.is_empty()) {
            let label = match &mention.thing {
                Thing::Dimension(id) => model.dimension(*id).label.clone(),
                Thing::Metric(id) => model.metric(*id).label.clone(),
                _ => lattice.text(at, mention.end),
            };
            let mut mark = Mark::new(at, mention.end, Kind::Metric, Some(label));
            if let (Thing::Metric(id), true) = (&mention.thing, mention.vague) {
                mark.vague = Some(*id);
            }
            found.push(Target { end: mention.end, heads, filter: None, cost, marks: vec![mark] });
        }
    }
    found
}

/// The column that a measure adds up.
fn summed(model: &Model, measure: &Measure) -> Option<DimensionId> {
    let adds = |f: &model::FieldId| {
        let field = model.field(*f);
        field.dataset == measure.dataset && Some(&field.expr) == measure.of.as_ref()
    };
    model.dimension_of(model.field_ids().find(adds)?)
}

/// An aggregate word before a metric: "total revenue" is revenue; "average revenue" is the mean of what
/// revenue sums, row by row.
fn of_metric(lattice: &Lattice<'_>, agg: Agg, id: MetricId, cost: &mut f32) -> Option<Head> {
    let model = lattice.model;
    let metric = model.metric(id);
    match (agg, &metric.formula) {
        (Agg::Sum, _) => Some(Head::Metric(id)),
        (Agg::Avg, Formula::Binary(..)) => Some(Head::Metric(id)),
        // "the longest lead time", where the lead time is an average of many
        (Agg::Min | Agg::Max, Formula::Binary(Binary::Divide, sum, count)) => match (&**sum, &**count) {
            (Formula::Measure(sum), Formula::Measure(count))
                if sum.agg == Agg::Sum && count.agg == Agg::Count && sum.of == count.of =>
            {
                Some(Head::Aggregate(agg, summed(model, sum)?))
            }
            _ => None,
        },
        (_, Formula::Measure(measure)) => {
            *cost += lattice.weights.loose;
            Some(Head::Aggregate(agg, summed(model, measure)?))
        }
        _ => None,
    }
}

/// The only number of a dataset, or the only one that adds up.
fn only_number(lattice: &Lattice<'_>, dataset: model::DatasetId) -> Option<DimensionId> {
    let model = lattice.model;
    let own = |id: &DimensionId| model.field(model.dimension(*id).fields[0]).dataset == dataset;
    let numbers: Vec<DimensionId> = model.dimension_ids().filter(|id| own(id) && is_number(lattice, *id)).collect();
    let sums: Vec<DimensionId> = numbers.iter().copied().filter(|id| adds(lattice, *id)).collect();
    match (&numbers[..], &sums[..]) {
        ([only], _) | (_, [only]) => Some(*only),
        _ => None,
    }
}
