//! The stretch of time, and what it is compared with.

use model::calendar::Grain;
use model::draft::{Analysis, Compared, Filter, Seen, View};
use model::{DatasetId, DimensionId};

use super::super::period;
use super::super::single::rows_counted_by;
use super::{Making, grows, is_running_time};
use crate::english;
use crate::phrase::Measured;
use crate::phrase::limit::rows;
use crate::phrase::{Axis, On, grain_of_date, is_year};

impl Making<'_> {
    /// "revenue next month" is a forecast, and no sum of what is not there yet; "deliveries next week" may be planned.
    pub(super) fn ahead(&mut self) -> Option<()> {
        if self.time.as_ref().is_none_or(|when| !when.is_ahead()) {
            // Of rows that are listed nothing can be foreseen.
            let foreseen = matches!(self.parts.analysis, Some(Analysis::Forecast(_)));
            return (!foreseen || !self.parts.shows.is_empty() || self.axes.is_empty()).then_some(());
        }
        let counts = |m: &Measured| rows_counted_by(&m.head, self.model).is_some() && m.view.is_none();
        let date = self.time.as_ref().and_then(|when| when.of.as_ref()).map(|name| self.model.dimension_named(name));
        let dated = date.is_some();
        // What was done next week nobody knows; a date that is named is what it is.
        let by_verb = self.parts.happened || self.parts.event;
        if by_verb && date.flatten().is_some_and(|id| has_happened(&self.model.dimension(id).label)) {
            return None;
        }
        if self.parts.analysis.is_some() || !(dated || self.parts.shows.iter().all(counts)) {
            return None;
        }
        self.cost += if dated { 0.0 } else { self.lattice.weights.loose };
        Some(())
    }

    /// The stretch of time and the one it is compared with.
    pub(super) fn periods(&mut self) {
        self.time = self.parts.times.pop();
        self.happened();
        self.by_the_date_said();
        self.years();
        self.decides();
        let viewed = matches!(self.parts.view, Some(View::Growth | View::Change)) || self.moves();
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
            self.cost += if listed { self.lattice.weights.stray } else { self.lattice.weights.dateless };
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

    /// Whether a condition is on how a number moved.
    pub(super) fn moves(&self) -> bool {
        self.parts.conditions.iter().any(|condition| condition.compared.view.is_some_and(Seen::moves))
    }

    /// "cancellations by month": months of the date on which they were; without any time, rows that have one.
    fn happened(&mut self) {
        let model = self.model;
        let Some(date) = self.parts.dated_by.filter(|_| self.parts.event) else { return };
        let own = model.dataset(model.field(model.dimension(date).fields[0]).dataset).time.as_ref();
        if own.is_some_and(|time| model.dimension_of(time.field) == Some(date)) {
            self.parts.dated_by = None;
            return;
        }
        let mut told = self.time.is_some();
        for axis in &mut self.axes {
            if let Axis::Time(_, of @ None) = axis {
                (*of, told) = (Some(date), true);
            }
        }
        if !told {
            self.parts.filters.push(Filter::Present(model.dimension(date).name.clone()));
        }
    }

    /// "bookings per month in 2025, by pickup date": a year of the same date.
    fn by_the_date_said(&mut self) {
        let model = self.model;
        let Some(of) = self.parts.dated_by else { return };
        let dataset = model.field(model.dimension(of).fields[0]).dataset;
        let measured = self.parts.shows.iter().flat_map(|m| m.head.datasets(model)).all(|d| d == dataset);
        if let (Some(when), true) = (self.time.as_mut().filter(|when| when.of.is_none()), measured) {
            when.of = Some(model.dimension(of).name.clone());
        }
    }

    /// "stores opened before 2000": the date that decides which rows are listed is listed beside them.
    pub(super) fn decides(&mut self) {
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
    pub(super) fn years(&mut self) {
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
}

/// Whether a date is of what was done, and so can lie in nobody's future: "booked on", but not "promised date".
fn has_happened(label: &str) -> bool {
    const MEANT: [&str; 14] = [
        "promised",
        "planned",
        "scheduled",
        "expected",
        "requested",
        "estimated",
        "needed",
        "required",
        "agreed",
        "wanted",
        "confirmed",
        "proposed",
        "anticipated",
        "projected",
    ];
    let words = || english::words(label).map(str::to_lowercase);
    words().any(|word| english::is_participle(&word)) && !words().any(|word| MEANT.contains(&word.as_str()))
}
