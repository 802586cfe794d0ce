//! Where the files of a snapshot live: on disk ([`crate::map`]), or in memory for tests.

use std::collections::BTreeMap;

use arrow::buffer::Buffer;

use crate::error::Error;

/// A folder of immutable files.
pub trait Directory: Send + Sync {
    /// The bytes of a file, 64-byte aligned; mapped where that is possible.
    ///
    /// # Errors
    /// The file is missing or cannot be read.
    fn open(&self, file: &str) -> Result<Buffer, Error>;

    /// Whether this very file was found to have this checksum before, on this machine.
    fn is_verified(&self, file: &str, checksum: &str) -> bool {
        let _ = (file, checksum);
        false
    }

    /// Remembers that files were verified: pairs of file and checksum.
    fn remember(&self, verified: &[(String, String)]) {
        let _ = verified;
    }
}

/// Files in memory.
#[derive(Debug, Clone, Default)]
pub struct Ram {
    files: BTreeMap<String, Vec<u8>>,
}

impl Ram {
    /// No files.
    pub fn new() -> Ram {
        Ram::default()
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, file: impl Into<String>, bytes: Vec<u8>) {
        self.files.insert(file.into(), bytes);
    }

    /// The files by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }
}

impl Directory for Ram {
    fn open(&self, file: &str) -> Result<Buffer, Error> {
        let bytes = self.files.get(file).ok_or_else(|| Error::Missing(file.to_owned()))?;
        Ok(Buffer::from_slice_ref(bytes))
    }
}
