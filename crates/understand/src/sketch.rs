//! Puts the meaning of phrases together: a tiling becomes a Draft, or does not make sense.
//!
//! Roles are decided here: what is measured, what it is grouped by, what is listed, what ranks. A mention
//! that gets no role makes the tiling worthless, so nothing that was said is dropped.

use model::calendar::Grain;
use model::draft::{Analysis, By, ByTime, Compare, Draft, Existence, Filter, Order, Show, Top, View, When};
use model::formula::Agg;
use model::{DimensionId, Model};

use crate::lattice::Lattice;
use crate::parse::Tiling;
use crate::phrase::{Axis, Condition, Head, Measured, On, Phrase};

/// A Draft, what it cost beyond its phrases, and what was assumed.
#[derive(Debug, Clone)]
pub(crate) struct Sketch {
    pub(crate) draft: Draft,
    pub(crate) cost: f32,
    pub(crate) assumed: Vec<String>,
}

/// "Top" without a number.
pub(crate) const FEW: u32 = 5;

mod cost {
    /// A dimension or member that what is measured does not reach.
    pub(super) const UNREACHED: f32 = 1.0;
    /// One that only a third dataset ties to it.
    pub(super) const BRIDGED: f32 = 0.2;
    /// Each join on the way there.
    pub(super) const STEP: f32 = 0.04;
    /// A bare noun beside a measure, taken as a grouping.
    pub(super) const BARE_GROUP: f32 = 0.1;
    /// A grouping of nothing: dearer than any reading may be.
    pub(super) const NOTHING_ASKED: f32 = 5.0;
    /// A noun that only says whose rows are meant, but is no kind of row.
    pub(super) const STRAY: f32 = 1.5;
    /// What is ranked stands behind what ranks it.
    pub(super) const RANKED_LATER: f32 = 0.6;
    /// A measure that nobody named.
    pub(super) const UNSAID_MEASURE: f32 = 0.1;
}

#[derive(Default)]
struct Parts {
    shows: Vec<Measured>,
    by: Vec<Axis>,
    /// "per dealer": divides, or is averaged over where something else divides.
    per: Vec<Axis>,
    /// "within each region": what a share is of.
    parents: Vec<Axis>,
    ranked_by: Vec<Measured>,
    /// What is asked for: listed, or what the measures are split by.
    wants: Vec<Want>,
    /// Nouns that only say whose rows are meant ("the average age *of all students*").
    scopes: Vec<Want>,
    filters: Vec<Filter>,
    conditions: Vec<Condition>,
    times: Vec<When>,
    tops: Vec<TopPart>,
    compare: Option<(Compare, Option<When>)>,
    view: Option<View>,
    order: Option<(Option<Measured>, bool)>,
    chart: Option<&'static str>,
    analysis: Option<Analysis>,
    follows: Option<bool>,
    versus: Vec<DimensionId>,
    /// "how many of them": of what else is said.
    counted: bool,
    /// Measures that only a verb hints at ("sold").
    verbs: Vec<Measured>,
}

struct Want {
    axis: Axis,
    asked: bool,
    n: Option<u32>,
}

struct TopPart {
    n: Option<u32>,
    least: bool,
    of: Option<(Axis, bool)>,
    by: Option<Measured>,
    /// By how often it occurs.
    often: bool,
    /// How many wants and scopes stood before it.
    wants: usize,
    scopes: usize,
}

/// The Draft of a tiling; `None` where its phrases do not go together.
pub(crate) fn sketch(tiling: &Tiling, previous: Option<&Draft>, lattice: &Lattice<'_>) -> Option<Sketch> {
    let model = lattice.model;
    let parts = collect(tiling, lattice)?;
    let edits = parts.shows.is_empty()
        && parts.ranked_by.is_empty()
        && parts.tops.is_empty()
        && parts.wants.iter().all(|w| !w.asked);
    match previous {
        Some(previous) if edits => edit(parts, previous, model),
        _ if parts.follows == Some(false)
            && previous.is_none()
            && parts.shows.is_empty()
            && parts.wants.is_empty()
            && parts.tops.is_empty() =>
        {
            None
        }
        _ => whole(parts, lattice),
    }
}

