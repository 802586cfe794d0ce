//! Members of one dimension, with the dimension's name before or behind.

use std::collections::BTreeMap;

use model::DimensionId;
use model::draft::{Compared, Filter, Member};

use super::super::{Mark, Match, Phrase};
use super::{dimension, with_owner};
use crate::english;
use crate::lattice::{Lattice, Mention};
use crate::lexicon::Thing;
use crate::reading::Kind;

/// One or several members of one dimension, with the dimension's name before or after.
pub(super) fn members(lattice: &Lattice<'_>, start: usize, not: bool, loose: f32, out: &mut Vec<Match>) {
    // "region Europe", "country is Germany", "component = battery"
    let mut places: Vec<(usize, Option<DimensionId>, f32)> = vec![(start, None, 0.0)];
    for mention in lattice.mentions.get(start).into_iter().flatten() {
        if let Some(id) = dimension(lattice, &mention.thing) {
            let after = lattice.literal(
                mention.end,
                phrases![
                    "is",
                    "are",
                    "=",
                    "of",
                    "named",
                    "called",
                    "equals",
                    "equal to",
                    "is equal to",
                    "being",
                    "in",
                    "as"
                ],
            );
            // "the state of Georgia": a member confirms part of a name.
            let near = if mention.partial { mention.cost.min(lattice.weights.loose) } else { mention.cost };
            places.push((mention.end, Some(id), near));
            // "channel not retail"
            if let (Some(behind), None) = (lattice.literal(mention.end, phrases!["not", "other than", "except"]), after)
            {
                member_list(lattice, start, behind, Some(id), true, loose + mention.cost, out);
            }
            if let Some(after) = after {
                places.push((lattice.skip_determiners(after), Some(id), near));
                if let Some(after) = lattice.literal(after, phrases!["not"]) {
                    member_list(lattice, start, after, Some(id), true, loose + mention.cost, out);
                }
            }
            // "star rating 5", but "sale ids in 2019" are those of the year
            let year = |at: usize| {
                let number = lattice.tokens.get(at).and_then(|t| t.number);
                lattice.word(at - 1) == "in" && number.is_some_and(|n| n.plain && (1900.0..=2100.0).contains(&n.value))
            };
            let after = after.filter(|after| !year(*after)).unwrap_or(mention.end);
            let denied = lattice.literal(after, phrases!["not"]);
            let (after, not) = denied.map_or((after, not), |after| (after, true));
            if let (true, Some(number)) =
                (lattice.model.dimension_kind(id).is_number(), lattice.tokens.get(after).and_then(|t| t.number))
                // "sales in 2025" is not about the one with that number.
                && lattice.word(after - 1) != "in"
            {
                let name = lattice.model.dimension(id).name.clone();
                let against = Some(model::draft::Against::Number(model::draft::Num(number.value)));
                let compared = if not {
                    Compared { name, not: against, ..Compared::default() }
                } else {
                    Compared { name, equals: against, ..Compared::default() }
                };
                let marks = vec![
                    Mark::new(start, mention.end, Kind::Dimension, None),
                    Mark::new(after, after + 1, Kind::Number, None),
                ];
                let cost = lattice.weights.phrase + loose + mention.cost + lattice.weights.loose;
                out.push(Match::new(after + 1, Phrase::Filter(Filter::Field(compared)), cost, marks));
            }
        }
    }
    // "route R04": a member of the rows that its noun names
    for mention in lattice.mentions.get(start).into_iter().flatten().filter(|m| m.cost < 0.5) {
        let Thing::Entity(of) = mention.thing else { continue };
        let members = lattice.mentions.get(mention.end).into_iter().flatten().filter(|m| m.cost < 0.5);
        let columns = members.filter_map(|m| match m.thing {
            Thing::Member(id, _) => Some(id),
            _ => None,
        });
        let columns: Vec<DimensionId> = columns.collect();
        // "dealer Delta 7": where the noun is a column that has it, that is meant rather than a city.
        let noun = dimension(lattice, &mention.thing).filter(|id| columns.contains(id));
        let extra = if noun.is_some() { lattice.weights.loose } else { 0.0 };
        for id in columns.into_iter().filter(|id| Some(*id) != noun) {
            if lattice.model.field(lattice.model.dimension(id).fields[0]).dataset == of {
                places.push((mention.end, Some(id), mention.cost + extra));
            }
        }
    }
    // "paid with PayPal": the column says how it is paid, and the verb is no condition of its own.
    if let Some(verb) = lattice.tokens.get(start).filter(|token| english::is_participle(&token.text))
        && let Some(from) = lattice.literal(start + 1, phrases!["with", "by", "via", "through", "in", "using"])
    {
        let made_of = |id: DimensionId| {
            let label = lattice.called.dimension(id);
            label.iter().any(|word| {
                word.stem.len() > 2 && (verb.stem.starts_with(&word.stem) || word.stem.starts_with(&verb.stem))
            }) || (verb.text == "paid" && label.iter().any(|word| word.stem.starts_with("pay")))
        };
        let from = lattice.skip_articles(from);
        for mention in lattice.mentions.get(from).into_iter().flatten().filter(|m| m.cost < 0.5) {
            if let Thing::Member(id, _) = mention.thing
                && made_of(id)
            {
                places.push((from, Some(id), 0.0));
            }
        }
    }
    for (from, named, extra) in places {
        member_list(lattice, start, from, named, not, loose + extra, out);
    }
}

