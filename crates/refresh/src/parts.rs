//! A large dataset is read part by part, each part once for all of its rollups: memory and the time of a build
//! stay in bounds whatever the table's size, and the rollups of a part are made of the one that holds them all.

use std::sync::mpsc::sync_channel;

use arrow::buffer::Buffer;
use arrow::record_batch::RecordBatch;
use engine::Making;
use engine::manifest::DatasetEntry;
use model::query::{Key, Predicate, Scan};
use model::semantic::{DatasetId, Model};
use model::{Grain, Measure, Value};

use crate::choose::Chosen;
use crate::error::Error;

/// Rows of a part, about.
const PART: u64 = 500_000;
/// So many times fewer rows than the part must a rollup have for others to be made of it.
const WORTH_REUSING: u64 = 4;
/// More parts than this are not made: each may cost a look at the whole table.
const MOST_PARTS: u64 = 400;

/// Runs a scan on the source.
pub(crate) type Ask<'a> = dyn Fn(&Scan) -> Result<Vec<RecordBatch>, Error> + Sync + 'a;

/// What the rollups of a dataset hold, in their order; none for one that cannot be made so, or where the dataset
/// has no time to be cut by.
pub(crate) fn rollups(
    model: &Model,
    entry: &DatasetEntry,
    chosen: &[&Chosen],
    ask: &Ask<'_>,
    progress: &dyn Fn(usize, usize),
) -> Result<Vec<Option<Vec<RecordBatch>>>, Error> {
    let mut made: Vec<Option<Vec<RecordBatch>>> = chosen.iter().map(|_| Some(Vec::new())).collect();
    let Some((whole, days)) = union(model, chosen) else { return Ok(chosen.iter().map(|_| None).collect()) };
    let parts = parts(model, entry, &days);
    // Those of days and of many keys first.
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    let detail = |at: &usize| (chosen[*at].scan.group.contains(&days), chosen[*at].scan.group.len());
    order.sort_by_key(|at| std::cmp::Reverse(detail(at)));
    // The source works on the next part while rollups are made of this one.
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(1);
        let (whole, parts) = (&whole, &parts);
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
            for at in &order {
                let Some(batch) = making.derive(&chosen[*at].scan) else {
                    made[*at] = None;
                    continue;
                };
                // The coarser ones that follow are made of it, where that is much less to read.
                if batch.num_rows() as u64 * WORTH_REUSING < part.rows {
                    let (bytes, entry) =
                        engine::rollup::encode("reused", &chosen[*at].scan, model, vec![batch.clone()])?;
                    making.add(&entry, &Buffer::from_vec(bytes))?;
                }
                if let Some(batches) = &mut made[*at] {
                    batches.push(batch);
                }
            }
        }
        Ok::<_, Error>(())
    })?;
    for (rollup, made) in chosen.iter().zip(&mut made) {
        if let Some(batches) = made.take_if(|_| parts.len() > 1 && !rollup.scan.group.contains(&days)) {
            *made = Some(merged(model, rollup, batches)?);
        }
    }
    Ok(made)
}

/// One scan that all rollups can be made of, with its key of days.
fn union(model: &Model, chosen: &[&Chosen]) -> Option<(Scan, Key)> {
    let dataset: DatasetId = chosen.first()?.scan.dataset;
    let days = Key { reach: model.dataset(dataset).time.clone()?, grain: None, shift: 0 };
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

/// Conditions that cut a dataset into parts: stretches of days, and the rows without one.
fn parts(model: &Model, entry: &DatasetEntry, days: &Key) -> Vec<Predicate> {
    let without = Predicate::In { key: days.clone(), values: vec![Value::Null], not: false };
    let (Some(first), Some(last)) = (entry.first_day, entry.last_day) else { return vec![without] };
    let wanted = entry.rows.div_ceil(PART).clamp(1, MOST_PARTS);
    let span = i64::from(last) - i64::from(first) + 1;
    let month = |day: i32| model.calendar.bucket(Grain::Month, day);
    let mut begins: Vec<i32> = (0..wanted)
        .filter_map(|part| {
            i32::try_from(i64::from(first) + span * i64::try_from(part).ok()? / i64::try_from(wanted).ok()?).ok()
        })
        // Whole months where parts are longer: then most rollups need no merging.
        .map(|day| if span / i64::try_from(wanted).unwrap_or(1) >= 40 { month(day).max(first) } else { day })
        .collect();
    begins.dedup();
    let bound = |day: i32, included: bool| Some((Value::Date(day), included));
    let mut parts: Vec<Predicate> = begins
        .iter()
        .enumerate()
        .map(|(at, from)| {
            let to = begins.get(at + 1).map_or(bound(last, true), |next| bound(*next, false));
            Predicate::Range { key: days.clone(), from: bound(*from, true), to }
        })
        .collect();
    parts.push(without);
    parts
}

/// The same rows with each combination of keys once.
fn merged(model: &Model, rollup: &Chosen, batches: Vec<RecordBatch>) -> Result<Vec<RecordBatch>, Error> {
    let (bytes, entry) = engine::rollup::encode("merged", &rollup.scan, model, batches.clone())?;
    let mut making = Making::new(model);
    making.add(&entry, &Buffer::from_vec(bytes))?;
    Ok(making.derive(&rollup.scan).map_or(batches, |batch| vec![batch]))
}
