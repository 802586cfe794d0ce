//! What is measured: "revenue", "average price", "number of dealers", "how many claims", "dealer count",
//! "average monthly revenue", "units per dealer".

use super::{Axis, Head, Mark, Match, Measured, Phrase, cost, dated, noun, view};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::draft::{Filter, Member};
use model::formula::{Agg, Formula};
use model::semantic::FieldRole;
use model::{DatasetId, DimensionId, MetricId};

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
        out.push(Match::new(found.end, phrase, cost::PHRASE + found.cost, found.marks));
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
    if let Some((from, different)) = count_lead(lattice, start) {
        qualified(lattice, from, different, &mut found);
        described_rows(lattice, from, &mut found);
    }
    found
}

/// Everything measurable that begins at `start`.
pub(super) fn measures(lattice: &Lattice<'_>, start: usize) -> Vec<Measures> {
    let at = lattice.skip_articles(start);
    let mut found = Vec::new();
    metrics(lattice, at, &mut found);
    aggregates(lattice, at, &mut found);
    dated::ends(lattice, at, &mut found);
    counts(lattice, at, &mut found);
    how_much_of_it(lattice, start, &mut found);
    found
}

/// "how old is each gender, on average": the column that holds it, of something that the question names.
fn how_much_of_it(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Measures>) {
    if lattice.word(start) != "how" {
        return;
    }
    let Some(adjective) = english::positive(lattice.word(start + 1)) else { return };
    let Some(end) = lattice.literal(start + 2, &["is", "are", "was", "were", "do", "does", "did"]) else { return };
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
    out.push(Measures { end, list, filters: Vec::new(), cost: cost::LOOSE, marks: vec![mark] });
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
                let listed = if several { cost::LOOSE / 2.0 } else { 0.0 };
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
                    cost: mention.cost + cost::LOOSE,
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

/// "average price", "the maximum and minimum age", "average height and weight", "total revenue".
fn aggregates(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Measures>) {
    let mut aggs = Vec::new();
    let mut next = at;
    // "the oldest store" has no number that is old.
    let mut described: Vec<&'static english::Adjective> = Vec::new();
    if let Some(end) = lattice.literal(at, &["add up", "sum up", "total up", "adding up", "summing up"]) {
        aggs.push(Agg::Sum);
        next = end;
    }
    while let Some(agg) = aggregate_word(lattice.word(next)) {
        aggs.push(agg);
        let word = lattice.word(next);
        let ranks = english::rank(word).is_some();
        described.extend(english::superlative(word, "").filter(|_| !ranks).map(|(_, adjective)| adjective));
        next += 1;
        let mut on = next;
        while english::is_and(lattice.word(on)) {
            on += 1;
        }
        // Without an "and" the second word is part of a name: "the average maximum load".
        if on == next || aggregate_word(lattice.word(on)).is_none() {
            break;
        }
        next = on;
    }
    if aggs.is_empty() {
        return;
    }
    let verb = next == at + 2 && aggs == [Agg::Sum] && english::is_particle(lattice.word(at + 1));
    let loose = if aggs.len() == 1 && english::aggregate(lattice.word(at)).is_none() && !verb {
        2.0 * cost::LOOSE
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
    let mut open = vec![(next, Vec::<Measured>::new(), loose, Vec::<Mark>::new())];
    // "the maximum number of stars": the number itself is what is aggregated.
    if matches!(lattice.word(next), "number" | "amount" | "value" | "count") && lattice.word(next + 1) == "of" {
        open.push((lattice.skip_determiners(next + 2), Vec::new(), loose, Vec::new()));
    }
    for _ in 0..3 {
        let mut longer = Vec::new();
        for (from, list, so_far, marks) in open {
            // "total cost and average cost" are two; "total units and number of sales" counts sales.
            let column = |m: &Mention| matches!(m.thing, Thing::Dimension(_)) && m.cost < 0.5;
            let another = aggregate_word(lattice.word(from)).is_some() && !lattice.mentions[from].iter().any(column);
            if !list.is_empty() && another {
                continue;
            }
            let counts = !list.is_empty() && lattice.word(from - 1) == "of";
            for (end, heads, extra, mark) in targets(lattice, from, &aggs, counts) {
                let fits = |head: &Head| match head {
                    Head::Aggregate(_, id) => described.iter().all(|adjective| adjective.fits(lattice.model, *id)),
                    Head::Metric(_) | Head::Count(_) => described.is_empty(),
                };
                // "the oldest store" is no largest number of stores.
                let told = heads.iter().all(fits) && names_column(lattice, from, end);
                if !(described.is_empty() || told) {
                    continue;
                }
                let first = if list.is_empty() { at } else { from };
                let metric = heads.iter().any(|head| matches!(head, Head::Metric(_)));
                let extra = if named(first, end) && !metric { extra + 2.0 * cost::LOOSE } else { extra };
                let heads: Vec<Measured> = heads.into_iter().map(Measured::plain).collect();
                if heads.iter().any(|head| list.contains(head)) {
                    continue;
                }
                let mut list = list.clone();
                list.extend(heads);
                let mut marks = marks.clone();
                marks.push(mark);
                let cost = so_far + extra;
                out.push(Measures { end, list: list.clone(), filters: Vec::new(), cost, marks: marks.clone() });
                let mut after = end;
                while english::is_and(lattice.word(after)) {
                    after += 1;
                }
                if matches!(lattice.word(after), "number" | "amount") && lattice.word(after + 1) == "of" {
                    after += 2;
                }
                if after > end {
                    longer.push((lattice.skip_determiners(after), list, cost, marks));
                }
            }
        }
        open = longer;
    }
}

/// Whether a stretch is the name of a number, and not of rows that have one.
fn names_column(lattice: &Lattice<'_>, at: usize, end: usize) -> bool {
    let column = |m: &Mention| m.end == end && !matches!(m.thing, Thing::Entity(_));
    let owned = |m: &Mention| m.end < end && matches!(m.thing, Thing::Entity(_));
    lattice.mentions[at].iter().any(column) || lattice.mentions[at].iter().any(owned)
}

fn aggregate_word(word: &str) -> Option<Agg> {
    english::aggregate(word).or(match word {
        "highest" | "largest" | "biggest" | "greatest" => Some(Agg::Max),
        "lowest" | "smallest" => Some(Agg::Min),
        word => english::superlative(word, "").map(|(_, a)| if a.least { Agg::Min } else { Agg::Max }),
    })
}

/// What an aggregate word can be about; columns alone, or also metrics and rows.
fn targets(lattice: &Lattice<'_>, at: usize, aggs: &[Agg], columns: bool) -> Vec<(usize, Vec<Head>, f32, Mark)> {
    let model = lattice.model;
    let mut found = Vec::new();
    // "average song duration", "the total exhibition attendance": of rows that belong together
    for owner in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial) {
        let Thing::Entity(of) = owner.thing else { continue };
        for mention in lattice.mentions.get(owner.end).into_iter().flatten().filter(|m| m.cost < 0.6) {
            let Thing::Dimension(id) = mention.thing else { continue };
            let dataset = model.field(model.dimension(id).fields[0]).dataset;
            let apart = model.paths(of, dataset).is_empty() && model.paths(dataset, of).is_empty();
            let known = lattice.mentions[at].iter().any(|m| m.end == mention.end);
            if apart || known || !is_number(lattice, id) {
                continue;
            }
            let heads = aggs.iter().map(|agg| Head::Aggregate(*agg, id)).collect();
            let mark = Mark::new(at, mention.end, Kind::Metric, Some(model.dimension(id).label.clone()));
            found.push((mention.end, heads, owner.cost + mention.cost + super::cost::LOOSE, mark));
        }
    }
    for mention in lattice.mentions.get(at).into_iter().flatten() {
        let mut cost: f32 = mention.cost;
        let heads: Option<Vec<Head>> = match &mention.thing {
            Thing::Dimension(id) => {
                let number = model.dimension_kind(*id).is_number() && role(lattice, *id) != FieldRole::Key;
                number.then(|| aggs.iter().map(|agg| Head::Aggregate(*agg, *id)).collect())
            }
            _ if columns => None,
            Thing::Metric(id) => aggs.iter().map(|agg| of_metric(lattice, *agg, *id, &mut cost)).collect(),
            // "the average payment": of the one number that adds up over payments
            Thing::Entity(id) if !aggs.contains(&Agg::Sum) => {
                cost += super::cost::LOOSE;
                only_number(lattice, *id).map(|of| aggs.iter().map(|agg| Head::Aggregate(*agg, of)).collect())
            }
            Thing::Entity(id) if aggs == [Agg::Sum] => {
                cost += 2.0 * super::cost::LOOSE;
                Some(vec![Head::Count(*id)])
            }
            _ => None,
        };
        if let Some(heads) = heads {
            let label = match &mention.thing {
                Thing::Dimension(id) => model.dimension(*id).label.clone(),
                Thing::Metric(id) => model.metric(*id).label.clone(),
                _ => lattice.text(at, mention.end),
            };
            let mut mark = Mark::new(at, mention.end, Kind::Metric, Some(label));
            if let (Thing::Metric(id), true) = (&mention.thing, mention.vague) {
                mark.vague = Some(*id);
            }
            found.push((mention.end, heads, cost, mark));
        }
    }
    found
}

/// An aggregate word before a metric: "total revenue" is revenue; "average revenue" is the mean of what
/// revenue sums, row by row.
fn of_metric(lattice: &Lattice<'_>, agg: Agg, id: MetricId, cost: &mut f32) -> Option<Head> {
    let model = lattice.model;
    let metric = model.metric(id);
    match (agg, &metric.formula) {
        (Agg::Sum, _) => Some(Head::Metric(id)),
        (Agg::Avg, Formula::Binary(..)) => Some(Head::Metric(id)),
        (_, Formula::Measure(measure)) => {
            *cost += cost::LOOSE;
            let field = model.field_ids().find(|f| {
                let field = model.field(*f);
                field.dataset == measure.dataset && Some(&field.expr) == measure.of.as_ref()
            })?;
            Some(Head::Aggregate(agg, model.dimension_of(field)?))
        }
        _ => None,
    }
}

/// The one amount that the rows of a count have.
fn amount_of(lattice: &Lattice<'_>, head: &Head) -> Option<DimensionId> {
    let model = lattice.model;
    let Head::Count(of) = head else { return None };
    let amount = |id: &DimensionId| {
        let field = model.field(model.dimension(*id).fields[0]);
        field.dataset == *of && adds(lattice, *id) && field.label.to_lowercase().split(' ').any(|word| word == "amount")
    };
    let mut amounts = model.dimension_ids().filter(amount);
    amounts.next().filter(|_| amounts.next().is_none())
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

fn role(lattice: &Lattice<'_>, id: DimensionId) -> FieldRole {
    let model = lattice.model;
    model.field(model.dimension(id).fields[0]).role
}

/// "number of dealers", "how many claims", "count of different cities", "dealer count".
fn counts(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Measures>) {
    if let Some((from, different)) = count_lead(lattice, at) {
        // "types of rooms" may be room types, or rooms
        let kinds = matches!(lattice.word(from), "kind" | "kinds" | "type" | "types") && lattice.word(from + 1) == "of";
        let rows = lattice.word(at) != "amount" && !(lattice.word(at) == "total" && lattice.word(at + 1) == "amount");
        let places = [Some((from, different)), kinds.then(|| (lattice.skip_determiners(from + 2), true))];
        for (from, different) in places.into_iter().flatten() {
            for mention in lattice.mentions.get(from).into_iter().flatten() {
                let Some((head, mut extra)) = counted(lattice, &mention.thing, different) else { continue };
                // "number of sales" counts rows, whatever "sales" alone may mean.
                if mention.vague {
                    extra += 2.0 * cost::LOOSE;
                }
                // "movie reviews" are reviews.
                let goes_on = lattice.mentions.get(mention.end).into_iter().flatten();
                if goes_on.clone().any(|m| matches!(m.thing, Thing::Entity(_)) && m.cost < 0.5) {
                    extra += 3.0 * cost::LOOSE;
                }
                // "the amount of loans" is seldom how many there are, but what their amounts add up to.
                if matches!(head, Head::Count(_)) && !rows {
                    extra += 3.0 * cost::LOOSE;
                    if let Some(amount) = amount_of(lattice, &head) {
                        let label = lattice.model.dimension(amount).label.clone();
                        out.push(Measures {
                            end: mention.end,
                            list: vec![Measured::plain(unit(lattice, amount))],
                            filters: Vec::new(),
                            cost: mention.cost + cost::LOOSE,
                            marks: vec![Mark::new(from, mention.end, Kind::Metric, Some(label))],
                        });
                    }
                }
                let mut mark = Mark::new(from, mention.end, Kind::Metric, None);
                if let (Thing::Metric(id), true) = (&mention.thing, mention.vague) {
                    mark.vague = Some(*id);
                }
                out.push(Measures {
                    end: mention.end,
                    list: vec![Measured::plain(head)],
                    filters: Vec::new(),
                    cost: mention.cost + extra + if mention.partial { cost::PARTIAL } else { 0.0 },
                    marks: vec![mark],
                });
            }
        }
    }
    for mention in lattice.mentions.get(at).into_iter().flatten() {
        if matches!(lattice.word(mention.end), "count" | "counts")
            && let Some((head, extra)) = counted(lattice, &mention.thing, false)
        {
            out.push(Measures {
                end: mention.end + 1,
                list: vec![Measured::plain(head)],
                filters: Vec::new(),
                cost: mention.cost + extra,
                marks: vec![Mark::new(at, mention.end + 1, Kind::Metric, None)],
            });
        }
    }
}

/// "how many", "count the total number of different", "the amount of": where the counted noun begins, and
/// whether different ones were asked for.
fn count_lead(lattice: &Lattice<'_>, start: usize) -> Option<(usize, bool)> {
    let mut at = lattice.skip_determiners(start);
    let many = lattice.literal(at, &["how many", "how much", "# of", "#", "no of"]);
    if let Some(end) = many {
        at = end;
    } else {
        let verb = matches!(lattice.word(at), "count" | "counts");
        at = if verb { lattice.literal(at + 1, &["of", "up"]).unwrap_or(at + 1) } else { at };
        let after = skip_total(lattice, lattice.skip_determiners(at));
        match lattice.word(after) {
            "number" | "numbers" | "count" | "amount" | "quantity" if lattice.word(after + 1) == "of" => at = after + 2,
            _ if verb => {}
            _ => return None,
        }
    }
    let mut different = false;
    loop {
        let next = skip_total(lattice, lattice.skip_determiners(at));
        match lattice.word(next) {
            "different" | "distinct" | "unique" | "separate" => {
                different = true;
                at = next + 1;
            }
            word if english::is_empty_adjective(word) || participle(lattice, next) || new(lattice, next) => {
                at = next + 1
            }
            _ if next > at => at = next,
            _ => return Some((at, different)),
        }
    }
}

/// "the number of *registered* students": a verb's form that says only what the joins say.
pub(super) fn participle(lattice: &Lattice<'_>, at: usize) -> bool {
    english::is_participle(lattice.word(at)) && lattice.ties(at)
}

/// "new members": rows are new on their own date.
pub(super) fn new(lattice: &Lattice<'_>, at: usize) -> bool {
    let dated = |thing: &Thing| match thing {
        Thing::Entity(id) => lattice.model.dataset(*id).time.is_some(),
        _ => false,
    };
    lattice.word(at) == "new"
        && lattice.mentions.get(at + 1).into_iter().flatten().any(|m| dated(&m.thing) && m.cost < 0.5)
}

/// "total", "overall" before what is counted.
fn skip_total(lattice: &Lattice<'_>, at: usize) -> usize {
    at + usize::from(matches!(lattice.word(at), "total" | "overall" | "combined") && !lattice.word(at + 1).is_empty())
}

/// "number of *female* students": a condition between the counting words and the noun.
pub(super) fn qualified(lattice: &Lattice<'_>, from: usize, different: bool, out: &mut Vec<Measures>) {
    let model = lattice.model;
    for mention in lattice.mentions.get(from).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let filter = match &mention.thing {
            Thing::Member(id, name) => {
                let members = vec![Member::Text(name.clone())];
                Filter::In([(model.dimension(*id).name.clone(), members)].into())
            }
            Thing::Segment(index) => Filter::Segment(model.segments[*index].name.clone()),
            _ => continue,
        };
        for noun in lattice.mentions.get(mention.end).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial) {
            let Some((head, extra)) = counted(lattice, &noun.thing, different) else { continue };
            out.push(Measures {
                end: noun.end,
                list: vec![Measured::plain(head)],
                filters: vec![filter.clone()],
                cost: mention.cost + noun.cost + extra,
                marks: vec![
                    Mark::new(from, mention.end, Kind::Value, None),
                    Mark::new(mention.end, noun.end, Kind::Metric, None),
                ],
            });
        }
    }
}