fn member_list(
    lattice: &Lattice<'_>,
    start: usize,
    from: usize,
    named: Option<DimensionId>,
    not: bool,
    loose: f32,
    out: &mut Vec<Match>,
) {
    struct Open {
        at: usize,
        dimension: Option<DimensionId>,
        members: Vec<Member>,
        cost: f32,
        /// Of the cost, what is due to members that are ordinary words elsewhere.
        ordinary: f32,
        marks: Vec<Mark>,
        versus: bool,
    }
    let model = lattice.model;
    let mut marks = Vec::new();
    if from > start {
        marks.push(Mark::new(start, from, Kind::Dimension, None));
    }
    let mut open = vec![Open {
        at: from,
        dimension: named,
        members: Vec::new(),
        cost: loose,
        ordinary: 0.0,
        marks,
        versus: false,
    }];
    for _ in 0..8 {
        let mut next = Vec::new();
        for so_far in open {
            for mention in lattice.mentions.get(so_far.at).into_iter().flatten() {
                let Thing::Member(id, name) = &mention.thing else { continue };
                // "the most booked course" is booked most often, and so is what is "booked most".
                let is_most = |at: usize| matches!(lattice.word(at), "most" | "least");
                let most = so_far.at > 0 && is_most(so_far.at - 1)
                    || is_most(mention.end) && lattice.word(mention.end + 1) != "recently";
                if most && english::is_participle(lattice.word(so_far.at)) {
                    continue;
                }
                if so_far.dimension.is_some_and(|d| d != *id) {
                    continue;
                }
                // "large enterprise customers" are no consumers: what only English takes for a member is a noun there.
                let beside = |m: &Mention| {
                    m.end == so_far.at && m.cost < 0.5 && matches!(m.thing, Thing::Member(other, _) if other == *id)
                };
                if mention.spelled.is_some() && lattice.mentions[..so_far.at].iter().flatten().any(beside) {
                    continue;
                }
                let mut members = so_far.members.clone();
                members.push(Member::Text(name.clone()));
                let mut marks = so_far.marks.clone();
                let said = lattice.text(so_far.at, mention.end);
                marks.push(Mark::new(
                    so_far.at,
                    mention.end,
                    Kind::Value,
                    (said != name.to_lowercase()).then(|| name.clone()),
                ));
                // "projects completed in 2025": by the date of it, rather than completed by now
                let dated = single_verb(lattice, so_far.at, mention)
                    && super::super::happens_to(
                        lattice,
                        so_far.at,
                        model.field(model.dimension(*id).fields[0]).dataset,
                    )
                    && super::super::time::follows(lattice, mention.end);
                let extra = if dated { 2.0 * lattice.weights.loose } else { 0.0 };
                // "the status done": behind its column even an ordinary word is a member.
                let common = lattice.weights.common_word;
                let (is_ordinary, guarded) = (mention.cost >= common, named.is_some());
                let ordinary = so_far.ordinary + if is_ordinary && !guarded { common } else { 0.0 };
                let cost = so_far.cost + mention.cost + extra - if is_ordinary && guarded { common } else { 0.0 };
                let (mut end, mut less) = (mention.end, 0.0);
                // "Europe region", unless what follows is a noun of its own
                if named.is_none()
                    && let Some(after) = lattice
                        .mentions
                        .get(end)
                        .into_iter()
                        .flatten()
                        .find(|m| !m.plural && dimension(lattice, &m.thing) == Some(*id) && m.cost < 0.5)
                {
                    marks.push(Mark::new(end, after.end, Kind::Dimension, None));
                    // "day vs night shift": before its column, too
                    (end, less) = (after.end, ordinary);
                }
                let phrase = if so_far.versus {
                    Phrase::Versus(*id, members.clone())
                } else {
                    let one = BTreeMap::from([(model.dimension(*id).name.clone(), members.clone())]);
                    Phrase::Filter(if not { Filter::NotIn(one) } else { Filter::In(one) })
                };
                let found = Match::new(end, phrase, lattice.weights.phrase + cost - less, marks.clone());
                for field in &model.dimension(*id).fields {
                    with_owner(lattice, end, *field, found.clone(), out);
                }
                let versus =
                    lattice.literal(end, phrases!["vs", "v", "versus", "against", "compared to", "compared with"]);
                let mut after = end;
                let begins = |at: usize| {
                    lattice.mentions.get(at).into_iter().flatten().any(|m| matches!(m.thing, Thing::Member(..)))
                };
                while english::is_and(lattice.word(after))
                    || (after > end && matches!(lattice.word(after), "in" | "the") && !begins(after))
                {
                    after += 1;
                }
                let versus_so_far = so_far.versus || (versus.is_some() && members.len() == 1);
                for (at, versus) in [(Some(after).filter(|a| *a > end), so_far.versus), (versus, versus_so_far)] {
                    if let Some(at) = at {
                        let (members, marks) = (members.clone(), marks.clone());
                        next.push(Open { at, dimension: Some(*id), members, cost, ordinary, marks, versus });
                    }
                }
            }
        }
        open = next;
    }
}

/// Whether a member is one word, and could be a verb's form.
fn single_verb(lattice: &Lattice<'_>, at: usize, mention: &Mention) -> bool {
    mention.end == at + 1 && english::is_participle(lattice.word(at))
}
