//! Conditions on numbers: "margin below 5%", "more than 100 units", "with at least 3 claims", "above
//! average", "below target", "mileage between 10k and 20k".

mod amounts;
mod heads;
mod moves;

use super::{Condition, Head, Mark, Match, On, Phrase, Phrases, measure};
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;
use crate::token::Quantity;
use model::draft::{Against, Compared, Num};
use model::formula::Agg;
use model::semantic::{Better, FieldRole, Format};
use model::{DimensionId, MetricId, Model};

use heads::{heads, qualified, unit};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Op {
    Above,
    Below,
    AtLeast,
    AtMost,
    Equals,
    Not,
}

const OPS: [(Op, &Phrases); 6] = [
    (
        Op::Above,
        phrases![
            "more than",
            "greater than",
            "larger than",
            "higher than",
            "bigger than",
            "over",
            "above",
            "exceeding",
            "exceeds",
            "exceed",
            "better than",
            "beyond",
            ">",
            "in excess of",
            "north of",
        ],
    ),
    (
        Op::Below,
        phrases![
            "less than",
            "fewer than",
            "lower than",
            "smaller than",
            "under",
            "below",
            "<",
            "worse than",
            "south of"
        ],
    ),
    (
        Op::AtLeast,
        phrases![
            "at least",
            "greater than or equal to",
            "larger than or equal to",
            "more than or equal to",
            "higher than or equal to",
            "bigger than or equal to",
            "no less than",
            "not less than",
            "no fewer than",
            ">=",
            "minimum of",
            "a minimum of",
            "not below",
            "not under",
        ],
    ),
    (
        Op::AtMost,
        phrases![
            "at most",
            "less than or equal to",
            "smaller than or equal to",
            "lower than or equal to",
            "fewer than or equal to",
            "no more than",
            "not more than",
            "up to",
            "<=",
            "maximum of",
            "a maximum of",
            "not above",
            "not over",
        ],
    ),
    (Op::Equals, phrases!["exactly", "equal to", "equals", "=", "is exactly"]),
    (Op::Not, phrases!["not equal to", "!=", "<>", "different from"]),
];

/// What a number is compared with.
struct Right {
    end: usize,
    against: Against,
    quantity: Quantity,
    mark: Mark,
}

impl Right {
    fn is_percent(&self) -> bool {
        self.quantity == Quantity::Percent
    }
}

fn right(lattice: &Lattice<'_>, at: usize) -> Option<Right> {
    let at_word = lattice.skip_determiners(at);
    if let Some(number) = lattice.tokens.get(at_word).and_then(|t| t.number) {
        let mark = Mark::new(at_word, at_word + 1, Kind::Number, None);
        return Some(Right {
            end: at_word + 1,
            against: Against::Number(Num(number.value)),
            quantity: number.quantity,
            mark,
        });
    }
    for (words, word) in [
        (phrases!["average", "the average", "avg", "mean", "the mean"], Against::AVERAGE),
        (
            phrases!["target", "targets", "plan", "budget", "goal", "its target", "their target", "their targets"],
            Against::TARGET,
        ),
    ] {
        if let Some(end) = lattice.literal(at, words) {
            let mark = Mark::new(at, end, Kind::Operator, Some(word.to_owned()));
            return Some(Right { end, against: Against::Word(word.to_owned()), quantity: Quantity::Bare, mark });
        }
    }
    None
}

/// "more than 5,000": one past it, and the comparison.
pub(super) fn compared_by(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Compared)> {
    let (at, op) = op(lattice, at)?;
    let right =
        right(lattice, at).filter(|right| matches!(right.against, Against::Number(_)) && !right.is_percent())?;
    Some((right.end, compared(op, right.against)))
}

fn op(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Op)> {
    OPS.iter().filter_map(|(op, words)| lattice.literal(at, words).map(|end| (end, *op))).max_by_key(|(end, _)| *end)
}

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let lead = phrases![
        "when",
        "in which",
        "for which",
        "on which",
        "during which",
        "with",
        "having",
        "have",
        "has",
        "whose",
        "where",
        "that have",
        "which have",
        "who have",
        "with a",
        "that has",
        "had",
        "that had",
        "and",
        "but",
        "of",
        "at",
        "by",
        "in",
        "from",
        "to",
        "for",
        "on",
    ];
    let from = lattice.literal(start, lead);
    for (at, led) in std::iter::once((start, false)).chain(from.map(|from| (from, true))) {
        left_first(lattice, at, led, out);
        right_first(lattice, at, out);
        amounts::in_units(lattice, start, out);
        amounts::any(lattice, start, out);
        amounts::described(lattice, at, out);
        inside_out(lattice, at, out);
        moves::matches(lattice, at, led, out);
        amounts::repeated(lattice, at, out);
    }
    amounts::of_orders(lattice, start, out);
    amounts::of_each(lattice, start, out);
    amounts::out_of_stock(lattice, start, out);
    amounts::exactly(lattice, start, out);
    amounts::within_range(lattice, start, out);
    amounts::aged(lattice, start, out);
}

