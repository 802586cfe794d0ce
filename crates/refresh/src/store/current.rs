//! `CURRENT`: the one object that changes.

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::history::Run;

/// Its name.
pub(super) const CURRENT: &str = "CURRENT";
/// The format that this program writes and reads.
const VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Current {
    pub(super) version: u32,
    /// Grows by one whenever somebody takes the lease.
    pub(super) number: u64,
    /// Who builds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lease: Option<Holder>,
    /// What is current, then what else is kept.
    #[serde(default)]
    pub(super) kept: Vec<Publication>,
    /// The last run of each job that was published, so that the others need not do the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) runs: Vec<Run>,
}

/// Whoever may build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Holder {
    pub(super) who: String,
    pub(super) until: Timestamp,
}

/// A snapshot that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The number that it was published under; one that comes later has a larger one.
    pub number: u64,
    /// The snapshot's id.
    pub snapshot: String,
    /// The object that says what belongs to it.
    pub(super) contents: String,
    /// BLAKE3 of that object.
    pub(super) checksum: String,
}

impl Current {
    /// Before anything was published.
    pub(super) fn empty() -> Current {
        Current { version: VERSION, number: 0, lease: None, kept: Vec::new(), runs: Vec::new() }
    }

    pub(super) fn encode(&self) -> Bytes {
        let mut json = serde_json::to_vec_pretty(self).expect("it has only text keys");
        json.push(b'\n');
        json.into()
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Current, Error> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let refused = |why: String| Error::Refused { what: CURRENT.to_owned(), why };
        let Version { version } = serde_json::from_slice(bytes).map_err(|error| refused(error.to_string()))?;
        if version != VERSION {
            return Err(refused(format!("it is of version {version}, and this program reads {VERSION}")));
        }
        serde_json::from_slice(bytes).map_err(|error| refused(error.to_string()))
    }

    /// The runs with one more, in the place of the last one of its job.
    pub(super) fn runs_with(&self, run: Option<&Run>) -> Vec<Run> {
        let others = self.runs.iter().filter(|other| run.is_none_or(|run| other.job != run.job));
        others.chain(run).cloned().collect()
    }
}
