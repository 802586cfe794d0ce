//! Comparisons: "vs last year", "compared to the previous quarter", "year over year", "against target",
//! "Q3 2025 vs Q3 2024".

use super::{Head, Mark, Match, Phrase, Phrases, measure, time};
use crate::lattice::Lattice;
use crate::reading::Kind;
use model::calendar::Grain;
use model::draft::{Compare, Edge, When};

const CUES: &Phrases = phrases![
    "vs",
    "v",
    "versus",
    "against",
    "next to",
    "alongside",
    "compared to",
    "compared with",
    "in comparison to",
    "in comparison with",
    "relative to",
    "over",
    "on",
    "from",
    "since",
    "compare to",
    "compare with",
    "vs the",
    "versus the",
    "against the",
    "compared to the",
    "compared with the",
    "over the",
    "than",
    "than in",
    "and compare with",
    "and compare it to",
    "and compare to",
];

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    beside(lattice, start, out);
    both(lattice, start, out);
    for (words, compare, unit) in [
        (
            phrases!["year over year", "year on year", "yoy", "yearoveryear", "y o y", "yearonyear"],
            Compare::YearAgo,
            None,
        ),
        (phrases!["quarter over quarter", "qoq", "quarter on quarter"], Compare::Previous, Some(Grain::Quarter)),
        (phrases!["month over month", "mom", "month on month"], Compare::Previous, Some(Grain::Month)),
        (phrases!["week over week", "wow", "week on week"], Compare::Previous, Some(Grain::Week)),
    ] {
        if let Some(end) = lattice.literal(start, words) {
            let mark = Mark::new(start, end, Kind::Time, None);
            let this = unit.map(When::to_date);
            out.push(Match::new(end, Phrase::Compare(compare, this), lattice.weights.phrase, vec![mark]));
        }
    }
    if let Some(end) = beside_target(lattice, start) {
        let mark = Mark::new(start, end, Kind::Metric, Some("target".into()));
        out.push(Match::new(end, Phrase::Compare(Compare::Target, None), lattice.weights.phrase, vec![mark]));
    }
    // "last quarter and the same quarter a year earlier"
    let year_ago = Some(start + 1).filter(|_| start > 0 && lattice.word(start) == "and");
    if let Some(end) = year_ago.and_then(|at| same_a_year_ago(lattice, at)) {
        let mark = Mark::new(start + 1, end, Kind::Time, None);
        out.push(Match::new(end, Phrase::Compare(Compare::YearAgo, None), lattice.weights.phrase, vec![mark]));
    }
    // "compare revenue with the previous period"
    let asked = (0..start).any(|at| matches!(lattice.word(at), "compare" | "comparing"));
    let with = lattice.literal(start, phrases!["with", "with the", "to", "to the"]).filter(|_| asked);
    let Some(after) = lattice.literal(start, CUES).or(with) else { return };
    // "compare the revenue of the first half with that of the first half of last year"
    let again = phrases!["that of", "that in", "that for", "those of", "those in", "those for", "the same for"];
    let after = lattice.literal(after, again).unwrap_or(after);
    // "growth 2025 on 2024", "2025 over 2024"
    let year = |at: usize| {
        let number = lattice.tokens.get(at).and_then(|token| token.number);
        number.is_some_and(|number| number.plain && (1900.0..2100.0).contains(&number.value))
    };
    // "this year on last year"
    let last = |at: usize| lattice.word(at) == "last" && lattice.word(at + 1) == lattice.word(start - 1);
    let two_years = matches!(lattice.word(start), "on" | "over")
        && start > 1
        && (year(start - 1) && year(start + 1) || lattice.word(start - 2) == "this" && last(start + 1));
    if lattice.word(start) == "on" && !two_years {
        return;
    }
    let loose = if two_years {
        0.0
    } else if matches!(lattice.word(start), "over" | "from" | "since" | "on" | "to") {
        2.0 * lattice.weights.loose
    } else {
        0.0
    };
    let whole = |end: usize| Mark::new(after, end, Kind::Time, None);
    for other in others(lattice, after) {
        let phrase = Phrase::Compare(other.compare, other.this);
        out.push(Match::new(other.end, phrase, other.cost + loose, vec![whole(other.end)]));
    }
    // "this year vs last": the one before whatever was said
    let left_out = lattice.literal(after, phrases!["last", "the last", "before", "previously"]);
    let alone = |end: &usize| {
        time::stretches(lattice, after).is_empty() && lattice.mentions.get(*end).is_none_or(Vec::is_empty)
    };
    let said = || (0..start).any(|at| time::stretches(lattice, at).iter().any(|(end, ..)| *end == start));
    if let Some(end) = left_out.filter(alone).filter(|_| said()) {
        let phrase = Phrase::Compare(Compare::Previous, None);
        out.push(Match::new(end, phrase, lattice.weights.phrase + loose, vec![whole(end)]));
    }
    let targets = phrases![
        "target",
        "targets",
        "plan",
        "budget",
        "goal",
        "goals",
        "the plan",
        "the target",
        "the budget",
        "planned",
        "what was planned",
        "what had been planned",
        "what has been planned",
        "what we planned",
        "what we had planned"
    ];
    if let Some(end) = lattice.literal(after, targets) {
        let mark = Mark::new(after, end, Kind::Metric, Some("target".into()));
        out.push(Match::new(end, Phrase::Compare(Compare::Target, None), lattice.weights.phrase + loose, vec![mark]));
    }
    if let Some(end) = lattice.literal(after, phrases!["average", "the average", "mean"]) {
        let mark = Mark::new(after, end, Kind::Operator, Some("average".into()));
        out.push(Match::new(
            end,
            Phrase::Compare(Compare::Average, None),
            lattice.weights.phrase + loose + 0.3,
            vec![mark],
        ));
    }
}

