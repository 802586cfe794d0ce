//! A large dataset is read part by part, each part once for all of its rollups: memory and the time of a build
//! stay in bounds whatever the table's size, and the rollups of a part are made of the one that holds them all.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

use arrow::buffer::Buffer;
use arrow::record_batch::RecordBatch;
use engine::Making;
use engine::manifest::DatasetEntry;
use model::query::{Key, Predicate, Scan};
use model::semantic::{DatasetId, Model};
use model::{Grain, Measure, Value};

use crate::choose::{Chosen, Sizes, rows_of};
use crate::error::Error;

/// Rows of a part, about.
const PART: u64 = 500_000;
/// So many times fewer rows than the part must a rollup have for others to be made of it.
const WORTH_REUSING: u64 = 4;
/// More parts than this are not made: each may cost a look at the whole table.
const MOST_PARTS: u64 = 400;

/// Fewer rows than this need not be merged while others are to come.
const MERGED: usize = 50_000;

/// Runs a scan on the source.
pub(crate) type Ask<'a> = dyn Fn(&Scan) -> Result<Vec<RecordBatch>, Error> + Sync + 'a;

/// What the parts of a dataset are made into.
pub(crate) struct Wanted<'a> {
    pub(crate) model: &'a Model,
    /// How large things are.
    pub(crate) sizes: &'a Sizes,
    /// The rollups.
    pub(crate) chosen: &'a [&'a Chosen],
}

/// What the rollups of a dataset hold of these parts of its rows, in their order; none for one that cannot be made so, or where the dataset
/// has no time to be cut by.
pub(crate) fn rollups(
    wanted: &Wanted<'_>,
    parts: &[Predicate],
    ask: &Ask<'_>,
    progress: &dyn Fn(usize, usize),
) -> Result<Vec<Option<Vec<RecordBatch>>>, Error> {
    let Wanted { model, chosen, .. } = *wanted;
    let Some((whole, days)) = union(model, chosen) else { return Ok(chosen.iter().map(|_| None).collect()) };
    let mut made: Vec<Option<Made>> = chosen.iter().map(|_| Some(Made::default())).collect();
    let is_apart = |rollup: &Chosen| rollup.scan.group.contains(&days);
    let between = between(wanted, &days);
    // The source works on the next part while rollups are made of this one.
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(1);
        let whole = &whole;
        scope.spawn(move || {
            for filter in parts {
                let asked = ask(&Scan { filter: vec![filter.clone()], ..whole.clone() });
                let failed = asked.is_err();
                // Nobody listens any more where making rollups has failed.
                if send.send(asked).is_err() || failed {
                    return;
                }
            }
        });
        for (done, batches) in receive.iter().enumerate() {
            progress(done, parts.len());
            let (bytes, part) = engine::rollup::encode("part", whole, model, batches?)?;
            let mut making = Making::new(model);
            making.add(&part, &Buffer::from_vec(bytes))?;
            for scan in &between {
                if let Some(batch) = making.derive(scan).filter(|b| b.num_rows() as u64 * WORTH_REUSING < part.rows) {
                    let (bytes, entry) = engine::rollup::encode("between", scan, model, vec![batch])?;
                    making.add(&entry, &Buffer::from_vec(bytes))?;
                }
            }
            for (rollup, slot) in chosen.iter().zip(&mut made) {
                let batch = making.derive(&rollup.scan);
                *slot = match (slot.take(), batch) {
                    (Some(made), Some(batch)) => {
                        let made = made.with(batch);
                        Some(if is_apart(rollup) { made } else { made.bounded(model, &rollup.scan)? })
                    }
                    _ => None,
                };
            }
        }
        Ok::<_, Error>(())
    })?;
    let whole = |(rollup, made): (&&Chosen, Option<Made>)| {
        let made = match made {
            Some(made) if parts.len() > 1 && !is_apart(rollup) => made.merged(model, &rollup.scan)?,
            Some(made) => made,
            None => return Ok(None),
        };
        Ok(Some(made.batches))
    };
    chosen.iter().zip(made).map(whole).collect()
}

/// What a rollup holds of the parts so far.
#[derive(Default)]
struct Made {
    batches: Vec<RecordBatch>,
    rows: usize,
    /// Rows when each combination of keys last stood once.
    once: usize,
}

