//! Who asks, which rows are theirs, and the world that has only those.

use std::collections::BTreeSet;

use ask::View;
use model::Viewer;

use crate::world::{Row, TEXTS, model, rows, view};

/// A viewer, and what a world looks like that has only their rows.
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) viewer: Viewer,
    /// Members of the world that occur in none of their rows, other words for them, and names of what is closed.
    pub(crate) foreign: BTreeSet<&'static str>,
    /// The world of their rows alone, without policies; nothing for who may see none.
    pub(crate) own: Option<View>,
}

fn viewer(roles: &[&str], claims: &[(&str, &[&str])]) -> Viewer {
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    Viewer {
        roles: texts(roles),
        claims: claims.iter().map(|(name, list)| ((*name).to_owned(), texts(list))).collect(),
    }
}

/// Whether a row is a person's to see, as the model's policies have it, written out by hand.
fn is_own(row: &Row, viewer: &Viewer) -> bool {
    let has = |role: &str| viewer.roles.iter().any(|own| own == role);
    let claims = |claim: &str, value: Option<&str>| {
        value.is_some_and(|value| viewer.claims.get(claim).is_some_and(|list| list.iter().any(|own| own == value)))
    };
    let regions = !(has("manager") || has("partner")) || claims("regions", row.text("region"));
    let channels = !has("partner")
        || (claims("channel", row.text("channel")) && row.text("brand").is_some_and(|brand| brand != "Zwirnow"));
    regions && channels
}

/// Datasets that a viewer may ask for rows of, by hand: those that have what their policies are about.
fn closed_to(viewer: &Viewer) -> &'static [&'static str] {
    match (viewer.roles.iter().any(|role| role == "partner"), viewer.roles.iter().any(|role| role == "manager")) {
        (true, _) => &["returns", "targets", "payroll", "shops", "products"],
        (false, true) => &["payroll", "products"],
        _ => &[],
    }
}

/// What only a dataset's metrics and dimensions are called.
fn names_of(dataset: &str) -> &'static [&'static str] {
    match dataset {
        "sales" => &["revenue", "turnover", "quantity", "price"],
        "returns" => &["taken back", "taken_back", "returns", "cause"],
        "targets" => &["goal", "targets"],
        "payroll" => &["wages", "salaries", "wage share", "wage_share", "payroll", "department"],
        "products" => &["assortment"],
        _ => &[],
    }
}

pub(crate) fn people() -> Vec<Person> {
    let all = rows();
    let named = [
        ("owner", viewer(&[], &[])),
        ("of another role", viewer(&["analyst"], &[("regions", &["Norvia"])])),
        ("north", viewer(&["manager"], &[("regions", &["Norvia"])])),
        ("south", viewer(&["manager"], &[("regions", &["Sudmark"])])),
        ("two regions", viewer(&["analyst", "manager"], &[("regions", &["Estonne", "Norvia"])])),
        ("west online", viewer(&["partner"], &[("channel", &["Netz"]), ("regions", &["Westrey"])])),
        ("both roles", viewer(&["manager", "partner"], &[("channel", &["Tresen"]), ("regions", &["Norvia"])])),
        ("of no region", viewer(&["manager"], &[("regions", &["Atlantis"])])),
        ("without claims", viewer(&["manager"], &[])),
        ("with empty claims", viewer(&["manager"], &[("regions", &[])])),
    ];
    named
        .into_iter()
        .map(|(name, viewer)| {
            let closed = closed_to(&viewer);
            let claimed = viewer.claims.get("regions").is_some_and(|list| !list.is_empty()) || closed.is_empty();
            let mine = |row: &&Row| claimed && !closed.contains(&row.dataset) && is_own(row, &viewer);
            let mut own: Vec<Row> = all.iter().filter(mine).cloned().collect();
            // Of what their rows lead to, they meet what occurs in them.
            for (led_to, key) in [("shops", "shop"), ("products", "product"), ("targets", "region")] {
                let met: BTreeSet<_> = own.iter().filter_map(|row| row.text(key)).collect();
                let is_met = |row: &&Row| row.dataset == led_to && row.text(key).is_some_and(|it| met.contains(it));
                if closed.contains(&led_to) {
                    own.extend(all.iter().filter(is_met).cloned());
                }
            }
            let texts = |rows: &[Row]| -> BTreeSet<&'static str> {
                rows.iter().flat_map(|row| TEXTS.iter().filter_map(|name| row.text(name))).collect()
            };
            let mut foreign: BTreeSet<&str> = texts(&all).difference(&texts(&own)).copied().collect();
            let called = [("Tresen", "over the counter"), ("Netz", "web shop")];
            foreign.extend(
                called
                    .iter()
                    .filter(|(member, _)| foreign.contains(member))
                    .map(|(_, words)| words)
                    .collect::<Vec<_>>(),
            );
            let all_closed = closed.iter().copied().chain((!claimed).then_some("sales"));
            foreign.extend(all_closed.flat_map(names_of));
            let own = claimed.then(|| view(model(false, closed), &own));
            Person { name, viewer, foreign, own }
        })
        .collect()
}
