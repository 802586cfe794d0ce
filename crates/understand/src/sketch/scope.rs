//! Nouns that only say whose rows are meant, and rows that there are or are not.

use std::collections::BTreeMap;

use model::draft::{Existence, Filter, Member, View};
use model::{DatasetId, DimensionId, Expr, Model};

use super::parts::{Parts, TopPart, Want};
use super::single::{counted, rows_counted_by, rows_of};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::phrase::limit::rows;
use crate::phrase::{Axis, Head, Measured, happens_to};

/// The rows that are listed, or counted by themselves.
fn listed(parts: &Parts, lattice: &Lattice<'_>) -> Option<DatasetId> {
    match &parts.shows[..] {
        [] => parts.wants.first().and_then(|want| rows(lattice, &want.axis)),
        // What share of them has something is asked of the same rows.
        [Measured { head, per: None, view: None | Some(View::Share), only }] if only.is_empty() => {
            let of = rows_counted_by(head, lattice.model)?;
            parts.by.iter().all(|axis| super::reach::reaches(lattice.model, of, axis)).then_some(of)
        }
        _ => None,
    }
}

/// "routes without cancelled sailings": none of a route's sailings is cancelled, rather than routes of
/// sailings that are not. What is listed must be rows: of "areas without cancelled sailings" nobody knows
/// whether one route of an area is enough.
pub(super) fn absences(parts: &mut Parts, lattice: &Lattice<'_>) -> Option<()> {
    let model = lattice.model;
    if !parts.tops.is_empty() || !parts.conditions.is_empty() {
        return Some(());
    }
    let listed = listed(parts, lattice);
    let column = match (&parts.shows[..], parts.wants.first().map(|want| &want.axis)) {
        ([], Some(Axis::Dimension(id))) => Some(model.field(model.dimension(*id).fields[0]).dataset),
        _ => None,
    };
    let Some(rows) = listed.or(column) else { return Some(()) };
    let own = |filter: &Filter| match filter {
        Filter::Never(held) => model.dataset_named(&held.of) == Some(rows),
        _ => false,
    };
    // "customers that have no customers"
    if parts.shows.is_empty() && parts.filters.iter().any(own) {
        return None;
    }
    let wants = &parts.wants;
    // "contracts not on auto renew, with customer and end date": rows of contracts, whoever is listed beside them
    let lists_column_of = |of: DatasetId| {
        wants.iter().any(|want| match want.axis {
            Axis::Dimension(id) | Axis::Time(_, Some(id)) => model.field(model.dimension(id).fields[0]).dataset == of,
            _ => false,
        })
    };
    for filter in &mut parts.filters {
        // "tickets without a technician": those that refer to none
        if let Filter::Never(never) = filter
            && never.filters.is_empty()
            && never.time.is_none()
            && let Some(of) = model.dataset_named(&never.of)
            && model.paths(of, rows).is_empty()
        {
            if let Some(reference) = reference(model, rows, of) {
                *filter = Filter::Missing(model.dimension(reference).name.clone());
            } else if let Some(between) = between(model, rows, of) {
                never.of = model.dataset(between).name.clone();
            } else {
                return None;
            }
            continue;
        }
        let (id, held) = match filter {
            Filter::NotIn(one) => {
                let Some(id) = one.keys().next().and_then(|name| model.dimension_named(name)) else { continue };
                (id, Filter::In(one.clone()))
            }
            Filter::NotSegment(name) => {
                let Some(segment) = model.segments.iter().find(|s| s.name == *name) else { continue };
                let Some(id) = model.dimension_of(segment.field) else { continue };
                (id, Filter::Segment(name.clone()))
            }
            _ => continue,
        };
        let of = model.field(model.dimension(id).fields[0]).dataset;
        if of != rows && model.reaches(rows, id).is_empty() && !lists_column_of(of) {
            // "dorms without a TV lounge": dorms and what they have meet in a third.
            let of = if model.paths(of, rows).is_empty() { between(model, rows, of)? } else { of };
            listed?;
            *filter = Filter::Never(Existence { of: model.dataset(of).name.clone(), filters: vec![held], time: None });
        }
    }
    Some(())
}

