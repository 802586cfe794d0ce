//! Conditions that people put on rows and on groups.

use std::collections::BTreeMap;

use model::Grain;
use model::draft::{Against, Compared, Each, Existence, Filter, Member, Num, Seen};
use model::formula::Agg;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;

use crate::nouns::{Nouns, some};
use crate::times::named_time;

/// Up to two conditions on rows; on rows of others only where rows are asked for.
pub(crate) fn filters(nouns: &Nouns, existence: bool) -> BoxedStrategy<Vec<Filter>> {
    let members = members(nouns);
    let kinds = [
        (6, members.clone().map(|one| one.prop_map(Filter::In).boxed())),
        (2, members.map(|one| one.prop_map(Filter::NotIn).boxed())),
        (1, some(&nouns.texts).map(|texts| text(texts).boxed())),
        (1, some(&nouns.texts).map(|texts| either(texts, Filter::Present, Filter::Missing))),
        (2, some(&nouns.segments).map(|segments| either(segments, Filter::Segment, Filter::NotSegment))),
        (1, self::existence(nouns).filter(|_| existence)),
        (1, nouns.dated.then(|| each().prop_map(Filter::Each).boxed())),
    ];
    let kinds: Vec<_> = kinds.into_iter().filter_map(|(weight, kind)| Some((weight, kind?))).collect();
    match kinds.is_empty() {
        true => Just(Vec::new()).boxed(),
        false => vec(Union::new_weighted(kinds), 0..=2).boxed(),
    }
}

/// Some members of one dimension.
pub(crate) fn members(nouns: &Nouns) -> Option<BoxedStrategy<BTreeMap<String, Vec<Member>>>> {
    some_of(&nouns.members)
}

fn some_of(known: &[(String, Vec<String>)]) -> Option<BoxedStrategy<BTreeMap<String, Vec<Member>>>> {
    let known = Some(known.to_vec()).filter(|known| !known.is_empty())?;
    let some = select(known).prop_flat_map(|(name, all)| {
        let most = all.len().min(3);
        (Just(name), subsequence(all, 1..=most).prop_shuffle())
    });
    Some(some.prop_map(|(name, list)| [(name, list.into_iter().map(Member::Text).collect())].into()).boxed())
}

fn either(
    names: impl Strategy<Value = String> + 'static,
    one: fn(String) -> Filter,
    other: fn(String) -> Filter,
) -> BoxedStrategy<Filter> {
    (names, any::<bool>()).prop_map(move |(name, first)| if first { one(name) } else { other(name) }).boxed()
}

fn text(texts: impl Strategy<Value = String>) -> impl Strategy<Value = Filter> {
    (texts, select(vec!["son", "air", "blue sky", "q"]), 0..3u8).prop_map(|(name, text, kind)| {
        let one = BTreeMap::from([(name, text.to_owned())]);
        match kind {
            0 => Filter::Contains(one),
            1 => Filter::StartsWith(one),
            _ => Filter::EndsWith(one),
        }
    })
}

/// "on weekends", "in every March".
fn each() -> impl Strategy<Value = Each> {
    let some = |most: u8, time: Grain| {
        let all: Vec<u8> = (1..=most).collect();
        subsequence(all, 1..=3).prop_map(move |is| Each { time, is, of: None })
    };
    let weekend = Just(Each { time: Grain::Weekday, is: vec![6, 7], of: None });
    prop_oneof![weekend, some(7, Grain::Weekday), some(12, Grain::MonthOfYear)]
}

/// Rows of others that there are or are not: of some time, or with some members of their own.
fn existence(nouns: &Nouns) -> Option<BoxedStrategy<Filter>> {
    let children = Some(nouns.children.clone()).filter(|children| !children.is_empty())?;
    let held = (select(children), weighted(0.3, named_time())).prop_flat_map(|((of, members), time)| {
        let filters = match some_of(&members) {
            Some(one) => vec(one.prop_map(Filter::In), 0..=1).boxed(),
            None => Just(Vec::new()).boxed(),
        };
        filters.prop_map(move |filters| Existence { of: of.clone(), filters, time: time.clone() })
    });
    let held = (held, any::<bool>());
    Some(held.prop_map(|(held, never)| if never { Filter::Never(held) } else { Filter::Has(held) }).boxed())
}

/// A condition on a number: of each group, or of each row.
pub(crate) fn condition(nouns: &Nouns) -> impl Strategy<Value = Filter> + use<> {
    let on = |names: &[String], agg: Option<Agg>, make: fn(Compared) -> Filter| {
        let named = move |name| Compared { name, agg, ..Compared::default() };
        some(names).map(|names| (names.prop_map(named), Just(make)).boxed())
    };
    let kinds = [
        (4, on(&nouns.metrics, None, Filter::Metric)),
        (2, on(&nouns.numbers, None, Filter::Field)),
        (1, on(&nouns.rows, Some(Agg::Count), Filter::Metric)),
        (1, on(&nouns.numbers, Some(Agg::Sum), Filter::Metric)),
        (1, on(&nouns.numbers, Some(Agg::Avg), Filter::Metric)),
        (1, on(&nouns.numbers, Some(Agg::Min), Filter::Metric)),
        (1, on(&nouns.numbers, Some(Agg::Max), Filter::Metric)),
    ];
    let kinds = kinds.into_iter().filter_map(|(weight, on)| Some((weight, on?))).collect();
    let number = || {
        let numbers = select(vec![0.05, 0.5, 3.0, 20.0, 2.5, 100.0, 1000.0, 15_000.0, 1_500_000.0]);
        numbers.prop_map(|n| Against::Number(Num(n)))
    };
    let against = prop_oneof![
        6 => number(),
        1 => Just(Against::Word(Against::AVERAGE.into())),
        1 => Just(Against::Word(Against::TARGET.into())),
    ];
    let seen = select(vec![Seen::Growth, Seen::Change, Seen::Share, Seen::Attainment]);
    let seen = weighted(0.2, seen);
    let all = (Union::new_weighted(kinds), 0..7u8, against, number(), seen);
    all.prop_map(|((mut compared, make), kind, against, most, seen)| {
        // Of the rows of a group, and against a number.
        let of_groups =
            matches!(make(Compared::default()), Filter::Metric(_)) && matches!(compared.agg, None | Some(Agg::Count));
        compared.view = seen.filter(|_| of_groups && matches!(against, Against::Number(_)));
        let side = match kind {
            0 => &mut compared.above,
            1 => &mut compared.below,
            2 => &mut compared.at_least,
            3 => &mut compared.at_most,
            4 => &mut compared.equals,
            5 => &mut compared.not,
            _ => {
                compared.at_most = Some(most);
                &mut compared.at_least
            }
        };
        *side = Some(against);
        make(compared)
    })
}
