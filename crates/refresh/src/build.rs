//! One build: measure, choose, aggregate on the source, encode, publish.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::{Date32Type, Int64Type};
use arrow::record_batch::RecordBatch;
use engine::manifest::{DatasetEntry, Manifest, RollupEntry, VERSION};
use engine::{Folder, Making};
use model::Dialect;
use model::expr::ColumnRef;
use model::formula::{Agg, Measure};
use model::query::{Key, Scan};
use model::semantic::{Dataset, DatasetId, DimensionId, FieldId, FieldRole, Model, Reach};
use model::{ColumnType, Expr};
use source::{Limits, Source};

use crate::check;
use crate::choose::{Asked, Chosen, ROW_LEVEL, Sizes, choose};
use crate::error::Error;
use crate::kept::{self, AllMarks, Kept};
use crate::moved::RefreshKeys;
use crate::parts;
use crate::publish::{Building, Turn};
use crate::sketches;

/// Members of a dimension beyond this are not indexed.
const MOST_INDEXED: usize = 1_000_000;

/// What a build works on.
pub struct Job<'a> {
    /// The turn to build, and the folder that snapshots live in.
    pub turn: &'a Turn,
    /// The model, with the source's types.
    pub model: &'a Model,
    /// The model's text, to tell later whether it has changed.
    pub text: &'a str,
    /// Where the rows are.
    pub source: &'a dyn Source,
    /// When it is built: RFC 3339, UTC, seconds (`2026-11-22T02:00:00Z`).
    pub built: &'a str,
    /// Datasets to work out anew; none is all of them. The others stay as they are in the last snapshot,
    /// unless the model has changed since.
    pub only: &'a [DatasetId],
    /// Columns that tell what has changed since the last snapshot; the rest of such a dataset is not asked for again.
    pub keys: &'a RefreshKeys,
    /// What was read for answers so far: rollups are chosen for it.
    pub asked: &'a Asked,
    /// How many snapshots to keep, this one included.
    pub keep: usize,
}

impl Job<'_> {
    /// Whether a dataset is to be worked out.
    pub(crate) fn names(&self, dataset: DatasetId) -> bool {
        self.only.is_empty() || self.only.contains(&dataset)
    }
}

/// How far a build has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// What is worked on.
    pub what: &'a str,
    /// Steps done.
    pub done: usize,
    /// Steps in all, as far as known.
    pub of: usize,
}

/// A snapshot that has become the current one.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Its id.
    pub id: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
    /// How many rollups stay as they were in the snapshot before.
    pub linked: usize,
    /// Rollups that were left out because the budget was used up.
    pub left_out: Vec<String>,
    /// Datasets without rows.
    pub empty: Vec<String>,
}

