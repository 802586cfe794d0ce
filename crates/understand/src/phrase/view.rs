//! Ways of looking at a number: "share of revenue", "revenue growth", "running total of claims", "3 month
//! moving average", "attainment".

use super::measure::{self, Measures};
use super::{Head, Mark, Match, Measured, Phrase, Phrases};
use crate::lattice::Lattice;
use crate::lexicon::Thing;
use crate::reading::Kind;
use model::draft::{Compare, Filter, Member, View};
use model::expr::Binary;
use model::formula::{Agg, Formula};
use model::{DimensionId, MetricId, Model};

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let at = lattice.skip_determiners(start);
    let mut found = Vec::new();
    worded(lattice, at, &mut found, out);
    for (Measures { end, list, marks, cost, .. }, compare) in found {
        let compared = compare.map(|compare| Phrase::Compare(compare, None));
        let falls = falls(lattice, at, end).then_some(Phrase::Falls);
        let phrase = several(Phrase::Measures(list), compared.into_iter().chain(falls));
        out.push(Match::new(end, phrase, lattice.weights.phrase + cost, marks));
    }
    of_all_said(lattice, start, out);
    moving(lattice, at, out);
    grows(lattice, at, out);
    percent_of(lattice, at, out);
    per_unit(lattice, at, out);
    reached(lattice, at, out);
    part_of(lattice, at, out);
}

/// "active members by plan, in % of all active members": the share of what was said before.
fn of_all_said(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some(after) = lattice.literal(start, super::fraction::OF_ALL) else { return };
    let again = |from: usize| {
        let same = |nth: &usize| lattice.word(from + nth) == lattice.word(after + nth) && from + nth < start;
        (0..lattice.tokens.len() - after).take_while(same).count()
    };
    let longest = (0..start).map(again).max().unwrap_or(0);
    let end = after + longest;
    if longest > 0 && (end == lattice.tokens.len() || lattice.tokens[end].apart || lattice.word(end) == ",") {
        out.push(Match::new(end, Phrase::View(View::Share, None), lattice.weights.phrase, Vec::new()));
    }
}

/// Numbers that begin at `start` and are looked at in some way, wherever one number can stand.
pub(super) fn viewed(lattice: &Lattice<'_>, start: usize) -> Vec<Measures> {
    let at = lattice.skip_determiners(start);
    let (mut found, mut others) = (Vec::new(), Vec::new());
    worded(lattice, at, &mut found, &mut others);
    moving(lattice, at, &mut others);
    percent_of(lattice, at, &mut others);
    per_unit(lattice, at, &mut others);
    let others = others.into_iter().filter_map(|other| {
        let (end, cost, marks) = (other.end, other.cost - lattice.weights.phrase, other.marks);
        let list = match other.phrase {
            Phrase::Measures(list) => list,
            Phrase::Several(parts) => parts.into_iter().find_map(|part| match part {
                Phrase::Measures(list) => Some(list),
                _ => None,
            })?,
            _ => return None,
        };
        Some(Measures { end, list, filters: Vec::new(), cost, marks })
    });
    let alone = |(found, compare): &(Measures, Option<Compare>)| compare.is_none() && !falls(lattice, at, found.end);
    let alone = found.into_iter().filter(alone).map(|(found, _)| found);
    alone.chain(others).collect()
}

/// What is measured, where nothing more is said of it.
fn bare(measures: &Measures) -> Vec<Option<&Head>> {
    measures.list.iter().map(Measured::bare).collect()
}

fn plain(lattice: &Lattice<'_>, at: usize) -> Vec<Measures> {
    // "running total of new members": rows are new on their own date.
    let at = at + usize::from(measure::new(lattice, at));
    let mut found = measure::measures(lattice, at);
    found.extend(measure::levels(lattice, at));
    found
}