impl Made {
    fn with(mut self, batch: RecordBatch) -> Made {
        self.rows += batch.num_rows();
        self.batches.push(batch);
        self
    }

    /// Merged, once what comes in several parts may be most of it.
    fn bounded(self, model: &Model, scan: &Scan) -> Result<Made, Error> {
        if self.rows > MERGED.max(2 * self.once) { self.merged(model, scan) } else { Ok(self) }
    }

    fn merged(self, model: &Model, scan: &Scan) -> Result<Made, Error> {
        let batches = merged(model, scan, self.batches)?;
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        Ok(Made { batches, rows, once: rows })
    }
}

/// Scans that hold all of several rollups in much fewer rows than a part has, which is then read once for those; the
/// largest first. Two are made from one scan as long as that leaves less to read in all: from the whole part each, or
/// from what lies between.
fn between(wanted: &Wanted<'_>, days: &Key) -> Vec<Scan> {
    let Wanted { model, sizes, chosen } = *wanted;
    let Some(dataset) = chosen.first().map(|rollup| rollup.scan.dataset) else { return Vec::new() };
    let mut sizes = sizes.clone();
    let all = sizes.rows.get(&dataset).copied().unwrap_or(PART).max(1);
    let part = all.min(PART);
    sizes.rows.insert(dataset, part);
    sizes.days.entry(dataset).and_modify(|days| *days = (*days * part / all).max(1));
    let together = |a: &Scan, b: &Scan| {
        let mut both = a.clone();
        both.group.extend(b.group.iter().filter(|key| !a.group.contains(key)).cloned());
        // Whatever is told by days is told by their months, too.
        if both.group.contains(days) {
            both.group.retain(|key| key == days || key.reach != days.reach);
        }
        both.measures.extend(b.measures.iter().filter(|measure| !a.measures.contains(measure)).cloned());
        both
    };
    // Rows that are read: of the part, and of what lies between for each that is made of it, itself included.
    let cost = |found: &Between| part as f64 + if found.of > 1 { found.rows * (found.of + 1) as f64 } else { 0.0 };
    let rows = |scan: &Scan| rows_of(model, &sizes, dataset, &scan.group);
    let one = |rollup: &&&Chosen| Between { scan: rollup.scan.clone(), rows: rows(&rollup.scan), of: 1 };
    let mut found: Vec<Option<Between>> = chosen.iter().filter(|rollup| !rollup.base).map(|c| Some(one(&c))).collect();
    // What two would save as one.
    let pair = |found: &[Option<Between>], a: usize, b: usize| {
        let (a, b) = (found[a].as_ref()?, found[b].as_ref()?);
        let scan = together(&a.scan, &b.scan);
        let both = Between { rows: rows(&scan), scan, of: a.of + b.of };
        let saved = cost(a) + cost(b) - cost(&both);
        (saved > 0.0).then_some((saved, both))
    };
    let mut pairs: BTreeMap<(usize, usize), (f64, Between)> = BTreeMap::new();
    for (a, b) in (0..found.len()).flat_map(|b| (0..b).map(move |a| (a, b))) {
        pairs.extend(pair(&found, a, b).map(|both| ((a, b), both)));
    }
    while let Some((&(a, b), _)) = pairs.iter().max_by(|(_, (saved, _)), (_, (other, _))| saved.total_cmp(other)) {
        found[a] = pairs.remove(&(a, b)).map(|(_, both)| both);
        found[b] = None;
        pairs.retain(|(one, other), _| [a, b].iter().all(|at| at != one && at != other));
        for other in (0..found.len()).filter(|other| *other != a) {
            let at = (a.min(other), a.max(other));
            pairs.extend(pair(&found, at.0, at.1).map(|both| (at, both)));
        }
    }
    let mut found: Vec<Between> = found.into_iter().flatten().filter(|found| found.of > 1).collect();
    found.sort_by(|a, b| b.rows.total_cmp(&a.rows));
    found.into_iter().map(|found| found.scan).collect()
}

/// A scan that others are made of.
struct Between {
    scan: Scan,
    /// How many rows it has, about.
    rows: f64,
    /// How many are made of it.
    of: usize,
}

/// The key of a dataset's days, if it has a time.
fn days(model: &Model, dataset: DatasetId) -> Option<Key> {
    Some(Key { reach: model.dataset(dataset).time.clone()?, grain: None, shift: 0 })
}

