//! The table of contents of a snapshot: which files, what they hold, and their checksums.
//!
//! Everything is named by canonical text ([`model::names`]), never by ids, so that a snapshot can be
//! read with a model that has changed since. The file carries its own checksum as its last line.

use std::collections::BTreeMap;
use std::path::Path;

use model::{ColumnType, Grain, Schema};
use serde::{Deserialize, Serialize};

use crate::directory::Directory;
use crate::error::Error;
use crate::map;

/// The format that this program writes and reads.
pub const VERSION: u32 = 1;
/// The name of the manifest's file.
pub const FILE: &str = "manifest.json";

/// The table of contents of a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format version, [`VERSION`].
    pub version: u32,
    /// The snapshot's id; ids sort by time.
    pub snapshot: String,
    /// When it was built, RFC 3339.
    pub built: String,
    /// Hash of the model's text that it was built with.
    pub model: String,
    /// Time zone that timestamps were cut into days in.
    pub time_zone: String,
    /// What the sources said about their tables.
    pub schema: Schema,
    /// The datasets.
    pub datasets: Vec<DatasetEntry>,
    /// The rollups.
    pub rollups: Vec<RollupEntry>,
    /// The index of members of dimensions.
    pub values: Option<FileEntry>,
}

/// A dataset as it was when the snapshot was built.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatasetEntry {
    /// Its name.
    pub name: String,
    /// Its `source:`; another one is other data.
    pub source: String,
    /// Number of rows.
    pub rows: u64,
    /// First day of its default time, counted from 1970-01-01.
    pub first_day: Option<i32>,
    /// Last day of its default time.
    pub last_day: Option<i32>,
    /// When it was worked out, RFC 3339, if that was before the snapshot was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built: Option<String>,
    /// Distinct values of its fields, by name, where they were counted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, u64>,
    /// What its refresh key was, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<Marks>,
}

/// What the refresh key of a dataset was in each month of its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// The column.
    pub key: String,
    /// In order.
    pub months: Vec<Mark>,
}

/// What a refresh key was in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The month's first day, counted from 1970-01-01; nothing for rows without a day, and where there is no time.
    pub month: Option<i32>,
    /// The largest key, as text.
    pub largest: Option<String>,
    /// Number of rows.
    pub rows: u64,
}

/// A file and its checksum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Name within the snapshot's folder.
    pub file: String,
    /// Size.
    pub bytes: u64,
    /// BLAKE3, in hexadecimal.
    pub checksum: String,
}

/// A rollup: measures of one dataset for each combination of keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollupEntry {
    /// Its name, unique in the snapshot.
    pub name: String,
    /// The dataset's name.
    pub dataset: String,
    /// Its file.
    #[serde(flatten)]
    pub file: FileEntry,
    /// Number of rows.
    pub rows: u64,
    /// Its keys, in the order of the file's columns, which is also the order that its rows are sorted in.
    pub keys: Vec<KeyEntry>,
    /// Its measures, in the order of the file's columns after the keys. `COUNT(*)` is the last column
    /// and not listed.
    pub measures: Vec<MeasureEntry>,
}

impl RollupEntry {
    /// The names of the keys that the rows are sorted by, in order.
    pub fn sorted_by(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.name.as_str())
    }
}

/// A key of a rollup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyEntry {
    /// [`model::Model::key_name`].
    pub name: String,
    /// The joins on the way, each as [`model::Model::join_name`].
    pub path: Vec<String>,
    /// The dataset of the field.
    pub dataset: String,
    /// The field.
    pub field: String,
    /// The bucket, for time.
    pub grain: Option<Grain>,
    /// Type of its values.
    pub kind: ColumnType,
    /// Number of distinct values, "missing" counted as one.
    pub members: u64,
}

/// A measure of a rollup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureEntry {
    /// [`model::Model::measure_name`].
    pub name: String,
    /// Type of its values.
    pub kind: ColumnType,
    /// The largest absolute value as stored (decimals without their point); 0 for approximate ones.
    pub largest: u64,
}

impl Manifest {
    /// Reads and checks the manifest of a directory.
    ///
    /// # Errors
    /// It is missing, damaged or of another version.
    pub fn read(directory: &dyn Directory) -> Result<Manifest, Error> {
        let bytes = directory.open(FILE)?;
        let text = std::str::from_utf8(&bytes).map_err(|e| Error::damaged(FILE, e))?;
        let (json, checksum) = text
            .strip_suffix('\n')
            .and_then(|text| text.rsplit_once('\n'))
            .ok_or_else(|| Error::damaged(FILE, "it has no checksum"))?;
        if checksum != map::checksum(json.as_bytes()) {
            return Err(Error::damaged(FILE, "its checksum is wrong"));
        }
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Version { version } = serde_json::from_str(json).map_err(|e| Error::damaged(FILE, e))?;
        if version != VERSION {
            return Err(Error::Version { found: version, known: VERSION });
        }
        serde_json::from_str(json).map_err(|e| Error::damaged(FILE, e))
    }

    /// The bytes of the file: JSON, then a line with its BLAKE3.
    pub fn encode(&self) -> Vec<u8> {
        let json = serde_json::to_string_pretty(self).expect("a manifest has only text keys");
        format!("{json}\n{}\n", map::checksum(json.as_bytes())).into_bytes()
    }

    /// Writes and syncs the manifest.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<FileEntry, Error> {
        map::write(folder, FILE, &self.encode())
    }

    /// A dataset's entry.
    pub fn dataset(&self, name: &str) -> Option<&DatasetEntry> {
        self.datasets.iter().find(|entry| entry.name == name)
    }
}
