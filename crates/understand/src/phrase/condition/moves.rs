//! Conditions on what a number is beside another one: "sold less than last year", "whose revenue fell by more than 10%",
//! "with declining sales", "down on last month", "with more than 5% of revenue", "below 90% of plan".
//!
//! Does not mean: "how much did revenue fall", which asks for the change (see `view`).

use model::draft::{Against, Compare, Num, Seen, When};
use model::formula::Agg;

use super::super::compare::{self, Other};
use super::super::{Condition, Head, Mark, Match, On, Phrase, time};
use super::{Op, compared, heads, op, right};
use crate::english;
use crate::lattice::Lattice;
use crate::lexicon::Thing;
use crate::reading::Kind;
use crate::token::Quantity;

/// What a condition is on, if that is said, one past it, what it costs and how its words are taken.
struct Of {
    on: Option<On>,
    end: usize,
    cost: f32,
    marks: Vec<Mark>,
}

/// A comparison of what is seen of a number.
struct Moved {
    end: usize,
    op: Op,
    seen: Seen,
    than: f64,
}

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, led: bool, out: &mut Vec<Match>) {
    // "revenue and margin down": both, or only the second?
    let joined = start > 1 && (english::is_and(lattice.word(start - 1)) || lattice.word(start - 1) == ",");
    let led = led && !(joined && measured_before(lattice, start - 1));
    less_than_before(lattice, start, led, out);
    moved(lattice, start, led, out);
    moving(lattice, start, led, out);
    seen(lattice, start, out);
    growth_of(lattice, start, out);
    part_of(lattice, start, out);
}

/// Numbers that a group has: those of each row are added up.
fn of_groups(lattice: &Lattice<'_>, at: usize) -> Vec<Of> {
    let adds = |id| super::measure::adds(lattice, id);
    let found = heads(lattice, at).into_iter().map(|(end, on, cost, marks)| {
        let on = match on {
            On::Number(id) => On::Measure(Head::Aggregate(Agg::Sum, id)),
            On::Field(id) if adds(id) => On::Measure(Head::Aggregate(Agg::Sum, id)),
            On::Field(id) => On::Measure(Head::Aggregate(Agg::Avg, id)),
            on => on,
        };
        Of { on: Some(on), end, cost, marks }
    });
    found.collect()
}

fn push(lattice: &Lattice<'_>, of: &Of, moved: &Moved, others: Vec<Phrase>, cost: f32, out: &mut Vec<Match>) {
    let mut compared = compared(moved.op, Against::Number(Num(moved.than)));
    compared.view = Some(moved.seen);
    let condition = Condition { of: of.on.clone(), described: None, compared, quantity: Quantity::Bare };
    let condition = Phrase::Condition(condition);
    let phrase = match others.is_empty() {
        true => condition,
        false => Phrase::Several(std::iter::once(condition).chain(others).collect()),
    };
    out.push(Match::new(moved.end, phrase, lattice.weights.phrase + of.cost + cost, of.marks.clone()));
}

