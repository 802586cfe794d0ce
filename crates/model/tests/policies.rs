//! Row policies become conditions of every leaf, or close it.

use model::bind::{Context, Limits};
use model::load::{Input, load};
use model::query::{Predicate, Scan};
use model::schema::{Column, ColumnType, TableSchema};
use model::viewer::NoMembers;
use model::{Dialect, Draft, Model, Schema, Viewer, bind};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: flights
datasets:
  flights:
    source: flights
    time: day
    joins: {from_id: {to: airports, as: origin}, to_id: {to: airports, as: destination}, carrier_id: carriers}
    dimensions: [day, cabin, seats, delayed]
    metrics: {flown: COUNT(*), seats_sold: SUM(seats)}
  visits: {source: visits, joins: {airport_id: airports}, dimensions: [purpose], metrics: {visitors: COUNT(*)}}
  airports: {source: airports, primary_key: airport_id, dimensions: [airport, country]}
  carriers: {source: carriers, primary_key: carrier_id, dimensions: [carrier], metrics: {fleets: COUNT(*)}}
metrics: {visits_per_flight: visitors / flown}
";

fn model(condition: &str) -> Model {
    let table = |name: &str, columns: &[(&str, ColumnType)]| TableSchema {
        name: name.into(),
        columns: columns.iter().map(|(name, kind)| Column { name: (*name).into(), kind: *kind }).collect(),
    };
    use ColumnType::{Boolean, Date, Integer, Text};
    let ids = [("from_id", Integer), ("to_id", Integer), ("carrier_id", Integer)];
    let own = [("day", Date), ("cabin", Text), ("seats", Integer), ("delayed", Boolean)];
    let tables = vec![
        table("flights", &[&own[..], &ids[..]].concat()),
        table("visits", &[("purpose", Text), ("airport_id", Integer)]),
        table("airports", &[("airport_id", Integer), ("airport", Text), ("country", Text)]),
        table("carriers", &[("carrier_id", Integer), ("carrier", Text)]),
    ];
    let text = format!("{MODEL}policies: {{own: {{roles: [agent], where: \"{condition}\"}}}}\n");
    let schema = Schema { tables, ..Schema::default() };
    load(&Input { file: "model.yaml", text: &text }, Some(&schema))
        .unwrap_or_else(|e| panic!("{condition}: {e:#?}"))
        .model
}

fn agent(claims: &[(&str, &[&str])]) -> Viewer {
    let claims =
        claims.iter().map(|(name, list)| ((*name).to_owned(), list.iter().map(|claim| (*claim).to_owned()).collect()));
    Viewer { roles: vec!["agent".to_owned()], claims: claims.collect() }
}

/// What a condition comes to on the rows of a dataset, as SQL.
fn on(condition: &str, dataset: &str, viewer: &Viewer) -> String {
    let model = model(condition);
    let of = model.dataset_named(dataset).expect(dataset);
    let Some(filter) = Limits::of(&model, viewer).on(&model, of) else { return "closed".to_owned() };
    shown(&filter, of, &model)
}

fn shown(filter: &[Predicate], dataset: model::DatasetId, model: &Model) -> String {
    let scan = Scan { dataset, group: Vec::new(), measures: Vec::new(), filter: filter.to_vec() };
    let sql = model::sql::select(&scan, model, Dialect::default(), &|dataset| model::sql::shown(&dataset.source));
    let from = sql.find("WHERE ").map_or(sql.len(), |at| at + 6);
    sql[from..].lines().map(str::trim).filter(|line| !line.starts_with("GROUP BY")).collect::<Vec<_>>().join(" ")
}