/// "how many guests stayed at Saltmarsh Bay in 2025": guests have no park, bookings do, and of those the time is; when
/// a guest was first written down is another question.
pub(super) fn dated_by_what_ties(parts: &mut Parts, lattice: &Lattice<'_>) {
    let model = lattice.model;
    let [when] = &parts.times[..] else { return };
    let held = |filter: &Filter| matches!(filter, Filter::Has(_) | Filter::Never(_));
    let plain = parts.tops.is_empty() && parts.conditions.is_empty() && parts.compare.is_none();
    if when.of.is_some() || parts.event || !plain || parts.filters.iter().any(held) {
        return;
    }
    let Some(listed) = listed(parts, lattice) else { return };
    let dimension = |filter: &Filter| match filter {
        Filter::In(one) | Filter::NotIn(one) => one.keys().next().and_then(|name| model.dimension_named(name)),
        Filter::Segment(name) | Filter::NotSegment(name) => {
            let segment = model.segments.iter().find(|segment| segment.name == *name)?;
            model.dimension_of(segment.field)
        }
        _ => None,
    };
    let far = |filter: &Filter| dimension(filter).filter(|id| model.reaches(listed, *id).is_empty());
    let wanted: Vec<DimensionId> = parts.filters.iter().filter_map(far).collect();
    let steps = |of: &DatasetId| model.paths(*of, listed).iter().map(Vec::len).min();
    let ties = |of: &DatasetId| {
        *of != listed
            && model.dataset(*of).time.is_some()
            && !model.paths(*of, listed).is_empty()
            && wanted.iter().all(|id| !model.reaches(*of, *id).is_empty())
    };
    let all: Vec<DatasetId> = model.dataset_ids().filter(ties).collect();
    let nearest = all.iter().filter_map(steps).min();
    let mut all = all.into_iter().filter(|of| steps(of) == nearest);
    let (false, Some(of), None) = (wanted.is_empty(), all.next(), all.next()) else { return };
    let (inside, outside): (Vec<Filter>, Vec<Filter>) =
        std::mem::take(&mut parts.filters).into_iter().partition(|filter| far(filter).is_some());
    parts.filters = outside;
    let (of, time) = (model.dataset(of).name.clone(), parts.times.pop());
    parts.filters.push(Filter::Has(Existence { of, filters: inside, time }));
}

/// The one dataset in which two others meet.
fn between(model: &Model, a: DatasetId, b: DatasetId) -> Option<DatasetId> {
    let meets = |d: &DatasetId| !model.paths(*d, a).is_empty() && !model.paths(*d, b).is_empty();
    let mut found = model.dataset_ids().filter(meets);
    found.next().filter(|_| found.next().is_none())
}

/// The one column by which rows refer to another dataset, as far as it can be asked for.
fn reference(model: &Model, rows: DatasetId, to: DatasetId) -> Option<DimensionId> {
    let mut joins = model.joins.iter().filter(|join| join.from == rows && join.to == to);
    let join = joins.next().filter(|_| joins.next().is_none())?;
    let [(column, _)] = &join.columns[..] else { return None };
    let holds = |id: &DimensionId| {
        let field = model.field(model.dimension(*id).fields[0]);
        field.dataset == rows && matches!(&field.expr, Expr::Column(of) if of.name == *column)
    };
    model.dimension_ids().find(holds)
}

/// Whether things that have done something are counted over time without a word of which date: what was done has a
/// date of its own, and that would be meant. A Draft cannot say so with a condition.
fn counted_over_their_own_time(filter: &Filter, parts: &Parts, model: &Model) -> bool {
    let Filter::Has(existence) = filter else { return false };
    let bare = parts.by.iter().any(|axis| matches!(axis, Axis::Time(_, None)));
    let dated = model.dataset_named(&existence.of).is_some_and(|of| model.dataset(of).time.is_some());
    bare && dated && !parts.shows.is_empty()
}

