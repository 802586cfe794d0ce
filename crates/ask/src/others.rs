//! Drafts that others have put: whether somebody may be shown them.

use model::Draft;
use model::draft::{Against, Compared, Filter, Member, Show, View as Made};

use crate::sight::Sight;

/// Whether a draft of somebody else names no value but members that occur in the rows of this sight. What cannot be
/// told is taken for somebody else's.
pub(crate) fn is_free_of_others(draft: &Draft, sight: &Sight) -> bool {
    let shows = draft.show.iter().map(Show::long);
    let parts: Vec<Filter> = shows
        .flat_map(|show| match show.view {
            Some(Made::PartOf(list)) => [show.only, list].concat(),
            _ => show.only,
        })
        .collect();
    draft.filters.iter().chain(&parts).all(|filter| is_free(filter, sight))
}

fn is_free(filter: &Filter, sight: &Sight) -> bool {
    match filter {
        Filter::In(one) | Filter::NotIn(one) => one.iter().all(|(name, members)| {
            let dimension = sight.model().dimension_named(name);
            members.iter().all(|member| match member {
                Member::Bool(_) => true,
                Member::Text(text) => dimension.is_some_and(|id| sight.holds(id, text)),
                Member::Number(_) => false,
            })
        }),
        Filter::Field(compared) => compared.equals.is_none() && compared.not.is_none() && is_of_numbers(compared),
        Filter::Metric(compared) => is_of_numbers(compared) || compared.equals.is_none(),
        Filter::Contains(_) | Filter::StartsWith(_) | Filter::EndsWith(_) => false,
        Filter::Missing(_) | Filter::Present(_) | Filter::Segment(_) | Filter::NotSegment(_) | Filter::Each(_) => true,
        Filter::Has(existence) | Filter::Never(existence) => {
            existence.filters.iter().all(|inner| is_free(inner, sight))
        }
        Filter::Any(list) => list.iter().all(|inner| is_free(inner, sight)),
    }
}

/// Thresholds are nobody's rows.
fn is_of_numbers(compared: &Compared) -> bool {
    let sides = [&compared.above, &compared.below, &compared.at_least, &compared.at_most];
    sides.into_iter().flatten().all(|side| matches!(side, Against::Number(_)))
}