/// "less than last year", "fewer cars this year than last", "revenue is lower than a year ago".
fn less_than_before(lattice: &Lattice<'_>, start: usize, led: bool, out: &mut Vec<Match>) {
    let side = |at: usize| match lattice.word(at) {
        "less" | "fewer" | "lower" | "smaller" => Some(Op::Below),
        "more" | "higher" | "greater" | "larger" => Some(Op::Above),
        _ => None,
    };
    let mut found: Vec<(Of, Op)> = Vec::new();
    // "more than 100 cars less than last year" says how many less.
    let by_how_many = (start.saturating_sub(3)..start).any(|at| lattice.tokens[at].number.is_some());
    if let Some(op) = side(start).filter(|_| !by_how_many) {
        found.push((Of { on: None, end: start + 1, cost: 0.0, marks: Vec::new() }, op));
        found.extend(of_groups(lattice, start + 1).into_iter().map(|of| (of, op)));
    }
    for of in of_groups(lattice, start).into_iter().filter(|_| led) {
        let at = lattice.literal(of.end, phrases!["is", "are", "was", "were", "has been"]).unwrap_or(of.end);
        if let Some(op) = side(at) {
            found.push((Of { end: at + 1, ..of }, op));
        }
    }
    // "sales below last year", "reps ahead of last year"
    let sides = |at: usize| {
        let below = lattice.literal(at, phrases!["below", "under", "behind", "down on"]).map(|end| (end, Op::Below));
        below.or_else(|| lattice.literal(at, phrases!["above", "ahead of", "up on"]).map(|end| (end, Op::Above)))
    };
    let mut beyond: Vec<Of> = of_groups(lattice, start).into_iter().filter(|_| led).collect();
    if let Some(cost) = listed_before(lattice, start) {
        beyond.push(Of { on: None, end: start, cost, marks: Vec::new() });
    }
    for of in beyond {
        let at = lattice.literal(of.end, phrases!["is", "are", "was", "were", "has been"]).unwrap_or(of.end);
        let Some((after, op)) = sides(at) else { continue };
        for (end, others, cost) in beside(lattice, after, None) {
            push(lattice, &of, &Moved { end, op, seen: Seen::Change, than: 0.0 }, others, cost, out);
        }
    }
    for (of, op) in found {
        let said = std::iter::once((of.end, None));
        let times = time::stretches(lattice, lattice.literal(of.end, phrases!["in", "during"]).unwrap_or(of.end));
        let times = times.into_iter().map(|(end, when, cost)| (end, Some((when, cost))));
        for (end, this) in said.chain(times) {
            let than = phrases![
                "than in",
                "than",
                "than they did in",
                "than they did",
                "than it did",
                "than during",
                "than the"
            ];
            let Some(after) = lattice.literal(end, than) else { continue };
            for (end, others, cost) in beside(lattice, after, this) {
                push(lattice, &of, &Moved { end, op, seen: Seen::Change, than: 0.0 }, others, cost, out);
            }
        }
    }
}

/// What is compared with what: the stretch of time that is meant, if it is said, and the one behind "than".
fn beside(lattice: &Lattice<'_>, after: usize, this: Option<(When, f32)>) -> Vec<(usize, Vec<Phrase>, f32)> {
    let mut found = Vec::new();
    for Other { end, compare, this: implied, cost } in compare::others(lattice, after) {
        // "less than last month's sales" is another number, and "more than last 3 months" says nothing of which months.
        let number = lattice.mentions.get(end).into_iter().flatten().any(|m| matches!(m.thing, Thing::Metric(_)));
        if number || this.is_none() && matches!(compare, Compare::With(_)) {
            continue;
        }
        let phrases = match &this {
            None => vec![Phrase::Compare(compare, implied)],
            // "this year than last year": as far as this one has come
            Some((when, _)) if when.ago == Some(0) && implied == when.unit.map(When::to_date) => {
                vec![Phrase::Compare(compare, implied)]
            }
            Some((when, _)) => match (compare, implied.and_then(|this| this.to_date)) {
                (Compare::Previous, Some(unit)) => {
                    vec![Phrase::Time(when.clone()), Phrase::Compare(Compare::With(When::ago(1, unit)), None)]
                }
                (compare, _) => vec![Phrase::Time(when.clone()), Phrase::Compare(compare, None)],
            },
        };
        found.push((end, phrases, cost + this.as_ref().map_or(0.0, |(_, cost)| *cost)));
    }
    // "fewer this year than last"
    let alone = lattice.literal(after, phrases!["last", "the last", "before"]);
    if let (Some(end), Some((when, cost))) = (alone, this)
        && lattice.mentions.get(end).is_none_or(Vec::is_empty)
        && let Some(unit) = when.unit.filter(|_| when.ago == Some(0))
    {
        found.push((end, vec![Phrase::Compare(Compare::Previous, Some(When::to_date(unit)))], cost));
    }
    found
}