/// "running total of orders": of how many there are.
fn rows(lattice: &Lattice<'_>, at: usize) -> impl Iterator<Item = Measures> {
    let at = at + usize::from(measure::new(lattice, at));
    let mentions = lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial);
    mentions.filter_map(move |mention| {
        let Thing::Entity(of) = mention.thing else { return None };
        let list = vec![Measured::plain(crate::sketch::rows_of(lattice.model, of))];
        let marks = vec![Mark::new(at, mention.end, Kind::Metric, None)];
        let cost = mention.cost + lattice.weights.loose / 2.0;
        Some(Measures { end: mention.end, list, filters: Vec::new(), cost, marks })
    })
}

fn seen(measures: Measures, view: &View) -> Measures {
    let list = measures.list.into_iter().map(|m| Measured { view: Some(view.clone()), ..m }).collect();
    Measures { list, ..measures }
}

/// Words before a number and behind it that say how it is looked at, and what that compares it with.
static LOOKS: [(&Phrases, &Phrases, View, Option<Compare>); 8] = [
    (
        phrases![
            "share of",
            "shares of",
            "percentage of",
            "percent of",
            "proportion of",
            "contribution to",
            "contribution of",
            "fraction of",
            "percentage share of",
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
        ],
        phrases![
            "share",
            "shares",
            "share of total",
            "share of the total",
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
        ],
        View::Share,
        None,
    ),
    (
        phrases![
            "growth of",
            "growth in",
            "growth rate of",
            "percentage change in",
            "percent change in",
            "relative change in",
            "growth rate in",
            "percentage growth in",
            "percentage growth of",
            "percent growth in",
            "percent growth of",
        ],
        phrases!["growth", "growth rate", "percentage change", "percent change", "growth percent"],
        View::Growth,
        None,
    ),
    (
        phrases![
            "yoy growth of",
            "yoy growth in",
            "year over year growth of",
            "year over year growth in",
            "year on year growth of",
            "yoy change in",
            "year over year change in",
            "yoy",
            "year over year",
        ],
        phrases![
            "yoy growth",
            "year over year growth",
            "year on year growth",
            "yoy",
            "yoy change",
            "year over year",
            "year over year change",
        ],
        View::Growth,
        Some(Compare::YearAgo),
    ),
    (
        phrases![
            "change in",
            "change of",
            "changes in",
            "increase in",
            "increase of",
            "decrease in",
            "decline in",
            "decline of",
            "drop in",
            "drop of",
            "fall in",
            "rise in",
            "gain in",
            "jump in",
            "difference in",
        ],
        phrases!["change", "changes", "increase", "decline", "decrease", "drop"],
        View::Change,
        None,
    ),
    (
        phrases!["running total of", "cumulative", "running sum of", "cumulated", "accumulated", "running total"],
        phrases!["running total", "cumulated", "cumulative", "running sum", "accumulated"],
        View::Running,
        None,
    ),
    (
        phrases!["target for", "targets for", "target of", "goal for", "goals for"],
        phrases!["target", "targets", "goal"],
        View::Target,
        None,
    ),
    (
        phrases!["variance of", "variance in", "gap to target of", "deviation of"],
        phrases![
            "variance",
            "variance to target",
            "variance to plan",
            "gap to target",
            "vs target variance",
            "deviation from target",
            "variance vs plan",
            "variance vs target",
        ],
        View::Variance,
        None,
    ),
    (
        phrases!["attainment of", "achievement of", "target attainment of"],
        phrases!["attainment", "target attainment", "achievement", "plan attainment", "vs plan attainment"],
        View::Attainment,
        None,
    ),
];

