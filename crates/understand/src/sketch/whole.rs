//! A question that stands by itself, step by step from its parts to a Draft.

use model::calendar::Grain;
use model::draft::{By, Compare, Compared, Draft, Filter, Order, Top, View, When};
use model::formula::{Agg, Formula, Pick};
use model::semantic::FieldRole;
use model::{DatasetId, DimensionId, MetricId, Model};

use super::condition::conditions;
use super::parts::{Part, Parts, TopPart, Want};
use super::reach::unreached;
use super::scope::{absences, inside_existence, occurrences, promote, sets_apart, sets_together, within};
use super::single::{by_label, counted, counts_rows, position, rows_of, tidy, usual};
use super::{FEW, Sketch, cost, period};
use crate::lattice::Lattice;
use crate::phrase::limit::rows;
use crate::phrase::{
    Axis, Condition, Head, Measured, On, Sorted, age_dates, grain_of_date, is_year, same_label, usual_dates,
};

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
    inside_existence(&mut making.parts, lattice)?;
    making.conditions()?;
    let mut top = making.top()?;
    let mut order = making.order(top.as_ref())?;
    making.divided()?;
    making.periods();
    making.views()?;
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
}

impl<'a> Making<'a> {
    fn begin(mut parts: Parts, lattice: &'a Lattice<'a>) -> Option<Making<'a>> {
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
        if parts.shows.is_empty() && parts.tops.iter().all(|t| t.by.is_none()) && !sets {
            parts.shows.append(&mut parts.verbs);
        }
        let mut assumed = Vec::new();
        let unsaid = parts.shows.is_empty() && parts.conditions.is_empty() && parts.ranked_by.is_empty();
        if let (true, true, Some(metric)) = (unsaid, parts.tops.is_empty(), measured_by_member(&parts, model)) {
            assumed.push(format!("its {}", model.metric(metric).label));
            parts.shows.push(Measured::plain(Head::Metric(metric)));
        }
        one_top(&mut parts.tops);
        let once = parts.tops.len() <= 1 && parts.times.len() <= 1 && parts.ranked_by.len() <= 1;
        once.then(|| Making {
            lattice,
            model: lattice.model,
            top: parts.tops.pop(),
            parts,
            axes: Vec::new(),
            explicit: Vec::new(),
            compare: None,
            time: None,
            cost: if assumed.is_empty() { 0.0 } else { cost::UNSAID_MEASURE },
            assumed,
        })
    }

    /// "compare SUVs and sedans", "the margin of fleet and retail": members named side by side are set against
    /// each other where the question compares, or where one number of both together is no sum.
    fn apart(&mut self) {
        let parts = &mut self.parts;
        if parts.shows.is_empty() || !parts.versus.is_empty() || !parts.tops.is_empty() || self.top.is_some() {
            return;
        }
        let lists: Vec<(String, usize)> = parts
            .filters
            .iter()
            .filter_map(|filter| match filter {
                Filter::In(one) => one.iter().next().map(|(name, members)| (name.clone(), members.len())),
                _ => None,
            })
            .collect();
        let [(name, 2..)] = &lists[..] else { return };
        let Some(dimension) = self.model.dimension_named(name) else { return };
        let compares = self.lattice.tokens.iter().any(|t| matches!(t.text.as_str(), "compare" | "comparison"));
        // "for fleet or retail" are both together.
        let said = |word: &str| self.lattice.tokens.iter().any(|t| t.text == word);
        let with_and = said("and") && !said("or");
        let sums = parts.shows.iter().any(|m| match &m.head {
            Head::Metric(id) => matches!(
                &self.model.metric(*id).formula,
                Formula::Measure(measure) if matches!(measure.agg, Agg::Sum | Agg::Count)
            ),
            Head::Aggregate(agg, _) => *agg == Agg::Sum,
            Head::Count(_) => true,
        });
        if compares || (with_and && !sums) {
            parts.versus.push(dimension);
            let label = &self.model.dimension(dimension).label;
            self.assumed.push(format!("each {label} by itself"));
        }
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
        if parts.by.is_empty() && parts.per.iter().all(own) {
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
        self.cost += promote(&mut self.parts, self.top.as_ref());
        if let Some(top) = self.top.as_mut().filter(|top| top.often && top.by.is_none()) {
            let first = self.parts.wants.first().map(|want| &want.axis);
            let listed = top.of.as_ref().map(|(axis, _)| axis).or(first)?;
            top.by = Some(occurrences(listed, &mut self.parts.scopes, self.lattice)?);
        }
        Some(())
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
                self.cost += cost::BARE_GROUP;
            } else {
                self.add(axis);
            }
        }
        // Rows without a name of their own are seldom listed.
        let events = |want: &&Want| match want.axis {
            Axis::Entity(id) => !want.asked && self.model.dataset(id).shown_as.is_empty(),
            _ => false,
        };
        self.cost += cost::EVENTS * self.parts.wants.iter().filter(events).count() as f32;
        if !self.parts.shows.is_empty() {
            self.cost += cost::BARE_GROUP * self.parts.wants.iter().filter(|want| !want.asked).count() as f32;
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
        self.top.is_none() && !shows.is_empty() && shows.iter().all(own) && (told || is(Agg::Distinct) || mean)
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
        let counted = parts.shows.iter().any(|m| match m.head {
            Head::Metric(id) => counts_rows(self.model, id).is_some(),
            Head::Count(_) => true,
            Head::Aggregate(agg, _) => agg == Agg::Distinct,
        });
        if parts.counted && !counted && self.top.as_ref().is_none_or(|top| top.by.is_none()) {
            let counted = if parts.shows.is_empty() {
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
        let measured: Vec<_> = self.parts.shows.iter().flat_map(|m| m.head.datasets(model)).collect();
        let child = |scope: &Want| {
            rows(lattice, &scope.axis).is_some_and(|of| measured.iter().any(|m| !model.paths(of, *m).is_empty()))
        };
        self.parts.scopes.sort_by_key(|scope| !child(scope));
        for scope in &self.parts.scopes {
            // "that have two schools": a number that nothing takes up
            if scope.n.is_some() {
                self.cost += cost::STRAY;
            }
            self.cost += within(scope, &self.parts.shows, &mut self.parts.filters, lattice)?;
        }
        Some(())
    }

    /// Conditions without a measure of their own are on the column that their word describes, or on the
    /// question's only measure.
    fn conditions(&mut self) -> Option<()> {
        let (model, lattice, parts) = (self.model, self.lattice, &mut self.parts);
        for condition in &mut parts.conditions {
            if let Some(adjective) = condition.described {
                let nouns = parts.wants.iter().chain(&parts.scopes).filter_map(|want| rows(lattice, &want.axis));
                let mut meant = parts.shows.iter().flat_map(|m| m.head.datasets(model)).chain(nouns);
                condition.put_on(On::Field(meant.find_map(|dataset| adjective.column(model, dataset))?), model)?;
            }
            if condition.of.is_none() {
                // "artists over 46" are older than that.
                let nouns = parts.wants.iter().chain(&parts.scopes).filter_map(|want| rows(lattice, &want.axis));
                let counted = parts.shows.iter().filter_map(|m| match m.head {
                    Head::Metric(id) => counts_rows(model, id),
                    Head::Count(of) => Some(of),
                    Head::Aggregate(..) => None,
                });
                let mut aged = counted.chain(nouns).filter_map(|of| crate::english::age_of(model, of));
                if let (Some(age), false) = (aged.next(), condition.percent) {
                    condition.put_on(On::Field(age), model)?;
                    continue;
                }
                let [measured] = &parts.shows[..] else { return None };
                // "dealers whose units grew by more than 50%" is a condition on the growth, which nothing can hold yet.
                if grows(measured) || matches!(parts.view, Some(View::Growth | View::Change)) {
                    return None;
                }
                // "people under 40" is not about how many people there are.
                if matches!(measured.head, Head::Count(_)) {
                    return None;
                }
                condition.put_on(On::of(&measured.head), model)?;
            }
        }
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
        let by = match part.by.clone().or(ranked_by) {
            Some(measured) => position(&mut self.parts.shows, measured, part.shows),
            None if !self.parts.shows.is_empty() => 0,
            None => {
                let (measured, said) = usual(self.model, &self.axes)?;
                self.assumed.extend(said);
                self.cost += cost::UNSAID_MEASURE;
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
        Some(Some(Top { n, by, least: part.least, per }))
    }

    /// The order of rows; `None` where nothing that is shown can have it.
    fn order(&mut self, top: Option<&Top>) -> Option<Option<Order>> {
        let Some((by, descending)) = self.parts.order.take() else { return Some(None) };
        // "gas stations per location, fewest first": a count that nobody said
        if matches!(by, Sorted::Number | Sorted::Often) {
            self.divided()?;
        }
        let shows = &mut self.parts.shows;
        let first = top.map_or(0, |top| top.by);
        let (show, descending) = match by {
            Sorted::Measure(measured) => (Some(position(shows, measured, usize::MAX)), descending),
            Sorted::Value => ((!shows.is_empty()).then_some(first), descending),
            Sorted::Number | Sorted::Often => {
                // "cities with more than 2 airports, fewest first"
                let held = self.parts.conditions.iter().find_map(|condition| match &condition.of {
                    Some(On::Measure(head)) => Some(Measured::plain(head.clone())),
                    _ => None,
                });
                if let (true, Some(measured)) = (shows.is_empty(), held) {
                    shows.push(measured);
                }
                // "vaccinations with their prices, highest first": the one number that is listed.
                if shows.is_empty() {
                    let model = self.model;
                    let number = |axis: &&Axis| matches!(axis, Axis::Dimension(id) if model.field(model.dimension(*id).fields[0]).role == FieldRole::Number);
                    let numbers: Vec<Axis> = self.axes.iter().filter(number).cloned().collect();
                    let [Axis::Dimension(id)] = numbers[..] else { return None };
                    let show = self.by_listed(id)?;
                    return Some(Some(Order { show, descending }));
                }
                (Some(first), descending)
            }
            Sorted::Name => (None, descending),
            Sorted::Label(axis) => {
                self.lead(&axis)?;
                (None, descending)
            }
            Sorted::Dated => (self.dated()?, descending),
            Sorted::Described(adjective) => {
                let fits = |id: &DimensionId| adjective.fits(self.model, *id);
                let shown = shows.iter().position(|m| matches!(&m.head, Head::Aggregate(_, id) if fits(id)));
                let listed = self.axes.iter().find_map(|axis| match axis {
                    Axis::Dimension(id) if fits(id) => Some(*id),
                    _ => None,
                });
                let time = self.axes.iter().any(|axis| matches!(axis, Axis::Time(..)));
                let own = |axis: &Axis| rows(self.lattice, axis).and_then(|of| adjective.column(self.model, of));
                match (shown, listed) {
                    (Some(at), _) => (Some(at), descending),
                    (None, Some(id)) => (self.by_listed(id)?, descending),
                    // Who is old was born early.
                    (None, None) if time && adjective.is_age() => (self.dated()?, !descending),
                    (None, None) => {
                        let Some(column) = self.axes.iter().find_map(own) else {
                            let of = self.axes.iter().find_map(|axis| rows(self.lattice, axis));
                            let dates = of.filter(|_| adjective.is_age()).map(|of| age_dates(self.model, of))?;
                            let [id] = dates[..] else { return None };
                            return Some(Some(Order { show: self.dated_by(id)?, descending: !descending }));
                        };
                        let measured = Measured::plain(Head::Aggregate(Agg::Max, column));
                        (Some(position(&mut self.parts.shows, measured, usize::MAX)), descending)
                    }
                }
            }
        };
        Some(Some(Order { show, descending }))
    }

    /// Sorts by a number that is listed: shown rather than listed, where something else is listed that has it. Of a
    /// number by itself nothing but the list is meant, and not its largest value.
    fn by_listed(&mut self, id: DimensionId) -> Option<Option<usize>> {
        if self.axes.iter().all(|axis| *axis == Axis::Dimension(id)) && !self.axes.is_empty() {
            // "Flow Desk plans and their price": a member took the rows that have it.
            return self.parts.filters.is_empty().then_some(None);
        }
        self.axes.retain(|axis| *axis != Axis::Dimension(id));
        let measured = Measured::plain(Head::Aggregate(Agg::Max, id));
        Some(Some(position(&mut self.parts.shows, measured, usize::MAX)))
    }

    /// Lets what rows are sorted by stand first, as that is what orders them; a column of the rows that are listed is
    /// listed beside.
    fn lead(&mut self, axis: &Axis) -> Option<()> {
        if let Some(at) = self.axes.iter().position(|known| same_label(known, axis)) {
            let axis = self.axes.remove(at);
            self.axes.insert(0, axis);
            return Some(());
        }
        let of = self.owner(axis)?;
        let owned = self.axes.iter().all(|listed| self.owner(listed) == Some(of));
        if !self.parts.shows.is_empty() || !self.parts.conditions.is_empty() || self.axes.is_empty() || !owned {
            return None;
        }
        self.axes.insert(0, axis.clone());
        Some(())
    }

    /// The dataset that an axis is a column of.
    fn owner(&self, axis: &Axis) -> Option<DatasetId> {
        match axis {
            Axis::Dimension(id) | Axis::Time(_, Some(id)) => {
                Some(self.model.field(self.model.dimension(*id).fields[0]).dataset)
            }
            Axis::Entity(id) => Some(*id),
            Axis::Time(_, None) => None,
        }
    }

    /// The date that orders rows: one that is shown or listed, else the one of the rows that are listed.
    fn dated(&mut self) -> Option<Option<usize>> {
        let model = self.model;
        let shown = self.parts.shows.iter().position(
            |m| matches!(m.head, Head::Aggregate(Agg::Min | Agg::Max, id) if model.dimension_kind(id).is_time()),
        );
        if shown.is_some() {
            return Some(shown);
        }
        let dates = |axis: &&Axis| matches!(axis, Axis::Time(..));
        let date = match self.axes.iter().find(dates) {
            Some(axis) => axis.clone(),
            None => {
                let of = self.axes.iter().find_map(|axis| rows(self.lattice, axis))?;
                let [id] = usual_dates(model, of)[..] else { return None };
                return self.dated_by(id);
            }
        };
        self.lead(&date)?;
        Some(None)
    }

    /// The same, of the rows that are listed.
    fn dated_by(&mut self, id: DimensionId) -> Option<Option<usize>> {
        if !self.model.dimension_kind(id).is_time() {
            return self.by_listed(id);
        }
        let grain = grain_of_date(self.model, id, Grain::Day)?;
        self.lead(&Axis::Time(grain, Some(id)))?;
        Some(None)
    }

    /// "dealers by region": entities are counted where something else divides them.
    fn divided(&mut self) -> Option<()> {
        let on_rows = self.parts.conditions.iter().all(|c| matches!(c.of, Some(On::Field(_) | On::Number(_))));
        let listed = !self.parts.wants.is_empty() && on_rows;
        if self.parts.shows.is_empty() && listed && !self.explicit.is_empty() {
            let [want] = &self.parts.wants[..] else { return None };
            self.parts.shows.push(Measured::plain(counted(&want.axis, self.model)?));
            self.axes.retain(|axis| *axis != want.axis);
            self.cost += cost::UNSAID_MEASURE;
        }
        Some(())
    }

    /// The stretch of time and the one it is compared with.
    fn periods(&mut self) {
        self.time = self.parts.times.pop();
        self.years();
        self.decides();
        let viewed = matches!(self.parts.view, Some(View::Growth | View::Change));
        if self.parts.compare.is_none()
            && (viewed || self.parts.shows.iter().any(grows))
            && !self.axes.iter().any(is_running_time)
            && let Some((with, this)) = period::ends_apart(self.time.as_ref())
        {
            (self.parts.compare, self.time) = (Some((with, None)), Some(this));
        }
        let measured: Vec<_> = self.parts.shows.iter().flat_map(|m| m.head.datasets(self.model)).collect();
        let listed = measured.is_empty() && self.parts.conditions.iter().all(|c| matches!(c.of, Some(On::Field(_))));
        let meant = if listed { self.axes.iter().filter_map(|axis| self.owner(axis)).collect() } else { measured };
        let dated = meant.is_empty() || meant.iter().any(|of| self.model.dataset(*of).time.is_some());
        if !dated && self.time.as_ref().is_some_and(|when| when.of.is_none()) {
            // A list would leave the time out without a word.
            self.cost += if listed { cost::STRAY } else { cost::DATELESS };
        }
        let Some((with, this)) = self.parts.compare.take() else { return };
        let along = self.axes.iter().filter_map(|axis| match axis {
            Axis::Time(grain, _) if is_running_time(axis) => Some(*grain),
            _ => None,
        });
        let (with, this) = period::compared(with, this, self.time.as_ref(), along);
        // "quarter-on-quarter growth in 2025": each quarter against the one before.
        if let (Some(said), Some(unit)) = (&self.time, this.as_ref().and_then(|this| this.to_date))
            && (said.unit != Some(unit) || said.last.or(said.past).is_some_and(|n| n > 1))
            && said.to_date != Some(unit)
            && self.parts.shows.iter().any(grows)
        {
            self.add(Axis::Time(unit, None));
        }
        if self.time.is_none() && !self.axes.iter().any(is_running_time) {
            self.time = this;
        }
        self.time = period::folded(&with, self.time.take());
        self.compare = Some(with);
    }

    /// "stores opened before 2000": the date that decides which rows are listed is listed beside them.
    fn decides(&mut self) {
        let model = self.model;
        let column = self.time.as_ref().and_then(|when| model.dimension_named(when.of.as_deref()?));
        let Some((id, [axis])) = column.map(|id| (id, &self.axes[..])) else { return };
        let of = model.field(model.dimension(id).fields[0]).dataset;
        let plain = self.parts.happened
            && self.parts.shows.is_empty()
            && self.parts.conditions.is_empty()
            && self.top.is_none();
        if let (true, Some(grain)) =
            (plain && rows(self.lattice, axis) == Some(of), grain_of_date(model, id, Grain::Day))
        {
            self.axes.push(Axis::Time(grain, Some(id)));
        }
    }

    /// "movies made before 2000": of rows that have no date, but the number of a year.
    fn years(&mut self) {
        let model = self.model;
        let Some(compared) = self.time.as_ref().and_then(period::whole_years) else { return };
        let held = self.parts.conditions.iter().filter_map(|condition| match &condition.of {
            Some(On::Measure(head)) => Some(head.datasets(model)),
            _ => None,
        });
        let measured = self.parts.shows.iter().map(|m| m.head.datasets(model)).chain(held).flatten();
        let mut meant: Vec<DatasetId> = measured.collect();
        if meant.is_empty() {
            meant.extend(self.axes.iter().filter_map(|axis| self.owner(axis)));
        }
        let dated = meant.iter().any(|of| model.dataset(*of).time.is_some());
        let own = |id: &DimensionId| meant.contains(&model.field(model.dimension(*id).fields[0]).dataset);
        let mut years = model.dimension_ids().filter(|id| own(id) && is_year(model, *id));
        let (Some(year), None, false) = (years.next(), years.next(), dated) else { return };
        let running = self.axes.iter().any(|axis| matches!(axis, Axis::Time(..)));
        if self.parts.compare.is_some() || self.parts.view.is_some() || running {
            return;
        }
        let name = model.dimension(year).name.clone();
        self.parts.filters.push(Filter::Field(Compared { name, ..compared }));
        self.time = None;
    }

    /// Shares, growth, running totals: what they are of, and what they need.
    fn views(&mut self) -> Option<()> {
        let shows = &mut self.parts.shows;
        if let Some(view) = self.parts.view.take() {
            if shows.is_empty() || shows.iter().any(|m| m.view.is_some()) {
                return None;
            }
            for measured in shows.iter_mut() {
                measured.view = Some(view.clone());
            }
        }
        self.share_of_part();
        let shows = &mut self.parts.shows;
        // "share by powertrain within each region"
        let parent = match &self.parts.parents[..] {
            [parent] => Some(parent.by(self.model)),
            _ => None,
        };
        if let Some(By::Dimension(parent)) = parent {
            for measured in shows.iter_mut().filter(|m| m.view == Some(View::Share)) {
                measured.view = Some(View::ShareOf(parent.clone()));
            }
        }
        if shows.iter().any(grows) && self.compare.is_none() {
            let timed = self.axes.iter().any(is_running_time) || self.time.is_some();
            self.compare = Some(if timed { Compare::Previous } else { Compare::YearAgo });
        }
        let moves = shows.iter().any(|m| matches!(m.view, Some(View::Running | View::Moving(_))));
        if moves && !self.axes.iter().any(is_running_time) {
            if self.parts.along.is_none() {
                self.assumed.push("by month".into());
            }
            self.axes.push(Axis::Time(self.parts.along.unwrap_or(Grain::Month), None));
        }
        Some(())
    }

    /// "top 5 by decline": what fell most is what changed least, and stands first in any list.
    fn falls(&self, top: &mut Option<Top>, order: &mut Option<Order>) {
        match (top, self.parts.shows.iter().position(grows)) {
            (Some(top), _) => top.least = !top.least,
            (None, Some(change)) if order.is_none() && !self.axes.is_empty() => {
                *order = Some(Order { show: Some(change), descending: false });
            }
            _ => {}
        }
    }

    /// "the online share of units by region" is a part of each region's units, and not the regions' shares.
    fn share_of_part(&mut self) {
        let Some(Part { filter, sure }) = self.parts.part.take() else { return };
        let Some(at) = self.parts.filters.iter().position(|said| *said == filter) else { return };
        let dimension = match &filter {
            Filter::In(one) | Filter::NotIn(one) => one.keys().next().cloned(),
            Filter::Segment(_) | Filter::NotSegment(_) => None,
            _ => return,
        };
        // "share by channel for online": its own dimension divides the whole.
        let divides = self.axes.iter().any(|axis| match axis.by(self.model) {
            By::Dimension(name) => Some(name) == dimension,
            By::Time(_) => false,
        });
        let others = self.axes.iter().any(|axis| !is_running_time(axis));
        if divides || (others && !sure) {
            return;
        }
        let shares = self.parts.shows.iter_mut().filter(|m| m.view == Some(View::Share));
        let mut found = false;
        for measured in shares {
            measured.view = Some(View::PartOf(vec![filter.clone()]));
            found = true;
        }
        if found {
            self.parts.filters.remove(at);
        }
    }

    /// Refuses what only looks like a question.
    fn sense(&mut self, ranks: bool) -> Option<()> {
        let (parts, axes) = (&self.parts, &self.axes);
        let shows = &parts.shows;
        let only_time = axes.iter().all(|axis| matches!(axis, Axis::Time(..)));
        // Alone, months list nothing; launch dates do.
        let months = axes.iter().all(|axis| matches!(axis, Axis::Time(_, None)));
        let conditioned = parts.conditions.iter().any(|c| matches!(c.of, Some(On::Measure(_) | On::Number(_))));
        if shows.is_empty() && months && !conditioned && parts.analysis.is_none() {
            return None;
        }
        // "how much did Miller pay": an amount, or nothing
        if shows.is_empty() && parts.amount {
            return None;
        }
        // "by region" divides something: by itself it lists nothing.
        let listed = !parts.wants.is_empty() || ranks || !parts.conditions.is_empty();
        if shows.is_empty() && !listed && parts.analysis.is_none() {
            self.cost += cost::NOTHING_ASKED;
        }
        let shares = shows.iter().filter(|m| matches!(m.view, Some(View::Share | View::ShareOf(_)))).count();
        // A share needs parts; "X as a percentage of Y" is a ratio of two measures, not a share of one.
        if shares > 0 && (axes.is_empty() || shares < shows.len()) {
            return None;
        }
        // "what percentage is sold online, by year": the share of one member, not of one year.
        if shares > 0 && only_time && !parts.filters.is_empty() {
            return None;
        }
        // "how many cars did we not sell": rows that are measured cannot be absent, only groups can.
        let of_measured = |filter: &Filter| match filter {
            Filter::Has(held) | Filter::Never(held) => {
                let of = self.model.dataset_named(&held.of);
                shows.iter().flat_map(|m| m.head.datasets(self.model)).any(|measured| Some(measured) == of)
            }
            _ => false,
        };
        if axes.is_empty() && parts.filters.iter().any(of_measured) {
            return None;
        }
        // "dealers that did not sell more than 20 cars" is not about dealers without sales.
        let conditions = parts.conditions.iter().filter_map(|c| match &c.of {
            Some(On::Measure(head)) => Some(head.datasets(self.model)),
            _ => None,
        });
        let held: Vec<DatasetId> = conditions.flatten().collect();
        let empty = |filter: &Filter| match filter {
            Filter::Never(never) => self.model.dataset_named(&never.of).is_some_and(|of| held.contains(&of)),
            _ => false,
        };
        if parts.filters.iter().any(empty) {
            return None;
        }
        // "units by dealer that have no sales": what has no rows has nothing to measure.
        let nothing =
            |filter: &Filter| matches!(filter, Filter::Never(held) if held.filters.is_empty() && held.time.is_none());
        if parts.filters.iter().any(|filter| nothing(filter) && of_measured(filter)) {
            return None;
        }
        // "how many dealers sold more than 100 cars" asks of each dealer; a bare total has no groups to ask of.
        let on_groups = parts.conditions.iter().any(|c| !matches!(c.of, Some(On::Field(_))));
        let counts = |measured: &Measured| {
            let head = match measured.head {
                Head::Metric(id) => counts_rows(self.model, id).map(Head::Count),
                Head::Count(_) | Head::Aggregate(Agg::Distinct, _) => Some(measured.head.clone()),
                Head::Aggregate(..) => None,
            };
            let itself = |c: &Condition| matches!(&c.of, Some(On::Measure(of)) if Some(of) == head.as_ref());
            head.is_some() && measured.per.is_none() && measured.view.is_none() && !parts.conditions.iter().any(itself)
        };
        let of_each = matches!(&shows[..], [one] if counts(one));
        (!axes.is_empty() || !on_groups || of_each).then_some(())
    }

    /// What conditions are on: what the question divides by, or else what it counts.
    fn groups(&self) -> Vec<Axis> {
        let counted = match &self.parts.shows[..] {
            [one] if !self.parts.conditions.is_empty() => match one.head {
                Head::Metric(id) => counts_rows(self.model, id).map(Axis::Entity),
                Head::Count(id) => Some(Axis::Entity(id)),
                Head::Aggregate(Agg::Distinct, id) => Some(Axis::Dimension(id)),
                Head::Aggregate(..) => None,
            },
            _ => None,
        };
        self.axes.iter().cloned().chain(counted).collect()
    }

    fn draft(self, top: Option<Top>, order: Option<Order>) -> Option<Sketch> {
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
        let cost = self.cost + unreached(&draft, &measured, &axes, model);
        Some(Sketch { draft: tidy(draft), cost, assumed: self.assumed })
    }
}

/// "on-time delivery by region": a member that has numbers of its own, which are never added up over members,
/// is asked for by its name.
fn measured_by_member(parts: &Parts, model: &Model) -> Option<MetricId> {
    let named = parts.filters.iter().find_map(|filter| match filter {
        Filter::In(one) => one.iter().find(|(_, members)| members.len() == 1).map(|(name, _)| name),
        _ => None,
    });
    let dimension = model.dimension(model.dimension_named(named?)?);
    let of_one = |id: &MetricId| {
        let metric = model.metric(*id);
        !metric.hidden
            && metric.formula.measures().iter().any(|measure| {
                measure.over.iter().any(|over| over.pick == Pick::One && dimension.fields.contains(&over.field))
            })
    };
    let listed = parts.wants.iter().any(|want| want.asked);
    model.metric_ids().find(of_one).filter(|_| !listed)
}

/// "how much does each pay on average": the mean of what is measured, row by row.
fn on_average(parts: &mut Parts, lattice: &Lattice<'_>) -> Option<()> {
    let model = lattice.model;
    if parts.shows.is_empty() {
        parts.shows.append(&mut parts.verbs);
    }
    let [Measured { head, per: per @ None, view: None }] = &mut parts.shows[..] else { return None };
    // "how many cars does a dealer sell on average": of each dealer first
    let measured = head.datasets(model);
    let refers = |want: &Want| {
        rows(lattice, &want.axis).is_some_and(|of| measured.iter().all(|d| *d != of && !model.paths(*d, of).is_empty()))
    };
    if let Some(at) = parts.scopes.iter().position(refers) {
        *per = Some((parts.scopes.remove(at).axis, Agg::Avg));
        return Some(());
    }
    let of = match head {
        Head::Aggregate(Agg::Sum | Agg::Avg, id) => *id,
        Head::Metric(id) => match &model.metric(*id).formula {
            // A ratio is a mean already.
            Formula::Binary(..) => return Some(()),
            Formula::Measure(_) => summed_field(*id, model)?,
            _ => return None,
        },
        _ => return None,
    };
    *head = Head::Aggregate(Agg::Avg, of);
    Some(())
}

/// "students from Georgia, how many?": of the rows that are asked for; of a column's members, how often each occurs.
fn rows_counted(parts: &mut Parts, lattice: &Lattice<'_>) -> Option<()> {
    let counts = |m: &Measured| match &m.head {
        Head::Metric(id) => counts_rows(lattice.model, *id).is_some(),
        Head::Count(_) => true,
        Head::Aggregate(agg, _) => *agg == Agg::Distinct,
    };
    if parts.shows.iter().any(counts) || parts.tops.iter().any(|top| top.often || top.by.as_ref().is_some_and(counts)) {
        return Some(());
    }
    let listed: Vec<usize> =
        (0..parts.wants.len()).filter(|at| rows(lattice, &parts.wants[*at].axis).is_some()).collect();
    let others = |at: &usize| matches!(parts.wants[*at].axis, Axis::Entity(_));
    match listed[..] {
        // "employees per role - role code, count": a key is shown beside
        [at, ref more @ ..] if !more.iter().any(others) => {
            let of = rows(lattice, &parts.take_want(at).axis)?;
            parts.shows.insert(0, Measured::plain(rows_of(lattice.model, of)));
        }
        [] => match parts.scopes.iter().position(|scope| rows(lattice, &scope.axis).is_some()) {
            Some(at) => {
                let of = rows(lattice, &parts.scopes.remove(at).axis)?;
                parts.shows.insert(0, Measured::plain(rows_of(lattice.model, of)));
            }
            None => parts.counted = true,
        },
        _ => return None,
    }
    Some(())
}

/// "base price by decor: mean and lowest": each of the one number that the question is about.
fn aggregated(parts: &mut Parts, lattice: &Lattice<'_>) -> Option<()> {
    let all = std::mem::take(&mut parts.aggregates);
    let total = all.iter().all(|asked| asked.agg == Agg::Sum);
    let of = match &parts.shows[..] {
        [Measured { head, per: None, view: None }] => match head {
            // "2016 weddings, total" says nothing new, nor does it of what adds up anyway.
            Head::Count(_) if total => return Some(()),
            Head::Metric(id) => match &lattice.model.metric(*id).formula {
                Formula::Measure(measure) if matches!(measure.agg, Agg::Sum | Agg::Count) && total => return Some(()),
                _ => summed_field(*id, lattice.model)?,
            },
            Head::Aggregate(Agg::Sum, id) => *id,
            _ => return None,
        },
        [] => {
            let number = |want: &Want| match want.axis {
                Axis::Dimension(id) => lattice.model.dimension_kind(id).is_number().then_some(id),
                _ => None,
            };
            let at = parts.wants.iter().position(|want| number(want).is_some())?;
            number(&parts.take_want(at))?
        }
        _ => return None,
    };
    parts.shows = crate::phrase::each(lattice, &all, of)?.into_iter().map(Measured::plain).collect();
    Some(())
}

/// The column that a metric sums, if that is all it does.
fn summed_field(metric: MetricId, model: &Model) -> Option<DimensionId> {
    let Formula::Measure(measure) = &model.metric(metric).formula else { return None };
    let of = model.field_ids().find(|f| {
        let field = model.field(*f);
        field.dataset == measure.dataset && Some(&field.expr) == measure.of.as_ref()
    })?;
    model.dimension_of(of).filter(|_| measure.agg == Agg::Sum)
}

/// "the top 10 airlines that operate the most routes": what is ranked, and by what, are said apart.
fn one_top(tops: &mut Vec<TopPart>) {
    let [first, second] = &tops[..] else { return };
    let apart = first.of.is_some() && first.by.is_none() && second.of.is_none() && second.n.is_none();
    if apart && !first.often && first.least == second.least {
        let by = tops.pop();
        if let (Some(top), Some(by)) = (tops.first_mut(), by) {
            top.by = by.by;
            top.often = by.often;
        }
    }
}

fn grows(measured: &Measured) -> bool {
    matches!(measured.view, Some(View::Growth | View::Change))
}

/// Time that goes on, not weekdays and months of the year.
fn is_running_time(axis: &Axis) -> bool {
    matches!(axis, Axis::Time(grain, _) if !grain.is_cyclic())
}