/// "margin [is] below 5%", "mileage between 10k and 20k".
fn left_first(lattice: &Lattice<'_>, start: usize, led: bool, out: &mut Vec<Match>) {
    // "how many budgets are above 3000" asks for their number.
    if lattice.word(start) == "how" {
        return;
    }
    for (end, head, extra, marks) in heads(lattice, start) {
        // "people under 40" is not about how many people there are.
        // "claims by dealer over 100" is not about how many dealers there are, either.
        let divides = led && lattice.word(start.wrapping_sub(1)) == "by";
        if (!led || divides) && matches!(head, On::Measure(Head::Count(_))) {
            continue;
        }
        // Nor is "claims over 3000 by component" about how many claims there are, where nothing has them.
        let rows = !led && amounts::begins(lattice, start) && amounts::counts(lattice.model, &head);
        let extra = if rows { extra + 3.0 * lattice.weights.loose } else { extra };
        // "where seats is above 3" is about each row.
        let column =
            |m: &Mention| m.end == end && matches!(m.thing, Thing::Dimension(id) if measure::is_number(lattice, id));
        let each = matches!(head, On::Number(_) | On::Measure(Head::Metric(_)))
            && lattice.mentions[lattice.skip_determiners(start)].iter().any(column)
            && lattice.word(end) == "is"
            && matches!(lattice.word(start.wrapping_sub(1)), "where" | "whose");
        let extra = if each { extra + lattice.weights.loose } else { extra };
        let end =
            lattice.literal(end, phrases!["is", "are", "was", "were", "of", "that is", "has been"]).unwrap_or(end);
        let between = lattice.literal(end, phrases!["between", "from"]);
        // A number that is measured is of no year: "lead time since 2019", "lead time from 2019 to 2020".
        let measured = |id: DimensionId| {
            lattice.model.field(lattice.model.dimension(id).fields[0]).role == FieldRole::Number
                && !super::is_year(lattice.model, id)
        };
        // "plants from 2019 to 2020" are those of these years.
        let dated = !matches!(head, On::Field(id) if !measured(id));
        if let Some(after) = between.filter(|_| !(lattice.word(end) == "from" && dated)) {
            let (Some(low), word) = (right(lattice, after), lattice.word(after + 1)) else { continue };
            if !matches!(word, "and" | "to") {
                continue;
            }
            let Some(high) = right(lattice, low.end + 1) else { continue };
            let compared = Compared {
                at_least: Some(scaled(lattice.model, &head, low.against, low.quantity)),
                at_most: Some(scaled(lattice.model, &head, high.against, high.quantity)),
                ..Compared::default()
            };
            let marks = marks.iter().cloned().chain([low.mark, high.mark]).collect();
            push(lattice, high.end, Some(head), compared, extra, marks, out);
            continue;
        }
        // "founded after 2000", but "claims since 2019" are those of these years.
        let dated = match lattice.word(end) {
            _ if dated => None,
            "since" => Some((end + 1, Op::AtLeast)),
            "until" => Some((end + 1, Op::AtMost)),
            _ => beside(lattice, end),
        };
        // "in 2005 or later", where it is the number of a year
        if let On::Field(id) = &head
            && super::is_year(lattice.model, *id)
        {
            let from = lattice.literal(end, phrases!["in the year", "in year", "in"]).unwrap_or(end);
            let number = right(lattice, from).filter(|r| matches!(r.against, Against::Number(_)));
            let later = phrases!["or later", "or after", "and later", "and after", "or newer"];
            let earlier = phrases!["or earlier", "or before", "and earlier", "and before", "or older"];
            for (words, op) in [(later, Op::AtLeast), (earlier, Op::AtMost)] {
                let Some(end) = number.as_ref().and_then(|r| lattice.literal(r.end, words)) else { continue };
                let Some(right) = &number else { continue };
                let marks = marks.iter().cloned().chain([right.mark.clone()]).collect();
                push(lattice, end, Some(head.clone()), compared(op, right.against.clone()), extra, marks, out);
            }
        }
        let Some((after, op)) = op(lattice, end).or(dated) else { continue };
        let after = if dated.is_some() {
            lattice.literal(after, phrases!["the year of", "the year", "year"]).unwrap_or(after)
        } else {
            after
        };
        let Some(right) = right(lattice, after).filter(|r| fits(lattice.model, &head, r.quantity)) else {
            continue;
        };
        let against = scaled(lattice.model, &head, right.against, right.quantity);
        let marks: Vec<Mark> = marks.iter().cloned().chain([right.mark]).collect();
        if let Some(end) = unit(lattice, &head, right.end) {
            push(lattice, end, Some(head.clone()), compared(op, against.clone()), extra, marks.clone(), out);
        }
        // "a stock over 5000 cars": what is counted, once more.
        for what in lattice.mentions.get(right.end).into_iter().flatten().filter(|m| matches!(m.thing, Thing::Unit(_)))
        {
            push(lattice, what.end, Some(head.clone()), compared(op, against.clone()), extra, marks.clone(), out);
        }
        push(lattice, right.end, Some(head), compared(op, against), extra, marks, out);
    }
}