/// Numbers with words before or behind them that say how they are looked at, and what that compares them with;
/// and such words alone, of whatever is measured.
fn worded(lattice: &Lattice<'_>, at: usize, out: &mut Vec<(Measures, Option<Compare>)>, bare: &mut Vec<Match>) {
    let here = plain(lattice, at);
    for (before, behind, view, compare) in &LOOKS {
        let mut found = Vec::new();
        // "as a percentage of sales" says of what stands before it how much it is of that.
        let of_other = *view == View::Share && as_a(lattice, at);
        if let Some(after) = lattice.literal(at, before).filter(|_| !of_other) {
            found.extend(plain(lattice, after));
            found.extend(rows(lattice, lattice.skip_determiners(after)));
        }
        for measures in &here {
            found.extend(lattice.literal(measures.end, behind).map(|end| Measures { end, ..measures.clone() }));
        }
        out.extend(found.into_iter().map(|measures| (seen(measures, view), compare.clone())));
        let by = if lattice.word(at) == "by" { at + 1 } else { at };
        if matches!(view, View::Share | View::Growth | View::Running | View::Change)
            && let Some(end) = lattice.literal(by, behind)
        {
            let falls = falls(lattice, by, end).then_some(Phrase::Falls);
            let phrase = several(Phrase::View(view.clone(), compare.clone()), falls);
            bare.push(Match::new(end, phrase, lattice.weights.phrase + lattice.weights.loose, Vec::new()));
        }
    }
}

/// Whether "as", or "as a", stands right before a token.
fn as_a(lattice: &Lattice<'_>, at: usize) -> bool {
    let word = |back: usize| at.checked_sub(back).map_or("", |at| lattice.word(at));
    word(1) == "as" || (word(2) == "as" && matches!(word(1), "a" | "the"))
}

/// "drop in units", "growth of revenue": changes of a number, and whether they are those that make it less.
pub(super) fn changes(lattice: &Lattice<'_>, at: usize) -> Vec<(Measured, Measures, bool)> {
    let mut found = Vec::new();
    worded(lattice, at, &mut found, &mut Vec::new());
    let change = |(found, _): (Measures, Option<Compare>)| match &found.list[..] {
        [measured @ Measured { view: Some(View::Growth | View::Change), .. }] => {
            let falls = falls(lattice, at, found.end);
            Some((measured.clone(), found, falls))
        }
        _ => None,
    };
    found.into_iter().filter_map(change).collect()
}

/// A phrase, and what else the same words say.
fn several(phrase: Phrase, also: impl IntoIterator<Item = Phrase>) -> Phrase {
    let mut list = vec![phrase];
    list.extend(also);
    if list.len() > 1 { Phrase::Several(list) } else { list.remove(0) }
}

/// "decline in revenue": the words of a change that is to be negative.
fn falls(lattice: &Lattice<'_>, from: usize, end: usize) -> bool {
    (from..end).any(|at| matches!(lattice.word(at), "decrease" | "decline" | "drop" | "fall" | "loss"))
}

/// "how much of the revenue plan have we reached": what a number reaches of its target.
fn reached(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    const CUES: &Phrases = phrases![
        "how much of",
        "what share of",
        "what percentage of",
        "what percent of",
        "what % of",
        "what part of",
        "what proportion of",
        "how far into",
    ];
    let verbs = phrases![
        "have we reached",
        "have we achieved",
        "have we met",
        "have we hit",
        "have we made",
        "have we fulfilled",
        "did we reach",
        "did we achieve",
        "did we meet",
        "did we hit",
        "did we make",
        "did we fulfil",
        "has been reached",
        "has been achieved",
        "was reached",
        "was achieved",
        "was met",
        "is reached",
        "is achieved",
        "are we",
    ];
    let Some(from) = lattice.literal(at, CUES).map(|from| lattice.skip_determiners(from)) else { return };
    let model = lattice.model;
    for plan in measure::measures(lattice, from) {
        let ([Some(Head::Metric(target))], Some(end)) = (&bare(&plan)[..], lattice.literal(plan.end, verbs)) else {
            continue;
        };
        let aims = model.metric_ids().filter(|id| model.metric(*id).target == Some(*target));
        if let [aims] = aims.collect::<Vec<_>>()[..] {
            let measured = Measured { view: Some(View::Attainment), ..Measured::plain(Head::Metric(aims)) };
            let cost = lattice.weights.phrase + plan.cost;
            out.push(Match::new(end, Phrase::Measures(vec![measured]), cost, plan.marks));
        }
    }
}

