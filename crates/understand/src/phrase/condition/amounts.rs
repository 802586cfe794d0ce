//! Conditions in few words: "made one movie", "2 to 30 students", "aged 40", "more than twice", "older than 30".

use model::Model;
use model::draft::{Against, Compared, Num};
use model::semantic::FieldRole;

use super::super::{Condition, Head, Mark, Match, Measured, On, Phrase};
use super::{Op, compared, heads, op, push, right};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::phrase::Phrases;
use crate::reading::Kind;
use crate::token::Quantity;

/// "more than once", "at least twice", "twice".
pub(super) fn repeated(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let (at, op) = op(lattice, start).unwrap_or((start, Op::Equals));
    let Some(times) = english::times(lattice.word(at)) else { return };
    // "more than twice the claims" is no number of times.
    if matches!(lattice.word(at + 1), "the" | "as" | "its" | "their") {
        return;
    }
    let mark = Mark::new(at, at + 1, Kind::Number, None);
    let compared = compared(op, Against::Number(Num(times)));
    push(lattice, at + 1, Some(On::Occurrences), compared, 0.0, vec![mark], out);
}

/// "made one movie", "have 3 children", "with just 2 schools", "a single tweet": exactly so many.
pub(super) fn exactly(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    const VERBS: [&str; 7] = ["have", "has", "had", "only", "just", "with", "exactly"];
    if start == 0 || !(lattice.ties(start - 1) || VERBS.contains(&lattice.word(start - 1))) {
        return;
    }
    let at = lattice.skip_articles(start);
    let whole = lattice.tokens.get(at).and_then(|t| t.number).filter(|n| !n.is_percent() && n.value.fract() == 0.0);
    let single = (lattice.word(at) == "single" || lattice.literal(at, phrases!["only one", "just one"]).is_some())
        .then_some(1.0);
    // "with a 2016 wedding": a year
    let year = |n: &crate::token::Numeral| n.plain && (1900.0..=2100.0).contains(&n.value);
    let Some(number) = whole.filter(|n| !year(n)).map(|n| n.value).or(single) else { return };
    let after = lattice.literal(at, phrases!["only one", "just one"]).unwrap_or(at + 1);
    for (end, head, extra, mut marks) in heads(lattice, after) {
        marks.push(Mark::new(at, after, Kind::Number, None));
        // "5 machines or more"
        let more = lattice.literal(end, phrases!["or more", "and more", "or over"]).map(|end| (end, Op::AtLeast));
        let less = || lattice.literal(end, phrases!["or less", "or fewer"]).map(|end| (end, Op::AtMost));
        if let Some((end, op)) = more.or_else(less).filter(|_| counts(lattice.model, &head)) {
            let compared = compared(op, Against::Number(Num(number)));
            push(lattice, end, Some(head.clone()), compared, extra, marks.clone(), out);
        }
        if counts(lattice.model, &head) {
            let equal = compared(Op::Equals, Against::Number(Num(number)));
            // "2 airports, no more no less"
            let end = lattice
                .literal(end, phrases![", no more no less", ", no more and no less", "no more no less"])
                .unwrap_or(end);
            push(lattice, end, Some(head), equal, extra + 2.0 * lattice.weights.loose, marks, out);
        }
    }
}

/// Whether a condition is on how many rows there are.
pub(super) fn counts(model: &Model, on: &On) -> bool {
    match on {
        On::Measure(Head::Count(_)) => true,
        On::Measure(Head::Metric(id)) => crate::sketch::counts_rows(model, *id).is_some(),
        _ => false,
    }
}

/// "between 2 and 4 staff members", "2 to 30 students".
pub(super) fn within_range(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let from = lattice.literal(start, phrases!["between", "from"]).unwrap_or(start);
    let number = |at: usize| lattice.tokens.get(at).and_then(|t| t.number).filter(|n| !n.is_percent());
    let (Some(low), Some(high)) = (number(from), number(from + 2)) else { return };
    let joined = match lattice.word(from + 1) {
        "and" => lattice.word(start) == "between",
        "to" => true,
        _ => false,
    };
    // "2019 to 2020 sales" are those of these years.
    let year = |n: &crate::token::Numeral| n.plain && (1900.0..=2100.0).contains(&n.value);
    if !joined || (year(&low) && year(&high)) {
        return;
    }
    let after = lattice.literal(from + 3, phrases!["of"]).unwrap_or(from + 3);
    for (end, head, extra, mut marks) in heads(lattice, after) {
        marks.push(Mark::new(from, from + 3, Kind::Number, None));
        let compared = Compared {
            at_least: Some(Against::Number(Num(low.value))),
            at_most: Some(Against::Number(Num(high.value))),
            ..Compared::default()
        };
        push(lattice, end, Some(head), compared, extra, marks, out);
    }
}

