//! Shares, growth, running totals.

use model::calendar::Grain;
use model::draft::{By, Compare, Compared, Filter, Order, Top, View};

use super::super::parts::Part;
use super::super::period;
use super::{Making, grows, is_running_time};
use crate::phrase::{Axis, On};

impl Making<'_> {
    /// Shares, growth, running totals: what they are of, and what they need.
    pub(super) fn views(&mut self, ranks: bool) -> Option<()> {
        if self.parts.part_goes_on {
            self.cost += self.lattice.weights.loose / 2.0;
        }
        let shows = &mut self.parts.shows;
        if let Some(view) = self.parts.view.take() {
            if shows.is_empty() || shows.iter().any(|m| m.view.is_some()) {
                return None;
            }
            for measured in shows.iter_mut() {
                measured.view = Some(view.clone());
            }
        }
        // "how much of revenue comes from our top 10 dealers"
        let asks = ["how", "much", "of"].iter().enumerate().all(|(at, word)| self.lattice.word(at) == *word);
        if let ([measured], true, true) = (&mut shows[..], asks, ranks) {
            let share = measured.bare().is_some().then_some(View::Share);
            measured.view = measured.view.take().or(share);
        }
        self.share_that_has()?;
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
        let moves = shows.iter().any(grows);
        if (moves || self.moves()) && self.compare.is_none() {
            let timed = self.axes.iter().any(is_running_time) || self.time.is_some();
            let with = if timed { Compare::Previous } else { Compare::YearAgo };
            self.time = period::folded(&with, self.time.take());
            self.compare = Some(with);
        }
        self.share_of_all()?;
        let shows = &self.parts.shows;
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
    pub(super) fn falls(&self, top: &mut Option<Top>, order: &mut Option<Order>) {
        match (top, self.parts.shows.iter().position(grows)) {
            (Some(top), _) => top.least = !top.least,
            (None, Some(change)) if order.is_none() && !self.axes.is_empty() => {
                *order = Some(Order { show: Some(change), descending: false });
            }
            _ => {}
        }
    }

    /// "what % of subscribers ordered something": those who did, of all of them.
    fn share_that_has(&mut self) -> Option<()> {
        let has = |filter: &Filter| matches!(filter, Filter::Has(_) | Filter::Never(_));
        let Some(at) = self.parts.filters.iter().position(has) else { return Some(()) };
        let [measured] = &mut self.parts.shows[..] else { return Some(()) };
        match &measured.view {
            Some(View::Share)
                if self.has_said && self.axes.iter().all(is_running_time) && self.parts.part.is_none() =>
            {
                measured.view = Some(View::PartOf(vec![self.parts.filters.remove(at)]));
            }
            // "what % of newsletter subscribers ordered": the newsletter says of whom, and not which part
            Some(View::PartOf(_)) => return None,
            _ => {}
        }
        Some(())
    }

    /// "the online share of units by region" is a part of each region's units, and not the regions' shares.
    pub(super) fn share_of_part(&mut self) {
        if self.parts.part_is_condition {
            self.parts.part = None;
            self.told_by_condition();
            return;
        }
        let Some(Part { filter, sure }) = self.parts.part.take() else { return };
        let Some(at) = self.parts.filters.iter().position(|said| *said == filter) else { return };
        let dimension = match &filter {
            Filter::In(one) | Filter::NotIn(one) => one.keys().next().cloned(),
            Filter::Missing(name) | Filter::Present(name) => Some(name.clone()),
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

    /// "what percentage of claims have a mileage above 100,000": the rows that meet the condition, of all.
    fn told_by_condition(&mut self) {
        let [condition] = &self.parts.conditions[..] else { return };
        let Some(On::Field(id)) = condition.of else { return };
        let compared = Compared { name: self.model.dimension(id).name.clone(), ..condition.compared.clone() };
        let [measured] = &mut self.parts.shows[..] else { return };
        match measured.view.replace(View::PartOf(vec![Filter::Field(compared)])) {
            Some(View::Share) => {}
            // What seemed to be the part says of which rows it is one.
            Some(View::PartOf(of)) => self.parts.filters.extend(of),
            other => {
                measured.view = other;
                return;
            }
        }
        self.parts.conditions.clear();
    }

    /// "active members by plan, in % of all active members": of those who are all active, each plan's share.
    pub(super) fn share_of_all(&mut self) -> Option<()> {
        let divided = self.axes.iter().any(|axis| !is_running_time(axis));
        for measured in &mut self.parts.shows {
            if let Some(View::PartOf(part)) = &measured.view
                && part.iter().all(|filter| self.parts.filters.contains(filter))
            {
                measured.view = Some(View::Share).filter(|_| divided);
                measured.view.as_ref()?;
            }
        }
        Some(())
    }
}