/// One scan that all rollups can be made of, with its key of days.
fn union(model: &Model, chosen: &[&Chosen]) -> Option<(Scan, Key)> {
    let dataset: DatasetId = chosen.first()?.scan.dataset;
    let days = days(model, dataset)?;
    let mut group = vec![days.clone()];
    let mut measures: Vec<Measure> = Vec::new();
    for rollup in chosen {
        for key in &rollup.scan.group {
            if key.reach != days.reach && !group.contains(key) {
                group.push(key.clone());
            }
        }
        for measure in &rollup.scan.measures {
            if !measures.contains(measure) {
                measures.push(measure.clone());
            }
        }
    }
    Some((Scan { dataset, group, measures, filter: Vec::new() }, days))
}

/// Conditions that cut a dataset into parts: stretches of days, the first and the last of them without an end, and
/// the rows without a day. Whatever is known of the days, each row is in one part.
pub(crate) fn parts(model: &Model, entry: &DatasetEntry) -> Vec<Predicate> {
    let days = model.dataset_named(&entry.name).and_then(|dataset| days(model, dataset));
    days.map_or(Vec::new(), |days| stretches(model, entry, &days))
}

fn stretches(model: &Model, entry: &DatasetEntry, days: &Key) -> Vec<Predicate> {
    let known = entry.first_day.zip(entry.last_day);
    let begins = known.map_or(Vec::new(), |(first, last)| begins(model, entry.rows, first, last));
    let bound = |day: Option<&i32>, included| day.map(|day| (Value::Date(*day), included));
    let stretch = |at: usize| Predicate::Range {
        key: days.clone(),
        from: bound(at.checked_sub(1).and_then(|before| begins.get(before)), true),
        to: bound(begins.get(at), false),
    };
    let without = Predicate::In { key: days.clone(), values: vec![Value::Null], not: false };
    (0..=begins.len()).map(stretch).chain([without]).collect()
}

/// The days on which all parts but the first begin.
fn begins(model: &Model, rows: u64, first: i32, last: i32) -> Vec<i32> {
    let wanted = i32::try_from(rows.div_ceil(PART).clamp(1, MOST_PARTS)).unwrap_or(1);
    let span = i64::from(last) - i64::from(first) + 1;
    // Each as long as any other, to a day; whole months where parts are longer: then most rollups need no merging.
    let begin = |part: i32| first + i32::try_from(i64::from(part) * span / i64::from(wanted)).unwrap_or(0);
    let long = span / i64::from(wanted);
    let whole = |day: i32| if long >= 40 { model.calendar.bucket(Grain::Month, day) } else { day };
    let mut begins: Vec<i32> = (1..wanted).map(|part| whole(begin(part))).collect();
    begins.retain(|day| (first + 1..=last).contains(day));
    begins.dedup();
    begins
}