/// "more than 100 units", "over 1m in revenue", "above average margin", "3 or more claims", "below target".
fn right_first(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let missed = lattice
        .literal(start, phrases!["missed", "missing", "miss", "misses", "behind", "short of"])
        .map(|end| (end, Op::Below));
    let beat =
        lattice.literal(start, phrases!["beat", "beats", "exceeded", "met", "ahead of"]).map(|end| (end, Op::AtLeast));
    let judged = missed.is_some() || beat.is_some();
    let against = op(lattice, start).or(missed).or(beat);
    if let Some((after, op)) = against {
        // "below their revenue plan"
        let after = lattice.skip_determiners(after);
        // "missed their quota", where the quota is the target of a metric
        for mention in lattice.mentions.get(after).into_iter().flatten() {
            let Thing::Metric(aim) = mention.thing else { continue };
            let of = lattice.model.metric_ids().find(|id| lattice.model.metric(*id).target == Some(aim));
            // "below goal" is no clear word either where less may be better.
            let clear = |of: &MetricId| !matches!(lattice.model.metric(*of).better, Better::Field(_));
            if let Some((of, op)) = of.filter(clear).and_then(|of| Some((of, towards(lattice, of, op, judged)?))) {
                let against = Against::Word(Against::TARGET.to_owned());
                let mark = Mark::new(after, mention.end, Kind::Metric, None);
                let on = On::Measure(Head::Metric(of));
                push(lattice, mention.end, Some(on), compared(op, against), mention.cost, vec![mark], out);
            }
        }
        for (end, head, extra, marks) in heads(lattice, after) {
            let word = lattice.word(end);
            if let On::Measure(Head::Metric(of)) = head
                && let Some(op) = towards(lattice, of, op, judged)
                && matches!(word, "target" | "targets" | "plan" | "goal" | "goals" | "budget")
            {
                let against = Against::Word(Against::TARGET.to_owned());
                push(lattice, end + 1, Some(head), compared(op, against), extra, marks, out);
            }
        }
    }
    // "multiple policies" are more than one.
    let several = (lattice.word(start) == "multiple" && lattice.mentions[start].is_empty()).then(|| Right {
        end: start + 1,
        against: Against::Number(Num(1.0)),
        quantity: Quantity::Bare,
        mark: Mark::new(start, start + 1, Kind::Number, None),
    });
    let (op, right) = match against {
        _ if several.is_some() => match several {
            Some(right) => (Op::Above, right),
            None => return,
        },
        Some((after, op)) => match right(lattice, after) {
            Some(right) => (op, right),
            None => return,
        },
        None => {
            let Some(right) = right(lattice, start).filter(|r| matches!(r.against, Against::Number(_))) else { return };
            let op = match lattice.literal(right.end, phrases!["or more", "and more", "or above"]) {
                Some(_) => Op::AtLeast,
                None if lattice.literal(right.end, phrases!["or less", "or fewer", "or below"]).is_some() => Op::AtMost,
                None => return,
            };
            (op, Right { end: right.end + 2, ..right })
        }
    };
    // "below 90% of its goal" is a part of that, and no goal below 90%.
    if right.is_percent() && lattice.word(right.end) == "of" {
        return;
    }
    let after = lattice.literal(right.end, phrases!["in", "of", "in total", "on"]).unwrap_or(right.end);
    let within = lattice.word(right.end) == "in" && after == right.end + 1;
    // "over 5000: customer, date" says nothing of customers.
    let apart = lattice.tokens.get(right.end).is_some_and(|token| token.apart || token.begins);
    // "more than 5000 in loans" is an amount, and no number of loans.
    let counts = |head: &On| match head {
        On::Measure(Head::Metric(id)) => crate::sketch::counts_rows(lattice.model, *id).is_some(),
        On::Measure(Head::Count(_)) => true,
        _ => false,
    };
    for (end, head, extra, mut marks) in heads(lattice, after) {
        if apart || (within && counts(&head)) {
            continue;
        }
        // "at least 20 ratings" says how many there are, and nothing of each.
        let many = |id: DimensionId| {
            let label = &lattice.model.dimension(id).label;
            lattice.word(end - 1).ends_with('s') && !label.ends_with('s') && !measure::adds(lattice, id)
        };
        if matches!(head, On::Field(id) if many(id) && end == after + 1) {
            continue;
        }
        // "more than 100 units" is about all units of a group, "more than 5 years old" about each row.
        let head = match head {
            On::Field(id) => {
                let field = lattice.model.field(lattice.model.dimension(id).fields[0]);
                if field.natural == Agg::Sum { On::Number(id) } else { On::Field(id) }
            }
            head => head,
        };
        if !fits(lattice.model, &head, right.quantity) {
            continue;
        }
        marks.push(right.mark.clone());
        let against = scaled(lattice.model, &head, right.against.clone(), right.quantity);
        push(lattice, end, Some(head), compared(op, against), extra, marks, out);
    }
    // "3 or more sick absences"
    for (found, head) in qualified(lattice, after) {
        if within || apart || right.is_percent() {
            continue;
        }
        let compared = compared(op, right.against.clone());
        let condition =
            Phrase::Condition(Condition { of: Some(head), described: None, compared, quantity: Quantity::Bare });
        let phrase = measure::Measures::within(&found.filters, condition);
        let marks = found.marks.into_iter().chain([right.mark.clone()]).collect();
        out.push(Match::new(found.end, phrase, lattice.weights.phrase + found.cost, marks));
    }
    // Nor is it what else the question measures.
    let rows = |(_, head, ..): &(usize, On, f32, Vec<Mark>)| counts(head);
    if within && heads(lattice, after).iter().any(rows) {
        return;
    }
    // "more than 60 times", "more than one record"
    if matches!(lattice.word(right.end), "time" | "times" | "record" | "records" | "entry" | "entries") {
        let marks = vec![right.mark.clone()];
        push(lattice, right.end + 1, Some(On::Occurrences), compared(op, right.against.clone()), 0.0, marks, out);
    }
    // "over 1m": of the question's measure; what 5% is depends on what was said before it
    // "less than 3 students" is about the students.
    let noun = |m: &Mention| m.cost < 0.5 && !matches!(m.thing, Thing::Member(..));
    if !apart && lattice.mentions.get(right.end).into_iter().flatten().any(noun) {
        return;
    }
    let goes_on = start == 0 || matches!(lattice.word(start - 1), "and" | "or" | "but" | ",");
    if goes_on || !right.is_percent() {
        let compared = compared(op, right.against);
        let condition = Condition { of: None, described: None, compared, quantity: right.quantity };
        // "over 5,000 euros" says what it is on.
        let loose = if right.quantity == Quantity::Money { 0.0 } else { 2.0 * lattice.weights.loose };
        let cost = lattice.weights.phrase + loose;
        out.push(Match::new(right.end, Phrase::Condition(condition), cost, vec![right.mark]));
    }
}

