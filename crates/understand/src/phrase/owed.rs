//! Amounts by the state of their rows, where the state stands for them: "total unpaid", "how much is overdue", "the
//! amount outstanding"; and those who owe them: "the 10 customers that owe us most", "who owes us more than 5,000".
//!
//! Does not mean: "total unpaid bills", which says what is counted (see `measure`).

use super::condition::compared_by;
use super::{Condition, Head, Mark, Match, Measured, On, Phrase, age, measure};
use crate::english;
use crate::lattice::Lattice;
use crate::lexicon::Thing;
use crate::reading::Kind;
use crate::token::Quantity;
use model::draft::{Against, Compared, Filter, Member, Num};
use model::{DatasetId, DimensionId, MetricId, Model};

pub(super) fn matches(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    amount(lattice, start, out);
    owing(lattice, start, out);
}

/// "total unpaid", "how much is still outstanding", "total overdue".
fn amount(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let leads = phrases![
        "total",
        "the total",
        "total amount",
        "the total amount",
        "amount",
        "the amount",
        "sum",
        "how much is",
        "how much was",
        "how much are",
        "how much has been",
        "how much is still",
        "how much is currently",
        "how much do we have",
        "total still",
    ];
    let model = lattice.model;
    let alone = |end: usize| {
        let next = lattice.word(end);
        let said = lattice.tokens.get(end).is_none_or(|token| token.begins || token.apart);
        said || english::is_preposition(next)
            || english::is_and(next)
            || matches!(next, "by" | "per" | "this" | "last" | "right" | "now" | "today" | "currently")
            || !super::time::stretches(lattice, end).is_empty()
    };
    let mut push = |end: usize, head: Head, label: &str, mut phrases: Vec<Phrase>, cost: f32| {
        phrases.insert(0, Phrase::Measures(vec![Measured::plain(head)]));
        let mark = Mark::new(start, end, Kind::Metric, Some(label.to_owned()));
        out.push(Match::new(end, Phrase::Several(phrases), lattice.weights.phrase + cost, vec![mark]));
    };
    let lead = lattice.literal(start, leads);
    // What the model calls what is owed is what of it is overdue; "overdue balance" is that, too.
    let owed = owed(model).and_then(|id| Some((id, model.datasets_of(id).first().copied()?)));
    if let Some((id, of)) = owed
        && let Some((end, _, phrases)) = age::overdue_at(lattice, lead.unwrap_or(start), Some(of))
    {
        let nouns = phrases!["balance", "balances", "amount", "amounts", "debt", "debts", "money", "total"];
        let noun = lattice.literal(end, nouns).filter(|end| alone(*end));
        // "overdue per depot": how much of it
        let bare = start == 0 && matches!(lattice.word(end), "by" | "per");
        if let Some(end) = noun.or(lead.map(|_| end)).or(bare.then_some(end)).filter(|end| alone(*end)) {
            push(end, Head::Metric(id), &model.metric(id).label, phrases, 0.0);
        }
    }
    let Some(at) = lead else { return };
    let amount = |of: DatasetId| {
        let id = measure::amount_of(lattice, &Head::Count(of))?;
        Some((measure::unit(lattice, id), model.dimension(id).label.as_str()))
    };
    // Else it is what such rows amount to.
    if let Some((end, of, phrases)) = age::overdue_at(lattice, at, None)
        && let Some((head, label)) = amount(of).filter(|_| alone(end) && owed.is_none_or(|(_, owed)| owed != of))
    {
        push(end, head, label, phrases, 0.0);
    }
    for mention in lattice.mentions.get(at).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let (field, filter) = match &mention.thing {
            Thing::Segment(index) => {
                (model.segments[*index].field, Filter::Segment(model.segments[*index].name.clone()))
            }
            Thing::Member(id, name) if english::is_participle(lattice.word(at)) => {
                let one = [(model.dimension(*id).name.clone(), vec![Member::Text(name.clone())])].into();
                (model.dimension(*id).fields[0], Filter::In(one))
            }
            _ => continue,
        };
        if let Some((head, label)) = amount(model.field(field).dataset).filter(|_| alone(mention.end)) {
            push(mention.end, head, label, vec![Phrase::Filter(filter)], mention.cost);
        }
    }
}