/// Builds and publishes a snapshot. Until the last step nothing that readers see changes.
///
/// # Errors
/// When the source or the disk fails, a join fans out, or another build is under way.
pub fn build(job: &Job<'_>, progress: &dyn Fn(Progress<'_>)) -> Result<Published, Error> {
    let Job { model, source, .. } = job;
    let id: String = job.built.chars().filter(char::is_ascii_alphanumeric).collect();
    let building = Building::begin(job.turn, &id)?;
    // Rollups of one snapshot are of one moment.
    source.hold()?;
    let marks = kept::all_marks(job)?;
    let mut kept = Kept::of(job, &marks);
    let mut surveyed = survey_all(job, &marks, kept.as_ref(), progress)?;
    let mut chosen = choose(model, &surveyed.sizes, job.asked);
    // What would be called as something that is kept, when the choice was another one.
    if kept.as_ref().is_some_and(|kept| chosen.iter().any(|c| kept.is_in_the_way(model, c.scan.dataset, &c.name))) {
        kept = None;
        surveyed = survey_all(job, &marks, None, progress)?;
        chosen = choose(model, &surveyed.sizes, job.asked);
    }
    let keeps = |dataset| kept.as_ref().is_some_and(|kept| kept.keeps(dataset));
    progress(Progress { what: "checking keys", done: 0, of: 1 });
    check::joins_are_unique(model, *source, &|join| keeps(join.from) && keeps(join.to))?;

    chosen.retain(|rollup| !keeps(rollup.scan.dataset));
    let steps = chosen.len() + 1;
    let mut rollups = match &kept {
        Some(kept) => kept.link_into(model, building.folder())?,
        None => Vec::new(),
    };
    let linked = rollups.len();
    let directory = Folder::new(building.folder());
    let mut making = Making::new(model);
    let mut ready: BTreeMap<&str, Vec<RecordBatch>> = BTreeMap::new();
    let mut left_out = Vec::new();
    let mut bytes: u64 = rollups.iter().map(|rollup| rollup.file.bytes).sum();
    for (done, rollup) in chosen.iter().enumerate() {
        progress(Progress { what: &rollup.name, done, of: steps });
        let dataset = rollup.scan.dataset;
        if rollup.base && surveyed.sizes.rows.get(&dataset).is_some_and(|rows| *rows > ROW_LEVEL) {
            let all: Vec<&Chosen> = chosen.iter().filter(|other| other.scan.dataset == dataset).collect();
            let ask = |scan: &Scan| queried(model, *source, scan, model::sql::select_unmerged);
            let tell = |part, of| progress(Progress { what: &rollup.name, done: part, of });
            let rest = kept.as_ref().map_or(Ok(None), |kept| kept.rest(model, &all))?;
            let parts = match &rest {
                Some(rest) => rest.parts.clone(),
                None => parts::parts(model, &surveyed.entries[dataset.index()]),
            };
            let wanted = parts::Wanted { model, sizes: &surveyed.sizes, chosen: &all };
            let made = parts::rollups(&wanted, &parts, &ask, &tell)?;
            let stays = rest.map_or(vec![Some(Vec::new()); all.len()], |rest| rest.batches);
            for (rollup, (made, stays)) in all.iter().zip(made.into_iter().zip(stays)) {
                // What has no months to be told by is made of those that do.
                if let (Some(made), Some(stays)) = (made, stays) {
                    ready.insert(&rollup.name, [made, stays].concat());
                }
            }
        }
        // What is there already need not be asked of the source again.
        let batches = match ready.remove(rollup.name.as_str()) {
            Some(batches) => batches,
            None => match making.derive(&rollup.scan) {
                Some(batch) => vec![batch],
                None => {
                    let batches = counted(model, *source, &rollup.scan)?;
                    match sketches::without(&rollup.scan) {
                        Some(_) => parts::merged(model, &rollup.scan, batches)?,
                        None => batches,
                    }
                }
            },
        };
        let entry = engine::rollup::write(building.folder(), &rollup.name, &rollup.scan, model, batches)?;
        if bytes + entry.file.bytes > model.rollups.size && !rollup.base {
            let path = building.folder().join(&entry.file.file);
            std::fs::remove_file(&path).map_err(|error| Error::Folder { path: path.display().to_string(), error })?;
            left_out.push(rollup.name.clone());
            continue;
        }
        bytes += entry.file.bytes;
        making.add(&entry, &engine::Directory::open(&directory, &entry.file.file)?)?;
        rollups.push(entry);
    }

    progress(Progress { what: "value index", done: steps - 1, of: steps });
    let members = members(model, *source, building.folder(), &rollups)?;
    let values = engine::values::write(building.folder(), model, &members)?;
    let datasets = surveyed.entries;
    let empty = datasets.iter().filter(|d| d.rows == 0).map(|d| d.name.clone()).collect();
    let manifest = Manifest {
        version: VERSION,
        snapshot: building.id().to_owned(),
        built: job.built.to_owned(),
        model: blake3::hash(job.text.as_bytes()).to_hex().to_string(),
        time_zone: model.calendar.time_zone.clone(),
        schema: source.schema().clone(),
        datasets,
        rollups,
        values: Some(values),
    };
    manifest.write(building.folder())?;
    let id = building.id().to_owned();
    let folder = building.publish(job.keep)?;
    progress(Progress { what: "published", done: steps, of: steps });
    Ok(Published { id, folder, manifest, linked, left_out, empty })
}

/// What was found out about the datasets before anything is chosen.
struct Surveyed {
    entries: Vec<DatasetEntry>,
    sizes: Sizes,
}

