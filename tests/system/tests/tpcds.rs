//! Apache Ossie's own example, the TPC-DS model as its authors wrote it, over a small shop: what the
//! binary answers is compared with loops over the generated rows that know nothing of Reckoner.

mod shop;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shop::{Sale, Shop};
use system::project::Project;

/// Groups and their numbers, in the order of their names; a group without a name comes first.
type Groups = BTreeMap<Option<String>, Option<f64>>;

#[test]
fn the_example_of_ossie_answers_ten_questions() {
    let shop = Shop::generate();
    let project = built(&shop);
    let by_state = |sale: &Sale| sale.store.map(|store| shop.stores[store].state.to_owned());
    let by_brand = |sale: &Sale| Some(shop.items[sale.item].brand.to_owned());
    let by_category = |sale: &Sale| Some(shop.items[sale.item].category.to_owned());
    let by_year = |sale: &Sale| Some(format!("{}-01-01", shop.days[sale.day].year));
    let by_month = |sale: &Sale| Some(format!("{}-{:02}-01", shop.days[sale.day].year, shop.days[sale.day].month));
    let whole = |_: &Sale| None;
    let in_2024 = |sale: &Sale| shop.days[sale.day].year == 2024;
    let amalg_in_tennessee =
        |sale: &Sale| by_brand(sale).as_deref() == Some("Amalg") && by_state(sale).as_deref() == Some("TN");
    let all = |_: &Sale| true;

    for (question, expected) in [
        ("total sales", of(&shop, all, whole, revenue)),
        ("total sales by store state", labelled(of(&shop, all, by_state, revenue))),
        ("gross sales by year", of(&shop, all, by_year, revenue)),
        ("profit by month in 2024", of(&shop, in_2024, by_month, profit)),
        ("total revenue of Amalg in TN", of(&shop, amalg_in_tennessee, whole, revenue)),
        ("customer lifetime value by product category", of(&shop, all, by_category, value_of_a_customer)),
        ("LTV", of(&shop, all, whole, value_of_a_customer)),
        (
            "store productivity by state",
            labelled(productivity(&shop, |store| Some(shop.stores[store].state.to_owned()))),
        ),
        ("sales per employee", productivity(&shop, |_| None)),
        ("top 2 brands by net profit", highest(of(&shop, all, by_brand, profit), 2)),
    ] {
        assert_same(question, &answered(&project, question), &expected);
    }
}

#[test]
fn employees_are_not_divided_among_brands() {
    let project = built(&Shop::generate());
    let (code, outcome) = project.ask("store productivity by brand");
    assert_eq!((code, &outcome["status"]), (Some(3), &Value::from("refused")), "{outcome:#}");
    let issue = &outcome["issues"][0];
    assert_eq!(issue["code"], "not_additive", "{outcome:#}");
    let repair = issue["repair"]["said"].as_str().unwrap_or_else(|| panic!("a repair: {outcome:#}"));
    answered(&project, repair);
}

fn built(shop: &Shop) -> Project {
    let project = Project::empty();
    let model = system::root().join("tests/models/valid/tpcds.yaml");
    project.write("model.yaml", std::fs::read(model).expect("the model is there"));
    for (table, text) in shop.tables() {
        project.write(&format!("data/{table}.csv"), text);
    }
    project.must(&["build"]);
    project
}

/// The table of an answer; a single number stands in the group without a name.
fn answered(project: &Project, question: &str) -> Groups {
    let (code, outcome) = project.ask(question);
    assert_eq!((code, &outcome["status"]), (Some(0), &Value::from("answered")), "{question}: {outcome:#}");
    let rows = outcome["table"]["rows"].as_array().expect("an answer has rows");
    let groups: Groups = rows
        .iter()
        .map(|row| match row.as_array().map(Vec::as_slice) {
            Some([value]) => (None, value.as_f64()),
            Some([key, value]) => (key.as_str().map(str::to_owned), value.as_f64()),
            _ => panic!("{question}: a group and a number: {outcome:#}"),
        })
        .collect();
    assert_eq!(groups.len(), rows.len(), "{question}: a group is listed twice: {outcome:#}");
    groups
}

/// What no store sold is of no state, and stands beside the table of states.
fn labelled(mut groups: Groups) -> Groups {
    groups.retain(|label, _| label.is_some());
    groups
}

fn assert_same(question: &str, found: &Groups, expected: &Groups) {
    let near = |(found, expected): (&Option<f64>, &Option<f64>)| match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        (found, expected) => found == expected,
    };
    let same = found.keys().eq(expected.keys()) && found.values().zip(expected.values()).all(near);
    assert!(same, "{question}\n   found {found:?}\nexpected {expected:?}");
}

/// What a measure comes to in each group of the sales that are kept.
fn of(
    shop: &Shop,
    keep: impl Fn(&Sale) -> bool,
    group: impl Fn(&Sale) -> Option<String>,
    measure: fn(&[&Sale]) -> f64,
) -> Groups {
    let mut groups: BTreeMap<Option<String>, Vec<&Sale>> = BTreeMap::new();
    for sale in shop.sales.iter().filter(|sale| keep(sale)) {
        groups.entry(group(sale)).or_default().push(sale);
    }
    groups.into_iter().map(|(key, sales)| (key, Some(measure(&sales)))).collect()
}

fn revenue(sales: &[&Sale]) -> f64 {
    sales.iter().map(|sale| sale.cents as f64).sum::<f64>() / 100.0
}

fn profit(sales: &[&Sale]) -> f64 {
    sales.iter().map(|sale| sale.profit_cents as f64).sum::<f64>() / 100.0
}

/// Sales without a customer count above the line, but no customer for them below it: SQL's rule.
fn value_of_a_customer(sales: &[&Sale]) -> f64 {
    let customers: BTreeSet<usize> = sales.iter().filter_map(|sale| sale.customer).collect();
    revenue(sales) / customers.len() as f64
}

/// Sales of a group of stores by the employees of its stores, each store counted once; no number where
/// one side has none.
fn productivity(shop: &Shop, group: impl Fn(usize) -> Option<String>) -> Groups {
    let mut employees: Groups = BTreeMap::new();
    for (store, it) in shop.stores.iter().enumerate() {
        let sum = employees.entry(group(store)).or_default();
        *sum = it.employees.map(f64::from).into_iter().chain(*sum).reduce(|a, b| a + b);
    }
    let mut sales = of(shop, |_| true, |sale| sale.store.and_then(&group), revenue);
    for key in employees.keys() {
        sales.entry(key.clone()).or_default();
    }
    sales
        .into_iter()
        .map(|(key, revenue)| {
            let employees = employees.get(&key).copied().flatten();
            (key, revenue.zip(employees).map(|(revenue, employees)| revenue / employees))
        })
        .collect()
}

fn highest(groups: Groups, count: usize) -> Groups {
    let mut ranked: Vec<_> = groups.into_iter().collect();
    ranked.sort_by(|a, b| b.1.partial_cmp(&a.1).expect("numbers"));
    ranked.into_iter().take(count).collect()
}
