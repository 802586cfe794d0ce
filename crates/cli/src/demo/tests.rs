//! The same scale gives the same bytes, and every planted fact can be found again in a small world.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::OnceLock,
};

use arrow::{array::ArrayRef, util::display::array_value_to_string};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

use super::{DemoError, generate};

const TABLES: [&str; 8] = [
    "sales.parquet",
    "inventory_daily.parquet",
    "warranty_claims.parquet",
    "kpi_monthly.csv",
    "plan.csv",
    "dealers.csv",
    "models.csv",
    "plants.csv",
];

fn write(scale: f64) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    generate(folder.path(), scale, &|_, _, _| ()).expect("the example is written");
    folder
}

/// A table as text, whatever the file was.
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Copy)]
struct Row<'a> {
    columns: &'a [String],
    cells: &'a [String],
}

impl Rows {
    fn read(path: &Path) -> Self {
        if path.extension().is_some_and(|extension| extension == "csv") { Self::csv(path) } else { Self::parquet(path) }
    }

    fn csv(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a readable file");
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let columns = lines.next().expect("a header");
        Self { columns, rows: lines.collect() }
    }

    fn parquet(path: &Path) -> Self {
        let file = fs::File::open(path).expect("a readable file");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file").build().expect("a reader");
        let (mut columns, mut rows) = (Vec::new(), Vec::new());
        for batch in reader {
            let batch = batch.expect("a readable batch");
            columns = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
            rows.extend((0..batch.num_rows()).map(|row| {
                let cell = |column: &ArrayRef| array_value_to_string(column, row).expect("a printable value");
                batch.columns().iter().map(cell).collect::<Vec<_>>()
            }));
        }
        Self { columns, rows }
    }

    fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { columns: &self.columns, cells })
    }
}

impl<'a> Row<'a> {
    fn text(self, column: &str) -> &'a str {
        let place = self.columns.iter().position(|name| name == column).expect("a column of that name");
        &self.cells[place]
    }

    fn number(self, column: &str) -> f64 {
        self.text(column).parse().expect("a number")
    }

    fn year(self, column: &str) -> &'a str {
        &self.text(column)[..4]
    }

    fn revenue(self) -> f64 {
        self.number("list_price") - self.number("discount")
    }

    /// Attainment of a KPI in its own direction.
    fn attained(self) -> f64 {
        let (actual, goal) = (self.number("actual"), self.number("goal"));
        if self.text("direction") == "up" { actual / goal } else { goal / actual }
    }
}

/// The tables at scale 0.05, written and read once for all tests.
fn world() -> &'static BTreeMap<&'static str, Rows> {
    static WORLD: OnceLock<BTreeMap<&str, Rows>> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = write(0.05);
        let read = |name: &'static str| {
            let table = name.split_once('.').expect("a file type").0;
            (table, Rows::read(&folder.path().join("data").join(name)))
        };
        TABLES.into_iter().map(read).collect()
    })
}

fn rows(table: &str) -> impl Iterator<Item = Row<'static>> {
    world()[table].iter()
}

/// One column of a small table by its key.
fn look_up(table: &str, key: &str, column: &str) -> BTreeMap<&'static str, &'static str> {
    rows(table).map(|row| (row.text(key), row.text(column))).collect()
}

/// Sums by group.
fn sums<K: Ord>(rows: impl Iterator<Item = (K, f64)>) -> BTreeMap<K, f64> {
    let mut sums = BTreeMap::new();
    for (key, value) in rows {
        *sums.entry(key).or_insert(0.0) += value;
    }
    sums
}

fn share(rows: impl Iterator<Item = bool>) -> f64 {
    let (mut hits, mut all) = (0.0, 0.0);
    for hit in rows {
        all += 1.0;
        hits += if hit { 1.0 } else { 0.0 };
    }
    hits / all
}

#[test]
fn the_same_scale_gives_the_same_bytes() {
    let (one, other, larger) = (write(0.01), write(0.01), write(0.011));
    let bytes = |folder: &TempDir, name: &str| fs::read(folder.path().join("data").join(name)).expect("the table");
    for name in TABLES {
        assert!(bytes(&one, name) == bytes(&other, name), "{name}");
    }
    assert!(bytes(&one, "sales.parquet") != bytes(&larger, "sales.parquet"));
    let files = fs::read_dir(one.path().join("data")).expect("the folder").count();
    assert_eq!(files, TABLES.len(), "nothing unfinished is left behind");
}

