//! What is earned, where the rows that say how much are others than those that the question divides by: takings by
//! payment method are the amounts of payments, and revenue by kind of treatment the prices of treatments.

use model::draft::Filter;
use model::formula::Agg;
use model::{DatasetId, DimensionId, Model};

use super::super::condition::metric_summing;
use super::super::reach::reaches;
use super::Making;
use crate::phrase::{Axis, Head};

/// Words in the names of numbers that are charged. A fee may be one that is paid.
const CHARGED: [&str; 4] = ["price", "revenue", "taking", "income"];
/// Words in the names of amounts, which are earned only where their rows are of that kind.
const AMOUNTS: [&str; 4] = ["amount", "total", "value", "paid"];
/// Words in the names of rows by which something is earned.
const EARNING: [&str; 8] = ["payment", "sale", "order", "invoice", "booking", "receipt", "transaction", "subscription"];
/// Words in the names of rows by which something is spent, or given back.
const SPENDING: [&str; 14] = [
    "purchase",
    "supplier",
    "vendor",
    "expense",
    "cost",
    "claim",
    "refund",
    "return",
    "credit",
    "budget",
    "target",
    "loan",
    "payroll",
    "maintenance",
];

impl Making<'_> {
    /// Where what is earned does not reach what divides it, the one amount of the rows that do stands for it.
    pub(super) fn nearer(&mut self) {
        let model = self.model;
        let Some((_, earned)) = model.means.iter().find(|(word, _)| word == "sales") else { return };
        let of_earned = model.datasets_of(*earned);
        let named = self.parts.filters.iter().filter_map(|filter| match filter {
            Filter::In(one) | Filter::NotIn(one) => one.keys().next().and_then(|name| model.dimension_named(name)),
            _ => None,
        });
        let asked: Vec<Axis> = self.axes.iter().cloned().chain(named.map(Axis::Dimension)).collect();
        // What has rows of its own is no kind of them: "top treatments by revenue" may be single ones.
        let rows = |axis: &Axis| crate::phrase::limit::rows(self.lattice, axis).is_some();
        let missed = |axis: &&Axis| !of_earned.iter().all(|of| reaches(model, *of, axis)) && !rows(axis);
        let Some(rows) = asked.iter().find(missed).and_then(|axis| owner(axis, model)) else { return };
        let dated = self.parts.times.is_empty() || model.dataset(rows).time.is_some();
        let Some(number) =
            charged(rows, model).filter(|_| dated && asked.iter().all(|axis| reaches(model, rows, axis)))
        else {
            return;
        };
        let head = metric_summing(model, number).map_or(Head::Aggregate(Agg::Sum, number), Head::Metric);
        let mut replaced = false;
        for measured in self.parts.shows.iter_mut().filter(|measured| measured.head == Head::Metric(*earned)) {
            measured.head = head.clone();
            replaced = true;
        }
        if replaced {
            let number = &model.field(model.dimension(number).fields[0]).label;
            let rows = &model.dataset(rows).label;
            self.assumed.push(format!("{} of {rows} is their {number}", model.metric(*earned).label));
        }
    }
}

fn owner(axis: &Axis, model: &Model) -> Option<DatasetId> {
    match axis {
        Axis::Dimension(id) | Axis::Time(_, Some(id)) => Some(model.field(model.dimension(*id).fields[0]).dataset),
        Axis::Entity(id) => Some(*id),
        Axis::Time(_, None) => None,
    }
}

/// The one number of some rows that says what was charged by them.
fn charged(rows: DatasetId, model: &Model) -> Option<DimensionId> {
    let words = |label: &str| -> Vec<String> {
        label.to_lowercase().split(' ').map(|word| word.strip_suffix('s').unwrap_or(word).to_owned()).collect()
    };
    let has = |words: &[String], list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let called = words(&model.dataset(rows).label);
    if has(&called, &SPENDING) {
        return None;
    }
    // Lab orders are paid for.
    let earning = match &called[..] {
        [one] => EARNING.contains(&one.as_str()),
        [whose, one] => matches!(whose.as_str(), "sale" | "customer" | "client") && EARNING.contains(&one.as_str()),
        _ => false,
    };
    let own = || model.dimension_ids().filter(|id| model.field(model.dimension(*id).fields[0]).dataset == rows);
    let numbers = || own().filter(|id| model.dimension_kind(*id).is_number());
    // So many times the price is more than the price.
    let many = |id: DimensionId| has(&words(&model.dimension(id).label), &["quantity", "unit", "number", "rate"]);
    let charged = |id: &DimensionId| {
        let label = words(&model.dimension(*id).label);
        let last = label.last().map(|last| [last.clone()]).unwrap_or_default();
        has(&last, &CHARGED) || has(&last, &AMOUNTS) && earning
    };
    let mut found = numbers().filter(charged);
    found.next().filter(|_| found.next().is_none() && !numbers().any(many))
}
