//! How sure a reading is: what speaks for and against it, weighed.

use model::draft::{Draft, Filter};
use model::formula::Agg;

use crate::lattice::Lattice;
use crate::parse::Tiling;
use crate::phrase::Phrase;

/// How many things speak for or against a reading.
pub const SIGNS: usize = 22;

/// What speaks for or against a reading, in the order of [`NAMES`].
pub(crate) fn signs(
    lattice: &Lattice<'_>,
    tiling: &Tiling,
    draft: &Draft,
    structure: f32,
    margin: f32,
) -> [f32; SIGNS] {
    let fillers = tiling.phrases.iter().filter(|(_, m)| m.phrase == Phrase::Filler && m.cost < 0.25).count();
    let ties = tiling.phrases.iter().filter(|(_, m)| m.phrase == Phrase::Filler && m.cost >= 0.25).count();
    let said = tiling.phrases.iter().filter(|(_, m)| m.phrase != Phrase::Filler);
    let (mut wording, mut dearest, mut phrases) = (0.0_f32, 0.0_f32, 0);
    for (_, found) in said {
        let extra = (found.cost - 0.1).max(0.0);
        wording += extra;
        dearest = dearest.max(extra);
        phrases += 1;
    }
    let count = |test: &dyn Fn(&Filter) -> bool| draft.filters.iter().filter(|f| test(f)).count() as f32;
    let flag = |yes: bool| f32::from(u8::from(yes));
    let shows: Vec<_> = draft.show.iter().map(|s| s.long()).collect();
    [
        1.0,
        wording,
        dearest,
        structure,
        margin,
        fillers as f32,
        ties as f32,
        phrases as f32,
        lattice.tokens.len() as f32 / 10.0,
        flag(shows.is_empty()),
        flag(shows.iter().any(|s| s.count.is_some())),
        flag(shows.iter().any(|s| s.distinct.is_some())),
        flag(shows.iter().any(|s| s.sum.is_some())),
        flag(shows.iter().any(|s| s.metric.is_some())),
        (shows.len() as f32 - 1.0).max(0.0),
        (draft.by.len() as f32 - 1.0).max(0.0),
        flag(draft.top.is_some()),
        count(&|f| matches!(f, Filter::In(_))),
        count(&|f| matches!(f, Filter::Metric(c) if c.agg == Some(Agg::Count))),
        count(&|f| matches!(f, Filter::Metric(c) if c.agg != Some(Agg::Count))),
        count(&|f| matches!(f, Filter::Has(_) | Filter::Never(_))),
        count(&|f| matches!(f, Filter::Field(_) | Filter::Contains(_) | Filter::Any(_))),
    ]
}
