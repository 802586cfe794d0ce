//! Refuses what only looks like a question.

use model::DatasetId;
use model::draft::{Against, Filter, Num, View};
use model::formula::Agg;

use super::super::single::counts_rows;
use super::Making;
use crate::phrase::{Axis, Condition, Head, Measured, On};

impl Making<'_> {
    /// Refuses what only looks like a question.
    pub(super) fn sense(&mut self, ranks: bool) -> Option<()> {
        let (parts, axes) = (&self.parts, &self.axes);
        let shows = &parts.shows;
        let only_time = axes.iter().all(|axis| matches!(axis, Axis::Time(..)));
        // Alone, months list nothing; launch dates do.
        let months = axes.iter().all(|axis| matches!(axis, Axis::Time(_, None)));
        let conditioned = parts.conditions.iter().any(|c| matches!(c.of, Some(On::Measure(_) | On::Number(_))));
        if shows.is_empty() && months && !conditioned && parts.analysis.is_none() {
            return None;
        }
        // "how much did Miller pay", "how much is late and on how many invoices": an amount, or nothing
        let counts = |m: &Measured| super::rows_counted_by(&m.head, self.model).is_some();
        if parts.amount && shows.iter().all(counts) {
            return None;
        }
        // "how did new students hear about us": nothing that a list answers
        let how = self.lattice.word(0) == "how"
            && matches!(self.lattice.word(1), "do" | "does" | "did" | "is" | "are" | "was" | "were");
        if shows.is_empty() && how && !ranks {
            return None;
        }
        // "by region" divides something: by itself it lists nothing.
        let listed = !parts.wants.is_empty() || ranks || !parts.conditions.is_empty();
        if shows.is_empty() && !listed && parts.analysis.is_none() {
            self.cost += self.lattice.weights.nothing_asked;
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
        let together = self.lattice.tokens.iter().any(|token| matches!(token.text.as_str(), "and" | "both" | "but"));
        if together && contradict(&parts.conditions) {
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
}

/// "mountains both above 5600 and below 5200": of no row can both be true, so two sets of rows were meant.
fn contradict(conditions: &[Condition]) -> bool {
    let number = |against: &Option<Against>| match against {
        Some(Against::Number(Num(number))) => Some(*number),
        _ => None,
    };
    let bounds = |c: &Condition| {
        let compared = &c.compared;
        let low = number(&compared.above).or(number(&compared.at_least)).or(number(&compared.equals));
        let high = number(&compared.below).or(number(&compared.at_most)).or(number(&compared.equals));
        (low, high)
    };
    let of_rows = |c: &&Condition| matches!(c.of, Some(On::Field(_) | On::Number(_)));
    conditions.iter().filter(of_rows).any(|one| {
        conditions.iter().any(|other| match (bounds(one).0, bounds(other).1) {
            (Some(low), Some(high)) => one.of == other.of && one != other && low > high,
            _ => false,
        })
    })
}
