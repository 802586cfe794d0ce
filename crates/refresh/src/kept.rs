//! What a build takes over from the last snapshot: whole datasets, and months of others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arrow::record_batch::RecordBatch;
use engine::manifest::{DatasetEntry, KeyEntry, Manifest, Marks, MeasureEntry, RollupEntry};
use engine::{Directory as _, Folder, Making};
use model::Grain;
use model::query::{Key, Predicate, Scan};
use model::semantic::{DatasetId, Model};

use crate::build::Job;
use crate::choose::Chosen;
use crate::error::Error;
use crate::moved::{self, Moved, month_key, of_months};
use crate::publish::current;

/// The last snapshot, as far as a build does not work it out anew.
pub(crate) struct Kept {
    folder: PathBuf,
    manifest: Manifest,
    /// Datasets that stay as they are.
    whole: BTreeSet<DatasetId>,
    /// Datasets of which only these months are worked out.
    partly: BTreeMap<DatasetId, BTreeSet<Option<i32>>>,
}

/// What the refresh keys are now.
pub(crate) type AllMarks = BTreeMap<DatasetId, Marks>;

/// Asks the source for what the refresh keys are now.
pub(crate) fn all_marks(job: &Job<'_>) -> Result<AllMarks, Error> {
    let marks = |(dataset, column): (&DatasetId, &String)| {
        Ok((*dataset, moved::marks(job.model, job.source, *dataset, column)?))
    };
    job.keys.iter().map(marks).collect()
}

impl Kept {
    /// What is kept of the last snapshot, if anything: what a job does not name, and what refresh keys tell of the rest.
    pub(crate) fn of(job: &Job<'_>, marks: &AllMarks) -> Option<Kept> {
        let model = job.model;
        let folder = current(job.turn.state())?;
        let manifest = Manifest::read(&Folder::new(&folder)).ok()?;
        if manifest.model != blake3::hash(job.text.as_bytes()).to_hex().as_str() {
            return None;
        }
        let entry = |dataset: DatasetId| manifest.dataset(&model.dataset(dataset).name);
        let moved = |dataset: DatasetId| match (marks.get(&dataset), entry(dataset)) {
            (Some(now), Some(entry)) if manifest.schema == *job.source.schema() => {
                Moved::since(entry.marks.as_ref(), now)
            }
            _ => Moved::All,
        };
        let named = |dataset: DatasetId| job.only.is_empty() || job.only.contains(&dataset);
        // Rows of a month that stays hold what was joined to them then.
        let joined_stays = |dataset: DatasetId| {
            let mut others = model.dataset_ids().filter(|to| *to != dataset && !model.paths(dataset, *to).is_empty());
            others.all(|to| moved(to) == Moved::Nothing)
        };
        let (mut whole, mut partly) = (BTreeSet::new(), BTreeMap::new());
        for dataset in model.dataset_ids().filter(|dataset| entry(*dataset).is_some()) {
            if !named(dataset) {
                whole.insert(dataset);
                continue;
            }
            match moved(dataset) {
                _ if !joined_stays(dataset) || !is_whole(&folder, &manifest, &model.dataset(dataset).name) => {}
                Moved::All => {}
                Moved::Nothing => drop(whole.insert(dataset)),
                Moved::Months(months) => drop(partly.insert(dataset, months)),
            }
        }
        (!whole.is_empty() || !partly.is_empty()).then_some(Kept { folder, manifest, whole, partly })
    }

    /// Whether a dataset stays as it is.
    pub(crate) fn keeps(&self, dataset: DatasetId) -> bool {
        self.whole.contains(&dataset)
    }

    /// The months of a dataset that are worked out, where the others stay.
    pub(crate) fn months(&self, dataset: DatasetId) -> Option<&BTreeSet<Option<i32>>> {
        self.partly.get(&dataset)
    }

    /// What is known of a dataset from then.
    pub(crate) fn entry(&self, model: &Model, dataset: DatasetId) -> Option<&DatasetEntry> {
        self.manifest.dataset(&model.dataset(dataset).name)
    }

    /// When the snapshot was built.
    pub(crate) fn built(&self) -> &str {
        &self.manifest.built
    }

    /// The rollups that stay.
    fn rollups<'b>(&'b self, model: &'b Model) -> impl Iterator<Item = &'b RollupEntry> {
        let stays = |name: &str| model.dataset_named(name).is_some_and(|dataset| self.keeps(dataset));
        self.manifest.rollups.iter().filter(move |rollup| stays(&rollup.dataset))
    }