/// The same rows with each combination of keys once.
pub(crate) fn merged(model: &Model, scan: &Scan, batches: Vec<RecordBatch>) -> Result<Vec<RecordBatch>, Error> {
    let (bytes, entry) = engine::rollup::encode("merged", scan, model, batches.clone())?;
    let mut making = Making::new(model);
    making.add(&entry, &Buffer::from_vec(bytes))?;
    Ok(making.derive(scan).map_or(batches, |batch| vec![batch]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::load::{Input, load};

    const MODEL: &str = "
version: 0.2.0.dev0
semantic_model: shop
datasets: {sales: {source: sales.csv, time: day, dimensions: {day: {datatype: Date}}}}
";

    #[test]
    fn what_lies_between_holds_all_that_is_made_of_it() {
        let text = "
version: 0.2.0.dev0
semantic_model: shop
datasets:
  sales:
    source: sales.csv
    time: day
    dimensions: {day: {datatype: Date}, region: {datatype: String}, city: {datatype: String}, brand: {datatype: String}, till: {datatype: String}}
    metrics: {orders: COUNT(*)}
";
        let model = load(&Input { file: "model.yaml", text }, None).expect("loads").model;
        let sales = DatasetId(0);
        let key = |name: &str| {
            let field = model.field_named(sales, name).expect("a field");
            Key::at(model::semantic::Reach { path: Vec::new(), field })
        };
        let days = key("day");
        let month = Key { grain: Some(Grain::Month), ..key("day") };
        let chosen = |time: &Key, names: &[&str], base: bool| {
            let group = std::iter::once(time.clone()).chain(names.iter().map(|name| key(name))).collect();
            let scan = Scan { dataset: sales, group, measures: Vec::new(), filter: Vec::new() };
            Chosen { name: names.join("_"), base, scan }
        };
        let mut sizes = Sizes::default();
        sizes.rows.insert(sales, 10 * PART);
        sizes.days.insert(sales, 1_000);
        for (name, members) in [("region", 5), ("city", 50), ("brand", 8), ("till", 90_000)] {
            sizes.distinct.insert(model.field_named(sales, name).expect("a field"), members);
        }
        let all = [
            chosen(&days, &["region", "city", "brand", "till"], true),
            chosen(&month, &["region", "brand"], false),
            chosen(&month, &["city", "brand"], false),
            chosen(&days, &["region"], false),
            chosen(&month, &["till"], false),
        ];
        let chosen: Vec<&Chosen> = all.iter().collect();
        let between = between(&Wanted { model: &model, sizes: &sizes, chosen: &chosen }, &days);
        assert!(!between.is_empty());
        for scan in &between {
            let holds = |key: &Key| scan.group.contains(key) || key.reach == days.reach && scan.group.contains(&days);
            let made = chosen[1..].iter().filter(|c| c.scan.group.iter().all(holds)).count();
            assert!(made > 1, "{scan:?}");
            // So many tills that it would be the part once more.
            assert!(!scan.group.contains(&key("till")));
            let dates = scan.group.iter().filter(|key| key.reach == days.reach).count();
            assert_eq!(dates, 1, "{scan:?}");
        }
    }

    #[test]
    fn each_row_is_in_one_part() {
        let model = load(&Input { file: "model.yaml", text: MODEL }, None).expect("loads").model;
        let days = Key { reach: model.dataset(DatasetId(0)).time.clone().expect("a time"), grain: None, shift: 0 };
        let entry = |rows, first_day, last_day| DatasetEntry {
            name: "sales".into(),
            source: "sales.csv".into(),
            rows,
            first_day,
            last_day,
            built: None,
            members: Default::default(),
            marks: None,
        };
        for (rows, first, last) in [
            (120_000, Some(20_000), Some(20_100)),
            (10_000_000, Some(19_700), Some(20_800)),
            (300_000_000, Some(19_700), Some(20_800)),
            (5_000_000, Some(20_000), Some(20_000)),
            // As where the last of them is no day of any calendar.
            (5_000_000, Some(20_000), None),
            (5_000_000, None, None),
        ] {
            let parts = stretches(&model, &entry(rows, first, last), &days);
            let holds = |part: &Predicate, day: Option<i32>| match (part, day) {
                (Predicate::In { .. }, day) => day.is_none(),
                (Predicate::Range { from, to, .. }, Some(day)) => {
                    let after = from.as_ref().is_none_or(|(value, _)| *value <= Value::Date(day));
                    after && to.as_ref().is_none_or(|(value, _)| Value::Date(day) < *value)
                }
                _ => false,
            };
            for day in [None, Some(-30_000), Some(90_000)].into_iter().chain((19_600..21_000).map(Some)) {
                let count = parts.iter().filter(|part| holds(part, day)).count();
                assert_eq!(count, 1, "{rows} {first:?} {last:?} {day:?}");
            }
            assert!(parts.len() as u64 <= MOST_PARTS + 1);
            let stretches = parts.len() - 1;
            // None is much longer than another: what is read at once stays in bounds.
            if let (Some(first), Some(last)) = (first, last) {
                let longest =
                    parts.iter().map(|part| (first..=last).filter(|day| holds(part, Some(*day))).count()).max();
                let even = (last - first + 1) as usize / stretches;
                assert!(longest <= Some(even + 32), "{rows}: {longest:?} of {even}");
                assert!(even > 20 || longest <= Some(even + 1), "{rows}: {longest:?} of {even}");
            }
            if rows >= 10_000_000 {
                assert!(stretches as u64 >= rows.div_ceil(PART).min(MOST_PARTS) * 3 / 4, "{rows}: {stretches}");
            }
        }
    }
}
