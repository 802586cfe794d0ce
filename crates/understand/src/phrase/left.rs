//! What is left: "how many SUVs left in Emsfeld", "cars left by plant", "how much stock is left".
//!
//! Means the stock that the model has, as far as what is left can be in stock. Does not mean: people who left
//! ("how many employees left in March"), where nothing says that they could be in stock.

use super::{Head, Mark, Match, Measured, Phrase};
use crate::lattice::Lattice;
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::MetricId;
use model::draft::{Filter, Member};

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let model = lattice.model;
    let left = phrases!["left over", "left in stock", "are left", "is left", "do we have left", "have we left", "left"];
    // "how much stock is left": the stock says it already
    let stock_before = lattice.mentions[..start].iter().flatten().any(|m| {
        m.end == start && m.cost < 0.5 && matches!(m.thing, Thing::Metric(id) if lattice.called.stocks().contains(&id))
    });
    if let Some(end) = lattice.literal(start, left).filter(|_| stock_before) {
        out.push(Match::new(end, Phrase::Filler, lattice.weights.filler, Vec::new()));
    }
    let Some(stock) = stock(lattice) else { return };
    let asked = lattice.literal(start, phrases!["how many", "how much", "number of"]);
    let at = lattice.skip_determiners(asked.unwrap_or(start));
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let Some(end) = lattice.literal(mention.end, left) else { continue };
        let reached = |id| model.datasets_of(stock).iter().all(|of| !model.reaches(*of, id).is_empty());
        let filter = match &mention.thing {
            Thing::Unit(_) => None,
            Thing::Member(id, name) if reached(*id) => {
                Some(Filter::In([(model.dimension(*id).name.clone(), vec![Member::Text(name.clone())])].into()))
            }
            Thing::Segment(index) => {
                let segment = &model.segments[*index];
                if !model.dimension_of(segment.field).is_some_and(reached) {
                    continue;
                }
                Some(Filter::Segment(segment.name.clone()))
            }
            _ => continue,
        };
        let measures = Phrase::Measures(vec![Measured::plain(Head::Metric(stock))]);
        let label = model.metric(stock).label.clone();
        let marks =
            vec![Mark::new(at, mention.end, Kind::Value, None), Mark::new(mention.end, end, Kind::Metric, Some(label))];
        let phrases = filter.into_iter().map(Phrase::Filter).chain([measures]).collect();
        let loose = if asked.is_some() { 0.0 } else { lattice.weights.loose };
        out.push(Match::new(end, Phrase::Several(phrases), lattice.weights.phrase + mention.cost + loose, marks));
    }
}

/// The one number that says what there is in stock; of several the one that is called just so.
fn stock(lattice: &Lattice<'_>) -> Option<MetricId> {
    let named = |id: &&MetricId| matches!(lattice.model.metric(**id).label.as_str(), "stock" | "inventory" | "on hand");
    match lattice.called.stocks() {
        [only] => Some(*only),
        all => {
            let mut named = all.iter().filter(named);
            named.next().copied().filter(|_| named.next().is_none())
        }
    }
}