/// "how much of the stock is reserved", "what % of Lumeno claims are repeat repairs": one metric of another.
fn part_of(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    const CUES: &Phrases = phrases![
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
        "which part of",
        "which share of",
        "percentage of",
        "share of",
        "% of",
        "fraction of",
    ];
    let Some(from) = lattice.literal(at, CUES).map(|from| lattice.skip_determiners(from)) else { return };
    let members = lattice.mentions.get(from).into_iter().flatten().filter_map(|m| match &m.thing {
        Thing::Member(id, name) if m.cost < 0.5 => {
            let one = [(lattice.model.dimension(*id).name.clone(), vec![Member::Text(name.clone())])].into();
            Some((m.end, Some(Filter::In(one)), m.cost))
        }
        _ => None,
    });
    for (from, filter, extra) in std::iter::once((from, None, 0.0)).chain(members) {
        for whole in measure::measures(lattice, from) {
            let [Some(Head::Metric(id))] = bare(&whole)[..] else { continue };
            let Some(after) = lattice.literal(whole.end, phrases!["is", "are", "was", "were", "has been", "have been"])
            else {
                continue;
            };
            for part in measure::measures(lattice, after) {
                let [Some(Head::Metric(of))] = bare(&part)[..] else { continue };
                if of == id {
                    continue;
                }
                let view = Some(View::PercentOf(lattice.model.metric(*id).name.clone()));
                let measured = Measured { view, ..Measured::plain(Head::Metric(*of)) };
                let mut marks: Vec<Mark> = whole.marks.iter().chain(&part.marks).cloned().collect();
                if filter.is_some() {
                    let start = lattice.literal(at, CUES).unwrap_or(at);
                    marks.push(Mark::new(lattice.skip_determiners(start), from, Kind::Value, None));
                }
                let phrase = Phrase::Measures(vec![measured]);
                let phrase = match &filter {
                    Some(filter) => Phrase::Several(vec![Phrase::Filter(filter.clone()), phrase]),
                    None => phrase,
                };
                out.push(Match::new(part.end, phrase, lattice.weights.phrase + whole.cost + part.cost + extra, marks));
            }
        }
    }
}

