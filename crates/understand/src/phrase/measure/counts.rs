//! How many: "number of dealers", "how many claims", "count of different cities", "dealer count".

use model::DatasetId;
use model::draft::{Filter, Member};
use model::formula::Agg;
use model::semantic::FieldRole;

use super::super::{Axis, Head, Mark, Measured, noun};
use super::{Measures, amount_of, role, unit};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;

/// "number of dealers", "how many claims", "count of different cities", "dealer count".
pub(super) fn counts(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Measures>) {
    if let Some((from, different)) = count_lead(lattice, at) {
        // "types of rooms" may be room types, or rooms
        let kinds = matches!(lattice.word(from), "kind" | "kinds" | "type" | "types") && lattice.word(from + 1) == "of";
        let rows = counts_rows(lattice, at);
        let places = [Some((from, different)), kinds.then(|| (lattice.skip_determiners(from + 2), true))];
        // "types of rooms", where rooms have a type, are those.
        let typed = |m: &Mention| matches!(m.thing, Thing::Dimension(_)) && m.end > from + 2 && m.cost < 0.5;
        let typed = kinds && lattice.mentions.get(from).into_iter().flatten().any(typed);
        let of_kinds = from + 1;
        for (from, different) in places.into_iter().flatten() {
            for mention in lattice.mentions.get(from).into_iter().flatten() {
                let Some((head, mut extra)) = counted(lattice, &mention.thing, different) else { continue };
                // "sports" are rather those of the column than rows of "sports info".
                let column = |m: &Mention| {
                    m.end == mention.end && m.cost < 0.5 && !m.partial && matches!(m.thing, Thing::Dimension(_))
                };
                if matches!(mention.thing, Thing::Entity(_))
                    && mention.cost > 0.1
                    && lattice.mentions[from].iter().any(column)
                {
                    extra += lattice.weights.loose;
                }
                if typed && from > of_kinds {
                    extra += lattice.weights.loose;
                }
                // "how many different patients each month": those to whom something happened then, and not those new then
                if different && matches!(head, Head::Count(_)) && divided_by_time(lattice) {
                    extra += lattice.weights.stray;
                }
                // "number of sales" counts rows, whatever "sales" alone may mean.
                if mention.vague {
                    extra += 2.0 * lattice.weights.loose;
                }
                // "movie reviews" are reviews.
                // "different dealers repaired" something.
                let verb = english::is_participle(lattice.word(mention.end));
                let goes_on = lattice.mentions.get(mention.end).into_iter().flatten().filter(|_| !verb);
                if goes_on.clone().any(|m| matches!(m.thing, Thing::Entity(_)) && m.cost < 0.5) {
                    extra += 3.0 * lattice.weights.loose;
                }
                // "the amount of loans" is seldom how many there are, but what their amounts add up to.
                if matches!(head, Head::Count(_)) && !rows {
                    extra += 6.0 * lattice.weights.loose;
                    if let Some(amount) = amount_of(lattice, &head) {
                        let label = lattice.model.dimension(amount).label.clone();
                        out.push(Measures {
                            end: mention.end,
                            list: vec![Measured::plain(unit(lattice, amount))],
                            filters: Vec::new(),
                            cost: mention.cost + lattice.weights.loose,
                            marks: vec![Mark::new(from, mention.end, Kind::Metric, Some(label))],
                        });
                    }
                }
                let mut mark = Mark::new(from, mention.end, Kind::Metric, None);
                if let (Thing::Metric(id), true) = (&mention.thing, mention.vague) {
                    mark.vague = Some(*id);
                }
                if let (Head::Aggregate(Agg::Distinct, _), true) = (&head, different && mention.plural) {
                    another_different(lattice, mention, &head, mark.clone(), out);
                }
                out.push(Measures {
                    end: mention.end,
                    list: vec![Measured::plain(head)],
                    filters: Vec::new(),
                    cost: mention.cost + extra + if mention.partial { lattice.weights.partial } else { 0.0 },
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

/// Whether the question divides by a unit of time: "each month", "by quarter".
fn divided_by_time(lattice: &Lattice<'_>) -> bool {
    let by = |at: usize| matches!(lattice.word(at), "by" | "per" | "each" | "every");
    (1..lattice.tokens.len()).any(|at| by(at - 1) && crate::phrase::group::grain(lattice, at).is_some())
}

/// "the number of different majors and cities": of each, where both are said in the plural.
fn another_different(lattice: &Lattice<'_>, first: &Mention, head: &Head, mark: Mark, out: &mut Vec<Measures>) {
    let Some(from) = lattice.literal(first.end, phrases!["and", "and different", "and distinct"]) else { return };
    for mention in lattice.mentions.get(from).into_iter().flatten().filter(|m| m.plural && !m.partial) {
        let Some((other @ Head::Aggregate(Agg::Distinct, _), extra)) = counted(lattice, &mention.thing, true) else {
            continue;
        };
        if other != *head {
            out.push(Measures {
                end: mention.end,
                list: vec![Measured::plain(head.clone()), Measured::plain(other)],
                filters: Vec::new(),
                cost: first.cost + mention.cost + extra,
                marks: vec![mark.clone(), Mark::new(from, mention.end, Kind::Metric, None)],
            });
        }
    }
}

/// "distinct users per feature", "unique customers by month": how many of them there are.
pub(super) fn distinct_rows(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Measures>) {
    if !matches!(lattice.word(at), "distinct" | "unique") {
        return;
    }
    for mention in lattice.mentions.get(at + 1).into_iter().flatten().filter(|m| m.cost < 0.5 && m.plural) {
        let divided = lattice.literal(mention.end, phrases!["per", "by", "for each", "in each"]).is_some();
        let Some((head, extra)) = counted(lattice, &mention.thing, true).filter(|_| divided) else { continue };
        out.push(Measures {
            end: mention.end,
            list: vec![Measured::plain(head)],
            filters: Vec::new(),
            cost: mention.cost + extra + lattice.weights.loose / 2.0,
            marks: vec![Mark::new(at, mention.end, Kind::Metric, None)],
        });
    }
}

/// Whether the words before what is counted are about how many there are, and not about an amount.
pub(super) fn counts_rows(lattice: &Lattice<'_>, at: usize) -> bool {
    lattice.word(at) != "amount" && !(lattice.word(at) == "total" && lattice.word(at + 1) == "amount")
}

/// "the total amount of paid invoices": what the amounts of the rows add up to, where they have one.
pub(super) fn amounts(lattice: &Lattice<'_>, found: &mut Measures) {
    match &mut found.list[..] {
        [Measured { head, .. }] => match amount_of(lattice, head) {
            Some(amount) => *head = unit(lattice, amount),
            None => found.cost += 6.0 * lattice.weights.loose,
        },
        _ => found.cost += 6.0 * lattice.weights.loose,
    }
}

/// "how many", "count the total number of different", "the amount of": where the counted noun begins, and
/// whether different ones were asked for.
pub(in crate::phrase) fn count_lead(lattice: &Lattice<'_>, start: usize) -> Option<(usize, bool)> {
    let mut at = lattice.skip_determiners(start);
    let many = lattice.literal(at, phrases!["how many", "how much", "# of", "#", "no of", "nr of", "num of", "nbr of"]);
    // "how many of our customers"
    let of = lattice.literal(at, phrases!["how many of"]).filter(|of| lattice.skip_articles(*of) > *of);
    if let Some(end) = of.or(many) {
        at = end;
    } else {
        let verb = matches!(lattice.word(at), "count" | "counts");
        at = if verb { lattice.literal(at + 1, phrases!["of", "up"]).unwrap_or(at + 1) } else { at };
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
pub(in crate::phrase) fn participle(lattice: &Lattice<'_>, at: usize) -> bool {
    english::is_participle(lattice.word(at)) && lattice.ties(at) && !describes(lattice, at)
}

/// "the *completed* orders", where the model knows nothing of completing: such a word may be the point of the
/// question, and is never left aside. Behind what it is said of ("orders completed by") it only ties.
pub(in crate::phrase) fn describes(lattice: &Lattice<'_>, at: usize) -> bool {
    let noun = |m: &Mention| m.cost < 0.5 && matches!(m.thing, Thing::Entity(_) | Thing::Dimension(_));
    let before = |m: &Mention| m.end == at && noun(m);
    let verb = at > 0
        && matches!(
            lattice.word(at - 1),
            "is" | "are"
                | "was"
                | "were"
                | "been"
                | "has"
                | "have"
                | "had"
                | "get"
                | "gets"
                | "got"
                | "it"
                | "they"
                | "he"
                | "she"
                | "who"
                | "that"
                | "which"
                | "we"
                | "i"
                | "you"
        );
    english::is_participle(lattice.word(at))
        && !english::is_filler(lattice.word(at))
        && !verb
        && lattice.mentions.get(at + 1).into_iter().flatten().any(noun)
        && !lattice.mentions[..at].iter().flatten().any(before)
}

/// "new members": rows are new on their own date.
pub(in crate::phrase) fn new(lattice: &Lattice<'_>, at: usize) -> bool {
    let dated = |thing: &Thing| match thing {
        Thing::Entity(id) => lattice.model.dataset(*id).time.is_some(),
        _ => false,
    };
    // "spend on new machines" is of those, and not of all.
    let measured = |m: &Mention, rows: &Thing| match (&m.thing, rows) {
        (Thing::Metric(metric), Thing::Entity(id)) => m.cost < 0.5 && !lattice.model.datasets_of(*metric).contains(id),
        _ => false,
    };
    let of_others = |rows: &Mention| {
        let before = english::is_preposition(lattice.word(at.wrapping_sub(1)))
            && lattice.mentions[..at].iter().flatten().any(|m| m.end < at && measured(m, &rows.thing));
        let behind = lattice.mentions.get(rows.end).into_iter().flatten();
        before || behind.into_iter().any(|m| measured(m, &rows.thing))
    };
    let nouns = lattice.mentions.get(at + 1).into_iter().flatten().filter(|m| dated(&m.thing) && m.cost < 0.5);
    lattice.word(at) == "new" && nouns.into_iter().any(|noun| !of_others(noun))
}

/// "total", "overall" before what is counted.
fn skip_total(lattice: &Lattice<'_>, at: usize) -> usize {
    at + usize::from(matches!(lattice.word(at), "total" | "overall" | "combined") && !lattice.word(at + 1).is_empty())
}

/// "number of *female* students": a condition between the counting words and the noun.
pub(in crate::phrase) fn qualified(lattice: &Lattice<'_>, from: usize, different: bool, out: &mut Vec<Measures>) {
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
        // "high priority calls": the noun of the member says nothing new
        let own =
            |m: &&Mention| matches!((&m.thing, &mention.thing), (Thing::Dimension(a), Thing::Member(b, _)) if a == b);
        let ends = lattice.mentions.get(mention.end).into_iter().flatten().filter(own).map(|m| m.end);
        let ends: Vec<usize> = std::iter::once(mention.end).chain(ends).collect();
        let nouns = ends.iter().flat_map(|end| lattice.mentions.get(*end).into_iter().flatten());
        for noun in nouns.filter(|m| m.cost < 0.5 && !m.partial && !own(m)) {
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
pub(super) fn described_rows(lattice: &Lattice<'_>, from: usize, out: &mut Vec<Measures>) {
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
            cost: mention.cost + 2.0 * lattice.weights.loose,
            marks: vec![Mark::new(from, mention.end, Kind::Value, None)],
        });
    }
}

/// "no-shows", "accidents": how many rows one member describes, where it is said in the plural.
pub(in crate::phrase) fn described_by_member(lattice: &Lattice<'_>, at: usize) -> Vec<(usize, Measures)> {
    let mut found = Vec::new();
    described_rows(lattice, at, &mut found);
    found.into_iter().map(|measures| (measures.end, measures)).collect()
}

/// What counting a thing means: rows of an entity, members of a dimension, the sum of a number.
fn counted(lattice: &Lattice<'_>, thing: &Thing, different: bool) -> Option<(Head, f32)> {
    let model = lattice.model;
    Some(match thing {
        Thing::Entity(id) => match noun::entity(lattice, *id) {
            // Rows that nothing tells apart are not what is counted, where a column is called like them.
            Axis::Dimension(column)
                if !told_apart(lattice, *id) || (different && model.dataset(*id).primary_key.len() != 1) =>
            {
                (Head::Aggregate(Agg::Distinct, column), 0.0)
            }
            _ => (crate::sketch::rows_of(model, *id), 0.0),
        },
        Thing::Unit(id) if !different => (unit(lattice, *id), 0.0),
        Thing::Metric(id) if !different => (Head::Metric(*id), 0.0),
        Thing::Dimension(id) => {
            let number = model.dimension_kind(*id).is_number() && role(lattice, *id) == FieldRole::Number;
            let shown = |d: &DatasetId| model.dataset(*d).shown_as == model.dimension(*id).fields;
            // Different ones are rows only where a key tells them apart.
            let keyed = |d: &DatasetId| !different || model.dataset(*d).primary_key.len() == 1;
            let named = |d: &DatasetId| {
                told_apart(lattice, *d) && keyed(d) && noun::entity(lattice, *d) == Axis::Dimension(*id)
            };
            let entity = model.dataset_ids().find(|d| named(d) || (shown(d) && !different));
            match (number && !different, entity) {
                (true, _) => (Head::Aggregate(Agg::Sum, *id), lattice.weights.loose / 2.0),
                (_, Some(dataset)) => (crate::sketch::rows_of(model, dataset), 0.0),
                _ => (Head::Aggregate(Agg::Distinct, *id), if different { 0.0 } else { lattice.weights.loose / 2.0 }),
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