    /// Whether a rollup to be made would be called as one that stays.
    pub(crate) fn is_in_the_way(&self, model: &Model, dataset: DatasetId, name: &str) -> bool {
        !self.keeps(dataset) && self.rollups(model).any(|rollup| rollup.name == name)
    }

    /// Puts the files that stay into a folder, without copying them where the disk can do that.
    pub(crate) fn link_into(&self, model: &Model, folder: &Path) -> Result<Vec<RollupEntry>, Error> {
        let mut linked = Vec::new();
        for rollup in self.rollups(model) {
            let (from, to) = (self.folder.join(&rollup.file.file), folder.join(&rollup.file.file));
            let done = std::fs::hard_link(&from, &to).or_else(|_| std::fs::copy(&from, &to).map(drop));
            done.map_err(|error| Error::Folder { path: from.display().to_string(), error })?;
            linked.push(rollup.clone());
        }
        Ok(linked)
    }

    /// What stays of the rollups of a dataset of which only some months are worked out; nothing where its base was not
    /// there before, so that all is to be worked out.
    pub(crate) fn rest(&self, model: &Model, chosen: &[&Chosen]) -> Result<Option<Rest>, Error> {
        let Some(dataset) = chosen.first().map(|rollup| rollup.scan.dataset) else { return Ok(None) };
        let (Some(months), Some(key)) = (self.months(dataset), month_key(model, dataset)) else { return Ok(None) };
        let stays = of_months(&key, months, true);
        let held = |rollup: &&Chosen| self.held(model, rollup, &key, &stays);
        let batches = chosen.iter().map(held).collect::<Result<Vec<_>, Error>>()?;
        if chosen.iter().zip(&batches).any(|(rollup, batches)| rollup.base && batches.is_none()) {
            return Ok(None);
        }
        let part = |month: &Option<i32>| of_months(&key, &BTreeSet::from([*month]), false);
        Ok(Some(Rest { parts: months.iter().map(part).collect(), batches }))
    }

    /// What the same rollup held under a condition on months; nothing where there was none, or it has no months.
    fn held(
        &self,
        model: &Model,
        rollup: &Chosen,
        month: &Key,
        stays: &Predicate,
    ) -> Result<Option<Vec<RecordBatch>>, Error> {
        let by_month = |key: &&Key| {
            let fine = matches!(key.grain, None | Some(Grain::Day | Grain::Month));
            key.reach == month.reach && key.shift == 0 && fine
        };
        let same = self.manifest.rollups.iter().find(|entry| is_same(entry, model, rollup));
        let (Some(entry), Some(_)) = (same, rollup.scan.group.iter().find(by_month)) else { return Ok(None) };
        let mut making = Making::new(model);
        making.add(entry, &Folder::new(&self.folder).open(&entry.file.file)?)?;
        let batch = making.derive(&Scan { filter: vec![stays.clone()], ..rollup.scan.clone() });
        Ok(batch.map(|batch| vec![batch]))
    }
}

/// What stays of a dataset's rollups, and the parts of its rows that do not.
pub(crate) struct Rest {
    /// The months to be worked out.
    pub(crate) parts: Vec<Predicate>,
    /// What each rollup held of the others, in their order; nothing where it cannot be told by month.
    pub(crate) batches: Vec<Option<Vec<RecordBatch>>>,
}

/// Whether a rollup of before is what is to be made.
fn is_same(entry: &RollupEntry, model: &Model, rollup: &Chosen) -> bool {
    let scan = &rollup.scan;
    let sorted = |names: &mut dyn Iterator<Item = String>| -> BTreeSet<String> { names.collect() };
    let keys = sorted(&mut entry.keys.iter().map(|KeyEntry { name, .. }| name.clone()));
    let measures = sorted(&mut entry.measures.iter().map(|MeasureEntry { name, .. }| name.clone()));
    entry.name == rollup.name
        && entry.dataset == model.dataset(scan.dataset).name
        && keys == sorted(&mut scan.group.iter().map(|key| model.key_name(key)))
        && sorted(&mut scan.measures.iter().map(|measure| model.measure_name(measure))).is_subset(&measures)
}

/// Whether all files of a dataset's rollups are as they were written: what is damaged is not taken over.
fn is_whole(folder: &Path, manifest: &Manifest, dataset: &str) -> bool {
    let folder = Folder::new(folder);
    let good = |rollup: &RollupEntry| {
        folder.open(&rollup.file.file).is_ok_and(|bytes| engine::map::checksum(&bytes) == rollup.file.checksum)
    };
    manifest.rollups.iter().filter(|rollup| rollup.dataset == dataset).all(good)
}