/// "that owe us the most", "owing us more than 5,000".
fn owing(lattice: &Lattice<'_>, start: usize, out: &mut Vec<Match>) {
    let verbs = phrases![
        "that owe us",
        "who owe us",
        "which owe us",
        "that owes us",
        "who owes us",
        "owe us",
        "owes us",
        "owing us",
        "that owe",
        "who owe",
        "owe",
        "owes",
    ];
    // "how much do the tenants owe us": all of them together, behind whoever does
    let who = lattice.literal(start, phrases!["how much do", "how much did"]).map(|at| lattice.skip_determiners(at));
    let who = who.and_then(|at| {
        let rows = |m: &&crate::lattice::Mention| {
            m.plural
                && m.cost < 0.3
                && matches!(m.thing, Thing::Entity(_))
                && matches!(lattice.word(m.end), "owe" | "owed")
        };
        lattice.mentions.get(at)?.iter().find(rows).map(|m| m.end)
    });
    let begin = start;
    let start = who.unwrap_or(start);
    let does = matches!(lattice.word(0), "how") && matches!(lattice.word(start), "owe" | "owes" | "owed" | "owing");
    let then = lattice.literal(start + 1, phrases!["us", "money", "us money"]).filter(|_| does);
    let bare = then.or(Some(start + 1).filter(|_| does));
    // What we owe is another matter.
    let ours = start > 0 && matches!(lattice.word(start - 1), "we" | "i");
    let Some(at) = lattice.literal(start, verbs).or(bare).filter(|_| !ours) else { return };
    let model = lattice.model;
    // What the model calls what is owed, else the amounts of what is not paid.
    let (head, label, open) = match (owed(model), unpaid(lattice)) {
        (Some(id), _) => (Head::Metric(id), model.metric(id).label.clone(), None),
        (None, Some((open, amount))) => {
            let label = format!("{open} {}", model.dimension(amount).label);
            (measure::unit(lattice, amount), label, Some(open))
        }
        (None, None) => return,
    };
    let mark = |end: usize| Mark::new(begin, end, Kind::Metric, Some(label.clone()));
    let of_open = |phrase: Phrase| match &open {
        Some(open) => Phrase::Several(vec![Phrase::Filter(Filter::Segment(open.clone())), phrase]),
        None => phrase,
    };
    let asks = |at: usize| {
        let ends = lattice.word(at).is_empty() || lattice.tokens[at].begins;
        ends || english::is_preposition(lattice.word(at))
            || !super::time::stretches(lattice, at).is_empty()
            || matches!(lattice.word(at), "right" | "now" | "today" | "still" | "currently" | "at" | "by" | "per")
    };
    if does && compared_by(lattice, at).is_none() && asks(at) {
        let measures = Phrase::Measures(vec![Measured::plain(head.clone())]);
        out.push(Match::new(at, of_open(measures), lattice.weights.phrase, vec![mark(at)]));
    }
    // "tenants who owe us money": more than nothing
    if let Some(end) = lattice.literal(at, phrases!["money", "anything", "something"]).filter(|_| !does) {
        let above = Against::Number(Num(0.0));
        let compared = Compared { above: Some(above), ..Compared::default() };
        let of = Some(On::Measure(head.clone()));
        let condition = Phrase::Condition(Condition { of, described: None, compared, quantity: Quantity::Bare });
        out.push(Match::new(end, of_open(condition), lattice.weights.phrase, vec![mark(end)]));
    }
    for (words, least) in
        [(phrases!["the most", "most", "the most money"], false), (phrases!["the least", "least"], true)]
    {
        if let Some(end) = lattice.literal(at, words) {
            let by = Some(Measured::plain(head.clone()));
            let top = Phrase::Top { n: None, least, of: None, by, often: false };
            out.push(Match::new(end, of_open(top), lattice.weights.phrase, vec![mark(end)]));
        }
    }
    if let Some((end, compared)) = compared_by(lattice, at) {
        let of = Some(On::Measure(head.clone()));
        let condition = Phrase::Condition(Condition { of, described: None, compared, quantity: Quantity::Bare });
        out.push(Match::new(end, of_open(condition), lattice.weights.phrase, vec![mark(end)]));
    }
}

/// The one metric that the model calls what is owed.
fn owed(model: &Model) -> Option<MetricId> {
    let called = |id: &MetricId| model.metric(*id).synonyms.iter().any(|said| said == "owed");
    let mut metrics = model.metric_ids().filter(called);
    metrics.next().filter(|_| metrics.next().is_none())
}

/// The one condition that says of rows that they are not paid, and the amount that each has.
fn unpaid(lattice: &Lattice<'_>) -> Option<(String, DimensionId)> {
    let model = lattice.model;
    let said = |name: &str| matches!(name, "unpaid" | "outstanding");
    let unpaid = model.segments.iter().filter(|s| said(&s.name) || s.synonyms.iter().any(|other| said(other)));
    let mut all = unpaid.filter_map(|segment| {
        let of = model.field(segment.field).dataset;
        Some((segment.name.clone(), measure::amount_of(lattice, &Head::Count(of))?))
    });
    all.next().filter(|_| all.next().is_none())
}