/// "warranty cost as a percentage of revenue", "reserved stock in percent of stock".
fn percent_of(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    const CUES: &Phrases = phrases![
        "as a percentage of",
        "as percentage of",
        "as a percent of",
        "as percent of",
        "as a % of",
        "as % of",
        "as a share of",
        "as share of",
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
    for part in measure::measures(lattice, at).into_iter().chain(numbers(lattice, at)) {
        let Some(after) = lattice.literal(part.end, CUES) else { continue };
        for whole in measure::measures(lattice, lattice.skip_determiners(after)) {
            let [Some(Head::Metric(id))] = bare(&whole)[..] else { continue };
            let view = View::PercentOf(lattice.model.metric(*id).name.clone());
            let marks = part.marks.iter().chain(&whole.marks).cloned().collect();
            let cost = lattice.weights.phrase + part.cost + whole.cost;
            push(whole.end, part.list.clone(), marks, cost, &view, out);
        }
    }
}

/// "discount per car", "average revenue per unit", "labour hours per kW": one number for each unit of another.
///
/// Does not mean: "revenue per dealer", which divides by rows of something (see `group`).
fn per_unit(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    let adds = |m: &Measured| !matches!(m.head, Head::Aggregate(agg, _) if agg != Agg::Sum) && m.per.is_none();
    let parts = |from: usize| -> Vec<Measures> {
        let parts = measure::measures(lattice, from).into_iter().chain(numbers(lattice, from));
        parts.filter(|part| part.list.iter().all(adds)).collect()
    };
    // "the mean wait" may be the name of a metric, and the mean of a wait: the nearer name wins.
    let mut found = parts(at);
    if let Some(from) = lattice.literal(at, phrases!["average", "avg", "mean", "the average"]) {
        found.extend(parts(from));
    }
    for part in found {
        let of = phrases!["per unit of", "for each unit of", "per single", "per", "for each", "for every", "a"];
        // "how much discount do we give per car"
        let ours = phrases![
            "do we give",
            "did we give",
            "do we get",
            "did we get",
            "do we make",
            "did we make",
            "do we earn",
            "did we earn",
            "do we pay",
            "did we pay",
            "do we spend",
            "did we spend",
            "do we have",
            "did we have"
        ];
        let end = lattice.literal(part.end, ours).unwrap_or(part.end);
        let Some(after) = lattice.literal(end, of) else { continue };
        let unit = lattice.skip_articles(after);
        for mention in lattice.mentions.get(unit).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial) {
            // A number of other rows would be added up as often as they are referred to.
            let rows = |id: DimensionId| {
                let of = lattice.model.field(lattice.model.dimension(id).fields[0]).dataset;
                part.list.iter().all(|m| m.head.datasets(lattice.model) == [of])
            };
            let counts = part.list.iter().any(|m| matches!(m.head, Head::Count(_)));
            let head = match mention.thing {
                Thing::Metric(id) => Head::Metric(id),
                Thing::Unit(id) => match measure::unit(lattice, id) {
                    Head::Aggregate(..) if !rows(id) => continue,
                    head => head,
                },
                // "reviews per star" are those of each.
                Thing::Dimension(id) if measure::is_number(lattice, id) && rows(id) && !counts => {
                    measure::unit(lattice, id)
                }
                _ => continue,
            };
            let name = match &head {
                Head::Metric(id) => lattice.model.metric(*id).name.clone(),
                Head::Aggregate(_, id) => lattice.model.dimension(*id).name.clone(),
                Head::Count(_) => continue,
            };
            if part.list.iter().any(|m| m.head == head) {
                continue;
            }
            // Where the model has a metric that is just this, it is that one.
            let mut marks = part.marks.clone();
            marks.push(Mark::new(unit, mention.end, Kind::Metric, None));
            if let ([Measured { head: Head::Metric(part), .. }], Head::Metric(unit)) = (&part.list[..], &head)
                && let model = lattice.model
                && let Some(ratio) =
                    model.metric_ids().find(|id| is_ratio(model, &model.metric(*id).formula, *part, *unit))
            {
                let list = vec![Measured::plain(Head::Metric(ratio))];
                let cost = lattice.weights.phrase + mention.cost + lattice.weights.loose / 2.0;
                out.push(Match::new(mention.end, Phrase::Measures(list), cost, marks));
                continue;
            }
            // A metric of that name is rather that.
            let cost = lattice.weights.phrase + part.cost + mention.cost + lattice.weights.loose / 2.0;
            push(mention.end, part.list.clone(), marks, cost, &View::PerUnit(name), out);
        }
    }
}

/// Whether a formula is one metric divided by another.
fn is_ratio(model: &Model, formula: &Formula, part: MetricId, unit: MetricId) -> bool {
    let is = |side: &Formula, id: MetricId| *side == Formula::Metric(id) || *side == model.metric(id).formula;
    matches!(formula, Formula::Binary(Binary::Divide, of, by) if is(of, part) && is(by, unit))
}

