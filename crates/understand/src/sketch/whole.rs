//! A question that stands by itself, step by step from its parts to a Draft.

mod apart;
mod asked;
mod nearer;
mod order;
mod sense;
mod time;
mod views;

use model::draft::{Compare, Draft, Filter, Order, Top, View, When};
use model::formula::Agg;
use model::semantic::FieldRole;
use model::{DatasetId, Model};

use asked::{aggregated, aimed, measured_by_member, on_average, one_top, rows_counted};

use super::condition::conditions;
use super::parts::{Parts, TopPart, Want, listed};
use super::reach::{roles_meant, unreached};
use super::scope::{
    absences, dated_by_what_ties, inside_existence, occurrences, promote, sets_apart, sets_together, within,
};
use super::single::{
    by_label, contradicts, counted, counts, date_beside, position, rows_counted_by, rows_of, summed_field, tidy, usual,
};
use super::{FEW, Sketch, judged};
use crate::lattice::Lattice;
use crate::lexicon::Thing;
use crate::phrase::limit::rows;
use crate::phrase::{Axis, Head, Measured, On};
use crate::token::Quantity;

/// The Draft of a question's parts; `None` where they do not go together.
pub(super) fn whole(parts: Parts, lattice: &Lattice<'_>) -> Option<Sketch> {
    let mut making = Making::begin(parts, lattice)?;
    making.apart();
    making.averages();
    making.ranked()?;
    making.axes();
    making.counts()?;
    making.scopes()?;
    absences(&mut making.parts, lattice)?;
    dated_by_what_ties(&mut making.parts, lattice);
    inside_existence(&mut making.parts, lattice)?;
    making.conditions()?;
    let mut top = making.top()?;
    making.nearer();
    let mut order = making.order(top.as_ref())?;
    making.divided()?;
    making.by_themselves(top.is_some());
    making.periods();
    making.ahead()?;
    making.views(top.is_some())?;
    if making.parts.falls {
        making.falls(&mut top, &mut order);
    }
    making.sense(top.is_some())?;
    making.draft(top, order)
}

struct Making<'a> {
    lattice: &'a Lattice<'a>,
    model: &'a Model,
    parts: Parts,
    /// What asks for the first few.
    top: Option<TopPart>,
    axes: Vec<Axis>,
    /// Axes after "by" and its like.
    explicit: Vec<Axis>,
    compare: Option<Compare>,
    time: Option<When>,
    cost: f32,
    assumed: Vec<String>,
    /// Somebody said that there are, or are no, such rows: "ordered something".
    has_said: bool,
}