/// Puts conditions that only the rows of an existence reach inside it, and the time with them.
pub(super) fn inside_existence(parts: &mut Parts, lattice: &Lattice<'_>) -> Option<()> {
    let model = lattice.model;
    if !parts.tops.is_empty() {
        return Some(());
    }
    // "cities where nobody bought one": of a city's dealers, is one enough, or must none have?
    let never = |filter: &Filter| matches!(filter, Filter::Never(_));
    if listed(parts, lattice).is_none() && parts.shows.is_empty() && parts.filters.iter().any(never) {
        return None;
    }
    let Some(listed) = listed(parts, lattice) else { return Some(()) };
    let existences = parts.filters.iter().enumerate().filter(|(_, f)| matches!(f, Filter::Has(_) | Filter::Never(_)));
    let [at] = existences.map(|(at, _)| at).collect::<Vec<_>>()[..] else { return Some(()) };
    let mut filter = parts.filters.remove(at);
    // "how many customers ordered per month": the months of the orders, and not those of the customers' own date.
    if counted_over_their_own_time(&filter, parts, model) {
        return None;
    }
    if let Filter::Has(existence) | Filter::Never(existence) = &mut filter
        && let Some(of) = model.dataset_named(&existence.of)
    {
        let belongs = |filter: &Filter| match filter {
            Filter::In(one) | Filter::NotIn(one) => one
                .keys()
                .next()
                .and_then(|name| model.dimension_named(name))
                .is_some_and(|id| model.reaches(listed, id).is_empty() && !model.reaches(of, id).is_empty()),
            _ => false,
        };
        let said = existence.filters.clone();
        let (inside, outside): (Vec<Filter>, Vec<Filter>) =
            std::mem::take(&mut parts.filters).into_iter().partition(|f| belongs(f));
        existence.filters.extend(inside.into_iter().filter(|f: &Filter| !said.contains(f)));
        parts.filters = outside;
        if existence.time.is_none() {
            existence.time = parts.times.pop();
        }
    }
    parts.filters.insert(at.min(parts.filters.len()), filter);
    Some(())
}

/// Where nothing else is asked for, the nouns that say whose rows are meant are: "students with more than
/// two courses", "has the country with the most airports".
pub(super) fn promote(parts: &mut Parts, top: Option<&TopPart>, lattice: &Lattice<'_>) -> f32 {
    let ranked = top.filter(|top| top.of.is_none());
    if !parts.wants.is_empty() || parts.scopes.is_empty() || !parts.by.is_empty() {
        return 0.0;
    }
    if let Some(top) = ranked {
        parts.wants.push(parts.scopes.remove(top.scopes.saturating_sub(1)));
        // "the highest price of the products" is a price, not a product.
        return if top.scopes == 0 { lattice.weights.ranked_later } else { 0.0 };
    }
    // "how many times has Roy reserved a room": that of no room in particular
    let counts_none = parts.counted && parts.scopes.iter().all(|scope| scope.single);
    if parts.shows.is_empty() && top.is_none() && !counts_none {
        parts.wants.append(&mut parts.scopes);
    }
    0.0
}

/// What a noun does that only says whose rows are meant: nothing where what is measured has just one of it
/// ("the age *of the students*"), a condition where it has many ("students *in sports*").
pub(super) fn within(
    scope: &Want,
    shows: &[Measured],
    wants: &[Want],
    filters: &mut Vec<Filter>,
    lattice: &Lattice<'_>,
) -> Option<f32> {
    let model = lattice.model;
    let Some(of) = rows(lattice, &scope.axis) else {
        let Axis::Dimension(id) = scope.axis else { return Some(lattice.weights.stray) };
        let name = &model.dimension(id).name;
        // "whose headquarter is in Austin": the column of a condition
        let held = filters.iter().any(|f| matches!(f, Filter::In(one) | Filter::NotIn(one) if one.contains_key(name)));
        // "the enrolment of all schools": of every row of what is measured
        let of = model.field(model.dimension(id).fields[0]).dataset;
        let own = scope.all && shows.iter().flat_map(|m| m.head.datasets(model)).all(|measured| measured == of);
        return Some(if held || (own && !shows.is_empty()) { lattice.weights.has } else { lattice.weights.stray });
    };
    let before = filters.len();
    // "customers who returned something": what is listed has such rows.
    let listed = |want: &Want| match want.axis {
        Axis::Dimension(id) => rows(lattice, &want.axis).or(Some(model.field(model.dimension(id).fields[0]).dataset)),
        _ => rows(lattice, &want.axis),
    };
    let mut listed: Vec<DatasetId> = wants.iter().filter(|_| shows.is_empty()).filter_map(listed).collect();
    listed.dedup();
    listed.retain(|rows| *rows != of && model.paths(*rows, of).is_empty() && !model.paths(of, *rows).is_empty());
    for measured in shows.iter().flat_map(|m| m.head.datasets(model)).chain(listed) {
        // "enrolled in courses": enrolments are of courses already.
        let said = filters.iter().any(|f| match f {
            Filter::Has(held) => model.dataset_named(&held.of).is_some_and(|d| !model.paths(d, of).is_empty()),
            _ => false,
        });
        if said || !model.paths(measured, of).is_empty() {
            continue;
        }
        if model.paths(of, measured).is_empty() {
            // Two that meet in a third: "students enrolled in courses".
            let mut meet = model
                .dataset_ids()
                .filter(|d| !model.paths(*d, of).is_empty() && !model.paths(*d, measured).is_empty());
            let between = meet.next().filter(|_| meet.next().is_none());
            let Some(between) = between else { return Some(lattice.weights.stray) };
            filters.push(has(model, between));
        } else {
            filters.push(has(model, of));
        }
    }
    Some(if filters.len() > before { lattice.weights.has } else { 0.0 })
}