/// "how many engineers": rows that one member describes, where no verb says what else is measured.
fn described_rows(lattice: &Lattice<'_>, from: usize, out: &mut Vec<Measures>) {
    let model = lattice.model;
    // "how many EVs did we sell": the verb says what is measured.
    if lattice.tokens.iter().any(|token| crate::lexicon::is_verb(&token.text)) {
        return;
    }
    for mention in lattice.mentions.get(from).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let Thing::Member(id, name) = &mention.thing else { continue };
        let last = &lattice.tokens[mention.end - 1];
        let fields = &model.dimension(*id).fields;
        let dataset = model.field(fields[0]).dataset;
        // "how many Germanys" counts nothing, nor do members that have rows of their own.
        let plural = last.text.ends_with('s') && last.text != last.stem && !last.capital;
        if !plural || model.dataset(dataset).shown_as == *fields {
            continue;
        }
        let members = vec![Member::Text(name.clone())];
        out.push(Measures {
            end: mention.end,
            list: vec![Measured::plain(Head::Count(dataset))],
            filters: vec![Filter::In([(model.dimension(*id).name.clone(), members)].into())],
            cost: mention.cost + 2.0 * cost::LOOSE,
            marks: vec![Mark::new(from, mention.end, Kind::Value, None)],
        });
    }
}

