//! What kind of question a Draft is, to count by.

use model::Draft;
use model::calendar::Grain;
use model::draft::{By, Filter, Show, ShowOf, View};

/// The kind of question, by its most telling part.
pub(super) fn shape(draft: &Draft) -> &'static str {
    let shows: Vec<ShowOf> = draft.show.iter().map(Show::long).collect();
    let any = |test: fn(&ShowOf) -> bool| shows.iter().any(test);
    let filtered = |test: fn(&Filter) -> bool| draft.filters.iter().any(test);
    if draft.analysis.is_some() {
        "analysis"
    } else if filtered(|filter| matches!(filter, Filter::Has(_) | Filter::Never(_))) {
        "has or never"
    } else if draft.compare.is_some()
        || any(|show| matches!(show.view, Some(View::Growth | View::Change | View::Variance | View::Attainment)))
    {
        "comparison"
    } else if any(|show| matches!(show.view, Some(View::Share | View::ShareOf(_)))) {
        "share"
    } else if let Some(top) = &draft.top {
        if top.n == 1 { "superlative" } else { "top n" }
    } else if filtered(|filter| matches!(filter, Filter::Metric(_))) {
        "condition"
    } else if any(|show| show.per.is_some()) {
        "two-level"
    } else if draft.show.is_empty() {
        "listing"
    } else if draft.by.iter().any(|by| matches!(by, By::Time(time) if !Grain::is_cyclic(time.time))) {
        "trend"
    } else if draft.by.is_empty() {
        ungrouped(&shows)
    } else if any(|show| show.count.is_some()) {
        "count by dimension"
    } else {
        "by dimension"
    }
}

fn ungrouped(shows: &[ShowOf]) -> &'static str {
    match shows {
        [show] if show.count.is_some() => "count",
        [show] if show.distinct.is_some() => "distinct",
        [_] => "total",
        _ => "several totals",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_the_most_telling_part() {
        for (draft, expected) in [
            (r#"{"show":["revenue"]}"#, "total"),
            (r#"{"show":["revenue","margin"]}"#, "several totals"),
            (r#"{"show":[{"count":"dealers"}]}"#, "count"),
            (r#"{"show":[{"count":"dealers"}],"by":["region"]}"#, "count by dimension"),
            (r#"{"show":[{"distinct":"city"}]}"#, "distinct"),
            (r#"{"show":["revenue"],"by":["region"]}"#, "by dimension"),
            (r#"{"show":["revenue"],"by":["region",{"time":"month"}]}"#, "trend"),
            (r#"{"show":["revenue"],"by":[{"time":"weekday"}]}"#, "by dimension"),
            (r#"{"by":["dealer"]}"#, "listing"),
            (r#"{"show":["revenue"],"by":["region"],"top":{"n":5}}"#, "top n"),
            (r#"{"show":["revenue"],"by":["region"],"top":{"n":1}}"#, "superlative"),
            (r#"{"show":["revenue"],"compare":"previous"}"#, "comparison"),
            (r#"{"show":[{"metric":"revenue","view":"share"}],"by":["region"]}"#, "share"),
            (
                r#"{"show":["revenue"],"by":["region"],"where":[{"metric":{"name":"margin","below":0.05}}]}"#,
                "condition",
            ),
            (r#"{"by":["models"],"where":[{"never":{"of":"sales"}}]}"#, "has or never"),
            (r#"{"show":[{"metric":"revenue","per":{"time":"month"},"then":"avg"}]}"#, "two-level"),
            (r#"{"analysis":"why","show":["revenue"]}"#, "analysis"),
        ] {
            let draft = Draft::from_json(draft).expect(draft);
            assert_eq!(shape(&draft), expected, "{}", draft.to_json());
        }
    }
}
