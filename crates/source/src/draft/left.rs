//! What is left of what came in: cost, profit and margin, where rows say what they cost, or what was sold what one of
//! it costs.

use super::business::{Amount, BILLED, Guess, Made, Price, is_called, texts, unitless, units};
use super::keys::{Found, table_words};
use super::profile::{Profile, Table};
use super::words::Words;

/// Names of what it cost, in any order.
const COSTS: [&[&str]; 17] = [
    &["cost"],
    &["cost", "amount"],
    &["total", "cost"],
    &["line", "cost"],
    &["net", "cost"],
    &["direct", "cost"],
    &["cog"],
    &["cog", "amount"],
    &["cost", "of", "good", "sold"],
    &["cost", "of", "sale"],
    &["purchase", "cost"],
    &["wage", "cost"],
    &["pay", "amount"],
    &["buy", "amount"],
    &["buying", "amount"],
    &["purchase", "amount"],
    &["cost", "value"],
];
/// What is left of what came in: where its rows say what each of them cost, or what is sold what one of it costs.
pub(super) fn left(index: usize, earned: &Amount, found: &[Found], tables: &[Table], words: &Words) -> Vec<Guess> {
    let table = &tables[index];
    let own = table_words(table, words);
    let named = |column: &Profile| {
        let said = unitless(column, words);
        // "pay amount" beside "bill amount" is what it cost; by itself it may be what came in.
        let billed = words.said(&earned.column).iter().any(|word| BILLED.contains(&word.as_str()));
        let pays = said.iter().any(|word| word == "pay");
        let rest: Vec<String> = said.iter().filter(|word| !own.contains(word)).cloned().collect();
        let is = |said: &[String]| COSTS.iter().any(|name| is_called(said, name));
        column.kind.is_number() && column.name != earned.column && (is(&said) || is(&rest)) && (billed || !pays)
    };
    let each = |column: &Profile| column.kind.is_number() && is_called(&unitless(column, words), &["unit", "cost"]);
    let only = |is: &dyn Fn(&Profile) -> bool| {
        let mut all = table.columns.iter().filter(|column| is(column));
        all.next().filter(|_| all.next().is_none())
    };
    let cost = match (only(&named), only(&each), &earned.times) {
        (Some(cost), _, _) => Amount::of(&cost.name),
        (None, Some(cost), Some(_)) => {
            Amount { times: Some(Price { column: cost.name.clone(), of: None }), ..Amount::of(&earned.column) }
        }
        _ => match bought_at(index, earned, found, tables, words) {
            Some(cost) => cost,
            None => return Vec::new(),
        },
    };
    let guess = |name, made, synonyms: &[&str], percent| Guess {
        table: index,
        name,
        made,
        last: None,
        unit: None,
        synonyms: texts(synonyms),
        percent,
        means: &[],
    };
    let wages = words.said(&cost.column).iter().any(|word| matches!(word.as_str(), "pay" | "wage"));
    let mut of_cost = vec!["costs", "total cost", "cost of sales", "cost of goods sold", "cogs"];
    if wages {
        of_cost = vec!["costs", "total cost", "wage cost", "wage costs", "wages", "pay", "payroll"];
    }
    vec![
        guess("cost", Made::Sum(cost.clone()), &of_cost, false),
        guess(
            "profit",
            Made::Rest(earned.clone(), cost.clone()),
            &["gross profit", "gp", "gross margin", "profits", "contribution", "margin amount"],
            false,
        ),
        guess(
            "margin",
            Made::Margin(earned.clone(), cost),
            &[
                "margin percentage",
                "margin percent",
                "margin %",
                "margin rate",
                "profit margin",
                "gp margin",
                "gp %",
                "gross margin percentage",
                "gross margin percent",
                "gross margin %",
                "profitability",
            ],
            true,
        ),
    ]
}

/// What so many cost by the purchase price of what is sold.
fn bought_at(index: usize, earned: &Amount, found: &[Found], tables: &[Table], words: &Words) -> Option<Amount> {
    const PRICES: [&[&str]; 10] = [
        &["unit", "cost"],
        &["cost", "price"],
        &["purchase", "price"],
        &["buying", "price"],
        &["purchase", "cost"],
        &["standard", "cost"],
        &["unit", "purchase", "price"],
        &["cost", "per", "unit"],
        &["wholesale", "price"],
        &["cost"],
    ];
    let many = match &earned.times {
        Some(_) => earned.column.clone(),
        None => units(&tables[index], index, found, tables, words)?.made.column()?.to_owned(),
    };
    let mut all = found[index].joins.iter().filter(|join| join.role.is_none()).flat_map(|join| {
        let prices = tables[join.to].columns.iter().filter(|column| {
            let said = unitless(column, words);
            column.kind.is_number() && PRICES.iter().any(|name| is_called(&said, name))
        });
        prices.map(|column| Price { column: column.name.clone(), of: Some(join.to) })
    });
    let price = all.next().filter(|_| all.next().is_none())?;
    Some(Amount { times: Some(price), ..Amount::of(&many) })
}