/// "late fees as a share of revenue": what they add up to, also where a number is no metric by itself.
fn numbers(lattice: &Lattice<'_>, at: usize) -> Vec<Measures> {
    let from = lattice.skip_articles(at);
    let mentions = lattice.mentions.get(from).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.partial);
    let columns = mentions.filter_map(|m| match m.thing {
        Thing::Dimension(id) if measure::is_number(lattice, id) && !measure::adds(lattice, id) => Some(Measures {
            end: m.end,
            list: vec![Measured::plain(measure::unit(lattice, id))],
            filters: Vec::new(),
            cost: m.cost + lattice.weights.loose / 2.0,
            marks: vec![Mark::new(from, m.end, Kind::Metric, Some(lattice.model.dimension(id).label.clone()))],
        }),
        _ => None,
    });
    columns.collect()
}

fn push(end: usize, list: Vec<Measured>, marks: Vec<Mark>, cost: f32, view: &View, out: &mut Vec<Match>) {
    if list.iter().any(|m| m.view.is_some()) {
        return;
    }
    let list = list.into_iter().map(|m| Measured { view: Some(view.clone()), ..m }).collect();
    out.push(Match::new(end, Phrase::Measures(list), cost, marks));
}

/// "how much did revenue grow", "are claims up or down".
///
/// Does not mean: "models whose revenue grew", "growing models", which are conditions.
fn grows(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    if let Some(end) = lattice.literal(at, phrases!["up or down", "higher or lower"]) {
        out.push(Match::new(end, Phrase::View(View::Growth, None), lattice.weights.phrase, Vec::new()));
    }
    // "countries where revenue fell" is a condition, which nothing can hold yet; "how" asks for a number.
    let words = || (0..at).map(|before| lattice.word(before));
    let percent = || (0..at).any(|before| lattice.literal(before, phrases!["by what", "by which", "what %"]).is_some());
    let asks = words().any(|word| word == "how") || percent();
    let relative = words().any(|word| matches!(word, "where" | "whose" | "that" | "which" | "who"));
    if asks && !relative && crate::english::grows(lattice.word(at)).is_some() {
        let much = words().zip(words().skip(1)).any(|(how, much)| how == "how" && much == "much");
        let loose = if much || percent() { 0.0 } else { 2.0 * lattice.weights.loose };
        let growth = Phrase::View(View::Growth, None);
        out.push(Match::new(at + 1, growth, lattice.weights.phrase + loose, Vec::new()));
    }
}

/// "3 month moving average of revenue", "claims as a 4-week moving average".
fn moving(lattice: &Lattice<'_>, at: usize, out: &mut Vec<Match>) {
    // "moving 3 month average"
    let first = lattice.literal(at, phrases!["moving", "rolling"]);
    let at = first.unwrap_or(at);
    let number = lattice.tokens.get(at).and_then(|t| t.number).filter(|n| n.plain || n.value <= 20.0);
    let Some(n) = number.map(|n| n.value as u32).filter(|n| (2..=366).contains(n)) else { return };
    let Some((unit, grain)) = super::group::grain(lattice, at + 1) else { return };
    let cues = phrases![
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
    let average = phrases!["average of", "average", "avg of", "avg", "mean of", "mean"];
    let cue = if first.is_some() { average } else { cues };
    let Some(after) = lattice.literal(unit, cue) else { return };
    let view = Phrase::Several(vec![Phrase::View(View::Moving(n), None), Phrase::Along(grain)]);
    let mark = Mark::new(at, unit, Kind::Time, None);
    out.push(Match::new(after, view, lattice.weights.phrase + lattice.weights.loose, vec![mark]));
    let after = lattice.literal(after, phrases!["daily", "weekly", "monthly", "the"]).unwrap_or(after);
    for found in plain(lattice, after).into_iter().chain(rows(lattice, lattice.skip_determiners(after))) {
        let mut marks = found.marks.clone();
        marks.push(Mark::new(at, unit, Kind::Time, None));
        let list = found.list.into_iter().map(|m| Measured { view: Some(View::Moving(n)), ..m }).collect();
        let phrase = Phrase::Several(vec![Phrase::Measures(list), Phrase::Along(grain)]);
        out.push(Match::new(found.end, phrase, lattice.weights.phrase + found.cost, marks));
    }
}
