//! A snapshot in memory: immutable, verified, mapped.

use std::collections::BTreeMap;

use model::semantic::JoinId;
use model::viewer::{Member, NoMembers};
use model::{DatasetId, DimensionId, Members, Model};

use crate::directory::Directory;
use crate::error::Error;
use crate::manifest::{FileEntry, Manifest};
use crate::map;
use crate::rollup::read::{Rollup, Today};
use crate::values::{Among, Values};

/// A folder of rollups, a value index and a manifest, as one immutable thing.
#[derive(Debug)]
pub struct Snapshot {
    manifest: Manifest,
    pub(crate) rollups: Vec<Rollup>,
    pub(crate) moved: Vec<DatasetId>,
    values: Option<Values>,
    quarantined: Vec<(String, String)>,
}

impl Snapshot {
    /// Opens a snapshot and resolves its names in a model, which may have changed since.
    ///
    /// Every file is verified once a machine. A damaged rollup (or value index) is set aside and
    /// reported by [`Snapshot::quarantined`]; the others serve.
    ///
    /// # Errors
    /// The manifest is missing, damaged or of another version.
    pub fn open(directory: &dyn Directory, model: &Model) -> Result<Snapshot, Error> {
        let manifest = Manifest::read(directory)?;
        let moved = moved(&manifest, model);
        let today = Today {
            model,
            joins: (0..model.joins.len() as u32).map(|id| (model.join_name(JoinId(id)), JoinId(id))).collect(),
            moved: moved.clone(),
            zone_differs: manifest.time_zone != model.calendar.time_zone,
        };
        let (mut quarantined, mut verified) = (Vec::new(), Vec::new());
        let mut rollups = Vec::new();
        for entry in &manifest.rollups {
            let opened = open(directory, &entry.file).and_then(|(bytes, known)| {
                let rollup = Rollup::open(entry, &bytes, &today, known)?;
                Ok((rollup, known))
            });
            match opened {
                Ok((rollup, known)) => {
                    rollups.push(rollup);
                    verified.extend((!known).then(|| (entry.file.file.clone(), entry.file.checksum.clone())));
                }
                Err(error) => quarantined.push((entry.name.clone(), error.to_string())),
            }
        }
        let values = manifest.values.as_ref().and_then(|entry| {
            let opened = open(directory, entry).and_then(|(bytes, known)| Ok((Values::open(bytes, model)?, known)));
            match opened {
                Ok((values, known)) => {
                    verified.extend((!known).then(|| (entry.file.clone(), entry.checksum.clone())));
                    Some(values)
                }
                Err(error) => {
                    quarantined.push((entry.file.clone(), error.to_string()));
                    None
                }
            }
        });
        if !verified.is_empty() {
            directory.remember(&verified);
        }
        Ok(Snapshot { manifest, rollups, moved, values, quarantined })
    }

    /// Its id; ids sort by time.
    pub fn id(&self) -> &str {
        &self.manifest.snapshot
    }

    /// Its table of contents.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The members of dimensions, by what people call them.
    pub fn members(&self) -> &dyn Members {
        match &self.values {
            Some(values) => values,
            None => &NoMembers,
        }
    }

    /// Those of the members that may be named, and how many of each dimension.
    pub fn members_among<'a>(
        &'a self,
        keep: &'a (dyn Fn(&Member) -> bool + Sync),
        count: &'a (dyn Fn(DimensionId) -> Option<usize> + Sync),
    ) -> Among<'a> {
        Among::of(self.values.as_ref(), Some(keep), count)
    }

    /// The first day of a dataset's default time, by the dataset's name.
    pub fn first_day(&self, dataset: &str) -> Option<i32> {
        self.manifest.dataset(dataset).and_then(|entry| entry.first_day)
    }

    /// The last day of a dataset's default time, by the dataset's name.
    pub fn last_day(&self, dataset: &str) -> Option<i32> {
        self.manifest.dataset(dataset).and_then(|entry| entry.last_day)
    }

    /// Rollups (and the value index) whose files are damaged, and what is wrong with each.
    pub fn quarantined(&self) -> &[(String, String)] {
        &self.quarantined
    }
}

/// Datasets that the model reads from elsewhere than when the snapshot was built.
fn moved(manifest: &Manifest, model: &Model) -> Vec<DatasetId> {
    let then: BTreeMap<&str, &str> = manifest.datasets.iter().map(|d| (d.name.as_str(), d.source.as_str())).collect();
    let differs = |id: &DatasetId| {
        let now = model.dataset(*id);
        then.get(now.name.as_str()).is_some_and(|source| *source != now.source)
    };
    model.dataset_ids().filter(differs).collect()
}

/// A file's bytes, verified now or before.
fn open(directory: &dyn Directory, entry: &FileEntry) -> Result<(arrow::buffer::Buffer, bool), Error> {
    if entry.file.contains(['/', '\\']) || entry.file.starts_with('.') {
        return Err(Error::damaged(&entry.file, "its name leads out of the snapshot"));
    }
    let known = directory.is_verified(&entry.file, &entry.checksum);
    let bytes = directory.open(&entry.file)?;
    if bytes.len() as u64 != entry.bytes {
        return Err(Error::damaged(&entry.file, "its size is wrong"));
    }
    if !known && map::checksum(&bytes) != entry.checksum {
        return Err(Error::damaged(&entry.file, "its checksum is wrong"));
    }
    Ok((bytes, known))
}