/// "fell", "has grown by more than 10%", "is down": one past it, and which way.
fn verb(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Op)> {
    let helps = phrases!["has", "have", "is", "are", "was", "were", "had", "has been", "have been"];
    let denies = phrases![
        "not", "did not", "does not", "do not", "has not", "have not", "is not", "are not", "was not", "were not"
    ];
    let denied = lattice.literal(at, denies);
    let verb = denied.or_else(|| lattice.literal(at, helps)).unwrap_or(at);
    let fell = phrases![
        "fell",
        "fall",
        "falls",
        "fallen",
        "falling",
        "dropped",
        "drop",
        "drops",
        "dropping",
        "declined",
        "declining",
        "decreased",
        "decreasing",
        "shrank",
        "shrunk",
        "shrinking",
        "went down",
        "gone down",
        "going down",
        "goes down",
        "slipped",
        "down"
    ];
    let rose = phrases![
        "grew",
        "grow",
        "grows",
        "grown",
        "growing",
        "rose",
        "rise",
        "rises",
        "risen",
        "rising",
        "increased",
        "increasing",
        "went up",
        "gone up",
        "going up",
        "goes up",
        "climbed",
        "up"
    ];
    // "up to 5" and "down from" are something else.
    let fits = |end: &usize| !(lattice.word(end - 1) == "up" && lattice.word(*end) == "to");
    let fell = lattice.literal(verb, fell).map(|end| (end, Op::Below));
    let (end, way) = fell.or_else(|| lattice.literal(verb, rose).filter(fits).map(|end| (end, Op::Above)))?;
    // What did not fall stayed as it was, or rose.
    let way = match (way, denied) {
        (way, None) => way,
        (Op::Below, _) => Op::AtLeast,
        _ => Op::AtMost,
    };
    Some((end, way))
}

/// "by more than 10%", "more than 5,000": how far at least.
fn far(lattice: &Lattice<'_>, at: usize, way: Op) -> Option<Moved> {
    let at = lattice.literal(at, phrases!["by"]).unwrap_or(at);
    let part = |at: usize| {
        let parts = [
            (phrases!["half"], 0.5),
            (phrases!["a third", "one third"], 1.0 / 3.0),
            (phrases!["a quarter", "one quarter"], 0.25),
            (phrases!["two thirds"], 2.0 / 3.0),
            (phrases!["three quarters"], 0.75),
        ];
        parts.iter().find_map(|(words, part)| Some((lattice.literal(at, words)?, part * 100.0, Quantity::Percent)))
    };
    let number = |at: usize| {
        part(at).or_else(|| {
            right(lattice, at).and_then(|right| match right.against {
                Against::Number(Num(n)) if n >= 0.0 => Some((right.end, n, right.quantity)),
                _ => None,
            })
        })
    };
    let (end, n, quantity, open) = match op(lattice, at) {
        Some((after, op @ (Op::Above | Op::AtLeast))) => {
            let (end, n, quantity) = number(after)?;
            (end, n, quantity, op == Op::Above)
        }
        Some(_) => return None,
        None => {
            let (end, n, quantity) = number(at)?;
            (lattice.literal(end, phrases!["or more", "and more"])?, n, quantity, false)
        }
    };
    let op = match (way, open) {
        (Op::Below, true) => Op::Below,
        (Op::Below, false) => Op::AtMost,
        (_, true) => Op::Above,
        (_, false) => Op::AtLeast,
    };
    let n = if way == Op::Below && n != 0.0 { -n } else { n };
    Some(match quantity {
        Quantity::Percent => Moved { end, op, seen: Seen::Growth, than: n / 100.0 },
        _ => Moved { end, op, seen: Seen::Change, than: n },
    })
}

