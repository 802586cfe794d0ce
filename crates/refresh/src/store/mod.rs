//! Snapshots in an object store: published to by whoever builds, followed by any number of replicas.
//!
//! ```text
//! CURRENT                  what is current, what is kept, who builds: one object, replaced under a condition
//! 0000000007/contents.json what belongs to the snapshot that was published under the number 7
//! 0000000007/<checksum>    its files, as far as they were not there before
//! ```
//!
//! All that can change is in `CURRENT`, so that one conditional write decides everything. Whoever is to build takes the
//! lease in it and with it the next number; under another number nothing can be published any more, whatever the
//! clocks say. Other objects are written once, below the number that they were written under. So whoever sweeps may
//! remove what is below their own number and belongs to nothing that is kept: nobody who comes later relies on it.

mod contents;
mod current;
mod lease;
mod pull;
mod push;

use std::sync::Arc;

use jiff::Timestamp;
use source::Bucket;
use source::bucket::Got;

use crate::error::Error;
use crate::history::Run;
pub use current::Publication;
use current::{CURRENT, Current};
pub use lease::Lease;
pub use pull::{Fetched, followed};
pub use push::{Publishing, Pushed};

/// Snapshots in an object store.
#[derive(Debug)]
pub struct Store {
    bucket: Bucket,
}

/// What came of looking.
#[derive(Debug)]
pub enum Look {
    /// It is as it was seen before.
    Same,
    /// Nothing was ever published.
    Nothing,
    /// It is so.
    At(Seen),
}

/// The store as it was at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    version: String,
    current: Current,
}

impl Seen {
    /// What tells this moment from others, for the next look.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What is current; nothing while somebody makes the first.
    pub fn publication(&self) -> Option<&Publication> {
        self.current.kept.first()
    }

    /// All that is kept, what is current first.
    pub fn kept(&self) -> &[Publication] {
        &self.current.kept
    }

    /// Who builds, and until when that holds without another word.
    pub fn builder(&self) -> Option<(&str, Timestamp)> {
        self.current.lease.as_ref().map(|holder| (holder.who.as_str(), holder.until))
    }

    /// The last run of each job that was published.
    pub fn runs(&self) -> &[Run] {
        &self.current.runs
    }
}

impl Store {
    /// The store at a place.
    pub fn at(bucket: Bucket) -> Arc<Store> {
        Arc::new(Store { bucket })
    }

    /// Its address.
    pub fn address(&self) -> &str {
        self.bucket.address()
    }

    /// Looks what there is, unless it is as it was seen before.
    ///
    /// # Errors
    /// The store is not reached, or what it has is not understood.
    pub fn look(&self, seen: Option<&str>) -> Result<Look, Error> {
        match self.bucket.get_unless(CURRENT, seen)? {
            Got::Same => Ok(Look::Same),
            Got::Nothing => Ok(Look::Nothing),
            Got::New(bytes, version) => Ok(Look::At(Seen { version, current: Current::decode(&bytes)? })),
        }
    }
}
