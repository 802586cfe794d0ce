//! What can be wrong with the world: a file gone, damaged, of another version, or too large a number.

/// A broken world. Bad questions never end here: `route` and `bind` refuse them as values.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not there.
    #[error("{0} is missing from the snapshot")]
    Missing(String),
    /// The file is not what the manifest says.
    #[error("{file} is damaged: {why}")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// Written by another version of Reckoner.
    #[error("the snapshot has format {found}, this program reads format {known}; build it again")]
    Version {
        /// The file's.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// What was to be written as a rollup is not one.
    #[error("rollup {rollup}: {why}")]
    NotARollup {
        /// Its name.
        rollup: String,
        /// What is wrong with it.
        why: String,
    },
    /// The caller's tables do not fit the query.
    #[error("{0}")]
    BadInput(String),
}

impl Error {
    pub(crate) fn damaged(file: impl Into<String>, why: impl std::fmt::Display) -> Error {
        Error::Damaged { file: file.into(), why: why.to_string() }
    }

    pub(crate) fn io(file: impl std::fmt::Display, source: std::io::Error) -> Error {
        Error::Io { file: file.to_string(), source }
    }
}