/// "whose revenue fell", "where claims are up by more than 10%", "dealers that declined", "down on last year".
fn moved(lattice: &Lattice<'_>, start: usize, led: bool, out: &mut Vec<Match>) {
    let mut found: Vec<Of> = of_groups(lattice, start).into_iter().filter(|_| led).collect();
    // "how much did costs grow" asks for the change.
    let asks = (0..start).any(|at| lattice.word(at) == "how");
    match subject_before(lattice, start) {
        Some(_) if asks => {}
        // "in which months did claims rise", "which dealers' claims rose"
        Some(on) => found.push(Of { on: Some(on), end: start, cost: lattice.weights.loose, marks: Vec::new() }),
        None => {
            if let Some(cost) = listed_before(lattice, start) {
                found.push(Of { on: None, end: start, cost, marks: Vec::new() });
            }
        }
    }
    // "fell in revenue but grew in units"
    let again = start > 1
        && matches!(lattice.word(start - 1), "but" | "and" | "yet")
        && (1..start - 1).any(|at| verb(lattice, at).is_some());
    if again {
        found.push(Of { on: None, end: start, cost: lattice.weights.loose, marks: Vec::new() });
    }
    let mut fell: Vec<(Of, usize, Op)> = Vec::new();
    for of in found {
        let Some((end, way)) = verb(lattice, of.end) else { continue };
        // "fell in revenue"
        if let (None, Some(at)) = (&of.on, lattice.literal(end, phrases!["in", "in terms of"])) {
            let named = of_groups(lattice, at).into_iter();
            fell.extend(named.map(|what| (Of { cost: of.cost + what.cost, ..what }, what.end, way)));
        }
        fell.push((of, end, way));
    }
    for (of, end, way) in fell {
        let bare = of.on.is_none() && matches!(lattice.word(end - 1), "up" | "down");
        let denied = matches!(way, Op::AtLeast | Op::AtMost);
        let far = far(lattice, end, way);
        // "did not fall by more than 10%" is no simple contrary.
        if denied && far.is_some() {
            continue;
        }
        let told = far.is_some();
        let moved = far.unwrap_or(Moved { end, op: way, seen: Seen::Change, than: 0.0 });
        // "units down by region" are divided.
        if !told && matches!(lattice.word(end - 1), "up" | "down") && lattice.word(end) == "by" {
            continue;
        }
        // By itself "up" says nothing: only on something, or by so much.
        if !bare || told {
            push(lattice, &of, &moved, Vec::new(), 0.0, out);
        }
        let on = phrases!["on", "from", "over", "against", "vs", "v", "versus", "compared to", "compared with"];
        let times = time::stretches(lattice, moved.end).into_iter().map(|(end, when, cost)| (end, Some((when, cost))));
        for (end, this) in std::iter::once((moved.end, None)).chain(times) {
            let Some(after) = lattice.literal(end, on) else { continue };
            for (end, others, cost) in beside(lattice, after, this.clone()) {
                // "up on last month" compares, and is not about last month.
                let cost = cost - lattice.weights.loose / 2.0;
                push(lattice, &of, &Moved { end, ..moved }, others, cost, out);
            }
        }
    }
}

/// Whether a number ends right before a token.
fn measured_before(lattice: &Lattice<'_>, end: usize) -> bool {
    let number = |m: &crate::lattice::Mention| match m.thing {
        Thing::Metric(_) | Thing::Unit(_) => true,
        Thing::Dimension(id) => lattice.model.dimension_kind(id).is_number(),
        _ => false,
    };
    lattice.mentions[..end].iter().flatten().any(|m| m.end == end && m.cost < 0.5 && number(m))
}

/// The number whose name stands right before a verb, where that is no noun that is listed.
fn subject_before(lattice: &Lattice<'_>, start: usize) -> Option<On> {
    (start.saturating_sub(4)..start).find_map(|from| {
        // Of "revenue and margin" both may be meant.
        if from > 1 && english::is_and(lattice.word(from - 1)) && measured_before(lattice, from - 1) {
            return None;
        }
        let helped = from > 0 && matches!(lattice.word(from - 1), "did" | "do" | "does" | "has" | "have" | "had");
        let owned = lattice.mentions[..from]
            .iter()
            .flatten()
            .any(|m| m.end == from && m.cost < 0.5 && matches!(m.thing, Thing::Entity(_) | Thing::Dimension(_)));
        let metric = lattice.mentions[from]
            .iter()
            .any(|m| m.end == start && m.cost < 0.5 && matches!(m.thing, Thing::Metric(_)));
        (helped || owned || metric).then(|| of_groups(lattice, from).into_iter().find(|of| of.end == start)?.on)?
    })
}