/// What "most often" counts: rows of what a scope names, else of the dataset that the listed thing
/// belongs to; an entity occurs in the one dataset that refers to it.
pub(super) fn occurrences(listed: &Axis, scopes: &mut Vec<Want>, lattice: &Lattice<'_>) -> Option<Measured> {
    let model = lattice.model;
    let own = rows(lattice, listed).or_else(|| match listed {
        Axis::Dimension(id) => {
            let fields = &model.dimension(*id).fields;
            model.dataset_ids().find(|d| model.dataset(*d).shown_as == *fields)
        }
        _ => None,
    });
    let of = match listed {
        Axis::Entity(id) => *id,
        Axis::Dimension(id) => own.unwrap_or(model.field(model.dimension(*id).fields[0]).dataset),
        Axis::Time(..) => return None,
    };
    let refers = |d: &DatasetId| *d != of && !model.paths(*d, of).is_empty();
    for (at, scope) in scopes.iter().enumerate() {
        let Some(named) = rows(lattice, &scope.axis) else { continue };
        if named == of && own.is_none() || refers(&named) {
            scopes.remove(at);
            return Some(Measured::plain(rows_of(model, named)));
        }
    }
    if own.is_none() {
        return Some(Measured::plain(rows_of(model, of)));
    }
    // Those that are what is done ("the most *booked* course" by enrolments, some of which are booked), else all; the
    // nearest ones, and of several the one that a verb names: "which product is *ordered* most often".
    let steps = |d: &DatasetId| model.paths(*d, of).iter().map(Vec::len).min().unwrap_or(usize::MAX);
    let mut children: Vec<DatasetId> = model.dataset_ids().filter(refers).collect();
    if children.iter().any(|child| done_most_in(lattice, *child)) {
        children.retain(|child| done_most_in(lattice, *child));
    }
    let nearest = children.iter().map(steps).min()?;
    let nearest: Vec<DatasetId> = children.into_iter().filter(|d| steps(d) == nearest).collect();
    let named = |d: &DatasetId| {
        let words = lattice.called.dataset(*d);
        words.iter().any(|word| lattice.tokens.iter().any(|said| said.stem == word.stem))
    };
    let child = match nearest[..] {
        [child] => child,
        _ => {
            let mut named = nearest.into_iter().filter(named);
            named.next().filter(|_| named.next().is_none())?
        }
    };
    Some(Measured::plain(rows_of(model, child)))
}

/// Whether the verb beside "most" says what is done to rows of a dataset: one of their states, or a date of theirs.
fn done_most_in(lattice: &Lattice<'_>, dataset: DatasetId) -> bool {
    let of = |id: DimensionId| lattice.model.field(lattice.model.dimension(id).fields[0]).dataset == dataset;
    let is_state = |m: &Mention| matches!(m.thing, Thing::Member(id, _) if m.cost < 0.5 && of(id));
    let beside = |at: usize| {
        let most = |at: usize| matches!(lattice.word(at), "most" | "least");
        at > 0 && most(at - 1) || most(at + 1)
    };
    (0..lattice.tokens.len()).any(|at| {
        english::is_participle(lattice.word(at))
            && beside(at)
            && (lattice.mentions[at].iter().any(is_state) || happens_to(lattice, at, dataset))
    })
}

pub(super) fn has(model: &Model, of: DatasetId) -> Filter {
    Filter::Has(Existence { of: model.dataset(of).name.clone(), filters: Vec::new(), time: None })
}

