//! A build that asks only for the months whose refresh key has moved publishes what a build of everything does, byte
//! by byte, whatever was added, corrected, moved or removed; and it asks for much less.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::record_batch::RecordBatch;
use model::calendar::{iso, parse_day};
use model::load::{Input, load};
use model::schema::{ColumnType, Schema};
use model::{Dialect, Model};
use refresh::{Job, Published, RefreshKeys, Turn, build};
use source::{Error, Keys, Limits, Opening, Remark, Source};

const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
datasets:
  sales:
    source: sales.csv
    time: day
    joins: {dealer_id: dealers}
    dimensions: [day, kind]
    numbers: [units, price]
    metrics:
      turnover: SUM(units * price)
      sold: SUM(units)
      dearest: MAX(price)
      middle: MEDIAN(units)
      kinds: COUNT(DISTINCT kind)
  dealers: {source: dealers.csv, primary_key: dealer_id, dimensions: [city]}
";
const TABLES: [&str; 2] = ["sales.csv", "dealers.csv"];
/// More than are kept row by row.
const ROWS: usize = 110_000;
const DEALERS: u64 = 12;

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

#[derive(Clone)]
struct Sale {
    day: Option<i32>,
    kind: u64,
    dealer: u64,
    units: u64,
    cents: u64,
    version: u64,
}

struct Shop {
    dice: Dice,
    sales: Vec<Sale>,
    /// The city and the version of each dealer.
    dealers: Vec<(u64, u64)>,
    version: u64,
}

impl Shop {
    fn new() -> Shop {
        let mut shop = Shop { dice: Dice(11), sales: Vec::new(), dealers: vec![(0, 0); 12], version: 1 };
        let first = parse_day("2023-01-01").expect("a day");
        for _ in 0..ROWS {
            let day = first + shop.dice.below(1_000) as i32;
            let dated = shop.dice.below(300) != 0;
            let sale = shop.sale(dated.then_some(day));
            shop.sales.push(sale);
        }
        for (at, dealer) in shop.dealers.iter_mut().enumerate() {
            dealer.0 = at as u64 % 5;
        }
        shop
    }

    fn sale(&mut self, day: Option<i32>) -> Sale {
        let dice = &mut self.dice;
        let (kind, dealer) = (dice.below(9), dice.below(DEALERS));
        Sale { day, kind, dealer, units: dice.below(8), cents: 100 + dice.below(9_000), version: self.version }
    }

    fn write(&self, folder: &Path) {
        let mut text = String::from("day,kind,dealer_id,units,price,version\n");
        for Sale { day, kind, dealer, units, cents, version } in &self.sales {
            let day = day.map_or(String::new(), iso);
            let price = format!("{}.{:02}", cents / 100, cents % 100);
            writeln!(text, "{day},k{kind},{dealer},{units},{price},{version}").expect("writes");
        }
        fs::write(folder.join("sales.csv"), text).expect("writes");
        let mut text = String::from("dealer_id,city,version\n");
        for (id, (city, version)) in self.dealers.iter().enumerate() {
            writeln!(text, "{id},City {city},{version}").expect("writes");
        }
        fs::write(folder.join("dealers.csv"), text).expect("writes");
    }

    /// The place of a sale of some day, or of none.
    fn any(&mut self, dated: bool) -> usize {
        loop {
            let at = self.dice.below(self.sales.len() as u64) as usize;
            if self.sales[at].day.is_some() == dated {
                return at;
            }
        }
    }
}

/// Counts the rows that a source gives.
struct Counting {
    source: Box<dyn Source>,
    rows: AtomicUsize,
}

impl Source for Counting {
    fn dialect(&self) -> Dialect {
        self.source.dialect()
    }

    fn schema(&self) -> &Schema {
        self.source.schema()
    }

    fn remarks(&self) -> &[Remark] {
        self.source.remarks()
    }

    fn keys(&self) -> Result<Vec<Keys>, Error> {
        self.source.keys()
    }

    fn relation(&self, table: &str) -> Result<String, Error> {
        self.source.relation(table)
    }

    fn query(&self, sql: &str, types: &[ColumnType], limits: &Limits) -> Result<Vec<RecordBatch>, Error> {
        let batches = self.source.query(sql, types, limits)?;
        self.rows.fetch_add(batches.iter().map(RecordBatch::num_rows).sum(), Ordering::Relaxed);
        Ok(batches)
    }
}

/// Builds in a state of its own; with the rows that the source gave.
fn built(folder: &Path, state: &str, round: usize, keyed: bool) -> (Published, usize) {
    let source = Opening::folder(folder).open(&TABLES.map(str::to_owned), None).expect("opens");
    let source = Counting { source, rows: 0.into() };
    let model = load(&Input { file: "model.yaml", text: MODEL }, Some(source.schema())).expect("loads").model;
    let dataset = |name| model.dataset_named(name).expect("a dataset");
    let keys = ["sales", "dealers"].map(|name| (dataset(name), "version".to_owned()));
    let keys = if keyed { RefreshKeys::from(keys) } else { RefreshKeys::new() };
    let job = Job {
        turn: &Turn::take(&folder.join(state)).expect("is free"),
        model: &model,
        text: MODEL,
        source: &source,
        built: &format!("2026-01-01T00:00:{round:02}Z"),
        only: &[],
        keys: &keys,
        asked: &refresh::Asked::default(),
        keep: 2,
    };
    let published = build(&job, &|_| {}).expect("builds");
    (published, source.rows.into_inner())
}

fn checksums(published: &Published) -> BTreeMap<&str, &str> {
    let rollups = published.manifest.rollups.iter();
    rollups.map(|rollup| (rollup.name.as_str(), rollup.file.checksum.as_str())).collect()
}

