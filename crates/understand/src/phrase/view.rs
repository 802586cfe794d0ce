//! Ways of looking at a number: "share of revenue", "revenue growth", "running total of claims", "3 month
//! moving average", "attainment".

use super::{Mark, Match, Measured, Phrase, cost, measure};
use crate::lattice::Lattice;
use crate::reading::Kind;
use model::draft::{Compare, View};

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let at = lattice.skip_determiners(start);
    for (before, behind, view, compare) in [
        (
            &[
                "share of",
                "shares of",
                "percentage of",
                "percent of",
                "proportion of",
                "contribution to",
                "contribution of",
                "fraction of",
                "percentage share of",
                "percent of total",
                "percentage of total",
                "share of total",
                "what share of",
                "what percentage of",
                "% of",
                "distribution of",
                "mix of",
            ][..],
            &[
                "share",
                "shares",
                "share of total",
                "percentage",
                "mix",
                "contribution",
                "distribution",
                "as percent of total",
                "as a share of total",
                "as a percentage of total",
                "percent of total",
                "in percent of total",
                "as percent",
            ][..],
            View::Share,
            None,
        ),
        (
            &[
                "growth of",
                "growth in",
                "growth rate of",
                "percentage change in",
                "percent change in",
                "relative change in",
                "growth rate in",
            ][..],
            &["growth", "growth rate", "percentage change", "percent change", "growth percent"][..],
            View::Growth,
            None,
        ),
        (
            &[
                "yoy growth of",
                "yoy growth in",
                "year over year growth of",
                "year over year growth in",
                "year on year growth of",
                "yoy change in",
                "year over year change in",
                "yoy",
                "year over year",
            ][..],
            &[
                "yoy growth",
                "year over year growth",
                "year on year growth",
                "yoy",
                "yoy change",
                "year over year",
                "year over year change",
            ][..],
            View::Growth,
            Some(Compare::YearAgo),
        ),
        (
            &[
                "change in",
                "change of",
                "changes in",
                "increase in",
                "increase of",
                "decrease in",
                "decline in",
                "decline of",
                "drop in",
                "difference in",
            ][..],
            &["change", "changes", "increase", "decline", "decrease", "drop"][..],
            View::Change,
            None,
        ),
        (
            &["running total of", "cumulative", "running sum of", "cumulated", "accumulated", "running total"][..],
            &["running total", "cumulated", "cumulative", "running sum", "accumulated"][..],
            View::Running,
            None,
        ),
        (
            &["target for", "targets for", "target of", "goal for", "goals for"][..],
            &["target", "targets", "goal"][..],
            View::Target,
            None,
        ),
        (
            &["variance of", "variance in", "gap to target of", "deviation of"][..],
            &[
                "variance",
                "variance to target",
                "variance to plan",
                "gap to target",
                "vs target variance",
                "deviation from target",
                "variance vs plan",
                "variance vs target",
            ][..],
            View::Variance,
            None,
        ),
        (
            &["attainment of", "achievement of", "target attainment of"][..],
            &["attainment", "target attainment", "achievement", "plan attainment", "vs plan attainment"][..],
            View::Attainment,
            None,
        ),
    ] {
        if let Some(after) = lattice.literal(at, before) {
            for found in measure::measures(lattice, after) {
                push(found.end, found.list, found.marks, found.cost, &view, out);
            }
        }
        for found in measure::measures(lattice, at) {
            if let Some(end) = lattice.literal(found.end, behind) {
                push(end, found.list, found.marks, found.cost, &view, out);
            }
        }
        let by = if lattice.word(at) == "by" { at + 1 } else { at };
        if matches!(view, View::Share | View::Growth | View::Running | View::Change)
            && let Some(end) = lattice.literal(by, behind)
        {
            let phrase = Phrase::View(view.clone(), compare.clone());
            out.push(Match::new(end, phrase, cost::PHRASE + cost::LOOSE, Vec::new()));
        }
    }
    moving(lattice, at, out);
}

fn push(end: usize, list: Vec<Measured>, marks: Vec<Mark>, extra: f32, view: &View, out: &mut Vec<Match>) {
    if list.iter().any(|m| m.view.is_some()) {
        return;
    }
    let list = list.into_iter().map(|m| Measured { view: Some(view.clone()), ..m }).collect();
    out.push(Match::new(end, Phrase::Measures(list), cost::PHRASE + extra, marks));
}

/// "3 month moving average of revenue".
fn moving(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    let number = lattice.tokens.get(at).and_then(|t| t.number).filter(|n| n.plain || n.value <= 20.0);
    let Some(n) = number.map(|n| n.value as u32).filter(|n| (2..=366).contains(n)) else { return };
    if super::group::grain_word(lattice.word(at + 1)).is_none() {
        return;
    }
    let cues = ["moving average of", "rolling average of", "moving average", "rolling average"];
    let Some(after) = lattice.literal(at + 2, &cues) else { return };
    for found in measure::measures(lattice, after) {
        let mut marks = found.marks.clone();
        marks.push(Mark::new(at, at + 2, Kind::Time, None));
        let list = found.list.into_iter().map(|m| Measured { view: Some(View::Moving(n)), ..m }).collect();
        out.push(Match::new(found.end, Phrase::Measures(list), cost::PHRASE + found.cost, marks));
    }
}