impl<'a> Making<'a> {
    fn begin(mut parts: Parts, lattice: &'a Lattice<'a>) -> Option<Making<'a>> {
        if apart::asks_of_both(&parts, lattice) {
            return None;
        }
        let sets = sets_apart(&mut parts, lattice.model)? || sets_together(&mut parts, lattice)?;
        // "the mileage of the cars we sold": what is sold says nothing of claims.
        let model = lattice.model;
        let tied = |verb: DatasetId| {
            let joined = |of: &DatasetId| *of == verb || !model.paths(verb, *of).is_empty();
            parts.shows.iter().flat_map(|m| m.head.datasets(model)).all(|of| joined(&of))
        };
        if !parts.verbs.iter().flat_map(|m| m.head.datasets(model)).all(tied) {
            return None;
        }
        if parts.averaged {
            on_average(&mut parts, lattice)?;
        }
        if parts.rows_counted {
            rows_counted(&mut parts, lattice)?;
        }
        if !parts.aggregates.is_empty() {
            aggregated(&mut parts, lattice)?;
        }
        // A verb says what is measured only where nothing else does.
        let mut assumed = Vec::new();
        if parts.shows.is_empty() && parts.tops.iter().all(|t| t.by.is_none()) && !sets {
            parts.shows.append(&mut parts.verbs);
            assumed.extend(how_much(&mut parts, model));
        }
        let unsaid = parts.shows.is_empty() && parts.conditions.is_empty() && parts.ranked_by.is_empty();
        if let (true, true, Some(metric)) = (unsaid, parts.tops.is_empty(), measured_by_member(&parts, model)) {
            assumed.push(format!("its {}", model.metric(metric).label));
            parts.shows.push(Measured::plain(Head::Metric(metric)));
        } else if let (true, Some(metric)) = (unsaid, aimed(&parts, model)) {
            assumed.push(format!("the target of {}", model.metric(metric).label));
            parts.shows.push(Measured::plain(Head::Metric(metric)));
        }
        each_in_order(&mut parts);
        one_top(&mut parts.tops);
        let once = parts.tops.len() <= 1 && parts.times.len() <= 1 && parts.ranked_by.len() <= 1;
        once.then(|| Making {
            lattice,
            model: lattice.model,
            top: parts.tops.pop(),
            has_said: parts.filters.iter().any(|filter| matches!(filter, Filter::Has(_) | Filter::Never(_))),
            parts,
            axes: Vec::new(),
            explicit: Vec::new(),
            compare: None,
            time: None,
            cost: if assumed.is_empty() { 0.0 } else { lattice.weights.unsaid_measure },
            assumed,
        })
    }

    /// "units per dealer by region": for each dealer first, then the mean of a region.
    fn averages(&mut self) {
        let parts = &mut self.parts;
        // "average bedrooms per apartment" is that of all apartments, which have a number each.
        let own = |axis: &Axis| {
            let mean = |m: &Measured| match m.head {
                Head::Aggregate(Agg::Avg, id) => Some(self.model.field(self.model.dimension(id).fields[0]).dataset),
                _ => None,
            };
            let of = rows(self.lattice, axis);
            of.is_some() && !parts.shows.is_empty() && parts.shows.iter().all(|m| mean(m) == of)
        };
        if parts.per.iter().all(own) && (parts.by.is_empty() || !parts.wants.is_empty()) {
            parts.per.clear();
        }
        // "average units per sale" is that of all sales, which have a number each.
        let (model, lattice) = (self.model, self.lattice);
        let of_rows = |head: &Head, axis: &Axis| {
            let field = match head {
                Head::Metric(id) => summed_field(*id, model),
                Head::Aggregate(Agg::Sum | Agg::Avg, id) => Some(*id),
                _ => None,
            };
            field.filter(|id| rows(lattice, axis) == Some(model.field(model.dimension(*id).fields[0]).dataset))
        };
        for measured in &mut parts.shows {
            if let Some((axis, agg)) = &measured.per
                && let Some(field) = of_rows(&measured.head, axis)
            {
                (measured.head, measured.per) = (Head::Aggregate(*agg, field), None);
            }
        }
        let bare = |m: &Measured, axis: &Axis| m.bare().and_then(|head| of_rows(head, axis));
        if let [axis] = &parts.per[..]
            && !parts.shows.is_empty()
            && parts.shows.iter().all(|m| bare(m, axis).is_some())
        {
            for measured in &mut parts.shows {
                if let Some(field) = bare(measured, axis) {
                    measured.head = Head::Aggregate(Agg::Avg, field);
                }
            }
            parts.per.clear();
        }
        if let ([axis], false, false) = (&parts.per[..], parts.by.is_empty(), parts.shows.is_empty()) {
            for measured in parts.shows.iter_mut().filter(|m| m.per.is_none()) {
                measured.per = Some((axis.clone(), Agg::Avg));
            }
            let label = by_label(&axis.by(self.model), self.model);
            self.assumed.push(format!("the average over each {label}"));
        } else {
            parts.by.append(&mut parts.per);
        }
    }

    /// What is ranked, and by how often it occurs where that is asked.
    fn ranked(&mut self) -> Option<()> {
        self.cost += promote(&mut self.parts, self.top.as_ref(), self.lattice);
        self.ranked_by_rows();
        if let Some(top) = self.top.as_mut().filter(|top| top.often && top.by.is_none()) {
            let first = self.parts.wants.first().map(|want| &want.axis);
            let listed = top.of.as_ref().map(|(axis, _)| axis).or(first)?;
            let occurs = occurrences(listed, &mut self.parts.scopes, self.lattice)?;
            // "the most popular party form": of each of these there is one.
            let counted = rows_counted_by(&occurs.head, self.model);
            let same = |axis: &Axis| counted.is_some() && rows(self.lattice, axis) == counted;
            if same(listed) || self.parts.wants.iter().any(|want| same(&want.axis)) {
                return None;
            }
            top.by = Some(occurs);
        }
        Some(())
    }

    /// "top 3 dealers in each region by claims": by how many of those each has, and not within each claim.
    fn ranked_by_rows(&mut self) {
        let Some(top) = self.top.as_mut().filter(|top| top.by.is_none()) else { return };
        let first = self.parts.wants.first().map(|want| &want.axis);
        let Some(ranked) = top.of.as_ref().map(|(axis, _)| axis).or(first) else { return };
        let Some(ranked) = rows(self.lattice, ranked) else { return };
        let model = self.model;
        let theirs = |axis: &Axis| match axis {
            Axis::Entity(of) if *of != ranked && !model.paths(*of, ranked).is_empty() => Some(*of),
            _ => None,
        };
        let Some((at, of)) = self.parts.by.iter().enumerate().find_map(|(at, axis)| Some((at, theirs(axis)?))) else {
            return;
        };
        self.parts.by.remove(at);
        (top.by, top.often) = (Some(Measured::plain(rows_of(model, of))), false);
    }

    /// What is ranked stands first, then what was asked for, then what it is split by.
    fn axes(&mut self) {
        self.explicit = self.parts.by.clone();
        let ranked = self.top.as_ref().and_then(|top| top.of.as_ref()).map(|(axis, _)| axis.clone());
        let wanted = self.parts.wants.iter().map(|want| want.axis.clone()).filter(|a| !self.explicit.contains(a));
        let versus = self.parts.versus.iter().map(|id| Axis::Dimension(*id));
        let all: Vec<Axis> =
            ranked.into_iter().chain(wanted).chain(self.explicit.iter().cloned()).chain(versus).collect();
        for axis in all {
            if self.pointless(&axis) {
                self.cost += self.lattice.weights.bare_group;
            } else {
                self.add(axis);
            }
        }
        // Rows without a name of their own are seldom listed.
        let events = |want: &&Want| match want.axis {
            Axis::Entity(id) => !want.asked && self.model.dataset(id).shown_as.is_empty(),
            _ => false,
        };
        // "returns by reason" counts them.
        if !self.parts.shows.is_empty() || self.explicit.is_empty() {
            // "tickets over a day old: customer, topic, date" may be listed all the same.
            let listed = usize::from(self.parts.shows.is_empty() && self.parts.wants.len() > 2);
            let others = self.parts.wants.iter().skip(listed);
            self.cost += self.lattice.weights.events * others.filter(events).count() as f32;
        }
        if !self.parts.shows.is_empty() {
            self.cost +=
                self.lattice.weights.bare_group * self.parts.wants.iter().filter(|want| !want.asked).count() as f32;
        }
    }

    /// "the minimum and maximum price for every product": of a column, each of whose values is its own group,
    /// nothing is aggregated; such a noun only says whose values are meant.
    fn pointless(&self, axis: &Axis) -> bool {
        let model = self.model;
        let Some(of) = rows(self.lattice, axis) else { return false };
        let own = |m: &Measured| match m.head {
            Head::Aggregate(_, id) => model.field(model.dimension(id).fields[0]).dataset == of,
            _ => false,
        };
        let shows = &self.parts.shows;
        let is = |wanted: Agg| shows.iter().any(|m| matches!(m.head, Head::Aggregate(agg, _) if agg == wanted));
        let told = shows.len() > 1 && (is(Agg::Min) || is(Agg::Max));
        let mean = is(Agg::Avg) && (!self.explicit.contains(axis) || matches!(axis, Axis::Entity(_)));
        self.top.is_none()
            && !shows.is_empty()
            && shows.iter().all(own)
            && !is(Agg::Sum)
            && (told || is(Agg::Distinct) || mean)
    }

    fn add(&mut self, axis: Axis) {
        if !self.axes.contains(&axis) {
            self.axes.push(axis);
        }
    }

    /// "how many of them are there", "more than twice": gives them what they count.
    fn counts(&mut self) -> Option<()> {
        let parts = &mut self.parts;
        let listed = parts.wants.first().map(|want| &want.axis).or(parts.by.first()).cloned();
        let counted = parts.shows.iter().any(|m| counts(&m.head, self.model));
        if parts.counted && !counted && self.top.as_ref().is_none_or(|top| top.by.is_none()) {
            // "reps with more than 170 quotes, and how many": quotes
            let held = parts.conditions.iter().find_map(|condition| match &condition.of {
                Some(On::Measure(head @ Head::Count(_))) => Some(Measured::plain(head.clone())),
                _ => None,
            });
            let counted = if let (true, Some(held)) = (parts.shows.is_empty(), held) {
                held
            } else if parts.shows.is_empty() {
                occurrences(listed.as_ref()?, &mut parts.scopes, self.lattice)?
            } else {
                // "the number and average age of the students"
                let of = parts.scopes.iter().find_map(|scope| rows(self.lattice, &scope.axis))?;
                Measured::plain(rows_of(self.model, of))
            };
            parts.shows.insert(0, counted);
        }
        for condition in parts.conditions.iter_mut().filter(|c| c.of == Some(On::Occurrences)) {
            let counted = occurrences(listed.as_ref()?, &mut parts.scopes, self.lattice)?;
            condition.of = Some(On::Measure(counted.head));
        }
        Some(())
    }

    /// Whose rows are meant; children first, since what they belong to is said with them.
    fn scopes(&mut self) -> Option<()> {
        let (model, lattice) = (self.model, self.lattice);
        // "the lowest cost in warranty": what ranks is measured, too
        let ranks = self.top.iter().filter_map(|top| top.by.as_ref()).chain(&self.parts.ranked_by);
        let shows: Vec<Measured> = self.parts.shows.iter().chain(ranks).cloned().collect();
        let measured: Vec<_> = shows.iter().flat_map(|m| m.head.datasets(model)).collect();
        let child = |scope: &Want| {
            rows(lattice, &scope.axis).is_some_and(|of| measured.iter().any(|m| !model.paths(of, *m).is_empty()))
        };
        self.parts.scopes.sort_by_key(|scope| !child(scope));
        // What ranks or must be reached says of itself that there is something.
        let held = self.top.is_some() || !self.parts.conditions.is_empty();
        let listed = if held { &[] } else { &self.parts.wants[..] };
        for scope in &self.parts.scopes {
            // "that have two schools": a number that nothing takes up
            if scope.n.is_some() {
                self.cost += self.lattice.weights.stray;
            }
            self.cost += within(scope, &shows, listed, &mut self.parts.filters, lattice)?;
        }
        Some(())
    }

    /// Conditions without a measure of their own are on the column that their word describes, or on the
    /// question's only measure.
    fn conditions(&mut self) -> Option<()> {
        let (model, lattice, parts) = (self.model, self.lattice, &mut self.parts);
        let number = listed::number(parts, lattice);
        // "claims above 6000 with date, model and cost": what is listed of each row is above that, and not how many there are.
        let each = match &parts.shows[..] {
            [one] if parts.wants.len() > 1 && parts.by.is_empty() => match one.bare() {
                Some(Head::Metric(id)) => summed_field(*id, model),
                _ => None,
            },
            _ => None,
        };
        let each = each.map(|id| (id, model.field(model.dimension(id).fields[0]).dataset));
        // "how many deals were for more than 4 cars": each of them
        let counted = match &parts.shows[..] {
            [one] if parts.wants.is_empty() => one.bare().and_then(|head| rows_counted_by(head, model)),
            _ => None,
        };
        let cars = |id| lattice.mentions.iter().flatten().any(|m| m.thing == Thing::Unit(id));
        let mut unsaid = None;
        let by_member = measured_by_member(parts, model);
        // "revenue by region of models with declining margin": the models have it, and not the regions.
        let seen = parts.conditions.iter().any(|condition| condition.compared.view.is_some());
        let others = parts.scopes.iter().any(|scope| !self.axes.contains(&scope.axis));
        // "which of our top 10 dealers fell": the first ten of all, and not of those that fell.
        let of_top = (0..lattice.tokens.len()).any(|at| {
            let asked = matches!(lattice.word(at), "which" | "any" | "many" | "some") && lattice.word(at + 1) == "of";
            asked && (at + 2..at + 4).any(|at| lattice.word(at) == "top")
        });
        if seen && (others || of_top) {
            return None;
        }
        for condition in &mut parts.conditions {
            if let Some(On::Measure(Head::Metric(id))) = &condition.of
                && let Some(field) = summed_field(*id, model)
                && counted == Some(model.field(model.dimension(field).fields[0]).dataset)
                && cars(field)
                && parts.by.iter().all(|axis| rows(lattice, axis) != counted)
            {
                condition.put_on(On::Field(field), model)?;
                continue;
            }
            if let (Some(On::Measure(head)), Some((number, of))) = (&condition.of, each)
                && rows_counted_by(head, model) == Some(of)
            {
                condition.put_on(On::Field(number), model)?;
                continue;
            }
            if let Some(adjective) = condition.described {
                let nouns = parts.wants.iter().chain(&parts.scopes).filter_map(|want| rows(lattice, &want.axis));
                let mut meant = parts.shows.iter().flat_map(|m| m.head.datasets(model)).chain(nouns);
                condition.put_on(On::Field(meant.find_map(|dataset| adjective.column(model, dataset))?), model)?;
            }
            if condition.of.is_none() && condition.compared.view.is_some() {
                // "how many dealers sold less": less of what the verb says
                let counts = |m: &Measured| rows_counted_by(&m.head, model).is_some();
                let on = match (&parts.shows[..], &parts.verbs[..]) {
                    ([measured], _) if measured.bare().is_some() && !counts(measured) => {
                        On::Measure(measured.head.clone())
                    }
                    ([] | [_], [verb]) if verb.bare().is_some() => On::Measure(verb.head.clone()),
                    // "how many customers spent less"
                    ([counted, spent], _) if counts(counted) && spent.bare().is_some() && !counts(spent) => {
                        On::Measure(spent.head.clone())
                    }
                    // "dealers that fell": what sells best and worst is told by what is sold, unless a member says it.
                    ([], _) => {
                        let sales = || model.means.iter().find(|(word, _)| word == "sales").map(|(_, metric)| *metric);
                        let metric = by_member.or_else(sales)?;
                        self.cost += lattice.weights.unsaid_measure;
                        self.assumed.push(format!("its {}", model.metric(metric).label));
                        On::Measure(Head::Metric(metric))
                    }
                    _ => return None,
                };
                if let [counted, spent] = &parts.shows[..]
                    && counts(counted)
                    && On::Measure(spent.head.clone()) == on
                {
                    parts.shows.truncate(1);
                }
                condition.of = Some(on);
            }
            if condition.of.is_none() {
                // "artists over 46" are older than that.
                let nouns = parts.wants.iter().chain(&parts.scopes).filter_map(|want| rows(lattice, &want.axis));
                let counted = parts.shows.iter().filter_map(|m| rows_counted_by(&m.head, model));
                let mut aged = counted.chain(nouns).filter_map(|of| crate::english::age_of(model, of));
                if let (Some(age), Quantity::Bare) = (aged.next(), condition.quantity) {
                    condition.put_on(On::Field(age), model)?;
                    continue;
                }
                // "refunds over 300 with date and customer": the amount of each, which is listed beside the rest
                if let (Some(number), false) = (number, condition.quantity == Quantity::Percent) {
                    condition.put_on(On::Field(number), model)?;
                    let lists = parts.shows.is_empty() && parts.wants.len() > 1;
                    unsaid = Some(Axis::Dimension(number)).filter(|_| lists);
                    continue;
                }
                let [measured] = &parts.shows[..] else { return None };
                // "units grew by more than 50%" is a condition on the growth itself, and read as one.
                if grows(measured) || matches!(parts.view, Some(View::Growth | View::Change)) {
                    return None;
                }
                // "people under 40" is not about how many people there are.
                if matches!(measured.head, Head::Count(_)) {
                    return None;
                }
                // "average order value above 500" is no revenue above 500.
                if measured.per.is_some() {
                    return None;
                }
                condition.put_on(On::of(&measured.head), model)?;
            }
        }
        self.axes.extend(unsaid.filter(|axis| !self.axes.contains(axis)));
        // "in which categories did returns rise": of each category, and not of each return.
        let moved = self.parts.conditions.iter().filter(|condition| condition.compared.view.is_some());
        let counted: Vec<DatasetId> = moved
            .filter_map(|condition| match &condition.of {
                Some(On::Measure(head)) => rows_counted_by(head, model),
                _ => None,
            })
            .collect();
        self.axes.retain(|axis| !matches!(axis, Axis::Entity(of) if counted.contains(of)));
        Some(())
    }

    /// The first few, by which measure, and within what.
    fn top(&mut self) -> Option<Option<Top>> {
        let ranked_by = self.parts.ranked_by.pop();
        let Some(part) = self.top.take() else {
            // "types with 2 schools": a number that nothing takes up
            if self.parts.wants.iter().any(|want| want.n.is_some()) {
                return None;
            }
            // "dealers by revenue"
            if let Some(measured) = ranked_by {
                // "what did we plan in cars" is no plan and cars.
                let shows = &self.parts.shows;
                if self.axes.is_empty() || !(shows.is_empty() || shows.contains(&measured)) {
                    return None;
                }
                position(&mut self.parts.shows, measured, usize::MAX);
            }
            return Some(None);
        };
        if self.axes.is_empty() {
            return None;
        }
        // "top 3 tests by revenue", where "top" ranked by how many there are: two answers, of which one was said.
        let by = match (part.by.clone(), ranked_by) {
            (Some(by), Some(said)) if by != said => return None,
            (by, said) => by.or(said),
        };
        let by = match by {
            Some(measured) => position(&mut self.parts.shows, measured, part.shows),
            None if !self.parts.shows.is_empty() => 0,
            None => {
                let (measured, said) = usual(self.model, &self.axes)?;
                self.assumed.extend(said);
                self.cost += self.lattice.weights.unsaid_measure;
                if rows_counted_by(&measured.head, self.model).is_some() {
                    self.dated_beside();
                }
                self.parts.shows.push(measured);
                0
            }
        };
        let want = self.parts.wants[..part.wants].last().or(self.parts.wants.first());
        let plural = part.of.as_ref().is_some_and(|(_, plural)| *plural);
        let said = part.n.or(want.and_then(|want| want.n));
        let n = said.unwrap_or(if plural { FEW } else { 1 });
        let ranked = part.of.as_ref().map(|(axis, _)| axis).or(want.map(|want| &want.axis));
        let others: Vec<&Axis> = self.explicit.iter().filter(|axis| ranked != Some(axis)).collect();
        // "top 5 teachers by hours": within each number of hours is nothing that people ask.
        let number = |axis: &&&Axis| match axis {
            Axis::Dimension(id) => {
                let field = self.model.field(self.model.dimension(*id).fields[0]);
                field.role == FieldRole::Number && field.kind.is_number()
            }
            _ => false,
        };
        if others.iter().any(|axis| number(&axis)) {
            return None;
        }
        let per = match (ranked, &others[..]) {
            (Some(_), [one]) => Some(one.by(self.model)),
            (Some(_), [_, _, ..]) => return None,
            _ => None,
        };
        match &per {
            Some(per) if part.n.is_none() => {
                self.assumed.push(format!("the first {n} within each {}", by_label(per, self.model)));
            }
            _ if said.is_none() && plural => self.assumed.push(format!("the first {FEW}")),
            _ => {}
        }
        // "the worst suppliers by repeat rate" have the highest.
        let turned = part.judged && self.less_is_better(by);
        Some(Some(Top { n, by, least: part.least != turned, per }))
    }

    /// Whether the highest of a measure are the worst.
    fn less_is_better(&self, show: usize) -> bool {
        let measured = self.parts.shows.get(show);
        measured.is_some_and(|measured| judged::less_is_better(&measured.show(self.model).long(), self.model))
    }

    /// "top cancel reasons this year": of what was cancelled this year.
    fn dated_beside(&mut self) {
        let [Axis::Dimension(id)] = self.axes[..] else { return };
        if let (Some(date), [when]) = (date_beside(self.model, id), &mut self.parts.times[..])
            && when.of.is_none()
        {
            when.of = Some(self.model.dimension(date).name.clone());
        }
    }

    /// "dealers by region", "returns last month vs the month before": entities are counted where something else divides
    /// them, or a time is set against another.
    fn divided(&mut self) -> Option<()> {
        let on_rows = self.parts.conditions.iter().all(|c| matches!(c.of, Some(On::Field(_) | On::Number(_))));
        let listed = !self.parts.wants.is_empty() && on_rows;
        if self.parts.shows.is_empty() && listed && !(self.explicit.is_empty() && self.parts.compare.is_none()) {
            let [want] = &self.parts.wants[..] else { return None };
            self.parts.shows.push(Measured::plain(counted(&want.axis, self.model)?));
            self.axes.retain(|axis| *axis != want.axis);
            self.cost += self.lattice.weights.unsaid_measure;
        }
        Some(())
    }

    /// "the invoices of November: how many", "% paid late, invoices of 2025": of each invoice there is one.
    fn by_themselves(&mut self, top: bool) {
        let model = self.model;
        let counted: Vec<DatasetId> = self.parts.shows.iter().filter_map(|m| rows_counted_by(&m.head, model)).collect();
        let asked = |axis: &Axis| {
            self.explicit.contains(axis) || self.parts.wants.iter().any(|want| want.asked && want.axis == *axis)
        };
        if !top && self.parts.conditions.is_empty() {
            let alone = |axis: &Axis| matches!(axis, Axis::Entity(of) if counted.contains(of)) && !asked(axis);
            let kept: Vec<Axis> = self.axes.iter().filter(|axis| !alone(axis)).cloned().collect();
            self.axes = kept;
        }
    }

    /// What conditions are on: what the question divides by, or else what it counts.
    fn groups(&self) -> Vec<Axis> {
        let counted = match &self.parts.shows[..] {
            [one] if !self.parts.conditions.is_empty() => match one.head {
                Head::Aggregate(Agg::Distinct, id) => Some(Axis::Dimension(id)),
                ref head => rows_counted_by(head, self.model).map(Axis::Entity),
            },
            _ => None,
        };
        self.axes.iter().cloned().chain(counted).collect()
    }

    fn draft(self, top: Option<Top>, order: Option<Order>) -> Option<Sketch> {
        // A list has nothing that could be set against another time.
        let compares_nothing = self.compare.is_some() && self.parts.shows.is_empty() && !self.moves();
        if compares_nothing || contradicts(&self.parts.filters) {
            return None;
        }
        let groups = self.groups();
        let (model, parts, axes) = (self.model, self.parts, self.axes);
        let draft = Draft {
            show: parts.shows.iter().map(|m| m.show(model)).collect(),
            by: axes.iter().map(|a| a.by(model)).collect(),
            filters: conditions(&parts.conditions, parts.filters, &groups, model)?,
            time: self.time,
            compare: self.compare,
            top,
            order,
            analysis: parts.analysis,
            chart: parts.chart.map(str::to_owned),
            ..Draft::default()
        };
        // Without a measure, the conditions on measures say what must be reached.
        let conditioned = parts.conditions.iter().filter_map(|c| match &c.of {
            Some(On::Measure(head)) if parts.shows.is_empty() => Some(Measured::plain(head.clone())),
            Some(On::Number(id)) if parts.shows.is_empty() => Some(Measured::plain(Head::Aggregate(Agg::Sum, *id))),
            _ => None,
        });
        let measured: Vec<Measured> = parts.shows.iter().cloned().chain(conditioned).collect();
        let cost = self.cost + unreached(&draft, &measured, &axes, self.lattice);
        let mut assumed = self.assumed;
        assumed.extend(roles_meant(&draft, &measured, &axes, model));
        Some(Sketch { draft: tidy(draft), cost, assumed })
    }
}

