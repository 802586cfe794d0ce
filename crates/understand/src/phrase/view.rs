//! Ways of looking at a number: "share of revenue", "revenue growth", "running total of claims", "3 month
//! moving average", "attainment".

use super::{Axis, Head, Mark, Match, Measured, Phrase, cost, measure};
use crate::lattice::Lattice;
use crate::reading::Kind;
use crate::lexicon::Thing;
use model::draft::{Compare, Filter, Member, View};

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
                "what percent of",
                "what % of",
                "what portion of",
                "what fraction of",
                "what proportion of",
                "what part of",
                "how much of",
                "portion of",
                "part of",
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
                push(found.end, found.list, found.marks, found.cost, (&view, compare.as_ref()), out);
            }
        }
        for found in measure::measures(lattice, at) {
            if let Some(end) = lattice.literal(found.end, behind) {
                push(end, found.list, found.marks, found.cost, (&view, compare.as_ref()), out);
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
    grows(lattice, at, out);
    percent_of(lattice, at, out);
    part_of(lattice, at, out);
}

/// "how much of the stock is reserved", "what % of Lumeno claims are repeat repairs": one metric of another.
fn part_of(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    const CUES: [&str; 14] = [
        "how much of",
        "how many of",
        "what share of",
        "what percentage of",
        "what percent of",
        "what % of",
        "what portion of",
        "what fraction of",
        "what proportion of",
        "what part of",
        "percentage of",
        "share of",
        "% of",
        "fraction of",
    ];
    let Some(from) = lattice.literal(at, &CUES).map(|from| lattice.skip_determiners(from)) else { return };
    let members = lattice.mentions.get(from).into_iter().flatten().filter_map(|m| match &m.thing {
        Thing::Member(id, name) if m.cost < 0.5 => {
            let one = [(lattice.model.dimension(*id).name.clone(), vec![Member::Text(name.clone())])].into();
            Some((m.end, Some(Filter::In(one)), m.cost))
        }
        _ => None,
    });
    for (from, filter, extra) in std::iter::once((from, None, 0.0)).chain(members) {
        for whole in measure::measures(lattice, from) {
            let [Measured { head: Head::Metric(id), per: None, view: None }] = &whole.list[..] else { continue };
            let Some(after) = lattice.literal(whole.end, &["is", "are", "was", "were", "has been", "have been"]) else {
                continue;
            };
            for part in measure::measures(lattice, after) {
                let [Measured { head: Head::Metric(of), per: None, view: None }] = &part.list[..] else { continue };
                if of == id {
                    continue;
                }
                let view = Some(View::PercentOf(lattice.model.metric(*id).name.clone()));
                let measured = Measured { head: Head::Metric(*of), per: None, view };
                let mut marks: Vec<Mark> = whole.marks.iter().chain(&part.marks).cloned().collect();
                if filter.is_some() {
                    let start = lattice.literal(at, &CUES).unwrap_or(at);
                    marks.push(Mark::new(lattice.skip_determiners(start), from, Kind::Value, None));
                }
                let phrase = Phrase::Measures(vec![measured]);
                let phrase = match &filter {
                    Some(filter) => Phrase::Several(vec![Phrase::Filter(filter.clone()), phrase]),
                    None => phrase,
                };
                out.push(Match::new(part.end, phrase, cost::PHRASE + whole.cost + part.cost + extra, marks));
            }
        }
    }
}

/// "warranty cost as a percentage of revenue", "reserved stock in percent of stock".
fn percent_of(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    const CUES: [&str; 16] = [
        "as a percentage of",
        "as percentage of",
        "as a percent of",
        "as percent of",
        "as a % of",
        "as % of",
        "as a share of",
        "as a fraction of",
        "as a proportion of",
        "in percent of",
        "in % of",
        "relative to",
        "in relation to",
        "in proportion to",
        "as a part of",
        "percent of",
    ];
    for part in measure::measures(lattice, at) {
        let Some(after) = lattice.literal(part.end, &CUES) else { continue };
        for whole in measure::measures(lattice, lattice.skip_determiners(after)) {
            let [Measured { head: Head::Metric(id), per: None, view: None }] = &whole.list[..] else { continue };
            let view = View::PercentOf(lattice.model.metric(*id).name.clone());
            let marks = part.marks.iter().chain(&whole.marks).cloned().collect();
            push(whole.end, part.list.clone(), marks, part.cost + whole.cost, (&view, None), out);
        }
    }
}

fn push(
    end: usize,
    list: Vec<Measured>,
    marks: Vec<Mark>,
    extra: f32,
    (view, compare): (&View, Option<&Compare>),
    out: &mut Vec<Match>,
) {
    if list.iter().any(|m| m.view.is_some()) {
        return;
    }
    let list = list.into_iter().map(|m| Measured { view: Some(view.clone()), ..m }).collect();
    let measures = Phrase::Measures(list);
    // "year-over-year growth of units" says what it is compared with.
    let phrase = match compare {
        Some(compare) => Phrase::Several(vec![measures, Phrase::Compare(compare.clone(), None)]),
        None => measures,
    };
    out.push(Match::new(end, phrase, cost::PHRASE + extra, marks));
}

/// "how much did revenue grow", "has margin improved".
fn grows(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    if crate::english::grows(lattice.word(at)).is_some() {
        out.push(Match::new(at + 1, Phrase::View(View::Growth, None), cost::PHRASE + 2.0 * cost::LOOSE, Vec::new()));
    }
}

/// "3 month moving average of revenue", "claims as a 4-week moving average".
fn moving(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    let number = lattice.tokens.get(at).and_then(|t| t.number).filter(|n| n.plain || n.value <= 20.0);
    let Some(n) = number.map(|n| n.value as u32).filter(|n| (2..=366).contains(n)) else { return };
    let Some(grain) = super::group::grain_word(lattice.word(at + 1)) else { return };
    let cues = [
        "moving average of",
        "rolling average of",
        "moving average",
        "rolling average",
        "moving avg of",
        "rolling avg of",
        "moving avg",
        "rolling avg",
        "moving mean of",
        "moving averages of",
    ];
    let Some(after) = lattice.literal(at + 2, &cues) else { return };
    let along = || Phrase::By(vec![Axis::Time(grain, None)]);
    let view = Phrase::Several(vec![Phrase::View(View::Moving(n), None), along()]);
    let mark = Mark::new(at, at + 2, Kind::Time, None);
    out.push(Match::new(after, view, cost::PHRASE + cost::LOOSE, vec![mark]));
    let after = lattice.literal(after, &["daily", "weekly", "monthly", "the"]).unwrap_or(after);
    for found in measure::measures(lattice, after) {
        let mut marks = found.marks.clone();
        marks.push(Mark::new(at, at + 2, Kind::Time, None));
        let list = found.list.into_iter().map(|m| Measured { view: Some(View::Moving(n)), ..m }).collect();
        let phrase = Phrase::Several(vec![Phrase::Measures(list), along()]);
        out.push(Match::new(found.end, phrase, cost::PHRASE + found.cost, marks));
    }
}