fn collect(tiling: &Tiling, lattice: &Lattice<'_>) -> Option<Parts> {
    let model = lattice.model;
    let mut parts = Parts::default();
    let mut place = Place::Begin;
    let flat = tiling.phrases.iter().flat_map(|(start, found)| match &found.phrase {
        Phrase::Several(list) => list.iter().map(|phrase| (*start, phrase, &found.marks)).collect(),
        phrase => vec![(*start, phrase, &found.marks)],
    });
    for (start, phrase, marks) in flat {
        let before = place;
        place = place.after(phrase, lattice.word(start));
        match phrase.clone() {
            Phrase::Measures(list) => {
                // "X as a percentage of Y" is a ratio of two, not a share of each.
                if parts.view == Some(View::Share) && !parts.shows.is_empty() {
                    return None;
                }
                let verb = marks.iter().any(|m| m.vague.is_some() && m.verb);
                if verb { parts.verbs.extend(list) } else { parts.shows.extend(list) }
            }
            Phrase::By(list) => match (&list[..], lattice.word(start)) {
                ([axis], "per") if !matches!(axis, Axis::Time(..)) => parts.per.push(axis.clone()),
                ([axis], "within") => {
                    parts.parents.push(axis.clone());
                    parts.by.extend(list);
                }
                _ => parts.by.extend(list),
            },
            Phrase::ByMeasure(measured) => parts.ranked_by.push(measured),
            Phrase::Want { axis, asked, n, .. } => {
                let want = Want { axis, asked, n };
                if asked || before.lists() { parts.wants.push(want) } else { parts.scopes.push(want) }
            }
            Phrase::Filter(filter) => parts.filters.push(filter),
            Phrase::Versus(dimension, members) => {
                parts.versus.push(dimension);
                let one = [(model.dimension(dimension).name.clone(), members)].into();
                parts.filters.push(Filter::In(one));
            }
            Phrase::Condition(condition) => parts.conditions.push(condition),
            Phrase::Time(when) => parts.times.push(when),
            Phrase::Top { n, least, of, by, often } => {
                let (wants, scopes) = (parts.wants.len(), parts.scopes.len());
                parts.tops.push(TopPart { n, least, of, by, often, wants, scopes });
            }
            Phrase::Compare(compare, this) => once(&mut parts.compare, (compare, this))?,
            Phrase::View(view, compare) => {
                once(&mut parts.view, view)?;
                if let Some(compare) = compare {
                    once(&mut parts.compare, (compare, None))?;
                }
            }
            Phrase::Order { by, descending } => once(&mut parts.order, (by, descending))?,
            Phrase::Chart(form) => once(&mut parts.chart, form)?,
            Phrase::Analysis(analysis) => match (&parts.analysis, &analysis) {
                (Some(Analysis::Why), Analysis::Why) => {}
                (Some(Analysis::Forecast(_)), Analysis::Forecast(n)) => parts.analysis = Some(Analysis::Forecast(*n)),
                (Some(_), _) => return None,
                (None, _) => parts.analysis = Some(analysis),
            },
            Phrase::FollowUp { add } => once(&mut parts.follows, add)?,
            Phrase::Occurrences => parts.counted = true,
            Phrase::Filler | Phrase::Unknown | Phrase::Several(_) => {}
        }
    }
    Some(parts)
}

/// What a noun would be where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing has been said yet: a noun is what is asked for.
    Begin,
    /// Right behind something asked for.
    Behind,
    /// Right behind something counted.
    Counted,
    /// An "and" behind something asked for: the list goes on.
    Continued,
    /// Behind a preposition or a verb: a noun only says whose rows are meant.
    Inside,
}

impl Place {
    fn lists(self) -> bool {
        !matches!(self, Place::Inside | Place::Counted)
    }

    fn after(self, phrase: &Phrase, word: &str) -> Place {
        match phrase {
            Phrase::Filler | Phrase::Unknown => match (self, word) {
                (Place::Begin, word) if !crate::english::is_preposition(word) => Place::Begin,
                (Place::Behind | Place::Counted | Place::Inside, word) if crate::english::is_and(word) => {
                    Place::Continued
                }
                (Place::Continued, word) if !crate::english::is_preposition(word) => Place::Continued,
                _ => Place::Inside,
            },
            Phrase::FollowUp { .. } | Phrase::Chart(_) => self,
            Phrase::Occurrences => Place::Counted,
            // "electric models": a condition in front of the noun
            Phrase::Filter(_) if !crate::english::is_preposition(word) => self,
            Phrase::Want { asked, .. } if *asked || self.lists() => Place::Behind,
            // "bank branches" behind a count is one noun, not a grouping of banks.
            Phrase::Measures(list) if list.iter().all(|m| !matches!(m.head, Head::Metric(_))) => Place::Counted,
            Phrase::Measures(_) | Phrase::By(_) | Phrase::Top { .. } => Place::Behind,
            _ => Place::Inside,
        }
    }
}

/// Sets what can be said only once.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    if place.is_some() {
        return None;
    }
    *place = Some(value);
    Some(())
}

