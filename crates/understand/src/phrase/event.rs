//! Rows called by what happened to them at a date: "arrivals", of bookings with an arrival date; "cancellations by
//! month", of memberships with the date on which they were cancelled. They are dated by it.
//!
//! Does not mean: what the model calls so itself.

use super::{Mark, Match, Measured, Phrase, measure, noun};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::{Thing, done_in, nouns_of};
use crate::reading::Kind;
use model::DimensionId;

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let lead = measure::count_lead(lattice, start).filter(|(_, different)| !different).map(|(at, _)| at);
    let total = lattice.literal(start, phrases!["total", "the total"]);
    let counted = lead.or(total);
    let at = counted.unwrap_or_else(|| lattice.skip_determiners(start));
    let Some(date) = date_of(lattice, at) else { return };
    let of = super::dated::dataset_of(lattice.model, date);
    let what = match counted {
        Some(_) => Phrase::Measures(vec![number(lattice, date)]),
        None => Phrase::Want { axis: noun::entity(lattice, of), plural: true, asked: false, n: None },
    };
    let cost = lattice.weights.phrase + lattice.weights.loose;
    let both = Phrase::Several(vec![what, Phrase::Dated(date)]);
    out.push(Match::new(at + 1, both, cost, vec![mark(lattice, at, date)]));
}

/// "top 3 clubs *by cancellations*": how many there are, and the date that they are of.
pub(super) fn ranks(lattice: &Lattice<'_>, start: usize) -> Option<(Measured, DimensionId, Mark)> {
    let date = date_of(lattice, start)?;
    Some((number(lattice, date), date, mark(lattice, start, date)))
}

fn number(lattice: &Lattice<'_>, date: DimensionId) -> Measured {
    Measured::plain(crate::sketch::rows_of(lattice.model, super::dated::dataset_of(lattice.model, date)))
}

fn mark(lattice: &Lattice<'_>, at: usize, date: DimensionId) -> Mark {
    let rows = &lattice.model.dataset(super::dated::dataset_of(lattice.model, date)).label;
    let said = format!("{rows} by {}", lattice.model.dimension(date).label);
    Mark::new(at, at + 1, Kind::Metric, Some(said))
}

/// The one date that is called by what happens, in the plural.
pub(crate) fn date_of(lattice: &Lattice<'_>, at: usize) -> Option<DimensionId> {
    let token = lattice.tokens.get(at).filter(|token| !token.quoted)?;
    let known = |m: &Mention| match m.thing {
        Thing::Dimension(_) => m.end > at + 1,
        // That there is a date says that it happened.
        Thing::Segment(index) if super::filter::by_date(lattice, lattice.model.segments[index].field) => false,
        _ => m.cost < 0.8 && m.spelled.is_none(),
    };
    let plural = token.text.len() > 5 && token.text.ends_with('s') && !token.text.ends_with("ss");
    if !plural || super::is_grammar(&token.text) || lattice.mentions[at].iter().any(known) {
        return None;
    }
    let model = lattice.model;
    let done: Vec<String> = done_in(&token.text).iter().map(|done| crate::stem::stem(done)).collect();
    let happens = |id: &DimensionId| {
        let said = lattice.called.column(*id).iter().filter(|word| !english::is_filler(&word.text));
        let mut said = said.filter(|word| !matches!(word.text.as_str(), "date" | "on" | "at" | "time" | "day"));
        let (Some(word), None) = (said.next(), said.next()) else { return false };
        model.dimension_kind(*id).is_time()
            && (word.stem == token.stem || done.contains(&word.stem) || nouns_of(&word.stem).contains(&token.stem))
    };
    let mut dates = model.dimension_ids().filter(happens);
    dates.next().filter(|_| dates.next().is_none())
}

/// The date by which rows before a token are called.
pub(super) fn date_before(lattice: &Lattice<'_>, before: usize) -> Option<DimensionId> {
    (0..before).find_map(|at| date_of(lattice, at))
}
