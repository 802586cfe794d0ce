//! Which end of a number is the worst: of costs, claims and complaints the highest, of sales the lowest.

use model::Model;
use model::draft::{Filter, Member, ShowOf, View};
use model::semantic::Better;

use crate::english;

/// Whether less of what is shown is better: where the model says so, else by what it is called.
pub(super) fn less_is_better(show: &ShowOf, model: &Model) -> bool {
    match &show.view {
        // What is reached of a target is better the more it is.
        Some(View::Attainment) => false,
        Some(View::PartOf(filters)) => filters.iter().any(is_unwelcome),
        // Whatever it is set against, more of it is as good or bad as by itself.
        _ => is_better_small(show, model),
    }
}

fn is_better_small(show: &ShowOf, model: &Model) -> bool {
    if let Some(name) = &show.metric {
        let metric = model.metric_named(name).map(|id| model.metric(id));
        return metric.is_some_and(|metric| match metric.better {
            Better::Down => true,
            Better::Up | Better::Field(_) => false,
            Better::Neither => names_unwelcome(&metric.label),
        });
    }
    let of = [&show.sum, &show.avg, &show.min, &show.max, &show.median, &show.count, &show.distinct];
    of.into_iter().flatten().any(|name| names_unwelcome(name))
}

/// Whether rows of which this holds are those that nobody wants.
fn is_unwelcome(filter: &Filter) -> bool {
    match filter {
        Filter::Segment(name) => names_unwelcome(name),
        Filter::In(one) => one.values().flatten().any(|member| match member {
            Member::Text(text) => names_unwelcome(text),
            _ => false,
        }),
        _ => false,
    }
}

/// "missed collections", but not "cost savings".
fn names_unwelcome(name: &str) -> bool {
    let name = name.to_lowercase();
    let words = || name.split(|c: char| !c.is_alphanumeric());
    let turned = |word: &str| matches!(word, "saving" | "savings" | "avoided" | "prevented" | "recovered" | "resolved");
    words().any(english::is_unwelcome) && !words().any(turned)
}