/// "models sold in Germany but not in France": two sets of rows of the same models, where a single row
/// could never be both. Such conditions become "has" and "has not"; without an entity to hold them they
/// make no sense.
pub(super) fn sets_apart(parts: &mut Parts, model: &Model) -> Option<bool> {
    let name = |f: &Filter| match f {
        Filter::In(one) => one.keys().next().cloned().map(|n| (n, false)),
        Filter::NotIn(one) => one.keys().next().cloned().map(|n| (n, true)),
        _ => None,
    };
    let both = parts
        .filters
        .iter()
        .filter_map(name)
        .find(|(n, not)| *not && parts.filters.iter().filter_map(name).any(|(m, other)| !other && m == *n));
    let Some((dimension, _)) = both else { return Some(false) };
    let of = rows_between(parts, model.dimension_named(&dimension)?, model)?;
    for filter in &mut parts.filters {
        match filter {
            Filter::In(one) if one.contains_key(&dimension) => *filter = Filter::Has(rows_in(of, one.clone(), model)),
            Filter::NotIn(one) if one.contains_key(&dimension) => {
                *filter = Filter::Never(rows_in(of, one.clone(), model));
            }
            _ => {}
        }
    }
    Some(true)
}

/// "models sold in both Germany and France": a set of rows for each of them. What is sold in one country only is
/// not said by a condition on rows either, and is not read.
pub(super) fn sets_together(parts: &mut Parts, lattice: &Lattice<'_>) -> Option<bool> {
    let model = lattice.model;
    if !parts.shows.is_empty() {
        return Some(false);
    }
    // "countries in both friendly and tournament competitions": no competition is both, so that one or the other
    // is another question.
    if parts.verbs.is_empty() {
        return (!both_at_once(parts, lattice)).then_some(false);
    }
    let between = |filter: &Filter| match filter {
        Filter::In(one) => rows_between(parts, model.dimension_named(one.keys().next()?)?, model),
        _ => None,
    };
    let mut apart = parts.filters.iter().enumerate().filter_map(|(at, filter)| Some((at, between(filter)?)));
    let Some((at, of)) = apart.next() else { return Some(false) };
    let sold_only = |at: usize| match (lattice.word(at), lattice.word(at + 1)) {
        ("only", verb) | (verb, "only") => crate::lexicon::is_verb(verb),
        _ => false,
    };
    if (0..lattice.tokens.len()).any(sold_only) {
        return None;
    }
    let Filter::In(one) = &parts.filters[at] else { return Some(false) };
    let single =
        one.iter().flat_map(|(name, members)| members.iter().map(|m| [(name.clone(), vec![m.clone()])].into()));
    let each: Vec<Filter> = single.map(|one| Filter::Has(rows_in(of, one, model))).collect();
    if each.len() < 2 || !lattice.tokens.iter().any(|token| token.text == "both") {
        return Some(false);
    }
    parts.filters.splice(at..=at, each);
    Some(true)
}

/// Whether something is listed by rows that are said to be two things at once, which no row is.
fn both_at_once(parts: &Parts, lattice: &Lattice<'_>) -> bool {
    let model = lattice.model;
    // Rows listed by themselves may well be of both kinds: "dealers in both Spain and Italy".
    let own = |want: &Want, id: DimensionId| {
        rows(lattice, &want.axis).is_some_and(|listed| !model.reaches(listed, id).is_empty())
    };
    let mut members: BTreeMap<&String, usize> = BTreeMap::new();
    for filter in &parts.filters {
        if let Filter::In(one) = filter {
            for (name, list) in one {
                *members.entry(name).or_default() += list.len();
            }
        }
    }
    let several = |(name, count): (&&String, &usize)| {
        let id = model.dimension_named(name);
        *count > 1 && id.is_some_and(|id| !parts.wants.iter().all(|want| own(want, id)))
    };
    let said = |word: &str| lattice.tokens.iter().any(|token| token.text == word);
    said("both") && said("and") && members.iter().any(several)
}

/// The rows that tie what is listed to a dimension that it has many of: the sales of a model, for a country.
fn rows_between(parts: &Parts, target: DimensionId, model: &Model) -> Option<DatasetId> {
    let [want] = &parts.wants[..] else { return None };
    let (Axis::Dimension(_) | Axis::Entity(_)) = &want.axis else { return None };
    let Head::Count(listed) = counted(&want.axis, model)? else { return None };
    let mut rows: Vec<_> = parts.verbs.iter().chain(&parts.shows).flat_map(|m| m.head.datasets(model)).collect();
    if rows.is_empty() {
        rows.extend(model.dataset_ids());
    }
    rows.into_iter()
        .find(|d| *d != listed && !model.paths(*d, listed).is_empty() && !model.reaches(*d, target).is_empty())
}

fn rows_in(of: DatasetId, members: BTreeMap<String, Vec<Member>>, model: &Model) -> Existence {
    Existence { of: model.dataset(of).name.clone(), filters: vec![Filter::In(members)], time: None }
}