/// A question that stands by itself.
fn whole(mut parts: Parts, lattice: &Lattice<'_>) -> Option<Sketch> {
    let model = lattice.model;
    let mut cost = 0.0;
    let sets = sets_apart(&mut parts, model)?;
    // A verb says what is measured only where nothing else does.
    if parts.shows.is_empty() && parts.tops.iter().all(|t| t.by.is_none()) && !sets {
        parts.shows.append(&mut parts.verbs);
    }
    let mut assumed = Vec::new();
    if parts.tops.len() > 1 || parts.times.len() > 1 || parts.ranked_by.len() > 1 {
        return None;
    }
    if let ([axis], false, false) = (&parts.per[..], parts.by.is_empty(), parts.shows.is_empty()) {
        // "units per dealer by region": for each dealer first, then the mean of a region.
        for measured in parts.shows.iter_mut().filter(|m| m.per.is_none()) {
            measured.per = Some((axis.clone(), Agg::Avg));
        }
        assumed.push(format!("the average over each {}", by_label(&axis.by(model), model)));
    } else {
        parts.by.append(&mut parts.per);
    }
    // "did not sell a Vespiro in November": the condition is on the sales, not on the dealer.
    inside_existence(&mut parts, lattice);
    let mut top = parts.tops.pop();
    cost += promote(&mut parts, top.as_ref());
    if let Some(part) = &mut top
        && part.often
        && part.by.is_none()
    {
        let listed = part.of.as_ref().map(|(axis, _)| axis).or(parts.wants.first().map(|w| &w.axis))?;
        part.by = Some(occurrences(listed, &mut parts.scopes, lattice)?);
    }
    let mut axes: Vec<Axis> = Vec::new();
    let push = |axes: &mut Vec<Axis>, axis: Axis| {
        if !axes.contains(&axis) {
            axes.push(axis);
        }
    };

    // What is ranked stands first, then what was asked for, then what it is split by.
    if let Some((axis, _)) = top.as_ref().and_then(|t| t.of.clone()) {
        push(&mut axes, axis);
    }
    let explicit = parts.by.clone();
    for want in &parts.wants {
        if !explicit.contains(&want.axis) {
            push(&mut axes, want.axis.clone());
        }
        if !want.asked && !parts.shows.is_empty() {
            cost += cost::BARE_GROUP;
        }
    }
    let listed = !parts.wants.is_empty();
    for axis in explicit.iter().cloned() {
        push(&mut axes, axis);
    }
    for dimension in &parts.versus {
        push(&mut axes, Axis::Dimension(*dimension));
    }

    // "how many of them are there"
    let counts = |m: &Measured| matches!(m.head, Head::Count(_) | Head::Aggregate(Agg::Distinct, _));
    if parts.counted && parts.shows.is_empty() && top.as_ref().is_none_or(|t| t.by.is_none()) {
        let listed = parts.wants.first().map(|want| &want.axis).or(parts.by.first())?.clone();
        parts.shows.push(occurrences(&listed, &mut parts.scopes, lattice)?);
    } else if parts.counted && !parts.shows.iter().any(counts) && top.as_ref().is_none_or(|t| t.by.is_none()) {
        // "the number and average age of the students"
        let of = parts.scopes.iter().find_map(|scope| crate::phrase::limit::rows(lattice, &scope.axis))?;
        parts.shows.insert(0, Measured::plain(Head::Count(of)));
    }
    for at in 0..parts.conditions.len() {
        if parts.conditions[at].of == Some(On::Occurrences) {
            let listed = parts.wants.first().map(|want| &want.axis).or(parts.by.first())?.clone();
            let counted = occurrences(&listed, &mut parts.scopes, lattice)?;
            parts.conditions[at].of = Some(On::Measure(counted.head));
        }
    }
    // Children first: what they belong to is said with them.
    let measured: Vec<_> = parts.shows.iter().flat_map(|m| m.head.datasets(model)).collect();
    let child = |w: &Want| {
        let of = crate::phrase::limit::rows(lattice, &w.axis);
        of.is_some_and(|of| measured.iter().any(|m| !model.paths(of, *m).is_empty()))
    };
    parts.scopes.sort_by_key(|scope| !child(scope));
    for scope in &parts.scopes {
        cost += within(scope, &parts.shows, &mut parts.filters, lattice)?;
    }
    // Conditions without a measure of their own are on the question's only one.
    for condition in &mut parts.conditions {
        if let Some(adjective) = condition.described {
            let rows = |want: &Want| crate::phrase::limit::rows(lattice, &want.axis);
            let meant = parts.shows.iter().flat_map(|m| m.head.datasets(model));
            let mut meant = meant.chain(parts.wants.iter().chain(&parts.scopes).filter_map(rows));
            let column = meant.find_map(|dataset| adjective.column(model, dataset))?;
            condition.of = Some(On::Field(column));
        }
        if condition.of.is_none() {
            let [measured] = &parts.shows[..] else { return None };
            // "people under 40" is not about how many people there are.
            if matches!(measured.head, Head::Count(_)) {
                return None;
            }
            condition.of = Some(On::Measure(measured.head.clone()));
        }
    }

    let mut shows = std::mem::take(&mut parts.shows);
    let ranked_by = parts.ranked_by.pop();
    let top = match top {
        Some(part) => {
            let by = part.by.clone().or(ranked_by.clone());
            let want = parts.wants[..part.wants].last().or(parts.wants.first());
            if axes.is_empty() {
                return None;
            }
            let by_position = match by {
                Some(measured) => position(&mut shows, measured),
                None if !shows.is_empty() => 0,
                None => {
                    let (measured, said) = usual(model, &axes)?;
                    assumed.extend(said);
                    cost += cost::UNSAID_MEASURE;
                    shows.push(measured);
                    0
                }
            };
            let plural = part.of.as_ref().is_some_and(|(_, plural)| *plural);
            let n = part.n.or(want.and_then(|w| w.n)).unwrap_or(if plural { FEW } else { 1 });
            if part.n.is_none() && want.and_then(|w| w.n).is_none() && plural {
                assumed.push(format!("the first {FEW}"));
            }
            let ranked = part.of.as_ref().map(|(axis, _)| axis.clone()).or(want.map(|w| w.axis.clone()));
            let others: Vec<&Axis> = explicit.iter().filter(|axis| ranked.as_ref() != Some(axis)).collect();
            let per = match (ranked.is_some(), &others[..]) {
                (true, [one]) => Some(one.by(model)),
                (true, [_, _, ..]) => return None,
                _ => None,
            };
            if let (Some(per), true) = (&per, part.n.is_none()) {
                assumed.retain(|a| !a.starts_with("the first"));
                assumed.push(format!("the first {n} within each {}", by_label(per, model)));
            }
            Some(Top { n, by: by_position, least: part.least, per })
        }
        None => {
            if let Some(measured) = ranked_by {
                if axes.is_empty() {
                    return None;
                }
                position(&mut shows, measured);
            }
            None
        }
    };
    // "which dealers by revenue"
    let order = parts.order.map(|(by, descending)| match by {
        Some(measured) => Order { show: Some(position(&mut shows, measured)), descending },
        None if !shows.is_empty() && descending => Order { show: Some(0), descending },
        None if !shows.is_empty() => Order { show: None, descending },
        None => Order { show: None, descending },
    });

    // "dealers by region": entities are counted where something else divides them.
    if shows.is_empty() && listed && !explicit.is_empty() && parts.conditions.is_empty() {
        let [want] = &parts.wants[..] else { return None };
        let counted = counted(&want.axis, model)?;
        axes.retain(|axis| *axis != want.axis);
        shows.push(Measured::plain(counted));
        cost += cost::UNSAID_MEASURE;
    }

    let (mut compare, mut time) = (None, parts.times.pop());
    if let Some((with, this)) = parts.compare {
        // "quarter-on-quarter growth in 2025": each quarter against the one before.
        if let (Some(said), Some(unit)) = (&time, this.as_ref().and_then(|this| this.to_date))
            && (said.unit != Some(unit) || said.last.or(said.past).is_some_and(|n| n > 1))
            && said.to_date != Some(unit)
            && (said.ago.is_none() || said.unit != Some(unit))
            && shows.iter().any(|m| matches!(m.view, Some(View::Growth | View::Change)))
        {
            push(&mut axes, Axis::Time(unit, None));
        }
        if time.is_none() && this.is_some() && !axes.iter().any(|a| matches!(a, Axis::Time(g, _) if !g.is_cyclic())) {
            time = this;
        }
        // "this year vs last year" names both periods; "last month vs last year" must not be folded.
        let unit = |when: &When| when.to_date.or(when.unit);
        compare = Some(match (with, &time) {
            (Compare::Previous, Some(said)) if said.ago == Some(0) => {
                time = Some(When { to_date: unit(said), ..When::default() });
                Compare::Previous
            }
            (with, _) => with,
        });
    }
    if let Some(view) = parts.view {
        if shows.is_empty() {
            return None;
        }

        for measured in &mut shows {
            if measured.view.is_some() {
                return None;
            }
            measured.view = Some(view.clone());
        }
    }
    // "share by powertrain within each region"
    if let [Axis::Dimension(parent)] = &parts.parents[..] {
        for measured in shows.iter_mut().filter(|m| m.view == Some(View::Share)) {
            measured.view = Some(View::ShareOf(model.dimension(*parent).name.clone()));
        }
    }
    if shows.iter().any(|m| matches!(m.view, Some(View::Growth | View::Change))) && compare.is_none() {
        let over_time = axes.iter().any(|a| matches!(a, Axis::Time(g, _) if !g.is_cyclic()));
        compare = Some(if over_time || time.is_some() { Compare::Previous } else { Compare::YearAgo });
    }
    let moves = shows.iter().any(|m| matches!(m.view, Some(View::Running | View::Moving(_))));
    if moves && !axes.iter().any(|a| matches!(a, Axis::Time(g, _) if !g.is_cyclic())) {
        axes.push(Axis::Time(Grain::Month, None));
        assumed.push("by month".into());
    }
    // A share needs parts.
    if shows.iter().any(|m| matches!(m.view, Some(View::Share))) && axes.is_empty() {
        return None;
    }

    if shows.is_empty() && axes.is_empty() && parts.analysis.is_none() {
        return None;
    }
    // "by region" divides something: by itself it lists nothing.
    let nothing_listed = parts.wants.is_empty() && top.is_none() && parts.conditions.is_empty();
    if shows.is_empty() && nothing_listed && parts.analysis.is_none() {
        cost += cost::NOTHING_ASKED;
    }
    let shares = shows.iter().filter(|m| matches!(m.view, Some(View::Share | View::ShareOf(_)))).count();
    // "X as a percentage of Y" is a ratio of two measures, not a share of one.
    if shares > 0 && shares < shows.len() {
        return None;
    }
    // "what percentage is sold online, by year": the share of one member, not of one year.
    if shares > 0 && !parts.filters.is_empty() && axes.iter().all(|a| matches!(a, Axis::Time(..))) {
        return None;
    }
    // "how many dealers have sold at least one": a count of groups that meet a condition.
    let counts = shows.iter().any(|m| matches!(m.head, Head::Count(_) | Head::Aggregate(Agg::Distinct, _)));
    if counts && axes.is_empty() && parts.conditions.iter().any(|c| !matches!(c.of, Some(On::Field(_)))) {
        return None;
    }
    // A condition on groups needs groups.
    if axes.is_empty() && parts.conditions.iter().any(|c| matches!(c.of, Some(On::Measure(Head::Count(_))))) {
        return None;
    }
    // Row conditions on the measured side of a count need an entity to count.
    let filters = conditions(&parts.conditions, parts.filters, &axes, model)?;
    if shows.is_empty() && axes.iter().all(|a| matches!(a, Axis::Time(..))) && parts.analysis.is_none() {
        return None;
    }
    let draft = Draft {
        show: shows.iter().map(|m| m.show(model)).collect(),
        by: axes.iter().map(|a| a.by(model)).collect(),
        filters,
        time,
        compare,
        top,
        order,
        analysis: parts.analysis,
        chart: parts.chart.map(str::to_owned),
        ..Draft::default()
    };
    cost += unreached(&draft, &shows, &axes, model);
    Some(Sketch { draft: tidy(draft), cost, assumed })
}