fn survey_all(
    job: &Job<'_>,
    marks: &AllMarks,
    kept: Option<&Kept>,
    progress: &dyn Fn(Progress<'_>),
) -> Result<Surveyed, Error> {
    let model = job.model;
    let (mut entries, mut anew, mut sizes) = (Vec::new(), Vec::new(), Sizes::default());
    for dataset in model.dataset_ids() {
        let name = &model.dataset(dataset).name;
        progress(Progress { what: name, done: dataset.index(), of: model.datasets.len() });
        let before = kept.and_then(|kept| kept.entry(model, dataset));
        let marks = marks.get(&dataset).cloned();
        let entry = match (kept, before) {
            (Some(kept), Some(before)) if kept.keeps(dataset) => {
                // What has not moved is as fresh as the look at its key.
                let built = before.built.as_deref().unwrap_or(kept.built()).to_owned();
                let looked = marks.is_some() && job.names(dataset);
                DatasetEntry { built: (!looked).then_some(built), ..before.clone() }
            }
            (Some(kept), Some(before)) if kept.months(dataset).is_some() => {
                DatasetEntry { marks, members: before.members.clone(), ..survey(job, dataset)? }
            }
            _ => {
                anew.push(dataset);
                DatasetEntry { marks, ..survey(job, dataset)? }
            }
        };
        sizes.add(model, dataset, &entry);
        entries.push(entry);
    }
    // What is kept needs no choice.
    count_members(model, job.source, &anew, &mut sizes)?;
    for (field, members) in &sizes.distinct {
        let field = model.field(*field);
        entries[field.dataset.index()].members.insert(field.name.clone(), *members);
    }
    Ok(Surveyed { entries, sizes })
}

/// Runs a scan on the source, with the number of rows as its last column.
pub(crate) fn counted(model: &Model, source: &dyn Source, scan: &Scan) -> Result<Vec<RecordBatch>, Error> {
    queried(model, source, scan, model::sql::select_to_build)
}

/// Writes the SQL of a scan for a dialect, given how tables are written.
type Writer = fn(&Scan, &Model, Dialect, &dyn Fn(&Dataset) -> String) -> String;

fn queried(model: &Model, source: &dyn Source, scan: &Scan, write: Writer) -> Result<Vec<RecordBatch>, Error> {
    let run = |sql: &str, types: &[ColumnType]| {
        let rows = source.query(sql, types, &Limits::default());
        Ok(rows.map_err(|error| error.of_table(&model.dataset(scan.dataset).source))?)
    };
    let sketchless = sketches::without(scan);
    let plain = sketchless.as_ref().unwrap_or(scan);
    let sql = source::live::written(source, &|table| write(plain, model, source.dialect(), table))?;
    let mut types = model::sql::types(plain, model);
    types.push(ColumnType::Integer);
    let batches = run(&sql, &types)?;
    if sketchless.is_none() {
        return Ok(batches);
    }
    let mut batches = sketches::widened(scan, batches)?;
    let select = |measure: &Measure| {
        let write = |table: &source::live::Relations<'_>| {
            model::sql::select_values(scan, measure, model, source.dialect(), table)
        };
        Ok(source::live::written(source, &write)?)
    };
    let rows = sketches::rows(scan, model, batches.first(), &select, &run)?;
    batches.extend(rows);
    Ok(batches)
}

/// Rows of a dataset, and its first and last day.
fn survey(job: &Job<'_>, dataset: DatasetId) -> Result<DatasetEntry, Error> {
    let model = job.model;
    let data = model.dataset(dataset);
    let day = data.time.as_ref().map(|reach| over(model, reach));
    let servers = matches!(job.source.dialect(), Dialect::Postgres | Dialect::MySql | Dialect::DuckDb);
    let mut measures = Vec::new();
    for agg in [Agg::Min, Agg::Max] {
        let of = day.clone();
        measures.extend(of.map(|of| {
            let filter = servers.then(|| of_a_calendar(&of));
            Measure { dataset, agg, of: Some(of), filter, over: Vec::new() }
        }));
    }
    let scan = Scan { dataset, group: Vec::new(), measures, filter: Vec::new() };
    let batches = counted(model, job.source, &scan)?;
    let batch = batches.iter().find(|b| b.num_rows() > 0);
    let cell = |index: usize| batch.and_then(|b| b.columns().get(index));
    let day = |index: usize| {
        let column = cell(index)?.as_primitive_opt::<Date32Type>()?;
        (!column.is_null(0)).then(|| column.value(0))
    };
    let rows = cell(scan.measures.len()).and_then(|c| c.as_primitive_opt::<Int64Type>().map(|c| c.value(0)));
    let dated = !scan.measures.is_empty();
    Ok(DatasetEntry {
        name: data.name.clone(),
        source: data.source.clone(),
        rows: rows.and_then(|n| u64::try_from(n).ok()).unwrap_or(0),
        first_day: if dated { day(0) } else { None },
        last_day: if dated { day(1) } else { None },
        built: None,
        members: BTreeMap::new(),
        marks: None,
    })
}