/// "after", "earlier than": which side of a year is meant.
fn beside(lattice: &Lattice<'_>, at: usize) -> Option<(usize, Op)> {
    let sides = [
        (phrases!["after", "later than", "post"], Op::Above),
        (phrases!["before", "earlier than", "prior to", "pre"], Op::Below),
        (phrases!["in or after", "from or after", "no earlier than", "not before"], Op::AtLeast),
        (phrases!["in or before", "no later than", "not after"], Op::AtMost),
    ];
    sides.iter().find_map(|(words, op)| Some((lattice.literal(at, words)?, *op)))
}

/// "above age 46", "after season 2007", "over a price of 100": the column stands between.
fn inside_out(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let Some((after, op)) = op(lattice, start).or(beside(lattice, start)) else { return };
    let at = lattice.skip_determiners(after);
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.6 && !m.partial) {
        let Thing::Dimension(id) = mention.thing else { continue };
        let field = lattice.model.field(lattice.model.dimension(id).fields[0]);
        if !lattice.model.dimension_kind(id).is_number() || field.role == FieldRole::Key {
            continue;
        }
        let behind = lattice.literal(mention.end, phrases!["of"]).unwrap_or(mention.end);
        let Some(right) = right(lattice, behind).filter(|r| matches!(r.against, Against::Number(_))) else { continue };
        let on = On::Field(id);
        let compared = compared(op, scaled(lattice.model, &on, right.against, right.quantity));
        let mark = Mark::new(at, mention.end, Kind::Dimension, Some(lattice.model.dimension(id).label.clone()));
        push(lattice, right.end, Some(on), compared, mention.cost, vec![mark, right.mark], out);
    }
}