/// Puts conditions that only the rows of an existence reach inside it, and the time with them.
fn inside_existence(parts: &mut Parts, lattice: &Lattice<'_>) {
    let model = lattice.model;
    if !parts.shows.is_empty() || !parts.tops.is_empty() {
        return;
    }
    let Some(listed) = parts.wants.first().and_then(|w| crate::phrase::limit::rows(lattice, &w.axis)) else { return };
    let at = parts.filters.iter().position(|f| matches!(f, Filter::Has(e) | Filter::Never(e) if e.filters.is_empty()));
    let Some(mut filter) = at.map(|at| parts.filters.remove(at)) else { return };
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
        let (inside, outside) = std::mem::take(&mut parts.filters).into_iter().partition(|f| belongs(f));
        existence.filters = inside;
        parts.filters = outside;
        if existence.time.is_none() {
            existence.time = parts.times.pop();
        }
    }
    parts.filters.push(filter);
}

/// Where nothing else is asked for, the nouns that say whose rows are meant are: "students with more than
/// two courses", "has the country with the most airports".
fn promote(parts: &mut Parts, top: Option<&TopPart>) -> f32 {
    let ranked = top.filter(|top| top.of.is_none());
    if !parts.wants.is_empty() || parts.scopes.is_empty() || !parts.by.is_empty() {
        return 0.0;
    }
    if let Some(top) = ranked {
        parts.wants.push(parts.scopes.remove(top.scopes.saturating_sub(1)));
        // "the highest price of the products" is a price, not a product.
        return if top.scopes == 0 { cost::RANKED_LATER } else { 0.0 };
    }
    if parts.shows.is_empty() && top.is_none() {
        parts.wants.append(&mut parts.scopes);
    }
    0.0
}

