//! What can keep a snapshot from being built. The last good one stays in place.

/// Why a build failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The source cannot be read.
    #[error(transparent)]
    Source(#[from] source::Error),
    /// A rollup cannot be encoded or written.
    #[error(transparent)]
    Engine(#[from] engine::Error),
    /// A source's values do not make up the rows of a rollup.
    #[error("sketches cannot be made: {0}")]
    Sketches(String),
    /// The folder of snapshots cannot be written.
    #[error("{path}: {error}")]
    Folder {
        /// What could not be written.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// Another build is under way.
    #[error("another build is under way (its lock is {path})")]
    Locked {
        /// The lock's file.
        path: String,
    },
    /// There is no such snapshot.
    #[error("there is no snapshot `{id}`; kept are {}", if kept.is_empty() { "none".to_owned() } else { kept.join(", ") })]
    NoSnapshot {
        /// What was asked for.
        id: String,
        /// Those that there are.
        kept: Vec<String>,
    },
    /// A job of a dataset that the model does not have.
    #[error("the model has no dataset `{name}`{}", near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?")))]
    NoDataset {
        /// What was asked for.
        name: String,
        /// The nearest name that there is.
        near: Option<String>,
    },
    /// A refresh key that the table does not have.
    #[error("{dataset} has no column `{column}` to tell what has changed by")]
    NoRefreshKey {
        /// The dataset.
        dataset: String,
        /// The column.
        column: String,
    },
    /// What the source says of a refresh key makes no sense.
    #[error("the refresh key cannot be read: {0}")]
    Marks(String),
    /// The disk could fill up on the way.
    #[error(
        "a build may need {} MB, twice the last snapshot, but only {} MB are free at {path}; make room and build again",
        needed / 1_000_000,
        free / 1_000_000
    )]
    NoRoom {
        /// Where.
        path: String,
        /// Bytes that a build may need.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The disk has no room for what is to be followed.
    #[error(
        "a snapshot of the store needs {} MB, but only {} MB are free at {path}; make room, and it is tried again",
        needed.div_ceil(1_000_000),
        free / 1_000_000
    )]
    NoRoomToFollow {
        /// Where.
        path: String,
        /// Bytes that it needs.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// Something of the store is not what it should be.
    #[error("{what} is not used: {why}")]
    Refused {
        /// What.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// Another machine builds.
    #[error("another machine builds for the same store ({who}); it has until {until} to say that it still does")]
    Elsewhere {
        /// What it calls itself.
        who: String,
        /// When its lease ends.
        until: jiff::Timestamp,
    },
    /// The lease was lost.
    #[error("nothing was published: the lease to build went to {by}, as nothing was heard from here for too long")]
    Lost {
        /// Who has it.
        by: String,
    },
    /// What is current in the store is newer.
    #[error("snapshot {snapshot} is not published: {current} is newer, and is current in the store")]
    Behind {
        /// What was to be published.
        snapshot: String,
        /// What is current.
        current: String,
    },
    /// A store in which two could publish over one another.
    #[error(
        "the object store of `{place}` takes writes that it was told to refuse (If-Match, If-None-Match), so that two machines could publish over one another"
    )]
    Unconditional {
        /// The store.
        place: String,
    },
    /// The one side of a join is not unique, so that rows would count more than once.
    #[error(
        "{to} has more than one row with {columns} = {value}, but {from} joins it as many to one: every row of {from} would count more than once"
    )]
    FanOut {
        /// The many side.
        from: String,
        /// The one side.
        to: String,
        /// The columns of the one side.
        columns: String,
        /// The value that occurs more than once.
        value: String,
    },
}

impl Error {
    /// Whether the same build may succeed later, without anybody changing the model or the data.
    pub fn retryable(&self) -> bool {
        match self {
            Error::Source(error) => error.retryable(),
            Error::Locked { .. } | Error::NoRoom { .. } | Error::NoRoomToFollow { .. } => true,
            Error::Elsewhere { .. } | Error::Lost { .. } => true,
            _ => false,
        }
    }

    /// A name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Source(_) => "source_unreadable",
            Error::Engine(_) | Error::Sketches(_) => "rollup_unwritable",
            Error::Folder { .. } => "state_unwritable",
            Error::Locked { .. } => "build_locked",
            Error::NoSnapshot { .. } => "no_snapshot",
            Error::NoDataset { .. } => "no_dataset",
            Error::Refused { .. } => "snapshot_refused",
            Error::Elsewhere { .. } => "build_elsewhere",
            Error::Lost { .. } => "lease_lost",
            Error::Behind { .. } => "snapshot_behind",
            Error::Unconditional { .. } => "store_unconditional",
            Error::NoRefreshKey { .. } => "no_refresh_key",
            Error::Marks(_) => "source_unreadable",
            Error::NoRoom { .. } | Error::NoRoomToFollow { .. } => "disk_full",
            Error::FanOut { .. } => "key_not_unique",
        }
    }
}
