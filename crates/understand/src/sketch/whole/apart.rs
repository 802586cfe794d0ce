//! What is set apart: members side by side, each with a number of its own.

use std::collections::BTreeMap;

use model::draft::Filter;
use model::formula::{Agg, Formula};
use model::{DatasetId, DimensionId};

use super::super::parts::Parts;
use super::super::single::rows_of;
use super::Making;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::phrase::limit::rows;
use crate::phrase::{Axis, Head, Measured};

impl Making<'_> {
    /// "compare SUVs and sedans", "the margin of fleet and retail": members named side by side are set against
    /// each other where the question compares, or where one number of both together is no sum.
    pub(super) fn apart(&mut self) {
        let said = |words: &[&str]| self.lattice.tokens.iter().any(|t| words.contains(&t.text.as_str()));
        let last = self.lattice.tokens.len().saturating_sub(1);
        // "sales to Berlin and Hamburg, each"
        let each = matches!(self.lattice.word(last), "each" | "respectively" | "separately" | "individually");
        // "how many are male and how many are female": of each
        let twice = asks_twice(self.lattice);
        let compares = said(&["compare", "comparison"]) || each || twice;
        let parts = &mut self.parts;
        // "shipments and revenue by depot": how many of them, since each has a revenue of its own, or its lines have
        let belongs = |to: DatasetId, of: DatasetId| to == of || !self.model.paths(to, of).is_empty();
        let of_shown = |of: &DatasetId| {
            let dated = self.model.dataset(*of).time.is_some();
            parts.shows.iter().all(|m| match m.head.datasets(self.model)[..] {
                [to] => to == *of || (dated && belongs(to, *of)),
                _ => false,
            })
        };
        if let ([want], false, false) = (&parts.wants[..], parts.shows.is_empty(), parts.by.is_empty() && !compares)
            && let Some(of) = rows(self.lattice, &want.axis).filter(of_shown)
            && matches!(want.axis, Axis::Entity(_))
            && self.top.is_none()
        {
            parts.wants.clear();
            parts.shows.insert(0, Measured::plain(rows_of(self.model, of)));
            self.cost += self.lattice.weights.unsaid_measure;
        }
        // "compare web and phone orders": how many there are of each
        if let ([want], true, true) = (&parts.wants[..], compares, parts.shows.is_empty())
            && let Some(of) = rows(self.lattice, &want.axis)
            && self.top.is_none()
            && parts.conditions.is_empty()
        {
            parts.wants.clear();
            parts.shows.push(Measured::plain(rows_of(self.model, of)));
            self.cost += self.lattice.weights.unsaid_measure;
        }
        if parts.shows.is_empty() || !parts.versus.is_empty() || !parts.tops.is_empty() || self.top.is_some() {
            return;
        }
        let mut lists: BTreeMap<String, usize> = BTreeMap::new();
        for filter in &parts.filters {
            if let Filter::In(one) = filter {
                let Some((name, members)) = one.iter().next() else { continue };
                let apart = if twice { *lists.get(name).unwrap_or(&0) } else { 0 };
                lists.insert(name.clone(), apart + members.len());
            }
        }
        let mut several = lists.iter().filter(|(_, members)| **members > 1);
        let (Some((name, _)), None) = (several.next(), several.next()) else { return };
        let Some(dimension) = self.model.dimension_named(name) else { return };
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
        // "revenue electricity and gas", "stock of Emsfeld and Zalewka": named right behind what is measured, and
        // divided by nothing else; "in Italy and Spain" is both together
        let divided = parts.by.iter().chain(parts.wants.iter().map(|want| &want.axis));
        let divided = divided.into_iter().any(|axis| !matches!(axis, Axis::Time(..)));
        let together = ["together", "combined", "total", "both", "altogether", "overall", "sum", "jointly"];
        let together = together.iter().any(|word| said(word)) || parts.view.is_some();
        let beside = with_and && !divided && !together && behind_measure(self.lattice, dimension);
        if compares || (with_and && !sums) || beside {
            parts.versus.push(dimension);
            let label = &self.model.dimension(dimension).label;
            self.assumed.push(format!("each {label} by itself"));
        }
    }
}

/// Whether the first member of a column stands right behind what is measured, or behind an "of" there.
fn behind_measure(lattice: &Lattice<'_>, of: DimensionId) -> bool {
    let member = |m: &Mention| matches!(m.thing, Thing::Member(id, _) if id == of);
    let Some(first) = lattice.mentions.iter().position(|list| list.iter().any(member)) else { return false };
    // "Emsfeld, Montrive and Zalewka: stock, reserved stock"
    if first == 0 && lattice.tokens.iter().any(|token| token.apart && !token.inside) {
        return true;
    }
    let end = if first > 0 && lattice.word(first - 1) == "of" { first - 1 } else { first };
    let measures =
        |m: &Mention| m.end == end && m.cost < 0.5 && matches!(m.thing, Thing::Metric(_) | Thing::Dimension(_));
    lattice.mentions[..end].iter().flatten().any(measures)
}

/// "how many are electric and how many are hybrid": where one condition is on this and the other on that, two numbers
/// were asked for, and no row may meet both.
pub(super) fn asks_of_both(parts: &Parts, lattice: &Lattice<'_>) -> bool {
    let row = |filter: &&Filter| matches!(filter, Filter::In(_) | Filter::Segment(_));
    let on: Vec<_> = parts.filters.iter().filter(row).map(conditioned).collect();
    // "how many models … and how many models …" count the same twice.
    let same = parts.shows.first().is_some_and(|first| parts.shows.iter().all(|show| show == first));
    asks_twice(lattice) && same && on.iter().any(|one| *one != on[0])
}

/// Whether a question asks how many there are of one thing, and of another.
fn asks_twice(lattice: &Lattice<'_>) -> bool {
    let asks = |at: &usize| lattice.word(*at) == "how" && lattice.word(at + 1) == "many";
    (0..lattice.tokens.len()).filter(asks).count() > 1
}

/// What a condition on rows is on.
fn conditioned(filter: &Filter) -> Option<&String> {
    match filter {
        Filter::In(one) => one.keys().next(),
        Filter::Segment(name) => Some(name),
        _ => None,
    }
}