#[test]
fn a_scale_without_sense_and_a_folder_that_cannot_be_are_errors() {
    for scale in [0.0, -1.0, 0.0001, 1e9, f64::NAN, f64::INFINITY] {
        let folder = TempDir::new().expect("a temporary folder");
        let outcome = generate(folder.path(), scale, &|_, _, _| ());
        assert!(matches!(outcome, Err(DemoError::Scale { .. })), "{scale}");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
    }
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("data"), "a file, not a folder").expect("a file");
    assert!(matches!(generate(folder.path(), 0.01, &|_, _, _| ()), Err(DemoError::Write { .. })));
}

#[test]
fn progress_reaches_the_end_of_every_large_table() {
    let folder = TempDir::new().expect("a temporary folder");
    let finished = std::sync::Mutex::new(BTreeSet::new());
    let note = |table: &str, done: u64, all: u64| {
        assert!(done <= all, "{table}: {done} of {all}");
        if done == all {
            finished.lock().expect("no test thread panicked").insert(table.to_owned());
        }
    };
    generate(folder.path(), 0.01, &note).expect("the example is written");
    let finished = finished.into_inner().expect("no test thread panicked");
    assert_eq!(Vec::from_iter(finished), ["inventory_daily", "sales", "warranty_claims"]);
}

#[test]
fn the_tables_fit_together() {
    fn check(table: &str, column: &str, owner: &str) {
        let known: BTreeSet<&str> = rows(owner).map(|row| row.text(column)).collect();
        let used: BTreeSet<&str> = rows(table).map(|row| row.text(column)).collect();
        assert!(used.is_subset(&known), "{table}.{column}");
    }
    check("sales", "model_id", "models");
    check("sales", "dealer_id", "dealers");
    check("inventory_daily", "model_id", "models");
    check("inventory_daily", "plant_id", "plants");
    check("warranty_claims", "model_id", "models");
    check("warranty_claims", "plant_id", "plants");
    check("warranty_claims", "dealer_id", "dealers");
    check("plan", "model_id", "models");
    check("plan", "region", "dealers");
    check("kpi_monthly", "region", "dealers");

    let days: BTreeSet<&str> = rows("sales").map(|row| row.text("sale_date")).collect();
    assert_eq!((rows("sales").count(), days.len()), (50_000, 1_096));
    assert_eq!((days.first(), days.last()), (Some(&"2023-01-01"), Some(&"2025-12-31")));
    let launched = look_up("models", "model_id", "launch_date");
    assert!(rows("sales").all(|row| row.text("sale_date") >= launched[row.text("model_id")]));
    assert!(rows("warranty_claims").all(|row| {
        let (built, claimed) = (row.text("build_month"), row.text("claim_date"));
        launched[row.text("model_id")] <= built && built <= claimed
    }));
    assert!(rows("inventory_daily").all(|row| {
        let [on_hand, reserved, demand] = ["on_hand", "reserved", "daily_demand"].map(|column| row.number(column));
        reserved >= 0.0 && on_hand >= reserved && demand > 0.0
    }));
    let kpis: BTreeSet<(&str, &str, &str)> =
        rows("kpi_monthly").map(|row| (row.text("month"), row.text("region"), row.text("kpi"))).collect();
    assert_eq!((kpis.len(), rows("kpi_monthly").count()), (36 * 5 * 8, 36 * 5 * 8));
}

#[test]
fn a_price_war_eats_the_margin_of_asia_pacific_in_one_quarter() {
    let region = look_up("dealers", "dealer_id", "region");
    let group = |row: Row<'static>| {
        let date = row.text("sale_date");
        let month: u32 = date[5..7].parse().expect("a month");
        (region[row.text("dealer_id")] == "Asia Pacific", row.year("sale_date"), month.div_ceil(3))
    };
    let revenue = sums(rows("sales").map(|row| (group(row), row.revenue())));
    let profit = sums(rows("sales").map(|row| (group(row), row.revenue() - row.number("cost"))));
    let list = sums(rows("sales").map(|row| (group(row), row.number("list_price"))));
    let discount = sums(rows("sales").map(|row| (group(row), row.number("discount"))));
    for (group, revenue) in revenue {
        let war = group == (true, "2025", 3);
        let (margin, given_away) = (profit[&group] / revenue, discount[&group] / list[&group]);
        assert_eq!((margin < 0.08, given_away > 0.15), (war, war), "{group:?}: {margin} {given_away}");
    }
}

#[test]
fn one_dealer_rises_far_above_all_others() {
    let sold = sums(rows("sales").map(|row| ((row.text("dealer_id"), row.year("sale_date")), row.number("units"))));
    let mut growth: Vec<(f64, &str)> = rows("dealers")
        .filter_map(|row| {
            let id = row.text("dealer_id");
            let before = sold.get(&(id, "2023")).filter(|&&units| units >= 50.0)?;
            Some((sold[&(id, "2025")] / before, id))
        })
        .collect();
    growth.sort_by(|one, other| other.0.total_cmp(&one.0));
    assert_eq!(growth[0].1, "D138");
    assert!(growth[0].0 > 3.0 && growth[1].0 < 0.75 * growth[0].0, "{:?}", &growth[..2]);
}