/// What somebody does to the shop.
type Edit = fn(&mut Shop);

/// Each edit, and how much of the sales is asked for after it.
const EDITS: [(&str, Edit, Asked); 9] = [
    ("nothing", |_| {}, Asked::Nothing),
    (
        "new sales at the end",
        |shop| {
            let last = shop.sales.iter().filter_map(|sale| sale.day).max().expect("a day");
            for day in 0..60 {
                let sale = shop.sale(Some(last + day));
                shop.sales.push(sale);
            }
        },
        Asked::Little,
    ),
    (
        "a late sale",
        |shop| {
            let sale = shop.sale(parse_day("2023-02-14"));
            shop.sales.push(sale);
        },
        Asked::Little,
    ),
    (
        "a corrected sale",
        |shop| {
            let (at, version) = (shop.any(true), shop.version);
            shop.sales[at].units += 100;
            shop.sales[at].version = version;
        },
        Asked::Little,
    ),
    (
        "a sale of another day",
        |shop| {
            let (at, version) = (shop.any(true), shop.version);
            let moved = shop.sales[at].day.map(|day| day - 200);
            shop.sales[at] = Sale { day: moved, version, ..shop.sales[at].clone() };
        },
        Asked::Little,
    ),
    (
        "a removed sale",
        |shop| {
            let at = shop.any(true);
            shop.sales.remove(at);
        },
        Asked::Little,
    ),
    (
        "sales without a day, removed and corrected",
        |shop| {
            let at = shop.any(false);
            shop.sales.remove(at);
            let (at, version) = (shop.any(false), shop.version);
            shop.sales[at].kind = 77;
            shop.sales[at].version = version;
        },
        Asked::Little,
    ),
    (
        "all sales of a month removed",
        |shop| {
            let month = parse_day("2024-03-01").expect("a day")..parse_day("2024-04-01").expect("a day");
            shop.sales.retain(|sale| sale.day.is_none_or(|day| !month.contains(&day)));
        },
        Asked::Little,
    ),
    (
        "a dealer who has moved",
        |shop| {
            let version = shop.version;
            shop.dealers[3] = (4, version);
        },
        Asked::All,
    ),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    Little,
    All,
}

#[test]
fn what_has_moved_is_worked_out_and_the_rest_is_as_if_it_had_been() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut shop = Shop::new();
    shop.write(folder.path());
    built(folder.path(), "keyed", 0, true);
    for (round, (what, edit, asked)) in (1..).zip(EDITS) {
        shop.version += 1;
        edit(&mut shop);
        shop.write(folder.path());
        let (keyed, some) = built(folder.path(), "keyed", round, true);
        let (whole, all) = built(folder.path(), "whole", round, false);
        let (keyed, whole) = (checksums(&keyed), checksums(&whole));
        assert_eq!(keyed, whole, "{what}");
        println!("{what}: {some} rows of {all}");
        match asked {
            Asked::Nothing => assert!(some * 50 < all, "{what}: {some} of {all}"),
            Asked::Little => assert!(some * 4 < all, "{what}: {some} of {all}"),
            Asked::All => assert!(some > all, "{what}: {some} of {all}"),
        }
    }
}

/// Without this, a change that the key does not tell of would be found, and the test above would prove nothing.
#[test]
fn what_the_key_does_not_tell_of_is_not_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut shop = Shop::new();
    shop.write(folder.path());
    let (before, _) = built(folder.path(), "keyed", 0, true);
    let at = shop.any(true);
    shop.sales[at].units += 100;
    shop.write(folder.path());
    let (after, _) = built(folder.path(), "keyed", 1, true);
    let (whole, _) = built(folder.path(), "whole", 1, false);
    assert_eq!(checksums(&before), checksums(&after));
    assert_ne!(checksums(&after), checksums(&whole));
}

/// Takes over no file that is not as it was written.
#[test]
fn a_damaged_rollup_is_worked_out_again() {
    let folder = tempfile::tempdir().expect("a folder");
    Shop::new().write(folder.path());
    let (before, _) = built(folder.path(), "keyed", 0, true);
    let damaged = before.folder.join(&before.manifest.rollups[0].file.file);
    let mut bytes = fs::read(&damaged).expect("reads");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::remove_file(&damaged).expect("removes");
    fs::write(&damaged, bytes).expect("writes");
    let (after, _) = built(folder.path(), "keyed", 1, true);
    assert_eq!(checksums(&before), checksums(&after));
    let now = fs::read(after.folder.join(&after.manifest.rollups[0].file.file)).expect("reads");
    assert_eq!(blake3::hash(&now).to_hex().as_str(), after.manifest.rollups[0].file.checksum);
}

#[test]
fn a_key_that_the_table_has_not_is_told_before_anything_is_done() {
    let folder = tempfile::tempdir().expect("a folder");
    Shop::new().write(folder.path());
    let source = Opening::folder(folder.path()).open(&TABLES.map(str::to_owned), None).expect("opens");
    let model: Model = load(&Input { file: "model.yaml", text: MODEL }, Some(source.schema())).expect("loads").model;
    let keys = RefreshKeys::from([(model.dataset_named("sales").expect("sales"), "changed".to_owned())]);
    let turn = Turn::take(&folder.path().join("state")).expect("is free");
    let built = "2026-01-01T00:00:00Z";
    let job = Job {
        turn: &turn,
        model: &model,
        text: MODEL,
        source: &*source,
        built,
        only: &[],
        keys: &keys,
        asked: &refresh::Asked::default(),
        keep: 2,
    };
    let error = build(&job, &|_| {}).expect_err("no such column");
    assert_eq!(error.code(), "no_refresh_key");
    assert!(error.to_string().contains("`changed`"), "{error}");
}
