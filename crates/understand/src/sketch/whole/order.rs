//! The order of rows: by what is measured, by a column or a date that is listed.

use model::calendar::Grain;
use model::draft::{Order, Top};
use model::formula::Agg;
use model::semantic::FieldRole;
use model::{DatasetId, DimensionId};

use super::super::single::position;
use super::Making;
use crate::phrase::limit::rows;
use crate::phrase::{Axis, Head, Measured, On, Sorted, age_dates, grain_of_date, same_label, usual_dates};

impl Making<'_> {
    /// The order of rows; `None` where nothing that is shown can have it.
    pub(super) fn order(&mut self, top: Option<&Top>) -> Option<Option<Order>> {
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
                // "by warranty cost per claim, most expensive first": the number that is shown says how expensive.
                let named = |m: &Measured| match m.bare() {
                    Some(Head::Metric(id)) => {
                        let said = self.lattice.called.metric(*id);
                        said.iter().any(|word| adjective.is_about(&word.text))
                    }
                    _ => false,
                };
                if let [one] = &shows[..]
                    && named(one)
                {
                    return Some(Some(Order { show: Some(0), descending }));
                }
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
        // "claims by supplier, worst first": the highest.
        let turned = self.parts.order_judged && show.is_some_and(|show| self.less_is_better(show));
        Some(Some(Order { show, descending: descending != turned }))
    }

    /// Sorts by a number that is listed: shown rather than listed, where something else is listed that has it. Of a
    /// number by itself nothing but the list is meant, and not its largest value.
    pub(super) fn by_listed(&mut self, id: DimensionId) -> Option<Option<usize>> {
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
    pub(super) fn lead(&mut self, axis: &Axis) -> Option<()> {
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
    pub(super) fn owner(&self, axis: &Axis) -> Option<DatasetId> {
        match axis {
            Axis::Dimension(id) | Axis::Time(_, Some(id)) => {
                Some(self.model.field(self.model.dimension(*id).fields[0]).dataset)
            }
            Axis::Entity(id) => Some(*id),
            Axis::Time(_, None) => None,
        }
    }

    /// The date that orders rows: one that is shown or listed, else the one of the rows that are listed.
    pub(super) fn dated(&mut self) -> Option<Option<usize>> {
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
    pub(super) fn dated_by(&mut self, id: DimensionId) -> Option<Option<usize>> {
        if !self.model.dimension_kind(id).is_time() {
            return self.by_listed(id);
        }
        let grain = grain_of_date(self.model, id, Grain::Day)?;
        self.lead(&Axis::Time(grain, Some(id)))?;
        Some(None)
    }
}