/// "18 years old", "over 30 years old", "aged 40": of the column that holds how old somebody is.
pub(super) fn aged(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let lead = lattice.literal(start, phrases!["aged", "who are aged", "of age"]);
    let from = lead.unwrap_or(start);
    let (at, op) = op(lattice, from).unwrap_or((from, Op::Equals));
    let Some(right) = right(lattice, at).filter(|r| matches!(r.against, Against::Number(_)) && !r.is_percent()) else {
        return;
    };
    let old = lattice.literal(right.end, phrases!["years old", "year old", "years of age", "yrs old", "of age"]);
    if lead.is_none() && old.is_none() {
        return;
    }
    let condition = Condition {
        of: None,
        described: english::positive("old"),
        compared: compared(op, right.against),
        quantity: Quantity::Bare,
    };
    out.push(Match::new(
        old.unwrap_or(right.end),
        Phrase::Condition(condition),
        lattice.weights.phrase,
        vec![right.mark],
    ));
}

/// "invoices with a discount", "got a refund": more than nothing of it.
pub(super) fn any(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    const HAS: &Phrases = phrases![
        "with a",
        "with an",
        "with any",
        "got a",
        "got an",
        "got any",
        "have a",
        "have any",
        "had a",
        "had any",
        "has a",
        "received a",
        "received any",
        "that include a",
    ];
    let Some(at) = lattice.literal(start, HAS).filter(|_| start > 0) else { return };
    let model = lattice.model;
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5 && !m.plural) {
        let Thing::Dimension(id) = mention.thing else { continue };
        let field = model.field(model.dimension(id).fields[0]);
        let amount = model.dimension_kind(id).is_number() && field.role == FieldRole::Number && !mention.partial;
        // "with a discount of 5", "with a weight over 20"
        let next = lattice.word(mention.end);
        let ends = next.is_empty() || english::is_and(next) || matches!(next, "in" | "by" | "per" | "for" | "from");
        if amount && ends && op(lattice, mention.end).is_none() {
            let mark = Mark::new(at, mention.end, Kind::Dimension, Some(model.dimension(id).label.clone()));
            let above = compared(Op::Above, Against::Number(Num(0.0)));
            let cost = mention.cost + lattice.weights.loose;
            push(lattice, mention.end, Some(On::Field(id)), above, cost, vec![mark], out);
        }
    }
}

/// "shipments over 600 kg": of the one column in that unit, of all that the question names.
pub(super) fn in_units(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some((at, op)) = op(lattice, start) else { return };
    let Some(right) = right(lattice, at).filter(|r| matches!(r.against, Against::Number(_)) && !r.is_percent()) else {
        return;
    };
    let Some(unit) = english::unit(lattice.word(right.end)) else { return };
    let model = lattice.model;
    let named: Vec<_> = lattice
        .mentions
        .iter()
        .flatten()
        .filter(|m| m.cost < 0.5 && !m.partial)
        .filter_map(|m| match m.thing {
            Thing::Entity(id) => Some(id),
            Thing::Dimension(id) => Some(model.field(model.dimension(id).fields[0]).dataset),
            _ => None,
        })
        .collect();
    let mut columns = model.dimension_ids().filter(|id| {
        let field = model.field(model.dimension(*id).fields[0]);
        named.contains(&field.dataset) && field.unit.as_deref() == Some(unit)
    });
    let (Some(column), None) = (columns.next(), columns.next()) else { return };
    let mark = Mark::new(start, right.end + 1, Kind::Number, Some(model.dimension(column).label.clone()));
    let against = compared(op, right.against);
    push(lattice, right.end + 1, Some(On::Field(column)), against, lattice.weights.loose, vec![mark], out);
}

/// "orders over $4,000": by what all their lines come to, where the orders have no amount of their own.
pub(super) fn of_orders(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    const ROWS: [&str; 9] =
        ["order", "invoice", "booking", "sale", "deal", "basket", "receipt", "transaction", "purchase"];
    let model = lattice.model;
    let ends = |m: &&Mention| m.end == start && m.cost < 0.2 && !m.partial;
    let rows = lattice.mentions[..start].iter().flatten().filter(ends).find_map(|m| match m.thing {
        Thing::Entity(id) => Some(id),
        _ => None,
    });
    let Some(of) =
        rows.filter(|of| lattice.called.dataset(*of).last().is_some_and(|w| ROWS.contains(&w.stem.as_str())))
    else {
        return;
    };
    let Some((_, earned)) = model.means.iter().find(|(word, _)| word == "sales") else { return };
    let lines = model.datasets_of(*earned);
    let parts = lines.iter().all(|lines| *lines != of && !model.paths(*lines, of).is_empty());
    let own = model.dimension_ids().any(|id| {
        let field = model.field(model.dimension(id).fields[0]);
        field.dataset == of && field.role == FieldRole::Number && field.unit.as_deref() != Some("day")
    });
    let Some((at, op)) = op(lattice, start).filter(|_| parts && !own) else { return };
    let Some(right) = right(lattice, at).filter(|r| matches!(r.against, Against::Number(_)) && !r.is_percent()) else {
        return;
    };
    // "orders over 3 days" are of something else.
    let unit =
        english::unit(lattice.word(right.end)).is_some() || !lattice.mentions.get(right.end).is_none_or(Vec::is_empty);
    if !unit {
        let on = On::Measure(Head::Metric(*earned));
        let mut mark = right.mark.clone();
        mark.meaning = Some(model.metric(*earned).label.clone());
        push(lattice, right.end, Some(on), compared(op, right.against), lattice.weights.loose, vec![mark], out);
    }
}