/// What something is compared with.
pub(super) struct Other {
    /// One past it.
    pub(super) end: usize,
    pub(super) compare: Compare,
    /// What is compared with it, where only the other is said: "vs last quarter".
    pub(super) this: Option<When>,
    pub(super) cost: f32,
}

/// What stands behind "vs", "than" and their like: the period before, the same a year ago, another stretch of time.
pub(super) fn others(lattice: &Lattice<'_>, after: usize) -> Vec<Other> {
    let mut found = Vec::new();
    for (words, compare) in [
        (
            phrases![
                "this time last year",
                "the year before",
                "year before",
                "a year ago",
                "year ago",
                "a year before",
                "a year earlier",
                "one year ago",
                "one year before",
                "prior year",
                "previous year period",
                "prior year period",
                "prior year same period",
                "last year same period",
                "this month last year",
                "this quarter last year",
                "py",
                "ly",
            ],
            Compare::YearAgo,
        ),
        (
            phrases![
                "previous period",
                "the previous period",
                "prior period",
                "preceding period",
                "last period",
                "the period before",
                "previous",
                "prior",
                "the previous one",
                "the prior one",
                "the preceding one",
                "the one before",
                "the ones before",
                "one before",
                "the month before",
                "the quarter before",
                "the week before",
                "the day before",
                "month before",
                "quarter before",
                "week before",
                "day before",
                "the preceding month",
                "the preceding quarter",
                "the preceding week",
            ],
            Compare::Previous,
        ),
    ] {
        if let Some(end) = lattice.literal(after, words) {
            // "prior year" by name, before "the last year" in general.
            found.push(Other { end, compare, this: None, cost: lattice.weights.phrase / 2.0 });
        }
    }
    if let Some(end) = same_a_year_ago(lattice, after) {
        found.push(Other { end, compare: Compare::YearAgo, this: None, cost: lattice.weights.phrase / 2.0 });
    }
    // "vs end of last month": a stock as it was then, not as far into the month.
    let end_of = lattice.literal(after, phrases!["end", "end of", "the end of", "at the end of"]);
    for (end, when, extra) in time::stretches(lattice, end_of.unwrap_or(after)) {
        // "vs last quarter" by itself: this quarter so far against the same days of the last.
        let (compare, unit) = match (when.last, when.unit) {
            (Some(1), Some(unit)) if end_of.is_some() => (Compare::With(When::ago(1, unit)), None),
            (Some(1), Some(unit)) => (Compare::Previous, Some(unit)),
            _ => (Compare::With(when), None),
        };
        found.push(Other { end, compare, this: unit.map(When::to_date), cost: lattice.weights.phrase + extra });
    }
    found
}