/// "health score of all regions, worst first": what is put in order is that of each.
fn each_in_order(parts: &mut Parts) {
    let alone = parts.by.is_empty() && parts.wants.is_empty() && parts.tops.is_empty() && !parts.shows.is_empty();
    if let (Some(_), true, [Want { all: true, .. }]) = (&parts.order, alone, &parts.scopes[..]) {
        parts.by.extend(parts.scopes.drain(..).map(|scope| scope.axis));
    }
}

/// "how much did we sell" is about money where there is some, and not about how many pieces; what is said of that.
fn how_much(parts: &mut Parts, model: &Model) -> Option<String> {
    let [measured] = &parts.shows[..] else { return None };
    let Some(Head::Metric(said)) = measured.bare() else { return None };
    let (_, earned) = model.means.iter().find(|(word, _)| word == "sales").filter(|_| parts.amount)?;
    (earned != said).then(|| {
        parts.shows = vec![Measured::plain(Head::Metric(*earned))];
        format!("how much is {}", model.metric(*earned).label)
    })
}

fn grows(measured: &Measured) -> bool {
    matches!(measured.view, Some(View::Growth | View::Change))
}

/// Time that goes on, not weekdays and months of the year.
fn is_running_time(axis: &Axis) -> bool {
    matches!(axis, Axis::Time(grain, _) if !grain.is_cyclic())
}