/// "claims over 3000 by component", "invoices above 500 per depot": how many of them came to more than that.
pub(super) fn of_each(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    if !begins(lattice, start) {
        return;
    }
    let model = lattice.model;
    for (end, on, extra, mut marks) in heads(lattice, start) {
        let On::Measure(head) = on else { continue };
        let of = match head {
            Head::Count(of) => Some(of),
            Head::Metric(id) => crate::sketch::counts_rows(model, id),
            Head::Aggregate(..) => None,
        };
        let Some(worth) = of.and_then(|of| crate::sketch::worth(model, of)) else { continue };
        let Some((at, op)) = op(lattice, end) else { continue };
        let Some(right) = right(lattice, at).filter(|r| matches!(r.against, Against::Number(_)) && !r.is_percent())
        else {
            continue;
        };
        let divided = (right.end..lattice.tokens.len()).any(|at| matches!(lattice.word(at), "by" | "per"));
        if divided {
            let (of, compared) = (Some(On::Field(worth)), compared(op, right.against));
            let condition = Condition { of, described: None, compared, quantity: right.quantity };
            let measured = Phrase::Measures(vec![Measured::plain(head)]);
            marks.push(right.mark);
            let both = Phrase::Several(vec![measured, Phrase::Condition(condition)]);
            out.push(Match::new(right.end, both, lattice.weights.phrase + extra + lattice.weights.loose, marks));
        }
    }
}

/// Whether nothing has been said before a token.
pub(super) fn begins(lattice: &Lattice<'_>, start: usize) -> bool {
    (0..start).all(|at| english::is_filler(lattice.word(at)))
}

/// "out of stock", "sold out": nothing is left of what is never added up over days.
pub(super) fn out_of_stock(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    const GONE: &Phrases = phrases!["out of stock", "sold out", "at zero stock", "with zero stock"];
    let from = lattice.literal(start, phrases!["that are", "which are", "are", "is", "currently"]).unwrap_or(start);
    let Some(end) = lattice.literal(from, GONE) else { return };
    let model = lattice.model;
    let stock = |id: &model::MetricId| {
        let last = |m: &&model::Measure| m.over.iter().any(|over| matches!(over.pick, model::formula::Pick::Last));
        let measures = model.measures_of(*id);
        let called = lattice.called.metric(*id);
        matches!(called, [word] if matches!(word.stem.as_str(), "stock" | "inventori"))
            && measures.len() == 1
            && measures.iter().all(last)
    };
    let mut all = model.metric_ids().filter(stock);
    let (Some(stock), None) = (all.next(), all.next()) else { return };
    let none = compared(Op::AtMost, Against::Number(Num(0.0)));
    let mark = Mark::new(start, end, Kind::Value, Some(format!("{} is 0", model.metric(stock).label)));
    push(lattice, end, Some(On::Measure(Head::Metric(stock))), none, 0.0, vec![mark], out);
}

/// "older than 30", "cheaper than 100 euros", "weighs over 30 kg": of the column that holds it.
pub(super) fn described(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let word = lattice.word(start);
    // "cost more than 120", "weighs at least 30 kg"
    let noun = |m: &Mention| m.end == start && m.plural && m.cost < 0.5;
    let told = start > 0
        && (matches!(lattice.word(start - 1), "that" | "which" | "who" | "they" | "not")
            || lattice.mentions[..start].iter().flatten().any(noun));
    let named = lattice.mentions.get(start).into_iter().flatten().any(|m| m.end == start + 1 && m.cost < 0.1);
    let verb = english::measured_by(word).filter(|_| told && !named);
    // "cost us less than 100"
    let us = usize::from(lattice.word(start + 1) == "us");
    let verb = verb.and_then(|adjective| Some((adjective, op(lattice, start + 1 + us)?)));
    let comparative = english::comparative(word).filter(|_| lattice.word(start + 1) == "than");
    let than =
        comparative.map(|adjective| (adjective, (start + 2, if adjective.least { Op::Below } else { Op::Above })));
    let Some((adjective, (at, op))) = than.or(verb) else { return };
    let Some(right) = right(lattice, at).filter(|r| matches!(r.against, Against::Number(_))) else { return };
    let compared = compared(op, right.against);
    let end = right.end
        + usize::from(matches!(lattice.word(right.end), "old") || english::unit(lattice.word(right.end)).is_some());
    let condition = Condition { of: None, described: Some(adjective), compared, quantity: right.quantity };
    out.push(Match::new(end, Phrase::Condition(condition), lattice.weights.phrase, vec![right.mark]));
}
