//! What belongs to a snapshot in the store: its files, and those of the project that give them their meaning.

use std::path::{Component, Path};

use bytes::Bytes;
use engine::map::checksum;
use serde::{Deserialize, Serialize};
use source::Bucket;

use super::Publication;
use crate::error::Error;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contents {
    pub(super) snapshot: String,
    /// The snapshot's own files, its manifest among them.
    pub(super) files: Vec<Entry>,
    /// Files of the project: the model, its verified questions and reports.
    pub(super) project: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) bytes: u64,
    /// BLAKE3, in hexadecimal.
    pub(super) checksum: String,
    /// The object that holds it.
    pub(super) key: String,
}

impl Contents {
    pub(super) fn encode(&self) -> Bytes {
        serde_json::to_vec_pretty(self).expect("it has only text keys").into()
    }

    /// Fetches and checks what belongs to a publication.
    pub(super) fn of(publication: &Publication, bucket: &Bucket) -> Result<Contents, Error> {
        let Publication { contents: key, checksum: expected, snapshot, .. } = publication;
        let refused = |why: &str| Error::Refused { what: format!("snapshot {snapshot} ({key})"), why: why.to_owned() };
        let (bytes, _) = bucket.get(key)?.ok_or_else(|| refused("it is missing"))?;
        if checksum(&bytes) != *expected {
            return Err(refused("its checksum is wrong"));
        }
        let contents: Contents = serde_json::from_slice(&bytes).map_err(|error| refused(&error.to_string()))?;
        let plain = |entry: &Entry| !entry.name.contains(['/', '\\']) && is_inside(&entry.name);
        if contents.snapshot != *snapshot || !contents.snapshot.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(refused("it is of another snapshot"));
        }
        if !contents.files.iter().all(plain) || !contents.project.iter().all(|entry| is_inside(&entry.name)) {
            return Err(refused("it names a file that leads out of its folder"));
        }
        Ok(contents)
    }

    /// Everything, whatever it is for.
    pub(super) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.files.iter().chain(&self.project)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.all().map(|entry| entry.bytes).sum()
    }
}

/// What a machine is told about the world around it: nobody else has a say in that.
const OWN: &str = "reckoner.yaml";

/// Whether a name stays in its folder, and is none of what a project keeps for itself (`.reckoner`, its configuration).
fn is_inside(name: &str) -> bool {
    let part =
        |part: Component<'_>| matches!(part, Component::Normal(part) if !part.to_string_lossy().starts_with('.'));
    !name.is_empty() && name != OWN && !name.contains('\\') && Path::new(name).components().all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for (name, inside) in [
            ("model.yaml", true),
            ("reports/weekly.yaml", true),
            ("", false),
            ("../model.yaml", false),
            ("reports/../../x", false),
            ("/etc/passwd", false),
            (".reckoner/keys.jsonl", false),
            ("reckoner.yaml", false),
            ("./reckoner.yaml", false),
            ("a\\b", false),
        ] {
            assert_eq!(is_inside(name), inside, "{name}");
        }
    }
}