#[test]
fn battery_cars_gain_share_and_still_miss_their_plan_of_2025() {
    let powertrain = look_up("models", "model_id", "powertrain");
    let is_battery = |row: Row<'_>| powertrain[row.text("model_id")] == "BEV";
    let group = |row: Row<'static>, column| (row.year(column), is_battery(row));
    let sold = sums(rows("sales").map(|row| (group(row, "sale_date"), row.number("units"))));
    let planned = sums(rows("plan").map(|row| (group(row, "month"), row.number("planned_units"))));
    let share = |year| sold[&(year, true)] / (sold[&(year, true)] + sold[&(year, false)]);
    assert!(share("2023") < 0.18 && share("2024") > share("2023") && share("2025") > 0.27);
    let attained = |year, battery| sold[&(year, battery)] / planned[&(year, battery)];
    assert!(attained("2025", true) < 0.93, "{}", attained("2025", true));
    assert!(attained("2025", false) > 0.95, "{}", attained("2025", false));
}

#[test]
fn three_newcomers_have_sold_nothing() {
    for (table, id, newcomers) in
        [("models", "model_id", Vec::from(["M24"])), ("dealers", "dealer_id", Vec::from(["D290", "D300"]))]
    {
        let sold: BTreeSet<&str> = rows("sales").map(|row| row.text(id)).collect();
        let unsold: Vec<&str> = rows(table).map(|row| row.text(id)).filter(|id| !sold.contains(id)).collect();
        assert_eq!(unsold, newcomers, "{table}");
    }
}

#[test]
fn wiring_harnesses_of_one_spring_one_plant_and_one_supplier_fail() {
    let spring = ["2024-03-01", "2024-04-01", "2024-05-01"];
    let harnesses = || rows("warranty_claims").filter(|row| row.text("component") == "Wiring Harness");
    let by_build = sums(harnesses().map(|row| (row.text("build_month"), 1.0)));
    for (month, claims) in by_build {
        assert_eq!(claims > 35.0, spring.contains(&month), "{month}: {claims}");
    }
    let of_spring = harnesses().filter(|row| spring.contains(&row.text("build_month")));
    let guilty = share(of_spring.map(|row| (row.text("supplier"), row.text("plant_id")) == ("Kordel", "P3")));
    assert!(guilty > 0.85, "{guilty}");
}

#[test]
fn infotainment_repairs_of_the_lumeno_do_not_last() {
    let is_cluster = |row: &Row<'_>| (row.text("model_id"), row.text("component")) == ("M06", "Infotainment Unit");
    let repeats = |cluster| {
        let claims = rows("warranty_claims").filter(move |row| is_cluster(row) == cluster);
        share(claims.map(|row| row.text("is_repeat") == "true"))
    };
    assert!(repeats(true) > 0.3 && repeats(false) < 0.12, "{} {}", repeats(true), repeats(false));
}

#[test]
fn montrive_runs_short_of_one_model_and_two_more_positions_are_thin() {
    let last_day = || rows("inventory_daily").filter(|row| row.text("day") == "2025-12-31");
    let available = |row: Row<'_>| row.number("on_hand") - row.number("reserved");
    let position = |row: Row<'static>| (row.text("plant_id"), row.text("model_id"));
    let at_risk = last_day().filter(|&row| available(row) < row.number("lead_time_days") * row.number("daily_demand"));
    assert_eq!(at_risk.map(position).collect::<Vec<_>>(), [("P2", "M02")]);
    let below = last_day().filter(|&row| available(row) < row.number("reorder_point"));
    assert_eq!(below.map(position).collect::<Vec<_>>(), [("P2", "M02"), ("P7", "M14"), ("P5", "M23")]);
}

#[test]
fn first_time_fix_in_south_america_is_far_below_its_goal() {
    let mut december: Vec<(f64, &str, &str)> = rows("kpi_monthly")
        .filter(|row| row.text("month") == "2025-12-01")
        .map(|row| (row.attained(), row.text("kpi"), row.text("region")))
        .collect();
    december.sort_by(|one, other| one.0.total_cmp(&other.0));
    assert_eq!((december[0].1, december[0].2), ("First-Time Fix", "South America"));
    assert!(december[0].0 < 0.6 && december[1].0 > 0.7, "{:?}", &december[..2]);
    assert!(rows("kpi_monthly").filter(|row| row.text("month") < "2025-07-01").all(|row| row.attained() > 0.7));
}