/// What counting a thing means: rows of an entity, members of a dimension, the sum of a number.
fn counted(lattice: &Lattice<'_>, thing: &Thing, different: bool) -> Option<(Head, f32)> {
    let model = lattice.model;
    Some(match thing {
        Thing::Entity(id) => match noun::entity(lattice, *id) {
            // Rows that nothing tells apart are not what is counted, where a column is called like them.
            Axis::Dimension(column) if !told_apart(lattice, *id) => (Head::Aggregate(Agg::Distinct, column), 0.0),
            _ => (crate::sketch::rows_of(model, *id), 0.0),
        },
        Thing::Unit(id) if !different => (unit(lattice, *id), 0.0),
        Thing::Metric(id) if !different => (Head::Metric(*id), 0.0),
        Thing::Dimension(id) => {
            let number = model.dimension_kind(*id).is_number() && role(lattice, *id) == FieldRole::Number;
            let shown = |d: &DatasetId| model.dataset(*d).shown_as == model.dimension(*id).fields;
            let named = |d: &DatasetId| told_apart(lattice, *d) && noun::entity(lattice, *d) == Axis::Dimension(*id);
            let entity = model.dataset_ids().find(|d| named(d) || (shown(d) && !different));
            match (number && !different, entity) {
                (true, _) => (Head::Aggregate(Agg::Sum, *id), cost::LOOSE / 2.0),
                (_, Some(dataset)) => (crate::sketch::rows_of(model, dataset), 0.0),
                _ => (Head::Aggregate(Agg::Distinct, *id), if different { 0.0 } else { cost::LOOSE / 2.0 }),
            }
        }
        _ => return None,
    })
}

