//! What the exit status says.

use std::process::ExitCode;

/// How a command ended. The numbers are part of the interface; `--help` and the docs list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; questions were answered.
    Done = 0,
    /// The world failed: a file is gone, a disk is full, a port is taken.
    Failed = 1,
    /// The command was not given as it wants to be. Also what clap says.
    Usage = 2,
    /// A question was asked back, not read, or refused.
    NotAnswered = 3,
    /// The model file has mistakes.
    BadModel = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
