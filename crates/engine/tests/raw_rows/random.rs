//! Random leaves over random data: whichever rollup answers, the answer is that of the raw rows.

use model::query::{Node, Predicate, Scan};
use model::{Pick, Value};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::trees::{answers, query};
use crate::world::{SALES, STOCK, World, day};

const SALES_KEYS: &[&str] = &[
    "sold_on",
    "sold_on@week",
    "sold_on@month",
    "sold_on@fiscal_quarter",
    "sold_on@weekday",
    "shop.city",
    "shop.country",
    "shop.region.region",
    "ship_to.city",
    "product.family",
    "product.product",
    "is_gift",
    "bulk",
    "kind",
    "note",
    "price",
    "weight",
    "product.premium",
    "net",
];
const SALES_MEASURES: &[&str] = &[
    "SUM(units)",
    "COUNT(*)",
    "COUNT(units)",
    "SUM(net)",
    "SUM(weight)",
    "MIN(price)",
    "MAX(price)",
    "MIN(sold_on)",
    "MAX(note)",
    "SUM(units * price)",
    "COUNT(*) FILTER (WHERE is_gift)",
    "COUNT(DISTINCT shop_id)",
    "COUNT(DISTINCT sold_on)",
    "SUM(price) FILTER (WHERE units > 2)",
    "MAX(net) FILTER (WHERE product.premium)",
    "VAR_POP(units)",
    "VAR_POP(net)",
    "VAR_POP(weight)",
    "VAR_POP(weight) FILTER (WHERE is_gift)",
    "VAR_POP(price) FILTER (WHERE units > 2)",
    "MEDIAN(price)",
    "MEDIAN(weight)",
    "PERCENTILE_CONT(units, 0.9)",
    "PERCENTILE_CONT(net, 0.25) FILTER (WHERE is_gift)",
    "APPROX_DISTINCT(shop_id)",
    "APPROX_DISTINCT(price)",
];
const STOCK_KEYS: &[&str] =
    &["day", "day@month", "day@week", "day@month_of_year", "shop.city", "shop.country", "product.family"];
const STOCK_MEASURES: &[&str] = &[
    "SUM(on_hand)",
    "SUM(reserved)",
    "COUNT(*)",
    "COUNT(reserved)",
    "COUNT(*) FILTER (WHERE on_hand < 5)",
    "VAR_POP(on_hand)",
    "MEDIAN(on_hand)",
];

fn dates() -> impl Strategy<Value = (i32, i32)> {
    // Half of the bounds fall on the first of a month.
    let any = || {
        (0i32..900, any::<bool>()).prop_map(|(at, snap)| {
            let at = day("2023-11-01") + at;
            if snap { model::Calendar::default().bucket(model::Grain::Month, at) } else { at }
        })
    };
    (any(), any())
}

#[derive(Debug, Clone)]
enum Wish {
    Text(&'static str, Vec<&'static str>, bool, bool),
    Days(i32, i32, bool, bool),
    Number(i128, i128),
    Flag(&'static str, bool),
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let text = (
        select(vec!["shop.city", "shop.country", "product.family", "ship_to.city", "note"]),
        subsequence(vec!["Lyon", "Nice", "France", "Germany", "bread", "cake", "Tart", "100% rye"], 0..5),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(key, values, null, not)| Wish::Text(key, values, null, not));
    let days = (dates(), any::<bool>(), any::<bool>()).prop_map(|((a, b), x, y)| Wish::Days(a.min(b), a.max(b), x, y));
    let number = (0i128..1200, 0i128..1200).prop_map(|(a, b)| Wish::Number(a.min(b), a.max(b)));
    let flag =
        (select(vec!["is_gift", "bulk", "product.premium"]), any::<bool>()).prop_map(|(key, b)| Wish::Flag(key, b));
    let wish = prop_oneof![4 => text, 4 => days, 1 => number, 2 => flag];
    proptest::collection::vec(wish, 0..3)
}

fn predicate(world: &World, wish: &Wish) -> Predicate {
    match wish {
        Wish::Text(key, values, null, not) => {
            let mut list: Vec<Value> = values.iter().map(Value::text).collect();
            list.extend(null.then_some(Value::Null));
            Predicate::In { key: world.key(SALES, key), values: list, not: *not }
        }
        Wish::Days(from, to, with_from, with_to) => Predicate::Range {
            key: world.key(SALES, "sold_on"),
            from: Some((Value::Date(*from), *with_from)),
            to: Some((Value::Date(*to), *with_to)),
        },
        Wish::Number(from, to) => Predicate::Range {
            key: world.key(SALES, "price"),
            from: Some((Value::Decimal { units: *from, scale: 2 }, true)),
            to: Some((Value::Decimal { units: *to, scale: 2 }, true)),
        },
        Wish::Flag(key, value) => {
            Predicate::In { key: world.key(SALES, key), values: vec![Value::Bool(*value)], not: false }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sales_are_the_same_from_every_rollup(
        seed in 0u64..3,
        group in subsequence(SALES_KEYS, 0..4),
        measures in subsequence(SALES_MEASURES, 0..5),
        filter in wishes(),
        either in any::<bool>(),
    ) {
        let (world, directory) = world(seed);
        let mut filter: Vec<Predicate> = filter.iter().map(|wish| predicate(world, wish)).collect();
        if either && filter.len() > 1 {
            filter = vec![Predicate::Any(filter)];
        }
        let measures = measures.iter().map(|text| world.measure(SALES, text)).collect();
        let scan = Scan { filter, ..world.scan(SALES, &group, measures) };
        let taken = answers(world, directory, &query(Node::Scan(scan)));
        prop_assert!(!taken.is_empty(), "the rows themselves answer everything");
    }

    #[test]
    fn stock_is_the_same_from_every_rollup(
        seed in 0u64..3,
        group in subsequence(STOCK_KEYS, 0..3),
        measures in subsequence(STOCK_MEASURES, 1..4),
        picks in proptest::collection::vec(select(vec![Pick::Last, Pick::First, Pick::Avg]), 3),
        days in proptest::option::of(dates()),
        cities in subsequence(vec!["Lyon", "Nice", "Ulm"], 0..3),
    ) {
        let (world, directory) = world(seed);
        // Of other than sums and counts there is no mean over days.
        let can = |text: &str, pick| if (text.starts_with("VAR") || text.starts_with("MEDIAN")) && pick == Pick::Avg { Pick::Last } else { pick };
        let measures = measures.iter().zip(&picks).map(|(text, pick)| world.over(text, can(text, *pick))).collect();
        let mut scan = world.scan(STOCK, &group, measures);
        scan.filter.extend(days.map(|(a, b)| Predicate::Range {
            key: world.key(STOCK, "day"),
            from: Some((Value::Date(a.min(b)), true)),
            to: Some((Value::Date(a.max(b)), false)),
        }));
        if !cities.is_empty() {
            let values = cities.iter().map(Value::text).collect();
            scan.filter.push(Predicate::In { key: world.key(STOCK, "shop.city"), values, not: false });
        }
        let taken = answers(world, directory, &query(Node::Scan(scan)));
        prop_assert!(!taken.is_empty(), "the rows themselves answer everything");
    }
}

/// Worlds are worked out once: rollups by nested loops take their time.
fn world(seed: u64) -> &'static (World, engine::Ram) {
    use std::sync::OnceLock;
    static WORLDS: [OnceLock<(World, engine::Ram)>; 3] = [const { OnceLock::new() }; 3];
    WORLDS[seed as usize].get_or_init(|| {
        let world = World::new(1000 + seed);
        let directory = world.directory(&world.rollups());
        (world, directory)
    })
}