/// What a noun does that only says whose rows are meant: nothing where what is measured has just one of it
/// ("the age *of the students*"), a condition where it has many ("students *in sports*").
fn within(scope: &Want, shows: &[Measured], filters: &mut Vec<Filter>, lattice: &Lattice<'_>) -> Option<f32> {
    let model = lattice.model;
    let Some(of) = crate::phrase::limit::rows(lattice, &scope.axis) else { return Some(cost::STRAY) };
    for measured in shows.iter().flat_map(|m| m.head.datasets(model)) {
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
            let Some(between) = between else { return Some(cost::STRAY) };
            filters.push(has(model, between));
        } else {
            filters.push(has(model, of));
        }
    }
    Some(0.0)
}

/// What "most often" counts: rows of what a scope names, else of the dataset that the listed thing
/// belongs to; an entity occurs in the one dataset that refers to it.
fn occurrences(listed: &Axis, scopes: &mut Vec<Want>, lattice: &Lattice<'_>) -> Option<Measured> {
    let model = lattice.model;
    let own = crate::phrase::limit::rows(lattice, listed).or_else(|| match listed {
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
    let refers = |d: &model::DatasetId| *d != of && !model.paths(*d, of).is_empty();
    for (at, scope) in scopes.iter().enumerate() {
        let Some(named) = crate::phrase::limit::rows(lattice, &scope.axis) else { continue };
        if named == of && own.is_none() || refers(&named) {
            scopes.remove(at);
            return Some(Measured::plain(Head::Count(named)));
        }
    }
    if own.is_none() {
        return Some(Measured::plain(Head::Count(of)));
    }
    let mut children = model.dataset_ids().filter(refers);
    let child = children.next().filter(|_| children.next().is_none())?;
    Some(Measured::plain(Head::Count(child)))
}

fn has(model: &Model, of: model::DatasetId) -> Filter {
    Filter::Has(Existence { of: model.dataset(of).name.clone(), filters: Vec::new(), time: None })
}

/// "models sold in Germany but not in France": two sets of rows of the same models, where a single row
/// could never be both. Such conditions become "has" and "has not"; without an entity to hold them they
/// make no sense.
fn sets_apart(parts: &mut Parts, model: &Model) -> Option<bool> {
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
    let [want] = &parts.wants[..] else { return None };
    let (Axis::Dimension(_) | Axis::Entity(_)) = &want.axis else { return None };
    let Head::Count(listed) = counted(&want.axis, model)? else { return None };
    let target = model.dimension_named(&dimension)?;
    let mut rows: Vec<_> = parts.verbs.iter().chain(&parts.shows).flat_map(|m| m.head.datasets(model)).collect();
    if rows.is_empty() {
        rows.extend(model.dataset_ids());
    }
    let of = rows
        .into_iter()
        .find(|d| *d != listed && !model.paths(*d, listed).is_empty() && !model.reaches(*d, target).is_empty())?;
    for filter in &mut parts.filters {
        let held = |one: &std::collections::BTreeMap<String, Vec<model::draft::Member>>| Existence {
            of: model.dataset(of).name.clone(),
            filters: vec![Filter::In(one.clone())],
            time: None,
        };
        match filter {
            Filter::In(one) if one.contains_key(&dimension) => *filter = Filter::Has(held(one)),
            Filter::NotIn(one) if one.contains_key(&dimension) => *filter = Filter::Never(held(one)),
            _ => {}
        }
    }
    Some(true)
}

/// A question that changes the one before.
fn edit(parts: Parts, previous: &Draft, model: &Model) -> Option<Sketch> {
    let mut draft = previous.clone();
    let add = parts.follows == Some(true);
    if parts.times.len() > 1 {
        return None;
    }
    let axes: Vec<By> =
        parts.by.iter().chain(parts.wants.iter().chain(&parts.scopes).map(|w| &w.axis)).map(|a| a.by(model)).collect();
    if !axes.is_empty() {
        if !add {
            let timed = |by: &By| matches!(by, By::Time(_));
            let only_time = axes.iter().all(timed);
            // A new grain replaces the grain; a new dimension replaces the dimensions.
            draft.by.retain(|by| timed(by) != only_time);
            if draft.top.is_some() {
                draft.by.clear();
                draft.top = None;
            }
        }
        for axis in axes {
            if !draft.by.contains(&axis) {
                draft.by.push(axis);
            }
        }
    }
    for filter in conditions(&parts.conditions, parts.filters, &[], model)? {
        let name = |f: &Filter| match f {
            Filter::In(one) | Filter::NotIn(one) => one.keys().next().cloned(),
            _ => None,
        };
        if let (Some(new), false) = (name(&filter), add) {
            draft.filters.retain(|old| name(old).as_ref() != Some(&new));
        }
        if !draft.filters.contains(&filter) {
            draft.filters.push(filter);
        }
    }
    if let Some(when) = parts.times.into_iter().next() {
        draft.time = Some(when);
    }
    if let Some((compare, this)) = parts.compare {
        draft.compare = Some(compare);
        draft.time = draft.time.or(this);
    }
    if let Some(view) = parts.view {
        for show in &mut draft.show {
            let mut long = show.long();
            long.view = Some(view.clone());
            *show = Show::from(long);
        }
    }
    if let Some(chart) = parts.chart {
        draft.chart = Some(chart.to_owned());
    }
    if let Some((None, descending)) = parts.order {
        draft.order = Some(Order { show: (!draft.show.is_empty() && descending).then_some(0), descending });
    }
    if let Some(analysis) = parts.analysis {
        draft.analysis = Some(analysis);
    }
    (draft != *previous).then(|| Sketch { draft: tidy(draft), cost: 0.0, assumed: Vec::new() })
}

/// Where a measure stands among those shown; it is added if it does not.
fn position(shows: &mut Vec<Measured>, measured: Measured) -> usize {
    match shows.iter().position(|m| *m == measured) {
        Some(position) => position,
        None => {
            shows.push(measured);
            shows.len() - 1
        }
    }
}

/// What "top dealers" is about when no measure is said: what the model means by "best", else its first
/// metric that reaches the dealers.
fn usual(model: &Model, axes: &[Axis]) -> Option<(Measured, Vec<String>)> {
    let best = model.means.iter().find(|(word, _)| word == "best").map(|(_, id)| *id);
    let id = best.into_iter().chain(model.metric_ids()).find(|id| {
        let metric = model.metric(*id);
        !metric.hidden && axes.iter().all(|axis| model.datasets_of(*id).iter().all(|d| reaches(model, *d, axis)))
    })?;
    let said = format!("ranked by {}", model.metric(id).label);
    Some((Measured::plain(Head::Metric(id)), vec![said]))
}

/// The rows an axis lists, if it is an entity.
fn counted(axis: &Axis, model: &Model) -> Option<Head> {
    match axis {
        Axis::Entity(id) => Some(Head::Count(*id)),
        Axis::Dimension(id) => {
            let field = model.dimension(*id).fields[0];
            let dataset = model.field(field).dataset;
            Some(if model.dataset(dataset).shown_as == [field] {
                Head::Count(dataset)
            } else {
                Head::Aggregate(Agg::Distinct, *id)
            })
        }
        Axis::Time(..) => None,
    }
}

/// Conditions as filters: on groups for measures, on rows for plain fields.
fn conditions(conditions: &[Condition], mut filters: Vec<Filter>, axes: &[Axis], model: &Model) -> Option<Vec<Filter>> {
    // A number of the listed entity itself is a number of each row.
    let own = |id: DimensionId| {
        let dataset = model.field(model.dimension(id).fields[0]).dataset;
        axes.is_empty()
            || axes.iter().any(|axis| match axis {
                Axis::Entity(of) => *of == dataset,
                Axis::Dimension(of) => model.field(model.dimension(*of).fields[0]).dataset == dataset,
                Axis::Time(..) => false,
            })
    };
    for condition in conditions {
        let mut compared = condition.compared.clone();
        filters.push(match condition.of.as_ref()? {
            On::Measure(Head::Metric(id)) => {
                compared.name = model.metric(*id).name.clone();
                Filter::Metric(compared)
            }
            On::Measure(Head::Count(id)) => {
                compared.name = model.dataset(*id).name.clone();
                compared.agg = Some(Agg::Count);
                Filter::Metric(compared)
            }
            On::Field(id) if !has_word(&compared) => {
                compared.name = model.dimension(*id).name.clone();
                Filter::Field(compared)
            }
            On::Measure(Head::Aggregate(Agg::Sum, id)) if own(*id) && !has_word(&compared) => {
                compared.name = model.dimension(*id).name.clone();
                Filter::Field(compared)
            }
            // Each has been given the measure that it counts.
            On::Occurrences => return None,
            On::Field(id) => {
                compared.name = model.dimension(*id).name.clone();
                compared.agg = Some(Agg::Avg);
                Filter::Metric(compared)
            }
            On::Measure(Head::Aggregate(agg, id)) => {
                match metric_summing(model, *id).filter(|_| *agg == Agg::Sum) {
                    Some(metric) => compared.name = model.metric(metric).name.clone(),
                    None => {
                        compared.name = model.dimension(*id).name.clone();
                        compared.agg = Some(*agg);
                    }
                }
                Filter::Metric(compared)
            }
        });
    }
    Some(filters)
}

/// The metric that is the plain sum of this field.
pub(crate) fn metric_summing(model: &Model, dimension: DimensionId) -> Option<model::MetricId> {
    use model::formula::Formula;
    let field = model.field(model.dimension(dimension).fields[0]);
    model.metric_ids().find(|id| match &model.metric(*id).formula {
        Formula::Measure(m) => {
            let plain = m.filter.is_none() && m.over.is_empty();
            plain && m.agg == Agg::Sum && m.dataset == field.dataset && m.of.as_ref() == Some(&field.expr)
        }
        _ => false,
    })
}

fn has_word(compared: &model::draft::Compared) -> bool {
    use model::draft::Against;
    [&compared.above, &compared.below, &compared.at_least, &compared.at_most, &compared.equals, &compared.not]
        .into_iter()
        .any(|a| matches!(a, Some(Against::Word(_))))
}

/// What it costs that what is measured does not reach what it is grouped or filtered by.
fn unreached(draft: &Draft, shows: &[Measured], axes: &[Axis], model: &Model) -> f32 {
    let datasets: Vec<_> = shows.iter().flat_map(|m| m.head.datasets(model)).collect();
    let misses = |axis: &Axis| {
        let far = |d: &model::DatasetId| match steps(model, *d, axis) {
            Some(steps) => cost::STEP * steps as f32,
            None if meets(model, *d, axis) => cost::BRIDGED,
            None => cost::UNREACHED,
        };
        datasets.iter().map(far).fold(0.0, f32::max)
    };
    let mut cost: f32 = axes.iter().map(misses).sum();
    for filter in &draft.filters {
        let name = match filter {
            Filter::In(one) | Filter::NotIn(one) => one.keys().next(),
            Filter::Contains(one) | Filter::StartsWith(one) | Filter::EndsWith(one) => one.keys().next(),
            Filter::Field(compared) => Some(&compared.name),
            _ => None,
        };
        if let Some(dimension) = name.and_then(|n| model.dimension_named(n)) {
            cost += misses(&Axis::Dimension(dimension));
        }
        if let Filter::Segment(name) | Filter::NotSegment(name) = filter
            && let Some(segment) = model.segments.iter().find(|s| s.name == *name)
            && let Some(dimension) = model.dimension_of(segment.field)
        {
            cost += misses(&Axis::Dimension(dimension));
        }
    }
    cost
}

/// Joins from a dataset to what it is grouped by, if it reaches that.
fn steps(model: &Model, dataset: model::DatasetId, axis: &Axis) -> Option<usize> {
    match axis {
        Axis::Dimension(id) | Axis::Time(_, Some(id)) => {
            model.reaches(dataset, *id).iter().map(|reach| reach.path.len()).min()
        }
        Axis::Entity(id) => model.paths(dataset, *id).iter().map(Vec::len).min(),
        Axis::Time(_, None) => model.dataset(dataset).time.as_ref().map(|_| 0),
    }
}

/// Whether a third dataset ties a dataset to what it is grouped by.
fn meets(model: &Model, dataset: model::DatasetId, axis: &Axis) -> bool {
    let ties = |d: model::DatasetId| d != dataset && !model.paths(d, dataset).is_empty() && reaches(model, d, axis);
    !matches!(axis, Axis::Time(_, None)) && model.dataset_ids().any(ties)
}

fn reaches(model: &Model, dataset: model::DatasetId, axis: &Axis) -> bool {
    match axis {
        Axis::Dimension(id) => !model.reaches(dataset, *id).is_empty(),
        Axis::Entity(id) => !model.paths(dataset, *id).is_empty(),
        Axis::Time(_, None) => model.dataset(dataset).time.is_some(),
        Axis::Time(_, Some(id)) => !model.reaches(dataset, *id).is_empty(),
    }
}

fn by_label(by: &By, model: &Model) -> String {
    match by {
        By::Dimension(name) => {
            model.dimension_named(name).map_or_else(|| name.clone(), |id| model.dimension(id).label.clone())
        }
        By::Time(ByTime { time, .. }) => time.label().to_owned(),
    }
}

/// One Draft for one meaning, as far as words go.
fn tidy(mut draft: Draft) -> Draft {
    let mut seen: Vec<Filter> = Vec::new();
    for filter in std::mem::take(&mut draft.filters) {
        if !seen.contains(&filter) {
            seen.push(filter);
        }
    }
    draft.filters = seen;
    // One row has one value of a dimension: "Germany France" means either.
    let mut merged: Vec<Filter> = Vec::new();
    for filter in std::mem::take(&mut draft.filters) {
        let same = merged.iter_mut().find_map(|known| match (known, &filter) {
            (Filter::In(known), Filter::In(new)) if known.keys().eq(new.keys()) => Some((known, new.clone())),
            _ => None,
        });
        match same {
            Some((known, new)) => {
                for (name, members) in new {
                    let list = known.entry(name).or_default();
                    for member in members {
                        if !list.contains(&member) {
                            list.push(member);
                        }
                    }
                }
            }
            None => merged.push(filter),
        }
    }
    draft.filters = merged;
    let top_or_order = draft.top.is_some() || draft.order.is_some();
    if !top_or_order {
        let mut shown: Vec<Show> = Vec::new();
        draft.show.retain(|show| {
            let new = !shown.contains(show);
            shown.push(show.clone());
            new
        });
    }
    draft
}