/// "the same months of the year before", "same quarter last year", "that of the same period a year ago".
fn same_a_year_ago(lattice: &Lattice<'_>, at: usize) -> Option<usize> {
    let at = lattice.literal(at, phrases!["that of the", "that of", "those of the", "those of"]).unwrap_or(at);
    let at = lattice.literal(at, phrases!["the same", "same"])?;
    let span = phrases![
        "period", "periods", "time", "span", "stretch", "months", "month", "quarters", "quarter", "weeks", "week",
        "days", "day", "dates", "half"
    ];
    let at = lattice.literal(at, span)?;
    let years = phrases![
        "last year",
        "last fiscal year",
        "previous year",
        "previous fiscal year",
        "prior year",
        "prior fiscal year",
        "preceding year",
        "preceding fiscal year",
        "year before",
        "year earlier",
        "year ago",
        "a year ago",
        "a year before",
        "a year earlier",
        "one year ago",
        "one year earlier"
    ];
    let of =
        lattice.literal(at, phrases!["of the", "in the", "from the", "of", "in", "from", "the", "as"]).unwrap_or(at);
    lattice.literal(of, years)
}

/// "this year and last year": one against the other; along quarters or months, one stretch of both.
fn both(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let from = lattice.literal(start, phrases!["in", "for", "both", "of"]).unwrap_or(start);
    let divides = |at: usize| {
        matches!(lattice.word(at), "by" | "per" | "each" | "every") && super::group::grain(lattice, at + 1).is_some()
            || matches!(lattice.word(at), "monthly" | "quarterly" | "weekly" | "daily" | "yearly")
    };
    let along = || (0..lattice.tokens.len()).any(divides);
    let this = |when: &When| (when.ago == Some(0)).then_some(when.unit).flatten();
    let last = |when: &When| (when.last == Some(1)).then_some(when.unit).flatten();
    for (middle, first, a) in time::stretches(lattice, from) {
        let Some(next) = lattice.literal(middle, phrases!["and", "&", ","]) else { continue };
        for (end, second, b) in time::stretches(lattice, next) {
            let unit = this(&first).filter(|unit| last(&second) == Some(*unit));
            let Some(unit) = unit.or_else(|| this(&second).filter(|unit| last(&first) == Some(*unit))) else {
                continue;
            };
            let end = lattice.literal(end, phrases!["side by side", "next to each other"]).unwrap_or(end);
            let mark = Mark::new(from, end, Kind::Time, None);
            let edge = |ago: u32| Some(Edge::Of(Box::new(When::ago(ago, unit))));
            let phrase = match along() {
                true => Phrase::Time(When::between(edge(1), edge(0))),
                false => Phrase::Compare(Compare::Previous, Some(When::to_date(unit))),
            };
            out.push(Match::new(end, phrase, lattice.weights.phrase + a + b, vec![mark]));
        }
    }
}

/// "actual vs plan", "budget against actuals": what is measured and its target.
fn beside_target(lattice: &Lattice<'_>, start: usize) -> Option<usize> {
    let is_target = |at: usize| match lattice.word(at) {
        "actual" | "actuals" => Some(false),
        "target" | "targets" | "plan" | "plans" | "planned" | "goal" | "goals" | "budget" | "budgeted" => Some(true),
        _ => None,
    };
    let first = is_target(start)?;
    let at =
        lattice.literal(start + 1, phrases!["vs", "v", "versus", "against", "and", "compared to", "compared with"])?;
    is_target(at).filter(|second| *second != first).map(|_| at + 1)
}

/// "revenue vs planned revenue", "compare units with claims": two metrics beside each other.
fn beside(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let metric = |found: &measure::Measures| matches!(&found.list[..], [measured] if matches!(measured.bare(), Some(Head::Metric(_))));
    // "target vs revenue" is the wrong way round.
    let target = |at: usize| matches!(lattice.word(at), "target" | "targets" | "plan" | "budget" | "goal");
    if target(start) {
        return;
    }
    let compared = lattice.tokens[..start].iter().any(|token| token.text == "compare");
    for first in measure::measures(lattice, start).into_iter().filter(metric) {
        let vs = lattice
            .literal(first.end, phrases!["vs", "v", "versus", "against", "compared to", "compared with", "next to"]);
        let with = || lattice.literal(first.end, phrases!["with", "to"]).filter(|_| compared);
        let Some(after) = vs.or_else(with) else { continue };
        let after = lattice.literal(after, phrases!["actual", "the actual", "actuals"]).unwrap_or(after);
        // A budget is the target of what it is compared with, or nothing.
        for second in measure::measures(lattice, after).into_iter().filter(metric).filter(|_| !target(after)) {
            if first.list == second.list {
                continue;
            }
            let list = first.list.iter().chain(&second.list).cloned().collect();
            let marks = first.marks.iter().chain(&second.marks).cloned().collect();
            let cost = lattice.weights.phrase + first.cost + second.cost;
            out.push(Match::new(second.end, Phrase::Measures(list), cost, marks));
        }
    }
}