/// Whether a day is one of a calendar: servers have days that are none, as `infinity` and `0000-00-00`, and the last
/// day of the data is what "last month" goes by.
fn of_a_calendar(day: &Expr) -> Expr {
    let text = |text: &str| Box::new(Expr::Text(text.to_owned()));
    Expr::Between(Box::new(day.clone()), text("0001-01-01"), text("9999-12-31"), false)
}

/// A field as an expression of the dataset that reaches it.
fn over(model: &Model, reach: &Reach) -> Expr {
    let moved = model.field(reach.field).expr.clone().map(&mut |part| {
        Ok::<_, std::convert::Infallible>(match part {
            Expr::Column(ColumnRef { path, name }) => {
                Expr::Column(ColumnRef { path: reach.path.iter().copied().chain(path).collect(), name })
            }
            other => other,
        })
    });
    match moved {
        Ok(expr) => expr,
        Err(never) => match never {},
    }
}

/// Distinct values of the fields that large datasets are divided by.
fn count_members(model: &Model, source: &dyn Source, anew: &[DatasetId], sizes: &mut Sizes) -> Result<(), Error> {
    let large: Vec<DatasetId> =
        anew.iter().copied().filter(|d| sizes.rows.get(d).is_some_and(|rows| *rows > ROW_LEVEL / 20)).collect();
    let reached = |dataset: DatasetId| large.iter().any(|from| !model.paths(*from, dataset).is_empty());
    for dataset in model.dataset_ids().filter(|d| reached(*d)) {
        let divides = |id: &FieldId| model.field(*id).dataset == dataset && model.field(*id).role != FieldRole::Number;
        let is_truth = |id: &FieldId| model.field(*id).kind == ColumnType::Boolean;
        // Of truths there are two.
        let (truths, fields): (Vec<FieldId>, Vec<FieldId>) = model.field_ids().filter(divides).partition(is_truth);
        sizes.distinct.extend(truths.into_iter().map(|id| (id, 2)));
        if fields.is_empty() {
            continue;
        }
        let distinct = |id: &model::FieldId| {
            let of = Some(model.field(*id).expr.clone());
            Measure { dataset, agg: Agg::Distinct, of, filter: None, over: Vec::new() }
        };
        let scan =
            Scan { dataset, group: Vec::new(), measures: fields.iter().map(distinct).collect(), filter: Vec::new() };
        for batch in queried(model, source, &scan, model::sql::select_roughly)?.iter().filter(|b| b.num_rows() > 0) {
            for (id, column) in fields.iter().zip(batch.columns()) {
                if let Some(count) = column.as_primitive_opt::<Int64Type>().map(|c| c.value(0)) {
                    sizes.distinct.insert(*id, u64::try_from(count).unwrap_or(0));
                }
            }
        }
    }
    Ok(())
}

/// The members of every dimension of text, for the value index: from a rollup of the field's own dataset where
/// there is one, as that has been read already.
fn members(
    model: &Model,
    source: &dyn Source,
    folder: &Path,
    rollups: &[RollupEntry],
) -> Result<Vec<(DimensionId, Vec<String>)>, Error> {
    let folder = Folder::new(folder);
    let mut all = Vec::new();
    for dimension in model.dimension_ids() {
        let mut members: Vec<String> = Vec::new();
        for field in &model.dimension(dimension).fields {
            let data = model.field(*field);
            if data.kind != ColumnType::Text {
                continue;
            }
            let key = Key::own(*field);
            let name = model.key_name(&key);
            let holds = |rollup: &&RollupEntry| {
                rollup.dataset == model.dataset(data.dataset).name && rollup.keys.iter().any(|key| key.name == name)
            };
            // The smallest that has them.
            if let Some(rollup) = rollups.iter().filter(holds).min_by_key(|rollup| rollup.file.bytes) {
                members.extend(engine::rollup::members(&folder, rollup, &name)?);
                continue;
            }
            let scan = Scan { dataset: data.dataset, group: vec![key], measures: Vec::new(), filter: Vec::new() };
            for batch in counted(model, source, &scan)? {
                let column = batch.column(0);
                if let Some(texts) = column.as_string_opt::<i32>() {
                    members.extend(texts.iter().flatten().map(str::to_owned));
                }
            }
        }
        members.sort();
        members.dedup();
        if !members.is_empty() && members.len() <= MOST_INDEXED {
            all.push((dimension, members));
        }
    }
    Ok(all)
}