/// Whether what is listed stands right before: "dealers that fell", "which models grew"; and what it costs.
fn listed_before(lattice: &Lattice<'_>, start: usize) -> Option<f32> {
    let at = match lattice.word(start.checked_sub(1)?) {
        "that" | "which" | "who" => start - 1,
        _ => start,
    };
    let rows = |m: &crate::lattice::Mention| {
        m.end == at
            && m.cost < 0.5
            && match m.thing {
                Thing::Entity(_) => true,
                Thing::Dimension(id) => {
                    !lattice.model.dimension_kind(id).is_time() && !lattice.model.dimension_kind(id).is_number()
                }
                _ => false,
            }
    };
    lattice.mentions[..at].iter().flatten().any(rows).then_some(if at < start { 0.0 } else { lattice.weights.loose })
}

/// "with declining revenue", "with negative growth", "with positive revenue growth".
fn moving(lattice: &Lattice<'_>, start: usize, led: bool, out: &mut Vec<Match>) {
    if !led {
        return;
    }
    let op = match lattice.word(start) {
        "declining" | "falling" | "dropping" | "shrinking" | "decreasing" | "negative" => Op::Below,
        "growing" | "rising" | "increasing" | "positive" => Op::Above,
        _ => return,
    };
    let signed = matches!(lattice.word(start), "negative" | "positive");
    let mut found = of_groups(lattice, start + 1);
    found.push(Of { on: None, end: start + 1, cost: 0.0, marks: Vec::new() });
    for of in found {
        let end = match signed {
            true => lattice.literal(of.end, phrases!["growth", "change", "trend"]),
            false => Some(of.end).filter(|_| of.on.is_some()),
        };
        if let Some(end) = end {
            push(lattice, &of, &Moved { end, op, seen: Seen::Change, than: 0.0 }, Vec::new(), 0.0, out);
        }
    }
}

/// "revenue growth below -10%", "claims change of at least 5", "revenue share above 5%", "revenue attainment below 90%".
fn seen(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let mut found = of_groups(lattice, start);
    found.push(Of { on: None, end: start, cost: lattice.weights.loose, marks: Vec::new() });
    for of in found {
        let seen = match lattice.word(of.end) {
            "growth" => Seen::Growth,
            "change" => Seen::Change,
            "share" => Seen::Share,
            "attainment" => Seen::Attainment,
            _ => continue,
        };
        let at = lattice.literal(of.end + 1, phrases!["of", "is", "are", "was", "were"]).unwrap_or(of.end + 1);
        let percent = |right: &super::Right| match (&right.against, right.quantity, seen) {
            (Against::Number(Num(n)), Quantity::Percent, Seen::Growth | Seen::Share | Seen::Attainment) => {
                Some(n / 100.0)
            }
            // Of a ratio, in points.
            (Against::Number(Num(n)), Quantity::Percent, Seen::Change) if is_ratio(lattice, &of) => Some(n / 100.0),
            (Against::Number(Num(n)), Quantity::Bare | Quantity::Money, Seen::Change) => Some(*n),
            (Against::Number(Num(n)), Quantity::Bare, _) if *n == 0.0 => Some(0.0),
            _ => None,
        };
        let mark = |of: &Of, at: usize| {
            let marks = of.marks.iter().cloned().chain([Mark::new(at - 1, at, Kind::Number, None)]).collect();
            Of { on: of.on.clone(), end: of.end, cost: of.cost, marks }
        };
        if lattice.word(at) == "between" {
            let Some(low) = right(lattice, at + 1) else { continue };
            let high = right(lattice, low.end + 1).filter(|_| lattice.word(low.end) == "and");
            let Some(high) = high else { continue };
            let (Some(least), Some(most)) = (percent(&low), percent(&high)) else { continue };
            let mut compared = compared(Op::AtLeast, Against::Number(Num(least)));
            compared.at_most = Some(Against::Number(Num(most)));
            compared.view = Some(seen);
            let condition = Condition { of: of.on.clone(), described: None, compared, quantity: Quantity::Bare };
            let cost = lattice.weights.phrase + of.cost;
            out.push(Match::new(high.end, Phrase::Condition(condition), cost, mark(&of, high.end).marks));
            continue;
        }
        let Some((after, op)) = op(lattice, at) else { continue };
        let Some(right) = right(lattice, after) else { continue };
        if let Some(than) = percent(&right) {
            push(lattice, &mark(&of, right.end), &Moved { end: right.end, op, seen, than }, Vec::new(), 0.0, out);
        }
    }
}