/// Which side of its target is "missed": below it where more is better, above it where less is, and nobody
/// knows where that differs from row to row.
fn towards(lattice: &Lattice<'_>, metric: MetricId, op: Op, judged: bool) -> Option<Op> {
    match (&lattice.model.metric(metric).better, judged) {
        (Better::Field(_), true) => None,
        (Better::Down, true) => Some(if op == Op::Below { Op::Above } else { Op::AtMost }),
        _ => Some(op),
    }
}

impl Condition {
    /// Puts a condition that did not say so on what it is on; `None` where that has no percentage.
    pub(crate) fn put_on(&mut self, on: On, model: &Model) -> Option<()> {
        if !fits(model, &on, self.quantity) {
            return None;
        }
        let compared = &mut self.compared;
        for against in [
            &mut compared.above,
            &mut compared.below,
            &mut compared.at_least,
            &mut compared.at_most,
            &mut compared.equals,
            &mut compared.not,
        ] {
            *against = against.take().map(|against| scaled(model, &on, against, self.quantity));
        }
        self.of = Some(on);
        Some(())
    }
}

/// "5%" of a ratio is 0.05; of anything else 5.
fn scaled(model: &Model, head: &On, against: Against, quantity: Quantity) -> Against {
    let ratio = match head {
        On::Measure(Head::Metric(id)) => model.metric(*id).format == Format::Percent,
        On::Measure(Head::Aggregate(_, id)) | On::Field(id) | On::Number(id) => {
            model.field(model.dimension(*id).fields[0]).unit.as_deref() == Some("percent")
        }
        On::Measure(Head::Count(_)) | On::Occurrences => false,
    };
    match against {
        Against::Number(n) if quantity == Quantity::Percent && ratio => Against::Number(Num(n.0 / 100.0)),
        other => other,
    }
}

fn compared(op: Op, against: Against) -> Compared {
    let mut compared = Compared::default();
    *(match op {
        Op::Above => &mut compared.above,
        Op::Below => &mut compared.below,
        Op::AtLeast => &mut compared.at_least,
        Op::AtMost => &mut compared.at_most,
        Op::Equals => &mut compared.equals,
        Op::Not => &mut compared.not,
    }) = Some(against);
    compared
}

/// Whether such a number of it can be meant: "below 90 %" says nothing of an amount of money, and "over 5,000 euros"
/// nothing of how many there are.
fn fits(model: &Model, on: &On, quantity: Quantity) -> bool {
    match (quantity, on) {
        (Quantity::Bare, _) => true,
        (_, On::Measure(Head::Count(_) | Head::Aggregate(Agg::Distinct | Agg::Count, _)) | On::Occurrences) => false,
        (Quantity::Percent, On::Measure(Head::Metric(id))) => {
            !matches!(model.metric(*id).format, Format::Currency(_) | Format::Unit(_) | Format::Integer)
        }
        (Quantity::Percent, On::Measure(Head::Aggregate(_, id)) | On::Field(id) | On::Number(id)) => {
            model.field(model.dimension(*id).fields[0]).unit.as_deref().is_none_or(|unit| unit == "percent")
        }
        (Quantity::Money, On::Measure(Head::Metric(id))) => {
            !matches!(model.metric(*id).format, Format::Unit(_) | Format::Percent)
                && crate::sketch::counts_rows(model, *id).is_none()
        }
        (Quantity::Money, On::Measure(Head::Aggregate(_, id)) | On::Field(id) | On::Number(id)) => {
            // The code of a currency, where a unit is known.
            let unit = model.field(model.dimension(*id).fields[0]).unit.as_deref();
            unit.is_none_or(|unit| unit.chars().all(|c| c.is_ascii_uppercase()))
        }
    }
}

fn push(
    lattice: &Lattice<'_>,
    end: usize,
    of: Option<On>,
    compared: Compared,
    extra: f32,
    marks: Vec<Mark>,
    out: &mut Vec<Match>,
) {
    let condition = Condition { of, described: None, compared, quantity: Quantity::Bare };
    out.push(Match::new(end, Phrase::Condition(condition), lattice.weights.phrase + extra, marks));
}