#[test]
fn conditions_are_what_sql_makes_of_them() {
    let claims = agent(&[("cabin", &["Sleeper"]), ("cabins", &["First", "Couchette"]), ("least", &["40"])]);
    for (condition, expected) in [
        ("cabin = 'First'", r#""flights"."cabin" IN ('First')"#),
        ("cabin IN (:cabins)", r#""flights"."cabin" IN ('Couchette', 'First')"#),
        ("cabin IN (:cabins, 'First', :cabin)", r#""flights"."cabin" IN ('Couchette', 'First', 'Sleeper')"#),
        ("seats > :least", r#"("flights"."seats" > 40)"#),
        ("40 >= seats", r#"("flights"."seats" <= 40)"#),
        ("delayed = FALSE", r#""flights"."delayed" IN (FALSE)"#),
        ("cabin = :cabin AND seats < 10", r#""flights"."cabin" IN ('Sleeper') AND ("flights"."seats" < 10)"#),
        ("day >= '2025-03-01'", r#"("flights"."day" >= DATE '2025-03-01')"#),
    ] {
        assert_eq!(on(condition, "flights", &claims), expected, "{condition}");
    }
}

/// What is neither true nor false in SQL holds for no row, negated or not.
#[test]
fn negations_let_nothing_through_that_has_no_value() {
    let viewer = agent(&[]);
    for (one, same) in [
        ("NOT (cabin = 'First')", "cabin <> 'First'"),
        ("NOT (cabin IN ('First', 'Second'))", "cabin NOT IN ('First', 'Second')"),
        ("NOT (seats < 10)", "seats >= 10"),
        ("NOT (seats BETWEEN 10 AND 20)", "seats < 10 OR seats > 20"),
        ("NOT (NOT (seats BETWEEN 10 AND 20))", "seats >= 10 AND seats <= 20"),
        ("NOT (cabin = 'First' OR seats > 3)", "cabin <> 'First' AND seats <= 3"),
        ("NOT (cabin = 'First' AND seats > 3)", "cabin <> 'First' OR seats <= 3"),
        (
            "cabin = 'First' OR (seats > 3 AND delayed = TRUE)",
            "(cabin = 'First' OR seats > 3) AND (delayed = TRUE OR cabin = 'First')",
        ),
        ("NOT (cabin IS NULL)", "cabin IS NOT NULL"),
    ] {
        let limits = |condition| {
            let model = model(condition);
            let of = model.dataset_named("flights").expect("flights");
            Limits::of(&model, &viewer).on(&model, of)
        };
        assert_eq!(limits(one), limits(same), "{one}");
        assert!(limits(one).is_some(), "{one}");
    }
    let model = model("cabin <> 'First'");
    let filter = Limits::of(&model, &viewer).on(&model, model.dataset_named("flights").expect("flights"));
    let filter = filter.expect("it is open");
    let [Predicate::In { values, not: true, .. }] = &filter[..] else { panic!("{filter:?}") };
    assert_eq!(values, &[model::Value::Null, model::Value::text("First")]);
}

#[test]
fn what_cannot_be_kept_closes_everything() {
    let claims = [("cabins", &["First"][..]), ("none", &[][..]), ("words", &["many"][..]), ("two", &["1", "2"][..])];
    let viewer = agent(&claims);
    for condition in [
        "cabin IN (:missing)",
        "cabin IN (:none)",
        "cabin NOT IN (:none)",
        "cabin IN ('First', :missing)",
        "cabin = 'First' OR cabin = :missing",
        "seats > :words",
        "seats IN (:words)",
        "seats > :two",
        // Two ways lead to a country.
        "country = 'Norway'",
    ] {
        assert_eq!(on(condition, "flights", &viewer), "closed", "{condition}");
    }
    for (condition, dataset, expected) in [
        ("cabin = 'First'", "visits", "closed"),
        ("cabin = 'First' OR country = 'Norway'", "visits", "closed"),
        ("country = 'Norway'", "visits", r#""airports"."country" IN ('Norway')"#),
        ("origin.country = 'Norway'", "flights", r#""origin"."country" IN ('Norway')"#),
        ("origin.country = 'Norway'", "visits", "closed"),
    ] {
        assert_eq!(on(condition, dataset, &viewer), expected, "{condition}");
    }
    // Policies are about roles.
    assert!(Limits::of(&model("cabin = :missing"), &Viewer::owner()).is_none());
}

#[test]
fn ids_keep_all_their_digits() {
    let viewer = agent(&[("ids", &["9007199254740993"])]);
    assert_eq!(on("seats IN (:ids)", "flights", &viewer), r#""flights"."seats" IN (9007199254740993)"#);
}

/// All scans of a query, those within conditions included.
fn scans<'a>(scan: &'a Scan, into: &mut Vec<&'a Scan>) {
    into.push(scan);
    for predicate in &scan.filter {
        within(predicate, into);
    }
}

fn within<'a>(predicate: &'a Predicate, into: &mut Vec<&'a Scan>) {
    match predicate {
        Predicate::Exists { scan, .. } => scans(scan, into),
        Predicate::Any(list) => list.iter().for_each(|inner| within(inner, into)),
        _ => {}
    }
}

#[test]
fn every_scan_of_a_query_has_the_policy() {
    let model = model("country IN (:countries)");
    let viewer = agent(&[("countries", &["Norway"])]);
    let limits = Limits::of(&model, &viewer);
    let ask = |json: &str, viewer: &Viewer| {
        let draft = Draft::from_json(json).expect(json);
        bind(&draft, Context { model: &model, members: &NoMembers, viewer, today: 20_000, covered: &|_| None })
    };
    for (json, least) in [
        (r#"{"v":1,"show":["visitors"],"by":["country"]}"#, 1),
        (r#"{"v":1,"by":["airport"],"where":[{"never":{"of":"visits"}}]}"#, 2),
        (r#"{"v":1,"by":["airport"],"where":[{"has":{"of":"visits","where":[{"in":{"purpose":["Work"]}}]}}]}"#, 2),
        // Through the visits, which lead to both.
        (r#"{"v":1,"by":["airports"],"where":[{"in":{"purpose":["Work"]}}]}"#, 2),
        (r#"{"v":1,"by":["airports"],"where":[{"any":[{"in":{"purpose":["Work"]}},{"never":{"of":"visits"}}]}]}"#, 3),
        (r#"{"v":1,"show":[{"count":"airports"}],"by":["purpose"]}"#, 1),
        (r#"{"v":1,"show":["visitors",{"count":"airports"}]}"#, 2),
        (r#"{"v":1,"show":[{"metric":"visitors","view":"share"}],"by":["purpose"]}"#, 1),
        (r#"{"v":1,"show":[{"metric":"visitors","view":{"part_of":[{"in":{"purpose":["Work"]}}]}}]}"#, 2),
        (r#"{"v":1,"show":[{"distinct":"airport"}],"where":[{"metric":{"name":"visitors","above":3}}]}"#, 1),
    ] {
        let bound = ask(json, &viewer).unwrap_or_else(|issues| panic!("{json}: {issues:?}"));
        let mut all = Vec::new();
        bound.query.leaves().into_iter().for_each(|leaf| scans(leaf, &mut all));
        assert!(all.len() >= least, "{json}: {} scans", all.len());
        for scan in all {
            let policy = limits.on(&model, scan.dataset).expect("what is scanned is open");
            assert!(policy.iter().all(|predicate| scan.filter.contains(predicate)), "{json}: {scan:?}");
        }
        assert_ne!(ask(json, &Viewer::owner()).expect(json).query, bound.query, "{json}");
    }
    for json in [
        r#"{"v":1,"show":["flown"]}"#,
        r#"{"v":1,"show":["visits_per_flight"]}"#,
        r#"{"v":1,"show":[{"count":"carriers"}]}"#,
        r#"{"v":1,"by":["cabin"]}"#,
        r#"{"v":1,"by":["carrier"]}"#,
        r#"{"v":1,"by":["airport"],"where":[{"never":{"of":"flights"}}]}"#,
        r#"{"v":1,"by":["airports"],"where":[{"in":{"cabin":["First"]}}]}"#,
    ] {
        assert!(ask(json, &viewer).is_err(), "{json} is closed");
    }
}

#[test]
fn what_is_closed_has_no_name() {
    let model = model("country IN (:countries)");
    let seen = model.seen_under(&Limits::of(&model, &agent(&[("countries", &["Norway"])])));
    let named = |names: Vec<&String>| names.into_iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>();
    assert_eq!(named(seen.metrics.iter().map(|metric| &metric.name).collect()), ["visitors"]);
    assert_eq!(named(seen.datasets.iter().map(|dataset| &dataset.name).collect()), ["visits", "airports"]);
    let dimensions = named(seen.dimensions.iter().map(|dimension| &dimension.name).collect());
    assert_eq!(dimensions, ["purpose", "airport_id", "airport", "country"]);
    assert_eq!(named(seen.joins.iter().map(|join| &join.name).collect()).len(), 1);
    assert_eq!((seen.metric_named(""), seen.dimension_named(""), seen.dataset_named("")), (None, None, None));
    assert_eq!(seen.metric_named("flown"), None);
    assert_eq!(seen.metric_named("visitors"), model.metric_named("visitors"));
    assert_eq!(model.seen_under(&Limits::default()), model);
    // Without a single claim nothing has.
    let blank = model.seen_under(&Limits::of(&model, &agent(&[])));
    assert!(blank.metrics.iter().all(|metric| metric.name.is_empty()));
    assert!(blank.dimensions.iter().all(|dimension| dimension.name.is_empty() && dimension.label.is_empty()));
}