/// Whether what a condition is on is a ratio, shown in percent.
fn is_ratio(lattice: &Lattice<'_>, of: &Of) -> bool {
    use model::semantic::Format;
    matches!(&of.on, Some(On::Measure(Head::Metric(id))) if lattice.model.metric(*id).format == Format::Percent)
}

/// "with at least 10% growth", "with more than 5% revenue growth": how far, before what moved.
fn growth_of(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some((after, op)) = op(lattice, start) else { return };
    let Some(right) = right(lattice, after).filter(super::Right::is_percent) else { return };
    let Against::Number(Num(percent)) = right.against else { return };
    let mut found = of_groups(lattice, right.end);
    found.push(Of { on: None, end: right.end, cost: 0.0, marks: Vec::new() });
    for of in found.into_iter().filter(|of| matches!(lattice.word(of.end), "growth" | "increase")) {
        let end = of.end + 1;
        let of = Of { marks: of.marks.iter().cloned().chain([right.mark.clone()]).collect(), ..of };
        push(lattice, &of, &Moved { end, op, seen: Seen::Growth, than: percent / 100.0 }, Vec::new(), 0.0, out);
    }
}

/// "more than 5% of revenue", "less than 90% of plan": a share of the total, or of the target.
fn part_of(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let leads = phrases![
        "that make up",
        "which make up",
        "who make up",
        "making up",
        "that account for",
        "which account for",
        "who account for",
        "accounting for",
        "that bring in",
        "who bring in",
        "which bring in",
        "that reached",
        "which reached",
        "that achieved",
        "which achieved",
        "reached",
        "achieved",
        "reaching"
    ];
    let at = lattice.literal(start, leads).unwrap_or(start);
    let Some((after, op)) = op(lattice, at) else { return };
    let Some(right) = right(lattice, after).filter(super::Right::is_percent) else { return };
    let Against::Number(Num(percent)) = right.against else { return };
    let Some(after) = lattice.literal(
        right.end,
        phrases!["of their", "of its", "of the", "of our", "of all", "of total", "of the total", "of"],
    ) else {
        return;
    };
    let than = percent / 100.0;
    let marks = vec![right.mark.clone()];
    if let Some(end) = lattice.literal(after, phrases!["target", "targets", "plan", "budget", "goal", "quota"]) {
        let of = Of { on: None, end, cost: 0.0, marks };
        push(lattice, &of, &Moved { end, op, seen: Seen::Attainment, than }, Vec::new(), 0.0, out);
        return;
    }
    // "discount above 10% of list price" is one number of another, and "more than 30% of revenue is online" is a part of each.
    let another = measured_before(lattice, start);
    let ends = |end: usize| {
        let from = lattice.literal(end, phrases!["in", "during", "for", "of"]).unwrap_or(end);
        let last = |end: usize| end >= lattice.tokens.len() || lattice.tokens[end].begins || lattice.tokens[end].apart;
        last(end) || time::stretches(lattice, from).iter().any(|(end, ..)| last(*end))
    };
    for of in of_groups(lattice, after) {
        let target = lattice.literal(of.end, phrases!["target", "targets", "plan", "budget", "goal", "quota"]);
        let (end, seen) = target.map_or((of.end, Seen::Share), |end| (end, Seen::Attainment));
        // The target of a metric may be a metric itself.
        let aim = match &of.on {
            Some(On::Measure(Head::Metric(aim))) => {
                lattice.model.metric_ids().find(|id| lattice.model.metric(*id).target == Some(*aim))
            }
            _ => None,
        };
        let (on, seen) = match aim {
            Some(of) => (Some(On::Measure(Head::Metric(of))), Seen::Attainment),
            None => (of.on.clone(), seen),
        };
        if seen == Seen::Share && (another || !ends(end)) {
            continue;
        }
        let of = Of { on, marks: of.marks.iter().cloned().chain(marks.clone()).collect(), ..of };
        push(lattice, &of, &Moved { end, op, seen, than }, Vec::new(), 0.0, out);
    }
}