/// Whether a dataset's rows have a key or a name.
fn told_apart(lattice: &Lattice<'_>, id: DatasetId) -> bool {
    let dataset = lattice.model.dataset(id);
    !dataset.primary_key.is_empty() || !dataset.shown_as.is_empty()
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

/// "average monthly revenue", "average revenue per dealer": measured for each first, then aggregated.
pub(super) fn levels(lattice: &Lattice<'_>, start: usize) -> Vec<Measures> {
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
    let said = match (aggregate_word(first), adjective(second)) {
        (Some(agg), Some(grain)) if agg != Agg::Sum => Some((agg, grain)),
        _ => match (adjective(first), aggregate_word(second)) {
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
    // "average revenue per month"
    if let Some(then) = english::aggregate(first).filter(|agg| *agg != Agg::Sum) {
        let from = if lattice.word(at + 1) == "of" { at + 2 } else { at + 1 };
        // "average salary per department" is of each row's salary; only what sums up is summed up first.
        let summed = |m: &Measures| m.list.iter().all(|m| !matches!(m.head, Head::Aggregate(Agg::Sum, _)));
        for found in whole(lattice, from).into_iter().filter(summed) {
            let Some(after) = lattice.literal(found.end, &["per", "a", "each", "for each"]) else { continue };
            for noun in noun::nouns(lattice, after) {
                let list = each(&found, &noun.axis, then);
                out.push(Measures { end: noun.end, list, cost: found.cost + noun.cost, ..found.clone() });
            }
        }
    }
    out
}

/// What can be measured for each of something first: what is no mean itself.
fn whole(lattice: &Lattice<'_>, from: usize) -> Vec<Measures> {
    let from = lattice.skip_determiners(from);
    let mut found = Vec::new();
    metrics(lattice, from, &mut found);
    counts(lattice, from, &mut found);
    found
}
